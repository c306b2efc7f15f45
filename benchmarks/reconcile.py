"""The cost of reconciling a report with own records, next to reading the files alone."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

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
        report, own = _files(Path(folder), count)
        small = _files(Path(folder), few)
        both, alone = f"csv module, both files of {count:,} rows", "csv module, the report"
        both_small = f"csv module, both files of {few:,} rows"
        work = {
            both: lambda: [*map(_read, (report, own))],
            alone: lambda: _read(report),
            both_small: lambda: [*map(_read, small)],
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


def engine_rows(scale: Scale) -> list[Row]:
    """Each engine reads the same files by itself, next to the csv module; once, for it takes long."""
    try:
        import ibis

        from webex_wholesale import reconcile
    except ImportError as missing:
        raise Unavailable(str(missing)) from missing
    found: list[Row] = []
    for name, count in scale.engines.items():
        if not _is_there(name):
            print(f"  left out: {name} is not installed")
            continue
        with TemporaryDirectory() as folder:
            files = _files(Path(folder), count)
            base = f"csv module, both files of {count:,} rows"
            engine = _spark() if name == "pyspark" else ibis.connect(f"{name}://")
            work = {
                base: lambda files=files: [*map(_read, files)],
                name: lambda files=files, engine=engine: reconcile(*files, engine=engine),
            }
            figures = turns({each: _timed(call) for each, call in work.items()}, 1)
        found += [Row(base, "ms", figures[base]), Row(f"reconcile on {name}", "ms", figures[name], base, figures[base])]
    return found


def _spark() -> Any:
    """Spark in this process, with no more partitions than a small machine has work for."""
    import ibis
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {"spark.sql.shuffle.partitions": "8", "spark.driver.memory": "4g", "spark.ui.enabled": "false"}
    session = SparkSession.builder.master("local[*]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return ibis.pyspark.connect(session)


def _is_there(name: str) -> bool:
    return find_spec(name) is not None and (name != "pyspark" or shutil.which("java") is not None)


def _files(folder: Path, count: int) -> tuple[Path, Path]:
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


def _read(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        call()
        return (perf_counter() - start) * 1e3

    return run
