"""The settings in marks of pytest, for the fixture `wholesale_mock`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

SETTINGS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "seed": ((int,), "a whole number"),
    "clock": ((datetime,), "a moment, such as datetime(2026, 1, 5, tzinfo=UTC)"),
    "poll_step": ((int, float), "a number of seconds"),
    "changes": ((bool,), "True or False"),
    "scenario": ((str, Path), "a path"),
}


def merged(marks: Iterable[tuple[tuple[Any, ...], Mapping[str, Any]]]) -> dict[str, Any]:
    """Merge the settings in the marks of a test, its class and its module.

    Args:
        marks: arguments and named arguments of each mark; a later one wins.

    Raises:
        ValueError: a setting that is not one, or a value of another type.
    """
    settings: dict[str, Any] = {}
    for arguments, named in marks:
        settings |= named
        if arguments:
            raise ValueError(f"{arguments[0]!r} needs a name, such as seed={arguments[0]!r}")
    for name, value in settings.items():
        if name not in SETTINGS:
            raise ValueError(f"unknown setting {name!r}; the settings are {', '.join(SETTINGS)}")
        kind, words = SETTINGS[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind):
            raise ValueError(f"{name} must be {words}, got {value!r}")
    return settings
