"""Consistency of a loaded world: whatever an object names by its id is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.engine.engine import SCHEDULED_WORK
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.state.clock import EARLIEST, LATEST, check_seconds
from webex_wholesale_mock.world.visibility import RESOURCES
from webex_wholesale_mock.world.world import World

__all__ = ["hold_together"]

WIRE_KINDS: Final[Mapping[str, str]] = {
    "Customer": "ENTERPRISE",
    "Subscriber": "SUBSCRIBER",
    "Person": "PEOPLE",
    "Location": "LOCATION",
    "Device": "DEVICE",
    "Report": "BILLING_REPORT",
    "Order": "ORDER",
}
"""The kind of the id that clients see, by class."""
OF_ATTEMPTS: Final = frozenset({"finish", "resume", "remove"})
"""Scheduled work that goes on with an attempt."""
ENDING: Final = frozenset({"trial", "shipment", "order"})
"""Nouns whose scheduled work ends a state, each at most once."""
Link = tuple[str, object, Collection[Any]]
"""The text for an error, an id, and all there may be."""


def hold_together(world: World) -> None:
    """Check that a world fits together.

    Raises SavingError for the first object that names something that is not there, or is kept under another id, and
    ValueError for settings in seconds that are none.
    """
    for what, named, there in chain(*(links(world) for links in _LINKS)):
        if named not in there:
            raise SavingError(f"{what} names {named!r}, which is not in the world")
    _check_settings(world)
    serials = [act.serial for act in world.acts]
    if serials != sorted({*serials}) or any(serial < 1 for serial in serials[:1]):
        raise SavingError("the numbers of the acts by hand do not rise from 1")
    for table in _tables(world):
        for key, entity in table.items():
            if entity.id != key:
                raise SavingError(f"a {type(entity).__name__} is kept under {key!r}, and its id is {entity.id!r}")
            kind = WIRE_KINDS.get(type(entity).__name__)
            if kind and wire_ids.uuid_of(kind, entity.wire_id) != key:
                raise SavingError(f"the {type(entity).__name__} {key!r} has another id for clients")


def _check_settings(world: World) -> None:
    for name in attrs.fields_dict(type(world.durations)):
        check_seconds(f"the duration {name}", getattr(world.durations, name))
    check_seconds("poll_step", world.poll_step)
    check_seconds("the lag", world.visibility.lag)


def _tables(world: World) -> Iterator[Mapping[str, Any]]:
    directory = world.directory
    yield world.partners._by_id
    yield directory.organizations
    yield directory.people_by_id
    yield directory.locations
    yield directory.devices
    yield directory.workspaces
    yield world.setup_assists
    yield world.trials
    yield world.shipments
    yield world.sub_partner_requests
    yield world.sso
    yield world.orders
    yield world.reviews
    yield world.faults
    yield {customer.id: customer for customer in world.customers}
    yield {subscriber.id: subscriber for subscriber in world.subscribers}
    yield {report.id: report for report in world.reports.matching(bool)}


def _partner_ids(world: World) -> set[str]:
    return {partner.id for partner in world.partners}


def _organization_ids(world: World) -> set[str]:
    return {*world.directory.organizations, *(partner.organization.id for partner in world.partners)}


def _own(world: World) -> Iterator[Link]:
    """Links of the clock, the rules and what is under way."""
    subjects: dict[str, set[str]] = {
        "customer": {customer.id for customer in world.customers},
        "subscriber": {subscriber.id for subscriber in world.subscribers},
        "report": {report.id for report in world.reports.matching(bool)},
        "setup_assist": {*world.setup_assists},
        "trial": {*world.trials},
        "shipment": {*world.shipments},
        "device": {*world.directory.devices},
        "sub_partner": {*world.sub_partner_requests},
        "sso": {*world.sso},
        "order": {*world.orders},
    }
    for work in world.clock._pending:
        yield "scheduled work", work.kind, SCHEDULED_WORK
        noun, _, verb = work.kind.partition(".")
        yield "scheduled work", work.subject, world.attempts if verb in OF_ATTEMPTS else subjects.get(noun, ())
    for kind, times in _ends(world):
        yield f"{kind} of one subject, scheduled so many times", times, (1,)
    for subject, attempt in world.attempts.items():
        yield "an attempt", subject, subjects.get(attempt.noun, ())
        yield "an attempt", attempt.subject, (subject,)
        yield "an attempt", attempt.next, (None, *SCHEDULED_WORK)
    yield "the clock", EARLIEST <= world.clock._started <= world.clock.now <= LATEST, (True,)
    for resource in world.visibility.resources:
        yield "the lag", resource, RESOURCES
    for rule in (*world.rules._off, *world.rules._codes, *world.rules._observed):
        yield "the rules", rule, RULES


def _ends(world: World) -> Iterator[tuple[str, int]]:
    """Count the work on the clock that can be done once, because it ends something."""
    named = ((work, work.kind.partition(".")) for work in world.clock._pending)
    once = Counter(
        (work.kind, work.subject) for work, (noun, _, verb) in named if noun in ENDING or verb in OF_ATTEMPTS
    )
    for (kind, _), times in once.items():
        yield kind, times


def _of_partners(world: World) -> Iterator[Link]:
    partners, organizations, people = _partner_ids(world), _organization_ids(world), world.directory.people_by_id
    yield "the number of partners", bool(partners), (True,)
    for partner in world.partners:
        yield "a partner's parent", partner.parent_id, (None, *partners)
        for template in partner.templates:
            yield "a template", template.partner_id, (partner.id,)
        for integration in partner.integrations:
            yield "an integration", integration.role, ROLES
    for asked in world.sub_partner_requests.values():
        yield "a request for a sub-partner", asked.parent_id, partners
        yield "a request for a sub-partner", asked.sub_partner_id, (None, *partners)
    for relationship in world.sso.values():
        yield "an SSO relationship", relationship.id, partners
    for partner_id in world.ledger.starts:
        yield "a billing start", partner_id, partners
    for value, token in world.partners.tokens.items():
        yield "a token", token.value, (value,)
        yield "a token", token.role, (None, *ROLES)
        yield from _of_holder("a token", token, partners, organizations, people)
    for grants in (world.partners.codes, world.partners.refresh_tokens):
        for value, grant in grants.items():
            yield "a grant", grant.value, (value,)
            yield "a grant", grant.role, ROLES
            yield from _of_holder("a grant", grant, partners, organizations, people)


def _of_holder(
    what: str, entity: Any, partners: Collection[str], organizations: Collection[str], people: Collection[str]
) -> Iterator[Link]:
    yield what, entity.partner_id, partners
    yield what, entity.organization_id, organizations
    yield what, entity.person_id, people


def _of_customers(world: World) -> Iterator[Link]:
    partners, directory = _partner_ids(world), world.directory
    for customer in world.customers:
        yield "a customer", customer.partner_id, partners
        yield "a customer", customer.template_id, world.partners.templates
        for organization_id in (customer.organization_id, customer.attach_to):
            yield "a customer", organization_id or None, (None,) if organization_id is None else directory.organizations
        yield "a customer's address", _is_address(customer.address), (True,)
        yield "a customer's calling location", _is_place(customer.calling_location), (True,)
        for name, package in customer.packages.items():
            yield "a customer's package", package.name, (name,)
    customers = {customer.id for customer in world.customers}
    for subscriber in world.subscribers:
        yield "a subscriber", subscriber.partner_id, partners
        yield "a subscriber", subscriber.customer_id, customers
        yield "a subscriber", subscriber.person_id or None, directory.people_by_id if subscriber.person_id else (None,)
    for workspace in directory.workspaces.values():
        yield "a workspace", workspace.customer_id, customers
    for order in world.setup_assists.values():
        yield "an order of Setup Assist", order.customer_id, customers
    for report in world.reports.matching(bool):
        yield "a report", report.partner_id, partners
        yield "a report", report.subject_id, partners
    for planned in world.plants:
        yield "a planted discrepancy", planned.partner_id, partners


def _of_reviews(world: World) -> Iterator[Link]:
    partners = _partner_ids(world)
    reviewed = {customer.id for customer in world.customers if customer.status == "pending_rpl_review"}
    for review in world.reviews.values():
        yield "a compliance review", review.partner_id, partners
        yield "the history of a compliance review", bool(review.history), (True,)
    open_reviews = {review.id for review in world.reviews.values() if review.is_open}
    for customer_id in sorted(reviewed | open_reviews):
        yield "a compliance review", customer_id, reviewed & open_reviews


def _of_trials(world: World) -> Iterator[Link]:
    partners, organizations = _partner_ids(world), world.directory.organizations
    for trial in world.trials.values():
        yield "a trial", trial.partner_id, partners
        yield "a trial", trial.organization_id, organizations if trial.is_held else (trial.organization_id,)
    for shipment in world.shipments.values():
        yield "a shipment", shipment.trial_id, world.trials


def _of_orders(world: World) -> Iterator[Link]:
    partners, own = _partner_ids(world), {partner.organization.id for partner in world.partners}
    for order in world.orders.values():
        yield "an order", order.partner_id or None, (None, *partners)
        yield "the lines of an order", bool(order.lines), (True,)
        yield "an order", bool(order.customer is None and order.is_mapped), (False,)
        for side, there in ((order.partner, own), (order.customer, {*world.directory.organizations})):
            if side is not None and order.is_mapped and order.is_unfinished:
                yield "an order", side.id, there


def _origins(owned: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Return the trial and the order that each licence or subscription comes from."""
    return ((each.trial, each.order) for each in owned)


