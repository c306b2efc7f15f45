"""The telephony domain of a partner, which decides call-in numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_mock.hub._base import HubBase, HubError
from webex_wholesale_mock.values.resolver import AnyPartner

_CODE: Final = re.compile(r"\+[1-9][0-9]{0,2}")


class Telephony(HubBase):
    """Part of the hub with the telephony domains."""

    def set_telephony_domain(
        self, countries: Mapping[str, str] | None, *, partner_org_id: AnyPartner | None = None
    ) -> None:
        """Replace the list of countries that have a call-in number of their own, for Meetings sites made from now on.

        Args:
            countries: calling codes such as `+47` by ISO 3166-1 alpha-2 code; a country that is not in it gets the
                number of its region. None is the assumed list: every country that has a calling code.
            partner_org_id: the partner: its organization id or name, or a value; by default the first.

        Raises:
            HubError: the partner does not exist, a country is unknown, or a code is not a calling code.
        """
        for country, code in (countries or {}).items():
            if not is_country(country):
                raise HubError(f"{country!r} is not an ISO 3166-1 code of a country, in capital letters")
            if not _CODE.fullmatch(str(code)):
                raise HubError(f"{code!r} is not a calling code, such as '+47'")
        self._partner(partner_org_id).telephony_domain = None if countries is None else dict(countries)
