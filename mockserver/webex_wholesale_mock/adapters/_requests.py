"""The mock as a requests adapter, and for code that makes its own sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import RemoteDisconnected
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError

from webex_wholesale_mock.adapters._httpx import Handle
from webex_wholesale_mock.adapters._respx import HOST
from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.messages import Lost, Request, Response

LOST: Final[dict[Lost, tuple[type[requests.RequestException], object]]] = {
    "reset": (requests.ConnectionError, ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    "close": (requests.ConnectionError, ProtocolError("Connection aborted.", RemoteDisconnected("without response"))),
    "refuse": (requests.ConnectionError, ConnectionRefusedError(111, "Connection refused")),
    "timeout": (requests.ReadTimeout, "Read timed out."),
}
"""The exception and reason for each lost answer, as requests has them."""


class MockAdapter(HTTPAdapter):
    """An adapter that answers every request from a mock, for `session.mount("https://", adapter)`."""

    def __init__(self, handle: Handle) -> None:
        super().__init__()
        self._handle = handle

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, timeout: Any = None, *args: Any, **options: Any
    ) -> requests.Response:
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        response = self._handle(_to_core(request, patience))
        if response.trouble and response.trouble.lost:
            raise _failure(response.trouble.lost, request)
        return self.build_response(request, _from_core(response, request.method))


def _failure(lost: Lost, request: requests.PreparedRequest) -> BaseException:
    if lost == "crash":
        return Crashed("a fault ends the program here")
    kind, reason = LOST[lost]
    return kind(reason, request=request)


@contextmanager
def intercepted(handle: Handle) -> Iterator[None]:
    """Let every session send requests for the service to the mock while inside; other hosts are not affected."""
    ours, theirs = MockAdapter(handle), requests.Session.get_adapter

    def get_adapter(session: requests.Session, url: str) -> BaseAdapter:
        return ours if urlsplit(url).hostname == HOST else theirs(session, url)

    with patch.object(requests.Session, "get_adapter", get_adapter):
        yield


def _to_core(request: requests.PreparedRequest, patience: float | None) -> Request:
    url = urlsplit(request.url or "")
    body: Any = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    return Request(
        method=request.method or "GET",
        path=url.path or "/",
        query=url.query,
        headers={name.lower(): str(value) for name, value in request.headers.items()},
        body=body.encode() if isinstance(body, str) else bytes(body),
        origin=f"{url.scheme}://{url.netloc}",
        patience=patience,
    )


def _from_core(response: Response, method: str | None) -> HTTPResponse:
    headers = HTTPHeaderDict(response.headers)
    if response.trouble:
        headers["content-length"] = str(len(response.body) + response.trouble.missing)
    return HTTPResponse(
        body=BytesIO(response.body) if response.chunks is None else BufferedReader(_File(response.chunks)),
        headers=headers,
        status=response.status,
        reason=response.reason,
        preload_content=False,
        request_method=method,
        enforce_content_length=True,
    )


class _File(RawIOBase):
    """A file that reads from chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = filter(None, chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._rest or next(self._chunks, b"")
        size = min(len(chunk), len(buffer))
        buffer[:size], self._rest = chunk[:size], chunk[size:]
        return size
