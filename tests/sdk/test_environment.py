"""Clients in environments that are not right, and clients of a subclass."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from webex_wholesale import AsyncWholesaleClient, InvalidArgument, RefreshingToken, WholesaleClient
from webex_wholesale._auth.tokens import IssuedToken
from webex_wholesale._core.call import build_call


def make(cls: Any, token: Any) -> Any:
    return cls(RefreshingToken("id", "secret-of-app", "refresh") if token == "provider" else token)


def get(client: Any) -> None:
    called = client.customers.get("c1")
    asyncio.run(called)


@pytest.mark.parametrize("token", ["token", "provider"])
@pytest.mark.parametrize("cls", [WholesaleClient, AsyncWholesaleClient])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("NO_PROXY", "fe80::/10,[::1"),
        ("HTTPS_PROXY", "nonsense://user:secret@proxy.example"),
        pytest.param(
            "SSL_CERT_FILE",
            "/no/such/file.pem",
            marks=pytest.mark.skipif(httpx.__version__ < "0.28", reason="httpx before 0.28 passes over a missing file"),
        ),
        pytest.param(
            "ALL_PROXY",
            "socks5://user:secret@proxy.example:1080",
            marks=pytest.mark.skipif(find_spec("socksio") is not None, reason="the package for SOCKS is installed"),
        ),
    ],
)
def test_an_environment_that_cannot_be_used_is_told_by_its_variable(
    cls: Any, token: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv(variable, value)
    client = make(cls, token)
    with pytest.raises(InvalidArgument, match=variable) as caught:
        get(client)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None or "secret" not in str(caught.value.__cause__)


class Tagged(WholesaleClient):
    """A client with an attribute of its own."""

    def __init__(self, tag: str, **options: Any) -> None:
        super().__init__("token", **options)
        self.tag = tag


def test_a_client_for_a_sub_partner_keeps_the_attributes_of_its_subclass() -> None:
    client = Tagged("blue")
    customers = client.customers
    acting = client.on_behalf_of("org")
    assert (type(acting), acting.tag) == (Tagged, "blue")
    assert acting.customers is not customers
    assert acting.customers._client is acting


def test_secrets_stay_out_of_what_pytest_prints_of_local_variables() -> None:
    body = {"grant_type": "refresh_token", "client_id": "i", "client_secret": "secret", "refresh_token": "secret"}
    assert "secret" not in repr(build_call("tokens.exchange", body=body))
    assert "secret" not in repr(IssuedToken("secret", None))
