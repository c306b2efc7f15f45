"""An in-process, stateful mock of the Webex Wholesale service, with time under the tester's control."""

from __future__ import annotations

from webex_wholesale_mock.adapters._httpx import MockTransport
from webex_wholesale_mock.clock import VirtualClock
from webex_wholesale_mock.http import Request, Response
from webex_wholesale_mock.hub import Hub, HubError
from webex_wholesale_mock.journal import Record
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.world import Durations, RateLimit

__all__ = [
    "Durations",
    "Hub",
    "HubError",
    "MockTransport",
    "RateLimit",
    "Record",
    "Request",
    "Response",
    "VirtualClock",
    "WholesaleMock",
]
