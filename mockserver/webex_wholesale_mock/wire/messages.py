"""Request and response as plain values, which every adapter translates to and from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from http import HTTPStatus
from typing import Literal

import attrs

JSON = ("content-type", "application/json;charset=UTF-8")
CSV = ("content-type", "text/csv;charset=UTF-8")


@attrs.define(slots=True)
class Request:
    """One call as it arrives.

    Attributes:
        method: in capital letters.
        path: still percent-encoded, with a leading slash.
        query: the raw text after the question mark.
        headers: values by name, names in lower case.
        body: the bytes as sent.
        origin: scheme and host as the caller used them, without a trailing slash; absolute URLs in answers begin so.
        patience: seconds for which the caller waits for an answer; None where that is not known.
        pace: seconds of the mock's clock in each real second; 0 where the adapter cannot let time pass.
        held_by: the id of a fault that has delayed the call already.
    """

    __module__ = "webex_wholesale_mock"

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = attrs.Factory(dict)
    body: bytes = b""
    origin: str = "https://webexapis.com"
    patience: float | None = None
    pace: float = 0
    held_by: str | None = None


Lost = Literal["reset", "close", "refuse", "timeout", "crash"]


@attrs.frozen(slots=True, kw_only=True)
class Trouble:
    """A failure between the mock and its client, for the adapter to carry out.

    Attributes:
        lost: the reason why no answer arrives: the connection is reset, closed or refused, the client's timeout
            passes, or the client's program ends.
        missing: bytes of the body that are announced but never arrive.
        delay: seconds of real time before the answer is sent.
        again: the request to hand in after the delay; its answer goes to the client.
    """

    lost: Lost | None = None
    missing: int = 0
    delay: float = 0
    again: Request | None = None


@attrs.define(slots=True)
class Response:
    """One answer.

    Attributes:
        status: the HTTP status; 0 where no answer arrives.
        headers: name and value in order, names in lower case.
        body: the bytes; empty where there are `chunks`.
        chunks: a large body in parts, to be read once. Later calls, in any thread, do not change them.
        trouble: a failure for the adapter to carry out.
        live: further parts as they come, without an end. A served mock sends them until the client leaves; where the
            answer has to be whole, it ends before them.
        rule: the id of the rule that refused the request.
        fault: the id of the fault that struck it.
    """

    __module__ = "webex_wholesale_mock"

    status: int
    headers: list[tuple[str, str]] = attrs.Factory(list)
    body: bytes = b""
    chunks: Iterable[bytes] | None = None
    trouble: Trouble | None = None
    live: AsyncIterator[bytes] | None = None
    rule: str | None = None
    fault: str | None = None

    def read(self) -> bytes:
        """Return the whole body. Chunks are joined and kept in `body`."""
        if self.chunks is not None:
            self.body, self.chunks = b"".join(self.chunks), None
        return self.body

    def without_body(self) -> Response:
        """Return the answer to a HEAD request: the headers of the whole answer, and nothing behind them.

        It has no chunks rather than an empty body, whose length an adapter would announce.
        """
        if not self.status:
            return self
        known = self.chunks is None and self.status != 204
        length = [("content-length", str(len(self.body)))] if known else []
        return Response(self.status, [*self.headers, *length], chunks=())

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def reason(self) -> str:
        return phrase(self.status)


def phrase(status: int) -> str:
    """Return the reason phrase of a status, empty where it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
