"""The garbage collector is paused while a world is saved or loaded, and is afterwards as it was."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from webex_wholesale_mock import SavingError, WholesaleMock, persistence


@pytest.fixture(params=[True, False], ids=["collector on", "collector off"])
def was_on(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_saving_and_loading_leave_the_collector_as_it_was(was_on: bool, tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    WholesaleMock().save(path)
    assert gc.isenabled() is was_on
    WholesaleMock.load(path).reset()
    assert gc.isenabled() is was_on


def test_a_file_that_cannot_be_loaded_leaves_the_collector_as_it_was(was_on: bool, tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text("no world")
    with pytest.raises(SavingError):
        WholesaleMock.load(path)
    assert gc.isenabled() is was_on


def test_nothing_is_collected_while_a_world_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    WholesaleMock().save(path)
    seen: list[bool] = []
    revived = persistence.revived

    def noting(text: object) -> object:
        seen.append(gc.isenabled())
        return revived(text)

    monkeypatch.setattr(persistence, "revived", noting)
    WholesaleMock.load(path).reset()
    assert seen == [False, False]
    assert gc.isenabled()


def test_worlds_that_are_loaded_and_dropped_are_collected(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    WholesaleMock().save(path)
    worlds = [weakref.ref(WholesaleMock.load(path)._engine.world) for _ in range(200)]
    assert sum(world() is not None for world in worlds) < 100
