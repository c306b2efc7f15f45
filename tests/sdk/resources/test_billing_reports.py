from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    BadRequest,
    BillingReport,
    BillingReportHandle,
    Conflict,
    CreatedBillingReport,
    Forbidden,
    InvalidArgument,
    ListedBillingReport,
    NotFound,
    ReportFailed,
    RetryPolicy,
    TimedOut,
    WaitTimeout,
)

Answers = Callable[..., httpx.Response]

REPORTS = "/v1/wholesale/billing/reports"
MARCH: dict[str, Any] = {"billing_start_date": date(2026, 3, 1), "billing_end_date": date(2026, 3, 31)}
DAYS = {"billingStartDate": "2026-03-01", "billingEndDate": "2026-03-31"}


def report(status: str = "COMPLETED", report_id: str = "r1", **fields: Any) -> httpx.Response:
    return httpx.Response(200, json=entry(report_id, status=status, **fields))


def entry(report_id: str, **fields: Any) -> dict[str, Any]:
    return {"id": report_id, **DAYS, "status": "COMPLETED", "type": "PARTNER", **fields}


def page(*entries: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.Response(200, json={"items": entries}, headers=headers)


def created(report_id: str = "r1") -> httpx.Response:
    return httpx.Response(200, json={"id": report_id, **DAYS, "type": "PARTNER"})


def sent(service: Any) -> list[str]:
    return [f"{request.method} {request.url.path.removeprefix(REPORTS)}".strip() for request in service.requests]


def make(service: Any, client_options: dict[str, Any] | None = None, **given: Any) -> Any:
    arguments = {**MARCH, **given}
    return service.call(lambda client: client.billing_reports.create_and_wait(**arguments), **(client_options or {}))


@pytest.fixture
def in_the_way(answer: Answers) -> httpx.Response:
    explained = {"x-mock-rule": "billing.report.exists", "x-mock-evidence": "documented"}
    return answer(409, {"message": "A report exists.", "errors": [{"description": "exists"}]}, **explained)


def test_filters_are_sent_by_their_wire_names(service: Any) -> None:
    service.script(page(entry("r1")))
    found = service.each(
        lambda client: client.billing_reports.list(
            **MARCH, type="USER", status="FAILED", sort_by="billingEndDate", max=5, sub_partner_org_id="o="
        )
    )
    assert [(type(each), each.id, each.billing_start_date) for each in found] == [
        (ListedBillingReport, "r1", date(2026, 3, 1))
    ]
    assert service.requests[0].url.path == REPORTS
    assert dict(service.requests[0].url.params) == {
        **DAYS,
        "type": "USER",
        "sortBy": "billingEndDate",
        "status": "FAILED",
        "max": "5",
        "subPartnerOrgId": "o=",
    }


def test_reports_of_all_pages_are_listed(service: Any) -> None:
    link = f'<https://webexapis.com{REPORTS}?max=1&after=r1>; rel="next"'
    service.script(page(entry("r1"), link=link), page(entry("r2")))
    assert [each.id for each in service.each(lambda client: client.billing_reports.list(max=1))] == ["r1", "r2"]


@pytest.mark.parametrize(
    "wrong",
    [{"billing_start_date": "2026-03-01"}, {"billing_end_date": datetime(2026, 3, 1)}, {"sort_by": "type"}],  # noqa: DTZ001 - a moment is refused
)
def test_a_filter_that_cannot_be_right_is_refused_when_it_is_given(blocking: Any, wrong: dict[str, Any]) -> None:
    camel = {"billing_start_date": "billingStartDate", "billing_end_date": "billingEndDate", "sort_by": "sortBy"}
    with blocking.client() as client, pytest.raises(InvalidArgument, match=camel[next(iter(wrong))]):
        client.billing_reports.list(**wrong)
    assert blocking.requests == []


def test_a_report_is_asked_for_with_its_days(service: Any) -> None:
    service.script(created())
    given = {**MARCH, "type": "CUSTOMER", "sub_partner_org_id": "o1", "internal": True}
    made = service.call(lambda client: client.billing_reports.create(**given))
    assert (type(made), made.id, type(made.resource)) == (BillingReportHandle, "r1", CreatedBillingReport)
    assert sent(service) == ["POST"]
    assert json.loads(service.requests[0].content) == {
        **DAYS,
        "type": "CUSTOMER",
        "subPartnerOrgId": "o1",
        "internal": True,
    }


def test_what_is_left_out_is_not_sent(service: Any) -> None:
    service.script(created())
    service.call(lambda client: client.billing_reports.create(**MARCH))
    assert json.loads(service.requests[0].content) == DAYS


def test_a_request_that_may_have_been_processed_is_not_repeated(service: Any) -> None:
    service.script(httpx.ReadTimeout("slow"))
    with pytest.raises(TimedOut, match="may have acted on it"):
        service.call(lambda client: client.billing_reports.create(**MARCH))
    assert sent(service) == ["POST"]


def test_a_report_is_shown_with_its_download(service: Any) -> None:
    service.script(report(tempDownloadURL="https://files.example/1.csv?s=1", createdBy="p1"))
    found = service.call(lambda client: client.billing_reports.get("r1"))
    assert (found.temp_download_url, found.created_by) == ("https://files.example/1.csv?s=1", "p1")
    assert sent(service) == ["GET /r1"]


def test_a_report_is_deleted(service: Any, answer: Answers) -> None:
    service.script(answer(204))
    assert service.call(lambda client: client.billing_reports.delete("r1")) is None
    assert sent(service) == ["DELETE /r1"]


def test_the_code_of_an_unknown_report_names_the_rule(service: Any, answer: Answers) -> None:
    service.script(answer(404, {"errors": [{"code": 2024, "description": "Billing Report not found."}]}))
    with pytest.raises(NotFound) as caught:
        service.call(lambda client: client.billing_reports.get("r1"))
    assert (caught.value.code, caught.value.rule) == (2024, "billing.report.not-found")


def test_a_client_that_acts_for_a_sub_partner_reports_on_it(service: Any) -> None:
    service.script(created())
    service.call(lambda client: client.on_behalf_of("o1").billing_reports.create(**MARCH))
    assert service.requests[0].url.query == b""
    assert json.loads(service.requests[0].content) == DAYS | {"subPartnerOrgId": "o1"}


def test_a_named_sub_partner_goes_before_the_one_that_the_client_acts_for(service: Any) -> None:
    service.script(created())
    service.call(lambda client: client.on_behalf_of("o1").billing_reports.create(**MARCH, sub_partner_org_id="o2"))
    assert json.loads(service.requests[0].content) == DAYS | {"subPartnerOrgId": "o2"}


def test_a_client_that_acts_for_a_sub_partner_lists_the_reports_on_it(service: Any) -> None:
    service.script(page())
    assert service.each(lambda client: client.on_behalf_of("o1").billing_reports.list()) == []
    assert dict(service.requests[0].url.params) == {"subPartnerOrgId": "o1"}


def test_a_client_that_acts_for_a_sub_partner_replaces_a_report_on_it(
    service: Any, in_the_way: httpx.Response, answer: Answers
) -> None:
    service.script(in_the_way, page(entry("old")), answer(204), created("new"), report(report_id="new"))
    service.call(
        lambda client: client.on_behalf_of("o1").billing_reports.create_and_wait(**MARCH, replace_existing=True)
    )
    assert service.requests[1].url.params["subPartnerOrgId"] == "o1"


def test_a_report_is_made_and_waited_for_on_the_clock_of_the_client(service: Any) -> None:
    seen: list[BillingReport] = []
    service.script(created(), report("IN_PROGRESS"), report("IN_PROGRESS"), report())
    made = make(service, on_progress=seen.append)
    assert (type(made), made.id, made.status) == (BillingReport, "r1", "COMPLETED")
    assert [each.status for each in seen] == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]
    assert sent(service) == ["POST", "GET /r1", "GET /r1", "GET /r1"]
    assert service.clock.slept == [0.5, 1.0]


