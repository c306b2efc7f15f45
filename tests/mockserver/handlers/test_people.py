"""People of organizations: who they are, how they are found, added, changed and removed."""

from __future__ import annotations

import re

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models.people import Person, PersonList

PEOPLE = "/v1/people"
UNA = "una@acme.example"
NUMBER = "provisioningParameters.primaryPhoneNumber"
UUID = "52cf576d-60a8-407a-b22c-467c51591908"


@pytest.fixture
def org_id(api, subscribers):
    return api.get(subscribers.customer_id).json["orgId"]


@pytest.fixture
def una(subscribers):
    """The id of somebody who is called at +12405551212, extension 1000."""
    return subscribers.post({NUMBER: "+12405551212"}).json["personId"]


@pytest.fixture
def location_id(api, subscribers, org_id):
    return api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]["id"]


@pytest.fixture
def license_id(api, org_id):
    """Gives the id of the licence of a package."""
    shown = api.send("GET", "/v1/licenses", query=f"orgId={org_id}").json["items"]
    names = {item["name"]: item["id"] for item in shown}
    return {"webex_calling": names["Webex Calling"], "webex_meetings": names["Webex Meetings"]}.__getitem__


def get(api, person_id, **sending):
    return api.send("GET", f"{PEOPLE}/{person_id}", **sending)


def found(api, query, **sending):
    return [item["emails"][0] for item in api.send("GET", PEOPLE, query=query, **sending).json["items"]]


def person(org_id, **changes):
    return {"emails": ["bo@acme.example"], "displayName": "Bo Dahl", "orgId": org_id, **changes}


def add(api, org_id, **changes):
    answer = api.send("POST", PEOPLE, person(org_id, **changes))
    assert answer.status == 200, answer.json
    return answer.json


# Who they are


@pytest.mark.parametrize("token", ["full-admin", "read-only"])
def test_the_caller_is_the_administrator_of_the_token(api, token):
    answer = api.send("GET", f"{PEOPLE}/me", token=token)
    me = Person.model_validate(answer.json)
    assert (me.org_id, me.type, me.licenses, me.phone_numbers) == (api.mock.partner.org_id, "person", [], [])
    names = {item["id"]: item["name"] for item in api.send("GET", "/v1/roles").json["items"]}
    assert [names[role] for role in me.roles] == [
        {"full-admin": "Full Administrator", "read-only": "Read-only Administrator"}[token]
    ]
    assert get(api, me.id).json == answer.json


def test_two_tokens_of_a_role_speak_for_one_person(api):
    api.mock.add_token("another")
    first, second = (api.send("GET", f"{PEOPLE}/me", token=token).json for token in ("full-admin", "another"))
    assert first == second


def test_partners_have_administrators_of_their_own(api):
    other = api.mock.add_partner("Example Telecom")
    first, second = (api.send("GET", f"{PEOPLE}/me", partner=one).json for one in (None, other))
    assert first["emails"] != second["emails"]
    assert second["orgId"] == other.org_id


def test_a_subscriber_is_a_person_with_calling_and_a_licence(api, una, org_id, location_id, license_id):
    answer = get(api, una)
    assert answer.json == {
        "id": una,
        "emails": [UNA],
        "phoneNumbers": [{"type": "work", "value": "+12405551212", "primary": True}],
        "extension": "1000",
        "locationId": location_id,
        "displayName": "Una Berg",
        "firstName": "Una",
        "lastName": "Berg",
        "orgId": org_id,
        "roles": [api.send("GET", "/v1/roles").json["items"][0]["id"]],
        "licenses": [license_id("webex_calling")],
        "created": "2026-01-05T09:00:30.000Z",
        "lastModified": "2026-01-05T09:00:30.000Z",
        "type": "person",
    }


def test_whoever_asks_not_to_see_calling_does_not(api, una):
    view = get(api, una, query="callingData=false").json
    assert not {"extension", "locationId"} & view.keys()
    assert get(api, una, query="callingData=true").json == get(api, una).json


def test_a_person_without_calling_has_an_empty_list_of_numbers(api, subscribers):
    changes = {"packages": ["webex_meetings"], "provisioningParameters.extension": ...}
    view = get(api, subscribers.post(changes).json["personId"]).json
    assert view["phoneNumbers"] == []
    assert not {"extension", "locationId"} & view.keys()


def test_a_person_stays_without_licence_and_calling_when_the_subscriber_goes(api, subscribers, una):
    subscribers.delete(subscribers.ids()[0])
    view = get(api, una).json
    assert (view["licenses"], view["phoneNumbers"], view["emails"]) == ([], [], [UNA])


# How they are found


