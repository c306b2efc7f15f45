"""Recordings as targets: those of a verification, and the journal of a mock."""

from __future__ import annotations

import json

import pytest

from webex_wholesale_contracts.traffic import Exchange, text_of
from webex_wholesale_contracts.verify import CASES, UNTRIED, Options, command, evidence, verify
from webex_wholesale_contracts.verify._targets import open_replay
from webex_wholesale_mock.cli import _verification


def replayed(path, **options):
    return verify(open_replay(f"replay:{path}", path), Options(**options))


def verdicts(report, verdict):
    return {finding.id for finding in report.findings if finding.judgement.verdict == verdict}


@pytest.fixture
def run(tmp_path):
    """Runs the command against a recording."""

    def run(path, *, files=None, **options):
        sources = command.Sources(environ={}, open_mock=_verification.target)
        return command.run(f"replay:{path}", Options(**options), sources, format="json", files=files)

    return run


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("suffix", ["jsonl", "har"])
def test_the_journal_of_a_mock_is_replayed(mock, target, tmp_path, suffix, redact):
    whole = verify(target, Options()).report
    path = tmp_path / f"journal.{suffix}"
    mock.journal.export(path, redact=redact)
    result = replayed(path)
    report = result.report
    assert verdicts(report, "differs") == set()
    assert verdicts(report, "agrees") == verdicts(whole, "agrees")
    assert (report.on, report.users, report.left) == (whole.on, 0, ())


def test_a_recording_of_a_verification_is_replayed(verify_service, run, tmp_path):
    record = tmp_path / "recorded.jsonl"
    first = json.loads(verify_service(format="json", record=record).output)
    again = json.loads(run(record).output)
    assert again["counts"]["differs"] == 0
    agreed = [{row["id"] for row in report["findings"] if row["verdict"] == "agrees"} for report in (first, again)]
    assert agreed[0] == agreed[1]


def test_a_recording_has_neither_tokens_nor_personal_data(verify_service, environ, mock, tmp_path):
    mock.hub.add_customer(external_id="acme-1", name="Acme AS")
    record = tmp_path / "recorded.jsonl"
    environ["WEBEX_WHOLESALE_CLIENT_ID"] = mock.partner.integration.client_id
    environ["WEBEX_WHOLESALE_CLIENT_SECRET"] = mock.partner.integration.client_secret
    assert verify_service(record=record, allow_production=True).status == 0
    text = record.read_text("utf-8")
    for secret in (*mock.tokens.values(), environ["WEBEX_WHOLESALE_CLIENT_SECRET"], "acme-1", "Acme", "example.com"):
        assert secret not in text, secret
    lines = [json.loads(line) for line in text.splitlines()[1:]]
    assert {line["note"] for line in lines if "note" in line} <= set(CASES)


def test_differences_are_found_in_a_recording_too(mock, target, tmp_path):
    mock.rules.disable("customer.packages.duplicate")
    verify(target, Options())
    mock.journal.export(tmp_path / "journal.jsonl")
    assert verdicts(replayed(tmp_path / "journal.jsonl").report, "differs") == {"customer.packages.duplicate"}


def test_a_part_of_a_recording_can_be_asked_for(verify_service, run, tmp_path):
    record = tmp_path / "recorded.jsonl"
    verify_service(record=record)
    outcome = run(record, rules=("subscriber.package.limit", "subscriber.pending-migration"))
    notes = {row["id"]: (row["verdict"], row["note"]) for row in json.loads(outcome.output)["findings"]}
    assert notes == {
        "subscriber.package.limit": ("agrees", ""),
        "subscriber.pending-migration": (
            "not tried",
            "needs subscribers.provision 202: the recording does not have it",
        ),
    }


def test_evidence_can_come_from_a_recording(verify_service, run, tmp_path):
    record, file = tmp_path / "recorded.jsonl", tmp_path / "evidence.json"
    verify_service(record=record, rules=("customer.not-found",))
    run(record, files=command.Files(update_evidence=file, by="Una"), rules=("customer.not-found",))
    (row,) = evidence.read(file).values()
    assert (row.on.isoformat(), row.source, row.agrees) == ("2026-01-05", f"replay:{record}", True)


def test_a_recording_of_other_calls_says_nothing(tmp_path):
    path = tmp_path / "calls.jsonl"
    probe = Exchange(method="GET", path="/v1/wholesale/customers", query="max=1", status=200, received={"items": []})
    lost = Exchange(method="GET", path="/v1/wholesale/subscribers", query="max=1")
    path.write_text(text_of([probe, lost], "jsonl", redacted=True), "utf-8")
    report = replayed(path).report
    assert verdicts(report, "agrees") == set()
    assert verdicts(report, "differs") == set()
    notes = {finding.id: finding.judgement.note for finding in report.findings}
    assert notes["customers.list 200"] == "the recording does not have it"
    assert notes["customer.external-id.in-use"].startswith("needs customers.precheck 200: ")
    assert set(UNTRIED) < set(notes)


def test_a_recorded_call_without_an_answer_ends_the_run(tmp_path):
    path = tmp_path / "calls.jsonl"
    probe = Exchange(method="GET", path="/v1/wholesale/customers", query="max=1", status=200, received={"items": []})
    lost = Exchange(method="GET", path="/v1/wholesale/subscribers", query="max=1")
    path.write_text(text_of([probe, *[lost] * 4], "jsonl", redacted=True), "utf-8")
    result = replayed(path, cases=("subscribers.list 200",))
    assert result.problem.endswith("answers no more (ReadError: the recorded call has no answer)")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html>", "line 1: neither a JSON object nor part of a HAR file"),
        ("", "no call is in the file"),
        ('{"format": "webex-wholesale-calls", "version": 2}\n', "the journal is 'webex-wholesale-calls' version 2"),
        (None, "cannot read the file: No such file or directory"),
    ],
)
def test_a_file_that_is_not_a_recording_is_told(run, tmp_path, content, reason):
    path = tmp_path / "calls.jsonl"
    if content is not None:
        path.write_text(content, "utf-8")
    outcome = run(path)
    assert (outcome.status, outcome.output) == (2, "")
    assert outcome.complaint.startswith(f"{path}: ")
    assert reason in outcome.complaint


def test_a_recording_that_does_not_begin_with_a_list_of_customers_is_told(run, tmp_path):
    path = tmp_path / "calls.jsonl"
    other = Exchange(method="GET", path="/v1/people/me", status=200)
    path.write_text(text_of([other], "jsonl", redacted=True), "utf-8")
    outcome = run(path)
    assert (outcome.status, outcome.complaint) == (
        2,
        f"replay:{path} does not have the calls of a verification; record one with --record",
    )


def test_a_place_for_a_recording_that_cannot_be_is_told(verify_service, tmp_path):
    outcome = verify_service(record=tmp_path / "none" / "recorded.jsonl", rules=("http.route.unknown",))
    assert (outcome.status, outcome.complaint) == (
        2,
        f"{tmp_path / 'none' / 'recorded.jsonl'}: No such file or directory",
    )
