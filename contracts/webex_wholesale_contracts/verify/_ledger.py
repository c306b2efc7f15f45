"""The ledger: everything that a run makes on a target, written down before each call that makes something.

Each line of its file is a JSON object: `{"event": "making", ...}` before the call, `"made"` with the id after it, and
`"gone"` after its removal. What a broken-off run has left behind can so be found again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from webex_wholesale_contracts.verify._answer import MISSING, Answer, value_at
from webex_wholesale_contracts.verify._names import is_own

__all__ = ["ORDER", "Ledger", "LedgerError", "Thing"]

ORDER: Final = ("device", "report", "subscriber", "person", "customer", "organization")
"""The kinds of things in the order in which they are removed."""
_MAKES: Final = {
    "customers.provision": ("customer", "externalId", "url"),
    "subscribers.provision": ("subscriber", "email", "id"),
    "billing_reports.create": ("report", "billingStartDate", "id"),
    "devices.create": ("device", "mac", "id"),
    "people.create": ("person", "displayName", "id"),
}
"""Operations that make something: its kind, the field of the body with its name, the place of its id in the answer."""
_SHOWS: Final = {
    "customers.get": ("organization", "externalId", "orgId"),
    "subscribers.get": ("person", "email", "personId"),
    "subscribers.provision": ("person", "email", "personId"),
}
"""The thing that came into being beside the resource that an operation shows."""


class LedgerError(Exception):
    """A ledger that cannot be used: one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a run has made.

    Attributes:
        kind: one of `ORDER`.
        name: an external id, an email, or the first day of a report.
        id: as the API knows it; None where the call that makes it had no answer.
        target: where it is.
    """

    kind: str
    name: str
    id: str | None = None
    target: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.id or 'id unknown'})"


class Ledger:
    """The things of a run, in memory and, where a file is given, on disk.

    Args:
        path: the file; None for a target that is gone after the run.
        target: the name of the target. Things elsewhere stay in the file, and are not touched.
        writes: False only reads the file.

    Attributes:
        users: subscribers that were made, or may have been.

    Raises:
        LedgerError: the file cannot be read.
    """

    def __init__(self, path: Path | None, target: str, *, writes: bool = True) -> None:
        self._path, self._target, self._writes = path, target, writes
        known = read(path) if path and path.exists() else []
        self._things = [thing for thing in known if thing.target == target]
        self._is_shared = len(self._things) < len(known)
        self.users = 0

    @property
    def things(self) -> tuple[Thing, ...]:
        """All at the target that is not gone yet, oldest first."""
        return tuple(self._things)

    @staticmethod
    def makes(operation: str) -> bool:
        """Tell if an operation makes something."""
        return operation in _MAKES

    def begin(self, operation: str, body: Any) -> None:
        """Write down that a call may make something, before it is sent."""
        if operation in _MAKES and isinstance(body, dict):
            kind, field, _ = _MAKES[operation]
            self.users += kind == "subscriber"
            self._add(Thing(kind, str(body.get(field)), None, self._target))

    def end(self, operation: str, answer: Answer) -> None:
        """Write down what a call has made, or that it made nothing."""
        if operation in _MAKES:
            self._settle(*_MAKES[operation], answer)
        if operation in _SHOWS and answer.is_success:
            kind, name, place = _SHOWS[operation]
            found, called = value_at(answer.json, place), value_at(answer.json, name)
            if found is not MISSING and is_own(str(called)):
                self.know(Thing(kind, str(called), str(found), self._target))

    def forget(self, operation: str) -> None:
        """Write down that a call was not sent after all."""
        if operation in _MAKES:
            self._not_made(self._pending(_MAKES[operation][0]))

    def know(self, thing: Thing) -> None:
        """Write down something that is there, once."""
        if thing.id not in {known.id for known in self._things if known.kind == thing.kind}:
            self._add(thing)

    def gone(self, thing: Thing) -> None:
        """Write down that something is gone."""
        self._things.remove(thing)
        self._write("gone", thing)

    def close(self) -> None:
        """Remove the file, where nothing is left."""
        if self._path and not self._things and not self._is_shared:
            self._path.unlink(missing_ok=True)

    def _settle(self, kind: str, _: str, place: str, answer: Answer) -> None:
        pending, id = self._pending(kind), value_at(answer.json, place)
        if not answer.is_success:
            if answer.status < 500:  # a service that failed may have made it all the same
                self._not_made(pending)
            return
        if id is not MISSING:
            made = replace(pending, id=str(id))
            self._things[self._things.index(pending)] = made
            self._write("made", made)

    def _not_made(self, thing: Thing) -> None:
        self.users -= thing.kind == "subscriber"
        self.gone(thing)

    def _pending(self, kind: str) -> Thing:
        return next(thing for thing in reversed(self._things) if thing.kind == kind and thing.id is None)

    def _add(self, thing: Thing) -> None:
        self._things.append(thing)
        self._write("making", thing)

    def _write(self, event: str, thing: Thing) -> None:
        if self._path is None or not self._writes:
            return
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(json.dumps({"event": event, **asdict(thing)}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise LedgerError(f"{self._path}: cannot write the ledger: {problem.strerror or problem}") from None


def read(path: Path) -> list[Thing]:
    """Read what is not gone yet. Raises LedgerError."""
    things: list[Thing] = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "not text in UTF-8"
        raise LedgerError(f"{path}: cannot read the ledger: {reason}") from None
    for number, line in enumerate(lines, 1):
        event, thing = _entry(path, number, line)
        things = [known for known in things if not _same(known, thing)]
        if event != "gone":
            things.append(thing)
    return things


def _same(known: Thing, thing: Thing) -> bool:
    """Tell if an entry is about a thing that is known; one without an id is the one that the next entry names."""
    return (known.kind, known.name, known.target) == (thing.kind, thing.name, thing.target) and (
        known.id in (None, thing.id)
    )


def _entry(path: Path, number: int, line: str) -> tuple[str, Thing]:
    try:
        row: Mapping[str, Any] = json.loads(line)
        event = row["event"]
        thing = Thing(row["kind"], row["name"], row["id"], row["target"])
        if event not in ("making", "made", "gone") or thing.kind not in ORDER:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise LedgerError(f"{path}: line {number} is not one of a ledger; the file is damaged") from None
    return event, thing
