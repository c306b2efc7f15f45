from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.facts.locales import FALLBACK, NOT_ON_MEETINGS_SITES, SUPPORTED, Locale, resolve


@pytest.mark.parametrize("locale", SUPPORTED)
def test_a_supported_locale_stays_itself(locale: str) -> None:
    assert resolve(locale, "de_DE", "DE").organization == locale


def test_two_letters_take_the_country_of_the_template() -> None:
    assert resolve("fr", "en_US", "CA") == Locale("fr_CA", "fr_CA")
    assert resolve("en", None, "gb") == Locale("en_GB", "en_GB")


@pytest.mark.parametrize(("language", "locale"), FALLBACK.items())
def test_two_letters_fall_back_where_the_country_has_no_such_locale(language: str, locale: str) -> None:
    assert resolve(language, "en_US", "ZA").organization == locale
    assert resolve(language, "en_US", None).organization == locale


@pytest.mark.parametrize("requested", [None, "", "  "])
def test_nothing_requested_means_the_language_of_the_template(requested: str | None) -> None:
    assert resolve(requested, "sv_SE", "SE") == Locale("sv_SE", "sv_SE")
    assert resolve(requested, "en", "AU") == Locale("en_AU", "en_AU")


@pytest.mark.parametrize("requested", ["xx", "en_ZA", "klingon", "e", "en_US_x", "zh_Hans"])
def test_an_unsupported_locale_gives_the_template_language_and_an_english_site(requested: str) -> None:
    assert resolve(requested, "ja_JP", "JP") == Locale("ja_JP", "en_US")


@pytest.mark.parametrize("locale", NOT_ON_MEETINGS_SITES)
def test_some_locales_have_english_meetings_sites(locale: str) -> None:
    assert resolve(locale, "de_DE", "DE") == Locale(locale, "en_US")
    assert resolve(None, locale, None) == Locale(locale, "en_US")


def test_a_template_without_a_usable_language_counts_as_english() -> None:
    assert resolve(None, None, None) == Locale("en_US", "en_US")
    assert resolve("nonsense", "nonsense", "DE") == Locale("en_US", "en_US")


def test_every_language_that_is_supported_has_a_fallback() -> None:
    assert {locale[:2] for locale in SUPPORTED} == FALLBACK.keys()
    assert set(FALLBACK.values()) <= set(SUPPORTED)


LANGUAGES = st.one_of(st.none(), st.text(max_size=8), st.sampled_from([*SUPPORTED, *FALLBACK, "xx"]))
COUNTRIES = st.one_of(st.none(), st.text(max_size=3), st.sampled_from([locale[3:] for locale in SUPPORTED]))


@given(LANGUAGES, LANGUAGES, COUNTRIES)
def test_resolution_always_lands_on_supported_locales(
    requested: str | None, language: str | None, country: str | None
) -> None:
    locale = resolve(requested, language, country)
    assert locale.organization in SUPPORTED
    assert locale.meetings_site in SUPPORTED
    assert locale.meetings_site not in NOT_ON_MEETINGS_SITES


@given(st.sampled_from([*SUPPORTED, *FALLBACK]), COUNTRIES, st.randoms(use_true_random=False))
def test_case_and_separator_do_not_matter(requested: str, country: str | None, choices: Random) -> None:
    spelt = "".join(choices.choice((letter.upper(), letter.lower())) for letter in requested)
    expected = resolve(requested, "en_US", country)
    assert resolve(spelt, "EN-us", country) == expected
    assert resolve(spelt.replace("_", "-"), "en-US", country) == expected
