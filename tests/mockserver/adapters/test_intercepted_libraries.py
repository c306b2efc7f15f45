"""Each library answered inside an interception, with what its users configure above the mock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO, StringIO
from threading import Thread
from types import SimpleNamespace
from unittest.mock import patch

import httpx
import pytest

from tests.support.clients import library
from tests.support.intercepted import CLIENTS, CUSTOMERS, client
from webex_wholesale_mock import WholesaleMock, mock_wholesale
from webex_wholesale_mock.adapters import _interception
from webex_wholesale_mock.adapters._interception import LIBRARIES
from webex_wholesale_mock.faults import Crash, Crashed, Disconnect, Latency, Status, Truncated

requests = library("requests")
urllib3 = library("urllib3")


@pytest.fixture
def headers(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}", "Content-Type": "application/json"}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_story_is_told_by_every_library(api, headers, name):
    send, body = client(name), json.dumps(api.body()).encode()
    with api.mock.intercept():
        made, _ = send("POST", CUSTOMERS, headers, body)
        listed, page = send("GET", f"{CUSTOMERS}?status=provisioning&max=1", headers)
    assert (made, listed) == (202, 200)
    assert [each["externalId"] for each in json.loads(page)["items"]] == ["acme-1"]


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Disconnect(), r"\[Errno 104\]|ConnectionResetError"),
        (Disconnect("close"), "isconnected|RemoteDisconnected"),
        (Disconnect("refuse"), "refused"),
        (Truncated(), "not completed|without sending complete|IncompleteRead"),
        (Latency(6), "imed out|imeout"),
    ],
    ids=str,
)
def test_a_fault_is_what_each_library_makes_of_it(mock, headers, name, fault, words):
    send = client(name)
    mock.faults.add(fault)
    with mock.intercept(), pytest.raises(Exception, match=words) as raised:
        send("GET", CUSTOMERS, headers)
    assert type(raised.value).__module__.partition(".")[0] == CLIENTS[name][1]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_crash_ends_the_program_in_every_library(mock, headers, name):
    send = client(name)
    mock.faults.add(Crash())
    with mock.intercept(), pytest.raises(Crashed):
        send("GET", CUSTOMERS, headers)


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("url", [CUSTOMERS.replace("webex", "WebEx"), CUSTOMERS.replace(".com", ".com:443")])
def test_another_spelling_of_the_same_url_is_answered(mock, headers, name, url):
    send = client(name)
    with mock.intercept():
        assert send("GET", url, headers)[0] == 200
    assert mock.calls[-1].status == 200


@pytest.mark.parametrize("name", CLIENTS)
def test_a_proxy_of_the_environment_changes_nothing(mock, headers, name, monkeypatch):
    for variable in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    send = client(name)
    with mock.intercept():
        assert send("GET", CUSTOMERS, headers)[0] == 200


@pytest.fixture(scope="module")
def elsewhere():
    """The URL of a server that is not the service."""

    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_):
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Hello) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", CLIENTS)
def test_a_call_to_another_host_goes_where_it_always_went(mock, elsewhere, name):
    send = client(name)
    with mock.intercept():
        assert send("GET", elsewhere, {}) == (200, b"hello")
    assert len(mock.calls) == 0


# Bodies


def bodies(text):
    """Ways in which requests and urllib3 take a body."""
    half = len(text) // 2
    return [
        text,
        bytearray(text.encode()),
        BytesIO(text.encode()),
        StringIO(text),
        (part for part in (text[:half], text[half:].encode())),
    ]


@pytest.mark.parametrize("way", range(5))
def test_a_body_arrives_whole_in_whatever_form_urllib3_takes_it(api, headers, way):
    body = bodies(json.dumps(api.body()))[way]
    with api.mock.intercept(), urllib3.PoolManager() as http:
        assert http.request("POST", CUSTOMERS, headers=headers, body=body).status == 202
    assert api.mock.calls[-1].request_body == json.dumps(api.body()).encode()


def test_a_body_that_aiohttp_sends_in_pieces_arrives_whole(api, headers):
    aiohttp, text = library("aiohttp"), json.dumps(api.body()).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(text), 100):
            yield text[start : start + 100]

    async def send():
        async with aiohttp.ClientSession(headers=headers) as http, http.post(CUSTOMERS, data=pieces()) as answer:
            return answer.status

    with api.mock.intercept():
        assert asyncio.run(send()) == 202
    assert api.mock.calls[-1].request_body == json.dumps(api.body()).encode()


# Libraries that are not there


def test_a_library_that_is_not_installed_needs_no_patch(mock, headers):
    with patch.dict(LIBRARIES, {"a_library_that_nobody_has": lambda library: 1 / 0}), mock.intercept():
        assert httpx.get(CUSTOMERS, headers=headers).status_code == 200


def test_the_pools_of_an_old_urllib3_stay_as_they_are(mock):
    """urllib3 1 has other connections; the guard of the network refuses its calls."""
    before, old = urllib3.HTTPConnectionPool.urlopen, SimpleNamespace(__version__="1.26.20")
    with (
        patch.dict(LIBRARIES, {"urllib3": LIBRARIES["urllib3"]}, clear=True),
        patch.object(_interception, "import_module", lambda name: old),
        mock.intercept(),
    ):
        assert urllib3.HTTPConnectionPool.urlopen is before


# Above the mock


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
@pytest.mark.parametrize(("refusals", "calls"), [(1, 2), (2, 2)])
def test_the_retries_of_a_transport_ask_again(mock, headers, name, refusals, calls):
    module = library(name)
    mock.faults.add(Disconnect("refuse"), times=refusals)
    transport = module.HTTPTransport(retries=1)
    with mock.intercept(), module.Client(transport=transport, headers=headers) as http:
        if refusals > 1:
            with pytest.raises(module.ConnectError):
                http.get(CUSTOMERS)
        else:
            assert http.get(CUSTOMERS).status_code == 200
    assert len(mock.calls) == calls


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
def test_the_retries_of_an_asynchronous_transport_ask_again(mock, headers, name):
    module = library(name)
    mock.faults.add(Disconnect("refuse"), times=1)

    async def ask():
        transport = module.AsyncHTTPTransport(retries=1)
        async with module.AsyncClient(transport=transport, headers=headers) as http:
            return (await http.get(CUSTOMERS)).status_code

    with mock.intercept():
        assert asyncio.run(ask()) == 200
    assert len(mock.calls) == 2


@pytest.mark.parametrize("fault", [Status(503), Disconnect(), Disconnect("refuse")], ids=str)
def test_the_retries_of_urllib3_ask_again(mock, headers, fault):
    retries = urllib3.Retry(total=2, status_forcelist=[503])
    adapter = requests.adapters.HTTPAdapter(max_retries=retries)
    mock.faults.add(fault, times=2)
    with mock.intercept(), requests.Session() as session:
        session.mount("https://", adapter)
        assert session.get(CUSTOMERS, headers=headers, timeout=5).status_code == 200
    assert [call.status for call in mock.calls][-1] == 200
    assert len(mock.calls) == 3


def test_the_default_timeout_of_an_adapter_decides(mock, headers):
    class Patient(requests.adapters.HTTPAdapter):
        def send(self, request, **options):
            options["timeout"] = 30
            return super().send(request, **options)

    mock.faults.add(Latency(20))
    with mock.intercept(), requests.Session() as session:
        with pytest.raises(requests.ReadTimeout):
            session.get(CUSTOMERS, headers=headers, timeout=5)
        session.mount("https://", Patient())
        assert session.get(CUSTOMERS, headers=headers, timeout=5).status_code == 200


def test_an_answer_is_the_same_through_the_whole_of_urllib3(mock, headers, caplog):
    """At the level DEBUG, urllib3 tells of each request, so it is let do its work."""
    missing = f"{CUSTOMERS}/none"
    with mock.intercept(), requests.Session() as session:
        plain = [session.get(url, headers=headers, timeout=5) for url in (CUSTOMERS, missing)]
        assert not caplog.records
        with caplog.at_level("DEBUG", logger="urllib3.connectionpool"):
            whole = [session.get(url, headers=headers, timeout=5) for url in (CUSTOMERS, missing)]
    assert [record.args[-2] for record in caplog.records if len(record.args) > 3] == [200, 404]
    for one, other in zip(plain, whole, strict=True):
        assert (one.status_code, one.reason, one.raw.version) == (other.status_code, other.reason, other.raw.version)
        assert list(one.headers) == list(other.headers)
        assert {*one.json()} == {*other.json()}
        assert one.raw.retries.total == other.raw.retries.total == 0


def test_a_tool_that_had_replaced_the_function_of_urllib3_sees_the_calls(mock, headers):
    original, seen = urllib3.HTTPConnectionPool.urlopen, []

    def told(pool, method, url, *arguments, **options):
        seen.append((method, url))
        return original(pool, method, url, *arguments, **options)

    with patch.object(urllib3.HTTPConnectionPool, "urlopen", told), mock.intercept():
        assert requests.get(CUSTOMERS, headers=headers, timeout=5).status_code == 200
    assert seen == [("GET", "/v1/wholesale/customers")]


def test_one_pool_of_urllib3_serves_many_threads_and_mocks(mock, headers, caplog):
    http = urllib3.PoolManager(headers=headers, retries=False)
    with ThreadPoolExecutor(4) as threads, mock.intercept():
        assert {*threads.map(lambda _: http.request("GET", CUSTOMERS).status, range(20))} == {200}
        with WholesaleMock(seed=9).intercept():
            assert http.request("GET", CUSTOMERS).status == 401
        pool = http.connection_from_url(CUSTOMERS)
        pool.headers = {}
        assert pool.request("GET", "/v1/wholesale/customers").status == 401
    assert [call.status for call in mock.calls] == [200] * 20 + [401]
    assert not caplog.records


def test_requests_mock_beside_it_answers_its_own_urls(mock, headers):
    with mock.intercept(), library("requests_mock").Mocker(real_http=True) as other:
        other.get("https://other.example/", text="other")
        assert requests.get("https://other.example/", timeout=5).text == "other"
        assert requests.get(CUSTOMERS, headers=headers, timeout=5).json() == {"items": []}


def test_responses_beside_it_answers_its_own_urls(mock, headers):
    with mock.intercept(), library("responses").RequestsMock() as other:
        other.add_passthru("https://webexapis.com")
        other.get("https://other.example/", body="other")
        assert requests.get("https://other.example/", timeout=5).text == "other"
        assert requests.get(CUSTOMERS, headers=headers, timeout=5).json() == {"items": []}


def test_the_mock_can_be_mounted_into_a_router_of_respx(mock, headers):
    async def ask():
        async with httpx.AsyncClient() as http:
            return (await http.get(CUSTOMERS, headers=headers)).json()

    with library("respx").mock() as router:
        router.get("https://other.example/").respond(text="other")
        router.route(host="webexapis.com").mock(side_effect=mock.transport().handle_request)
        assert httpx.get("https://other.example/").text == "other"
        assert httpx.get(CUSTOMERS, headers=headers).json() == asyncio.run(ask()) == {"items": []}


# The decorator


@mock_wholesale
def status():
    return requests.get(CUSTOMERS, timeout=5).status_code


@mock_wholesale(seed=7)
def token(wholesale_mock, name):
    return wholesale_mock.tokens[name]


@mock_wholesale
async def asked(wholesale_mock):
    async with httpx.AsyncClient() as http:
        return (await http.get(CUSTOMERS)).status_code, len(wholesale_mock.calls)


def test_the_decorator_gives_each_call_a_mock_of_its_own():
    assert (status(), status()) == (401, 401)
    assert token(name="full-admin") == WholesaleMock(seed=7).tokens["full-admin"]
    assert asyncio.run(asked()) == asyncio.run(asked()) == (401, 1)


def test_the_decorator_refuses_what_runs_later():
    def steps():
        yield

    for other in (steps, WholesaleMock):
        with pytest.raises(TypeError, match=r"is not a plain function; use `with mock\.intercept\(\)`"):
            mock_wholesale(other)
