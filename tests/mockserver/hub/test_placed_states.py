"""States of the portals that are placed in one call: each one ends there, or nothing has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from webex_wholesale_contracts.facts.setup_assist import phases
from webex_wholesale_mock import HubError
from webex_wholesale_mock.entities.lifecycles import DeviceStatus, SsoStatus

ADA = {"admin_email": "ada@harbour.example", "first_name": "Ada", "last_name": "Berg"}
IDP = "https://idp.example"


@pytest.fixture
def una(mock):
    return mock.hub.add_subscriber(mock.hub.add_customer(), "una@acme.example", packages=["webex_calling"])


# Types


@pytest.mark.parametrize(
    ("builder", "arguments", "text"),
    [
        ("administrator", {"email": 5}, "email must be a text, got int, for place.administrator"),
        ("administrator", {"email": "ada@telecom.example", "manages": 5}, "manages must be a list, got int"),
        ("device", {"model": "Cisco 8865", "by_code": "no"}, "by_code must be True or False, got str"),
        ("purchase_order", {"packages": 5}, "packages must be a list, got int"),
        ("purchase_order", {"packages": [5]}, "packages has an entry that must be a text, got int"),
        ("review", {"customer": "acme", "hours": "3"}, "hours must be a number, got str"),
        ("onboarding", {"onboarded": "no"}, "onboarded must be True or False, got str"),
        ("setting", {"organization": "acme", "key": "allow-vidcast-access", "on": "no"}, "on must be True or False"),
        ("identity_provider", {"entity_id": 5}, "entity_id must be a text, got int"),
        ("access", {"customer": "acme", "role": ["full-admin"]}, "role must be a text, got list"),
        ("single_sign_on", {"entity_id": IDP, "status": 5}, "status must be a text, got int"),
        ("branding", {"organization": "acme", "branding": 5}, "a branding cannot be made of 5"),
    ],
)
def test_a_builder_tells_of_a_wrong_type(mock, builder, arguments, text):
    mock.hub.add_customer(external_id="acme")
    with pytest.raises(HubError, match=text):
        getattr(mock.place, builder)(**arguments)


def test_a_builder_that_is_called_without_what_it_needs_says_so_as_python_does(mock):
    with pytest.raises(TypeError, match=r"identity_provider\(\) missing 1 required positional argument"):
        mock.place.identity_provider()


def test_a_list_of_one_text_may_be_the_text(mock):
    acme = mock.hub.add_customer()
    mock.place.purchase_order("webex_calling")
    mock.place.verified_domains(acme, "acme.example")
    assert mock.hub.organization(acme).verified_domains == ("acme.example",)


def test_a_partner_shows_what_was_placed(mock):
    mock.place.purchase_order("webex_calling")
    mock.place.onboarding(onboarded=False, assist_ordered=False)
    mock.place.identity_provider(IDP)
    mock.place.reseller(certified=False, tier=2)
    partner = mock.partner
    assert (partner.services, partner.trusted_idps) == (("webex_calling",), (IDP,))
    assert (partner.onboarded, partner.assist_ordered) == (False, False)
    assert (partner.resale, partner.certified, partner.tier) == (True, False, 2)


# Phones


@pytest.mark.parametrize("by_code", [False, True])
@pytest.mark.parametrize("status", get_args(DeviceStatus))
def test_a_phone_is_placed_in_any_status_and_shown_in_it(api, una, status, by_code):
    phone = api.mock.place.device("Cisco 8865", person=una, by_code=by_code, status=status)
    assert (phone.status, phone.shown_status, phone.person_id) == (status, status, una.person_id)
    assert (phone.code is not None) is by_code
    assert (phone.mac is None) is (by_code and status == "activating")
    listed = api.send("GET", "/v1/devices", query=f"orgId={phone.org_id}").json["items"]
    assert [each["connectionStatus"] for each in listed] == [status] * (phone.mac is not None)


def test_a_phone_of_a_workspace_has_the_mac_address_that_is_given(mock):
    lobby = mock.hub.add_workspace(mock.hub.add_customer(packages=["common_area_calling"]), "Lobby")
    phone = mock.place.device("Cisco 8865", workspace=lobby, mac="00:1a:2b:3c:4d:5e")
    assert (phone.workspace_id, phone.mac) == (lobby.id, "001A2B3C4D5E")
    other = mock.place.device("Cisco 8865", workspace=lobby, mac="001A2B3C4D5F", by_code=True)
    assert (other.mac, other.status) == ("001A2B3C4D5F", "connected")


def test_a_phone_that_cannot_be_is_refused(mock, una):
    place = mock.place.device
    place("Cisco 8865", person=una, mac="001A2B3C4D5E")
    before = mock.hub.devices.list()
    for wrong, text in (
        (lambda: place("Cisco 8865", person=una, status="broken"), "'broken' is not a status of a phone"),
        (lambda: place("Cisco 8865", person=una, mac="001A2B3C4D5E"), "hub.device.mac-in-use"),
        (lambda: place("Cisco 8865", person=una, mac="001A2B3C4D5E", by_code=True), "hub.device.mac-in-use"),
        (lambda: place("Cisco 8865", person=una, mac="001A2B3C4D5A", by_code=True, status="activating"), "leave mac"),
        (lambda: place("Nokia 3310", person=una), "hub.device.model"),
        (lambda: place("Cisco 8865"), "hub.device.owner"),
    ):
        with pytest.raises(HubError, match=text):
            wrong()
    assert mock.hub.devices.list() == before


# Setup Assist


@pytest.mark.parametrize(("users", "flow"), [(2, "express"), (9, "standard")])
def test_an_order_of_setup_assist_is_placed_in_each_phase(mock, users, flow):
    for status in [None, *(phase.name for phase in phases(flow)), "completed", "cancelled"]:
        acme = mock.hub.add_customer()
        order = mock.place.setup_assist(acme, status=status, users=users)
        assert order.status == (status or phases(flow)[0].name)
        assert mock.hub.setup_assist.list(customer=acme) == (order,)
        assert (order.ended is None) is (status not in ("completed", "cancelled"))
        assert mock._engine.world.setup_assists[order.id].is_billed is (status == "completed")


def test_a_placed_order_goes_on_as_its_partner_works(mock):
    waits = mock.place.setup_assist(mock.hub.add_customer(), status="express_design")
    goes_on = mock.place.setup_assist(mock.hub.add_customer(), status="express_design", partner_tasks="on_time")
    mock.clock.advance(30 * 86_400)
    assert mock.hub.setup_assist.get(goes_on).status == "completed"
    assert mock.hub.setup_assist.get(waits).status == "express_design"


def test_an_order_that_cannot_be_is_refused(mock):
    acme = mock.hub.add_customer()
    talks = mock.hub.add_customer(packages=["webex_meetings"])
    for wrong, text in (
        (lambda: mock.place.setup_assist(acme, status="hand_off", users=2), "'hand_off' is not a status of this order"),
        (lambda: mock.place.setup_assist(acme, partner_tasks="late"), "'late' is not a way of doing the partner's"),
        (lambda: mock.place.setup_assist(talks), "has no location; it has no calling package"),
        (lambda: mock.place.setup_assist(acme, completes=datetime(2026, 1, 6, tzinfo=UTC)), "hub.assist.too-late"),
    ):
        with pytest.raises(HubError, match=text):
            wrong()
    assert mock.hub.setup_assist.list() == ()


# Requests for sub-partners, single sign-on, directories, settings


def test_a_request_for_a_sub_partner_is_placed_in_each_status(mock):
    for status in ("requested", "completed", "withdrawn"):
        asked = mock.place.sub_partner_request(
            status.title(), status=status, **ADA | {"admin_email": f"{status}@harbour.example"}
        )
        assert asked.status == status
    assert [each.name for each in mock.hub.sub_partners.list()] == ["Completed"]
    with pytest.raises(HubError, match="'open' is not a status of a request"):
        mock.place.sub_partner_request("Open", status="open", **ADA)


@pytest.mark.parametrize("status", get_args(SsoStatus))
def test_single_sign_on_is_placed_in_each_status(mock, status):
    assert mock.place.single_sign_on(IDP, status=status).status == status
    assert mock.hub.sso.get().status == status
    with pytest.raises(HubError, match=r"hub\.sso\.single"):
        mock.place.single_sign_on(IDP, status=status)


def test_single_sign_on_takes_the_template_that_is_there(mock):
    mock.place.identity_provider(IDP)
    gold = mock.hub.templates.create("Gold", country="US", authentication="partner", idp_entity_id=IDP)
    assert mock.place.single_sign_on(IDP, status="user_created").status == "user_created"
    assert [each.provisioning_id for each in mock.hub.templates.list()][-1] == gold.provisioning_id
    with pytest.raises(HubError, match="'done' is not a status of single sign-on"):
        mock.place.single_sign_on(IDP, status="done")


def test_a_directory_is_placed_with_those_who_have_left_it(mock):
    acme = mock.hub.add_customer()
    state = mock.place.directory_sync(acme, [{"email": "una@acme.example"}], deactivated=[{"email": "bo@acme.example"}])
    assert (state.on, state.active, state.deactivated) == (True, ("una@acme.example",), ("bo@acme.example",))
    other = mock.hub.add_customer()
    with pytest.raises(HubError, match=r"bo@acme\.example"):
        mock.place.directory_sync(other, [{"email": "bo@acme.example"}], deactivated=[{"email": "eva@other.example"}])
    assert not mock.hub.users.get_sync(other).on
    assert mock.place.directory_sync(other, [{"email": "eva@other.example"}]).deactivated == ()


def test_a_setting_of_an_organization_is_one_of_two(mock):
    acme = mock.hub.add_customer()
    with pytest.raises(HubError, match="'darkMode' is not a setting; use allow-admin-invite-emails or"):
        mock.place.setting(acme, "darkMode", on=False)
    mock.place.setting(acme, "allow-vidcast-access", on=False)
    assert mock.client().settings.get(acme.org_id, "allow-vidcast-access").value is False
    mock.place.setting(acme, "allow-vidcast-access", on=True)
    assert mock.client().settings.get(acme.org_id, "allow-vidcast-access").value is True


# Invitations


def test_an_organization_that_allows_no_invitation_mails_nobody(mock):
    home = mock.hub.add_organization("Acme")
    mock.place.setting(home, "allow-admin-invite-emails", on=False)
    mock.hub.add_customer(org_id=home.org_id, primary_email="post@acme.example")
    assert mock.outbox(kind="admin-invite") == []
    open_to_all = mock.hub.add_organization("Fjord")
    mock.hub.add_customer(org_id=open_to_all.org_id, primary_email="post@fjord.example")
    assert [email.to for email in mock.outbox(kind="admin-invite")] == ["post@fjord.example"]


def test_a_user_who_is_claimed_is_told_if_the_organization_invites(api):
    mock = api.mock
    acme = mock.hub.add_customer()
    mock.place.verified_domains(acme, ["acme.example"])
    elsewhere = mock.hub.add_organization("Elsewhere")
    for name in ("una", "bo"):
        mock.hub.add_person(elsewhere, f"{name}@acme.example")
    mock.client().settings.update(acme.org_id, key="allow-admin-invite-emails", value=False)
    mock.hub.users.claim(acme, ["una@acme.example"])
    mock.client().settings.update(acme.org_id, key="allow-admin-invite-emails", value=True)
    mock.hub.users.claim(acme, ["bo@acme.example"])
    assert [email.to for email in mock.outbox(kind="user-claimed")] == ["bo@acme.example"]


def test_the_welcome_of_a_new_organization_and_questions_do_not_depend_on_the_setting(mock):
    mock.hub.add_customer(primary_email="post@acme.example")
    large = mock.hub.add_organization("Large", users=200, administrators=["boss@large.example"])
    mock.place.setting(large, "allow-admin-invite-emails", on=False)
    mock.hub.add_customer(org_id=large.org_id, status="provisioning", primary_email="post@large.example")
    assert [email.kind for email in mock.outbox] == ["welcome", "attach-approval"]


# Addresses of an open request


def test_an_address_of_an_open_request_is_held(mock):
    mock.place.sub_partner_request("Harbour", **ADA)
    acme = mock.hub.add_customer()
    for taken in (
        lambda: mock.hub.add_subscriber(acme, ADA["admin_email"]),
        lambda: mock.hub.add_customer(primary_email=ADA["admin_email"]),
        lambda: mock.hub.add_person(acme, ADA["admin_email"]),
        lambda: mock.place.administrator(ADA["admin_email"], customer=acme),
        lambda: mock.hub.users.sync(acme, [{"email": ADA["admin_email"]}]),
        lambda: mock.hub.add_free_account(ADA["admin_email"]),
    ):
        with pytest.raises(HubError, match=r"email|address"):
            taken()


def test_without_the_rule_a_customer_may_have_the_address_of_an_open_request_and_both_go_on(mock, tmp_path):
    asked = mock.place.sub_partner_request("Harbour", **ADA)
    mock.rules.disable("customer.email.in-use")
    acme = mock.hub.add_customer(primary_email=ADA["admin_email"])
    with pytest.raises(ValueError, match="cannot be switched off"):
        mock.rules.disable("subscriber.email.in-use")
    with pytest.raises(HubError, match=r"subscriber.email.in-use"):
        mock.hub.add_subscriber(acme, ADA["admin_email"])
    harbour = mock.hub.sub_partners.set_up(asked)
    assert mock.hub.person(ADA["admin_email"]).org_id == harbour.org_id
    assert mock.outbox(to=ADA["admin_email"], kind="welcome", subject=acme.id) != []
    mock.save(tmp_path / "world")
    assert type(mock).load(tmp_path / "world").hub.customer(acme) == mock.hub.customer(acme)
