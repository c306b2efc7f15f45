"""`mock.journal`: the calls of a mock as a file of traffic, in process and over HTTP."""

from __future__ import annotations

import json
import stat
from urllib.parse import urlencode

import pytest

from webex_wholesale_contracts.traffic import FORMATS, read
from webex_wholesale_mock import Request, WholesaleMock

PERSONAL = ("kari", "nordmann", "acme", "+4722334455", "Main Street", "Springfield")


@pytest.fixture
def busy() -> WholesaleMock:
    """A mock that was called with personal data, and with what is secret."""
    mock = WholesaleMock()
    customer = mock.hub.add_customer(external_id="acme", name="Acme")
    with mock.client() as client:
        client.subscribers.provision(
            customer_id=customer.id,
            email="kari@acme.example",
            packages=["webex_calling"],
            provisioning_parameters={"firstName": "Kari", "lastName": "Nordmann", "extension": "5001"},
        )
        list(client.subscribers.list(email="kari@acme.example"))
        client.customers.get(customer.id)
    app = mock.integration
    form = urlencode(
        {
            "grant_type": "refresh_token",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "refresh_token": app.refresh_token,
        }
    )
    kind = {"content-type": "application/x-www-form-urlencoded"}
    mock.handle(Request("POST", "/v1/access_token", headers=kind, body=form.encode()))
    return mock


def secrets_of(mock: WholesaleMock) -> list[str]:
    return [*mock._engine.world.partners.tokens, mock.integration.client_secret, mock.integration.refresh_token]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_holds_every_call_and_nothing_personal(busy, tmp_path, format):
    path = tmp_path / "traffic"
    assert busy.journal.export(path, format=format) == len(busy.journal) == 4
    text = path.read_text()
    assert [word for word in (*PERSONAL, *secrets_of(busy)) if word.lower() in text.lower()] == []
    calls = read(path)
    assert [call.operation for call in calls] == [call.operation for call in busy.calls]
    assert all(call.redacted for call in calls)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_flow_can_be_read_in_an_export(busy, tmp_path):
    busy.journal.export(tmp_path / "t.jsonl")
    provision, found, customer, _ = read(tmp_path / "t.jsonl")
    assert provision.sent["customerId"] == customer.received["id"] == found.received["items"][0]["customerId"]
    assert found.query.startswith("email=user-")
    assert provision.sent["email"] == found.received["items"][0]["email"]


@pytest.mark.parametrize("format", FORMATS)
def test_personal_data_stay_only_where_asked_for_and_tokens_never_do(busy, format):
    text = busy.journal.text(format, redact=False)
    assert "kari@acme.example" in text
    assert [secret for secret in secrets_of(busy) if secret in text] == []


def test_the_same_calls_give_the_same_file(busy):
    assert busy.journal.text() == busy.journal.text()


def test_the_name_of_the_file_chooses_the_format(busy, tmp_path):
    busy.journal.export(tmp_path / "t.har")
    assert json.loads((tmp_path / "t.har").read_text())["log"]["version"] == "1.2"


def test_an_unknown_format_leaves_no_file(busy, tmp_path):
    with pytest.raises(ValueError, match="unknown format 'harr'; did you mean 'har'"):
        busy.journal.export(tmp_path / "t", format="harr")
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_not_there_is_an_error_of_the_system(busy, tmp_path):
    with pytest.raises(FileNotFoundError):
        busy.journal.export(tmp_path / "nowhere" / "t.har")


def test_an_empty_journal_is_a_file_without_calls(tmp_path):
    assert WholesaleMock().journal.export(tmp_path / "t.jsonl") == 0
    assert read(tmp_path / "t.jsonl") == []


@pytest.mark.parametrize(
    ("method", "body", "asked"),
    [
        ("GET", b"", {}),
        ("POST", b'{"format": "har"}', {"format": "har"}),
        ("POST", b'{"redact": false}', {"redact": False}),
    ],
)
def test_an_export_is_served(busy, method, body, asked):
    response = busy.handle(Request(method, "/__mock__/journal/export", body=body))
    assert json.loads(response.body) == {"text": busy.journal.text(**asked)}


def test_an_unknown_format_is_refused_over_http(busy):
    assert busy.handle(Request("POST", "/__mock__/journal/export", body=b'{"format": "pcap"}')).status == 400
