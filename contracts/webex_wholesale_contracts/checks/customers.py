"""Checks of a customer's body that do not need the state of the service.

Each tuple is ordered: the first rule with a finding decides. A precheck of a whole body runs exactly what
provisioning runs, so a precheck that passes is a provisioning that passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, part, quote, text
from webex_wholesale_contracts.checks._check import Check, Finding, JsonObject, pure
from webex_wholesale_contracts.checks._customer_addresses import ADDRESS_CHECKS
from webex_wholesale_contracts.checks._customer_calling import location_fields, location_required, time_zones
from webex_wholesale_contracts.checks._customer_packages import PACKAGE_CHECKS
from webex_wholesale_contracts.checks._fields import absent, wrong_email

__all__ = ["DEFAULT_OFF", "PRECHECK", "PROVISION", "UPDATE", "is_prospect", "location_required"]

DEFAULT_OFF = frozenset({"customer.address.state-iso"})
"""Rules that are off by default, because the vendor's own sample client breaks them."""

_WHOLE_BODY = (
    "provisioningId",
    "packages",
    "orgId",
    "externalId",
    "provisioningParameters",
    "subPartnerAdminEmail",
)


def is_prospect(body: JsonObject) -> bool:
    """Tell if a precheck is about a prospect: it has only an address and customerInfo.

    Any other field makes it a precheck of the whole provisioning body (assumed).
    """
    return not any(name in body for name in _WHOLE_BODY)


@pure("customer.field.required")
def _provision_fields(body: JsonObject) -> Iterator[Finding]:
    return absent(body, ("provisioningId", "packages", "externalId", "address"), "provisioning a customer")


@pure("customer.field.required")
def _update_fields(body: JsonObject) -> Iterator[Finding]:
    return absent(body, ("packages",), "updating a customer")


@pure("customer.field.required")
def _precheck_fields(body: JsonObject) -> Iterator[Finding]:
    if is_prospect(body):
        return absent(body, ("address",), "a precheck")
    return iter(_provision_fields.run(body))


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
    if is_prospect(body):
        return _absent_info(body, ("primaryEmail",))
    return iter(_provision_info.run(body))


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


_SHARED: tuple[Check, ...] = (*PACKAGE_CHECKS, *ADDRESS_CHECKS)

PROVISION = (
    _provision_fields,
    _provision_info,
    _name,
    _emails,
    *_SHARED,
    location_required,
    location_fields,
    time_zones,
)

UPDATE = (_update_fields, _update_email, *_SHARED, location_fields, time_zones)
"""Checks of an update; `location_required` is left out because it applies only to customers without a location."""

PRECHECK = (_precheck_fields, _precheck_info, *PROVISION[2:])
"""Checks of both forms of a precheck; a prospect's body has only an address, a name and an email to check."""
