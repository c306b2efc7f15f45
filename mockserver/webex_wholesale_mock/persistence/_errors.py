"""Errors of worlds in files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class SavingError(ValueError):
    """A world cannot be saved, or a file does not hold a world; nothing has changed."""

    __module__ = "webex_wholesale_mock"


@contextmanager
def readable(source: str) -> Iterator[None]:
    """Raise SavingError for what goes wrong with values that no world ever had."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise SavingError(f"{source} holds no world of this version: {error}") from error
