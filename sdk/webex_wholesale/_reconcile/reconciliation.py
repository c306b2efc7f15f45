"""The result of a reconciliation: findings, counts, sums, and the reports for people."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from os import PathLike
from typing import Final, get_args

from webex_wholesale._public import public
from webex_wholesale._reconcile.findings import Findings, PackageTotal
from webex_wholesale._usage.files import replace_file
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import Discrepancy, DiscrepancyKind, guard

__all__ = ["Reconciliation"]

DISCREPANCY_KINDS: Final[tuple[DiscrepancyKind, ...]] = get_args(DiscrepancyKind)
MAX_SHOWN: Final = 10
"""So many findings are in the summary."""


@public
@dataclass(frozen=True, repr=False)
class Reconciliation:
    """Where a report and own records do not agree.

    Attributes:
        type: of the report, which decides by what the two are compared.
        tolerance: by how many days quantities may differ.
        findings: all discrepancies.
        packages: what is billed and what was recorded in all, by package.
        report_name: the name of the report's file, or "the report".
        records_name: the name of the file of own records, or "own records".
        period: the first and the last day of the report; None where its rows have no days, or there are none.
    """

    type: BillingReportType
    tolerance: Decimal
    findings: Findings = field(repr=False)
    packages: tuple[PackageTotal, ...]
    report_name: str = "the report"
    records_name: str = "own records"
    period: tuple[date, date] | None = None

    @property
    def ok(self) -> bool:
        """True if the report and own records agree."""
        return not self.findings

    @property
    def counts(self) -> dict[DiscrepancyKind, int]:
        """The number of findings of each kind."""
        counts = self.findings.kinds()
        return {kind: counts.get(kind, 0) for kind in DISCREPANCY_KINDS}

    @property
    def billed(self) -> Decimal:
        """Days, repeated rows counted as often as they are there."""
        return sum((package.billed for package in self.packages), Decimal())

    @property
    def own(self) -> Decimal:
        """Days in own records."""
        return sum((package.own for package in self.packages), Decimal())

    def __repr__(self) -> str:
        return f"<Reconciliation of a {_headline(self)}>"

    def __str__(self) -> str:
        more = len(self.findings) - MAX_SHOWN
        lines = [_headline(self), *map(_sentence, self.findings[:MAX_SHOWN])]
        return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write all findings as CSV, its columns named like their fields.

        Texts that a spreadsheet would take for formulas get an apostrophe, as in reports.

        Args:
            path: the file; one that is there is replaced, when the new one is whole.

        Raises:
            OSError: it cannot be written.
        """
        with replace_file(path, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(Discrepancy._fields)
            for kind, *texts, billed, own in self.findings:
                writer.writerow([kind, *(guard(text or "") for text in texts), f"{billed:f}", f"{own:f}"])

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write a page that needs nothing else: a chart of the packages, and the findings, of very many the first.

        Args:
            path: the file; one that is there is replaced, when the new one is whole.

        Raises:
            OSError: it cannot be written.
            ImportError: needs Jinja2, which the extra `webex-wholesale[reconcile]` brings.
        """
        from webex_wholesale._reconcile.page import render_page

        with replace_file(path) as file:
            file.write(render_page(self))


def _headline(reconciliation: Reconciliation) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in reconciliation.counts.items() if count)
    count = len(reconciliation.findings)
    summary = "no findings" if reconciliation.ok else f"{count} finding{'s' * (count > 1)} ({kinds})"
    days = f"{reconciliation.billed:f} days billed, {reconciliation.own:f} recorded"
    return f"{reconciliation.type} report: {summary}; {days}; tolerance {reconciliation.tolerance:f}"


def _sentence(finding: Discrepancy) -> str:
    place = ", ".join(filter(None, (finding.customer, finding.subscriber_id, finding.service_name)))
    return f"{finding.kind}: {place}: {finding.billed:f} billed, {finding.own:f} recorded"
