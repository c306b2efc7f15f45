"""The adjacent.* rules of the related operations, and the rules of tokens, roles and routes before them."""

from __future__ import annotations

import base64
import re

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA
from webex_wholesale_contracts.related_operations import RELATED_OPERATIONS

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
FORM = {"content-type": "application/x-www-form-urlencoded"}
ID_KINDS = {
    "personId": "PEOPLE",
    "orgId": "ORGANIZATION",
    "licenseId": "LICENSE",
    "roleId": "ROLE",
    "locationId": "LOCATION",
    "deviceId": "DEVICE",
    "applicationId": "APPLICATION",
    "userId": "PEOPLE",
}
GUARDED = [operation for operation in RELATED_OPERATIONS if operation.scope]
ABOUT_ONE = [operation for operation in RELATED_OPERATIONS if "{" in operation.path]
BODIES = {
    "people.update": {"displayName": "Bo"},
    "identity.update_organization": {"schemas": [ORGANIZATION_SCHEMA], "displayName": "Acme"},
    "settings.update": {"key": "allow-vidcast-access", "value": False},
    "numbers.add": {"phoneNumbers": ["+12405551212"]},
    "extensions.validate_in_location": {"extensions": ["1000"]},
    "pstn.connect": {"premiseRouteType": "TRUNK", "premiseRouteId": "Y2lzY28"},
    "tokens.service_app": {"clientId": "C", "clientSecret": "s", "targetOrgId": ids.encode("ORGANIZATION", UUID)},
}
LOCATION = {
    "name": "Harbour",
    "timeZone": "Europe/Oslo",
    "preferredLanguage": "nb_no",
    "announcementLanguage": "en_us",
    "address": {"address1": "Kaien 1", "city": "Oslo", "state": "03", "postalCode": "0150", "country": "NO"},
}


def named(operation):
    return operation.name


def call(api, operation, *wire_ids, **sending):
    """An operation with these ids, the last for the rest, or ones of the right kind that nothing has, in its path."""
    left = [*wire_ids]

    def value(match):
        if match.group(1) == "settingKey":
            return "allow-vidcast-access"
        return (left.pop(0) if len(left) > 1 else left[0]) if left else ids.encode(ID_KINDS[match.group(1)], UUID)

    path = "/v1" + re.sub(r"\{(\w+)\}", value, operation.path)
    body = BODIES.get(operation.name, {}) if operation.body else None
    return api.send(operation.method, path, body, **sending)


@pytest.fixture
def una(subscribers):
    return subscribers.post().json["personId"]


@pytest.fixture
def org_id(api, subscribers):
    return api.get(subscribers.customer_id).json["orgId"]


@pytest.fixture
def location_id(api, org_id):
    return api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]["id"]


@pytest.fixture
def calling(api, org_id):
    """The id of the licence for calling."""
    shown = api.send("GET", "/v1/licenses", query=f"orgId={org_id}").json["items"]
    return next(item["id"] for item in shown if item["name"] == "Webex Calling")


@pytest.fixture
def bo(api, org_id):
    answer = api.send("POST", "/v1/people", person(org_id))
    assert answer.status == 200
    return answer.json["id"]


def person(org_id, **changes):
    whole = {"emails": ["bo@acme.example"], "displayName": "Bo Dahl", "orgId": org_id, **changes}
    return {name: value for name, value in whole.items() if value is not ...}


# The way in


@pytest.mark.rule("auth.scope.missing")
@pytest.mark.parametrize("operation", GUARDED, ids=named)
def test_every_operation_next_door_needs_its_scope(api, expect, operation):
    answer = call(api, operation, token="no-scope")
    expect(answer, "auth.scope.missing")
    assert operation.scope in answer.json["errors"][0]["description"]


@pytest.mark.parametrize(
    ("operation", "scope"),
    [(guarded, scope) for guarded in GUARDED for scope in (guarded.scope, *guarded.other_scopes)],
)
def test_any_one_of_the_scopes_is_enough(api, operation, scope):
    api.mock.add_token("narrow", scopes=frozenset({scope}))
    assert call(api, operation, token="narrow").rule != "auth.scope.missing"


