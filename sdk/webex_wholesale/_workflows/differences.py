"""Differences between a resource that is there and the one that was asked for.

Theory of operation. The wholesale lists do not show everything that was sent: the name of a customer stands at its
organization, number and extension of a subscriber at the person. So one more request shows these, only where they are
wanted and known. An answer 403 or 404 to it leaves them out of the comparison, with a warning. Texts are compared
without their case and their outer blanks, packages without their order, phone numbers by their digits, ids by their
uuid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._differences import Difference, Differences
from webex_wholesale._errors import Forbidden, NotFound
from webex_wholesale_contracts.ids import bare

__all__ = ["compare_customer", "compare_subscriber", "package_differences", "shown_differences"]


_CALLING: Final = ("extension", "primaryPhoneNumber")


def compare_customer(settings: Settings, body: Mapping[str, Any], customer: Any) -> Steps[Differences]:
    """Compare a customer with the body of a provisioning request."""
    name = body.get("customerInfo", {}).get("name")
    organization = None
    if name and customer.org_id:
        organization = yield from _detail(settings, build_call("organizations.get", ids={"orgId": customer.org_id}))
    found = shown_differences(body, customer)
    if body.get("orgId") and customer.org_id and bare(customer.org_id) != bare(body["orgId"]):
        found.append(Difference("orgId", customer.org_id, body["orgId"]))
    if organization and _plain(organization.display_name) != _plain(name):
        found.append(Difference("customerInfo.name", organization.display_name, name))
    return tuple(found)


def shown_differences(body: Mapping[str, Any], customer: Any) -> list[Difference]:
    """The differences that a customer itself shows, to a request that provisions or changes it."""
    return [*package_differences(body, customer), *_address(body, customer)]


def compare_subscriber(settings: Settings, body: Mapping[str, Any], subscriber: Any) -> Steps[Differences]:
    """Compare a subscriber with the body of a provisioning request."""
    parameters = body.get("provisioningParameters", {})
    found = [*package_differences(body, subscriber)]
    if subscriber.person_id and any(parameters.get(name) for name in _CALLING):
        look = build_call("people.get", ids={"personId": subscriber.person_id}, query={"calling_data": True})
        person = yield from _detail(settings, look)
        found += _calling(parameters, person) if person else []
    return tuple(found)


def _detail(settings: Settings, look: SingleCall[Any]) -> Steps[Any]:
    """Return the answer of another API, or None where this caller may not see it."""
    try:
        return (yield from exchange(settings, look)).value
    except (Forbidden, NotFound) as failure:
        logger.warning("%s: %s; its fields are not compared", look.operation.name, type(failure).__name__)
        return None


def package_differences(body: Mapping[str, Any], resource: Any) -> Iterator[Difference]:
    """The difference in packages, if there is one."""
    single = body.get("package")
    wanted = body.get("packages") or ([single] if single else [])
    if wanted and {*wanted} != {*resource.packages}:
        yield Difference("packages", [*resource.packages], [*wanted])


def _address(body: Mapping[str, Any], customer: Any) -> Iterator[Difference]:
    there = customer.address.to_wire() if customer.address else {}
    for name, wanted in body.get("address", {}).items():
        if there and _plain(there.get(name)) != _plain(wanted):
            yield Difference(f"address.{name}", there.get(name), wanted)


def _calling(parameters: Mapping[str, Any], person: Any) -> Iterator[Difference]:
    wanted, there = parameters.get("extension"), person.extension
    if wanted and there != wanted:
        yield Difference("provisioningParameters.extension", there, wanted)
    number = parameters.get("primaryPhoneNumber")
    numbers = [entry.value for entry in person.phone_numbers if entry.value and entry.type == "work"]
    if number and _digits(number) not in map(_digits, numbers):
        yield Difference("provisioningParameters.primaryPhoneNumber", next(iter(numbers), None), number)


def _plain(text: object) -> str:
    return " ".join(str(text or "").split()).casefold()


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
