"""The command `webex-wholesale contracts packages`: offers and features of packages in four formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

from webex_wholesale_contracts.packages import PACKAGES, Feature, Offer, compare, matching, offer

__all__ = ["Format", "Listing", "listing", "render"]

Format = Literal["text", "json", "markdown", "csv"]
Row = dict[str, Any]

OFFER_COLUMNS: Final = (
    *("package", "title", "calling", "softphone", "messaging", "meetings", "participants", "assistant"),
    "needs one of",
)
FEATURE_COLUMNS: Final = ("package", "feature", "title", "table", "value", "evidence", "source", "note")
"""The columns of the tables, and the keys of a feature in JSON."""


class Listing(NamedTuple):
    """A table for people, and the rows that a program gets in its place."""

    columns: tuple[str, ...]
    rows: list[Row]
    details: list[Row]


def listing(packages: Sequence[str], feature: str | None) -> Listing:
    """List the offers of all packages; or features of those that are named, several side by side.

    Args:
        packages: names of packages; none for all.
        feature: only features and columns of offers with this text in their key or title.

    Raises:
        UnknownName: a package or a feature does not exist.
    """
    if not packages and feature is None:
        offers = [offer(package) for package in PACKAGES]
        return Listing(OFFER_COLUMNS, [*map(_offer, offers)], [*map(_offer_as_json, offers)])
    comparison = compare(*packages)
    keys = None if feature is None else matching(feature)
    chosen = [row for row in comparison.rows if keys is None or row[0].key in keys]
    flat = [_feature(feature) for column in zip(*chosen, strict=True) for feature in column]
    if len(packages) > 1:
        columns = ("feature", "title", "table", *comparison.packages)
        return Listing(columns, [*map(_side_by_side, chosen)], flat)
    return Listing(FEATURE_COLUMNS, flat, flat)


def render(listing: Listing, format: Literal["json", "markdown", "csv"]) -> str:
    """Return a listing as text of a format, without a line break at its end."""
    if format == "json":
        return json.dumps(listing.details, indent=2)
    cells = [listing.columns, *([row[name] or "" for name in listing.columns] for row in listing.rows)]
    return _markdown(cells) if format == "markdown" else _csv(cells)


def _offer(offer: Offer) -> Row:
    columns = {column.key: str(column) for column in offer.columns}
    return {"package": offer.package, "title": offer.title, **columns, "needs one of": ", ".join(offer.bases)}


def _offer_as_json(offer: Offer) -> Row:
    columns = {column.key: _feature(column) for column in offer.columns}
    return {"package": offer.package, "title": offer.title, "needsOneOf": offer.bases, **columns}


def _side_by_side(row: tuple[Feature, ...]) -> Row:
    values = {feature.package: str(feature) for feature in row}
    return {"feature": row[0].key, "title": row[0].title, "table": row[0].table, **values}


def _feature(feature: Feature) -> Row:
    return {
        "package": feature.package,
        "feature": feature.key,
        "title": feature.title,
        "table": feature.table,
        "value": feature.value,
        "evidence": feature.evidence,
        "source": feature.source,
        "note": feature.note,
    }


def _markdown(cells: Sequence[Sequence[str]]) -> str:
    head, *rest = (f"| {' | '.join(line)} |" for line in cells)
    return "\n".join((head, f"|{' --- |' * len(cells[0])}", *rest))


def _csv(cells: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue().removesuffix("\n")
