"""The whole table of default call-in at once."""

from __future__ import annotations

from collections.abc import Mapping

from webex_wholesale_mock.hub._base import HubBase, allowed
from webex_wholesale_mock.validation.call_in import check_table
from webex_wholesale_mock.values.resolver import AnyPartner


class Telephony(HubBase):
    """Part of the hub with the telephony domains."""

    def set_telephony_domain(
        self, countries: Mapping[str, str] | None, *, partner_org_id: AnyPartner | None = None
    ) -> None:
        """Replace the table of default call-in, for Meetings sites made from now on; `call_in` edits single lines.

        Args:
            countries: calling codes such as `+47` by ISO 3166-1 alpha-2 code; a country that is not in it gets the
                number of its region. None is the assumed table: every country that has a calling code.
            partner_org_id: the partner: its organization id or name, or a value; by default the first.

        Raises:
            HubError: the partner does not exist, a country is unknown, or a code is not a calling code (with the rule).
        """
        owner = self._partner(partner_org_id)
        allowed("the table of default call-in", check_table, countries or {})
        owner.telephony_domain = None if countries is None else dict(countries)
