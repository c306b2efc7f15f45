"""Mutation score of the parts that decide: `make mutation SAMPLE=40`, or `python tools/mutation.py rules --sample 100`.

A mutant is the code with one change: `<` for `<=`, `and` for `or`, a number more; a condition, a call or an assignment
less. The tests that reach its line run against it, in a copy of the working tree; one that fails has noticed it.
`mutation_equivalents.toml` lists the mutants that no test can tell from the code, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final

import coverage

ROOT: Final = Path(__file__).parents[1]
COPY: Final = ROOT / "build/mutation"
EQUIVALENTS: Final = Path(__file__).with_name("mutation_equivalents.toml")
CONTRACTS, SDK, MOCK = "contracts/webex_wholesale_contracts", "sdk/webex_wholesale", "mockserver/webex_wholesale_mock"
CALLS: Final = ("tests/mockserver/handlers", "tests/mockserver/testkit")
"""Tests of calls and of the testers' hands, which reach every part of the mock."""
GROUPS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "rules": ((f"{CONTRACTS}/checks/*.py",), ("tests/contracts/checks", "tests/mockserver/validation", *CALLS)),
    "validation": ((f"{MOCK}/validation/*.py",), ("tests/mockserver/validation", "tests/mockserver/hub", *CALLS)),
    "workflows": (
        (f"{MOCK}/workflows/*.py",),
        (*(f"tests/mockserver/{each}" for each in ("workflows", "hub", "billing", "world")), *CALLS),
    ),
    "lifecycles": (
        (f"{MOCK}/entities/*.py",),
        (
            *("tests/mockserver/entities", "tests/mockserver/workflows", "tests/mockserver/hub", *CALLS),
            "tests/mockserver/server/test_redirects.py",
        ),
    ),
    "metering": (
        (f"{MOCK}/billing/*.py", f"{MOCK}/world/ledger.py"),
        ("tests/mockserver/billing", "tests/mockserver/validation/test_report_rules.py", *CALLS),
    ),
    "exchange": (
        (f"{SDK}/_core/exchange.py", f"{SDK}/_core/retry*.py"),
        ("tests/sdk/core", "tests/sdk/auth", "tests/sdk/workflows", "tests/sdk/world", "tests/sdk/test_options.py"),
    ),
    "tokens": ((f"{SDK}/_auth/*.py",), ("tests/sdk/auth", "tests/sdk/core", "tests/sdk/test_environment.py")),
    "checkpoint": ((f"{SDK}/_bulk/checkpoint.py", f"{SDK}/_bulk/job.py"), ("tests/sdk/bulk",)),
    "reconciliation": ((f"{SDK}/_reconcile/*.py",), ("tests/sdk/reconcile", "tests/sdk/test_small_behaviours.py")),
}
"""The files that are changed, and the tests that are to notice it."""
GOAL: Final = 97.0
PATIENCE: Final = 60
SLOWER: Final = 10
"""A run of tests that takes as many seconds, and so many times longer than without the change, goes on without end."""
FIRST: Final = 40
"""So many of the fastest tests that reach a line are tried first; the rest if none of them fails."""
PYTEST: Final = ("pytest", "-q", "-p", "no:cacheprovider")
TIMES: Final = "mutation-times.json"
NOTHING: Final = {"None", "False"}
"""Results that a condition cannot tell from None."""
EMPTY: Final = {"''", "()", "{}", "[]", "0"}
"""Values behind `or` that are there for the type checker: `customer.name or ''`."""

COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes from `start` to `end` of a file of the project, which a function has, become `after`."""

    path: str
    function: str
    line: int
    start: int
    end: int
    before: str
    after: str
    code: str
    """The line, without the blanks around it."""

    def apply(self, content: bytes) -> bytes:
        return content[: self.start] + self.after.encode() + content[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.before} -> {self.after}"


def mutants(path: str, content: bytes) -> list[Mutant]:
    """Return every mutant of a file, in its order."""
    lines = content.splitlines(keepends=True)
    offsets = [0, *accumulate(map(len, lines))]
    found = []
    for function, node, after in _changes(ast.parse(content)):
        start = offsets[node.lineno - 1] + node.col_offset
        end = offsets[node.end_lineno - 1] + node.end_col_offset
        before = " ".join(content[start:end].decode().split())
        code = lines[node.lineno - 1].decode().strip()
        found.append(Mutant(path, function, node.lineno, start, end, before, after, code))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.after))


def _changes(tree: ast.AST, function: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield what stands in functions, with what to put in its place."""
    for child in ast.iter_child_nodes(tree):
        # Types do nothing at run time, and what decorates a class says how its objects are laid out.
        if child is getattr(tree, "returns", None) or (isinstance(tree, ast.ClassDef) and child in tree.decorator_list):
            continue
        inside = function
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inside = f"{function}.{child.name}".strip(".")
        if function:
            yield from ((function, child, after) for after in _afters(child))
        if not isinstance(child, (ast.arguments, ast.AnnAssign)):
            yield from _changes(child, inside)