def test_a_raw_result_comes_with_the_answer_of_the_last_look(service: Any) -> None:
    service.script(created(), report("IN_PROGRESS"), report())
    raw = service.call(lambda client: client.raw.billing_reports.create_and_wait(**MARCH))
    assert (raw.value.status, raw.status, raw.response.request.method) == ("COMPLETED", 200, "GET")


def test_a_completed_report_in_the_way_stays_unless_told_otherwise(service: Any, in_the_way: httpx.Response) -> None:
    service.script(in_the_way)
    with pytest.raises(Conflict) as caught:
        make(service)
    assert caught.value.rule == "billing.report.exists"
    assert sent(service) == ["POST"]


@pytest.mark.parametrize(("given", "kind"), [({}, "PARTNER"), ({"type": "USER"}, "USER")])
def test_a_completed_report_in_the_way_is_deleted_for_those_who_ask(
    service: Any, in_the_way: httpx.Response, answer: Answers, given: dict[str, Any], kind: str
) -> None:
    service.script(in_the_way, page(entry("old", type=kind)), answer(204), created("new"), report(report_id="new"))
    assert make(service, replace_existing=True, sub_partner_org_id="o1", **given).id == "new"
    assert sent(service) == ["POST", "GET", "DELETE /old", "POST", "GET /new"]
    assert dict(service.requests[1].url.params) == {
        **DAYS,
        "type": kind,
        "status": "COMPLETED",
        "subPartnerOrgId": "o1",
    }
    assert service.requests[0].content == service.requests[3].content


def test_without_a_report_in_the_way_nothing_is_looked_for(service: Any) -> None:
    service.script(created(), report())
    make(service, replace_existing=True)
    assert sent(service) == ["POST", "GET /r1"]


def test_a_report_that_somebody_else_deletes_first_is_no_problem(
    service: Any, in_the_way: httpx.Response, answer: Answers
) -> None:
    service.script(in_the_way, page(entry("old")), answer(404, {"message": "gone"}), created("new"), report())
    make(service, replace_existing=True)
    assert sent(service)[2:4] == ["DELETE /old", "POST"]


