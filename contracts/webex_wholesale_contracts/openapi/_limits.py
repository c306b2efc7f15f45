"""Limits and patterns of fields of requests, each with the rule that refuses what breaks it.

The models do not have them, because each rule has an error answer of its own. Tests send the mock a body that breaks
each one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from webex_wholesale_contracts.facts.addresses import MAX_LINE_CHARACTERS
from webex_wholesale_contracts.facts.emails import EMAIL_PATTERN, MAX_EMAIL
from webex_wholesale_contracts.facts.packages import LIMITED
from webex_wholesale_contracts.facts.phones import EXTENSION_PATTERN, MAX_NUMBER, NUMBER_PATTERN

__all__ = ["LIMITS", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """Keywords of JSON Schema that a rule puts on fields; `fields` are like "Address.city", by model and wire name."""

    rule: str
    keywords: dict[str, Any]
    fields: tuple[str, ...]


def _of(fields: str, *models: str) -> tuple[str, ...]:
    return tuple(f"{model}.{field}" for model in models for field in fields.split())


_NOT_BLANK: Final = {"pattern": r"\S"}
_EMAIL: Final = {"format": "email", "maxLength": MAX_EMAIL, "pattern": EMAIL_PATTERN}
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
    Limit("customer.address.field-required", _NOT_BLANK, _of("addressLine1 city", "Address")),
    Limit(
        "customer.address.line-length", {"maxLength": MAX_LINE_CHARACTERS}, _of("addressLine1 addressLine2", "Address")
    ),
    Limit("customer.address.country", {"pattern": "^[A-Z]{2}$"}, _of("country", "Address")),
    Limit("customer.calling.location-field-required", _NOT_BLANK, _of("name timezone language", "CallingLocation")),
    Limit("subscriber.field.required", _NOT_BLANK, _of("customerId", "ProvisionSubscriber", "PrecheckSubscriber")),
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
