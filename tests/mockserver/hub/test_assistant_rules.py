"""Webex Assistant by hand: on by default with a package that has it, off by partner or customer, its limits."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_contracts.packages import ASSISTANT_LIMITS


@pytest.mark.parametrize("package", ["webex_meetings", "webex_suite"])
def test_the_assistant_is_on_until_an_administrator_turns_it_off(mock, package):
    acme = mock.hub.add_customer(packages=[package])
    mock.place.administrator("ada@acme.example", customer=acme)
    found = mock.hub.assistant.get(acme)
    assert (found.on, found.packages, found.limits) == (True, (package,), ASSISTANT_LIMITS)
    assert found.site == mock.hub.organization(acme).meetings_site.url
    assert not mock.hub.assistant.set(acme, on=False, actor="ada@acme.example").on
    assert mock.hub.assistant.set(acme, on=True).on


@pytest.mark.rule("hub.assistant.package")
def test_the_assistant_needs_a_package_with_full_meetings(mock):
    acme = mock.hub.add_customer(packages=["webex_calling"])
    assert not mock.hub.assistant.get(acme).on
    with refused(mock, "hub.assistant.package"):
        mock.hub.assistant.set(acme, on=False)


@pytest.mark.rule("hub.role.insufficient")
def test_an_administrator_of_another_customer_turns_nothing_off(mock):
    acme, other = mock.hub.add_customer(), mock.hub.add_customer()
    mock.place.administrator("bo@other.example", customer=other)
    with refused(mock, "hub.role.insufficient"):
        mock.hub.assistant.set(acme, on=False, actor="bo@other.example")
