"""Checks of a subscriber's body that do not need the state of the service.

Each tuple is ordered: the first rule with a finding decides. `number_required` is in none of them, because the state of
the service decides if it applies: not where the person has Webex Calling already, and in an update only where a package
with calling replaces one without. Where it applies it runs right before the check of the phone number.

A precheck needs no more than an email (spec); whatever else it has is checked as in provisioning, and of a customer
still to come also the primary email. A whole body, with all that provisioning asks for, runs exactly what provisioning
runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webex_wholesale_contracts.checks._body import has, part, text
from webex_wholesale_contracts.checks._check import Check, Finding, JsonObject, pure
from webex_wholesale_contracts.checks._fields import absent, blank, wrong_email
from webex_wholesale_contracts.checks._subscriber_calling import CALLING_CHECKS, number_required
from webex_wholesale_contracts.checks._subscriber_packages import (
    base_of,
    has_packages,
    is_calling,
    one_form,
    only_one,
    packages_of,
    unknown,
    unknown_in_update,
)

__all__ = [
    "PRECHECK",
    "PROVISION",
    "UPDATE",
    "base_of",
    "is_calling",
    "is_whole",
    "number_required",
    "packages_of",
]


def is_whole(body: JsonObject) -> bool:
    """Tell if a precheck has all that the schema of provisioning asks for, so that it is checked as a provisioning.

    A provisioningId stands in place of a customerId, for a customer still to come.
    """
    known = has(body, "customerId") or has(body, "provisioningId")
    return known and has_packages(body) and has(body, "email", "provisioningParameters")


@pure("subscriber.field.required")
def _provision_fields(body: JsonObject) -> Iterator[Finding]:
    return absent(body, ("customerId", "email", "provisioningParameters"), "provisioning a subscriber")


@pure("subscriber.field.required")
def _precheck_fields(body: JsonObject) -> Iterator[Finding]:
    if is_whole(body) and has(body, "customerId"):
        yield from _provision_fields.run(body)
    else:
        yield from absent(body, ("email",), "a precheck")
        yield from blank(body, ("customerId",))
    if "customerInfo" in body:
        yield from absent(part(body, "customerInfo"), ("primaryEmail",), "a customer still to come", "customerInfo.")


@pure("subscriber.name.required")
def _names(body: JsonObject) -> Iterator[Finding]:
    parameters = part(body, "provisioningParameters")
    return absent(parameters, ("firstName", "lastName"), "a subscriber", "provisioningParameters.")


@pure("subscriber.name.required")
def _precheck_names(body: JsonObject) -> Iterable[Finding]:
    if is_whole(body):
        return _names.run(body)
    return blank(part(body, "provisioningParameters"), ("firstName", "lastName"), "provisioningParameters.")


@pure("subscriber.email.invalid")
def _email(body: JsonObject) -> Iterator[Finding]:
    return wrong_email("email", text(body, "email"))


@pure("subscriber.email.invalid")
def _precheck_emails(body: JsonObject) -> Iterator[Finding]:
    yield from _email.run(body)
    yield from wrong_email("customerInfo.primaryEmail", text(part(body, "customerInfo"), "primaryEmail"))


@pure("subscriber.package.exactly-one-form")
def _precheck_form(body: JsonObject) -> Iterable[Finding]:
    return one_form.run(body) if has_packages(body) else ()


PROVISION: tuple[Check, ...] = (_provision_fields, _names, _email, one_form, unknown, only_one, *CALLING_CHECKS)

UPDATE: tuple[Check, ...] = (one_form, unknown_in_update, only_one, *CALLING_CHECKS)

PRECHECK: tuple[Check, ...] = (
    _precheck_fields,
    _precheck_names,
    _precheck_emails,
    _precheck_form,
    unknown,
    only_one,
    *CALLING_CHECKS,
)
"""Checks of a precheck: what is there is checked, and what is missing is asked for in no body that is not whole."""
