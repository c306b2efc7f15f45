"""Cross-origin calls: what a browser asks before a page of another site may call the mock, and what it looks for then.

The service's answers are for programs. A page gets at them only where the person who serves the mock names its origin.
The control endpoints stay closed to every page of another site.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import attrs

from webex_wholesale_mock.wire.control_paths import is_control
from webex_wholesale_mock.wire.messages import Request, Response

ANY: Final = "*"
"""Stands for every origin."""
MAX_AGE: Final = 600
"""Seconds for which a browser need not ask again."""
METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
SHOWN: Final = "content-disposition, date, link, location, retry-after, trackingid, x-mock-evidence, x-mock-rule"
"""Headers of an answer that a page may read."""

Handle = Callable[[Request], Response]


class CrossOrigin:
    """Answers for the pages of some origins.

    Args:
        handle: answers a request.
        origins: scheme and host of each site, such as `http://localhost:4200`; `*` for every one.
    """

    def __init__(self, handle: Handle, origins: Collection[str]) -> None:
        self._handle = handle
        self._origins = frozenset(origin.rstrip("/") for origin in origins)

    def handle(self, request: Request) -> Response:
        """Answer a request, or a browser's question before it."""
        origin = request.headers.get("origin")
        allowed = origin is not None and not self._origins.isdisjoint((origin, ANY))
        if not allowed or is_control(request.path):
            return self._handle(request)
        shared = [("access-control-allow-origin", str(origin)), ("vary", "origin")]
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return Response(204, [*shared, *_permission(request)])
        response = self._handle(request)
        return attrs.evolve(response, headers=[*response.headers, *shared, ("access-control-expose-headers", SHOWN)])


def _permission(request: Request) -> list[tuple[str, str]]:
    """List the methods and headers that a page may send; the headers are those that it asks for."""
    headers = request.headers.get("access-control-request-headers", "")
    asked = [("access-control-allow-headers", headers)] if headers else []
    return [("access-control-allow-methods", METHODS), *asked, ("access-control-max-age", str(MAX_AGE))]
