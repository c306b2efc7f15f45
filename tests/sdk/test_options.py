"""The arguments of a client: read where their meaning is plain, refused by their name where it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    EnvironmentToken,
    InvalidArgument,
    RateLimit,
    RefreshingToken,
    RetryPolicy,
    SystemClock,
    Timeouts,
    WholesaleClient,
)
from webex_wholesale_mock import RateLimit as LimitOfTheMock

Answers = Callable[..., httpx.Response]
SECRET = "s3cret"
TOKEN = "token-of-a-test"
CLIENTS = [WholesaleClient, AsyncWholesaleClient]
both = pytest.mark.parametrize("cls", CLIENTS)


@both
def test_token_and_base_url_come_from_the_environment(cls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("WEBEX_WHOLESALE_BASE_URL", "http://127.0.0.1:8787/v1/")
    client = cls()
    assert client._settings.token == EnvironmentToken()
    assert client._settings.base_url == "http://127.0.0.1:8787/v1"
    assert cls(base_url="http://other.example")._settings.base_url == "http://other.example"


def test_the_variable_is_read_again_for_every_request(
    service: Any, customer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", f"Bearer {TOKEN}\n")
    service.script(customer())
    service.call(lambda client: client.customers.get("c1"))
    client = WholesaleClient(transport=httpx.MockTransport(service))
    client.customers.get("c1")
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "another")
    client.customers.get("c1")
    sent = [request.headers["authorization"] for request in service.requests[1:]]
    assert sent == [f"Bearer {TOKEN}", "Bearer another"]


@both
@pytest.mark.parametrize("value", [None, "", " "])
def test_a_missing_token_is_told_by_its_variable(cls: Any, value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    else:
        monkeypatch.setenv("WEBEX_ACCESS_TOKEN", value)
    with pytest.raises(InvalidArgument, match="WEBEX_ACCESS_TOKEN is not set"):
        cls()


@both
@pytest.mark.parametrize(
    ("name", "value"),
    [("WEBEX_ACCESS_TOKEN", f"{SECRET} and more"), ("WEBEX_WHOLESALE_BASE_URL", f"https://me:{SECRET}@a.example/")],
)
def test_a_wrong_variable_is_named(cls: Any, name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidArgument, match=name) as caught:
        cls()
    assert SECRET not in str(caught.value)


@both
@pytest.mark.parametrize("token", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", f" {TOKEN}\n"])
def test_a_token_as_people_copy_it_is_read(cls: Any, token: str) -> None:
    assert cls(token)._settings.token == TOKEN


@both
@pytest.mark.parametrize(
    ("given", "limits"),
    [
        (30, Timeouts(total=30)),
        (0.5, Timeouts(total=0.5)),
        (timedelta(minutes=2), Timeouts(total=120)),
        (httpx.Timeout(7, connect=3), Timeouts(connect=3, read=7)),
        (Timeouts(read=timedelta(seconds=4)), Timeouts(read=4)),  # type: ignore[arg-type]
    ],
)
def test_a_plain_timeout_is_read(cls: Any, given: Any, limits: Timeouts) -> None:
    assert cls(TOKEN, timeout=given)._settings.timeout == limits


@both
def test_no_retries_and_urls_of_httpx_are_plain(cls: Any) -> None:
    settings = cls(TOKEN, retry=False, base_url=httpx.URL("http://127.0.0.1/v1/"))._settings
    assert settings.retry.attempts == 1
    assert settings.base_url == "http://127.0.0.1/v1"


REFUSED = [
    ("token", None),
    ("token", SECRET.encode()),
    ("token", 5),
    ("token", EnvironmentToken),
    ("timeout", None),
    ("timeout", "30"),
    ("timeout", True),
    ("timeout", 0),
    ("timeout", timedelta(0)),
    ("timeout", float("nan")),
    ("timeout", 10**400),
    ("timeout", httpx.Timeout(None)),
    ("timeout", (5, 30)),
    ("retry", None),
    ("retry", 3),
    ("retry", True),
    ("retry", RetryPolicy),
    ("check", "yes"),
    ("check", None),
    ("log_content", 1),
    ("strict", "no"),
    ("clock", object()),
    ("clock", SystemClock),
    ("clock", 5),
    ("headers", "X-A: s3cret"),
    ("headers", [("X-A", SECRET)]),
    ("headers", {b"X-A": SECRET}),
    ("headers", {"X-A": SECRET.encode()}),
    ("headers", {"Content-Length": "5"}),
    ("headers", {"AUTHORIZATION": SECRET}),
    ("base_url", None),
    ("base_url", Path("/v1")),
    ("base_url", b"https://webexapis.com"),
    ("base_url", f"https://me:{SECRET}@webexapis.com/v1"),
    ("base_url", f"https://me:{SECRET}:x@webexapis.com:port/v1"),
    ("base_url", f"https://webexapis.com/v1?token={SECRET}"),
    ("base_url", "https://webexapis.com/v1#there"),
    ("transport", "http"),
    ("transport", httpx.Client()),
    ("transport", httpx.AsyncClient()),
    ("transport", httpx.MockTransport),
    ("on_event", "log"),
    ("rate_limit", 300),
    ("rate_limit", LimitOfTheMock(requests=1, seconds=1)),
]


@both
@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_an_argument_without_a_plain_meaning_is_refused_by_its_name(cls: Any, name: str, value: Any) -> None:
    arguments = {"token": TOKEN, name: value}
    with pytest.raises(InvalidArgument, match=name) as caught:
        cls(**arguments)
    assert SECRET not in str(caught.value)


async def record(_: object) -> None:
    """A callback that nobody would await."""


def test_a_coroutine_function_is_refused_as_a_callback() -> None:
    with pytest.raises(InvalidArgument, match="on_event must be a plain function"):
        AsyncWholesaleClient(TOKEN, on_event=record)


@pytest.mark.parametrize(
    ("cls", "transport"),
    [(WholesaleClient, httpx.AsyncHTTPTransport()), (AsyncWholesaleClient, httpx.HTTPTransport())],
)
def test_a_transport_of_the_other_kind_is_refused(cls: Any, transport: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"transport must be an httpx\.\w+, got .* of the other client only"):
        cls(TOKEN, transport=transport)


@pytest.mark.parametrize(
    ("name", "value"), [("attempts", "3"), ("attempts", 2.5), ("attempts", True), ("base", "1"), ("random", 0.5)]
)
def test_a_figure_of_a_policy_that_cannot_be_right_is_named(name: str, value: Any) -> None:
    with pytest.raises(InvalidArgument, match=f"RetryPolicy.{name}"):
        RetryPolicy(**{name: value})


@pytest.mark.parametrize("value", ["30", None, True, 0, float("inf")])
def test_a_limit_that_cannot_be_right_is_named(value: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"Timeouts\.total"):
        Timeouts(total=value)


@pytest.mark.parametrize("value", [0, -1, 2.5, "300", True, None])
def test_a_rate_that_cannot_be_right_is_named(value: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"RateLimit\.per_minute"):
        RateLimit(per_minute=value)


def test_arguments_of_token_providers_are_named() -> None:
    for given in ({"access_token": "a b"}, {"expires_at": "tomorrow", "access_token": "a"}):
        with pytest.raises(InvalidArgument, match=next(iter(given))):
            RefreshingToken("id", "secret", "refresh", **given)  # type: ignore[arg-type]


def test_waits_take_a_timedelta(service: Any, customer: Answers) -> None:
    service.script(customer())
    asked = {"timeout": timedelta(minutes=1), "interval": timedelta(seconds=5)}
    assert service.call(lambda client: client.customers.wait_until_provisioned("c1", **asked)).id == "c1"


@pytest.mark.parametrize("value", ["60", None, True, -1, timedelta(seconds=-1)])
def test_a_wait_without_a_plain_limit_is_refused(service: Any, customer: Answers, value: Any) -> None:
    service.script(customer())
    with pytest.raises(InvalidArgument, match="timeout must be a number of seconds of at least 0"):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", timeout=value))


@pytest.mark.parametrize("value", [" c1", "c1 ", " ", "c1\n", 5, None])
def test_an_id_with_blanks_around_it_is_not_sent(service: Any, customer: Answers, value: Any) -> None:
    service.script(customer())
    with pytest.raises(InvalidArgument, match="id"):
        service.call(lambda client: client.customers.get(value))
    assert service.requests == []


@pytest.mark.parametrize("value", ["2026-01-01", datetime(2026, 1, 1, tzinfo=UTC), 20260101])
def test_a_day_of_a_report_is_a_date(service: Any, customer: Answers, value: Any) -> None:
    service.script(customer())
    days = {"billing_start_date": value, "billing_end_date": date(2026, 1, 4)}
    with pytest.raises(InvalidArgument, match="billingStartDate"):
        service.call(lambda client: client.billing_reports.create(**days))
    assert service.requests == []


# with_options


def test_other_options_share_the_connection_and_leave_the_client_as_it_is(service: Any, customer: Answers) -> None:
    service.script(customer())

    def use(client: Any) -> Any:
        other = client.with_options(timeout=7, retry=False, headers={"x-a": "2", "X-B": "3"})
        assert other._settings.timeout == Timeouts(total=7)
        assert other._settings.retry.attempts == 1
        assert client._settings.timeout == Timeouts()
        assert other._connection.open() is client._connection.open()
        assert other._settings.budget is client._settings.budget
        assert other.with_options(timeout=8)._connection.open() is client._connection.open()
        return other.customers.get("c1")

    service.call(use, headers={"X-A": "1", "X-C": "4"})
    sent = service.requests[0].headers
    assert [sent[name] for name in ("X-A", "X-B", "X-C")] == ["2", "3", "4"]


def test_other_options_keep_a_sub_partner_and_the_attributes_of_a_subclass() -> None:
    class Tagged(WholesaleClient):
        tag = "none"

    client = Tagged(TOKEN)
    client.tag = "blue"
    other = client.on_behalf_of("org").with_options(timeout=5)
    assert (type(other), other.tag, other._settings.sub_partner) == (Tagged, "blue", "org")
    assert client.with_options(timeout=5).on_behalf_of("org")._settings.timeout.total == 5


def test_a_policy_with_a_budget_of_its_own_gets_it() -> None:
    client = WholesaleClient(TOKEN)
    assert client.with_options(retry=RetryPolicy(budget=1))._settings.budget is not client._settings.budget


@both
@pytest.mark.parametrize(
    ("name", "value"), [("timeout", None), ("retry", None), ("retry", 3), ("headers", "x"), ("headers", {"a b": "1"})]
)
def test_other_options_are_checked_like_those_of_the_client(cls: Any, name: str, value: Any) -> None:
    with pytest.raises(InvalidArgument, match=name):
        cls(TOKEN).with_options(**{name: value})
