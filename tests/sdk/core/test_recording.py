"""`record_to`: a client's traffic in a file, redacted, in whole lines, and never in the way of a call."""

from __future__ import annotations

import copy
import json
import os
import pickle
import stat
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from webex_wholesale import AsyncWholesaleClient, InvalidArgument, NotFound, WholesaleClient, WholesaleError
from webex_wholesale._core import recording
from webex_wholesale_contracts.traffic import read
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import Disconnect, Status


@pytest.fixture
def mock() -> WholesaleMock:
    mock = WholesaleMock()
    mock.hub.add_customer(external_id="acme", name="Acme")
    return mock


@pytest.fixture
def file(tmp_path):
    return tmp_path / "traffic.jsonl"


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def names(file):
    return [(call.operation, call.status) for call in read(file)]


def work(client):
    customer = client.customers.find(external_id="acme")
    with pytest.raises(NotFound):
        client.customers.get("nobody")
    return customer


def test_a_blocking_client_records_requests_and_answers(mock, file):
    with mock.client(record_to=file) as client:
        work(client)
    header, first, second = lines(file)
    assert header == {"format": "webex-wholesale-calls", "version": 1, "redacted": True}
    assert (first["method"], first["path"], first["status"]) == ("GET", "/v1/wholesale/customers", 200)
    assert first["query"].startswith("externalId=externalId-")
    assert first["started"] == "2026-01-05T09:00:00+00:00"
    assert second["status"] == 404
    assert "acme" not in file.read_text().lower()


def test_an_asynchronous_client_records_the_same(mock, file, tmp_path):
    async def main():
        async with mock.async_client(record_to=str(file)) as client:
            await client.customers.find(external_id="acme")
            with pytest.raises(NotFound):
                await client.customers.get("nobody")

    anyio.run(main)
    with mock.client(record_to=tmp_path / "blocking") as client:
        work(client)
    assert names(file) == names(tmp_path / "blocking") == [("customers.list", 200), ("customers.get", 404)]


def test_every_attempt_is_recorded_also_one_without_an_answer(mock, file):
    mock.faults.add(Disconnect(), times=1)
    mock.faults.add(Status(503), times=1)
    with mock.client(record_to=file) as client:
        list(client.customers.list())
    assert names(file) == [("customers.list", 0), ("customers.list", 503), ("customers.list", 200)]


def test_neither_tokens_nor_what_token_calls_carry_is_recorded(mock, file):
    from webex_wholesale import RefreshingToken

    app = mock.integration
    provider = RefreshingToken(
        client_id=app.client_id, client_secret=app.client_secret, refresh_token=app.refresh_token
    )
    with mock.client(provider, record_to=file) as client:
        list(client.customers.list())
    text = file.read_text()
    assert names(file) == [("tokens.exchange", 200), ("customers.list", 200)]
    issued = [*mock._engine.world.partners.tokens, app.client_secret, app.refresh_token]
    assert [secret for secret in issued if secret in text] == []
    assert lines(file)[1]["sent"] is lines(file)[1]["received"] is None


def test_only_the_owner_can_read_the_file(mock, file):
    mock.client(record_to=file).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_derived_and_copied_clients_record_to_the_same_file(mock, file):
    with mock.client(record_to=file) as client:
        list(client.with_options(timeout=5).customers.list())
    with WholesaleClient("token", record_to=file, transport=None) as client:
        assert pickle.loads(pickle.dumps(client))._settings.recorder._path == file
        assert copy.deepcopy(client)._settings.recorder is client._settings.recorder
    assert names(file) == [("customers.list", 200)]


def test_threads_write_whole_lines(mock, file):
    with mock.client(record_to=file) as client, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.customers.find(external_id="acme"), range(200)))
    assert names(file) == [("customers.list", 200)] * 200


def test_two_clients_append_to_one_file_with_stand_ins_of_their_own(mock, file):
    for _ in range(2):
        with mock.client(record_to=file) as client:
            client.customers.find(external_id="acme")
    first, second = read(file)
    assert first.received != second.received
    assert len(lines(file)) == 3


def test_a_full_file_ends_the_recording_and_not_the_calls(mock, file, monkeypatch, caplog):
    monkeypatch.setattr(recording, "MAX_BYTES", 2_500)
    with mock.client(record_to=file) as client:
        for _ in range(20):
            assert client.customers.find(external_id="acme")
    assert 0 < file.stat().st_size <= 2_500
    assert read(file)
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said == "record_to failed (OSError: the file has reached 2500 bytes); the calls themselves are not affected"


def test_half_a_line_is_taken_back_where_the_disk_is_full(mock, file, monkeypatch):
    write = os.write
    with mock.client(record_to=file) as client:
        client.customers.find(external_id="acme")
        whole = file.read_bytes()
        monkeypatch.setattr(recording.os, "write", lambda descriptor, data: write(descriptor, data[:50]))
        assert client.customers.find(external_id="acme")
    assert file.read_bytes() == whole


def test_a_file_that_goes_away_breaks_no_call_and_leaks_nothing_into_the_log(mock, tmp_path, caplog):
    folder = tmp_path / "logs"
    folder.mkdir()
    with mock.client(record_to=folder / "traffic") as client:
        (folder / "traffic").unlink()
        folder.rmdir()
        assert client.customers.find(external_id="acme")
        assert client.customers.find(external_id="acme")
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "FileNotFoundError: No such file" in said
    assert "acme" not in said


def test_an_answer_that_is_not_json_is_recorded_without_its_body(file):
    page = httpx.MockTransport(lambda request: httpx.Response(502, text="<html>kari@acme.example</html>"))
    client = WholesaleClient("token", transport=page, record_to=file, retry=False)
    with client, pytest.raises(WholesaleError):
        client.customers.get("x")
    assert lines(file)[1]["received"] is None
    assert "kari" not in file.read_text()


@pytest.mark.parametrize("kind", [WholesaleClient, AsyncWholesaleClient])
@pytest.mark.parametrize("wrong", ["missing/traffic", ".", 7])
def test_a_place_that_cannot_be_written_is_refused_at_once(kind, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidArgument, match="record_to is not a file that can be written"):
        kind("token", record_to=wrong)
    assert [*tmp_path.iterdir()] == []
