"""Handles of a mock compared, shown and asked for what they cannot do."""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta

import pytest

from webex_wholesale_mock import BillingError, HubError, WholesaleMock
from webex_wholesale_mock.faults import Latency, Status


def test_handles_of_one_fault_are_equal_and_hash_alike(mock):
    fault = mock.faults.add(Status(503), times=1)
    [same] = mock.faults
    assert same == fault
    assert len({same, fault}) == 1
    assert fault != mock.faults.add(Latency(5))
    assert fault != "fault"


def test_a_retry_after_may_be_a_timedelta():
    assert Status(429, retry_after=timedelta(seconds=30)).retry_after == timedelta(seconds=30)
    assert Latency(5) != Status(503)


def test_durations_compare_by_their_seconds():
    one, other = WholesaleMock(), WholesaleMock()
    assert one.durations == other.durations
    other.durations.report = 1
    assert one.durations != other.durations
    assert one.durations != 30


def test_the_attribute_of_a_class_of_durations_is_its_descriptor(mock):
    assert type(mock.durations).provisioning.__set_name__


def test_lists_of_a_mock_show_their_entries(mock):
    assert repr(mock.outbox) == "[]"


def test_a_sub_partner_is_looked_for_below_its_own_partner(mock):
    parent, elsewhere = mock.add_partner("Parent"), mock.add_partner("Elsewhere")
    below = mock.add_partner("Below", parent=parent)
    with pytest.raises(HubError, match="Below is not a sub-partner of Elsewhere"):
        mock.hub.add_report(partner_org_id=elsewhere, sub_partner_org_id=below)


def test_maintenance_ends_in_one_of_two_statuses(mock):
    with pytest.raises(HubError, match="maintenance_status must be 'error' or 'provisioned', got 'late'"):
        mock.hub.maintenance_status = "late"


def test_a_planted_discrepancy_knows_a_customer_by_its_organization(mock):
    acme = mock.hub.add_customer()
    mock.hub.add_subscriber(acme)
    mock.clock.advance(timedelta(days=1))
    planted = mock.billing.plant("missing_row", customer=acme.org_id)
    assert planted.kind == "missing_row"
    with pytest.raises(BillingError, match="no customer 'nobody' was ever billed"):
        mock.billing.plant("missing_rows", customer="nobody")


def test_a_token_cannot_outlive_the_calendar(mock):
    with pytest.raises(ValueError, match="lifetime"):
        mock.add_token("eternal", lifetime=1e12)


def test_an_email_of_a_subscriber_cannot_be_a_person_elsewhere(mock):
    taken = mock.hub.add_subscriber(mock.hub.add_customer()).email
    organization = mock.hub.add_organization("Elsewhere")
    with pytest.raises(HubError, match="belongs to"):
        mock.hub.add_person(organization.id, taken)


def test_the_clock_ends_with_the_calendar(mock):
    with pytest.raises(ValueError, match="clock"):
        mock.clock.advance_to(datetime.max.replace(tzinfo=UTC))


def test_a_value_has_the_attributes_of_its_kind_alone(mock):
    with pytest.raises(AttributeError, match="'Partner' object has no attribute 'nothing'"):
        mock.partner.nothing  # noqa: B018


def test_a_fork_outlives_its_parent():
    parent = WholesaleMock()
    parent.hub.add_customer(external_id="acme")
    fork = parent.fork()
    parent.hub.add_customer(external_id="in the parent alone")
    del parent
    gc.collect()
    fork.hub.add_customer(external_id="bolt")
    assert [customer.external_id for customer in fork.customers()] == ["bolt", "acme"]
