"""Reports for code hosts: workflow commands of GitHub, and SARIF 2.1.0."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from webex_wholesale_contracts.drift._accepted import Acceptance
from webex_wholesale_contracts.drift._model import LEVELS, Change, Level
from webex_wholesale_contracts.drift._report import MEANING, Report, lines, shown

__all__ = ["as_github", "as_sarif", "github_error", "sarif_failure"]

_SEVERITY: Final[dict[Level, tuple[str, str]]] = {
    "breaking-request": ("error", "error"),
    "breaking-reader": ("error", "error"),
    "rule-text": ("warning", "warning"),
    "additive": ("notice", "note"),
    "wording": ("notice", "note"),
}
"""The words of GitHub and of SARIF by level."""
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_TOOL: Final = "webex-wholesale contracts drift"


def as_github(report: Report) -> str:
    """Return one annotation for each distinct change."""
    found = []
    for line in lines(report.drift.changes):
        first = line.first
        message = f"{first.operation} {first.place}{line.count}: {line.told} [{first.id}]"
        number = _line_of(report.source, first.operation)
        found.append(_command(_SEVERITY[first.level][0], report.new, number, first.level, message))
    return "\n".join([*found, *(_command("notice", "", 0, "accepted changes", note) for note in report.notes)])


def github_error(new: str, reason: str) -> str:
    """Return the annotation of a document that cannot be used."""
    return _command("error", new, 1, "unusable", reason)


def as_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0; accepted changes are results with a suppression."""
    results = [_result(report, change) for change in report.drift.changes]
    results += [{**_result(report, change), "suppressions": [_suppression(row)]} for change, row in report.accepted]
    notes = [{"level": "note", "message": {"text": note}} for note in (*report.drift.unread, *report.notes)]
    return _log(results, {"executionSuccessful": True, "toolExecutionNotifications": notes})


def sarif_failure(reason: str) -> str:
    """Return the SARIF log of a run that could not compare."""
    notification = {"level": "error", "message": {"text": reason}}
    return _log([], {"executionSuccessful": False, "exitCode": 3, "toolExecutionNotifications": [notification]})


def _log(results: list[dict[str, Any]], invocation: dict[str, Any]) -> str:
    rules = [
        {
            "id": level,
            "shortDescription": {"text": MEANING[level]},
            "defaultConfiguration": {"level": _SEVERITY[level][1]},
        }
        for level in LEVELS
    ]
    run = {
        "tool": {"driver": {"name": _TOOL, "rules": rules}},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(report: Report, change: Change) -> dict[str, Any]:
    region = {"startLine": _line_of(report.source, change.operation)}
    names = [{"fullyQualifiedName": f"{operation} {place}", "kind": "member"} for operation, place in change.places]
    location = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(report.new)}, "region": region},
        "logicalLocations": names,
    }
    told = f"{change.operation} {change.place}: {shown(change.old)} -> {shown(change.new)}"
    return {
        "ruleId": change.level,
        "ruleIndex": LEVELS.index(change.level),
        "level": _SEVERITY[change.level][1],
        "message": {"text": told},
        "locations": [location],
        "partialFingerprints": {"change/v1": change.id},
    }


def _suppression(row: Acceptance) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": f"{row.reason} (until {row.expires})"}


def _uri(name: str) -> str:
    """The name of a file as a URI; a relative one stays relative, as code hosts want it."""
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _line_of(source: str, operation: str) -> int:
    """The line of the new document with the path of an operation; 1 where it is gone."""
    path = re.sub(r"\\\{[^}]*\\\}", r"\\{[^}]*\\}", re.escape(operation.partition(" ")[2]))
    found = re.search(rf"""^\s*["']?(?:/v1)?{path}["']?\s*:""", source, re.MULTILINE)
    return source.count("\n", 0, source.index(":", found.start())) + 1 if found else 1


def _command(severity: str, file: str, line: int, title: str, message: str) -> str:
    properties = {"file": file, "line": line, "title": title}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{severity} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
