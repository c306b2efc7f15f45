"""The catalogue of cases: complete, consistent, and data alone."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from webex_wholesale_contracts.catalogue import PORTALS, RULES
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_contracts.verify import CASES, UNTRIED, Options, command
from webex_wholesale_contracts.verify.bodies import MissingName, changed, fill


def test_each_rule_has_one_case_or_a_reason_for_none():
    tried = Counter(rule for case in CASES.values() for rule in case.rules)
    assert {rule: times for rule, times in tried.items() if times > 1} == {}
    by_calls = {rule for rule in RULES if not rule.startswith(PORTALS)}
    assert set(tried) | set(UNTRIED) == by_calls | {"hub.restricted"}
    assert set(tried) & set(UNTRIED) == set()


def test_each_operation_has_a_case_for_each_status_that_means_success():
    wanted = {f"{operation.name} {status}" for operation in OPERATIONS for status in operation.statuses}
    assert wanted - set(CASES) == set()


def test_cases_need_only_cases():
    assert [need for case in CASES.values() for need in case.needs if need not in CASES] == []


def test_calls_are_operations_or_a_method_and_a_path():
    known = {operation.name for operation in ALL_OPERATIONS}
    calls = {step.call for case in CASES.values() for step in case.steps}
    assert sorted(calls - known) == ["GET $link", "GET /wholesale/nothing", "PATCH /wholesale/customers"]


def test_the_users_of_all_cases_fit_into_the_default_budget():
    made = {case.id: case.users for case in CASES.values() if case.users}
    assert sum(made.values()) <= Options().max_users
    for case in CASES.values():
        provisions = sum(step.call == "subscribers.provision" for step in case.steps)
        assert provisions == case.users, case.id


def test_cases_are_listed_as_text_and_as_data():
    text = command.list_cases(Options(), "text")
    assert text.status == 0
    assert len(text.output.splitlines()) == len(CASES)
    assert (
        "subscribers.provision 200: subscribers.provision, subscribers.get, 1 user, needs customers.provision 202"
        in (text.output.splitlines())
    )
    listed = json.loads(command.list_cases(Options(), "json").output)
    assert [case["id"] for case in listed] == [*CASES]
    (busy,) = [case for case in listed if "customer.busy" in case["rules"]]
    assert busy["id"] == "customers.delete 202"
    assert busy["steps"][0]["status"] == [202]
    assert {key for step in listed[0]["steps"] for key in step} == {"call", "query", "token", "status"}


def test_a_listing_can_be_cut_down():
    assert command.list_cases(Options(rules=("customer.busy",))).output.startswith("customers.delete 202: ")
    wrong = command.list_cases(Options(cases=("customer.bisy",)))
    assert (wrong.status, wrong.complaint) == (2, "unknown case 'customer.bisy'; did you mean 'customers.list 200'?")


def test_placeholders_are_filled_at_any_depth():
    assert fill({"a": ["$one", {"b": "x-$two-y"}], "c": 1}, {"one": [1], "two": 2}) == {
        "a": [[1], {"b": "x-2-y"}],
        "c": 1,
    }
    with pytest.raises(MissingName, match="three"):
        fill("$three", {})


def test_changes_reach_nested_fields_and_leave_the_body_alone():
    body = {"a": {"b": 1, "c": 2}}
    assert changed(body, {"a.b": ..., "d.e": 3}) == {"a": {"c": 2}, "d": {"e": 3}}
    assert body == {"a": {"b": 1, "c": 2}}
