"""Every role of the portals by hand: acts that it may do and acts that it may not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from webex_wholesale_mock import HubRefusal
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.entities.roles import LEVELS

Act = Callable[[Any, Any, Any], object]
"""An act of an actor on a mock, with one of its customers."""

ADA = "ada@acme.example"


FORM: dict[str, Any] = {
    "name": "Bakery",
    "admin_email": "bo@bakery.example",
    "packages": ["webex_calling"],
    "in_supported_location": True,
    "headquarters": {
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
    },
}


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_a_role_has_the_highest_level_of_each_area_that_it_covers(role):
    held = defaultdict(set)
    for area, _, level in (each.partition(".") for each in role.entitlements):
        held[area].add(level)
    assert role.levels == {area: max(levels, key=LEVELS.index) for area, levels in held.items()}


def _without_users(mock, acme):
    mock.client().subscribers.delete(mock.hub.subscriber("una@acme.example").id)
    return acme


def _without_an_order(mock):
    mock.place.onboarding(assist_ordered=False)
    return mock.partner


def _with_services_alone(mock, acme):
    mock.place.access(acme, "provisioning-admin")
    return acme


ACTS: dict[str, Act] = {
    "list customers": lambda mock, acme, actor: mock.hub.customers.list(actor=actor),
    "create a customer": lambda mock, acme, actor: mock.hub.customers.create(**FORM, actor=actor),
    "remove a customer": lambda mock, acme, actor: mock.hub.customers.delete(_without_users(mock, acme), actor=actor),
    "order Setup Assist": lambda mock, acme, actor: mock.hub.setup_assist.purchase(
        partner=_without_an_order(mock), actor=actor
    ),
    "change packages": lambda mock, acme, actor: mock.hub.customers.change_packages(
        acme, ["webex_calling", "webex_meetings", "webex_voice"], actor=actor
    ),
    "add a user": lambda mock, acme, actor: mock.hub.users.add(
        acme,
        [{"email": "bo@acme.example", "first_name": "Bo", "last_name": "Li", "packages": ["webex_meetings"]}],
        actor=actor,
    ),
    "see who can be claimed": lambda mock, acme, actor: mock.hub.users.claimable(acme, actor=actor),
    "list phones": lambda mock, acme, actor: mock.hub.devices.list(customer=acme, actor=actor),
    "add a phone": lambda mock, acme, actor: mock.hub.devices.add(
        "Cisco 8865", "001A2B3C4D5E", person="una@acme.example", actor=actor
    ),
    "list templates": lambda mock, acme, actor: mock.hub.templates.list(actor=actor),
    "create a template": lambda mock, acme, actor: mock.hub.templates.create("Gold", country="US", actor=actor),
    "list administrators": lambda mock, acme, actor: mock.hub.administrators.list(actor=actor),
    "assign a role": lambda mock, acme, actor: mock.hub.administrators.assign_role("support", "read-only", actor=actor),
    "assign a customer": lambda mock, acme, actor: mock.hub.administrators.assign_customer(
        acme, "partner-admin", actor=actor
    ),
    "brand all customers": lambda mock, acme, actor: mock.hub.branding.set(color_light="#112233", actor=actor),
    "begin single sign-on": lambda mock, acme, actor: mock.hub.sso.check_idp("https://idp.example", actor=actor),
    "see the mode": lambda mock, acme, actor: mock.hub.restricted_mode.get(acme, actor=actor),
    "turn the mode off": lambda mock, acme, actor: mock.hub.restricted_mode.set(acme, on=False, actor=actor),
    "approve call flows": lambda mock, acme, actor: mock.hub.setup_assist.approve(
        mock.hub.setup_assist.list(customer=acme)[0], actor=actor
    ),
    "request a sub-partner": lambda mock, acme, actor: mock.hub.sub_partners.request(
        "Hill", admin_email="ada@hill.example", first_name="Ada", last_name="Berg", actor=actor
    ),
    "ask for full administrator": lambda mock, acme, actor: mock.hub.access.request(
        _with_services_alone(mock, acme), actor=actor
    ),
}
EVERYTHING = {*ACTS}
READS = {
    "list customers",
    "see who can be claimed",
    "list phones",
    "list templates",
    "list administrators",
    "see the mode",
}
DESK = {"list customers", "see who can be claimed", "list phones", "see the mode"}
SEES_NONE = {"list customers"}
"""A list that has nothing in it for those whose roles reach no customer."""
MAY: dict[str, set[str]] = {
    "full-admin": EVERYTHING,
    "partner-full-admin": EVERYTHING,
    "sales-full-admin": EVERYTHING,
    "admin": EVERYTHING - {"assign a role", "assign a customer"},
    "read-only": READS,
    "partner-read-only": READS,
    "partner-admin": EVERYTHING
    - {
        "order Setup Assist",
        *("create a template", "list administrators", "assign a role", "assign a customer"),
        *("request a sub-partner", "brand all customers", "begin single sign-on"),
    },
    "wholesale-admin": EVERYTHING
    - {
        *("list administrators", "assign a role", "assign a customer"),
        *("request a sub-partner", "ask for full administrator"),
    },
    "help-desk": DESK,
    "help-desk-advanced": {*DESK, "ask for full administrator"},
    "provisioning-admin": {
        *("list customers", "change packages", "list phones", "add a phone"),
        *("see the mode", "approve call flows", "ask for full administrator"),
    },
    "sales-admin": set(),
    "support": SEES_NONE,
    "user-device-admin": SEES_NONE,
    "device-admin": SEES_NONE,
    "compliance-officer": set(),
    "troubleshooting": set(),
}
"""What each role of a partner may do for a customer that it manages; those of the last lines see no customer."""
OWN: dict[str, set[str]] = {
    "full-admin": {
        "see who can be claimed",
        "add a user",
        "list phones",
        "add a phone",
        "see the mode",
        "approve call flows",
    },
    "read-only": {"see who can be claimed", "list phones", "see the mode"},
    "support": {"see who can be claimed", "list phones", "see the mode"},
    "user-device-admin": {"see who can be claimed", "add a user", "list phones", "add a phone", "see the mode"},
    "device-admin": {"list phones", "add a phone", "see the mode"},
    "compliance-officer": set(),
}
"""What each role of a customer may do in its own organization, with Restricted by Partner mode off."""


@pytest.fixture
def acme(mock):
    made = mock.hub.add_customer(external_id="acme")
    mock.hub.add_subscriber(made, "una@acme.example", packages=["webex_calling"])
    mock.place.setup_assist(made, users=1)
    return made


def test_the_tables_name_every_role():
    assert MAY.keys() == {key for key, role in ROLES.items()}
    assert {key for key in OWN if ROLES[key].scope != "both"} == set()


def hold(mock, acme, actor, may):
    """Let an actor try every act, each in the same world: what the row does not list is refused."""
    snapshot = mock.snapshot()
    for name, act in ACTS.items():
        if name in may:
            act(mock, acme, actor)
        else:
            with pytest.raises(HubRefusal) as caught:
                act(mock, acme, actor)
            assert caught.value.rule == "hub.role.insufficient", name
        mock.rollback(snapshot)


@pytest.mark.parametrize("role", MAY)
def test_a_role_of_a_partner_may_do_what_its_row_says(mock, acme, role):
    manages = [acme] if ROLES[role].reach == "assigned" else []
    hold(mock, acme, mock.place.administrator("zoe@telecom.example", roles=[role], manages=manages), MAY[role])


@pytest.mark.parametrize("role", OWN)
def test_a_role_of_a_customer_may_do_what_its_row_says(mock, acme, role):
    mock.hub.restricted_mode.set(acme, on=False)
    hold(mock, acme, mock.place.administrator(ADA, roles=[role], customer=acme), OWN[role])
