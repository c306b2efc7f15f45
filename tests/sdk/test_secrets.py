"""Secrets stay out of exceptions, pickles and what `pytest -l` prints of local variables."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    Forbidden,
    MalformedAnswer,
    NotFound,
    RefreshingToken,
    ServiceAppToken,
    WholesaleClient,
    WholesaleError,
)

Answers = Callable[..., httpx.Response]
TOKEN = "secret-token-of-the-partner"
SECRET = "s3cret-of-the-program"


def failure(service: Any, **options: Any) -> WholesaleError:
    with pytest.raises(WholesaleError) as caught:
        service.call(lambda client: client.customers.get("c1"), **options)
    return caught.value


def test_an_error_carries_the_answer(service: Any, answer: Answers) -> None:
    error = failure(service.script(answer(404, {"message": "gone", "errors": []}, x_more="1")))
    assert isinstance(error, NotFound)
    for seen in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert (seen.response.status_code, seen.response.json()["message"]) == (404, "gone")
        assert (seen.response.headers["x-more"], seen.response.request.method) == ("1", "GET")


def test_an_answer_that_cannot_be_read_is_carried_too(service: Any, answer: Answers) -> None:
    error = failure(service.script(httpx.Response(200, text="<html>")))
    assert isinstance(error, MalformedAnswer)
    assert error.response is not None
    assert error.response.text == "<html>"


def test_where_there_is_no_answer_there_is_none_to_carry(service: Any) -> None:
    assert failure(service.script(httpx.ConnectError("refused")), retry=False).response is None


def test_the_answer_of_an_error_holds_no_secret(service: Any) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        sent = f"{request.headers!r} {dict(request.headers)}"
        return httpx.Response(
            404, headers={"x-echo": request.headers["authorization"], "set-cookie": SECRET}, text=sent
        )

    error = failure(service.script(echo), headers={"X-Key": SECRET})
    response = error.response
    assert response is not None
    assert TOKEN not in response.text + str(response.headers.raw)
    assert "x-key" not in response.request.headers
    assert SECRET not in str(response.headers.raw)
    assert TOKEN.encode() not in pickle.dumps(error)


def test_the_answer_to_a_token_request_is_left_out() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": 5, "refresh_token": SECRET})

    client = WholesaleClient(RefreshingToken("i", "s", "r"), transport=httpx.MockTransport(answer))
    with pytest.raises(MalformedAnswer) as caught:
        client.customers.get("c1")
    assert caught.value.response is not None
    assert caught.value.response.content == b""
    assert SECRET.encode() not in pickle.dumps(caught.value)


FAILING = """
import asyncio, os
import httpx, pytest
from webex_wholesale import AsyncWholesaleClient, RefreshingToken, ServiceAppToken, WholesaleClient

SECRET = os.environ["SECRET_OF_A_TEST"]


def refuse(request):
    return httpx.Response(401, json={"message": "refused"})


def broken(request):
    return httpx.Response(200, json={"access_token": 5, "refresh_token": SECRET})


def unreachable(request):
    raise httpx.ConnectError("refused")


def app():
    return ServiceAppToken("a", "i", SECRET, "o", token=RefreshingToken("i", SECRET, SECRET))


TOKENS = {
    "text": lambda: SECRET,
    "function": lambda: lambda: SECRET,
    "refreshing": lambda: RefreshingToken("i", SECRET, SECRET, access_token=SECRET),
    "new": lambda: RefreshingToken("i", SECRET, SECRET),
    "app": app,
}


@pytest.mark.parametrize("handler", [refuse, broken, unreachable])
@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
def test_call(cls, name, handler):
    client = cls(TOKENS[name](), transport=httpx.MockTransport(handler), headers={"X-Key": SECRET}, retry=False)
    called = client.customers.get("c1")
    asyncio.run(called) if asyncio.iscoroutine(called) else called
    raise AssertionError("reached by the broken answer of a customer only")


@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
def test_network(cls):
    client = cls(SECRET, base_url="http://127.0.0.1:1", retry=False)
    called = client.customers.get("c1")
    asyncio.run(called) if asyncio.iscoroutine(called) else called


@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
@pytest.mark.parametrize(
    "make",
    [
        lambda cls: cls(SECRET, timeout="x"),
        lambda cls: cls(SECRET.encode()),
        lambda cls: cls(SECRET + " and more"),
        lambda cls: cls(SECRET, headers={"X-Key": SECRET}, retry=3),
        lambda cls: cls(SECRET, headers={"X-Key": SECRET + chr(10)}),
        lambda cls: cls("t", base_url="https://me:" + SECRET + "@a.example/"),
        lambda cls: cls("t", base_url=httpx.URL("https://me:" + SECRET + "@a.example/")),
        lambda cls: cls("t").with_options(headers={"X-Key": SECRET, "X Y": ""}),
        lambda cls: RefreshingToken("", SECRET, SECRET),
        lambda cls: RefreshingToken("i", SECRET, SECRET, access_token=SECRET + " x"),
        lambda cls: ServiceAppToken("", "i", SECRET, "o", token=SECRET),
    ],
)
def test_arguments(cls, make):
    make(cls)


