"""The served mock: real processes and real sockets, on loopback."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale_mock import Pace, Request, WholesaleMock
from webex_wholesale_mock.server import serve
from webex_wholesale_mock.server.pace import ServedTime

ENDS_BY_SIGNALS = pytest.mark.skipif(os.name != "posix", reason="only POSIX lets a process end itself at a signal")

SEED = 7
CLIENTS = 64


@pytest.fixture(scope="module")
def running():
    with served("--seed", str(SEED)) as server:
        yield server


@pytest.fixture
def server(running):
    """The server that the tests of this module share, as new."""
    running.control("POST", "reset")
    return running


# The answers


def test_the_greeting_tells_all_that_a_client_needs(server):
    mock = WholesaleMock(SEED)
    assert server.said == {
        "base URL": f"http://127.0.0.1:{server.place[1]}/v1",
        "control URL": f"http://127.0.0.1:{server.place[1]}/__mock__/",
        "provisioning id": mock.template.provisioning_id,
        **{f"token {name}": token for name, token in mock.tokens.items()},
        "valid until": "2026-01-19T08:59:59.000Z on the clock of the mock",
        "clock": "virtual; each poll of unfinished work moves it by 5 seconds",
    }


def test_the_overview_repeats_the_greeting(server):
    overview = server.control("GET")
    assert {
        f"token {name}": token for name, token in overview["partner"]["tokens"].items()
    }.items() <= server.said.items()
    assert overview["templates"][0]["provisioningId"] == server.said["provisioning id"]
    assert server.said["valid until"].startswith(overview["partner"]["tokenExpires"]["full-admin"])


def test_the_overview_says_when_each_token_ends_and_the_tester_issues_another(server):
    """A token that was printed at the start is refused after 14 days of the clock; no token seems valid that is not."""
    server.control("POST", "clock/advance", {"seconds": 15 * 86_400})
    with server.client() as client:
        assert client.get(CUSTOMERS).status_code == 401
    overview = server.control("GET")
    assert overview["partner"]["tokenExpires"]["full-admin"] < overview["now"]
    token = server.control("POST", "tokens", {"name": "full-admin"})["value"]
    overview = server.control("GET")
    assert overview["partner"]["tokens"]["full-admin"] == token
    assert overview["partner"]["tokenExpires"]["full-admin"] > overview["now"]
    with server.client() as client:
        assert client.get(CUSTOMERS, headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_a_login_is_sent_to_an_address_of_ones_own(server):
    with served("--redirect-uri", "http://localhost:4200/back", "--redirect-uri", "http://localhost:4201/") as other:
        other.control("POST", "reset")
        program = other.control("GET")["integration"]
        assert program["redirectUris"] == ["http://localhost:4200/back", "http://localhost:4201/"]
        query = {"response_type": "code", "client_id": program["clientId"], "scope": "spark:all spark:kms"}
        with other.client() as client:
            for uri in program["redirectUris"]:
                answer = client.get("/authorize", params={**query, "redirect_uri": uri})
                assert answer.headers["location"].startswith(f"{uri}?code=")
            elsewhere = client.get("/authorize", params={**query, "redirect_uri": "http://localhost:9/"})
    assert elsewhere.status_code == 400


@pytest.mark.parametrize("uri", ["/back", "localhost", "http://localhost/#top", ""])
def test_an_address_that_no_browser_can_be_sent_to_is_refused_at_the_start(uri):
    with pytest.raises(serve.ServeError, match="absolute URI"):
        serve.serve(print, port=0, redirect_uri=[uri])


def test_a_page_of_a_named_site_may_call_the_api(server):
    page = {"origin": "http://localhost:4200"}
    question = {**page, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    with served("--cors-origin", page["origin"]) as other, other.client(headers=page) as client:
        asked = client.options(CUSTOMERS, headers=question)
        answer = client.get(CUSTOMERS)
        control = client.get(other.said["control URL"])
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, page["origin"])
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, page["origin"])
    assert control.status_code == 403
    with server.client(headers=question) as client:
        assert client.options(CUSTOMERS).status_code == 405


def test_head_over_a_socket_has_the_length_of_get_and_no_body(server):
    with server.client() as client:
        head, whole = client.head(CUSTOMERS), client.get(CUSTOMERS)
        assert client.get(CUSTOMERS).status_code == 200
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert head.headers["date"] == whole.headers["date"] == "Mon, 05 Jan 2026 09:00:00 GMT"


def test_a_client_that_only_polls_sees_its_customer_provisioned(server):
    request = urllib.request.Request(
        server.base + CUSTOMERS,
        json.dumps(server.body()).encode(),
        {**server.authorization, "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as accepted:
        assert accepted.status == 202
        url = accepted.headers["Location"]
    seen = []
    for _ in range(7):
        with opener.open(urllib.request.Request(url, headers=server.authorization)) as answer:
            seen.append(json.load(answer)["status"])
    assert seen == ["provisioning"] * 5 + ["provisioned"] * 2


def test_a_client_that_only_polls_gets_its_report(server):
    with server.client() as client:
        customer_id = client.post(CUSTOMERS, json=server.body()).json()["url"].rpartition("/")[2]
        server.control("POST", "clock/advance", {"seconds": 3 * 3600})
        names = {"firstName": "Una", "lastName": "Berg"}
        subscriber = {"customerId": customer_id, "email": "una@b.example", "packages": ["webex_meetings"]}
        client.post("/wholesale/subscribers", json=subscriber | {"provisioningParameters": names})
        server.control("POST", "clock/advance", {"seconds": 86_400})
        period = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05"}
        report_id = client.post("/wholesale/billing/reports", json=period).json()["id"]
        views = [client.get(f"/wholesale/billing/reports/{report_id}").json() for _ in range(12)]
    assert [view["status"] for view in views] == ["IN_PROGRESS"] * 11 + ["COMPLETED"]
    url = views[-1]["tempDownloadURL"]
    assert url.startswith(f"{server.base}/")
    answer = httpx.get(url, verify=False, trust_env=False)
    assert answer.headers["content-type"] == "text/csv;charset=UTF-8"
    assert (answer.headers["transfer-encoding"], answer.headers.get("content-length")) == ("chunked", None)
    header, row = answer.text.splitlines()
    assert (header.split(",")[-1], row.split(",")[-1]) == ("QUANTITY", "0.5")


def test_a_saved_world_is_served_as_it_was(server, tmp_path):
    server.control("POST", "hub/add-customer", {"externalId": "acme-1"})
    file = tmp_path / "acme.world"
    file.write_bytes(server.control("GET", "world")["saved"].encode())
    with served("--world", str(file)) as other:
        assert other.said["token full-admin"] == server.said["token full-admin"]
        assert other.control("GET")["counts"] == server.control("GET")["counts"]


def test_answers_are_those_of_the_same_mock_in_process_byte_for_byte(server):
    twin = ServedTime(WholesaleMock(SEED, poll_step=serve.POLL_STEP), Pace("virtual"))
    origin = server.base.removesuffix("/v1")
    calls = [
        ("POST", "", json.dumps(server.body()).encode()),
        ("POST", "", json.dumps(server.body()).encode()),
        ("POST", "", b"{"),
        ("GET", "", b""),
        ("GET", "?max=0", b""),
        ("GET", "/nope", b""),
        ("PATCH", "", b""),
    ]
    headers = {**server.authorization, "content-type": "application/json"}
    with server.client() as client:
        for method, rest, body in calls:
            path, _, query = f"/v1{CUSTOMERS}{rest}".partition("?")
            expected = twin.handle(Request(method, path, query, headers, body, origin))
            answer = client.request(method, CUSTOMERS + rest, content=body, headers=headers)
            assert (answer.status_code, answer.content) == (expected.status, expected.body)
            assert answer.headers.multi_items() == [*expected.headers, ("content-length", str(len(expected.body)))]


def test_of_many_clients_with_one_external_id_one_is_accepted(server):
    together = Barrier(CLIENTS)

    def provision(number):
        body = server.body(customerInfo={"name": "Acme", "primaryEmail": f"ann{number}@acme.example"})
        with server.client(timeout=30) as client:
            together.wait()
            return client.post(CUSTOMERS, json=body).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = sorted(pool.map(provision, range(CLIENTS)))
    assert statuses == [202] + [409] * (CLIENTS - 1)
    counts = server.control("GET")["counts"]
    assert (counts["customers"], counts["calls"]) == (1, CLIENTS)


# The wire


def raw(server, request: bytes) -> bytes:
    """Everything that comes back for some bytes, up to the end of the connection."""
    with socket.create_connection(server.place, timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def head(server, method="GET", target=f"/v1{CUSTOMERS}", *more: str) -> bytes:
    token = server.said["token full-admin"]
    lines = [f"{method} {target} HTTP/1.1", "Host: x:1", f"Authorization: Bearer {token}", "Connection: close", *more]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def test_nothing_in_an_answer_is_the_servers_own(server):
    answer, again = raw(server, head(server)), raw(server, head(server))
    first, _, _ = answer.partition(b"\r\n\r\n")
    assert [line.partition(b":")[0].lower() for line in first.split(b"\r\n")] == [
        b"http/1.1 200 ok",
        b"content-type",
        b"trackingid",
        b"date",
        b"x-mock-clock",
        b"content-length",
        b"connection",
    ]
    assert again == answer.replace(b"-000000000001", b"-000000000002")


def test_a_chunked_body_is_read(server):
    body = json.dumps(server.body()).encode()
    with server.client() as client:
        pieces = iter([body[:5], body[5:200], body[200:]])
        answer = client.post(CUSTOMERS, content=pieces, headers={"content-type": "application/json"})
    assert answer.status_code == 202
    assert answer.request.headers["transfer-encoding"] == "chunked"


def test_a_body_of_two_megabytes_is_refused_and_the_connection_goes_on(server):
    with server.client() as client:
        answer = client.post(CUSTOMERS, content=b" " * 2_097_152, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.headers["x-mock-rule"]) == (413, "http.body.malformed")
        assert client.get(CUSTOMERS).json() == {"items": []}


def test_a_client_that_leaves_in_the_middle_of_its_body_changes_nothing(server):
    body = json.dumps(server.body()).encode()
    length = ("Content-Type: application/json", f"Content-Length: {len(body) + 1}")
    with socket.create_connection(server.place) as connection:
        connection.sendall(head(server, "POST", f"/v1{CUSTOMERS}", *length) + body)
    counts = server.control("GET")["counts"]
    assert (counts["customers"], counts["calls"]) == (0, 0)


def test_a_doubled_slash_and_an_encoded_id_arrive_as_meant(server):
    with server.client() as client:
        url = client.post(CUSTOMERS, json=server.body()).json()["url"]
    encoded = "".join(f"%{ord(letter):02x}" for letter in url.rpartition("/")[2])
    assert raw(server, head(server, "GET", f"//v1{CUSTOMERS}//{encoded}")).startswith(b"HTTP/1.1 200 ")


def test_head_is_answered_without_a_body(server):
    answer = raw(server, head(server, "HEAD"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_absolute_urls_name_the_host_that_the_client_called(server):
    with server.client() as client:
        answer = client.post(CUSTOMERS, json=server.body(), headers={"Host": "wholesale.example:4711"})
    assert answer.headers["location"].startswith("http://wholesale.example:4711/v1/wholesale/customers/")


def test_an_upgrade_to_a_websocket_is_answered_as_plain_http(server):
    upgrade = ("Upgrade: websocket", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13")
    answer = raw(server, head(server, "GET", f"/v1{CUSTOMERS}", *upgrade))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_garbage_is_answered_and_the_server_goes_on(server):
    assert raw(server, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert server.control("GET")["counts"]["calls"] == 0


# Beginning and end


@ENDS_BY_SIGNALS
def test_an_interrupt_ends_the_server_well():
    with served("--quiet") as server, server.client() as client:
        client.get(CUSTOMERS)
        assert server.stop(signal.SIGINT) == (0, "")


@pytest.mark.slow
@ENDS_BY_SIGNALS
def test_a_termination_ends_the_server_well_though_a_request_is_half_sent():
    with served("--quiet") as server, socket.create_connection(server.place) as connection:
        connection.sendall(head(server, "POST", f"/v1{CUSTOMERS}", "Content-Length: 9", "Expect: 100-continue"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        assert server.stop(signal.SIGTERM) == (0, "")


def test_a_frozen_clock_is_one():
    with served("--clock", "frozen") as server:
        assert server.said["clock"] == "frozen, moves by /__mock__/clock/advance alone"
        with server.client() as client:
            url = client.post(CUSTOMERS, json=server.body()).json()["url"]
            assert {client.get(url).json()["status"] for _ in range(10)} == {"provisioning"}


def test_the_real_clock_shows_the_present_and_can_still_be_moved():
    with served("--clock", "real", "--speed", "0.5", "--host", "localhost") as server:
        assert server.said["clock"] == "real, speed 0.5"
        assert server.base.startswith("http://localhost:")
        before = datetime.fromisoformat(server.control("GET")["now"])
        assert abs((datetime.now(UTC) - before).total_seconds()) < 60
        with server.client() as client:
            url = client.post(CUSTOMERS, json=server.body()).json()["url"]
            assert [client.get(url).json()["status"] for _ in range(10)] == ["provisioning"] * 10
            after = datetime.fromisoformat(server.control("POST", "clock/advance", {"seconds": 30})["now"])
            assert client.get(url).json()["status"] == "provisioned"
        assert 30 <= (after - before).total_seconds() < 60


def test_a_taken_port_is_one_clear_line(server):
    taken = str(server.place[1])
    command = [sys.executable, "-m", "webex_wholesale_mock", "mock", "serve", "--port", taken]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"cannot listen on '127.0.0.1', port {taken}: Address already in use; choose another" in done.stderr
    assert server.control("GET")["counts"]["calls"] == 0


# Without a process


class Stopwatch:
    """Real time in the hands of a test."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def look(real_time, mock, customer_id):
    """The status of a customer, asked of a mock in real time."""
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
    answer = real_time.handle(Request("GET", f"/v1{CUSTOMERS}/{customer_id}", headers=headers))
    return json.loads(answer.body)["status"]


