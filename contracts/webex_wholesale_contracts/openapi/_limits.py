"""Limits, patterns and conditions of requests, each with the rule that refuses what breaks it.

The models do not have them, because each rule has an error answer of its own. Tests send the mock a request that breaks
each one. What no keyword can say, such as the names of time zones, or that a period is over, is in the rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from webex_wholesale_contracts.facts.addresses import MAX_LINE_CHARACTERS
from webex_wholesale_contracts.facts.emails import EMAIL_PATTERN, MAX_EMAIL
from webex_wholesale_contracts.facts.packages import BASES, CALLING, LIMITED
from webex_wholesale_contracts.facts.phones import EXTENSION_PATTERN, MAX_NUMBER, NUMBER_PATTERN

__all__ = ["CONDITIONS", "LIMITS", "Condition", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """Keywords of JSON Schema that a rule puts on places, such as "Address.city", or "Address" for the whole model."""

    rule: str
    keywords: dict[str, Any]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Keywords that a rule puts on whole bodies, because they are about more than one field."""

    rule: str
    keywords: dict[str, Any]
    models: tuple[str, ...]


def _of(fields: str, *models: str) -> tuple[str, ...]:
    return tuple(f"{model}.{field}" for model in models for field in fields.split())


_NOT_BLANK: Final = {"pattern": r"\S"}
_EMAIL: Final = {"format": "email", "maxLength": MAX_EMAIL, "pattern": EMAIL_PATTERN}
_MOMENT: Final = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "pattern": "^[0-9]{1,18}$"}]}
_DAY: Final = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

_CUSTOMERS = ("ProvisionCustomer", "UpdateCustomer", "PrecheckCustomer")
_SUBSCRIBERS = ("ProvisionSubscriber", "UpdateSubscriber", "PrecheckSubscriber")
_CALLING = ("SubscriberCalling", "SubscriberParameters")

LIMITS: Final = (
    Limit("customer.field.required", _NOT_BLANK, _of("provisioningId externalId", "ProvisionCustomer")),
    Limit("customer.field.required", _NOT_BLANK, _of("provisioningId externalId", "PrecheckCustomer")),
    Limit("customer.name.percent-sign", {"pattern": "^[^%]*$"}, _of("name", "CustomerInfo", "PrecheckCustomerInfo")),
    Limit("customer.email.invalid", _EMAIL, _of("primaryEmail", "CustomerInfo", "PrecheckCustomerInfo")),
    Limit("customer.email.invalid", _EMAIL, _of("subPartnerAdminEmail", *_CUSTOMERS)),
    Limit("customer.packages.empty", {"minItems": 1}, _of("packages", *_CUSTOMERS)),
    Limit("customer.packages.duplicate", {"uniqueItems": True}, _of("packages", *_CUSTOMERS)),
    Limit("customer.limits.invalid", {"minimum": 0}, _of(" ".join(LIMITED), "PackageLimits")),
    Limit("customer.limits.invalid", {"additionalProperties": False}, ("PackageLimits",)),
    Limit("customer.address.field-required", _NOT_BLANK, _of("addressLine1 city", "Address")),
    Limit(
        "customer.address.line-length", {"maxLength": MAX_LINE_CHARACTERS}, _of("addressLine1 addressLine2", "Address")
    ),
    Limit("customer.address.country", {"pattern": "^[A-Z]{2}$"}, _of("country", "Address")),
    Limit("customer.calling.location-field-required", _NOT_BLANK, _of("name timezone language", "CallingLocation")),
    Limit("subscriber.field.required", _NOT_BLANK, _of("customerId", "ProvisionSubscriber", "PrecheckSubscriber")),
    Limit("http.query.invalid", _MOMENT, _of("after lastStatusChange", "SubscribersQuery")),
    Limit(
        "subscriber.name.required",
        {"required": ["firstName", "lastName"]},
        _of("provisioningParameters", "ProvisionSubscriber"),
    ),
    Limit("subscriber.name.required", _NOT_BLANK, _of("firstName lastName", "SubscriberParameters")),
    Limit("subscriber.email.invalid", _EMAIL, _of("email", "ProvisionSubscriber", "PrecheckSubscriber")),
    Limit("subscriber.email.invalid", _EMAIL, _of("primaryEmail", "PrimaryEmail")),
    Limit(
        "subscriber.package.only-one",
        {"minItems": 1, "maxItems": 2, "uniqueItems": True},
        _of("packages", *_SUBSCRIBERS),
    ),
    Limit(
        "subscriber.phone.invalid",
        {"maxLength": MAX_NUMBER, "pattern": NUMBER_PATTERN},
        _of("primaryPhoneNumber", *_CALLING),
    ),
    Limit("subscriber.extension.invalid", {"pattern": EXTENSION_PATTERN}, _of("extension", *_CALLING)),
    Limit("billing.date.format", _DAY, _of("billingStartDate billingEndDate", "CreateBillingReport")),
    Limit(
        "adjacent.field.required",
        _NOT_BLANK,
        _of("name timeZone preferredLanguage announcementLanguage", "CreateLocation"),
    ),
    Limit("adjacent.field.required", _NOT_BLANK, _of("address1 city state postalCode country", "LocationAddress")),
    Limit("adjacent.field.required", _NOT_BLANK, _of("mac model", "CreateDevice")),
    Limit("adjacent.field.required", _NOT_BLANK, _of("displayName", "UpdatePerson", "UpdateIdentityOrganization")),
    Limit("adjacent.field.required", _NOT_BLANK, _of("clientId clientSecret targetOrgId", "ServiceAppToken")),
    Limit("adjacent.field.invalid", {"minItems": 1, "maxItems": 1}, _of("emails", "CreatePerson", "UpdatePerson")),
    Limit("adjacent.field.invalid", {"uniqueItems": True}, _of("phoneNumbers", "AddNumbers")),
    Limit("adjacent.numbers.too-many", {"maxItems": 1_000}, _of("phoneNumbers", "AddNumbers")),
)


