"""The one search for what a test names: by any id that clients see, or by the value itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, Protocol, TypeVar, runtime_checkable

from webex_wholesale_contracts import models
from webex_wholesale_contracts.facts.devices import activation_code, mac_address
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.ids import shortened, uuid_of
from webex_wholesale_contracts.models.devices import Device
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_contracts.models.organizations import Organization
from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.world.world import World

__all__ = [
    "AnyAdministrator",
    "AnyCustomer",
    "AnyDevice",
    "AnyLocation",
    "AnyOrder",
    "AnyOrganization",
    "AnyPartner",
    "AnyReport",
    "AnyReview",
    "AnySetupAssist",
    "AnyShipment",
    "AnySubPartnerRequest",
    "AnySubscriber",
    "AnyTemplate",
    "AnyTrial",
    "AnyWorkspace",
    "Handle",
    "customer",
    "device",
    "id_text",
    "location",
    "order",
    "organization",
    "partner",
    "person",
    "report",
    "review",
    "review_text",
    "shipment",
    "sub_partner_request",
    "subscriber",
    "template",
    "trial",
    "workspace",
]


@runtime_checkable
class Handle(Protocol):
    """The SDK's handle of accepted work, which stands for the resource with its id."""

    @property
    def id(self) -> str:
        """The id of the resource."""

    @property
    def url(self) -> str:
        """The address of the resource."""


AnyCustomer = str | models.Customer | Handle
"""A customer by its id, external id or organization id, or the value."""
AnyReview = AnyCustomer | values.Review
"""A compliance review by its customer, or the value."""
AnySubscriber = str | models.Subscriber | Handle
"""A subscriber by its id, email or person id, or the value."""
AnyPerson = str | Person | models.Subscriber
"""A person by id or email, or the value."""
AnyAdministrator = str | values.Administrator | Person
"""An administrator by email, person id, or name of a role of the partner, or the value."""
AnySetupAssist = str | values.SetupAssist | Location
"""An order of Setup Assist by its id or its location's, or the value."""
AnyOrganization = (
    str | values.OrganizationDetails | Organization | models.Customer | values.Partner | values.OrderCandidate
)
"""An organization by its id, or by the id or external id of its customer, or a value that has one."""
AnyPartner = str | values.Partner | models.SubPartner
"""A partner by its name or organization id, or the value."""
AnySubPartnerRequest = str | values.SubPartnerRequest
"""A request for a sub-partner by its id, or the value."""
AnyOrder = str | values.OrderedSubscription
"""An ordered subscription by its number or id, or the value."""
AnyTemplate = str | values.Template
"""A template by its provisioning id, or the value."""
AnyTrial = str | values.Trial
"""A trial by its id, or the value."""
AnyShipment = str | values.Shipment
"""Devices that are shipped for a trial by their id or demo order number, or the value."""
AnyLocation = str | Location
"""A location by its id, or the value."""
AnyWorkspace = str | values.Workspace
"""A workspace by its id, or the value."""
AnyDevice = str | values.DeviceDetails | Device
"""A phone by its id, MAC address or activation code, or the value."""
AnyReport = str | models.CreatedBillingReport | Handle
"""A billing report by its id, or the value."""

Error = Callable[[str], Exception]
Entity = TypeVar("Entity")


class _Noun(NamedTuple):
    """A noun with what it goes by, and the values that stand for it, by the attribute that has the id."""

    name: str
    keys: str
    kinds: dict[type, str]


_CUSTOMER: Final = _Noun("customer", "id, external id or organization id", {models.Customer: "id"})
_REVIEW: Final = _Noun(
    "compliance review",
    "customer's id, external id or organization id",
    {values.Review: "customer_id", models.Customer: "id"},
)
_SUBSCRIBER: Final = _Noun("subscriber", "id, email or person id", {models.Subscriber: "id"})
_PERSON: Final = _Noun(
    "person", "id or email", {Person: "id", models.Subscriber: "person_id", values.Administrator: "id"}
)
_ORGANIZATION: Final = _Noun(
    "organization",
    "id",
    {
        values.OrganizationDetails: "id",
        Organization: "id",
        models.Customer: "org_id",
        values.Partner: "org_id",
        values.OrderCandidate: "id",
    },
)
_PARTNER: Final = _Noun("partner", "name or organization id", {values.Partner: "org_id", models.SubPartner: "org_id"})
_TEMPLATE: Final = _Noun("template", "provisioning id", {values.Template: "provisioning_id"})
_LOCATION: Final = _Noun("location", "id", {Location: "id"})
_WORKSPACE: Final = _Noun("workspace", "id", {values.Workspace: "id"})
_DEVICE: Final = _Noun("phone", "id, MAC address or activation code", {values.DeviceDetails: "id", Device: "id"})
_SETUP_ASSIST: Final = _Noun("Setup Assist order", "id or location", {values.SetupAssist: "id", Location: "id"})
_TRIAL: Final = _Noun("trial", "id", {values.Trial: "id"})
_SHIPMENT: Final = _Noun("shipment", "id or demo order number", {values.Shipment: "id"})
_SUB_PARTNER_REQUEST: Final = _Noun("request for a sub-partner", "id", {values.SubPartnerRequest: "id"})
_ORDER: Final = _Noun("order", "number or id", {values.OrderedSubscription: "id"})
_REPORT: Final = _Noun("billing report", "id", {models.CreatedBillingReport: "id"})


