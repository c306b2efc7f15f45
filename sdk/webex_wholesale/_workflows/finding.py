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

__all__ = ["FindCall"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FindCall(Generic[T]):
    """The one entry of a list that `matches`, or None; looks at every page, should the service ignore the filter."""

    find: SingleCall[Page[Any]]
    matches: Callable[[Any], bool]

    def steps(self, settings: Settings) -> Steps[RawResponse[T | None]]:
        walk: PageWalk[Any] = PageWalk(self.find, [])
        call, matches = self.find, list[T]()
        while True:
            raw = yield from exchange(settings, call)
            matches += filter(self.matches, walk.take(raw.response, raw.value).items)
            if len(matches) > 1:
                raise NotUnique(f"more than one entry was found ({describe(self.find)})")
            if walk.call is None:
                return with_value(raw, matches[0] if matches else None)
            call = walk.call
