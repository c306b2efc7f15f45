"""A world worth looking at, pages of it without a server, and a server with a browser in front of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from webex_wholesale_mock import Request, Response, WholesaleMock

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
AXE = Path(__file__).parents[2] / "clients" / "openapi_fetch" / "node_modules" / "axe-core" / "axe.min.js"
HTML = "<b>Bold</b><script>document.title='run'</script>"


class Console:
    """The console of a mock without a server in between."""

    def __init__(self, mock: WholesaleMock) -> None:
        self.mock = mock

    def get(self, path: str, *, accept: str = "text/html,*/*;q=0.8", **headers: str) -> Response:
        path, _, query = path.partition("?")
        return self.mock.handle(Request("GET", f"/__mock__/{path}", query, headers={"accept": accept, **headers}))

    def page(self, path: str = "", status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status == status, answer.body
        return answer.body.decode()

    def call(self, method: str, path: str, body: object = None) -> Response:
        headers = {"authorization": f"Bearer {self.mock.tokens['full-admin']}", "content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        path, _, query = path.partition("?")
        return self.mock.handle(Request(method, f"/v1/{path}", query, headers=headers, body=sent))


@pytest.fixture
def mock() -> WholesaleMock:
    mock = WholesaleMock()
    mock.coverage.start()
    return mock


@pytest.fixture
def console(mock: WholesaleMock) -> Console:
    return Console(mock)


@pytest.fixture
def world(console: Console) -> Console:
    """Customers in every sort of state, a report, emails with links, and calls of which some are refused."""
    mock = console.mock
    acme = mock.hub.add_customer(external_id="acme-1", name="Acme")
    mock.hub.add_subscriber(acme, email="ann@people.example", first_name="Ann", last_name="Berg")
    mock.clock.advance(86_400)
    mock.hub.add_free_account("bo@people.example")
    mock.hub.add_subscriber(acme, email="bo@people.example", status="pending_user_migration")
    mock.hub.add_customer(external_id="gruber-2", name="Gruber Traders", status="pending_rpl_review")
    mock.hub.add_customer(external_id="bolt-3", name="Bolt", status="provisioning")
    mock.hub.add_customer(external_id="cork-4", name=HTML, status="provisioned_with_errors")
    mock.hub.add_report(type="CUSTOMER")
    mock.place.trial("Dahlia", services=("messaging", "devices"), devices={"board": 1})
    mock.place.order("Elder", status="customer_mapping")
    mock.place.setup_assist(acme, users=3)
    console.call("GET", "wholesale/customers")
    console.call("GET", f"wholesale/customers/{acme.id}")
    console.call("GET", "wholesale/customers/nope")
    console.call("DELETE", f"wholesale/customers/{acme.id}")
    return console


@pytest.fixture
def served(world: Console) -> Iterator[str]:
    """The address of the console of a served world."""
    pytest.importorskip("uvicorn", reason="the server needs the extra server")
    with world.mock.serve() as server:
        yield server.control_url
