"""Differences between two states of a world: things added, removed, and changed field by field.

A picture holds every thing of a world as the value that a test gets, and as a flat table from the paths of its fields,
in the API's spelling, to their contents. Two pictures are compared; nothing is noted while calls are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, Self

import attrs
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.ids import shortened
from webex_wholesale_mock.state.frozen_list import Listing
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.values import copies, partner_setup
from webex_wholesale_mock.values.device import device
from webex_wholesale_mock.values.order import order
from webex_wholesale_mock.values.setup_assist import setup_assist
from webex_wholesale_mock.values.vendor_setup import review
from webex_wholesale_mock.world.world import World

Action = Literal["added", "removed", "changed"]
ThingKind = Literal[
    "partner",
    "template",
    "token",
    "customer",
    "subscriber",
    "organization",
    "person",
    "location",
    "workspace",
    "device",
    "setup assist",
    "sub-partner request",
    "compliance review",
    "SSO relationship",
    "order",
    "billing report",
]

MAX_LINES: Final = 40
"""Lines of changes that a story tells."""
ABSENT: Final = None
"""The value of a field that is not there."""
_MOVES_WITH_THE_CLOCK: Final = frozenset({"tempDownloadURL"})
"""Fields that are made anew for each look."""
_MARKS: Final[Mapping[Action, str]] = {"added": "+", "removed": "-", "changed": "~"}


@attrs.frozen(slots=True)
class FieldChange:
    """A field of a thing that has another value now.

    Attributes:
        field: its place in the API's spelling, such as `status`, `address.city` or
            `resourceDetails.packages[webex_calling].status`.
        old: the value before, as JSON has it; None where the field was absent.
        new: the value now; None where the field is absent.
    """

    __module__ = "webex_wholesale_mock"

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.field}: {_shown(self.old)} -> {_shown(self.new)}"


@attrs.frozen(slots=True, kw_only=True)
class Change:
    """A thing that was added, removed or changed.

    Attributes:
        action: "added", "removed" or "changed".
        kind: the kind of thing, such as "customer" or "billing report".
        id: its id as clients see it; of a token its value.
        name: the external id, email address or name that people know it by.
        old: the value before, of the type that `mock.hub` returns; None where it was added.
        new: the value now; None where it was removed.
        fields: what differs, of a changed thing alone.
    """

    __module__ = "webex_wholesale_mock"

    action: Action
    kind: ThingKind
    id: str = attrs.field(repr=shortened)
    name: str
    old: Any = attrs.field(default=None, repr=False)
    new: Any = attrs.field(default=None, repr=False)
    fields: tuple[FieldChange, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{_MARKS[self.action]} {self.kind} {self.name}", *(f"    {each}" for each in self.fields)])


class Changes(Listing[Change]):
    """Changes of a world, kind by kind; as text a line for each thing and each field. Call it to search."""

    __module__ = "webex_wholesale_mock"

    __slots__ = ("_changes",)

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = tuple(changes)

    def __len__(self) -> int:
        return len(self._changes)

    def _at(self, index: int) -> Change:
        return self._changes[index]

    def _part(self, part: slice) -> Self:
        return type(self)(self._changes[part])

    def __str__(self) -> str:
        return "\n".join(map(str, self._changes)) or "nothing has changed"

    @property
    def added(self) -> Changes:
        """The things that are there now and were not."""
        return self(action="added")

    @property
    def removed(self) -> Changes:
        """The things that were there and are gone."""
        return self(action="removed")

    @property
    def changed(self) -> Changes:
        """The things that were there, and are, with other values."""
        return self(action="changed")

    def __call__(
        self, kind: ThingKind | None = None, *, action: Action | None = None, name: str | None = None
    ) -> Changes:
        """Find the changes that fit every filter.

        Args:
            kind: the kind of thing, such as "customer".
            action: "added", "removed" or "changed".
            name: the external id, email address or name of the thing.

        Raises:
            ValueError: the kind or action is unknown.
        """
        if kind is not None:
            known("kind of thing", kind, KINDS)
        if action is not None:
            known("action", action, _MARKS)
        wanted = {"kind": kind, "action": action, "name": name}
        given = {field: value for field, value in wanted.items() if value is not None}
        return Changes(
            change for change in self if all(getattr(change, field) == value for field, value in given.items())
        )


class Kind(NamedTuple):
    """Kind of thing: how a world's are listed as values, and the attributes with their id and name."""

    values: Callable[[World], Iterable[Any]]
    name: str
    id: str = "id"


def _organizations(world: World) -> Iterator[Any]:
    for owner in world.partners:
        yield copies.organization(owner.organization)
    yield from map(copies.organization, world.directory.organizations.values())


def _setup_assists(world: World) -> Iterator[Any]:
    """The orders of the customers that are there; an order outlives its customer, and has no values then."""
    for placed in world.setup_assists.values():
        if world.customers.get(placed.customer_id):
            yield setup_assist(world, placed)