def _of_directory(world: World) -> Iterator[Link]:
    organizations, directory = _organization_ids(world), world.directory
    customers = {customer.id for customer in world.customers}
    for organization in (*(partner.organization for partner in world.partners), *directory.organizations.values()):
        customer_id = organization.customer_id
        yield "an organization", customer_id, (None,) if customer_id is None else customers
        unowned = customer_id is None and any(not each.trial and not each.order for each in organization.licenses)
        yield "the licences of a customer", unowned, (False,)
        for each in (*_origins(organization.licenses), *_origins(organization.subscriptions)):
            yield "a licence or subscription of a trial", each[0], ("", *world.trials)
            yield "a licence or subscription of an order", each[1], ("", *world.orders)
        yield "an organization", wire_ids.uuid_of("ORGANIZATION", organization.org_id), (organization.id,)
        for request in organization.access:
            yield "a request for access", request.partner_id, _partner_ids(world)
        for location in organization.locations:
            yield "a location", location.organization_id, (organization.id,)
            yield "a location's address", _is_address(location.address), (True,)
            yield from (("an extension", person, directory.people_by_id) for person in location.extensions.values())
    yield from _of_people(directory.people_by_id.values(), organizations)
    for device in directory.devices.values():
        yield "a device", device.person_id, (None,) if device.person_id is None else directory.people_by_id
        yield "a device", device.workspace_id, (None,) if device.workspace_id is None else directory.workspaces
        yield "the owners of a device", (device.person_id is None) + (device.workspace_id is None), (1,)
        yield "a device's MAC address or code", bool(device.mac or device.code), (True,)
        yield "a device", device.organization_id, organizations
    for person_id in directory.numbers.values():
        yield "a number", person_id, directory.people_by_id


def _of_people(people: Iterable[Any], organizations: Collection[str]) -> Iterator[Link]:
    for person in people:
        yield "a person", person.organization_id, organizations
        for role in person.roles:
            yield "a person's role", role, ROLES


def _is_place(location: Mapping[str, Any] | None) -> bool:
    """Tell the calling location of a request, or none."""
    if location is None:
        return True
    texts = all(type(location.get(name)) is str for name in ("name", "timezone", "language"))
    address = location.get("address")
    return texts and isinstance(address, Mapping) and _is_address(address)


def _is_address(address: Mapping[str, Any]) -> bool:
    return "country" in address and all(type(text) is str for text in address.values())


_LINKS: Final = (_own, _of_partners, _of_customers, _of_reviews, _of_trials, _of_orders, _of_directory)
