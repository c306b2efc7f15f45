"""Partner SSO by hand: the steps in their order, Cisco TAC on the clock, and organizations that are there."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused

IDP = "https://idp.example/metadata"


def gold(mock, name="Gold"):
    return mock.hub.templates.create(name, country="US", authentication="partner", idp_entity_id=IDP)


def test_a_template_that_is_edited_to_use_the_identity_provider_is_the_next_step(mock):
    sso = mock.hub.sso
    sso.check_idp(IDP)
    mock.clock.advance_to(sso.open_ticket(pass_email_in_request=True).due)
    sso.upload_metadata()
    edited = mock.hub.templates.edit(mock.template, authentication="partner", idp_entity_id=IDP)
    assert (sso.get().status, sso.get().provisioning_id) == ("template_set", edited.provisioning_id)


def test_the_steps_lead_from_the_identity_provider_to_a_login(mock):
    sso = mock.hub.sso
    assert sso.get() is None
    assert sso.check_idp(IDP).status == "idp_checked"
    asked = sso.open_ticket(pass_email_in_request=True)
    assert (asked.status, asked.pass_email_in_request) == ("tac_requested", True)
    assert mock.outbox(kind="sso-ticket")[0].subject == mock.partner.org_id
    (event,) = mock.clock.upcoming()
    assert (event.kind, event.name) == ("sso.trust", IDP)
    mock.clock.advance_to(asked.due)
    assert sso.get().status == "trusted"
    with refused(mock, "hub.template.authentication"):
        gold(mock)
    sso.upload_metadata()
    made = gold(mock)
    assert (sso.get().status, sso.get().provisioning_id) == ("template_set", made.provisioning_id)
    mock.hub.add_subscriber(mock.hub.add_customer())
    assert sso.get().status == "template_set"
    customer = mock.hub.add_customer(provisioning_id=made)
    una = mock.hub.add_subscriber(customer)
    assert mock.hub.organization(customer).authentication == "partner"
    assert (sso.get().status, sso.get().person_id) == ("user_created", una.person_id)
    assert sso.verify_login().status == "login_verified"


@pytest.mark.rule("hub.sso.order")
@pytest.mark.parametrize("placed", [None, "idp_checked", "tac_requested", "trusted", "metadata_uploaded"])
def test_a_step_out_of_order_is_refused(mock, placed):
    sso, states = mock.hub.sso, ["idp_checked", "tac_requested", "trusted", "metadata_uploaded"]
    steps = [lambda: sso.open_ticket(pass_email_in_request=False), sso.establish_trust, sso.upload_metadata]
    if placed:
        assert mock.place.single_sign_on(IDP, status=placed).status == placed
    turn = states.index(placed) if placed else None
    for number, step in enumerate([*steps, sso.verify_login]):
        if number == turn and number < len(steps):
            continue
        with refused(mock, "hub.sso.order"):
            step()
    if placed is None:
        with refused(mock, "hub.sso.order"):
            sso.cancel()


@pytest.mark.rule("hub.sso.order")
def test_a_refused_step_names_those_that_can_follow(mock):
    mock.place.single_sign_on(IDP, status="idp_checked")
    with refused(mock, "hub.sso.order") as caught:
        mock.hub.sso.upload_metadata()
    assert "the relationship is idp_checked; possible steps are open_ticket, cancel" in str(caught.value)


@pytest.mark.rule("hub.sso.details")
def test_the_service_request_says_all_that_the_trust_needs(mock):
    with refused(mock, "hub.sso.details"):
        mock.hub.sso.check_idp(" ")
    mock.hub.sso.check_idp(IDP)
    with refused(mock, "hub.sso.details"):
        mock.hub.sso.open_ticket()


@pytest.mark.rule("hub.sso.single")
def test_a_partner_has_one_relationship(mock):
    mock.place.single_sign_on(IDP)
    with refused(mock, "hub.sso.single"):
        mock.hub.sso.check_idp("https://other.example")
    mock.hub.sso.cancel()
    with refused(mock, "hub.template.authentication"):
        gold(mock)
    assert mock.hub.sso.check_idp("https://other.example").status == "idp_checked"


@pytest.mark.rule("hub.sso.order")
def test_a_relationship_that_a_template_uses_stays(mock):
    mock.place.identity_provider(IDP)
    gold(mock)
    assert mock.place.single_sign_on(IDP).status == "template_set"
    with refused(mock, "hub.sso.order"):
        mock.hub.sso.cancel()
    gold(mock, "Silver")
    assert mock.hub.sso.get().status == "template_set"


@pytest.mark.rule("hub.sso.existing-org")
@pytest.mark.rule("hub.sso.order")
def test_an_existing_organization_changes_by_a_ticket_alone(mock):
    acme = mock.hub.add_customer()
    with refused(mock, "hub.sso.order"):
        mock.hub.sso.apply(acme, by_ticket=True)
    mock.place.single_sign_on(IDP)
    with refused(mock, "hub.sso.existing-org"):
        mock.hub.sso.apply(acme)
    mock.hub.sso.apply(acme, by_ticket=True)
    assert mock.hub.organization(acme).authentication == "partner"
    with refused(mock, "hub.sso.existing-org"):
        mock.hub.sso.apply(acme, by_ticket=True)


@pytest.mark.rule("hub.sso.order")
def test_an_existing_organization_waits_for_the_metadata(mock):
    acme = mock.hub.add_customer()
    mock.hub.sso.check_idp(IDP)
    with refused(mock, "hub.sso.order"):
        mock.hub.sso.apply(acme, by_ticket=True)


def test_an_attached_organization_keeps_its_authentication(mock):
    mock.place.single_sign_on(IDP)
    made, there = gold(mock), mock.hub.add_organization("Acme")
    customer = mock.hub.add_customer(provisioning_id=made, org_id=there.id)
    mock.hub.add_subscriber(customer)
    assert mock.hub.organization(customer).authentication == "webex"
    assert mock.hub.sso.get().status == "template_set"


def test_a_relationship_is_saved_and_goes_on(mock, tmp_path):
    before = mock.snapshot()
    mock.place.single_sign_on(IDP, status="tac_requested")
    mock.save(tmp_path / "world")
    again = type(mock).load(tmp_path / "world")
    assert again.hub.sso.get() == mock.hub.sso.get()
    again.clock.advance_to(again.hub.sso.get().due)
    assert (again.hub.sso.get().status, mock.hub.sso.get().status) == ("trusted", "tac_requested")
    mock.rollback(before)
    assert mock.hub.sso.get() is None
