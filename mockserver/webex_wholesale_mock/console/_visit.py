"""One look at a page: the mock, the page that is asked for, and the address it was asked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


class NotThere(LookupError):
    """Raised where an address leads nowhere. The text is for the person who followed it."""


@attrs.frozen(kw_only=True)
class Visit:
    """A look at a page.

    Attributes:
        mock: the mock.
        name: the path below `/__mock__/`.
        id: what the page is about: the last step of the path, where the page has one.
        query: the fields of the address.
        origin: scheme, host and root path, as the browser has them.
        base: the relative path from the page to `/__mock__/`.
        pace: seconds of the clock in each real second; 0 where it does not follow real time.
    """

    mock: Any
    name: str
    id: str
    query: Mapping[str, str]
    origin: str
    base: str
    pace: float = 0

    @property
    def clock(self) -> str:
        """The way in which the clock moves: `virtual`, `frozen` or `real`."""
        if self.pace:
            return "real" if self.pace == 1 else f"real, {self.pace:g} times as fast"
        return str(self.mock.clock.pace.mode)

    def field(self, name: str) -> str:
        """Return a field of the address; an empty text where it is left out."""
        return self.query.get(name, "")

    @property
    def offset(self) -> int:
        """The number of things before the page that is asked for."""
        text = self.field("offset")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def is_named(self) -> bool:
        """True below the address of a world with a name."""
        return "/w/" in self.origin

    @property
    def world(self) -> str:
        """The name of the world, which is the last step of the root path; `default` without one."""
        root, _, name = self.origin.rpartition("/w/")
        return name if root else "default"
