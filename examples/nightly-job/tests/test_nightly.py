"""The job in all weathers: a calm night, refusals, an outage, a lost answer, a crash at any call."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nightly import ADVICE, PATIENCE, Exit, Job, advise, beginnings, main, run

from webex_wholesale import LineReport, WholesaleClient
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock import Fails, WholesaleMock
from webex_wholesale_mock.faults import Disconnect, Status

PLAN = Path(__file__).resolve().parents[1] / "plan.csv"


def entries(job: Job) -> list[dict[str, Any]]:
    return [json.loads(line) for line in job.journal.path.read_text(encoding="utf-8").splitlines()]


def keys(mock: WholesaleMock) -> Sequence[str | None]:
    return sorted(str(customer.external_id) for customer in mock.customers())


def test_a_calm_night(wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job) -> None:
    assert run(wholesale_client, job) is Exit.DONE
    assert keys(wholesale_mock) == ["C-2001", "C-2002", "C-2003"]
    assert {entry["outcome"] for entry in entries(job)} == {"created"}


def test_a_second_run_sends_nothing(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job, again: Job
) -> None:
    run(wholesale_client, job)
    before = len(wholesale_mock.calls)
    assert run(wholesale_client, again) is Exit.DONE
    assert len(wholesale_mock.calls) == before
    assert len(entries(again)) == 9


def test_a_second_run_without_the_checkpoint_makes_nothing_twice(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job, tmp_path: Path
) -> None:
    run(wholesale_client, job)
    elsewhere = Job(PLAN, tmp_path / "elsewhere")
    assert run(wholesale_client, elsewhere) is Exit.DONE
    assert {entry["outcome"] for entry in entries(elsewhere)} == {"found"}
    assert keys(wholesale_mock) == ["C-2001", "C-2002", "C-2003"]


def test_a_dry_run_changes_and_writes_nothing(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job
) -> None:
    job.dry_run = True
    assert run(wholesale_client, job) is Exit.DONE
    assert keys(wholesale_mock) == []
    assert not job.state.exists()


def test_a_refusal_says_who_has_to_do_what(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    wholesale_mock.hub.add_organization("Globex", administrators=["contact@fontaine.example"])
    assert run(wholesale_client, job) is Exit.PEOPLE
    (refused,) = [entry for entry in entries(job) if entry["outcome"] == "refused"]
    assert refused["rule"] == "customer.email.in-use"
    assert refused["advice"].startswith("customer: ask for another email")
    assert "line 6: customer refused, rule customer.email.in-use; customer: ask for another email" in caplog.text


def test_a_package_that_failed_needs_people(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job
) -> None:
    wholesale_mock.outcomes.add(
        Fails(code=4711, description="No capacity."), customer="C-2001", package="attendant_console"
    )
    assert run(wholesale_client, job) is Exit.PEOPLE
    failed, *_ = [entry for entry in entries(job) if entry["reason"]]
    assert (failed["outcome"], failed["reason"]) == ("created", "attendant_console: No capacity.")
    assert "subscriber.package.not-on-customer" in {entry["rule"] for entry in entries(job)}


def test_a_compliance_review_leaves_the_rest_for_later(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job, again: Job
) -> None:
    wholesale_mock.hub.deny_names("Nordlys")
    assert run(wholesale_client, job) is Exit.LATER
    wholesale_mock.hub.clear("C-2003")
    wholesale_mock.clock.advance(60)
    assert run(wholesale_client, again) is Exit.DONE


def test_a_person_with_a_free_account_is_named(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job
) -> None:
    wholesale_mock.hub.add_free_account("hugo@fontaine.example")
    assert run(wholesale_client, job) is Exit.PEOPLE


def test_an_outage_is_for_later_and_the_next_run_does_the_rest(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job, again: Job
) -> None:
    with wholesale_mock.faults.injected(Status(503)):
        assert run(wholesale_client, job) is Exit.LATER
    assert run(wholesale_client, again) is Exit.DONE


def test_what_fails_night_after_night_goes_to_people(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, tmp_path: Path
) -> None:
    with wholesale_mock.faults.injected(Status(503)):
        nights = [run(wholesale_client, Job(PLAN, tmp_path)) for _ in range(PATIENCE)]
    assert nights == [Exit.LATER] * (PATIENCE - 1) + [Exit.PEOPLE]


def test_a_lost_answer_makes_nothing_twice(
    wholesale_mock: WholesaleMock, wholesale_client: WholesaleClient, job: Job
) -> None:
    wholesale_mock.faults.add(Disconnect(), operation="customers.provision", effect="after", times=3)
    assert run(wholesale_client, job) is Exit.DONE
    assert keys(wholesale_mock) == ["C-2001", "C-2002", "C-2003"]


def test_it_may_be_killed_at_any_call(wholesale_mock: WholesaleMock, tmp_path: Path) -> None:
    small = tmp_path / "plan.csv"
    small.write_text("\n".join(PLAN.read_text(encoding="utf-8").splitlines()[:3]), encoding="utf-8")

    def night() -> None:
        assert run(wholesale_mock.client(), Job(small, tmp_path)) is Exit.DONE

    def forget() -> None:
        for file in tmp_path.glob("*.checkpoint"):
            file.unlink()

    points = [*wholesale_mock.crash_points(night, prepare=forget)]
    assert len(points) > 5


def test_what_was_done_and_not_written_down_is_written_down_later(
    wholesale_client: WholesaleClient, job: Job, again: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(job.journal, "add", killed)
    with pytest.raises(KeyboardInterrupt):
        run(wholesale_client, job)
    assert run(wholesale_client, again) is Exit.DONE
    assert sorted(entry["line"] for entry in entries(again)) == [2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_half_a_line_in_the_journal_does_no_harm(wholesale_client: WholesaleClient, job: Job, tmp_path: Path) -> None:
    run(wholesale_client, job)
    with job.journal.path.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-')
    journal = Job(PLAN, tmp_path / "state").journal
    journal.add(LineReport(2, "customer", "C-1", "failed"), None)
    assert Job(PLAN, tmp_path / "state").journal.failures["C-1"] == 1


def test_the_log_has_neither_token_nor_emails(
    wholesale_intercept: WholesaleMock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = wholesale_intercept.tokens["full-admin"]
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", token)
    caplog.set_level(logging.INFO)
    assert main([str(PLAN), "--state", str(tmp_path), "--dry-run"]) is Exit.DONE
    assert "9 lines: 9 passed; exit status 0 (done)" in caplog.text
    assert token not in caplog.text
    assert "@" not in caplog.text


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_token_that_is_not_good_has_to_be_mended(
    wholesale_intercept: WholesaleMock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str
) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", token)
    assert main([str(PLAN), "--state", str(tmp_path)]) is Exit.SET_UP
    assert wholesale_intercept.customers() == []


def test_a_plan_that_is_missing_or_wrong_has_to_be_mended(
    wholesale_intercept: WholesaleMock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", wholesale_intercept.tokens["full-admin"])
    wrong = tmp_path / "plan.csv"
    assert main([str(wrong), "--state", str(tmp_path)]) is Exit.SET_UP
    wrong.write_text(PLAN.read_text(encoding="utf-8").replace("omar@", "omar@@"), encoding="utf-8")
    assert main([str(wrong), "--state", str(tmp_path)]) is Exit.SET_UP
    assert "line 4 of the plan, column email: rule subscriber.email.invalid" in caplog.text
    assert "omar" not in caplog.text


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.startswith(("customer.", "subscriber.", "auth."))])
def test_each_rule_has_advice(rule: str) -> None:
    assert any(start in ADVICE for start in beginnings(rule))


def test_what_differs_is_for_the_operator_to_decide() -> None:
    advice = advise(LineReport(2, "customer", "C-1", "differs"))
    assert advice is not None
    assert (advice.whose, "--update" in advice.text) == ("operator", True)