@pytest.mark.rule("auth.role.insufficient")
@pytest.mark.parametrize("operation", [guarded for guarded in GUARDED if guarded.role != "read"], ids=named)
def test_a_read_only_administrator_changes_nothing_next_door(api, expect, operation):
    expect(call(api, operation, token="read-only"), "auth.role.insufficient")


@pytest.mark.rule("id.malformed")
@pytest.mark.parametrize("operation", ABOUT_ONE, ids=named)
@pytest.mark.parametrize("bad", ["x", UUID, ids.encode("ENTERPRISE", UUID)])
def test_what_is_no_id_of_the_right_kind_is_refused(api, expect, operation, bad):
    if operation.noun in ("identity", "settings") and bad == UUID:
        bad = f"{UUID}0"  # the one API that takes bare uuids
    expect(call(api, operation, bad), "id.malformed")


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("people", "max=-1", "max"),
        ("people", "orgId=x", "orgId"),
        ("people", "callingData=1", "callingData"),
        ("telephony/config/numbers", "available=yes", "available"),
        ("telephony/config/numbers", "locationId=x", "locationId"),
        ("devices", "start=x", "start"),
        ("locations", "cursor=x", "cursor"),
    ],
)
def test_queries_next_door_are_read_as_strictly(api, expect, path, query, field):
    expect(api.send("GET", f"/v1/{path}", query=query), "http.query.invalid", field)


# Whose things are whose


@pytest.mark.rule("adjacent.not-found")
@pytest.mark.parametrize("operation", ABOUT_ONE, ids=named)
def test_what_does_not_exist_is_not_found(api, expect, operation):
    answer = call(api, operation)
    expect(answer, "adjacent.not-found")
    assert answer.json["message"] == "The requested resource could not be found."


@pytest.fixture
def theirs(api, una, org_id, location_id, calling):
    """The ids that a partner has, by the parameter that names each."""
    phone = {"mac": "0" * 12, "model": "DMS Cisco 8865", "personId": una}
    device_id = api.send("POST", "/v1/devices", phone).json["id"]
    return {
        "personId": una,
        "orgId": org_id,
        "licenseId": calling,
        "locationId": location_id,
        "deviceId": device_id,
        "applicationId": api.mock.service_app.id,
        "userId": una,
    }


def told(answer):
    """All that a caller can see of an answer but its tracking id."""
    headers = [(name, value) for name, value in answer.response.headers if name != "trackingid"]
    return answer.status, headers, answer.response.body.replace(answer.header("trackingid").encode(), b"")


@pytest.mark.rule("adjacent.not-found")
@pytest.mark.parametrize("operation", [operation for operation in ABOUT_ONE if operation.noun != "roles"], ids=named)
@pytest.mark.parametrize("related", [False, True])
def test_what_another_partner_has_looks_as_if_it_did_not_exist(api, theirs, operation, related):
    other = api.mock.add_partner("Other Telecom", parent=api.mock.partner if related else None)
    parameters = [name for name in re.findall(r"\{(\w+)\}", operation.path) if name in theirs]
    hidden = call(api, operation, *[theirs[parameter] for parameter in parameters], partner=other)
    missing = call(api, operation, partner=other)
    assert hidden.rule == "adjacent.not-found"
    assert told(hidden) == told(missing)


@pytest.mark.rule("adjacent.not-found")
@pytest.mark.parametrize("path", ["people", "licenses", "locations", "telephony/config/numbers", "devices"])
def test_lists_show_nothing_of_an_organization_that_is_not_managed(api, expect, org_id, path):
    other = api.mock.add_partner("Other Telecom")
    for named_one in (org_id, ids.encode("ORGANIZATION", UUID)):
        answer = api.send("GET", f"/v1/{path}", query=f"orgId={named_one}", partner=other)
        expect(answer, "adjacent.not-found", "orgId")


