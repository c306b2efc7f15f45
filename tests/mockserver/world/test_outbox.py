"""The emails: which there are, what is in them, and where their links lead."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from webex_wholesale_mock import HubError
from webex_wholesale_mock.world.outbox import EMAIL_KINDS, EmailKind

UNA = "una@acme.example"


@pytest.fixture
def pending(api, subscribers):
    """A subscriber whose consent is awaited."""
    api.mock.hub.add_free_account(UNA)
    return subscribers.provision()


@pytest.fixture
def waiting(api):
    """A customer that an administrator has to approve."""
    org = api.mock.hub.add_organization("Acme", users=100, administrators=["boss@acme.example", "chief@acme.example"])
    return api.attach(org.org_id, {"externalId": "acme-2"}).json["url"].rpartition("/")[2]


def test_every_kind_is_described():
    assert [*EMAIL_KINDS] == [*get_args(EmailKind)]
    assert all(template.when for template in EMAIL_KINDS.values())


def test_emails_are_found_by_receiver_kind_and_subject(api, subscribers, pending, waiting):
    outbox = api.mock.outbox
    assert [email.kind for email in outbox] == ["welcome", "consent-to-move", "attach-approval", "attach-approval"]
    assert outbox(to="UNA@acme.example") == [outbox[1]]
    assert outbox(kind="attach-approval") == outbox[2:]
    assert outbox(subject=subscribers.customer_id) == [outbox[0]]
    assert outbox(subject=waiting, to="chief@acme.example") == [outbox[3]]
    assert outbox(kind="welcome", to=UNA) == []
    assert outbox(kind="attach-approval").latest == outbox[-1]


def test_an_outbox_shows_what_had_been_sent_when_it_was_asked_for(api, subscribers, pending):
    before = api.mock.outbox
    subscribers.ask_again(pending)
    assert len(api.mock.outbox) == len(before) + 1


def test_what_no_email_can_be_is_refused(api):
    with pytest.raises(ValueError, match="unknown kind of email 'consent-move'; did you mean 'consent-to-move'"):
        api.mock.outbox(kind="consent-move")
    with pytest.raises(ValueError, match="'acme-1' is not base64"):
        api.mock.outbox(subject="acme-1")
    with pytest.raises(LookupError, match="the list is empty"):
        _ = api.mock.outbox(to=UNA).latest


def test_a_person_gives_consent_by_following_the_link(api, subscribers, pending):
    email = api.mock.outbox(kind="consent-to-move").latest
    assert [*email.links] == ["agree"]
    api.mock.hub.follow(email.links["agree"])
    assert subscribers.get(pending).json["status"] == "provisioned"
    with pytest.raises(HubError, match="no consent is awaited"):
        api.mock.hub.follow(email.links["agree"])


@pytest.mark.parametrize(("answer", "status"), [("approve", "provisioned"), ("decline", None)])
def test_one_administrator_decides_by_following_a_link(api, waiting, answer, status):
    first, second = api.mock.outbox(subject=waiting)
    api.mock.hub.follow(first.links[answer])
    api.mock.clock.advance(30)
    assert api.get(waiting).json.get("status") == status
    with pytest.raises(HubError):
        api.mock.hub.follow(second.links[answer])


def test_a_link_that_stands_in_no_email_leads_nowhere(api, pending):
    link = api.mock.outbox.latest.links["agree"]
    with pytest.raises(HubError, match="no email has the link"):
        api.mock.hub.follow(f"{link}x")


def test_a_template_decides_about_no_email_to_a_new_organization(api):
    quiet = api.mock.add_template("quiet", allow_admin_invite_on_attach=False)
    customer_id = api.provisioned({"provisioningId": quiet.provisioning_id})
    api.mock.hub.add_free_account(UNA)
    api.subscribers(customer_id).provision()
    assert [email.kind for email in api.mock.outbox] == ["welcome", "consent-to-move"]


ABOUT_THE_VENDOR = {"sub-partner-request", "sso-ticket"}
"""Emails of a partner to the vendor's people, who know it by another name."""


def test_every_email_about_a_customer_carries_the_brand(mock):
    hub = mock.hub
    hub.templates.edit(mock.template, brand_name="Fjord")
    acme = hub.add_customer(external_id="acme", packages=["webex_calling"])  # placed: nobody is welcomed
    hub.customers.create(
        "Bakery",
        admin_email="bo@bakery.example",
        packages=["webex_calling"],
        headquarters=HEADQUARTERS,
        in_supported_location=True,
    )
    client = mock.client()
    for number, administrators in enumerate((["boss@big.example"], [])):
        org = hub.add_organization(f"Big {number}", users=100, administrators=administrators)
        client.customers.provision(**attaching(mock, org, f"big-{number}"))
    small = hub.add_organization("Small")
    client.customers.provision(**attaching(mock, small, "small"))
    hub.add_subscriber(acme, "una@acme.example", status="pending_user_migration")
    hub.add_person(acme, "ada@acme.example", administrator=True)
    for on in (False, True):
        hub.restricted_mode.set(acme, on=on)
    mock.place.verified_domains(acme, ["acme.example"])
    hub.add_free_account("cy@acme.example")
    hub.users.claim(acme, ["cy@acme.example"])
    hub.setup_assist.submit(acme, hub.organization(acme).locations[0], users=6, send_copy=True, partner_tasks="on_time")
    hub.sub_partners.request("Sub", admin_email="s@sub.example", first_name="Sam", last_name="Vik")
    hub.sso.check_idp("https://idp.example")
    hub.sso.open_ticket(pass_email_in_request=False)
    hub.deny_names("Denied")
    client.customers.provision(**attaching(mock, hub.add_organization("Denied"), "denied"))
    mock.clock.advance(timedelta(days=10))
    told = {kind: {email.brand for email in mock.outbox(kind=kind)} for kind in PAGE}
    assert told == {kind: {""} if kind in ABOUT_THE_VENDOR else {"Fjord"} for kind in PAGE}


PAGE = (
    *("welcome", "admin-invite", "attach-approval", "attach-nobody-to-ask", "consent-to-move", "review-ceased"),
    *("setup-assist-copy", "setup-assist-closeout", "restricted-mode-on", "user-claimed"),
    *("sub-partner-request", "sso-ticket"),
)
"""Kinds of emails of which a customer's provider knows, or the vendor."""
HEADQUARTERS = {
    "name": "Harbour",
    "address": {
        "address_line1": "12 Harbour Way",
        "city": "Portland",
        "state_or_province": "OR",
        "zip_or_postal_code": "97201",
        "country": "US",
    },
    "timezone": "America/Los_Angeles",
    "language": "en_us",
}


def attaching(mock, organization, external_id):
    """A request that attaches an organization."""
    return {
        "provisioning_id": mock.template.provisioning_id,
        "packages": ["webex_meetings"],
        "external_id": external_id,
        "org_id": organization.org_id,
        "address": HEADQUARTERS["address"],
        "customer_info": {"name": organization.name, "primary_email": f"{external_id}@acme.example"},
    }
