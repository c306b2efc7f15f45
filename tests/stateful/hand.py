"""The hand that draws: a scene, that is a partner with a customer and a trial, and things that mostly belong to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from webex_wholesale_mock import Request, Response, WholesaleMock
from webex_wholesale_mock.entities import Customer, Order, Organization, Partner, Trial
from webex_wholesale_mock.world.world import World

MISSING = "missing"
"""Stands for a thing where there are none of its kind; nothing goes by this name."""


def request(method: str, path: str, token: str, body: Any = None, query: str = "") -> Request:
    """A request of the API."""
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return Request(method, f"/v1{path}", query, headers, raw)


def read(response: Response) -> Any:
    """The body of an answer as JSON; an empty dict where there is none."""
    text = response.read()
    return json.loads(text) if text.startswith(b"{") else {}


def present(mock: WholesaleMock) -> World:
    """The world of a mock. A mock and its forks share their objects, which show the one that was locked last."""
    with mock._lock:
        return mock._engine.world


class Hand:
    """Draws from what there is in a mock; one number decides it all, so that a history is short.

    `wait` moves the clock by seconds.
    """

    def __init__(self, dice: int, mock: WholesaleMock, wait: Callable[[float], None]) -> None:
        self._random, self.mock, self.wait = Random(dice), mock, wait
        self.world: World = present(mock)
        self.partner: Partner = self.pick([*self.world.partners])
        theirs = [each for each in self.world.customers if each.partner_id == self.partner.id]
        self.customer: Customer | None = self.pick(theirs) if theirs else None
        self.order: Order | None = None
        self.trial: Trial | None = self.pick([*self.world.trials.values()]) if self.world.trials else None

    def send(self, method: str, path: str, token: str, body: Any = None, query: str = "") -> Any:
        """Send a request, and return what the answer says."""
        return read(self.mock.handle(request(method, path, token, body, query)))

    @property
    def organization(self) -> Organization | None:
        """The organization of the customer, or None while there is none."""
        return self.world.directory.organizations.get((self.customer and self.customer.organization_id) or "")

    def number(self, upto: int) -> int:
        """A number from 0 on and below another."""
        return self._random.randrange(upto)

    def pick(self, things: Sequence[Any]) -> Any:
        """One of some things, or MISSING."""
        return things[self.number(len(things))] if things else MISSING

    def seldom(self) -> bool:
        """True once in a while."""
        return self.number(12) == 11

    def some(self, things: Sequence[Any], most: int) -> list[Any]:
        """A few of some things, each once."""
        drawn = [self.pick(things) for _ in range(self.number(most + 1))]
        return [each for index, each in enumerate(drawn) if each not in drawn[:index]]

    def near(self, things: Sequence[Any], home: Callable[[Any], str | None]) -> Any:
        """One of some things: of the scene's organization if it has one, and once in a while any."""
        organization = self.organization
        own = [each for each in things if organization and home(each) == organization.id]
        return self.pick(things if self.seldom() or not own else own)
