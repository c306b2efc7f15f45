from __future__ import annotations

import pytest

from webex_wholesale_contracts.facts import call_in as module
from webex_wholesale_contracts.facts.call_in import CallIn, call_in
from webex_wholesale_contracts.facts.geography import countries


@pytest.mark.parametrize(
    ("country", "region", "dial_code"),
    [
        ("US", "AMER", "+1"),
        ("CA", "AMER", "+1"),
        ("SG", "APAC", "+65"),
        ("AU", "ANZ", "+61"),
        ("GB", "EMEA", "+44"),
        ("DE", "EURO", "+49"),
    ],
)
def test_the_published_countries_have_their_codes(country: str, region: str, dial_code: str) -> None:
    found = call_in(country)
    assert (found.region, found.dial_code) == (region, dial_code)


def test_every_country_is_in_exactly_one_region() -> None:
    listed = [country for _, countries in module._TABLE for country in countries.split()]
    assert sorted(listed) == sorted(countries())


def test_what_is_no_country_still_has_a_call_in() -> None:
    assert call_in("Atlantis") == CallIn("AMER", "+1")