KINDS: Final[Mapping[ThingKind, Kind]] = {
    "partner": Kind(lambda world: (copies.partner(world, each) for each in world.partners), "name"),
    "template": Kind(
        lambda world: (copies.template(world, each) for each in world.partners.templates.values()), "name"
    ),
    "token": Kind(
        lambda world: (copies.token(world, each) for each in world.partners.tokens.values()), "name", "value"
    ),
    "customer": Kind(lambda world: (copies.customer(world, each) for each in world.customers), "external_id"),
    "subscriber": Kind(lambda world: (copies.subscriber(world, each) for each in world.subscribers), "email"),
    "organization": Kind(_organizations, "display_name"),
    "person": Kind(lambda world: (copies.person(world, each) for each in world.directory.everyone), "emails"),
    "location": Kind(lambda world: map(copies.location, world.directory.locations.values()), "name"),
    "workspace": Kind(
        lambda world: (copies.workspace(world, each) for each in world.directory.workspaces.values()), "name"
    ),
    "device": Kind(lambda world: (device(world, each) for each in world.directory.devices.values()), "mac"),
    "setup assist": Kind(_setup_assists, "service"),
    "sub-partner request": Kind(
        lambda world: (partner_setup.request(world, each) for each in world.sub_partner_requests.values()), "name"
    ),
    "compliance review": Kind(lambda world: (review(each) for each in world.reviews.values()), "name", "customer_id"),
    "SSO relationship": Kind(
        lambda world: (partner_setup.sso(world, each) for each in world.sso.values()), "entity_id", "partner_org_id"
    ),
    "order": Kind(lambda world: map(order, world.orders.values()), "number"),
    "billing report": Kind(
        lambda world: (copies.report(world, each) for each in world.reports.matching(lambda each: True)), "id"
    ),
}
"""The kinds of things that are compared, in the order of a report."""

Seen = tuple[str, Any, dict[str, Any]]
"""The name, the value and the fields of a thing."""
Picture = dict[tuple[ThingKind, str], Seen]
"""The things of a world by kind and id."""


def picture_of(world: World) -> Picture:
    """Take down every thing of a world."""
    picture: Picture = {}
    for kind, row in KINDS.items():
        name, key = attrgetter(row.name), attrgetter(row.id)
        for value in row.values(world):
            picture[kind, key(value)] = _text(name(value)), value, dict(_fields(_plain(value)))
    return picture


def between(before: Picture, after: Picture) -> Iterator[Change]:
    """Compare two pictures, kind by kind: changed and removed things in their old order, then the added ones."""
    for kind in KINDS:
        keys = dict.fromkeys([key for key in (*before, *after) if key[0] == kind])
        yield from filter(None, (_change(*key, before.get(key), after.get(key)) for key in keys))


def _change(kind: ThingKind, id: str, before: Seen | None, after: Seen | None) -> Change | None:
    if before is None:
        return after and Change(action="added", kind=kind, id=id, name=after[0], new=after[1])
    if after is None:
        return Change(action="removed", kind=kind, id=id, name=before[0], old=before[1])
    (_, old, was), (name, new, now) = before, after
    fields = tuple(
        FieldChange(field, was.get(field, ABSENT), now.get(field, ABSENT))
        for field in dict.fromkeys([*was, *now])
        if was.get(field, ABSENT) != now.get(field, ABSENT)
    )
    return Change(action="changed", kind=kind, id=id, name=name, old=old, new=new, fields=fields) if fields else None


def told(changes: Changes) -> str:
    """Tell changes for the story of a test, the first lines where there are many; empty for none."""
    if not changes:
        return ""
    lines = str(changes).splitlines()
    more = [f"and {len(lines) - MAX_LINES} more lines"] if len(lines) > MAX_LINES else []
    return "\n".join(["changes:", *(f"  {line}" for line in [*lines[:MAX_LINES], *more])])


def _plain(value: Any) -> dict[str, Any]:
    """A value as JSON has it, in the API's spelling; of our own classes the fields that their text shows."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown = [field.name for field in attrs.fields(type(value)) if field.repr]
    return {to_camel(name): content for name in shown if (content := getattr(value, name)) is not None}


def _fields(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of an object by their paths; what an object in a list is called stands in brackets."""
    for key, content in value.items():
        if key not in _MOVES_WITH_THE_CLOCK:
            yield from _field(f"{path}{key}", content)


def _field(path: str, content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, Mapping):
        yield from _fields(content, f"{path}.")
    elif isinstance(content, list) and content and all(isinstance(each, Mapping) for each in content):
        for label, each in zip(_labels(content), content, strict=True):
            yield from _fields(each, f"{path}[{label}].")
    elif content != []:
        yield path, content


def _labels(items: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Labels that tell the objects of a list apart: their names or ids, otherwise their numbers."""
    for key in ("name", "id", "type", "code"):
        labels = [each.get(key) for each in items]
        if None not in labels and len(set(map(str, labels))) == len(labels):
            return labels
    return [*range(len(items))]


def _text(name: Any) -> str:
    return ", ".join(name) if isinstance(name, list) else str(name or "")


def _shown(content: Any) -> str:
    """A value in a line of text, with a short id; nothing for what is absent."""
    if content is ABSENT:
        return "nothing"
    return repr(shortened(content)) if isinstance(content, str) else str(content)
