"""Recording of a client's traffic in a file, redacted: what `record_to` does."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

import httpx

from webex_wholesale._core.log import logger
from webex_wholesale._core.request_spec import RequestSpec
from webex_wholesale._core.steps import Reply, tracking_id
from webex_wholesale._errors import InvalidArgument
from webex_wholesale_contracts.traffic import Exchange, Redactor, header_line, to_line

__all__ = ["MAX_BYTES", "Recorder"]

MAX_BYTES: Final = 64 * 1_048_576
"""Bytes of a file after which nothing more is recorded in it."""
MAX_BODY: Final = 262_144
"""Bytes of the longest body that is recorded."""
MAX_VALUES: Final = 100_000
"""Values with a stand-in; after so many, numbering begins anew."""


class Recorder:
    """Appends each attempt of a client's calls to a file as one whole line, and never fails a call.

    The file is opened for each line: it may be moved away at any time, and threads, forks and copies of a client can
    share it. Only its owner can read it (mode 0600), for stand-ins hide who the customers are and not how many.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            self._path = Path(path)
            os.close(self._open())
        except (OSError, TypeError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise InvalidArgument(f"record_to is not a file that can be written: {reason}") from None
        self._lock = Lock()
        self._failed = False
        self._begin()

    def _begin(self) -> None:
        self._redactor = Redactor(os.urandom(3).hex())

    def note(self, call: RequestSpec[Any], request: httpx.Request, reply: Reply, now: datetime, seconds: float) -> None:
        """Record an attempt. What goes wrong is logged the first time."""
        if call.fetch:
            return  # a file of another host, with a signature in its address
        try:
            with self._lock:
                self._append(self._redactor.redact(_exchange(call, request, reply, now, seconds)))
        except Exception as problem:
            if not self._failed:
                self._failed = True
                logger.error("record_to failed (%s); the calls themselves are not affected", _short(problem))

    def _append(self, exchange: Exchange) -> None:
        line = to_line(exchange).encode()
        file = self._open()
        try:
            size = os.fstat(file).st_size
            if not size:
                line = header_line(redacted=True).encode() + line
            if size + len(line) > MAX_BYTES:
                raise OSError(f"the file has reached {MAX_BYTES} bytes")
            written = os.write(file, line)
            if written < len(line):
                _take_back(file, size, written)
        finally:
            os.close(file)
        if self._redactor.count > MAX_VALUES:
            self._begin()

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return os.open(self._path, flags, 0o600)

    def __reduce__(self) -> tuple[Any, ...]:
        return Recorder, (self._path,)

    def __repr__(self) -> str:
        return f"<Recorder to {self._path}>"


def _exchange(call: RequestSpec[Any], request: httpx.Request, reply: Reply, now: datetime, seconds: float) -> Exchange:
    answer = reply if isinstance(reply, httpx.Response) else None
    secret = call.operation.noun == "tokens"
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return Exchange(
        method=request.method,
        path=path,
        query="" if secret else query,
        operation=call.operation.name,
        status=answer.status_code if answer else 0,
        sent=None if secret else call.body,
        received=None if secret or answer is None else _json(answer.content),
        tracking_id=tracking_id(answer) if answer else None,
        started=now,
        seconds=round(seconds, 6),
    )


def _json(content: bytes) -> Any:
    """The JSON of an answer; None for other content, and for content that is too long."""
    if not content or len(content) > MAX_BODY:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _take_back(file: int, size: int, written: int) -> None:
    """Take half a line off the end of a file, unless another program has gone on writing behind it."""
    if os.fstat(file).st_size == size + written:
        os.ftruncate(file, size)
    raise OSError("the disk is full")


def _short(problem: Exception) -> str:
    """The reason in a few words; only of an `OSError`, since other texts can hold parts of a body."""
    name = type(problem).__name__
    return f"{name}: {problem.strerror or problem}" if isinstance(problem, OSError) else name
