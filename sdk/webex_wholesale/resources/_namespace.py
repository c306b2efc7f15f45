"""Where a client keeps its resources.

Each is imported when it is first needed: models take a third of the time that importing everything takes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from webex_wholesale._methods.modes import ModeT
from webex_wholesale._public import public

if TYPE_CHECKING:
    from webex_wholesale.resources import (
        Administrators,
        BillingReports,
        Customers,
        Devices,
        Extensions,
        Identity,
        Licenses,
        Locations,
        Numbers,
        Organizations,
        People,
        Pstn,
        Roles,
        SubPartners,
        Subscribers,
    )

__all__ = ["Resources"]


@public
class Resources(Generic[ModeT]):
    """Every noun of the service, for one client."""

    def __init__(self, client: Any, mode: type[ModeT]) -> None:
        self._client = client
        self._mode = mode

    @cached_property
    def customers(self) -> Customers[ModeT]:
        """The partner's customers."""
        from webex_wholesale.resources import Customers

        return Customers(self._client, self._mode)

    @cached_property
    def subscribers(self) -> Subscribers[ModeT]:
        """The people of the customers."""
        from webex_wholesale.resources import Subscribers

        return Subscribers(self._client, self._mode)

    @cached_property
    def sub_partners(self) -> SubPartners[ModeT]:
        """The partner's sub-partners."""
        from webex_wholesale.resources import SubPartners

        return SubPartners(self._client, self._mode)

    @cached_property
    def billing_reports(self) -> BillingReports[ModeT]:
        """The partner's billing reports, as files."""
        from webex_wholesale.resources import BillingReports

        return BillingReports(self._client, self._mode)

    @cached_property
    def people(self) -> People[ModeT]:
        """The people of the organizations under management, subscribers or not."""
        from webex_wholesale.resources import People

        return People(self._client, self._mode)

    @cached_property
    def organizations(self) -> Organizations[ModeT]:
        """The organizations under management."""
        from webex_wholesale.resources import Organizations

        return Organizations(self._client, self._mode)

    @cached_property
    def identity(self) -> Identity[ModeT]:
        """Organizations and people by the uuids that their ids contain."""
        from webex_wholesale.resources import Identity

        return Identity(self._client, self._mode)

    @cached_property
    def licenses(self) -> Licenses[ModeT]:
        """The licences of organizations."""
        from webex_wholesale.resources import Licenses

        return Licenses(self._client, self._mode)

    @cached_property
    def roles(self) -> Roles[ModeT]:
        """The roles of administrators."""
        from webex_wholesale.resources import Roles

        return Roles(self._client, self._mode)

    @cached_property
    def administrators(self) -> Administrators[ModeT]:
        """The administrators of the partner, and the customers that are assigned to them."""
        from webex_wholesale.resources import Administrators

        return Administrators(self._client, self._mode)

    @cached_property
    def locations(self) -> Locations[ModeT]:
        """The offices of organizations that have calling."""
        from webex_wholesale.resources import Locations

        return Locations(self._client, self._mode)

    @cached_property
    def numbers(self) -> Numbers[ModeT]:
        """The phone numbers of organizations, free or taken."""
        from webex_wholesale.resources import Numbers

        return Numbers(self._client, self._mode)

    @cached_property
    def extensions(self) -> Extensions[ModeT]:
        """Validation of extensions."""
        from webex_wholesale.resources import Extensions

        return Extensions(self._client, self._mode)

    @cached_property
    def pstn(self) -> Pstn[ModeT]:
        """The PSTN connections of locations."""
        from webex_wholesale.resources import Pstn

        return Pstn(self._client, self._mode)

    @cached_property
    def devices(self) -> Devices[ModeT]:
        """The phones of people."""
        from webex_wholesale.resources import Devices

        return Devices(self._client, self._mode)
