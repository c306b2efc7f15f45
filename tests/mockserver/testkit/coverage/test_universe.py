"""The cases that are counted, and the calls that exercise them."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts.catalogue import PORTALS, RULES, Evidence
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_mock.engine.exercised import CallKind
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.testkit.coverage.evidence import leaned_on
from webex_wholesale_mock.testkit.coverage.universe import Case, exercised_by, universe
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS, ENFORCED

OTHERS = frozenset({*AFTER_ACCEPTANCE, *ANSWERED_BY_SUCCESS})


def named(dimension: str) -> list[str]:
    return [case.name for case in universe() if case.dimension == dimension]


def test_each_success_of_each_operation_is_a_case() -> None:
    successes = {f"{operation.name} {status}" for operation in OPERATIONS for status in operation.statuses}
    assert successes <= {*named("statuses")}


def test_an_id_can_be_unknown_and_a_body_can_be_wrong() -> None:
    refused = [name for name in named("statuses") if name.endswith(("404", "400"))]
    assert "customers.get 404" in refused
    assert "customers.provision 400" in refused
    assert "customers.list 404" not in refused
    assert "customers.get 400" not in refused


def test_each_rule_that_refuses_a_wholesale_call_is_a_case() -> None:
    expected = {rule for rule in ENFORCED - OTHERS if not rule.startswith(("adjacent.", *PORTALS))}
    assert {*named("rules")} == expected


def test_each_state_that_an_answer_shows_is_a_case() -> None:
    states = named("states")
    assert {"customer pending_rpl_review", "package deleting", "subscriber provisioned"} <= {*states}
    assert "billing report FAILED" in states
    assert [state for state in states if state.endswith((" new", " gone"))] == []
    assert len(states) == len({*states})


def test_each_kind_of_fault_is_a_case() -> None:
    assert named("faults") == [*FAULT_KINDS]


def call(operation: str | None = "customers.get", status: int = 200, **others: str) -> CallKind:
    return CallKind(operation, status, others.get("rule"), others.get("state"), others.get("fault"))


@pytest.mark.parametrize(
    ("made", "cases"),
    [
        (call(), {Case("statuses", "customers.get 200")}),
        (call(state="error"), {Case("statuses", "customers.get 200"), Case("states", "customer error")}),
        (
            call(status=404, rule="customer.not-found"),
            {Case("statuses", "customers.get 404"), Case("rules", "customer.not-found")},
        ),
        (call(status=503, fault="status"), {Case("faults", "status")}),
        (call(status=200, fault="latency"), {Case("faults", "latency")}),
        (call(None, 404, rule="http.route.unknown"), {Case("rules", "http.route.unknown")}),
        (call("people.get", 200, state="active"), set()),
        (call("billing_reports.get", state="FAILED"), {Case("statuses", "billing_reports.get 200")}
         | {Case("states", "billing report FAILED")}),
    ],
)  # fmt: skip
def test_a_call_exercises_what_it_shows(made: CallKind, cases: set[Case]) -> None:
    assert exercised_by([made], []) == cases


def test_packages_show_their_states() -> None:
    found = exercised_by([], [("provisioned", "error")])
    assert found == {Case("states", "package provisioned"), Case("states", "package error")}


def grades(*rules: str) -> dict[str, Evidence]:
    return {rule: RULES[rule].evidence for rule in rules}


def test_a_refusal_leans_on_its_rule_where_that_is_assumed() -> None:
    assert [rule.id for rule in leaned_on(grades("customer.not-found", "customer.busy"))] == ["customer.busy"]
    assert leaned_on({}) == ()


def test_documented_is_more_than_observed() -> None:
    refused = grades("auth.token.missing", "customer.busy")
    assert [rule.id for rule in leaned_on(refused, "documented")] == ["auth.token.missing", "customer.busy"]
    assert [rule.id for rule in leaned_on(refused, "observed")] == ["customer.busy"]


def test_the_evidence_of_the_mock_that_was_called_counts() -> None:
    refused = {"customer.busy": Evidence.OBSERVED}
    assert leaned_on(refused, "observed") == ()
    assert [rule.evidence for rule in leaned_on(refused, "documented")] == [Evidence.OBSERVED]


def test_rules_that_refuse_no_call_are_all_documented() -> None:
    """The gate sees refusals alone, so these may not be assumed."""
    assert {RULES[rule].evidence for rule in OTHERS} == {Evidence.DOCUMENTED}


def test_each_rule_that_is_not_documented_says_what_would_settle_it() -> None:
    assert [rule.id for rule in RULES.values() if rule.evidence != Evidence.DOCUMENTED and not rule.settles] == []
