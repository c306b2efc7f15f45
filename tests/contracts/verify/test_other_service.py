"""A second mock with other rules, which stands in for the real service: each difference is found and told.

It has no control endpoints and names no rules, so nothing is known of it but its answers.
"""

from __future__ import annotations

import json

import httpx
import pytest

from webex_wholesale_contracts.verify import evidence
from webex_wholesale_mock import Fails, Stuck


def rows(outcome):
    return {row["id"]: row for row in json.loads(outcome.output)["findings"]}


def different(outcome):
    return {id: row for id, row in rows(outcome).items() if row["verdict"] == "differs"}


def is_precheck_with(field, value):
    def fits(request):
        return request.url.path.endswith("/validate") and json.loads(request.content or b"{}").get(field) == value

    return fits


def test_a_service_with_the_rules_of_the_catalogue_agrees(verify_service, service):
    outcome = verify_service(format="json")
    assert (outcome.status, outcome.complaint) == (0, "")
    assert different(outcome) == {}
    report = json.loads(outcome.output)
    assert report["counts"]["agrees"] > 90
    assert (report["left"], report["stays"], report["verdict"]) == ([], [], "agrees")
    assert all("x-mock-explain" not in request.headers for request in service.sent)


def test_rules_that_a_service_does_not_have_are_told(verify_service, mock):
    off = ("customer.name.percent-sign", "customer.packages.duplicate", "customer.limits.below-use")
    mock.rules.disable(*off)
    outcome = verify_service(format="json")
    assert outcome.status == 1
    found = different(outcome)
    assert set(found) == set(off)
    assert found["customer.name.percent-sign"] == {
        "id": "customer.name.percent-sign",
        "kind": "rule",
        "case": "customer.name.percent-sign",
        "verdict": "differs",
        "note": "accepted with 200, the catalogue has 400",
        "evidence": "documented",
        "enforced": False,
        "status": None,
        "code": None,
    }
    assert found["customer.limits.below-use"]["note"] == "accepted with 202, the catalogue has 409"
    assert mock.customers() == []


def test_a_service_that_lets_go_of_everything_at_once_is_cleaned_up_too(verify_service, mock):
    """The last cases remove what they should not be able to remove."""
    mock.rules.disable("customer.has-subscribers", "customer.package.in-use")
    outcome = verify_service(format="json")
    assert set(different(outcome)) == {"customer.has-subscribers", "customer.package.in-use"}
    assert json.loads(outcome.output)["left"] == []
    assert (mock.customers(), mock.subscribers()) == ([], [])


def test_a_rule_that_is_off_by_default_differs_where_it_is_in_force(verify_service, mock):
    mock.rules.enable("customer.address.state-iso")
    (row,) = different(verify_service(format="json")).values()
    assert row["id"] == "customer.address.state-iso"
    assert row["enforced"] is True
    assert row["note"].endswith("by default the rule is off")


def test_another_code_and_a_code_that_nobody_knew_are_told(verify_service, mock):
    mock.rules.recode("customer.address.line-length", 4711)
    mock.rules.recode("customer.packages.unknown", 4712)
    outcome = verify_service(format="json")
    (row,) = different(outcome).values()
    assert (row["id"], row["status"], row["code"]) == ("customer.address.line-length", None, "4711")
    assert row["note"] == "400 with the code 4711, the catalogue has 1002"
    learned = rows(outcome)["customer.packages.unknown"]
    assert (learned["verdict"], learned["code"]) == ("agrees", "4712")
    assert learned["note"] == "with the code 4712, which the catalogue does not have"


def test_a_code_that_is_left_out_is_told(verify_service, service):
    def bare(request, response):
        if response is not None and is_precheck_with("packages", [])(request):
            return httpx.Response(400, json={"message": "no"})
        return None

    service.answers.append(bare)
    (row,) = different(verify_service(format="json", rules=("customer.packages.empty",))).values()
    assert (row["status"], row["code"], row["enforced"]) == (None, None, True)
    assert row["note"] == "400 with the code left out, the catalogue has 1001"


def test_another_status_is_told_with_the_words_of_the_service(verify_service, service):
    def locked(request, response):
        if request.method == "PUT" and response is not None and response.status_code == 409:
            id = request.url.path.rpartition("/")[2]
            return httpx.Response(423, json={"message": f"{id} is locked", "trackingId": "ROUTER_5F-01-AB"})
        return None

    service.answers.append(locked)
    outcome = verify_service(format="json", rules=("customer.busy",))
    (row,) = different(outcome).values()
    assert (row["status"], row["enforced"], outcome.status) == (423, True, 1)
    assert row["note"] == "423 '<enterprise id> is locked', the catalogue has 409"


