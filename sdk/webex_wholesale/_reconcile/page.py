"""The page that shows a reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple, Protocol

from jinja2 import Environment, StrictUndefined

from webex_wholesale._reconcile.findings import Findings, PackageTotal

__all__ = ["written"]

SHOWN: Final = 1_000
"""So many findings a browser shows at ease; the CSV has the others."""
WIDEST: Final = 560
"""The length of the longest bar, in pixels."""


class Bars(NamedTuple):
    """One package in the chart, and how long its bars are."""

    package: PackageTotal
    billed: float
    own: float


class Result(Protocol):
    """The parts of a reconciliation that this module reads; the template reads more."""

    @property
    def findings(self) -> Findings: ...
    @property
    def packages(self) -> tuple[PackageTotal, ...]: ...


def written(outcome: Result) -> str:
    """The page as HTML, every text escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["days"] = "{:f}".format
    template = environment.from_string(files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8"))
    return template.render(
        outcome=outcome,
        bars=_bars(outcome.packages),
        findings=islice(outcome.findings, SHOWN),
        more=max(len(outcome.findings) - SHOWN, 0),
    )


def _bars(packages: Sequence[PackageTotal]) -> list[Bars]:
    longest = max((max(each.billed, each.own) for each in packages), default=Decimal()) or Decimal(1)
    return [Bars(each, _length(each.billed / longest), _length(each.own / longest)) for each in packages]


def _length(share: Decimal) -> float:
    return round(float(share) * WIDEST, 1)
