"""What calling a resource method gives; these classes are marks for the type checker and keys, never made."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["Async", "Mode", "ModeT", "Raw", "RawAsync", "Sync"]


class Mode:
    """Any of those below."""


class Sync(Mode):
    """The result itself."""


class Async(Mode):
    """Something to await for the result."""


class Raw(Mode):
    """The result together with the answer it was read from."""


class RawAsync(Mode):
    """Something to await for the result together with the answer it was read from."""


ModeT = TypeVar("ModeT", bound=Mode)
