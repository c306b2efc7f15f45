"""Mutation score of the parts that decide: `make mutation SAMPLE=40`, or `python tools/mutation.py rules --sample 100`.

A mutant is the code with one change: `<` for `<=`, `and` for `or`, a number more, a call less. The tests that reach its
line run against it, in a copy of the working tree; one that fails has noticed it. `mutation_equivalents.toml`
lists the mutants that no test can tell from the code, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import coverage

ROOT: Final = Path(__file__).parents[1]
COPY: Final = ROOT / "build/mutation"
EQUIVALENTS: Final = Path(__file__).with_name("mutation_equivalents.toml")
CONTRACTS, SDK, MOCK = "contracts/webex_wholesale_contracts", "sdk/webex_wholesale", "mockserver/webex_wholesale_mock"
GROUPS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "rules": ((f"{CONTRACTS}/checks/*.py",), ("tests/contracts/checks", "tests/mockserver/validation")),
    "validation": ((f"{MOCK}/validation/*.py",), ("tests/mockserver/validation", "tests/mockserver/hub")),
    "workflows": ((f"{MOCK}/workflows/*.py",), ("tests/mockserver/workflows", "tests/mockserver/hub")),
    "lifecycles": ((f"{MOCK}/entities/*.py",), ("tests/mockserver/entities", "tests/mockserver/workflows")),
    "metering": ((f"{MOCK}/billing/*.py", f"{MOCK}/world/ledger.py"), ("tests/mockserver/billing",)),
    "exchange": ((f"{SDK}/_core/exchange.py", f"{SDK}/_core/retry*.py"), ("tests/sdk/core",)),
    "tokens": ((f"{SDK}/_auth/*.py",), ("tests/sdk/auth", "tests/sdk/core")),
    "checkpoint": ((f"{SDK}/_bulk/checkpoint.py", f"{SDK}/_bulk/job.py"), ("tests/sdk/bulk",)),
    "reconciliation": ((f"{SDK}/_reconcile/*.py",), ("tests/sdk/reconcile",)),
}
"""The files that are changed, and the folders of the tests that are to notice it."""
GOAL: Final = 97.0
SECONDS: Final = 300
"""After so long a mutant counts as noticed: it goes on without end."""

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

    def apply(self, content: bytes) -> bytes:
        return content[: self.start] + self.after.encode() + content[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.before} -> {self.after}"


def mutants(path: str, content: bytes) -> list[Mutant]:
    """Return every mutant of a file, in its order."""
    offsets = [0]
    for line in content.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    found = []
    for function, node, after in _changes(ast.parse(content)):
        start = offsets[node.lineno - 1] + node.col_offset
        end = offsets[node.end_lineno - 1] + node.end_col_offset
        before = " ".join(content[start:end].decode().split())
        found.append(Mutant(path, function, node.lineno, start, end, before, after))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.after))


def _changes(tree: ast.AST, function: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield what stands in functions, with what to put in its place."""
    for child in ast.iter_child_nodes(tree):
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
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "return None"
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.Raise():
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"


def _other_expression(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[kind]) if type(kind) in COMPARED:
            yield _with(node, ops=[COMPARED[type(kind)]()])
        case ast.BoolOp(op=kind):
            yield _with(node, op=ast.Or() if isinstance(kind, ast.And) else ast.And())
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


def _with(node: Any, **fields: Any) -> str:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


def pytest_runtest_setup(item: Any) -> None:
    """Note which test reaches a line: this module is a plugin of the run that finds out."""
    if measured := coverage.Coverage.current():
        measured.switch_context(item.nodeid)


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
        self._reaching = self._measure()

    def mutants(self) -> list[Mutant]:
        """Return every mutant of the group."""
        paths = sorted(path for pattern in self._sources for path in self._here.glob(pattern))
        return [each for path in paths for each in mutants(path.relative_to(self._here).as_posix(), path.read_bytes())]

    def notices(self, mutant: Mutant) -> bool:
        """Tell if a test that reaches the line of a mutant fails with it."""
        tests = self._reaching.get(mutant.path, {}).get(mutant.line, [])
        if not tests:
            return False
        file = self._here / mutant.path
        content = file.read_bytes()
        (self._here / "mutant-tests.txt").write_text("\n".join(tests), encoding="utf-8")
        try:
            file.write_bytes(mutant.apply(content))
            return self._run("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "@mutant-tests.txt") != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            file.write_bytes(content)

    def _measure(self) -> dict[str, dict[int, list[str]]]:
        """Run the tests of the group once; return those that reach each line of each file."""
        pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tools.mutation", *self._tests)
        if self._run("-m", "coverage", "run", "--rcfile=/dev/null", "--data-file=.reached", *pytest, seconds=None):
            sys.exit(f"the tests fail without any change: {' '.join(self._tests)}")
        data = coverage.CoverageData(str(self._here / ".reached"))
        data.read()
        return {
            Path(file).relative_to(self._here).as_posix(): {
                line: sorted(filter(None, tests)) for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
            if Path(file).is_relative_to(self._here)
        }

    def _run(self, *arguments: str, seconds: float | None = SECONDS) -> int:
        packages = os.pathsep.join(str(self._here / each) for each in ("contracts", "sdk", "mockserver", ""))
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._here,
            env={**os.environ, "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        ).returncode


def equivalents() -> list[dict[str, str]]:
    """Return the mutants that no test can tell from the code, each with its reason."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["mutant"]
    return listed


def is_equivalent(mutant: Mutant, known: list[dict[str, str]]) -> bool:
    """Tell if a mutant is listed: file, function and change are the same, on whatever line."""
    keys = ("path", "function", "before", "after")
    return any(all(entry[key] == getattr(mutant, key) for key in keys) for entry in known)


def score(group: str, seed: int, sample: int) -> tuple[int, int]:
    """Try a sample of the mutants of a group; return how many were noticed, and how many there were."""
    bench, known = Bench(group), equivalents()
    every = [each for each in bench.mutants() if not is_equivalent(each, known)]
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    noticed = 0
    for mutant in chosen:
        if bench.notices(mutant):
            noticed += 1
        else:
            print(f"  survived: {mutant}", flush=True)
    print(f"{group:<16}{noticed:>4} of {len(chosen)} noticed, {len(every):,} mutants in all", flush=True)
    return noticed, len(chosen)


def main(arguments: list[str]) -> int:
    """Score the groups that are named, or all; 1 where less than the goal is noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", nargs="*", choices=[*GROUPS, []], help="what to change; by default all of it")
    parser.add_argument("--seed", type=int, default=0, help="decides which mutants are tried")
    parser.add_argument("--sample", type=int, default=40, help="mutants of each group")
    given = parser.parse_args(arguments)
    scores = [score(group, given.seed, given.sample) for group in given.group or GROUPS]
    noticed, tried = map(sum, zip(*scores, strict=True))
    print(f"seed {given.seed}: {noticed} of {tried} noticed, {100 * noticed / max(tried, 1):.1f}%; goal {GOAL}%")
    return int(100 * noticed < GOAL * tried)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