def _if_any(packages: Iterable[str], then: dict[str, Any]) -> dict[str, Any]:
    return {"if": _has_any(packages), "then": then}


def _has_any(packages: Iterable[str]) -> dict[str, Any]:
    return {"required": ["packages"], "properties": {"packages": {"contains": {"enum": [*packages]}}}}


def _within(*path: str) -> dict[str, Any]:
    """The keywords that require a field and the objects around it."""
    first, *others = path
    return {"required": [first]} | ({"properties": {first: _within(*others)}} if others else {})


CONDITIONS: Final = (
    Condition(
        "customer.info.required-for-new",
        {"if": {"required": ["orgId"]}, "else": {"required": ["customerInfo"]}},
        ("ProvisionCustomer",),
    ),
    *(
        Condition(rule, _if_any([add_on], _has_any(BASES[add_on])), _CUSTOMERS)
        for rule, add_on in (
            ("customer.packages.calling-plan-base", "cisco_calling_plan"),
            ("customer.packages.attendant-console-base", "attendant_console"),
        )
    ),
    Condition(
        "customer.calling.location-required",
        _if_any(CALLING, _within("provisioningParameters", "calling", "location")),
        ("ProvisionCustomer",),
    ),
    Condition(
        "subscriber.package.exactly-one-form",
        {
            "if": {"required": ["packages"]},
            "then": {"not": {"required": ["package"]}},
            "else": {"required": ["package"]},
        },
        ("ProvisionSubscriber", "UpdateSubscriber"),
    ),
    Condition(
        "subscriber.package.exactly-one-form",
        {"not": {"required": ["package", "packages"]}},
        ("PrecheckSubscriber",),
    ),
    Condition(
        "adjacent.field.required",
        {
            "if": {"properties": {"grant_type": {"const": "refresh_token"}}},
            "then": {"required": ["refresh_token"]},
            "else": {"required": ["code"]},
        },
        ("ExchangeToken",),
    ),
)
