from __future__ import annotations

from typing import get_args

import pytest

from webex_wholesale_contracts.models import CustomerStatus, PackageStatus
from webex_wholesale_mock.entities.lifecycles import CUSTOMER, GONE, PACKAGE, UNFINISHED, IllegalTransition, step

BOTH = pytest.mark.parametrize(
    ("table", "statuses"),
    [(CUSTOMER, get_args(CustomerStatus)), (PACKAGE, get_args(PackageStatus))],
    ids=["customer", "package"],
)


def states(table):
    return {state for state, _ in table} | {*table.values()}


@BOTH
def test_every_state_is_one_that_the_contract_knows(table, statuses):
    assert states(table) - {GONE} <= {*statuses}


@BOTH
def test_every_state_leads_somewhere_and_in_the_end_away(table, statuses):
    for state in states(table) - {GONE}:
        reached = {state}
        for _ in range(len(table)):
            reached |= {after for (before, _), after in table.items() if before in reached}
        assert GONE in reached


@BOTH
def test_nothing_comes_back(table, statuses):
    assert GONE not in {state for state, _ in table}


def test_a_customer_is_changed_and_removed_at_rest_only():
    for event in ("update", "delete"):
        assert {state for state, given in CUSTOMER if given == event} == states(CUSTOMER) - UNFINISHED - {GONE}


def test_an_update_ends_as_provisioning_does():
    for event in ("finish", "finish_with_errors", "fail"):
        assert CUSTOMER["updating", event] == CUSTOMER["provisioning", event]


def test_a_step_outside_the_table_is_a_defect_of_the_mock():
    assert step(CUSTOMER, "provisioning", "finish") == "provisioned"
    with pytest.raises(IllegalTransition, match="no 'finish' in state 'provisioned'"):
        step(CUSTOMER, "provisioned", "finish")
