"""Refusals of what people do by hand, which leave the world as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.world_state import state_of
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock import HubError, HubRefusal, WholesaleMock


@contextmanager
def refused(mock: WholesaleMock, rule: str) -> Iterator[pytest.ExceptionInfo[HubRefusal]]:
    """Expect that a rule refuses an act in the block, with its evidence, and that nothing changes."""
    before = state_of(mock)
    with pytest.raises(HubRefusal) as caught:
        yield caught
    assert (caught.value.rule, caught.value.evidence) == (rule, RULES[rule].evidence)
    assert state_of(mock) == before


@contextmanager
def mistaken(mock: WholesaleMock, text: str) -> Iterator[None]:
    """Expect that the hub cannot make sense of what it is given in the block, and that nothing changes."""
    before = state_of(mock)
    with pytest.raises(HubError, match=text) as caught:
        yield
    assert not isinstance(caught.value, HubRefusal)
    assert state_of(mock) == before
