"""Clients in environments that are not right, and clients of a subclass."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from webex_wholesale import InvalidArgument, WholesaleClient
from webex_wholesale._auth.tokens import IssuedToken
from webex_wholesale._core.call import build_call


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
    ],
)
def test_an_environment_that_cannot_be_used_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv(variable, value)
    with WholesaleClient("token") as client, pytest.raises(InvalidArgument, match=variable) as caught:
        client._connection.open()
    assert "secret" not in str(caught.value)


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
