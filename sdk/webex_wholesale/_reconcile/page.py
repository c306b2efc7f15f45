"""The page that shows a reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple, Protocol

from jinja2 import Environment, StrictUndefined

from webex_wholesale._reconcile.findings import Findings, PackageTotal

__all__ = ["render_page"]

MAX_FINDINGS: Final = 1_000
"""So many findings a browser shows at ease; the CSV has the others."""
MAX_BAR_WIDTH: Final = 560
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


def render_page(reconciliation: Result) -> str:
    """The page as HTML, every text escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["days"] = "{:f}".format
    template = environment.from_string(files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8"))
    return template.render(
        reconciliation=reconciliation,
        bars=_bars(reconciliation.packages),
        findings=islice(reconciliation.findings, MAX_FINDINGS),
        more=max(len(reconciliation.findings) - MAX_FINDINGS, 0),
    )


def _bars(packages: Sequence[PackageTotal]) -> list[Bars]:
    longest = max((max(package.billed, package.own) for package in packages), default=Decimal()) or Decimal(1)
    return [Bars(package, _length(package.billed / longest), _length(package.own / longest)) for package in packages]


def _length(share: Decimal) -> float:
    return round(float(share) * MAX_BAR_WIDTH, 1)
