"""Saved worlds with a good checksum and a wrong shape: refused whole, or a world in which every GET has an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.fair_requests import KINDS, OTHER_KINDS
from tests.support.marked_world import World, asking
from tests.support.world_state import state_of
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, SavingError, WholesaleMock, persistence
from webex_wholesale_mock.faults import Latency, Status
from webex_wholesale_mock.persistence import _file
from webex_wholesale_mock.world.settings import RateLimit

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, 10**30, 1e308, "", "x", "\ud7ff", "2026-01-05", [], [1], [[]], [["a", "b"]], {},
    {"a": 1}, {"$ref": 0}, {"$ref": -1}, {"$ref": 10**6}, {"$tuple": []}, {"$pairs": [[1, 2]]}, {"$table": []},
    {"$moment": "2026-01-05T09:00:00+00:00"}, {"$moment": "2026-01-05T09:00:00"}, {"$moment": 1}, {"$nothing": 1},
)  # fmt: skip
Place = tuple[Any, Any]


@pytest.fixture(scope="module")
def world() -> World:
    """A world in which there is something of everything, and something of it is under way."""
    made = World()
    mock, partner = made.mock, made.partner_of("alpenglut")
    mock.hub.add_customer(external_id="late", status="provisioning", provisioning_id=partner.template.provisioning_id)
    mock.hub.add_customer(external_id="denied", status="pending_rpl_review")
    mock.hub.add_report(status="IN_PROGRESS", type="USER")
    mock.limit_token("read-only", RateLimit(5, 60))
    mock.visibility(5)
    mock.rules.disable("customer.packages.duplicate")
    mock.rules.recode("customer.busy", 7)
    mock.faults.add(Latency(5), operation="devices.create", times=3)
    mock.faults.add(Status(503, body={"a": 1}, retry_after=datetime(2026, 4, 1, tzinfo=UTC)), operation="people.create")
    return made


def places(document: Any) -> list[Place]:
    """Every place in a JSON document, as the container and the key or index."""
    found: list[Place] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        for key, item in [*(holder.items() if type(holder) is dict else enumerate(holder))]:
            found.append((holder, key))
            if type(item) in (dict, list):
                waiting.append(item)
    return found


def damage(draw: Random, document: Any) -> None:
    """Replace, remove, double or swap something in a document."""
    everywhere = places(document)
    holder, key = draw.choice(everywhere)
    kind = draw.random()
    if kind < 0.6:
        holder[key] = deepcopy(draw.choice(VALUES))
    elif kind < 0.75:
        del holder[key]
    elif kind < 0.85 and isinstance(holder, list):
        holder.insert(key, deepcopy(holder[key]))
    else:
        other, place = draw.choice(everywhere)
        holder[key] = deepcopy(other[place])


def gets(world: World) -> Iterator[Request]:
    """Every GET with every id that it may name, by each partner of the world as it was saved."""
    for marked in world.partners:
        headers = {"authorization": f"Bearer {marked.tokens['full-admin']}"}
        for operation in ALL_OPERATIONS:
            if operation.method != "GET":
                continue
            queries = [""]
            if "orgId" in operation.query.model_fields or operation.name.endswith(".list"):
                queries += [urlencode({"orgId": each}) for each in marked.ids["organization"]]
            if operation.name == "tokens.authorize":
                queries = [urlencode(asking(world.partner_of(marked.mark)))]
            for path in paths(operation.name, operation.path, marked.ids):
                yield from (Request("GET", f"/v1{path}", query, headers) for query in queries)


def paths(name: str, path: str, ids: dict[str, list[str]]) -> list[str]:
    parameter = next((part for part in path.split("/") if part.startswith("{")), None)
    if parameter is None:
        return [path]
    kind = OTHER_KINDS.get(name) or KINDS[parameter.strip("{}")]
    return [path.replace(parameter, each) for each in ids[kind]]


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_world_is_refused_whole_or_answers_every_get(world: World, seed: int) -> None:
    draw, text = Random(seed), persistence.saved(world.mock._engine)
    saved = text.partition("\n")[2]
    requests = [*gets(world)]
    mock = WholesaleMock(seed=99)
    before, loaded = state_of(mock), 0
    for _ in range(150):
        document = json.loads(saved)
        for _ in range(draw.choice((1, 1, 1, 3))):
            damage(draw, document)
        try:
            persistence.load_text(mock._engine, _file.packed(document).decode())
        except SavingError:
            assert state_of(mock) == before
            continue
        loaded += 1
        for request in requests:
            assert mock.handle(request).status < 500, request
        mock.clock.advance(86_400)
        mock = WholesaleMock(seed=99)
    assert 0 < loaded < 150


@pytest.mark.parametrize("name", ["visibility_lag", "poll_step"])
@pytest.mark.parametrize("seconds", [-1, 1e300])
def test_a_world_with_seconds_that_are_none_is_refused(name: str, seconds: float) -> None:
    mock = WholesaleMock()
    document = json.loads(persistence.saved(mock._engine).partition("\n")[2])
    document["world"]["$world"][name] = seconds
    before = state_of(mock)
    with pytest.raises(SavingError, match="give a number of seconds"):
        persistence.load_text(mock._engine, _file.packed(document).decode())
    assert state_of(mock) == before
