"""A year of a service provider on the mock: four houses, 300 customers, and twelve bills that add up.

Run it with `python examples/year.py`; it prints a calendar. Nothing waits: the year passes on the mock's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import year_events as events
import year_trials as trials
from billing import DAY
from year_work import House, by_api, by_hand, by_migration, close_month, open_house, write_people

from webex_wholesale import Customer, Discrepancy
from webex_wholesale_mock import PlantKind, WholesaleMock

MONTHS = [date(2026, month, 1) for month in range(1, 13)]
GROWTH = 12
"""The day of each month on which new customers are provisioned."""
MIGRATIONS = (3, 6)
"""The months in which enterprises come from BroadWorks."""
CALENDAR: Mapping[tuple[int, int], Callable[[Year], None]] = {
    (1, 20): trials.trials_begin,
    (2, 10): events.hold_cleared,
    (2, 17): trials.trial_conflicts,
    (3, 10): trials.trial_converts,
    (3, 17): events.maintenance,
    (4, 7): events.setup_assist,
    (4, 20): events.hold_denied,
    (4, 22): trials.trial_expires,
    (5, 19): events.restricted_mode,
    (6, 15): events.change_packages,
    (7, 8): events.attachments,
    (8, 18): events.hold_ceased,
    (9, 22): events.leave,
    (10, 6): events.hold_ended_by_the_list,
    (10, 20): trials.order_mapped_wrongly,
    (11, 16): events.suspension,
}
"""Month, day, and what begins on it."""
PLANTED: Mapping[int, tuple[PlantKind, ...]] = {
    1: ("missing_row",),
    2: ("duplicate_row",),
    3: ("off_by_a_day",),
    4: ("missing_row", "duplicate_row"),
    5: ("truncated",),
    6: ("wrong_package",),
    7: ("empty",),
    8: ("failed",),
    9: ("stale_customer", "missing_row"),
    10: ("off_by_a_day", "missing_row"),
    11: ("duplicate_row",),
    12: ("missing_row", "duplicate_row", "off_by_a_day"),
}
"""The errors that the bills of each month have."""


class Year:
    """The world of the year, its houses, and what was found in the bills so far."""

    def __init__(self, mock: WholesaleMock) -> None:
        self.mock = mock
        self.houses: list[House] = []
        self.findings: list[Discrepancy | BaseException] = []

    @property
    def today(self) -> int:
        """The day of the month."""
        return self.mock.clock.now.day

    def tell(self, text: str) -> None:
        """Print a line of the calendar."""
        print(f"  {self.mock.clock.now:%a %d %b %H:%M}  {text}")

    def until(self, day: int, hour: int = 9) -> None:
        """Let time pass until a day of the month."""
        moment = self.mock.clock.now.replace(day=day, hour=hour, minute=0, second=0, microsecond=0)
        self.mock.clock.advance_to(max(moment, self.mock.clock.now))

    def won(self, customer: Customer) -> None:
        """Write the people of a customer into the books of its house."""
        house = next(each for each in self.houses if str(customer.external_id).startswith(each.key))
        write_people(house, [customer])


def set_up(year: Year) -> None:
    """Open the partner and its three sub-partners."""
    mock = year.mock
    parent = open_house(mock, mock.partner)
    year.houses.append(parent)
    for name in ("Harbour Telecom", "Ridge Networks", "Valley Mobile"):
        mock.hub.sub_partners.request(
            name, admin_email=f"ada@{name.split()[0].lower()}.example", first_name="Ada", last_name="Berg", country="NO"
        )
    year.tell("three sub-partners are requested from the vendor's team")
    for _ in range(3):
        mock.clock.run_until("sub_partner.set_up")
    for sub_partner in mock.hub.sub_partners.list():
        mock.hub.templates.create("Standard", country="NO", partner=sub_partner)
    for sub_partner in mock.hub.sub_partners.list():
        year.houses.append(open_house(mock, sub_partner, parent.client))
    year.tell("they are set up, and have a template each")


def grow(year: Year) -> None:
    """Win the customers of a month: four by API and one by hand in each house."""
    made = sum(len(by_api(house, 4)) for house in year.houses)
    by_wizard = [by_hand(year.mock, house) for house in year.houses]
    year.tell(f"{made} customers by API, {len(by_wizard)} by hand")


def migrate(year: Year) -> None:
    """Move 30 enterprises from BroadWorks."""
    run, review = by_migration(year.mock, year.houses[0], customers=30, users=4, seed=year.mock.clock.now.month)
    year.tell(f"migration: {run}")
    year.tell(f"its review: {review}")


def close(year: Year, first: date) -> None:
    """Check the month's bills on the second day of the next month; one of them has errors."""
    mock = year.mock
    after = (first + 31 * DAY).replace(day=1)
    mock.clock.advance_to(datetime(after.year, after.month, 2, 6, tzinfo=UTC))
    house = year.houses[first.month % len(year.houses)]
    for kind in PLANTED[first.month]:
        mock.billing.plant(kind, partner=house.partner)
    closing = close_month(mock, year.houses, first, after - DAY)
    year.findings += closing.findings
    year.tell(f"four bills of {closing.days:,.6f} days in all agree with the books, but for that of {house.name}:")
    for found in closing.findings:
        print(f"{'':20}{describe(found)}")
    grade = mock.billing.grade(year.findings)
    assert grade.ok, grade


def describe(found: Discrepancy | BaseException) -> str:
    """A finding in a few words."""
    if isinstance(found, BaseException):
        return f"a report that cannot be used: {type(found).__name__}"
    return f"{found.kind.replace('_', ' ')} of {found.customer}: {found.billed:.2f} billed, {found.own:.2f} held"


def live(year: Year, first: date) -> None:
    """Let a month pass, day by day."""
    print(f"\n{first:%B}")
    todo = {day: event for (month, day), event in CALENDAR.items() if month == first.month}
    todo[GROWTH] = grow
    if first.month in MIGRATIONS:
        todo[24] = migrate
    for day in sorted(todo):
        year.until(day)
        todo[day](year)
    close(year, first)


def main() -> None:
    began = time.perf_counter()
    with WholesaleMock() as mock:
        year = Year(mock)
        set_up(year)
        for first in MONTHS:
            live(year, first)
        count, days = len(list(mock.customers())), mock.clock.elapsed / 86_400
        print(f"\n{count} customers, {len(mock.calls)} calls, {days:.0f} days")
        print(f"errors planted in bills: {mock.billing.grade(year.findings)}")
        print(f"real time: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
