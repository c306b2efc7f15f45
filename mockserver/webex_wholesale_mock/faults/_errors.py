"""What the tester is told."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FaultError(ValueError):
    """A fault that makes no sense or could strike no call; nothing has changed."""


class PredicateError(RuntimeError):
    """The function that a tester gave to choose calls has raised, which is its __cause__; the call was not handled."""


class Crashed(BaseException):
    """The program that called the mock ends here; no `Exception`, so that no retry and no handler keeps it alive."""


def unknown(what: str, name: str, known: Iterable[str]) -> FaultError:
    """The error for a name that there is not, with the nearest one or, where none is near, all there are."""
    known = [*known]
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known) or 'none here'}"
    return FaultError(f"{what} {name!r}: there is no such; {hint}")
