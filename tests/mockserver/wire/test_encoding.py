"""What every answer looks like: tracking ids, paging, Location, what is left out."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

CUSTOMERS = "/v1/wholesale/customers"


@pytest.fixture
def seven(api):
    """Seven customers, newest first; three of them are provisioned."""
    made = [api.provision(api.numbered(number)) for number in range(3)]
    api.mock.clock.advance(30)
    made += [api.provision(api.numbered(number)) for number in range(3, 7)]
    return made[::-1]


def test_every_answer_has_a_tracking_id_of_its_own(api):
    customer_id = api.provision()
    answers = [api.list(), api.get(customer_id), api.get("x"), api.list(token=None), api.send("GET", "/")]
    assert len({answer.header("trackingid") for answer in answers}) == len(answers)
    assert [call.tracking_id for call in api.mock.calls[1:]] == [answer.header("trackingid") for answer in answers]


def test_nothing_is_listed_newest_first_until_there_is_something(api, seven):
    assert api.ids() == seven
    assert api.ids("externalId=nobody") == []


def test_a_list_shows_what_get_shows(api, seven):
    assert api.list().json["items"] == [api.get(one).json for one in seven]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_add_up(api, seven, size):
    found, query = [], f"max={size}"
    while query is not None:
        answer = api.list(query)
        page = [item["id"] for item in answer.json["items"]]
        assert len(page) <= size
        found += page
        query = urlsplit(answer.links["next"]).query if "next" in answer.links else None
    assert found == seven


@pytest.mark.parametrize(
    ("query", "more"), [("max=6", True), ("max=7", False), ("max=6&offset=1", False), ("max=0", False)]
)
def test_a_link_leads_on_only_when_there_is_more(api, seven, query, more):
    assert ("next" in api.list(query).links) == more


@pytest.mark.parametrize(
    ("query", "back"),
    [
        ("max=2", {}),
        ("max=2&offset=0", {}),
        ("max=2&offset=1", {"prev": 0, "first": 0}),
        ("max=2&offset=4", {"prev": 2, "first": 0}),
        ("max=2&offset=6", {"prev": 4, "first": 0}),
        ("max=0&offset=6", {}),
        ("offset=50", {"prev": 0, "first": 0}),
    ],
)
def test_links_lead_back_from_every_page_but_the_first(api, seven, query, back):
    links = api.list(query).links
    offsets = {relation: int(dict(parse_qsl(urlsplit(url).query))["offset"]) for relation, url in links.items()}
    assert {relation: offset for relation, offset in offsets.items() if relation != "next"} == back


def test_links_lead_on_first_and_then_back(api, seven):
    url = f"https://webexapis.com{CUSTOMERS}?status=provisioning&max=2"
    assert api.list("status=provisioning&max=2&offset=1").header("link") == (
        f'<{url}&offset=3>; rel="next", <{url}&offset=0>; rel="prev", <{url}&offset=0>; rel="first"'
    )


def test_a_list_without_pages_has_no_link_header(api, seven):
    assert api.list().header("link") is None


def test_a_client_walks_back_as_it_came(api, seven):
    there, back, url = [], [], f"https://webexapis.com{CUSTOMERS}?max=3"
    while url:
        answer, last = api.list(urlsplit(url).query), url
        there.append(answer.json)
        url = answer.links.get("next")
    url = last
    while url:
        answer = api.list(urlsplit(url).query)
        back.append(answer.json)
        url = answer.links.get("prev")
    assert back == there[::-1]


def test_a_link_repeats_every_filter(api, seven):
    answer = api.list("status=provisioning,provisioned&max=2&offset=1&unknown=1")
    assert answer.links["next"] == (
        f"https://webexapis.com{CUSTOMERS}?status=provisioning&status=provisioned&max=2&offset=3"
    )


def test_a_link_stays_where_the_caller_is(api, seven):
    answer = api.send("GET", "//v1//wholesale/customers", query="max=1", origin="http://127.0.0.1:8787")
    assert answer.links["next"] == f"http://127.0.0.1:8787{CUSTOMERS}?max=1&offset=1"


def test_a_filter_can_be_any_text(api):
    external_id = 'a,b<c>"d"; e&f=g%h/é\U0001f950'
    customer_id = api.provision({"externalId": external_id})
    from urllib.parse import quote

    assert api.ids(f"externalId={quote(external_id)}") == [customer_id]


def test_pages_have_a_hundred_entries_however_many_are_asked_for(api):
    for number in range(101):
        api.provision(api.numbered(number))
    for query in ("", "max=100", "max=101", "max=100000", "max=" + "9" * 30):
        answer = api.list(query)
        assert len(answer.json["items"]) == 100
        assert dict(parse_qsl(urlsplit(answer.links["next"]).query)) == {"offset": "100", "max": "100"}
    assert len(api.list("offset=100").json["items"]) == 1


@pytest.mark.parametrize("query", ["max=0", "offset=7", "offset=8", "offset=100000", "offset=" + "9" * 40])
def test_a_page_outside_the_list_is_empty(api, seven, query):
    answer = api.list(query)
    assert answer.json == {"items": []}
    assert "next" not in answer.links


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=provisioned", 3),
        ("status=provisioning", 4),
        ("status=provisioned&status=provisioning", 7),
        ("status=provisioned,provisioning", 7),
        ("status=provisioning,provisioned,error", 7),
        ("status=provisioned&status=provisioned", 3),
        ("status=provisioned,provisioned", 3),
        ("status=error", 0),
        ("status=", 7),
        ("status=provisioned&externalId=acme-0", 1),
        ("status=provisioning&externalId=acme-0", 0),
    ],
)
def test_filters_hold_together(api, seven, query, count):
    found = api.ids(query)
    assert len(found) == count
    assert found == [one for one in seven if one in found]


@pytest.mark.parametrize("offset", range(8))
def test_a_page_of_several_statuses_is_a_part_of_their_list(api, seven, offset):
    for size in (1, 3, 8):
        query = f"status=provisioned,provisioning&offset={offset}&max={size}"
        assert api.ids(query) == seven[offset : offset + size]


@pytest.mark.parametrize("origin", ["https://webexapis.com", "http://localhost:8787", "https://[::1]:1"])
def test_an_accepted_change_tells_where_to_look(api, origin):
    answer = api.post(origin=origin)
    customer_id = api.ids()[0]
    assert answer.status == 202
    assert answer.json == {"url": f"{origin}{CUSTOMERS}/{customer_id}"}
    assert answer.header("location") == answer.json["url"]
    api.mock.clock.advance(30)
    answer = api.put(customer_id, {"packages": ["webex_calling"]}, origin=origin, query="onBehalfOfSubPartnerOrgId=")
    assert answer.header("location") == answer.json["url"] == f"{origin}{CUSTOMERS}/{customer_id}"


def test_a_removal_is_accepted_without_content(api):
    answer = api.delete(api.provisioned())
    assert (answer.status, answer.response.body) == (202, b"")
    assert [name for name, _ in answer.response.headers] == ["trackingid", "date"]


def test_what_has_no_value_is_left_out(api):
    view = api.get(api.provision({"address.addressLine2": ""})).json
    assert view["address"]["addressLine2"] == ""
    assert not {"orgId", "errors"} & view.keys()
    assert not {"errors", "warnings", "licenseIds"} & view["resourceDetails"]["packages"][0].keys()


def test_text_goes_out_as_utf_8_and_compact(api):
    customer_id = api.provision({"externalId": "é\U0001f950\u2028\x7f\x01</"})
    body = api.get(customer_id).response.body
    assert json.loads(body)["externalId"] == "é\U0001f950\u2028\x7f\x01</"
    assert "é\U0001f950".encode() in body
    assert b": " not in body
    assert b'", ' not in body


def test_the_journal_tells_what_was_asked_and_answered(api):
    body = {"packages": []}
    answer = api.send("PUT", f"{CUSTOMERS}/x", body, query="a=1")
    call = api.mock.calls[-1]
    assert (call.method, call.path, call.query, call.operation) == ("PUT", f"{CUSTOMERS}/x", "a=1", "customers.update")
    assert (call.status, call.rule, call.partner, call.serial) == (404, "id.malformed", "Example Telecom", 1)
    assert (call.request_json(), call.response_json()) == (body, answer.json)
    assert call.time == api.mock.clock.now


def test_the_journal_of_a_stranger_has_no_partner_and_no_operation(api):
    api.list(token=None)
    call = api.mock.calls[-1]
    assert (call.operation, call.partner, call.rule) == (None, None, "auth.token.missing")


def test_the_journal_stays_as_it_was_while_the_world_goes_on(api):
    customer_id = api.provision()
    before = repr(api.mock.calls)
    api.mock.clock.advance(30)
    api.put(customer_id, {"packages": ["webex_calling"]})
    assert repr(api.mock.calls[:1]) == before
