"""The table of hub operations, and what all operations have in common."""

from __future__ import annotations

import inspect
import json
import pickle
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import pytest

from tests.support.by_hand import refused
from tests.support.world_state import state_of
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_mock import Hub, HubError, HubRefusal, NewUser, Request
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.hub._operation import SELLER, Noun, operation
from webex_wholesale_mock.hub._types import mistake
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS, NOUNS
from webex_wholesale_mock.validation.restricted import RESTRICTIONS
from webex_wholesale_mock.wire.refusal import Refusal

ROWS = pytest.mark.parametrize("operation", HUB_OPERATIONS.values(), ids=[*HUB_OPERATIONS])
PLACE = re.compile(r"assumed|\d{3}:\d+(-\d+)?|h:\w+|doc:\w+|dev:[\w-]+")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_public_method_of_a_noun_is_an_operation_under_its_name(noun):
    public = {name for name, _ in inspect.getmembers(NOUNS[noun], inspect.isfunction) if not name.startswith("_")}
    named = {row.verb for row in HUB_OPERATIONS.values() if row.noun == noun}
    assert public == named


def test_every_noun_is_a_part_of_the_hub(mock):
    assert {noun: type(getattr(mock.hub, noun)) for noun in NOUNS} == NOUNS
    assert all(getattr(Hub, noun).__doc__ for noun in NOUNS)


@ROWS
def test_an_operation_says_who_may_do_it_where_it_is_described_and_how_it_is_refused(operation):
    assert operation.summary.endswith(".")
    assert all(PLACE.fullmatch(place) for place in operation.source.split(", "))
    assert all(rule in RULES for rule in operation.rules)
    assert operation.like in {"", *(each.name for each in OPERATIONS)}
    assert all(row in RESTRICTIONS for row in operation.restricted)
    assert any(operation.who in role.entitlements for role in ROLES.values()) or not operation.who


@ROWS
def test_an_operation_of_administrators_takes_the_one_who_acts(operation):
    actor = operation.signature.parameters.get("actor")
    assert bool(operation.who or (operation.noun == "orders" and operation.by != SELLER)) is (actor is not None)
    assert actor is None or (actor.default is None and actor.kind is actor.KEYWORD_ONLY)


@ROWS
def test_an_operation_has_a_control_endpoint_with_its_fields(operation):
    path = f"hub/{operation.name.replace('.', '/').replace('_', '-')}"
    fields = {field.name for field in operation.fields}
    assert fields <= {*ENDPOINTS[path]["POST"].body.model_fields} <= fields | {"actor"}


def ordered(mock):
    """An order of Setup Assist."""
    acme = mock.hub.add_customer(packages=["webex_calling"])
    return mock.hub.setup_assist.submit(acme, mock.hub.organization(acme).locations[0], users=1)


def added(mock):
    """A phone of a workspace."""
    lobby = mock.hub.add_workspace(mock.hub.add_customer(packages=["common_area_calling"]), "Lobby")
    return mock.hub.devices.create_code("8865", workspace=lobby)


def reviewed(mock):
    """A compliance review."""
    return mock.hub.reviews.get(mock.hub.add_customer(status="pending_rpl_review"))


def requested(mock):
    """A request for a sub-partner."""
    return mock.hub.sub_partners.request("Sub", admin_email="ada@sub.example", first_name="Ada", last_name="Berg")


@pytest.mark.parametrize("operation", [row for row in HUB_OPERATIONS.values() if row.who], ids=lambda row: row.name)
@pytest.mark.rule("hub.role.insufficient")
def test_nobody_does_what_the_roles_do_not_give(mock, operation):
    """The check comes before anything else: the other arguments are wrong too."""
    outsiders = [role for role in ROLES.values() if operation.who not in role.entitlements]
    arguments = {
        field.name: mock.template if field.name == "template" else field.name
        for field in operation.fields
        if field.default is field.empty
    }
    arguments |= {"customer": mock.hub.add_customer()} if "customer" in arguments else {}
    arguments |= {"administrator": "full-admin"} if "administrator" in arguments else {}
    arguments |= {"trial": mock.place.trial()} if "trial" in arguments else {}
    arguments |= {"shipment": mock.place.shipment(mock.place.trial())} if "shipment" in arguments else {}
    arguments |= {"organization": mock.hub.add_customer().org_id} if "organization" in arguments else {}
    arguments |= {"device": added(mock)} if "device" in arguments else {}
    arguments |= {"subscriber": mock.hub.add_subscriber(mock.hub.add_customer())} if "subscriber" in arguments else {}
    arguments |= {"sub_partner_request": requested(mock)} if "sub_partner_request" in arguments else {}
    arguments |= {"review": reviewed(mock)} if "review" in arguments else {}
    arguments |= {"assist": ordered(mock)} if "assist" in arguments else {}
    for role in outsiders:
        with refused(mock, "hub.role.insufficient"):
            getattr(getattr(mock.hub, operation.noun), operation.verb)(**arguments, actor=role.key)


