"""The hub: manual steps in Partner Hub and Control Hub, as a Python API."""

from __future__ import annotations

from webex_wholesale_mock.hub._base import HubError, HubRefusal
from webex_wholesale_mock.hub._hub import Hub
from webex_wholesale_mock.hub._place import Place

__all__ = ["Hub", "HubError", "HubRefusal", "Place"]
