"""Plans against services that are less helpful than the mock: no filters, no names of rules, reads that lag behind."""

from __future__ import annotations

import httpx
import pytest

from webex_wholesale import ChangedCustomer, RemovedCustomer
from webex_wholesale_contracts.models import PackageLimits, PackageParameters, ProvisioningParameters


def outcomes(summary):
    return [line.outcome for line in summary.lines]


class Unhelpful(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock that ignores the filters of lists, and that does not name the rule of a refusal."""

    def __init__(self, mock, *ignored):
        self.inner, self.ignored = mock.transport(), ignored

    def handle_request(self, request):
        url = request.url
        for name in self.ignored:
            url = url.copy_remove_param(name)
        asked = httpx.Request(request.method, url, headers=request.headers, content=request.read())
        answer = self.inner.handle_request(asked)
        headers = {name: value for name, value in answer.headers.items() if not name.startswith("x-mock-")}
        return httpx.Response(answer.status_code, headers=headers, content=answer.read(), request=request)

    async def handle_async_request(self, request):
        return self.handle_request(request)


@pytest.mark.parametrize("use", ["precheck", "provision"])
def test_filters_that_are_ignored_hit_nobody_else(carry_out, company, mock, planned, there, use):
    carry_out([company("acme", 1), company("globex")])
    unhelpful = {"transport": Unhelpful(mock, "externalId", "email", "externalCustomerId", "customerId")}
    plan = planned("type,action,external_id,email\nsubscriber,remove,globex,user0@acme.example\n")
    assert outcomes(carry_out(plan, use, unhelpful)) == ["absent"]
    assert there()[1] == {"user0@acme.example": 1}


def test_a_dry_run_compares_with_the_customer_that_is_meant(carry_out, company, mock):
    carry_out([company("globex", 1)])
    unhelpful = {"transport": Unhelpful(mock, "externalId", "email", "customerId")}
    assert outcomes(carry_out([company("acme", 1)], "precheck", unhelpful)) == ["passed", "passed"]
    carry_out([company("acme")])
    # The newest is listed first: acme is found behind globex, and its subscriber is not that of globex.
    assert outcomes(carry_out([company("acme", 1)], "precheck", unhelpful)) == ["found", "passed"]


def test_a_refusal_without_its_rule_does_not_end_a_removal(carry_out, company, mock, there):
    mock.visibility(lag=10)
    carry_out([company("acme", 2)])
    summary = carry_out([RemovedCustomer(external_id="acme")], client={"transport": Unhelpful(mock)})
    assert outcomes(summary) == ["removed"]
    mock.clock.advance(10)
    assert there() == ({}, {})


def test_a_change_that_is_refused_without_a_rule_is_tried_again_once_it_has_settled(carry_out, company, mock):
    (line,) = carry_out([company("acme")]).lines
    mock.visibility(lag=5)
    with mock.client() as client:
        client.customers.update(line.id, packages=["webex_calling", "webex_meetings"])
    plan = [ChangedCustomer(external_id="acme", packages=["webex_calling", "webex_suite"])]
    assert outcomes(carry_out(plan, client={"transport": Unhelpful(mock)})) == ["updated"]


def test_limits_are_sent_after_the_change_of_somebody_else(carry_out, company, mock):
    (line,) = carry_out([company("acme")]).lines
    mock.visibility(lag=5)
    with mock.client() as client:
        client.customers.update(line.id, packages=["webex_calling", "webex_meetings"])
    limits = ProvisioningParameters(packages=PackageParameters(limits=PackageLimits(webex_calling=7)))
    assert outcomes(carry_out([ChangedCustomer(external_id="acme", provisioning_parameters=limits)])) == ["updated"]
    accepted = [call for call in mock.calls if call.operation == "customers.update" and call.status < 300]
    assert accepted[-1].request.provisioning_parameters == limits
