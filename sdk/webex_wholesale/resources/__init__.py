"""The methods of each noun."""

from __future__ import annotations

from .customers import Customers

__all__ = ["Customers"]
