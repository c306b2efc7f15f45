#!/usr/bin/env bash
# Keeps one open issue about changes of the vendor's description that concern the calls of the tests.
# 0: nothing concerns them, an open issue is closed. 1 and 2: it is opened or renewed. 3: the description cannot be used.
set -euo pipefail

status=0
webex-wholesale contracts drift "$1" --touched-by coverage.json --accept accepted.toml --format markdown > drift.md || status=$?
cat drift.md >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
[ "$status" -le 2 ] || exit "$status"

head -c 60000 drift.md > body.md # an issue holds at most 65,536 characters
open=$(gh issue list --label drift --state open --limit 1 --json number --jq '.[].number')
if [ "$status" -eq 0 ]; then
    [ -z "$open" ] || gh issue close "$open" --comment "Nothing in the description concerns our calls any more."
elif [ -n "$open" ]; then
    gh issue edit "$open" --body-file body.md
else
    gh label create drift --force
    gh issue create --title "The vendor's API description has changed" --label drift --body-file body.md
fi