def test_a_success_with_another_status_differs_and_its_dependents_are_tried(verify_service, service):
    def created(request, response):
        if request.method == "POST" and response is not None and response.status_code == 202:
            return httpx.Response(201, content=response.content, headers={"content-type": "application/json"})
        return None

    service.answers.append(created)
    outcome = verify_service(format="json", cases=("customers.provision 202", "customers.get 200"))
    assert {id: row["note"] for id, row in different(outcome).items()} == {
        "customers.provision 202": "201, the catalogue has 202"
    }
    assert rows(outcome)["customers.get 200"]["verdict"] == "agrees"


def test_an_answer_of_another_form_differs(verify_service, service):
    def without_items(request, response):
        if request.url.path.endswith("/subscribers") and request.method == "GET":
            return httpx.Response(200, json={"subscribers": []})
        return None

    service.answers.append(without_items)
    (row,) = different(verify_service(format="json", cases=("subscribers.list 200",))).values()
    assert row["note"] == "items: Field required"


def test_at_most_three_problems_of_an_answer_are_told(verify_service, service):
    def mixed_up(request, response):
        if request.method == "GET" and "/customers/" in request.url.path and response is not None:
            return httpx.Response(200, json={"status": "provisioned", "orgId": 1, "packages": 2})
        return None

    service.answers.append(mixed_up)
    (row,) = different(verify_service(format="json", cases=("customers.provision 202",))).values()
    assert row["note"].endswith("; 1 more") or row["note"].endswith("; 2 more")
    assert row["note"].count(";") == 3


def test_a_value_that_is_not_the_one_sent_differs(verify_service, service):
    def renamed(request, response):
        if response is not None and request.method == "GET" and "/customers/" in request.url.path:
            body = response.json()
            if "externalId" in body:
                return httpx.Response(200, json={**body, "externalId": "else"})
        return None

    service.answers.append(renamed)
    row = different(verify_service(format="json", cases=("customers.provision 202",)))["customers.provision 202"]
    assert row["note"] == "externalId is 'else', promised was '<name>'"


def test_a_customer_that_ends_in_an_error_stops_what_needs_it(verify_service, mock):
    mock.outcomes.add(Fails(code=2560, description="Calling is unavailable."), customer="*")
    outcome = verify_service(format="json", cases=("customers.provision 202", "customers.get 200"))
    found = rows(outcome)
    assert found["customers.provision 202"]["verdict"] == "differs"
    assert found["customers.provision 202"]["note"].startswith("status is 'error', promised was 'provisioned'")
    assert "Calling is unavailable." in found["customers.provision 202"]["note"]
    assert found["customers.get 200"]["verdict"] == "not tried"
    assert found["customers.get 200"]["note"].startswith("needs customers.provision 202: status is 'error'")
    assert mock.customers() == []


def test_a_customer_that_never_is_ready_is_given_up(verify_service, mock):
    script = mock.outcomes.add(Stuck(), customer="*")
    outcome = verify_service(format="json", cases=("customers.provision 202",), patience=20)
    assert rows(outcome)["customers.provision 202"]["note"] == "status is 'provisioning', promised was 'provisioned'"
    assert outcome.status == 2
    assert "1 left behind at https://wholesale.example/v1, such as customer verify-" in outcome.complaint
    script.release()


def test_a_free_account_that_is_not_one_stops_what_needs_it(verify_service, environ):
    environ["WEBEX_WHOLESALE_FREE_ACCOUNT"] = "nobody@example.com"
    outcome = verify_service(format="json", rules=("subscriber.email.free-account", "subscriber.pending-migration"))
    found = rows(outcome)
    assert found["subscriber.email.free-account"]["note"] == "accepted with 200, the catalogue has 202"
    assert found["subscriber.email.free-account"]["enforced"] is False
    assert found["subscriber.pending-migration"]["verdict"] == "not tried"


def test_a_refusal_that_says_nothing_is_no_difference(verify_service, service):
    """The token may lack a scope, or the service may be out of order."""

    def unable(request, response):
        if request.url.path.endswith("/people/me") or response is None:
            return None
        if "/billing/" in request.url.path:
            return httpx.Response(403, json={"message": "no scope"})
        if request.url.path.endswith("/wholesale/subPartners"):
            return httpx.Response(503)
        return None

    service.answers.append(unable)
    outcome = verify_service(
        format="json", rules=("billing.date.order", "sub-partner.suspended"), cases=("billing_reports.list 200",)
    )
    assert outcome.status == 0
    notes = {id: row["note"] for id, row in rows(outcome).items()}
    assert notes["billing.date.order"] == (
        "the token was refused with 403; it may lack the scope spark-admin:wholesale_billing_reports_write"
    )
    assert notes["billing_reports.list 200"].endswith("spark-admin:wholesale_billing_reports_read")
    assert notes["sub-partner.suspended"] == "needs sub_partners.list suspended: the target failed with 503"


