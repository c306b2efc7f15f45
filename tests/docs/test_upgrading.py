"""The page about upgrading: one table per package, and old names that say the new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_mock import WholesaleMock

pytestmark = pytest.mark.once

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "upgrading.md").read_text(encoding="utf-8")
PACKAGES = ("webex_wholesale_mock", "webex_wholesale", "webex_wholesale_contracts")
HEAD = "| old name | new name | where |\n| --- | --- | --- |\n"
ROW = re.compile(r"^\| `(?P<old>[^`|]+)`[^|]* \| `(?P<new>[^`|]+)`[^|]* \| (?P<where>[^|]+) \|$")
OWNER = re.compile(r"`(?P<root>mock|webex_wholesale\w*)[^`]*`")


def rows() -> list[str]:
    return [line for line in PAGE.splitlines() if line.startswith("| ") and f"{line}\n" not in HEAD]


def owner(path: re.Match[str]) -> Any:
    """The package that a row names, or the handle or value of a fresh mock."""
    if path["root"] != "mock":
        return import_module(path[0].strip("`"))
    return eval(path[0].strip("`"), {"mock": WholesaleMock()})


def renamed() -> Iterator[tuple[str, str, re.Match[str]]]:
    """The attributes among the names; options and arguments are told of where they are read."""
    for row in filter(None, map(ROW.fullmatch, rows())):
        if row["old"].isidentifier() and (path := OWNER.fullmatch(row["where"].strip())):
            yield row["old"], row["new"], path


@pytest.mark.parametrize("section", [*PACKAGES, "Command line"])
def test_each_package_has_a_table(section: str) -> None:
    assert f"\n## {section}\n\n{HEAD}" in PAGE


def test_each_row_has_an_old_name_a_new_one_and_a_place() -> None:
    assert [row for row in rows() if not ROW.fullmatch(row)] == []


def test_no_old_name_is_listed_twice() -> None:
    listed = [(row["old"], row["where"]) for row in filter(None, map(ROW.fullmatch, rows()))]
    assert sorted(listed) == sorted(set(listed))


def test_an_old_name_raises_an_error_that_says_the_new_one() -> None:
    for old, new, path in renamed():
        with pytest.raises((AttributeError, ImportError), match=re.escape(new)):
            getattr(owner(path), old)
