"""Hostile requests by the ten thousand, each answer held to the contract, beside a twin that gets the accepted ones."""

from __future__ import annotations

from typing import ClassVar

from tests.support.contract_guard import hold_to_contract
from tests.support.hostile import Hostile, leaks
from tests.support.marked_world import World
from tests.support.world_state import world_of

REQUESTS = 20_000
"""The requests of a seed; worlds grow with them."""
PAUSE = 31
"""Seconds that pass after every hundred requests: more than provisioning takes."""


class Run:
    """The hostile requests of one seed. `taken` counts those of all runs."""

    taken: ClassVar[int] = 0

    def __init__(self, seed: int) -> None:
        self.world, self.twin = World(), World()
        self.hostile = Hostile(self.world, seed)

    def go(self, count: int) -> Hostile:
        """Send so many requests; what was refused has changed nothing, or the twin ends in another state."""
        for number in range(count):
            self._step(number)
        assert world_of(self.world.mock) == world_of(self.twin.mock), "a refused request has changed the world"
        return self.hostile

    def _step(self, number: int) -> None:
        Run.taken += 1
        partner, request = self.hostile.request()
        try:
            response = self.world.mock.handle(request)
            assert response.status < 500, response.body
            hold_to_contract(self.world.mock._engine, request, response)
            found = leaks(self.world, partner, request, response)
            assert not found, f"{found} of other partners in {response.body!r}"
            self.hostile.learn(partner, request, response)
            if response.status < 400:
                assert self.twin.mock.handle(request).status == response.status, "the twin answers something else"
        except Exception as error:
            error.add_note(f"request {number} of {partner.mark}: {request}")
            raise
        if number % 100 == 99:
            for each in (self.world, self.twin):
                each.mock.clock.advance(PAUSE)


def run(seed: int) -> None:
    """Run the requests of one seed."""
    Run(seed).go(REQUESTS)
