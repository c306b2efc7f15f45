#!/usr/bin/env bash
# Compares a description with the pinned one and keeps one open issue with the label drift.
#
# 0: nothing changed, so an open issue is closed. 1 and 2: the issue is opened, or its text renewed. 3: the file cannot be
# used, which fails the job and leaves the issue as it is. What the run prints stands in the summary of the job.
set -euo pipefail

status=0
webex-wholesale contracts drift "$1" --format markdown > drift.md || status=$?
cat drift.md >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "$status" -gt 2 ]; then
    echo "::error title=drift::the description cannot be used; keep the pinned one"
    exit "$status"
fi

# An issue holds at most 65,536 characters.
head -c 60000 drift.md > body.md
open=$(gh issue list --label drift --state open --limit 1 --json number --jq '.[].number')
title="The vendor's API description has changed"
if [ "$status" -eq 0 ]; then
    [ -z "$open" ] || gh issue close "$open" --comment "The description no longer differs from the pinned one."
elif [ -n "$open" ]; then
    gh issue edit "$open" --body-file body.md
else
    gh label create drift --force --description "The vendor's API description has changed"
    gh issue create --title "$title" --label drift --body-file body.md
fi
