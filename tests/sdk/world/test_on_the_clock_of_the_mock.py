"""All that a client waits for passes on the clock of the mock, and none of it for real."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from webex_wholesale import RefreshingToken
from webex_wholesale_mock import RateLimit, WholesaleMock

WEEK = 7 * 86_400


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> WholesaleMock:
    """A mock in a world in which nobody can sleep."""

    def sleep(*_: Any) -> None:
        raise AssertionError("this sleeps for real")

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    return WholesaleMock()


def token(mock: WholesaleMock) -> RefreshingToken:
    ours = mock.integration
    return RefreshingToken(ours.client_id, ours.client_secret, ours.refresh_token)


def operations(mock: WholesaleMock) -> list[str | None]:
    return [call.operation for call in mock.calls]


def test_a_token_is_renewed_when_two_weeks_have_passed_on_the_clock(mock: WholesaleMock) -> None:
    client = mock.client(token(mock))
    for _ in range(4):
        assert list(client.customers.list()) == []
        mock.clock.advance(WEEK)
    assert operations(mock) == [
        *("tokens.exchange", "customers.list", "customers.list"),
        *("tokens.exchange", "customers.list", "customers.list"),
    ]


def test_what_retry_after_asks_for_passes_on_the_clock(mock: WholesaleMock) -> None:
    mock.rate_limit = RateLimit(requests=1, seconds=60)
    client = mock.client()
    for _ in range(3):
        list(client.customers.list())
    assert mock.clock.elapsed == 120
    assert [call.status for call in mock.calls] == [200, 429, 200, 429, 200]


def test_tasks_wait_on_the_clock_too(mock: WholesaleMock) -> None:
    mock.rate_limit = RateLimit(requests=1, seconds=60)

    async def twice() -> None:
        async with mock.async_client(token(mock)) as client:
            for _ in range(2):
                assert [customer async for customer in client.customers.list()] == []

    asyncio.run(twice())
    assert mock.clock.elapsed == 60
