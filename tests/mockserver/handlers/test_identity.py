"""The identity API: organizations and people by their bare uuids."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA

NEW = {"schemas": [ORGANIZATION_SCHEMA], "displayName": "Acme Bakery Group", "preferredLanguage": "fr_FR"}


@pytest.fixture
def org_id(api, subscribers):
    return api.get(subscribers.customer_id).json["orgId"]


@pytest.fixture
def uuid(org_id):
    return ids.uuid_of("ORGANIZATION", org_id)


def organization(api, named, **sending):
    return api.send("GET", f"/v1/identity/organizations/{named}", **sending)


def change(api, named, body, **sending):
    return api.send("PATCH", f"/v1/identity/organizations/{named}", body, **sending)


def remove(api, org, user, path="/v1/identity/scim/{}/v2/Users/{}", **sending):
    return api.send("DELETE", path.format(org, user), **sending)


def test_an_organization_is_shown_by_its_bare_uuid(api, uuid, org_id):
    answer = organization(api, uuid)
    assert answer.json == {
        "schemas": [ORGANIZATION_SCHEMA],
        "id": uuid,
        "displayName": "Acme Bakery",
        "preferredLanguage": "en_US",
        "meta": {
            "created": "2026-01-05T09:00:30.000Z",
            "lastModified": "2026-01-05T09:00:30.000Z",
            "version": 'W/"1767603630000"',
        },
    }
    assert organization(api, uuid.upper()).json == organization(api, org_id).json == answer.json


def test_a_partner_renames_an_organization_and_changes_its_language(api, uuid, org_id):
    before = organization(api, uuid).json
    api.mock.clock.advance(60)
    answer = change(api, uuid, NEW)
    assert (answer.json["displayName"], answer.json["preferredLanguage"]) == ("Acme Bakery Group", "fr_FR")
    assert answer.json["meta"]["lastModified"] == "2026-01-05T09:01:30.000Z"
    assert answer.json["meta"]["version"] != before["meta"]["version"]
    assert organization(api, uuid).json == answer.json
    assert api.send("GET", f"/v1/organizations/{org_id}").json["displayName"] == "Acme Bakery Group"


def test_the_language_stays_where_it_is_left_out(api, uuid):
    change(api, uuid, NEW)
    answer = change(api, uuid, {"schemas": [ORGANIZATION_SCHEMA], "displayName": "Acme", "preferredLanguage": None})
    assert (answer.json["displayName"], answer.json["preferredLanguage"]) == ("Acme", "fr_FR")


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.rule("adjacent.field.required")
@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"schemas": ["urn:other"]}, "adjacent.field.invalid", "schemas"),
        ({"schemas": ...}, "adjacent.field.required", "schemas"),
        ({"displayName": " "}, "adjacent.field.required", "displayName"),
        ({"displayName": None}, "adjacent.field.required", "displayName"),
        ({"preferredLanguage": "xx_XX"}, "adjacent.field.invalid", "preferredLanguage"),
    ],
)
def test_a_change_that_cannot_be_is_refused(api, expect, uuid, changes, rule, field):
    before = organization(api, uuid).json
    expect(change(api, uuid, api.changed(NEW, changes)), rule, field)
    assert change(api, uuid, {}).rule == "adjacent.field.required"
    assert change(api, uuid, {**NEW, "schemas": []}).rule == "adjacent.field.invalid"
    assert organization(api, uuid).json == before


@pytest.mark.rule("auth.scope.missing")
@pytest.mark.parametrize(("scope", "reads", "writes"), [("_read", True, False), ("_rw", True, True)])
def test_the_scope_for_changes_is_enough_for_a_look(api, uuid, scope, reads, writes):
    api.mock.add_token("narrow", scopes=frozenset({f"identity:organizations{scope}"}))
    assert (organization(api, uuid, token="narrow").status == 200) == reads
    assert (change(api, uuid, NEW, token="narrow").status == 200) == writes
    api.mock.add_token("none", scopes=frozenset())
    assert organization(api, uuid, token="none").rule == "auth.scope.missing"


@pytest.mark.rule("adjacent.not-found")
def test_another_partner_sees_and_changes_nothing(api, expect, uuid):
    other = api.mock.add_partner("Other Telecom")
    expect(organization(api, uuid, partner=other), "adjacent.not-found")
    expect(change(api, uuid, NEW, partner=other), "adjacent.not-found")


@pytest.mark.parametrize("path", ["/v1/identity/scim/{}/v2/Users/{}", "/v1/scim/{}/Users/{}"])
def test_a_person_is_removed_by_the_bare_uuid(api, uuid, org_id, path):
    """The older path is the one that the vendor's reference application calls."""
    body = {"emails": ["bo@acme.example"], "displayName": "Bo", "orgId": org_id}
    person_id = api.send("POST", "/v1/people", body).json["id"]
    answer = remove(api, uuid, ids.uuid_of("PEOPLE", person_id), path)
    assert (answer.status, answer.response.body) == (204, b"")
    assert api.send("GET", f"/v1/people/{person_id}").status == 404
    assert api.send("POST", "/v1/people", body).status == 200


@pytest.mark.rule("adjacent.person.is-subscriber")
def test_a_subscriber_is_not_removed_behind_the_services_back(api, expect, subscribers, uuid):
    person_id = subscribers.post().json["personId"]
    expect(remove(api, uuid, ids.uuid_of("PEOPLE", person_id)), "adjacent.person.is-subscriber")


@pytest.mark.rule("adjacent.not-found")
def test_a_person_is_removed_from_the_persons_own_organization_only(api, expect, uuid):
    own = ids.uuid_of("ORGANIZATION", api.mock.partner.org_id)
    api.mock.place.administrator("it@telecom.example", roles=["support"])
    (person,) = api.send("GET", "/v1/people", query="email=it@telecom.example").json["items"]
    person_id = person["id"]
    expect(remove(api, uuid, ids.uuid_of("PEOPLE", person_id)), "adjacent.not-found")
    assert remove(api, own, ids.uuid_of("PEOPLE", person_id)).status == 204


@pytest.mark.rule("id.malformed")
@pytest.mark.parametrize("bad", ["x", "1" * 32, "%20"])
def test_what_is_neither_a_uuid_nor_an_id_is_refused(api, expect, uuid, bad):
    expect(organization(api, bad), "id.malformed")
    expect(remove(api, uuid, bad), "id.malformed")


def test_a_setting_is_a_switch_that_keeps_its_place(api):
    org_id = api.mock.hub.add_customer().org_id
    at = f"/v1/settings/organizations/{org_id}/settings"
    invites = {"key": "allow-admin-invite-emails", "value": True, "name": "Automatic Activation Emails"}
    assert api.send("GET", f"{at}/{invites['key']}").json == invites
    for value in (False, False, True):
        answer = api.send("POST", at, {"key": invites["key"], "value": value})
        assert answer.json == invites | {"value": value} == api.send("GET", f"{at}/{invites['key']}").json
    bare = ids.decode(org_id)[1]
    assert api.send("GET", f"/v1/settings/organizations/{bare}/settings/allow-vidcast-access").json["value"] is True


def test_a_setting_that_does_not_exist_is_neither_shown_nor_set(api, expect):
    at = f"/v1/settings/organizations/{api.mock.partner.org_id}/settings"
    expect(api.send("GET", f"{at}/colour"), "adjacent.not-found")
    expect(api.send("POST", at, {"key": "colour", "value": True}), "adjacent.field.invalid", "key")
    expect(api.send("POST", at, {"key": "allow-vidcast-access"}), "adjacent.field.required", "value")
