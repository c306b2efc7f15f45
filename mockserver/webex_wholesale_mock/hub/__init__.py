"""The hub: manual steps in Partner Hub and Control Hub, as a Python API."""

from __future__ import annotations

from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._hub import Hub

__all__ = ["Hub", "HubError"]
