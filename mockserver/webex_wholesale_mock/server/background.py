"""A mock served by a thread of this process, for the time of a `with` block."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

import attrs
import httpx

from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.server.access import Access
from webex_wholesale_mock.server.pace import ServedTime
from webex_wholesale_mock.server.preload import preload
from webex_wholesale_mock.server.site import site
from webex_wholesale_mock.server.worlds import Forks, Worlds
from webex_wholesale_mock.wire import control_paths, routing
from webex_wholesale_mock.world.settings import Pace

try:
    from webex_wholesale_mock.server.serve import address, config, listen
    from webex_wholesale_mock.server.uvicorn_server import Server
except ModuleNotFoundError as missing:
    text = f'a served mock needs {missing.name}, which an extra brings: pip install "webex-wholesale[server]"'
    raise ModuleNotFoundError(text, name=missing.name) from None

PAUSE: Final = 0.001
"""Seconds between two looks at a server that starts."""


@attrs.frozen(slots=False, eq=False)
class MockServer:
    """A mock on a port of this machine.

    Attributes:
        mock: the mock, to look at and to change while it is served.
        url: scheme, host and port, such as `http://127.0.0.1:54321`.
    """

    __module__ = "webex_wholesale_mock"

    mock: WholesaleMock
    url: str

    @property
    def base_url(self) -> str:
        """The base URL of the API, for clients in any language."""
        return self.url + routing.PREFIX

    @property
    def control_url(self) -> str:
        """The URL of the control endpoints."""
        return self.url + control_paths.CONTROL

    @cached_property
    def control(self) -> httpx.Client:
        """A client of the control endpoints: `server.control.post("clock/advance", json={"seconds": 60})`."""
        headers = {"Content-Type": "application/json"}
        # It calls plain HTTP on this machine, so it loads no certificates and asks no proxy.
        return httpx.Client(base_url=self.control_url, headers=headers, verify=False, trust_env=False)

    def __repr__(self) -> str:
        return f"<MockServer at {self.url}>"


@contextmanager
def serving(mock: WholesaleMock, *, host: str, port: int) -> Iterator[MockServer]:
    """Serve a mock until the block ends. Raises ServeError where it cannot listen, or beyond loopback."""
    preload()
    with listen(host, port) as listener:
        worlds = Worlds(Forks(mock.fork(), mock), lambda world, _: ServedTime(world, Pace("virtual")).handle)
        server = Server(config(site(worlds, Access(hosts=frozenset({host}))), log_config=None))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name=f"webex-wholesale-mock:{port}", daemon=True
        )
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(PAUSE)
        served = MockServer(mock, address(host, listener))
        try:
            yield served
        finally:
            server.should_exit = True
            thread.join()
            if "control" in vars(served):
                served.control.close()
