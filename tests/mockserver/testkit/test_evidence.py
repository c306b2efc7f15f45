"""A mock whose rules are as they were observed: on or off, with the status, the code and the evidence that came."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import RemoteError
from webex_wholesale_contracts.verify.evidence import EvidenceError, Observation, write
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.cli import _listings
from webex_wholesale_mock.testkit.coverage.collection import Collection
from webex_wholesale_mock.testkit.coverage.evidence import leaned_on
from webex_wholesale_mock.world.rulebook import Observed

BUSY, IN_USE, UNDERWAY = "customer.busy", "customer.email.in-use", "customer.has-subscribers"
TOLD = "on 2026-11-28 by Una Berg, https://webexapis.com/v1"


@pytest.fixture
def observed(tmp_path):
    """Writes a file of evidence of rules, each with what was seen, and returns its path."""

    def observed(**rules: dict[str, Any]) -> str:
        day = {"on": date(2026, 11, 28), "by": "Una Berg", "source": "https://webexapis.com/v1"}
        rows = [
            Observation(name.replace("__", "-").replace("_", "."), **{**day, "agrees": False, "enforced": True, **seen})
            for name, seen in rules.items()
        ]
        write(tmp_path / "evidence.json", rows)
        return str(tmp_path / "evidence.json")

    return observed


def refusal(mock: WholesaleMock) -> RemoteError:
    """Delete a customer that is busy."""
    busy = mock.hub.add_customer(status="updating")
    with pytest.raises(RemoteError) as refused:
        mock.client().customers.delete(busy.id)
    return refused.value


def test_a_rule_that_was_seen_to_agree_counts_as_observed(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"agrees": True}))
    assert (refusal(mock).status, refusal(mock).evidence) == (409, "observed")
    assert mock.calls[-1].rule == BUSY
    assert f"refused by {BUSY} (observed, observed {TOLD}): " in mock.story()
    assert "settled by" not in mock.story()
    with pytest.raises(AssertionError, match=rf"{BUSY} \(observed\)"):
        mock.assert_no_unexpected_errors()


def test_a_rule_answers_with_the_status_and_code_that_were_seen(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"status": 423, "code": "4711"}))
    error = refusal(mock)
    assert (error.status, error.code, error.evidence) == (423, 4711, "observed")


def test_a_rule_that_agrees_can_have_a_code_that_the_catalogue_does_not_know(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"agrees": True, "code": "4711"}))
    assert (refusal(mock).status, refusal(mock).code, refusal(mock).evidence) == (409, 4711, "observed")


def test_a_rule_that_the_service_does_not_have_is_off(observed):
    mock = WholesaleMock(evidence=observed(customer_has__subscribers={"enforced": False}))
    customer = mock.hub.add_customer()
    mock.hub.add_subscriber(customer.id)
    mock.client().customers.delete(customer.id)
    assert not mock.rules.enforces(UNDERWAY)


def test_a_rule_that_the_mock_needs_stays_on_and_tells_what_was_seen(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"enforced": False}))
    assert (refusal(mock).status, refusal(mock).evidence) == (409, "assumed")
    assert f"the service let it pass {TOLD}): " in mock.story()


def test_a_documented_rule_stays_documented_where_it_agrees_and_is_observed_where_not(observed):
    def evidence(**seen: Any) -> str:
        mock = WholesaleMock(evidence=observed(customer_not__found=seen))
        return mock._engine.world.rules.rule("customer.not-found").evidence.value

    assert evidence(agrees=True) == "documented"
    assert evidence(status=410) == "observed"
    assert evidence(enforced=False) == "assumed"


def test_a_rule_that_is_off_by_default_is_on_where_it_was_seen(observed):
    assert not WholesaleMock().rules.enforces("customer.address.state-iso")
    mock = WholesaleMock(evidence=observed(customer_address_state__iso={"agrees": True}))
    assert mock.rules.enforces("customer.address.state-iso")


def test_evidence_outlives_a_reset_and_later_settings_do_not(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"status": 423}))
    mock.rules.disable(UNDERWAY)
    mock.reset()
    assert refusal(mock).status == 423
    assert mock.rules.enforces(UNDERWAY)


def test_a_fork_a_snapshot_and_a_saved_world_keep_evidence(observed, tmp_path):
    mock = WholesaleMock(evidence=observed(customer_busy={"status": 423, "agrees": False}))
    start = mock.snapshot()
    assert refusal(mock.fork()).status == 423
    with mock._lock:
        mock._engine.world.rules.observe({BUSY: Observed(True, True, 409, None, "now")})
    assert refusal(mock).status == 409
    mock.rollback(start)
    assert refusal(mock).status == 423
    mock.rollback(start)
    mock.save(tmp_path / "world")
    loaded = WholesaleMock.load(tmp_path / "world")
    assert (refusal(loaded).status, refusal(loaded).evidence) == (423, "observed")
    loaded.reset()
    assert refusal(loaded).status == 423


def test_evidence_goes_before_the_rules_of_a_saved_world(observed, tmp_path):
    plain = WholesaleMock()
    plain.rules.disable(UNDERWAY)
    plain.save(tmp_path / "world")
    path = observed(customer_has__subscribers={"agrees": True})
    assert not WholesaleMock.load(tmp_path / "world").rules.enforces(UNDERWAY)
    assert WholesaleMock.load(tmp_path / "world", evidence=path).rules.enforces(UNDERWAY)


def test_the_rules_of_a_scenario_go_before_evidence(observed, tmp_path):
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(f"rules: {{disabled: [{UNDERWAY}], codes: {{{BUSY}: 7}}}}\n", encoding="utf-8")
    agrees = {"agrees": True}
    path = observed(customer_has__subscribers=agrees, customer_busy={"status": 423, "code": "8"})
    mock = WholesaleMock.from_scenario(scenario, evidence=path)
    for _ in range(2):
        assert not mock.rules.enforces(UNDERWAY)
        assert (refusal(mock).status, refusal(mock).code) == (423, 7)
        mock.reset()


def test_a_world_saved_by_an_earlier_release_has_no_evidence(tmp_path):
    from webex_wholesale_mock.persistence._world import plain, revived

    world = plain(WholesaleMock()._engine.world)
    text = json.dumps(world).replace(', "_observed": {}', "")
    assert text != json.dumps(world)
    assert revived(json.loads(text)).rules._observed == {}


def test_coverage_counts_the_evidence_of_the_mock_that_was_called(observed):
    mock = WholesaleMock(evidence=observed(customer_busy={"agrees": True}))
    mock.coverage.start()
    refusal(mock)
    report = mock.coverage.report()
    assert report.assumed == ()
    saved = Collection.from_json(json.loads(json.dumps(report.as_json())))
    assert saved.grades == {BUSY: "observed"}
    assert [rule.id for rule in leaned_on(saved.grades, "documented")] == [BUSY]

    plain = WholesaleMock()
    plain.coverage.start()
    refusal(plain)
    both = saved | plain.coverage.report().collection
    assert [rule.id for rule in leaned_on(both.grades)] == [BUSY]


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ({"status": 200}, "customer.busy: status must be that of a refusal, 400 to 599, or null, got 200"),
        ({"code": "E1"}, "customer.busy: code must have digits alone, as errorCode is a number, got 'E1'"),
    ],
)
def test_evidence_that_no_mock_can_follow_is_refused_with_its_place(observed, seen, reason):
    path = observed(customer_busy=seen)
    with pytest.raises(EvidenceError) as problem:
        WholesaleMock(evidence=path)
    assert str(problem.value) == f"{path}: {reason}"


def test_a_file_that_is_not_evidence_is_refused_in_one_line(tmp_path):
    (tmp_path / "page.html").write_text("<html>", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"page\.html: the file is not JSON"):
        WholesaleMock(evidence=tmp_path / "page.html")
    with pytest.raises(EvidenceError, match="cannot read the file"):
        WholesaleMock(evidence=tmp_path / "nowhere.json")


def test_the_list_of_rules_is_as_the_mock_has_them(observed):
    path = Path(observed(customer_busy={"status": 423, "code": "7"}, customer_has__subscribers={"enforced": False}))
    rows, plain = ({row["id"]: row for row in _listings.rules(file)} for file in (path, None))
    assert {key: rows[BUSY][key] for key in ("status", "code", "evidence", "enforced")} == {
        "status": 423, "code": 7, "evidence": "observed", "enforced": True
    }  # fmt: skip
    assert rows[BUSY]["source"] == f"observed {TOLD}"
    assert (rows[UNDERWAY]["enforced"], plain[UNDERWAY]["enforced"]) == (False, True)
    others = [rule for rule in plain if rows[rule] != plain[rule]]
    assert sorted(others) == [BUSY, UNDERWAY]
