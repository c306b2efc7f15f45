"""Restricted by Partner mode: each row of its table, for the administrators of a customer and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api import Api
from tests.support.by_hand import refused
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA
from webex_wholesale_mock import HubError, WholesaleMock
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.validation.restricted import RESTRICTIONS

ADA, UNA = "ada@acme.example", "una@acme.example"


@dataclass
class Desk:
    """A customer with a user, and the calls that its administrator makes."""

    api: Any
    customer: Any
    token: str

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        return self.api.send(method, f"/v1/{path}", body, **{"token": self.token} | options)

    @property
    def all_licenses(self) -> Any:
        return self.api.mock.hub.organization(self.customer).licenses

    @property
    def una(self) -> Any:
        return self.api.mock.hub.person(UNA)

    def put(self, **changes: Any) -> Any:
        """Replace the details of the user, with changes to those that are there."""
        shown = self.send("GET", f"people/{self.una.id}", query="callingData=true").json
        kept = ("emails", "displayName", "firstName", "lastName", "roles", "licenses", "phoneNumbers", "extension")
        body = {name: shown[name] for name in kept if name in shown}
        body["phoneNumbers"] = [{"type": "work", "value": each["value"]} for each in shown["phoneNumbers"]]
        return self.send("PUT", f"people/{self.una.id}", body | changes)

    def patch(self, **changes: Any) -> Any:
        uuid = self.api.mock._engine.world.directory.organization_of(self.customer.org_id).id
        shown = self.send("GET", f"identity/organizations/{uuid}").json
        body = {"schemas": [ORGANIZATION_SCHEMA], "displayName": shown["displayName"]}
        return self.send("PATCH", f"identity/organizations/{uuid}", body | changes)

    def switch(self, key: str, *, on: bool = False) -> Any:
        return self.send("POST", f"settings/organizations/{self.customer.org_id}/settings", {"key": key, "value": on})

    @property
    def place(self) -> str:
        return str(self.api.mock.hub.organization(self.customer).locations[0].id)

    def connect(self) -> Any:
        path = f"telephony/pstn/locations/{self.place}"
        options = self.send("GET", f"{path}/connectionOptions", token="full-admin").json["items"]
        cisco = next(each["id"] for each in options if each["displayName"].startswith("Cisco"))
        return self.send("PUT", f"{path}/connection", {"id": cisco})


@pytest.fixture
def desk(api):
    customer = api.mock.hub.add_customer(packages=["webex_calling", "webex_meetings"])
    api.mock.hub.add_person(customer, ADA, administrator=True)
    api.mock.hub.add_subscriber(customer, UNA, phone_number="+12405551212")
    return Desk(api, customer, api.mock.add_token(actor=ADA).value)


def new_person(desk):
    return desk.send("POST", "people", {"emails": ["bo@acme.example"], "displayName": "Bo"})


def other_licenses(desk):
    return desk.put(licenses=[each.id for each in desk.all_licenses])


FORBIDDEN = {
    1: [new_person],
    2: [new_person, lambda desk: desk.send("DELETE", f"people/{desk.una.id}")],
    6: [
        lambda desk: desk.put(firstName="Una-Maria"),
        lambda desk: desk.put(lastName="Olsen"),
        lambda desk: desk.put(displayName="Una O."),
        lambda desk: desk.put(emails=["una.o@acme.example"]),
    ],
    7: [other_licenses],
    8: [other_licenses],
    10: [
        lambda desk: desk.put(phoneNumbers=[{"type": "work", "value": "+12405551213"}]),
        lambda desk: desk.put(extension="7001"),
    ],
    11: [lambda desk: desk.patch(displayName="Acme Group")],
    13: [lambda desk: desk.patch(preferredLanguage="fr_FR"), lambda desk: desk.switch("allow-admin-invite-emails")],
    17: [Desk.connect],
}
"""Requests of each row that the API has a call for."""
CALLS = [(row, call) for row, calls in FORBIDDEN.items() for call in calls]


def test_each_row_of_the_table_has_a_request_or_no_call_at_all():
    assert {row for row, restriction in RESTRICTIONS.items() if restriction.calls} == {*FORBIDDEN}
    assert [*RESTRICTIONS] == [*range(1, 20)]


@pytest.mark.rule("hub.restricted")
@pytest.mark.parametrize(("row", "call"), CALLS)
def test_a_customers_administrator_is_refused_with_the_row(desk, row, call):
    answer = call(desk)
    assert (answer.status, answer.rule) == (403, "hub.restricted")
    assert f"row {row}" in " ".join(error["description"] for error in answer.json["errors"])


@pytest.mark.parametrize(("row", "call"), CALLS)
def test_off_nothing_of_it_is_refused_and_on_again_it_is(desk, row, call):
    mode = desk.api.mock.hub.restricted_mode
    mode.set(desk.customer, on=False)
    before = desk.api.mock.snapshot()
    assert call(desk).rule != "hub.restricted"
    desk.api.mock.rollback(before)
    mode.set(desk.customer, on=True)
    assert call(desk).rule == "hub.restricted"


@pytest.mark.parametrize(("row", "call"), CALLS)
def test_the_partner_is_not_bound(desk, row, call):
    desk.token = "full-admin"
    assert call(desk).rule != "hub.restricted"


@pytest.mark.rule("hub.restricted")
def test_a_service_app_that_the_customer_allowed_is_bound_too(desk):
    app, mock = desk.api.mock.service_app, desk.api.mock
    body = {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": desk.customer.org_id}
    desk.token = desk.send("POST", f"applications/{app.id}/token", body, token="full-admin").json["access_token"]
    assert new_person(desk).rule == "hub.restricted"
    mock.rules.disable("hub.restricted")
    assert new_person(desk).status == 200


def test_everything_else_stays_open(desk):
    assert desk.put().status == 200
    assert desk.put(roles=[]).json["roles"] == []
    assert desk.send("GET", "people").status == 200
    names = [each["displayName"] for each in desk.send("GET", "organizations").json["items"]]
    assert names == [desk.api.mock.hub.organization(desk.customer).name]
    assert desk.patch().status == 200
    assert desk.switch("allow-vidcast-access").json["value"] is False
    assert desk.switch("allow-admin-invite-emails", on=True).json["value"] is True
    address = {"address1": "1 Main Street", "city": "Austin", "state": "TX", "postalCode": "73301", "country": "US"}
    place = {
        "name": "Branch",
        "timeZone": "Etc/UTC",
        "preferredLanguage": "en_us",
        "announcementLanguage": "en_us",
        "address": address,
    }
    assert desk.send("POST", "locations", place).status == 201
    numbers = {"phoneNumbers": ["+12405551299"], "numberType": "DID", "state": "ACTIVE"}
    assert desk.send("POST", f"telephony/config/locations/{desk.place}/numbers", numbers).status == 200
    phone = {"mac": "D82E3EEF4E5C", "model": "DMS Cisco 8865", "personId": desk.una.id}
    assert desk.send("POST", "devices", phone).status == 200


def test_the_options_of_a_location_leave_out_what_is_hidden(desk):
    path = f"telephony/pstn/locations/{desk.place}/connectionOptions"
    assert desk.send("GET", path).json["items"] == []
    assert len(desk.send("GET", path, token="full-admin").json["items"]) == 2
    desk.api.mock.hub.restricted_mode.set(desk.customer, on=False)
    assert len(desk.send("GET", path).json["items"]) == 2


def test_another_provider_stays_open(api):
    template = api.mock.hub.templates.create("Other", country="US", pstn_provider="Fjord Trunks")
    customer = api.mock.hub.add_customer(provisioning_id=template, packages=["webex_calling"])
    api.mock.hub.add_person(customer, ADA, administrator=True)
    desk = Desk(api, customer, api.mock.add_token(actor=ADA).value)
    path = f"telephony/pstn/locations/{desk.place}"
    (option,) = desk.send("GET", f"{path}/connectionOptions").json["items"]
    assert option["displayName"] == "Fjord Trunks"
    assert desk.send("PUT", f"{path}/connection", {"id": option["id"]}).status == 204


def test_the_hub_tells_what_is_hidden_beside_the_api(desk):
    mode = desk.api.mock.hub.restricted_mode
    shown = mode.get(desk.customer, actor=ADA)
    assert shown.on
    assert shown.banner
    assert [each.row for each in shown.restrictions] == [*range(1, 20)]
    assert {each.row: each.denial for each in shown.restrictions if not each.calls} == {
        3: "hidden",
        4: "hidden",
        5: "not offered",
        9: "partly hidden",
        12: "read-only",
        14: "not offered",
        15: "read-only",
        16: "read-only",
        18: "hidden",
        19: "hidden",
    }
    mode.set(desk.customer, on=False)
    off = mode.get(desk.customer)
    assert (off.on, off.banner, off.restrictions) == (False, None, ())


def test_turning_it_on_tells_every_administrator_of_the_customer_once(desk):
    mock = desk.api.mock
    mock.hub.restricted_mode.set(desk.customer, on=True)
    assert not mock.outbox(kind="restricted-mode-on")
    mock.hub.restricted_mode.set(desk.customer, on=False, actor="wholesale-admin")
    mock.hub.restricted_mode.set(desk.customer, on=True, actor="partner-full-admin")
    assert [email.to for email in mock.outbox(kind="restricted-mode-on")] == [ADA, UNA]


@pytest.mark.rule("hub.role.insufficient")
@pytest.mark.parametrize("actor", [ADA, "read-only", "partner-read-only", "help-desk", "partner-admin", "sales-admin"])
def test_only_partner_administrators_who_manage_the_customer_turn_it_off(desk, actor):
    with refused(desk.api.mock, "hub.role.insufficient"):
        desk.api.mock.hub.restricted_mode.set(desk.customer, on=False, actor=actor)


def test_a_customer_without_an_organization_has_no_mode_yet(api):
    customer = api.mock.hub.add_customer(status="provisioning")
    with pytest.raises(HubError, match="has no organization yet"):
        api.mock.hub.restricted_mode.set(customer, on=False)


def test_an_organization_that_is_attached_begins_with_the_mode_on(api):
    mock = api.mock
    first = mock.hub.add_customer()
    mock.hub.restricted_mode.set(first, on=False)
    assert not mock.hub.organization(first).restricted
    api.delete(first.id)
    mock.clock.advance(mock.durations.deleting)
    again = mock.hub.add_customer(org_id=first.org_id, external_id="again")
    assert mock.hub.organization(again).restricted


KEPT = ("emails", "displayName", "firstName", "lastName", "licenses", "phoneNumbers", "extension")
"""Fields of a person that the rows keep as they are."""
VALUES = {
    "emails": st.sampled_from([[UNA], ["UNA@acme.example"], ["una.o@acme.example"]]),
    "displayName": st.sampled_from(["", UNA, "Test User", "Una O."]),
    "firstName": st.sampled_from(["", "Test", "Una"]),
    "lastName": st.sampled_from(["", "User", "Olsen"]),
    "licenses": st.sampled_from(["own", "none", "all"]),
    "phoneNumbers": st.sampled_from([[], ["+12405551212"], ["+1 240-555-1212"], ["+12405551213"], ["x"]]),
    "extension": st.sampled_from(["", "5001", "7001"]),
    "roles": st.sampled_from([[], [ROLES["read-only"].id], ["x"]]),
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES)


@given(CHANGES)
def test_no_change_of_a_person_slips_through_the_mode(changes):
    """Whatever an administrator of the customer sends, an accepted call leaves the restricted fields as they were."""
    api = Api(WholesaleMock())
    customer = api.mock.hub.add_customer(packages=["webex_calling", "webex_meetings"])
    api.mock.hub.add_person(customer, ADA, administrator=True)
    api.mock.hub.add_subscriber(customer, UNA, phone_number="+12405551212")
    desk = Desk(api, customer, api.mock.add_token(actor=ADA).value)
    licenses = {"own": desk.una.licenses, "none": [], "all": [each.id for each in desk.all_licenses]}
    if "licenses" in changes:
        changes = changes | {"licenses": licenses[changes["licenses"]]}
    if "phoneNumbers" in changes:
        changes = changes | {"phoneNumbers": [{"type": "work", "value": text} for text in changes["phoneNumbers"]]}
    before = desk.send("GET", f"people/{desk.una.id}").json
    answer = desk.put(**changes)
    after = desk.send("GET", f"people/{desk.una.id}").json
    same = {field: before.get(field) for field in KEPT} == {field: after.get(field) for field in KEPT}
    assert same or answer.json["emails"] == ["UNA@acme.example"], changes
    assert answer.status in (200, 400, 403, 409)
