"""The four modes of a resource method. The classes are types and dictionary keys; nothing creates instances."""

from __future__ import annotations

from typing import TypeVar

from webex_wholesale._public import public

__all__ = ["Async", "Mode", "ModeT", "Raw", "RawAsync", "Sync"]


class Mode:
    """Base class of the modes."""


@public
class Sync(Mode):
    """Returns the result: the mode of blocking clients."""


@public
class Async(Mode):
    """Returns an awaitable of the result: the mode of asynchronous clients."""


class Raw(Mode):
    """Returns the result with the answer that it was read from."""


class RawAsync(Mode):
    """Returns an awaitable of the result with the answer that it was read from."""


ModeT = TypeVar("ModeT", bound=Mode)