def test_an_administrator_is_named_by_role_by_email_or_by_value(mock):
    domain = mock.template.service_provider_admin.partition("@")[2]
    person = mock.hub.person(f"read-only@{domain}")
    for actor in ("read-only", person.emails[0], person.id, person):
        assert mock.hub.templates.list(actor=actor) == (mock.template,)
        with refused(mock, "hub.role.insufficient"):
            mock.hub.templates.delete(mock.template, actor=actor)


def test_an_administrator_acts_for_its_own_partner_alone(mock):
    rival = mock.add_partner("Rival")
    theirs = rival.template.service_provider_admin
    assert mock.hub.templates.list(partner=rival, actor=theirs) == rival.templates
    with refused(mock, "hub.role.insufficient") as caught:
        mock.hub.templates.list(actor=theirs)
    assert "not of Example Telecom" in str(caught.value)


def test_somebody_without_any_role_may_do_nothing(mock):
    user = mock.hub.add_person(mock.hub.add_customer(), "una@acme.example")
    with refused(mock, "hub.role.insufficient") as caught:
        mock.hub.templates.list(actor=user)
    assert "no role" in str(caught.value)


def test_an_administrator_who_does_not_exist_cannot_act(mock):
    before = state_of(mock)
    with pytest.raises(HubError, match="no person has the id or email"):
        mock.hub.templates.list(actor="nobody@nowhere.example")
    abroad = mock.hub.add_organization("Elsewhere", administrators=["ada@elsewhere.example"])
    with pytest.raises(HubError, match="of no partner and of no customer"):
        mock.hub.templates.list(actor=abroad.administrators[0])
    assert before != state_of(mock)  # by the organization alone


def test_the_check_of_roles_can_be_switched_off(mock):
    mock.rules.disable("hub.role.insufficient")
    assert mock.hub.templates.create("Gold", country="NO", actor="sales-admin").name == "Gold"


def test_a_refusal_over_a_control_endpoint_is_an_error_body_with_the_rule(mock):
    body = json.dumps({"name": "Gold", "country": "XX"}).encode()
    before = state_of(mock)
    response = mock.handle(Request("POST", "/__mock__/hub/templates/create", body=body))
    answer = json.loads(response.body)
    assert (response.status, response.header("x-mock-rule")) == (400, "hub.template.country")
    assert response.header("x-mock-evidence") == "documented"
    assert answer["errors"][0]["fieldName"] == "country"
    assert answer["message"] == answer["errors"][0]["description"]
    assert state_of(mock) == before


def test_a_refusal_is_a_hub_error_that_names_the_rule_and_the_operation(mock):
    with pytest.raises(HubRefusal, match=r"\(rule hub.template.country\) for templates.create") as caught:
        mock.hub.templates.create("Gold", country="XX")
    assert isinstance(caught.value, HubError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.rule, again.findings) == (
        str(caught.value),
        "hub.template.country",
        caught.value.findings,
    )
    assert caught.value.status == 400
    assert [finding.field for finding in caught.value.findings] == ["country"]


def test_wrong_arguments_are_a_mistake_of_the_caller(mock):
    with pytest.raises(TypeError, match=r"^Templates.create\(\) missing 1 required keyword-only argument: 'country'$"):
        mock.hub.templates.create("Gold")
    with pytest.raises(TypeError, match=r"^Templates.get\(\) got an unexpected keyword argument 'provisioning_id'$"):
        mock.hub.templates.get(provisioning_id="x")


def test_an_unknown_administrator_is_told_with_the_roles_that_there_are(mock):
    with pytest.raises(HubError, match=r"^actor: no person has the id or email 'boss'; a role is one of full-admin, "):
        mock.hub.templates.list(actor="boss")


class Probe(Noun):
    """A noun with an operation about anything, and one of the vendor's own people."""

    @operation("probe.look", who="organizations.read", source="assumed", customers=True)
    def look(self, *, subscriber=None, location=None, organization=None, person=None, actor=None):
        return self.by.email

    @operation("probe.decide", who="", source="assumed", refuses=("hub.template.in-use",))
    def decide(self):
        raise Refusal("hub.template.in-use")


