"""Searches for one entry of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import NotUnique
from webex_wholesale._methods.paging import Page, PageWalk, describe

__all__ = ["FindCall", "read_all"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FindCall(Generic[T]):
    """The one entry of a list that `matches`, or None; looks at every page, should the service ignore the filter."""

    find: SingleCall[Page[Any]]
    matches: Callable[[Any], bool]

    def steps(self, settings: Settings) -> Steps[RawResponse[T | None]]:
        raw = yield from read_all(settings, self.find)
        matches = [*filter(self.matches, raw.value)]
        if len(matches) > 1:
            raise NotUnique(f"more than one entry was found ({describe(self.find)})")
        return with_value(raw, matches[0] if matches else None)


def read_all(settings: Settings, first: SingleCall[Page[T]]) -> Steps[RawResponse[list[T]]]:
    """Every entry of a list, with the answer that had the last page."""
    walk = PageWalk(first, [])
    call, entries = first, list[T]()
    while True:
        raw = yield from exchange(settings, call)
        entries += walk.take(raw.response, raw.value).items
        if walk.call is None:
            return with_value(raw, entries)
        call = walk.call
