"""The checkpoint: a file that records which lines of a plan are done.

Theory of operation. The first line of the file names the plan, by a fingerprint, and the service. After it, the file
only grows: one line of JSON for each finished line of the plan, on the disk before `on_progress` is called. A killed
process may leave half a line behind. The next run ends that line with a line break and ignores it; the work that it
would have recorded is found by `ensure`, not repeated. A file of another plan, service or format is refused and left
unchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.report import DONE, LineOutcome, LineReport
from webex_wholesale._core.settings import ACTING_FOR
from webex_wholesale._errors import CheckpointError
from webex_wholesale._workflows.reviews import COMPLIANCE
from webex_wholesale_contracts.ids import bare

__all__ = ["Checkpoint", "Done", "encode_entry", "parse_entry"]

MARK: Final = "webexWholesaleCheckpoint"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Done:
    """The entry of a finished line."""

    outcome: LineOutcome
    id: str | None


class Checkpoint:
    """An open checkpoint. `done` has the finished lines of earlier runs, by their index in the plan.

    Raises:
        CheckpointError: the file is not a checkpoint, or one of another version, plan or service.
        OSError: it cannot be opened or read.
    """

    def __init__(self, path: str | PathLike[str], plan: Plan, service: str) -> None:
        header = {MARK: VERSION, "plan": plan.fingerprint, "lines": len(plan), "service": service}
        self._path = Path(path)
        if self._path.exists() and not (self._path.is_file() or self._path.is_dir()):
            self._refuse("a device or pipe cannot be a checkpoint")
        self._file = self._path.open("a+b")
        self.reviews: dict[int, str] = {}
        """The ids of customers that a review held back, by the index of their line."""
        try:
            self.done = self._resume(header)
        except BaseException:
            self._file.close()
            raise

    def _resume(self, header: dict[str, Any]) -> dict[int, Done]:
        """Read what is there, and bring the file to where the next line can be added."""
        self._file.seek(0)
        content = self._file.read()
        ours = encode_entry(header)
        if ours.startswith(content):
            # New, empty, or torn within its first line: nothing had been sent yet.
            self._write(ours[len(content) :])
            return {}
        first, *rest = content.split(b"\n")
        self._check_header(parse_entry(first), header)
        if rest[-1]:
            self._write(b"\n")
        entries = [*map(parse_entry, rest)]
        self.reviews = _reviews(entries)
        return dict(filter(None, map(_parse_done, entries)))

    def _check_header(self, header: dict[str, Any], expected: dict[str, Any]) -> None:
        """Raise CheckpointError where the file is not for this."""
        if MARK not in header:
            self._refuse("the file is not a checkpoint")
        if header[MARK] != VERSION:
            self._refuse(f"the file has version {header[MARK]!r} of the format, this program writes version {VERSION}")
        if header.get("plan") != expected["plan"]:
            sizes = f"it was written for {header.get('lines')} lines, this plan has {expected['lines']}"
            self._refuse(f"the checkpoint belongs to another plan, or the plan has changed: {sizes}")
        if _service(header.get("service")) != _service(expected["service"]):
            services = f"it was written for {header.get('service')}, this run is for {expected['service']}"
            self._refuse(f"the checkpoint belongs to another service: {services}")

    def _refuse(self, reason: str) -> None:
        advice = "name a new file: finished work is found, not repeated"
        raise CheckpointError(f"{reason} ({self._path}); {advice}")

    def add(self, reports: Iterable[tuple[int, LineReport]]) -> None:
        """Write down what became of some lines; it is on the disk on return."""
        entries = [_entry(index, report) for index, report in reports]
        if entries:
            self._write(b"".join(map(encode_entry, entries)))

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _service(text: object) -> tuple[str, str]:
    """The address, and the sub-partner that was acted for, in whichever form its id was given."""
    url, _, sub_partner = str(text).partition(ACTING_FOR)
    return url, bare(sub_partner)


def _entry(index: int, report: LineReport) -> dict[str, Any]:
    entry = {"line": index, "outcome": report.outcome, "id": report.id}
    return {**entry, "review": True} if report.rule == COMPLIANCE else entry


def encode_entry(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def parse_entry(line: bytes) -> dict[str, Any]:
    """The JSON object in a line; an empty one for anything else, such as half a line."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _reviews(entries: Iterable[dict[str, Any]]) -> dict[int, str]:
    """Customers that were under review, or denied, when their line was last tried."""
    reviews: dict[int, str] = {}
    for entry in entries:
        match entry:
            case {"line": int(index), "id": str(identifier), "review": True}:
                reviews[index] = identifier
            case {"line": int(index)}:
                reviews.pop(index, None)
    return reviews


def _parse_done(entry: dict[str, Any]) -> tuple[int, Done] | None:
    match entry:
        case {"line": int(index), "outcome": str(outcome), "id": str(identifier)} if outcome in DONE:
            return index, Done(outcome, identifier)
        case {"line": int(index), "outcome": "absent", "id": None}:
            return index, Done("absent", None)
    return None
