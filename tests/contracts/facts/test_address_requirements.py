from __future__ import annotations

import pytest

from webex_wholesale_contracts.facts.addresses import required_fields
from webex_wholesale_contracts.facts.geography import countries

BOTH = {"stateOrProvince", "zipOrPostalCode"}


@pytest.mark.parametrize(
    ("country", "fields"),
    [
        ("US", BOTH),
        ("AU", BOTH),
        ("IN", BOTH),
        ("DE", {"zipOrPostalCode"}),
        ("GB", {"zipOrPostalCode"}),
        ("AE", {"stateOrProvince"}),
        ("IE", set()),
    ],
)
def test_address_formats_say_what_a_country_needs(country: str, fields: set[str]) -> None:
    assert required_fields(country) == fields


@pytest.mark.parametrize("country", ["XX", "ZZ", "", "../us", "Germany"])
def test_an_unknown_country_needs_neither(country: str) -> None:
    assert required_fields(country) == frozenset()


def test_every_country_has_an_answer() -> None:
    assert all(required_fields(country) <= BOTH for country in countries())
