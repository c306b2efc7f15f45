"""Customers whose name is on the denied list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webex_wholesale_mock import HubError

HOUR = 3_600
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def held(api):
    """A customer under review."""
    api.mock.hub.deny_names("Acme", "Globex")
    return api.provision()


def test_a_review_goes_on_while_the_name_is_denied(api, held):
    api.mock.clock.advance(71 * HOUR)
    assert api.status(held) == "pending_rpl_review"
    assert api.packages(held)["webex_calling"] == "provisioning"


def test_the_next_hourly_check_clears_a_name_that_is_denied_no_more(api, held):
    api.mock.clock.advance(HOUR)
    api.mock.hub.deny_names("Globex")
    api.mock.clock.advance(HOUR - 1)
    assert api.status(held) == "pending_rpl_review"
    api.mock.clock.advance(1)
    assert api.status(held) == "provisioning"
    api.mock.clock.advance(30)
    assert api.status(held) == "provisioned"


def test_the_check_at_72_hours_is_the_last(api, held):
    api.mock.clock.advance(72 * HOUR - 1)
    api.mock.hub.deny_names()
    api.mock.clock.advance(1)
    assert api.status(held) == "provisioning"


def test_after_72_hours_nothing_happens_until_somebody_decides(api, held):
    api.mock.clock.advance(72 * HOUR)
    api.mock.hub.deny_names()
    assert api.mock.clock.upcoming() == []
    api.mock.clock.advance(100 * HOUR)
    assert api.status(held) == "pending_rpl_review"
    api.mock.hub.clear(held)
    api.mock.clock.advance(30)
    assert api.status(held) == "provisioned"


def test_a_person_can_clear_a_review_at_once(api, held):
    api.mock.hub.clear(held)
    assert api.status(held) == "provisioning"
    api.mock.clock.advance(30)
    assert api.status(held) == "provisioned"
    api.mock.clock.advance(100 * HOUR)
    assert api.status(held) == "provisioned"


def test_a_customer_that_is_denied_is_gone(api, held):
    api.mock.hub.deny(held)
    assert api.get(held).rule == "customer.not-found"
    api.mock.clock.advance(100 * HOUR)
    api.mock.hub.deny_names()
    assert api.ids() == []
    assert api.provision() != held


@pytest.mark.parametrize("decide", ["clear", "deny"])
def test_there_is_nothing_to_decide_without_a_review(api, decide):
    customer_id = api.provision()
    with pytest.raises(HubError, match="no review is under way"):
        getattr(api.mock.hub, decide)(customer_id)
    with pytest.raises(HubError, match="no customer"):
        getattr(api.mock.hub, decide)("x")


def test_only_new_customers_are_reviewed(api):
    customer_id = api.provisioned()
    api.mock.hub.deny_names("acme")
    api.put(customer_id, {"packages": ["webex_calling"]})
    assert api.status(customer_id) == "updating"


@pytest.mark.parametrize(
    ("name", "denied"), [("ACME Inc", True), ("The acme", True), ("Ac me", False), ("Straße", True)]
)
def test_names_are_matched_as_parts_in_any_case(api, name, denied):
    api.mock.hub.deny_names("acme", "STRASSE")
    status = api.status(api.provision({"customerInfo.name": name}))
    assert (status == "pending_rpl_review") == denied


def test_the_name_of_an_existing_organization_is_looked_at(api):
    org = api.mock.hub.add_organization("Acme Holding")
    api.mock.hub.deny_names("acme")
    customer_id = api.attach(org.org_id).json["url"].rpartition("/")[2]
    assert api.status(customer_id) == "pending_rpl_review"


def test_a_cleared_attachment_still_needs_its_approval(api):
    org = api.mock.hub.add_organization("Acme", users=100, administrators=["boss@acme.example"])
    api.mock.hub.deny_names("acme")
    customer_id = api.attach(org.org_id).json["url"].rpartition("/")[2]
    assert api.mock.outbox == []
    api.mock.hub.clear(customer_id)
    assert [email.kind for email in api.mock.outbox] == ["attach-approval"]
    api.mock.clock.advance(30)
    assert api.status(customer_id) == "provisioning"


def test_a_denied_attachment_frees_the_organization(api):
    org = api.mock.hub.add_organization("Acme")
    api.mock.hub.deny_names("acme")
    customer_id = api.attach(org.org_id).json["url"].rpartition("/")[2]
    assert api.precheck({"orgId": org.org_id, "externalId": "x"}).rule == "customer.org.already-wholesale"
    api.mock.hub.deny(customer_id)
    assert api.precheck({"orgId": org.org_id, "externalId": "x"}).status == 200


# The end of 72 hours (rule customer.async.compliance)


def test_the_stop_of_onboarding_is_on_the_clock_from_the_beginning(api, held):
    event = api.mock.clock.run_until("customer.cease", about="acme-1")
    assert (event.due - START, event.id) == (timedelta(hours=72), held)
    assert api.mock.clock.upcoming() == []


def test_the_administrator_of_the_template_is_told_by_email_that_onboarding_has_ceased(api, held):
    api.mock.clock.advance(72 * HOUR - 1)
    assert api.mock.outbox == []
    api.mock.clock.advance(1)
    to = api.mock.template.service_provider_admin
    assert [(email.to, email.kind, email.subject) for email in api.mock.outbox] == [(to, "review-ceased", held)]


def test_a_sub_partner_is_told_of_its_own_customers(api):
    below = api.mock.add_partner("Fjordnett", parent=api.mock.partner)
    api.mock.hub.deny_names("Acme")
    api.provision({"provisioningId": below.template.provisioning_id}, partner=below)
    api.mock.clock.advance(72 * HOUR)
    me = api.send("GET", "/v1/people/me", partner=below).json["emails"][0]
    assert [email.to for email in api.mock.outbox] == [me]


def test_a_denied_name_is_reviewed_when_the_hub_adds_it(api):
    api.mock.hub.deny_names("Globex")
    made = api.mock.hub.add_customer(name="Globex Holding")
    assert made.status == "pending_rpl_review"
    assert [review.customer_id for review in api.mock.hub.reviews.list()] == [made.id]
    api.mock.hub.clear(made.id)
    api.mock.clock.advance(30)
    assert api.status(made.id) == "provisioned"


def test_a_status_by_hand_says_that_the_review_has_ended_well(api):
    api.mock.hub.deny_names("Globex")
    assert api.mock.hub.add_customer(name="Globex", status="provisioned").status == "provisioned"
    assert api.mock.hub.reviews.list() == ()


def test_a_name_that_is_not_denied_is_not_reviewed_when_the_hub_adds_it(api):
    api.mock.hub.deny_names("Globex")
    assert api.mock.hub.add_customer(name="Initech").status == "provisioned"


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_name_would_deny_everybody(api, blank):
    api.mock.hub.deny_names("Globex")
    with pytest.raises(HubError, match="blank"):
        api.mock.hub.deny_names("Acme", blank)
    assert api.mock.hub.denied_names == ("Globex",)
