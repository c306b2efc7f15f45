"""The journal: a file for each customer, which remembers what a migration has made there.

Theory of operation. The first line names customer, template and service. After it the file only grows: a line of JSON
for each finished line of the export, by its kind and key and with a digest of what was asked for, on the disk before
`on_progress` is called. A run takes up what an earlier one has done, also where the export has more lines by now; a
line that asks for something else now is carried out again, which finds and compares. A killed process may leave half a
line behind, which is ended and passed over; the work that it would have recorded is found, not repeated. A rollback
adds a line after which nothing before it counts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from webex_wholesale._bulk.checkpoint import Done, encode_entry, parse_entry
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import DONE, LineReport
from webex_wholesale._core.clock import Clock
from webex_wholesale._errors import CheckpointError
from webex_wholesale._migration.migration import Migration, Share
from webex_wholesale._migration.stages import TOO_LATE, Event, Stage, row_of
from webex_wholesale._workflows.reviews import COMPLIANCE

__all__ = ["Journal", "Journals", "LineKey"]

MARK: Final = "webexWholesaleMigration"
VERSION: Final = 1
ALREADY_RUN: Final = "migration.already-run"
_SAFE: Final = re.compile(r"[^A-Za-z0-9]+")


class LineKey(NamedTuple):
    """The name of a line in a journal."""

    kind: str
    key: str


def digest_of(line: PlanLine) -> str:
    """The same for lines that ask for the same."""
    return sha256(json.dumps(line.body, sort_keys=True).encode()).hexdigest()[:16]


@dataclass
class Journal:
    """The content of the file of one customer.

    Attributes:
        path: the file, which may not be there yet.
        header: its first line; empty where there is none.
        entries: the latest entry of each line since the last rollback.
        is_undone: a rollback is the last that was done.
        calls: the requests of all lines since then.
        begin: the moment of the first of these lines.
        end: that of the last one.
        organization: the organization that a rollback was about to remove.
    """

    path: Path
    header: Mapping[str, Any] = field(default_factory=dict)
    entries: dict[LineKey, dict[str, Any]] = field(default_factory=dict)
    is_undone: bool = False
    calls: int = 0
    begin: datetime | None = None
    end: datetime | None = None
    organization: str | None = None

    def note(self, entry: Mapping[str, Any]) -> None:
        """Take up an entry of the file."""
        match entry:
            case {"undone": True}:
                self.entries.clear()
                self.is_undone, self.calls, self.begin, self.end, self.organization = True, 0, None, None, None
            case {"organization": str(organization)}:
                self.organization = organization
            case {"kind": str(kind), "key": str(key), "at": str(at)}:
                moment = datetime.fromisoformat(at)
                self.begin, self.end = self.begin or moment, moment
                self.calls += entry.get("calls", 0)
                self.entries[LineKey(kind, key)] = dict(entry)
                self.is_undone = False

    def done(self, line: PlanLine) -> Done | None:
        """The result of a line, if it is done and asked for the same."""
        entry = self.entries.get(LineKey(line.kind, line.key), {})
        if entry.get("outcome") in DONE and entry.get("digest") == digest_of(line):
            return Done(cast(Any, entry["outcome"]), entry.get("id"))
        return None

    def stage(self, lines: Iterable[PlanLine]) -> Stage:
        """The stage of the customer whose lines these are."""
        if self.is_undone:
            return "undone"
        if not self.header:
            return "new"
        return "done" if all(map(self.done, lines)) else "running"


class Journals:
    """The journals of a migration in a folder, as a job keeps its record.

    Raises:
        CheckpointError: a journal is of another template or service (rule migration.already-run), or not a journal.
        OSError: the folder or a file cannot be read.
    """

    def __init__(self, folder: str | PathLike[str], migration: Migration, service: str, clock: Clock) -> None:
        self._folder, self._migration, self._service, self._clock = Path(folder), migration, service, clock
        self.journals = {share.enterprise.key: self._read(share.enterprise.key) for share in migration.shares}
        self.calls: dict[int, int] = {}
        """The requests of lines that are under way, by index."""
        for key, journal in self.journals.items():
            self._check_header(key, journal)
        self.done: dict[int, Done] = {}
        self.reviews: dict[int, str] = {}
        for share in migration.shares:
            self._take_up(share)

    def _read(self, key: str) -> Journal:
        return _read(self._path(key), self._header(key))

    def _path(self, key: str) -> Path:
        name = _SAFE.sub("-", key)[:40].strip("-")
        return self._folder / f"{name}-{sha256(key.encode()).hexdigest()[:12]}.jsonl"

    def _header(self, key: str) -> dict[str, Any]:
        return {
            MARK: VERSION,
            "enterprise": key,
            "template": self._migration.provisioning_id,
            "service": self._service,
        }

    def _check_header(self, key: str, journal: Journal) -> None:
        expected = self._header(key)
        if not journal.header or journal.header == expected:
            return
        if journal.header.get(MARK) != VERSION:
            raise CheckpointError(
                f"the file is not a journal of version {VERSION} ({journal.path}); name another folder"
            )
        name = next(
            name for name in ("enterprise", "service", "template") if journal.header.get(name) != expected[name]
        )
        if name == "template" and journal.is_undone:
            return
        reason = f'"{key}" was migrated with the {name} {journal.header.get(name)}, this run has {expected[name]}'
        text = f"{reason} ({journal.path}; rule {ALREADY_RUN}); roll it back first, or leave it out"
        raise CheckpointError(text, rule=ALREADY_RUN)

    def _take_up(self, share: Share) -> None:
        journal = self.journals[share.enterprise.key]
        for index in share.lines:
            line = self._migration.plan.lines[index]
            if done := journal.done(line):
                self.done[index] = done
            elif line.kind == "customer" and (known := _reviewed(journal, line)):
                self.reviews[index] = known

    # Stages

    def stage(self, share: Share) -> Stage:
        """The stage of one customer."""
        lines = self._migration.plan.lines
        return self.journals[share.enterprise.key].stage(lines[index] for index in share.lines)

    def admitted(self, event: Event) -> list[Share]:
        """The customers for which a step is in order.

        Raises:
            CheckpointError: it is out of order for all of them, or too late for one.
        """
        rows = [(share, row_of(self.stage(share), event)) for share in self._migration.shares]
        admitted = [(share, row) for share, row in rows if row.next]
        if not admitted:
            share, row = rows[0]
            text = f"{row.text} ({event} of {share.enterprise.key}, which is {row.stage}; rule {row.rule})"
            raise CheckpointError(text, rule=row.rule)
        for share, row in admitted:
            begin, now = self.journals[share.enterprise.key].begin, self._clock.now()
            if row.before_midnight and begin and begin.date() != now.date():
                key, day = share.enterprise.key, begin.date()
                text = f'"{key}" was migrated on {day} (UTC), and that day of usage has ended; remove it by hand'
                raise CheckpointError(f"{text} (rule {TOO_LATE})", rule=TOO_LATE)
        return [share for share, _ in admitted]

    # Writing

    def add(self, reports: Iterable[tuple[int, LineReport]]) -> None:
        """Write down what became of some lines; it is on the disk on return."""
        entries: dict[str, list[dict[str, Any]]] = {}
        for index, report in reports:
            line = self._migration.plan.lines[index]
            entries.setdefault(line.customer_key or line.key, []).append(self._entry(index, line, report))
        for key, added in entries.items():
            self._write(key, added)

    def _entry(self, index: int, line: PlanLine, report: LineReport) -> dict[str, Any]:
        entry = {
            "kind": line.kind,
            "key": line.key,
            "digest": digest_of(line),
            "at": self._clock.now().isoformat(),
            "outcome": report.outcome,
            "id": report.id,
            "calls": self.calls.pop(index, 0),
            "rule": report.rule,
            "field": report.field,
            "text": report.text,
        }
        return {name: value for name, value in entry.items() if value not in (None, "")}

    def remember_organization(self, key: str, org_id: str) -> None:
        """Write down which organization a rollback is about to remove."""
        self._write(key, [{"organization": org_id}])

    def undo(self, key: str) -> None:
        """Write down that a customer was rolled back."""
        self._write(key, [{"undone": True, "at": self._clock.now().isoformat()}])

    def _write(self, key: str, entries: list[dict[str, Any]]) -> None:
        journal = self.journals[key]
        if not journal.header or journal.header != self._header(key):
            journal.header = self._header(key)
            entries = [self._header(key), *entries]
            self._folder.mkdir(parents=True, exist_ok=True)
        with journal.path.open("ab") as file:
            file.write(b"".join(map(encode_entry, entries)))
            file.flush()
            os.fsync(file.fileno())
        for entry in entries:
            journal.note(entry)


def _reviewed(journal: Journal, line: PlanLine) -> str | None:
    """The id of a customer that a compliance review held back when it was last tried."""
    entry = journal.entries.get(LineKey(line.kind, line.key), {})
    known: str | None = entry.get("id") if entry.get("rule") == COMPLIANCE else None
    return known


def _read(path: Path, header: dict[str, Any]) -> Journal:
    """The journal in a file; one that is torn within its first line is emptied, for nothing had been sent yet."""
    journal = Journal(path)
    content = path.read_bytes() if path.exists() else b""
    if encode_entry(header).startswith(content) and not content.endswith(b"\n"):
        if content:
            path.write_bytes(b"")
        return journal
    first, *rest = content.split(b"\n")
    if MARK not in parse_entry(first):
        raise CheckpointError(f"the file is not a journal ({path}); name another folder")
    if rest[-1]:
        with path.open("ab") as file:
            file.write(b"\n")
    for entry in map(parse_entry, (first, *rest)):
        if MARK in entry:
            journal.header = entry
        journal.note(entry)
    return journal
