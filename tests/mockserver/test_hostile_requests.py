"""Requests that no honest client sends: no exception, no answer outside of the contract, no other partner's names."""

from __future__ import annotations

import json

import pytest

from tests.support.hostile import Hostile, World, leaks


@pytest.mark.xfail(
    reason="a former partner still sees the organization that is another partner's customer", strict=True
)
@pytest.mark.parametrize("count", [1_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_hostile_requests_get_plain_answers_and_nothing_of_other_partners(count: int) -> None:
    world = World()
    hostile = Hostile(world, seed=count)
    for number in range(count):
        partner, request = hostile.request()
        response = world.mock.handle(request)
        assert response.status < 500, (number, request, response.body)
        assert leaks(partner, request, response) == [], (number, request, response.body)
        if response.status >= 400 and response.body:
            assert json.loads(response.body)["trackingId"], (number, request)
