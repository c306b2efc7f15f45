"""One replaced attribute of a class or a module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

MARK: Final = "__webex_wholesale_replaces__"
_INHERITED: Final = object()


@attrs.frozen
class Patch:
    """A replacement of one attribute, which can be put in and taken out.

    Attributes:
        owner: the class or module.
        name: the attribute.
        replace: makes the replacement, a function, out of what is there.
    """

    owner: Any
    name: str
    replace: Callable[[Callable[..., Any]], Callable[..., Any]]

    def put_in(self) -> None:
        """Replace the attribute; an inherited one is covered."""
        replacement = self.replace(getattr(self.owner, self.name))
        before = vars(self.owner).get(self.name, _INHERITED)
        setattr(replacement, MARK, (replacement, before))
        setattr(self.owner, self.name, replacement)

    def take_out(self) -> None:
        """Restore the attribute, past replacements of ours that another tool has put back.

        A replacement by another tool stays; it may call ours, which lets every call pass when no interception is on.
        """
        while True:
            there = vars(self.owner).get(self.name)
            replacement, before = getattr(there, MARK, (None, None))
            if there is None or there is not replacement:
                return
            if before is _INHERITED:
                delattr(self.owner, self.name)
            else:
                setattr(self.owner, self.name, before)
