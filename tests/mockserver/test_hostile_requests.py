"""Requests that no honest client sends: no exception, no answer outside of the contract, no other partner's names."""

from __future__ import annotations

import pytest

from tests.support.hostile_run import Run
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

COUNTS = [5_000, pytest.param(50_000, marks=pytest.mark.slow)]


@pytest.mark.parametrize("count", COUNTS)
def test_hostile_requests_get_plain_answers_and_nothing_of_other_partners(count: int) -> None:
    """Each operation accepts and refuses some; a world that gets only the accepted requests ends in the same state."""
    hostile = Run(seed=count + 1).go(count)
    names = {operation.name for operation in ALL_OPERATIONS}
    assert names - hostile.accepted.keys() == set()
    assert names - hostile.refused.keys() == set()
