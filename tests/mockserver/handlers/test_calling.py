"""Locations with their numbers, extensions and connections, and the phones of people."""

from __future__ import annotations

import re

import phonenumbers
import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models.numbers import ExtensionsAnswer

LOCATIONS, NUMBERS, DEVICES = "/v1/locations", "/v1/telephony/config/numbers", "/v1/devices"
TRY_OUT = "actions/validateExtensions/invoke"
NUMBER = "provisioningParameters.primaryPhoneNumber"
HARBOUR = {
    "name": "Harbour",
    "timeZone": "Europe/Oslo",
    "preferredLanguage": "nb_no",
    "announcementLanguage": "en_us",
    "address": {"address1": "Kaien 1", "city": "Oslo", "state": "03", "postalCode": "0150", "country": "NO"},
}
PHONE = {"mac": "d82e3eef4e5c", "model": "DMS Cisco 8865"}


@pytest.fixture
def org_id(api, subscribers):
    return api.get(subscribers.customer_id).json["orgId"]


@pytest.fixture
def location_id(api, org_id):
    return api.send("GET", LOCATIONS, query=f"orgId={org_id}").json["items"][0]["id"]


def add_location(api, org_id, **changes):
    answer = api.send("POST", LOCATIONS, {**HARBOUR, **changes}, query=f"orgId={org_id}")
    assert answer.status == 201, answer.json
    return answer.json["id"]


def lines(api, org_id, query="max=100"):
    return api.send("GET", NUMBERS, query=f"orgId={org_id}&{query}").json["phoneNumbers"]


def numbers(api, org_id, query="max=100"):
    return [line.get("phoneNumber") for line in lines(api, org_id, query)]


def add_numbers(api, location_id, *added, **more):
    return api.send("POST", f"/v1/telephony/config/locations/{location_id}/numbers", {"phoneNumbers": added, **more})


# Locations


def update(api, location_id, **settings):
    return api.send("PUT", f"/v1/telephony/config/locations/{location_id}", settings)


def test_a_location_gets_a_main_number_and_another_language_of_announcements(api, org_id, location_id):
    """The last step of the vendor's reference application, with the settings that it sends."""
    main = numbers(api, org_id)[0]
    answer = update(
        api,
        location_id,
        announcementLanguage="fr_fr",
        callingLineId={"name": "Acme", "phoneNumber": main},
        outsideDialDigit="42",
        enforceOutsideDialDigit=True,
    )
    assert (answer.status, answer.response.body) == (204, b"")
    assert [line["phoneNumber"] for line in lines(api, org_id) if line["mainNumber"]] == [main]
    assert api.send("GET", f"{LOCATIONS}/{location_id}").json["announcementLanguage"] == "fr_fr"
    (sent,) = api.mock.calls(operation="locations.update_calling")
    assert sent.ignored == ("callingLineId.name", "outsideDialDigit", "enforceOutsideDialDigit")


def test_settings_of_a_location_that_are_left_out_stay(api, org_id, location_id):
    first, second = numbers(api, org_id)[:2]
    update(api, location_id, callingLineId={"phoneNumber": first}, announcementLanguage="fr_fr")
    for settings in ({}, {"routingPrefix": "12"}, {"callingLineId": {"name": "Acme", "phoneNumber": None}}):
        assert update(api, location_id, **settings).status == 204
    assert [line["phoneNumber"] for line in lines(api, org_id) if line["mainNumber"]] == [first]
    update(api, location_id, callingLineId={"phoneNumber": second})
    assert [line["phoneNumber"] for line in lines(api, org_id) if line["mainNumber"]] == [second]
    assert api.send("GET", f"{LOCATIONS}/{location_id}").json["announcementLanguage"] == "fr_fr"


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize("number", ["+12405551212", "", "1", "x"])
def test_a_main_number_has_to_be_one_of_the_location(api, expect, location_id, number):
    answer = update(api, location_id, callingLineId={"phoneNumber": number})
    expect(answer, "adjacent.field.invalid", "callingLineId.phoneNumber")


def test_the_first_location_is_that_of_the_customers_calling_parameters(api, org_id, location_id):
    answer = api.send("GET", f"{LOCATIONS}/{location_id}")
    assert answer.json == {
        "id": location_id,
        "name": "Bakery",
        "orgId": org_id,
        "address": {
            "address1": "12 Harbour Way",
            "city": "Portland",
            "state": "OR",
            "postalCode": "97201",
            "country": "US",
        },
        "timeZone": "America/Los_Angeles",
        "preferredLanguage": "en_us",
        "announcementLanguage": "en_us",
    }


