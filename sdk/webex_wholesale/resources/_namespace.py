"""Where a client keeps its resources.

Each is imported when it is first needed: models take a third of the time that importing everything takes.

Theory of operation. A noun is made when it is first asked for, and kept. Asked of the class, it is made for the class
itself: it can send nothing, but shows tools such as `create_autospec` and completion what a client has.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from webex_wholesale._methods.modes import ModeT, Sync
from webex_wholesale._public import public

if TYPE_CHECKING:
    # Type checkers and completion know what a property is; one of their own they would not see through.
    from builtins import property as noun

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
        Settings,
        SubPartners,
        Subscribers,
    )
else:

    class noun(cached_property):  # noqa: N801 - used as a decorator
        """An attribute that is made when it is first asked for, also when the class is asked."""

        def __get__(self, instance, owner=None):
            if instance is not None:
                return super().__get__(instance, owner)
            shown = self.func(owner)
            shown.__doc__ = self.__doc__  # for `help` of the class
            return shown


__all__ = ["Resources", "noun"]


@public
class Resources(Generic[ModeT]):
    """Every noun of the service, for one client."""

    _client: Any = None
    _mode: type[Any] = Sync

    def __init__(self, client: Any, mode: type[ModeT]) -> None:
        self._client = client
        self._mode = mode

    @noun
    def customers(self) -> Customers[ModeT]:
        """The partner's customers."""
        from webex_wholesale.resources import Customers

        return Customers(self._client, self._mode)

    @noun
    def subscribers(self) -> Subscribers[ModeT]:
        """The people of the customers."""
        from webex_wholesale.resources import Subscribers

        return Subscribers(self._client, self._mode)

    @noun
    def sub_partners(self) -> SubPartners[ModeT]:
        """The partner's sub-partners."""
        from webex_wholesale.resources import SubPartners

        return SubPartners(self._client, self._mode)

    @noun
    def billing_reports(self) -> BillingReports[ModeT]:
        """The partner's billing reports, as files."""
        from webex_wholesale.resources import BillingReports

        return BillingReports(self._client, self._mode)

    @noun
    def people(self) -> People[ModeT]:
        """The people of the organizations under management, subscribers or not."""
        from webex_wholesale.resources import People

        return People(self._client, self._mode)

    @noun
    def organizations(self) -> Organizations[ModeT]:
        """The organizations under management."""
        from webex_wholesale.resources import Organizations

        return Organizations(self._client, self._mode)

    @noun
    def identity(self) -> Identity[ModeT]:
        """Organizations and people by the uuids that their ids contain."""
        from webex_wholesale.resources import Identity

        return Identity(self._client, self._mode)

    @noun
    def licenses(self) -> Licenses[ModeT]:
        """The licences of organizations."""
        from webex_wholesale.resources import Licenses

        return Licenses(self._client, self._mode)

    @noun
    def roles(self) -> Roles[ModeT]:
        """The roles of administrators."""
        from webex_wholesale.resources import Roles

        return Roles(self._client, self._mode)

    @noun
    def settings(self) -> Settings[ModeT]:
        """Switches of organizations."""
        from webex_wholesale.resources import Settings

        return Settings(self._client, self._mode)

    @noun
    def administrators(self) -> Administrators[ModeT]:
        """The administrators of the partner, and the customers that are assigned to them."""
        from webex_wholesale.resources import Administrators

        return Administrators(self._client, self._mode)

    @noun
    def locations(self) -> Locations[ModeT]:
        """The offices of organizations that have calling."""
        from webex_wholesale.resources import Locations

        return Locations(self._client, self._mode)

    @noun
    def numbers(self) -> Numbers[ModeT]:
        """The phone numbers of organizations, free or taken."""
        from webex_wholesale.resources import Numbers

        return Numbers(self._client, self._mode)

    @noun
    def extensions(self) -> Extensions[ModeT]:
        """Validation of extensions."""
        from webex_wholesale.resources import Extensions

        return Extensions(self._client, self._mode)

    @noun
    def pstn(self) -> Pstn[ModeT]:
        """The PSTN connections of locations."""
        from webex_wholesale.resources import Pstn

        return Pstn(self._client, self._mode)

    @noun
    def devices(self) -> Devices[ModeT]:
        """The phones of people."""
        from webex_wholesale.resources import Devices

        return Devices(self._client, self._mode)
