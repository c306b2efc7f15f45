"""Details of recorded traffic: files that cannot be written, texts that are redacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from webex_wholesale_contracts.traffic import _files
from webex_wholesale_contracts.traffic._redaction import Redactor


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path, monkeypatch):
    def fail(path, target):
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        _files.write(tmp_path / "traffic.jsonl", "{}\n")
    assert [*tmp_path.iterdir()] == []


def test_blanks_stay_and_bare_uuids_get_a_stand_in():
    redactor = Redactor("")
    uuid = "0f7c1d3a-1a2b-4c3d-8e9f-0123456789ab"
    assert redactor._identity(uuid) not in (uuid, None)
    assert redactor._word("...") == "..."
