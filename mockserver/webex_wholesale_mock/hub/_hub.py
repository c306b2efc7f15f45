from __future__ import annotations

from webex_wholesale_mock.hub._customers import CustomerBuilders
from webex_wholesale_mock.hub._decisions import Decisions
from webex_wholesale_mock.hub._existing import ExistingBuilders
from webex_wholesale_mock.hub._reports import Reports
from webex_wholesale_mock.hub._services import Services
from webex_wholesale_mock.hub._subscribers import SubscriberBuilders
from webex_wholesale_mock.hub._troubles import Troubles
from webex_wholesale_mock.world.guarding import guarded


@guarded
class Hub(Decisions, Troubles, Reports, Services, ExistingBuilders, CustomerBuilders, SubscriberBuilders):
    """What people do by hand, and what is there already. Every method takes and gives ids as clients see them."""
