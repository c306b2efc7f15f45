"""Names that have to be known."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def known(what: str, name: object, names: Collection[str]) -> str:
    """A name, if it is one of these. Raises ValueError for any other, with the nearest."""
    if isinstance(name, str) and name in names:
        return name
    near = get_close_matches(str(name), names, n=1)
    raise ValueError(f"there is no {what} {name!r}{f'; did you mean {near[0]!r}?' if near else ''}")
