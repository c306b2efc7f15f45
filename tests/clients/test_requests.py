"""Code that uses requests, and knows nothing of the mock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.support.clients import library
from webex_wholesale import Customer
from webex_wholesale_mock import WholesaleMock

requests: Any = library("requests")

CUSTOMERS = "https://webexapis.com/v1/wholesale/customers"


@pytest.fixture
def headers(mock: WholesaleMock) -> dict[str, str]:
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


class _Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b"elsewhere")

    def log_message(self, format: str, *args: object) -> None:
        """Tests keep quiet."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The URL of a server that is not the service."""
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/wholesale/customers"
        server.shutdown()
        thread.join()


def test_a_session_that_is_older_reaches_the_mock(mock: WholesaleMock, headers: dict[str, str], acme: Customer) -> None:
    with requests.Session() as session, mock.intercept():
        assert [each["id"] for each in session.get(CUSTOMERS, headers=headers).json()["items"]] == [acme.id]


def test_a_session_that_is_made_inside_reaches_the_mock(
    mock: WholesaleMock, headers: dict[str, str], acme: Customer
) -> None:
    with mock.intercept(), requests.Session() as session:
        session.headers.update(headers)
        assert session.get(f"{CUSTOMERS}/{acme.id}").json()["externalId"] == "acme"


def test_functions_without_a_session_reach_the_mock(mock: WholesaleMock, headers: dict[str, str]) -> None:
    with mock.intercept():
        answer = requests.post(CUSTOMERS, json={"externalId": "acme-1"}, headers={**headers, "X-Mock-Explain": "1"})
    assert (answer.status_code, answer.reason) == (400, "Bad Request")
    assert answer.headers["X-Mock-Rule"] == "customer.field.required"
    assert mock.calls[-1].request_json() == {"externalId": "acme-1"}


def test_pages_are_followed_by_their_links(mock: WholesaleMock, headers: dict[str, str], many: list[str]) -> None:
    found, url = [], CUSTOMERS
    with mock.intercept(), requests.Session() as session:
        while url:
            page = session.get(url, headers=headers)
            found += [each["externalId"] for each in page.json()["items"]]
            url = page.links.get("next", {}).get("url")
    assert found == many[::-1]


def test_other_hosts_are_reached_as_ever(mock: WholesaleMock, elsewhere: str) -> None:
    with mock.intercept():
        assert requests.get(elsewhere, timeout=5).text == "elsewhere"
    assert not mock.calls


def test_outside_nothing_reaches_the_mock(mock: WholesaleMock, elsewhere: str) -> None:
    with requests.Session() as session:
        with mock.intercept():
            session.get(CUSTOMERS, timeout=5)
        # The guard of the whole suite stands where the service would be.
        with pytest.raises(pytest.fail.Exception, match=r"loopback only, not 'webexapis\.com'"):
            session.get(CUSTOMERS, timeout=5)
        assert session.get(elsewhere, timeout=5).text == "elsewhere"
    assert len(mock.calls) == 1