def test_an_added_location_is_shown_as_it_was_sent(api, org_id):
    location_id = add_location(api, org_id)
    assert api.send("GET", f"{LOCATIONS}/{location_id}").json == {"id": location_id, "orgId": org_id, **HARBOUR}


def test_subscribers_can_be_put_into_an_added_location(api, subscribers, org_id):
    location_id = add_location(api, org_id)
    view = subscribers.post({"provisioningParameters.locationId": location_id}).json
    assert api.send("GET", f"/v1/people/{view['personId']}").json["locationId"] == location_id


@pytest.mark.parametrize(("name", "count"), [("harb", 1), ("BAKERY", 1), ("b", 2), ("x", 0), ("", 2)])
def test_locations_are_found_by_a_part_of_the_name(api, org_id, name, count):
    add_location(api, org_id)
    assert len(api.send("GET", LOCATIONS, query=f"orgId={org_id}&name={name}").json["items"]) == count


def test_locations_are_found_by_id_and_come_in_pages(api, org_id, location_id):
    second = add_location(api, org_id)
    assert [item["id"] for item in api.send("GET", LOCATIONS, query=f"orgId={org_id}&id={second}").json["items"]] == [
        second
    ]
    first_page = api.send("GET", LOCATIONS, query=f"orgId={org_id}&max=1")
    assert [item["id"] for item in first_page.json["items"]] == [location_id]
    query = re.search(r"\?([^>]+)>", first_page.header("link")).group(1)
    last_page = api.send("GET", LOCATIONS, query=query)
    assert ([item["id"] for item in last_page.json["items"]], last_page.header("link")) == ([second], None)


# Numbers


@pytest.mark.parametrize("country", ["US", "NO", "IT", "DE", "JP", "BR"])
def test_a_location_has_free_numbers_of_its_country_from_the_start(api, org_id, country):
    location_id = add_location(api, org_id, address={**HARBOUR["address"], "country": country})
    free = numbers(api, org_id, f"locationId={location_id}&available=true")
    assert len(free) == len(set(free)) == 5
    for number in free:
        assert phonenumbers.is_valid_number_for_region(phonenumbers.parse(number), country)
    assert len({number[:-4] for number in free}) == 1


def test_a_country_without_a_numbering_plan_has_no_numbers(api, org_id):
    location_id = add_location(api, org_id, address={**HARBOUR["address"], "country": "AQ"})
    assert numbers(api, org_id, f"locationId={location_id}") == []


def test_the_free_numbers_are_the_same_whenever_somebody_looks(new_api):
    def pool(early):
        api = new_api()
        org_id = api.get(api.provisioned()).json["orgId"]
        before = numbers(api, org_id) if early else None
        api.provisioned(api.numbered(2))
        assert before in (None, numbers(api, org_id))
        return numbers(api, org_id)

    assert pool(early=True) == pool(early=False)


def test_no_two_locations_have_the_same_number(api, org_id):
    for number in range(60):
        add_location(api, org_id, name=f"Kiosk {number}", address={**HARBOUR["address"], "country": "MT"})
    found = numbers(api, org_id, "max=2000")
    assert len(found) == len(set(found)) == 61 * 5


def test_the_number_of_a_person_is_no_new_one_of_a_location(api, subscribers, location_id):
    subscribers.provision({NUMBER: "+12405559999"})
    answer = add_numbers(api, location_id, "+12405559999")
    assert (answer.status, "already in use" in str(answer.json)) == (409, True)


def test_a_number_that_is_taken_shows_its_owner_and_is_free_again_afterwards(api, subscribers, org_id, location_id):
    number = numbers(api, org_id, "available=true")[0]
    view = subscribers.post({NUMBER: number}).json
    (taken,) = lines(api, org_id, "available=false")
    assert taken == {
        "phoneNumber": number,
        "extension": "1000",
        "state": "ACTIVE",
        "phoneNumberType": "PRIMARY",
        "mainNumber": False,
        "includedTelephonyTypes": "PSTN_NUMBER",
        "tollFreeNumber": False,
        "isServiceNumber": False,
        "location": {"id": location_id, "name": "Bakery"},
        "owner": {"id": view["personId"], "type": "PEOPLE", "firstName": "Una", "lastName": "Berg"},
    }
    assert number not in numbers(api, org_id, "available=true")
    subscribers.delete(view["id"])
    assert number in numbers(api, org_id, "available=true")


