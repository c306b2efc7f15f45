"""The mark of a public class: tracebacks and pickles name the package, not the private module that defines it."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["public"]

C = TypeVar("C", bound=type)


def public(cls: C) -> C:
    """Set the module of a class that `webex_wholesale` exports."""
    cls.__module__ = "webex_wholesale"
    return cls
