"""Recipes: for each case of the universe the code that exercises it."""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock.testkit.coverage.recipes._faults import FAULTS
from webex_wholesale_mock.testkit.coverage.recipes._recipe import Recipe
from webex_wholesale_mock.testkit.coverage.recipes._rules import RULES
from webex_wholesale_mock.testkit.coverage.recipes._states import STATES
from webex_wholesale_mock.testkit.coverage.recipes._statuses import STATUSES
from webex_wholesale_mock.testkit.coverage.universe import Case

__all__ = ["RECIPES", "Recipe"]

RECIPES: Final[dict[Case, Recipe]] = {
    **{Case("statuses", name): recipe for name, recipe in STATUSES.items()},
    **{Case("rules", name): recipe for name, recipe in RULES.items()},
    **{Case("states", name): recipe for name, recipe in STATES.items()},
    **{Case("faults", name): recipe for name, recipe in FAULTS.items()},
}
"""A test holds that each case of the universe has one, and that it does what it promises."""
