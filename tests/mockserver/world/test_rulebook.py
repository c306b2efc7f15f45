from __future__ import annotations

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.world.rulebook import SWITCHABLE, Rulebook

OFF = {"customer.address.state-iso", "http.body.null"}
"""Rules that real requests break, which the service takes: the vendor's own sample, and clients that send null."""


def test_every_rule_is_in_force_but_those_that_real_requests_break():
    assert {rule for rule in RULES if not Rulebook().enforces(rule)} == OFF


def test_rules_are_switched_off_and_on():
    rules = Rulebook()
    rules.disable("customer.name.percent-sign", "customer.email.invalid")
    assert rules.off == {"customer.name.percent-sign", "customer.email.invalid", *OFF}
    rules.enable("customer.email.invalid", *OFF)
    assert rules.off == {"customer.name.percent-sign"}


@pytest.mark.parametrize("rule", sorted({*RULES} - {*SWITCHABLE}))
def test_what_the_mock_relies_on_stays_on(rule):
    rules = Rulebook()
    with pytest.raises(ValueError, match="cannot be switched off"):
        rules.disable("customer.email.invalid", rule)
    assert rules.enforces("customer.email.invalid")


@pytest.mark.parametrize("act", [Rulebook.disable, Rulebook.enable, lambda rules, rule: rules.recode(rule, 1)])
def test_a_misspelt_rule_is_told_what_it_may_have_meant(act):
    with pytest.raises(
        ValueError, match=r"no rule 'customer\.emial\.invalid'; did you mean 'customer\.email\.invalid'"
    ):
        act(Rulebook(), "customer.emial.invalid")
    with pytest.raises(ValueError, match=r"no rule ''$"):
        act(Rulebook(), "")


def test_a_code_is_the_catalogues_unless_changed():
    rules = Rulebook()
    assert rules.code("customer.busy") is None
    assert rules.code("customer.email.in-use") == 10022
    rules.recode("customer.busy", 4711)
    assert rules.code("customer.busy") == 4711
    assert Rulebook().code("customer.busy") is None
