from __future__ import annotations

from webex_wholesale_mock.hub._customers import CustomerBuilders
from webex_wholesale_mock.hub._decisions import Decisions
from webex_wholesale_mock.hub._outages import Outages
from webex_wholesale_mock.hub._preexisting import ExistingBuilders
from webex_wholesale_mock.hub._reports import Reports
from webex_wholesale_mock.hub._services import Services
from webex_wholesale_mock.hub._subscribers import SubscriberBuilders
from webex_wholesale_mock.world.handle import synchronized


@synchronized
class Hub(Decisions, Outages, Reports, Services, ExistingBuilders, CustomerBuilders, SubscriberBuilders):
    """What people do by hand, and what is there already. Every method takes and gives ids as clients see them."""
