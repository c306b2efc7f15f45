"""Everything that can be done with one thing, in the API and in the hub, with the reason where it cannot be done now.

Whether it can be done is tried, not told from a table: each action runs with the contents that its form would send, and
the world goes back to where it was. So a reason is the refusal that a client would get, word for word.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import attrs
from pydantic import BaseModel

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock.console import _forms
from webex_wholesale_mock.console._forms import OPERATIONS, Field, Form, Kind
from webex_wholesale_mock.control import ENDPOINTS, Endpoint
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.hub import HubRefusal
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS, READS
from webex_wholesale_mock.testkit import pages
from webex_wholesale_mock.testkit.page_nouns import Row
from webex_wholesale_mock.wire.encoding import encode
from webex_wholesale_mock.wire.messages import Request
from webex_wholesale_mock.wire.refusal import Refusal

ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "customers": ("customerId", "customer", "review"),
    "subscribers": ("subscriberId", "subscriber"),
    "people": ("personId", "person", "administrator"),
    "organizations": ("orgId", "organization"),
    "partners": ("partner", "partnerOrgId"),
    "sub-partners": ("subPartner", "partner", "orgId"),
    "reports": (),
    "trials": ("trial",),
    "orders": ("order",),
    "templates": ("template",),
    "setup-assists": ("assist",),
    "shipments": ("shipment",),
    "restricted-mode": ("customer",),
}
"""Names of arguments that say which thing of a noun is meant."""
_IN_PATH: Final[Mapping[str, str]] = {
    "customers": "customerId",
    "subscribers": "subscriberId",
    "people": "personId",
    "organizations": "orgId",
    "reports": "id",
}
_PARTS: Final[Mapping[str, str]] = {
    "trials": "hub/trials/",
    "shipments": "hub/trials/",
    "orders": "hub/orders/",
    "templates": "hub/templates/",
    "setup-assists": "hub/setup-assist/",
    "restricted-mode": "hub/restricted-mode/",
}
"""The beginning of the endpoints that are offered for a thing, whatever else they name; for others, all of the hub."""
_SAMPLES: Final[Mapping[Kind, tuple[Any, ...]]] = {
    "text": ("x",),
    "long": ("x",),
    "number": (1,),
    "flag": (True,),
    "lines": (["x"],),
    "json": (["x"], [{}], {"x": 1}),
    "date": ("2026-01-05",),
}
"""Contents by the kind of field, with which an operation is tried that cannot be tried without."""
_OF_STATE: Final = (403, 404, 409)
"""Statuses of a refusal that what is filled in cannot change."""
_NOT_HERE: Final = (
    "hub/mark-internal",
    "hub/clear",
    "hub/deny",
    "hub/customer",
    "hub/subscriber",
    "hub/person",
    "hub/organization",
)
_COSTLY: Final = ("hub/templates/delete",)
"""Acts that change every customer, which are not tried where there are many."""
FEW: Final = 1_000
_SUB_PARTNERS_ONLY: Final = ("hub/suspend", "hub/resume")


class Reason(NamedTuple):
    """The reason for which something cannot be done, with the rule where one says so."""

    text: str
    rule: str


def forms_for(mock: Any, noun: str, row: Row) -> list[Form]:
    """List all that can be done with a thing: what its state allows first."""
    given = _given(row.value)
    with mock._lock:
        made = [*_of_api(mock, noun, row, given), *_of_control(mock, noun, row, given)]
    titles = Counter(form.title for form in made)
    return sorted((_told_apart(form, titles) for form in made), key=lambda form: bool(form.reason))


def _told_apart(form: Form, titles: Counter[str]) -> Form:
    """Say in the title of a form where its operation is, if the API and the hub have one of the same name."""
    where = "API" if form.token else "Partner Hub"
    return attrs.evolve(form, title=f"{form.title} ({where})") if titles[form.title] > 1 else form


def _given(value: Any) -> dict[str, Any]:
    if not isinstance(value, BaseModel):
        return {}
    fields: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: content for name, content in fields.items() if name not in ("id", "orgId", "status")}


# The API


def _of_api(mock: Any, noun: str, row: Row, given: Mapping[str, Any]) -> Iterator[Form]:
    name = _IN_PATH.get(noun)
    token = mock.tokens.get("full-admin", "")
    for operation in OPERATIONS.values():
        whole = [step for step in operation.path.split("/") if step.startswith("{")]
        if name is None or whole != [f"{{{name}}}"] or operation.method == "GET" or not _is_of(operation, noun):
            continue
        form = _forms.of_operation(operation, token, given=given, ids={name: row.id})
        yield _with_reason(form, _api_reason(mock, operation, form))


def _is_of(operation: Operation[Any, Any], noun: str) -> bool:
    return noun != "reports" or operation.noun == "billing_reports"


def _api_reason(mock: Any, operation: Operation[Any, Any], form: Form) -> Reason | None:
    body = sent(form) if operation.body else None
    headers = {"authorization": f"Bearer {form.token}", "content-type": "application/json", "x-mock-explain": "1"}
    request = Request(form.method, f"/{form.path}", headers=headers, body=b"" if body is None else encode(body))
    before = mock.snapshot()
    try:
        answer = mock._engine._answer(Exchange(mock._engine.world, request, "console"))
    finally:
        mock.rollback(before)
    if answer.status < 400 or (body is not None and answer.status not in _OF_STATE):
        return None
    return Reason(json.loads(answer.read())["message"], answer.header("x-mock-rule") or "")


# The hub


def _of_control(mock: Any, noun: str, row: Row, given: Mapping[str, Any]) -> Iterator[Form]:
    for path, methods in ENDPOINTS.items():
        endpoint = methods.get("POST")
        name = _subject(noun, path, endpoint) if endpoint else None
        if endpoint is None or name is None or _reads(path):
            continue
        own = dict(given) if path.startswith(f"hub/{noun}/") else {}
        if noun in _PARTS:
            own["person"] = row.facts.get("email")
        form = _forms.of_endpoint(path, given=own, fixed={name: row.id})
        is_costly = path in _COSTLY and pages.total_of(mock, "customers") > FEW
        yield form if is_costly else _with_reason(form, _control_reason(mock, endpoint, form))


def _subject(noun: str, path: str, endpoint: Endpoint) -> str | None:
    """The argument of a control endpoint of the hub that says which thing is meant."""
    if not path.startswith(_PARTS.get(noun, "hub/")) or path in _NOT_HERE:
        return None
    if noun == "partners" and path in _SUB_PARTNERS_ONLY:
        return None
    names = {field.alias or name: field for name, field in endpoint.body.model_fields.items()}
    found = next((name for name in ABOUT[noun] if name in names), None)
    others = {name for each, of_each in ABOUT.items() if each != noun for name in of_each if name in names}
    is_about_another = any(names[name].is_required() for name in others - {found})
    return None if is_about_another and noun not in _PARTS else found


def _reads(path: str) -> bool:
    operation = HUB_OPERATIONS.get(path.removeprefix("hub/").replace("/", ".").replace("-", "_"))
    return operation is not None and operation.verb in READS


def _control_reason(mock: Any, endpoint: Endpoint, form: Form) -> Reason | None:
    """Try a form with each kind of contents that its fields may need; the state refuses, whatever they are."""
    problems = [_problem(mock, endpoint, contents) for contents in _tried(form)]
    for problem in problems:
        if isinstance(problem, HubRefusal) and problem.status in _OF_STATE:
            return _reason_in(problem)
    first = problems[0]
    is_of_contents = any(field.required for field in form.fields) or (form.fields and isinstance(first, HubRefusal))
    return None if first is None or is_of_contents else _reason_in(first)


def _problem(mock: Any, endpoint: Endpoint, contents: dict[str, Any]) -> Refusal | ValueError | None:
    """Return what is wrong with an act; nothing of it stays."""
    before = mock.snapshot()
    try:
        endpoint.call(mock, encode(contents))
    except (Refusal, ValueError) as problem:
        return problem
    finally:
        mock.rollback(before)
    return None


def _reason_in(problem: Refusal | ValueError) -> Reason:
    findings = getattr(problem, "findings", ())
    text = "; ".join(finding.text for finding in findings) or str(problem)
    return Reason(text, getattr(problem, "rule", None) or "")


def _tried(form: Form) -> list[dict[str, Any]]:
    """Return what a form sends as it is, with each sample in the fields that have to be filled in."""
    rounds = max((len(_samples(field)) for field in form.fields), default=1)
    return [
        sent(attrs.evolve(form, fields=tuple(_filled(field, number) for field in form.fields)))
        for number in range(rounds)
    ]


def _samples(field: Field) -> tuple[Any, ...]:
    """Return contents for a field that has none and needs some; one for any other, which stays as it is."""
    if not field.required or field.value is not None:
        return (field.value,)
    options = {"choice": field.options[:1], "choices": ([*field.options[:1]],)}
    return options.get(field.kind) or _SAMPLES[field.kind]


def _filled(field: Field, number: int) -> Field:
    samples = _samples(field)
    return attrs.evolve(field, value=samples[number % len(samples)])


def sent(form: Form) -> dict[str, Any]:
    """Return the JSON that a form sends as it is."""
    made: dict[str, Any] = dict(form.fixed)
    for field in form.fields:
        if field.value in (None, "", [], {}):
            continue
        *above, last = field.path.split(".")
        inner = made
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = field.value
    return made


def _with_reason(form: Form, reason: Reason | None) -> Form:
    return attrs.evolve(form, reason=reason.text, rule=reason.rule) if reason else form
