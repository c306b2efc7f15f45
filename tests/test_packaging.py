from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points, files
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from webex_wholesale import __version__

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = {
    "webex_wholesale_contracts": PROJECT / "contracts",
    "webex_wholesale": PROJECT / "sdk",
    "webex_wholesale_mock": PROJECT / "mockserver",
}
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
GROUPS = PYPROJECT["dependency-groups"]
LOCKS = sorted((PROJECT / "requirements").glob("*.txt"))
# Each file of the lock: the extras (with None for the project without any) and the groups that it has to hold.
LOCKED = {
    "demo": ([None, "cli", "reconcile", "scenarios", "server"], ["build"]),
    "dev": ([None, "all"], ["dev"]),
    "docs": ([], ["docs"]),
    "lint": ([], ["lint"]),
    "lock": ([], ["lock"]),
    "lowest": ([None, "all"], ["test"]),
    "release": ([], ["release"]),
    "spark": ([], ["spark"]),
    "spark-build": ([], ["spark-build"]),
    "test": ([None, "all"], ["test", "pages"]),
    "tox": ([], ["tox"]),
    "types": ([None, "all"], ["types"]),
}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PIN = re.compile(r"[\w.-]+==[\w.+-]+(?: ; .+)?")


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
    named = {"all", "arrow", "checks", "cli", "mcp", "mock", "polars", "reconcile", "requests", "scenarios", "server"}
    assert set(installed.metadata.get_all("Provides-Extra", [])) == named


def test_the_command_line_needs_no_mock() -> None:
    assert {requirement.name for requirement in of_extra("cli")} == {"typer", "rich"}


def test_the_demo_gets_the_mock() -> None:
    assert {"attrs", "respx", "uvicorn", "pyyaml"} <= {canonicalize_name(one.name) for one in declared("demo")}


def test_the_command_is_installed(installed: Distribution) -> None:
    (command,) = entry_points(group="console_scripts", name="webex-wholesale")
    assert callable(command.load())


def test_pytest_finds_the_plugin(installed: Distribution) -> None:
    (plugin,) = entry_points(group="pytest11", name="webex_wholesale")
    assert plugin.load().__name__ == "webex_wholesale_mock.pytest_plugin"


def long_description(setting: dict[str, str], folder: Path) -> str:
    """The README as the metadata of a wheel has it that is built with an environment."""
    code = "import sys; from hatchling.build import prepare_metadata_for_build_wheel as make; print(make(sys.argv[1]))"
    environment = {name: value for name, value in os.environ.items() if name != "README_LINKS"} | setting
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    metadata = folder / done.stdout.strip() / "METADATA"
    return metadata.read_text(encoding="utf-8").partition("\n\n")[2]


def test_an_index_gets_the_readme_with_absolute_links(tmp_path: Path) -> None:
    begin = "https://files.example/blob/v1/"
    links = re.findall(r"\]\(([^)\s]+)\)", long_description({"README_LINKS": begin}, tmp_path))
    assert f"{begin}docs/images/console-overview.png?raw=true" in links
    assert len(links) > 20
    for link in links:
        assert link.startswith(begin)
        assert (PROJECT / link.removeprefix(begin).removesuffix("?raw=true").partition("#")[0]).is_file()


def test_a_build_without_the_setting_leaves_the_readme_as_it_is(tmp_path: Path) -> None:
    assert long_description({}, tmp_path).strip() == (PROJECT / "README.md").read_text(encoding="utf-8").strip()


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{__version__}]" in changelog


