"""The nouns next door: what is sent for each operation, and what is made of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    ActivationCode,
    CallingLineId,
    Conflict,
    CreatedLocation,
    Device,
    ExtensionsAnswer,
    IdentityOrganization,
    InvalidArgument,
    License,
    Location,
    LocationAddress,
    ManagedOrganization,
    NotFound,
    Organization,
    OrganizationSetting,
    PartnerAdmin,
    Person,
    PhoneNumber,
    PstnConnection,
    PstnOption,
    Role,
    ServiceUnavailable,
    TimedOut,
    WorkNumber,
)
from webex_wholesale_contracts import ids
from webex_wholesale_contracts.related_operations import RELATED_OPERATIONS

Answers = Callable[..., httpx.Response]
Use = Callable[[Any], Any]

UUID = "82adacf4-453f-4e2b-a406-2939fddcaad2"
ACME = ids.encode("ORGANIZATION", UUID)
BASE = "https://webexapis.com/v1"
OSLO = LocationAddress(address1="Storgata 1", city="Oslo", state="03", postal_code="0155", country="NO")
OFFICE: dict[str, Any] = {
    "name": "Oslo",
    "time_zone": "Europe/Oslo",
    "preferred_language": "nb_no",
    "announcement_language": "en_us",
    "address": OSLO,
}
LINE = WorkNumber(type="work", value="+4722334455")

LISTS: dict[str, tuple[Use, str, type]] = {
    "people.list": (
        lambda client: client.people.list(
            org_id="o1", email="k@a.example", display_name="K", location_id="l1", calling_data=True, max=5
        ),
        "/people?orgId=o1&callingData=true&email=k%40a.example&displayName=K&locationId=l1&max=5",
        Person,
    ),
    "organizations.list": (lambda client: client.organizations.list(), "/organizations", Organization),
    "administrators.organizations": (
        lambda client: client.administrators.organizations("p1"),
        "/partner/organizations?managedBy=p1",
        ManagedOrganization,
    ),
    "administrators.list": (
        lambda client: client.administrators.list("o1"),
        "/partner/organizations/o1/partnerAdmins",
        PartnerAdmin,
    ),
    "licenses.list": (lambda client: client.licenses.list(org_id="o1"), "/licenses?orgId=o1", License),
    "roles.list": (lambda client: client.roles.list(), "/roles", Role),
    "locations.list": (
        lambda client: client.locations.list(org_id="o1", name="Oslo", id="l1", max=5),
        "/locations?orgId=o1&name=Oslo&id=l1&max=5",
        Location,
    ),
    "numbers.list": (
        lambda client: client.numbers.list(
            org_id="o1", location_id="l1", phone_number="+47", available=False, max=5, start=0
        ),
        "/telephony/config/numbers?orgId=o1&locationId=l1&phoneNumber=%2B47&available=false&max=5&start=0",
        PhoneNumber,
    ),
    "pstn.options": (
        lambda client: client.pstn.options("l1", org_id="o1"),
        "/telephony/pstn/locations/l1/connectionOptions?orgId=o1",
        PstnOption,
    ),
    "devices.list": (
        lambda client: client.devices.list(org_id="o1", person_id="p1", mac="0123456789AB", max=5, start=2),
        "/devices?orgId=o1&personId=p1&mac=0123456789AB&max=5&start=2",
        Device,
    ),
}

CALLS: dict[str, tuple[Use, str, type | None]] = {
    "people.me": (lambda client: client.people.me(calling_data=True), "/people/me?callingData=true", Person),
    "people.get": (
        lambda client: client.people.get("p1", calling_data=False),
        "/people/p1?callingData=false",
        Person,
    ),
    "people.create": (
        lambda client: client.people.create(emails=["k@a.example"], first_name="Kari", calling_data=True),
        "/people?callingData=true",
        Person,
    ),
    "people.update": (
        lambda client: client.people.update("p1", display_name="Kari N.", calling_data=True),
        "/people/p1?callingData=true",
        Person,
    ),
    "people.delete": (lambda client: client.people.delete("p1"), "/people/p1", None),
    "organizations.get": (lambda client: client.organizations.get("o1"), "/organizations/o1", Organization),
    "organizations.delete": (lambda client: client.organizations.delete("o1"), "/organizations/o1", None),
    "settings.get": (
        lambda client: client.settings.get("o1", "allow-vidcast-access"),
        "/settings/organizations/o1/settings/allow-vidcast-access",
        OrganizationSetting,
    ),
    "settings.update": (
        lambda client: client.settings.update("o1", key="allow-vidcast-access", value=False),
        "/settings/organizations/o1/settings",
        OrganizationSetting,
    ),
    "administrators.assign": (
        lambda client: client.administrators.assign("o1", "p1"),
        "/partner/organizations/o1/partnerAdmin/p1/assign",
        None,
    ),
    "administrators.unassign": (
        lambda client: client.administrators.unassign("o1", "p1"),
        "/partner/organizations/o1/partnerAdmin/p1/unassign",
        None,
    ),
    "administrators.revoke": (
        lambda client: client.administrators.revoke("p1"),
        "/partner/organizations/partnerAdmin/p1",
        None,
    ),
    "licenses.get": (lambda client: client.licenses.get("li1"), "/licenses/li1", License),
    "roles.get": (lambda client: client.roles.get("r1"), "/roles/r1", Role),
    "locations.get": (lambda client: client.locations.get("l1", org_id="o1"), "/locations/l1?orgId=o1", Location),
    "locations.create": (
        lambda client: client.locations.create(org_id="o1", **OFFICE),
        "/locations?orgId=o1",
        CreatedLocation,
    ),
    "locations.update_calling": (
        lambda client: client.locations.update_calling(
            "l1",
            announcement_language="fr_fr",
            calling_line_id=CallingLineId(name="Front desk", phone_number="+4722334455"),
            org_id="o1",
        ),
        "/telephony/config/locations/l1?orgId=o1",
        None,
    ),
    "identity.get_organization": (
        lambda client: client.identity.get_organization(ACME),
        f"/identity/organizations/{UUID}",
        IdentityOrganization,
    ),
    "identity.update_organization": (
        lambda client: client.identity.update_organization(UUID, display_name="Acme"),
        f"/identity/organizations/{UUID}",
        IdentityOrganization,
    ),
    "identity.delete_user": (
        lambda client: client.identity.delete_user(ACME, "u1"),
        f"/identity/scim/{UUID}/v2/Users/u1",
        None,
    ),
    "numbers.add": (
        lambda client: client.numbers.add("l1", phone_numbers=["+4722334455"], state="INACTIVE", org_id="o1"),
        "/telephony/config/locations/l1/numbers?orgId=o1",
        None,
    ),
    "extensions.validate": (
        lambda client: client.extensions.validate(["0101", 102], org_id="o1"),
        "/telephony/config/actions/validateExtensions/invoke?orgId=o1",
        ExtensionsAnswer,
    ),
    "extensions.validate_in_location": (
        lambda client: client.extensions.validate_in_location("l1", ["0101", 102], org_id="o1"),
        "/telephony/config/locations/l1/actions/validateExtensions/invoke?orgId=o1",
        ExtensionsAnswer,
    ),
    "pstn.connection": (
        lambda client: client.pstn.connection("l1", org_id="o1"),
        "/telephony/pstn/locations/l1/connection?orgId=o1",
        PstnConnection,
    ),
    "pstn.connect": (
        lambda client: client.pstn.connect("l1", id="c1", org_id="o1"),
        "/telephony/pstn/locations/l1/connection?orgId=o1",
        None,
    ),
    "devices.create": (
        lambda client: client.devices.create(mac="0123456789AB", model="DMS Cisco 8865", person_id="p1", org_id="o1"),
        "/devices?orgId=o1",
        Device,
    ),
    "devices.create_activation_code": (
        lambda client: client.devices.create_activation_code(model="DMS Cisco 8865", workspace_id="w1", org_id="o1"),
        "/devices/activationCode?orgId=o1",
        ActivationCode,
    ),
    "devices.delete": (lambda client: client.devices.delete("d1", org_id="o1"), "/devices/d1?orgId=o1", None),
}

BODIES: dict[str, dict[str, Any]] = {
    "settings.update": {"key": "allow-vidcast-access", "value": False},
    "people.create": {"emails": ["k@a.example"], "firstName": "Kari"},
    "people.update": {"displayName": "Kari N."},
    "locations.create": {
        "name": "Oslo",
        "timeZone": "Europe/Oslo",
        "preferredLanguage": "nb_no",
        "announcementLanguage": "en_us",
        "address": {
            "address1": "Storgata 1",
            "city": "Oslo",
            "state": "03",
            "postalCode": "0155",
            "country": "NO",
        },
    },
    "locations.update_calling": {
        "announcementLanguage": "fr_fr",
        "callingLineId": {"name": "Front desk", "phoneNumber": "+4722334455"},
    },
    "identity.update_organization": {
        "schemas": ["urn:cisco:codev:identity:organization:core:1.0"],
        "displayName": "Acme",
    },
    "numbers.add": {"phoneNumbers": ["+4722334455"], "state": "INACTIVE"},
    "extensions.validate": {"extensions": ["0101", 102]},
    "extensions.validate_in_location": {"extensions": ["0101", 102]},
    "pstn.connect": {"id": "c1"},
    "devices.create": {"mac": "0123456789AB", "model": "DMS Cisco 8865", "personId": "p1"},
    "devices.create_activation_code": {"model": "DMS Cisco 8865", "workspaceId": "w1"},
}
METHODS = {operation.name: operation.method for operation in RELATED_OPERATIONS}
SHOWN = {"id": "x1", "key": "k1", "code": "1234567890123456", "status": "OK", "phoneNumber": "+4722334455"}


def asked(service: Any) -> str:
    request = service.requests[-1]
    return f"{request.method} {str(request.url).removeprefix(BASE)}"


def sent(service: Any) -> Any:
    content = service.requests[-1].content
    return json.loads(content) if content else None


def test_every_operation_next_door_is_tried_here() -> None:
    assert {*LISTS, *CALLS} == {operation.name for operation in RELATED_OPERATIONS if operation.noun != "tokens"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_for_its_path_with_its_filters(service: Any, answer: Answers, name: str) -> None:
    use, url, kind = LISTS[name]
    service.script(answer(200, {"phoneNumbers" if name == "numbers.list" else "items": [SHOWN | {"orgId": "o1"}]}))
    found = service.each(use)
    assert asked(service) == f"GET {url}"
    assert [type(each) for each in found] == [kind]


@pytest.mark.parametrize("name", CALLS)
def test_a_call_sends_what_was_given_and_nothing_else(service: Any, answer: Answers, name: str) -> None:
    use, url, kind = CALLS[name]
    service.script(answer(200, SHOWN) if kind else answer(204))
    found = service.call(use)
    assert asked(service) == f"{METHODS[name]} {url}"
    assert sent(service) == BODIES.get(name)
    assert found is None if kind is None else type(found) is kind


@pytest.mark.parametrize("name", CALLS)
def test_the_raw_modes_give_the_answer_as_well(service: Any, answer: Answers, name: str) -> None:
    use, _, kind = CALLS[name]
    service.script(answer(200, SHOWN) if kind else answer(204))
    raw = service.call(lambda client: use(client.raw))
    assert raw.tracking_id == ("MOCK_200" if kind else "MOCK_204")
    assert raw.value is None if kind is None else type(raw.value) is kind


@pytest.mark.parametrize("name", [name for name in CALLS if METHODS[name] == "POST" and "extensions" not in name])
def test_what_would_be_made_twice_is_not_sent_twice(service: Any, answer: Answers, name: str) -> None:
    for failure, expected in ((answer(503), ServiceUnavailable), (httpx.ReadTimeout("late"), TimedOut)):
        service.script(failure)
        service.requests.clear()
        with pytest.raises(expected):
            service.call(CALLS[name][0])
        assert len(service.requests) == 1


@pytest.mark.parametrize("name", ["people.update", "extensions.validate", "pstn.connect", "devices.delete"])
def test_what_can_be_said_twice_is_tried_again(service: Any, answer: Answers, name: str) -> None:
    service.script(answer(503), answer(200, SHOWN))
    service.call(CALLS[name][0])
    assert len(service.requests) == 2


def test_a_person_has_everything_that_can_be_given(service: Any, answer: Answers) -> None:
    service.script(answer(200, SHOWN))
    whole: dict[str, Any] = {
        "emails": ("k@a.example",),
        "display_name": "Kari N.",
        "first_name": "Kari",
        "last_name": "Nordmann",
        "org_id": "o1",
        "roles": ["r1"],
        "licenses": ["li1", "li2"],
        "phone_numbers": [LINE],
        "extension": "0101",
        "location_id": "l1",
    }
    expected = {
        "emails": ["k@a.example"],
        "displayName": "Kari N.",
        "firstName": "Kari",
        "lastName": "Nordmann",
        "orgId": "o1",
        "roles": ["r1"],
        "licenses": ["li1", "li2"],
        "phoneNumbers": [{"type": "work", "value": "+4722334455"}],
        "extension": "0101",
        "locationId": "l1",
    }
    service.call(lambda client: client.people.create(**whole))
    assert sent(service) == expected
    service.call(lambda client: client.people.update("p1", **whole))
    assert sent(service) == expected


def test_the_route_of_a_local_gateway_is_sent(service: Any, answer: Answers) -> None:
    service.script(answer(204))
    service.call(lambda client: client.pstn.connect("l1", premise_route_type="TRUNK", premise_route_id="t1"))
    assert sent(service) == {"premiseRouteType": "TRUNK", "premiseRouteId": "t1"}


@pytest.mark.parametrize(("given", "query"), [("p1", "p1"), (["p1", "p2="], "p1%2Cp2%3D")])
def test_people_are_found_by_one_id_or_by_several(service: Any, answer: Answers, given: Any, query: str) -> None:
    service.script(answer(200, {"items": [], "notFoundIds": ["p1"]}))
    assert service.each(lambda client: client.people.list(id=given)) == []
    assert asked(service) == f"GET /people?id={query}"


@pytest.mark.parametrize(
    ("use", "field"),
    [
        (lambda client: client.people.create(emails=[7]), "emails[0]"),
        (lambda client: client.people.create(emails=["k@a.example"], phone_numbers=["+47"]), "phoneNumbers[0]"),
        (lambda client: client.locations.create(**{**OFFICE, "address": {"address1": "x"}}), "address.city"),
        (lambda client: client.numbers.add("l1", phone_numbers=["+47"], state="active"), "state"),
        (lambda client: client.extensions.validate([1.5]), "extensions[0]"),
        (lambda client: client.devices.create(mac=7, model="x", person_id="p1"), "mac"),
        (lambda client: client.numbers.list(start=-1), "start"),
        (lambda client: client.people.list(max="5"), "max"),
    ],
)
def test_an_argument_that_cannot_be_right_is_named_as_on_the_wire(blocking: Any, use: Use, field: str) -> None:
    with blocking.client() as client, pytest.raises(InvalidArgument) as caught:
        use(client)
    assert field in [each.field_name for each in caught.value.errors]
    assert blocking.requests == []


@pytest.mark.parametrize("bad", ["", "..", 5])
def test_an_id_that_would_lead_elsewhere_is_refused(blocking: Any, bad: Any) -> None:
    with blocking.client() as client, pytest.raises(InvalidArgument, match="personId"):
        client.people.delete(bad)
    assert blocking.requests == []


@pytest.mark.parametrize(
    ("use", "status", "error", "rule"),
    [
        (CALLS["people.delete"][0], 409, Conflict, "adjacent.person.is-subscriber"),
        (CALLS["organizations.delete"][0], 409, Conflict, "adjacent.organization.not-empty"),
        (CALLS["locations.get"][0], 404, NotFound, "adjacent.not-found"),
    ],
)
def test_a_refusal_tells_its_rule(
    service: Any, answer: Answers, use: Use, status: int, error: type[Exception], rule: str
) -> None:
    explained = {"x-mock-rule": rule, "x-mock-evidence": "assumed"}
    service.script(answer(status, {"message": "no", "errors": [{"description": "no"}]}, **explained))
    with pytest.raises(error) as caught:
        service.call(use)
    assert (vars(caught.value)["rule"], vars(caught.value)["evidence"]) == (rule, "assumed")


@pytest.mark.parametrize("name", ["people.get", "locations.get"])
def test_nothing_next_door_is_done_on_behalf_of_a_sub_partner(service: Any, answer: Answers, name: str) -> None:
    use, url, _ = CALLS[name]
    service.script(answer(200, SHOWN))
    service.call(lambda client: use(client.on_behalf_of("s1")))
    assert asked(service) == f"GET {url}"
