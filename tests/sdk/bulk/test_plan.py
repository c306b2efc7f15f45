"""Plans made of objects: their lines, what they have to agree on, and how two of them are told apart."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from webex_wholesale import (
    ChangedCustomer,
    ChangedSubscriber,
    InvalidArgument,
    PlanError,
    PlanProblem,
    RemovedCustomer,
    RemovedSubscriber,
)
from webex_wholesale._bulk.plan import Plan


def test_a_customer_comes_before_its_subscribers(company):
    plan = Plan.of([company("acme", 2), company("globex", 1)])
    assert [(line.number, line.kind, line.key, line.customer) for line in plan.lines] == [
        (1, "customer", "acme", None),
        (2, "subscriber", "user0@acme.example", 0),
        (3, "subscriber", "user1@acme.example", 0),
        (4, "customer", "globex", None),
        (5, "subscriber", "user0@globex.example", 3),
    ]
    assert len(plan) == 5
    assert (plan.subscribers_of(0), plan.subscribers_of(3), plan.subscribers_of(1)) == ([1, 2], [4], [])


def test_a_line_holds_what_is_to_be_sent(company):
    customer, subscriber = Plan.of([company("acme", 1)]).lines
    assert customer.body["externalId"] == "acme"
    assert customer.body["provisioningParameters"]["calling"]["location"]["timezone"] == "Europe/Oslo"
    assert "subscribers" not in customer.body
    assert subscriber.body == {
        "email": "user0@acme.example",
        "packages": ["webex_calling"],
        "provisioningParameters": {"firstName": "Ada", "lastName": "Number 0", "extension": "1000"},
    }


def test_a_plan_of_nothing_has_no_lines():
    assert len(Plan.of([])) == 0


def test_what_two_lines_claim_is_refused_with_both_of_them(company):
    first, second = company("acme", 2), company("acme", 1)
    with pytest.raises(PlanError) as refusal_error:
        Plan.of([first, second])
    assert refusal_error.value.problems == (
        PlanProblem(4, "externalId", "already used in line 1; it must be unique"),
        PlanProblem(4, "customerInfo.primaryEmail", "already used in line 1; it must be unique"),
        PlanProblem(5, "email", "already used in line 2; it must be unique"),
    )
    assert str(refusal_error.value).splitlines() == [
        "already used in line 1; it must be unique (line 4, externalId)",
        "already used in line 1; it must be unique (line 4, customerInfo.primaryEmail)",
        "already used in line 2; it must be unique (line 5, email)",
        "(3 problems in the plan)",
    ]


def test_emails_are_the_same_in_any_case(company):
    one, other = company("acme", 1), company("globex", 1)
    other.subscribers[0].email = "USER0@Acme.example"
    with pytest.raises(PlanError, match=r"already used in line 2; .*\(line 4, email\)"):
        Plan.of([one, other])


def test_external_ids_differ_by_case(company):
    different = {"customer_info": company("other").customer_info}
    assert len(Plan.of([company("acme"), company("ACME", **different)])) == 2


def test_attached_organizations_need_no_primary_email(company):
    attached = {"customer_info": None, "org_id": "an-organization"}
    assert len(Plan.of([company("acme", **attached), company("globex", **attached)])) == 2


def test_a_refused_plan_is_an_invalid_argument_that_survives_pickling(company):
    with pytest.raises(InvalidArgument) as refusal_error:
        Plan.of([company(), company()])
    copied = pickle.loads(pickle.dumps(refusal_error.value))
    assert copied.problems == refusal_error.value.problems
    assert str(copy.deepcopy(refusal_error.value)) == str(refusal_error.value)


def test_equal_plans_have_equal_fingerprints(company):
    assert Plan.of([company("acme", 3)]).fingerprint == Plan.of([company("acme", 3)]).fingerprint


def test_a_plan_that_only_adds_keeps_the_fingerprint_of_its_old_checkpoints(company):
    content = [(line.kind, line.customer, line.key, line.body) for line in Plan.of([company("acme", 2)]).lines]
    expected = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    assert Plan.of([company("acme", 2)]).fingerprint == expected


@pytest.mark.parametrize(
    "other",
    [
        lambda company: [company("acme", 1)],
        lambda company: [company("acme", 2, packages=["webex_suite"])],
        lambda company: [company("globex", 2)],
        lambda company: [company("acme", 2), company("globex")],
    ],
)
def test_any_change_of_a_plan_changes_its_fingerprint(company, other):
    assert Plan.of([company("acme", 2)]).fingerprint != Plan.of(other(company)).fingerprint


def test_the_order_of_lines_is_part_of_the_fingerprint(company):
    one, other = company("acme"), company("globex")
    assert Plan.of([one, other]).fingerprint != Plan.of([other, one]).fingerprint


def test_nothing_personal_is_shown_of_a_line(company):
    plan = Plan.of([company("acme", 1)])
    assert "Company" not in repr(plan)
    assert "firstName" not in repr(plan.lines[1])


@pytest.mark.parametrize("given", ["plan.csv", Path("plan.csv"), [1], ["plan.csv"], None])
def test_what_is_no_plan_is_refused_with_what_to_give(mock, given):
    with mock.client() as client, pytest.raises(InvalidArgument, match=r"PlannedCustomer .*Plan\.read_csv\(path\)"):
        client.bulk.provision(given)


def test_a_single_customer_is_no_plan_by_itself(company):
    with pytest.raises(InvalidArgument, match="PlannedCustomer"):
        Plan.of(company("acme"))


@pytest.mark.parametrize("key", ["", " "])
@pytest.mark.parametrize("cls", [ChangedCustomer, RemovedCustomer, ChangedSubscriber, RemovedSubscriber])
def test_nobody_is_changed_or_removed_by_an_empty_key(cls, key):
    name = "external_id" if "Customer" in cls.__name__ else "email"
    with pytest.raises(ValidationError, match=name):
        cls(**{name: key})
