"""The rules by which each operation can be refused.

Most follow from the operation itself: its scope, role, parameters and body. The tables have the others, which need the
state of the service. Tests of the mock hold every refusal against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from webex_wholesale_contracts.catalogue import RULES, Rule
from webex_wholesale_contracts.checks import Check, billing, customers, subscribers
from webex_wholesale_contracts.models.organizations import OrganizationQuery
from webex_wholesale_contracts.models.sub_partners import SubPartnerQuery
from webex_wholesale_contracts.operations import OPERATION, Operation

__all__ = ["STATEFUL", "refusals"]

_CHECKS: dict[str, tuple[Check, ...]] = {
    "customers.provision": customers.PROVISION,
    "customers.update": customers.UPDATE,
    "customers.precheck": customers.PRECHECK,
    "subscribers.provision": subscribers.PROVISION,
    "subscribers.update": subscribers.UPDATE,
    "subscribers.precheck": subscribers.PRECHECK,
    "billing_reports.create": billing.CREATE,
}
"""Checks of the body, by operation."""

_NEW_CUSTOMER = (
    "customer.template.unknown",
    "customer.template.pstn-required",
    "customer.external-id.in-use",
    "customer.org.unknown",
    "customer.org.already-wholesale",
    "customer.org.paid-subscription",
    "customer.org.active-trial",
    "customer.email.in-use",
    "hub.package.not-on-order",
)
_CHANGED_SUBSCRIBER = (
    "subscriber.calling.number-required",
    "subscriber.location.unknown",
    "subscriber.package.not-on-customer",
    "subscriber.package.limit",
    "subscriber.phone.in-use",
    "subscriber.extension.in-use",
)
_NEW_SUBSCRIBER = (
    *_CHANGED_SUBSCRIBER,
    "subscriber.customer.unknown",
    "subscriber.customer.not-ready",
    "subscriber.email.in-use",
)

STATEFUL: dict[str, tuple[str, ...]] = {
    "customers.provision": _NEW_CUSTOMER,
    "customers.precheck": _NEW_CUSTOMER,
    "customers.update": (
        "customer.calling.location-required",
        "customer.busy",
        "customer.template.pstn-required",
        "customer.external-id.in-use",
        "customer.limits.below-use",
        "customer.package.in-use",
        "hub.package.not-on-order",
    ),
    "customers.delete": ("customer.busy", "customer.has-subscribers"),
    "subscribers.provision": _NEW_SUBSCRIBER,
    "subscribers.precheck": ("customer.template.unknown", *_NEW_SUBSCRIBER),
    "subscribers.update": (*_CHANGED_SUBSCRIBER, "subscriber.pending-migration"),
    "subscribers.send_consent_email": ("subscriber.consent.not-pending",),
    "billing_reports.create": (
        "billing.date.not-closed",
        "billing.date.too-old",
        "adjacent.report.category",
        "billing.report.exists",
    ),
}
"""Rules of the wholesale operations that need the state of the service, or its date."""

_FIELD, _TAKEN = "adjacent.field.invalid", "adjacent.in-use"
_RESTRICTED = ("hub.restricted",)
_USERS = ("hub.access.services-only",)
_LIVE = ("adjacent.person.is-subscriber", "hub.administrator.last", *_RESTRICTED, *_USERS)

_RELATED: dict[str, tuple[str, ...]] = {
    "licenses.list": _USERS,
    "licenses.get": _USERS,
    "people.list": _USERS,
    "people.get": _USERS,
    "people.create": (_FIELD, _TAKEN, *_RESTRICTED, *_USERS),
    "people.update": (_FIELD, _TAKEN, *_LIVE),
    "people.delete": _LIVE,
    "identity.delete_user": _LIVE,
    "organizations.delete": ("adjacent.organization.not-empty",),
    "locations.create": (_FIELD, _TAKEN, "customer.calling.language"),
    "locations.update_calling": (_FIELD, "customer.calling.language"),
    "numbers.add": (_FIELD, _TAKEN, "adjacent.numbers.too-many"),
    "devices.create": (_FIELD, _TAKEN, "adjacent.device.model", "adjacent.device.owner"),
    "devices.create_activation_code": (
        _FIELD,
        "adjacent.device.model",
        "adjacent.device.owner",
        "adjacent.device.code-unsupported",
    ),
    "pstn.connect": (_FIELD, *_RESTRICTED),
    "extensions.validate": (_FIELD,),
    "extensions.validate_in_location": (_FIELD,),
    "identity.update_organization": (_FIELD, *_RESTRICTED),
    "settings.update": (_FIELD, *_RESTRICTED),
    "administrators.organizations": ("hub.assignment.role", "adjacent.not-found"),
    "administrators.assign": ("hub.assignment.role",),
    "tokens.exchange": (_FIELD, "adjacent.client.unknown", "adjacent.grant.invalid"),
    "tokens.authorize": ("adjacent.client.unknown",),
    "tokens.service_app": ("adjacent.client.unknown",),
}
"""The same of the other Webex APIs."""

_FOR_A_SUB_PARTNER = ("billing_reports.list", "billing_reports.create")
"""Operations that name a sub-partner elsewhere than the others do."""

_NOT_FOUND = {
    "customers": "customer.not-found",
    "subscribers": "subscriber.not-found",
    "billing_reports": "billing.report.not-found",
}


@cache
def refusals(operation: Operation[Any, Any]) -> tuple[Rule, ...]:
    """Return the rules that can refuse a call of an operation, in the order of the catalogue."""
    ids = {*_access(operation), *_request(operation), *STATEFUL.get(operation.name, ())}
    ids |= {check.rule for check in _CHECKS.get(operation.name, ())}
    ids |= {*(_wholesale(operation) if operation.name in OPERATION else _related(operation))}
    return tuple(rule for rule in RULES.values() if rule.id in ids)


def _access(operation: Operation[Any, Any]) -> Iterator[str]:
    yield "http.rate.limited"
    if operation.scope:
        yield from ("auth.token.missing", "auth.token.unknown", "auth.token.expired")
        yield from ("auth.scope.missing", "auth.role.insufficient")
    if operation.verb == "precheck":
        yield "auth.partner.not-entitled"


def _request(operation: Operation[Any, Any]) -> Iterator[str]:
    if "{" in operation.path:
        yield "id.malformed"
    if operation.query.model_fields:
        yield from ("http.query.invalid", "http.body.null")
    if operation.body is not None:
        yield from ("http.media-type.unsupported", "http.body.malformed", "http.body.null", "http.field.wrong-type")


def _wholesale(operation: Operation[Any, Any]) -> Iterator[str]:
    if issubclass(operation.query, SubPartnerQuery) or operation.name in _FOR_A_SUB_PARTNER:
        yield from ("sub-partner.unknown", "sub-partner.one-level")
    if operation.verb in ("provision", "update"):
        yield "sub-partner.suspended"
    if "{" in operation.path:
        yield from (_NOT_FOUND[operation.noun], "sub-partner.isolation")
    if operation.noun == "sub_partners":
        yield "sub-partner.one-level"


def _related(operation: Operation[Any, Any]) -> Iterator[str]:
    yield from _RELATED.get(operation.name, ())
    if operation.body is not None and any(field.is_required() for field in operation.body.model_fields.values()):
        yield "adjacent.field.required"
    if "{" in operation.path or issubclass(operation.query, OrganizationQuery) or operation.name == "people.create":
        yield "adjacent.not-found"
