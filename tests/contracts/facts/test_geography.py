from __future__ import annotations

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.facts import geography


@pytest.mark.parametrize("text", ["US", "DE", "NO", "SG"])
def test_two_capital_letters_are_a_country(text: str) -> None:
    assert geography.is_country(text)


@pytest.mark.parametrize("text", ["us", "USA", "UK", "XX", "", " US", "Germany", "840"])
def test_nothing_else_is_a_country(text: str) -> None:
    assert not geography.is_country(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [("us", "US"), ("USA", "US"), ("uk", "GB"), ("Germany", "DE"), ("Atlantis", None), ("x" * 100, None)],
)
def test_the_country_that_was_meant(text: str, country: str | None) -> None:
    assert geography.closest_country(text) == country


@pytest.mark.parametrize(("country", "text"), [("US", "CA"), ("US", "US-CA"), ("GB", "ENG"), ("NO", "03")])
def test_a_subdivision_counts_with_and_without_its_prefix(country: str, text: str) -> None:
    assert geography.is_subdivision(country, text)


@pytest.mark.parametrize(("country", "text"), [("DE", "CA"), ("US", "California"), ("US", "ca"), ("XX", "CA")])
def test_other_text_is_no_subdivision(country: str, text: str) -> None:
    assert not geography.is_subdivision(country, text)


@pytest.mark.parametrize(
    ("country", "text", "code"), [("US", "california", "CA"), ("US", "us-ca", "CA"), ("DE", "Milpitas", None)]
)
def test_the_subdivision_that_was_meant(country: str, text: str, code: str | None) -> None:
    assert geography.closest_subdivision(country, text) == code


def test_some_countries_are_not_divided() -> None:
    assert not geography.has_subdivisions("HK")
    assert geography.has_subdivisions("US")


@pytest.mark.parametrize("text", ["America/Los_Angeles", "Europe/Oslo", "Asia/Calcutta", "UTC"])
def test_iana_names_are_time_zones(text: str) -> None:
    assert geography.is_time_zone(text)
    assert zoneinfo.ZoneInfo(text).key == text


@pytest.mark.parametrize("text", ["", "PST", "america/los_angeles", "Oslo", "Europe", "../UTC", "GMT+1"])
def test_other_text_is_no_time_zone(text: str) -> None:
    assert not geography.is_time_zone(text)


def test_the_time_zone_that_was_meant() -> None:
    assert geography.closest_time_zone(" america/los angeles") == "America/Los_Angeles"
    assert geography.closest_time_zone("PST") is None


@given(st.text(st.characters(codec=None), max_size=70))
def test_suggestions_are_valid_for_any_text(text: str) -> None:
    country = geography.closest_country(text)
    assert country is None or geography.is_country(country)
    subdivision = geography.closest_subdivision("US", text)
    assert subdivision is None or geography.is_subdivision("US", subdivision)
    zone = geography.closest_time_zone(text)
    assert zone is None or geography.is_time_zone(zone)


def test_the_first_subdivision_is_one_without_a_prefix() -> None:
    assert geography.first_subdivision("US") == "AK"
    assert geography.is_subdivision("BR", geography.first_subdivision("BR") or "")
    assert geography.first_subdivision("HK") is None
