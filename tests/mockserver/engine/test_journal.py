from __future__ import annotations

import pytest

from webex_wholesale_mock.mock import ClientClock


def test_only_the_last_calls_are_kept(api):
    api.mock._engine.journal.size = 5
    for _ in range(23):
        api.list()
        assert len(api.mock.calls) < 10
    assert [call.serial for call in api.mock.calls][-5:] == [19, 20, 21, 22, 23]


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
