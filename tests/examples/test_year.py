"""The year as its page shows it, which the tests of the pages run: nothing that it is there for may be missing."""

from __future__ import annotations

import pytest

from tests.docs.conftest import PROJECT

pytestmark = pytest.mark.once

YEAR = (PROJECT / "docs" / "year.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "told",
    [
        *("three sub-partners", "by API, 4 by hand", "migration: 300 lines", "0 differences"),
        *("is cleared after all", "is denied, and gone", "people cleared it", "the next hourly check finds"),
        *("maintenance of Webex Calling", "Setup Assist", "hub.restricted", "sub-partner.suspended"),
        *("change from webex_meetings to webex_suite", "declines the attachment", "agrees to be attached"),
        *("customer.org.active-trial", "buys what it tried out: converted", "is over: purged"),
        *("and at the review the right one; the order is provisioned", "customer.org.paid-subscription"),
        "errors planted in bills: 17 of 17 found, 0 false alarms",
    ],
)
def test_the_year_has_all_that_it_promises(told: str) -> None:
    assert told in YEAR


def test_the_bills_of_twelve_months_agree_with_the_books() -> None:
    assert YEAR.count("days in all agree with the books, but for that of") == 12
