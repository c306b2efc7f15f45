"""Checks of a subscriber's phone number, extension and location."""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, part, quote, text
from webex_wholesale_contracts.checks._check import Finding, JsonObject, pure
from webex_wholesale_contracts.checks._subscriber_packages import is_calling, packages_of
from webex_wholesale_contracts.facts.phones import extension_problem, phone_problem

_PARAMETERS = "provisioningParameters"


@pure("subscriber.calling.number-required")
def number_required(body: JsonObject) -> Iterator[Finding]:
    calling = [name for name in packages_of(body) if is_calling([name])]
    parameters = part(body, _PARAMETERS)
    if calling and absence(parameters, "extension") and absence(parameters, "primaryPhoneNumber"):
        needed = f"{calling[0]} is a calling package and needs an extension, a primaryPhoneNumber or both"
        yield Finding(f"{_PARAMETERS}.extension", f"extension and primaryPhoneNumber are missing; {needed}")


@pure("subscriber.phone.invalid")
def phone(body: JsonObject) -> Iterator[Finding]:
    number = text(part(body, _PARAMETERS), "primaryPhoneNumber")
    if number is not None and (problem := phone_problem(number)):
        wanted = "write + and the country code in front, as in +12405551212"
        yield Finding(f"{_PARAMETERS}.primaryPhoneNumber", f"primaryPhoneNumber {quote(number)} {problem}; {wanted}")


@pure("subscriber.extension.invalid")
def extension(body: JsonObject) -> Iterator[Finding]:
    digits = text(part(body, _PARAMETERS), "extension")
    if digits is not None and (problem := extension_problem(digits)):
        yield Finding(f"{_PARAMETERS}.extension", f"extension {quote(digits)} {problem}; give 2 to 10 digits")


@pure("subscriber.location.not-calling")
def location(body: JsonObject) -> Iterator[Finding]:
    if "locationId" not in part(body, _PARAMETERS):
        return
    packages = packages_of(body)
    if packages and not is_calling(packages):
        field = f"{_PARAMETERS}.locationId"
        yield Finding(field, f"locationId needs a calling package, and {quote(packages[0])} is not one; leave it out")


CALLING_CHECKS = (phone, extension, location)
