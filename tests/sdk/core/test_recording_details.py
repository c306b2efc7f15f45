"""Recordings of production calls where the disk is full, an answer is not JSON, or names are many."""

from __future__ import annotations

import os
import pickle

import httpx
import pytest

from webex_wholesale import WholesaleClient, WholesaleError
from webex_wholesale._core import recording
from webex_wholesale._core.recording import Recorder
from webex_wholesale_contracts.traffic import read


def client(file, answer):
    return WholesaleClient("token-of-a-partner", transport=httpx.MockTransport(answer), record_to=file, retry=False)


def test_half_a_line_is_taken_back_where_the_disk_is_full(tmp_path, monkeypatch, caplog):
    file = tmp_path / "traffic.jsonl"
    whole = os.write
    monkeypatch.setattr(os, "write", lambda number, data: whole(number, data[: len(data) // 2]))
    with client(file, lambda _: httpx.Response(404)) as partner, pytest.raises(WholesaleError, match="404"):
        partner.customers.get("c1")
    assert file.stat().st_size == 0
    assert "the disk is full" in caplog.text


def test_an_answer_that_is_not_json_has_no_body_in_the_recording(tmp_path):
    file = tmp_path / "traffic.jsonl"
    with client(file, lambda _: httpx.Response(502, text="<html>")) as partner, pytest.raises(WholesaleError):
        partner.customers.get("c1")
    [exchange] = read(file)
    assert (exchange.status, exchange.received) == (502, None)


def test_stand_ins_begin_anew_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MAX_VALUES", 0)
    file = tmp_path / "traffic.jsonl"
    with client(file, lambda _: httpx.Response(404)) as partner:
        for _ in range(2):
            with pytest.raises(WholesaleError):
                partner.customers.get("c1")
    assert len(read(file)) == 2


def test_a_recorder_pickles_and_says_where_it_writes(tmp_path):
    recorder = pickle.loads(pickle.dumps(Recorder(tmp_path / "a")))
    assert repr(recorder) == f"<Recorder to {tmp_path / 'a'}>"
