"""The examples of the OpenAPI document: they are what the mock answers today."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.openapi import _examples
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

TOOL = Path(__file__).parents[3] / "tools" / "openapi_examples.py"


@pytest.fixture(scope="module")
def made() -> Any:
    return runpy.run_path(str(TOOL))["made"]()


def test_examples_are_answers_of_the_mock(made: Any) -> None:
    """After a change of the mock: `python tools/openapi_examples.py`."""
    assert made == _examples._shipped()


def test_every_operation_has_an_example_of_each_success(made: Any) -> None:
    answered = {name: set(example["answers"]) for name, example in made["operations"].items()}
    assert answered == {each.name: {str(status) for status in each.statuses} for each in ALL_OPERATIONS}


def test_every_example_of_a_refusal_stands_under_its_status(made: Any) -> None:
    assert [*made["refusals"]] == ["400", "401", "403", "404", "405", "409", "415", "429"]
    assert _examples.refusals(428) == {}
