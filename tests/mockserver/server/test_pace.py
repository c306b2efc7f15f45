"""Time of a served mock: an answer says that the clock is virtual, and an instant mock is done at once."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale_mock import Pace, Request, WholesaleMock
from webex_wholesale_mock.faults import Disconnect
from webex_wholesale_mock.server.pace import CLOCK_HEADER, ServedTime, make_instant
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
    handle = handle_of(Settings(clock=clock))(play(0, clock)[0], False)
    assert handle(Request("GET", f"/v1{CUSTOMERS}")).header(CLOCK_HEADER) is None


def test_an_answer_that_is_lost_has_no_header(mock):
    mock.faults.add(Disconnect())
    assert ServedTime(mock, Pace("virtual")).handle(Request("GET", f"/v1{CUSTOMERS}")).headers == []


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


# A pace that is chosen while the mock is served


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def told(served: ServedTime, method: str = "GET", **body: object) -> object:
    sent = json.dumps(body).encode() if body else b""
    answer = served.handle(Request(method, "/__mock__/clock/pace", body=sent))
    return json.loads(answer.body) if answer.status == 200 else json.loads(answer.body)["message"]


def test_the_pace_of_a_clock_is_told_and_changed_and_outlives_a_reset(mock):
    stopwatch = Stopwatch()
    served = ServedTime(mock, Pace("frozen"), stopwatch)
    stopwatch.seconds += 10
    assert told(served) == {"mode": "frozen", "speed": 1, "pollStep": None}
    assert mock.clock.elapsed == 0
    assert told(served, "PUT", mode="real", speed=60) == {"mode": "real", "speed": 60, "pollStep": 0}
    stopwatch.seconds += 2
    told(served)
    assert mock.clock.elapsed == 120
    mock.reset()
    stopwatch.seconds += 1
    told(served)
    assert mock.clock.elapsed == 60
    told(served, "PUT", mode="frozen")
    stopwatch.seconds += 9
    told(served)
    assert mock.clock.elapsed == 60


def test_a_clock_that_becomes_virtual_moves_with_polls_and_is_announced(mock):
    served = ServedTime(mock, Pace("frozen"))
    path = f"/v1{CUSTOMERS}"
    assert served.handle(Request("GET", path)).header(CLOCK_HEADER) is None
    mock.clock.set_pace("virtual")
    assert served.handle(Request("GET", path)).header(CLOCK_HEADER).startswith("virtual;")
    customer = mock.hub.add_customer(status="provisioning")
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
    served.handle(Request("GET", f"{path}/{customer.id}", headers=headers))
    assert mock.clock.elapsed == 5
    mock.reset()
    assert mock._engine.world.poll_step == 5


def test_a_mock_that_nobody_serves_tells_its_pace_too():
    assert WholesaleMock().clock.pace.mode == "frozen"
    assert WholesaleMock(poll_step=5).clock.pace.mode == "virtual"


@pytest.mark.parametrize(
    ("mode", "speed", "text"),
    [
        ("fast", 1, "unknown mode of a clock"),
        ("real", 0, "greater than 0"),
        ("real", 86_401, "a day per second"),
        ("real", True, "greater than 0"),
        ("frozen", 60, "has no speed"),
    ],
)
def test_a_pace_that_cannot_be_is_refused_and_changes_nothing(mock, mode, speed, text):
    with pytest.raises(ValueError, match=text):
        mock.clock.set_pace(mode, speed)
    assert mock.clock.pace.mode == "frozen"


def test_the_pace_goes_with_a_fork_and_a_snapshot(mock):
    before = mock.snapshot()
    mock.clock.set_pace("real", 60)
    assert mock.fork().clock.pace.speed == 60
    mock.rollback(before)
    assert mock.clock.pace.mode == "frozen"
