"""A table of figures: medians and quartiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.timing import Figures


class Unavailable(Exception):
    """Raised where a benchmark cannot run; the text names what is missing."""


@dataclass(frozen=True)
class Row:
    """A row of the table; `figures` and `reference` are paired, round by round."""

    what: str
    unit: str
    figures: Figures
    against: str = ""
    reference: Figures | None = None
    target: str = ""

    @property
    def best(self) -> float:
        """The figure that other work on the machine has disturbed least."""
        return max(self.figures) if self.unit == "requests/s" else min(self.figures)


HEAD = ("", "median", "quartiles", "least", "ratio", "quartiles", "target", "against")


def print_rows(rows: Iterable[Row]) -> None:
    """A line per row, columns aligned."""
    print_table([HEAD, *map(_cells, rows)])


def print_table(lines: Sequence[Sequence[str]]) -> None:
    """A line per row, columns aligned."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  " + "  ".join(map(str.ljust, line, widths)).rstrip())


def _cells(row: Row) -> tuple[str, ...]:
    form = ",.1f" if row.unit != "requests/s" else ",.0f"
    value, spread = _spread(row.figures, form)
    ratio, ratio_spread = "", ""
    if row.reference:
        paired = [figure / base for figure, base in zip(row.figures, row.reference, strict=True)]
        ratio, ratio_spread = _spread(paired, ".2f")
    return (
        row.what,
        f"{value} {row.unit}",
        spread,
        f"{min(row.figures):{form}}",
        ratio,
        ratio_spread,
        row.target,
        row.against,
    )


def _spread(figures: Sequence[float], form: str) -> tuple[str, str]:
    if len(figures) == 1:
        return f"{figures[0]:{form}}", ""
    low, _, high = quantiles(figures, n=4, method="inclusive")
    return f"{median(figures):{form}}", f"{low:{form}} - {high:{form}}"
