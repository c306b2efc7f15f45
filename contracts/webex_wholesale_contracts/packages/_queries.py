"""Functions that look packages and features up."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from webex_wholesale_contracts.facts.features import FEATURES, LEVELS, FeatureRow, Level, availability
from webex_wholesale_contracts.facts.offers import OFFER_COLUMNS, OFFER_TITLES, Column, offer_row
from webex_wholesale_contracts.facts.packages import BASES, license_name
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_contracts.packages._values import Comparison, Feature, Offer, UnknownName

__all__ = ["PACKAGES", "compare", "feature", "features", "matching", "offer"]

PACKAGES: Final[tuple[str, ...]] = CUSTOMER_PACKAGES
"""All packages and add-ons, in the vendor's order."""

_TITLES: Final = {row.key: row.title for row in FEATURES.values()} | {
    str(key): OFFER_COLUMNS[key] for key in OFFER_COLUMNS
}
# Comparing takes quadratic time, and a longer text is not a misspelt name.
_MAX_MISSPELLING: Final = 60


def offer(package: str) -> Offer:
    """Return the offer of a package or add-on.

    Args:
        package: one of `PACKAGES`, such as "webex_voice".

    Raises:
        UnknownName: no package has this name.
    """
    known = _package(package)
    columns = {column: _column(known, column) for column in OFFER_COLUMNS}
    title = OFFER_TITLES.get(known) or license_name(known)
    return Offer(known, title, BASES.get(known, ()), **columns)


def features(package: str) -> tuple[Feature, ...]:
    """Return the features of a package: 52 of a subscriber, then 15 of a site (guide, tables 1 and 2).

    Args:
        package: one of `PACKAGES`, such as "webex_voice".

    Raises:
        UnknownName: no package has this name.
    """
    known = _package(package)
    return tuple(_feature(known, level, row) for level, rows in LEVELS.items() for row in rows)


def feature(package: str, name: str) -> Feature:
    """Return one feature of a package, or one column of its offer.

    Args:
        package: one of `PACKAGES`, such as "webex_voice".
        name: the key, such as "call_waiting", or the title. Case, spaces, hyphens and underscores do not matter.

    Raises:
        UnknownName: no package or no feature has this name.
    """
    wanted = _plain(name)
    for row in _rows(_package(package)):
        if wanted in (_plain(row.key), _plain(row.title)):
            return row
    raise _unknown("feature", name, _TITLES)


def compare(*packages: str) -> Comparison:
    """Return the offers and features of packages side by side; of all packages where none is named.

    Args:
        packages: of `PACKAGES`, in the order of the columns; one that is named twice is there once.

    Raises:
        UnknownName: no package has one of these names.
    """
    known = tuple(dict.fromkeys(map(_package, packages or PACKAGES)))
    return Comparison(known, tuple(zip(*map(_rows, known), strict=True)))


def matching(text: str) -> frozenset[str]:
    """Return the keys of the features and columns whose key or title has a text in it.

    Raises:
        UnknownName: none has it.
    """
    wanted = _plain(text)
    found = frozenset(key for key, title in _TITLES.items() if wanted in _plain(key) or wanted in _plain(title))
    if not wanted or not found:
        raise _unknown("feature", text, _TITLES)
    return found


def _rows(package: str) -> tuple[Feature, ...]:
    return offer(package).columns + features(package)


def _column(package: str, column: Column) -> Feature:
    row = offer_row(package, column)
    return Feature(package, column, OFFER_COLUMNS[column], "offer", row.value, row.evidence, row.source, row.note)


def _feature(package: str, level: Level, row: FeatureRow) -> Feature:
    held = availability(package, row.key)
    source = f"{held.source}, {row.source}" if held.evidence else held.source
    note = held.note or (row.note if held.value == "yes" else "")
    return Feature(package, row.key, row.title, level, held.value, held.evidence, source, note)


def _package(name: str) -> str:
    if name not in PACKAGES:
        raise _unknown("package", name, PACKAGES)
    return name


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    close = get_close_matches(name.casefold().replace(" ", "_"), known, n=1) if len(name) <= _MAX_MISSPELLING else []
    advice = f'did you mean "{close[0]}"?' if close else f"use one of {', '.join(known)}"
    return UnknownName(f'"{name[:_MAX_MISSPELLING]}" is not a {what}; {advice}')
