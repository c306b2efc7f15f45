"""The default call-in number of a Meetings site (guide, Address and table 3), as its calling code.

Only a site with call-in over Cisco's own PSTN has one. It is the number of the organization's country where the
telephony domain has that country, else the number of the country's region. The guide names five regions with a country
or two each; in which region any other country is, and which countries the domain has, is not published (assumed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from webex_wholesale_contracts.facts._library import load

__all__ = ["CallIn", "Region", "call_in", "calling_code", "domains", "has_cisco_call_in", "regional"]

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


def call_in(country: str, domain: Mapping[str, str] | None = None) -> str:
    """Return the calling code of the default call-in number, such as "+47".

    Args:
        country: ISO 3166-1 alpha-2, in capital letters. Any other text gets the Americas, so that a mock with the
            country rule switched off still has an answer.
        domain: the calling codes of the countries that the telephony domain has, by country; by default all countries
            with a calling code of their own (assumed).
    """
    own = calling_code(country) if domain is None else domain.get(country)
    return own or regional(country).dial_code


@cache
def domains() -> Mapping[str, str]:
    """Return the table {country: calling code} of the countries that have a number of their own.

    Its contents are not published: it has every country with a calling code (assumed). A copy of it can be edited and
    passed to `call_in`.
    """
    codes = {country: calling_code(country) for country in sorted(_BY_COUNTRY)}
    return MappingProxyType({country: code for country, code in codes.items() if code})


def calling_code(country: str) -> str | None:
    """Return the calling code of a country, such as "+47", as the phonenumbers library has it; None without one."""
    code = load("phonenumbers").country_code_for_region(country)
    return f"+{code}" if code else None


def regional(country: str) -> CallIn:
    """Return the region of a country and its default (guide, table 3; assumed for all but seven countries)."""
    return _BY_COUNTRY.get(country, _BY_COUNTRY["US"])


def has_cisco_call_in(provider: str | None) -> bool:
    """Tell if a PSTN provider, by its name, gives a site call-in over Cisco's own PSTN (assumed from the name)."""
    return provider is not None and provider.casefold().startswith("cisco")
