"""Intake: customers, subscribers and reports made from bodies that have passed the rules."""

from __future__ import annotations

from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.models import AddressView
from webex_wholesale_mock.entities import Body, Customer, CustomerPackage, Person, Report, Subscriber, one_tuple
from webex_wholesale_mock.state.tracked import TrackedDict
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.validation.reports import ReportCase
from webex_wholesale_mock.validation.subscribers import SubscriberCase
from webex_wholesale_mock.workflows import reviews
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.world import World

ADDRESS_FIELDS = frozenset(field.serialization_alias for field in AddressView.model_fields.values())


def admit_customer(case: Case) -> Customer:
    """Take a new customer into the world; `workflows.customers.begin` goes on from there."""
    body, world = case.body, case.world
    info, parameters = body.get("customerInfo", {}), body.get("provisioningParameters", {})
    uuid = world.ids.uuid()
    assert case.template
    customer = Customer(
        id=uuid,
        wire_id=wire_ids.encode("ENTERPRISE", uuid),
        serial=world.next_serial(),
        partner_id=case.partner.id,
        external_id=body["externalId"],
        address=address_of(body["address"]),
        template_id=case.template.id,
        created=world.clock.now,
        name=info.get("name") or (case.organization.name if case.organization else ""),
        primary_email=info.get("primaryEmail"),
        admin_name=" ".join(filter(None, (info.get("adminFirstName"), info.get("adminLastName")))),
        language=info.get("language"),
        calling_location=parameters.get("calling", {}).get("location"),
        meetings_timezone=parameters.get("meetings", {}).get("timezone"),
        limits=limits_of(parameters),
        packages=TrackedDict({package: CustomerPackage(name=package) for package in body["packages"]}),
        attach_to=case.organization.id if case.organization else None,
    )
    if case.organization:
        case.organization.customer_id = customer.id
    return world.customers.add(customer, "review" if reviews.match(world, customer) else "accept")


def change_customer(world: World, customer: Customer, body: Body) -> None:
    """Apply the fields of an update but the packages; the others stay as they are."""
    parameters = body.get("provisioningParameters", {})
    if "externalId" in body:
        world.customers.rename(customer, body["externalId"])
        world.ledger.rename(customer, world.clock.now)
    if "address" in body:
        customer.address = address_of(body["address"])
    customer.calling_location = customer.calling_location or parameters.get("calling", {}).get("location")
    customer.meetings_timezone = parameters.get("meetings", {}).get("timezone", customer.meetings_timezone)
    customer.limits = customer.limits | limits_of(parameters)


def admit_subscriber(case: SubscriberCase, body: Body | None = None) -> Subscriber:
    """Take a new subscriber into its customer: at once, or after consent for an active free account.

    `body` is the request that asked for it, if there was one.
    """
    world, uuid = case.world, case.world.ids.uuid()
    free = case.person is None and normalise_email(case.body["email"]) in world.directory.free_accounts
    assert case.customer is not None
    subscriber = Subscriber(
        id=uuid,
        wire_id=wire_ids.encode("SUBSCRIBER", uuid),
        serial=world.next_serial(),
        partner_id=case.partner.id,
        customer_id=case.customer.id,
        email=case.body["email"],
        packages=one_tuple(tuple(case.packages)),
        created=world.clock.now,
        last_status_change=world.clock.now,
        first_name=case.parameters.get("firstName", ""),
        last_name=case.parameters.get("lastName", ""),
        calling=subscriber_workflow.calling_of(case.location, case.parameters) if case.starts_calling else None,
    )
    subscriber_workflow.add(world, case.customer, subscriber, needs_consent=free, body=body)
    return subscriber


def new_report(case: ReportCase, author: Person) -> Report:
    """Make the report that a request asks for; it is not begun yet."""
    uuid = case.world.ids.uuid()
    return Report(
        id=uuid,
        wire_id=wire_ids.encode("BILLING_REPORT", uuid),
        partner_id=case.partner.id,
        subject_id=case.subject.id,
        start=case.start,
        end=case.end,
        type=case.type,
        left_out=frozenset(() if case.body.get("internal", False) else case.world.ledger.internal),
        created=case.world.clock.now,
        created_by=author.wire_id,
        internal=case.body.get("internal"),
    )


def address_of(received: dict[str, str]) -> dict[str, str]:
    """Return an address without the fields that the contract does not know; answers show the rest."""
    if ADDRESS_FIELDS.issuperset(received):
        return received.copy()
    return {name: text for name, text in received.items() if name in ADDRESS_FIELDS}


def limits_of(parameters: dict[str, Any]) -> dict[str, int]:
    """Return the limits in provisioning parameters, by package."""
    limits = parameters.get("packages", {}).get("limits", {})
    return {package: int(limit) for package, limit in limits.items()}


def names_of(case: Case) -> tuple[str, ...]:
    """Return the names that a new customer has: the one in the body, and that of the organization it attaches."""
    name: str = case.body.get("customerInfo", {}).get("name", "")
    return tuple(filter(None, (name, case.organization.name if case.organization else "")))
