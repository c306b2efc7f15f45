"""Errors of worlds in files."""

from __future__ import annotations


class SavingError(ValueError):
    """A world cannot be saved, or a file does not hold a world; nothing has changed."""

    __module__ = "webex_wholesale_mock"
