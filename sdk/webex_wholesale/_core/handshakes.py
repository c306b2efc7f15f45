"""Close the connection of a TLS handshake that is cancelled.

httpcore closes it where the handshake fails or takes too long. Where a task is cancelled meanwhile, by its caller or by
the deadline of the call, the socket would stay open until the garbage collector finds it. httpcore tells of each
connection that it opens through the extension `trace` of a request, and hands out its stream.
"""

from __future__ import annotations

from typing import Any, Final

import httpx

__all__ = ["close_if_cancelled"]

OPENED: Final = ("connect_tcp.complete", "connect_unix_socket.complete")


def close_if_cancelled(request: httpx.Request) -> None:
    """Let a request of an asynchronous client close the connection that it opens, should its handshake not end."""
    if request.url.scheme == "https":
        request.extensions["trace"] = _Opening()


class _Opening:
    """Follows the connection that one request opens; that of a proxy may be there already."""

    def __init__(self) -> None:
        self._stream: Any = None

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(OPENED):
            self._stream = info["return_value"]
        elif event.endswith("start_tls.failed") and self._stream is not None:
            import anyio

            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
