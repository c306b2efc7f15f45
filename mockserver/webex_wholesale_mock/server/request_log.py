"""The log of a server: one line for each request, with the rule that refused it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread
from typing import IO, Any, Final
from urllib.parse import quote

from webex_wholesale_mock.adapters._asgi import NOTES, Application, Receive, Scope, Send, path_of
from webex_wholesale_mock.server.settings import LogFormat

WAITING: Final = 10_000
"""Lines that may wait to be written. Where nobody reads them, further ones are dropped, and no answer is held up."""
PATIENCE: Final = 1.0
"""Seconds that the last lines have to be written when the server ends."""


class Lines:
    """A writer of lines that never holds up whoever has one. A thread of its own writes them.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._waiting: Queue[str | None] = Queue(WAITING)
        self._thread = Thread(target=self._write, name="webex-wholesale-mock-log", daemon=True)
        self._thread.start()

    def __call__(self, line: str) -> None:
        with suppress(Full):
            self._waiting.put_nowait(line)

    def close(self) -> None:
        """Write what is left, as far as somebody reads it."""
        with suppress(Full):
            self._waiting.put(None, timeout=PATIENCE)
        self._thread.join(PATIENCE)

    def _write(self) -> None:
        with suppress(OSError, ValueError):  # the reader has gone
            while (line := self._waiting.get()) is not None:
                self._stream.write(f"{line}\n")
                self._stream.flush()


def logged(app: Application, write: Callable[[str], object], format: LogFormat) -> Application:
    """Write a line about each request that an application answers."""
    line = FORMATS[format]

    async def log(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        notes: dict[str, Any] = {"status": 0, "rule": None, "fault": None}
        started = time.perf_counter()
        try:
            await app({**scope, NOTES: notes}, receive, send)
        finally:
            seconds = time.perf_counter() - started
            write(line(scope["method"], quote(path_of(scope), safe="/%:@!$&'()*+,;=~"), notes, seconds))

    return log


def _text(method: str, path: str, notes: dict[str, Any], seconds: float) -> str:
    reasons = [f"fault {notes['fault']}"] if notes["fault"] else []
    told = [notes["rule"], *reasons]
    return " ".join(
        [method, path, str(notes["status"] or "no answer"), *filter(None, told), f"{seconds * 1000:.1f} ms"]
    )


def _json(method: str, path: str, notes: dict[str, Any], seconds: float) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "method": method, "path": path, **notes, "milliseconds": round(seconds * 1000, 1)})


FORMATS: Final[dict[LogFormat, Callable[[str, str, dict[str, Any], float], str]]] = {"text": _text, "json": _json}
