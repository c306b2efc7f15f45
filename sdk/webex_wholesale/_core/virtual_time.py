"""The time of a client that may talk to a mock on its own machine, whose clock moves instead of being waited for.

A mock with a virtual clock says in its answers where that clock is moved. The client believes it from a loopback
address alone, so no service elsewhere can shorten a pause. With a clock of its own, such as `SystemClock()`, a client
always waits.
"""

from __future__ import annotations

import ipaddress
import json
import re
from typing import Final

import httpx

from webex_wholesale._core.clock import SystemClock
from webex_wholesale._core.log import logger

HEADER: Final = "x-mock-clock"
PATH: Final = re.compile(r"virtual; advance=(/(?!/)[\w./~-]*)", re.ASCII)
SECONDS: Final = 5.0
"""The time that a mock has to move its clock."""


class AdaptiveClock(SystemClock):
    """Real time, and that of a mock on this machine where one has answered."""

    def __init__(self) -> None:
        self._advance: httpx.URL | None = None
        self._moved = 0.0

    def monotonic(self) -> float:
        """Real seconds and those that were moved."""
        return super().monotonic() + self._moved

    def learn(self, response: httpx.Response) -> None:
        """Note from an answer where the clock of the service is moved."""
        named = response.headers.get(HEADER)
        if named is None:
            return
        found = PATH.fullmatch(named)
        url = response.request.url
        self._advance = url.copy_with(path=found[1], query=None) if found and _is_loopback(url.host) else None

    def request(self, seconds: float) -> httpx.Request | None:
        """Return the request that moves the clock instead of a wait; None where only waiting helps.

        Args:
            seconds: for how long the client would wait.
        """
        if self._advance is None or seconds <= 0:
            return None
        limits = {"timeout": httpx.Timeout(SECONDS).as_dict()}
        headers = {"content-type": "application/json"}
        content = json.dumps({"seconds": seconds})
        return httpx.Request("POST", self._advance, headers=headers, content=content, extensions=limits)

    def has_moved(self, response: httpx.Response, seconds: float) -> bool:
        """Note the answer of the mock. Where it refuses, such as without its control token, it is not asked again."""
        if not response.is_success:
            self._advance = None
            return False
        # Of two threads at once, one may be lost: a deadline is then a little later, and copies need no lock.
        self._moved += seconds
        logger.info("moved the virtual clock of the mock at %s by %g s, instead of waiting", response.url.host, seconds)
        return True


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