def test_people_are_listed_by_organization_the_own_one_by_default(api, una, org_id):
    assert found(api, f"orgId={org_id}") == [UNA]
    own = found(api, "")
    assert own == found(api, f"orgId={api.mock.partner.org_id}")
    assert len(own) == 2
    assert UNA not in own


@pytest.mark.parametrize("query", ["email=una@acme.example", "email=UNA@ACME.EXAMPLE", "id={una}", "id={una},x"])
def test_an_address_or_id_finds_people_wherever_the_caller_manages(api, una, query):
    assert found(api, query.format(una=una)) == [UNA]


@pytest.mark.parametrize(("name", "count"), [("una", 1), ("Una Berg", 1), ("erg", 0), ("", 1)])
def test_names_are_found_by_their_beginning(api, una, org_id, name, count):
    assert len(found(api, f"orgId={org_id}&displayName={name}")) == count


def test_filters_all_have_to_fit(api, una, org_id, location_id):
    assert found(api, f"email={UNA}&orgId={org_id}&displayName=U&id={una}&locationId={location_id}") == [UNA]
    for other in (
        f"orgId={api.mock.partner.org_id}",
        "displayName=Bo",
        "email=bo@acme.example",
        f"locationId={ids.encode('LOCATION', UUID)}",
    ):
        assert found(api, f"id={una}&{other}") == []


def test_ids_that_nobody_has_are_listed_apart(api, una):
    unknown = ids.encode("PEOPLE", UUID)
    answer = api.send("GET", PEOPLE, query=f"id={unknown},{una},x")
    page = PersonList.model_validate(answer.json)
    assert ([one.id for one in page.items], page.not_found_ids) == ([una], [unknown, "x"])


def test_pages_are_linked_and_repeat_every_filter(api, org_id, subscribers):
    for number in range(5):
        subscribers.provision(subscribers.numbered(number))
    seen, query = [], f"orgId={org_id}&displayName=Una&callingData=true&max=2"
    while True:
        answer = api.send("GET", PEOPLE, query=query)
        seen += [item["emails"][0] for item in answer.json["items"]]
        link = answer.header("link")
        if link is None:
            break
        path, query = re.fullmatch(r'<https://webexapis\.com(/v1/people)\?([^>]+)>; rel="next"', link).groups()
        assert path == PEOPLE
        assert f"orgId={org_id}&displayName=Una&callingData=true" in query
    assert seen == [f"una{number}@acme.example" for number in range(5)]


# Adding


def test_an_added_person_is_there_and_the_address_is_taken(api, subscribers, org_id):
    view = add(api, org_id, firstName="Bo", lastName="Dahl")
    assert get(api, view["id"]).json == view
    assert (view["displayName"], view["phoneNumbers"], view["roles"], view["licenses"]) == ("Bo Dahl", [], [], [])
    other = api.provisioned(api.numbered(2))
    refused = api.subscribers(other).post({"email": "bo@acme.example"})
    assert refused.rule == "subscriber.email.in-use"
    assert subscribers.post({"email": "bo@acme.example"}).json["personId"] == view["id"]


def test_a_name_can_be_given_in_parts(api, org_id):
    body = person(org_id, firstName="Bo", lastName="Dahl")
    del body["displayName"]
    assert api.send("POST", PEOPLE, body).json["displayName"] == "Bo Dahl"


def test_a_person_without_an_organization_is_the_callers_colleague(api):
    body = person(api.mock.partner.org_id)
    del body["orgId"]
    view = api.send("POST", PEOPLE, body).json
    assert view["orgId"] == api.mock.partner.org_id
    assert view["emails"][0] in found(api, "")


def test_a_licence_given_by_hand_brings_calling(api, org_id, location_id, license_id):
    view = add(
        api,
        org_id,
        licenses=[license_id("webex_calling")],
        locationId=location_id,
        extension="2000",
        phoneNumbers=[{"type": "work", "value": "+1-240-555-1212"}],
    )
    assert (view["extension"], view["locationId"]) == ("2000", location_id)
    assert view["phoneNumbers"][0]["value"] == "+12405551212"
    shown = api.send("GET", f"/v1/licenses/{license_id('webex_calling')}").json
    assert shown["consumedUnits"] == 1


@pytest.mark.parametrize(("service", "status"), [("calling", 200), ("messaging", 400)])
def test_of_the_services_of_an_order_calling_alone_brings_calling(api, service, status):
    order = api.mock.place.order("Globex", status="provisioned", lines={"calling": 5, "messaging": 5})
    home = api.mock.hub.organization(order.customer.org_id)
    (license_id,) = [each.id for each in home.licenses if each.service == service]
    body = {"licenses": [license_id], "locationId": home.locations[0].id, "extension": "2000"}
    assert api.send("POST", PEOPLE, person(home.org_id, **body)).status == status


