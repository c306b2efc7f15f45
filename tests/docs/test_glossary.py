"""The glossary: one line per word, in order, with names that travel on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from pydantic import BaseModel

from webex_wholesale_contracts import models
from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_contracts.usage import COLUMNS

pytestmark = pytest.mark.once

PAGE = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<wire>[^|]*?) ?\| (?P<meaning>[^|]+) \|$")
ROWS = [
    row
    for line in PAGE.read_text(encoding="utf-8").partition("| --- | --- | --- |\n")[2].splitlines()
    if (row := ROW.fullmatch(line))
]
WIRE = [(row["term"], name) for row in ROWS for name in re.findall(r"`([^`]+)`", row["wire"])]
CONTROL = "/__mock__/"
HEADERS = {"Link", "Retry-After", "X-Mock-Evidence", "X-Mock-Rule"}


@cache
def names_of_the_wire() -> frozenset[str]:
    """Fields and values of all models, columns of reports, headers and kinds of evidence."""
    columns = {column for columns in COLUMNS.values() for column in columns}
    modules = [import_module(found.name) for found in iter_modules(models.__path__, f"{models.__name__}.")]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    schemas = [model.model_json_schema() for model in found if issubclass(model, BaseModel) and model is not BaseModel]
    return frozenset({*columns, *HEADERS, *Evidence, *(name for schema in schemas for name in names_in(schema))})


def names_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from map(str, schema.get("enum", ()))
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from names_in(part)


def is_on_the_wire(name: str) -> bool:
    if "/" in name or name == "consentMove":
        return any(name in path for path in (*(operation.path for operation in OPERATIONS), CONTROL))
    return names_of_the_wire().issuperset(name.split("."))


def test_every_line_of_the_table_is_a_term() -> None:
    lines = PAGE.read_text(encoding="utf-8").partition("| --- | --- | --- |\n")[2].splitlines()
    assert [line for line in lines if not ROW.fullmatch(line)] == []


def test_terms_are_alphabetical_and_none_comes_twice() -> None:
    terms = [row["term"] for row in ROWS]
    assert terms == sorted({*terms}, key=str.casefold)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_a_meaning_is_a_sentence(row: re.Match[str]) -> None:
    assert row["meaning"].endswith(".")


@pytest.mark.parametrize(("term", "name"), WIRE)
def test_a_name_on_the_wire_is_one_of_the_contract(term: str, name: str) -> None:
    assert is_on_the_wire(name), f"{term}: nothing on the wire has the name {name}"