def test_searches_find_nothing_of_another_partner(api, una, org_id):
    other = api.mock.add_partner("Other Telecom")
    for query in ("email=una@acme.example", f"id={una}", f"email=una@acme.example&orgId={org_id}"):
        assert len(api.send("GET", "/v1/people", query=query).json["items"]) == 1
        answer = api.send("GET", "/v1/people", query=query, partner=other)
        assert answer.json.get("items") == []
    organizations = api.send("GET", "/v1/organizations", partner=other).json["items"]
    assert [item["id"] for item in organizations] == [other.org_id]


@pytest.mark.rule("adjacent.not-found")
def test_an_organization_beside_an_id_has_to_be_the_right_one(api, expect, location_id, org_id):
    path = f"/v1/locations/{location_id}"
    assert api.send("GET", path, query=f"orgId={org_id}").status == 200
    expect(api.send("GET", path, query=f"orgId={api.mock.partner.org_id}"), "adjacent.not-found")


@pytest.mark.rule("adjacent.not-found")
def test_nobody_is_put_where_the_caller_has_no_say(api, expect, una):
    other = api.mock.add_partner("Other Telecom")
    expect(api.send("POST", "/v1/people", person(other.org_id)), "adjacent.not-found", "orgId")
    answer = api.send("POST", "/v1/locations", LOCATION, query=f"orgId={other.org_id}")
    expect(answer, "adjacent.not-found", "orgId")
    phone = {"mac": "0" * 12, "model": "DMS Cisco 8865", "personId": una}
    expect(api.send("POST", "/v1/devices", phone, partner=other), "adjacent.not-found", "personId")
    body = {"displayName": "Una", "extension": "1000", "orgId": api.mock.partner.org_id}
    expect(api.send("PUT", f"/v1/people/{una}", body), "adjacent.not-found", "orgId")


@pytest.mark.rule("adjacent.not-found")
def test_a_location_of_nobody_has_no_connection(api, expect):
    location_id = api.send("POST", "/v1/locations", LOCATION).json["id"]
    expect(api.send("GET", f"/v1/telephony/pstn/locations/{location_id}/connection"), "adjacent.not-found")


# What bodies are made of


@pytest.mark.rule("adjacent.field.required")
@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("people", {}, ["emails"]),
        ("people", {"emails": ["bo@acme.example"]}, ["displayName"]),
        ("people", {"emails": ["bo@acme.example"], "displayName": " "}, ["displayName"]),
        ("locations", {}, ["name", "timeZone", "preferredLanguage", "announcementLanguage", "address"]),
        (
            "locations",
            {**LOCATION, "name": "\t", "address": {"city": ""}},
            ["name"] + [f"address.{name}" for name in ("address1", "city", "state", "postalCode", "country")],
        ),
        ("devices", {"model": "DMS Cisco 8865"}, ["mac"]),
        ("devices", {"model": "DMS Cisco 8865", "mac": "0" * 12}, ["personId"]),
        ("telephony/config/actions/validateExtensions/invoke", {}, ["extensions"]),
    ],
)
def test_what_is_missing_or_blank_is_named(api, expect, path, body, fields):
    expect(api.send("POST", f"/v1/{path}", body), "adjacent.field.required", *fields)


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"emails": []}, "emails"),
        ({"emails": ["bo@acme.example", "bo@b.example"]}, "emails"),
        ({"emails": ["bo"]}, "emails[0]"),
        ({"roles": ["x"]}, "roles[0]"),
        ({"licenses": [ids.encode("LICENSE", UUID)]}, "licenses[0]"),
        ({"extension": "2000"}, "extension"),
        ({"phoneNumbers": [{"type": "work", "value": "+12405551212"}]}, "phoneNumbers"),
        ({"phoneNumbers": [{"type": "home", "value": "+12405551212"}]}, "phoneNumbers.0.type"),
        ({"locationId": ids.encode("LOCATION", UUID)}, "locationId"),
    ],
)
def test_a_person_is_made_of_what_there_is(api, expect, org_id, changes, field):
    expect(api.send("POST", "/v1/people", person(org_id, **changes)), "adjacent.field.invalid", field)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"extension": ...}, "adjacent.field.required", "extension"),
        ({"locationId": ...}, "adjacent.field.required", "locationId"),
        ({"extension": "1"}, "adjacent.field.invalid", "extension"),
        ({"phoneNumbers": [{"value": "+1"}]}, "adjacent.field.invalid", "phoneNumbers[0].value"),
        ({"extension": "1000"}, "adjacent.in-use", "extension"),
        ({"phoneNumbers": [{"value": "+1-240-555-1212"}]}, "adjacent.in-use", "phoneNumbers[0].value"),
        ({"locationId": ids.encode("LOCATION", UUID)}, "adjacent.not-found", "locationId"),
    ],
)
def test_calling_by_hand_needs_a_place_and_something_free(
    api, expect, subscribers, org_id, location_id, calling, changes, rule, field
):
    subscribers.provision({"provisioningParameters.primaryPhoneNumber": "+12405551212"})
    licensed = {"licenses": [calling], "locationId": location_id, "extension": "2000", **changes}
    expect(api.send("POST", "/v1/people", person(org_id, **licensed)), rule, field)


