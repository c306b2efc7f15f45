from __future__ import annotations

import asyncio
import copy
import pickle
import platform
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    ClientClosed,
    InvalidArgument,
    SystemClock,
    Timeouts,
    WholesaleClient,
    __version__,
)

Answers = Callable[..., httpx.Response]
TOKEN = "secret-token-of-the-partner"
CLIENTS = [WholesaleClient, AsyncWholesaleClient]


def good(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": request.headers["authorization"], "status": "provisioned"})


def test_requests_name_the_package_python_and_httpx(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.get("c1"))
    major, minor, _ = platform.python_version_tuple()
    agent = f"webex-wholesale/{__version__} python/{major}.{minor} httpx/{httpx.__version__}"
    assert service.requests[0].headers["user-agent"] == agent


def test_more_headers_can_be_added_to_every_request(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.get("c1"), headers={"X-Mock-Explain": "1", "user-agent": "mine"})
    assert service.requests[0].headers["x-mock-explain"] == "1"
    assert service.requests[0].headers.get_list("user-agent") == ["mine"]


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("token", [TOKEN, lambda: TOKEN])
def test_a_header_that_would_go_before_the_token_is_refused(cls: Any, name: str, token: Any) -> None:
    with pytest.raises(InvalidArgument, match=f"{name} is set from the token"):
        cls(token, headers={name: "Bearer other"})


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize(
    ("name", "value"), [("X-A\r\nB", "1"), ("X A", "1"), ("", "1"), ("X-A", "s3\r\nB: 2"), ("X-A", "s3\0"), ("X-A", 3)]
)
def test_a_header_that_cannot_be_sent_is_refused_and_its_value_not_shown(cls: Any, name: str, value: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"\(headers\)") as caught:
        cls(TOKEN, headers={name: value})
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize("base", ["http://127.0.0.1:8787/v1", "http://127.0.0.1:8787/v1/"])
def test_another_base_url_is_used(service: Any, customer: Answers, base: str) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.get("c1"), base_url=base)
    assert str(service.requests[0].url) == "http://127.0.0.1:8787/v1/wholesale/customers/c1"


# A mark of a query or a fragment at the end would take the path of every call into it.
UNUSABLE = [
    *("", "webexapis.com/v1", "ftp://webexapis.com", "https://", "https://x?y=z", "https://x/v1?", "https://x/v1#"),
    *("https://xn--/", "https://x:65536", "https:// x/v1", "https://x/v 1"),
]


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize("base", [*UNUSABLE, None])
def test_a_base_url_that_cannot_be_right_is_refused(cls: Any, base: Any) -> None:
    with pytest.raises(InvalidArgument, match="base_url"):
        cls(TOKEN, base_url=base)


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize("token", ["", "tok en", "tok\nen", "tök", None, b"token"])
def test_a_token_that_cannot_be_right_is_refused_and_not_shown(cls: Any, token: Any) -> None:
    with pytest.raises(InvalidArgument) as caught:
        cls(token)
    assert "tok" not in str(caught.value).replace("token", "")


@pytest.mark.parametrize("cls", CLIENTS)
def test_the_token_is_not_shown(cls: Any) -> None:
    client = cls(TOKEN)
    shown = f"{client!r} {client} {client._settings!r} {client.customers!r} {client.raw!r}"
    assert TOKEN not in shown
    assert repr(client) == f"<{cls.__name__} for https://webexapis.com/v1>"


@pytest.mark.parametrize("figures", [{"connect": 0}, {"read": -1}, {"total": float("inf")}, {"read": float("nan")}])
def test_timeouts_are_finite_and_above_zero(figures: dict[str, float]) -> None:
    with pytest.raises(InvalidArgument, match=f"Timeouts.{next(iter(figures))}"):
        Timeouts(**figures)


@pytest.mark.parametrize("cls", CLIENTS)
def test_making_a_client_reads_no_certificates(cls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given: read.append(given))
    cls(TOKEN)
    assert read == []


def test_a_transport_of_ones_own_needs_no_certificates_at_all(
    service: Any, customer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given: read.append(given))
    service.script(customer())
    service.call(lambda client: client.customers.get("c1"))
    assert read == []


