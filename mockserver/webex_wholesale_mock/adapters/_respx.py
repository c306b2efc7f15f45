"""The mock behind code that builds its own httpx client: a respx router that sends one host to it."""

from __future__ import annotations

import httpx
import respx

from webex_wholesale_mock.adapters._httpx import Handle, from_core, to_core

HOST = "webexapis.com"


def router(handle: Handle) -> respx.MockRouter:
    """A router, to be used as a context manager; other hosts are reached as if it were not there."""
    router = respx.MockRouter(assert_all_called=False, assert_all_mocked=True)
    router.route(host=HOST).mock(side_effect=lambda request: _answer(handle, request))
    router.route().pass_through()
    return router


def _answer(handle: Handle, request: httpx.Request) -> httpx.Response:
    return from_core(handle(to_core(request, request.read())))
