"""Skips of these tests: a client that is not installed is skipped, but never in CI; there only the npm one may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.clients import library

MODULES = sorted(Path(__file__).parent.glob("*.py"))
SKIPPING = {"skip", "skipif", "importorskip"}
NPM = {"test_openapi_fetch.py": 1}
"""Modules that may skip their tests by themselves, and how often they do."""


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a library that is not installed."""
    monkeypatch.delenv("CI", raising=False)
    return "no_such_client_of_webex"


def test_tests_of_a_client_that_is_not_installed_are_skipped(missing: str) -> None:
    with pytest.raises(pytest.skip.Exception, match=missing):
        library(missing)


def test_a_client_that_is_not_installed_fails_in_ci(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(ModuleNotFoundError, match=missing):
        library(missing)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_only_the_npm_client_decides_on_a_skip_by_itself(module: Path) -> None:
    """The others call `library`, which knows of CI; a marker or a call of pytest's would skip there too."""
    names = [getattr(node, "attr", "") for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))]
    assert len([name for name in names if name in SKIPPING and module != Path(__file__)]) == NPM.get(module.name, 0)