def test_in_real_time_provisioning_takes_its_seconds(mock, api):
    stopwatch = Stopwatch()
    real_time = ServedTime(mock, Pace("real"), stopwatch)
    customer_id = api.provision()
    assert look(real_time, mock, customer_id) == "provisioning"
    stopwatch.seconds += 29.9
    assert look(real_time, mock, customer_id) == "provisioning"
    stopwatch.seconds += 0.1
    assert look(real_time, mock, customer_id) == "provisioned"
    assert mock.clock.elapsed == 30


def test_time_that_passed_before_a_request_came_counts_for_that_request(mock):
    stopwatch = Stopwatch()
    real_time = ServedTime(mock, Pace("real"), stopwatch)
    stopwatch.seconds += 60
    overview = json.loads(real_time.handle(Request("GET", "/__mock__/")).body)
    assert overview["now"] == "2026-01-05T09:01:00.000Z"


def test_moving_the_clock_by_hand_adds_to_real_time_and_a_reset_ends_both(mock):
    stopwatch = Stopwatch()
    real_time = ServedTime(mock, Pace("real"), stopwatch)
    stopwatch.seconds += 1
    moved = real_time.handle(Request("POST", "/__mock__/clock/advance", body=b'{"seconds": 100}'))
    assert json.loads(moved.body) == {"now": "2026-01-05T09:01:41.000Z"}
    reset = real_time.handle(Request("POST", "/__mock__/reset"))
    assert json.loads(reset.body)["now"] == "2026-01-05T09:00:00.000Z"
    stopwatch.seconds += 2
    assert json.loads(real_time.handle(Request("GET", "/__mock__/")).body)["now"] == "2026-01-05T09:00:02.000Z"