@pytest.mark.parametrize(
    ("listed", "looks"),
    [
        ([], 4),
        ([entry("a"), entry("b")], 1),
        ([entry("a", status="IN_PROGRESS")], 4),
        ([entry("a", type="USER")], 4),
        ([entry("a", billingStartDate="2026-02-01")], 4),
        ([entry("a", billingEndDate="2026-03-30")], 4),
        ([{"id": "a", "status": "COMPLETED"}], 4),
    ],
)
def test_nothing_is_deleted_where_it_is_not_certain_what_is_in_the_way(
    service: Any, in_the_way: httpx.Response, listed: list[dict[str, Any]], looks: int
) -> None:
    """Nothing that could be in the way may be a list that lags behind, so it is read again; two of them are not."""
    service.script(in_the_way, page(*listed))
    with pytest.raises(Conflict) as caught:
        make(service, replace_existing=True)
    assert "nothing was deleted" in caught.value.__notes__[0]
    assert sent(service) == ["POST", *["GET"] * looks]


def test_a_report_that_comes_in_the_way_again_is_a_conflict(
    service: Any, in_the_way: httpx.Response, answer: Answers
) -> None:
    service.script(in_the_way, page(entry("old")), answer(204), in_the_way)
    with pytest.raises(Conflict):
        make(service, replace_existing=True)
    assert sent(service) == ["POST", "GET", "DELETE /old", "POST"]


def test_what_may_not_be_deleted_ends_in_that_refusal(
    service: Any, in_the_way: httpx.Response, answer: Answers
) -> None:
    service.script(in_the_way, page(entry("old")), answer(403, {"message": "no"}))
    with pytest.raises(Forbidden):
        make(service, replace_existing=True)


def test_other_refusals_delete_nothing(service: Any, answer: Answers) -> None:
    service.script(answer(400, {"message": "no such days"}))
    with pytest.raises(BadRequest):
        make(service, replace_existing=True)
    assert sent(service) == ["POST"]


def test_a_failed_report_fails_with_its_errors(service: Any) -> None:
    errors = [{"code": 7, "description": "No data."}, {"description": "Try later."}]
    service.script(created(), report("IN_PROGRESS"), report("FAILED", errors=errors))
    with pytest.raises(ReportFailed) as caught:
        make(service)
    failure = caught.value
    assert str(failure) == "ended in status FAILED: error 7 No data; error Try later (billing report r1)"
    assert [(each.error_code, each.description) for each in failure.errors] == [(7, "No data."), (None, "Try later.")]
    assert (failure.code, failure.report_id, failure.retryable) == (7, "r1", False)
    assert failure.report is not None
    assert failure.report.status == "FAILED"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_failure_keeps_its_report_when_it_is_copied(blocking: Any, copied: Callable[[Any], Any]) -> None:
    blocking.script(created(), report("FAILED", errors=[{"code": 7, "description": "No data."}]))
    with pytest.raises(ReportFailed) as caught:
        make(blocking)
    assert copied(caught.value).report == caught.value.report


def test_a_report_still_being_made_runs_into_the_timeout_and_is_taken_up_again(service: Any) -> None:
    service.script(created(), *[report("IN_PROGRESS")] * 6, report())
    with pytest.raises(WaitTimeout, match="still in status IN_PROGRESS after 4 s") as caught:
        make(service, timeout=4)
    assert "billing_reports.wait_until_completed(error.report_id)" in str(caught.value)
    assert service.clock.slept == [0.5, 1.0, 2.0, 0.5]
    assert caught.value.report is not None
    resumed = service.call(lambda client: client.billing_reports.wait_until_completed(caught.value.report_id))
    assert resumed.status == "COMPLETED"


@pytest.mark.parametrize(
    "wanted",
    ["r1", CreatedBillingReport(id="r1"), BillingReport(id="r1", status="IN_PROGRESS")],
    ids=["id", "created", "shown"],
)
def test_a_report_serves_as_well_as_its_id(service: Any, wanted: Any) -> None:
    service.script(report())
    assert service.call(lambda client: client.billing_reports.wait_until_completed(wanted)).id == "r1"
    assert sent(service) == ["GET /r1"]


def test_a_report_that_disappears_fails_with_how_it_was_last_seen(service: Any, answer: Answers) -> None:
    service.script(report("IN_PROGRESS"), answer(404, {"message": "gone"}))
    with pytest.raises(ReportFailed, match=r"disappeared .* last seen in status IN_PROGRESS; somebody") as caught:
        service.call(lambda client: client.billing_reports.wait_until_completed("r1"))
    assert isinstance(caught.value.__cause__, NotFound)


def test_a_passing_outage_does_not_end_the_waiting(service: Any, answer: Answers) -> None:
    service.script(created(), answer(503), httpx.ConnectError("refused"), report())
    make(service, {"retry": RetryPolicy(attempts=1)}, interval=3)
    assert service.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("wrong", [{"timeout": -1}, {"timeout": float("nan")}, {"interval": 0}])
def test_impossible_times_are_refused_before_anything_is_sent(service: Any, wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(wrong))):
        make(service, **wrong)
    assert service.requests == []
