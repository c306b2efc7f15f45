"""Sizes of the measurements: full and quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Scale:
    """Counts: rounds of calls in process, calls per round, calls in a row, sizes of a world, runs of a process or of
    wrk, processes for each of two revisions, reports, customers of a migration, rows for each engine of a
    reconciliation, kills of a server, subscribers of a bulk run.

    `clock` gives the seconds of the calls in process and of the steps in history.
    """

    rounds: int
    calls: int
    in_a_row: int
    sizes: tuple[int, ...]
    subscribers: tuple[int, ...]
    growth: tuple[int, ...]
    usage: tuple[int, ...]
    months: int
    migrations: int
    processes: int
    runs: int
    pairs: int
    seconds: int
    engines: Sequence[tuple[str, int]]
    kills: int
    bulk: int
    clock: Callable[[], float] = perf_counter


FULL = Scale(
    rounds=251,
    calls=20,
    in_a_row=30_000,
    sizes=(100, 1_000, 10_000),
    subscribers=(100, 10_000, 100_000),
    growth=(1_000, 100_000, 1_000_000),
    usage=(250_000, 500_000, 1_000_000),
    months=3,
    migrations=200,
    processes=41,
    runs=9,
    pairs=3,
    seconds=3,
    engines=(("duckdb", 1_000_000), ("polars", 1_000_000), ("pyspark", 1_000_000), ("duckdb", 10_000_000)),
    kills=50,
    bulk=100_000,
)
QUICK = Scale(
    rounds=2,
    calls=2,
    in_a_row=20,
    sizes=(3, 6),
    subscribers=(3, 6, 9),
    growth=(3, 6),
    usage=(100, 200, 300),
    months=2,
    migrations=2,
    processes=2,
    runs=2,
    pairs=1,
    seconds=1,
    engines=(("duckdb", 3_000), ("polars", 3_000), ("pyspark", 3_000)),
    kills=5,
    bulk=400,
)
