"""The contract's list of refusals against the mock; `contract_guard` holds each refusal of a test to it."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.refusals import STATEFUL, refusals
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.validation import customers, reports, subscribers
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS, BY_HAND, ENFORCED

OF_NO_OPERATION = {"http.route.unknown", "http.method.unsupported", "billing.download.expired"}
CHECKS = {
    "customers.provision": customers.PROVISION,
    "customers.precheck": customers.PROVISION,
    "customers.update": customers.UPDATE,
    "customers.delete": customers.DELETE,
    "subscribers.provision": subscribers.PROVISION,
    "subscribers.precheck": subscribers.PRECHECK,
    "subscribers.update": subscribers.UPDATE,
    "subscribers.send_consent_email": subscribers.CONSENT,
    "billing_reports.create": reports.CREATE,
}


@pytest.mark.parametrize("operation", CHECKS)
def test_the_rules_that_need_the_world_are_those_that_the_mock_checks(operation: str) -> None:
    assert set(STATEFUL[operation]) == {check.rule for check in CHECKS[operation]}
    assert STATEFUL.keys() == CHECKS.keys()


def test_each_rule_that_the_mock_enforces_refuses_some_operation() -> None:
    listed = {rule.id for operation in ALL_OPERATIONS for rule in refusals(operation)}
    assert listed == ENFORCED - {*OF_NO_OPERATION, *AFTER_ACCEPTANCE, *ANSWERED_BY_SUCCESS, *BY_HAND}


def test_rules_are_listed_in_the_order_of_the_catalogue() -> None:
    order = [*RULES]
    for operation in ALL_OPERATIONS:
        places = [order.index(rule.id) for rule in refusals(operation)]
        assert places == sorted(set(places))