def locked_lines(path: Path) -> list[str]:
    """Each requirement of a file with its hashes, in one line, without comments."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def locked(name: str) -> dict[str, list[Version]]:
    """The versions that a file of the lock has of each package: more than one where Pythons differ."""
    versions: dict[str, list[Version]] = {}
    for line in locked_lines(PROJECT / "requirements" / f"{name}.txt"):
        requirement = Requirement(line.partition(" --hash")[0])
        (pin,) = requirement.specifier
        versions.setdefault(canonicalize_name(requirement.name), []).append(Version(pin.version))
    return versions


def declared(name: str) -> list[Requirement]:
    """The requirements of `pyproject.toml` that a file of the lock answers."""
    extras, groups = LOCKED[name]
    return [
        *(found for extra in extras for found in of_extra(extra)),
        *(found for one in groups for found in of_group(one)),
    ]


def of_extra(extra: str | None) -> Iterator[Requirement]:
    for line in EXTRAS[extra] if extra else PYPROJECT["project"]["dependencies"]:
        requirement = Requirement(line)
        if requirement.name == PYPROJECT["project"]["name"]:
            for inner in requirement.extras:
                yield from of_extra(inner)
        else:
            yield requirement


def of_group(group: str) -> Iterator[Requirement]:
    for line in GROUPS[group]:
        if isinstance(line, dict):
            yield from of_group(line["include-group"])
        else:
            yield Requirement(line)


def test_the_lock_has_the_files_that_are_known_here() -> None:
    assert {path.stem for path in LOCKS} == LOCKED.keys()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_lock_names_no_index_and_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\S*://\S*|\S+\.(?:com|net|org|io)\b|^\s*--(?!hash)\S+| @ ", text, re.MULTILINE) == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_locked_release_has_one_version_and_hashes(path: Path) -> None:
    lines = locked_lines(path)
    assert lines
    for line in lines:
        pin, *hashes = re.split(r"\s+(?=--hash)", line.strip())
        assert PIN.fullmatch(pin), line
        assert hashes, line
        assert all(HASH.fullmatch(one.strip()) for one in hashes), line


@pytest.mark.parametrize("name", LOCKED)
def test_what_is_declared_is_locked_inside_its_bounds(name: str) -> None:
    versions = locked(name)
    requirements = declared(name)
    assert requirements
    outside = [
        (str(requirement), versions.get(canonicalize_name(requirement.name)))
        for requirement in requirements
        if not (found := versions.get(canonicalize_name(requirement.name)))
        or not all(version in requirement.specifier for version in found)
    ]
    assert outside == [], "`make lock` makes the lock anew"


@pytest.mark.parametrize("name", sorted(LOCKED.keys() - {"dev", "lowest", "spark", "spark-build"}))
def test_the_parts_of_the_lock_agree(name: str) -> None:
    everything = locked("dev")
    assert {
        package: versions for package, versions in locked(name).items() if everything.get(package) != versions
    } == {}


def test_the_lowest_releases_are_the_declared_floors() -> None:
    versions = locked("lowest")
    floors = {
        canonicalize_name(requirement.name): [Version(bound.version)]
        for requirement in declared("lowest")
        for bound in requirement.specifier
        if bound.operator in {">=", "=="}
    }
    assert {name: versions[name] for name in floors} == floors


@pytest.mark.parametrize("name", LOCKED)
def test_every_declared_requirement_has_a_floor(name: str) -> None:
    assert [str(one) for one in declared(name) if not {">=", "=="} & {bound.operator for bound in one.specifier}] == []


@pytest.mark.parametrize("package", ["httpx", "pydantic"])
def test_the_next_major_version_is_left_out(package: str) -> None:
    (requirement,) = (one for one in of_extra(None) if one.name == package)
    (cap,) = (bound for bound in requirement.specifier if bound.operator == "<")
    (locked_version,) = locked("dev")[package]
    assert Version(cap.version) == Version(str(locked_version.major + 1))
    assert not requirement.specifier.contains(f"{cap.version}.dev3", prereleases=True)


def test_the_extra_all_has_every_other_extra() -> None:
    (everything,) = (Requirement(line) for line in EXTRAS["all"])
    assert everything.extras == EXTRAS.keys() - {"all"}


def test_the_hooks_before_a_commit_run_the_locked_releases() -> None:
    hooks = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    pins = {name: [Version(version)] for name, version in re.findall(r"\"([\w-]+)==([\w.]+)\"", hooks)}
    everything = locked("dev")
    assert "ruff" in pins
    assert {name: everything[name] for name in pins.keys() & everything.keys()} == {
        name: pins[name] for name in pins.keys() & everything.keys()
    }


def test_the_build_backend_is_locked_as_it_is_declared() -> None:
    assert GROUPS["build"] == PYPROJECT["build-system"]["requires"]


def test_every_python_of_the_classifiers_has_an_environment() -> None:
    classifiers = "\n".join(PYPROJECT["project"]["classifiers"])
    named = {f"py3{minor}" for minor in re.findall(r":: 3\.(\d+)$", classifiers, re.MULTILINE)}
    tox = (PROJECT / "tox.ini").read_text(encoding="utf-8")
    assert named
    assert named <= set(re.findall(r"\bpy3\d+\b", tox))