@pytest.mark.rule("adjacent.field.invalid")
def test_whoever_has_calling_stays_in_the_location(api, expect, una, org_id):
    other = api.send("POST", "/v1/locations", LOCATION, query=f"orgId={org_id}").json["id"]
    body = {"displayName": "Una", "extension": "1000", "locationId": other}
    expect(api.send("PUT", f"/v1/people/{una}", body), "adjacent.field.invalid", "locationId")


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"timeZone": "Oslo"}, "timeZone"), ({"address": {**LOCATION["address"], "country": "no"}}, "address.country")],
)
def test_a_location_is_in_a_zone_and_a_country(api, expect, changes, field):
    expect(api.send("POST", "/v1/locations", {**LOCATION, **changes}), "adjacent.field.invalid", field)


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize(
    ("added", "field"),
    [
        (["12405551212"], "phoneNumbers[0]"),
        (["+12405551212", "+1"], "phoneNumbers[1]"),
        (["+12405551212", "+1-240-555-1212"], "phoneNumbers"),
    ],
)
def test_added_numbers_are_numbers_in_e164_each_once(api, expect, location_id, added, field):
    path = f"/v1/telephony/config/locations/{location_id}/numbers"
    expect(api.send("POST", path, {"phoneNumbers": added}), "adjacent.field.invalid", field)
    expect(api.send("POST", path, {"phoneNumbers": [], "state": "OFF"}), "adjacent.field.invalid", "state")


@pytest.mark.rule("adjacent.numbers.too-many")
def test_a_request_adds_a_thousand_numbers_and_not_one_more(api, expect, location_id):
    """Each number is looked up in its numbering plan: 64,000 in one body held the server for seconds."""
    path = f"/v1/telephony/config/locations/{location_id}/numbers"
    numbers = [f"+1240555{number:04}" for number in range(1_001)]
    answer = api.send("POST", path, {"phoneNumbers": numbers})
    expect(answer, "adjacent.numbers.too-many", "phoneNumbers")
    assert "1001 entries, the limit is 1000" in answer.json["errors"][0]["description"]
    assert api.send("POST", path, {"phoneNumbers": numbers[:1_000]}).status == 200


@pytest.mark.rule("customer.calling.language")
@pytest.mark.parametrize("field", ["preferredLanguage", "announcementLanguage"])
def test_a_new_location_has_supported_languages(api, expect, org_id, field):
    """Assumed, as for the calling location of a customer."""
    asked = f"orgId={org_id}"
    answer = api.send("POST", "/v1/locations", {**LOCATION, field: "tlh"}, query=asked)
    expect(answer, "customer.calling.language", field)
    assert 'tlh" is not a supported locale' in answer.json["errors"][0]["description"]
    for number, language in enumerate(("en_US", "EN_us", "en-us", "en")):
        body = {**LOCATION, field: language, "name": f"Harbour {number}"}
        assert api.send("POST", "/v1/locations", body, query=asked).status == 201
    api.mock.rules.disable("customer.calling.language")
    assert api.send("POST", "/v1/locations", {**LOCATION, field: "tlh"}, query=asked).status == 201


