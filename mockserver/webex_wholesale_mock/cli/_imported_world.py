"""The world of a mock that has the inventory of a real partner.

What the service does not show is made up: names of customers, their template, their administrators; of subscribers,
names and phones. Billing begins with the import.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import license_name
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, PackageDetails, Subscriber
from webex_wholesale_contracts.models import Customer as CustomerView
from webex_wholesale_contracts.models.licenses import License as LicenseView
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_mock import entities
from webex_wholesale_mock.cli._inventory import Inventory
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.handlers.licenses import UNITS
from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.tracked import TrackedDict
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.workflows.locations import ADDRESS
from webex_wholesale_mock.world.ledger import Holder
from webex_wholesale_mock.world.world import World

__all__ = ["InventoryError", "build"]

NEXT: Final[Mapping[str, str]] = {
    "provisioning": "customer.finish",
    "updating": "customer.finish",
    "deleting": "customer.remove",
}
"""The event that ends what is under way, by the status of a customer."""
KINDS: Final[Mapping[str, str]] = {"provisioning": "provision", "updating": "update", "deleting": "delete"}
PACKAGES_BY_LICENCE: Final = {license_name(package): package for package in CUSTOMER_PACKAGES}


class InventoryError(ValueError):
    """An inventory of which no world can be made; nothing was written."""


def build(inventory: Inventory, now: datetime) -> Engine:
    """Return an engine whose world has the inventory.

    Raises:
        InventoryError: an id has another form than the service's, or a subscriber's customer is not in the list.
    """
    engine = Engine(0, VirtualClock(now))
    world = engine.world
    for customer in reversed(inventory.customers):
        _add_customer(world, customer, inventory)
    _add_subscribers(world, inventory.subscribers)
    return engine


def _uuid(kind: str, wire_id: str) -> str:
    try:
        return wire_ids.decode(wire_id)[1]
    except ValueError:
        raise InventoryError(f"the service has an id of an unknown form in place of one of a {kind.lower()}") from None


def _add_customer(world: World, view: CustomerView, inventory: Inventory) -> None:
    uuid, partner = _uuid("ENTERPRISE", view.id), world.partners.first
    details = {part.name: part for part in view.resource_details.packages} if view.resource_details else {}
    customer = entities.Customer(
        id=uuid,
        wire_id=wire_ids.encode("ENTERPRISE", uuid),
        serial=world.next_serial(),
        partner_id=partner.id,
        external_id=view.external_id or uuid,
        address=_wire(view.address) if view.address and view.address.country else {"country": partner.country},
        template_id=partner.template.id,
        status=view.status,  # type: ignore[arg-type]  # an unknown one stays as it is, and leads nowhere
        created=world.clock.now,
        name=f"Customer {view.external_id or uuid}",
        packages=TrackedDict((name, _package(name, details.get(name), view.status)) for name in view.packages),
    )
    world.customers.add(customer)
    if view.org_id:
        _add_organization(world, customer, view, inventory)
    if view.status in NEXT:
        _go_on(world, customer)


def _package(name: str, details: PackageDetails | None, status: str) -> entities.CustomerPackage:
    if details is None:
        return entities.CustomerPackage(name=name, status="provisioned" if status == "provisioned" else "provisioning")
    return entities.CustomerPackage(
        name=name,
        status=details.status,  # type: ignore[arg-type]  # the same
        errors=[_wire(error) for error in details.errors],
        warnings=[_wire(warning) for warning in details.warnings],
    )


def _go_on(world: World, customer: entities.Customer) -> None:
    """Let what is under way end in its usual time."""
    durations = world.durations
    usual = {"provisioning": durations.provisioning, "updating": durations.updating, "deleting": durations.deleting}
    attempt = entities.Attempt(
        noun="customer",
        subject=customer.id,
        kind=KINDS[customer.status],
        names=(customer.wire_id, customer.external_id),
        packages=tuple(package.name for package in customer.packages.values() if package.status == "provisioning"),
        body=None,
        next=NEXT[customer.status],
        since=world.clock.now,
        usual=usual[customer.status],
    )
    attempts.accept(world, attempt)


def _add_organization(world: World, customer: entities.Customer, view: CustomerView, inventory: Inventory) -> None:
    org_id = view.org_id or ""
    uuid = _uuid("ORGANIZATION", org_id)
    organization = world.directory.add_organization(
        entities.Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=customer.name,
            country=customer.address["country"].upper(),
            created=world.clock.now,
            customer_id=customer.id,
            partners={customer.partner_id: "full-admin"},
            licenses=_licenses(customer, view, inventory.licenses[org_id]),
        )
    )
    customer.organization_id = uuid
    for location in inventory.locations[org_id]:
        world.directory.add_location(organization, _location(organization, location))


def _licenses(
    customer: entities.Customer, view: CustomerView, listed: tuple[LicenseView, ...]
) -> tuple[entities.License, ...]:
    """The licences of packages; what an organization has from elsewhere is left out. Limits are noted on the way."""
    details = view.resource_details.packages if view.resource_details else []
    brought = {license_id: part.name for part in details for license_id in part.license_ids}
    kept = []
    for license in listed:
        package = brought.get(license.id) or PACKAGES_BY_LICENCE.get(license.name or "")
        if package:
            kept.append(entities.License(id=license.id, package=package))
            if license.total_units not in (None, UNITS):
                customer.limits[package] = license.total_units or 0
    return tuple(kept)


def _location(organization: entities.Organization, view: Location) -> entities.Location:
    uuid, address = _uuid("LOCATION", view.id), _wire(view.address) if view.address else {}
    known = {ours: address[theirs] for ours, theirs in ADDRESS.items() if theirs in address}
    return entities.Location(
        id=uuid,
        wire_id=wire_ids.encode("LOCATION", uuid),
        organization_id=organization.id,
        name=view.name or "",
        address={"country": organization.country} | known,
        timezone=view.time_zone or "Etc/UTC",
        language=view.preferred_language or "en_us",
        announcement_language=view.announcement_language or "en_us",
    )


def _add_subscribers(world: World, views: tuple[Subscriber, ...]) -> None:
    """Add all, each with its place in the lists by creation and by change of status."""
    now = world.clock.now
    oldest_first = [*reversed(views)]
    oldest_first.sort(key=lambda view: view.created or now)
    by_change = sorted(oldest_first, key=lambda view: view.last_status_change or view.created or now)
    changed = {view.id: number for number, view in enumerate(by_change, 1)}
    world.subscribers.put_back([_subscriber(world, view, changed[view.id]) for view in oldest_first])


def _subscriber(world: World, view: Subscriber, changed: int) -> entities.Subscriber:
    uuid, now = _uuid("SUBSCRIBER", view.id), world.clock.now
    customer = world.customers.find(view.customer_id or "")
    if customer is None:
        raise InventoryError("a subscriber's customer is not in the list of customers; try again when nothing changes")
    subscriber = entities.Subscriber(
        id=uuid,
        wire_id=wire_ids.encode("SUBSCRIBER", uuid),
        serial=world.next_serial(),
        changed=changed,
        partner_id=customer.partner_id,
        customer_id=customer.id,
        email=view.email or f"{uuid}@redacted.example",
        packages=entities.one_tuple(tuple(view.packages)),
        status=view.status,  # type: ignore[arg-type]  # an unknown one stays as it is, and leads nowhere
        created=view.created or now,
        last_status_change=view.last_status_change or view.created or now,
        errors=[_wire(error) for error in view.errors],
    )
    customer.subscribers += 1
    customer.hold(subscriber.packages)
    if view.person_id and customer.organization_id:
        _join(world, customer, subscriber, _uuid("PEOPLE", view.person_id))
    return subscriber


def _join(world: World, customer: entities.Customer, subscriber: entities.Subscriber, person_id: str) -> None:
    """Add the person, and begin to bill."""
    organization = world.directory.organizations[customer.organization_id or ""]
    organization.users += 1
    subscriber.person_id = person_id
    person = world.directory.add_person(
        entities.Person(
            id=person_id,
            wire_id=wire_ids.encode("PEOPLE", person_id),
            email=subscriber.email,
            organization_id=organization.id,
            created=subscriber.created,
            last_modified=subscriber.created,
        )
    )
    holder = Holder(
        serial=subscriber.serial,
        partner_id=subscriber.partner_id,
        customer_id=customer.id,
        subscriber_id=subscriber.wire_id,
        user_id=person.wire_id,
    )
    world.ledger.name(customer, world.clock.now)
    world.ledger.hold(holder, subscriber.packages, world.clock.now)


def _wire(value: Any) -> dict[str, Any]:
    wire: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return wire