@pytest.mark.rule("hub.role.insufficient")
@pytest.mark.parametrize("about", ["subscriber", "location", "organization", "person"])
def test_an_operation_is_about_the_customer_that_one_of_its_arguments_leads_to(mock, about):
    acme, other = mock.hub.add_customer(), mock.hub.add_customer()
    mock.place.administrator("ada@acme.example", customer=acme)
    rival = mock.add_partner("Rival")

    def things(customer):
        siri = mock.hub.add_subscriber(customer)
        location = mock.hub.organization(customer).locations[0]
        return {"subscriber": siri, "location": location, "organization": customer.org_id, "person": siri.person_id}

    probe = Probe(mock._engine, mock._lock)
    own, others = things(acme), things(other)
    assert probe.look(**{about: own[about]}) == mock.template.service_provider_admin
    assert probe.look(**{about: own[about]}, actor="ada@acme.example") == "ada@acme.example"
    for stranger, thing in (("ada@acme.example", others), (rival.template.service_provider_admin, own)):
        with refused(mock, "hub.role.insufficient"):
            probe.look(**{about: thing[about]}, actor=stranger)


def test_an_organization_that_no_partner_manages_is_nobodys(mock):
    abroad = mock.hub.add_organization("Elsewhere")
    with pytest.raises(HubError, match="is managed by no partner"):
        Probe(mock._engine, mock._lock).look(organization=abroad)


@pytest.mark.rule("hub.template.in-use")
def test_an_act_of_the_vendors_people_needs_no_role(mock):
    probe = Probe(mock._engine, mock._lock)
    assert Probe.decide.operation.rules == ("hub.template.in-use",)
    with refused(mock, "hub.template.in-use"):
        probe.decide()


# Types


def valid_arguments(mock):
    """Arguments with which every operation can be called, by name."""
    acme = mock.hub.add_customer(packages=["webex_calling", "webex_suite", "common_area_calling"])
    una = mock.hub.add_subscriber(acme, "una@acme.example", packages=["webex_calling"])
    return {
        "admin_email": "q@q.example",
        "administrator": "full-admin",
        "allowed": True,
        "assist": mock.hub.setup_assist.submit(acme, mock.hub.organization(acme).locations[0]),
        "contacts": [],
        "country": "US",
        "customer": acme,
        "device": mock.hub.devices.create_code("8865", person=una),
        "email": "z@z.example",
        "emails": [],
        "entity_id": "https://idp.example",
        "first_name": "Ada",
        "headquarters": {},
        "last_name": "Berg",
        "location": mock.hub.organization(acme).locations[0],
        "mac": "D82E3EEF4E5D",
        "model": "Cisco 8865",
        "name": "North",
        "on": True,
        "package": "webex_suite",
        "packages": ["webex_calling"],
        "people": [],
        "role": "read-only",
        "roles": ["read-only"],
        "sub_partner": mock.add_partner("South", parent=mock.partner),
        "sub_partner_request": requested(mock),
        "subscriber": una,
        "task": "contacts",
        "template": mock.template,
        "text": "email",
        "users": [],
    }


@ROWS
def test_an_argument_of_a_wrong_type_is_told_and_nothing_changes(mock, operation):
    """Whatever gets past is saved with the world, shown in answers, or fails somewhere far away."""
    valid = valid_arguments(mock)
    needed = {
        field.name: valid.get(field.name, field.name) for field in operation.fields if field.default is field.empty
    }
    act = getattr(getattr(mock.hub, operation.noun), operation.verb)
    before = state_of(mock)
    for field in operation.fields:
        for wrong in (object(), [object()], "\ud800"):
            with pytest.raises(HubError):
                act(**needed | {field.name: wrong})
        assert state_of(mock) == before, field.name


@pytest.mark.parametrize(
    ("hint", "value", "wrong"),
    [
        (str | None, None, None),
        (str, None, "must be a text, got NoneType"),
        (int, True, "must be a whole number, got bool"),
        (bool, 1, "must be True or False, got int"),
        (float, 1, None),
        (float, "1", "must be a number, got str"),
        (Iterable[object], 5, "must be a list, got int"),
        (str | bytes | None, 5, "must be a text or bytes, got int"),
        (Literal["a", "b"], 5, "must be a text, got int"),
        (Literal["a", "b"], "c", None),
        (Mapping[str, int], 5, "must be a dict, got int"),
        (Mapping[str, int], {}, None),
        (Sequence[str], "one", None),
        (Sequence[str], {"one": 1}, "must be a list, got dict"),
        (Sequence[str], iter([5]), None),
        (Sequence[str] | None, ["one", 5], "has an entry that must be a text, got int"),
        (Sequence[NewUser], [5], None),
        (Any, 5, None),
    ],
)
def test_a_type_of_the_signature_is_told_in_words(hint, value, wrong):
    assert mistake(hint, value) == wrong
