"""The generated table of countries against the package that it is made from, where that is installed."""

from __future__ import annotations

import runpy
from datetime import date
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.facts import geography

GENERATOR = Path(__file__).resolve().parents[3] / "tools" / "iso3166.py"
TABLE = resources.files("webex_wholesale_contracts.facts") / "data" / "iso3166.json"
NAMES = ("alpha_2", "alpha_3", "numeric", "name", "official_name", "common_name", "flag")


@pytest.fixture
def pycountry() -> Any:
    """The package, in the version that the table was made from."""
    module = pytest.importorskip("pycountry", reason="pycountry is not installed; it is in the dependency group `test`")
    if f"pycountry {version('pycountry')}" != geography._table()["source"]:
        pytest.skip("the table was made from another version of pycountry than the installed one")
    return module


def test_the_table_has_its_date_and_says_what_it_was_made_from() -> None:
    table = geography._table()
    assert date.fromisoformat(table["date"]) >= date(2024, 6, 1)
    assert table["source"].startswith("pycountry ")


def test_the_table_is_complete() -> None:
    assert len(geography.countries()) == 249
    assert set(geography._table()["subdivisions"]) <= geography.countries()


@pytest.mark.usefixtures("pycountry")
def test_the_generator_makes_the_same_table_again() -> None:
    generator = runpy.run_path(str(GENERATOR))
    assert generator["text"]() == TABLE.read_text(encoding="utf-8")


def test_each_name_of_a_country_leads_to_its_code(pycountry: Any) -> None:
    for country in pycountry.countries:
        names = [getattr(country, field) for field in NAMES if hasattr(country, field)]
        assert {geography.closest_country(text) for name in names for text in (name, name.upper())} == {country.alpha_2}


def test_each_subdivision_counts_with_and_without_its_prefix(pycountry: Any) -> None:
    for subdivision in pycountry.subdivisions:
        country, bare = subdivision.country_code, subdivision.code.partition("-")[2]
        assert geography.is_subdivision(country, subdivision.code)
        assert geography.is_subdivision(country, bare)
        assert geography.closest_subdivision(country, subdivision.code) == bare
        assert geography.closest_subdivision(country, bare) == bare
