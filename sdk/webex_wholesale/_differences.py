"""A difference between a resource and a request, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from webex_wholesale._public import public

__all__ = ["Difference", "Differences", "in_words"]


@public
@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a resource is not as it was asked for.

    Attributes:
        field: its wire path in the request, such as "packages" or "address.city".
        there: what the service shows; None where it shows nothing.
        wanted: what was asked for.
    """

    field: str
    there: Any
    wanted: Any

    def __str__(self) -> str:
        return f"{self.field}: there {_shown(self.there)}, wanted {_shown(self.wanted)}"


Differences: TypeAlias = tuple[Difference, ...]


def in_words(differences: Differences) -> str:
    """Join differences into one line."""
    return "; ".join(map(str, differences))


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "nothing" if value is None else f'"{value}"'
