"""Organizations, what they can hand out, and what their administrators may be."""

from __future__ import annotations

import re

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import entities

ORGANIZATIONS, LICENSES, ROLES = "/v1/organizations", "/v1/licenses", "/v1/roles"


@pytest.fixture
def org_id(api, subscribers):
    return api.get(subscribers.customer_id).json["orgId"]


def licenses(api, org_id):
    return {item["name"]: item for item in api.send("GET", LICENSES, query=f"orgId={org_id}").json["items"]}


def test_the_organizations_of_a_partner_are_its_own_and_those_of_its_customers(api, org_id):
    answer = api.send("GET", ORGANIZATIONS)
    own, customers = answer.json["items"]
    assert own == {
        "id": api.mock.partner.org_id,
        "displayName": "Example Telecom",
        "created": "2026-01-05T09:00:00.000Z",
    }
    assert customers == {"id": org_id, "displayName": "Acme Bakery", "created": "2026-01-05T09:00:30.000Z"}
    assert api.send("GET", f"{ORGANIZATIONS}/{org_id}").json == customers


def test_an_organization_is_managed_from_the_moment_it_is_attached(api):
    org_id = api.mock.hub.add_organization("Globex").org_id
    assert api.send("GET", f"{ORGANIZATIONS}/{org_id}").rule == "adjacent.not-found"
    api.attach(org_id)
    api.mock.clock.advance(30)
    assert api.send("GET", f"{ORGANIZATIONS}/{org_id}").json["displayName"] == "Globex"


def test_an_organization_outlives_its_customer_until_it_is_deleted(api, subscribers, org_id):
    subscriber = subscribers.provision({"provisioningParameters.primaryPhoneNumber": "+12405551212"})
    location_id = api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]["id"]
    api.send("GET", "/v1/telephony/config/numbers", query=f"orgId={org_id}")
    subscribers.delete(subscriber)
    api.delete(subscribers.customer_id)
    api.mock.clock.advance(10)
    assert api.send("GET", f"{ORGANIZATIONS}/{org_id}").status == 200
    assert api.send("DELETE", f"{ORGANIZATIONS}/{org_id}").status == 204
    assert api.send("GET", f"{ORGANIZATIONS}/{org_id}").rule == "adjacent.not-found"
    assert api.send("GET", f"/v1/locations/{location_id}").rule == "adjacent.not-found"
    world = api.mock._engine.world
    assert (
        world.directory.organizations,
        world.directory.locations,
        world.directory.homes,
        world.directory.numbers,
    ) == ({}, {}, {}, {})
    assert "una@acme.example" not in world.directory.people
    assert api.subscribers(api.provisioned()).post().status == 200


def test_licences_follow_the_packages_of_the_customer(api):
    customer_id = api.provisioned({"packages": ["webex_calling", "webex_meetings", "webex_suite"]})
    org_id = api.get(customer_id).json["orgId"]
    assert [*licenses(api, org_id)] == ["Webex Calling", "Webex Meetings", "Webex Suite"]
    api.put(customer_id, {"packages": ["webex_meetings"]})
    api.mock.clock.advance(10)
    assert [*licenses(api, org_id)] == ["Webex Meetings"]


def test_licences_are_those_of_the_customers_packages(api):
    details = api.get(api.provisioned(), query="includePackageLicenseInfo=true").json
    known = [one["licenseIds"][0] for one in details["resourceDetails"]["packages"]]
    assert known == [one["id"] for one in licenses(api, details["orgId"]).values()]


def test_consumed_units_follow_subscribers(api, subscribers, org_id):
    first = subscribers.provision(subscribers.numbered(1))
    subscribers.provision(subscribers.numbered(2))
    assert licenses(api, org_id)["Webex Calling"]["consumedUnits"] == 2
    subscribers.put(first, {"package": "webex_meetings"})
    used = {name: one["consumedUnits"] for name, one in licenses(api, org_id).items()}
    assert (used["Webex Calling"], used["Webex Meetings"]) == (1, 1)
    subscribers.delete(first)
    assert licenses(api, org_id)["Webex Meetings"]["consumedUnits"] == 0


def test_a_licence_shows_limit_and_site_where_there_are_any(api):
    limits = {"provisioningParameters.packages.limits": {"webex_calling": 7}}
    org_id = api.get(api.provisioned(limits)).json["orgId"]
    shown = licenses(api, org_id)
    assert shown["Webex Calling"] == {
        "id": shown["Webex Calling"]["id"],
        "name": "Webex Calling",
        "totalUnits": 7,
        "consumedUnits": 0,
        "consumedByUsers": 0,
        "consumedByWorkspaces": 0,
        "subscriptionId": api.mock.partner.subscription_id,
    }
    assert shown["Webex Meetings"]["totalUnits"] == 1_000_000
    assert shown["Webex Meetings"]["siteUrl"] == api.mock.hub.organization(org_id).meetings_site.url


def test_a_single_licence_is_shown_as_in_the_list(api, org_id):
    for one in licenses(api, org_id).values():
        assert api.send("GET", f"{LICENSES}/{one['id']}").json == one


def test_a_partner_has_no_licences_itself(api):
    assert api.send("GET", LICENSES).json == {"items": []}


def test_licences_have_the_names_of_january_2026(api):
    names = {
        "common_area_calling": "Common Area Calling",
        "webex_calling": "Webex Calling",
        "webex_suite": "Webex Suite",
        "webex_meetings": "Webex Meetings",
        "webex_voice": "Webex Voice",
        "cx_essentials": "Customer Assist",
    }
    org_id = api.get(api.provisioned({"packages": [*names]})).json["orgId"]
    assert [*licenses(api, org_id)] == [*names.values()]


def test_the_id_of_a_licence_has_a_mark_and_a_second_uuid_inside(api, org_id):
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    for one in licenses(api, org_id).values():
        kind, name = ids.decode(one["id"])
        assert kind == "LICENSE"
        assert re.fullmatch(f"{uuid}:SLWCA_{uuid}", name)


def test_a_licence_counts_workspaces_as_workspaces(api):
    customer_id = api.provisioned({"packages": ["webex_calling", "common_area_calling"]})
    org_id = api.get(customer_id).json["orgId"]
    api.mock.hub.add_workspace(customer_id, "Lobby")
    api.mock.hub.add_workspace(customer_id, "Reception", package="webex_calling")
    api.subscribers(customer_id).provision()
    api.mock.hub.add_workspace(api.provisioned(api.numbered(2)), "Elsewhere", package="webex_calling")
    counted = {
        name: (one["consumedUnits"], one["consumedByUsers"], one["consumedByWorkspaces"])
        for name, one in licenses(api, org_id).items()
    }
    assert counted == {"Webex Calling": (2, 1, 1), "Common Area Calling": (1, 0, 1)}
    assert [api.send("GET", f"{LICENSES}/{one['id']}").json for one in licenses(api, org_id).values()] == [
        *licenses(api, org_id).values()
    ]


def test_roles_are_the_same_in_every_mock(api, new_api):
    answer = api.send("GET", ROLES)
    assert [item["name"] for item in answer.json["items"]] == [role.name for role in entities.ROLES.values()]
    assert new_api(seed=7).send("GET", ROLES).json == answer.json
    for item in answer.json["items"]:
        assert api.send("GET", f"{ROLES}/{item['id']}").json == item
