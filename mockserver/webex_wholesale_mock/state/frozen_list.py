"""A frozen list: the state at one moment."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, Self, TypeVar, overload

Item = TypeVar("Item")


class Listing(Sequence[Item], Generic[Item]):
    """A sequence that does not change, equal to any list of the same items; its slices are listings too."""

    __slots__ = ()

    @abstractmethod
    def _at(self, index: int) -> Item: ...

    @abstractmethod
    def _part(self, part: slice) -> Self: ...

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Self: ...

    def __getitem__(self, index: int | slice) -> Item | Self:
        return self._part(index) if isinstance(index, slice) else self._at(index)

    @property
    def latest(self) -> Item:
        """The last one. Raises LookupError where there is none."""
        if not self:
            raise LookupError("the list is empty")
        return self[-1]

    def __eq__(self, other: object) -> bool:
        return [*self] == [*other] if isinstance(other, list | Listing) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as a list

    def __repr__(self) -> str:
        return repr([*self])
