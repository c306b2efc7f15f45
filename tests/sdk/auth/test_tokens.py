from __future__ import annotations

import asyncio
import copy
import gc
import json
import logging
import pickle
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import (
    AsyncWholesaleClient,
    BadRequest,
    DeadlineExceeded,
    EnvironmentToken,
    InvalidArgument,
    RefreshingToken,
    RetryPolicy,
    ServiceAppToken,
    Timeouts,
    TokenProvider,
    Unauthorized,
    WholesaleClient,
)
from webex_wholesale._core.call import build_call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Acquire, Send
from webex_wholesale_mock import WholesaleMock

Answers = Callable[..., httpx.Response]
SECRETS = ["client-secret", "refresh-secret", "access-secret"]


class Issuer:
    """Plays the service: hands out tokens that live for a while, and knows only the ones it would still accept."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.lifetime: float | None = 3600.0
        self.rotates = False
        self.failing: httpx.Response | None = None
        self.issued: list[tuple[str, float]] = []
        self.revoked: set[str] = set()
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.endswith(("/access_token", "/token")):
            return self.failing or self._issue()
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        good = any(token == known and self.clock.seconds < until for known, until in self.issued)
        if token == "begun" or (good and token not in self.revoked):
            return httpx.Response(200, json={"id": "c1", "status": "provisioned"})
        return httpx.Response(401, json={"message": "no"})

    def _issue(self) -> httpx.Response:
        token = f"access-secret-{len(self.issued) + 1}"
        self.issued.append((token, self.clock.seconds + (self.lifetime or 1e9)))
        body = {"access_token": token, "token_type": "Bearer"}
        body |= {"expires_in": self.lifetime} if self.lifetime else {}
        body |= {"refresh_token": f"refresh-secret-{len(self.issued) + 1}"} if self.rotates else {}
        return httpx.Response(200, json=body)

    @property
    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/v1") for request in self.requests]

    @property
    def forms(self) -> list[dict[str, str]]:
        sent = [request for request in self.requests if request.url.path.endswith("/access_token")]
        return [{name: values[0] for name, values in parse_qs(each.content.decode()).items()} for each in sent]


@pytest.fixture
def issuer(service: Any) -> Issuer:
    made = Issuer(service.clock)
    service.script(made)
    return made


def refreshing(**given: Any) -> RefreshingToken:
    return RefreshingToken("client-id", "client-secret", "refresh-secret-1", **given)


class Session:
    """Several calls on one client, in whichever mode."""

    def __init__(self, service: Any, token: Any, **options: Any) -> None:
        kind = AsyncWholesaleClient if service.asynchronous else WholesaleClient
        self.client = kind(token, **service.options(options))

    def get(self) -> Any:
        found = self.client.customers.get("c1")
        return asyncio.run(found) if asyncio.iscoroutine(found) else found


def test_a_token_is_got_when_the_first_call_needs_it(service: Any, issuer: Issuer) -> None:
    session = Session(service, refreshing())
    assert issuer.requests == []
    session.get()
    session.get()
    assert issuer.paths == ["/access_token", "/wholesale/customers/c1", "/wholesale/customers/c1"]
    assert issuer.forms == [
        {
            "grant_type": "refresh_token",
            "client_id": "client-id",
            "client_secret": "client-secret",
            "refresh_token": "refresh-secret-1",
        }
    ]


def test_the_form_goes_without_a_token_to_the_same_base(service: Any, issuer: Issuer) -> None:
    Session(service, refreshing(), base_url="http://127.0.0.1:8787/v1").get()
    request = issuer.requests[0]
    assert str(request.url) == "http://127.0.0.1:8787/v1/access_token"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in request.headers


def test_a_form_never_carries_a_token_although_the_client_has_one() -> None:
    described = build_call("tokens.exchange", body={"grant_type": "authorization_code", "code": "a b&c"})
    step = next(described.steps(Settings("token")))
    assert isinstance(step, Send)
    assert "authorization" not in step.request.headers
    assert step.request.content == b"grant_type=authorization_code&code=a+b%26c"


def test_a_good_token_to_begin_with_is_used_first(service: Any, issuer: Issuer) -> None:
    expires = service.clock.now() + timedelta(seconds=300)
    session = Session(service, refreshing(access_token="begun", expires_at=expires))
    session.get()
    assert issuer.paths == ["/wholesale/customers/c1"]
    service.clock.seconds += 240
    session.get()
    assert issuer.paths[1:] == ["/access_token", "/wholesale/customers/c1"]


def test_a_token_to_begin_with_is_used_until_it_is_refused_where_its_end_is_not_told(
    service: Any, issuer: Issuer
) -> None:
    session = Session(service, refreshing(access_token="begun"))
    service.clock.seconds += 1e8
    session.get()
    assert issuer.paths == ["/wholesale/customers/c1"]


def test_a_token_of_unknown_age_is_used_until_it_is_refused(service: Any, issuer: Issuer) -> None:
    issuer.lifetime = None
    session = Session(service, refreshing())
    session.get()
    service.clock.seconds += 1e8
    session.get()
    issuer.revoked.add("access-secret-1")
    session.get()
    assert len(issuer.issued) == 2


@pytest.mark.parametrize("name", ["expires_in", "refresh_token_expires_in"])
@pytest.mark.parametrize(
    "lifetime",
    [
        *(10**400, 10**18, 2**63, -1, -(10**400), 0.0, 1e19, 1e300, -1e300, float("inf"), float("nan")),
        *("soon", "", [], {}, "DIGITS", "-DIGITS", "DIGITS.5", "1eDIGITS"),
    ],
)
def test_a_token_with_a_lifetime_of_any_size_is_used_until_it_is_refused(
    service: Any, name: str, lifetime: object
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/access_token"):
            content = json.dumps({"access_token": "access-1", name: lifetime})
            if "DIGITS" in content:
                content = content.replace(f'"{lifetime}"', str(lifetime)).replace("DIGITS", "9" * 5_000)
            return httpx.Response(200, content=content)
        return httpx.Response(200, json={"id": "c1", "status": "provisioned"})

    service.script(answer)
    provider = RefreshingToken("client", "client-secret", "refresh-1")
    there = {"transport": httpx.MockTransport(service), "clock": service.clock}
    for days in (0, 1, 10_000):
        service.clock.seconds += days * 86_400
        if service.asynchronous:
            asyncio.run(AsyncWholesaleClient(provider, **there).customers.get("c1"))
        else:
            WholesaleClient(provider, **there).customers.get("c1")
    assert sum(request.url.path.endswith("/access_token") for request in service.requests) == 1


@pytest.mark.parametrize(("lifetime", "renewed_after"), [(3600, 3540), (90, 45), (1209599, 1209539), (3600.9, 3540)])
def test_a_token_is_renewed_before_it_expires(
    service: Any, issuer: Issuer, lifetime: float, renewed_after: float
) -> None:
    issuer.lifetime = lifetime
    session = Session(service, refreshing())
    session.get()
    service.clock.seconds += renewed_after - 1
    session.get()
    assert len(issuer.issued) == 1
    service.clock.seconds += 1
    session.get()
    assert len(issuer.issued) == 2


def test_a_refused_token_is_renewed_once_and_the_call_made_again(service: Any, issuer: Issuer) -> None:
    session = Session(service, refreshing())
    session.get()
    issuer.revoked.add("access-secret-1")
    assert session.get().status == "provisioned"
    assert issuer.paths[2:] == ["/wholesale/customers/c1", "/access_token", "/wholesale/customers/c1"]
    assert service.clock.slept == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_has_not_refused_the_token(service: Any, issuer: Issuer, status: int) -> None:
    session = Session(service, refreshing())
    session.get()
    answers = iter([httpx.Response(status, headers={"Retry-After": "7"})])
    service.script(lambda request: next(answers, None) or issuer(request))
    assert session.get().status == "provisioned"
    assert issuer.paths.count("/access_token") == 1
    assert service.clock.slept == [7]


def test_even_a_call_that_must_not_happen_twice_is_made_again_after_a_401(service: Any, address: Any) -> None:
    answers = iter([401, 202])
    url = "https://webexapis.com/v1/wholesale/customers/c1"
    service.script(lambda _: httpx.Response(next(answers), json={"url": url, "message": "m"}))
    tokens = iter(["one", "two"])
    client = Session(service, lambda: next(tokens)).client
    made = client.customers.provision(provisioning_id="p", packages=["webex_suite"], external_id="e", address=address)
    assert (asyncio.run(made) if asyncio.iscoroutine(made) else made).id == "c1"
    assert [each.headers["authorization"] for each in service.requests] == ["Bearer one", "Bearer two"]


def test_a_second_refusal_is_raised(service: Any, issuer: Issuer) -> None:
    issuer.revoked |= {"access-secret-1", "access-secret-2", "access-secret-3"}
    with pytest.raises(Unauthorized, match=r"customers\.get"):
        Session(service, refreshing()).get()
    assert len(issuer.issued) == 2


def test_a_rotated_refresh_token_is_used_from_then_on_and_handed_out(service: Any, issuer: Issuer) -> None:
    issuer.rotates = True
    kept: list[str | None] = []
    session = Session(service, refreshing(on_refresh=lambda issued: kept.append(issued.refresh_token)))
    for _ in range(3):
        session.get()
        service.clock.seconds += 3600
    assert [form["refresh_token"] for form in issuer.forms] == [f"refresh-secret-{number}" for number in (1, 2, 3)]
    assert kept == ["refresh-secret-2", "refresh-secret-3", "refresh-secret-4"]


def test_what_the_callback_raises_goes_through_and_the_token_is_kept(service: Any, issuer: Issuer) -> None:
    def fail(_: Any) -> None:
        raise OSError("disk full")

    session = Session(service, refreshing(on_refresh=fail))
    with pytest.raises(OSError, match="disk full"):
        session.get()
    assert session.get().id == "c1"
    assert len(issuer.issued) == 1


def test_a_callback_may_be_a_coroutine_function_for_an_asynchronous_client(make_clock: Any) -> None:
    issuer, kept = Issuer(make_clock()), []

    async def store(issued: Any) -> None:
        await asyncio.sleep(0)
        kept.append(issued.access_token)

    async def main() -> None:
        provider = refreshing(on_refresh=store)
        async with AsyncWholesaleClient(provider, transport=httpx.MockTransport(issuer)) as client:
            await client.customers.get("c1")

    asyncio.run(main())
    assert kept == ["access-secret-1"]


def test_a_refresh_token_that_is_refused_is_told_as_such(service: Any, issuer: Issuer) -> None:
    issuer.failing = httpx.Response(400, json={"message": "invalid_grant"})
    with pytest.raises(BadRequest, match=r"invalid_grant .*tokens\.exchange"):
        Session(service, refreshing()).get()
    assert issuer.paths == ["/access_token"]


@pytest.mark.parametrize(
    ("trouble", "slept"),
    [
        ((429, {"retry-after": "3"}), 3.0),
        ((503, {}), 0.25),
        (httpx.ReadTimeout("slow"), 0.25),
    ],
)
def test_a_passing_failure_of_the_token_call_is_repeated(
    service: Any, issuer: Issuer, trouble: Exception | tuple[int, dict[str, str]], slept: float
) -> None:
    troubles = iter([trouble])

    def answer(request: httpx.Request) -> httpx.Response:
        first = next(troubles, None)
        if isinstance(first, Exception):
            raise first
        return httpx.Response(first[0], headers=first[1]) if first else issuer(request)

    service.script(answer)
    Session(service, refreshing()).get()
    assert service.clock.slept == [slept]


def test_what_a_function_raises_goes_through(service: Any, issuer: Issuer) -> None:
    def vault() -> str:
        raise PermissionError("sealed")

    with pytest.raises(PermissionError, match="sealed"):
        Session(service, vault).get()
    assert issuer.requests == []


def test_the_token_call_takes_from_the_time_of_the_whole_call(service: Any, issuer: Issuer) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        service.clock.seconds += 40
        return issuer(request)

    service.script(slow)
    with pytest.raises(DeadlineExceeded):
        Session(service, refreshing(), timeout=Timeouts(total=40)).get()
    assert issuer.paths == ["/access_token"]


def test_a_token_got_for_one_call_serves_the_next_one_even_if_the_first_ran_out_of_time(
    service: Any, issuer: Issuer
) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        service.clock.seconds += 40 if request.url.path.endswith("access_token") else 0
        return issuer(request)

    service.script(slow)
    session = Session(service, refreshing(), timeout=Timeouts(total=40))
    with pytest.raises(DeadlineExceeded) as caught:
        session.get()
    assert caught.value.retryable
    session.get()
    assert len(issuer.issued) == 1


def test_threads_get_one_token_together(make_clock: Any) -> None:
    issuer = Issuer(make_clock())
    started, answering = threading.Barrier(33), threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/access_token"):
            answering.wait(10)
        return issuer(request)

    client = WholesaleClient(refreshing(), transport=httpx.MockTransport(answer))

    def get(_: int) -> Any:
        started.wait(10)
        return client.customers.get("c1")

    with ThreadPoolExecutor(32) as pool:
        found = pool.map(get, range(32))
        started.wait(10)
        answering.set()
        assert {each.id for each in found} == {"c1"}
    assert len(issuer.issued) == 1


def test_tasks_get_one_token_together(make_clock: Any) -> None:
    issuer = Issuer(make_clock())

    async def answer(request: httpx.Request) -> httpx.Response:
        for _ in range(5):
            await asyncio.sleep(0)
        return issuer(request)

    async def main() -> None:
        async with AsyncWholesaleClient(refreshing(), transport=httpx.MockTransport(answer)) as client:
            await asyncio.gather(*(client.customers.get("c1") for _ in range(64)))
            issuer.revoked.add("access-secret-1")
            await asyncio.gather(*(client.customers.get("c1") for _ in range(64)))

    asyncio.run(main())
    assert len(issuer.issued) == 2


def test_clients_of_both_modes_get_one_token_together(make_clock: Any) -> None:
    issuer, provider = Issuer(make_clock()), refreshing()
    transport = httpx.MockTransport(issuer)

    async def main(_: int) -> Any:
        async with AsyncWholesaleClient(provider, transport=transport) as client:
            return (await asyncio.gather(*(client.customers.get("c1") for _ in range(4))))[0]

    with ThreadPoolExecutor(8) as pool:
        loops = [pool.submit(asyncio.run, main(number)) for number in range(4)]
        calls = [pool.submit(WholesaleClient(provider, transport=transport).customers.get, "c1") for _ in range(4)]
        assert {each.result().id for each in loops + calls} == {"c1"}
    assert len(issuer.issued) == 1


def test_who_waited_too_long_for_a_token_has_no_time_left(make_clock: Any) -> None:
    clock = make_clock()
    provider = refreshing()
    settings = Settings(provider, clock=clock, timeout=Timeouts(total=60))
    first, second = (build_call("customers.get", ids={"customerId": "c1"}).steps(settings) for _ in range(2))
    assert isinstance(next(first), Acquire)
    assert isinstance(next(second), Acquire)
    provider._lock.acquire()
    assert isinstance(first.send(None), Send)
    clock.seconds += 60
    first.close()
    provider._lock.acquire()
    with pytest.raises(DeadlineExceeded) as caught:
        second.send(None)
    assert caught.value.retryable
    provider._lock.acquire()


def test_who_waited_through_a_failure_and_a_success_uses_the_token(make_clock: Any) -> None:
    provider = refreshing()
    settings = Settings(provider, clock=make_clock(), retry=RetryPolicy(attempts=1))
    failing, waiting, later = (build_call("customers.get", ids={"customerId": "c1"}).steps(settings) for _ in range(3))
    for call in (failing, waiting):
        assert isinstance(next(call), Acquire)
    provider._lock.acquire()
    assert isinstance(failing.send(None), Send)
    with pytest.raises(BadRequest):
        failing.send(httpx.Response(400))
    assert isinstance(next(later), Acquire)
    provider._lock.acquire()
    assert isinstance(later.send(None), Send)
    assert isinstance(later.send(httpx.Response(200, json={"access_token": "new", "expires_in": 60})), Send)
    provider._lock.acquire()
    asked = waiting.send(None)
    assert isinstance(asked, Send)
    assert asked.request.headers["authorization"] == "Bearer new"


def test_those_who_waited_for_a_token_share_its_failure(make_clock: Any) -> None:
    issuer = Issuer(make_clock())
    issuer.failing = httpx.Response(400, json={"message": "invalid_grant"})

    async def answer(request: httpx.Request) -> httpx.Response:
        for _ in range(5):
            await asyncio.sleep(0)
        return issuer(request)

    async def main() -> list[Any]:
        async with AsyncWholesaleClient(refreshing(), transport=httpx.MockTransport(answer)) as client:
            calls = [client.customers.get("c1") for _ in range(16)]
            first = await asyncio.gather(*calls, return_exceptions=True)
            issuer.failing = None
            return [*first, await client.customers.get("c1")]

    *failures, later = asyncio.run(main())
    assert {type(each) for each in failures} == {BadRequest}
    assert len({id(each) for each in failures}) == 16
    assert len(issuer.forms) == 2
    assert later.id == "c1"


def test_a_cancelled_task_leaves_the_way_free_for_the_next_one(make_clock: Any) -> None:
    issuer = Issuer(make_clock())

    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600 if not issuer.requests and not cancelled else 0)
        return issuer(request)

    cancelled: list[asyncio.Task[Any]] = []

    async def main() -> Any:
        async with AsyncWholesaleClient(refreshing(), transport=httpx.MockTransport(answer)) as client:
            task = asyncio.ensure_future(client.customers.get("c1"))
            waiting = asyncio.ensure_future(client.customers.get("c1"))
            for _ in range(10):
                await asyncio.sleep(0)
            cancelled.append(task)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await waiting

    assert asyncio.run(main()).id == "c1"


def test_a_service_app_gets_its_token_with_the_token_of_somebody_else(service: Any, issuer: Issuer) -> None:
    provider = ServiceAppToken("app", "client-id", "client-secret", "org", token="begun")
    session = Session(service, provider)
    session.get()
    session.get()
    assert issuer.paths == ["/applications/app/token", "/wholesale/customers/c1", "/wholesale/customers/c1"]
    asked = issuer.requests[0]
    assert asked.headers["authorization"] == "Bearer begun"
    assert asked.headers["content-type"] == "application/json"
    assert asked.content == b'{"clientId":"client-id","clientSecret":"client-secret","targetOrgId":"org"}'
    assert issuer.requests[1].headers["authorization"] == "Bearer access-secret-1"


def test_a_service_app_may_ask_with_a_token_that_is_refreshed(service: Any, issuer: Issuer) -> None:
    provider = ServiceAppToken("app", "client-id", "client-secret", "org", token=refreshing())
    session = Session(service, provider)
    session.get()
    service.clock.seconds += 3600
    session.get()
    once = ["/access_token", "/applications/app/token", "/wholesale/customers/c1"]
    assert issuer.paths == once * 2
    assert [each.headers.get("authorization") for each in issuer.requests[:3]] == [
        None,
        "Bearer access-secret-1",
        "Bearer access-secret-2",
    ]


def test_the_environment_is_read_for_every_request(
    service: Any, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(service, EnvironmentToken())
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    with pytest.raises(InvalidArgument, match="WEBEX_ACCESS_TOKEN is not set"):
        session.get()
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "begun")
    assert session.get().id == "c1"
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "gone")
    with pytest.raises(Unauthorized):
        session.get()
    assert len(issuer.requests) == 2


def test_another_variable_can_be_named(service: Any, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNER_TOKEN", "begun")
    assert Session(service, EnvironmentToken("PARTNER_TOKEN")).get().id == "c1"


def test_a_function_is_asked_for_every_request(service: Any, issuer: Issuer) -> None:
    asked = []

    def token() -> str:
        asked.append(len(asked))
        return "begun"

    session = Session(service, token)
    session.get()
    session.get()
    assert len(asked) == 2


def test_a_function_that_has_no_other_token_is_not_tried_again(service: Any, issuer: Issuer) -> None:
    with pytest.raises(Unauthorized):
        Session(service, lambda: "stale").get()
    assert len(issuer.requests) == 1


def test_a_coroutine_function_serves_the_asynchronous_client(make_clock: Any) -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "begun"

    async def main() -> Any:
        async with AsyncWholesaleClient(token, transport=httpx.MockTransport(Issuer(make_clock()))) as client:
            return await client.customers.get("c1")

    assert asyncio.run(main()).id == "c1"


def test_a_coroutine_function_is_refused_by_the_blocking_client(make_clock: Any) -> None:
    async def token() -> str:
        return "begun"

    given: Any = token
    client = WholesaleClient(given, transport=httpx.MockTransport(Issuer(make_clock())))
    with pytest.raises(InvalidArgument, match="only an asynchronous client can await a coroutine function"):
        client.customers.get("c1")
    gc.collect()


class Later(Awaitable[str]):
    def __await__(self) -> Any:
        yield from ()
        return "begun"


def test_any_awaitable_will_do_for_the_asynchronous_client(make_clock: Any) -> None:
    transport = httpx.MockTransport(Issuer(make_clock()))
    client = AsyncWholesaleClient(lambda: Later(), transport=transport)
    assert asyncio.run(client.customers.get("c1")).id == "c1"


@pytest.mark.parametrize("bad", ["", "tok en", None, 5, b"bytes"])
def test_a_function_that_returns_no_token_is_told_so(service: Any, issuer: Issuer, bad: Any) -> None:
    with pytest.raises(InvalidArgument, match="token"):
        Session(service, lambda: bad).get()
    assert issuer.requests == []


@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
@pytest.mark.parametrize("bad", [RefreshingToken, EnvironmentToken, str, 5, None, ["token"]])
def test_what_gives_no_token_is_refused_when_the_client_is_made(cls: Any, bad: Any) -> None:
    with pytest.raises(InvalidArgument, match="token"):
        cls(bad)


@pytest.mark.parametrize(
    "make",
    [
        lambda: RefreshingToken("", "client-secret", "refresh-secret"),
        lambda: RefreshingToken("id", " ", "refresh-secret"),
        lambda: RefreshingToken("id", "client-secret", None),  # type: ignore[arg-type]
        lambda: refreshing(access_token="access secret"),
        lambda: refreshing(access_token=len),
        lambda: refreshing(access_token="access-secret", expires_at=datetime(2026, 1, 5)),  # noqa: DTZ001 - refused
        lambda: refreshing(access_token="access-secret", expires_at="2026-01-05"),
        lambda: ServiceAppToken("app", "id", "", "org", token="begun"),
        lambda: ServiceAppToken("app", "id", "client-secret", "org", token="access secret"),
    ],
)
def test_a_provider_that_cannot_work_is_refused_when_it_is_made(make: Callable[[], TokenProvider]) -> None:
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert [secret for secret in SECRETS if secret in str(caught.value)] == []


def test_no_secret_is_shown_or_logged(service: Any, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    issuer.rotates = True
    received: list[Any] = []
    provider = refreshing(on_refresh=received.append)
    app = ServiceAppToken("app", "client-id", "client-secret", "org", token=provider)
    with caplog.at_level(logging.DEBUG):
        Session(service, app, log_content=True).get()
        issuer.failing = httpx.Response(401, json={"message": "refresh-secret-2 of client-secret"})
        issuer.revoked |= {token for token, _ in issuer.issued}
        with pytest.raises(Unauthorized):
            Session(service, app, log_content=True).get()
    shown = (
        f"{caplog.text} {provider!r} {app!r} {received!r} {WholesaleClient(app)!r} {WholesaleClient(app)._settings!r}"
    )
    assert "tokens.exchange POST /access_token -> 200" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_a_refusal_of_the_exchange_of_tokens_is_asked_for_once(service: Any, issuer: Issuer) -> None:
    issuer.failing = httpx.Response(401, json={"message": "no"})
    with pytest.raises(Unauthorized):
        Session(service, refreshing()).get()
    assert issuer.paths == ["/access_token"]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copied_client_gets_tokens_too(copied: Callable[[Any], Any]) -> None:
    client = WholesaleClient(refreshing(), transport=httpx.MockTransport(always))
    client.customers.get("c1")
    clone = copied(client)
    assert clone.customers.get("c1").id == "Bearer access-secret-1"


def always(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/access_token"):
        return httpx.Response(200, json={"access_token": "access-secret-1", "expires_in": 3600})
    return httpx.Response(200, json={"id": request.headers["authorization"], "status": "provisioned"})


def test_a_deepcopied_client_shares_the_provider() -> None:
    provider = refreshing()
    assert copy.deepcopy(WholesaleClient(provider))._settings.token is provider


def test_a_client_for_a_sub_partner_uses_the_same_tokens(blocking: Any) -> None:
    issuer = Issuer(blocking.clock)
    client = WholesaleClient(refreshing(), **blocking.options({"transport": httpx.MockTransport(issuer)}))
    client.customers.get("c1")
    client.on_behalf_of("o1").customers.get("c1")
    assert issuer.paths.count("/access_token") == 1
    assert b"onBehalf" not in issuer.requests[0].url.query


EVENTS = st.lists(st.sampled_from(["call", "revoke"]) | st.floats(0, 5000), max_size=25)


@given(events=EVENTS, lifetime=st.floats(2, 4000), rotates=st.booleans())
def test_no_call_fails_for_its_token_and_none_is_got_without_need(
    make_clock: Any, events: list[str | float], lifetime: float, rotates: bool
) -> None:
    clock = make_clock()
    issuer = Issuer(clock)
    issuer.lifetime, issuer.rotates = int(lifetime), rotates
    client = WholesaleClient(
        refreshing(), transport=httpx.MockTransport(issuer), clock=clock, retry=RetryPolicy(attempts=1)
    )
    reasons = 1
    for event in events:
        if event == "call":
            client.customers.get("c1")
        elif event == "revoke":
            issuer.revoked |= {token for token, _ in issuer.issued}
            reasons += 1
        else:
            clock.seconds += float(event)
            reasons += 1
    assert len(issuer.issued) <= reasons
    assert len({form["refresh_token"] for form in issuer.forms}) == (
        len(issuer.forms) if rotates else bool(issuer.forms)
    )


def test_real_time_serves_as_well() -> None:
    client = WholesaleClient(
        refreshing(access_token="begun", expires_at=datetime.now(UTC) + timedelta(hours=1)),
        transport=httpx.MockTransport(always),
    )
    assert client.customers.get("c1").id == "Bearer begun"


def of_integration(mock: WholesaleMock) -> RefreshingToken:
    program = mock.integration
    return RefreshingToken(program.client_id, program.client_secret, program.refresh_token)


def of_service_app(mock: WholesaleMock) -> ServiceAppToken:
    app, org_id = mock.service_app, next(iter(mock.client().organizations.list())).id
    return ServiceAppToken(app.id, app.client_id, app.client_secret, org_id, token=of_integration(mock))


@pytest.mark.parametrize("make", [of_integration, of_service_app])
def test_the_mock_gives_and_takes_the_tokens(service: Any, make: Callable[[WholesaleMock], TokenProvider]) -> None:
    mock = WholesaleMock()
    options = {"transport": mock.transport(), "clock": mock.client()._settings.clock}
    session = Session(service, make(mock), **options)

    def listed() -> list[Any]:
        raw = session.client.raw.customers.list()
        page = asyncio.run(raw) if asyncio.iscoroutine(raw) else raw
        return [*page.value.items]

    for _ in range(2):
        assert listed() == []
        mock.clock.advance(timedelta(days=15).total_seconds())
    assert [call.status for call in mock.calls if call.operation == "customers.list"] == [200, 200]


@pytest.mark.parametrize("lifetime", [1e300, 10**12, 0, -5])
def test_a_lifetime_of_any_size_is_survived(lifetime: float) -> None:
    from webex_wholesale._auth.tokens import _renew_at

    assert _renew_at(datetime(2026, 1, 5, tzinfo=UTC), lifetime) is None
