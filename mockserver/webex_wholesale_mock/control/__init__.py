"""Control endpoints for tests, under one reserved prefix. They need no token and stay out of the journal."""

from __future__ import annotations

from webex_wholesale_mock.control._binding import Endpoint, misfits
from webex_wholesale_mock.control._description import arguments_of, described
from webex_wholesale_mock.control._dispatch import handle
from webex_wholesale_mock.control._endpoints import ENDPOINTS

__all__ = ["ENDPOINTS", "Endpoint", "arguments_of", "described", "handle", "misfits"]
