"""Lines of the forms for users: each is one request of the API, with the rules that only the portals have before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic.alias_generators import to_snake

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.models import ProvisionSubscriber, UpdateSubscriber
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._base import HubError, shaped
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.validation import subscribers as subscriber_rules
from webex_wholesale_mock.validation import users as rules
from webex_wholesale_mock.validation.partners import check_not_suspended
from webex_wholesale_mock.validation.subscribers import SubscriberCase
from webex_wholesale_mock.values import NewUser, resolver
from webex_wholesale_mock.values.resolver import AnyLocation
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.world import World

AnyUser = NewUser | Mapping[str, Any]

OF_USERS: Final = ("hub.users.too-many", "hub.users.name", "hub.users.external", "sub-partner.suspended")
"""Rules by which a line is refused, beside those of the request."""


def join_all(world: World, customer: entities.Customer, users: Sequence[AnyUser]) -> list[entities.Subscriber]:
    """Make all users of a form subscribers, or none. Raises Refusal with the line that is to blame."""
    lines = [user_of(each) for each in users]
    if not lines:
        raise HubError("no user is named")
    rules.check_count(world, lines)
    made = []
    with all_or_nothing(world):
        for number, line in enumerate(lines):
            try:
                made.append(join(world, customer, line))
            except Refusal as refusal:
                raise Refusal(refusal.rule, *[_in_line(number, each) for each in refusal.findings]) from None
    return made


def _in_line(number: int, finding: Finding) -> Finding:
    return Finding(f"users[{number}].{finding.field}" if finding.field else f"users[{number}]", finding.text)


def join(world: World, customer: entities.Customer, user: NewUser) -> entities.Subscriber:
    """Make a user a subscriber, as POST does. Raises Refusal."""
    partner = world.partners[customer.partner_id]
    check_not_suspended(partner)
    names = {"firstName": user.first_name, "lastName": user.last_name}
    body: dict[str, Any] = {
        "customerId": customer.wire_id,
        "email": user.email,
        "packages": [*user.packages],
        "provisioningParameters": {**_given(names), **_calling(world, customer, user)},
    }
    shaped(f"user {user.email!r}", ProvisionSubscriber, body)
    rules.check_names(world, body["packages"], **names)
    rules.check_not_external(world, customer, user.email)
    case = SubscriberCase(world, partner, body)
    subscriber_rules.may_provision(case)
    return intake.admit_subscriber(case, body)


def change(world: World, subscriber: entities.Subscriber, user: NewUser) -> None:
    """Give a subscriber the packages of a line, as PUT does. Raises Refusal."""
    customer = world.customers[subscriber.customer_id]
    partner = world.partners[subscriber.partner_id]
    check_not_suspended(partner)
    parameters = _calling(world, customer, user)
    body: dict[str, Any] = {
        "packages": [*user.packages],
        **({"provisioningParameters": parameters} if parameters else {}),
    }
    shaped(f"subscriber {subscriber.email!r}", UpdateSubscriber, body)
    case = SubscriberCase(world, partner, body, subscriber)
    subscriber_rules.may_update(case)
    rules.check_package(world, subscriber, case.packages)
    if case.starts_calling:
        rules.check_names(world, case.packages, firstName=subscriber.first_name, lastName=subscriber.last_name)
    calling = subscriber_workflow.calling_of(case.location, case.parameters) if case.starts_calling else None
    subscriber_workflow.change(world, subscriber, case.packages, calling)


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text != ""}


def _calling(world: World, customer: entities.Customer, user: NewUser) -> dict[str, str]:
    """Number, extension and location of a line as a request has them; a location may be named."""
    return _given(
        {
            "primaryPhoneNumber": user.phone_number,
            "extension": user.extension,
            "locationId": _location_id(world, customer, user.location),
        }
    )


def _location_id(world: World, customer: entities.Customer, given: AnyLocation) -> str:
    """The id of a location that is given by its name, its id, or as the value."""
    text = resolver.id_text("location", given, HubError)
    organization = world.directory.organizations.get(customer.organization_id or "")
    places = organization.locations if organization else ()
    return next((place.wire_id for place in places if place.name.casefold() == text.casefold()), text)


def user_of(given: AnyUser) -> NewUser:
    """Return a line, also of a dict of its fields in Python's or in the wire's spelling. Raises HubError."""
    if isinstance(given, NewUser):
        return given
    try:
        fields = {to_snake(str(name)): value for name, value in dict(given).items()}
        if "package" in fields:
            fields["packages"] = fields.pop("package")
        return NewUser(**fields)
    except (TypeError, ValueError) as problem:
        raise HubError(f"a user cannot be made of {given!r}: {problem}") from None