def _afters(node: ast.AST) -> Iterator[str]:
    yield from _other_expression(node)
    match node:
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in NOTHING:
            yield "return None"
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.Raise():
            yield "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"


def _other_expression(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[kind]) if type(kind) in COMPARED:
            yield _with(node, ops=[COMPARED[type(kind)]()])
        case ast.BoolOp():
            yield from _other_conditions(node)
        case ast.Call(func=ast.Name("suppress")):
            yield "suppress()"
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.BinOp(op=kind) if type(kind) in COMPUTED:
            yield _with(node, op=COMPUTED[type(kind)]())
        case ast.Constant(value=bool(value)):
            yield repr(not value)
        case ast.Constant(value=int(value)):
            yield repr(value + 1)
        case ast.IfExp():
            yield _with(node, body=node.orelse, orelse=node.body)


def _other_conditions(node: ast.BoolOp) -> Iterator[str]:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for index, value in enumerate(node.values):
        if ast.unparse(value) not in EMPTY:
            yield _with(node, values=[*node.values[:index], *node.values[index + 1 :]])


def _with(node: Any, **fields: Any) -> str:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


class Reached:
    """The plugin of the run that finds out which tests reach a line, how long each takes, and which fail unchanged."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()

    def pytest_runtest_setup(self, item: Any) -> None:
        if measured := coverage.Coverage.current():
            measured.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._seconds[report.nodeid] += report.duration
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._file.write_text(json.dumps({"seconds": self._seconds, "failed": sorted(self._failed)}), encoding="utf-8")


def pytest_configure(config: Any) -> None:
    """Add the plugin: this module is named to the run by `-p`."""
    config.pluginmanager.register(Reached(Path(TIMES)))


class Bench:
    """A copy of the project, in which the tests of a group run."""

    def __init__(self, group: str) -> None:
        self._sources, self._tests = GROUPS[group]
        self._here = COPY / group
        shutil.rmtree(self._here, ignore_errors=True)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
        for name in filter(None, listed.stdout.split("\0")):
            (self._here / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self._here / name)
        self._written = 0
        self._reaching: dict[str, dict[int, list[str]]] = {}
        self._seconds: dict[str, float] = {}
        self._all: list[str] = []
        self._measure()

    def mutants(self) -> list[Mutant]:
        """Return every mutant of the group."""
        paths = sorted(path for pattern in self._sources for path in self._here.glob(pattern))
        return [each for path in paths for each in mutants(path.relative_to(self._here).as_posix(), path.read_bytes())]

    def notices(self, mutant: Mutant) -> bool:
        """Tell if a test that reaches the line of a mutant fails with it; the fastest are tried first."""
        tests = self._reaching.get(mutant.path, {}).get(mutant.line) or self._all
        content = (self._here / mutant.path).read_bytes()
        try:
            self._write(mutant.path, mutant.apply(content))
            return any(self._fails(batch) for batch in (tests[:FIRST], tests[FIRST:]) if batch)
        finally:
            self._write(mutant.path, content)

    def _write(self, path: str, content: bytes) -> None:
        """Write a file with a time of its own, by which Python sees that what it has compiled of it is old."""
        file = self._here / path
        file.write_bytes(content)
        self._written += 1
        os.utime(file, (self._written, self._written))

    def _fails(self, tests: list[str]) -> bool:
        (self._here / "mutant-tests.txt").write_text("\n".join(tests), encoding="utf-8")
        patience = PATIENCE + SLOWER * sum(map(self._seconds.__getitem__, tests))
        try:
            return self._run("-m", *PYTEST, "-x", "@mutant-tests.txt", seconds=patience) != 0
        except subprocess.TimeoutExpired:
            return True

    def _measure(self) -> None:
        """Run the tests of the group once, and note those that reach each line of each file.

        A test that fails without any change, as one may on a busy machine, is left out: it could notice anything.
        """
        files = ",".join(str(self._here / pattern) for pattern in self._sources)
        measured = ("coverage", "run", "--rcfile=/dev/null", "--data-file=.reached", f"--include={files}")
        self._run("-m", *measured, "-m", *PYTEST, "-p", "tools.mutation", *self._tests, seconds=None)
        times = json.loads((self._here / TIMES).read_text(encoding="utf-8"))
        self._seconds, failed = times["seconds"], set(times["failed"])
        # What runs at an import is reached by no test of its own.
        self._all = sorted(self._seconds.keys() - failed, key=lambda test: (self._seconds[test], test))
        for test in times["failed"]:
            print(f"  left out, as it fails without any change: {test}", flush=True)
        if not self._seconds.keys() - failed:
            sys.exit(f"every test fails without any change: {' '.join(self._tests)}")
        data = coverage.CoverageData(str(self._here / ".reached"))
        data.read()
        for file in data.measured_files():
            self._reaching[Path(file).relative_to(self._here).as_posix()] = {
                line: sorted({*tests} & self._seconds.keys() - failed, key=lambda test: (self._seconds[test], test))
                for line, tests in data.contexts_by_lineno(file).items()
            }

    def _run(self, *arguments: str, seconds: float | None) -> int:
        packages = os.pathsep.join(str(self._here / each) for each in ("contracts", "sdk", "mockserver", ""))
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._here,
            # With CI set, Hypothesis draws the same examples each time.
            env={**os.environ, "PYTHONPATH": packages, "CI": "1", "PYTHONDONTWRITEBYTECODE": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        ).returncode


def equivalents() -> list[dict[str, str]]:
    """Return the mutants that no test can tell from the code, each with its reason."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["mutant"]
    return listed


