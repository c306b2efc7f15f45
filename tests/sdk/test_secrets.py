"""Secrets stay out of exceptions, pickles and what `pytest -l` prints of local variables."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from webex_wholesale import Forbidden, MalformedAnswer, NotFound, WholesaleClient, WholesaleError

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

    from webex_wholesale import RefreshingToken

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


@pytest.mark.parametrize("status", [200, 302, 400, 503])
def test_a_header_of_any_bytes_is_kept_with_the_answer(service: Any, status: int) -> None:
    service.script(httpx.Response(status, content=b"[]", headers=[(b"X-Any", b"Caf\xe9 \xff")]))
    response = failure(service, retry=False).response
    assert response is not None
    assert response.headers["x-any"] == "Caf\xe9 \xff"
