"""Hostile requests: seeded, of every operation and every kind of token, in a world of five partners with known names.

Each partner has a mark: a made-up word that stands in all of its names, addresses and external ids and nowhere else. An
answer to one partner that holds the mark of another one is a leak, unless the request itself held it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, Response, WholesaleMock

MARKS = {
    "alpenglut": None,
    "birkenfels": None,
    "cormorane": "alpenglut",
    "dunkelwald": "alpenglut",
    "eisvogel": "birkenfels",
}
"""The mark of each partner, and the mark of its parent where it is a sub-partner."""
MOVED = "fuchsbau"
"""The mark of an organization that was a customer of the first partner and is one of the second partner now."""

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "")
WORDS = ("", "x", "é", "ø" * 300, "\x00", "a\r\nb", "../..", "%2e", "null", "0", "-1", "1e999", "🙂", "'; --", "<b>")
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "x" * 5_000, "\ud800", [], {}, [None], [[]], {"a": {"b": 1}},
)  # fmt: skip
CONTENT_TYPES = (
    "application/json",
    "application/json;charset=utf-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    "",
)
BODIES = (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 2_000, b'{"packages":' + b"9" * 400 + b"}")


@dataclass(frozen=True)
class Marked:
    """One partner of the world: its mark, the marks that it may see, its tokens and the ids of what it has."""

    mark: str
    may_see: frozenset[str]
    tokens: dict[str, str]
    ids: tuple[str, ...]


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
    """Two partners and three sub-partners, each with customers, subscribers, people, locations, reports and devices."""

    def __init__(self, seed: int = 0) -> None:
        self.mock = WholesaleMock(seed=seed)
        self._macs = count(0x001122330000)
        self.partners = [self._partner(mark, parent) for mark, parent in MARKS.items()]
        self._move_an_organization()

    def send(self, method: str, path: str, token: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.mock.handle(Request(method, f"/v1{path}", "", headers, raw))
        assert answer.status < 300, (method, path, answer.body)
        return json.loads(answer.body) if answer.body else None

    def _partner(self, mark: str, parent: str | None) -> Marked:
        above = self.mock.hub.partner(f"{parent} telecom") if parent else None
        partner = self.mock.add_partner(f"{mark} telecom", country="NO", parent=above)
        token = partner.tokens["full-admin"]
        ids = [*self._customers(mark, partner.template.provisioning_id, token)]
        period = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04", "type": "USER"}
        ids.append(self.send("POST", "/wholesale/billing/reports", token, period)["id"])
        ids += [partner.org_id, partner.template.provisioning_id]
        children = {child for child, its_parent in MARKS.items() if its_parent == mark}
        tokens = {**partner.tokens, **self._app_tokens(partner, ids[1])}
        return Marked(mark, frozenset({mark, *children}), tokens, tuple(ids))

    def _app_tokens(self, partner: Any, org_id: str) -> dict[str, str]:
        """Tokens of the partner's service app: for the partner's own organization, and for that of a customer."""
        app, path = partner.service_app, f"/applications/{partner.service_app.id}/token"
        secrets = {"clientId": app.client_id, "clientSecret": app.client_secret}
        targets = {"app": partner.org_id, "app of a customer": org_id}
        full_admin = partner.tokens["full-admin"]
        return {
            name: self.send("POST", path, full_admin, secrets | {"targetOrgId": target})["access_token"]
            for name, target in targets.items()
        }

    def _move_an_organization(self) -> None:
        """Let an organization be a customer of the first partner, then of the second one."""
        first, second = (self.mock.hub.partner(f"{mark} telecom") for mark in [*MARKS][:2])
        body = customer(first.template.provisioning_id, MOVED, 0)
        ids = [*self._people_of(body, first.tokens["full-admin"])]
        self.send("DELETE", f"/wholesale/subscribers/{ids[2]}", first.tokens["full-admin"])
        self.send("DELETE", f"/wholesale/customers/{ids[0]}", first.tokens["full-admin"])
        self.mock.clock.advance(10)
        attached = customer(second.template.provisioning_id, MOVED, 1) | {"orgId": ids[1]}
        del attached["customerInfo"]
        ids += [*self._people_of(attached, second.tokens["full-admin"])]
        for place, owner in enumerate(self.partners[:2]):
            may_see = owner.may_see | {MOVED} if place else owner.may_see
            self.partners[place] = Marked(owner.mark, may_see, owner.tokens, (*owner.ids, *ids))

    def _customers(self, mark: str, provisioning_id: str, token: str) -> Iterator[str]:
        for number in range(2):
            yield from self._people_of(customer(provisioning_id, mark, number), token)

    def _people_of(self, body: dict[str, Any], token: str) -> Iterator[str]:
        """Provision a customer and what is around it; gives the ids, those of the customer and organization first."""
        mark, number = body["externalId"].split("-")
        customer_id = self.send("POST", "/wholesale/customers", token, body)["url"].rpartition("/")[2]
        self.mock.clock.advance(30)
        org_id = self.send("GET", f"/wholesale/customers/{customer_id}", token)["orgId"]
        names = {"firstName": mark, "lastName": mark, "extension": f"10{number}"}
        subscriber = {"customerId": customer_id, "email": f"p{number}@{mark}.example", "packages": ["webex_calling"]}
        made = self.send("POST", "/wholesale/subscribers", token, subscriber | {"provisioningParameters": names})
        phone = {"personId": made["personId"], "model": "DMS Cisco 8865", "mac": f"{next(self._macs):012x}"}
        yield from (customer_id, org_id, made["id"], made["personId"], f"{mark}-{number}", f"p{number}@{mark}.example")
        yield from (item["id"] for item in self._items("/locations", org_id, token))
        yield from (item["id"] for item in self._items("/licenses", org_id, token))
        yield self.send("POST", "/devices", token, phone)["id"]

    def _items(self, path: str, org_id: str, token: str) -> list[dict[str, Any]]:
        headers = {"authorization": f"Bearer {token}"}
        answer = self.mock.handle(Request("GET", f"/v1{path}", f"orgId={org_id}", headers))
        items: list[dict[str, Any]] = json.loads(answer.body)["items"]
        return items


class Hostile:
    """Seeded requests to a world: the operations and ids that exist, with damage anywhere."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self._random = Random(seed)
        self._ids = [id for partner in world.partners for id in partner.ids]

    def request(self) -> tuple[Marked, Request]:
        """A request, and the partner whose token it carries or pretends to."""
        draw = self._random
        partner = draw.choice(self.world.partners)
        operation = draw.choice(ALL_OPERATIONS)
        method = operation.method if draw.random() < 0.95 else draw.choice(METHODS)
        body = self._body(partner, operation)
        headers = self._headers(partner, operation)
        return partner, Request(method, self._path(operation), self._query(operation), headers, body)

    def _path(self, operation: Operation[Any, Any]) -> str:
        parts = [self._part() if part.startswith("{") else part for part in operation.path.split("/")]
        if self._random.random() < 0.03:
            parts.insert(self._random.randrange(len(parts)), self._random.choice(WORDS))
        return quote("/v1" + "/".join(parts), safe="/%=-_.~")

    def _part(self) -> str:
        return self._random.choice(self._ids) if self._random.random() < 0.9 else self._random.choice(WORDS)

    def _query(self, operation: Operation[Any, Any]) -> str:
        draw = self._random
        names = [field.alias or name for name, field in operation.query.model_fields.items()]
        chosen = [name for name in names if draw.random() < 0.25]
        pairs = [(name, draw.choice([*self._ids, *WORDS, "1", "asc", "created"])) for name in chosen]
        return (
            urlencode(pairs, errors="surrogatepass")
            if draw.random() < 0.98
            else draw.choice(("%", "&&=", "a=%zz", "\x7f"))
        )

    def _headers(self, partner: Marked, operation: Operation[Any, Any]) -> dict[str, str]:
        draw = self._random
        token = (
            partner.tokens["full-admin"] if draw.random() < 0.8 else draw.choice([*partner.tokens.values(), "é", ""])
        )
        scheme = "Bearer" if draw.random() < 0.95 else draw.choice(("Basic", "bearer", "", "Digest", "Bearer Bearer"))
        kind = CONTENT_TYPES[3] if operation.form else CONTENT_TYPES[0]
        if draw.random() < 0.05:
            kind = draw.choice(CONTENT_TYPES)
        headers = {"authorization": f"{scheme} {token}".strip(), "content-type": kind}
        return {name: value for name, value in headers.items() if draw.random() < 0.98}

    def _body(self, partner: Marked, operation: Operation[Any, Any]) -> bytes:
        draw = self._random
        if operation.body is None and draw.random() < 0.95:
            return b""
        if draw.random() < 0.1:
            return draw.choice(BODIES)
        good = customer(draw.choice(partner.ids), partner.mark, draw.randrange(5))
        names = [field.alias or name for name, field in operation.body.model_fields.items()] if operation.body else []
        body = {name: good.get(name, self._value()) for name in names if draw.random() < 0.8}
        if operation.form:
            return urlencode({name: str(value) for name, value in body.items()}, errors="replace").encode()
        for _ in range(draw.randrange(3)):
            self._damage(body)
        return json.dumps(body).encode()

    def _value(self) -> Any:
        draw = self._random
        return draw.choice(self._ids) if draw.random() < 0.7 else draw.choice((*VALUES, *WORDS))

    def _damage(self, body: dict[str, Any]) -> None:
        """Change, drop or add a field somewhere in a body."""
        draw = self._random
        place: Any = body
        while isinstance(place, dict) and place:
            name = draw.choice([*place])
            if not isinstance(place[name], dict) or draw.random() < 0.4:
                place[name] = self._value()
                return
            place = place[name]


def leaks(partner: Marked, request: Request, response: Response) -> list[str]:
    """The marks of other partners in an answer, but for those that the request itself held."""
    said = (response.body + repr(response.headers).encode()).decode("utf-8", "replace")
    asked = f"{request.path} {request.query} {request.body.decode('utf-8', 'replace')}"
    foreign = {*MARKS, MOVED} - partner.may_see
    return [mark for mark in sorted(foreign) if mark in said and mark not in asked]
