"""The pages of calls: the journal, one call with the reason of its refusal, and the call as code."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.console import _forms
from webex_wholesale_mock.console._forms import OPERATIONS
from webex_wholesale_mock.console._visit import NotThere, Visit
from webex_wholesale_mock.engine import call_labels
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.testkit import call_pages, pages
from webex_wholesale_mock.testkit.calls.calls import REFUSING
from webex_wholesale_mock.world.rulebook import SWITCHABLE

FILTERS: Final = ("operation", "status", "rule", "partner", "text")


class Line(NamedTuple):
    """A call in a list: the record, and what it is about with names in place of ids."""

    call: Record
    about: str


def listed(visit: Visit) -> dict[str, Any]:
    """Gather what the page of calls shows."""
    filters: dict[str, Any] = {name: visit.field(name) for name in FILTERS}
    page = call_pages.calls_of(visit.mock, **filters, offset=visit.offset)
    return {
        "page": page,
        "lines": lines(visit.mock, page.items),
        "filters": filters,
        "operations": [*OPERATIONS],
        "refused": sorted(REFUSING),
        "partners": sorted({row.name for noun in ("partners", "sub-partners") for row in _named(visit, noun)}),
        "dropped": call_pages.dropped_calls(visit.mock),
    }


def _named(visit: Visit, noun: str) -> Iterator[Any]:
    return iter(pages.page_of(visit.mock, noun).items)


def lines(mock: Any, calls: tuple[Record, ...]) -> list[Line]:
    """Tell calls with names in place of ids: those that the world has, and those that the calls show."""
    found: dict[str, str] = {}
    for call in calls:
        found |= call_labels.names_in(call.request_body, call.response_body, call.path.split("/"))
    for step in {step for call in calls for step in call.path.split("/") if len(step) > 40} - {*found}:
        row = next(filter(None, (pages.row_of(mock, noun, step) for noun in ("customers", "subscribers"))), None)
        if row:
            found[step] = row.name
    return [Line(call, call_labels.subject(call.operation, call.path, call.request_body, found)) for call in calls]


def one(visit: Visit) -> dict[str, Any]:
    """Gather what the page of one call shows. Raises NotThere."""
    serial = int(visit.id) if visit.id.isascii() and visit.id.isdigit() and len(visit.id) < 16 else 0
    call = call_pages.call_with(visit.mock, serial)
    if call is None:
        raise NotThere(f"call {visit.id} is not in the journal; it was dropped, or the mock was reset since")
    rule = visit.mock._engine.world.rules.rule(call.rule) if call.rule in RULES else None
    return {
        "call": call,
        "line": lines(visit.mock, (call,))[0],
        "rule": rule,
        "enforced": rule is not None and visit.mock.rules.enforces(rule.id),
        "switchable": rule is not None and rule.id in SWITCHABLE,
        "request": pretty(call.request_body),
        "response": pretty(call.response_body),
        "code": {"curl": curl(visit, call), "SDK": sdk(call), "pytest": as_test(call)},
        "faults": [fault_form(call, kind) for kind in FAULT_KINDS if call.operation],
    }


def fault_form(call: Record, kind: str) -> _forms.Form:
    """Make the form that plans a fault for the next such call."""
    given: dict[str, Any] = {"operation": call.operation, "times": 1, "status": 503 if kind == "status" else None}
    given |= {"seconds": 5} if kind == "latency" else {}
    return _forms.of_endpoint(f"faults/{kind}", given=given, title=f"Plan {kind}")


def pretty(body: bytes) -> str:
    """Return a body as text, JSON with indents."""
    text = body.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def curl(visit: Visit, call: Record) -> str:
    """Return a call as a command of curl; the token is a variable of the shell."""
    address = visit.origin + call.path + (f"?{call.query}" if call.query else "")
    parts = ["curl", "-i", "-X", call.method, shlex.quote(address), "-H", '"Authorization: Bearer $WEBEX_TOKEN"']
    if call.request_body:
        body = call.request_body.decode(errors="replace")
        parts += ["-H", "'Content-Type: application/json'", "--data-raw", shlex.quote(body)]
    return " ".join(parts)


def sdk(call: Record) -> str:
    """Return a call as a line of the SDK; of an operation that it does not have, why not."""
    if call.operation is None:
        return "# the call reached no operation, so the SDK has no method for it"
    operation = OPERATIONS[call.operation]
    template, sent = operation.path.split("/"), call.path.removeprefix("/v1").split("/")
    ids = [repr(got) for word, got in zip(template, sent, strict=False) if word.startswith("{")]
    body = _json(call.request_body)
    arguments = [*ids, *([_python(body)] if isinstance(body, dict) and operation.body else [])]
    return f"client.{call.operation}({', '.join(arguments)})"


def as_test(call: Record) -> str:
    """Return a call as a test: the request as it was sent, with the answer that it got."""
    path = call.path + (f"?{call.query}" if call.query else "")
    body = _json(call.request_body)
    sent = "" if body is None else f", json={_python(body)}"
    lines = [
        "import httpx",
        "",
        "",
        f"def test_{(call.operation or 'call').replace('.', '_')}_answers_{call.status}(wholesale_mock):",
        '    headers = {"Authorization": f"Bearer {wholesale_mock.tokens[\'full-admin\']}"}',
        '    with httpx.Client(transport=wholesale_mock.transport(), base_url="https://webexapis.com") as client:',
        f"        answer = client.request({call.method!r}, {path!r}, headers=headers{sent})",
        f"    assert answer.status_code == {call.status}",
    ]
    if call.rule:
        lines.append(f'    assert answer.headers["x-mock-rule"] == {call.rule!r}')
    return "\n".join(lines) + "\n"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


def _python(value: Any) -> str:
    return repr(value)


def address(filters: dict[str, str], **more: Any) -> str:
    """Return the query of a page with its filters, without those that are empty."""
    return urlencode({name: value for name, value in {**filters, **more}.items() if value not in ("", None)})
