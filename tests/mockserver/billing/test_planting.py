"""Discrepancies planted in reports: a reconciliation with the truth finds them, and nothing else."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale import reconcile
from webex_wholesale_contracts import ids
from webex_wholesale_contracts.usage import COLUMNS, Discrepancy, unguard
from webex_wholesale_mock import BillingError
from webex_wholesale_mock.world.ledger import Holder
from webex_wholesale_mock.world.planted import PLANT_KINDS, WHOLE_REPORT

DAY = 86_400
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PACKAGES = ("webex_calling", "webex_meetings", "webex_suite")
TYPES = ("PARTNER", "CUSTOMER", "USER")
ROW_KINDS = [kind for kind in PLANT_KINDS if kind not in WHOLE_REPORT]
CUSTOMERS = 3
NOBODY = ids.encode("SUBSCRIBER", "6f25e2a2-5a92-4187-99c7-8df48f4ff31e")
EACH = 3


# A world of three customers with three people each, whatever happened to them


delays = st.sampled_from([0, 1, 3_600, 43_200, DAY, 2 * DAY]) | st.integers(0, 200_000)
holds = st.tuples(delays, st.integers(0, CUSTOMERS * EACH - 1), st.sets(st.sampled_from(PACKAGES), max_size=2))
charges = st.tuples(delays, st.integers(0, CUSTOMERS - 1), st.integers(1, 9))
leaves = st.tuples(delays, st.integers(0, CUSTOMERS - 1), st.none())
histories = st.lists(holds | holds | charges | leaves, min_size=3, max_size=20)


def customers(api, names=("acme-1", "=acme-2", "acme-3")):
    """Customers that are provisioned and in the ledger."""
    made = [
        api.provision({"externalId": name, "customerInfo.primaryEmail": f"ann{number}@acme.example"})
        for number, name in enumerate(names)
    ]
    api.mock.clock.advance(30)
    found = [api.inside(one) for one in made]
    for one in found:
        api.mock._engine.world.ledger.name(one, api.mock.clock.now)
    return found


def person(customer, number):
    return Holder(
        serial=100 * customer.serial + number,
        partner_id=customer.partner_id,
        customer_id=customer.id,
        subscriber_id=f"subscriber {customer.serial}.{number}",
        user_id=f"user {number}",
    )


def play(api, history):
    """Let a history happen in the ledger, and the day end."""
    ledger, clock, of = api.mock._engine.world.ledger, api.mock.clock, customers(api)
    gone = set()
    api.mock.add_token("full-admin", lifetime=timedelta(days=365))
    for delay, who, what in history:
        clock.advance(delay)
        index = who // EACH if isinstance(what, set) else who
        if index in gone:
            continue
        if isinstance(what, set):
            ledger.hold(person(of[index], who % EACH), what, clock.now)
        elif what:
            ledger.charge(of[index], "wholesale_setup_assist_standard", what, clock.now)
        else:
            gone.add(index)
            for number in range(EACH):
                ledger.hold(person(of[index], number), (), clock.now)
            ledger.leave(of[index], clock.now)
    clock.advance(DAY)


def days(api):
    return st.integers(0, (api.mock.clock.now.date() - START.date()).days - 1).map(
        lambda number: START.date() + timedelta(days=number)
    )


# Reconciling in the plainest way


def download(reports, period, kind):
    body = {"billingStartDate": period[0].isoformat(), "billingEndDate": period[1].isoformat(), "type": kind}
    return reports.fetch(reports.url(reports.completed(body))).response.read().decode()


def table(text):
    """Quantities of a report by customer, subscriber and service."""
    found = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        who = unguard(row["CUSTOMER_EXTERNAL_ID"]) if "CUSTOMER_EXTERNAL_ID" in row else None
        found[who, row.get("SUBSCRIBER_ID") or None, row["SERVICE_NAME"]].append(Decimal(row["QUANTITY"]))
    return found


def truth(api, period, kind):
    found = defaultdict(list)
    for row in api.mock.billing.expected(*period, kind):
        found[row.customer_external_id, row.subscriber_id, row.service_name].append(row.quantity)
    return found


def differences(billed, own):
    for key in {*billed, *own}:
        ours, theirs = sum(own[key]), sum(billed[key])
        quantities = (Decimal(theirs), Decimal(ours))
        if not own[key]:
            yield Discrepancy("not_ours", *key, *quantities)
        elif not billed[key]:
            yield Discrepancy("not_billed", *key, *quantities)
        elif len(billed[key]) > len(own[key]):
            yield Discrepancy("duplicate", *key, *quantities)
        elif ours != theirs:
            yield Discrepancy("quantity", *key, *quantities)


def found_in(api, reports, period, kind):
    return [*differences(table(download(reports, period, kind)), truth(api, period, kind))]


# The truth


@pytest.mark.slow
@settings(max_examples=100)
@given(histories, st.data(), st.sampled_from(TYPES))
def test_the_truth_is_what_an_honest_report_says(new_api, history, data, kind):
    api = new_api()
    play(api, history)
    period = sorted((data.draw(days(api)), data.draw(days(api))))
    rows = [*csv.DictReader(io.StringIO(download(api.reports(), period, kind), newline=""))]
    expected = [row._asdict() for row in api.mock.billing.expected(*period, kind)]
    told = [{name: str(value) for name, value in row.items() if value is not None} for row in expected]
    assert [{name.lower(): unguard(cell) for name, cell in row.items() if cell} for row in rows] == told


@pytest.mark.slow
@settings(max_examples=100)
@given(histories, st.data(), st.sampled_from(TYPES), st.lists(st.sampled_from(ROW_KINDS), min_size=1, max_size=6))
def test_what_was_planted_is_found_and_nothing_else(new_api, history, data, kind, wanted):
    api = new_api()
    play(api, history)
    period = sorted((data.draw(days(api)), data.draw(days(api))))
    for each in wanted:
        with suppress(BillingError):
            api.mock.billing.plant(each)
    reports = api.reports()
    text = download(reports, period, kind)
    findings = [*differences(table(text), truth(api, period, kind))]
    plants = api.mock.billing.planted
    planted = [plant for plant in plants if plant.report]
    assert sorted(map(str, findings)) == sorted(str(one) for plant in planted for one in plant.shows_as)
    grade = api.mock.billing.grade(findings)
    assert (len(grade.found), grade.missed, grade.false_alarms) == (len(planted), (), ())
    assert grade.ok == (planted == [*plants])
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""))} == {len(COLUMNS[kind])}


# By example


WEEK = date(2026, 1, 5), date(2026, 1, 8)


@pytest.fixture
def una(api):
    """Holds calling from Monday noon and meetings from Tuesday noon on. Beside her there is Ole, whose customer leaves.

    Ole has calling from Monday noon to Tuesday noon; the customer is gone ten seconds later.
    """
    clock = api.mock.clock
    first = api.subscribers(api.provisioned({"externalId": "acme-1"}))
    other = api.provisioned({"externalId": "acme-2", "customerInfo.primaryEmail": "ole@acme.example"})
    clock.advance_to(datetime(2026, 1, 5, 12, tzinfo=UTC))
    found = first.provision()
    ole = api.subscribers(other).provision({"email": "ole@acme.example"})
    clock.advance(DAY)
    first.put(found, {"packages": ["webex_meetings"]})
    api.subscribers(other).delete(ole)
    assert api.delete(other).status == 202
    clock.advance(4 * DAY)
    return found


def keys(api, reports, kind):
    return {found[:4] for found in found_in(api, reports, WEEK, kind)}


@pytest.mark.parametrize(
    ("plant", "kind", "who", "found"),
    [
        ("missing_row", "USER", "acme-1", [("not_billed", "WEBEX_CALLING")]),
        ("missing_row", "CUSTOMER", "acme-1", [("not_billed", "WEBEX_CALLING")]),
        ("missing_row", "PARTNER", "acme-1", [("not_billed", "WEBEX_CALLING")]),
        ("duplicate_row", "USER", "acme-1", [("duplicate", "WEBEX_CALLING")]),
        ("duplicate_row", "CUSTOMER", "acme-1", [("duplicate", "WEBEX_CALLING")]),
        ("wrong_package", "USER", "acme-1", [("quantity", "WEBEX_CALLING"), ("not_billed", "WEBEX_MEETINGS")]),
        ("wrong_package", "CUSTOMER", "acme-1", [("quantity", "WEBEX_CALLING"), ("not_billed", "WEBEX_MEETINGS")]),
        ("wrong_package", "PARTNER", "acme-1", [("quantity", "WEBEX_CALLING"), ("not_billed", "WEBEX_MEETINGS")]),
        ("stale_customer", "USER", "acme-2", [("quantity", "WEBEX_CALLING")]),
        ("stale_customer", "CUSTOMER", "acme-2", [("quantity", "WEBEX_CALLING")]),
        ("stale_customer", "PARTNER", "acme-2", [("quantity", "WEBEX_CALLING")]),
    ],
)
def test_each_kind_shows_in_each_type_of_report(api, reports, una, plant, kind, who, found):
    api.mock.billing.plant(plant, customer=who, package="webex_calling")
    told = {(what, customer, service) for what, customer, _, service in keys(api, reports, kind)}
    assert told == {(what, None if kind == "PARTNER" else who, service) for what, service in found}


def test_a_day_too_much_is_the_one_after_the_period(api, reports, una):
    planted = api.mock.billing.plant("off_by_a_day")
    assert (planted.report, planted.shows_as, planted.text) == (None, (), "waits for a report")
    (found,) = found_in(api, reports, WEEK, "USER")
    assert found == ("quantity", "acme-1", una, "WEBEX_MEETINGS", Decimal("3.5"), Decimal("2.5"))
    (planted,) = api.mock.billing.planted
    assert planted.shows_as == (found,)
    assert planted.text == (
        f"the day after the period is billed too; quantity: acme-1, {una}, WEBEX_MEETINGS, billed 3.5 and used 2.5"
    )


@pytest.mark.parametrize(("before", "stale"), [(11, True), (10, False)])
def test_who_is_gone_with_the_end_of_the_period_left_no_report_too_early(api, reports, before, stale):
    """A removal takes ten seconds. The last subscriber left days ago, so that the end of usage does not tell."""
    clock = api.mock.clock
    customer = api.provisioned()
    clock.advance_to(datetime(2026, 1, 5, 12, tzinfo=UTC))
    una = api.subscribers(customer).provision()
    clock.advance(DAY)
    api.subscribers(customer).delete(una)
    clock.advance_to(datetime(2026, 1, 12, tzinfo=UTC) - timedelta(seconds=before))
    assert api.delete(customer).status == 202
    clock.advance(DAY)
    api.mock.billing.plant("stale_customer")
    week = (date(2026, 1, 5), date(2026, 1, 11))
    assert bool(found_in(api, reports, week, "CUSTOMER")) == stale


def test_a_duplicate_row_bills_the_same_twice(api, reports, una):
    api.mock.billing.plant("duplicate_row", subscriber=una, package="webex_calling")
    (found,) = found_in(api, reports, WEEK, "USER")
    assert found == ("duplicate", "acme-1", una, "WEBEX_CALLING", Decimal(2), Decimal(1))


def test_who_left_is_billed_from_then_to_the_end(api, reports, una):
    api.mock.billing.plant("stale_customer", customer="acme-2")
    (found,) = found_in(api, reports, WEEK, "CUSTOMER")
    assert found == ("quantity", "acme-2", None, "WEBEX_CALLING", Decimal("3.5"), Decimal(1))


def test_who_left_before_the_period_is_nobody_that_we_know(api, reports, una):
    api.mock.billing.plant("stale_customer")
    thursday = (date(2026, 1, 8), date(2026, 1, 8))
    (found,) = found_in(api, reports, thursday, "CUSTOMER")
    assert found == ("not_ours", "acme-2", None, "WEBEX_CALLING", 1, 0)


def test_a_plant_is_in_one_report_and_stays_in_it(api, reports, una):
    api.mock.billing.plant("missing_row", subscriber=una)
    body = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-08", "type": "USER"}
    report = reports.completed(body)
    texts = {reports.fetch(reports.url(report)).response.read()}
    api.mock.billing.plant("duplicate_row")
    api.subscribers(api.provisioned(api.numbered(9))).provision({"email": "new@acme.example"})
    texts.add(reports.fetch(reports.url(report)).response.read())
    assert len(texts) == 1
    assert api.mock.billing.planted[0].report == report
    assert api.mock.billing.planted[1].report is None
    reports.delete(report)
    again = reports.fetch(reports.url(reports.completed(body))).response.read()
    assert len(again.splitlines()) == len(texts.pop().splitlines()) + 2


def test_several_rows_are_planted_in_one_report_each_for_itself(api, reports, una):
    for kind in ("missing_row", "duplicate_row", "off_by_a_day"):
        api.mock.billing.plant(kind)
    found = found_in(api, reports, WEEK, "USER")
    assert len({one[1:4] for one in found}) == 3
    assert api.mock.billing.grade(found).ok


def test_what_does_not_fit_waits_for_a_report_that_it_fits(api, reports, una):
    api.mock.billing.plant("wrong_package")
    thursday = (date(2026, 1, 8), date(2026, 1, 8))
    assert found_in(api, reports, thursday, "USER") == []
    grade = api.mock.billing.grade([])
    assert (grade.ok, grade.found, grade.missed) == (False, (), ())
    assert str(grade) == (
        "0 of 0 found, 0 false alarms\n"
        "never planted: wrong_package, waits for a change from one package to another, "
        "of which the USER report from 2026-01-08 to 2026-01-08 has none to plant it in"
    )
    assert len(found_in(api, reports, WEEK, "USER")) == 2


def test_a_package_that_nobody_had_for_a_second_is_in_no_row_to_plant(api):
    subscribers = api.subscribers(api.provisioned())
    subscribers.put(subscribers.provision(), {"packages": ["webex_meetings"]})
    api.mock.clock.advance(DAY)
    with pytest.raises(BillingError, match="the ledger has none that fits"):
        api.mock.billing.plant("missing_row", package="webex_calling")


def test_what_a_customer_has_as_a_whole_is_planted_in_no_report_by_user(api, reports, una):
    api.put(api.mock.hub.customer("acme-1").id, {"packages": ["webex_calling", "webex_meetings", "cisco_calling_plan"]})
    api.mock.clock.advance(2 * DAY)
    period = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-10"}
    api.mock.billing.plant("missing_row", package="cisco_calling_plan")
    where = []
    for kind in ("USER", "CUSTOMER"):
        reports.completed({**period, "type": kind})
        where.append(bool(api.mock.billing.planted[0].report))
    assert where == [False, True]


def test_the_seed_decides_which_row_it_is(new_api):
    def missing(seed):
        api = new_api(seed)
        for number, customer in enumerate(customers(api)):
            api.mock._engine.world.ledger.hold(person(customer, number), ["webex_calling"], api.mock.clock.now)
        api.mock.clock.advance(5 * DAY)
        api.mock.billing.plant("missing_row")
        return found_in(api, api.reports(), WEEK, "CUSTOMER")

    assert missing(1) == missing(1)
    assert len({str(missing(seed)) for seed in range(8)}) == 3


def test_rows_of_customers_that_share_a_name_are_left_alone(api, reports, una):
    api.subscribers(api.provisioned({"externalId": "acme-2", "customerInfo.primaryEmail": "a@acme.example"})).provision(
        {"email": "a@acme.example"}
    )
    api.mock.clock.advance(DAY)
    period = (date(2026, 1, 5), api.mock.clock.now.date() - timedelta(days=1))
    api.mock.billing.plant("stale_customer", customer="acme-2")
    assert found_in(api, reports, period, "CUSTOMER") == []
    (found,) = found_in(api, reports, period, "USER")
    assert found[:2] == ("quantity", "acme-2")


# What spoils a whole report


def test_each_that_spoils_a_report_takes_one_of_its_own(api, reports, una):
    for kind in ("failed", "missing_row", "empty", "truncated", "duplicate_row"):
        api.mock.billing.plant(kind)
    users = {"billingEndDate": "2026-01-08", "type": "USER"}
    made = [reports.completed({**users, "billingStartDate": f"2026-01-0{day}"}) for day in (5, 6, 7, 8)]
    assert [plant.report for plant in api.mock.billing.planted] == [made[0], made[1], made[2], made[3], made[1]]
    statuses = [reports.get(one).json["status"] for one in made]
    assert statuses == ["FAILED", "COMPLETED", "COMPLETED", "COMPLETED"]
    assert reports.get(made[0]).json["errors"] == [
        {"code": 999_999, "description": "This failure was planted in the mock."}
    ]
    empty, torn = (reports.fetch(reports.url(one)).response.read() for one in made[2:])
    assert empty == b""
    *whole, last = [*csv.reader(io.StringIO(torn.decode(), newline=""))]
    assert [len(row) for row in whole] == [14]
    assert 0 < len(last) < 14
    assert not torn.endswith(b"\n")
    assert {reports.fetch(reports.url(made[3])).response.read() for _ in range(2)} == {torn}


def test_a_report_that_was_planted_to_fail_is_followed_by_a_good_one(api, reports, una):
    api.mock.billing.plant("failed")
    assert reports.get(reports.completed()).json["status"] == "FAILED"
    assert reports.get(reports.completed()).json["status"] == "COMPLETED"


def test_a_torn_file_of_a_large_report_ends_early(api, reports):
    (customer, *_), now = customers(api), api.mock.clock.now
    for number in range(500):
        api.mock._engine.world.ledger.hold(person(customer, number), ["webex_calling"], now)
    api.mock.clock.advance(DAY)
    api.mock.billing.plant("truncated")
    monday = (START.date(), START.date())
    lines = download(reports, monday, "USER").split("\r\n")
    assert 100 < len(lines) < 200


# Refused at once


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"kind": "missing"}, "'missing' is not a kind of discrepancy; use one of missing_row,"),
        ({"kind": "failed", "package": "webex_calling"}, "failed is about a whole report; leave customer,"),
        ({"kind": "missing_row", "customer": "acme"}, "no customer 'acme' was ever billed to Example"),
        ({"kind": "missing_row", "package": "WEBEX_CALLING"}, "'WEBEX_CALLING' is not a package; use one of"),
        ({"kind": "missing_row", "package": "webex_suite"}, "missing_row needs usage; the ledger has none that fits"),
        (
            {"kind": "missing_row", "subscriber": "siri@acme.example"},
            "no subscriber has the id, email or person id",
        ),
        ({"kind": "missing_row", "subscriber": 7}, "int is not a subscriber; give its id"),
        ({"kind": "missing_row", "subscriber": NOBODY}, "missing_row needs usage; the ledger has none that fits"),
        ({"kind": "stale_customer", "customer": "acme-1"}, "stale_customer needs a customer who left before its end"),
        ({"kind": "wrong_package", "package": "webex_meetings"}, "wrong_package needs a change from one package"),
    ],
)
def test_what_can_never_be_is_not_planted(api, una, asked, text):
    with pytest.raises(BillingError, match=text):
        api.mock.billing.plant(asked.pop("kind"), **asked)
    assert api.mock.billing.planted == ()


def test_nothing_is_planted_where_there_is_no_usage(mock):
    for kind in ROW_KINDS:
        with pytest.raises(BillingError, match="plant it later"):
            mock.billing.plant(kind)
    assert [mock.billing.plant(kind).kind for kind in WHOLE_REPORT] == [*WHOLE_REPORT]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ((date(2026, 1, 8), date(2026, 1, 7)), "the period starts on 2026-01-08 and ends before that"),
        ((date(2026, 1, 8), date(2026, 1, 10)), "only days before 2026-01-10 are closed"),
        ((date(2020, 1, 8), date(2026, 1, 7)), "usage is kept for 5 years"),
        ((*WEEK, "user"), 'type is "user"'),
    ],
)
def test_the_truth_is_told_of_days_that_a_report_can_be_about(api, una, asked, text):
    with pytest.raises(BillingError, match=text):
        api.mock.billing.expected(*asked)


def test_the_truth_is_that_of_the_moment_of_the_question(api, una):
    asked, whole = api.mock.billing.expected(*WEEK), [*api.mock.billing.expected(*WEEK)]
    api.mock.reset()
    assert [*asked] == whole
    assert [*api.mock.billing.expected(*(date(2026, 1, 4),) * 2)] == []


def test_plants_and_truth_are_those_of_one_partner(api, reports, una):
    sub = api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)
    customer_id = api.provisioned({"provisioningId": sub.template.provisioning_id, **api.numbered(5)}, partner=sub)
    api.subscribers(customer_id, sub).provision({"email": "sub@acme.example"})
    api.mock.clock.advance(DAY)
    friday = date(2026, 1, 10)
    api.mock.billing.plant("missing_row", partner=sub)
    assert found_in(api, reports, (friday, friday), "USER") == []
    (row,) = api.mock.billing.expected(friday, friday, partner=sub)
    assert (row.partner_name, row.customer_external_id) == ("Harbour Telecom", "acme-5")
    days_ = {"billingStartDate": str(friday), "billingEndDate": str(friday)}
    assert reports.rows({**days_, "subPartnerOrgId": sub.org_id}) == []


# Grading


def test_a_grade_tells_what_was_found_missed_and_made_up(api, reports, una):
    for kind in ("wrong_package", "duplicate_row"):
        api.mock.billing.plant(kind, customer="acme-1" if kind == "wrong_package" else "acme-2")
    found = found_in(api, reports, WEEK, "USER")
    assert str(api.mock.billing.grade(found)) == "2 of 2 found, 0 false alarms"
    made_up = Discrepancy("not_ours", "acme-9", None, "WEBEX_SUITE", Decimal(2), Decimal(0))
    half = [one for one in found if one.kind != "not_billed"]
    grade = api.mock.billing.grade([*half, made_up, ValueError("no number")])
    wrong, duplicate = api.mock.billing.planted
    assert (grade.found, grade.missed, grade.ok) == ((duplicate,), (wrong,), False)
    assert [str(one) for one in grade.false_alarms] == [str(made_up), "no number"]
    assert str(grade) == (
        f"1 of 2 found, 2 false alarms\nmissed: wrong_package, {wrong.text}\n"
        "false alarm: not_ours: acme-9, WEBEX_SUITE, billed 2 and used 0\nfalse alarm: ValueError: no number"
    )


def test_an_exception_finds_a_report_that_is_spoiled(api, reports, una):
    for kind in ("failed", "empty"):
        api.mock.billing.plant(kind)
        reports.completed({"type": "USER"})
    failures = [RuntimeError("failed"), ValueError("empty")]
    assert api.mock.billing.grade(failures).ok
    less = api.mock.billing.grade(failures[:1])
    assert (less.ok, less.missed) == (False, api.mock.billing.planted[1:])
    more = api.mock.billing.grade([*failures, *failures])
    assert (more.ok, more.false_alarms) == (False, tuple(failures))


@pytest.mark.parametrize("finding", ["not_billed", ("not_billed", "acme-1", None, "WEBEX_CALLING")])
def test_only_findings_are_graded(mock, finding):
    with pytest.raises(BillingError, match="a finding must be a Discrepancy or an exception, got"):
        mock.billing.grade([finding])


def test_a_reset_forgets_what_was_planted(api, una):
    api.mock.billing.plant("missing_row")
    api.mock.reset()
    assert api.mock.billing.planted == ()
    assert api.mock.billing.grade([]).ok


def test_a_whole_reconciliation_is_told_where_its_findings_are(mock):
    with pytest.raises(BillingError, match=r"a reconciliation has them in \.findings"):
        mock.billing.grade(reconcile([], [], type="PARTNER"))


@pytest.mark.parametrize("days", [("2026-01-01", date(2026, 1, 4)), (date(2026, 1, 1), 4)])
def test_the_truth_is_about_dates(mock, days):
    with pytest.raises(BillingError, match=r"(start|end) must be a date, such as date\(2026, 1, 5\), got"):
        mock.billing.expected(*days)
