"""Reconciliation on each engine, in a process of its own, next to reading the files; findings are compared."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.peak import PROCESSES, peak
from benchmarks.reconcile import files, read
from benchmarks.report import Row, Unavailable
from benchmarks.scale import Scale


@dataclass(frozen=True)
class Outcome:
    """Milliseconds, megabytes at the peak, and the findings: how many, and their digest."""

    time: float
    memory: float
    findings: int
    digest: str


def rows(scale: Scale) -> Iterator[Row]:
    """Each engine reads the same files; once, for it takes long.

    Raises RuntimeError where two engines find different things in the same files.
    """
    if find_spec("ibis") is None:
        raise Unavailable("ibis is not installed")
    there = [(name, count) for name, count in scale.engines if _is_there(name)]
    for name in sorted({name for name, _ in scale.engines} - {name for name, _ in there}):
        print(f"  left out: {name} is not installed")
    for count, group in groupby(there, key=itemgetter(1)):
        with TemporaryDirectory() as folder:
            written = files(Path(folder), count)
            base = f"csv module, both files of {count:,} rows"
            alone = _milliseconds(written)
            yield Row(base, "ms", [alone])
            outcomes = {name: _apart(name, written) for name, _ in group}
        if len({(outcome.findings, outcome.digest) for outcome in outcomes.values()}) != 1:
            raise RuntimeError(f"the engines find different things in {count:,} rows: {outcomes}")
        for name, outcome in outcomes.items():
            what = f"reconcile on {name}, {count:,} rows, {outcome.findings:,} findings"
            yield Row(what, "ms", [outcome.time], base, [alone])
            if outcome.memory:
                yield Row(f"memory of {name} at its peak, {count:,} rows", "MB", [outcome.memory])


def _apart(name: str, written: tuple[Path, Path]) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_reconcile, name, written).result()


def _reconcile(name: str, written: tuple[Path, Path]) -> Outcome:
    import ibis

    from webex_wholesale import reconcile

    engine = _spark() if name == "pyspark" else ibis.connect(f"{name}://")
    start = perf_counter()
    found = list(map(repr, reconcile(*written, engine=engine).findings))
    time = (perf_counter() - start) * 1e3
    memory = peak(os.getpid()) if PROCESSES.exists() else 0
    return Outcome(time, memory, len(found), hashlib.sha256("\n".join(found).encode()).hexdigest())


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


def _milliseconds(written: tuple[Path, Path]) -> float:
    start = perf_counter()
    for path in written:
        read(path)
    return (perf_counter() - start) * 1e3
