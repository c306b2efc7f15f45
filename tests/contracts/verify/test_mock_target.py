"""The verification of the mock itself: it keeps every rule, and nothing is left behind."""

from __future__ import annotations

from datetime import date

import pytest

from webex_wholesale_contracts.catalogue import PORTALS, RULES
from webex_wholesale_contracts.verify import CASES, UNTRIED, Options, TargetError, verify
from webex_wholesale_contracts.verify._answer import Answer
from webex_wholesale_contracts.verify._judge import judge_rule
from webex_wholesale_contracts.verify._report import as_text
from webex_wholesale_contracts.verify._targets import open_service
from webex_wholesale_mock import WholesaleMock


def by_id(report):
    return {finding.id: finding.judgement for finding in report.findings}


def test_the_mock_keeps_every_rule_that_can_be_tried(target):
    result = verify(target, Options())
    assert not result.report.differs, as_text(result.report)
    assert (result.problem, result.report.is_cut) == ("", False)
    found = by_id(result.report)
    assert {id for id, judgement in found.items() if judgement.verdict == "not tried"} == set(UNTRIED)
    by_calls = {rule for rule in RULES if not rule.startswith(PORTALS)} | {"hub.restricted"}
    assert set(found) == by_calls | {case for case in CASES if case not in RULES}
    assert result.report.on == date(2026, 1, 5)
    assert result.report.users == sum(case.users for case in CASES.values())


def test_a_verification_leaves_a_mock_as_it_was(mock, target):
    people = len(mock._engine.world.directory.people)
    organizations = mock.organizations()
    result = verify(target, Options())
    assert (result.report.left, result.report.stays) == ((), ())
    assert (mock.customers(), mock.subscribers()) == ([], [])
    assert mock.organizations() == organizations
    assert len(mock._engine.world.directory.people) == people
    assert [*mock._engine.world.reports.matching(lambda report: True)] == []


def test_each_name_has_the_prefix_and_each_email_the_domain(mock, target):
    verify(target, Options(prefix="acceptance", domain="tests.example"))
    for call in mock.calls("customers.provision"):
        body = call.request_json()
        assert body["externalId"].startswith("acceptance-")
        assert body["customerInfo"]["name"].startswith("acceptance-")
        assert body["customerInfo"]["primaryEmail"].endswith("@tests.example")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (Options(rules=("customer.name.percent-sign",)), {"customer.name.percent-sign"}),
        (Options(rules=("customer.busy",)), {"customer.busy"}),
        (Options(rules=("http.rate.limited",)), {"http.rate.limited"}),
        (
            Options(cases=("customers.delete 202",)),
            {"customers.delete 202", "customer.busy", "subscriber.customer.not-ready"},
        ),
        (
            Options(operations=("billing_reports.delete",), cases=("customers.list 200",)),
            {"customers.list 200", "billing_reports.delete 204", "billing.download.expired"},
        ),
    ],
)
def test_only_what_is_asked_for_is_reported(target, options, ids):
    assert set(by_id(verify(target, options).report)) == ids


def test_a_case_brings_what_it_needs(mock, target):
    report = verify(target, Options(rules=("subscriber.package.limit",))).report
    assert [finding.judgement.verdict for finding in report.findings] == ["agrees"]
    assert report.users == 1
    assert mock.customers() == []


@pytest.mark.parametrize(("budget", "tried"), [(0, 0), (1, 1), (2, 2)])
def test_a_budget_limits_the_users_that_are_made(mock, target, budget, tried):
    report = verify(target, Options(max_users=budget)).report
    assert report.users == tried
    assert len(mock.calls("subscribers.provision")) == tried
    found = by_id(report)
    assert not report.differs
    assert found["customers.provision 202"].verdict == "agrees"
    assert found["subscribers.provision 202"].note == "it makes 1 user, and the budget has none left"
    assert found["subscriber.pending-migration"].note == (
        "needs subscribers.provision 202: it makes 1 user, and the budget has none left"
    )


def test_a_served_mock_tells_its_tokens_and_moves_its_clock():
    mock = WholesaleMock()
    target = open_service("http://mock.example:8787/v1", {}, transport=mock.transport())
    assert target.is_mock
    report = verify(target, Options()).report
    assert not report.differs, as_text(report)
    found = by_id(report)
    missing = {id: judgement.note for id, judgement in found.items() if judgement.verdict == "not tried"}
    assert missing["auth.partner.not-entitled"] == (
        "needs the token of a partner that may not use prechecks: WEBEX_WHOLESALE_TOKEN_NOT_ENTITLED"
    )
    assert missing["customer.org.active-trial"].endswith("WEBEX_WHOLESALE_ORG_IN_TRIAL")
    assert missing["sub-partner.isolation"] == ("needs sub_partners.list active: items.0.orgId is not in the answer")
    assert mock.customers() == []


def test_a_served_mock_takes_facts_from_the_environment_but_not_its_token():
    mock = WholesaleMock()
    mock.hub.add_free_account("free@acme.example")
    environ = {"WEBEX_ACCESS_TOKEN": "of the real service", "WEBEX_WHOLESALE_FREE_ACCOUNT": "free@acme.example"}
    target = open_service("http://mock.example:8787/v1", environ, transport=mock.transport())
    report = verify(target, Options(rules=("subscriber.pending-migration",))).report
    assert [finding.judgement.verdict for finding in report.findings] == ["agrees"]


def test_a_mock_whose_clock_is_gone_ends_the_run(mock):
    target = open_service("http://mock.example:8787/v1", {}, transport=Breaking(mock, "/__mock__/clock/advance"))
    result = verify(target, Options(cases=("customers.provision 202",)))
    assert result.problem.startswith("http://mock.example:8787/v1 answers no more (ConnectError")
    assert result.report.is_cut
    assert len(result.report.left) == 1


def test_a_mock_that_refuses_its_own_token_is_told(mock):
    target = open_service("http://mock.example:8787/v1", {}, transport=mock.transport())
    mock.revoke_token(mock.tokens["full-admin"])
    with pytest.raises(TargetError, match="refuses the token with 401"):
        verify(target, Options())


class Breaking:
    """A transport to a mock, which fails for one path."""

    def __new__(cls, mock, path):
        import httpx

        inner = mock.transport()

        def handle(request):
            if request.url.path == path:
                raise httpx.ConnectError("refused")
            return inner.handle_request(request)

        return httpx.MockTransport(handle)


def test_a_refusal_by_another_rule_is_a_difference_where_the_mock_names_it():
    step = CASES["customer.name.percent-sign"].steps[0]
    answer = Answer(400, {"message": "no"}, {"x-mock-rule": "customer.email.invalid"})
    judgement = judge_rule(step, answer, "verify-1a2b3c4d")
    assert (judgement.verdict, judgement.enforced) == ("differs", None)
    assert judgement.note == "400 'no', refused by customer.email.invalid"
