"""Pages of what is there in a mock: searched and cut before anything is made into a value.

A list of ten thousand customers costs one page of values. A search reads names and statuses of the entities, which is
a pass over plain attributes; calls are searched as the journal keeps them, and only those of the page become records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

import attrs

from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.state.clock import Work
from webex_wholesale_mock.values import copies
from webex_wholesale_mock.world.world import World

if TYPE_CHECKING:
    from webex_wholesale_mock.testkit.verification import Verification

T = TypeVar("T")

PAGE_SIZE: Final = 50


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: what is on the page.
        offset: how many are before it.
        size: how many fit on it.
        total: how many fit the search.
    """

    items: tuple[T, ...]
    offset: int
    size: int
    total: int


class Row(NamedTuple):
    """One thing in a list.

    Attributes:
        id: the id that clients see.
        name: an external id, an email or a name.
        value: the value that the Python API hands out.
        facts: what the list shows beside it, such as the name of the partner.
    """

    id: str
    name: str
    value: Any
    facts: Mapping[str, Any]


class Noun(NamedTuple):
    """A kind of things that can be listed: where they are, how they are searched, and what is shown of one."""

    all: Callable[[World], Iterable[Any]]
    text: Callable[[World, Any], str]
    status: Callable[[Any], str]
    partner: Callable[[World, Any], str]
    within: Callable[[World, Any], str]
    wire_kind: tuple[str, ...]
    row: Callable[[World, Any], Row]
    key: Callable[[Any], str] = attrgetter("id")


