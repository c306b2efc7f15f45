"""The default call-in number of a Meetings site (guide, table 3).

The guide gives five regions, each with a dial code and a country or two. Which region any other country belongs to is
not published; that part of the table below is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CallIn", "Region", "call_in"]

Region = Literal["AMER", "APAC", "ANZ", "EMEA", "EURO"]


@dataclass(frozen=True, slots=True)
class CallIn:
    """A region of the telephony domain and the dial code, such as "+44", of its default call-in number."""

    region: Region
    dial_code: str


_TABLE: tuple[tuple[CallIn, str], ...] = (
    (
        CallIn("AMER", "+1"),
        "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY HN HT JM KN KY "
        "LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT UM US UY VC VE VG VI",
    ),
    (
        CallIn("APAC", "+65"),
        "AF AS BD BN BT CN FJ FM GU HK ID IN IO JP KH KI KP KR LA LK MH MM MN MO MP MV MY NC NP NR PF PG PH PK PN "
        "PW SB SG TH TL TO TV TW VN VU WF WS",
    ),
    (CallIn("ANZ", "+61"), "AU CC CK CX HM NF NU NZ TK"),
    (
        CallIn("EMEA", "+44"),
        "AE AM AO AQ AZ BF BH BI BJ BW BY CD CF CG CI CM CV DJ DZ EG EH ER ET GA GB GE GG GH GI GM GN GQ GW IE IL "
        "IM IQ IR JE JO KE KG KM KW KZ LB LR LS LY MA MD MG ML MR MU MW MZ NA NE NG OM PS QA RE RU RW SA SC SD SH "
        "SL SN SO SS ST SY SZ TD TF TG TJ TM TN TR TZ UA UG UZ YE YT ZA ZM ZW",
    ),
    (
        CallIn("EURO", "+49"),
        "AD AL AT AX BA BE BG CH CY CZ DE DK EE ES FI FO FR GR HR HU IS IT LI LT LU LV MC ME MK MT NL NO PL PT RO "
        "RS SE SI SJ SK SM VA",
    ),
)

_BY_COUNTRY = {country: entry for entry, countries in _TABLE for country in countries.split()}


def call_in(country: str) -> CallIn:
    """Return the default call-in of an organization in a country, an ISO 3166-1 alpha-2 code in capital letters.

    Any other text gets the Americas, so that a mock with the country rule switched off still has an answer.
    """
    return _BY_COUNTRY.get(country, _BY_COUNTRY["US"])
