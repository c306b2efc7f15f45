"""Recipes for the rules: each breaks one of them."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_contracts.verify.bodies import CUSTOMER_BREACHES, REPORT_BREACHES, SUBSCRIBER_BREACHES
from webex_wholesale_mock.testkit.coverage.recipes._recipe import (
    ADD_CUSTOMER,
    ADD_PENDING,
    ADD_SUB_PARTNER,
    ADD_SUBSCRIBER,
    AS_SUB_PARTNER,
    CUSTOMERS,
    REPORTS,
    SUBSCRIBERS,
    Name,
    Recipe,
    customer,
    delete,
    get,
    post,
    put,
    report,
    subscriber,
)

_ADD_ORGANIZATION: Final = 'organization = mock.hub.add_organization("Acme")\n'
_SUBSCRIPTION: Final = 'mock.hub.add_subscription(organization.org_id, "messaging"'
_BARE_TEMPLATE: Final = (
    'mock.rules.enable("customer.template.pstn-required")\nbare = mock.add_template("No PSTN", pstn_provider=None)\n'
)
_LOCATION_ID: Final = (
    'mock.rules.enable("subscriber.location.not-calling")\n'
    f"{ADD_CUSTOMER}"
    'places = http.get("/locations", params={"orgId": customer.org_id}).json()["items"]\n'
)
_MEETINGS_HELD: Final = (
    f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, "una@acme.example", packages=["webex_meetings"])\n'
)
_LIMITED: Final = 'customer = mock.hub.add_customer(limits={"webex_calling": 0})\n'
_NO_MEETINGS: Final = (
    'json={"packages": ["webex_calling", "webex_meetings"],'
    ' "provisioningParameters": {"packages": {"limits": {"webex_meetings": 0}}}}'
)
_ATTACHED: Final = {"orgId": Name("organization.org_id")}


def _enabling(rule: str) -> str:
    """The statement that switches a rule on, where it is off by default."""
    return f'mock.rules.enable("{rule}")\n' if rule in DEFAULT_OFF else ""


def _bearer(token: str) -> str:
    return f'headers={{"Authorization": f"Bearer {token}"}}'


ACCESS: Final = {
    "auth.token.missing": get(CUSTOMERS, more='headers={"Authorization": ""}'),
    "auth.token.unknown": get(CUSTOMERS, more='headers={"Authorization": "Bearer never-issued"}'),
    "auth.token.expired": get(CUSTOMERS, more=_bearer("{mock.tokens['expired']}")),
    "auth.scope.missing": get(CUSTOMERS, more=_bearer("{mock.tokens['no-scope']}")),
    "auth.role.insufficient": post(CUSTOMERS, more="json={}, " + _bearer("{mock.tokens['read-only']}")),
    "auth.partner.not-entitled": post(
        f"{CUSTOMERS}/validate",
        'other = mock.add_partner("Other Telecom", entitled=False)\n',
        "json={}, " + _bearer("{other.tokens['full-admin']}"),
    ),
    "http.route.unknown": get("/wholesale/nothing"),
    "http.method.unsupported": Recipe(call=f'http.patch("{CUSTOMERS}")'),
    "http.media-type.unsupported": post(CUSTOMERS, more='content=b"{}", headers={"Content-Type": "text/plain"}'),
    "http.body.malformed": post(CUSTOMERS, more='content=b"{", headers={"Content-Type": "application/json"}'),
    "http.body.null": post(CUSTOMERS, 'mock.rules.enable("http.body.null")\n', 'json={"externalId": None}'),
    "http.field.wrong-type": post(CUSTOMERS, more='json={"externalId": 1}'),
    "http.query.invalid": get(CUSTOMERS, more='params={"max": -1}'),
    "http.rate.limited": Recipe(
        imports=("", "from webex_wholesale_mock import RateLimit"),
        before=f'mock.rate_limit = RateLimit(requests=1, seconds=60)\nhttp.get("{CUSTOMERS}")\n',
        call=f'http.get("{CUSTOMERS}")',
    ),
    "id.malformed": get(f"{CUSTOMERS}/x"),
}

CUSTOMER_RULES: Final = {
    **{rule: customer(_enabling(rule), changes) for rule, changes in CUSTOMER_BREACHES.items()},
    "customer.limits.below-use": put(f"{CUSTOMERS}/{{customer.id}}", _MEETINGS_HELD, _NO_MEETINGS),
    "customer.template.pstn-required": customer(
        _BARE_TEMPLATE, {"provisioningId": Name("bare.provisioning_id"), "packages": ["webex_ai_agent"]}
    ),
    "customer.external-id.in-use": customer('mock.hub.add_customer(external_id="acme-1")\n'),
    "customer.org.already-wholesale": customer(ADD_CUSTOMER, {"orgId": Name("customer.org_id")}),
    "customer.org.paid-subscription": customer(f"{_ADD_ORGANIZATION}{_SUBSCRIPTION})\n", _ATTACHED),
    "customer.org.active-trial": customer(f"{_ADD_ORGANIZATION}{_SUBSCRIPTION}, trial_days=30)\n", _ATTACHED),
    "customer.email.in-use": customer('mock.hub.add_customer(primary_email="post@acme.example")\n'),
    "customer.package.in-use": put(
        f"{CUSTOMERS}/{{customer.id}}", _MEETINGS_HELD, 'json={"packages": ["webex_calling"]}'
    ),
    "customer.not-found": get(
        f"{CUSTOMERS}/{{customer.id}}",
        f'{ADD_CUSTOMER}http.delete(f"{CUSTOMERS}/{{customer.id}}")\nmock.clock.advance(mock.durations.deleting)\n',
    ),
    "customer.busy": delete(f"{CUSTOMERS}/{{customer.id}}", 'customer = mock.hub.add_customer(status="updating")\n'),
    "customer.has-subscribers": delete(f"{CUSTOMERS}/{{customer.id}}", ADD_SUBSCRIBER),
}

SUBSCRIBER_RULES: Final = {
    **{rule: subscriber(changes=changes) for rule, changes in SUBSCRIBER_BREACHES.items()},
    "subscriber.package.limit": subscriber(_LIMITED),
    "subscriber.phone.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, phone_number="+12405551212")\n',
        {"provisioningParameters.primaryPhoneNumber": "+12405551212"},
    ),
    "subscriber.extension.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, extension="1000")\n'
    ),
    "subscriber.location.not-calling": subscriber(
        _LOCATION_ID,
        {
            "packages": ["webex_meetings"],
            "provisioningParameters.extension": ...,
            "provisioningParameters.locationId": Name('places[0]["id"]'),
        },
    ),
    "subscriber.customer.unknown": subscriber("", SUBSCRIBER_BREACHES["subscriber.customer.unknown"]),
    "subscriber.customer.not-ready": subscriber('customer = mock.hub.add_customer(status="deleting")\n'),
    "subscriber.email.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, "una@acme.example")\n',
        {"provisioningParameters.extension": "2000"},
    ),
    "subscriber.not-found": get(
        f"{SUBSCRIBERS}/{{subscriber.id}}",
        f'{ADD_SUBSCRIBER}http.delete(f"{SUBSCRIBERS}/{{subscriber.id}}")\n',
    ),
    "subscriber.pending-migration": put(
        f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_PENDING, 'json={"package": "webex_meetings"}'
    ),
    "subscriber.consent.not-pending": post("/subscribers/{subscriber.id}/emails/consentMove", ADD_SUBSCRIBER),
}

SUB_PARTNER_RULES: Final = {
    "sub-partner.unknown": get(
        CUSTOMERS,
        'other = mock.add_partner("Other Telecom")\n',
        'params={"onBehalfOfSubPartnerOrgId": other.org_id}',
    ),
    "sub-partner.suspended": post(
        CUSTOMERS,
        f"{ADD_SUB_PARTNER}mock.hub.suspend(sub.org_id)\n",
        'params={"onBehalfOfSubPartnerOrgId": sub.org_id}, json={}',
    ),
    "sub-partner.isolation": get(f"{CUSTOMERS}/{{customer.id}}", ADD_CUSTOMER + ADD_SUB_PARTNER, AS_SUB_PARTNER),
    "sub-partner.one-level": get("/wholesale/subPartners", ADD_SUB_PARTNER, AS_SUB_PARTNER),
}

BILLING_RULES: Final = {
    **{rule: report(changes=changes) for rule, changes in REPORT_BREACHES.items()},
    "billing.report.exists": report(
        'period = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04"}\n'
        f'http.post("{REPORTS}", json=period)\nmock.clock.advance(mock.durations.report)\n'
    ),
    "billing.report.not-found": get(
        f"{REPORTS}/{{report.id}}",
        f'report = mock.hub.add_report()\nhttp.delete(f"{REPORTS}/{{report.id}}")\n',
    ),
    "billing.download.expired": get("/wholesale/billing/downloads/x"),
}

RULES: Final = {**ACCESS, **CUSTOMER_RULES, **SUBSCRIBER_RULES, **SUB_PARTNER_RULES, **BILLING_RULES}