def test_an_order_has_a_licence_for_so_many_people(api):
    order = api.mock.place.order("Globex", status="provisioned", lines={"messaging": 1})
    home = api.mock.hub.organization(order.customer.org_id)
    body = {"licenses": [home.licenses[0].id]}
    sent = [person(home.org_id, emails=[f"{name}@globex.example"], **body) for name in ("bo", "eva")]
    assert [api.send("POST", PEOPLE, each).status for each in sent] == [200, 400]


def test_the_number_of_a_person_is_no_subscribers(api, subscribers, org_id, location_id, license_id):
    add(api, org_id, licenses=[license_id("webex_calling")], locationId=location_id, extension="1000")
    assert subscribers.post().rule == "subscriber.extension.in-use"


# Changing


def test_what_was_shown_can_be_sent_back(api, una):
    before = get(api, una).json
    api.mock.clock.advance(60)
    after = api.send("PUT", f"{PEOPLE}/{una}", before).json
    assert after.pop("lastModified") > before.pop("lastModified")
    assert after == before


def test_what_an_update_leaves_out_is_taken_away(api, org_id, location_id, license_id):
    licensed = {"licenses": [license_id("webex_calling")], "locationId": location_id, "extension": "2000"}
    view = add(api, org_id, roles=[api.send("GET", "/v1/roles").json["items"][0]["id"]], **licensed)
    after = api.send("PUT", f"{PEOPLE}/{view['id']}", {"displayName": "Bo"}).json
    assert (after["roles"], after["licenses"], "extension" in after) == ([], [], False)
    assert (after["emails"], after["displayName"]) == (["bo@acme.example"], "Bo")
    assert add(api, org_id, emails=["eva@acme.example"], **licensed)["extension"] == "2000"


def test_a_package_that_the_customer_drops_takes_its_licence_from_everybody(
    api, subscribers, org_id, location_id, license_id
):
    both, place = [license_id("webex_calling"), license_id("webex_meetings")], {"locationId": location_id}
    bo = add(api, org_id, licenses=both, extension="2000", **place)["id"]
    eva = add(api, org_id, licenses=both[1:], emails=["eva@acme.example"])
    assert api.put(subscribers.customer_id, {"packages": ["webex_meetings"]}).status == 202
    api.mock.clock.advance(60)
    assert (get(api, bo).json["licenses"], "extension" in get(api, bo).json) == (both[1:], False)
    assert get(api, eva["id"]).json == eva
    assert subscribers.person("bo@acme.example").licenses == both[1:]
    assert [item["id"] for item in api.send("GET", "/v1/licenses", query=f"orgId={org_id}").json["items"]] == both[1:]


@pytest.mark.parametrize("dropped", ["webex_calling", "webex_meetings"])
def test_a_person_is_reached_while_one_licence_for_calling_is_left(
    api, subscribers, org_id, location_id, license_id, dropped
):
    packages = ["webex_calling", "webex_meetings", "webex_voice"]
    api.put(subscribers.customer_id, {"packages": packages})
    api.mock.clock.advance(60)
    every = [item["id"] for item in api.send("GET", "/v1/licenses", query=f"orgId={org_id}").json["items"]]
    bo = add(api, org_id, licenses=every, extension="2000", locationId=location_id)["id"]
    api.put(subscribers.customer_id, {"packages": [each for each in packages if each != dropped]})
    api.mock.clock.advance(60)
    shown = get(api, bo).json
    assert (len(shown["licenses"]), shown["extension"]) == (2, "2000")


def test_an_update_gives_calling_to_somebody_who_had_none(api, org_id, location_id, license_id):
    bo = add(api, org_id)["id"]
    calling = {"licenses": [license_id("webex_calling")], "locationId": location_id, "extension": "2000"}
    calling["phoneNumbers"] = [{"type": "work", "value": "+12405551212"}]
    shown = api.send("PUT", f"{PEOPLE}/{bo}", {"displayName": "Bo", **calling}).json
    assert (shown["extension"], shown["phoneNumbers"][0]["value"]) == ("2000", "+12405551212")


def test_who_has_calling_already_keeps_it_as_a_subscriber(api, subscribers, org_id, location_id, license_id):
    bo = add(api, org_id, licenses=[license_id("webex_calling")], extension="2000", locationId=location_id)
    made = subscribers.post({"email": "bo@acme.example"})
    assert (made.status, made.json["personId"]) == (200, bo["id"])
    assert get(api, bo["id"]).json["extension"] == "2000"
    assert [*subscribers.organization.locations[0].extensions] == ["2000"]


