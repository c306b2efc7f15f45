"""Worlds described in YAML files, checked by the same rules as requests; see docs/scenarios.md."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.scenarios._builder import build
from webex_wholesale_mock.scenarios._errors import Problem, ScenarioError
from webex_wholesale_mock.scenarios._loader import Reading, parse, read
from webex_wholesale_mock.scenarios._models import Scenario
from webex_wholesale_mock.state.clock import START
from webex_wholesale_mock.world.world import World

__all__ = ["Problem", "Scenario", "ScenarioError", "check", "load", "load_text", "schema"]


def load(engine: Engine, path: Path) -> None:
    """Let a mock begin in the world of a scenario file, now and after each reset. Raises ScenarioError, or OSError."""
    _begin(engine, read(path))


def load_text(engine: Engine, text: str) -> None:
    """Let a mock begin in the world of a scenario given as YAML text. Raises ScenarioError."""
    _begin(engine, parse(text.encode(), "scenario"))


def _begin(engine: Engine, reading: Reading) -> None:
    def origin() -> tuple[World, int]:
        seed, start, step = engine.seed, engine.start, engine.poll_step
        return build(reading, seed=seed, start=start, poll_step=step, evidence=engine.evidence), 0

    engine.move_to(origin)


def check(path: Path) -> World:
    """Build the world of a scenario file without a mock. Raises ScenarioError, or OSError."""
    return build(read(path), seed=0, start=START, poll_step=0)


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of scenario files."""
    text = files(__name__).joinpath("scenario.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
