"""Time of a served mock: an answer says that the clock is virtual, and an instant mock is done at once."""

from __future__ import annotations

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.faults import Disconnect
from webex_wholesale_mock.server.pace import CLOCK_HEADER, VirtualTime, make_instant
from webex_wholesale_mock.server.serve import handle_of, play
from webex_wholesale_mock.server.settings import Settings


def test_an_answer_names_the_endpoint_that_moves_the_clock_of_its_world():
    mock = WholesaleMock()
    with mock.serve() as server, httpx.Client(verify=False, trust_env=False) as http:
        for root in ("", "/w/a"):
            named = http.get(f"{server.url}{root}/v1{CUSTOMERS}").headers[CLOCK_HEADER]
            assert named == f"virtual; advance={root}/__mock__/clock/advance"
            moved = http.post(server.url + named.partition("=")[2], json={"seconds": 5})
            assert moved.json() == {"now": "2026-01-05T09:00:05.000Z"}
        assert CLOCK_HEADER not in http.get(server.control_url).headers


@pytest.mark.parametrize("clock", ["frozen", "real"])
def test_a_clock_that_clients_should_not_move_is_not_announced(clock):
    handle = handle_of(Settings(clock=clock))(play(0, clock)[0])
    assert handle(Request("GET", f"/v1{CUSTOMERS}")).header(CLOCK_HEADER) is None


def test_an_answer_that_is_lost_has_no_header(mock):
    mock.faults.add(Disconnect())
    assert VirtualTime(mock).handle(Request("GET", f"/v1{CUSTOMERS}")).headers == []


@pytest.mark.parametrize("clock", ["virtual", "frozen", "real"])
def test_an_instant_server_is_done_by_the_next_request(clock):
    with served("--instant", "--clock", clock) as server, server.client() as client:
        assert server.said["clock"].endswith("; work takes no time")
        for _ in range(2):
            url = client.post(CUSTOMERS, json=server.body()).json()["url"]
            assert client.get(url).json()["status"] == "provisioned"
            server.control("POST", "reset")


def test_an_instant_mock_begins_in_its_scenario_all_the_same(tmp_path):
    mock = WholesaleMock(seed=5)
    mock.hub.add_customer(external_id="acme")
    mock.save(tmp_path / "a.world")
    mock.load_world(tmp_path / "a.world")
    make_instant(mock)
    assert [customer.external_id for customer in mock.customers()] == ["acme"]
    assert (mock.durations.provisioning, mock.durations.report) == (0, 0)
    mock.durations.report = 9
    mock.reset()
    assert mock.durations.report == 0