@pytest.mark.rule("customer.calling.language")
def test_the_announcements_of_a_location_are_in_a_supported_language(api, expect, location_id):
    path = f"/v1/telephony/config/locations/{location_id}"
    answer = api.send("PUT", path, {"announcementLanguage": "tlh"})
    expect(answer, "customer.calling.language", "announcementLanguage")
    assert api.send("PUT", path, {"announcementLanguage": "fr_fr"}).status == 204


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "id"),
        ({"id": "x"}, "id"),
        ({"premiseRouteType": "TRUNK"}, "id"),
        ({"premiseRouteType": "ROAD", "premiseRouteId": "x"}, "premiseRouteType"),
    ],
)
def test_a_connection_is_one_of_the_options(api, expect, location_id, body, field):
    path = f"/v1/telephony/pstn/locations/{location_id}"
    expect(api.send("PUT", f"{path}/connection", body), "adjacent.field.invalid", field)
    premises = api.send("GET", f"{path}/connectionOptions").json["items"][0]["id"]
    expect(api.send("PUT", f"{path}/connection", {"id": premises}), "adjacent.field.invalid", "premiseRouteType")


@pytest.mark.rule("adjacent.device.model")
@pytest.mark.parametrize("model", ["Grandstream GXP2135", "DMS Cisco 8866", "Polycom 8865"])
def test_a_phone_is_one_of_the_makers_models(api, expect, una, model):
    phone = {"mac": "0" * 12, "model": model, "personId": una}
    expect(api.send("POST", "/v1/devices", phone), "adjacent.device.model", "model")
    api.mock.rules.disable("adjacent.device.model")
    assert api.send("POST", "/v1/devices", phone).json["product"] == model.removeprefix("DMS ")


@pytest.mark.rule("adjacent.device.code-unsupported")
def test_a_code_is_for_cisco_phones(api, expect, una):
    phone = {"model": "Polycom VVX450", "personId": una}
    expect(api.send("POST", "/v1/devices/activationCode", phone), "adjacent.device.code-unsupported", "model")
    api.mock.rules.disable("adjacent.device.code-unsupported")
    answer = api.send("POST", "/v1/devices/activationCode", phone).json
    assert (len(answer["code"]), answer["expiryTime"]) == (16, "2026-01-12T09:00:30.000Z")


@pytest.mark.rule("adjacent.device.owner")
def test_a_phone_is_for_somebody_with_calling(api, expect):
    idle = api.mock.hub.add_person(api.mock.hub.add_customer(), "idle@acme.example")
    phone = {"mac": "0" * 12, "model": "8865", "personId": idle.id}
    expect(api.send("POST", "/v1/devices", phone), "adjacent.device.owner", "personId")
    api.mock.rules.disable("adjacent.device.owner")
    assert api.send("POST", "/v1/devices", phone).status == 200


@pytest.mark.rule("adjacent.field.invalid")
def test_a_phone_is_for_a_person_or_a_workspace_and_a_password_for_third_parties(api, expect, una):
    acme = api.mock.hub.add_customer(external_id="acme-9", packages=["common_area_calling"])
    lobby = api.mock.hub.add_workspace(acme, "Lobby")
    phone = {"mac": "0" * 12, "model": "8865", "workspaceId": lobby.id}
    expect(api.send("POST", "/v1/devices", phone | {"personId": una}), "adjacent.field.invalid", "workspaceId")
    expect(api.send("POST", "/v1/devices", phone | {"password": "x"}), "adjacent.field.invalid", "password")
    expect(api.send("POST", "/v1/devices", phone | {"workspaceId": una}), "adjacent.not-found", "workspaceId")
    made = api.send("POST", "/v1/devices", phone).json
    assert (made["displayName"], made["workspaceId"]) == ("Lobby", lobby.id)
    found = api.send("GET", "/v1/devices", query=f"orgId={acme.org_id}&workspaceId={lobby.id}").json["items"]
    assert found == [made]


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize("mac", ["0" * 11, "0" * 13, "00:00:00:00:00", "00:00-00:00:00:00", "x" * 12])
def test_a_mac_address_has_twelve_digits(api, expect, una, mac):
    phone = {"mac": mac, "model": "DMS Cisco 8865", "personId": una}
    expect(api.send("POST", "/v1/devices", phone), "adjacent.field.invalid", "mac")


