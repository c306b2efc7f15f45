"""The roles of administrators in the hub: for each of them acts that it may do, and acts that it may not do.

The lists are written by hand from the pages on roles, not read from the table that the mock decides by.
"""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_mock import HubRefusal
from webex_wholesale_mock.entities import ROLES

MAC = "D82E3EEF4E5C"


@pytest.fixture
def acme(mock):
    customer = mock.hub.add_customer(name="Acme", packages=["webex_calling", "webex_meetings"])
    mock.hub.add_subscriber(customer, "admin@acme.example", packages=["webex_calling"])
    mock.hub.add_subscriber(customer, "una@acme.example", packages=["webex_calling"])
    return customer


ACTS = {
    "see templates": lambda hub, acme, actor: hub.templates.list(actor=actor),
    "see customers": lambda hub, acme, actor: hub.customers.list(actor=actor),
    "see phones": lambda hub, acme, actor: hub.devices.list(customer=acme, actor=actor),
    "see people": lambda hub, acme, actor: hub.users.get_sync(acme, actor=actor),
    "see roles": lambda hub, acme, actor: hub.administrators.list(actor=actor),
    "see sub-partners": lambda hub, acme, actor: hub.sub_partners.list(actor=actor),
    "create a template": lambda hub, acme, actor: hub.templates.create("Gold", country="NO", actor=actor),
    "change packages": lambda hub, acme, actor: hub.customers.change_packages(
        acme, ["webex_calling", "webex_suite"], actor=actor
    ),
    "change a user": lambda hub, acme, actor: hub.users.change_package(
        "una@acme.example", "webex_meetings", actor=actor
    ),
    "add a phone": lambda hub, acme, actor: hub.devices.add("Cisco 8865", MAC, person="una@acme.example", actor=actor),
    "brand a customer": lambda hub, acme, actor: hub.branding.set(color_light="#112233", customer=acme, actor=actor),
    "brand all customers": lambda hub, acme, actor: hub.branding.set(color_light="#112233", actor=actor),
    "begin single sign-on": lambda hub, acme, actor: hub.sso.check_idp("https://idp.example", actor=actor),
    "turn restricted mode off": lambda hub, acme, actor: hub.restricted_mode.set(acme, on=False, actor=actor),
    "give a role": lambda hub, acme, actor: hub.administrators.assign_role("read-only", "support", actor=actor),
    "assign a customer": lambda hub, acme, actor: hub.administrators.assign_customer(
        acme, "partner-admin", actor=actor
    ),
    "ask for a sub-partner": lambda hub, acme, actor: hub.sub_partners.request(
        "Sub", admin_email="s@sub.example", first_name="Sam", last_name="Vik", actor=actor
    ),
}

SEEN = {act for act in ACTS if act.startswith("see ")}
ALL = {*ACTS}
MAY = {
    "full-admin": ALL,
    "partner-full-admin": ALL,
    "sales-full-admin": ALL,
    "admin": ALL - {"give a role", "assign a customer"},
    "read-only": SEEN,
    "partner-read-only": SEEN,
    "wholesale-admin": ALL
    - {"see roles", "see sub-partners", "give a role", "assign a customer"}
    - {"ask for a sub-partner"},
    "partner-admin": {"see templates", "see customers"},
    "sales-admin": set(),
    "support": set(),
    "user-device-admin": set(),
    "device-admin": set(),
    "compliance-officer": set(),
    "troubleshooting": set(),
}
"""What the pages say: h:so6ust, h:16gmxfb, h:2y8qmt, doc:9900. A role for the own organization sees no customer."""
OWN = {
    "full-admin": {"see phones", "see people", "change a user", "add a phone"},
    "read-only": {"see phones", "see people"},
    "support": {"see phones", "see people"},
    "user-device-admin": {"see phones", "see people", "change a user", "add a phone"},
    "device-admin": {"see phones", "add a phone"},
    "compliance-officer": set(),
}
"""The same for administrators of a customer, in their own organization with restricted mode off: h:fs78p5."""


def may(mock, acme, act, actor):
    """Tell if an administrator may do something; nothing stays of it."""
    before = mock.snapshot()
    try:
        ACTS[act](mock.hub, acme, actor)
    except HubRefusal as refusal:
        return refusal.rule != "hub.role.insufficient"
    finally:
        mock.rollback(before)
    return True


@pytest.mark.parametrize("role", MAY)
def test_each_role_of_a_partner_may_do_what_the_pages_say(mock, acme, role):
    mock.place.administrator("it@telecom.example", roles=[role])
    mock.hub.administrators.add("other@telecom.example", roles=["partner-admin"])
    assert {act for act in ACTS if may(mock, acme, act, "it@telecom.example")} == MAY[role]


@pytest.mark.parametrize("role", OWN)
def test_each_role_of_a_customer_may_do_what_the_pages_say(mock, acme, role):
    mock.place.administrator("it@acme.example", roles=[role], customer=acme)
    mock.hub.restricted_mode.set(acme, on=False)
    asked = [act for act in ACTS if act not in ("brand a customer", "turn restricted mode off")]
    assert {act for act in asked if may(mock, acme, act, "it@acme.example")} == OWN[role]


def test_every_role_is_held_against_the_pages():
    """The help desk and provisioning administrators have tests of their own."""
    elsewhere = {"help-desk", "help-desk-advanced", "provisioning-admin"}
    assert {*MAY} | elsewhere == {key for key, role in ROLES.items() if role.scope != "customer"}
    assert {*OWN} | {"admin"} == {key for key, role in ROLES.items() if role.scope != "partner"}


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


def test_roles_are_shown_with_their_names(api):
    """GET /roles has every role by its name, and GET /people those of a person."""
    shown = {each["id"]: each["name"] for each in api.send("GET", "/v1/roles").json["items"]}
    assert shown == {role.id: role.name for role in ROLES.values()}
    api.mock.place.administrator("it@telecom.example", roles=["sales-admin", "support"])
    (person,) = api.send("GET", "/v1/people", query="email=it@telecom.example").json["items"]
    assert {shown[each] for each in person["roles"]} == {"Sales Administrator", "Support Administrator"}
