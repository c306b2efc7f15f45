"""Generator of the examples in the OpenAPI document: a journey through a fresh mock, and what it answered.

`python tools/openapi_examples.py` writes the package data. A test makes the journey again and compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from webex_wholesale_contracts.ids import decode
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import RateLimit, WholesaleMock

TARGET = Path(__file__).parents[1] / "contracts/webex_wholesale_contracts/openapi/data/examples.json"
OPERATION = {operation.name: operation for operation in ALL_OPERATIONS}
Json = dict[str, Any]

ADDRESS = {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
SIRI = {"firstName": "Siri", "lastName": "Berg", "extension": "101"}


class Journey:
    """Calls of one mock, recorded by operation and status; the first of each kind is kept.

    Attributes:
        operations: by name, the `request` with `path`, `query` and `body`, and the `answers` by status.
        refusals: by status and rule, the error body.
    """

    def __init__(self) -> None:
        self.mock = WholesaleMock()
        self.mock.explain = True
        self.operations: dict[str, Json] = {}
        self.refusals: dict[str, Json] = {}
        self._http = httpx.Client(transport=self.mock.transport(), base_url="https://webexapis.com/v1")

    def call(self, name: str, body: Json | None = None, *, query: Json | None = None, **path: str) -> Any:
        """Make a call that succeeds and return the JSON of its answer, or the answer where it has none."""
        answer = self._send(name, body, query or {}, path, self.mock.tokens["full-admin"])
        assert answer.status_code in OPERATION[name].statuses, (name, answer.text)
        kept = self.operations.setdefault(name, {"request": _without_none(path=path, query=query, body=body)})
        kept.setdefault("answers", {}).setdefault(str(answer.status_code), answer.json() if answer.content else None)
        return answer.json() if answer.content else answer

    def refused(self, name: str, body: Json | None = None, *, token: str = "full-admin", **path: str) -> None:
        """Make a call that is refused."""
        answer = self._send(name, body, {}, path, self.mock.tokens.get(token, token))
        self._keep_refusal(answer)

    def raw(self, method: str, path: str, **options: Any) -> None:
        """Send something that no operation takes."""
        headers = {"Authorization": f"Bearer {self.mock.tokens['full-admin']}", **options.pop("headers", {})}
        self._keep_refusal(self._http.request(method, path, headers=headers, **options))

    def _keep_refusal(self, answer: httpx.Response) -> None:
        assert answer.status_code >= 400, (answer.request.url, answer.text)
        self.refusals.setdefault(str(answer.status_code), {})[answer.headers["x-mock-rule"]] = answer.json()

    def _send(self, name: str, body: Json | None, query: Json, path: dict[str, str], token: str) -> httpx.Response:
        operation = OPERATION[name]
        content: Json = {"data" if operation.form else "json": body} if body is not None else {}
        headers = {"Authorization": f"Bearer {token}"} if operation.scope else {}
        return self._http.request(
            operation.method, operation.path.format(**path), params=query, headers=headers, **content
        )


def _without_none(**parts: Json | None) -> Json:
    return {name: part for name, part in parts.items() if part}


def customer(journey: Journey) -> str:
    """Provision a customer, change it, and return its id."""
    mock, call = journey.mock, journey.call
    body: Json = {
        "provisioningId": mock.template.provisioning_id,
        "externalId": "acme-1",
        "packages": ["webex_calling", "webex_meetings"],
        "address": ADDRESS,
        "customerInfo": {"name": "Acme AS", "primaryEmail": "post@acme.example", "language": "nb"},
        "provisioningParameters": {
            "calling": {
                "location": {"name": "Oslo", "address": ADDRESS, "timezone": "Europe/Oslo", "language": "nb_NO"}
            }
        },
    }
    call("customers.precheck", body)
    customer_id: str = call("customers.provision", body)["url"].rpartition("/")[2]
    journey.refused("customers.delete", customerId=customer_id)
    mock.clock.advance(mock.durations.provisioning)
    call("customers.list", query={"externalId": "acme-1", "status": ["provisioned"], "max": 10})
    call("customers.get", customerId=customer_id, query={"includePackageLicenseInfo": True})
    journey.refused("customers.provision", body)
    journey.refused("customers.provision", body | {"address": ADDRESS | {"country": "Norway"}})
    journey.refused("customers.provision", body, token="read-only")
    journey.refused("customers.list", token="no-scope")
    journey.refused("customers.list", token="expired")
    journey.refused("customers.list", token="unknown")
    call(
        "customers.update",
        {"packages": ["webex_calling", "webex_meetings", "attendant_console"]},
        customerId=customer_id,
    )
    mock.clock.advance(mock.durations.updating)
    return customer_id


def subscribers(journey: Journey, customer_id: str) -> str:
    """Provision a subscriber, and one who has to consent first, and return the id of the first."""
    call = journey.call
    body = {"customerId": customer_id, "email": "siri@acme.example", "packages": ["webex_calling"]}
    body |= {"provisioningParameters": SIRI}
    call("subscribers.precheck", body)
    subscriber_id: str = call("subscribers.provision", body)["id"]
    journey.mock.hub.add_free_account("nils@mail.example")
    nils = {"packages": ["webex_meetings"], "provisioningParameters": {"firstName": "Nils", "lastName": "Dahl"}}
    pending = call("subscribers.provision", body | nils | {"email": "nils@mail.example"})
    call("subscribers.send_consent_email", subscriberId=pending["id"])
    call("subscribers.list", query={"customerId": customer_id, "status": "provisioned", "max": 10})
    call("subscribers.get", subscriberId=subscriber_id)
    journey.refused("subscribers.provision", body)
    journey.refused("subscribers.provision", body | {"provisioningParameters": {**SIRI, "extension": "1"}})
    call("subscribers.update", {"packages": ["webex_calling", "attendant_console"]}, subscriberId=subscriber_id)
    return subscriber_id


def billing(journey: Journey) -> None:
    mock, call = journey.mock, journey.call
    period = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04", "type": "USER"}
    report_id = call("billing_reports.create", period)["id"]
    mock.clock.advance(mock.durations.report)
    call("billing_reports.list", query={"type": "USER", "sortBy": "billingStartDate", "max": 10})
    call("billing_reports.get", id=report_id)
    journey.refused("billing_reports.create", period)
    call("billing_reports.delete", id=report_id)
    journey.refused("billing_reports.get", id=report_id)
    mock.add_partner("Fjord Telecom", parent=mock.partner)
    call("sub_partners.list", query={"provisioningState": "active", "max": 10})


def organization(journey: Journey, customer_id: str) -> None:
    """The other Webex APIs, in the organization of the customer."""
    call = journey.call
    org_id: str = call("customers.get", customerId=customer_id)["orgId"]
    within = {"orgId": org_id}
    call("organizations.list")
    call("organizations.get", orgId=org_id)
    licenses = call("licenses.list", query=within)
    call("licenses.get", licenseId=licenses["items"][0]["id"])
    call("roles.get", roleId=call("roles.list")["items"][0]["id"])
    call("people.me")
    siri = call("people.list", query={"email": "siri@acme.example"})["items"][0]["id"]
    person = {"emails": ["kari@acme.example"], "displayName": "Kari Moe", "orgId": org_id}
    person_id = call("people.create", person)["id"]
    call("people.get", personId=person_id, query={"callingData": True})
    call("people.update", {"displayName": "Kari Moen"}, personId=person_id)
    mac = call("devices.create", {"mac": "001122334455", "model": "DMS Cisco 8865", "personId": siri}, query=within)
    call("devices.list", query=within)
    phone = {"model": "DMS Cisco 8845", "personId": siri}
    call("devices.create_activation_code", phone, query=within)
    call("devices.delete", deviceId=mac["id"], query=within)
    journey.refused("people.create", person)
    call("people.delete", personId=person_id)
    identity = decode(org_id)[1]
    call("identity.get_organization", orgId=identity)
    renamed = {"schemas": [ORGANIZATION_SCHEMA], "displayName": "Acme Norge AS", "preferredLanguage": "nb_NO"}
    call("identity.update_organization", renamed, orgId=identity)
    gone = call("people.create", {"emails": ["lars@acme.example"], "firstName": "Lars", "orgId": org_id})
    call("identity.delete_user", orgId=identity, userId=decode(gone["id"])[1])


def location(journey: Journey, customer_id: str) -> None:
    call = journey.call
    within = {"orgId": call("customers.get", customerId=customer_id)["orgId"]}
    bergen = {
        "name": "Bergen",
        "timeZone": "Europe/Oslo",
        "preferredLanguage": "nb_NO",
        "announcementLanguage": "nb_NO",
        "address": {"address1": "Torget 2", "city": "Bergen", "state": "46", "postalCode": "5014", "country": "NO"},
    }
    location_id = call("locations.create", bergen, query=within)["id"]
    call("locations.list", query=within | {"name": "Bergen"})
    call("locations.get", locationId=location_id, query=within)
    call("numbers.add", {"phoneNumbers": ["+4755900123"], "state": "ACTIVE"}, locationId=location_id, query=within)
    main = {"callingLineId": {"phoneNumber": "+4755900123"}, "announcementLanguage": "nb_NO"}
    call("locations.update_calling", main, locationId=location_id, query=within)
    call("numbers.list", query=within | {"locationId": location_id})
    call("extensions.validate", {"extensions": ["101", "102"]}, query=within)
    call("extensions.validate_in_location", {"extensions": ["102"]}, locationId=location_id, query=within)
    option = call("pstn.options", locationId=location_id, query=within)["items"][-1]
    call("pstn.connect", {"id": option["id"]}, locationId=location_id, query=within)
    call("pstn.connection", locationId=location_id, query=within)


def administrators(journey: Journey, customer_id: str) -> None:
    call = journey.call
    org_id = call("customers.get", customerId=customer_id)["orgId"]
    key = "allow-admin-invite-emails"
    call("settings.get", orgId=org_id, settingKey=key)
    call("settings.update", {"key": key, "value": False}, orgId=org_id)
    pia = journey.mock.place.administrator("pia@telecom.example", roles=["partner-admin"], name="Dahl").id
    call("administrators.assign", orgId=org_id, personId=pia)
    call("administrators.list", orgId=org_id)
    call("administrators.organizations", query={"managedBy": pia})
    call("administrators.unassign", orgId=org_id, personId=pia)
    call("administrators.revoke", personId=pia)


def tokens(journey: Journey, customer_id: str) -> None:
    mock, call = journey.mock, journey.call
    ours, app = mock.partner.integration, mock.partner.service_app
    asked = {"response_type": "code", "client_id": ours.client_id, "redirect_uri": ours.redirect_uri}
    asked |= {"scope": "spark-admin:wholesale_customers_read", "state": "a1"}
    back = call("tokens.authorize", query=asked).headers["location"]
    credentials = {"client_id": ours.client_id, "client_secret": ours.client_secret}
    code = {"code": parse_qs(urlsplit(back).query)["code"][0], "redirect_uri": ours.redirect_uri}
    call("tokens.exchange", {"grant_type": "authorization_code", **credentials, **code})
    org_id = call("customers.get", customerId=customer_id)["orgId"]
    body = {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": org_id}
    call("tokens.service_app", body, applicationId=app.id)


def removal(journey: Journey, customer_id: str, subscriber_id: str) -> None:
    mock, call = journey.mock, journey.call
    journey.refused("customers.delete", customerId=customer_id)
    org_id = call("customers.get", customerId=customer_id)["orgId"]
    for each in call("subscribers.list")["items"]:
        call("subscribers.delete", subscriberId=each["id"])
    journey.refused("subscribers.get", subscriberId=subscriber_id)
    journey.refused("subscribers.get", subscriberId="1234")
    journey.refused("organizations.delete", orgId=org_id)
    call("customers.delete", customerId=customer_id)
    mock.clock.advance(mock.durations.deleting)
    call("organizations.delete", orgId=org_id)


def http(journey: Journey) -> None:
    """Refusals that have nothing to do with what a call is about."""
    journey.raw("PATCH", "/wholesale/customers")
    journey.raw("POST", "/wholesale/customers", content="{}", headers={"Content-Type": "text/plain"})
    journey.raw("POST", "/wholesale/customers", content="{", headers={"Content-Type": "application/json"})
    journey.raw("GET", "/wholesale/customers?max=-1")
    journey.mock.rate_limit = RateLimit(requests=1, seconds=60)
    journey.call("customers.list")
    journey.refused("customers.list")


def made() -> Json:
    """Make the journey and return the examples."""
    journey = Journey()
    customer_id = customer(journey)
    subscriber_id = subscribers(journey, customer_id)
    billing(journey)
    organization(journey, customer_id)
    location(journey, customer_id)
    administrators(journey, customer_id)
    tokens(journey, customer_id)
    removal(journey, customer_id, subscriber_id)
    http(journey)
    return {"operations": journey.operations, "refusals": dict(sorted(journey.refusals.items()))}


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(made(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
