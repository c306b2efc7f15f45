"""The billing.* rules, and links that expire."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import Fails

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
NOWHERE = ids.encode("BILLING_REPORT", UUID)
QUIET = {"x-mock-explain": "0"}


@pytest.mark.rule("billing.field.required")
@pytest.mark.parametrize("value", [..., "", " "])
def test_a_report_needs_both_dates(reports, expect, value):
    both = ("billingStartDate", "billingEndDate")
    expect(reports.post(dict.fromkeys(both, value)), "billing.field.required", *both)
    expect(reports.post({"billingEndDate": value}), "billing.field.required", "billingEndDate")


@pytest.mark.rule("billing.date.format")
@pytest.mark.parametrize("text", ["20260101", "2026-1-1", "2025-02-29", "2026-01-01T00:00:00Z", "yesterday"])
def test_a_date_has_one_form(reports, expect, text):
    expect(reports.post({"billingStartDate": text}), "billing.date.format", "billingStartDate")


@pytest.mark.rule("billing.date.order")
def test_a_period_does_not_end_before_it_starts(reports, expect):
    expect(reports.post({"billingEndDate": "2025-12-31"}), "billing.date.order", "billingStartDate")
    assert reports.post({"billingEndDate": "2026-01-01"}).status == 200


@pytest.mark.rule("billing.date.not-closed")
@pytest.mark.parametrize("end", ["2026-01-05", "2026-01-06", "9999-12-31"])
def test_a_day_that_is_not_over_cannot_be_reported(reports, expect, end):
    expect(reports.post({"billingEndDate": end}), "billing.date.not-closed", "billingEndDate")


@pytest.mark.rule("billing.date.not-closed")
def test_a_day_is_over_at_midnight_in_utc(api, reports, expect):
    api.mock.clock.advance(15 * 3600 - 0.001)
    today = {"billingEndDate": "2026-01-05"}
    expect(reports.post(today), "billing.date.not-closed", "billingEndDate")
    api.mock.clock.advance(0.001)
    assert reports.post(today).status == 200


@pytest.mark.rule("billing.date.too-old")
def test_usage_of_more_than_five_years_ago_is_gone(reports, expect):
    expect(reports.post({"billingStartDate": "2021-01-04"}), "billing.date.too-old", "billingStartDate")
    assert reports.post({"billingStartDate": "2021-01-05"}).status == 200


@pytest.mark.rule("billing.type.unknown")
@pytest.mark.parametrize("kind", ["user", "POINT_IN_TIME", ""])
def test_there_are_three_types_of_reports(reports, expect, kind):
    expect(reports.post({"type": kind}), "billing.type.unknown", "type")


@pytest.mark.rule("http.field.wrong-type")
@pytest.mark.parametrize(("field", "value"), [("billingStartDate", 20260101), ("type", 5), ("internal", "true")])
def test_a_field_of_a_report_has_its_type(reports, expect, field, value):
    expect(reports.post({field: value}), "http.field.wrong-type", field)


# Twins


@pytest.mark.rule("billing.report.exists")
def test_a_completed_report_is_deleted_before_it_is_made_again(reports, expect):
    report_id = reports.completed({"type": "PARTNER"})
    for changes in ({}, {"type": "PARTNER"}, {"internal": True}):
        answer = reports.post(changes)
        expect(answer, "billing.report.exists")
        assert report_id in answer.json["errors"][0]["description"]
    assert reports.delete(report_id).status == 204
    assert reports.create() != report_id


@pytest.mark.parametrize(
    "changes", [{"type": "USER"}, {"billingStartDate": "2026-01-02"}, {"billingEndDate": "2026-01-03"}]
)
def test_reports_of_another_type_or_period_stand_beside_each_other(reports, changes):
    first, second = reports.completed(), reports.completed(changes)
    assert {*reports.ids()} == {first, second}


def test_a_report_in_progress_is_replaced(api, reports):
    first = reports.create()
    api.mock.clock.advance(59)
    second = reports.create()
    assert reports.ids() == [second]
    api.mock.clock.advance(59)
    assert reports.get(second).json["status"] == "IN_PROGRESS"
    assert reports.get(first).rule == "billing.report.not-found"


def test_a_failed_report_is_replaced(api, reports):
    trouble = api.mock.outcomes.add(Fails(code=2000, description="the usage of a day is missing"), report="*")
    failed = reports.completed()
    trouble.remove()
    assert reports.get(failed).json["status"] == "FAILED"
    again = reports.completed()
    assert reports.ids("status=COMPLETED") == reports.ids() == [again]


# Whose they are


@pytest.mark.rule("billing.report.not-found")
def test_a_report_that_is_not_there_is_not_found(reports, expect):
    report_id = reports.completed()
    reports.delete(report_id)
    for answer in (reports.get(report_id), reports.delete(report_id), reports.get(NOWHERE)):
        expect(answer, "billing.report.not-found")
        assert answer.json["errors"][0]["errorCode"] == 2024


@pytest.mark.rule("id.malformed")
@pytest.mark.parametrize("report_id", ["x", ids.encode("CUSTOMER", UUID)])
def test_an_id_of_another_kind_is_none_of_a_report(reports, expect, report_id):
    expect(reports.get(report_id), "id.malformed")
    expect(reports.delete(report_id), "id.malformed")


def told(answer):
    return answer.status, answer.json["errors"], answer.json["message"]


@pytest.mark.rule("billing.report.not-found")
def test_another_partners_report_looks_as_if_it_were_not(api, reports):
    other, report_id = api.mock.add_partner("Other Telecom"), reports.completed()
    for call in (reports.get, reports.delete):
        assert told(call(report_id, partner=other, headers=QUIET)) == told(call(NOWHERE, partner=other, headers=QUIET))
    assert reports.ids(partner=other) == []
    assert reports.create(partner=other) != report_id


@pytest.mark.rule("sub-partner.isolation")
def test_a_parents_report_looks_to_a_sub_partner_as_if_it_were_not(api, reports):
    sub = api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)
    report_id = reports.completed({"subPartnerOrgId": sub.org_id})
    for call in (reports.get, reports.delete):
        assert told(call(report_id, partner=sub, headers=QUIET)) == told(call(NOWHERE, partner=sub, headers=QUIET))
    assert reports.ids(partner=sub) == []


@pytest.mark.rule("sub-partner.unknown")
def test_only_ones_own_sub_partners_are_reported_on(api, reports, expect):
    other = api.mock.add_partner("Other Telecom")
    sub = api.mock.add_partner("Other Sub", parent=other)
    for org_id in (other.org_id, sub.org_id, api.mock.partner.org_id, "x"):
        expect(reports.post({"subPartnerOrgId": org_id}), "sub-partner.unknown")
        expect(reports.send("GET", query=f"subPartnerOrgId={org_id}"), "sub-partner.unknown")


@pytest.mark.rule("sub-partner.one-level")
def test_a_sub_partner_has_nobody_to_report_on(api, reports, expect):
    sub = api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)
    expect(reports.post({"subPartnerOrgId": sub.org_id}, partner=sub), "sub-partner.one-level")


@pytest.mark.rule("billing.report.exists")
def test_reports_on_oneself_and_on_sub_partners_stand_beside_each_other(api, reports, expect):
    subs = [api.mock.add_partner(f"Telecom {number}", parent=api.mock.partner) for number in range(2)]
    made = [reports.completed(), *(reports.completed({"subPartnerOrgId": sub.org_id}) for sub in subs)]
    expect(reports.post({"subPartnerOrgId": subs[0].org_id + "=="}), "billing.report.exists")
    assert [reports.ids(), *(reports.ids(f"subPartnerOrgId={sub.org_id}") for sub in subs)] == [
        [report_id] for report_id in made
    ]


@pytest.mark.rule("auth.role.insufficient")
@pytest.mark.rule("auth.scope.missing")
def test_reading_reports_is_for_all_administrators_and_writing_for_some(reports, expect):
    report_id = reports.completed()
    assert reports.get(report_id, token="read-only").status == 200
    assert reports.ids(token="read-only") == [report_id]
    for answer in (reports.post(token="read-only"), reports.delete(report_id, token="read-only")):
        expect(answer, "auth.role.insufficient")
    expect(reports.get(report_id, token="no-scope"), "auth.scope.missing")


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize(
    "query",
    [
        "billingStartDate=2026-1-1",
        "billingEndDate=2026-01-01Tx",
        "billingEndDate=20260101T00",
        "type=user",
        "status=DONE",
        "sortBy=type",
        "max=-1",
    ],
)
def test_an_unreadable_filter_of_reports_is_refused(reports, expect, query):
    expect(reports.send("GET", query=query), "http.query.invalid", query.partition("=")[0])


# Links


@pytest.mark.rule("billing.download.expired")
def test_a_link_is_good_for_thirty_minutes_from_the_look_that_gave_it(api, reports, expect):
    report_id = reports.completed()
    api.mock.clock.advance(100_000)
    url = reports.url(report_id)
    api.mock.clock.advance(1799.999)
    assert reports.fetch(url).status == 200
    again = reports.url(report_id)
    api.mock.clock.advance(0.001)
    expect(reports.fetch(url), "billing.download.expired")
    assert reports.fetch(again).status == 200


def test_a_link_looks_like_the_vendors_example(api, reports):
    """Whole seconds, a signature of letters that need no escape, and the name of a key (pinned file, Report)."""
    api.mock.clock.advance(0.25)
    path, _, query = reports.url(reports.completed()).partition("?")
    assert path.endswith(".csv")
    expires, signature, key = query.split("&")
    assert expires == f"Expires={int((api.mock.clock.now + timedelta(minutes=30)).timestamp()) + 1}"
    assert re.fullmatch("Signature=[A-Za-z0-9~_-]{40,}", signature)
    assert re.fullmatch("Key-Pair-Id=[A-Z0-9]{20}", key)


@pytest.mark.rule("adjacent.report.category")
@pytest.mark.parametrize("category", ["POINT_IN_TIME", "reconciliation", 7])
def test_a_report_of_another_category_is_refused_and_never_taken_for_a_reconciliation(reports, expect, category):
    expect(reports.post({"category": category}), "adjacent.report.category", "category")
    assert reports.post({"category": "RECONCILIATION"}).json["category"] == "RECONCILIATION"


@pytest.mark.rule("billing.download.expired")
def test_a_link_dies_with_its_report(reports, expect):
    report_id = reports.completed()
    url = reports.url(report_id)
    reports.delete(report_id)
    assert reports.url(reports.completed()) != url
    expect(reports.fetch(url), "billing.download.expired")


def altered(url):
    """Links that differ from a good one in each of their parts."""
    path, _, query = url.partition("?")
    expires, signature, key = (part.partition("=")[2] for part in query.split("&"))
    yield f"{path}?Expires={int(expires) + 1}&Signature={signature}&Key-Pair-Id={key}"
    yield f"{path}?Expires=0{expires}&Signature={signature}&Key-Pair-Id={key}"
    other = "0" if signature[0] != "0" else "1"
    yield f"{path}?Expires={expires}&Signature={other}{signature[1:]}&Key-Pair-Id={key}"
    yield f"{path}?Expires={expires}&Signature={signature[:-1]}&Key-Pair-Id={key}"
    yield f"{path}?Expires={expires}&Signature=%C3%A9&Key-Pair-Id={key}"
    yield f"{path}?Expires={expires}&Signature={signature}&Key-Pair-Id={key[:-1]}"
    yield f"{path}?Expires={expires}&Signature={signature}"
    yield f"{path}?Expires={expires}&Key-Pair-Id={key}"
    yield f"{path}?Signature={signature}&Key-Pair-Id={key}"
    yield f"{path}?expires={expires}&signature={signature}"
    yield path
    yield f"{path.removesuffix('.csv')}?{query}"
    yield f"{path}.csv?{query}"
    yield path.rpartition("/")[0] + f"/{UUID}.csv?{query}"
    yield path.rpartition("/")[0] + f"/x/{path.rpartition('/')[2]}?{query}"
    yield path.rpartition("/")[0] + "/"


@pytest.mark.rule("billing.download.expired")
def test_an_altered_link_leads_nowhere(reports, expect):
    url = reports.url(reports.completed())
    for link in altered(url):
        expect(reports.fetch(link), "billing.download.expired")
    assert reports.fetch(url).status == 200


@pytest.mark.rule("billing.download.expired")
def test_a_link_of_one_report_is_none_of_another(reports, expect):
    first, second = reports.completed(), reports.completed({"type": "USER"})
    name = ids.decode(second)[1]
    expect(reports.fetch(reports.url(first).replace(ids.decode(first)[1], name)), "billing.download.expired")


@pytest.mark.rule("billing.download.expired")
def test_a_link_of_another_mock_is_none_of_this_one(reports, new_api, expect):
    report_id = reports.completed()
    link = reports.url(report_id)
    other = new_api(seed=1).reports()
    other.completed()
    expect(other.fetch(link), "billing.download.expired")


@pytest.mark.rule("auth.token.missing")
def test_nothing_but_fetching_is_done_by_a_link(reports, expect):
    url = reports.url(reports.completed())
    for method in ("POST", "PUT", "DELETE"):
        expect(reports.fetch(url, method), "auth.token.missing")


def test_a_refused_report_says_why_in_the_one_error_shape(reports):
    body = json.loads(reports.post({"billingStartDate": "2020-01-01"}).response.body)
    assert "errorCode" not in body["errors"][0]
    assert "2021-01-05" in body["errors"][0]["description"]