@pytest.mark.rule("http.field.wrong-type")
def test_types_are_checked_first(api, expect):
    body = {"emails": "bo@acme.example", "roles": [1]}
    expect(api.send("POST", "/v1/people", body), "http.field.wrong-type", "emails", "roles[0]")


# What there is one of


@pytest.mark.rule("adjacent.in-use")
def test_an_address_is_one_persons_alone(api, expect, subscribers, una, org_id, bo):
    api.mock.hub.add_free_account("free@b.example")
    api.mock.hub.add_free_account("pending@b.example")
    subscribers.provision({"email": "pending@b.example", "provisioningParameters.extension": "3000"})
    other = api.get(api.provisioned(api.numbered(2))).json["orgId"]
    taken = ["una@acme.example", "UNA@acme.example", "bo@acme.example", "free@b.example", "pending@b.example"]
    for organization in (org_id, other):
        for email in taken:
            answer = api.send("POST", "/v1/people", person(organization, emails=[email]))
            expect(answer, "adjacent.in-use", "emails[0]")
    elsewhere = person(org_id, emails=["ann2@acme.example"])
    expect(api.send("POST", "/v1/people", elsewhere), "adjacent.in-use", "emails[0]")
    assert api.send("POST", "/v1/people", person(other, emails=["ann2@acme.example"])).status == 200
    body = person(org_id, emails=["una@acme.example"])
    expect(api.send("PUT", f"/v1/people/{bo}", body), "adjacent.in-use", "emails[0]")


@pytest.mark.rule("adjacent.in-use")
def test_names_of_locations_numbers_and_mac_addresses_are_one_of_a_kind(api, expect, una, org_id, location_id):
    body = {**LOCATION, "name": "bakery"}
    expect(api.send("POST", "/v1/locations", body, query=f"orgId={org_id}"), "adjacent.in-use", "name")
    assert api.send("POST", "/v1/locations", body).status == 201
    pool = api.send("GET", "/v1/telephony/config/numbers", query=f"orgId={org_id}").json["phoneNumbers"]
    path = f"/v1/telephony/config/locations/{location_id}/numbers"
    known = {"phoneNumbers": ["+12405551212", pool[0]["phoneNumber"]]}
    expect(api.send("POST", path, known), "adjacent.in-use", "phoneNumbers[1]")
    phone = {"mac": "0" * 11 + "a", "model": "DMS Cisco 8865", "personId": una}
    assert api.send("POST", "/v1/devices", phone).status == 200
    expect(api.send("POST", "/v1/devices", {**phone, "mac": "0" * 11 + "A"}), "adjacent.in-use", "mac")


# What has to go first


@pytest.mark.rule("adjacent.person.is-subscriber")
def test_a_live_subscriber_is_not_removed_and_keeps_the_address(api, expect, subscribers, una):
    expect(api.send("DELETE", f"/v1/people/{una}"), "adjacent.person.is-subscriber")
    body = {"displayName": "Una", "emails": ["eva@acme.example"], "extension": "1000"}
    expect(api.send("PUT", f"/v1/people/{una}", body), "adjacent.person.is-subscriber", "emails[0]")
    subscribers.delete(subscribers.ids()[0])
    assert api.send("DELETE", f"/v1/people/{una}").status == 204