def page_of(
    mock: Verification,
    noun: str,
    *,
    text: str = "",
    status: str = "",
    partner: str = "",
    within: str = "",
    offset: int = 0,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Return one page of things, newest first.

    Args:
        mock: the mock.
        noun: a key of `NOUNS`.
        text: a part of a name, an email or an address, in any case; or a whole id.
        status: only those in this status.
        partner: the name of the partner they have.
        within: the id of the customer or organization they belong to.
        offset: how many to leave out.
        size: how many to return.
    """
    kind, needle = NOUNS[noun], text.strip().lower()
    with mock._lock:
        world = mock._engine.world
        found = [*kind.all(world)]
        if status:
            found = [entity for entity in found if kind.status(entity) == status]
        if partner:
            found = [entity for entity in found if kind.partner(world, entity) == partner]
        if within:
            found = [entity for entity in found if kind.within(world, entity) == within]
        if needle:
            uuid = _uuid(kind.wire_kind, text.strip())
            found = [
                entity for entity in found if kind.key(entity) == uuid or needle in kind.text(world, entity).lower()
            ]
        found.reverse()
        items = tuple(kind.row(world, entity) for entity in found[offset : offset + size])
        return Page(items=items, offset=offset, size=size, total=len(found))


def total_of(mock: Verification, noun: str) -> int:
    """Count the things of a kind."""
    with mock._lock:
        found = NOUNS[noun].all(mock._engine.world)
        return len(found) if isinstance(found, Sized) else sum(1 for _ in found)


def counts_of(mock: Verification, noun: str) -> dict[str, int]:
    """Count things by their status."""
    with mock._lock:
        found: dict[str, int] = {}
        kind = NOUNS[noun]
        for entity in kind.all(mock._engine.world):
            status = kind.status(entity)
            found[status] = found.get(status, 0) + 1
        return found


def row_of(mock: Verification, noun: str, id: str) -> Row | None:
    """Return the thing with an id that clients see; None where there is none."""
    page = page_of(mock, noun, text=id, size=2)
    return next((row for row in page.items if row.id == id), None)


def events_about(mock: Verification, noun: str, id: str, size: int) -> list[Work]:
    """Return the scheduled work about a thing that was run, newest first.

    Args:
        mock: the mock.
        noun: a key of `NOUNS`.
        id: the id that clients see.
        size: how many at most.
    """
    wanted = _uuid(NOUNS[noun].wire_kind, id)
    with mock._lock:
        past = reversed([*mock._engine.world.clock.past])
    return [*islice((work for work in past if work.subject == wanted), size)]


def _uuid(kinds: Iterable[str], text: str) -> str | None:
    return next(filter(None, (uuid_of(kind, text) for kind in kinds)), None)


def _partner_name(world: World, entity: Any) -> str:
    return world.partners[entity.partner_id].name


def _nothing(world: World, entity: Any) -> str:
    return ""


def _customer(world: World, entity: Any) -> Row:
    held = sorted(entity.held.items())
    facts = {"name": entity.name, "partner": _partner_name(world, entity), "subscribers": entity.subscribers}
    facts |= {"held": {name: count for name, count in held if count}, "email": entity.primary_email or ""}
    facts |= {"waits": entity.awaits_approval}
    return Row(entity.wire_id, entity.external_id, copies.customer(world, entity), facts)


def _subscriber(world: World, entity: Any) -> Row:
    holder = world.customers[entity.customer_id]
    facts = {"customer": holder.external_id, "customer_id": holder.wire_id, "partner": _partner_name(world, entity)}
    return Row(entity.wire_id, entity.email, copies.subscriber(world, entity), facts)


def _person(world: World, entity: Any) -> Row:
    home = copies.organization_with(world, entity.organization_id)
    facts = {"organization": home.name, "org_id": home.org_id, "roles": tuple(entity.roles), "active": entity.active}
    return Row(entity.wire_id, entity.name, copies.person(world, entity), facts)


def _organizations(world: World) -> Iterable[Any]:
    return chain((owner.organization for owner in world.partners), world.directory.organizations.values())


def _organization(world: World, entity: Any) -> Row:
    details = copies.details(world, entity)
    return Row(entity.org_id, entity.name, details, {"people": len(world.directory.people_of.get(entity.id, ()))})


def _partner_row(world: World, entity: Any) -> Row:
    customers = sum(customer.partner_id == entity.id for customer in world.customers)
    return Row(entity.org_id, entity.name, copies.partner(world, entity), {"customers": customers})


def _report(world: World, entity: Any) -> Row:
    facts = {"partner": _partner_name(world, entity), "about": world.partners[entity.subject_id].name}
    return Row(entity.wire_id, f"{entity.type} {entity.start} to {entity.end}", copies.report(world, entity), facts)


def _partner_status(entity: Any) -> str:
    return "suspended" if entity.suspended else "active"


NOUNS: Final[Mapping[str, Noun]] = {
    "customers": Noun(
        lambda world: world.customers,
        lambda world, entity: f"{entity.external_id} {entity.name} {entity.primary_email}",
        attrgetter("status"),
        _partner_name,
        _nothing,
        ("ENTERPRISE", "CUSTOMER"),
        _customer,
    ),
    "subscribers": Noun(
        lambda world: world.subscribers,
        lambda world, entity: f"{entity.email} {entity.first_name} {entity.last_name}",
        attrgetter("status"),
        _partner_name,
        lambda world, entity: world.customers[entity.customer_id].wire_id,
        ("SUBSCRIBER",),
        _subscriber,
    ),
    "people": Noun(
        lambda world: world.directory.people_by_id.values(),
        lambda world, entity: f"{entity.email} {entity.name}",
        lambda entity: "active" if entity.active else "inactive",
        _nothing,
        lambda world, entity: copies.organization_with(world, entity.organization_id).org_id,
        ("PEOPLE",),
        _person,
    ),
    "organizations": Noun(
        _organizations,
        lambda world, entity: entity.name,
        lambda entity: "restricted" if entity.restricted else "open",
        _nothing,
        _nothing,
        ("ORGANIZATION",),
        _organization,
    ),
    "partners": Noun(
        lambda world: (partner for partner in world.partners if not partner.parent_id),
        lambda world, entity: entity.name,
        _partner_status,
        lambda world, entity: str(entity.name),
        _nothing,
        ("ORGANIZATION",),
        _partner_row,
        attrgetter("organization.id"),
    ),
    "sub-partners": Noun(
        lambda world: (partner for partner in world.partners if partner.parent_id),
        lambda world, entity: entity.name,
        _partner_status,
        lambda world, entity: world.partners[entity.parent_id].name,
        _nothing,
        ("ORGANIZATION",),
        _partner_row,
        attrgetter("organization.id"),
    ),
    "reports": Noun(
        lambda world: world.reports.matching(lambda report: True),
        lambda world, entity: f"{entity.type} {entity.start} {entity.end}",
        attrgetter("status"),
        _partner_name,
        _nothing,
        ("BILLING_REPORT",),
        _report,
    ),
}
"""The things that can be listed, by the names of their pages."""
