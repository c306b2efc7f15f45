"""What the tests of the mock share: a way to call it, and checks that every answer of every test goes through."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from types import EllipsisType, NoneType
from typing import Any
from urllib.parse import urlsplit

import attrs
import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import SUBSCRIBER_PACKAGES, ErrorBody
from webex_wholesale_contracts.related_operations import EVERY
from webex_wholesale_contracts.usage import COLUMNS
from webex_wholesale_mock import Request, Response, WholesaleMock
from webex_wholesale_mock.engine.engine import Core
from webex_wholesale_mock.engine.journal import Entry, Record
from webex_wholesale_mock.entities import Organization, Partner, Person
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import Noted, Recorded, Row, Table
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS
from webex_wholesale_mock.world.planted import WHOLE

Body = dict[str, Any]
Changes = dict[str, Any]

OPERATION = {operation.name: operation for operation in EVERY}
CUSTOMERS = "/v1/wholesale/customers"
SUBSCRIBERS = "/v1/wholesale/subscribers"
REPORTS = "/v1/wholesale/billing/reports"
PACKAGES_OF_SUBSCRIBERS = [*SUBSCRIBER_PACKAGES]
MOST_TO_COMPARE = 30
NOT_FOUND = ("customer.not-found", "subscriber.not-found", "billing.report.not-found")
PRECHECKS = ("customers.precheck", "subscribers.precheck")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rule(id): the test proves a rule of the catalogue, and must see it refuse")


# Calling the mock


@dataclass(frozen=True)
class Answer:
    """A response, read."""

    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def json(self) -> Any:
        return json.loads(self.response.body)

    @property
    def rule(self) -> str | None:
        return self.response.header("x-mock-rule")

    def header(self, name: str) -> str | None:
        return self.response.header(name)


class Api:
    """Calls to one mock, in the words of the tests.

    Changes to a body are a flat dict from path to value, such as `{"address.city": "Paris"}`; `...` leaves a field out.
    """

    def __init__(self, mock: WholesaleMock) -> None:
        self.mock = mock

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: str = "",
        token: str | None = "full-admin",
        partner: Partner | None = None,
        headers: dict[str, str] | None = None,
        origin: str = "https://webexapis.com",
    ) -> Answer:
        """`token` is a name of one of the partner's tokens, or the value of any; None sends none."""
        sent = {"x-mock-explain": "1"}
        if token is not None:
            sent["authorization"] = f"Bearer {(partner or self.mock.partner).tokens.get(token, token)}"
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        if raw:
            sent["content-type"] = "application/json"
        request = Request(method, path, query, {**sent, **(headers or {})}, raw, origin)
        return Answer(self.mock.handle(request))

    def body(self, changes: Changes | None = None) -> Body:
        """A complete, good provisioning body, with changes."""
        address = {
            "addressLine1": "12 Harbour Way",
            "city": "Portland",
            "stateOrProvince": "OR",
            "zipOrPostalCode": "97201",
            "country": "US",
        }
        whole = {
            "provisioningId": self.mock.template.provisioning_id,
            "packages": ["webex_calling", "webex_meetings"],
            "externalId": "acme-1",
            "address": address,
            "customerInfo": {"name": "Acme Bakery", "primaryEmail": "ann@acme.example", "language": "en"},
            "provisioningParameters": {
                "calling": {
                    "location": {
                        "name": "Bakery",
                        "address": {**address},
                        "timezone": "America/Los_Angeles",
                        "language": "en_us",
                    }
                },
                "meetings": {"timezone": "America/Los_Angeles"},
            },
        }
        return self.changed(whole, changes or {})

    @staticmethod
    def changed(body: Body, changes: Changes) -> Body:
        """A copy of a body with changes."""
        body = copy.deepcopy(body)
        for path, value in changes.items():
            *parents, name = path.split(".")
            place = body
            for parent in parents:
                place = place.setdefault(parent, {})
            if isinstance(value, EllipsisType):
                del place[name]
            else:
                place[name] = value
        return body

    @staticmethod
    def numbered(number: int) -> Changes:
        """Changes that make a customer of its own."""
        return {"externalId": f"acme-{number}", "customerInfo.primaryEmail": f"ann{number}@acme.example"}

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", CUSTOMERS, self.body(changes), **sending)

    def precheck(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", f"{CUSTOMERS}/validate", self.body(changes), **sending)

    def provision(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a customer, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status == 202, answer.json
        url: str = answer.json["url"]
        return url.rpartition("/")[2]

    def provisioned(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a customer and wait until that is done."""
        customer_id = self.provision(changes, **sending)
        self.mock.clock.advance(self.mock.durations.provisioning)
        return customer_id

    def attach(self, org_id: str, changes: Changes | None = None) -> Answer:
        """Provision an existing organization as a customer."""
        return self.post({"orgId": org_id, "customerInfo": ..., **(changes or {})})

    def get(self, customer_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"{CUSTOMERS}/{customer_id}", **sending)

    def put(self, customer_id: str, body: Body, **sending: Any) -> Answer:
        return self.send("PUT", f"{CUSTOMERS}/{customer_id}", body, **sending)

    def delete(self, customer_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"{CUSTOMERS}/{customer_id}", **sending)

    def list(self, query: str = "", **sending: Any) -> Answer:
        return self.send("GET", CUSTOMERS, query=query, **sending)

    def ids(self, query: str = "") -> list[str]:
        """The ids on one page."""
        return [item["id"] for item in self.list(query).json["items"]]

    def status(self, customer_id: str) -> str:
        """The status of a customer that must exist."""
        answer = self.get(customer_id)
        assert answer.status == 200
        status: str = answer.json["status"]
        return status

    def packages(self, customer_id: str) -> dict[str, str]:
        """Each package with its status."""
        details = self.get(customer_id).json["resourceDetails"]["packages"]
        return {package["name"]: package["status"] for package in details}

    def subscribers(self, customer_id: str, partner: Partner | None = None) -> Subscribers:
        """The subscribers of a customer, of another partner's where one is given."""
        return Subscribers(self, customer_id, partner)

    def reports(self, partner: Partner | None = None) -> Reports:
        """The reports of the partner, or of another one."""
        return Reports(self, partner)


@dataclass(frozen=True)
class Subscribers:
    """Calls about the subscribers of one customer; changes to a body are those of `Api`."""

    api: Api
    customer_id: str
    partner: Partner | None = None

    def body(self, changes: Changes | None = None) -> Body:
        """A complete, good provisioning body, with changes."""
        whole = {
            "customerId": self.customer_id,
            "email": "una@acme.example",
            "packages": ["webex_calling"],
            "provisioningParameters": {"firstName": "Una", "lastName": "Berg", "extension": "1000"},
        }
        return self.api.changed(whole, changes or {})

    @staticmethod
    def numbered(number: int) -> Changes:
        """Changes that make a subscriber of its own."""
        return {"email": f"una{number}@acme.example", "provisioningParameters.extension": f"{1000 + number}"}

    def send(self, method: str, path: str, body: Any = None, **sending: Any) -> Answer:
        return self.api.send(method, SUBSCRIBERS + path, body, **{"partner": self.partner, **sending})

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", "", self.body(changes), **sending)

    def precheck(self, changes: Changes | None = None, **sending: Any) -> Answer:
        return self.send("POST", "/validate", self.body(changes), **sending)

    def provision(self, changes: Changes | None = None, **sending: Any) -> str:
        """Provision a subscriber, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status in (200, 202), answer.json
        subscriber_id: str = answer.json["id"]
        return subscriber_id

    def get(self, subscriber_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"/{subscriber_id}", **sending)

    def put(self, subscriber_id: str, body: Body, **sending: Any) -> Answer:
        return self.send("PUT", f"/{subscriber_id}", body, **sending)

    def delete(self, subscriber_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"/{subscriber_id}", **sending)

    def ask_again(self, subscriber_id: str, **sending: Any) -> Answer:
        """Have the consent email sent once more."""
        path = f"/v1/subscribers/{subscriber_id}/emails/consentMove"
        return self.api.send("POST", path, **{"partner": self.partner, **sending})

    def list(self, query: str = "", **sending: Any) -> Answer:
        return self.send("GET", "", query=query, **sending)

    def ids(self, query: str = "", **sending: Any) -> list[str]:
        """The ids on one page."""
        return [item["id"] for item in self.list(query, **sending).json["items"]]

    def person(self, email: str = "una@acme.example") -> Person:
        """The user with an address, who must exist."""
        return self.api.mock._core.world.people[email]

    @property
    def organization(self) -> Organization:
        """The customer's organization, as the service knows it."""
        hub = self.api.mock.hub
        organization_id = hub.customer(self.customer_id).organization_id
        return self.api.mock._core.world.organizations[organization_id or ""]


@dataclass(frozen=True)
class Reports:
    """Calls about billing reports, of another partner's where one is given."""

    api: Api
    partner: Partner | None = None

    def send(self, method: str, path: str = "", body: Any = None, **sending: Any) -> Answer:
        return self.api.send(method, REPORTS + path, body, **{"partner": self.partner, **sending})

    def post(self, changes: Changes | None = None, **sending: Any) -> Answer:
        """Ask for the first four days of 2026, with changes to the body."""
        whole = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04"}
        return self.send("POST", "", self.api.changed(whole, changes or {}), **sending)

    def create(self, changes: Changes | None = None, **sending: Any) -> str:
        """Have a report begun, which must be accepted, and return its id."""
        answer = self.post(changes, **sending)
        assert answer.status == 200, answer.json
        report_id: str = answer.json["id"]
        return report_id

    def completed(self, changes: Changes | None = None, **sending: Any) -> str:
        """Have a report made and wait until it is."""
        report_id = self.create(changes, **sending)
        self.api.mock.clock.advance(self.api.mock.durations.report)
        return report_id

    def get(self, report_id: str, **sending: Any) -> Answer:
        return self.send("GET", f"/{report_id}", **sending)

    def delete(self, report_id: str, **sending: Any) -> Answer:
        return self.send("DELETE", f"/{report_id}", **sending)

    def ids(self, query: str = "", **sending: Any) -> list[str]:
        """The ids in the list."""
        answer = self.send("GET", query=query, **sending)
        assert answer.status == 200, answer.json
        return [item["id"] for item in answer.json["items"]]

    def url(self, report_id: str, **sending: Any) -> str:
        """A fresh link to a completed report."""
        url: str = self.get(report_id, **sending).json["tempDownloadURL"]
        return url

    def fetch(self, url: str, method: str = "GET") -> Answer:
        """Follow a link, as somebody without a token."""
        link = urlsplit(url)
        return self.api.send(method, link.path, query=link.query, token=None, origin=f"{link.scheme}://{link.netloc}")

    def rows(self, changes: Changes | None = None, **sending: Any) -> list[dict[str, str]]:
        """The rows of a report, made and fetched and deleted again."""
        report_id = self.completed(changes, **sending)
        text = self.fetch(self.url(report_id)).response.read().decode()
        self.delete(report_id)
        return [*csv.DictReader(io.StringIO(text, newline=""))]


def expect(answer: Answer, rule: str, *fields: str | None) -> None:
    """The answer refuses by this rule and blames these fields, in order; None, and nothing, for no field."""
    assert answer.rule == rule, answer.json
    blamed = [error.get("fieldName") for error in answer.json["errors"]]
    assert blamed == list(fields or [None]), answer.json


@pytest.fixture
def mock() -> WholesaleMock:
    return WholesaleMock()


@pytest.fixture
def api(mock: WholesaleMock) -> Api:
    return Api(mock)


@pytest.fixture
def subscribers(api: Api) -> Subscribers:
    """The subscribers of a customer that has every package a subscriber can hold."""
    return api.subscribers(api.provisioned({"packages": PACKAGES_OF_SUBSCRIBERS}))


@pytest.fixture
def reports(api: Api) -> Reports:
    return api.reports()


@pytest.fixture(scope="session")
def new_api() -> Callable[..., Api]:
    """Makes mocks of one's own; takes what WholesaleMock takes."""
    return lambda *options, **named: Api(WholesaleMock(*options, **named))


@pytest.fixture(scope="session", name="expect")
def _expect() -> Callable[..., None]:
    return expect


# What holds for every answer of every test


@pytest.fixture(autouse=True)
def every_answer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold answers to the contract, refusals and prechecks to an unchanged world, and `rule` marks to their word."""
    handle = Core.handle
    refused_by = set()

    def checked(core: Core, call: Request) -> Response:
        before = _state(core)
        response = handle(core, call)
        if response.trouble or core.journal[-1].fault:
            return response
        record = core.journal[-1]
        if response.status >= 400 or record.operation in PRECHECKS:
            assert _state(core) == before, f"answered {response.status} by {record.rule}, and the world has changed"
        if response.status >= 400:
            refused_by.add(record.rule)
            _hold_refusal_to_contract(core, call, record, response)
        else:
            _hold_success_to_contract(core, record, response)
        return response

    monkeypatch.setattr(Core, "handle", checked)
    yield
    marked = {mark.args[0] for mark in request.node.iter_markers("rule")} - {*AFTER_ACCEPTANCE, *ANSWERED_BY_SUCCESS}
    assert marked <= refused_by, f"the test is marked with {marked - refused_by} and never saw it refuse"


def _state(core: Core) -> bytes:
    """All there is in a world, when what is due has been done: what a refusal may not change.

    Counting requests or faults and moving time by looking are no changes of that kind; large worlds are left to other
    tests.
    """
    world = core.world
    polled = any(attempt.looks for attempt in world.attempts.values())
    uncounted = world.rate_limit or world.rate_limits or world.faults or world.poll_step or polled
    if uncounted or len(world.customers) + len(world.subscribers) > MOST_TO_COMPARE:
        return b""
    world.clock.settle()
    return pickle.dumps(world)


def _hold_success_to_contract(core: Core, record: Record, response: Response) -> None:
    if record.operation is None:
        _hold_download(core, record, response)
        return
    operation = OPERATION[record.operation]
    assert record.rule is None
    assert response.status in operation.statuses
    _hold_headers(record, response)
    if operation.result is None:
        assert response.body == b""
    else:
        _hold_shape(operation.result, response)


def _hold_download(core: Core, record: Record, response: Response) -> None:
    """Nothing but a report is got without an operation of the contract, and it is CSV unless a test spoils it."""
    assert (record.method, record.rule, response.status) == ("GET", None, 200)
    assert record.path.startswith("/v1/wholesale/billing/downloads/")
    _hold_headers(record, response)
    assert response.header("content-type") == "text/csv;charset=UTF-8"
    assert (response.body, record.response_body) == (b"", b"")
    assert response.chunks is not None
    if not any(one.plant.kind in WHOLE for one in core.world.plants):
        response.chunks = _held(response.chunks)


def _held(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a report; each begins and ends with a row."""
    width = None
    for chunk in chunks:
        rows = [*csv.reader(io.StringIO(chunk.decode(), newline=""))]
        if width is None:
            width = len(rows[0])
            assert tuple(rows[0]) in COLUMNS.values()
        assert {len(row) for row in rows} == {width}
        yield chunk


def _hold_refusal_to_contract(core: Core, call: Request, record: Record, response: Response) -> None:
    _hold_headers(record, response)
    _hold_shape(ErrorBody, response)
    body = json.loads(response.body)
    assert body["message"] not in ("", "success")
    assert body["trackingId"] == record.tracking_id
    assert all(error["description"] for error in body["errors"])
    assert record.rule is not None
    rule = RULES[record.rule]
    assert response.status == rule.status or (rule.id, response.status) == ("http.body.malformed", 413)
    assert {error["errorCode"] for error in body["errors"]} <= {core.world.rules.code(one) for one in _seen(rule.id)}
    asked = core.explain or call.headers.get("x-mock-explain") == "1"
    named = (response.header("x-mock-rule"), response.header("x-mock-evidence"))
    assert named == ((rule.id, rule.evidence) if asked else (None, None))


def _seen(rule: str) -> tuple[str, ...]:
    """The rules that a refusal may look like."""
    return NOT_FOUND if rule == "sub-partner.isolation" else (rule,)


def _hold_headers(record: Record, response: Response) -> None:
    names = [name for name, _ in response.headers]
    assert names == [name.lower() for name in names]
    assert len(names) == len(set(names))
    assert response.header("trackingid") == record.tracking_id
    assert ("content-type" in names) == (bool(response.body) or response.chunks is not None)
    assert all("\n" not in value and "\r" not in value for _, value in response.headers)


def _hold_shape(model: Any, response: Response) -> None:
    """No wrong type, no null, no field that the contract does not know, nothing missing that it requires."""
    assert response.header("content-type") == "application/json;charset=UTF-8"
    body = json.loads(response.body)
    report = check(shape_of(model), body)
    assert not report.wrong
    assert not report.unknown
    model.model_validate(body)


# All there is in a mock, and whether a rollback would find it


_VALUES = (str, bytes, int, float, NoneType, datetime, date, timedelta, frozenset, Enum)


def _dump(thing: Any, seen: dict[int, int] | None = None) -> Any:
    """Everything below an object as plain values, in order; an object of ours that is met again is a number."""
    seen = {} if seen is None else seen
    if isinstance(thing, _VALUES):
        return thing
    if isinstance(thing, Mapping):
        return {key: _dump(value, seen) for key, value in thing.items()} | {"order": [*thing]}
    if isinstance(thing, set):
        return {*thing}
    if isinstance(thing, (list, tuple)):
        return [_dump(one, seen) for one in thing]
    if isinstance(thing, Ids):
        return thing.seed, thing.state
    if id(thing) in seen:
        return f"<{seen[id(thing)]}>"
    seen[id(thing)] = len(seen)
    return {name: _dump(getattr(thing, name), seen) for name in _slots(thing)}


def _slots(thing: Any) -> list[str]:
    if isinstance(thing, Recorded):
        return [*thing._names]
    return [field.name for field in attrs.fields(type(thing))] if attrs.has(type(thing)) else []


def state_of(mock: WholesaleMock) -> Any:
    """All there is in a mock."""
    with mock._lock:
        return _dump(mock._core)


def _parts(thing: Any) -> list[Any]:
    """What an object holds directly."""
    if isinstance(thing, Mapping):
        return [*thing.values()]
    if isinstance(thing, (list, tuple, set, frozenset)):
        return [*thing]
    return [getattr(thing, name) for name in _slots(thing)]


def unnoted_in(mock: WholesaleMock) -> list[str]:
    """Where a mock holds something that can change without being noted."""
    found, seen, todo = [], set(), [("core", mock._core, None)]
    while todo:
        path, thing, holder = todo.pop()
        if isinstance(thing, (*_VALUES, Entry)) or id(thing) in seen:
            continue
        seen.add(id(thing))
        if not _is_safe(thing, holder):
            found.append(f"{path}: {type(thing).__name__}")
        todo += [(f"{path}.{type(thing).__name__}", part, thing) for part in _parts(thing)]
    return found


def _is_safe(thing: Any, holder: Any) -> bool:
    """Noted and in a world, a value, or a container whose holder is copied with it."""
    if isinstance(thing, Noted):
        return hasattr(thing, "_history")
    if isinstance(thing, (dict, list, set)):
        return not isinstance(holder, (Table, Row, tuple))
    frozen = isinstance(thing, tuple) or callable(thing) or type(thing).__module__ == "random"
    return frozen or getattr(type(thing), "__setattr__", None) is not object.__setattr__


@pytest.fixture(scope="session", name="state")
def _state_fixture() -> Callable[[WholesaleMock], Any]:
    return state_of


@pytest.fixture(scope="session", name="unnoted")
def _unnoted_fixture() -> Callable[[WholesaleMock], list[str]]:
    return unnoted_in
