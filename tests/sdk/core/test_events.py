"""One record per call."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import CallEvent, NotFound, RateLimit, RefreshingToken, WholesaleError
from webex_wholesale_mock import WholesaleMock

Answers = Callable[..., httpx.Response]


def test_a_call_with_all_its_attempts_is_one_record(service: Any, answer: Answers, customer: Answers) -> None:
    events: list[CallEvent] = []
    service.script(answer(503), answer(429, retry_after="3"), customer())
    service.call(lambda client: client.customers.get("c1"), on_event=events.append)
    (event,) = events
    assert (event.operation, event.method, event.status, event.error) == ("customers.get", "GET", 200, None)
    assert (event.attempts, event.wait, event.duration) == (3, 3.25, 3.25)
    assert event.started_at.tzinfo is not None
    assert pickle.loads(pickle.dumps(event)) == copy.deepcopy(event) == event


def test_a_refusal_is_a_record_with_its_rule() -> None:
    events: list[CallEvent] = []
    with WholesaleMock() as mock, pytest.raises(NotFound) as caught:
        mock.client(on_event=events.append).customers.get("nobody")
    (event,) = events
    assert (event.error, event.status) == ("NotFound", 404)
    assert (event.rule, event.code, event.tracking_id) == (
        caught.value.rule,
        caught.value.code,
        caught.value.tracking_id,
    )


def test_no_answer_is_a_record_without_a_status(service: Any) -> None:
    events: list[CallEvent] = []
    service.script(httpx.ConnectError("refused"))
    with pytest.raises(WholesaleError):
        service.call(lambda client: client.customers.get("c1"), on_event=events.append, retry=False)
    assert [(event.error, event.status, event.attempts) for event in events] == [("ConnectionFailed", None, 1)]


def test_waiting_for_the_own_limit_is_waiting(service: Any, customer: Answers) -> None:
    events: list[CallEvent] = []
    service.script(customer())
    options = {"on_event": events.append, "rate_limit": RateLimit(per_minute=1)}
    service.calls(*[lambda client: client.customers.get("c1")] * 2, **options)
    assert [round(event.wait) for event in events] == [0, 60]


def test_a_failing_callback_is_logged_and_the_result_is_not_lost(
    service: Any, customer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: CallEvent) -> None:
        raise ValueError("mistake of the callback")

    service.script(customer())
    with caplog.at_level(logging.ERROR, "webex_wholesale"):
        assert service.call(lambda client: client.customers.get("c1"), on_event=fail).id == "c1"
    (record,) = caplog.records
    assert "on_event failed for customers.get" in record.message
    assert "mistake of the callback" in str(record.exc_info)


def test_a_token_request_is_a_record_of_its_own() -> None:
    events: list[CallEvent] = []
    mock = WholesaleMock()
    ours = mock.integration
    provider = RefreshingToken(ours.client_id, ours.client_secret, ours.refresh_token)
    with mock.client(provider, on_event=events.append) as client:
        list(client.customers.list())
    assert [event.operation for event in events] == ["tokens.exchange", "customers.list"]
    assert ours.client_secret not in repr(events)


def test_a_cancelled_call_is_a_record(blocking: Any) -> None:
    events: list[CallEvent] = []

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(3600)
            raise AssertionError

    async def main() -> None:
        async with blocking.async_client(transport=Slow(), on_event=events.append) as client:
            task = asyncio.create_task(client.customers.get("c1"))
            for _ in range(5):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert [(event.error, event.attempts) for event in events] == [("Cancelled", 1)]
