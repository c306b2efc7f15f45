"""Recipes for operations and statuses: a success of each, a 404 for each id, a 400 for each body."""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock.testkit.coverage.recipes._recipe import (
    ADD_CUSTOMER,
    ADD_PENDING,
    ADD_SUBSCRIBER,
    CUSTOMER,
    CUSTOMERS,
    REPORTS,
    SUBSCRIBER,
    SUBSCRIBERS,
    Recipe,
    customer,
    delete,
    get,
    post,
    put,
    report,
    subscriber,
)

_CONSENT: Final = "/subscribers/{subscriber.id}/emails/consentMove"
_ADD_REPORT: Final = "report = mock.hub.add_report()\n"
_BOTH: Final = 'json={"packages": ["webex_calling", "webex_meetings"]}'
_FREE: Final = f'{ADD_CUSTOMER}mock.hub.add_free_account("una@acme.example")\n'


def _provision(before: str) -> Recipe:
    return Recipe(before=before, body=SUBSCRIBER, call=f'http.post("{SUBSCRIBERS}", json=body)')


STATUSES: Final = {
    "customers.list 200": get(CUSTOMERS),
    "customers.get 200": get(f"{CUSTOMERS}/{{customer.id}}", ADD_CUSTOMER),
    "customers.get 404": get(f"{CUSTOMERS}/x"),
    "customers.provision 202": Recipe(body=CUSTOMER, call=f'http.post("{CUSTOMERS}", json=body)'),
    "customers.provision 400": post(CUSTOMERS, more="json={}"),
    "customers.update 202": put(f"{CUSTOMERS}/{{customer.id}}", ADD_CUSTOMER, _BOTH),
    "customers.update 404": put(f"{CUSTOMERS}/x", more=_BOTH),
    "customers.update 400": put(f"{CUSTOMERS}/{{customer.id}}", ADD_CUSTOMER),
    "customers.delete 202": delete(f"{CUSTOMERS}/{{customer.id}}", ADD_CUSTOMER),
    "customers.delete 404": delete(f"{CUSTOMERS}/x"),
    "customers.precheck 200": customer(),
    "customers.precheck 400": post(f"{CUSTOMERS}/validate", more="json={}"),
    "subscribers.list 200": get(SUBSCRIBERS),
    "subscribers.get 200": get(f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_SUBSCRIBER),
    "subscribers.get 404": get(f"{SUBSCRIBERS}/x"),
    "subscribers.provision 200": _provision(ADD_CUSTOMER),
    "subscribers.provision 202": _provision(_FREE),
    "subscribers.provision 400": post(SUBSCRIBERS, more="json={}"),
    "subscribers.update 200": put(
        f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_SUBSCRIBER, 'json={"package": "webex_meetings"}'
    ),
    "subscribers.update 404": put(f"{SUBSCRIBERS}/x", more='json={"package": "webex_meetings"}'),
    "subscribers.update 400": put(f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_SUBSCRIBER),
    "subscribers.delete 204": delete(f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_SUBSCRIBER),
    "subscribers.delete 404": delete(f"{SUBSCRIBERS}/x"),
    "subscribers.precheck 200": subscriber(),
    "subscribers.precheck 400": post(f"{SUBSCRIBERS}/validate", more="json={}"),
    "subscribers.send_consent_email 204": post(_CONSENT, ADD_PENDING),
    "subscribers.send_consent_email 404": post("/subscribers/x/emails/consentMove"),
    "billing_reports.list 200": get(REPORTS),
    "billing_reports.create 200": report(),
    "billing_reports.create 400": post(REPORTS, more="json={}"),
    "billing_reports.get 200": get(f"{REPORTS}/{{report.id}}", _ADD_REPORT),
    "billing_reports.get 404": get(f"{REPORTS}/x"),
    "billing_reports.delete 204": delete(f"{REPORTS}/{{report.id}}", _ADD_REPORT),
    "billing_reports.delete 404": delete(f"{REPORTS}/x"),
    "sub_partners.list 200": get("/wholesale/subPartners"),
}
