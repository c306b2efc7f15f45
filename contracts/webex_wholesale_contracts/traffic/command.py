"""The command `webex-wholesale contracts check-traffic`: files in, a report and an exit status out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from webex_wholesale_contracts.drift import Unreadable, load
from webex_wholesale_contracts.traffic._check import Checked, check
from webex_wholesale_contracts.traffic._exchange import TrafficError
from webex_wholesale_contracts.traffic._files import read

__all__ = ["UNUSABLE", "Format", "Outcome", "run"]

UNUSABLE: Final = 2
"""The exit status where a file cannot be used."""
Format = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of the command.

    Attributes:
        status: 0 all traffic is described, 1 some is not, 2 a file cannot be used.
        output: for standard output, without a line break at its end.
        complaint: for standard error; empty for nothing.
    """

    status: int
    output: str
    complaint: str = ""


def run(file: str, *, against: str = "pinned", format: Format = "text") -> Outcome:
    """Hold a file of traffic against a description.

    Args:
        file: JSON lines or HAR.
        against: a file of OpenAPI 3, or "pinned".
        format: of the report.
    """
    try:
        exchanges = read(Path(file))
    except TrafficError as problem:
        return Outcome(UNUSABLE, "", f"{file}: {problem}")
    if not exchanges:
        return Outcome(UNUSABLE, "", f"{file}: no call is in the file")
    try:
        result = check(exchanges, load(against))
    except Unreadable as problem:
        return Outcome(UNUSABLE, "", f"{against}: {problem}")
    return Outcome(1 if result.problems else 0, _json(result) if format == "json" else _text(result))


def _json(result: Checked) -> str:
    content = {
        "checked": result.checked,
        "passedOver": result.passed_over,
        "problems": [problem.to_json() for problem in result.problems],
    }
    return json.dumps(content, indent=2)


def _text(result: Checked) -> str:
    lines = [
        f"{problem.operation} {problem.place}: {problem.kind}{f' {problem.value}' if problem.value else ''} "
        f"({_times(problem.times)} in {problem.first})"
        for problem in result.problems
    ]
    others = f", {result.passed_over} outside the description passed over" if result.passed_over else ""
    lines.append(f"{_number(result.checked, 'call')} checked{others}: {_number(len(result.problems), 'problem')}")
    return "\n".join(lines)


def _times(count: int) -> str:
    return "once," if count == 1 else f"{count} times, first"


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
