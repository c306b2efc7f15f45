"""Reports: their life on the clock, what is shown of them, and the CSV that they end in."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest
import requests

from webex_wholesale_contracts.usage import COLUMNS, unguard
from webex_wholesale_mock import Fails

DAY = 86_400
MONDAY = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05"}


def statuses(reports, report_id):
    return reports.get(report_id).json["status"], reports.send("GET").json["items"][0]["status"]


def test_a_report_takes_a_minute(api, reports):
    report_id = reports.create()
    api.mock.clock.advance(59.999)
    assert statuses(reports, report_id) == ("IN_PROGRESS", "IN_PROGRESS")
    assert "tempDownloadURL" not in reports.get(report_id).json
    api.mock.clock.advance(0.001)
    assert statuses(reports, report_id) == ("COMPLETED", "COMPLETED")


def test_how_long_a_report_takes_can_be_set(api, reports):
    api.mock.durations.report = 0
    assert reports.get(reports.create()).json["status"] == "COMPLETED"


@pytest.mark.parametrize("look", ["get", "ids"])
def test_each_look_at_an_unfinished_report_can_move_the_clock(new_api, look):
    api = new_api(poll_step=30)
    reports = api.reports()
    report_id = reports.create()
    looking = {"get": lambda: reports.get(report_id), "ids": reports.ids}[look]
    looking()
    assert api.mock.clock.elapsed == 30
    looking()
    assert reports.get(report_id).json["status"] == "COMPLETED"
    looking()
    assert api.mock.clock.elapsed == 60


def test_a_report_is_shown_with_its_documented_fields(api, reports):
    asked = {"type": "USER", "internal": True}
    created = reports.post(asked, origin="http://127.0.0.1:8787").json
    known = {
        "id": created["id"],
        "billingStartDate": "2026-01-01",
        "billingEndDate": "2026-01-04",
        "type": "USER",
        "category": "RECONCILIATION",
        "internal": True,
    }
    assert created == known
    assert "internal" not in reports.post({"type": "PARTNER"}).json
    reports.delete(reports.ids("type=PARTNER")[0])
    assert reports.send("GET").json["items"] == [known | {"status": "IN_PROGRESS"}]
    api.mock.clock.advance(60)
    view = reports.get(created["id"], origin="http://127.0.0.1:8787").json
    assert view.pop("tempDownloadURL").startswith("http://127.0.0.1:8787/v1/wholesale/billing/downloads/")
    me = api.send("GET", "/v1/people/me").json["id"]
    assert view == known | {"status": "COMPLETED", "created": "2026-01-05T09:00:00.000Z", "createdBy": me}


def test_a_failed_report_says_why_and_leads_nowhere(api, reports):
    api.mock.outcomes.add(Fails(code=2000, description="the usage of a day is missing"), report="*")
    view = reports.get(reports.completed()).json
    assert (view["status"], view["errors"]) == (
        "FAILED",
        [{"code": 2000, "description": "the usage of a day is missing"}],
    )
    assert "tempDownloadURL" not in view


def test_a_deleted_report_is_not_finished_later(api, reports):
    reports.delete(reports.create())
    api.mock.clock.advance(60)
    assert reports.ids() == []


# The list


def test_filters_of_reports_match_exactly(reports):
    whole, part = reports.create(), reports.create({"billingStartDate": "2026-01-02", "billingEndDate": "2026-01-03"})
    users = reports.completed({"type": "USER"})
    late = reports.create({"type": "CUSTOMER"})
    assert reports.ids("billingStartDate=2026-01-01&billingEndDate=2026-01-04") == [whole, users, late]
    assert reports.ids("billingStartDate=2026-01-02") == reports.ids("billingEndDate=2026-01-03") == [part]
    assert reports.ids("billingStartDate=2025-12-31") == []
    for moment in (
        "2026-01-02T00:00:00Z",
        "2026-01-02T00:00:00.000Z",
        "2026-01-02T09:30:00%2B02:00",
        "2026-01-02T00:00",
    ):
        assert reports.ids(f"billingStartDate={moment}") == [part]
    assert reports.ids("type=USER") == [users]
    assert reports.ids("status=IN_PROGRESS") == [late]
    assert reports.ids("type=USER&status=FAILED") == []


def test_reports_are_sorted_by_what_is_asked_for(reports):
    periods = [("2026-01-02", "2026-01-04"), ("2026-01-01", "2026-01-03"), ("2026-01-03", "2026-01-03")]
    made = [reports.create({"billingStartDate": start, "billingEndDate": end}) for start, end in periods]
    assert reports.ids() == reports.ids("sortBy=billingStartDate") == [made[1], made[0], made[2]]
    assert reports.ids("sortBy=billingEndDate") == [made[1], made[2], made[0]]
    assert reports.ids("sortBy=id") == sorted(made)
    reports.completed({"billingStartDate": "2026-01-04"})
    done = reports.create({"type": "USER"})
    assert reports.ids("sortBy=status")[-1] == done


def test_a_list_of_reports_has_one_page(api, reports):
    for number in range(101):
        day = f"2025-{1 + number // 28:02}-{1 + number % 28:02}"
        reports.create({"billingStartDate": day, "billingEndDate": day})
    answers = [reports.send("GET", query=query) for query in ("", "max=1000", "max=2", "max=0", "max=2&offset=2")]
    assert [len(answer.json["items"]) for answer in answers] == [100, 100, 2, 0, 2]
    assert all(answer.header("link") is None for answer in answers)
    assert answers[2].json == answers[4].json


# The CSV


@pytest.fixture
def household(api):
    """A customer with two subscribers since noon of the fifth, looked at on the sixth."""
    api.mock.clock.advance(3 * 3600 - 30)
    customer_id = api.provisioned({"externalId": '=1+"1",\r\né'})
    subscribers = api.subscribers(customer_id)
    found = [subscribers.provision(subscribers.numbered(number)) for number in range(2)]
    subscribers.put(found[1], {"packages": ["webex_meetings"]})
    api.mock.clock.advance(DAY / 2)
    return customer_id, found


def downloaded(reports, **changes):
    return reports.fetch(reports.url(reports.completed({**MONDAY, **changes})))


@pytest.mark.parametrize("kind", ["PARTNER", "CUSTOMER", "USER"])
def test_a_report_is_csv_with_its_columns(reports, household, kind):
    answer = downloaded(reports, type=kind)
    assert answer.header("content-type") == "text/csv;charset=UTF-8"
    assert answer.header("content-disposition") == f'attachment; filename="{kind}_2026-01-05_2026-01-05.csv"'
    text = answer.response.read().decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == COLUMNS[kind]
    assert text.startswith(",".join(COLUMNS[kind]) + "\r\n")
    assert len(rows) == 2
    assert text.endswith(",0.5\r\n")


def test_a_row_says_who_used_what_and_how_long(api, reports, household):
    customer_id, (first, second) = household
    rows = reports.rows({**MONDAY, "type": "USER"})
    subscribers = api.subscribers(customer_id)
    people = [subscribers.get(one).json["personId"] for one in (first, second)]
    common = {
        "PARTNER_NAME": "Example Telecom",
        "PARTNER_ORG_ID": api.mock.partner.org_id,
        "SUBSCRIPTION_ID": api.mock.partner.subscription_id,
        "CONSUMPTION_START_DATE": "2026-01-05",
        "CONSUMPTION_END_DATE": "2026-01-05",
        "CUSTOMER_ORG_ID": api.get(customer_id).json["orgId"],
        "CUSTOMER_EXTERNAL_ID": '\'=1+"1",\r\né',
        "WORKSPACE_ID": "",
        "QUANTITY": "0.5",
    }
    calling = {"SERVICE_NAME": "WEBEX_CALLING", "SKU": "MOCK-WEBEX-CALLING", "DESCRIPTION": "Webex Calling"}
    meetings = {"SERVICE_NAME": "WEBEX_MEETINGS", "SKU": "MOCK-WEBEX-MEETINGS", "DESCRIPTION": "Webex Meetings"}
    assert rows == [
        common | calling | {"SUBSCRIBER_ID": first, "USER_ID": people[0]},
        common | meetings | {"SUBSCRIBER_ID": second, "USER_ID": people[1]},
    ]


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@a", "\tx", "'=a", "'s Bakery", 'a"b', "a,b", "a\r\nb", "=\n"])
def test_no_text_of_a_report_is_a_formula_and_all_come_back(api, name):
    partner = api.mock.add_partner(name)
    customer_id = api.provisioned(
        {"provisioningId": partner.template.provisioning_id, "externalId": name}, partner=partner
    )
    api.subscribers(customer_id, partner).provision()
    api.mock.clock.advance(DAY)
    (row,) = api.reports(partner).rows({**MONDAY, "type": "CUSTOMER"})
    for cell in (row["PARTNER_NAME"], row["CUSTOMER_EXTERNAL_ID"]):
        assert cell[0] not in "=+-@\t\r\n"
        assert unguard(cell) == name


def test_the_quantity_is_the_eleventh_column_of_a_report_by_customer(reports, household):
    header, first, *_ = csv.reader(
        io.StringIO(downloaded(reports, type="CUSTOMER").response.read().decode(), newline="")
    )
    assert (header[10:], first[10:]) == (["QUANTITY"], ["0.5"])


def seconds(rows):
    """Usage by package, from what is printed."""
    totals = Counter()
    for row in rows:
        totals[row["SERVICE_NAME"]] += round(Decimal(row["QUANTITY"]) * DAY)
    return totals


def test_printed_quantities_add_up_to_the_second(api, reports):
    for number in range(2):
        customer_id = api.provisioned(api.numbered(number))
        subscribers = api.subscribers(customer_id)
        for each in range(3):
            one = subscribers.provision(subscribers.numbered(10 * number + each))
            api.mock.clock.advance(1 + 3_331 * each)
            subscribers.put(one, {"packages": ["webex_meetings"]})
            api.mock.clock.advance(7)
    api.mock.clock.advance_to(datetime(2026, 1, 9, tzinfo=UTC))
    week = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-08"}
    users, customers, whole = (
        seconds(reports.rows({**week, "type": kind})) for kind in ("USER", "CUSTOMER", "PARTNER")
    )
    assert users == customers == whole
    assert whole["WEBEX_CALLING"] == 2 * (3 + 3_331 + 6_662)


def test_a_report_over_nothing_is_its_header(reports):
    body = reports.fetch(reports.url(reports.completed())).response.read()
    assert body.decode() == ",".join(COLUMNS["PARTNER"]) + "\r\n"


def test_a_report_is_the_same_whatever_happens_after_its_period(api, reports, household):
    customer_id, (first, second) = household
    users = {**MONDAY, "type": "USER"}
    report_id = reports.completed(users)
    before = reports.fetch(reports.url(report_id)).response.read()
    subscribers = api.subscribers(customer_id)
    subscribers.put(first, {"packages": ["webex_meetings"]})
    api.put(customer_id, {"packages": ["webex_calling", "webex_meetings"], "externalId": "new"})
    api.mock.clock.advance(60)
    for one in (first, second):
        assert subscribers.delete(one).status == 204
    assert api.delete(customer_id).status == 202
    api.mock.clock.advance(60)
    assert api.get(customer_id).status == 404
    assert reports.fetch(reports.url(report_id)).response.read() == before
    reports.delete(report_id)
    assert reports.fetch(reports.url(reports.completed(users))).response.read() == before


def test_the_external_id_is_the_one_at_the_end_of_the_period(api, reports, household):
    customer_id, _ = household
    api.put(customer_id, {"packages": ["webex_calling", "webex_meetings"], "externalId": "new"})
    api.mock.clock.advance(DAY)
    for end, shown in (("2026-01-05", '\'=1+"1",\r\né'), ("2026-01-06", "new")):
        rows = reports.rows({**MONDAY, "billingEndDate": end, "type": "CUSTOMER"})
        assert {row["CUSTOMER_EXTERNAL_ID"] for row in rows} == {shown}


def test_an_internal_organization_is_reported_where_that_is_asked_for(api, reports, household):
    other = api.provisioned(api.numbered(1))
    api.subscribers(other).provision({"email": "guest@acme.example"})
    api.mock.hub.mark_internal(api.get(household[0]).json["orgId"])
    api.mock.clock.advance(DAY)
    period = {"billingStartDate": "2026-01-06", "billingEndDate": "2026-01-06", "type": "CUSTOMER"}
    orgs = [{row["CUSTOMER_ORG_ID"] for row in reports.rows({**period, "internal": flag})} for flag in (True, False)]
    assert orgs == [{api.get(one).json["orgId"] for one in (household[0], other)}, {api.get(other).json["orgId"]}]


def test_a_report_does_not_notice_that_an_organization_becomes_internal(api, reports, household):
    report_id = reports.completed({**MONDAY, "type": "USER"})
    before = reports.fetch(reports.url(report_id)).response.read()
    api.mock.hub.mark_internal(api.get(household[0]).json["orgId"])
    assert reports.fetch(reports.url(report_id)).response.read() == before
    assert [*api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 5))] == []
    assert len([*api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 5), internal=True)]) == 2


def test_a_trial_is_not_billed(api, reports):
    organization = api.mock.hub.add_organization("Acme Bakery", users=5)
    api.mock.hub.add_subscription(organization.org_id, "meetings", trial_days=30)
    api.mock.hub.add_person(organization.org_id, "ann@acme.example")
    api.mock.clock.advance(DAY)
    assert reports.rows({**MONDAY, "type": "USER", "internal": True}) == []


def test_a_report_on_a_sub_partner_has_its_usage_and_its_name(api, reports):
    sub = api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)
    customer_id = api.provisioned({"provisioningId": sub.template.provisioning_id}, partner=sub)
    api.subscribers(customer_id, sub).provision()
    api.mock.clock.advance(DAY)
    (row,) = reports.rows({**MONDAY, "subPartnerOrgId": sub.org_id})
    assert (row["PARTNER_NAME"], row["PARTNER_ORG_ID"]) == ("Harbour Telecom", sub.org_id)
    assert [row] == api.reports(sub).rows(MONDAY)
    assert reports.rows(MONDAY) == []


def test_the_journal_has_downloads_under_their_partner(api, reports, household):
    downloaded(reports)
    call = api.mock.calls[-1]
    assert (call.operation, call.partner, call.status, call.rule) == (None, "Example Telecom", 200, None)


# Through every door


def test_a_link_works_in_process(api, reports, household):
    url = reports.url(reports.completed(MONDAY))
    with httpx.Client(transport=api.mock.transport()) as client:
        answer = client.get(url)
    assert (answer.status_code, answer.text) == (200, reports.fetch(url).response.read().decode())
    assert answer.headers["content-type"] == "text/csv;charset=UTF-8"


def test_a_link_works_intercepted(api, reports, household):
    url = reports.url(reports.completed(MONDAY))
    with api.mock.intercept():
        assert httpx.get(url, verify=False).text == requests.get(url, timeout=5).text != ""
