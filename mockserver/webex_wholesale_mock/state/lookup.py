"""Names that have to be known, or at least be names."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def known(what: str, name: object, names: Collection[str]) -> str:
    """A name, if it is one of these. Raises ValueError for any other, with the nearest."""
    if isinstance(name, str) and name in names:
        return name
    near = get_close_matches(str(name), names, n=1)
    raise ValueError(f"unknown {what} {name!r}{f'; did you mean {near[0]!r}?' if near else ''}")


def named(what: str, name: object) -> None:
    """Raise ValueError for what nothing can be called: no text, a blank one, or one that no answer could carry."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is not a name of a {what}; give a text that is not blank")
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise ValueError(f"{name!a} is not a name of a {what}: it has half a surrogate pair, which is not a character")
