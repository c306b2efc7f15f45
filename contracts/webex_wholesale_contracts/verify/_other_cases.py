"""Cases of sub-partners, billing reports and the other Webex APIs, and those that come last."""

from __future__ import annotations

from typing import Any, Final

from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify._customer_cases import MAIN
from webex_wholesale_contracts.verify._subscriber_cases import CALLER
from webex_wholesale_contracts.verify.bodies import REPORT, REPORT_BREACHES, changed

__all__ = ["BILLING", "LAST", "RELATED", "SUB_PARTNERS"]

_ON_BEHALF: Final = "onBehalfOfSubPartnerOrgId"
_REPORT: Final = ("billing_reports.create 200",)
_COMPLETED: Final = ("billing_reports.get 200",)
_DEVICE: Final = {"mac": "00112233AABB", "model": "DMS Cisco 8865", "personId": "$madeUpPerson"}
_GRANT: Final = {"grant_type": "refresh_token", "refresh_token": "never-given"}


def _rule(rule: str, call: str, *needs: str, **step: Any) -> Case:
    return Case(id=rule, needs=needs, steps=(Step(call=call, rule=rule, **step),))


def _sub_partners(state: str, name: str) -> Case:
    query = {"provisioningState": state, "max": 1}
    step = Step(call="sub_partners.list", query=query, status=(200,), keeps={name: "items.0.orgId"})
    return Case(id=f"sub_partners.list {state}", steps=(step,))


SUB_PARTNERS: Final = (
    _sub_partners("active", "subPartner"),
    _sub_partners("suspended", "suspendedSubPartner"),
    _rule("sub-partner.unknown", "customers.list", query={_ON_BEHALF: "$madeUpOrganization"}),
    _rule(
        "sub-partner.isolation",
        "customers.get",
        "sub_partners.list active",
        *MAIN,
        of="$customer",
        query={_ON_BEHALF: "$subPartner"},
    ),
    _rule(
        "sub-partner.suspended",
        "customers.update",
        "sub_partners.list suspended",
        of="$madeUpCustomer",
        query={_ON_BEHALF: "$suspendedSubPartner"},
        body={"packages": ["webex_meetings"]},
        absent=(404,),
    ),
    _rule("sub-partner.one-level", "sub_partners.list", token="sub-partner"),
)

BILLING: Final = (
    *(
        _rule(rule, "billing_reports.create", body=changed(REPORT, changes))
        for rule, changes in REPORT_BREACHES.items()
    ),
    _rule("billing.report.not-found", "billing_reports.get", of="$madeUpReport"),
    Case(
        id="billing_reports.create 200",
        steps=(
            Step(
                call="billing_reports.create",
                body=REPORT,
                status=(200,),
                keeps={"report": "id"},
                shows={"billingStartDate": "$day", "billingEndDate": "$day"},
            ),
        ),
    ),
    Case(
        id="billing_reports.get 200",
        needs=_REPORT,
        steps=(
            Step(
                call="billing_reports.get",
                of="$report",
                until=("COMPLETED", "FAILED"),
                keeps={"link": "tempDownloadURL"},
                shows={"id": "$report", "billingStartDate": "$day"},
            ),
            Step(call="GET $link", token=None, status=(200,)),
        ),
    ),
    _rule("billing.report.exists", "billing_reports.create", *_COMPLETED, body=REPORT),
    Case(
        id="billing_reports.delete 204",
        needs=_COMPLETED,
        steps=(
            Step(call="billing_reports.delete", of="$report", status=(204,)),
            Step(call="GET $link", token=None, rule="billing.download.expired"),
        ),
    ),
)

RELATED: Final = (
    Case(
        id="locations.list 200",
        needs=MAIN,
        steps=(
            Step(
                call="locations.list",
                query={"orgId": "$organization"},
                status=(200,),
                keeps={"location": "items.0.id"},
            ),
        ),
    ),
    _rule("adjacent.not-found", "people.get", of="$madeUpPerson"),
    _rule("adjacent.field.required", "devices.create", body=changed(_DEVICE, {"mac": ...}), absent=(404,)),
    _rule(
        "adjacent.field.invalid",
        "devices.create",
        *CALLER,
        body=changed(_DEVICE, {"mac": "zz", "personId": "$person"}),
    ),
    _rule(
        "adjacent.device.model",
        "devices.create",
        *CALLER,
        body=changed(_DEVICE, {"model": "Acme 1", "personId": "$person"}),
    ),
    _rule(
        "adjacent.in-use",
        "people.create",
        *CALLER,
        body={"emails": ["$user"], "displayName": "Una Berg", "orgId": "$organization"},
    ),
    _rule(
        "adjacent.client.unknown",
        "tokens.exchange",
        token=None,
        form={**_GRANT, "client_id": f"C{0:032}", "client_secret": "never-given"},
    ),
    _rule(
        "adjacent.grant.invalid",
        "tokens.exchange",
        token=None,
        form={**_GRANT, "client_id": "$clientId", "client_secret": "$clientSecret"},
    ),
    _rule(
        "adjacent.report.category",
        "billing_reports.create",
        body={"billingStartDate": "$dayBefore", "billingEndDate": "$dayBefore", "category": "POINT_IN_TIME"},
    ),
)

LAST: Final = (
    _rule("adjacent.person.is-subscriber", "people.delete", *CALLER, of="$person"),
    _rule("adjacent.organization.not-empty", "organizations.delete", *MAIN, of="$organization"),
    _rule("customer.has-subscribers", "customers.delete", *CALLER, of="$customer"),
)
"""Cases that would take away what the others work with, were their rules not in force."""
