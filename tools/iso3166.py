"""Generator of the contracts' table of countries and subdivisions (ISO 3166).

`python tools/iso3166.py` writes the table from pycountry, which is in the dependency group `test` for this alone.
Versions of pycountry are dates, and the date of the table is that of the version it was made from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycountry

TABLE = Path(__file__).parents[1] / "contracts/webex_wholesale_contracts/facts/data/iso3166.json"
OTHER_NAMES = ("alpha_3", "numeric", "name", "official_name", "common_name", "flag")


def countries() -> dict[str, list[str]]:
    """Return the texts that name a country, besides its alpha-2 code, by that code."""
    return {
        country.alpha_2: list(
            dict.fromkeys(getattr(country, field) for field in OTHER_NAMES if hasattr(country, field))
        )
        for country in pycountry.countries
    }


def subdivisions() -> dict[str, dict[str, str]]:
    """Return the names of subdivisions by country and code; the code is without the country's prefix."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for subdivision in pycountry.subdivisions:
        names[subdivision.country_code][subdivision.code.partition("-")[2]] = subdivision.name
    return names


def table() -> dict[str, Any]:
    """Return the whole table, with its date and what it was made from."""
    release = version("pycountry")
    year, month, day = (int(number) for number in release.split(".")[:3])
    return {
        "date": f"20{year:02}-{month:02}-{day:02}",
        "source": f"pycountry {release}",
        "countries": countries(),
        "subdivisions": subdivisions(),
    }


def text() -> str:
    """Return the table as JSON: a line per country, so that a change can be read."""
    content = table()
    parts = [f'"{key}": {json.dumps(content[key])}' for key in ("date", "source")]
    parts += [f'"{key}": {{\n{_lines(content[key])}\n}}' for key in ("countries", "subdivisions")]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(rows: dict[str, Any]) -> str:
    compact = {code: json.dumps(row, ensure_ascii=False, separators=(",", ":")) for code, row in sorted(rows.items())}
    return ",\n".join(f'"{code}":{row}' for code, row in compact.items())


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8", newline="\n")
