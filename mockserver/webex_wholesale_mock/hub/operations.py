"""The table of hub operations: one row for each thing that people do in Partner Hub or Control Hub.

The rows stand as decorators at the methods of the nouns. The checks of who may do what, the control endpoints and the
table in docs/hub.md are read from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from webex_wholesale_mock.hub._access import Accesses
from webex_wholesale_mock.hub._administrators import Administrators
from webex_wholesale_mock.hub._assistant import Assistants
from webex_wholesale_mock.hub._branding import Brandings
from webex_wholesale_mock.hub._call_in import CallIns
from webex_wholesale_mock.hub._devices import Devices
from webex_wholesale_mock.hub._operation import READS, HubOperation, Noun
from webex_wholesale_mock.hub._orders import Orders
from webex_wholesale_mock.hub._restricted_mode import RestrictedModes
from webex_wholesale_mock.hub._reviews import Reviews
from webex_wholesale_mock.hub._setup_assist import SetupAssists
from webex_wholesale_mock.hub._sso import SingleSignOn
from webex_wholesale_mock.hub._sub_partners import SubPartners
from webex_wholesale_mock.hub._templates import Templates
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.hub._users import Users
from webex_wholesale_mock.hub._wizard import Customers

__all__ = ["HUB_OPERATIONS", "NOUNS", "READS"]

NOUNS: Final[Mapping[str, type[Noun]]] = {
    "templates": Templates,
    "customers": Customers,
    "users": Users,
    "administrators": Administrators,
    "access": Accesses,
    "restricted_mode": RestrictedModes,
    "setup_assist": SetupAssists,
    "trials": Trials,
    "devices": Devices,
    "sub_partners": SubPartners,
    "branding": Brandings,
    "sso": SingleSignOn,
    "assistant": Assistants,
    "orders": Orders,
    "reviews": Reviews,
    "call_in": CallIns,
}
"""The nouns of the hub, each with the class that has its operations."""

HUB_OPERATIONS: Final[Mapping[str, HubOperation]] = {
    member.operation.name: member.operation
    for noun in NOUNS.values()
    for part in reversed(noun.__mro__)
    for member in vars(part).values()
    if hasattr(member, "operation")
}
"""Every operation by its name, in the order of the nouns, their parts and their methods."""