@pytest.mark.rule("adjacent.organization.not-empty")
def test_an_organization_goes_when_nothing_is_left_in_it(api, expect, subscribers, una, org_id, bo):
    path = f"/v1/organizations/{org_id}"
    expect(api.send("DELETE", path), "adjacent.organization.not-empty")
    subscribers.delete(subscribers.ids()[0])
    api.delete(subscribers.customer_id)
    api.mock.clock.advance(10)
    trial = api.mock.hub.add_subscription(org_id, "meetings", trial_days=1)
    expect(api.send("DELETE", path), "adjacent.organization.not-empty")
    api.mock.clock.advance_to(trial.trial_ends)
    answer = api.send("DELETE", path)
    expect(answer, "adjacent.organization.not-empty")
    assert "2 users" in answer.json["errors"][0]["description"]
    assert api.send("DELETE", f"/v1/people/{bo}").status == 204
    assert api.send("DELETE", path).status == 204


@pytest.mark.rule("adjacent.organization.not-empty")
def test_nobody_deletes_the_own_organization(api, expect):
    answer = api.send("DELETE", f"/v1/organizations/{api.mock.partner.org_id}")
    expect(answer, "adjacent.organization.not-empty")


# Tokens


def form(api, text, **headers):
    raw = text if isinstance(text, bytes) else text.encode()
    sent = {**FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return api.send("POST", "/v1/access_token", raw=raw, token=None, headers=sent)


def good(api):
    program = api.mock.integration
    return f"client_id={program.client_id}&client_secret={program.client_secret}"


@pytest.mark.rule("http.media-type.unsupported")
@pytest.mark.parametrize("content_type", ["", "application/json", "application/x-www-form-urlencoded2"])
def test_a_token_is_asked_for_with_a_form(api, expect, content_type):
    expect(form(api, "grant_type=refresh_token", content_type=content_type), "http.media-type.unsupported")


@pytest.mark.rule("http.body.malformed")
@pytest.mark.parametrize(
    "text", ["grant_type", "a=b&grant_type", "code=1&code=2", b"code=\xff", "code=%ff", "code=%ed%a0%80", "&"]
)
def test_a_form_is_well_formed(api, expect, text):
    expect(form(api, text), "http.body.malformed")


@pytest.mark.rule("http.body.malformed")
def test_a_form_has_its_limit_too(api, expect):
    answer = form(api, "code=" + "x" * 1_048_576)
    expect(answer, "http.body.malformed")
    assert answer.status == 413


@pytest.mark.rule("adjacent.field.required")
@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "grant_type"),
        ("x=1", "grant_type"),
        ("grant_type=", "grant_type"),
        ("grant_type=refresh_token&{good}", "refresh_token"),
        ("grant_type=refresh_token&refresh_token=+&{good}", "refresh_token"),
        ("grant_type=authorization_code&{good}", "code"),
    ],
)
def test_a_grant_has_to_be_given(api, expect, text, field):
    expect(form(api, text.format(good=good(api))), "adjacent.field.required", field)


@pytest.mark.rule("adjacent.field.invalid")
def test_there_are_two_types_of_grants_and_one_place_for_a_secret(api, expect):
    answer = form(api, f"grant_type=client_credentials&{good(api)}")
    expect(answer, "adjacent.field.invalid", "grant_type")
    answer = form(api, f"grant_type=refresh_token&{good(api)}", authorization="Basic YTpi")
    expect(answer, "adjacent.field.invalid", "client_secret")


@pytest.mark.rule("adjacent.field.invalid")
def test_an_authorization_header_that_is_not_ascii_is_malformed(api, expect):
    for header in ("Basic é", "basic YTpi\u00e9", "Basic \u0661"):
        answer = form(api, "grant_type=refresh_token", authorization=header)
        expect(answer, "adjacent.field.invalid")
        assert answer.status == 400


@pytest.mark.rule("adjacent.client.unknown")
def test_a_client_has_to_be_known(api, expect):
    program, app = api.mock.integration, api.mock.service_app
    pairs = [
        ("x", program.client_secret),
        (program.client_id, "x"),
        (program.client_id, app.client_secret),
        (program.client_id, ""),
        ("", ""),
    ]
    for client_id, secret in pairs:
        text = f"grant_type=refresh_token&refresh_token={program.refresh_token}"
        expect(
            form(api, f"{text}&client_id={client_id}&client_secret={secret}"), "adjacent.client.unknown", "client_id"
        )
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        expect(form(api, text, authorization=f"Basic {basic}"), "adjacent.client.unknown", "client_id")
    for header in ("Basic", "Basic !", "Basic eA==", "Basic /w=="):
        expect(form(api, text, authorization=header), "adjacent.client.unknown")
    answer = api.send("GET", "/v1/authorize", query=f"{ASKING}&client_id=x&redirect_uri=x", token=None)
    expect(answer, "adjacent.client.unknown")


