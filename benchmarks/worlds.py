"""The cost of making a world of customers: by builders, from a scenario file, from a saved world."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale_mock import WholesaleMock


def rows(scale: Scale) -> list[Row]:
    size = scale.sizes[1]
    with TemporaryDirectory() as folder:
        scenario, saved = Path(folder, "scenario.yaml"), Path(folder, "saved.json")
        scenario.write_text(json.dumps(_described(size)), encoding="utf-8")
        mock = WholesaleMock.from_scenario(scenario)
        mock.save(saved)
        work = {
            f"add_customer and add_subscriber, {size:,} times": lambda: _built(size),
            f"from_scenario, {size:,} customers": lambda: WholesaleMock.from_scenario(scenario),
            f"save, {size:,} customers": lambda: mock.save(saved),
            f"load, {size:,} customers": lambda: WholesaleMock.load(saved),
        }
        figures = turns({name: _timed(call) for name, call in work.items()}, scale.runs)
    targets = dict.fromkeys(list(work)[2:], "60 at most")
    return [Row(name, "ms", figures[name], target=targets.get(name, "")) for name in work]


def _built(size: int) -> None:
    hub = WholesaleMock().hub
    for _ in range(size):
        hub.add_subscriber(hub.add_customer().id)


def _described(size: int) -> dict[str, object]:
    customers = [{"external_id": f"customer-{number}", "subscribers": [{}]} for number in range(size)]
    return {"partners": [{"name": "Example Telecom", "customers": customers}]}


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        call()
        return (perf_counter() - start) * 1e3

    return run
