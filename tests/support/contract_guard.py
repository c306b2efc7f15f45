"""Checks that every answer of the mock goes through: its shape, its rule, and a world unchanged by a refusal."""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections.abc import Iterable, Iterator
from email.utils import format_datetime
from functools import cache
from typing import Any

import pytest

from tests.support.kept_answers import hold_to_new_ones
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import ErrorBody
from webex_wholesale_contracts.refusals import refusals
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_contracts.usage import COLUMNS
from webex_wholesale_mock import HubRefusal, Request, Response
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.hub._operation import HubOperation, Noun
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS
from webex_wholesale_mock.wire.routing import api_path
from webex_wholesale_mock.world.planted import WHOLE_REPORT

OPERATION = {operation.name: operation for operation in ALL_OPERATIONS}
MOST_TO_COMPARE = 30
NOT_FOUND = ("customer.not-found", "subscriber.not-found", "billing.report.not-found")
PRECHECKS = ("customers.precheck", "subscribers.precheck")


@pytest.fixture(autouse=True)
def every_answer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold answers to the contract, refusals and prechecks to an unchanged world, and `rule` marks to their word."""
    handle = Engine.handle
    refused_by = set()

    def checked(engine: Engine, call: Request) -> Response:
        before = _state(engine)
        response = handle(engine, call)
        if response.trouble or engine.journal[-1].fault:
            return response
        record = engine.journal[-1]
        if response.status >= 400 or record.operation in PRECHECKS:
            assert _state(engine) == before, f"answered {response.status} by {record.rule}, and the world has changed"
        if response.status >= 400:
            refused_by.add(record.rule)
        hold_to_contract(engine, call, response)
        return response

    perform = HubOperation.perform

    def performed(operation: HubOperation, noun: Noun, *arguments: Any) -> Any:
        before = pickle.dumps(noun._world)
        rule = None
        try:
            return perform(operation, noun, *arguments)
        except HubRefusal as refusal:
            rule = refusal.rule
            raise
        finally:
            if rule:
                assert rule in operation.rules
                assert pickle.dumps(noun._world) == before, f"refused by {rule}, and the world has changed"
                refused_by.add(rule)

    hold_to_new_ones(monkeypatch)
    monkeypatch.setattr(Engine, "handle", checked)
    monkeypatch.setattr(HubOperation, "perform", performed)
    yield
    marked = {mark.args[0] for mark in request.node.iter_markers("rule")} - {*AFTER_ACCEPTANCE, *ANSWERED_BY_SUCCESS}
    assert marked <= refused_by, f"the test is marked with {marked - refused_by} and never saw it refuse"


def hold_to_contract(engine: Engine, call: Request, response: Response) -> None:
    """Hold the latest answer of a mock to the contract."""
    record = engine.journal[-1]
    if response.status >= 400:
        _hold_refusal_to_contract(engine, call, record, response)
    else:
        _hold_success_to_contract(engine, record, response)


def _state(engine: Engine) -> bytes:
    """All there is in a world, when what is due has been done: what a refusal may not change.

    Counting requests or faults and moving time by looking are no changes of that kind; large worlds are left to other
    tests.
    """
    world = engine.world
    polled = any(attempt.looks for attempt in world.attempts.values())
    moving = world.faults or world.poll_step or polled or world.visibility.lag  # a late 404 is a poll of what is there
    uncounted = world.rate_limit or world.partners.rate_limits or moving
    if uncounted or len(world.customers) + len(world.subscribers) > MOST_TO_COMPARE:
        return b""
    world.clock.settle()
    return pickle.dumps(world)


def _hold_success_to_contract(engine: Engine, record: Record, response: Response) -> None:
    if record.operation is None:
        _hold_download(engine, record, response)
        return
    operation = OPERATION[record.operation]
    assert record.rule is None
    assert response.status in operation.statuses
    _hold_headers(record, response)
    if operation.result is None or record.method == "HEAD":
        assert response.body == b""
    else:
        _hold_shape(operation.result, response)


def _hold_download(engine: Engine, record: Record, response: Response) -> None:
    """Nothing but a report is got without an operation of the contract, and it is CSV unless a test spoils it."""
    assert (record.method in ("GET", "HEAD"), record.rule, response.status) == (True, None, 200)
    assert api_path(record.path).startswith("/wholesale/billing/downloads/")
    _hold_headers(record, response)
    assert response.header("content-type") == "text/csv;charset=UTF-8"
    if record.method == "HEAD":
        assert (response.body, response.chunks) == (b"", ())
        return
    assert (response.body, record.response_body) == (b"", b"")
    assert response.chunks is not None
    if not any(one.plant.kind in WHOLE_REPORT for one in engine.world.plants):
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


def _hold_refusal_to_contract(engine: Engine, call: Request, record: Record, response: Response) -> None:
    _hold_headers(record, response)
    assert record.rule is not None
    if record.method == "HEAD":
        assert response.body == b""
        return
    body = _hold_shape(ErrorBody, response)
    assert body["message"] not in ("", "success")
    assert body["trackingId"] == record.tracking_id
    assert all(error["description"] for error in body["errors"])
    rule = engine.world.rules.rule(record.rule)
    if record.operation:
        assert rule.id in _known(record.operation), f"{record.operation} is not known to refuse by {rule.id}"
    status = engine.world.rules.status(rule.id) or rule.status
    assert response.status == status or (rule.id, response.status) == ("http.body.malformed", 413)
    assert {error.get("errorCode") for error in body["errors"]} <= {
        engine.world.rules.code(one) for one in _seen(rule.id)
    }
    asked = call.headers.get("x-mock-explain", "1" if engine.explain else "0") == "1"
    named = (response.header("x-mock-rule"), response.header("x-mock-evidence"))
    assert named == ((rule.id, rule.evidence) if asked else (None, None))


@cache
def _known(operation: str) -> frozenset[str]:
    """The rules by which an operation may refuse."""
    return frozenset(each.id for each in refusals(OPERATION[operation]))


def _seen(rule: str) -> tuple[str, ...]:
    """The rules that a refusal may look like."""
    return NOT_FOUND if rule == "sub-partner.isolation" else (rule,)


def _hold_headers(record: Record, response: Response) -> None:
    values = dict(response.headers)
    assert len(values) == len(response.headers)
    assert [*map(str.lower, values)] == [*values]
    assert values["trackingid"] == record.tracking_id
    assert values["date"] == format_datetime(record.time, usegmt=True)
    if record.method != "HEAD":
        assert ("content-type" in values) == (bool(response.body) or response.chunks is not None)
    assert not {"\n", "\r"} & {*"".join(values.values())}


def _hold_shape(model: Any, response: Response) -> Any:
    """No wrong type, no null, no field that the contract does not know, nothing missing that it requires.

    Returns the body.
    """
    assert response.header("content-type") == "application/json;charset=UTF-8"
    body = json.loads(response.body)
    report = check(shape_of(model), body)
    assert not report.wrong
    assert not report.unknown
    model.model_validate(body)
    return body
