"""Public names of the contracts: where classes say they are from, and errors for names that changed."""

from __future__ import annotations

import pickle
from importlib import import_module

import pytest
from pydantic import BaseModel

import webex_wholesale_contracts
from webex_wholesale_contracts import models
from webex_wholesale_contracts.models import Customer, Subscriber


@pytest.mark.parametrize("package", ["models", "catalogue", "checks", "drift", "packages"])
def test_a_public_class_is_from_its_package(package: str) -> None:
    module = import_module(f"webex_wholesale_contracts.{package}")
    classes = [value for name in module.__all__ if isinstance(value := getattr(module, name), type)]
    assert classes
    assert {value.__module__ for value in classes} == {module.__name__}
    assert all(pickle.loads(pickle.dumps(value)) is value for value in classes)


def test_every_model_is_built_and_pickled_from_its_package() -> None:
    for name in models.__all__:
        model = getattr(models, name)
        if isinstance(model, type) and issubclass(model, BaseModel):
            model.model_rebuild()
            assert model.model_json_schema()["type"] == "object"
    customer = Customer.model_validate({"id": "1", "status": "provisioned", "created": "2026-01-01T00:00:00Z"})
    assert pickle.loads(pickle.dumps(customer)) == customer


def test_a_model_can_be_subclassed_elsewhere() -> None:
    class Mine(Subscriber):
        colour: str

    mine = Mine.model_validate({"id": "1", "status": "provisioned", "created": "2026-01-01T00:00:00Z", "colour": "red"})
    assert mine.colour == "red"
    assert mine.created is not None
    assert mine.created.year == 2026


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("", "adjacent", "related_operations"),
        ("", "shape", "json_shape"),
        ("", "rules", "catalogue, .checks and .facts"),
        (".related_operations", "ADJACENT", "RELATED_OPERATIONS"),
        (".related_operations", "EVERY", "ALL_OPERATIONS"),
        (".checks", "MOST_FINDINGS", "MAX_FINDINGS"),
        (".facts.addresses", "MOST_LINE_CHARACTERS", "MAX_LINE_CHARACTERS"),
    ],
)
def test_an_old_name_says_the_new_one_in_a_from_import(module: str, old: str, new: str) -> None:
    with pytest.raises(ImportError, match=rf"{old} is now .*{new} \(docs/upgrading.md\)"):
        exec(f"from webex_wholesale_contracts{module} import {old}")


def test_any_other_name_is_missing_as_usual() -> None:
    with pytest.raises(AttributeError, match="module 'webex_wholesale_contracts' has no attribute 'nothing'"):
        webex_wholesale_contracts.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_an_import_of_the_module_that_was_split_names_its_successors() -> None:
    with pytest.raises(
        ImportError, match=r"rules was split: .*\.catalogue, .*\.checks, .*\.facts \(docs/upgrading.md\)"
    ):
        import_module("webex_wholesale_contracts.rules")
