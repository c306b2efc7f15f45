"""Answers that are nearly right: a null where a list belongs, one odd entry of a list, a number without end.

None of these loses the rest of the answer. A null is read as an empty list, an odd entry is left out, a number with
more digits than Python reads is infinite, and all are observed. Values are never named: they may be personal.
"""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import ValidationError

__all__ = ["OBSERVED", "repair"]

OBSERVED: Final = "webex_wholesale.observed"
"""The extension of a response that has what was repaired, in words."""
MAX_DIGITS: Final = 4_000
"""Python reads 4,300 by default."""


def repair(content: bytes, error: ValidationError) -> tuple[bytes, list[str]]:
    """The answer without what does not fit, as far as that is a null or an entry of a list; and what that was."""
    observed: dict[str, None] = {}
    first = error.errors(include_url=False)[0]
    if first["type"] != "json_invalid":
        answer = json.loads(content)
    elif "number out of range" in first["msg"]:
        answer = _with_bounded_numbers(content)
        observed["number with too many digits"] = None
    else:
        answer = None
    odd: set[tuple[int | str, ...]] = set()
    for problem in error.errors(include_url=False, include_context=False):
        place = problem["loc"]
        if problem["type"] == "list_type" and problem["input"] is None:
            _parent(answer, place).pop(place[-1], None)
            observed[f"null instead of a list ({_words(place)})"] = None
        elif entry := _entry(place):
            odd.add(entry)
            observed[f"odd entry of a list left out ({_words(place)})"] = None
    for place in sorted(odd, key=str, reverse=True):
        _drop(answer, place)
    return json.dumps(_without_marks(answer)).encode(), [*observed]


def _with_bounded_numbers(content: bytes) -> Any:
    """The answer with infinity for whole numbers that Python does not read; None where it is no JSON otherwise."""
    try:
        return json.loads(content, parse_int=lambda digits: int(digits) if len(digits) <= MAX_DIGITS else float(digits))
    except (ValueError, RecursionError):
        return None


_LEFT_OUT: Final = "\0left out"


def _entry(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place of the outermost entry of a list, up to its index; empty where there is none."""
    index = next((number for number, step in enumerate(place) if isinstance(step, int)), None)
    return () if index is None else place[: index + 1]


def _parent(answer: Any, place: tuple[int | str, ...]) -> Any:
    for step in place[:-1]:
        answer = answer[step]
    return answer


def _drop(answer: Any, place: tuple[int | str, ...]) -> None:
    """Mark an entry, so that the indices of the others stay."""
    _parent(answer, place)[place[-1]] = _LEFT_OUT


def _without_marks(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_marks(entry) for entry in value if entry != _LEFT_OUT]
    return {key: _without_marks(entry) for key, entry in value.items()} if isinstance(value, dict) else value


def _words(place: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in place if not isinstance(step, int))
