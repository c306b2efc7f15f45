"""The command `webex-wholesale mock import`: from a service to the file of a world."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from webex_wholesale_mock import persistence
from webex_wholesale_mock.cli import _imported_world, _inventory


def run(client: _inventory.Client, out: Path, *, keep_personal_data: bool, tell: Callable[[str], None]) -> str:
    """Read everything, and write the file when all of it is there; its owner alone can read it.

    Returns:
        The problem of a world that cannot be made or kept; empty where all is well.
    """
    inventory = _inventory.read(client, tell)
    try:
        engine = _imported_world.build(inventory if keep_personal_data else inventory.redacted(), datetime.now(UTC))
        with _private_files():
            persistence.save(engine, out)
    except (_imported_world.InventoryError, persistence.SavingError) as problem:
        return str(problem)
    except OSError as problem:
        return f"{out}: {problem.strerror or problem}"
    tell(f"{out}: written" if keep_personal_data else f"{out}: written, without personal data")
    return ""


@contextmanager
def _private_files() -> Iterator[None]:
    """Let no file that is made inside be read by others: a world can hold addresses and emails."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
