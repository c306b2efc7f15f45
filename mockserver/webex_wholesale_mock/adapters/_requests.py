"""The mock as a requests adapter, and behind code that makes its own sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from webex_wholesale_mock.adapters._httpx import Handle
from webex_wholesale_mock.adapters._respx import HOST
from webex_wholesale_mock.http import Request, Response


class MockAdapter(HTTPAdapter):
    """Answers every request from a mock, for `session.mount("https://", adapter)`."""

    def __init__(self, handle: Handle) -> None:
        super().__init__()
        self._handle = handle

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        return self.build_response(request, _from_core(self._handle(_to_core(request))))


@contextmanager
def intercepted(handle: Handle) -> Iterator[None]:
    """While inside, sessions send what is for the service to the mock, and everything else where it belongs."""
    ours, theirs = MockAdapter(handle), requests.Session.get_adapter

    def get_adapter(session: requests.Session, url: str) -> BaseAdapter:
        return ours if urlsplit(url).hostname == HOST else theirs(session, url)

    with patch.object(requests.Session, "get_adapter", get_adapter):
        yield


def _to_core(request: requests.PreparedRequest) -> Request:
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
    )


def _from_core(response: Response) -> HTTPResponse:
    return HTTPResponse(
        body=BytesIO(response.body) if response.chunks is None else BufferedReader(_File(response.chunks)),
        headers=HTTPHeaderDict(response.headers),
        status=response.status,
        reason=response.reason,
        preload_content=False,
    )


class _File(RawIOBase):
    """Chunks to be read as a file."""

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
