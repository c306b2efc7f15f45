"""The mock for code that builds its own httpx client, as a respx router.

respx patches httpx below the client while its router is active. The first route sends all calls for the service's host
to the mock; the second lets every other host pass to the network. Nothing has to be called, because a program that
never reaches the service is not an error.
"""

from __future__ import annotations

import httpx
import respx

from webex_wholesale_mock.adapters._httpx import Handle, from_core, to_core

HOST = "webexapis.com"


def router(handle: Handle) -> respx.MockRouter:
    """Make a router, to be used as a context manager. Other hosts are reached as without it."""
    router = respx.MockRouter(assert_all_called=False, assert_all_mocked=True)
    router.route(host=HOST).mock(side_effect=lambda request: _answer(handle, request))
    router.route().pass_through()
    return router


def _answer(handle: Handle, request: httpx.Request) -> httpx.Response:
    return from_core(handle(to_core(request, request.read())))
