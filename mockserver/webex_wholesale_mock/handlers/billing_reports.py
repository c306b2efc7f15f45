"""Billing reports: create, get, list, delete."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from webex_wholesale_mock import billing
from webex_wholesale_mock.entities import Partner, Report
from webex_wholesale_mock.handlers._access import sub_partner
from webex_wholesale_mock.handlers._call import MAX_PAGE_SIZE, Answer, Call
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation import reports as report_rules
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.world.world import World

__all__ = ["create", "delete", "get", "list", "view"]

ORDERS: Final[dict[str, Callable[[Report], Any]]] = {
    "id": attrgetter("wire_id"),
    "billingStartDate": attrgetter("start"),
    "billingEndDate": attrgetter("end"),
    "status": attrgetter("status"),
}
FILTERS: Final[dict[str, Callable[[Report], Any]]] = {
    "billingStartDate": attrgetter("start"),
    "billingEndDate": attrgetter("end"),
    "status": attrgetter("status"),
    "type": attrgetter("type"),
}


def create(call: Call) -> Answer:
    case = report_rules.ReportCase(call.world, call.partner, _subject(call, call.body), call.body)
    report_rules.may_create(case)
    assert call.token
    report = intake.new_report(case, call.world.directory.people_by_id[call.token.person_id])
    billing.begin(call.world, report, call.body)
    return Answer(200, _created(report))


def get(call: Call) -> Answer:
    report = _report(call)
    call.poll(report)
    return Answer(200, view(call.world, call.base, report))


def list(call: Call) -> Answer:  # a handler has the name of its operation
    call.poll(*_page(call))
    return Answer(200, {"items": [_listed(report) for report in _page(call)]})


def delete(call: Call) -> Answer:
    billing.remove(call.world, _report(call))
    return Answer(204)


def _report(call: Call) -> Report:
    """Find the report in the path. Raises Refusal (billing.report.not-found), for another partner's report too."""
    uuid = call.path_id("id", "BILLING_REPORT")
    return call.own(call.world.reports.get(uuid), "billing.report.not-found")


def _subject(call: Call, named: dict[str, Any]) -> Partner:
    """Find the partner that a report is about: the caller, or the sub-partner named in a body or query."""
    org_id = named.get("subPartnerOrgId")
    return call.partner if org_id is None else sub_partner(call.world, call.partner, org_id)


def _page(call: Call) -> tuple[Report, ...]:
    """List the first reports that match every filter, in ascending order; about the named partner only (assumed)."""
    query, subject = call.query, _subject(call, call.query)
    wanted = [(FILTERS[name], value) for name, value in query.items() if name in FILTERS]

    def fits(report: Report) -> bool:
        own = (report.partner_id, report.subject_id) == (call.partner.id, subject.id)
        return own and all(read(report) == value for read, value in wanted)

    found = sorted(call.world.reports.matching(fits), key=ORDERS[query.get("sortBy", "billingStartDate")])
    return tuple(found[: min(query.get("max", MAX_PAGE_SIZE), MAX_PAGE_SIZE)])


def _created(report: Report) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": report.wire_id,
        "billingStartDate": report.start.isoformat(),
        "billingEndDate": report.end.isoformat(),
        "type": report.type,
        "category": report_rules.CATEGORY,
    }
    return shown if report.internal is None else shown | {"internal": report.internal}


def _listed(report: Report) -> dict[str, Any]:
    return _created(report) | {"status": report.status}


def view(world: World, base: str, report: Report) -> dict[str, Any]:
    """A report as clients see it; where it is finished with a link that is good from now on."""
    shown = _listed(report) | {"created": timestamp(report.created), "createdBy": report.created_by}
    if report.status == "COMPLETED":
        shown["tempDownloadURL"] = billing.link(world, base, report)
    if report.failure:
        code, text = report.failure
        shown["errors"] = [{"code": code, "description": text}]
    return shown
