"""The stream of server-sent events: what happened since the page was made, with ids by which a browser goes on."""

from __future__ import annotations

import json
import re
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
MARK: Final = re.compile("[0-9]{1,15}-[0-9a-f]{1,8}")
"""The form of a mark: what a page shows, or a browser has seen."""


def stream(mock: Any, mark: str, headers: list[tuple[str, str]]) -> Response:
    """Begin a stream: what a browser missed since the mark of its page or last event, and what comes."""
    seen = Seen(mock, mark)
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
        mark: what it has seen, as `mark` told it once; anything else for all that there is.
    """

    def __init__(self, mock: Any, mark: str = "") -> None:
        self._mock = mock
        self._mark = mark if MARK.fullmatch(mark) else self.mark()

    def mark(self) -> str:
        """Return what tells this moment from others: the number of the last call, and a digest of all beside calls."""
        world = self._mock._engine.world
        beside = hash((world.clock.now, id(world), self._mock._acts, last(world)))
        return f"{call_pages.last_serial(self._mock)}-{beside & 0xFFFFFFFF:x}"

    def news(self) -> bytes:
        """Return the event for what has happened since; nothing where nothing has."""
        with self._mock._lock:
            mark = self.mark()
            if mark == self._mark:
                return b""
            serial, before = (int(each.partition("-")[0]) for each in (mark, self._mark))
            calls = call_pages.calls_after(self._mock, before, SHOWN)
            told = {
                "now": timestamp(self._mock.clock.now),
                "count": max(0, serial - before),
                "reset": serial < before,
                "calls": [
                    {"serial": call.serial, "operation": call.operation, "status": call.status, "rule": call.rule}
                    for call in calls
                ],
            }
        self._mark = mark
        return f"id: {mark}\nevent: news\ndata: {json.dumps(told)}\n\n".encode()
