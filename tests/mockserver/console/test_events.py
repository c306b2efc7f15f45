"""The stream of events: ids, what was missed in a break, and its end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from tests.mockserver.console.conftest import Console
from webex_wholesale_mock import Response
from webex_wholesale_mock.console import _events

PATH = "console/events"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "PAUSE", 0.001)


def told(part: bytes) -> Iterator[tuple[int, Any]]:
    """The events in a part of a stream, each with its id."""
    for event in part.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in event.splitlines())
        if lines.get("event") == "news":
            yield int(lines["id"].partition("-")[0]), json.loads(lines["data"])


async def _next(answer: Response, act: Any = lambda: None) -> bytes:
    assert answer.live is not None
    act()
    return await anext(answer.live)


def test_a_stream_begins_with_nothing_and_tells_what_comes(world: Console) -> None:
    answer = world.get(PATH, accept="text/event-stream")
    assert answer.header("content-type") == "text/event-stream"
    assert answer.body == b"retry: 1000\n\n"
    part = anyio.run(_next, answer, lambda: world.call("GET", "people/me"))
    assert [(id, event["count"], event["calls"][0]["operation"]) for id, event in told(part)] == [(5, 1, "people.me")]


def test_after_a_break_a_stream_tells_what_was_missed(world: Console) -> None:
    answer = world.get(PATH, **{"last-event-id": "2-0"})
    ((id, event),) = told(answer.body)
    assert (id, event["count"], [call["serial"] for call in event["calls"]]) == (4, 2, [3, 4])
    assert [call["rule"] for call in event["calls"]] == ["id.malformed", "customer.has-subscribers"]


def _seen(world: Console) -> str:
    """The mark of a page as it was sent."""
    return re.search('data-seen="([^"]+)"', world.page("calls"))[1]


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param(lambda world: world.call("GET", "people/me"), id="a call"),
        pytest.param(lambda world: world.mock.clock.advance(1), id="the clock moves"),
        pytest.param(lambda world: world.mock.hub.add_free_account("bo@people.example"), id="an act by hand"),
        pytest.param(lambda world: world.mock.reset(), id="a reset"),
    ],
)
def test_a_stream_tells_what_came_between_its_page_and_its_begin(world: Console, happens: Any) -> None:
    seen = _seen(world)
    assert [*told(world.get(f"{PATH}?seen={seen}").body)] == []
    happens(world)
    ((_, event),) = told(world.get(f"{PATH}?seen={seen}").body)
    assert event["now"]


def test_after_a_break_a_stream_tells_of_a_clock_that_moved(world: Console) -> None:
    seen = _seen(world)
    world.mock.clock.advance(1)
    ((_, event),) = told(world.get(PATH, **{"last-event-id": seen}).body)
    assert (event["now"], event["count"]) == ("2026-01-06T09:00:01.000Z", 0)


def test_of_very_many_calls_a_stream_tells_the_last_ones_and_the_number(world: Console) -> None:
    for _ in range(60):
        world.call("GET", "people/me")
    ((_, event),) = told(world.get(PATH, **{"last-event-id": "1-0"}).body)
    assert (event["count"], len(event["calls"])) == (63, _events.SHOWN)


def test_a_reset_is_told(world: Console) -> None:
    answer = world.get(PATH, **{"last-event-id": "nonsense"})
    part = anyio.run(_next, answer, world.mock.reset)
    assert [(id, event["reset"]) for id, event in told(part)] == [(0, True)]


def test_time_that_moves_is_news_and_silence_keeps_the_connection_open(
    world: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = world.get(PATH)
    part = anyio.run(_next, answer, lambda: world.mock.clock.advance(1))
    assert [event["now"] for _, event in told(part)] == ["2026-01-06T09:00:01.000Z"]
    monkeypatch.setattr(_events, "SILENCE", 2)
    assert anyio.run(_next, world.get(PATH)) == b": here\n\n"


def test_a_stream_ends_after_a_while_so_that_the_browser_asks_again(
    world: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_events, "LASTS", 3)

    async def parts() -> list[bytes]:
        live = world.get(PATH).live
        assert live is not None
        return [part async for part in live]

    assert anyio.run(parts) == []


def test_a_client_that_leaves_ends_the_stream(world: Console) -> None:
    sent = []

    async def app() -> None:
        leave = anyio.Event()
        messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in messages:
                return message
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)
            if message.get("body", b"").startswith(b"id:"):
                leave.set()
            elif message.get("body"):
                world.call("GET", "people/me")

        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/__mock__/{PATH}",
            "query_string": b"",
            "scheme": "http",
            "headers": [],
        }
        with anyio.fail_after(10):
            await world.mock.asgi()(scope, receive, send)

    anyio.run(app)
    assert sent[0]["status"] == 200
    assert sent[-1]["more_body"]


def test_a_stream_that_ends_by_itself_ends_the_answer(world: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "LASTS", 1)
    sent = []

    async def app() -> None:
        async def receive() -> dict[str, Any]:
            if not sent:
                return {"type": "http.request", "body": b"", "more_body": False}
            await anyio.sleep_forever()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": f"/__mock__/{PATH}", "query_string": b"", "headers": []}
        with anyio.fail_after(10):
            await world.mock.asgi()({**scope, "scheme": "http"}, receive, send)

    anyio.run(app)
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