def customer(world: World, given: object, error: Error = ValueError) -> entities.Customer:
    """The customer that is meant. Raises `error` where there is none, and where several partners use its key."""
    text = _text(_CUSTOMER, given, error)
    found = [*_customers(world, text)]
    if len(found) > 1:
        raise error(f"{len(found)} partners have a customer with the external id {text!r}; give the id of one of them")
    return _only(_CUSTOMER, text, found, error)


def _customers(world: World, text: str) -> Iterator[entities.Customer]:
    if entity := world.customers.find(text):
        yield entity
    elif home := world.directory.organization_of(text):
        yield from filter(None, [world.customers.get(home.customer_id or "")])
    else:
        found = (world.customers.with_external_id(each, text) for each in world.partners)
        yield from filter(None, found)


def review(world: World, given: object, error: Error = ValueError) -> entities.Review | None:
    """The latest review of the customer that is meant, who may be gone; None for one that never had any.

    Raises `error` for an unknown customer.
    """
    text = review_text(given, error)
    if not [*_customers(world, text)]:
        uuid = uuid_of("ENTERPRISE", text)
        for each in reversed(world.reviews.values()):
            if each.id == uuid or each.external_id == text:
                return each
    return world.reviews.get(customer(world, text, error).id)


def review_text(given: object, error: Error = ValueError) -> str:
    """The text by which the customer of a review is meant. Raises `error` for another kind of value."""
    return _text(_REVIEW, given, error)


def subscriber(world: World, given: object, error: Error = ValueError) -> entities.Subscriber:
    """The subscriber that is meant. Raises `error` where there is none."""
    text = _text(_SUBSCRIBER, given, error)
    found = world.subscribers.get(uuid_of("SUBSCRIBER", text)) or world.subscribers.with_email(text)
    if found is None and (somebody := world.directory.people_by_id.get(uuid_of("PEOPLE", text))):
        found = world.subscribers.with_email(somebody.email)
    return _only(_SUBSCRIBER, text, (found,), error)


def person(world: World, given: object, error: Error = ValueError) -> entities.Person:
    """The person that is meant. Raises `error` where there is none."""
    text = _text(_PERSON, given, error)
    directory = world.directory
    found = directory.people_by_id.get(uuid_of("PEOPLE", text)) or directory.people.get(normalise_email(text))
    return _only(_PERSON, text, (found,), error)


def organization(world: World, given: object, error: Error = ValueError) -> entities.Organization:
    """The organization that is meant, by its id or its customer; not a partner's own. Raises `error`."""
    text = _text(_ORGANIZATION, given, error)
    found = world.directory.organization_of(text)
    if found is None and len(holders := [*_customers(world, text)]) == 1:
        found = world.directory.organizations.get(holders[0].organization_id or "")
    return _only(_ORGANIZATION, text, (found,), error)


def partner(world: World, given: object | None, error: Error = ValueError) -> entities.Partner:
    """The partner that is meant, the first one without a name. Raises `error` where there is none."""
    if given is None:
        return world.partners.first
    text = _text(_PARTNER, given, error)
    uuid = uuid_of("ORGANIZATION", text)
    found = [each for each in world.partners if text == each.name or uuid == each.organization.id]
    return _only(_PARTNER, text, found, error)


def template(world: World, given: object | None, error: Error = ValueError) -> entities.Template:
    """The template that is meant, the first partner's first one without an id. Raises `error` where there is none."""
    if given is None:
        try:
            return partner(world, None).template
        except ValueError as problem:
            raise error(str(problem)) from None
    text = _text(_TEMPLATE, given, error)
    return _only(_TEMPLATE, text, (world.partners.template_of(text),), error)


