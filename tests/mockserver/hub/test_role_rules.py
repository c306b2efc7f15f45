"""Roles whose reach ends somewhere in the middle, and how the API shows roles; acts by role are in test_role_table."""

from __future__ import annotations

import pytest

from tests.support.api import CUSTOMERS
from tests.support.by_hand import refused
from webex_wholesale_mock.entities import ROLES


@pytest.fixture
def acme(mock):
    customer = mock.hub.add_customer(name="Acme", packages=["webex_calling", "webex_meetings"])
    mock.hub.add_subscriber(customer, "admin@acme.example", packages=["webex_calling"])
    mock.hub.add_subscriber(customer, "una@acme.example", packages=["webex_calling"])
    return customer


@pytest.mark.rule("hub.role.insufficient")
def test_who_manages_some_customers_changes_those_and_nothing_of_the_partner(mock, acme):
    pia = mock.place.administrator("pia@telecom.example", roles=["partner-admin"], manages=[acme])
    assert mock.hub.branding.set(color_light="#112233", customer=acme, actor=pia).context == "partner for the customer"
    mock.hub.restricted_mode.set(acme, on=False, actor=pia)
    acts = (
        lambda: mock.hub.branding.set(color_light="#112233", actor=pia),
        lambda: mock.hub.branding.set(color_light="#112233", own=True, actor=pia),
        lambda: mock.hub.branding.clear(actor=pia),
        lambda: mock.hub.branding.allow_own(allowed=True, actor=pia),
        lambda: mock.hub.sso.check_idp("https://idp.example", actor=pia),
    )
    for act in acts:
        with refused(mock, "hub.role.insufficient"):
            act()
    mock.hub.administrators.assign_role(pia, "wholesale-admin")
    assert mock.hub.branding.set(color_light="#112233", actor=pia).context == "partner"


@pytest.mark.rule("auth.role.insufficient")
def test_a_provisioning_administrator_provisions_services_and_neither_makes_nor_removes_customers(api):
    acme = api.mock.hub.add_customer(external_id="acme", packages=["webex_calling"])
    pat = api.mock.place.administrator("pat@telecom.example", roles=["provisioning-admin"], manages=[acme])
    token = api.mock.add_token(actor=pat).value
    users = api.subscribers(acme.id)
    assert users.send("POST", "", users.body(), token=token).status == 200
    assert api.put(acme.id, {"packages": ["webex_calling"]}, token=token).status == 202
    for answer in (api.send("POST", CUSTOMERS, api.body(), token=token), api.delete(acme.id, token=token)):
        assert (answer.status, answer.rule) == (403, "auth.role.insufficient")


def test_roles_are_shown_with_their_names(api):
    """GET /roles has every role by its name, and GET /people those of a person."""
    shown = {each["id"]: each["name"] for each in api.send("GET", "/v1/roles").json["items"]}
    assert shown == {role.id: role.name for role in ROLES.values()}
    api.mock.place.administrator("it@telecom.example", roles=["sales-admin", "support"])
    (person,) = api.send("GET", "/v1/people", query="email=it@telecom.example").json["items"]
    assert {shown[each] for each in person["roles"]} == {"Sales Administrator", "Support Administrator"}
