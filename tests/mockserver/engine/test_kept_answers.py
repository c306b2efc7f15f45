"""A GET is answered once while nothing changes. The guard of all tests compares each kept answer with a new one."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from webex_wholesale_mock import RateLimit, Request, Takes, WholesaleMock
from webex_wholesale_mock.engine import kept_answers
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.state.clock import VirtualClock

CUSTOMERS = "/v1/wholesale/customers"


class Counted:
    """A mock with one provisioned customer, and the count of the GETs that were answered anew."""

    def __init__(self, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mock: WholesaleMock = api.mock
        self.path = f"{CUSTOMERS}/{api.provisioned()}"
        self.headers = {"authorization": f"Bearer {self.mock.tokens['full-admin']}"}
        self.anew = 0
        answer = Engine._answer

        def counted(engine: Engine, exchange: Any) -> Any:
            self.anew += 1
            return answer(engine, exchange)

        # The guard makes each answer anew, and would be counted.
        monkeypatch.undo()
        monkeypatch.setattr(Engine, "_answer", counted)

    def get(self, **changes: Any) -> Any:
        return self.mock.handle(attrs.evolve(Request("GET", self.path, headers=self.headers), **changes))

    def makes_anew(self, **changes: Any) -> bool:
        before = self.anew
        assert self.get(**changes).status == 200
        return self.anew > before


@pytest.fixture
def kept(api: Any, monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(api, monkeypatch)
    assert counted.makes_anew()
    assert not counted.makes_anew()
    return counted


def test_a_kept_answer_has_an_id_and_a_place_in_the_journal_of_its_own(kept):
    first, second = kept.get(), kept.get()
    assert (first.body, first.status) == (second.body, second.status)
    assert first.header("trackingid") != second.header("trackingid")
    assert [name for name, _ in first.headers] == [name for name, _ in second.headers]
    before, after = list(kept.mock.calls)[-2:]
    assert after == attrs.evolve(before, serial=before.serial + 1, tracking_id=second.header("trackingid"))


def test_headers_that_are_added_to_an_answer_are_not_kept(kept):
    kept.get().headers.append(("x-own", "1"))
    assert kept.get().header("x-own") is None


def test_a_request_that_its_caller_changes_is_another_one(kept, api):
    other = f"{CUSTOMERS}/{api.provisioned(api.numbered(2))}"
    request = Request("GET", kept.path, headers=dict(kept.headers))
    first = [kept.mock.handle(request).body for _ in range(3)]
    request.path = other
    second = [kept.mock.handle(request).body for _ in range(3)]
    assert {*first}.isdisjoint(second)
    assert [call.path for call in kept.mock.calls][-6:] == [kept.path] * 3 + [other] * 3
    request.headers.clear()
    assert kept.mock.handle(request).status == 401


CHANGES = {
    "the clock": lambda mock: mock.clock.advance(1),
    "a setting": lambda mock: setattr(mock.durations, "provisioning", 9),
    "a rule": lambda mock: mock.rules.disable("customer.packages.empty"),
    "an act in the portals": lambda mock: mock.hub.deny_names("Evil"),
    "a rollback": lambda mock: mock.rollback(mock.first),
    "a fork that is used": lambda mock: mock.fork().clock.advance(1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_an_answer_is_made_anew(kept, change):
    kept.mock.first = kept.mock.snapshot()
    kept.get()
    assert not kept.makes_anew()
    change(kept.mock)
    assert kept.makes_anew()


@pytest.mark.parametrize(
    "changes", [{"origin": "http://127.0.0.1:8080"}, {"query": "includePackageLicenseInfo=true"}, {"body": b"{}"}]
)
def test_another_request_has_an_answer_of_its_own(kept, changes):
    assert kept.makes_anew(**changes)


def test_another_token_has_an_answer_of_its_own(kept):
    other = {"authorization": f"Bearer {kept.mock.tokens['read-only']}"}
    assert kept.makes_anew(headers=other)
    assert kept.get(headers={"authorization": "Bearer unknown"}).status == 401


def test_a_request_with_a_body_is_never_kept(kept):
    assert kept.makes_anew(body=b"{}")
    assert kept.makes_anew(body=b"{}")
    assert kept.mock.calls[-1].request_body == b"{}"


def test_after_a_call_that_changes_something_an_answer_is_made_anew(kept, api):
    api.provision(api.numbered(2))
    assert kept.makes_anew()
    assert not kept.makes_anew()


def test_a_poll_of_unfinished_work_is_never_kept(kept, api):
    kept.mock.outcomes.add(Takes(polls=3), customer="*")
    path = f"{CUSTOMERS}/{api.provision(api.numbered(2))}"
    states = [kept.mock.handle(Request("GET", path, headers=kept.headers)).body for _ in range(3)]
    assert b'"provisioned"' in states[-1]
    assert b'"provisioned"' not in states[0]


def test_calls_against_a_rate_limit_are_counted(kept):
    kept.mock.rate_limit = RateLimit(2, 60)
    assert [kept.get().status for _ in range(3)] == [200, 200, 429]


def test_a_refusal_and_a_long_answer_are_made_anew(kept, monkeypatch):
    monkeypatch.setattr(kept_answers, "MAX_BODY_KEPT", 10)
    kept.mock.clock.advance(1)
    assert kept.makes_anew()
    assert kept.makes_anew()
    before = kept.anew
    for _ in range(2):
        assert kept.get(path=f"{CUSTOMERS}/none").status == 404
    assert kept.anew == before + 2


def test_the_oldest_answer_makes_room(kept, monkeypatch):
    monkeypatch.setattr(kept_answers, "MOST", 2)
    for number in (1, 2, 1, 2):
        kept.get(query=f"colour={number}")
    assert kept.anew >= 3
    assert not kept.makes_anew(query="colour=1")
    assert not kept.makes_anew(query="colour=2")
    assert kept.makes_anew()


def test_kinds_of_calls_are_noted_from_kept_answers_too(kept):
    kept.mock.coverage.start()
    assert not kept.makes_anew()
    assert [call[0] for call in kept.mock._engine.exercised.calls] == ["customers.get"]


def test_an_engine_in_no_history_keeps_no_answer():
    engine = Engine(0, VirtualClock())
    request = Request("GET", CUSTOMERS, headers={"authorization": f"Bearer {next(iter(engine.world.partners.tokens))}"})
    engine.handle(request)
    assert engine._kept.find(request, engine._epoch.history.changes, "MOCK") is None
