"""Locales of organizations and their Meetings sites (guide, Supported Language Locales)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ENGLISH", "FALLBACK", "NOT_ON_MEETINGS_SITES", "SUPPORTED", "Locale", "resolve", "supported"]

SUPPORTED = (
    "en_US",
    "en_AU",
    "en_GB",
    "en_CA",
    "fr_FR",
    "fr_CA",
    "cs_CZ",
    "da_DK",
    "de_DE",
    "hu_HU",
    "id_ID",
    "it_IT",
    "ja_JP",
    "ko_KR",
    "es_ES",
    "es_CO",
    "es_MX",
    "nl_NL",
    "nb_NO",
    "pl_PL",
    "pt_PT",
    "pt_BR",
    "ru_RU",
    "ro_RO",
    "zh_CN",
    "zh_TW",
    "sv_SE",
    "ar_SA",
    "tr_TR",
)

FALLBACK = {
    "en": "en_US",
    "fr": "fr_FR",
    "cs": "cs_CZ",
    "da": "da_DK",
    "de": "de_DE",
    "hu": "hu_HU",
    "id": "id_ID",
    "it": "it_IT",
    "ja": "ja_JP",
    "ko": "ko_KR",
    "es": "es_ES",
    "nl": "nl_NL",
    "nb": "nb_NO",
    "pl": "pl_PL",
    "pt": "pt_PT",
    "ru": "ru_RU",
    "ro": "ro_RO",
    "zh": "zh_CN",
    "sv": "sv_SE",
    "ar": "ar_SA",
    "tr": "tr_TR",
}
"""Default locale of each language, for a template country without a locale in that language."""

NOT_ON_MEETINGS_SITES = ("es_CO", "id_ID", "nb_NO", "pt_PT")
"""Locales of organizations whose Meetings sites are in English."""

ENGLISH = "en_US"

_BY_KEY = {locale.lower(): locale for locale in SUPPORTED}


@dataclass(frozen=True, slots=True)
class Locale:
    """The locales that follow from one requested language; both are supported ones."""

    organization: str
    meetings_site: str


def resolve(requested: str | None, template_language: str | None, template_country: str | None) -> Locale:
    """Return the locales for a requested language; an unknown language is not an error.

    A language of two letters is completed by the template's country, else by `FALLBACK`. Nothing requested means the
    template's language. Anything else gives the organization the template's language and the Meetings site English.
    Case does not matter, and "-" is the same as "_" (observed). A template without a usable language counts as English.
    """
    default = _find(template_language, template_country) or ENGLISH
    if requested is None or not requested.strip():
        return Locale(default, _on_site(default))
    locale = _find(requested, template_country)
    return Locale(locale, _on_site(locale)) if locale else Locale(default, ENGLISH)


def supported(language: str) -> str | None:
    """Return the supported locale that a text of five characters, or a language of two, stands for, or None.

    Case does not matter, and "-" is the same as "_" (observed), so that "en_us" is "en_US".
    """
    return _find(language, None)


def _key(language: str) -> str:
    return language.strip().replace("-", "_").lower()


def _find(language: str | None, country: str | None) -> str | None:
    key = _key(language or "")
    if len(key) != len("en"):
        return _BY_KEY.get(key)
    return _BY_KEY.get(f"{key}_{(country or '').lower()}") or FALLBACK.get(key)


def _on_site(locale: str) -> str:
    return ENGLISH if locale in NOT_ON_MEETINGS_SITES else locale
