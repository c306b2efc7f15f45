"""Checks of the text in the three packages: docstrings, messages and comments in plain English."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.once

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = (
    ROOT / "contracts" / "webex_wholesale_contracts",
    ROOT / "sdk" / "webex_wholesale",
    ROOT / "mockserver" / "webex_wholesale_mock",
)
FOLDERS: Final = sorted(
    {module.parent.relative_to(ROOT).as_posix() for package in PACKAGES for module in package.rglob("*.py")}
    | {"examples", "tools"}
)

QUESTION: Final = re.compile(r"\s*(What|Who|Whose|How|Whether|Why)\b")
IS_NO: Final = re.compile(r"\b(is|are) no (?!longer\b)[a-z]|(?<!there )\b(is|are) no$")
"""The pattern of a negation that should read "is not a", in f-strings too; "is no longer" stays."""

Place = tuple[str, str]
"""Where a text stands, as module and line, and the text."""


def modules_of(folder: str) -> list[Path]:
    return sorted((ROOT / folder).glob("*.py"))


def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def documented(module: Path) -> Iterator[ast.Module | ast.ClassDef]:
    """Yield a module and its public classes, those inside of classes included."""
    tree = tree_of(module)
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node


def texts(module: Path) -> Iterator[Place]:
    """Yield every string and every comment of a module with its place."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"{module.name}:{node.lineno}", " ".join(node.value.split())
    with tokenize.open(module) as source:
        for token in tokenize.generate_tokens(source.readline):
            if token.type == tokenize.COMMENT:
                yield f"{module.name}:{token.start[0]}", token.string


def docstrings(module: Path) -> Iterator[Place]:
    """Yield the docstrings of a module, and those that follow an assignment."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield f"{module.name}:{node.lineno}", node.value.value


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_module_and_public_class_has_a_docstring(folder):
    bare = [
        f"{module.name}: {getattr(node, 'name', 'the module')}"
        for module in modules_of(folder)
        for node in documented(module)
        if not ast.get_docstring(node)
    ]
    assert not bare


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_docstring_begins_with_a_question_word(folder):
    assert not [place for module in modules_of(folder) for place in docstrings(module) if QUESTION.match(place[1])]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_text_says_is_no_for_is_not_a(folder):
    assert not [place for module in modules_of(folder) for place in texts(module) if IS_NO.search(place[1])]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("5 is no rate limit", True),
        ("these are no ids", True),
        ("the file is no", True),
        ("there is no", False),
        ("the token is no longer valid", False),
        ("'x' is not a loopback address", False),
        ("there is No. 5", False),
    ],
)
def test_the_pattern_for_is_no(text, matches):
    assert bool(IS_NO.search(text)) == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [("What a call holds.", True), ("  Whose turn it is.", True), ("Whatever.", False), ("The calls.", False)],
)
def test_the_pattern_for_question_words(text, matches):
    assert bool(QUESTION.match(text)) == matches
