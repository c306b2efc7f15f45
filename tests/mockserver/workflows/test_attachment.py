"""Customers that are existing organizations."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import Fails, HubError

LARGE = [{"users": 100}, {"verified_domains": ["acme.example"]}, {"claimed_domains": ["acme.example"]}]


def attached(api, org_id):
    return api.attach(org_id).json["url"].rpartition("/")[2]


@pytest.fixture
def waiting(api):
    """A customer that waits for an administrator of its organization."""
    return attached(api, api.mock.hub.add_organization("Acme", users=100, administrators=["boss@acme.example"]).org_id)


def test_a_small_organization_is_attached_without_asking(api):
    org = api.mock.hub.add_organization("Acme", users=99, administrators=["boss@acme.example"])
    customer_id = attached(api, org.org_id)
    assert "orgId" not in api.get(customer_id).json
    api.mock.clock.advance(30)
    assert api.status(customer_id) == "provisioned"
    assert api.get(customer_id).json["orgId"] == org.org_id
    assert api.mock.outbox == []


@pytest.mark.parametrize("facts", LARGE, ids=lambda facts: next(iter(facts)))
def test_administrators_of_a_larger_organization_are_asked(api, facts):
    bosses = ["boss@acme.example", "chief@acme.example"]
    customer_id = attached(api, api.mock.hub.add_organization("Acme", administrators=bosses, **facts).org_id)
    assert [(email.to, email.kind, email.subject) for email in api.mock.outbox] == [
        (boss, "attach-approval", customer_id) for boss in bosses
    ]
    api.mock.clock.advance(1_000_000)
    api.mock.add_token("full-admin")
    assert api.status(customer_id) == "provisioning"


def test_approval_starts_provisioning(api, waiting):
    api.mock.clock.advance(500)
    api.mock.hub.approve_attachment(waiting)
    api.mock.clock.advance(29)
    assert api.status(waiting) == "provisioning"
    api.mock.clock.advance(1)
    assert api.status(waiting) == "provisioned"


def test_a_declined_customer_is_gone_and_leaves_nothing_behind(api, waiting):
    api.mock.hub.decline_attachment(waiting)
    assert api.get(waiting).rule == "customer.not-found"
    api.mock.clock.advance(1_000)
    assert api.ids() == []
    assert api.provision()


@pytest.mark.parametrize("decide", ["approve_attachment", "decline_attachment"])
def test_there_is_one_decision_only(api, waiting, decide):
    api.mock.hub.approve_attachment(waiting)
    with pytest.raises(HubError, match="no approval is awaited"):
        getattr(api.mock.hub, decide)(waiting)


def test_an_organization_without_anything_gives_the_partner_full_rights(api):
    org = api.mock.hub.add_organization("Acme")
    attached(api, org.org_id)
    api.mock.clock.advance(30)
    assert api.mock.hub.organization(org).partners == {api.mock.partner.id: "full-admin"}


def test_an_organization_with_services_gives_the_partner_rights_to_provision(api):
    org = api.mock.hub.add_organization("Acme")
    api.mock.hub.add_subscription(org.org_id, "devices")
    attached(api, org.org_id)
    api.mock.clock.advance(30)
    assert api.mock.hub.organization(org).partners == {api.mock.partner.id: "provisioning-admin"}


def test_a_trial_that_is_over_is_no_service(api):
    org = api.mock.hub.add_organization("Acme")
    api.mock.hub.add_subscription(org.org_id, "calling", trial_days=1)
    api.mock.clock.advance(86_400)
    attached(api, org.org_id)
    api.mock.clock.advance(30)
    assert api.mock.hub.organization(org).partners == {api.mock.partner.id: "full-admin"}


def test_an_existing_organization_keeps_what_it_is(api):
    org = api.mock.hub.add_organization("Acme Holding", country="GB")
    customer_id = api.provisioned({"orgId": org.org_id, "customerInfo.name": "Other", "customerInfo.language": "fr"})
    org = api.mock.hub.organization(org)
    assert (org.name, org.country, org.language, org.authentication) == ("Acme Holding", "GB", "en_US", "webex")
    assert api.get(customer_id).json["address"]["country"] == "US"
    assert org.meetings_site.call_in == "+44"
    assert [location.name for location in org.locations] == ["Bakery"]


def test_an_existing_organization_keeps_its_first_location_and_site(api):
    customer_id = api.provisioned()
    org = api.mock.hub.organization(api.get(customer_id).json["orgId"])
    before = (org.locations[0], org.meetings_site)
    api.delete(customer_id)
    api.mock.clock.advance(10)
    attached(api, org.org_id)
    api.mock.clock.advance(30)
    org = api.mock.hub.organization(org)
    assert [*org.locations] == [before[0]]
    assert org.meetings_site == before[1]


def test_a_failed_attachment_can_be_removed_and_tried_by_somebody_else(api):
    org = api.mock.hub.add_organization("Acme")
    for package in ("webex_calling", "webex_meetings"):
        api.mock.outcomes.add(Fails(code=1, description="x"), customer="*", package=package)
    customer_id = attached(api, org.org_id)
    api.mock.clock.advance(30)
    assert api.status(customer_id) == "error"
    assert api.mock.hub.organization(org).partners == {}
    api.delete(customer_id)
    api.mock.clock.advance(10)
    assert api.precheck({"orgId": org.org_id}).status == 200


def test_the_filter_by_organization_finds_a_customer_once_it_has_one(api):
    org = api.mock.hub.add_organization("Acme")
    customer_id = attached(api, org.org_id)
    assert api.ids(f"orgId={org.org_id}") == []
    api.mock.clock.advance(30)
    for query in ("", "&externalId=acme-1", "&status=provisioned", "&offset=0&max=5"):
        assert api.ids(f"orgId={org.org_id}{query}") == [customer_id]
    for query in ("&externalId=acme-2", "&status=error", "&offset=1", "&max=0"):
        assert api.ids(f"orgId={org.org_id}{query}") == []


def test_the_administrator_of_an_attached_organization_is_invited_and_not_welcomed(api):
    org = api.mock.hub.add_organization("Acme")
    customer_id = api.provisioned({"orgId": org.org_id, "customerInfo.adminFirstName": "Ann"})
    (email,) = api.mock.outbox
    assert (email.kind, email.to, email.name, email.subject) == ("admin-invite", "ann@acme.example", "Ann", customer_id)


def test_a_template_can_invite_and_ask_no_administrator_of_an_organization_to_attach(api):
    quiet = api.mock.add_template("Quiet", allow_admin_invite_on_attach=False).id
    small = api.mock.hub.add_organization("Small")
    api.provisioned({"provisioningId": quiet, "orgId": small.org_id})
    large = api.mock.hub.add_organization("Large", users=100, administrators=["boss@large.example"])
    waiting = api.provision({**api.numbered(2), "provisioningId": quiet, "orgId": large.org_id})
    api.mock.clock.advance(3_600)
    assert api.mock.outbox == []
    assert api.status(waiting) == "provisioning"
    api.mock.hub.approve_attachment(waiting)
    api.mock.clock.advance(30)
    assert api.status(waiting) == "provisioned"
    assert api.mock.outbox == []


def test_at_most_five_administrators_are_asked(api):
    bosses = [f"boss-{number}@acme.example" for number in range(7)]
    org = api.mock.hub.add_organization("Acme", users=100, administrators=bosses)
    api.provision({"orgId": org.org_id, "customerInfo": ...})
    assert [email.to for email in api.mock.outbox(kind="attach-approval")] == bosses[:5]
