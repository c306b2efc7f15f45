from __future__ import annotations

import json

import pytest

from webex_wholesale_mock.testkit.client_clock import ClientClock


def test_only_the_last_calls_are_kept(api):
    api.mock._engine.journal.size = 5
    for _ in range(23):
        api.list()
        assert len(api.mock.calls) < 10
    assert [call.serial for call in api.mock.calls][-5:] == [19, 20, 21, 22, 23]


def test_the_calls_of_a_long_journal_come_back_with_a_rollback(api):
    def listed(times):
        for _ in range(times):
            api.list()

    api.mock._engine.journal.size = 300
    listed(250)
    before, calls = api.mock.snapshot(), [*api.mock.calls]
    listed(700)
    after, more = api.mock.snapshot(), [*api.mock.calls]
    api.mock.rollback(before)
    assert [*api.mock.calls] == calls
    listed(10)
    assert [call.serial for call in api.mock.calls] == [*range(1, 261)]
    api.mock.rollback(after)
    assert [*api.mock.calls] == more
    assert [call.serial for call in more] == [*range(951 - len(more), 951)]
    assert 300 <= len(more) < 600


def test_only_so_many_bytes_are_kept(api):
    api.mock.journal_bytes = 100_000
    for number in range(50):
        api.send("POST", "/v1/wholesale/customers", raw=b" " * 9_000)
        calls = api.mock.calls
        assert sum(len(call.path) + len(call.request_body) + len(call.response_body) for call in calls) <= 100_000
        assert calls[-1].serial == number + 1
        assert len(calls) + calls.dropped == number + 1
        assert number < 10 or len(calls) >= 5


def test_the_last_call_is_kept_however_long_it_is(api):
    api.mock.journal_bytes = 1
    for number in range(3):
        api.list()
        assert [call.serial for call in api.mock.calls] == [number + 1]


def test_the_limit_of_bytes_outlives_a_reset_and_a_rollback_keeps_count(api):
    assert api.mock.journal_bytes == 64 * 1_048_576
    api.mock.journal_bytes = 20_000
    before = api.mock.snapshot()
    api.send("POST", "/v1/wholesale/customers", raw=b" " * 9_000)
    api.mock.rollback(before)
    for _ in range(2):
        api.send("POST", "/v1/wholesale/customers", raw=b" " * 9_000)
    assert len(api.mock.calls) == 2
    api.mock.reset()
    assert api.mock.journal_bytes == 20_000
    for _ in range(3):
        api.send("POST", "/v1/wholesale/customers", raw=b" " * 9_000)
    assert len(api.mock.calls) == 1


@pytest.mark.parametrize("most", [0, -1, True, 1.5, "1", None])
def test_a_limit_of_bytes_is_a_whole_number(api, most):
    with pytest.raises(ValueError, match="journal_bytes must be a whole number from 1 on"):
        api.mock.journal_bytes = most


def test_a_long_body_is_kept_cut_and_says_so(api):
    whole = json.dumps(api.body() | {"x": "y" * 300_000}).encode()
    assert api.send("POST", "/v1/wholesale/customers", raw=whole).status == 202
    call = api.mock.calls[-1]
    assert (call.request_body, call.request_cut) == (whole[:262_144], len(whole) - 262_144)
    assert call.response_cut == 0
    assert call.response_json()["url"]
    assert "body cut" in repr(call)
    for read in (lambda: call.request, call.request_json):
        with pytest.raises(ValueError, match=f"the request body has {len(whole)} bytes, and only the first 262144"):
            read()


def test_a_long_answer_is_kept_cut_and_arrives_whole(api):
    org_id = api.get(api.provisioned()).json["orgId"]
    for number in range(700):
        api.mock.hub.add_person(org_id, f"{number}{'x' * 50}@acme.example")
    answer = api.send("GET", "/v1/people", query=f"orgId={org_id}&max=1000")
    call = api.mock.calls[-1]
    assert len(answer.json["items"]) == 700
    assert (len(call.response_body), call.response_cut) == (262_144, len(answer.response.body) - 262_144)
    for read in (lambda: call.response, call.response_json):
        with pytest.raises(ValueError, match="only the first 262144"):
            read()


def test_the_journal_reports_100_unknown_names(api):
    fields = {f"k{number}": 1 for number in range(1_000)}
    api.send("POST", "/v1/wholesale/customers", api.body() | fields, query="&".join(f"q{n}=1" for n in range(40)))
    assert api.mock.calls[-1].ignored == (*(f"q{n}" for n in range(40)), *(f"k{n}" for n in range(60)))
    api.send("GET", "/v1/wholesale/customers", query="&".join(f"q{n}=1" for n in range(1_000)))
    assert api.mock.calls[-1].ignored == tuple(f"q{n}" for n in range(100))


def test_a_body_that_is_no_json_is_kept_as_it_came(api):
    api.send("POST", "/v1/wholesale/customers", raw=b"\xff{")
    call = api.mock.calls[-1]
    assert call.request_body == b"\xff{"
    with pytest.raises(ValueError, match="decode"):
        call.request_json()


def test_bodies_are_not_shown_in_passing(api):
    api.post({"customerInfo.name": "Confidential Bakery"})
    assert "Confidential" not in repr(api.mock.calls)


def test_a_client_that_sleeps_moves_the_clock_of_the_mock(api):
    customer_id, clock = api.provision(), ClientClock(api.mock)
    clock.sleep(30)
    assert (clock.monotonic(), clock.now()) == (30, api.mock.clock.now)
    assert api.status(customer_id) == "provisioned"
