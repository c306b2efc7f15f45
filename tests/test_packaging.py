from __future__ import annotations

import importlib.util
import os
import re
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points, files
from pathlib import Path

import pytest

from webex_wholesale import __version__

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = {
    "webex_wholesale_contracts": PROJECT / "contracts",
    "webex_wholesale": PROJECT / "sdk",
    "webex_wholesale_mock": PROJECT / "mockserver",
}


@pytest.fixture
def installed() -> Distribution:
    try:
        return distribution("webex-wholesale")
    except PackageNotFoundError:
        pytest.skip("webex-wholesale is on the path, but not installed as a distribution")


@pytest.fixture
def wheel_files() -> set[str]:
    """What the installed wheel put into site-packages, as paths below it."""
    if not os.environ.get("WEBEX_WHOLESALE_TEST_WHEEL"):
        pytest.skip("only where the built wheel is under test: tox -e wheel")
    return {str(path) for path in files("webex-wholesale") or () if "__pycache__" not in path.parts}


def package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None, f"{package} has no __init__.py"
    return Path(spec.origin).parent


@pytest.mark.parametrize("package", SOURCES)
def test_a_package_says_that_it_is_typed(package: str) -> None:
    assert (package_folder(package) / "py.typed").is_file()


@pytest.mark.parametrize(("package", "sources"), SOURCES.items())
def test_the_wheel_holds_every_file_of_a_package(package: str, sources: Path, wheel_files: set[str]) -> None:
    in_tree = {
        path.relative_to(sources).as_posix()
        for path in (sources / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path for path in wheel_files if path.startswith(f"{package}/")} == in_tree


@pytest.mark.parametrize("package", SOURCES)
def test_the_wheel_is_what_the_tests_import(package: str, wheel_files: set[str]) -> None:
    assert f"{package}/__init__.py" in wheel_files
    assert package_folder(package) == Path(sysconfig.get_path("purelib")) / package


def test_the_sdk_alone_needs_no_more_than_httpx_and_pydantic(installed: Distribution) -> None:
    always = [line for line in installed.requires or () if "extra ==" not in line]
    assert {re.split(r"[^\w-]", line)[0] for line in always} == {"httpx", "pydantic"}


def test_the_extras_are_those_that_the_documents_name(installed: Distribution) -> None:
    named = {"all", "arrow", "checks", "cli", "mock", "polars", "reconcile", "requests", "scenarios", "server"}
    assert set(installed.metadata.get_all("Provides-Extra", [])) == named


def test_the_command_is_installed(installed: Distribution) -> None:
    (command,) = entry_points(group="console_scripts", name="webex-wholesale")
    assert callable(command.load())


def test_pytest_finds_the_plugin(installed: Distribution) -> None:
    (plugin,) = entry_points(group="pytest11", name="webex_wholesale")
    assert plugin.load().__name__ == "webex_wholesale_mock.pytest_plugin"


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{__version__}]" in changelog
