"""Rule coverage: every enforced rule has its own test, and the list of enforced rules is true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import webex_wholesale_mock
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.validation import rule_coverage
from webex_wholesale_mock.world.rulebook import SWITCHABLE

TESTS = sorted(Path(__file__).parents[1].rglob("test_*rules*.py"))
SOURCES = sorted(Path(webex_wholesale_mock.__file__).parent.rglob("*.py"))
FAMILIES = ("auth.", "http.", "id.", "customer.", "billing.")


def named_by(files: list[Path], *functions: str) -> Iterator[str]:
    """The first argument of every call of a function of one of these names, where it is written out."""
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            place = 1 if name == "own" else 0  # `call.own(found, rule)`
            if name in functions and isinstance(argument := dict(enumerate(node.args)).get(place), ast.Constant):
                yield str(argument.value)


TESTED = frozenset(named_by(TESTS, "rule", "refusal"))
REFUSED = frozenset(named_by(SOURCES, "Refusal", "stateful"))


@pytest.mark.parametrize("rule", sorted(rule_coverage.ENFORCED))
def test_an_enforced_rule_has_a_test(rule):
    assert rule in TESTED, f"no test in test_rules_*.py is marked with rule({rule!r})"


@pytest.mark.parametrize("rule", sorted(TESTED))
def test_a_tested_rule_is_enforced(rule):
    assert rule in rule_coverage.ENFORCED, f"a test names {rule}, which validation.rule_coverage does not"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.startswith(FAMILIES)])
def test_the_rules_of_customers_of_billing_and_of_their_way_in_are_all_enforced(rule):
    assert rule in rule_coverage.ENFORCED


def test_what_is_raised_by_name_is_listed():
    named = set(named_by(SOURCES, "Refusal", "own")) - rule_coverage.BY_HAND
    assert sorted(named) == sorted(rule_coverage.RAISED_BY_NAME)


@pytest.mark.parametrize("rule", sorted(rule_coverage.BY_HAND))
def test_a_rule_of_the_portals_is_raised_by_an_operation_that_says_so(rule):
    assert rule in REFUSED
    assert any(rule in operation.rules for operation in HUB_OPERATIONS.values())


def test_what_the_checks_of_the_world_refuse_is_listed():
    assert rule_coverage.ENFORCED.issuperset(named_by(SOURCES, "stateful"))


def test_only_rules_of_the_catalogue_are_enforced_or_switched():
    assert rule_coverage.ENFORCED.issubset(RULES)
    assert rule_coverage.ENFORCED.issuperset(SWITCHABLE)


def test_rules_of_the_resource_are_those_of_the_catalogue():
    shown_later = {rule.id for rule in RULES.values() if rule.status == "async"}
    assert {*rule_coverage.AFTER_ACCEPTANCE} == shown_later
