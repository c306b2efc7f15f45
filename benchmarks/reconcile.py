"""The cost of reconciling a report with own records, next to reading the files alone."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.report import Row, Unavailable
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale import read_report
from webex_wholesale_contracts import ids
from webex_wholesale_contracts.usage import COLUMNS

PACKAGES = ("WEBEX_CALLING", "WEBEX_MEETINGS", "WEBEX_SUITE")
PEOPLE = 50
"""Subscribers of each customer."""


def rows(scale: Scale) -> list[Row]:
    try:
        from webex_wholesale import reconcile

        reconcile([], [], type="PARTNER", engine="duckdb://")
    except ImportError as missing:
        raise Unavailable(str(missing)) from missing
    count, few = scale.usage[-1], min(scale.usage[0], 99_000)
    with TemporaryDirectory() as folder:
        report, own = files(Path(folder), count)
        small = files(Path(folder), few)
        both, alone = f"csv module, both files of {count:,} rows", "csv module, the report"
        both_small = f"csv module, both files of {few:,} rows"
        work = {
            both: lambda: [*map(read, (report, own))],
            alone: lambda: read(report),
            both_small: lambda: [*map(read, small)],
            "read_report": lambda: sum(1 for _ in read_report(report)),
            "reconcile": lambda: reconcile(report, own),
            "reconcile in Python": lambda: reconcile(*small),
        }
        figures = turns({name: _timed(call) for name, call in work.items()}, scale.months)
    return [
        Row(both, "ms", figures[both]),
        Row(alone, "ms", figures[alone]),
        Row(both_small, "ms", figures[both_small]),
        Row("read_report", "ms", figures["read_report"], alone, figures[alone]),
        Row("reconcile", "ms", figures["reconcile"], both, figures[both], "10,000 ms at most"),
        Row("reconcile in Python", "ms", figures["reconcile in Python"], both_small, figures[both_small]),
    ]


def files(folder: Path, count: int) -> tuple[Path, Path]:
    """Write a report and own records of so many rows each; one row in a thousand differs."""
    report, own = folder / f"report-{count}.csv", folder / f"own-{count}.csv"
    _write(report, chain([COLUMNS["USER"]], map(_billed, range(count))))
    _write(own, chain([OWN], map(_recorded, range(count))))
    return report, own


OWN = ("customer_external_id", "subscriber_id", "service_name", "quantity")


def _billed(number: int) -> tuple[str, ...]:
    package, customer = PACKAGES[number % 3], number // PEOPLE
    organization, subscriber = _id("ORGANIZATION", customer), _id("SUBSCRIBER", number)
    shared = ("Fjordnett AS", _id("ORGANIZATION", 0), "Sub100001", package, f"SKU-{package}", package.title())
    who = (organization, f"customer-{customer}", subscriber, _id("PEOPLE", number), "")
    return (*shared, "2026-01-01", "2026-01-31", *who, _days(number))


def _recorded(number: int) -> tuple[str, ...]:
    """Return the same usage as own records; one in a thousand differs."""
    days = "1.5" if number % 1_000 == 0 else _days(number)
    return f"customer-{number // PEOPLE}", _id("SUBSCRIBER", number), PACKAGES[number % 3].lower(), days


def _days(number: int) -> str:
    """Nineteen of twenty subscribers hold their package all month."""
    return "31" if number % 20 else f"{number % 31}.{number % 999_983:06}"


def _id(kind: str, number: int) -> str:
    return ids.encode(kind, f"00000000-0000-4000-8000-{number:012}")


def _write(path: Path, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def read(path: Path) -> int:
    """Count the rows of a CSV file with the `csv` module."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        call()
        return (perf_counter() - start) * 1e3

    return run
