"""The user's own tests on three targets: the mock of each test, a service at a URL, and the real one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from webex_wholesale_mock import Request, Response, WholesaleMock
from webex_wholesale_mock.adapters._asgi import application
from webex_wholesale_mock.adapters._targets import ServedClock, Target, TargetError, ThreadedTransport, find_target
from webex_wholesale_mock.server import serve

PLUGIN = "webex_wholesale_mock.pytest_plugin"
list(WholesaleMock().client().customers.list())
"""Loads modules that pytester would take away again after the first run."""

PORTABLE = """
import asyncio
from webex_wholesale import Address, CustomerInfo

def provision(client, provisioning_id, name):
    return client.customers.provision(
        provisioning_id=provisioning_id,
        external_id=name,
        packages=["webex_meetings"],
        address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        customer_info=CustomerInfo(name=name, primary_email=f"{name}@acme.example"),
    )

@pytest.mark.parametrize("name", ["a", "b"])
def test_a_customer_is_provisioned(wholesale_client, wholesale_provisioning_id, wholesale_target, name):
    accepted = provision(wholesale_client, wholesale_provisioning_id, name)
    customer = wholesale_client.customers.wait_until_provisioned(accepted)
    assert customer.status == "provisioned"
    assert [one.external_id for one in wholesale_client.customers.list()] == [name]

def test_the_asynchronous_client(async_wholesale_client, wholesale_provisioning_id):
    async def job():
        accepted = await provision(async_wholesale_client, wholesale_provisioning_id, "c")
        await async_wholesale_client.customers.wait_until_provisioned(accepted)
        return [one.external_id async for one in async_wholesale_client.customers.list()]

    assert asyncio.run(job()) == ["c"]

def test_control(wholesale_control, wholesale_client):
    assert wholesale_control.post("clock/advance", json={"seconds": 60}).status_code == 200
    assert list(wholesale_client.customers.list()) == []
"""
NEEDS_THE_MOCK = """
def test_hub(wholesale_mock, wholesale_client):
    raise AssertionError

def test_intercepted(wholesale_intercept):
    raise AssertionError

@pytest.mark.wholesale(poll_step=5)
def test_time(wholesale_client):
    raise AssertionError

@pytest.mark.wholesale(scenario="bakery.yaml")
def test_scenario(async_wholesale_client):
    raise AssertionError
"""
LISTED = """
def test_listed(wholesale_client, wholesale_target):
    assert [one.external_id for one in wholesale_client.customers.list()] == ["acme-1"]
    assert wholesale_target == {target!r}

def test_listed_in_a_loop(async_wholesale_client):
    async def job():
        return [one.external_id async for one in async_wholesale_client.customers.list()]

    assert __import__("asyncio").run(job()) == ["acme-1"]
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs a file of tests in this process with the plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("WEBEX_ACCESS_TOKEN", "WEBEX_WHOLESALE_BASE_URL", "WEBEX_WHOLESALE_PROVISIONING_ID"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n")

    def run(tests: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=f"import pytest\n\n{tests}")
        return pytester.runpytest_inprocess("-p", PLUGIN, "-rs", *options)

    return run


@contextmanager
def on_a_port(app) -> Iterator[str]:
    with serve.listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(serve.config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield serve.address("127.0.0.1", listener)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[WholesaleMock, str]]:
    """A mock, and its URL."""
    mock = WholesaleMock()
    with on_a_port(mock.asgi()) as url:
        yield mock, url


@pytest.fixture(scope="module")
def plain() -> Iterator[tuple[WholesaleMock, str]]:
    """A service without control endpoints that has a customer, and its base URL."""
    mock = WholesaleMock()
    mock.hub.add_customer(external_id="acme-1")

    def handle(request: Request) -> Response:
        return mock.handle(request) if request.path.startswith("/v1/") else Response(404)

    with on_a_port(application(handle)) as url:
        yield mock, f"{url}/v1"


def test_without_the_option_each_test_has_its_mock(run):
    run(PORTABLE).assert_outcomes(passed=4)


def test_on_a_served_mock_each_test_has_a_partner_and_nobody_waits(run, served):
    mock, url = served
    for target in (url, f"{url}/v1", f"{url}/v1/"):
        mock.reset()
        run(PORTABLE, f"--wholesale-target={target}").assert_outcomes(passed=4)


def test_workers_share_a_served_mock(pytester, run, served, monkeypatch):
    served[0].reset()
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytester.makepyfile(test_it=f"import pytest\n\n{PORTABLE}")
    result = pytester.runpytest_subprocess("-n", "2", f"--wholesale-target={served[1]}")
    result.assert_outcomes(passed=4)


def test_the_target_can_stand_in_the_ini_file(pytester, run, plain, monkeypatch):
    mock, url = plain
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    pytester.makeini(f"[pytest]\nwholesale_target = {url}\n")
    run(LISTED.format(target=url)).assert_outcomes(passed=2)
    run(PORTABLE, "--wholesale-target=mock").assert_outcomes(passed=4)


@pytest.mark.parametrize("kind", ["served", "plain", "real"])
def test_tests_that_need_the_mock_are_skipped_elsewhere_with_the_reason(run, request, monkeypatch, kind):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "x")
    target = "real" if kind == "real" else request.getfixturevalue(kind)[1]
    result = run(NEEDS_THE_MOCK, f"--wholesale-target={target}")
    result.assert_outcomes(skipped=4)
    text = result.stdout.str()
    assert "wholesale_mock, with its clock, hub and faults, is in this process alone" in text
    assert "the mark sets poll_step, which only the mock in this process can have" in text
    assert "the mark sets scenario" in text


