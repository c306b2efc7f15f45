"""What calling a resource method gives; these classes are marks for the type checker and keys, never made."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["Async", "Colour", "ColourT", "Raw", "RawAsync", "Sync"]


class Colour:
    """Any of those below."""


class Sync(Colour):
    """The result itself."""


class Async(Colour):
    """Something to await for the result."""


class Raw(Colour):
    """The result together with the answer it was read from."""


class RawAsync(Colour):
    """Something to await for the result together with the answer it was read from."""


ColourT = TypeVar("ColourT", bound=Colour)
