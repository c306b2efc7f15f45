"""Where a client keeps its resources.

Each is imported when it is first needed: models take a third of the time that importing everything takes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from ._colours import ColourT

if TYPE_CHECKING:
    from .resources import Customers, SubPartners, Subscribers

__all__ = ["Resources"]


class Resources(Generic[ColourT]):
    """Every noun of the service, for one client."""

    def __init__(self, client: Any, colour: type[ColourT]) -> None:
        self._client = client
        self._colour = colour

    @cached_property
    def customers(self) -> Customers[ColourT]:
        """The partner's customers."""
        from .resources import Customers

        return Customers(self._client, self._colour)

    @cached_property
    def subscribers(self) -> Subscribers[ColourT]:
        """The people of the customers."""
        from .resources import Subscribers

        return Subscribers(self._client, self._colour)

    @cached_property
    def sub_partners(self) -> SubPartners[ColourT]:
        """The partner's sub-partners."""
        from .resources import SubPartners

        return SubPartners(self._client, self._colour)