def location(world: World, given: object, error: Error = ValueError) -> entities.Location:
    """The location that is meant. Raises `error` where there is none."""
    text = _text(_LOCATION, given, error)
    return _only(_LOCATION, text, (world.directory.locations.get(uuid_of("LOCATION", text)),), error)


def workspace(world: World, given: object, error: Error = ValueError) -> entities.Workspace:
    """The workspace that is meant. Raises `error` where there is none."""
    text = _text(_WORKSPACE, given, error)
    return _only(_WORKSPACE, text, (world.directory.workspaces.get(uuid_of("PLACES", text)),), error)


def device(world: World, given: object, error: Error = ValueError) -> entities.Device:
    """The phone that is meant. Raises `error` where there is none."""
    text = _text(_DEVICE, given, error)
    devices, code, mac = world.directory.devices, activation_code(text), mac_address(text)
    keyed = (each for each in devices.values() if each.code == code is not None or each.mac == mac is not None)
    return _only(_DEVICE, text, (devices.get(uuid_of("DEVICE", text)), *keyed), error)


def setup_assist(world: World, given: object, error: Error = ValueError) -> entities.SetupAssist:
    """The order that is meant, by its location the latest one. Raises `error` where there is none."""
    text = _text(_SETUP_ASSIST, given, error)
    orders = world.setup_assists
    latest = (order for order in reversed(orders.values()) if order.location_id == text)
    return _only(_SETUP_ASSIST, text, (orders.get(text), *latest), error)


def trial(world: World, given: object, error: Error = ValueError) -> entities.Trial:
    """The trial that is meant. Raises `error` where there is none."""
    text = _text(_TRIAL, given, error)
    return _only(_TRIAL, text, (world.trials.get(uuid_of("TRIAL", text)),), error)


def shipment(world: World, given: object, error: Error = ValueError) -> entities.Shipment:
    """The devices that are meant. Raises `error` where there are none."""
    text = _text(_SHIPMENT, given, error)
    ordered = (each for each in world.shipments.values() if each.order_number == text)
    return _only(_SHIPMENT, text, (world.shipments.get(uuid_of("SHIPMENT", text)), *ordered), error)


def sub_partner_request(world: World, given: object, error: Error = ValueError) -> entities.SubPartnerRequest:
    """The request that is meant. Raises `error` where there is none."""
    text = _text(_SUB_PARTNER_REQUEST, given, error)
    return _only(_SUB_PARTNER_REQUEST, text, (world.sub_partner_requests.get(text),), error)


def order(world: World, given: object, error: Error = ValueError) -> entities.Order:
    """The ordered subscription that is meant. Raises `error` where there is none."""
    text = _text(_ORDER, given, error)
    numbered = (each for each in world.orders.values() if each.number == text)
    return _only(_ORDER, text, (world.orders.get(uuid_of("ORDER", text)), *numbered), error)


def report(world: World, given: object, error: Error = ValueError) -> entities.Report:
    """The billing report that is meant. Raises `error` where there is none."""
    text = _text(_REPORT, given, error)
    return _only(_REPORT, text, (world.reports.get(uuid_of("BILLING_REPORT", text)),), error)


_NOUNS: Final = {
    "customer": _CUSTOMER,
    "subscriber": _SUBSCRIBER,
    "report": _REPORT,
    "organization": _ORGANIZATION,
    "location": _LOCATION,
}


def id_text(noun: str, given: object, error: Error = ValueError) -> str:
    """The id in a value of a noun, whose entity may be gone or yet to come; a text stays as it is."""
    return _text(_NOUNS[noun], given, error)


def _text(noun: _Noun, given: object, error: Error) -> str:
    """The text that a value goes by, or the text itself."""
    if isinstance(given, str):
        return given
    for kind, attribute in noun.kinds.items():
        if isinstance(given, kind):
            return getattr(given, attribute) or ""
    if isinstance(given, Handle) and noun in (_CUSTOMER, _REVIEW, _SUBSCRIBER, _REPORT):
        return given.id
    names = " or ".join(dict.fromkeys(f"a {kind.__name__}" for kind in noun.kinds))
    raise error(f"{type(given).__name__} is not a {noun.name}; give its {noun.keys}, or {names}")


def _only(noun: _Noun, text: str, found: Iterable[Entity | None], error: Error) -> Entity:
    for entity in found:
        if entity is not None:
            return entity
    raise error(f"no {noun.name} has the {noun.keys} {shortened(text)!r}")
