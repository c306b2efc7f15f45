"""Suggestions for a request that no operation answers: the nearest operation, and the differences from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import quote
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

VERSION: Final = "v1"
MAX_CHARACTERS: Final = 400
"""Characters of the longest path that is compared with others."""
MAX_WORD_CHARACTERS: Final = 20
"""Characters of the longest segment that is taken for a word; a longer one is taken for an id."""

_UNKNOWN: Final = RULES["http.route.unknown"].text


def _outline(segments: Sequence[str]) -> str:
    """Return a path without its version and its ids."""
    words = segments[segments[:1] == [VERSION] :]
    return "/".join("{}" if word.startswith("{") or len(word) > MAX_WORD_CHARACTERS else word for word in words)


_SEGMENTS: Final = {
    path: [VERSION, *path.split("/")[1:]] for path in dict.fromkeys(operation.path for operation in ALL_OPERATIONS)
}
_OUTLINES: Final = {_outline(segments): path for path, segments in _SEGMENTS.items()}


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known text that is nearest to one that was given; None where none is near."""
    return next(iter(get_close_matches(text[:MAX_CHARACTERS], known, n=1, cutoff=0.6)), None)


def unknown_path(method: str, path: str) -> str:
    """Describe the operation nearest to an unknown path, and the differences from it."""
    if len(path) > MAX_CHARACTERS:
        return _UNKNOWN
    segments = path.split("/")[1:]
    meant = _meant(_outline(segments))
    if meant is None:
        return _UNKNOWN
    methods: dict[str, Operation[Any, Any]] = {
        operation.method: operation for operation in ALL_OPERATIONS if operation.path == meant
    }
    operation = methods.get(method, next(iter(methods.values())))
    different = [*_differences(segments, _SEGMENTS[meant])]
    if operation.method != method:
        different.append(f"{quote(method)} instead of {operation.method}")
    nearest = f"{operation.name}, {operation.method} /{VERSION}{meant}"
    return f"{_UNKNOWN} The nearest is {nearest}; what differs: {', '.join(different)}."


# A client repeats its mistakes, with other ids: 2.6 ms for an outline, and nothing when it comes again.
@lru_cache(maxsize=1_024)
def _meant(outline: str) -> str | None:
    """Return the path whose outline is nearest."""
    near = nearest(outline, _OUTLINES)
    return _OUTLINES[near] if near else None


def unknown_method(method: str, methods: Mapping[str, Operation[Any, Any]]) -> str:
    """List the methods that a path has instead of the one that was sent."""
    there = ", ".join(f"{name} ({operation.name})" for name, operation in methods.items())
    return f"{quote(method)} is not a method of this path; there is {there}."


def _differences(given: list[str], meant: list[str]) -> Iterator[str]:
    for _, first, last, begin, end in SequenceMatcher(None, given, meant, autojunk=False).get_opcodes():
        extra, wanted = given[first:last], meant[begin:end]
        if extra != wanted:
            yield from _difference(extra, wanted)


def _difference(given: list[str], meant: list[str]) -> Iterator[str]:
    """Describe the differences in one place, segment by segment; any text fits a parameter."""
    for segment, other in zip(given, meant, strict=False):
        if not (segment and other.startswith("{")):
            yield f"{quote(segment)} instead of {quote(other)}"
    if extra := given[len(meant) :]:
        yield "a slash too many at the end" if extra == [""] else f"{quote('/'.join(extra))} too much"
    if missing := meant[len(given) :]:
        yield f"no {quote('/'.join(missing))}"
