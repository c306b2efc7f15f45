"""The hub of a mock, put together from its parts."""

from __future__ import annotations

from webex_wholesale_mock.hub._access import Accesses
from webex_wholesale_mock.hub._administrators import Administrators
from webex_wholesale_mock.hub._assistant import Assistants
from webex_wholesale_mock.hub._branding import Brandings
from webex_wholesale_mock.hub._call_in import CallIns
from webex_wholesale_mock.hub._customers import CustomerBuilders
from webex_wholesale_mock.hub._decisions import Decisions
from webex_wholesale_mock.hub._devices import Devices
from webex_wholesale_mock.hub._orders import Orders
from webex_wholesale_mock.hub._outages import Outages
from webex_wholesale_mock.hub._pending import Pending
from webex_wholesale_mock.hub._preexisting import ExistingBuilders
from webex_wholesale_mock.hub._reports import Reports
from webex_wholesale_mock.hub._restricted_mode import RestrictedModes
from webex_wholesale_mock.hub._reviews import Reviews
from webex_wholesale_mock.hub._services import Services
from webex_wholesale_mock.hub._setup_assist import SetupAssists
from webex_wholesale_mock.hub._sso import SingleSignOn
from webex_wholesale_mock.hub._sub_partners import SubPartners
from webex_wholesale_mock.hub._subscribers import SubscriberBuilders
from webex_wholesale_mock.hub._telephony import Telephony
from webex_wholesale_mock.hub._templates import Templates
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.hub._users import Users
from webex_wholesale_mock.hub._wizard import Customers
from webex_wholesale_mock.world.acts import noted
from webex_wholesale_mock.world.handle import synchronized


@synchronized
@noted(reads=("attachments", "customer", "organization", "partner", "person", "subscriber"))
class Hub(
    Decisions, Pending, Outages, Telephony, Reports, Services, ExistingBuilders, CustomerBuilders, SubscriberBuilders
):
    """The web portals of a mock: manual steps, and customers, subscribers and reports that are there already.

    It takes every id that clients see, and values; it gives values.
    """

    __module__ = "webex_wholesale_mock"

    @property
    def templates(self) -> Templates:
        """Customer templates."""
        return Templates(self._holder, self._guard)

    @property
    def customers(self) -> Customers:
        """Customers by hand."""
        return Customers(self._holder, self._guard)

    @property
    def users(self) -> Users:
        """Users of customers by hand."""
        return Users(self._holder, self._guard)

    @property
    def administrators(self) -> Administrators:
        """Administrators, with their roles and the customers that they manage."""
        return Administrators(self._holder, self._guard)

    @property
    def access(self) -> Accesses:
        """Access to a customer's organization, as the customer grants it."""
        return Accesses(self._holder, self._guard)

    @property
    def restricted_mode(self) -> RestrictedModes:
        """Restricted by Partner mode."""
        return RestrictedModes(self._holder, self._guard)

    @property
    def setup_assist(self) -> SetupAssists:
        """The vendor's help with the onboarding of a location."""
        return SetupAssists(self._holder, self._guard)

    @property
    def trials(self) -> Trials:
        """Trials that partners start for customers."""
        return Trials(self._holder, self._guard)

    @property
    def devices(self) -> Devices:
        """Phones of people and of workspaces."""
        return Devices(self._holder, self._guard)

    @property
    def sub_partners(self) -> SubPartners:
        """Sub-partners, and the requests for them."""
        return SubPartners(self._holder, self._guard)

    @property
    def branding(self) -> Brandings:
        """Branding of customers and partners."""
        return Brandings(self._holder, self._guard)

    @property
    def sso(self) -> SingleSignOn:
        """Partner SSO."""
        return SingleSignOn(self._holder, self._guard)

    @property
    def assistant(self) -> Assistants:
        """Webex Assistant of a customer."""
        return Assistants(self._holder, self._guard)

    @property
    def orders(self) -> Orders:
        """Ordered subscriptions, and the wizard that sets them up."""
        return Orders(self._holder, self._guard)

    @property
    def reviews(self) -> Reviews:
        """Compliance reviews."""
        return Reviews(self._holder, self._guard)

    @property
    def call_in(self) -> CallIns:
        """Default call-in numbers of Meetings sites."""
        return CallIns(self._holder, self._guard)

    def __repr__(self) -> str:
        world = self._world
        counts = f"{len(world.customers)} customers, {len(world.subscribers)} subscribers"
        return f"<Hub of WholesaleMock seed {world.ids.seed}: {counts}>"
