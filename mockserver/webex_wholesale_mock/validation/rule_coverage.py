"""Rule coverage: the rules of the catalogue that the mock enforces, read from the checks or listed here."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.catalogue import PORTALS, RULES
from webex_wholesale_mock.validation import customers, reports, subscribers

RAISED_BY_NAME: Final = (
    "auth.token.missing",
    "auth.token.unknown",
    "auth.token.expired",
    "auth.scope.missing",
    "auth.role.insufficient",
    "auth.partner.not-entitled",
    "http.route.unknown",
    "http.method.unsupported",
    "http.media-type.unsupported",
    "http.body.malformed",
    "http.body.null",
    "http.field.wrong-type",
    "http.query.invalid",
    "http.rate.limited",
    "id.malformed",
    "sub-partner.unknown",
    "sub-partner.suspended",
    "sub-partner.isolation",
    "sub-partner.one-level",
    "customer.not-found",
    "subscriber.not-found",
    "billing.report.not-found",
    "billing.download.expired",
    "adjacent.field.required",
    "adjacent.field.invalid",
    "adjacent.not-found",
    "adjacent.in-use",
    "adjacent.person.is-subscriber",
    "adjacent.organization.not-empty",
    "adjacent.client.unknown",
    "adjacent.grant.invalid",
    "adjacent.device.model",
    "adjacent.device.owner",
    "adjacent.device.code-unsupported",
    "customer.calling.language",
    "adjacent.numbers.too-many",
    "hub.restricted",
    "hub.access.services-only",
    "hub.assignment.role",
    "hub.administrator.last",
)
"""Rules that stages and handlers raise; a test holds this list against the code."""

OF_THE_SDK: Final = "migration."
"""The beginning of the ids of rules that the SDK enforces as it reads exported enterprises; the mock never does."""
ANSWERED_BY_SUCCESS: Final = ("subscriber.email.free-account", "trial.site-url-required")
"""Rules whose answer is a success of another kind."""

BY_HAND: Final = frozenset(
    rule for rule in RULES if rule.startswith(PORTALS) and not rule.startswith(OF_THE_SDK)
).difference(RAISED_BY_NAME, customers.CHECKED, ANSWERED_BY_SUCCESS)
"""Rules that refuse what people do by hand, and no call; a test holds them against the operations of the hub."""

AFTER_ACCEPTANCE: Final = ("customer.async.calling-unavailable", "customer.async.compliance")
"""Rules that show on the resource after the 202."""

ENFORCED: Final = customers.CHECKED.union(
    subscribers.CHECKED, reports.CHECKED, RAISED_BY_NAME, BY_HAND, AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS
)
