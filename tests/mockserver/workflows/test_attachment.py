"""Customers that are existing organizations."""

from __future__ import annotations

from datetime import date

import pytest

from webex_wholesale_mock import Fails, HubError
from webex_wholesale_mock.workflows import people

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


def test_the_hub_shows_who_can_decide_about_an_attachment(api, waiting):
    (attachment,) = api.mock.hub.attachments()
    assert (attachment.customer_id, attachment.organization) == (waiting, "Acme")
    assert (attachment.administrators, attachment.problem) == (("boss@acme.example",), None)
    api.mock.hub.approve_attachment(waiting)
    assert api.mock.hub.attachments() == []


@pytest.mark.parametrize("facts", LARGE, ids=lambda facts: next(iter(facts)))
def test_an_attachment_with_nobody_to_ask_is_a_problem_that_the_partner_learns_of(api, facts):
    organization = api.mock.hub.add_organization("Acme", **facts)
    customer_id = attached(api, organization.id)
    (attachment,) = api.mock.hub.attachments()
    assert (attachment.customer_id, attachment.org_id) == (customer_id, organization.id)
    assert attachment.problem.startswith("organization 'Acme' has no administrator who could approve; add")
    me = api.send("GET", "/v1/people/me").json["emails"][0]
    assert [(email.to, email.kind, email.subject) for email in api.mock.outbox] == [
        (me, "attach-nobody-to-ask", customer_id)
    ]


def test_administrators_whom_the_template_does_not_invite_are_a_problem_too(api):
    quiet = api.mock.add_template("Quiet", allow_admin_invite_on_attach=False)
    org_id = api.mock.hub.add_organization("Acme", users=100, administrators=["boss@acme.example"]).id
    api.attach(org_id, {"provisioningId": quiet.provisioning_id})
    (attachment,) = api.mock.hub.attachments()
    assert attachment.problem.startswith("template 'Quiet' allows no invitation of the administrators of 'Acme'")
    assert [email.kind for email in api.mock.outbox] == ["attach-nobody-to-ask"]


def test_an_administrator_who_comes_later_is_asked_and_solves_the_problem(api):
    organization = api.mock.hub.add_organization("Acme", users=100)
    customer_id = attached(api, organization.id)
    api.mock.hub.add_person(organization, "boss@acme.example", administrator=True)
    (attachment,) = api.mock.hub.attachments()
    assert (attachment.administrators, attachment.problem) == (("boss@acme.example",), None)
    api.mock.hub.follow(api.mock.outbox(to="boss@acme.example").latest.links["approve"])
    api.mock.clock.advance(30)
    assert api.status(customer_id) == "provisioned"


def test_an_attachment_with_nobody_to_ask_can_be_decided_by_hand(api):
    customer_id = attached(api, api.mock.hub.add_organization("Acme", users=100).id)
    api.mock.hub.decline_attachment(customer_id)
    assert api.mock.hub.attachments() == []
    assert api.get(customer_id).rule == "customer.not-found"


def test_an_administrator_who_leaves_makes_a_problem_of_the_attachment(api, waiting):
    world = api.mock._engine.world
    organization = world.directory.organization_of(api.mock.hub.attachments()[0].org_id)
    people.remove(world, organization, world.directory.people["boss@acme.example"])
    assert api.mock.hub.attachments()[0].problem


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


def left_by_first_partner(api):
    """The id of an organization whose customer the first partner has removed."""
    customer_id = api.provisioned()
    org_id = api.get(customer_id).json["orgId"]
    api.delete(customer_id)
    api.mock.clock.advance(10)
    return org_id


def attach_for(api, partner, org_id):
    changes = {"provisioningId": partner.template.provisioning_id, "orgId": org_id, "customerInfo": ...}
    return api.post(changes, partner=partner)


def test_a_former_partner_keeps_its_access_until_another_partner_has_the_organization(api):
    org_id, other = left_by_first_partner(api), api.mock.add_partner("Other")
    path = f"/v1/organizations/{org_id}"
    assert api.send("GET", path, partner=other).status == 404
    assert attach_for(api, other, org_id).status == 202
    assert api.send("GET", path).status == 200
    api.mock.clock.advance(30)
    assert api.send("GET", path, partner=other).status == 200
    for method in ("GET", "DELETE"):
        assert api.send(method, path).rule == "adjacent.not-found"
    assert api.send("GET", "/v1/locations", query=f"orgId={org_id}").rule == "adjacent.not-found"


def test_the_former_partners_service_app_loses_its_tokens_with_the_organization(api):
    org_id, other = left_by_first_partner(api), api.mock.add_partner("Other")
    app = api.mock.service_app
    body = {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": org_id}
    token = api.send("POST", f"/v1/applications/{app.id}/token", body).json["access_token"]
    assert api.send("GET", "/v1/people/me", token=token).json["orgId"] == org_id
    attach_for(api, other, org_id)
    api.mock.clock.advance(30)
    assert api.send("GET", "/v1/people/me", token=token).rule == "auth.token.unknown"


def test_a_partner_that_attaches_its_former_organization_again_has_it_again(api):
    org_id, other = left_by_first_partner(api), api.mock.add_partner("Other")
    customer_id = attach_for(api, other, org_id).json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    api.delete(customer_id, partner=other)
    api.mock.clock.advance(10)
    assert api.send("GET", f"/v1/organizations/{org_id}").status == 404
    assert attach_for(api, api.mock.partner, org_id).status == 202
    api.mock.clock.advance(30)
    assert api.send("GET", f"/v1/organizations/{org_id}").status == 200
    assert api.send("GET", f"/v1/organizations/{org_id}", partner=other).status == 404


def test_a_former_partner_is_still_billed_for_the_time_before(api, subscribers):
    """The partner is billed in arrears for the users that were active (004:182), whoever has the customer since."""
    org_id, subscriber_id = api.get(subscribers.customer_id).json["orgId"], subscribers.provision()
    api.mock.clock.advance(86_400)
    assert subscribers.delete(subscriber_id).status == 204
    api.delete(subscribers.customer_id)
    api.mock.clock.advance(10)
    usage = [*api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 5))]
    assert usage
    assert attach_for(api, api.mock.add_partner("Other"), org_id).status == 202
    api.mock.clock.advance(30)
    assert [*api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 5))] == usage


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
