"""A world of five partners with known names, for tests of what one partner gets to see of another one.

Each partner has a mark: a made-up word that stands in all of its names, addresses and external ids and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from webex_wholesale_mock import Request, WholesaleMock

MARKS = {
    "alpenglut": None,
    "birkenfels": None,
    "cormorane": "alpenglut",
    "dunkelwald": "alpenglut",
    "eisvogel": "birkenfels",
}
"""The mark of each partner, and the mark of its parent where it is a sub-partner."""
MOVED = {"fuchsbau": ("alpenglut", "birkenfels"), "graureiher": ("cormorane", "dunkelwald")}
"""Marks of organizations that were a customer of the first partner and are one of the second partner now."""
SHARED = ("role", "setting")
"""Kinds of things that every partner has."""
WORD = re.compile(r"[A-Za-z0-9_@.-]{8,}")
PERIOD = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04", "type": "USER"}

Ids = dict[str, list[str]]


@dataclass
class Marked:
    """One partner of the world.

    Attributes:
        mark: the word in all of its names.
        may_see: the marks that answers to it may hold.
        tokens: by name; some of them are good for nothing.
        ids: ids and keys of what it has, by kind.
        downloads: the links to its reports.
    """

    mark: str
    may_see: set[str]
    tokens: dict[str, str] = field(default_factory=dict)
    ids: Ids = field(default_factory=lambda: defaultdict(list))
    downloads: list[SplitResult] = field(default_factory=list)

    @property
    def every_id(self) -> list[str]:
        return [each for ids in self.ids.values() for each in ids]


def address(mark: str) -> dict[str, str]:
    return {"addressLine1": f"{mark} gate 1", "city": f"{mark} by", "zipOrPostalCode": "0155", "country": "NO"}


def customer(provisioning_id: str, mark: str, number: int) -> dict[str, Any]:
    """A good body of a customer with the mark of its partner in all its texts."""
    location = {"name": f"{mark} office", "address": address(mark), "timezone": "Europe/Oslo", "language": "nb_NO"}
    return {
        "provisioningId": provisioning_id,
        "externalId": f"{mark}-{number}",
        "packages": ["webex_calling", "webex_meetings"],
        "address": address(mark),
        "customerInfo": {"name": f"{mark} shop {number}", "primaryEmail": f"post{number}@{mark}.example"},
        "provisioningParameters": {"calling": {"location": location}},
    }


class World:
    """Two partners and three sub-partners, each with everything that an id can name, and two that lost a customer.

    `owners` has the marks of those to whom each id belongs.
    """

    def __init__(self, seed: int = 0) -> None:
        self.mock = WholesaleMock(seed=seed)
        self.owners: dict[str, set[str]] = defaultdict(set)
        self.macs = count(0x001122330000)
        self.by_mark: dict[str, Marked] = {}
        for mark, parent in MARKS.items():
            self.by_mark[mark] = self._partner(mark, parent)
        for mark, (former, owner) in MOVED.items():
            self._move(mark, self.by_mark[former], self.by_mark[owner])
        self.partners = [*self.by_mark.values()]
        for marked in self.partners:
            for kind, ids in marked.ids.items():
                self._own(marked, kind, ids)

    def partner_of(self, mark: str) -> Any:
        return self.mock.hub.partner(f"{mark} telecom")

    def keep(self, marked: Marked, kind: str, found: str) -> None:
        """Keep an id of what a partner has got."""
        marked.ids[kind].append(found)
        self._own(marked, kind, [found])

    def keep_sent(self, marked: Marked, sent: str) -> None:
        """Keep the ids that an accepted body held: one of another partner may be a name or an external id now."""
        for each in {*WORD.findall(sent)} & self.owners.keys():
            self.owners[each].add(marked.mark)

    def foreign(self, marked: Marked, said: str) -> list[str]:
        """The marks and ids of other partners in a text for one partner, but for ids that it has sent itself."""
        words = {*WORD.findall(said)} & self.owners.keys()
        ids = {word for word in words if self.owners[word].isdisjoint(marked.may_see)}
        marks = foreign_marks(marked, said)
        if marks:
            marks = foreign_marks(marked, WORD.sub(lambda word: "" if word[0] in words - ids else word[0], said))
        return [*marks, *sorted(ids)]

    def send(self, method: str, path: str, token: str, body: Any = None, *, query: str = "") -> Any:
        """Send a request that the mock accepts. Returns the body of the answer."""
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.mock.handle(Request(method, f"/v1{path}", query, headers, raw))
        assert answer.status < 300, (method, path, answer.body)
        return json.loads(answer.body) if answer.body else None

    def _own(self, marked: Marked, kind: str, ids: list[str]) -> None:
        for each in ids if kind not in SHARED else ():
            self.owners[each].add(marked.mark)

    def _partner(self, mark: str, parent: str | None) -> Marked:
        above = self.partner_of(parent) if parent else None
        partner = self.mock.add_partner(f"{mark} telecom", country="NO", parent=above)
        children = {child for child, its_parent in MARKS.items() if its_parent == mark}
        marked = Marked(mark, {mark, *children}, dict(partner.tokens))
        marked.ids["organization of a partner"].append(partner.org_id)
        marked.ids["template"].append(partner.template.provisioning_id)
        for number in range(2):
            self._provision(marked, customer(partner.template.provisioning_id, mark, number))
        self._add_others(marked, partner)
        self._add_sales(marked, partner)
        self._add_tokens(marked, partner)
        return marked

    def _provision(self, marked: Marked, body: dict[str, Any]) -> None:
        """Provision a customer with a subscriber and a phone."""
        token, ids = marked.tokens["full-admin"], marked.ids
        mark, number = body["externalId"].split("-")
        customer_id = self.send("POST", "/wholesale/customers", token, body)["url"].rpartition("/")[2]
        self.mock.clock.advance(30)
        org_id = self.send("GET", f"/wholesale/customers/{customer_id}", token)["orgId"]
        made = self._subscribe(marked, customer_id, f"p{number}@{mark}.example", mark, f"10{number}")
        ids["customer"].append(customer_id)
        ids["organization"].append(org_id)
        ids["subscriber"].append(made["id"])
        ids["person"].append(made["personId"])
        ids["external id"].append(body["externalId"])
        ids["email"].append(f"p{number}@{mark}.example")
        for kind in ("location", "license"):
            found = self.send("GET", f"/{kind}s", token, query=urlencode({"orgId": org_id}))["items"]
            ids[kind] += [each["id"] for each in found]
        phone = {"personId": made["personId"], "model": "DMS Cisco 8865", "mac": f"{next(self.macs):012x}"}
        ids["device"].append(self.send("POST", "/devices", token, phone)["id"])

    def _subscribe(self, marked: Marked, customer_id: str, email: str, mark: str, extension: str) -> Any:
        names = {"firstName": mark, "lastName": mark, "extension": extension}
        body = {"customerId": customer_id, "email": email, "packages": ["webex_calling"]}
        token = marked.tokens["full-admin"]
        return self.send("POST", "/wholesale/subscribers", token, body | {"provisioningParameters": names})

    def _add_others(self, marked: Marked, partner: Any) -> None:
        """Add a report, a role, the service app, and a subscriber who has not agreed to move yet."""
        token, ids, mark = marked.tokens["full-admin"], marked.ids, marked.mark
        ids["report"].append(self.send("POST", "/wholesale/billing/reports", token, PERIOD)["id"])
        ids["role"] += [each["id"] for each in self.send("GET", "/roles", token)["items"][:3]]
        for kind in ("manager", "spare manager"):
            email = f"{kind.replace(' ', '-')}@{mark}.example"
            made = self.mock.place.administrator(email, roles=["partner-admin"], partner=partner)
            ids[kind].append(made.id)
        ids["app"].append(partner.service_app.id)
        ids["setting"].append("allow-vidcast-access")
        self.mock.hub.add_free_account(f"free@{mark}.example")
        made = self._subscribe(marked, ids["customer"][0], f"free@{mark}.example", mark, "109")
        ids["pending subscriber"].append(made["id"])

    def _add_sales(self, marked: Marked, partner: Any) -> None:
        """Add a trial with its devices, and an order: what a partner sells beside wholesale."""
        place, mark, ids = self.mock.place, marked.mark, marked.ids
        place.reseller(partner=partner)
        site = {"services": ["meetings"], "site_url": f"{mark}-trial.webex.com", "timezone": "Europe/Oslo"}
        trial = place.trial(f"{mark} trial", f"try@{mark}.example", partner=partner, **site)
        order = place.order(f"{mark} order", contact_email=f"buy@{mark}.example", partner=partner)
        ids["trial"].append(trial.id)
        ids["shipment"].append(place.shipment(trial).id)
        ids["order"].append(order.number)
        ids["organization of a sale"] += [trial.org_id, order.customer.org_id]

    def _add_tokens(self, marked: Marked, partner: Any) -> None:
        """Add tokens of every kind: of programs, for customers, and those that were good once or elsewhere."""
        mock, tokens = self.mock, marked.tokens
        tokens["app"] = self.app_token(partner, partner.org_id)
        tokens["app of a customer"] = self.app_token(partner, marked.ids["organization"][0])
        tokens["integration"] = self.exchange(partner, refresh_token=partner.integration.refresh_token)["access_token"]
        tokens["refresh token"] = partner.integration.refresh_token
        tokens["code"] = self.code(partner)
        tokens["revoked"] = mock.add_token("revoked", partner=partner).value
        mock.revoke_token(tokens["revoked"])
        tokens["of another mock"] = WholesaleMock(seed=4_711).tokens["full-admin"]
        tokens["of a removed organization"] = self._token_of_removed(marked, partner)

    def app_token(self, partner: Any, org_id: str) -> str:
        """A token of the partner's service app for an organization."""
        app, token = partner.service_app, partner.tokens["full-admin"]
        body = {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": org_id}
        value: str = self.send("POST", f"/applications/{app.id}/token", token, body)["access_token"]
        return value

    def exchange(self, partner: Any, **fields: str) -> Any:
        """Exchange a refresh token of the partner's integration for an access token."""
        program, headers = partner.integration, {"content-type": "application/x-www-form-urlencoded"}
        known = {"client_id": program.client_id, "client_secret": program.client_secret, "grant_type": "refresh_token"}
        raw = urlencode({**known, **fields}).encode()
        return json.loads(self.mock.handle(Request("POST", "/v1/access_token", "", headers, raw)).body)

    def code(self, partner: Any) -> str:
        """A code of the partner's integration, not exchanged yet."""
        answer = self.mock.handle(Request("GET", "/v1/authorize", urlencode(asking(partner))))
        return parse_qs(urlsplit(answer.header("location") or "").query)["code"][0]

    def _token_of_removed(self, marked: Marked, partner: Any) -> str:
        token = marked.tokens["full-admin"]
        body = customer(partner.template.provisioning_id, marked.mark, 9)
        customer_id = self.send("POST", "/wholesale/customers", token, body)["url"].rpartition("/")[2]
        self.mock.clock.advance(30)
        org_id = self.send("GET", f"/wholesale/customers/{customer_id}", token)["orgId"]
        value = self.app_token(partner, org_id)
        self.send("DELETE", f"/wholesale/customers/{customer_id}", token)
        self.mock.clock.advance(10)
        self.send("DELETE", f"/organizations/{org_id}", token)
        return value

    def _move(self, mark: str, former: Marked, owner: Marked) -> None:
        """Let an organization be a customer of one partner, then of another one."""
        before, after = (self.partner_of(each.mark) for each in (former, owner))
        gone = Marked(former.mark, set(), former.tokens)
        self._provision(gone, customer(before.template.provisioning_id, mark, 0))
        org_id, token = gone.ids["organization"][0], former.tokens["full-admin"]
        former.tokens[f"app of {mark}"] = self.app_token(before, org_id)
        self.send("DELETE", f"/wholesale/subscribers/{gone.ids['subscriber'][0]}", token)
        self.send("DELETE", f"/wholesale/customers/{gone.ids['customer'][0]}", token)
        self.mock.clock.advance(10)
        attached = customer(after.template.provisioning_id, mark, 1) | {"orgId": org_id}
        del attached["customerInfo"]
        self._provision(owner, attached)
        for kind in ("person", "device", "location"):
            owner.ids[kind] += gone.ids[kind]
        for marked in (owner, self.by_mark.get(MARKS[owner.mark] or "", owner)):
            marked.may_see.add(mark)


def asking(partner: Any) -> dict[str, str]:
    """The query that asks for a code of a partner's integration."""
    program = partner.integration
    return {
        "response_type": "code",
        "client_id": program.client_id,
        "redirect_uri": program.redirect_uri,
        "scope": "spark-admin:people_read",
    }


def foreign_marks(marked: Marked, said: str) -> list[str]:
    """The marks of other partners in a text for one partner."""
    return [mark for mark in sorted({*MARKS, *MOVED} - marked.may_see) if mark in said]
