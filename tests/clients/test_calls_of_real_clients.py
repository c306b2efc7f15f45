"""Calls that real clients make and that the mock once refused or answered wrongly, one test for each.

Each test sends what the client sends, byte for byte where that matters; those whose client is installed use it.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.support.api import REPORTS, SUBSCRIBERS, Api
from tests.support.clients import library
from tests.support.published import published_calls
from webex_wholesale_contracts import ids
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.server.cross_origin import CrossOrigin

wxcadm: Any = library("wxcadm")

LOCALHOST = "http://localhost:8080/callback"
SHIPPED_SCOPES = (
    "spark:all spark:kms spark:organizations_read identity:organizations_read identity:organizations_rw "
    "spark-admin:wholesale_customers_read spark-admin:wholesale_customers_write spark-admin:telephony_config_write "
    "spark-admin:telephony_pstn_write spark:telephony_config_read spark:devices_write"
)


@pytest.fixture
def api(mock: WholesaleMock) -> Api:
    return Api(mock)


@pytest.fixture
def customer_id(api: Api) -> str:
    return api.provisioned({"packages": ["webex_calling", "webex_meetings"]})


@pytest.fixture
def org_id(api: Api, customer_id: str) -> str:
    found: str = api.get(customer_id).json["orgId"]
    return found


def authorize(api: Api, client_id: str, redirect_uri: str, scope: str) -> Any:
    query = {"response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri, "scope": scope}
    return api.send("GET", "/v1/authorize", query=urlencode(query), token=None)


def test_wxcadm_adds_a_subscriber_with_an_extension_only(mock: WholesaleMock, customer_id: str) -> None:
    """Its body has `"primaryPhoneNumber": null` (rule http.body.null, off by default)."""
    with mock.intercept():
        customer = wxcadm.Wholesale(mock.tokens["full-admin"]).get_customer(id=customer_id)
        answer = customer.add_subscriber(
            email="una@acme.example",
            package="webex_calling",
            first_name="Una",
            last_name="Berg",
            phone_number=None,
            extension="1000",
            location=customer.locations[0],
        )
    assert answer["status"] == "provisioned"
    assert mock.calls[-1].request_json()["provisioningParameters"]["primaryPhoneNumber"] is None


def test_the_reference_application_authorizes_with_the_scopes_that_it_ships(api: Api) -> None:
    program = api.mock.integration
    answer = authorize(api, program.client_id, program.redirect_uri, SHIPPED_SCOPES)
    assert answer.status == 302
    assert "code" in parse_qs(urlsplit(answer.header("location")).query)


def test_the_reference_application_is_sent_back_to_a_localhost_address(api: Api) -> None:
    program = api.mock.add_integration(redirect_uri=LOCALHOST)
    answer = authorize(api, program.client_id, LOCALHOST, SHIPPED_SCOPES)
    assert answer.header("location").startswith(f"{LOCALHOST}?code=")


def test_the_reference_application_adds_a_phone_by_a_mac_with_colons(api: Api, customer_id: str, org_id: str) -> None:
    person_id = api.subscribers(customer_id).post().json["personId"]
    phone = {"mac": "00:11:22:33:44:55", "model": "DMS Cisco 8865", "personId": person_id}
    assert api.send("POST", "/v1/devices", phone, query=f"orgId={org_id}").status == 200


def test_the_reference_application_sets_the_main_number_of_a_location(api: Api, org_id: str) -> None:
    location_id = api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]["id"]
    lines = api.send("GET", "/v1/telephony/config/numbers", query=f"orgId={org_id}").json["phoneNumbers"]
    body = {
        "callingLineId": {"name": "Acme", "phoneNumber": lines[0]["phoneNumber"]},
        "outsideDialDigit": "42",
        "enforceOutsideDialDigit": True,
    }
    path = f"/v1/telephony/config/locations/{location_id}"
    assert api.send("PUT", path, body, query=f"orgId={org_id}").status == 204


def test_the_reference_application_renames_an_organization(api: Api, org_id: str) -> None:
    """It takes the uuid out of the id, reads the organization, and sends back the schemas that it got."""
    path = f"/v1/identity/organizations/{ids.uuid_of('ORGANIZATION', org_id)}"
    shown = api.send("GET", path).json
    answer = api.send("PATCH", path, {"schemas": shown["schemas"], "displayName": "New name"})
    assert (answer.status, answer.json["displayName"]) == (200, "New name")


@pytest.mark.parametrize("path", ["/v1/identity/scim/{}/v2/Users/{}", "/v1/scim/{}/Users/{}"])
def test_the_reference_application_deletes_a_user(api: Api, customer_id: str, org_id: str, path: str) -> None:
    subscribers = api.subscribers(customer_id)
    subscriber = subscribers.post().json
    subscribers.delete(subscriber["id"])
    user = ids.uuid_of("PEOPLE", subscriber["personId"])
    headers = {"content-type": "application/json"}
    answer = api.send("DELETE", path.format(ids.uuid_of("ORGANIZATION", org_id), user), headers=headers)
    assert answer.status == 204


def test_the_reference_application_goes_back_a_page(api: Api) -> None:
    """It splits the header at each comma and each semicolon, and reads the offset of each part."""
    for number in range(5):
        api.provision(api.numbered(number))
    header = api.list("max=2&offset=2").header("link")
    parts = [part.split(";") for part in header.split(",")]
    offsets = {
        relation.split("rel=")[1].replace('"', ""): int(url.split("offset=")[1].split("&")[0].rstrip(">"))
        for url, relation in parts
    }
    assert offsets == {"next": 4, "prev": 0, "first": 0}


def test_the_appdirect_connector_adds_a_subscriber_of_meetings_with_a_location(
    api: Api, customer_id: str, org_id: str
) -> None:
    location_id = api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]["id"]
    changes = {
        "packages": ["webex_meetings"],
        "provisioningParameters.locationId": location_id,
        "provisioningParameters.extension": ...,
    }
    assert api.subscribers(customer_id).post(changes).status == 200


def test_wxcli_sorts_in_lower_case(api: Api) -> None:
    assert api.send("GET", SUBSCRIBERS, query="sortOrder=asc").status == 200


def test_the_vendors_own_example_sorts_by_user_creation_timestamp(api: Api) -> None:
    assert api.send("GET", SUBSCRIBERS, query="sortBy=userCreationTimestamp").status == 200


def test_wxc_sdk_lists_licences_with_their_total(api: Api, org_id: str) -> None:
    licences = api.send("GET", "/v1/licenses", query=f"orgId={org_id}").json["items"]
    assert licences
    assert all("totalUnits" in licence for licence in licences)


def test_a_billing_script_reports_on_last_month_by_the_clock_of_the_answers(api: Api) -> None:
    """The clock of a served mock begins in January 2026, which the Date header of every answer tells."""
    program = api.mock.integration
    form = {
        "grant_type": "refresh_token",
        "client_id": program.client_id,
        "client_secret": program.client_secret,
        "refresh_token": program.refresh_token,
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = api.send("POST", "/v1/access_token", raw=urlencode(form).encode(), token=None, headers=headers)
    assert "Jan 2026" in answer.header("date")
    body = {"billingStartDate": "2025-12-01", "billingEndDate": "2025-12-31"}
    token = answer.json["access_token"]
    assert api.send("POST", REPORTS, body, token=token).status == 200


def test_an_export_tool_sees_when_the_token_that_it_was_given_ends(api: Api) -> None:
    api.mock.clock.advance(14 * 86_400)
    assert api.list().status == 401
    overview = api.send("GET", "/__mock__/", token=None).json
    assert overview["partner"]["tokenExpires"]["full-admin"] <= overview["now"]
    api.send("POST", "/__mock__/tokens", {"name": "full-admin"}, token=None)
    assert api.list().status == 200


def test_any_http_client_may_send_head(api: Api) -> None:
    with httpx.Client(transport=api.mock.transport()) as client:
        headers = {"authorization": f"Bearer {api.mock.tokens['full-admin']}"}
        answer = client.head("https://webexapis.com/v1/wholesale/customers", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")


def test_any_http_client_may_send_a_gzip_body(api: Api) -> None:
    packed = gzip.compress(json.dumps(api.body()).encode())
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert api.send("POST", "/v1/wholesale/customers", raw=packed, headers=headers).status == 202


def test_a_page_in_a_browser_may_ask_before_it_calls(mock: WholesaleMock) -> None:
    """On request: `mock serve --cors-origin http://localhost:4200`."""
    question = {"origin": "http://localhost:4200", "access-control-request-method": "POST"}
    request = Request("OPTIONS", "/v1/wholesale/customers", headers=question)
    answer = CrossOrigin(mock.handle, ["http://localhost:4200"]).handle(request)
    assert (answer.status, answer.header("access-control-allow-origin")) == (204, "http://localhost:4200")


ROWS: list[tuple[str, str, tuple[Any, ...]]] = [
    ("wxcadm", "primaryPhoneNumber", (test_wxcadm_adds_a_subscriber_with_an_extension_only,)),
    ("Java", "spark:kms", (test_the_reference_application_authorizes_with_the_scopes_that_it_ships,)),
    ("the same", "localhost", (test_the_reference_application_is_sent_back_to_a_localhost_address,)),
    ("the same", "MAC", (test_the_reference_application_adds_a_phone_by_a_mac_with_colons,)),
    (
        "the same",
        "PUT /telephony/config/locations",
        (
            test_the_reference_application_sets_the_main_number_of_a_location,
            test_the_reference_application_renames_an_organization,
            test_the_reference_application_deletes_a_user,
        ),
    ),
    ("the same", "prev", (test_the_reference_application_goes_back_a_page,)),
    ("AppDirect", "locationId", (test_the_appdirect_connector_adds_a_subscriber_of_meetings_with_a_location,)),
    ("wxcli", "sortOrder", (test_wxcli_sorts_in_lower_case,)),
    ("example", "userCreationTimestamp", (test_the_vendors_own_example_sorts_by_user_creation_timestamp,)),
    ("wxc_sdk", "totalUnits", (test_wxc_sdk_lists_licences_with_their_total,)),
    ("billing script", "refresh", (test_a_billing_script_reports_on_last_month_by_the_clock_of_the_answers,)),
    ("export tools", "token", (test_an_export_tool_sees_when_the_token_that_it_was_given_ends,)),
    (
        "any HTTP client",
        "HEAD",
        (
            test_any_http_client_may_send_head,
            test_any_http_client_may_send_a_gzip_body,
            test_a_page_in_a_browser_may_ask_before_it_calls,
        ),
    ),
]
"""The published table of clients' calls, row by row: a word of the client, one of the call, and its tests here."""


def test_each_row_of_the_published_table_has_its_test(vendor_spec_path: Path) -> None:
    published = published_calls(vendor_spec_path)
    assert len(published) == len(ROWS)
    for (client, call), (name, word, _) in zip(published, ROWS, strict=True):
        assert name in client
        assert word in call


def test_each_test_of_a_client_stands_in_the_table() -> None:
    here = {name for name, thing in globals().items() if name.startswith("test_") and "_row" not in name}
    here.remove("test_each_test_of_a_client_stands_in_the_table")
    assert here == {test.__name__ for _, _, tests in ROWS for test in tests}
