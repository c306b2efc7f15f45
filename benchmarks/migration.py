"""The cost of a migration: exported customers of 50 users each are read, run, resumed and reviewed on a fresh mock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.report import Row
from benchmarks.scale import Scale
from webex_wholesale.migration import read_export
from webex_wholesale_mock import WholesaleMock

USERS = 50
"""Users of each customer; 45 of them become subscribers, and five have a phone in a lobby."""


def rows(scale: Scale) -> list[Row]:
    customers = scale.migrations
    size = f"{customers * USERS:,} users of {customers} customers"
    rounds = [_round(customers) for _ in range(scale.months)]
    steps = ("read and plan", "run", "run again, all done", "review")
    return [Row(f"{step}, {size}", "ms", [figures[step] for figures in rounds]) for step in steps]


def _round(customers: int) -> dict[str, float]:
    """Return the milliseconds of each step in a world of its own."""
    with TemporaryDirectory() as folder, WholesaleMock() as mock, mock.client() as client:
        exports, journal = Path(folder, "exports"), Path(folder, "journal")
        mock.migration.export(exports, customers=customers, users=USERS)
        figures: dict[str, float] = {}
        migration = _timed(
            figures, "read and plan", lambda: read_export(exports, provisioning_id=mock.template.provisioning_id)
        )
        run = _timed(figures, "run", lambda: client.migration.run(migration, journal=journal))
        again = _timed(figures, "run again, all done", lambda: client.migration.run(migration, journal=journal))
        review = _timed(figures, "review", lambda: client.migration.review(migration, journal=journal))
        assert run.ok
        assert again.resumed == len(migration.plan)
        assert review.ok
    return figures


def _timed(figures: dict[str, float], step: str, work: Callable[[], Any]) -> Any:
    start = perf_counter()
    result = work()
    figures[step] = (perf_counter() - start) * 1e3
    return result