def test_a_faster_clock_passes_so_many_seconds_for_each(mock, api):
    stopwatch = Stopwatch()
    real_time = ServedTime(mock, Pace("real", 60), stopwatch)
    customer_id = api.provision()
    stopwatch.seconds += 0.25
    assert look(real_time, mock, customer_id) == "provisioning"
    stopwatch.seconds += 0.25
    assert look(real_time, mock, customer_id) == "provisioned"
    assert mock.clock.elapsed == 30


def test_a_fast_clock_stands_still_at_the_end_of_the_calendar(mock):
    stopwatch = Stopwatch()
    real_time = ServedTime(mock, Pace("real", serve.FASTEST), stopwatch)
    for _ in range(2):
        stopwatch.seconds += 1e8
        overview = json.loads(real_time.handle(Request("GET", "/__mock__/")).body)
        assert overview["now"] == "9000-01-01T00:00:00.000Z"


def test_requests_at_once_let_no_time_pass_twice(mock):
    ticks = itertools.count(1000)
    real_time = ServedTime(mock, Pace("real"), lambda: next(ticks))
    with ThreadPoolExecutor(8) as pool:
        [*pool.map(lambda _: real_time.handle(Request("GET", "/__mock__/")), range(200))]
    assert mock.clock.elapsed == 200


