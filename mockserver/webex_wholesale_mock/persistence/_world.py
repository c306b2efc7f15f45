"""What of a world is saved, and what is made anew from that."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import attrs

from webex_wholesale_contracts import usage
from webex_wholesale_mock import entities, faults
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.persistence._graph import Decoder, Encoder, Kind, Kinds
from webex_wholesale_mock.state import clock
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedSet
from webex_wholesale_mock.world import ledger, outbox, planted, world
from webex_wholesale_mock.world.customers import Customers
from webex_wholesale_mock.world.ledger import Ledger
from webex_wholesale_mock.world.reports import Reports
from webex_wholesale_mock.world.rulebook import Rulebook
from webex_wholesale_mock.world.subscribers import Subscribers
from webex_wholesale_mock.world.world import World

MODULES: Final = (clock, entities, faults, ledger, outbox, planted, usage, world)
"""Where the types are of which a world is made."""
REBUILT: Final = frozenset({"templates", "people", "people_of", "locations", "homes"})
"""Fields of World that follow from others."""
LEFT_OUT: Final[dict[type, frozenset[str]]] = {clock.VirtualClock: frozenset({"runner"}), World: REBUILT}
BY_ATTRIBUTES: Final[dict[type, tuple[str, ...]]] = {
    Ledger: ("accounts", "internal", "_open", "_ended", "_charges"),
    Rulebook: ("_off", "_codes"),
}
"""Types of ours that are no attrs classes, with what their state is."""


def kinds(left_out: dict[type, frozenset[str]] = LEFT_OUT) -> Kinds:
    """All that a world is made of."""
    found = {kind: names for module in MODULES for kind, names in _types(module)}
    objects = {
        kind: tuple(name for name in names if name not in left_out.get(kind, ())) for kind, names in found.items()
    }
    return Kinds({**objects, **BY_ATTRIBUTES}, STATES)


def _types(module: ModuleType) -> Iterator[tuple[type, tuple[str, ...]]]:
    for kind in vars(module).values():
        if isinstance(kind, type) and attrs.has(kind):
            yield kind, tuple(field.name for field in attrs.fields(kind))
        elif isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
            yield kind, kind._fields


def _customers(saved: list[Any]) -> Customers:
    made = Customers()
    for customer in saved:
        made.add(customer)
    return made


def _reports(saved: list[Report]) -> Reports:
    made = Reports()
    for report in saved:
        made.add(report)
    return made


def _subscribers(saved: list[Any]) -> Subscribers:
    made = Subscribers()
    made.put_back(saved)
    return made


STATES: Final[dict[type, Kind]] = {
    TrackedDict: Kind(lambda table: [[*pair] for pair in table.items()], TrackedDict),
    TrackedList: Kind(list, TrackedList),
    TrackedSet: Kind(sorted, TrackedSet),
    Customers: Kind(list, _customers),
    Reports: Kind(lambda reports: [*reports.matching(bool)], _reports),
    Subscribers: Kind(list, _subscribers),
    Ids: Kind(lambda ids: [ids.seed, ids.state], lambda saved: Ids.resumed(*saved)),
}
"""Indexes, which are filled anew, and the source of randomness."""


def plain(saved: World) -> Any:
    """A world as plain values. Raises SavingError for what is in it and cannot be."""
    return Encoder(kinds()).encode(saved)


def revived(saved: Any) -> World:
    """The world of plain values. Raises SavingError, or what goes wrong with values that no world ever had."""
    decoder = Decoder(kinds())
    bare: World = decoder.decode(saved)
    made = World(clock=bare.clock, ids=bare.ids)
    for field in attrs.fields(World):
        if field.name not in REBUILT:
            setattr(made, field.name, getattr(bare, field.name))
    _rebuild(made)
    return made


def _rebuild(made: World) -> None:
    for partner in made.partners.values():
        for template in partner.templates:
            made.templates[template.id] = template
    for person in [*made.people_by_id.values()]:
        made.add_person(person)
    own = (partner.organization for partner in made.partners.values())
    for organization in (*own, *made.organizations.values()):
        for location in organization.locations:
            made.locations[location.id] = location
            made.homes.update(dict.fromkeys(location.numbers, location.id))
