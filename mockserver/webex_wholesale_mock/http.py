"""The mock's own request and response: plain values, so that every adapter is a thin translation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

import attrs

JSON = ("content-type", "application/json;charset=UTF-8")
CSV = ("content-type", "text/csv;charset=UTF-8")


@attrs.define(slots=True)
class Request:
    """One call as it arrives.

    `path` is decoded of nothing and starts with a slash; `query` is the raw text after the question mark; header
    names are lower case; `origin` is the scheme and host the caller used, without a trailing slash, and is what
    every absolute URL in an answer starts with.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = attrs.Factory(dict)
    body: bytes = b""
    origin: str = "https://webexapis.com"

    def without_headers(self) -> Request:
        """The same request with nothing secret in it."""
        return Request(self.method, self.path, self.query, {}, self.body, self.origin)


@attrs.define(slots=True)
class Response:
    """One answer; `headers` keeps its order, names in lower case.

    A large body comes as `chunks`, to be read once, and `body` is empty then. They stay what they are whatever is
    asked of the mock meanwhile, in whichever thread.
    """

    status: int
    headers: list[tuple[str, str]] = attrs.Factory(list)
    body: bytes = b""
    chunks: Iterable[bytes] | None = None

    def read(self) -> bytes:
        """The whole body; one that came as `chunks` is in `body` from then on."""
        if self.chunks is not None:
            self.body, self.chunks = b"".join(self.chunks), None
        return self.body

    def without_chunks(self) -> Response:
        """The same answer without a body that is read elsewhere."""
        return self if self.chunks is None else Response(self.status, self.headers)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def reason(self) -> str:
        return HTTPStatus(self.status).phrase