def test_a_frozen_clock_moves_only_when_it_is_told_to(api):
    mock, _ = serve.play(SEED, "frozen")
    frozen = type(api)(mock)
    customer_id = frozen.provision()
    assert [frozen.status(customer_id) for _ in range(20)] == ["provisioning"] * 20
    mock.handle(Request("POST", "/__mock__/clock/advance", body=b'{"seconds": 30}'))
    assert frozen.status(customer_id) == "provisioned"


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 86_400.1])
def test_a_speed_that_no_clock_can_have_is_refused(speed):
    with pytest.raises(serve.ServeError, match=r"--speed must be greater than 0 and at most 86400"):
        serve.play(SEED, "real", speed)


@pytest.mark.parametrize("clock", ["virtual", "frozen"])
def test_only_the_real_clock_has_a_speed(clock):
    with pytest.raises(serve.ServeError, match=f"a {clock} clock has no speed"):
        serve.play(SEED, clock, 60)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1"])
def test_loopback_hosts_are_served_without_more_ado(host):
    assert serve.is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "192.168.1.2", "localhost.example", "127.0.0.1.example", "128.0.0.1"]
)
def test_other_hosts_need_to_be_asked_for(host):
    with pytest.raises(serve.ServeError, match=r"not a loopback address.*--allow-remote"):
        serve.listen(host, 0)


@pytest.mark.parametrize("host", ["", "0.0.0.0"])
def test_a_server_for_other_machines_is_possible(host):
    with serve.listen(host, 0, allow_remote=True) as listener:
        assert serve.address(host, listener) == f"http://0.0.0.0:{listener.getsockname()[1]}"


def test_no_part_of_an_answer_waits_for_another():
    with serve.listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_ipv6_address_stands_in_brackets():
    if not socket.has_ipv6:
        pytest.skip("this Python has no IPv6")
    try:
        listener = serve.listen("::1", 0)
    except serve.ServeError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with listener:
        assert serve.address("::1", listener) == f"http://[::1]:{listener.getsockname()[1]}"


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "192.0.2.1"])
def test_a_host_that_is_none_of_this_machine_is_refused(host):
    with pytest.raises(serve.ServeError, match=f"cannot listen on '{host}', port 0: .*; choose another"):
        serve.listen(host, 0, allow_remote=True)
