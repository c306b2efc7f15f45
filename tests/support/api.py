"""Requests to one mock, built and sent as the tests need them."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import Any
from urllib.parse import urlsplit

from webex_wholesale_contracts.models import SUBSCRIBER_PACKAGES
from webex_wholesale_mock import Request, Response, WholesaleMock
from webex_wholesale_mock.entities import Customer, Organization, Person
from webex_wholesale_mock.values import Partner

Body = dict[str, Any]
Changes = dict[str, Any]

CUSTOMERS = "/v1/wholesale/customers"
SUBSCRIBERS = "/v1/wholesale/subscribers"
REPORTS = "/v1/wholesale/billing/reports"
PACKAGES_OF_SUBSCRIBERS = [*SUBSCRIBER_PACKAGES]


@dataclass(frozen=True)
class Answer:
    """A response, read."""

    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def json(self) -> Any:
        return json.loads(self.response.body)

    @property
    def rule(self) -> str | None:
        return self.response.header("x-mock-rule")

    def header(self, name: str) -> str | None:
        return self.response.header(name)

    @property
    def links(self) -> dict[str, str]:
        """The URL of each relation in the Link header, which has to be exactly of the promised form."""
        links = {}
        for link in (self.header("link") or "").split(", "):
            if link:
                match = re.fullmatch(r'<([^<>,"; ]+)>; rel="(next|prev|first)"', link)
                assert match, link
                links[match[2]] = match[1]
        assert [*links] == [relation for relation in ("next", "prev", "first") if relation in links]
        return links


class Api:
    """Calls to one mock, in the words of the tests.

    Changes to a body are a flat dict from path to value, such as `{"address.city": "Paris"}`; `...` leaves a field out.
    """

    def __init__(self, mock: WholesaleMock) -> None:
        self.mock = mock

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: str = "",
        token: str | None = "full-admin",
        partner: Partner | None = None,
        headers: dict[str, str] | None = None,
        origin: str = "https://webexapis.com",
    ) -> Answer:
        """`token` is a name of one of the partner's tokens, or the value of any; None sends none."""
        sent = {"x-mock-explain": "1"}
        if token is not None:
            sent["authorization"] = f"Bearer {self.tokens(partner).get(token, token)}"
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        if raw:
            sent["content-type"] = "application/json"
        request = Request(method, path, query, {**sent, **(headers or {})}, raw, origin)
        return Answer(self.mock.handle(request))

    def tokens(self, partner: Partner | None = None) -> Mapping[str, str]:
        """The tokens that a partner has by now, or the first one."""
        return self.mock.hub.partner(partner).tokens if partner else self.mock.tokens

    def inside(self, customer_id: str) -> Customer:
        """The customer as the mock keeps it, with what the API does not show."""
        customer = self.mock._engine.world.customers.find(customer_id)
        assert customer
        return customer

    def body(self, changes: Changes | None = None) -> Body:
        """A complete, good provisioning body, with changes."""
        address = {
            "addressLine1": "12 Harbour Way",
            "city": "Portland",
            "stateOrProvince": "OR",
            "zipOrPostalCode": "97201",
            "country": "US",
        }
        whole = {
            "provisioningId": self.mock.template.provisioning_id,
            "packages": ["webex_calling", "webex_meetings"],
            "externalId": "acme-1",
            "address": address,
            "customerInfo": {"name": "Acme Bakery", "primaryEmail": "ann@acme.example", "language": "en"},
            "provisioningParameters": {
                "calling": {
                    "location": {
                        "name": "Bakery",
                        "address": {**address},
                        "timezone": "America/Los_Angeles",
                        "language": "en_us",
                    }
                },
                "meetings": {"timezone": "America/Los_Angeles"},
            },
        }
        return self.changed(whole, changes or {})

    @staticmethod
    def changed(body: Body, changes: Changes) -> Body:
        """A copy of a body with changes."""
        body = copy.deepcopy(body)
        for path, value in changes.items():
            *parents, name = path.split(".")
            place = body
            for parent in parents:
                place = place.setdefault(parent, {})
            if isinstance(value, EllipsisType):
                del place[name]
            else:
                place[name] = value
        return body

    @staticmethod
    def numbered(number: int) -> Changes:
        """Changes that make a customer of its own."""
        return {"externalId": f"acme-{number}", "customerInfo.primaryEmail": f"ann{number}@acme.example"}

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", CUSTOMERS, self.body(changes), **sending)

    def precheck(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", f"{CUSTOMERS}/validate", self.body(changes), **sending)

    def provision(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a customer, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status == 202, answer.json
        url: str = answer.json["url"]
        return url.rpartition("/")[2]

    def provisioned(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a customer and wait until that is done."""
        customer_id = self.provision(changes, **sending)
        self.mock.clock.advance(self.mock.durations.provisioning)
        return customer_id

    def attach(self, org_id: str, changes: Changes | None = None) -> Answer:
        """Provision an existing organization as a customer."""
        return self.post({"orgId": org_id, "customerInfo": ..., **(changes or {})})

    def get(self, customer_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"{CUSTOMERS}/{customer_id}", **sending)

    def put(self, customer_id: str, body: Body, **sending: Any) -> Answer:
        return self.send("PUT", f"{CUSTOMERS}/{customer_id}", body, **sending)

    def delete(self, customer_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"{CUSTOMERS}/{customer_id}", **sending)

    def list(self, query: str = "", **sending: Any) -> Answer:
        return self.send("GET", CUSTOMERS, query=query, **sending)

    def ids(self, query: str = "") -> list[str]:
        """The ids on one page."""
        return [item["id"] for item in self.list(query).json["items"]]

    def status(self, customer_id: str) -> str:
        """The status of a customer that must exist."""
        answer = self.get(customer_id)
        assert answer.status == 200
        status: str = answer.json["status"]
        return status

    def packages(self, customer_id: str) -> dict[str, str]:
        """Each package with its status."""
        details = self.get(customer_id).json["resourceDetails"]["packages"]
        return {package["name"]: package["status"] for package in details}

    def subscribers(self, customer_id: str, partner: Partner | None = None) -> Subscribers:
        """The subscribers of a customer, of another partner's where one is given."""
        return Subscribers(self, customer_id, partner)

    def reports(self, partner: Partner | None = None) -> Reports:
        """The reports of the partner, or of another one."""
        return Reports(self, partner)


@dataclass(frozen=True)
class Subscribers:
    """Calls about the subscribers of one customer; changes to a body are those of `Api`."""

    api: Api
    customer_id: str
    partner: Partner | None = None

    def body(self, changes: Changes | None = None) -> Body:
        """A complete, good provisioning body, with changes."""
        whole = {
            "customerId": self.customer_id,
            "email": "una@acme.example",
            "packages": ["webex_calling"],
            "provisioningParameters": {"firstName": "Una", "lastName": "Berg", "extension": "1000"},
        }
        return self.api.changed(whole, changes or {})

    @staticmethod
    def numbered(number: int) -> Changes:
        """Changes that make a subscriber of its own."""
        return {"email": f"una{number}@acme.example", "provisioningParameters.extension": f"{1000 + number}"}

    def send(self, method: str, path: str, body: Any = None, **sending: Any) -> Answer:
        return self.api.send(method, SUBSCRIBERS + path, body, **{"partner": self.partner, **sending})

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", "", self.body(changes), **sending)

    def precheck(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", "/validate", self.body(changes), **sending)

    def provision(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a subscriber, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status in (200, 202), answer.json
        subscriber_id: str = answer.json["id"]
        return subscriber_id

    def get(self, subscriber_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"/{subscriber_id}", **sending)

    def put(self, subscriber_id: str, body: Body, **sending: Any) -> Answer:
        return self.send("PUT", f"/{subscriber_id}", body, **sending)

    def delete(self, subscriber_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"/{subscriber_id}", **sending)

    def ask_again(self, subscriber_id: str, **sending: Any) -> Answer:
        """Have the consent email sent once more."""
        path = f"/v1/subscribers/{subscriber_id}/emails/consentMove"
        return self.api.send("POST", path, **{"partner": self.partner, **sending})

    def list(self, query: str = "", **sending: Any) -> Answer:
        return self.send("GET", "", query=query, **sending)

    def ids(self, query: str = "", **sending: Any) -> list[str]:
        """The ids on one page."""
        return [item["id"] for item in self.list(query, **sending).json["items"]]

    def person(self, email: str = "una@acme.example") -> Person:
        """The user with an address, who must exist."""
        return self.api.mock._engine.world.directory.people[email]

    @property
    def organization(self) -> Organization:
        """The customer's organization, as the service knows it."""
        organization_id = self.api.inside(self.customer_id).organization_id
        return self.api.mock._engine.world.directory.organizations[organization_id or ""]


@dataclass(frozen=True)
class Reports:
    """Calls about billing reports, of another partner's where one is given."""

    api: Api
    partner: Partner | None = None

    def send(self, method: str, path: str = "", body: Any = None, **sending: Any) -> Answer:
        return self.api.send(method, REPORTS + path, body, **{"partner": self.partner, **sending})

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        """Ask for the first four days of 2026, with changes to the body."""
        whole = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04"}
        return self.send("POST", "", self.api.changed(whole, changes or {}), **sending)

    def create(self, changes: Changes | None = None, **sending: Any) -> str:
        """Have a report begun, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status == 200, answer.json
        report_id: str = answer.json["id"]
        return report_id

    def completed(self, changes: Changes | None = None, **sending: Any) -> str:
        """Have a report made and wait until it is."""
        report_id = self.create(changes, **sending)
        self.api.mock.clock.advance(self.api.mock.durations.report)
        return report_id

    def get(self, report_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"/{report_id}", **sending)

    def delete(self, report_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"/{report_id}", **sending)

    def ids(self, query: str = "", **sending: Any) -> list[str]:
        """The ids in the list."""
        answer = self.send("GET", query=query, **sending)
        assert answer.status == 200, answer.json
        return [item["id"] for item in answer.json["items"]]

    def url(self, report_id: str, **sending: Any) -> str:
        """A fresh link to a completed report."""
        url: str = self.get(report_id, **sending).json["tempDownloadURL"]
        return url

    def fetch(self, url: str, method: str = "GET") -> Answer:
        """Follow a link, as somebody without a token."""
        link = urlsplit(url)
        return self.api.send(method, link.path, query=link.query, token=None, origin=f"{link.scheme}://{link.netloc}")

    def rows(self, changes: Changes | None = None, **sending: Any) -> list[dict[str, str]]:
        """The rows of a report, made and fetched and deleted again."""
        report_id = self.completed(changes, **sending)
        text = self.fetch(self.url(report_id)).response.read().decode()
        self.delete(report_id)
        return [*csv.DictReader(io.StringIO(text, newline=""))]


def expect(answer: Answer, rule: str, *fields: str | None) -> None:
    """The answer refuses by this rule and blames these fields, in order; None, and nothing, for no field."""
    assert answer.rule == rule, answer.json
    blamed = [error.get("fieldName") for error in answer.json["errors"]]
    assert blamed == list(fields or [None]), answer.json
