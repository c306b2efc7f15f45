"""The result of a comparison: changes with their levels, and the verdict on all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any, Literal

__all__ = [
    "BREAKING",
    "LEVELS",
    "Change",
    "Direction",
    "Drift",
    "Level",
    "SourceChange",
    "Unreadable",
    "UnusableDocument",
    "Verdict",
    "fingerprint",
]

Level = Literal["breaking-request", "breaking-reader", "rule-text", "additive", "wording"]
Direction = Literal["request", "answer"]
Verdict = Literal["none", "harmless", "breaking"]

LEVELS: tuple[Level, ...] = ("breaking-request", "breaking-reader", "rule-text", "additive", "wording")
"""The levels, gravest first."""
BREAKING: frozenset[Level] = frozenset(LEVELS[:3])
"""The levels that make the verdict "breaking"."""


class Unreadable(ValueError):
    """A file that a comparison needs and cannot use: one line that says why and where."""


class UnusableDocument(Unreadable):
    """A description that cannot be compared: it is malformed, or has none of the wholesale operations.

    Attributes:
        reason: the problem in a few words.
        place: a JSON pointer, or a line and column.
    """

    def __init__(self, reason: str, place: str = "#") -> None:
        super().__init__(f"{place}: {reason}")
        self.reason, self.place = reason, place

    def __reduce__(self) -> tuple[type[UnusableDocument], tuple[str, str]]:
        return type(self), (self.reason, self.place)


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two versions of a description.

    Attributes:
        id: the same in every run, for files of accepted changes.
        operation: `METHOD /path`.
        place: where in the operation: `body.customerInfo.name maxLength`, `query.max`, `200.body.items[].status enum`.
        direction: "request" or "answer".
        level: the consequence for a client.
        old: the value before; None where nothing was there.
        new: the value now; None where nothing is there.
        places: operation and place of each occurrence; more than one only where the same edit of a text was made often.
    """

    id: str
    operation: str
    place: str
    direction: Direction
    level: Level
    old: Any
    new: Any
    places: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def field(self) -> str:
        """The place without the aspect that changed, such as `body.customerInfo.name`."""
        return self.place.partition(" ")[0]

    @property
    def aspect(self) -> str:
        """The aspect that changed, such as `maxLength`; empty where the place itself came or went."""
        return self.place.partition(" ")[2]

    def to_json(self) -> dict[str, Any]:
        """Return the change as the JSON report shows it."""
        names = ("id", "operation", "place", "direction", "level", "old", "new")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A rule of the catalogue whose source in the vendor's description changed.

    Attributes:
        rule: the id of the rule.
        where: the JSON pointer of its source.
        old: the value there before; None where nothing was there.
        new: the value there now; None where nothing is there.
    """

    rule: str
    where: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything that changed between two versions of the vendor's description.

    Attributes:
        changes: gravest level first, then in the order of the operations.
        rules: rules of the catalogue whose source changed.
        unread: places of the new description that hold a reference to nowhere, each with its reason.
    """

    changes: tuple[Change, ...] = ()
    rules: tuple[SourceChange, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Level, int]:
        """The number of changes of each level, zeros included."""
        found = Counter(change.level for change in self.changes)
        return {level: found[level] for level in LEVELS}

    @property
    def verdict(self) -> Verdict:
        """The gravest consequence: "none", "harmless" or "breaking"."""
        if not self.changes:
            return "none"
        return "breaking" if any(change.level in BREAKING for change in self.changes) else "harmless"

    @property
    def exit_status(self) -> int:
        """0 for no change, 1 for harmless ones, 2 for breaking ones."""
        return ("none", "harmless", "breaking").index(self.verdict)


def fingerprint(parts: Iterable[Any]) -> str:
    """Return the id of a change: 12 hexadecimal digits that depend on nothing but the parts."""
    text = dumps(list(parts), sort_keys=True, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
