"""Requests that the mock accepts, of every operation, in a world of marked partners.

What the answers hold, such as the ids of new customers, is learnt for later requests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.marked_world import Marked, World, address, asking, customer
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock import Request, Response

KINDS: Final = {
    "customerId": "customer",
    "subscriberId": "subscriber",
    "id": "report",
    "personId": "person",
    "userId": "person",
    "orgId": "organization",
    "licenseId": "license",
    "roleId": "role",
    "locationId": "location",
    "deviceId": "device",
    "applicationId": "app",
    "settingKey": "setting",
}
"""The kind of thing that each path parameter names."""
OTHER_KINDS: Final = {
    "subscribers.send_consent_email": "pending subscriber",
    "people.update": "colleague",
    "people.delete": "colleague",
    "organizations.delete": "organization left",
    "customers.delete": "spare customer",
    "subscribers.delete": "new subscriber",
    "administrators.assign {personId}": "manager",
    "administrators.unassign {personId}": "manager",
    "administrators.revoke": "spare manager",
    "identity.delete_user {userId}": "colleague",
}
"""Where only some things of a kind are fit for an operation, or for one of its parameters."""
LEARNT: Final = {
    "customers.provision": ("customer", "spare customer"),
    "subscribers.provision": ("subscriber", "new subscriber"),
    "billing_reports.create": ("report",),
    "people.create": ("person", "colleague"),
    "locations.create": ("location",),
    "devices.create": ("device",),
}
"""The kinds under which the answer's id is kept."""
POST: Final = {"postalCode": "0155", "country": "NO"}
FORM: Final = "application/x-www-form-urlencoded"


