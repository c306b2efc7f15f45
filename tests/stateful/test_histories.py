"""Any history of a mock keeps what holds in every world. `make fuzz MINUTES=60` runs it for as long as that."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from traceback import format_exception
from types import ModuleType

import pytest

from tests.stateful import seeded
from tests.stateful.acts import unknown
from tests.stateful.machine import OF_API, OF_HUB, OUT, Histories
from tests.stateful.ways_out import WAYS
from tests.support.kept_answers import hold_to_new_ones
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.lifecycles import Lifecycle
from webex_wholesale_mock.validation import restricted


@pytest.fixture(autouse=True)
def kept_answers_are_as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_to_new_ones(monkeypatch)


@pytest.mark.slow
@pytest.mark.once
def test_any_history_keeps_what_holds_in_every_world():
    Histories.tally.clear()
    before = Histories.taken
    seeded.run(0, histories=40)
    assert Histories.taken - before >= 2_000
    done = {name for name, refused in Histories.tally if not refused}
    assert len(done & {*OF_HUB}) > len(OF_HUB) / 2, "most operations of the hub are refused each time"


def run_seeds(count: int) -> None:
    for number in range(count):
        seeded.run(number)


@pytest.mark.slow
@pytest.mark.once
def test_a_mode_that_lets_everything_through_is_noticed(monkeypatch):
    monkeypatch.setattr(restricted, "applies", lambda world, organization: False)
    with pytest.raises((AssertionError, ExceptionGroup)) as failed:  # a group of one, at times
        run_seeds(8)  # what Hypothesis draws depends on the modules that are loaded
    assert "changed by" in "".join(format_exception(failed.value))


def test_nearly_every_operation_joins_by_its_row():
    assert len(OUT) <= (len(OF_HUB) + len(OF_API)) / 20, f"add a row to tests/stateful/draws.py for each of {unknown()}"


def modules_of(package: ModuleType) -> list[ModuleType]:
    """All modules of a package."""
    return [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]


def test_every_lifecycle_has_its_ways_out():
    tables = [table for module in modules_of(entities) for table in vars(module).values()]
    nouns = {table.noun for table in tables if isinstance(table, Lifecycle)}
    assert {way.lifecycle.noun for way in WAYS.values()} == nouns
