"""Each test can fail by what the code does: it has an assertion, or calls something of the tests that has one.

Calls are followed by name, through the test's own module and the modules and fixtures of the tests that it uses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TESTS = Path(__file__).resolve().parent
MODULES = sorted(TESTS.rglob("*.py"))
CHECKS = {
    *("raises", "warns", "deprecated_call", "fail"),  # of pytest
    *("fnmatch_lines", "no_fnmatch_line", "assert_outcomes"),  # of its runs of pytest
    *("wait_for", "wait_for_url", "wait_for_selector", "wait_for_function"),  # of Playwright
    "run_state_machine_as_test",  # of Hypothesis
}
"""What fails a test without a word `assert` in the tests."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Names:
    """What a module of the tests defines and imports from others, by name; a method has a dot before its name."""

    def __init__(self, path: Path) -> None:
        self.path, self.tree = path, parsed(path)
        self.functions: dict[str, list[Function]] = {}
        nodes = [*ast.walk(self.tree)]
        methods = {id(each) for node in nodes if isinstance(node, ast.ClassDef) for each in node.body}
        for node in nodes:
            if isinstance(node, Function):
                name = f".{node.name}" if id(node) in methods else node.name
                self.functions.setdefault(name, []).append(node)

    def tests(self) -> Iterator[Function]:
        """The functions that pytest runs as tests: of the module, and of its classes."""
        bodies = [self.tree.body, *(node.body for node in self.tree.body if isinstance(node, ast.ClassDef))]
        for node in chain(*bodies):
            if isinstance(node, Function) and node.name.startswith("test_"):
                yield node

    def neighbours(self) -> Iterator[Path]:
        """The modules of the tests that this one imports, and the conftest modules above it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "tests":
                place = TESTS.parent.joinpath(*node.module.split("."))
                yield from (each for name in node.names if (each := place / f"{name.name}.py").is_file())
                if place.with_suffix(".py").is_file():
                    yield place.with_suffix(".py")
        for folder in self.path.parents:
            if folder.is_relative_to(TESTS) and (above := folder / "conftest.py").is_file() and above != self.path:
                yield above


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def names(path: Path) -> Names:
    return Names(path)


@cache
def reached(path: Path) -> list[Path]:
    """A module, and the modules of the tests that it imports or lives below, and theirs."""
    found, todo = {path: None}, [path]
    while todo:
        new = [each for each in names(todo.pop()).neighbours() if each not in found]
        found |= dict.fromkeys(new)
        todo += new
    return [*found]


def used(function: Function) -> set[str]:
    """The names that a function uses: fixtures and functions, those of a module too, and methods after a dot."""
    found = {argument.arg for argument in function.args.args}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found |= {f".{node.attr}", node.attr} if isinstance(node.value, ast.Name) else {f".{node.attr}"}
    return found


def fails(function: Function, path: Path, seen: set[int]) -> bool:
    """Tell whether a function of a module has an assertion, or leads to one."""
    if id(function) in seen:
        return False
    seen.add(id(function))
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    called = used(function)
    if any(name.lstrip(".") in CHECKS or name.lstrip(".").startswith("assert_") for name in called):
        return True
    for place in reached(path):
        known = names(place).functions
        if any(fails(each, place, seen) for name in called for each in known.get(name, ())):
            return True
    return False


def bare(path: Path) -> list[str]:
    """The tests of a module that nothing of the tests can fail, with their lines."""
    return [f"{path.name}:{test.lineno} {test.name}" for test in names(path).tests() if not fails(test, path, set())]


def test_no_test_is_without_a_check() -> None:
    found = [each for path in MODULES if path.name.startswith("test_") for each in bare(path)]
    assert found == [], "assert what the test is named after"


EXAMPLES = """
import pytest
from tests.support import api

def hold(value): assert value
def harmless(value): return value
class Steps:
    def check(self): hold(1)

@pytest.fixture
def checked(): yield; hold(1)

def test_asserts(): assert True
def test_raises():
    with pytest.raises(KeyError): {}["x"]
def test_calls_a_helper(): hold(1)
def test_calls_a_method(): Steps().check()
def test_has_a_fixture(checked): pass
def test_does_nothing(): harmless(1)
def test_names_a_function_only_as_a_method(): harmless(1).hold()
class TestGroup:
    def test_in_a_class(self): harmless(2)
"""


def test_a_test_that_nothing_can_fail_is_found(tmp_path: Path) -> None:
    module = tmp_path / "test_examples.py"
    module.write_text(EXAMPLES, encoding="utf-8")
    names_found = [each.partition(" ")[2] for each in bare(module)]
    assert names_found == ["test_does_nothing", "test_names_a_function_only_as_a_method", "test_in_a_class"]


@dataclass
class Item:
    """A collected test: its file, and its mark."""

    path: Path
    slow: bool

    def get_closest_marker(self, name: str) -> str | None:
        """The mark where the test has it."""
        return name if self.slow and name == "slow" else None


def test_cheap_tests_of_the_packages_come_first(request: pytest.FixtureRequest) -> None:
    (ours,) = (each for each in request.config.pluginmanager.get_plugins() if hasattr(each, "FIRST"))
    names = ["docs/test_a.py", "sdk/test_b.py slow", "sdk/test_c.py", "test_d.py", "contracts/test_e.py slow"]
    items = [Item(TESTS / name.split()[0], name.endswith("slow")) for name in names]
    ours.pytest_collection_modifyitems(items)
    assert [each.path.stem[-1] for each in items] == ["e", "c", "b", "a", "d"]
