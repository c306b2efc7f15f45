"""The page that shows a reconciliation."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple

from jinja2 import Environment, StrictUndefined

from .outcome import PackageTotal, Reconciliation, days_text

__all__ = ["written"]

SHOWN: Final = 1_000
"""So many findings a browser shows at ease; the CSV has the others."""
WIDEST: Final = 420
"""The length of the longest bar, in pixels."""


class Bars(NamedTuple):
    """One package in the chart: where it is from the top, and how long its bars are."""

    package: PackageTotal
    top: int
    billed: float
    own: float


def written(outcome: Reconciliation) -> str:
    """The page as HTML, every text escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["days"] = days_text
    template = environment.from_string(files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8"))
    return template.render(
        outcome=outcome,
        bars=_bars(outcome.packages),
        findings=islice(outcome.findings, SHOWN),
        more=max(len(outcome.findings) - SHOWN, 0),
    )


def _bars(packages: Iterable[PackageTotal]) -> list[Bars]:
    packages = list(packages)
    longest = max((max(each.billed, each.own) for each in packages), default=Decimal()) or Decimal(1)
    return [
        Bars(each, 52 * number, *(round(float(days / longest) * WIDEST, 1) for days in (each.billed, each.own)))
        for number, each in enumerate(packages)
    ]
