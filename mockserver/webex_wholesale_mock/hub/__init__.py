"""What people do by hand in Partner Hub and Control Hub, and what is found there: a plain Python API."""

from __future__ import annotations

from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._hub import Hub

__all__ = ["Hub", "HubError"]
