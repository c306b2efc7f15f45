"""Files of evidence: written, read, joined, and refused where they are damaged."""

from __future__ import annotations

import json
from datetime import date

import pytest

from webex_wholesale_contracts.verify import evidence
from webex_wholesale_contracts.verify.evidence import EvidenceError, Observation

BUSY = Observation("customer.busy", date(2026, 11, 28), "Una Berg", "replay", False, True, 423, "1234")
NAME = Observation("customer.name.percent-sign", date(2026, 11, 28), "Una Berg", "replay", False, False)


def test_a_file_of_evidence_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "evidence.json"
    evidence.write(path, [BUSY, NAME])
    assert evidence.read(path) == {"customer.busy": BUSY, "customer.name.percent-sign": NAME}
    content = json.loads(path.read_text("utf-8"))
    assert (content["format"], content["version"]) == ("webex-wholesale-evidence", 1)
    assert list(content["rules"]) == ["customer.name.percent-sign", "customer.busy"]  # as in the catalogue
    assert content["rules"]["customer.busy"] == {
        "evidence": "observed",
        "on": "2026-11-28",
        "by": "Una Berg",
        "source": "replay",
        "agrees": False,
        "enforced": True,
        "status": 423,
        "code": "1234",
    }


def test_newer_evidence_replaces_that_of_the_same_rule_alone(tmp_path):
    path = tmp_path / "evidence.json"
    evidence.write(path, [BUSY, NAME])
    later = Observation("customer.busy", date(2026, 12, 1), "Per", "replay", True, True)
    evidence.write(path, [later])
    assert evidence.read(path) == {"customer.busy": later, "customer.name.percent-sign": NAME}


ROW = {
    "evidence": "observed",
    "on": "2026-11-28",
    "by": "U",
    "source": "x",
    "agrees": True,
    "enforced": True,
    "status": None,
    "code": None,
}


def file_of(**rows):
    return {"format": "webex-wholesale-evidence", "version": 1, "rules": rows}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html>", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "has no format"),
        ({"rules": {}}, "has no format"),
        ({"format": "webex-wholesale-calls", "version": 1}, "'webex-wholesale-calls' version 1"),
        ({**file_of(), "version": 2}, "version 2"),
        ({**file_of(), "rules": []}, "rules must be an object"),
        (file_of(nothing=ROW), "unknown rule 'nothing'"),
        (file_of(**{"customer.busy": 1}), "customer.busy: a row is an object"),
        (file_of(**{"customer.busy": {**ROW, "evidence": "assumed"}}), "customer.busy: a row is an object"),
        (file_of(**{"customer.busy": {**ROW, "on": "soon"}}), "customer.busy: on must be a day"),
        (file_of(**{"customer.busy": {**ROW, "by": None}}), "customer.busy: by must be str"),
        (file_of(**{"customer.busy": {**ROW, "agrees": 1}}), "customer.busy: agrees must be bool"),
        (file_of(**{"customer.busy": {**ROW, "status": "409"}}), "customer.busy: status must be int or null"),
        (file_of(**{"customer.busy": {**ROW, "status": 409}}), "agrees is true, so status must be null"),
        (file_of(**{"customer.busy": {"evidence": "observed"}}), "customer.busy: on must be str"),
    ],
)
def test_a_damaged_file_is_refused_with_reason_and_place(tmp_path, content, reason):
    path = tmp_path / "evidence.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    with pytest.raises(EvidenceError) as refused:
        evidence.read(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
    before = path.read_bytes()
    with pytest.raises(EvidenceError):
        evidence.write(path, [BUSY])
    assert path.read_bytes() == before


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(EvidenceError, match="cannot read the file: No such file"):
        evidence.read(tmp_path / "none.json")
