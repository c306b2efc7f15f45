"""The kinds of things that pages list: where they are in a world, how they are searched, and what is shown of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple

from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.values import copies
from webex_wholesale_mock.values.order import order as order_value
from webex_wholesale_mock.values.partner_setup import restricted_mode
from webex_wholesale_mock.values.setup_assist import setup_assist
from webex_wholesale_mock.values.trial_of import shipment_of, trial_of
from webex_wholesale_mock.world.world import World


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


def _trial(world: World, entity: Any) -> Row:
    facts = {"partner": _partner_name(world, entity), "email": entity.admin_email}
    return Row(entity.wire_id, entity.company, trial_of(world, entity), facts)


def _shipment(world: World, entity: Any) -> Row:
    trial = world.trials[entity.trial_id]
    facts = {"trial": trial.company, "trial_id": trial.wire_id, "partner": _partner_name(world, trial)}
    return Row(entity.wire_id, entity.order_number, shipment_of(world, entity), facts)


def _order(world: World, entity: Any) -> Row:
    facts = {"partner": _partner_of_order(world, entity), "name": entity.company, "email": entity.contact_email}
    return Row(entity.wire_id, entity.number, order_value(entity), facts)


def _partner_of_order(world: World, entity: Any) -> str:
    return world.partners[entity.partner_id].name if entity.partner_id else ""


def _templates(world: World) -> Iterable[Any]:
    return chain.from_iterable(owner.templates for owner in world.partners)


def _template(world: World, entity: Any) -> Row:
    used = sum(customer.template_id == entity.id for customer in world.customers)
    facts = {"partner": _partner_name(world, entity), "customers": used}
    return Row(entity.provisioning_id, entity.name, copies.template(world, entity), facts)


def _assist(world: World, entity: Any) -> Row:
    holder, place = (
        world.customers[entity.customer_id],
        world.directory.locations[uuid_of("LOCATION", entity.location_id)],
    )
    facts = {"customer": holder.external_id, "customer_id": holder.wire_id, "partner": _partner_name(world, holder)}
    return Row(entity.id, f"{place.name} of {holder.external_id}", setup_assist(world, entity), facts)


def _modes(world: World) -> Iterable[Any]:
    return (home for home in world.directory.organizations.values() if world.customers.get(home.customer_id or ""))


def _partner_of_home(world: World, entity: Any) -> str:
    return _partner_name(world, world.customers[entity.customer_id])


def _mode(world: World, entity: Any) -> Row:
    holder = world.customers[entity.customer_id]
    facts = {"customer": holder.external_id, "customer_id": holder.wire_id, "partner": _partner_name(world, holder)}
    return Row(entity.org_id, entity.name, restricted_mode(entity), facts)


def _mode_status(entity: Any) -> str:
    return "restricted" if entity.restricted else "open"


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
        lambda world: world.directory.everyone,
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
        _mode_status,
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
    "trials": Noun(
        lambda world: world.trials.values(),
        lambda world, entity: f"{entity.company} {entity.admin_email}",
        attrgetter("status"),
        _partner_name,
        _nothing,
        ("TRIAL",),
        _trial,
    ),
    "shipments": Noun(
        lambda world: world.shipments.values(),
        lambda world, entity: f"{entity.order_number} {' '.join(entity.serials)} {entity.tracking}",
        attrgetter("status"),
        lambda world, entity: _partner_name(world, world.trials[entity.trial_id]),
        lambda world, entity: world.trials[entity.trial_id].wire_id,
        ("SHIPMENT",),
        _shipment,
    ),
    "orders": Noun(
        lambda world: world.orders.values(),
        lambda world, entity: f"{entity.number} {entity.company} {entity.contact_email}",
        attrgetter("status"),
        _partner_of_order,
        _nothing,
        ("ORDER",),
        _order,
    ),
    "templates": Noun(
        _templates,
        lambda world, entity: f"{entity.name} {entity.provisioning_id}",
        attrgetter("authentication"),
        _partner_name,
        _nothing,
        (),
        _template,
    ),
    "setup-assists": Noun(
        lambda world: world.setup_assists.values(),
        lambda world, entity: f"{entity.id} {world.customers[entity.customer_id].external_id}",
        attrgetter("status"),
        lambda world, entity: _partner_name(world, world.customers[entity.customer_id]),
        lambda world, entity: world.customers[entity.customer_id].wire_id,
        (),
        _assist,
    ),
    "restricted-mode": Noun(
        _modes,
        lambda world, entity: f"{entity.name} {world.customers[entity.customer_id].external_id}",
        _mode_status,
        _partner_of_home,
        lambda world, entity: world.customers[entity.customer_id].wire_id,
        ("ORGANIZATION",),
        _mode,
    ),
}
"""The things that can be listed, by the names of their pages."""
