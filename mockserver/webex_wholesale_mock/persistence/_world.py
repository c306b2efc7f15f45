"""The parts of a world that are saved, and the world that is made of them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final

import attrs

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock.entities import (
    Customer,
    Device,
    Grant,
    Integration,
    License,
    Location,
    MeetingsSite,
    Organization,
    Partner,
    Person,
    Report,
    SetupAssist,
    Subscriber,
    Subscription,
    Template,
)
from webex_wholesale_mock.entities.lifecycles import NEW
from webex_wholesale_mock.persistence._consistency import hold_together
from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.persistence._graph import Decoder, Encoder, Kind, Kinds
from webex_wholesale_mock.persistence._stream import StreamingEncoder
from webex_wholesale_mock.persistence._tags import TAGS
from webex_wholesale_mock.persistence._types import hints
from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedSet
from webex_wholesale_mock.state.tracked_index import TrackedIndex
from webex_wholesale_mock.workflows import reviews, setup_assist
from webex_wholesale_mock.world.customers import Customers
from webex_wholesale_mock.world.directory import Directory
from webex_wholesale_mock.world.ledger import Fact, Holder, Ledger
from webex_wholesale_mock.world.outbox import Email
from webex_wholesale_mock.world.reports import Reports
from webex_wholesale_mock.world.rulebook import Rulebook
from webex_wholesale_mock.world.settings import Durations, OrderOptions
from webex_wholesale_mock.world.subscribers import Subscribers
from webex_wholesale_mock.world.world import World

LEFT_OUT: Final[dict[type, frozenset[str]]] = {VirtualClock: frozenset({"runner", "leaving", "past"})}
"""Attributes that no file can keep."""
FIELDS: Final[dict[str, str]] = {
    "clock": "clock",
    "ids": "ids",
    "rules": "rules",
    "durations": "durations",
    "compliance": "compliance",
    "rate_limit": "rate_limit",
    "visibility_lag": "visibility.lag",
    "visibility_resources": "visibility.resources",
    "rate_limits": "partners.rate_limits",
    "windows": "partners.windows",
    "faults": "faults",
    "faults_added": "faults_added",
    "poll_step": "poll_step",
    "calling_maintenance": "calling_maintenance",
    "maintenance_status": "maintenance_status",
    "plans": "plans",
    "attempts": "attempts",
    "partners": "partners._by_id",
    "tokens": "partners.tokens",
    "organizations": "directory.organizations",
    "people_by_id": "directory.people_by_id",
    "devices": "directory.devices",
    "dead_codes": "directory.dead_codes",
    "workspaces": "directory.workspaces",
    "holidays": "holidays",
    "setup_assists": "setup_assists",
    "trial_edition": "trial_edition",
    "trials": "trials",
    "shipments": "shipments",
    "sub_partner_requests": "sub_partner_requests",
    "sso": "sso",
    "order_options": "order_options",
    "orders": "orders",
    "reviews": "reviews",
    "codes": "partners.codes",
    "refresh_tokens": "partners.refresh_tokens",
    "customers": "customers",
    "subscribers": "subscribers",
    "ledger": "ledger",
    "reports": "reports",
    "plants": "plants",
    "free_accounts": "directory.free_accounts",
    "held_numbers": "directory.held_numbers",
    "numbers": "directory.numbers",
    "outbox": "outbox",
    "acts": "acts",
    "_serial": "_serial",
}
"""Parts of a saved world, each with where it is in a world; what follows from them is left out."""

REBUILT: Final = frozenset(
    {
        "partners.templates",
        "directory.people",
        "directory.people_of",
        "directory.locations",
        "directory.homes",
        "visibility.past",
    }
)
"""Parts of the stores that follow from other parts, or that begin anew."""


class SavedWorld:
    """A world as files have it: all its parts side by side, independent of the stores that hold them."""

    __slots__ = (*FIELDS,)

    @classmethod
    def of(cls, world: World) -> SavedWorld:
        """The parts of a world."""
        saved = cls()
        for name, path in FIELDS.items():
            setattr(saved, name, attrgetter(path)(world))
        saved.people_by_id = Everyone(world.directory)  # type: ignore[attr-defined]  # one of the slots
        return saved

    def world(self) -> World:
        """The world of these parts, with all indexes."""
        made = World(clock=self.clock, ids=self.ids)  # type: ignore[attr-defined]  # one of the slots
        for name, path in FIELDS.items():
            store, _, part = path.rpartition(".")
            setattr(attrgetter(store)(made) if store else made, part, getattr(self, name))
        _rebuild(made)
        return made


@attrs.frozen
class Everyone:
    """The people of a directory, in the order in which they came to their organizations."""

    directory: Directory

    def __iter__(self) -> Iterator[list[object]]:
        return ([person.id, person] for person in self.directory.everyone)


BY_ATTRIBUTES: Final[dict[type, tuple[str, ...]]] = {
    SavedWorld: (*FIELDS,),
    Ledger: ("accounts", "internal", "starts", "_open", "_ended", "_charges"),
    Rulebook: ("_off", "_codes", "_observed"),
}
"""Types of ours that attrs does not know, with the attributes that are their state."""


LATER: Final[dict[type, dict[str, Any]]] = {
    Customer: {"admin_name": "", "own_errors": (), "managers": (), "template": None},
    Device: {
        "status": "activating",
        "workspace_id": None,
        "code": None,
        "expires": None,
        "changed": None,
        "shown_before": "activating",
    },
    Durations: {"order": 30},
    Email: {"name": "", "brand": "", "language": "en_US", "title": "", "text": "", "link": ""},
    Grant: {"role": "full-admin"},
    Integration: {"more_redirect_uris": (), "scopes": None, "role": "full-admin"},
    Ledger: {"starts": TrackedDict()},
    License: {"trial": "", "service": "", "units": 0, "expired": False, "order": "", "site_url": ""},
    Location: {"main_number": None},
    MeetingsSite: {"early_release": False},
    Organization: {
        "last_modified": None,
        "restricted": True,
        "synced": None,
        "webex_calls": True,
        "branding": None,
        "partner_branding": None,
        "assistant": True,
        "switched_off": (),
        "vertical": "",
        "last_activity": None,
        "ordered_sites": (),
        "access": (),
    },
    Partner: {
        "telephony_domain": None,
        "more_integrations": (),
        "trusted_idps": (),
        "onboarded": True,
        "assist_ordered": True,
        "resale": False,
        "certified": True,
        "tier": 1,
        "services": CUSTOMER_PACKAGES,
        "branding": None,
        "own_branding": False,
    },
    Person: {"active": True},
    Report: {"internal": None},
    Rulebook: {"_observed": {}},
    SetupAssist: {
        "is_billed": False,
        "status": NEW,
        "request": None,
        "on_time": True,
        "began": (),
        "ends": (),
        "done": frozenset(),
        "ended": None,
    },
    SavedWorld: {
        "maintenance_status": "error",
        "visibility_lag": 0,
        "visibility_resources": frozenset(),
        "holidays": frozenset(),
        "trial_edition": "webex",
        "trials": TrackedDict(),
        "shipments": TrackedDict(),
        "held_numbers": TrackedSet(),
        "dead_codes": frozenset(),
        "sub_partner_requests": TrackedDict(),
        "sso": TrackedDict(),
        "order_options": OrderOptions(),
        "orders": TrackedDict(),
        "reviews": TrackedDict(),
        "acts": TrackedList(),
    },
    Subscription: {"trial": "", "order": ""},
    Template: {
        "idp_entity_id": None,
        "allow_admin_invite_on_attach": True,
        "administrator_id": None,
        "subscription_id": None,
        "brand_name": "",
        "disable_webex_calls": False,
    },
}
"""Attributes that files of earlier packages do not have, with what they mean there."""
SINGLE: Final = frozenset({Fact, Person, Subscriber})
"""Types each of whose objects stands in one place of a saved world."""
FORMER: Final[dict[type, frozenset[str]]] = {
    Customer: frozenset({"review_ceased"}),
    Template: frozenset({"suppress_emails"}),
}
"""Attributes that files of earlier packages have, and that mean nothing any more."""


def kinds() -> Kinds:
    """All that a world is made of."""
    tables = dict.fromkeys((Everyone, TrackedIndex), TAGS[TrackedDict])  # what is read is a dict, by the last of a tag
    tags = {SavedWorld: ("$world", "$world.World"), **tables, **TAGS}
    objects = {kind: names for kind in tags if kind not in STATES and (names := _attributes(kind)) is not None}
    return Kinds(tags, objects, STATES, LATER, FORMER, _hints, (VirtualClock,), SINGLE, (Holder,))


def _hints(kind: type) -> Mapping[str, Any]:
    """Return the types of the attributes of one of our types, by name."""
    return _saved_hints() if kind is SavedWorld else hints(kind)


@cache
def _saved_hints() -> dict[str, Any]:
    """Return the types of the parts of a saved world, as the stores declare them that hold them."""
    types = {}
    for name, path in FIELDS.items():
        store, _, part = path.rpartition(".")
        types[name] = hints(hints(World)[store] if store else World)[part]
    return types


def _attributes(kind: Any) -> tuple[str, ...] | None:
    """Names of what is saved of an object of ours; None for other kinds."""
    if kind in BY_ATTRIBUTES:
        return BY_ATTRIBUTES[kind]
    if attrs.has(kind):
        left_out = LEFT_OUT.get(kind, ())
        return tuple(field.name for field in attrs.fields(kind) if field.name not in left_out)
    return getattr(kind, "_fields", None)


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
    Everyone: Kind(iter, TrackedDict),
    TrackedIndex: Kind(lambda index: ([key, index[key]] for key in sorted(index)), TrackedDict),
    TrackedDict: Kind(lambda table: ([*pair] for pair in table.items()), TrackedDict),
    TrackedList: Kind(iter, TrackedList),
    TrackedSet: Kind(sorted, TrackedSet),
    Customers: Kind(iter, _customers),
    Reports: Kind(lambda reports: [*reports.matching(bool)], _reports),
    Subscribers: Kind(iter, _subscribers),
    Ids: Kind(lambda ids: [ids.seed, ids.state], lambda saved: Ids.resumed(*saved)),
}
"""Indexes, which are filled anew, and the source of randomness."""


def pieces(saved: World) -> Iterator[bytes]:
    """The JSON of a world in pieces. Raises SavingError for what is in it and cannot be."""
    return StreamingEncoder(kinds()).pieces(SavedWorld.of(saved), SavedWorld, Ledger)


def plain(saved: World) -> Any:
    """A world as plain values. Raises SavingError for what is in it and cannot be."""
    return Encoder(kinds()).encode(SavedWorld.of(saved))


def revived(saved: Any) -> World:
    """The world of plain values. Raises SavingError, or what goes wrong with values that no world ever had."""
    bare = Decoder(kinds()).decode(saved)
    if not isinstance(bare, SavedWorld):
        raise SavingError("it is not a world")
    made = bare.world()
    hold_together(made)
    return made


def _rebuild(made: World) -> None:
    reviews.restore(made)
    for order in made.setup_assists.values():
        if order.status == NEW:
            setup_assist.restore(order)
    partners, directory = made.partners, made.directory
    for partner in partners:
        for template in partner.templates:
            partners.templates[template.id] = template
    people, directory.people_by_id = directory.people_by_id, TrackedIndex()
    for person in people.values():
        directory.add_person(person)
    ledger = made.ledger
    for partner_id, held in [*ledger._open.items()]:
        ledger._open[partner_id] = TrackedIndex(held)
    own = (partner.organization for partner in partners)
    for organization in (*own, *directory.organizations.values()):
        for location in organization.locations:
            directory.locations[location.id] = location
            directory.homes.update(dict.fromkeys(location.numbers, location.id))
