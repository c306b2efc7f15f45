from __future__ import annotations

import pytest

from webex_wholesale_contracts.facts import call_in as module
from webex_wholesale_contracts.facts.call_in import call_in, calling_code, has_cisco_call_in, regional
from webex_wholesale_contracts.facts.geography import countries

TABLE_3 = [
    ("US", "AMER", "+1"),
    ("CA", "AMER", "+1"),
    ("SG", "APAC", "+65"),
    ("AU", "ANZ", "+61"),
    ("GB", "EMEA", "+44"),
    ("DE", "EURO", "+49"),
]


@pytest.mark.parametrize(("country", "region", "dial_code"), TABLE_3)
def test_the_published_countries_have_their_codes(country: str, region: str, dial_code: str) -> None:
    found = regional(country)
    assert (found.region, found.dial_code) == (region, dial_code)
    assert call_in(country) == call_in(country, domain={}) == dial_code


@pytest.mark.parametrize(
    ("country", "code"), [("NO", "+47"), ("JP", "+81"), ("IN", "+91"), ("BR", "+55"), ("MX", "+52"), ("FR", "+33")]
)
def test_the_number_of_the_country_comes_before_that_of_its_region(country: str, code: str) -> None:
    assert call_in(country) == code
    assert regional(country).dial_code != code


@pytest.mark.parametrize(
    ("country", "code"),
    [("AQ", "+44"), ("BV", "+1"), ("GS", "+1"), ("HM", "+61"), ("PN", "+65"), ("TF", "+44"), ("UM", "+1")],
)
def test_a_country_without_a_number_of_its_own_gets_that_of_its_region(country: str, code: str) -> None:
    assert calling_code(country) is None
    assert call_in(country) == code


def test_another_telephony_domain_can_take_the_place_of_the_assumed_one() -> None:
    domain = {"NO": "+47"}
    assert [call_in(country, domain) for country in ("NO", "SE", "JP")] == ["+47", "+49", "+65"]


@pytest.mark.parametrize(
    ("provider", "enabled"), [("Cisco Calling Plans", True), ("cisco PSTN", True), ("Nordtel", False), (None, False)]
)
def test_a_provider_is_ciscos_own_by_its_name(provider: str | None, enabled: bool) -> None:
    assert has_cisco_call_in(provider) is enabled


def test_every_country_is_in_exactly_one_region_and_has_a_call_in() -> None:
    listed = [country for _, countries in module._TABLE for country in countries.split()]
    assert sorted(listed) == sorted(countries())
    assert all(call_in(country)[1:].isdigit() for country in countries())


def test_what_is_no_country_still_has_a_call_in() -> None:
    assert call_in("Atlantis") == "+1"
