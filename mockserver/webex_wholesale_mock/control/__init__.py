"""The tester's own endpoints, under one reserved prefix. They need no token and stay out of the journal."""

from __future__ import annotations

from ._answering import handle
from ._arguments import Endpoint
from ._endpoints import ENDPOINTS

__all__ = ["ENDPOINTS", "Endpoint", "handle"]
