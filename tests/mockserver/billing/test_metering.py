"""Usage from the ledger: exact, and the same however it is split or summed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock.billing import meter
from webex_wholesale_mock.entities import Customer
from webex_wholesale_mock.world.ledger import Fact, Holder, Ledger, Period

PARTNER, OTHER = "partner", "other"
START = datetime(2024, 2, 26, tzinfo=UTC)
FIRST = START.date()
DAYS = 9
DAY = timedelta(days=1)
CHARGED = "wholesale_setup_assist_standard"
PACKAGES = ("webex_calling", "webex_meetings", "attendant_console")
REPORT_TYPES = ("PARTNER", "CUSTOMER", "USER")
WHO = 5


def customer(serial, partner_id=PARTNER):
    return Customer(
        id=f"customer-{serial}",
        wire_id="",
        serial=serial,
        partner_id=partner_id,
        external_id=f"acme-{serial}",
        address={},
        template_id="",
        status="provisioned",
        created=START,
        organization_id=f"organization-{serial}",
    )


def holder(serial, of):
    return Holder(serial=serial, partner_id=of.partner_id, customer_id=of.id, subscriber_id=f"subscriber-{serial}")


delays = st.sampled_from([0, 1, 3_600, 43_200, 86_399, 86_400, 172_800]) | st.floats(0, 200_000)
changes = st.tuples(delays, st.integers(0, WHO - 1), st.sets(st.sampled_from(PACKAGES)))
charges = st.tuples(delays, st.integers(0, 2), st.integers(1, 40))
histories = st.lists(changes | charges, max_size=25)
days = st.integers(-2, DAYS + 2).map(lambda number: FIRST + number * DAY)


@st.composite
def periods(draw):
    first, last = sorted((draw(days), draw(days)))
    return Period(first, last)


class World:
    """A ledger after a history, and what it should know, kept second by second in another way."""

    def __init__(self, history):
        self.ledger = Ledger()
        self.customers = [customer(1), customer(2), customer(3, OTHER)]
        for one in self.customers:
            self.ledger.name(one, START)
        self.people = [holder(10 - number, self.customers[number // 2]) for number in range(WHO)]
        self.spans, self.charges = [], []
        now, holding = START, {}
        for delay, who, packages in history:
            now += timedelta(seconds=delay)
            if isinstance(packages, int):
                self.ledger.charge(self.customers[who], CHARGED, packages, now)
                self.charges.append((self.customers[who], now.date(), packages))
                continue
            person = self.people[who]
            self.ledger.hold(person, packages, now)
            for package in PACKAGES:
                begun = holding.get((who, package))
                if begun is not None and package not in packages:
                    self.spans.append((person, package, begun, now.replace(microsecond=0)))
                    del holding[who, package]
                elif begun is None and package in packages:
                    holding[who, package] = now.replace(microsecond=0)
        for (who, package), begun in holding.items():
            self.spans.append((self.people[who], package, begun, None))

    def expected(self, period):
        """Days per subscriber and package: each day's part of a day, and what is charged at once, summed."""
        totals = Counter()
        for number in range((period.last - period.first).days + 1):
            dawn = datetime.combine(period.first + number * DAY, datetime.min.time(), UTC)
            for person, package, begun, ended in self.spans:
                held = min(ended or dawn + DAY, dawn + DAY) - max(begun, dawn)
                if person.partner_id == PARTNER and held > timedelta(0):
                    totals[person.subscriber_id, package] += Fraction(held // timedelta(seconds=1), 86_400)
        for one, day, charged in self.charges:
            if one.partner_id == PARTNER and period.first <= day <= period.last:
                totals[one.id, CHARGED] += charged
        return totals

    def metered(self, period, kind):
        """The seconds of a report, by what its rows are about."""
        rows = [*meter(self.ledger, PARTNER, period, kind)]
        found = {(row.holder.subscriber_id or row.holder.customer_id, row.package): row.seconds for row in rows}
        assert len(found) == len(rows)
        return Counter(found)


@given(histories, periods())
def test_a_quantity_is_the_sum_of_each_days_part(history, period):
    world = World(history)
    found = world.metered(period, "USER")
    assert {key: Fraction(held, 86_400) for key, held in found.items()} == world.expected(period)


@given(histories, periods(), st.data())
@pytest.mark.parametrize("kind", REPORT_TYPES)
def test_the_parts_of_a_period_add_up_to_the_whole(kind, history, period, data):
    world = World(history)
    cut = data.draw(st.integers(0, (period.last - period.first).days))
    parts = [Period(period.first, period.first + cut * DAY)]
    if parts[0].last < period.last:
        parts.append(Period(parts[0].last + DAY, period.last))
    assert sum((world.metered(part, kind) for part in parts), Counter()) == world.metered(period, kind)


@given(histories, periods())
def test_users_sum_to_customers_and_customers_to_the_partner(history, period):
    world = World(history)
    users, customers, whole = (world.metered(period, kind) for kind in ("USER", "CUSTOMER", "PARTNER"))
    owner = {person.subscriber_id: person.customer_id for person in world.people}
    owner |= {one.id: one.id for one in world.customers}
    by_customer, by_package = Counter(), Counter()
    for (person, package), held in users.items():
        by_customer[owner[person], package] += held
    for (_, package), held in customers.items():
        by_package["", package] += held
    assert (by_customer, by_package) == (customers, whole)


@given(histories, periods())
def test_nobody_holds_a_package_longer_than_the_period_or_not_at_all(history, period):
    most = ((period.last - period.first).days + 1) * 86_400
    metered = World(history).metered(period, "USER")
    assert all(0 < held <= most for (_, package), held in metered.items() if package != CHARGED)


@given(histories, periods(), changes)
def test_what_comes_after_a_period_does_not_change_it(history, period, later):
    story = [*history, (DAYS * 10 * 86_400, 0, set())]
    assert World(story).metered(period, "USER") == World([*story, later]).metered(period, "USER")


@given(histories)
def test_rows_come_in_the_order_of_customers_and_of_subscribers(history):
    world, period = World(history), Period(FIRST, FIRST + DAYS * DAY)
    users = [(row.holder.serial, row.package) for row in meter(world.ledger, PARTNER, period, "USER")]
    customers = [(row.holder.customer_id, row.package) for row in meter(world.ledger, PARTNER, period, "CUSTOMER")]
    assert users == sorted(users)
    assert customers == sorted(customers)


# By example


def held(moments, period, packages=("webex_calling",)):
    """The seconds in a period of somebody who gets the packages at one moment and loses them at the other.

    Reports of each type agree on them.
    """
    ledger, of = Ledger(), customer(1)
    ledger.name(of, moments[0])
    person = holder(1, of)
    for moment, what in zip(moments, (packages, ()), strict=False):
        ledger.hold(person, what, moment)
    (seconds,) = {sum(row.seconds for row in meter(ledger, PARTNER, period, kind)) for kind in REPORT_TYPES}
    return seconds


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def month(year, number):
    first = date(year, number, 1)
    return Period(first, date(year + number // 12, number % 12 + 1, 1) - DAY)


@pytest.mark.parametrize(
    ("year", "number", "count"), [(2023, 2, 28), (2024, 2, 29), (2100, 2, 28), (2024, 4, 30), (2024, 12, 31)]
)
def test_a_whole_month_is_as_many_as_it_has_days(year, number, count):
    assert held([moment("2020-01-01T00:00:00")], month(year, number)) == count * 86_400


def test_a_leap_day_is_a_day():
    leap = Period(date(2024, 2, 29), date(2024, 2, 29))
    assert held([moment("2024-02-28T12:00:00"), moment("2024-02-29T06:00:00")], leap) == 6 * 3_600
    assert held([moment("2024-02-28T12:00:00"), moment("2024-03-01T00:00:00")], leap) == 86_400


def test_a_period_includes_its_last_second_and_not_the_next():
    january, february = month(2024, 1), month(2024, 2)
    span = [moment("2024-01-31T23:59:59"), moment("2024-02-01T00:00:01")]
    assert (held(span, january), held(span, february)) == (1, 1)
    assert held([moment("2024-02-01T00:00:00")], january) == 0
    assert held([moment("2024-01-01T00:00:00"), moment("2024-01-01T00:00:00")], january) == 0


DAWN, END = datetime(2024, 1, 1, tzinfo=UTC), 86_400
"""A day, and its end in seconds: what is at an edge of it is told in seconds from its dawn."""


def at(second):
    return DAWN + timedelta(seconds=second)


def a_day(begin=None, end=None, starts=None, charged=None):
    """The seconds of each fact that reaches into a day, and the charges of it, from a billing start on."""
    ledger, of, day = Ledger(), customer(1), Period(DAWN.date(), DAWN.date())
    if starts is not None:
        ledger.starts[PARTNER] = at(starts)
    if begin is not None:
        ledger.hold(holder(1, of), ["webex_calling"], at(begin))
    if end is not None:
        ledger.hold(holder(1, of), [], at(end))
    if charged is not None:
        ledger.charge(of, CHARGED, 1, at(charged))
    facts = [fact.within(day.begin, day.end) for fact in ledger.facts(PARTNER, day)]
    return facts + [charge.days for charge in ledger.charges(PARTNER, day)]


@pytest.mark.parametrize(
    ("begin", "end", "facts"),
    [
        (-9, 0, []),
        (-9, 1, [1]),
        (0, 1, [1]),
        (0, END, [END]),
        (END - 1, END, [1]),
        (END - 1, None, [1]),
        (END, END + 1, []),
        (END, None, []),
        (-9, END + 9, [END]),
    ],
)
def test_a_fact_reaches_into_a_period_with_its_first_and_its_last_second(begin, end, facts):
    assert a_day(begin, end) == facts


@pytest.mark.parametrize(
    ("begin", "end", "starts", "facts"),
    [
        (-9, 5, 5, []),
        (-9, 6, 5, [1]),
        (5, 9, 5, [4]),
        (4, 9, 5, [4]),
        (-9, None, END - 1, [1]),
        (-9, None, END, []),
        (-9, None, END + 1, []),
        (-9, None, -9, [END]),
        (-9, -1, -5, []),
    ],
)
def test_billing_begins_in_the_second_of_its_start(begin, end, starts, facts):
    assert a_day(begin, end, starts) == facts


@pytest.mark.parametrize(
    ("charged", "starts", "charges"),
    [
        (-1, None, []),
        (0, None, [1]),
        (END - 1, None, [1]),
        (END, None, []),
        (5, 5, [1]),
        (4, 5, []),
        (5, 4, [1]),
        (-1, -9, []),
    ],
)
def test_a_charge_is_of_the_period_of_its_second_from_the_billing_start_on(charged, starts, charges):
    assert a_day(charged=charged, starts=starts) == charges


def test_a_new_external_id_is_the_one_of_the_seconds_after_it():
    ledger, of = Ledger(), customer(1)
    ledger.name(of, at(0))
    of.external_id = "acme-9"
    ledger.rename(of, at(5))
    account, second = ledger.accounts[of.id], Period(DAWN.date(), DAWN.date()).begin
    assert [account.external_id(second + each) for each in (-1, 0, 1, 5, 6)] == [*["acme-1"] * 4, "acme-9"]
    assert account.names == {"acme-1", "acme-9"}


def test_fractions_of_a_second_are_dropped_at_both_ends():
    day = Period(date(2024, 1, 1), date(2024, 1, 1))
    assert held([moment("2024-01-01T00:00:00.900000"), moment("2024-01-01T00:00:02.100000")], day) == 2
    assert held([moment("2024-01-01T00:00:00.100000"), moment("2024-01-01T00:00:00.900000")], day) == 0


def test_a_package_named_twice_is_held_once():
    day = Period(date(2024, 1, 1), date(2024, 1, 1))
    assert held([moment("2024-01-01T12:00:00")], day, ["webex_calling", "webex_calling"]) == 43_200


def test_a_fact_never_changes():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Fact(holder(1, customer(1)), "webex_calling", 0).end = 1


# From what subscribers do


MONDAY = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05", "type": "USER"}


def quantities(rows):
    return [(row["SUBSCRIBER_ID"], row["SERVICE_NAME"], row["QUANTITY"]) for row in rows]


@pytest.fixture
def noon(api, subscribers):
    """Noon of the fifth, with a customer that is ready."""
    api.mock.clock.advance_to(moment("2026-01-05T12:00:00"))
    return api.mock.clock


def test_a_change_of_package_gives_both_their_part_of_the_day(noon, subscribers, reports):
    one = subscribers.provision()
    noon.advance(6 * 3_600)
    subscribers.put(one, {"packages": ["webex_suite", "attendant_console"]})
    noon.advance(3 * 3_600)
    subscribers.put(one, {"packages": ["webex_calling", "attendant_console"]})
    noon.advance(86_400)
    assert quantities(reports.rows(MONDAY)) == [
        (one, "ATTENDANT_CONSOLE", "0.25"),
        (one, "WEBEX_CALLING", "0.375"),
        (one, "WEBEX_SUITE", "0.125"),
    ]


def test_who_is_removed_and_added_again_on_one_day_is_two_subscribers(noon, subscribers, reports):
    first = subscribers.provision()
    noon.advance(3 * 3_600)
    subscribers.delete(first)
    noon.advance(3 * 3_600)
    second = subscribers.provision()
    noon.advance(86_400)
    assert quantities(reports.rows(MONDAY)) == [(first, "WEBEX_CALLING", "0.125"), (second, "WEBEX_CALLING", "0.25")]
    (whole,) = reports.rows({**MONDAY, "type": "CUSTOMER"})
    assert whole["QUANTITY"] == "0.375"


def test_a_free_account_is_not_billed_before_consent(api, noon, subscribers, reports):
    api.mock.hub.add_free_account("una@acme.example")
    waiting = subscribers.provision()
    noon.advance(6 * 3_600)
    api.mock.hub.give_consent(waiting)
    noon.advance(86_400)
    assert quantities(reports.rows(MONDAY)) == [(waiting, "WEBEX_CALLING", "0.25")]


def test_who_never_consents_is_never_billed(api, noon, subscribers, reports):
    api.mock.hub.add_free_account("una@acme.example")
    waiting = subscribers.provision()
    noon.advance(6 * 3_600)
    subscribers.delete(waiting)
    noon.advance(86_400)
    assert reports.rows(MONDAY) == []


def test_a_refused_request_bills_nobody(noon, subscribers, reports):
    assert subscribers.post({"email": "no address"}).status == 400
    noon.advance(86_400)
    assert reports.rows(MONDAY) == []


def test_an_update_to_the_same_package_interrupts_nothing(noon, subscribers, reports):
    one = subscribers.provision()
    noon.advance(0.7)
    subscribers.put(one, {"packages": ["webex_calling"]})
    noon.advance(86_400)
    assert quantities(reports.rows(MONDAY)) == [(one, "WEBEX_CALLING", "0.5")]


def test_usage_of_a_customer_that_goes_ends_with_its_subscribers(api, noon, subscribers, reports):
    one = subscribers.provision()
    noon.advance(6 * 3_600)
    api.mock.rules.disable("customer.has-subscribers")
    api.mock.durations.deleting = 0
    assert api.delete(subscribers.customer_id).status == 202
    noon.advance(86_400)
    assert quantities(reports.rows(MONDAY)) == [(one, "WEBEX_CALLING", "0.25")]
