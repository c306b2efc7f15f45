"""What the pages lean on exists: links, headings, commands, extras, names."""

from __future__ import annotations

import re
import tomllib
from inspect import signature
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.main import get_command

from webex_wholesale import WholesaleClient
from webex_wholesale._cli.commands import app
from webex_wholesale.cli import bulk
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.server.settings import OPTIONS

pytestmark = pytest.mark.once

PROJECT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?P<file>[^)#\s]*)(?:#(?P<heading>[^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MARKED = re.compile(r'<a id="([^"]+)">')
NAME = re.compile(r"`(?P<name>(?:mock|client)(?:\.\w+)+)")
OLD_NAME = re.compile(r"^\| [^|]+", re.MULTILINE)
MAKE = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)
EXTRA = re.compile(r"(?:webex-wholesale|\.)\[([a-z,]+)\]")


def anchors(file: Path) -> set[str]:
    """The names that headings get: lower case, spaces as hyphens, no punctuation; and those that are written out."""
    text = file.read_text(encoding="utf-8")
    return {anchor(heading) for heading in HEADING.findall(text)} | {*MARKED.findall(text)}


def anchor(heading: str) -> str:
    """The name that a heading gets, as GitHub and the site give it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_links_lead_somewhere(document: Any) -> None:
    for link in (found for found in LINK.finditer(document.prose) if not found["file"].startswith("https://")):
        target = document.path.parent / link["file"] if link["file"] else document.path
        assert target.exists(), link[0]
        assert not link["heading"] or link["heading"] in anchors(target), link[0]


def test_every_page_is_reached_from_the_readme() -> None:
    docs, readme = PROJECT / "docs", (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "docs/pages.md" in {link["file"] for link in LINK.finditer(readme)}
    listed = {link["file"] for link in LINK.finditer((docs / "pages.md").read_text(encoding="utf-8"))}
    assert listed | {"pages.md"} == {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}


@pytest.mark.parametrize("path", sorted((PROJECT / "docs" / "cookbook").glob("[a-z]*.md")), ids=lambda path: path.stem)
def test_each_heading_of_the_cookbook_is_a_question_with_an_answer(path: Path) -> None:
    _, *recipes = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert recipes
    for recipe in recipes:
        question, _, answer = recipe.partition("\n")
        assert question.endswith("?")
        assert "```" in answer or LINK.search(answer), question


GENERATED = {"docs/cookbook/README.md": 25_000, "docs/rules.md": 80_000, "docs/hub.md": 60_000, "docs/demo.md": 20_000}
"""Pages that are little more than a generated table or output, and may be longer."""


def test_a_page_is_short(page: Any) -> None:
    longest = 8_000 if page.name == "README.md" else GENERATED.get(page.name, 15_000)
    assert page.path.stat().st_size <= longest


def test_make_targets_exist(document: Any) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(document.text):
        assert f"\n{target}:" in makefile


def test_extras_exist(document: Any) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extras in EXTRA.findall(document.text):
        assert {*extras.split(",")} <= {*project["optional-dependencies"]}


def test_names_in_prose_exist(page: Any) -> None:
    prose = OLD_NAME.sub("", page.prose) if page.name == "docs/upgrading.md" else page.prose
    with WholesaleMock() as mock, mock.client() as client:
        there = SimpleNamespace(mock=mock, client=client)
        assert [name for name in NAME.findall(prose) if not is_there(there, name)] == []


def is_there(holder: object, name: str) -> bool:
    """Tell whether a name with dots leads to something."""
    try:
        attrgetter(name)(holder)
    except AttributeError:
        return False
    return True


def test_every_argument_of_a_client_is_described() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (PROJECT / "docs" / "sdk.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [*signature(WholesaleClient).parameters][1:]


def test_every_option_of_the_server_is_described() -> None:
    page = (PROJECT / "docs" / "serving.md").read_text(encoding="utf-8")
    assert {f"--{name.replace('_', '-')}" for name, *_ in OPTIONS} == {
        *re.findall(r"^\| `(--[a-z-]+)` \|", page, re.MULTILINE)
    }


def test_every_option_of_bulk_is_described() -> None:
    page = (PROJECT / "docs" / "bulk.md").read_text(encoding="utf-8")
    for name in [*signature(bulk).parameters][1:]:
        assert f"| `--{name.replace('_', '-')}` |" in page


@pytest.mark.parametrize("command", [["reconcile"], ["billing", "report"]])
def test_every_option_of_the_billing_commands_is_described(command: list[str]) -> None:
    page = (PROJECT / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    found: Any = get_command(app)
    for name in command:
        found = found.commands[name]
    for option in [name for each in found.params for name in each.opts if name.startswith("--")]:
        assert f"`{option}`" in page, option


def test_every_test_of_a_migration_that_is_named_exists() -> None:
    page = (PROJECT / "docs" / "migration-items.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 50
    for file, name in named:
        folders = ("migration", ".", "..")
        paths = [path for folder in folders if (path := PROJECT / "tests" / "sdk" / folder / file).is_file()]
        assert any(f"\ndef {name}(" in path.read_text(encoding="utf-8") for path in paths) or (paths and not name), file


def test_every_option_of_a_migration_is_described() -> None:
    page = (PROJECT / "docs" / "migration.md").read_text(encoding="utf-8")
    commands: Any = get_command(app)
    for command in commands.commands["migration"].commands.values():
        for option in [name for each in command.params for name in each.opts if name.startswith("--")]:
            assert f"`{option}`" in page, option