@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
def test_environment(cls, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:" + SECRET + "@proxy.example")
    client = cls(TOKENS["new"]())
    called = client.customers.get("c1")
    asyncio.run(called) if asyncio.iscoroutine(called) else called
"""


@pytest.mark.slow
def test_pytest_prints_no_secret_among_the_local_variables(tmp_path: Path) -> None:
    file = tmp_path / "test_failing.py"
    file.write_text(FAILING, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-l",
        "-vv",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(file),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "SECRET_OF_A_TEST": SECRET}
    )
    assert "56 failed" in done.stdout, done.stdout[-2000:]
    assert [line for line in done.stdout.splitlines() if SECRET in line] == []


def test_an_answer_that_repeats_the_token_does_not_show_it_in_the_message(service: Any, answer: Answers) -> None:
    body = {"message": f"{TOKEN} is bad", "errors": [{"description": TOKEN, "fieldName": TOKEN}]}
    error = failure(service.script(answer(403, body, trackingid=f"for {TOKEN}")))
    assert isinstance(error, Forbidden)
    assert "403 Forbidden: *** is bad" in str(error)
    assert TOKEN not in f"{error} {error.message} {error.errors} {error.tracking_id}"


def shown(error: BaseException | None) -> str:
    """An error and its causes, as a traceback ends and as a log of the answer has it."""
    text = ""
    while error is not None:
        text += f"{error} {error!r} {error.args} {vars(error)}"
        error = error.__cause__ or error.__context__
    return text


def failure_with(service: Any, token: Any, use: Callable[[Any], Any]) -> WholesaleError:
    kind = AsyncWholesaleClient if service.asynchronous else WholesaleClient
    client = kind(token, **service.options({"retry": False}))

    async def main() -> None:
        await use(client)

    with pytest.raises(WholesaleError) as caught:
        asyncio.run(main()) if service.asynchronous else use(client)
    return caught.value


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield b"no"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"no"


def echo_in(place: str) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"].split()[1]
        if place == "reason":
            return httpx.Response(500, extensions={"reason_phrase": f"No {token}".encode()})
        if place == "status line":
            raise httpx.RemoteProtocolError(f"illegal status line: {token.encode()!r}") from ValueError(token)
        if place == "link":
            link = f"<https://a:{'x' * 175}{token}>; rel=next"
            return httpx.Response(200, json={"items": []}, headers={"link": link})
        return httpx.Response(503, headers={place: f"x-for-those-who-sent/{token}"}, stream=Body())

    return answer


@pytest.mark.parametrize(
    "place", ["status line", "reason", "link", "content-type", "content-encoding", "x-mock-rule", "trackingid"]
)
@pytest.mark.parametrize("token", [TOKEN, "with'quotes\\and\"more-of-them"])
def test_a_token_that_comes_back_in_any_part_of_an_answer_is_not_shown(service: Any, place: str, token: str) -> None:
    error = failure_with(service.script(echo_in(place)), token, lambda client: client.customers.list().all())
    assert token[:12] not in shown(error)
    assert "***" in str(error)


SECRET_FORM = "s3cret of+the/program"


@pytest.mark.parametrize(
    "provider",
    [
        RefreshingToken("i", SECRET_FORM, "r3fresh of+it"),
        RefreshingToken("i", "r3fresh of+it", SECRET_FORM),
        ServiceAppToken("a", "i", SECRET_FORM, "o", token=TOKEN),
    ],
)
def test_a_secret_of_a_token_request_that_comes_back_is_not_shown(service: Any, provider: Any) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        sent = request.content.decode()
        return httpx.Response(400, json={"message": f"bad: {sent} {SECRET_FORM}"}, headers={"x": SECRET_FORM})

    error = failure_with(service.script(answer), provider, lambda client: client.customers.get("c1"))
    assert "bad: " in str(error)
    assert "s3cret" not in shown(error)


@pytest.mark.parametrize("status", [200, 302, 400, 503])
def test_a_header_of_any_bytes_is_kept_with_the_answer(service: Any, status: int) -> None:
    service.script(httpx.Response(status, content=b"[]", headers=[(b"X-Any", b"Caf\xe9 \xff")]))
    response = failure(service, retry=False).response
    assert response is not None
    assert response.headers["x-any"] == "Caf\xe9 \xff"
