from __future__ import annotations

from webex_wholesale_contracts.facts.packages import ADD_ONS, BASES, CALLING, LIMITED, MEETINGS, OFFERS, offer
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES


def test_facts_are_about_packages_that_exist() -> None:
    bases = [base for several in BASES.values() for base in several]
    assert {*CALLING, *MEETINGS, *ADD_ONS, *bases, *LIMITED, *OFFERS} <= set(CUSTOMER_PACKAGES)


def test_no_add_on_is_the_base_of_another() -> None:
    assert not any(add_on in several for add_on in ADD_ONS for several in BASES.values())


def test_attendant_console_needs_a_calling_base() -> None:
    assert set(BASES["attendant_console"]) <= set(CALLING)
    assert "webex_voice" in BASES["attendant_console"]


def test_offers_agree_with_the_kinds_of_packages() -> None:
    for package, row in OFFERS.items():
        assert row.package == package
        assert (row.calling != "none") == (package in CALLING)
        assert (row.meetings == "full") == (package in MEETINGS)


def test_an_offer_can_be_looked_up() -> None:
    suite = offer("webex_suite")
    assert suite is not None
    assert (suite.title, suite.participants) == ("Webex Suite", 1000)
    assert offer("webex_ai_agent") is None
