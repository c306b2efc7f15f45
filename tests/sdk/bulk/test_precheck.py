"""Dry runs: whether a plan would work, told without changing anything."""

from __future__ import annotations

import asyncio

import pytest

from webex_wholesale import Unauthorized
from webex_wholesale._bulk.plan import Plan

CHANGING = {"customers.provision", "subscribers.provision", "customers.update", "subscribers.update"}


@pytest.fixture
def precheck(mock):
    """Prechecks a plan, which must change nothing."""

    def precheck(plan, **options):
        before = mock.clock.upcoming(), len(mock._engine.world.customers)
        sent = len(mock.calls)
        with mock.client(**options) as client:
            summary = client.bulk.precheck(plan)
        assert not CHANGING & {call.operation for call in mock.calls[sent:]}
        assert (mock.clock.upcoming(), len(mock._engine.world.customers)) == before
        return summary

    return precheck


@pytest.fixture
def provision(mock):
    def provision(*customers):
        with mock.client() as client:
            assert client.bulk.provision(customers).ok

    return provision


def test_a_plan_that_would_work_passes(precheck, provision, company):
    plan = [company("acme", 2), company("globex")]
    summary = precheck(plan)
    assert summary.counts == {"passed": 4}
    assert summary
    provision(*plan)


def test_what_is_there_already_is_found(precheck, provision, company, mock):
    provision(company("acme", 1))
    summary = precheck([company("acme", 3)])
    assert [each.outcome for each in summary.lines] == ["found", "found", "passed", "passed"]
    with mock.client() as client:
        assert [summary.lines[0].id] == [each.id for each in client.customers.list()]
        assert [summary.lines[1].id] == [each.id for each in client.subscribers.list()]


def test_what_is_there_and_differs_is_told(precheck, provision, company):
    provision(company("acme", 1))
    wanted = company("acme", 1, packages=["webex_calling", "webex_suite"])
    wanted.subscribers[0].packages = ["webex_suite"]
    summary = precheck([wanted])
    assert [(each.outcome, each.field) for each in summary.lines] == [("differs", "packages")] * 2
    assert not summary


def test_what_is_being_removed_is_not_found(precheck, provision, company, mock):
    provision(company("acme"))
    with mock.client() as client:
        (old,) = client.customers.list()
        client.customers.delete(old.id)
    (line,) = precheck([company("acme")]).lines
    assert (line.outcome, line.id) == ("failed", None)
    assert "is being removed" in line.text


def test_a_customer_that_would_be_refused_is_told_with_rule_and_field(precheck, company):
    summary = precheck([company("acme", provisioning_id="no-such-template"), company("globex")])
    refused, passed = summary.lines
    assert (refused.outcome, refused.rule, passed.outcome) == ("refused", "customer.template.unknown", "passed")
    assert refused.field == "provisioningId"
    assert refused.text


def test_subscribers_of_a_customer_that_would_be_refused_are_asked_about_all_the_same(precheck, provision, company):
    provision(company("acme", 1))
    broken = company("globex", 2, provisioning_id="no-such-template")
    broken.subscribers[1].email = "user0@acme.example"
    summary = precheck([broken])
    assert [each.outcome for each in summary.lines] == ["refused", "passed", "refused"]
    assert summary.lines[2].rule == "subscriber.email.in-use"


def test_of_a_customer_still_to_come_only_emails_can_be_asked_about(precheck, company, mock):
    precheck([company("acme", 1)])
    asked = [call.request_body for call in mock.calls if call.operation == "subscribers.precheck"]
    assert asked == [b'{"email":"user0@acme.example","customerInfo":{"primaryEmail":"admin@acme.example"}}']


def test_of_a_customer_that_is_there_everything_is_asked_about(precheck, provision, company):
    provision(company("acme", 1))
    other = company("acme", 2)
    other.subscribers[1].packages = ["webex_suite"]
    assert precheck([other]).lines[2].rule == "subscriber.package.not-on-customer"


def test_an_attached_organization_without_an_email_is_asked_about_by_the_persons_alone(precheck, company, mock):
    precheck([company("acme", 1, customer_info=None, org_id="unknown")])
    asked = [call.request_body for call in mock.calls if call.operation == "subscribers.precheck"]
    assert asked == [b'{"email":"user0@acme.example"}']


def test_tasks_ask_the_same(mock, company):
    async def main():
        async with mock.async_client() as client:
            return await client.bulk.precheck(Plan.of([company("acme", 2)]))

    assert asyncio.run(main()).counts == {"passed": 3}


def test_a_caller_without_the_role_is_told_for_every_line(precheck, company, mock):
    summary = precheck([company("acme")], token=mock.tokens["read-only"])
    assert (summary.lines[0].outcome, summary.lines[0].rule) == ("refused", "auth.role.insufficient")


def test_a_token_that_is_not_accepted_stops_it(precheck, company):
    with pytest.raises(Unauthorized):
        precheck([company("acme")], token="unknown")


def test_names_of_an_administrator_are_left_out_of_the_question(precheck, company):
    planned = company("acme")
    names = {"admin_first_name": "Kari", "admin_last_name": "Ås"}
    planned.customer_info = planned.customer_info.model_copy(update=names)
    assert precheck([planned]).counts == {"passed": 1}