def test_a_service_without_control_endpoints_gets_the_token_of_the_environment(run, plain, monkeypatch):
    mock, url = plain
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    run(LISTED.format(target=url), f"--wholesale-target={url}").assert_outcomes(passed=2)
    result = run(PORTABLE, f"--wholesale-target={url}")
    result.assert_outcomes(skipped=4)
    assert "WEBEX_WHOLESALE_PROVISIONING_ID is not set" in result.stdout.str()
    assert f"--wholesale-target is {url}: it has no control endpoints" in result.stdout.str()


def test_the_real_service_is_the_one_of_the_environment(run, plain, monkeypatch):
    mock, url = plain
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    monkeypatch.setenv("WEBEX_WHOLESALE_BASE_URL", url)
    monkeypatch.setenv("WEBEX_WHOLESALE_PROVISIONING_ID", mock.template.provisioning_id)
    run(LISTED.format(target="real"), "--wholesale-target=real").assert_outcomes(passed=2)
    asked = "def test_it(wholesale_provisioning_id):\n    assert wholesale_provisioning_id == {!r}\n"
    run(asked.format(mock.template.provisioning_id), "--wholesale-target=real").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("reel", "'reel' is not a target; give mock, real, or a base URL such as http://127.0.0.1:8787/v1"),
        ("ftp://here/v1", "'ftp://here/v1' is not a target"),
        (
            "real",
            "the environment variable WEBEX_ACCESS_TOKEN is not set; it must contain an access token for",
        ),
        ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/__mock__/ does not answer: "),
    ],
)
def test_a_target_that_cannot_be_used_is_one_line_before_the_first_test(run, target, reason):
    result = run(PORTABLE, f"--wholesale-target={target}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in result.errlines if "--wholesale-target" in line]
    assert f"--wholesale-target: {reason}" in line
    assert "Traceback" not in result.stderr.str()


def test_coverage_and_the_gate_are_off_elsewhere_and_the_header_says_so(run, served):
    tests = "def test_it(wholesale_client):\n    assert list(wholesale_client.customers.list()) == []\n"
    gates = ("--wholesale-cov-fail-under=100", "--wholesale-strict-evidence=documented")
    result = run(tests, f"--wholesale-target={served[1]}", *gates)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"wholesale target: {served[1]}/v1; coverage and the gate on evidence *"])
    assert run(tests, *gates).ret == 1


def test_the_default_target_is_asked_for_nothing():
    assert find_target("mock") == Target()


def test_collecting_asks_no_target(run):
    assert run(PORTABLE, "--wholesale-target=http://127.0.0.1:1/v1", "--collect-only").ret == 0


def test_a_page_at_the_place_of_the_control_endpoints_is_none(monkeypatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "x")
    page = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>"))
    assert find_target("https://gateway.example", transport=page).control_url is None
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    with pytest.raises(TargetError, match=r"must contain an access token for https://gateway\.example/v1"):
        find_target("https://gateway.example/v1", transport=page)


def test_the_clock_of_a_served_mock_moves_its_time():
    mock = WholesaleMock()
    with httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/__mock__/") as control:
        clock = ServedClock(control, monotonic=lambda: 7.0)
        start = clock.now()
        clock.sleep(90)
        assert (clock.now() - start).total_seconds() == 90
        assert clock.monotonic() == 97
        assert mock.clock.elapsed == 90


def test_a_threaded_transport_carries_bodies():
    mock = WholesaleMock()

    async def job():
        async with httpx.AsyncClient(transport=ThreadedTransport(mock.transport())) as client:
            return await client.post("https://webexapis.com/__mock__/clock/advance", json={"seconds": 5})

    assert asyncio.run(job()).json()["now"].startswith("2026-01-05T09:00:05")


@pytest.fixture
def asking():
    """A way to a served mock that asks for its control token, and what it was sent."""
    seen = []
    challenge = {"www-authenticate": 'Basic realm="control endpoints", charset="UTF-8"'}

    def answer(request):
        seen.append(request.headers.get("authorization"))
        if seen[-1] != "Bearer the-token":
            return httpx.Response(401, headers=challenge)
        return httpx.Response(200, json={"partner": {}})

    return httpx.MockTransport(answer), seen


def test_a_mock_that_asks_for_a_control_token_gets_it(asking, monkeypatch):
    monkeypatch.setenv("WEBEX_WHOLESALE_CONTROL_TOKEN", "the-token")
    way, seen = asking
    assert find_target("http://mock.example", transport=way).control_url == "http://mock.example/__mock__/"
    assert seen == [None, "Bearer the-token"]


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", "asks for its control token; set the environment variable WEBEX_WHOLESALE_CONTROL_TOKEN"),
        ("another", "refuses the control token of the environment variable WEBEX_WHOLESALE_CONTROL_TOKEN"),
    ],
)
def test_a_missing_or_wrong_control_token_is_told_and_never_shown(asking, monkeypatch, token, told):
    monkeypatch.setenv("WEBEX_WHOLESALE_CONTROL_TOKEN", token)
    with pytest.raises(TargetError, match=told) as problem:
        find_target("http://mock.example/v1", transport=asking[0])
    assert "another" not in str(problem.value)


def test_a_service_that_does_not_ask_for_a_control_token_never_gets_it(monkeypatch):
    monkeypatch.setenv("WEBEX_WHOLESALE_CONTROL_TOKEN", "the-token")
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "x")
    seen = []
    way = httpx.MockTransport(lambda request: (seen.append(dict(request.headers)), httpx.Response(401))[1])
    assert find_target("https://gateway.example", transport=way).control_url is None
    assert len(seen) == 1
    assert "authorization" not in seen[0]
