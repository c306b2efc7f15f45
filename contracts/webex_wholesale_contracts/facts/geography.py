"""Countries and their subdivisions (ISO 3166), and time zones (IANA names, from tzdata).

Countries are in a table that `tools/iso3166.py` made, with its date; it is read when it is first needed. The time zones
come from the tzdata package and not from the machine, so that every machine agrees.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TypedDict

from webex_wholesale_contracts.facts._library import load

__all__ = [
    "closest_country",
    "closest_subdivision",
    "closest_time_zone",
    "countries",
    "first_subdivision",
    "has_subdivisions",
    "is_country",
    "is_subdivision",
    "is_time_zone",
]

MAX_COUNTRY_NAME = 60
"""Unicode code points; longer text is not looked up."""


class _Table(TypedDict):
    """The generated table: other names of countries, and names of subdivisions, each by ISO code."""

    date: str
    source: str
    countries: dict[str, list[str]]
    subdivisions: dict[str, dict[str, str]]


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes of all countries, in capital letters."""
    return frozenset(_table()["countries"])


def is_country(text: str) -> bool:
    """Tell if `text` is an ISO 3166-1 alpha-2 code, in capital letters."""
    return text in countries()


def is_subdivision(country: str, text: str) -> bool:
    """Tell if `text` is an ISO 3166-2 code of the country, with its prefix ("US-CA") or without ("CA")."""
    return text in _subdivisions(country)


def is_time_zone(text: str) -> bool:
    """Tell if `text` is the IANA name of a time zone, such as "Europe/Oslo"; older names still count."""
    return text in time_zones()


def has_subdivisions(country: str) -> bool:
    """Tell if ISO 3166-2 has codes for parts of the country."""
    return bool(_subdivisions(country))


def first_subdivision(country: str) -> str | None:
    """Return the first ISO 3166-2 code of the country, without its prefix, or None where it has none."""
    return min((code for code in _subdivisions(country) if "-" not in code), default=None)


def closest_country(text: str) -> str | None:
    """Return the country that a text such as "us", "USA", "UK" or "Germany" stands for, or None."""
    if len(text) > MAX_COUNTRY_NAME:
        return None
    if text.upper() == "UK":
        return "GB"
    return _countries_by_key().get(text.lower())


def closest_subdivision(country: str, text: str) -> str | None:
    """Return the code, without its prefix, of the subdivision with this code or name in any case, or None."""
    wanted = text.strip().casefold()
    for code, name in sorted(_subdivisions(country).items()):
        if wanted in (code.casefold(), name.casefold()):
            return code.rpartition("-")[2]
    return None


def closest_time_zone(text: str) -> str | None:
    """Return the zone whose name differs in nothing but case, spaces and underscores, or None."""
    return _time_zones_by_key().get(_zone_key(text))


@cache
def _table() -> _Table:
    text = resources.files(__package__).joinpath("data", "iso3166.json").read_text(encoding="utf-8")
    table: _Table = json.loads(text)
    return table


@cache
def _countries_by_key() -> dict[str, str]:
    return {name.lower(): code for code, names in _table()["countries"].items() for name in (*names, code)}


def _subdivisions(country: str) -> dict[str, str]:
    return _all_subdivisions().get(country, {})


@cache
def _all_subdivisions() -> dict[str, dict[str, str]]:
    return {
        country: names | {f"{country}-{code}": name for code, name in names.items()}
        for country, names in _table()["subdivisions"].items()
    }


@cache
def time_zones() -> frozenset[str]:
    load("tzdata")
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def _time_zones_by_key() -> dict[str, str]:
    return {_zone_key(name): name for name in sorted(time_zones())}


def _zone_key(text: str) -> str:
    return text.strip().replace(" ", "_").casefold()