def test_an_extension_without_a_number_is_listed_last(api, subscribers, org_id):
    subscribers.provision()
    found = lines(api, org_id)
    assert [line.get("phoneNumber") is None for line in found] == [False] * 5 + [True]
    assert found[-1]["extension"] == "1000"
    assert numbers(api, org_id) == [*sorted(numbers(api, org_id)[:5]), None]


def test_numbers_are_found_by_their_digits_however_they_are_written(api, org_id):
    number = numbers(api, org_id)[0]
    for text in (number, f"%2B{number[1:]}", number[-4:], f"%2B1-{number[2:]}"):
        assert number in numbers(api, org_id, f"phoneNumber={text}")
    assert numbers(api, org_id, "phoneNumber=x") == []


def test_numbers_come_in_pages(api, org_id):
    first = api.send("GET", NUMBERS, query=f"orgId={org_id}&max=3&available=true")
    query = re.search(r"\?([^>]+)>", first.header("link")).group(1)
    assert query == f"orgId={org_id.replace('=', '%3D')}&max=3&available=true&start=3"
    second = api.send("GET", NUMBERS, query=query)
    both = [line["phoneNumber"] for answer in (first, second) for line in answer.json["phoneNumbers"]]
    assert (both, second.header("link")) == (numbers(api, org_id), None)


def test_added_numbers_can_be_given_to_subscribers(api, subscribers, org_id, location_id):
    answer = add_numbers(api, location_id, "+12405551212", "+12405551213", state="INACTIVE")
    assert (answer.status, answer.response.body) == (200, b"")
    states = {line["phoneNumber"]: line["state"] for line in lines(api, org_id)}
    assert states["+12405551212"] == "INACTIVE"
    assert len(states) == 7
    assert subscribers.post({NUMBER: "+12405551212"}).status == 200


def test_the_numbers_of_a_neighbour_are_not_shown(api, subscribers, org_id):
    number = numbers(api, org_id)[0]
    other = api.subscribers(api.provisioned(api.numbered(2)))
    assert other.post({"email": "bo@b.example", NUMBER: number}).status == 200
    assert number not in numbers(api, org_id)
    assert number in numbers(api, api.get(other.customer_id).json["orgId"])


# Extensions


def try_out(api, path, *extensions, query=""):
    answer = api.send("POST", f"/v1/telephony/config/{path}{TRY_OUT}", {"extensions": extensions}, query=query)
    return ExtensionsAnswer.model_validate(answer.json)


def states(answer):
    return [(one.extension, one.state) for one in answer.extension_status]


def test_extensions_that_can_be_used_are_fine_as_numbers_and_as_text(api, org_id, location_id):
    for path, query in ((f"locations/{location_id}/", ""), ("", f"orgId={org_id}")):
        answer = try_out(api, path, "1000", 2000, "007", query=query)
        assert (answer.status, states(answer)) == ("OK", [])


def test_each_extension_is_told_what_stands_in_its_way(api, subscribers, location_id):
    subscribers.provision()
    answer = try_out(api, f"locations/{location_id}/", 1000, "1000", 2000, "2000", "1", "x", 30)
    assert answer.status == "ERRORS"
    assert states(answer) == [
        ("1000", "DUPLICATE"),
        ("1000", "DUPLICATE"),
        ("2000", "VALID"),
        ("2000", "DUPLICATE_IN_LIST"),
        ("1", "INVALID"),
        ("x", "INVALID"),
        ("30", "VALID"),
    ]
    assert all(one.message for one in answer.extension_status if one.state != "VALID")


def test_an_extension_is_taken_in_its_location_and_in_the_organization(api, subscribers, org_id):
    subscribers.provision()
    harbour = add_location(api, org_id)
    assert try_out(api, f"locations/{harbour}/", "1000").status == "OK"
    assert states(try_out(api, "", "1000", query=f"orgId={org_id}")) == [("1000", "DUPLICATE")]


def test_trying_out_does_not_take_long_for_long_lists(api, location_id):
    answer = try_out(api, f"locations/{location_id}/", *[10] * 20_000)
    assert len(states(answer)) == 20_000


# Connections


def pstn(api, location_id, last="connection", body=None):
    method = "GET" if body is None else "PUT"
    return api.send(method, f"/v1/telephony/pstn/locations/{location_id}/{last}", body)


def options(api, location_id):
    return {item["displayName"]: item["id"] for item in pstn(api, location_id, "connectionOptions").json["items"]}


