"""Request bodies that are sent compressed, and the limit that holds for them too."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Final

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_mock.wire.decoding import MAX_BODY
from webex_wholesale_mock.wire.messages import Request
from webex_wholesale_mock.wire.refusal import Refusal

HEADER: Final = "content-encoding"
_GZIP: Final = ("gzip", "x-gzip")
_NONE: Final = ("", "identity")


def unpacked(request: Request) -> Request:
    """Return a request with its body unpacked and without the header, or the request as it is where that fails."""
    try:
        body = unpack(request)
    except Refusal:
        return request
    headers = {name: value for name, value in request.headers.items() if name != HEADER}
    return attrs.evolve(request, body=body, headers=headers)


def unpack(request: Request) -> bytes:
    """Return the body of a request as it was before it was compressed.

    Raises Refusal: http.media-type.unsupported for an encoding other than gzip; http.body.malformed for bytes that are
    not gzip, and with status 413 for more than MAX_BODY bytes, of which no more are unpacked.
    """
    encoding = request.headers.get(HEADER, "").strip().lower()
    if encoding in _NONE:
        return request.body
    if encoding not in _GZIP:
        text = f"the content encoding is {quote(encoding)}, send gzip or none"
        raise Refusal("http.media-type.unsupported", Finding(None, text))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(request.body)) as packed:
            body = packed.read(MAX_BODY + 1)
    except (OSError, EOFError, zlib.error):
        text = "the body is not gzip, which its content encoding says"
        raise Refusal("http.body.malformed", Finding(None, text)) from None
    if len(body) > MAX_BODY:
        text = f"the body is larger than {MAX_BODY} bytes when it is unpacked"
        raise Refusal("http.body.malformed", Finding(None, text), status=413)
    return body