ASKING = "response_type=code&scope=spark-admin:people_read"


@pytest.mark.rule("adjacent.client.unknown")
@pytest.mark.parametrize("changes", [{"clientId": "x"}, {"clientSecret": "x"}])
def test_a_service_app_has_credentials(api, expect, changes):
    app = api.mock.service_app
    body = {"clientId": app.client_id, "clientSecret": app.client_secret, "targetOrgId": api.mock.partner.org_id}
    path = f"/v1/applications/{app.id}/token"
    expect(api.send("POST", path, {**body, **changes}), "adjacent.client.unknown", "clientId")
    unknown = {**body, "targetOrgId": ids.encode("ORGANIZATION", UUID)}
    expect(api.send("POST", path, unknown), "adjacent.not-found", "targetOrgId")


def ask(api, **changes):
    program = api.mock.integration
    asked = {"client_id": program.client_id, "redirect_uri": program.redirect_uri, **changes}
    query = "&".join([ASKING, *(f"{name}={value}" for name, value in asked.items())])
    return api.send("GET", "/v1/authorize", query=query, token=None)


@pytest.mark.rule("adjacent.grant.invalid")
def test_a_code_is_good_once_and_not_for_long(api, expect):
    program = api.mock.integration

    def redeem(code, redirect_uri=program.redirect_uri):
        text = f"grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&{good(api)}"
        return form(api, text)

    def code():
        return ask(api).header("location").partition("code=")[2]

    first, late = code(), code()
    assert redeem(first).status == 200
    expect(redeem(first), "adjacent.grant.invalid", "code")
    expect(redeem("x"), "adjacent.grant.invalid", "code")
    expect(redeem(late, "https://elsewhere.example"), "adjacent.grant.invalid", "redirect_uri")
    api.mock.clock.advance(299)
    second = code()
    assert redeem(late).status == 200
    api.mock.clock.advance(300)
    answer = redeem(second)
    expect(answer, "adjacent.grant.invalid", "code")
    assert "expired" in answer.json["message"]


@pytest.mark.rule("adjacent.grant.invalid")
def test_a_refresh_token_is_good_for_the_client_it_was_given_to(api, expect):
    other = api.mock.add_partner("Other Telecom").integration
    text = f"grant_type=refresh_token&{good(api)}&refresh_token="
    expect(form(api, text + other.refresh_token), "adjacent.grant.invalid", "refresh_token")
    api.mock.clock.advance(7_775_999)
    answer = form(api, text + api.mock.integration.refresh_token)
    expect(answer, "adjacent.grant.invalid", "refresh_token")
    assert "expired" in answer.json["message"]


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "response_type"),
        ("response_type=token", "response_type"),
        ("response_type=code", "client_id"),
        ("response_type=code&client_id=x", "redirect_uri"),
        ("response_type=code&client_id=x&redirect_uri=x", "scope"),
    ],
)
def test_a_person_is_asked_a_whole_question(api, expect, query, field):
    expect(api.send("GET", "/v1/authorize", query=query, token=None), "http.query.invalid", field)


@pytest.mark.rule("http.query.invalid")
def test_nobody_is_sent_where_the_integration_does_not_live(api, expect):
    expect(ask(api, redirect_uri="https://elsewhere.example"), "http.query.invalid", "redirect_uri")
    program = api.mock.integration
    query = f"response_type=code&client_id={program.client_id}&redirect_uri={program.redirect_uri}&scope=everything"
    expect(api.send("GET", "/v1/authorize", query=query, token=None), "http.query.invalid", "scope")
