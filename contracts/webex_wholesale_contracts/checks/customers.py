"""Checks of a customer's body that do not need the state of the service.

Each tuple is ordered: the first rule with a finding decides. A precheck needs no more than an address (spec); whatever
else it has is checked as in provisioning. A whole body, with all that provisioning asks for, runs exactly what
provisioning runs, so there a precheck that passes is a provisioning that passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, has, part, quote, text
from webex_wholesale_contracts.checks._check import Check, Finding, JsonObject, pure
from webex_wholesale_contracts.checks._customer_addresses import ADDRESS_CHECKS
from webex_wholesale_contracts.checks._customer_calling import (
    languages,
    location_fields,
    location_required,
    time_zones,
)
from webex_wholesale_contracts.checks._customer_packages import PACKAGE_CHECKS
from webex_wholesale_contracts.checks._customer_plain import STATE_ISO, read_plain
from webex_wholesale_contracts.checks._fields import absent, blank, wrong_email

__all__ = ["PRECHECK", "PROVISION", "STATE_ISO", "UPDATE", "is_whole", "location_required", "read_plain"]

_REQUIRED = ("provisioningId", "packages", "externalId", "address")


def is_whole(body: JsonObject) -> bool:
    """Tell if a precheck has all that the schema of provisioning asks for, so that it is checked as a provisioning."""
    known = has(body, "orgId") or has(part(body, "customerInfo"), "name", "primaryEmail")
    return known and has(body, *_REQUIRED)


@pure("customer.field.required")
def _provision_fields(body: JsonObject) -> Iterator[Finding]:
    return absent(body, _REQUIRED, "provisioning a customer")


@pure("customer.field.required")
def _update_fields(body: JsonObject) -> Iterator[Finding]:
    return absent(body, ("packages",), "updating a customer")


@pure("customer.field.required")
def _precheck_fields(body: JsonObject) -> Iterator[Finding]:
    if is_whole(body):
        yield from _provision_fields.run(body)
    else:
        yield from absent(body, ("address",), "a precheck")
        yield from blank(body, ("provisioningId", "externalId"))


def _absent_info(body: JsonObject, names: tuple[str, ...]) -> Iterator[Finding]:
    info = part(body, "customerInfo")
    for name in names:
        if how := absence(info, name):
            yield Finding(f"customerInfo.{name}", f"{name} is {how}; a new customer needs it, or give an orgId")


@pure("customer.info.required-for-new")
def _provision_info(body: JsonObject) -> Iterator[Finding]:
    return iter(()) if "orgId" in body else _absent_info(body, ("name", "primaryEmail"))


@pure("customer.info.required-for-new")
def _precheck_info(body: JsonObject) -> Iterator[Finding]:
    if is_whole(body):
        yield from _provision_info.run(body)
    elif has(body, "customerInfo") and not has(body, "orgId"):
        yield from _absent_info(body, ("primaryEmail",))
        yield from blank(part(body, "customerInfo"), ("name",), "customerInfo.")


@pure("customer.name.percent-sign")
def _name(body: JsonObject) -> Iterator[Finding]:
    name = text(part(body, "customerInfo"), "name")
    if name and "%" in name:
        yield Finding("customerInfo.name", f'name {quote(name)} has a percent sign; write "percent" or leave it out')


@pure("customer.email.invalid")
def _emails(body: JsonObject) -> Iterator[Finding]:
    yield from wrong_email("customerInfo.primaryEmail", text(part(body, "customerInfo"), "primaryEmail"))
    yield from wrong_email("subPartnerAdminEmail", text(body, "subPartnerAdminEmail"))


@pure("customer.email.invalid")
def _update_email(body: JsonObject) -> Iterator[Finding]:
    return wrong_email("subPartnerAdminEmail", text(body, "subPartnerAdminEmail"))


@pure("customer.calling.location-required")
def _precheck_location(body: JsonObject) -> Iterator[Finding]:
    return iter(location_required.run(body)) if is_whole(body) else iter(())


_SHARED: tuple[Check, ...] = (*PACKAGE_CHECKS, *ADDRESS_CHECKS)

_SETTINGS: tuple[Check, ...] = (location_fields, time_zones, languages)

PROVISION = (_provision_fields, _provision_info, _name, _emails, *_SHARED, location_required, *_SETTINGS)

UPDATE = (_update_fields, _update_email, *_SHARED, *_SETTINGS)
"""Checks of an update; `location_required` is left out because it applies only to customers without a location."""

PRECHECK = (_precheck_fields, _precheck_info, _name, _emails, *_SHARED, _precheck_location, *_SETTINGS)
"""Checks of a precheck: what is there is checked, and what is missing is asked for in no body that is not whole."""
