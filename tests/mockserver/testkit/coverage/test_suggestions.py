"""The code that is suggested for each missing case does what it promises."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.testkit.coverage.recipes import RECIPES
from webex_wholesale_mock.testkit.coverage.suggestions import suggest
from webex_wholesale_mock.testkit.coverage.universe import Case, exercised_by, universe


def test_each_case_has_code_and_no_code_is_for_anything_else() -> None:
    assert {*RECIPES} == {*universe()}


@pytest.mark.parametrize("case", universe(), ids=str)
def test_code_exercises_the_case_that_it_is_for(case: Case) -> None:
    (suggestion,) = suggest([case])
    names: dict[str, object] = {}
    exec(compile(suggestion.code, str(case), "exec"), names)
    (test,) = (value for name, value in names.items() if name.startswith("test_") and callable(value))
    mock = WholesaleMock()
    mock.coverage.start()
    test(mock)
    collected = mock.coverage.report().collection
    assert case in exercised_by(collected.calls, collected.packages)


def test_the_cheapest_come_first() -> None:
    lines = [suggestion.lines for suggestion in suggest(universe())]
    assert lines == sorted(lines)
    assert lines[0] < lines[-1]
