"""`webex-wholesale mock import`: the inventory of a service in a world file, whole or not at all."""

from __future__ import annotations

import socket
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from webex_wholesale import SystemClock, WholesaleClient
from webex_wholesale._cli import main
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import Malformed, Status
from webex_wholesale_mock.server import serve

PERSONAL = ("acme", "globex", "kari", "Main Street", "Springfield", "Office")


@pytest.fixture
def service() -> WholesaleMock:
    """A mock that stands for the real service, with two customers and three subscribers."""
    mock = WholesaleMock(seed=7)
    acme = mock.hub.add_customer(external_id="acme", name="Acme", packages=["webex_calling", "webex_meetings"])
    globex = mock.hub.add_customer(
        external_id="globex", name="Globex", packages=["webex_suite"], limits={"webex_suite": 5}
    )
    mock.hub.add_subscriber(acme, "kari@acme.example")
    mock.clock.advance(60)
    mock.hub.add_subscriber(globex, "ola@globex.example")
    mock.hub.add_subscriber(acme, "per@acme.example", packages=["webex_meetings"])
    return mock


@pytest.fixture
def command(service, monkeypatch, capsys, tmp_path):
    """Runs the command with a token that only reads: exit status and complaints."""
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", service.tokens["read-only"])

    def command(*options):
        monkeypatch.setattr(
            sys, "argv", ["webex-wholesale", "mock", "import", "--out", str(tmp_path / "w.json"), *options]
        )
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, capsys.readouterr().err

    return command


@contextmanager
def on_a_port(mock: WholesaleMock) -> Iterator[str]:
    """The base URL of a mock that is served on loopback."""
    with serve.listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(serve.config(mock.asgi()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield "http://{}:{}/v1".format(*listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()


def inventory(client: WholesaleClient) -> dict[str, object]:
    """All that the service says of a partner, in the service's own order."""
    customers = [
        client.customers.get(customer.id, include_package_license_info=True) for customer in client.customers.list()
    ]
    organizations = [customer.org_id for customer in customers]
    return {
        "customers": customers,
        "subscribers": list(client.subscribers.list()),
        "by change": list(client.subscribers.list(sort_by="lastStatusChange")),
        "locations": [list(client.locations.list(org_id=org_id)) for org_id in organizations],
        "licences": [
            license.model_copy(update={"subscription_id": None, "site_url": None})
            for org_id in organizations
            for license in client.licenses.list(org_id=org_id)
        ],
    }


def test_an_imported_world_has_the_inventory_of_the_service(command, service, tmp_path):
    with on_a_port(service) as base_url:
        status, said = command("--base-url", base_url, "--keep-personal-data")
    assert status == 0
    assert said.splitlines() == [
        "customers: 2",
        "subscribers: 3",
        "locations: 2",
        "licences: 3",
        f"{tmp_path / 'w.json'}: written",
    ]
    mock = WholesaleMock.load(tmp_path / "w.json")
    assert inventory(mock.client()) == inventory(service.client())


def test_an_imported_world_is_without_personal_data_and_still_fits_together(command, service, tmp_path):
    with service.intercept():
        assert command()[0] == 0
    text = (tmp_path / "w.json").read_text()
    assert [word for word in PERSONAL if word.lower() in text.lower()] == []
    mock = WholesaleMock.load(tmp_path / "w.json")
    real, copy = inventory(service.client()), inventory(mock.client())
    assert [customer.packages for customer in copy["customers"]] == [
        customer.packages for customer in real["customers"]
    ]
    assert len({subscriber.customer_id for subscriber in copy["subscribers"]}) == 2
    assert [license.consumed_units for license in copy["licences"]] == [
        license.consumed_units for license in real["licences"]
    ]


def test_life_goes_on_in_an_imported_world(command, service, tmp_path):
    service.hub.add_customer(external_id="initech", status="provisioning")
    with service.intercept():
        assert command("--keep-personal-data")[0] == 0
    mock = WholesaleMock.load(tmp_path / "w.json")
    with mock.client() as client:
        initech = client.customers.find(external_id="initech")
        assert client.customers.wait_until_provisioned(initech.id).org_id
        for subscriber in client.subscribers.list():
            client.subscribers.delete(subscriber.id)
        for customer in client.customers.list():
            client.customers.delete(customer.id)
            client.customers.wait_until_removed(customer.id)
        assert list(client.customers.list()) == []


@pytest.mark.parametrize(
    ("operation", "what", "reason"),
    [
        ("locations.list", Status(403), "403"),
        ("subscribers.list", Status(429, retry_after=9999), "429"),
        ("customers.list", Malformed(), "customers"),
    ],
)
def test_a_service_that_answers_in_part_leaves_no_file(command, service, tmp_path, operation, what, reason):
    service.faults.add(what, operation=operation)
    with service.intercept():
        status, said = command("--keep-personal-data")
    complaints = [line for line in said.splitlines() if line.startswith("webex-wholesale: ")]
    assert status == 1
    assert len(complaints) == 1
    assert reason in complaints[0]
    assert [*tmp_path.iterdir()] == []


def test_a_token_without_scopes_is_one_line(command, service, monkeypatch, tmp_path):
    """Rule auth.scope.missing."""
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", service.tokens["no-scope"])
    with service.intercept():
        status, said = command()
    assert (status, said.count("\n")) == (1, 1)
    assert [*tmp_path.iterdir()] == []


def test_only_the_owner_can_read_the_world(command, service, tmp_path):
    with service.intercept():
        assert command("--keep-personal-data")[0] == 0
    assert stat.S_IMODE((tmp_path / "w.json").stat().st_mode) == 0o600


def test_a_service_that_is_down_is_one_line_and_no_file(command, tmp_path, monkeypatch):
    """The retries of the client take no time here."""
    monkeypatch.setattr(SystemClock, "sleep", lambda self, seconds: None)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        status, said = command("--base-url", f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
    assert (status, said.count("\n")) == (1, 1)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_in_place_of_a_file_is_found_before_anything_is_sent(command, service, tmp_path):
    with service.intercept():
        status, said = command("--out", str(tmp_path))
    assert (status, said) == (2, f"webex-wholesale: {tmp_path}: it is a folder\n")
    assert not service.calls


def test_a_folder_that_is_not_there_is_found_before_anything_is_sent(command, service, tmp_path):
    with service.intercept():
        status, said = command("--out", str(tmp_path / "missing" / "w.json"))
    assert (status, said) == (2, f"webex-wholesale: {tmp_path / 'missing' / 'w.json'}: the folder does not exist\n")
    assert not service.calls


def test_a_file_that_is_there_stays_where_the_import_fails(command, service, tmp_path):
    (tmp_path / "w.json").write_text("before")
    service.faults.add(Status(403), operation="licenses.list")
    with service.intercept():
        assert command()[0] == 1
    assert (tmp_path / "w.json").read_text() == "before"
