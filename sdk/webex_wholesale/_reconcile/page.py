"""The page that shows a reconciliation: one file, which needs neither a network nor anything else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple, Protocol

from webex_wholesale._reconcile.findings import Findings, PackageTotal
from webex_wholesale._usage.frames import import_extra
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import DiscrepancyKind

__all__ = ["render_page"]

MAX_PER_KIND: Final = 1_000
"""So many findings of a kind a browser shows, finds and prints at ease; the CSV has the others."""

WORDS: Final[dict[DiscrepancyKind, str]] = {
    "not_ours": "Billed, not in our records",
    "not_billed": "In our records, not billed",
    "quantity": "Days differ",
    "duplicate": "Billed more than once",
}


class Bars(NamedTuple):
    """One package in the chart, and how long its bars are, in percent of the longest."""

    package: PackageTotal
    billed: float
    own: float


class KindTotal(NamedTuple):
    """One kind of finding: how many there are, and how many of them the page shows."""

    name: DiscrepancyKind
    words: str
    total: int
    shown: int


class Result(Protocol):
    """The parts of a reconciliation that are on its page."""

    @property
    def type(self) -> BillingReportType: ...
    @property
    def tolerance(self) -> Decimal: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def counts(self) -> dict[DiscrepancyKind, int]: ...
    @property
    def packages(self) -> tuple[PackageTotal, ...]: ...
    @property
    def billed(self) -> Decimal: ...
    @property
    def own(self) -> Decimal: ...
    @property
    def report_name(self) -> str: ...
    @property
    def records_name(self) -> str: ...
    @property
    def period(self) -> tuple[date, date] | None: ...


def render_page(reconciliation: Result) -> str:
    """The page as HTML, every text escaped. Raises ImportError where Jinja2 is not installed."""
    jinja2 = import_extra("jinja2", "reconcile", "it makes the page")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["days"] = "{:,f}".format
    environment.filters["change"] = "{:+,f}".format
    script = _read_text("page.js").strip()
    counts = reconciliation.counts
    page: str = environment.from_string(_read_text("page.html.jinja")).render(
        reconciliation=reconciliation,
        bars=_bars(reconciliation.packages),
        kinds=[KindTotal(name, WORDS[name], count, min(count, MAX_PER_KIND)) for name, count in counts.items()],
        findings=reconciliation.findings.largest(MAX_PER_KIND),
        words=WORDS,
        style=_read_text("page.css").strip(),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )
    return page


def _read_text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _bars(packages: Sequence[PackageTotal]) -> list[Bars]:
    longest = max((max(package.billed, package.own) for package in packages), default=Decimal()) or Decimal(1)
    return [Bars(package, _percent(package.billed / longest), _percent(package.own / longest)) for package in packages]


def _percent(share: Decimal) -> float:
    return round(float(share) * 100, 2)
