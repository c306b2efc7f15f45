"""Errors of fault injection, for the tester and for the program under test."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FaultError(ValueError):
    """Raised for a fault that is invalid or could not strike any call. Nothing has changed."""

    __module__ = "webex_wholesale_mock.faults"


class PredicateError(RuntimeError):
    """Raised where a fault's `where` function has raised, with that as its __cause__. The call was not handled."""

    __module__ = "webex_wholesale_mock.faults"


class Crashed(BaseException):
    """Raised to end the program that called the mock. It is not an `Exception`, so that retries do not catch it."""

    __module__ = "webex_wholesale_mock.faults"


def unknown(what: str, name: str, known: Iterable[str], where: str = "") -> FaultError:
    """Build the error for an unknown name, with the nearest known name, or all of them where none is near."""
    known = [*known]
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
    return FaultError(f"unknown {what} {name!r}{where}; {hint}")
