"""The mark of a public class of `webex_wholesale.migration`."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["public"]

C = TypeVar("C", bound=type)


def public(cls: C) -> C:
    """Set the module of a class that `webex_wholesale.migration` exports."""
    cls.__module__ = "webex_wholesale.migration"
    return cls
