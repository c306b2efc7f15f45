"""Control endpoints for tests, under one reserved prefix. They need no token and stay out of the journal."""

from __future__ import annotations

from webex_wholesale_mock.control._binding import Endpoint
from webex_wholesale_mock.control._description import described
from webex_wholesale_mock.control._dispatch import handle
from webex_wholesale_mock.control._endpoints import ENDPOINTS

__all__ = ["ENDPOINTS", "Endpoint", "described", "handle"]
