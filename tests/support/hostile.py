"""Hostile requests: seeded, of every operation and every kind of token, in a world of five partners with known names.

An answer to one partner that holds the mark of another one is a leak, unless the request itself held it.
"""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode

from tests.support.fair_requests import FairRequests
from tests.support.marked_world import Marked, World, customer
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.wire.routing import route

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


class Hostile:
    """Seeded requests to a world: the operations and ids that exist, with damage anywhere.

    One in five is fair, so that the world goes on changing. `accepted` and `refused` count the answers by operation.
    """

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._random = Random(seed)
        self._fair = FairRequests(world, self._random)
        self._ids = [each for partner in world.partners for each in partner.every_id]

    def request(self) -> tuple[Marked, Request]:
        """A request, and the partner whose token it carries or pretends to, or whose report it downloads."""
        draw = self._random
        partner = draw.choice(self.world.partners)
        if partner.downloads and draw.random() < 0.01:
            return partner, self._download(partner)
        operation = draw.choice(ALL_OPERATIONS)
        if draw.random() < 0.2:
            return partner, self._fair.request(partner, operation)
        method = operation.method if draw.random() < 0.95 else draw.choice(METHODS)
        body = self._body(partner, operation)
        headers = self._headers(partner, operation)
        return partner, Request(method, self._path(operation), self._query(operation), headers, body)

    def learn(self, partner: Marked, request: Request, response: Response) -> None:
        """Count an answer, and keep what it names for later requests."""
        try:
            operation = route(request.method, request.path)[0]
        except Refusal:
            return
        if response.status >= 400:
            self.refused[operation.name] += 1
            return
        self.accepted[operation.name] += 1
        self.world.keep_sent(partner, unquote_plus(request.body.decode("utf-8", "replace")))
        self._fair.learn(partner, operation, response)
        if operation.name == "customers.delete":
            self._fair.learn_removal(partner, request.path)

    def _download(self, partner: Marked) -> Request:
        """A download by its link, which needs no token; half of the links are damaged."""
        link = self._random.choice(partner.downloads[-4:])
        query = link.query if self._random.random() < 0.5 else self._random.choice((*WORDS, link.query[:-1], "%"))
        return Request(self._random.choice(METHODS[:1] * 9 + METHODS), link.path, quote(query, safe="=&%-_.~"))

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
        good = customer(draw.choice(partner.every_id), partner.mark, draw.randrange(5))
        names = [field.alias or name for name, field in operation.body.model_fields.items()] if operation.body else []
        body = {name: good.get(name, self._value()) for name in names if draw.random() < 0.8}
        if operation.form:
            return urlencode({name: str(value) for name, value in body.items()}, errors="replace").encode()
        for _ in range(draw.randrange(3)):
            self._damage(body)
        return json.dumps(body).encode()

    def _value(self) -> Any:
        draw = self._random
        return draw.choice(self._ids) if draw.random() < 0.7 else deepcopy(draw.choice((*VALUES, *WORDS)))

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


def leaks(world: World, partner: Marked, request: Request, response: Response) -> list[str]:
    """The marks and ids of other partners in an answer, but for those that the request itself held."""
    said = (response.read() + repr(response.headers).encode()).decode("utf-8", "replace")
    sent = f"{request.path} {request.query} {request.body.decode('utf-8', 'replace')}"
    asked = sent + unquote_plus(sent)
    return [each for each in world.foreign(partner, said) if each not in asked]
