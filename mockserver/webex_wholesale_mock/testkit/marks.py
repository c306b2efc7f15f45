"""The settings in marks of pytest, for the fixture `wholesale_mock`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.state.lookup import known

SETTINGS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "seed": ((int,), "a whole number"),
    "clock": ((datetime,), "a moment, such as datetime(2026, 1, 5, tzinfo=UTC)"),
    "poll_step": ((int, float), "a number of seconds"),
    "changes": ((bool,), "True or False"),
    "scenario": ((str, Path), "a path"),
    "evidence": ((str, Path), "a path"),
    "leans_on": ((str, list, tuple, set, frozenset), "the id of a rule, or several"),
}


def merged(marks: Iterable[tuple[tuple[Any, ...], Mapping[str, Any]]]) -> dict[str, Any]:
    """Merge the settings in the marks of a test, its class and its module.

    Args:
        marks: arguments and named arguments of each mark; a later one wins.

    Raises:
        ValueError: a setting that is not one, a value of another type, or an unknown rule.
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
    for rule in rules_in(settings):
        known("rule", rule, RULES)
    return settings


def rules_in(settings: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the rules that a mark lets its tests lean on."""
    given = settings.get("leans_on", ())
    return (given,) if isinstance(given, str) else tuple(given)
