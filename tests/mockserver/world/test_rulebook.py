from __future__ import annotations

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_mock.world.rulebook import SWITCHABLE, Rulebook


def test_every_rule_is_in_force_but_four_that_clients_and_newer_pages_contradict():
    assert [rule for rule in RULES if not Rulebook().enforces(rule)] == [
        "http.body.null",
        "customer.address.state-iso",
        "customer.template.pstn-required",
        "subscriber.location.not-calling",
    ]


def test_rules_are_switched_off_and_on():
    rules = Rulebook()
    rules.disable("customer.name.percent-sign", "customer.email.invalid")
    assert rules.off == DEFAULT_OFF | {"customer.name.percent-sign", "customer.email.invalid"}
    rules.enable("customer.email.invalid", *DEFAULT_OFF)
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
        ValueError, match=r"unknown rule 'customer\.emial\.invalid'; did you mean 'customer\.email\.invalid'"
    ):
        act(Rulebook(), "customer.emial.invalid")
    with pytest.raises(ValueError, match=r"unknown rule ''$"):
        act(Rulebook(), "")


def test_a_code_is_the_catalogues_unless_changed():
    rules = Rulebook()
    assert rules.code("customer.busy") is None
    assert rules.code("customer.email.in-use") == 10022
    rules.recode("customer.busy", 4711)
    assert rules.code("customer.busy") == 4711
    assert Rulebook().code("customer.busy") is None
