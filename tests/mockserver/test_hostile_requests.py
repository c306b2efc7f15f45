"""Requests that no honest client sends: no exception, no answer outside of the contract, no other partner's names."""

from __future__ import annotations

import json

import pytest

from tests.support.hostile import Hostile, leaks
from tests.support.marked_world import World
from tests.support.world_state import world_of
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, WholesaleMock

PAUSE = 31
"""Seconds that pass after every hundred requests: more than provisioning takes."""
COUNTS = [4_000, pytest.param(50_000, marks=pytest.mark.slow)]


@pytest.mark.parametrize("count", COUNTS)
def test_hostile_requests_get_plain_answers_and_nothing_of_other_partners(count: int) -> None:
    """Each operation accepts and refuses some; a world that gets only the accepted requests ends in the same state."""
    world, twin = World(), World()
    hostile = Hostile(world, seed=count + 1)
    for number in range(count):
        partner, request = hostile.request()
        response = world.mock.handle(request)
        assert response.status < 500, (number, request, response.body)
        assert leaks(partner, request, response) == [], (number, request, response.body)
        if response.status >= 400 and response.body:
            assert json.loads(response.body)["trackingId"], (number, request)
        hostile.learn(partner, request, response)
        _follow(twin.mock, request, response.status)
        if number % 100 == 99:
            world.mock.clock.advance(PAUSE)
            twin.mock.clock.advance(PAUSE)
    assert world_of(world.mock) == world_of(twin.mock)
    names = {operation.name for operation in ALL_OPERATIONS}
    assert names - hostile.accepted.keys() == set()
    assert names - hostile.refused.keys() == set()


def _follow(twin: WholesaleMock, request: Request, status: int) -> None:
    if status < 400:
        assert twin.handle(request).status == status, request