def test_connection_options_follow_the_provider_of_the_template(api, location_id):
    assert [*options(api, location_id)] == ["Premises-based PSTN", "Cisco Calling Plans"]
    template = api.mock.add_template("Nordic", pstn_provider="Nordtel")
    changes = {**api.numbered(2), "provisioningId": template.provisioning_id}
    org_id = api.get(api.provisioned(changes)).json["orgId"]
    other = api.send("GET", LOCATIONS, query=f"orgId={org_id}").json["items"][0]["id"]
    assert [*options(api, other)] == ["Premises-based PSTN", "Nordtel"]
    assert pstn(api, other).json["pstnConnectionType"] == "NON_INTEGRATED_CCP"


def test_a_location_begins_with_the_provider_of_the_template(api, location_id):
    assert pstn(api, location_id).json == {
        "id": options(api, location_id)["Cisco Calling Plans"],
        "displayName": "Cisco Calling Plans",
        "pstnServices": ["GEOGRAPHIC_NUMBERS"],
        "pstnConnectionType": "CISCO_PSTN",
    }


def test_a_connection_is_chosen_by_id_or_by_the_route_of_a_gateway(api, location_id):
    route = {"premiseRouteType": "TRUNK", "premiseRouteId": "Y2lzY28"}
    assert pstn(api, location_id, body=route).status == 204
    assert pstn(api, location_id).json["pstnConnectionType"] == "LOCAL_GATEWAY"
    assert pstn(api, location_id, body={"id": options(api, location_id)["Cisco Calling Plans"]}).status == 204
    assert pstn(api, location_id).json["pstnConnectionType"] == "CISCO_PSTN"
    assert pstn(api, location_id, body={"id": options(api, location_id)["Premises-based PSTN"], **route}).status == 204
    assert pstn(api, location_id).json["displayName"] == "Premises-based PSTN"


# Devices


@pytest.fixture
def una(subscribers):
    return subscribers.post().json["personId"]


def test_a_phone_is_added_for_a_person_and_removed(api, org_id, una):
    answer = api.send("POST", DEVICES, {**PHONE, "personId": una})
    device = answer.json
    assert ids.decode(device["id"])[0] == "DEVICE"
    assert device == {
        "id": device["id"],
        "displayName": "Una Berg",
        "personId": una,
        "orgId": org_id,
        "product": "Cisco 8865",
        "type": "phone",
        "mac": "D8:2E:3E:EF:4E:5C",
        "connectionStatus": "activating",
        "created": "2026-01-05T09:00:30.000Z",
    }
    assert api.send("GET", DEVICES, query=f"orgId={org_id}").json == {"items": [device]}
    assert api.send("DELETE", f"{DEVICES}/{device['id']}").status == 204
    assert api.send("GET", DEVICES, query=f"orgId={org_id}").json == {"items": []}


@pytest.mark.parametrize("mac", ["d82e3eef4e5c", "D8:2E:3E:EF:4E:5C", "d8-2e-3e-ef-4e-5c"])
@pytest.mark.parametrize("model", ["DMS Cisco 8865", "Cisco 8865", "DMS 8865", "8865"])
def test_a_phone_is_the_same_however_its_mac_address_and_model_are_written(api, una, mac, model):
    device = api.send("POST", DEVICES, {"mac": mac, "model": model, "personId": una}).json
    assert (device["mac"], device["product"]) == ("D8:2E:3E:EF:4E:5C", "Cisco 8865")


@pytest.mark.parametrize("model", ["Polycom VVX450", "DMS Polycom EE400", "Yealink T46S", "T58W"])
def test_polycom_and_yealink_phones_are_added_too(api, una, model):
    """The guide lets new organizations have them (004:1770-1783)."""
    assert api.send("POST", DEVICES, {"mac": "0" * 12, "model": model, "personId": una}).status == 200


def test_phones_are_found_by_person_and_mac_and_come_in_pages(api, subscribers, org_id, una):
    other = subscribers.post(subscribers.numbered(1)).json["personId"]
    for number, person_id in enumerate((una, other, una)):
        api.send("POST", DEVICES, {**PHONE, "mac": f"00000000000{number}", "personId": person_id})

    def found(query):
        answer = api.send("GET", DEVICES, query=f"orgId={org_id}&{query}")
        return [item["mac"][-1] for item in answer.json["items"]], answer.header("link") is not None

    assert found("") == (["0", "1", "2"], False)
    assert found(f"personId={una}") == (["0", "2"], False)
    assert found("mac=00:00:00:00:00:01") == found("mac=000000000001") == (["1"], False)
    assert found("max=2") == (["0", "1"], True)
    assert found("max=2&start=2") == (["2"], False)
    assert api.send("GET", DEVICES).json == {"items": []}
