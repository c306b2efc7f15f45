"""People and administrators that a tester adds beside customers and subscribers that are there already."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import HubError


def test_an_administrator_of_a_customer_that_awaits_no_approval_is_not_asked(mock):
    customer = mock.hub.add_customer()
    mock.hub.add_person(customer.org_id, "boss@acme.example", administrator=True)
    assert mock.outbox(to="boss@acme.example") == []


def test_an_administrator_whom_the_template_does_not_invite_is_not_asked_later_either(api):
    quiet = api.mock.add_template("Quiet", allow_admin_invite_on_attach=False)
    organization = api.mock.hub.add_organization("Acme", users=100)
    api.attach(organization.id, {"provisioningId": quiet.provisioning_id})
    api.mock.hub.add_person(organization, "boss@acme.example", administrator=True)
    assert api.mock.outbox(to="boss@acme.example") == []
    (attachment,) = api.mock.hub.attachments()
    assert attachment.problem.startswith("template 'Quiet' allows no invitation")


def test_a_subscriber_whose_person_is_not_there_yet_keeps_its_address(api):
    customer = api.provisioned()
    api.subscribers(customer).provision({"email": "una@acme.example"})
    with pytest.raises(HubError, match=r"the email una@acme\.example belongs to"):
        api.mock.hub.add_person(api.mock.hub.add_organization("Elsewhere"), "una@acme.example")
