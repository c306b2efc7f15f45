"""The emails: which there are, what is in them, and where their links lead."""

from __future__ import annotations

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
