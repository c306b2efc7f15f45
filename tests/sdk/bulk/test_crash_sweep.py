"""The bulk runner and `ensure`, killed at every call before and after it took effect, and run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from webex_wholesale import (
    Address,
    ChangedCustomer,
    ChangedSubscriber,
    CustomerInfo,
    Plan,
    RemovedCustomer,
    RemovedSubscriber,
)
from webex_wholesale_contracts.models import SubscriberParameters
from webex_wholesale_mock import WholesaleMock

PLAN = Path(__file__).resolve().parents[3] / "examples" / "plan.csv"


@pytest.fixture
def plan(mock):
    return Plan.read_csv(PLAN)


@pytest.fixture
def checkpoint(tmp_path):
    return tmp_path / "plan.jsonl"


@pytest.mark.slow
@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_plan_ends_the_same_wherever_its_run_was_killed(mock, plan, checkpoint, concurrency):
    seen = []

    def job():
        with mock.client() as client:
            seen.append(client.bulk.provision(plan, checkpoint=checkpoint, concurrency=concurrency))

    for point in mock.crash_points(job, prepare=lambda: checkpoint.unlink(missing_ok=True)):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"


@pytest.mark.slow
def test_a_plan_ends_the_same_without_a_checkpoint(mock, plan):
    seen = []

    def job():
        with mock.client() as client:
            seen.append(client.bulk.provision(plan, concurrency=1))

    for point in mock.crash_points(job):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"


@pytest.mark.slow
def test_a_plan_on_tasks_ends_the_same(mock, plan, checkpoint):
    seen = []

    async def job():
        async with mock.async_client() as client:
            seen.append(await client.bulk.provision(plan, checkpoint=checkpoint))

    for point in mock.crash_points(job, prepare=lambda: checkpoint.unlink(missing_ok=True)):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"


# Plans that add, change and remove


@pytest.fixture
def mixed(mock, company):
    """A plan with every action, on a mock that has what it changes and removes."""
    with mock.client() as client:
        client.bulk.provision([company("acme", 3), company("globex", 3)])
    added = company("globex", 4).subscribers[3]
    changed = ChangedSubscriber(email="user0@globex.example", packages=["webex_suite"])
    packages = ["webex_calling", "webex_suite"]
    return Plan.of(
        [
            RemovedCustomer(external_id="acme"),
            ChangedCustomer(
                external_id="globex",
                packages=packages,
                subscribers=[changed, RemovedSubscriber(email="user1@globex.example"), added],
            ),
            company("initech", 1),
        ]
    )


def facts(mock):
    """The packages of each customer and subscriber."""
    with mock.client() as client:
        customers = {customer.external_id: customer.packages for customer in client.customers.list()}
        return customers, {subscriber.email: subscriber.packages for subscriber in client.subscribers.list()}


WANTED = (
    {"globex": ["webex_calling", "webex_suite"], "initech": ["webex_calling"]},
    {
        "user0@globex.example": ["webex_suite"],
        "user2@globex.example": ["webex_calling"],
        "user3@globex.example": ["webex_calling"],
        "user0@initech.example": ["webex_calling"],
    },
)


@pytest.mark.slow
@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("remembers", [True, False])
def test_changes_and_removals_end_the_same_wherever_the_run_was_killed(mock, mixed, checkpoint, concurrency, remembers):
    seen = []
    progress = checkpoint if remembers else None

    def job():
        with mock.client() as client:
            seen.append(client.bulk.provision(mixed, checkpoint=progress, concurrency=concurrency))

    for point in mock.crash_points(job, prepare=lambda: checkpoint.unlink(missing_ok=True)):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"
        assert facts(mock) == WANTED, point


@pytest.mark.slow
@pytest.mark.parametrize("remembers", [True, False])
def test_changes_and_removals_on_tasks_end_the_same(mock, mixed, checkpoint, remembers):
    seen = []

    async def job():
        async with mock.async_client() as client:
            seen.append(await client.bulk.provision(mixed, checkpoint=checkpoint if remembers else None))

    for point in mock.crash_points(job, prepare=lambda: checkpoint.unlink(missing_ok=True)):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"
        assert facts(mock) == WANTED, point


def test_what_is_ensured_is_there_once(mock: WholesaleMock):
    def job():
        with mock.client() as client:
            customer = client.customers.ensure(
                external_id="acme-1",
                provisioning_id=mock.template.provisioning_id,
                packages=["webex_meetings"],
                address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
                customer_info=CustomerInfo(name="Acme AS", primary_email="post@acme.example"),
            )
            client.customers.wait_until_provisioned(customer.id)
            client.subscribers.ensure(
                customer_id=customer.id,
                email="una@acme.example",
                packages=["webex_meetings"],
                provisioning_parameters=SubscriberParameters(first_name="Una", last_name="Berg"),
            )

    assert [point.operation for point in mock.crash_points(job)].count("customers.provision") == 2


# Reads that lag behind writes, those of the run that was killed too


@pytest.mark.slow
@pytest.mark.parametrize("lag", [5, 20])
def test_changes_and_removals_end_the_same_although_reads_lag_behind(mock, mixed, lag):
    seen = []
    mock.visibility(lag=lag)

    def job():
        with mock.client() as client:
            seen.append(client.bulk.provision(mixed, concurrency=1))

    for point in mock.crash_points(job):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"
        mock.clock.advance(lag)
        assert facts(mock) == WANTED, point


@pytest.mark.slow
def test_a_plan_ends_the_same_although_reads_lag_behind(mock, plan):
    seen = []
    mock.visibility(lag=5)

    def job():
        with mock.client() as client:
            seen.append(client.bulk.provision(plan, concurrency=1))

    for point in mock.crash_points(job):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"
