"""The sampler of mutants: what it changes, and that its list of equivalents is about code that is there."""

from __future__ import annotations

import ast

import pytest

from tools.mutation import GROUPS, ROOT, equivalents, is_equivalent, mutants

CODE = b"""
LIMIT = 5

def most(values, least=0, *, seen: bool = False) -> int | None:
    "Return the largest."
    best = least
    for value in values:
        if not seen and value > best + 1:
            best = value
        elif value is None:
            continue
    note.best = best
    note[0], best = best, best
    with suppress(ValueError):
        least += best
    note(best or 0)
    return best if seen else values
"""


def test_the_mutants_of_a_function_are_each_one_change_that_is_python() -> None:
    changed = {(each.before, each.after) for each in mutants("a.py", CODE)}
    assert changed == {
        ("not seen and value > best + 1", "(not seen or value > best + 1)"),
        ("not seen and value > best + 1", "(value > best + 1)"),
        ("not seen and value > best + 1", "(not seen)"),
        ("not seen", "(seen)"),
        ("value > best + 1", "(value >= best + 1)"),
        ("best + 1", "(best - 1)"),
        ("1", "2"),
        ("value is None", "(value is not None)"),
        ("continue", "break"),
        ("note.best = best", "pass"),
        ("0", "1"),
        ("suppress(ValueError)", "suppress()"),
        ("least += best", "pass"),
        ("note(best or 0)", "pass"),
        ("best or 0", "(best and 0)"),
        ("best or 0", "(0)"),
        ("return best if seen else values", "return None"),
        ("best if seen else values", "(values if seen else best)"),
    }
    for each in mutants("a.py", CODE):
        assert each.function == "most"
        assert ast.dump(ast.parse(each.apply(CODE))) != ast.dump(ast.parse(CODE))


def test_a_change_is_put_in_its_place_behind_letters_of_several_bytes() -> None:
    [mutant] = mutants("a.py", 'def f(x):\n    y = "æøå", x < 1_000'.encode())[:1]
    assert mutant.apply('def f(x):\n    y = "æøå", x < 1_000'.encode()).decode().endswith('"æøå", (x <= 1000)')


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_changed_and_what_notices_it_are_there(group: str) -> None:
    sources, tests = GROUPS[group]
    assert all([*ROOT.glob(pattern)] for pattern in sources)
    assert all((ROOT / each).exists() for each in tests)


def test_each_equivalent_is_a_mutant_of_one_line_of_the_code_of_today() -> None:
    for entry in equivalents():
        path = ROOT / entry["path"]
        meant = {each.code for each in mutants(entry["path"], path.read_bytes()) if is_equivalent(each, [entry])}
        assert len(meant) == 1, (entry, meant)
        assert entry["reason"]