def test_a_rule_that_is_off_and_a_refusal_for_another_reason(verify_service, service):
    def gone(request, response):
        if is_precheck_with("orgId", None)(request) and b'"orgId":null' in request.content.replace(b" ", b""):
            return httpx.Response(410, json={"message": "gone"})
        return None

    service.answers.append(gone)
    row = rows(verify_service(format="json", rules=("http.body.null",)))["http.body.null"]
    assert (row["verdict"], row["note"]) == ("not tried", "410 'gone', which is not about this rule")


def test_a_throttled_call_waits_as_long_as_it_is_told(verify_service, service, mock):
    later = [httpx.Response(429, headers={"Retry-After": seconds}) for seconds in ("7.5", "soon")]
    waits = iter([*later, httpx.Response(502)])

    def throttled(request, response):
        return next(waits, None) if request.url.path.endswith("/wholesale/nothing") else None

    service.answers.append(throttled)
    before = mock.clock.elapsed
    assert verify_service(rules=("http.route.unknown",)).status == 0
    assert mock.clock.elapsed - before == 7.5 + 1 + 2


@pytest.mark.parametrize(("status", "calls", "verdict"), [(429, 2, "agrees"), (503, 1, "not tried")])
def test_a_call_that_makes_something_is_sent_again_only_where_it_was_throttled(
    verify_service, service, status, calls, verdict
):
    sent = []

    def first(request, response):
        if request.method == "POST" and request.url.path.endswith("/wholesale/customers") and response is None:
            sent.append(request)
            return httpx.Response(status) if len(sent) == 1 else None
        return None

    service.answers.append(first)
    outcome = verify_service(format="json", cases=("customers.provision 202",))
    assert rows(outcome)["customers.provision 202"]["verdict"] == verdict
    assert (len(sent), outcome.status) == (calls, 0)


def test_evidence_says_what_was_observed(verify_service, mock, tmp_path):
    mock.rules.disable("customer.packages.duplicate")
    mock.rules.recode("customer.address.line-length", 4711)
    file = tmp_path / "evidence.json"
    outcome = verify_service(update_evidence=file, by="Una Berg", rules=tuple(RULES_OBSERVED))
    assert outcome.status == 1
    observed = evidence.read(file)
    assert {id: (row.agrees, row.enforced, row.status, row.code) for id, row in observed.items()} == RULES_OBSERVED
    row = observed["customer.packages.duplicate"]
    assert (row.by, row.source, row.on.isoformat()) == ("Una Berg", "https://wholesale.example/v1", "2026-01-05")


RULES_OBSERVED = {
    "http.body.null": (True, False, None, None),
    "customer.packages.duplicate": (False, False, None, None),
    "customer.address.line-length": (False, True, None, "4711"),
    "customer.not-found": (True, True, None, None),
}


def test_what_was_not_tried_is_not_observed(verify_service, tmp_path):
    file = tmp_path / "evidence.json"
    verify_service(update_evidence=file, rules=("auth.token.expired", "customer.not-found"))
    (row,) = evidence.read(file).values()
    assert row.rule == "customer.not-found"
    assert row.by


def test_somebody_without_a_name_is_unknown(verify_service, tmp_path, monkeypatch):
    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    verify_service(update_evidence=tmp_path / "evidence.json", rules=("customer.not-found",))
    assert [row.by for row in evidence.read(tmp_path / "evidence.json").values()] == ["unknown"]


@pytest.mark.parametrize("name", ["mock", "replay:nothing.jsonl", "https://wholesale.example/v1"])
def test_a_file_of_evidence_that_cannot_be_is_told_first(verify_service, service, tmp_path, name):
    (tmp_path / "damaged.json").write_text("<html>", "utf-8")
    outcome = verify_service(name, update_evidence=tmp_path / "damaged.json")
    assert (outcome.status, outcome.output, service.sent) == (2, "", [])
    wrong = verify_service(name, update_evidence=tmp_path / "none" / "evidence.json")
    assert (wrong.status, service.sent) == (2, [])
