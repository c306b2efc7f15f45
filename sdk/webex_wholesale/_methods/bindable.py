"""Results that have methods of their own, and so need a client."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from webex_wholesale._methods.modes import Mode

__all__ = ["Bindable"]

S_co = TypeVar("S_co", covariant=True)
A_co = TypeVar("A_co", covariant=True)


class Bindable(Protocol[S_co, A_co]):
    """A result that becomes an S for a blocking client and an A for an asynchronous one."""

    def bind(self, client: Any, mode: type[Mode]) -> Any:
        """Return the object whose methods use this client."""
        ...