def test_a_transport_of_ones_own_is_not_bypassed_by_a_proxy_of_the_environment(
    service: Any, customer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    service.script(customer())
    assert service.call(lambda client: client.customers.get("c1")).id == "c1"


def test_no_cookie_comes_back_to_the_service(blocking: Any, answer: Answers) -> None:
    blocking.script(answer(200, {"id": "c1", "status": "error"}, set_cookie="session=1; Path=/"))
    with blocking.client() as client:
        client.customers.get("c1")
        client.customers.get("c1")
    assert "cookie" not in blocking.requests[1].headers


def test_a_closed_client_says_so(blocking: Any, customer: Answers) -> None:
    blocking.script(customer())
    with blocking.client() as client:
        client.customers.get("c1")
    with pytest.raises(ClientClosed, match="create a new one"):
        client.customers.get("c1")


def test_a_closed_asynchronous_client_says_so(blocking: Any, customer: Answers) -> None:
    async def main() -> None:
        async with blocking.script(customer()).async_client() as client:
            await client.customers.get("c1")
        with pytest.raises(ClientClosed, match="create a new one"):
            await client.customers.get("c1")

    asyncio.run(main())


def test_closing_a_client_that_was_never_used_is_fine() -> None:
    client = WholesaleClient(TOKEN)
    client.close()
    client.close()
    with pytest.raises(ClientClosed):
        client.customers.get("c1")


def test_closing_closes_the_transport(blocking: Any, customer: Answers) -> None:
    closed = []

    class Transport(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

    with blocking.script(customer()).client(transport=Transport(blocking)) as client:
        client.customers.get("c1")
    assert closed == [True]


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copied_client_works_on(cls: Any, copied: Callable[[Any], Any]) -> None:
    client = cls(TOKEN, transport=httpx.MockTransport(good), timeout=Timeouts(total=7), headers={"a": "b"})
    used = client.customers.get("c1")
    found = asyncio.run(used) if asyncio.iscoroutine(used) else used
    clone = copied(client)
    again = clone.customers.get("c1")
    assert (asyncio.run(again) if asyncio.iscoroutine(again) else again) == found
    assert found.id == f"Bearer {TOKEN}"
    assert clone._settings.timeout == Timeouts(total=7)
    assert clone._settings.headers == {"a": "b"}


def test_a_client_without_transport_pickles_after_use_too() -> None:
    client = WholesaleClient(TOKEN)
    client._connection.open()
    clone = pickle.loads(pickle.dumps(client))
    assert clone._settings.token == TOKEN
    client.close()


def test_a_deepcopied_client_waits_on_the_same_clock_and_transport(blocking: Any, customer: Answers) -> None:
    blocking.script(customer("provisioning"), customer())
    copy.deepcopy(blocking.client()).customers.wait_until_provisioned("c1")
    assert blocking.clock.slept == [0.5]


def test_bound_methods_pickle_for_process_pools() -> None:
    client = WholesaleClient(TOKEN, transport=httpx.MockTransport(good))
    get = pickle.loads(pickle.dumps(client.customers.get))
    assert get("c1").status == "provisioned"


def test_results_survive_pickling_and_deepcopying() -> None:
    client = WholesaleClient(TOKEN, transport=httpx.MockTransport(good))
    raw = client.raw.customers.get("c1")
    for clone in (copy.deepcopy(raw), pickle.loads(pickle.dumps(raw))):
        assert clone.value == raw.value
        assert clone.status == 200


def test_threads_share_one_client_and_one_connection_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = httpx.Client.__init__
    monkeypatch.setattr(httpx.Client, "__init__", lambda self, **given: (made.append(self), make(self, **given))[1])
    client = WholesaleClient(TOKEN, transport=httpx.MockTransport(good))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(client.customers.get, ["c1"] * 64))
    assert len(found) == 64
    assert len(made) == 1


def test_real_time_has_a_zone_and_does_not_run_backwards() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    before = clock.monotonic()
    clock.sleep(0)
    asyncio.run(clock.sleep_async(0))
    assert clock.monotonic() >= before