def test_the_licences_of_a_subscriber_stay_whatever_an_update_says(api, una, license_id):
    body = {"displayName": "Una", "extension": "1001"}
    after = api.send("PUT", f"{PEOPLE}/{una}", body).json
    assert after["licenses"] == [license_id("webex_calling")]
    assert (after["extension"], after["phoneNumbers"]) == ("1001", [])


def test_extension_and_number_that_were_given_up_are_free(api, subscribers, una):
    api.send("PUT", f"{PEOPLE}/{una}", {"displayName": "Una", "extension": "1001"})
    assert subscribers.post({"email": "bo@acme.example", NUMBER: "+12405551212"}).status == 200


def test_a_person_can_get_another_address(api, org_id):
    view = add(api, org_id)
    body = person(org_id, emails=["bo.dahl@acme.example"])
    assert api.send("PUT", f"{PEOPLE}/{view['id']}", body).json["emails"] == ["bo.dahl@acme.example"]
    assert found(api, "email=bo@acme.example") == []
    assert add(api, org_id)["id"] != view["id"]


def test_case_alone_makes_no_other_address(api, una):
    body = {"displayName": "Una", "emails": ["Una@Acme.example"], "extension": "1000"}
    assert api.send("PUT", f"{PEOPLE}/{una}", body).json["emails"] == ["Una@Acme.example"]
    assert found(api, f"email={UNA}") == ["Una@Acme.example"]


def test_the_emails_to_an_administrator_follow_the_address(api):
    org_id = api.mock.hub.add_organization("Globex", users=200, administrators=["eva@globex.example"]).org_id
    api.attach(org_id)
    assert api.send("GET", PEOPLE, query="email=eva@globex.example").json["items"] == []
    customer_id = api.ids()[0]
    api.mock.hub.approve_attachment(customer_id)
    api.mock.clock.advance(30)
    (view,) = api.send("GET", PEOPLE, query="email=eva@globex.example").json["items"]
    body = {"displayName": "Eva", "emails": ["eva.lie@globex.example"], "roles": view["roles"]}
    assert api.send("PUT", f"{PEOPLE}/{view['id']}", body).status == 200
    assert api.mock.hub.organization(org_id).administrators == ("eva.lie@globex.example",)


def test_who_is_a_full_administrator_is_told_by_the_roles_alone(api, subscribers, org_id):
    view = add(api, org_id)
    (role,) = [
        item["id"] for item in api.send("GET", "/v1/roles").json["items"] if item["name"] == "Full Administrator"
    ]
    told = []
    for roles in ([role], []):
        api.send("PUT", f"{PEOPLE}/{view['id']}", {"displayName": "Bo", "roles": roles})
        told.append("bo@acme.example" in api.mock.hub.organization(org_id).administrators)
    assert told == [True, False]


def test_the_administrator_of_an_organization_that_was_there_has_the_role(api):
    org_id = api.mock.hub.add_organization("Globex", administrators=["eva@globex.example"]).org_id
    api.attach(org_id)
    api.mock.clock.advance(30)
    (view,) = api.send("GET", PEOPLE, query="email=eva@globex.example").json["items"]
    names = {item["id"]: item["name"] for item in api.send("GET", "/v1/roles").json["items"]}
    assert [names[each] for each in view["roles"]] == ["Full Administrator"]


# Removing


def test_removing_a_person_frees_the_email_for_another_organization(api, subscribers, una):
    other = api.subscribers(api.provisioned(api.numbered(2)))
    subscribers.delete(subscribers.ids()[0])
    assert other.post({"email": UNA}).rule == "subscriber.email.in-use"
    assert api.send("DELETE", f"{PEOPLE}/{una}").status == 204
    assert get(api, una).rule == "adjacent.not-found"
    view = other.post({"email": UNA}).json
    assert view["personId"] != una


def test_a_removed_person_leaves_nothing_behind(api, org_id, location_id, license_id):
    licensed = {"licenses": [license_id("webex_calling")], "locationId": location_id, "extension": "2000"}
    view = add(api, org_id, **licensed)
    api.send("POST", "/v1/devices", {"mac": "0" * 12, "model": "DMS Cisco 8865", "personId": view["id"]})
    assert api.send("DELETE", f"{PEOPLE}/{view['id']}").status == 204
    assert api.send("GET", "/v1/devices", query=f"orgId={org_id}").json == {"items": []}
    assert add(api, org_id, **licensed)["extension"] == "2000"


def test_the_tokens_of_a_removed_administrator_are_worth_nothing(api):
    reader = api.send("GET", f"{PEOPLE}/me", token="read-only").json["id"]
    assert api.send("DELETE", f"{PEOPLE}/{reader}").status == 204
    assert api.list(token="read-only").rule == "auth.token.unknown"
    api.mock.add_token("read-only", role="read-only")
    assert api.send("GET", f"{PEOPLE}/me", token="read-only").json["id"] == reader
