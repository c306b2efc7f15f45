"""The pages of the tester's tools: overview, clock, faults and outcomes, rules, outbox, snapshots, hub."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.console import _billing, _calls, _forms, _lists, _words
from webex_wholesale_mock.console._forms import Form
from webex_wholesale_mock.console._visit import NotThere, Visit
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.engine.engine import SCHEDULED_WORK
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.testkit import call_pages, pages
from webex_wholesale_mock.testkit.pages import Page
from webex_wholesale_mock.world.outbox import EMAIL_KINDS
from webex_wholesale_mock.world.rulebook import SWITCHABLE

SHOWN: Final = 20
"""Calls and scheduled events on the overview."""
COUNTED: Final = ("partners", "customers", "subscribers", "people", "organizations", "reports")
FINDINGS: Final = [{"kind": "not_billed", "customer": "acme-1", "serviceName": "webex_calling", "billed": 0, "own": 1}]
"""A finding to begin with where findings are graded."""
STEPS: Final = {
    "customers": "Trials and orders",
    "templates": "Templates",
    "restricted_mode": "Restricted by Partner mode",
    "setup_assist": "Setup Assist",
    "sso": "Single sign-on",
    "sub_partners": "Sub-partners",
}
"""Titles of nouns of the hub that need other words than their names."""


def overview(visit: Visit) -> dict[str, Any]:
    """Gather what the overview shows."""
    mock = visit.mock
    newest = call_pages.calls_of(mock, size=SHOWN)
    return {
        "counts": {noun: pages.total_of(mock, noun) for noun in COUNTED},
        "calls": newest.total,
        "needs": needs(mock),
        "upcoming": upcoming(mock, SHOWN),
        "lines": _calls.lines(mock, newest.items),
        "tokens": mock.tokens,
        "templates": mock.partner.templates,
        "address": f"{visit.origin}/v1",
        "scenario": _forms.of_endpoint("scenario", title="Load this scenario"),
    }


def needs(mock: Any) -> list[dict[str, Any]]:
    """List what needs somebody: reviews, attachments, failed packages, and consent."""
    found = [
        {"what": "Attachment waits", "name": waiting.external_id, "page": f"customers/{waiting.customer_id}"}
        for waiting in mock.hub.attachments()
    ]
    for what, noun, status in (
        ("Review held", "customers", "pending_rpl_review"),
        ("Failed packages", "customers", "provisioned_with_errors"),
        ("Failed", "customers", "error"),
        ("Consent pending", "subscribers", "pending_user_migration"),
        ("Failed", "subscribers", "error"),
        ("Consent pending", "trials", "pending_customer_consent"),
        ("Details awaited", "trials", "awaiting_provisioning_details"),
        ("Details awaited", "orders", "awaiting_details"),
    ):
        page = pages.page_of(mock, noun, status=status, size=5)
        found += [{"what": what, "name": row.name, "page": f"{noun}/{row.id}"} for row in page.items]
        if page.total > len(page.items):
            found.append({"what": what, "name": f"all {page.total:,}", "page": f"{noun}?status={status}"})
    return found


def upcoming(mock: Any, size: int) -> list[_words.Due]:
    """Tell the next scheduled events in words, soonest first."""
    now = mock.clock.now
    return [_words.due(event, now) for event in mock.clock.upcoming()[:size]]


def clock(visit: Visit) -> dict[str, Any]:
    """Gather what the page of the clock shows."""
    events = visit.mock.clock.upcoming()
    cut = events[visit.offset : visit.offset + pages.PAGE_SIZE]
    now, pace = visit.mock.clock.now, visit.mock.clock.pace
    given = {"mode": pace.mode, "speed": pace.speed}
    return {
        "page": Page(
            items=tuple(_words.due(event, now) for event in cut),
            offset=visit.offset,
            size=pages.PAGE_SIZE,
            total=len(events),
        ),
        "kinds": [*SCHEDULED_WORK],
        "elapsed": _words.span(visit.mock.clock.elapsed),
        "poll_step": visit.mock._engine.world.poll_step,
        "durations": visit.mock.durations,
        "forms": [
            _forms.of_endpoint("clock/advance-to", title="Move until a moment"),
            _forms.of_endpoint("clock/run-until", title="Run until an event"),
            _forms.of_endpoint("clock/pace", "PUT", given=given, title="Set the pace and the speed"),
            _forms.of_endpoint("durations", "PUT", title="Set durations"),
        ],
    }


def faults(visit: Visit) -> dict[str, Any]:
    """Gather what the page of faults and outcomes shows."""
    return {
        "faults": [*visit.mock.faults],
        "outcomes": [*visit.mock.outcomes],
        "fault_forms": _forms_below("faults/", skip=("remove",)),
        "outcome_forms": _forms_below("outcomes/", skip=("remove", "release")),
        "rate_limit": visit.mock.rate_limit,
        "lag": visit.mock.visibility.lag,
        "others": [
            _forms.of_endpoint("rate-limit", "PUT", title="Limit the rate of requests"),
            _forms.of_endpoint("visibility", "PUT", title="Let reads lag behind writes"),
            _forms.of_endpoint("maintenance", "PUT", title="Begin or end a maintenance of calling"),
        ],
    }


def _forms_below(prefix: str, skip: Iterable[str]) -> list[Form]:
    names = [path for path in ENDPOINTS if path.startswith(prefix) and path.removeprefix(prefix) not in skip]
    return [_forms.of_endpoint(path, title=_words.title(path.removeprefix(prefix))) for path in names]


def rules(visit: Visit) -> dict[str, Any]:
    """Gather what the page of rules shows."""
    mock, refused = visit.mock, call_pages.refusals_by_rule(visit.mock)
    text, evidence, only = visit.field("q").lower(), visit.field("evidence"), visit.field("only")
    rows = [
        {
            "rule": rule,
            "enforced": mock.rules.enforces(rule.id),
            "code": mock.rules.code(rule.id),
            "refused": refused.get(rule.id, 0),
            "switchable": rule.id in SWITCHABLE,
        }
        for rule in map(mock._engine.world.rules.rule, RULES)
        if not text or text in f"{rule.id} {rule.text} {rule.code}".lower()
        if not evidence or rule.evidence.value == evidence
        if only != "leaned" or (rule.evidence.value == "assumed" and rule.id in refused)
        if only != "off" or not mock.rules.enforces(rule.id)
        if only != "refused" or rule.id in refused
    ]
    cut = rows[visit.offset : visit.offset + pages.PAGE_SIZE]
    filters = {"evidence": evidence, "only": only}
    page = Page(items=tuple(cut), offset=visit.offset, size=pages.PAGE_SIZE, total=len(rows))
    return {"page": page, "filters": filters, "recode": _forms.of_endpoint("rules/recode", title="Recode a rule")}


def billing(visit: Visit) -> dict[str, Any]:
    """Gather what the page of billing shows."""
    start, end = _billing.period(visit.mock.clock.now.date())
    return {
        "start": start,
        "end": end,
        "customer": visit.field("customer"),
        "usage": _billing.usage(visit.mock, start, end, visit.field("customer")),
        "page": pages.page_of(visit.mock, "reports", offset=visit.offset),
        "planted": visit.mock.billing.planted,
        "forms": [
            _lists.maker(visit, "billing_reports.create"),
            _forms.of_endpoint("billing/plant", title="Plant a discrepancy"),
            _forms.of_endpoint(
                "billing/expected",
                given={"start": start.isoformat(), "end": end.isoformat(), "type": "CUSTOMER"},
                title="Compare with what is expected",
            ),
            _forms.of_endpoint("billing/grade", given={"findings": FINDINGS}, title="Grade findings"),
        ],
    }


def outbox(visit: Visit) -> dict[str, Any]:
    """Gather what the outbox shows, newest email first."""
    text = visit.field("q").lower()
    emails = visit.mock.outbox
    found = [email for email in reversed([*emails]) if not text or text in f"{email.to} {email.kind}".lower()]
    cut = found[visit.offset : visit.offset + pages.PAGE_SIZE]
    page = Page(items=tuple(cut), offset=visit.offset, size=pages.PAGE_SIZE, total=len(found))
    return {"page": page, "kinds": EMAIL_KINDS}


def snapshots(visit: Visit) -> dict[str, Any]:
    """Gather what the page of snapshots shows."""
    return {
        "names": [*visit.mock.named_snapshots],
        "take": _forms.of_endpoint("snapshots", title="Take a snapshot"),
    }


def hub(visit: Visit) -> dict[str, Any]:
    """Gather the operations of the hub, in the order of its own steps."""
    wanted = visit.field("q").lower()
    operations = [
        operation
        for operation in HUB_OPERATIONS.values()
        if not wanted or wanted in f"{operation.name} {operation.summary}".lower()
    ]
    groups = [
        (STEPS.get(noun, _words.title(noun)), [*of_noun])
        for noun, of_noun in groupby(operations, key=lambda operation: operation.noun)
    ]
    return {"groups": groups, "others": [path for path in ENDPOINTS if path.startswith("place/")]}


def hub_operation(visit: Visit) -> dict[str, Any]:
    """Gather the form of one operation of the hub. Raises NotThere."""
    operation = HUB_OPERATIONS.get(visit.id)
    path = "hub/" + visit.id.replace(".", "/").replace("_", "-")
    if operation is None and visit.id.startswith("place."):
        path = visit.id.replace(".", "/")
    if path not in ENDPOINTS:
        raise NotThere(f"the hub has no operation {visit.id!r}")
    rules_of = [visit.mock._engine.world.rules.rule(id) for id in operation.rules] if operation else []
    return {"operation": operation, "form": _forms.of_endpoint(path), "rules": rules_of}


def search(visit: Visit) -> dict[str, Any]:
    """Look for a text in names, emails, ids, rules and paths."""
    text = visit.field("q").strip()
    if not text:
        return {"text": "", "found": [], "rules": [], "lines": []}
    found = [(noun, pages.page_of(visit.mock, noun, text=text, size=5)) for noun in _lists.NOUNS]
    calls = call_pages.calls_of(visit.mock, text=text, size=5)
    return {
        "text": text,
        "found": [(noun, page) for noun, page in found if page.total],
        "rules": [rule for rule in RULES.values() if text.lower() in rule.id][:5],
        "lines": _calls.lines(visit.mock, calls.items),
    }
