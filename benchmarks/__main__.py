"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import gc
import os
import platform
from dataclasses import replace
from time import process_time

from benchmarks import (
    billing,
    bulk,
    durable,
    engines,
    growth,
    history,
    imports,
    in_process,
    interception,
    kills,
    many_worlds,
    memory,
    migration,
    peers,
    reconcile,
    served,
    subscribers,
    worlds,
)
from benchmarks.compare import compare, print_figures
from benchmarks.report import Unavailable, print_rows
from benchmarks.scale import FULL, QUICK

BENCHMARKS = {
    "in-process": in_process.rows,
    "intercept": interception.rows,
    "peers": peers.rows,
    "growth": growth.rows,
    "memory": memory.rows,
    "subscribers": subscribers.rows,
    "billing": billing.rows,
    "bulk": bulk.rows,
    "reconcile": reconcile.rows,
    "engines": engines.rows,
    "migration": migration.rows,
    "worlds": worlds.rows,
    "many-worlds": many_worlds.rows,
    "history": history.rows,
    "imports": imports.rows,
    "served": served.rows,
    "durable": durable.rows,
    "kills": kills.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the SDK and the mock.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="tiny counts, to test that every benchmark runs")
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="count CPU time in place of time, for calls in process on a busy machine",
    )
    parser.add_argument("--no-gc", action="store_true", help="turn the garbage collector off")
    parser.add_argument("--subscribers", type=int, metavar="N", help="for bulk, in place of 100,000")
    parser.add_argument("--compare", metavar="REV", help="measure a git revision and this tree in turns")
    parser.add_argument("--figures", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := {*options.names} - {*BENCHMARKS}:
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}; choose from {', '.join(BENCHMARKS)}")
    scale = QUICK if options.quick else FULL
    if options.cpu:
        scale = replace(scale, clock=process_time)
    if options.subscribers:
        scale = replace(scale, bulk=options.subscribers)
    if options.no_gc:
        gc.disable()
    if options.figures:
        scale = replace(scale, rounds=max(2, scale.rounds // 5), runs=max(2, scale.runs // 3))  # of several processes
        print_figures(row for name in options.names for row in BENCHMARKS[name](scale))
        return
    print(_machine())
    for name in options.names or BENCHMARKS:
        print(f"\n{name}")
        try:
            if options.compare:
                compare(name, options.compare, runs=scale.pairs, passed_on=_passed_on(options))
            else:
                print_rows(BENCHMARKS[name](scale))
        except Unavailable as reason:
            print(f"  left out: {reason}")


def _passed_on(options: argparse.Namespace) -> list[str]:
    """List the options that the processes of a comparison get too."""
    return [f"--{name}" for name in ("quick", "cpu", "no-gc") if getattr(options, name.replace("-", "_"))]


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = f", load {os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else ""
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}"


if __name__ == "__main__":
    main()
