"""The methods of each noun, imported when they are first asked for: related nouns have models of their own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webex_wholesale.resources.administrators import Administrators
    from webex_wholesale.resources.billing_reports import BillingReports
    from webex_wholesale.resources.customers import Customers
    from webex_wholesale.resources.devices import Devices
    from webex_wholesale.resources.extensions import Extensions
    from webex_wholesale.resources.identity import Identity
    from webex_wholesale.resources.licenses import Licenses
    from webex_wholesale.resources.locations import Locations
    from webex_wholesale.resources.numbers import Numbers
    from webex_wholesale.resources.organizations import Organizations
    from webex_wholesale.resources.people import People
    from webex_wholesale.resources.pstn import Pstn
    from webex_wholesale.resources.roles import Roles
    from webex_wholesale.resources.settings import Settings
    from webex_wholesale.resources.sub_partners import SubPartners
    from webex_wholesale.resources.subscribers import Subscribers

__all__ = [
    "Administrators",
    "BillingReports",
    "Customers",
    "Devices",
    "Extensions",
    "Identity",
    "Licenses",
    "Locations",
    "Numbers",
    "Organizations",
    "People",
    "Pstn",
    "Roles",
    "Settings",
    "SubPartners",
    "Subscribers",
]

_MODULES = {
    "Administrators": "administrators",
    "BillingReports": "billing_reports",
    "Customers": "customers",
    "Devices": "devices",
    "Extensions": "extensions",
    "Identity": "identity",
    "Licenses": "licenses",
    "Locations": "locations",
    "Numbers": "numbers",
    "Organizations": "organizations",
    "People": "people",
    "Pstn": "pstn",
    "Roles": "roles",
    "Settings": "settings",
    "SubPartners": "sub_partners",
    "Subscribers": "subscribers",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
