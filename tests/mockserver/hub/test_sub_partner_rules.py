"""Sub-partners by hand: the request with its details, the vendor's part on the clock, and the billing start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.by_hand import refused
from webex_wholesale_mock import HubError

ADA = {"admin_email": "ada@harbour.example", "first_name": "Ada", "last_name": "Berg"}
FRIDAY = datetime(2026, 1, 9, 12, tzinfo=UTC)
SUB_PARTNERS = "/v1/wholesale/subPartners"


@pytest.fixture
def asked(mock):
    """A request of Monday, 5 January, at 9."""
    return mock.hub.sub_partners.request("Harbour Telecom", **ADA)


@pytest.fixture
def sub(mock, asked):
    return mock.hub.sub_partners.set_up(asked)


def test_a_request_has_all_details_and_fills_in_the_parents_own(mock, asked):
    parent = mock.partner
    assert (asked.partner_org_id, asked.partner_name) == (parent.org_id, parent.name)
    assert (asked.subscription_id, asked.country) == (parent.subscription_id, parent.country)
    assert (asked.admin_email, asked.first_name, asked.last_name) == ("ada@harbour.example", "Ada", "Berg")
    assert (asked.status, asked.org_id, asked.billing_starts) == ("requested", None, None)
    assert asked.requested_by == mock.template.service_provider_admin
    assert mock.hub.sub_partners.requests() == (asked,)
    assert mock.hub.sub_partners.list() == ()
    (email,) = mock.outbox(kind="sub-partner-request")
    assert email.subject == parent.org_id


def test_every_detail_can_be_given(mock):
    parent = mock.partner
    asked = mock.hub.sub_partners.request(
        "Harbour Telecom",
        **ADA,
        partner_org_id=parent.org_id,
        partner_name=parent.name,
        subscription_id=parent.subscription_id,
        country="NO",
        billing_starts=date(2026, 2, 1),
        parent_admin_email="harbour@telecom.example",
        partner=parent,
        actor="partner-full-admin",
    )
    assert (asked.country, asked.billing_starts) == ("NO", date(2026, 2, 1))
    assert asked.requested_by.startswith("partner-full-admin@")


@pytest.mark.rule("hub.subpartner.details")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"admin_email": ""}, "adminEmail"),
        ({"first_name": ""}, "firstName"),
        ({"last_name": " "}, "lastName"),
        ({"partner_org_id": "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8x"}, "partnerOrgId"),
        ({"partner_name": "Rival"}, "partnerName"),
        ({"subscription_id": "Sub1"}, "subscriptionId"),
        ({"country": "no"}, "country"),
        ({"billing_starts": date(2026, 1, 4)}, "billingStarts"),
        ({"name": "Example Telecom"}, "name"),
        ({"admin_email": "ada"}, "adminEmail"),
        ({"admin_email": "una@acme.example"}, "adminEmail"),
        ({"admin_email": "free@people.example"}, "adminEmail"),
        ({"parent_admin_email": "ada"}, "parentAdminEmail"),
        ({"parent_admin_email": "Ada@harbour.example"}, "parentAdminEmail"),
    ],
)
def test_a_request_without_right_details_is_refused(mock, wrong, field):
    mock.hub.add_subscriber(mock.hub.add_customer(), email="una@acme.example")
    mock.hub.add_free_account("free@people.example")
    given = {"name": "Harbour Telecom", **ADA} | wrong
    with refused(mock, "hub.subpartner.details") as caught:
        mock.hub.sub_partners.request(**given)
    assert [finding.field for finding in caught.value.findings] == [field]


@pytest.mark.rule("hub.subpartner.details")
def test_a_name_and_an_address_are_asked_for_once(mock, asked):
    with refused(mock, "hub.subpartner.details"):
        mock.hub.sub_partners.request("Harbour Telecom", **ADA | {"admin_email": "bo@harbour.example"})
    with refused(mock, "hub.subpartner.details"):
        mock.hub.sub_partners.request("Hill Telecom", **ADA)
    with pytest.raises(HubError, match="belongs to another organization"):
        mock.hub.add_person(mock.hub.add_customer(), ADA["admin_email"])
    mock.hub.sub_partners.withdraw(asked)
    assert mock.hub.sub_partners.request("Harbour Telecom", **ADA).status == "requested"


def test_a_billing_start_is_a_date(mock):
    with pytest.raises(HubError, match="must be a date"):
        mock.hub.sub_partners.request("Harbour Telecom", **ADA, billing_starts=FRIDAY)


@pytest.mark.rule("hub.subpartner.one-level")
def test_a_sub_partner_has_no_sub_partners(mock, sub):
    with refused(mock, "hub.subpartner.one-level"):
        mock.hub.sub_partners.request("Pier Telecom", **ADA, partner=sub)


@pytest.mark.rule("hub.role.insufficient")
def test_the_sub_partners_of_a_partner_are_the_business_of_its_administrators(mock, asked):
    rival = mock.add_partner("Rival")
    theirs = rival.template.service_provider_admin
    for act in (mock.hub.sub_partners.list, mock.hub.sub_partners.requests):
        with refused(mock, "hub.role.insufficient"):
            act(actor=theirs)
    with refused(mock, "hub.role.insufficient"):
        mock.hub.sub_partners.withdraw(asked, actor=theirs)
    with refused(mock, "hub.role.insufficient"):
        mock.hub.sub_partners.request("Hill Telecom", **ADA, actor="read-only")
    assert mock.hub.sub_partners.requests(partner=rival, actor=theirs) == ()


def test_the_vendors_team_completes_a_request_within_two_business_days(mock):
    mock.hub.set_holidays(date(2026, 1, 13))
    mock.clock.advance_to(FRIDAY)
    asked = mock.hub.sub_partners.request("Harbour Telecom", **ADA)
    assert asked.due == FRIDAY + timedelta(days=5)
    (event,) = mock.clock.upcoming()
    assert (event.kind, event.id, event.name) == ("sub_partner.set_up", asked.id, "Harbour Telecom")
    mock.clock.advance_to(asked.due)
    (sub,) = mock.hub.sub_partners.list()
    (done,) = mock.hub.sub_partners.requests()
    assert (done.status, done.org_id, sub.created) == ("completed", sub.org_id, asked.due)


def test_a_sub_partner_begins_with_its_first_administrator_and_the_shared_subscription(mock, asked, sub):
    assert (sub.parent_org_id, sub.subscription_id) == (mock.partner.org_id, mock.partner.subscription_id)
    assert (sub.templates, sub.suspended) == ((), False)
    first, _ = mock.hub.administrators.list(partner=sub)
    assert (first.email, first.name, first.roles) == ("ada@harbour.example", "Ada Berg", ("full-admin",))
    (email,) = mock.outbox(kind="sub-partner-welcome")
    assert (email.to, email.name, email.subject, email.brand) == (first.email, "Ada Berg", sub.org_id, "")
    assert mock.clock.upcoming() == []


def test_the_welcome_carries_the_brand_of_the_parent(mock, asked):
    mock.hub.templates.edit(mock.template, brand_name="Fjord Telecom")
    mock.hub.sub_partners.set_up(asked)
    assert mock.outbox(kind="sub-partner-welcome")[0].brand == "Fjord Telecom"


def test_the_parent_can_have_an_account_in_its_sub_partner(mock):
    asked = mock.hub.sub_partners.request("Harbour Telecom", **ADA, parent_admin_email="harbour@telecom.example")
    sub = mock.hub.sub_partners.set_up(asked)
    assert [email.to for email in mock.outbox(kind="sub-partner-welcome")] == [
        "ada@harbour.example",
        "harbour@telecom.example",
    ]
    made = mock.hub.templates.create("Gold", country="US", partner=sub, actor="harbour@telecom.example")
    assert made.service_provider_admin == "harbour@telecom.example"


def test_a_sub_partner_onboards_with_its_own_template_and_sees_its_own_customers_alone(mock, sub):
    own, theirs = mock.client(sub.tokens["full-admin"]), mock.hub.add_customer()
    made = mock.hub.templates.create("Gold", country="US", partner=sub, actor=ADA["admin_email"])
    assert made.wholesale_subscription == mock.partner.subscription_id
    customer = mock.hub.add_customer(provisioning_id=made)
    assert [each.id for each in own.customers.list()] == [customer.id]
    assert theirs.id not in [each.id for each in own.customers.list()]
    assert own.people.me().emails == [ADA["admin_email"]]


def test_a_template_that_a_tester_places_names_the_first_administrator(mock, sub):
    assert mock.add_template("Gold", partner=sub).service_provider_admin == ADA["admin_email"]


@pytest.mark.rule("hub.subpartner.state")
def test_a_request_ends_once(mock, asked):
    mock.hub.sub_partners.set_up(asked)
    other = mock.hub.sub_partners.request("Hill Telecom", **ADA | {"admin_email": "bo@hill.example"})
    assert mock.hub.sub_partners.withdraw(other).status == "withdrawn"
    for over in (asked, other.id):
        with refused(mock, "hub.subpartner.state"):
            mock.hub.sub_partners.set_up(over)
        with refused(mock, "hub.subpartner.state"):
            mock.hub.sub_partners.withdraw(over)
    assert mock.clock.upcoming() == []
    with pytest.raises(HubError, match="no request for a sub-partner has the id"):
        mock.hub.sub_partners.withdraw("nothing")


@pytest.mark.rule("hub.subpartner.state")
def test_a_sub_partner_is_suspended_and_resumed_in_turn(mock, api, sub):
    with refused(mock, "hub.subpartner.state") as caught:
        mock.hub.sub_partners.resume(sub)
    assert "is not suspended" in str(caught.value)
    assert mock.hub.sub_partners.suspend(sub).suspended
    assert api.send("GET", SUB_PARTNERS).json["items"][0]["provisioningState"] == "suspended"
    with refused(mock, "hub.subpartner.state") as caught:
        mock.hub.sub_partners.suspend(sub)
    assert "is suspended already" in str(caught.value)
    assert not mock.hub.sub_partners.resume(sub).suspended
    with pytest.raises(HubError, match="is not a sub-partner"):
        mock.hub.sub_partners.suspend(mock.partner)


# Billing start


def test_a_billing_start_shows_in_the_list(mock, api):
    asked = mock.hub.sub_partners.request("Harbour Telecom", **ADA, billing_starts=date(2026, 2, 1))
    assert api.send("GET", SUB_PARTNERS).json["items"] == []
    mock.hub.sub_partners.set_up(asked)
    (view,) = api.send("GET", SUB_PARTNERS).json["items"]
    assert (view["created"], view["billingStartDate"]) == ("2026-01-05T09:00:00.000Z", "2026-02-01T00:00:00.000Z")


def test_usage_before_the_billing_start_is_not_billed(mock):
    asked = mock.hub.sub_partners.request("Harbour Telecom", **ADA, billing_starts=date(2026, 2, 1))
    sub = mock.hub.sub_partners.set_up(asked)
    mock.hub.templates.create("Gold", country="US", partner=sub, actor=ADA["admin_email"])
    template = mock.hub.partner("Harbour Telecom").template
    customer = mock.hub.add_customer(provisioning_id=template, packages=["webex_calling"])
    location = mock.hub.organization(customer).locations[0]
    stays, leaves = mock.hub.add_subscriber(customer), mock.hub.add_subscriber(customer)
    order = mock.hub.order_setup_assist(customer, location, users=2)
    mock.clock.advance_to(order.completes + timedelta(days=1))
    mock.client(sub.tokens["full-admin"]).subscribers.delete(leaves.id)
    mock.clock.advance_to(datetime(2026, 3, 2, tzinfo=UTC))

    def rows(first, last):
        return [(row.user_id, row.quantity) for row in mock.billing.expected(first, last, partner=sub)]

    assert rows(date(2026, 1, 1), date(2026, 1, 31)) == []
    assert rows(date(2026, 1, 22), date(2026, 2, 10)) == [(stays.person_id, 10)]
    assert rows(date(2026, 2, 1), date(2026, 2, 28)) == [(stays.person_id, 28)]


# Saved worlds, snapshots


def test_requests_and_billing_starts_are_saved_and_rolled_back(mock, tmp_path):
    before = mock.snapshot()
    first = mock.hub.sub_partners.request("Harbour Telecom", **ADA, billing_starts=date(2026, 2, 1))
    mock.hub.sub_partners.set_up(first)
    second = mock.hub.sub_partners.request("Hill Telecom", **ADA | {"admin_email": "bo@hill.example"})
    mock.save(tmp_path / "world")
    again = type(mock).load(tmp_path / "world")
    assert again.hub.sub_partners.requests() == mock.hub.sub_partners.requests()
    again.clock.advance_to(second.due)
    assert [each.name for each in again.hub.sub_partners.list()] == ["Harbour Telecom", "Hill Telecom"]
    assert again._engine.world.ledger.starts == mock._engine.world.ledger.starts
    fork = mock.fork()
    fork.hub.sub_partners.withdraw(second)
    assert mock.hub.sub_partners.requests()[1].status == "requested"
    mock.rollback(before)
    assert mock.hub.sub_partners.requests() == mock.hub.sub_partners.list() == ()


def test_the_usage_of_a_suspended_sub_partner_runs_on(mock):
    """Suspension stops provisioning and updates (rule sub-partner.suspended), and nothing else."""
    sub = mock.add_partner("South", parent=mock.partner)
    acme = mock.hub.add_customer(provisioning_id=sub.template, packages=["webex_meetings"])
    mock.hub.add_subscriber(acme)
    mock.hub.sub_partners.suspend(sub)
    mock.clock.advance(timedelta(days=3))
    day = mock.clock.now.date() - timedelta(days=1)
    (row,) = mock.billing.expected(day, day, "USER", partner=sub)
    assert row.quantity == 1
