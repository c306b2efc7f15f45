"""The mock's own request and response: plain values, so that every adapter is a thin translation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Literal

import attrs

JSON = ("content-type", "application/json;charset=UTF-8")
CSV = ("content-type", "text/csv;charset=UTF-8")


@attrs.define(slots=True)
class Request:
    """One call as it arrives.

    `path` is decoded of nothing and starts with a slash; `query` is the raw text after the question mark; header
    names are lower case; `origin` is the scheme and host the caller used, without a trailing slash, and is what
    every absolute URL in an answer starts with. `patience` are the seconds for which the caller waits for an answer,
    where that is known; `pace` are the seconds of the mock's clock in each real one, where whoever brings the request
    can let time pass, and `held_by` is the id of a fault that has held it up already.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = attrs.Factory(dict)
    body: bytes = b""
    origin: str = "https://webexapis.com"
    patience: float | None = None
    pace: float = 0
    held_by: str | None = None

    def without_headers(self) -> Request:
        """The same request with nothing secret in it."""
        return Request(self.method, self.path, self.query, {}, self.body, self.origin)


Lost = Literal["reset", "close", "refuse", "timeout", "crash"]


@attrs.frozen(slots=True, kw_only=True)
class Trouble:
    """What goes wrong between the mock and its client; adapters carry it out.

    Attributes:
        lost: no answer arrives: the connection is reset, closed or not even accepted, the client's patience ends, or
            its program.
        missing: so many bytes of the body never arrive, though they were announced.
        delay: seconds of real time after which the answer may arrive.
        again: what is to be handed in then, for the answer that the client gets.
    """

    lost: Lost | None = None
    missing: int = 0
    delay: float = 0
    again: Request | None = None


@attrs.define(slots=True)
class Response:
    """One answer; `headers` keeps its order, names in lower case. `status` is 0 where no answer arrives.

    A large body comes as `chunks`, to be read once, and `body` is empty then. They stay what they are whatever is
    asked of the mock meanwhile, in whichever thread.
    """

    status: int
    headers: list[tuple[str, str]] = attrs.Factory(list)
    body: bytes = b""
    chunks: Iterable[bytes] | None = None
    trouble: Trouble | None = None

    def read(self) -> bytes:
        """The whole body; one that came as `chunks` is in `body` from then on."""
        if self.chunks is not None:
            self.body, self.chunks = b"".join(self.chunks), None
        return self.body

    def without_chunks(self) -> Response:
        """The same answer without a body that is read elsewhere."""
        return self if self.chunks is None else attrs.evolve(self, chunks=None)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def reason(self) -> str:
        return phrase(self.status)


def phrase(status: int) -> str:
    """What a status is called; empty for one without a name."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