def is_equivalent(mutant: Mutant, known: list[dict[str, str]]) -> bool:
    """Tell if a mutant is listed: the same change of the same function, on the line of its `code` where it has one."""
    keys = ("path", "function", "before", "after", "code")
    return any(all(entry[key] == getattr(mutant, key) for key in keys if key in entry) for entry in known)


def sampled(every: list[Mutant], seed: int, size: int) -> list[Mutant]:
    """Choose mutants: a larger sample has all of a smaller one, and a change of other code leaves it as it is."""
    return sorted(every, key=lambda each: Random(f"{seed} {each.path} {each.function} {each.after}").random())[:size]


@dataclass
class Score:
    """Numbers of mutants of a module: those that were tried, were noticed, and are known as equivalents."""

    tried: int = 0
    noticed: int = 0
    equivalent: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, each) + getattr(other, each) for each in vars(self)))

    @property
    def percent(self) -> float:
        """The share that was noticed of those that a test can notice."""
        return 100 * self.noticed / max(self.tried - self.equivalent, 1)

    def line(self, name: str) -> str:
        return f"{name:<72}{self.tried:>6}{self.noticed:>9}{self.equivalent:>12}{self.percent:>8.1f}%"


def score(group: str, seed: int, size: int) -> Score:
    """Try a sample of the mutants of a group, and print what each module of it scored."""
    bench, known = Bench(group), equivalents()
    scores: dict[str, Score] = defaultdict(Score)
    for mutant in sampled(bench.mutants(), seed, size):
        equivalent = is_equivalent(mutant, known)
        noticed = not equivalent and bench.notices(mutant)
        scores[mutant.path] += Score(1, noticed, equivalent)
        if not noticed and not equivalent:
            print(f"  survived: {mutant}", flush=True)
    total = sum(scores.values(), Score())
    print(
        "\n".join([total.line(group), *(each.line(f"  {path}") for path, each in sorted(scores.items()))]), flush=True
    )
    return total


def main(arguments: list[str]) -> int:
    """Score the groups that are named, or all; 1 where less than the goal is noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", nargs="*", choices=[*GROUPS, []], help="what to change; by default all of it")
    parser.add_argument("--seed", type=int, default=0, help="decides which mutants are tried")
    parser.add_argument("--sample", type=int, default=40, help="mutants of each group")
    parser.add_argument("--workers", type=int, default=2, help="groups that are tried at the same time")
    given = parser.parse_args(arguments)
    print(f"{'group, and its modules':<72}{'tried':>6}{'noticed':>9}{'equivalent':>12}{'score':>9}", flush=True)
    with ThreadPoolExecutor(given.workers) as workers:
        scores = workers.map(lambda group: score(group, given.seed, given.sample), given.group or GROUPS)
        total = sum(scores, Score())
    print(total.line(f"all, with seed {given.seed}; the goal is {GOAL}%"))
    return int(total.percent < GOAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
