"""Recipes for the rules: each breaks one of them."""

from __future__ import annotations

from typing import Final

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

_LOCATION: Final = {
    "name": "Oslo",
    "address": {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"},
    "timezone": "Europe/Oslo",
    "language": "tlh",
}
_IN_OREGON: Final = {
    "name": "Portland",
    "address": {
        "addressLine1": "12 Harbour Way",
        "city": "Portland",
        "stateOrProvince": "Portland",
        "zipOrPostalCode": "97201",
        "country": "US",
    },
    "timezone": "America/Los_Angeles",
    "language": "en_us",
}
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
    "customer.field.required": customer(externalId=" "),
    "customer.info.required-for-new": customer(customerInfo__name=" "),
    "customer.name.percent-sign": customer(customerInfo__name="100% Bread"),
    "customer.email.invalid": customer(customerInfo__primaryEmail="post@acme"),
    "customer.packages.empty": customer(packages=[]),
    "customer.packages.unknown": customer(packages=["webex_calls"]),
    "customer.packages.duplicate": customer(packages=["webex_meetings", "webex_meetings"]),
    "customer.packages.calling-plan-base": customer(packages=["cisco_calling_plan"]),
    "customer.packages.attendant-console-base": customer(packages=["attendant_console"]),
    "customer.limits.invalid": customer(provisioningParameters__packages__limits__webex_meetings=-1),
    "customer.limits.below-use": put(f"{CUSTOMERS}/{{customer.id}}", _MEETINGS_HELD, _NO_MEETINGS),
    "customer.address.field-required": customer(address__city=""),
    "customer.address.line-length": customer(address__addressLine1="x" * 51),
    "customer.address.country": customer(address__country="XX"),
    "customer.address.state-required": customer(address__country="US", address__zipOrPostalCode="97201"),
    "customer.address.postcode-required": customer(address__zipOrPostalCode=...),
    "customer.address.state-iso": customer(
        'mock.rules.enable("customer.address.state-iso")\n',
        packages=["webex_calling"],
        provisioningParameters__calling__location=_IN_OREGON,
    ),
    "customer.calling.location-required": customer(packages=["webex_calling"]),
    "customer.calling.location-field-required": customer(
        packages=["webex_calling"], provisioningParameters__calling__location={}
    ),
    "customer.calling.timezone": customer(provisioningParameters__meetings__timezone="PST"),
    "customer.calling.language": customer(
        packages=["webex_calling"], provisioningParameters__calling__location=_LOCATION
    ),
    "customer.template.unknown": customer(provisioningId="x"),
    "customer.template.pstn-required": customer(
        _BARE_TEMPLATE, provisioningId=Name("bare.provisioning_id"), packages=["webex_ai_agent"]
    ),
    "customer.external-id.in-use": customer('mock.hub.add_customer(external_id="acme-1")\n'),
    "customer.org.unknown": customer(orgId="x"),
    "customer.org.already-wholesale": customer(ADD_CUSTOMER, orgId=Name("customer.org_id")),
    "customer.org.paid-subscription": customer(
        f"{_ADD_ORGANIZATION}{_SUBSCRIPTION})\n", orgId=Name("organization.org_id")
    ),
    "customer.org.active-trial": customer(
        f"{_ADD_ORGANIZATION}{_SUBSCRIPTION}, trial_days=30)\n", orgId=Name("organization.org_id")
    ),
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
    "subscriber.field.required": subscriber(email=...),
    "subscriber.name.required": subscriber(provisioningParameters__lastName=" "),
    "subscriber.email.invalid": subscriber(email="una"),
    "subscriber.package.exactly-one-form": subscriber(package="webex_calling"),
    "subscriber.package.unknown": subscriber(packages=["common_area_calling"]),
    "subscriber.package.only-one": subscriber(packages=["webex_calling", "webex_meetings"]),
    "subscriber.package.not-on-customer": subscriber(packages=["webex_suite"]),
    "subscriber.package.limit": subscriber(_LIMITED),
    "subscriber.calling.number-required": subscriber(provisioningParameters__extension=...),
    "subscriber.phone.invalid": subscriber(provisioningParameters__primaryPhoneNumber="+1"),
    "subscriber.phone.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, phone_number="+12405551212")\n',
        provisioningParameters__primaryPhoneNumber="+12405551212",
    ),
    "subscriber.extension.invalid": subscriber(provisioningParameters__extension="1"),
    "subscriber.extension.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, extension="1000")\n'
    ),
    "subscriber.location.not-calling": subscriber(
        _LOCATION_ID,
        packages=["webex_meetings"],
        provisioningParameters__extension=...,
        provisioningParameters__locationId=Name('places[0]["id"]'),
    ),
    "subscriber.location.unknown": subscriber(provisioningParameters__locationId="x"),
    "subscriber.customer.unknown": subscriber("", customerId="x"),
    "subscriber.customer.not-ready": subscriber('customer = mock.hub.add_customer(status="deleting")\n'),
    "subscriber.email.in-use": subscriber(
        f'{ADD_CUSTOMER}mock.hub.add_subscriber(customer.id, "una@acme.example")\n',
        provisioningParameters__extension="2000",
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
    "billing.field.required": report(billingEndDate=...),
    "billing.date.format": report(billingStartDate="yesterday"),
    "billing.date.order": report(billingEndDate="2025-12-31"),
    "billing.date.not-closed": report(billingEndDate="9999-12-31"),
    "billing.date.too-old": report(billingStartDate="2000-01-01"),
    "billing.type.unknown": report(type="EVERYBODY"),
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