class FairRequests:
    """Seeded requests of each partner's full administrator about what the partner has."""

    def __init__(self, world: World, random: Random) -> None:
        self._world, self._random = world, random
        self._numbers = count(100)
        self._organization_of: dict[str, str] = {}
        self._codes: dict[str, list[str]] = {marked.mark: [] for marked in world.partners}

    def request(self, marked: Marked, operation: Operation[Any, Any]) -> Request:
        """A request that may be accepted; it is refused where what it needs is used up."""
        parts = [self._part(marked, operation, part) for part in operation.path.split("/")]
        headers = {"authorization": f"Bearer {marked.tokens['full-admin']}"}
        body, query = self.body(marked, operation), ""
        if operation.name == "tokens.authorize":
            query = urlencode(asking(self._world.partner_of(marked.mark)))
        if operation.name == "locations.create":
            query = urlencode({"orgId": self.one(marked, "organization")})
        if operation.name == "administrators.organizations":
            query = urlencode({"managedBy": self.one(marked, "manager")})
        if operation.form:
            return Request("POST", "/v1/access_token", "", {"content-type": FORM}, urlencode(body).encode())
        if body is not None:
            headers["content-type"] = "application/json"
        raw = b"" if body is None else json.dumps(body).encode()
        return Request(operation.method, "/v1" + "/".join(parts), query, headers, raw)

    def body(self, marked: Marked, operation: Operation[Any, Any]) -> Any:
        """A good body for an operation; None for one that takes none."""
        make = _BODIES.get(operation.name)
        return make(self, marked, next(self._numbers)) if make else None

    def one(self, marked: Marked, kind: str) -> str:
        """A recent id of a kind; a made-up one where the partner has none."""
        return self._random.choice(marked.ids[kind][-4:] or ["none"])

    def learn(self, marked: Marked, operation: Operation[Any, Any], response: Response) -> None:
        """Keep what the answer to an accepted request names."""
        if operation.name == "tokens.authorize":
            self._codes[marked.mark] += parse_qs(urlsplit(response.header("location") or "").query)["code"]
        body = json.loads(response.body) if response.body else {}
        for item in body.get("items", [body]):
            if "orgId" in item and "externalId" in item:
                self._organization_of[item["id"]] = item["orgId"]
        found = body.get("id") or body.get("url", "").rpartition("/")[2]
        for kind in LEARNT.get(operation.name, ()):
            self._world.keep(marked, kind, found)
        if "tempDownloadURL" in body:
            marked.downloads.append(urlsplit(body["tempDownloadURL"]))

    def learn_removal(self, marked: Marked, path: str) -> None:
        """Keep the organization that a removed customer leaves."""
        if left := self._organization_of.get(path.rpartition("/")[2]):
            marked.ids["organization left"].append(left)

    def _part(self, marked: Marked, operation: Operation[Any, Any], part: str) -> str:
        if not part.startswith("{"):
            return part
        usual = OTHER_KINDS.get(operation.name) or KINDS[part.strip("{}")]
        return self.one(marked, OTHER_KINDS.get(f"{operation.name} {part}", usual))

    def exchange(self, marked: Marked, number: int) -> dict[str, str]:
        """A form with a code where there is one, else with the first refresh token."""
        program = self._world.partner_of(marked.mark).integration
        form = {"client_id": program.client_id, "client_secret": program.client_secret}
        if codes := self._codes[marked.mark]:
            code = {"grant_type": "authorization_code", "code": codes.pop(), "redirect_uri": program.redirect_uri}
            return form | code
        return form | {"grant_type": "refresh_token", "refresh_token": program.refresh_token}

    def service_app(self, marked: Marked, number: int) -> dict[str, str]:
        app = self._world.partner_of(marked.mark).service_app
        target = self.one(marked, "organization")
        return {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": target}

    def phone(self, marked: Marked, number: int) -> dict[str, str]:
        mac = f"{next(self._world.macs):012x}"
        return {"mac": mac, "model": "DMS Cisco 8865", "personId": self.one(marked, "person")}

    def code(self, marked: Marked, number: int) -> dict[str, str]:
        return {"model": "DMS Cisco 8865", "personId": self.one(marked, "person")}


def _provision(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    return customer(marked.ids["template"][0], marked.mark, number)


def _update(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    return {"packages": ["webex_calling", "webex_meetings"], "address": address(marked.mark)}


def _subscriber(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    return {
        "customerId": fair.one(marked, "customer"),
        "email": f"s{number}@{marked.mark}.example",
        "packages": ["webex_meetings"],
        "provisioningParameters": {"firstName": marked.mark, "lastName": marked.mark},
    }


def _report(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    first = 1 + number % 27
    days = {"billingStartDate": f"2025-12-{first:02}", "billingEndDate": f"2025-12-{first + 1:02}"}
    return days | {"type": ("PARTNER", "CUSTOMER", "USER")[number % 3]}


def _person(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    names = {"displayName": f"{marked.mark} {number}", "firstName": marked.mark, "lastName": marked.mark}
    return {"emails": [f"h{number}@{marked.mark}.example"], "orgId": fair.one(marked, "organization"), **names}


def _setting(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    return {"key": "allow-vidcast-access", "value": bool(number % 2)}


def _changed_person(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    return {"emails": [f"h{number}@{marked.mark}.example"], "displayName": f"{marked.mark} {number}"}


def _location(fair: FairRequests, marked: Marked, number: int) -> dict[str, Any]:
    place = {"address1": f"{marked.mark} gate 2", "city": f"{marked.mark} by", "state": "Oslo", **POST}
    language = {"preferredLanguage": "en_us", "announcementLanguage": "en_us"}
    named = {"name": f"{marked.mark} {number}", "timeZone": "Europe/Oslo"}
    return {**named, **language, "address": place}


_BODIES: Final[dict[str, Callable[[FairRequests, Marked, int], Any]]] = {
    "customers.provision": _provision,
    "customers.update": _update,
    "customers.precheck": _provision,
    "subscribers.provision": _subscriber,
    "subscribers.update": lambda fair, marked, number: {"packages": ["webex_meetings"]},
    "subscribers.precheck": _subscriber,
    "billing_reports.create": _report,
    "people.create": _person,
    "people.update": _changed_person,
    "locations.create": _location,
    "settings.update": _setting,
    "locations.update_calling": lambda fair, marked, number: {"outsideDialDigit": "9"},
    "identity.update_organization": lambda fair, marked, number: {
        "schemas": [ORGANIZATION_SCHEMA],
        "displayName": f"{marked.mark} {number}",
    },
    "numbers.add": lambda fair, marked, number: {"phoneNumbers": [f"+4721{number:06}"]},
    "extensions.validate": lambda fair, marked, number: {"extensions": [f"{number}"]},
    "extensions.validate_in_location": lambda fair, marked, number: {"extensions": [f"{number}"]},
    "pstn.connect": lambda fair, marked, number: {"premiseRouteType": "TRUNK", "premiseRouteId": "x"},
    "devices.create": FairRequests.phone,
    "devices.create_activation_code": FairRequests.code,
    "tokens.exchange": FairRequests.exchange,
    "tokens.service_app": FairRequests.service_app,
}
"""The maker of a good body for each operation that takes one; it gets a number that no other body has."""
