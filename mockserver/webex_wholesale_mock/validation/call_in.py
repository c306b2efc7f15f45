"""Rules of the table of default call-in: countries with their calling codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_mock.wire.refusal import Refusal

_CODE: Final = re.compile(r"\+[1-9][0-9]{0,2}")


def check_country(country: str) -> None:
    """Raise Refusal (hub.call-in.country) for what is not a country."""
    if not is_country(country):
        text = f"{country!r} is not an ISO 3166-1 code of a country, in capital letters"
        raise Refusal("hub.call-in.country", Finding("country", text))


def check_table(table: Mapping[str, str]) -> None:
    """Raise Refusal (hub.call-in.country, hub.call-in.code) for the first wrong line of a table."""
    for country, code in table.items():
        check_country(country)
        if not _CODE.fullmatch(str(code)):
            raise Refusal("hub.call-in.code", Finding("code", f"{code!r} is not a calling code, such as '+47'"))


def check_present(country: str, table: Mapping[str, str]) -> None:
    """Raise Refusal (hub.call-in.country, hub.call-in.absent) for a country that a table does not have."""
    check_country(country)
    if country not in table:
        raise Refusal("hub.call-in.absent", Finding("country", f"the table does not have {country}"))
