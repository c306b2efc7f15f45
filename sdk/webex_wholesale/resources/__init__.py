"""The methods of each noun, imported when they are first asked for: nouns next door have models of their own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .billing_reports import BillingReports
    from .customers import Customers
    from .devices import Devices
    from .extensions import Extensions
    from .licenses import Licenses
    from .locations import Locations
    from .numbers import Numbers
    from .organizations import Organizations
    from .people import People
    from .pstn import Pstn
    from .roles import Roles
    from .sub_partners import SubPartners
    from .subscribers import Subscribers

__all__ = [
    "BillingReports",
    "Customers",
    "Devices",
    "Extensions",
    "Licenses",
    "Locations",
    "Numbers",
    "Organizations",
    "People",
    "Pstn",
    "Roles",
    "SubPartners",
    "Subscribers",
]

_MODULES = {
    "BillingReports": "billing_reports",
    "Customers": "customers",
    "Devices": "devices",
    "Extensions": "extensions",
    "Licenses": "licenses",
    "Locations": "locations",
    "Numbers": "numbers",
    "Organizations": "organizations",
    "People": "people",
    "Pstn": "pstn",
    "Roles": "roles",
    "SubPartners": "sub_partners",
    "Subscribers": "subscribers",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
