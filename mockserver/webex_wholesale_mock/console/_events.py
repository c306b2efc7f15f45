"""The stream of server-sent events: what happened since the last one, with ids by which a browser goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.testkit import call_pages
from webex_wholesale_mock.wire.messages import Response
from webex_wholesale_mock.world.acts import last

PAUSE: Final = 0.25
"""Real seconds between two looks at the mock."""
SILENCE: Final = 60
"""Looks without news after which a comment keeps the connection open."""
LASTS: Final = 1_200
"""Looks after which a stream ends; the browser asks again then, so that none is left open for good."""
SHOWN: Final = 50
"""Calls that one event tells; of more it says how many there were."""


def stream(mock: Any, last: str, headers: list[tuple[str, str]]) -> Response:
    """Begin a stream: what a browser missed since the event that it has seen last, and then what comes."""
    seen = Seen(mock, int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None)
    head = [("content-type", "text/event-stream"), *headers]
    return Response(200, head, b"retry: 1000\n\n" + seen.news(), live=_news(seen))


async def _news(seen: Seen) -> AsyncIterator[bytes]:
    import anyio

    silent = 0
    for _ in range(LASTS):
        await anyio.sleep(PAUSE)
        news = seen.news()
        silent = 0 if news else silent + 1
        if news or silent % SILENCE == 0:
            yield news or b": here\n\n"


class Seen:
    """The part of what happens in a mock that a browser has seen.

    Args:
        mock: the mock.
        serial: the number of the last call that it has seen; None for all there are.
    """

    def __init__(self, mock: Any, serial: int | None) -> None:
        self._mock = mock
        self._serial = call_pages.last_serial(mock) if serial is None else serial
        self._state = self._look()

    def news(self) -> bytes:
        """Return the event for what has happened since; nothing where nothing has."""
        with self._mock._lock:
            serial, state = call_pages.last_serial(self._mock), self._look()
            if serial == self._serial and state == self._state:
                return b""
            calls = call_pages.calls_after(self._mock, self._serial, SHOWN)
            told = {
                "now": timestamp(self._mock.clock.now),
                "count": max(0, serial - self._serial),
                "reset": serial < self._serial,
                "calls": [
                    {"serial": call.serial, "operation": call.operation, "status": call.status, "rule": call.rule}
                    for call in calls
                ],
            }
        self._serial, self._state = serial, state
        return f"id: {serial}\nevent: news\ndata: {json.dumps(told)}\n\n".encode()

    def _look(self) -> tuple[Any, ...]:
        """Everything beside the calls by which news show."""
        world = self._mock._engine.world
        return world.clock.now, id(world), self._mock._acts, last(world)
