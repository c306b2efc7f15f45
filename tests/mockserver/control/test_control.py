"""The tester's own endpoints: what they do, and that nothing sent to them does harm."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock import Hub, Request, WholesaleMock
from webex_wholesale_mock.control import ENDPOINTS, Endpoint
from webex_wholesale_mock.persistence import saved
from webex_wholesale_mock.wire.control_paths import CONTROL as PREFIX

LIMIT = 1_048_576
ADVANCE, DENIED, MAINTENANCE = "clock/advance", "hub/deny-names", "maintenance"


def control(mock, method, endpoint, body=None, *, raw=None):
    """Status and JSON of one control request, which needs neither a token nor a content type."""
    raw = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    response = mock.handle(Request(method, PREFIX + endpoint, body=raw))
    return response.status, json.loads(response.body)


def reason(answer):
    """What a refusal says is wrong."""
    status, body = answer
    assert status == 400
    assert body["message"] == body["errors"][0]["description"]
    return body["message"]


def test_the_overview_shows_the_time_the_credentials_and_how_much_there_is(mock, api):
    api.provisioned()
    status, body = control(mock, "GET", "")
    template = mock.template
    assert status == 200
    assert body == {
        "now": "2026-01-05T09:00:30.000Z",
        "partner": {
            "orgId": mock.partner.org_id,
            "name": mock.partner.name,
            "tokens": mock.tokens,
            "tokenExpires": {
                "full-admin": "2026-01-19T08:59:59.000Z",
                "read-only": "2026-01-19T08:59:59.000Z",
                "no-scope": "2026-01-19T08:59:59.000Z",
                "expired": "2026-01-05T09:00:00.000Z",
            },
        },
        "integration": {
            "clientId": mock.integration.client_id,
            "clientSecret": mock.integration.client_secret,
            "redirectUri": mock.integration.redirect_uri,
            "redirectUris": [mock.integration.redirect_uri],
            "refreshToken": mock.integration.refresh_token,
        },
        "serviceApp": {
            "id": mock.service_app.id,
            "clientId": mock.service_app.client_id,
            "clientSecret": mock.service_app.client_secret,
        },
        "templates": [
            {
                "name": template.name,
                "provisioningId": template.provisioning_id,
                "country": template.country,
                "language": template.language,
            }
        ],
        "counts": {
            "partners": 1,
            "customers": 1,
            "subscribers": 0,
            "organizations": 1,
            "people": 2,
            "emails": 1,
            "calls": 1,
        },
    }
    assert set(body["partner"]["tokens"]) == {"full-admin", "read-only", "no-scope", "expired"}


def test_an_integration_is_added_with_one_address_or_several(mock):
    one = control(mock, "POST", "integrations", {"redirectUri": "http://localhost:4200/"})[1]
    two = control(mock, "POST", "integrations", {"redirectUri": ["http://a/", "http://b/"], "role": "read-only"})[1]
    assert (one["redirectUri"], one["moreRedirectUris"], one["role"]) == ("http://localhost:4200/", [], "full-admin")
    assert (two["redirectUri"], two["moreRedirectUris"], two["role"]) == ("http://a/", ["http://b/"], "read-only")
    assert {"clientId", "clientSecret", "refreshToken"} <= {*one}


def test_the_sign_of_life_tells_no_secret(mock):
    assert control(mock, "GET", "health") == (200, {"status": "ok", "now": "2026-01-05T09:00:00.000Z"})


def test_a_reset_begins_again_with_the_same_credentials(mock, api):
    fresh = control(mock, "GET", "")
    api.provisioned()
    control(mock, "POST", DENIED, {"names": ["Acme"]})
    control(mock, "PUT", MAINTENANCE, {"calling": True})
    assert control(mock, "POST", "reset") == fresh
    assert control(mock, "GET", "calls") == (200, {"items": []})
    assert (mock.hub.denied_names, mock.hub.calling_maintenance) == ((), False)


def test_a_reset_drops_work_that_is_under_way(mock, api):
    customer_id = api.provision()
    control(mock, "POST", "reset")
    control(mock, "POST", ADVANCE, {"seconds": 100})
    assert api.get(customer_id).status == 404
    assert api.provision() == customer_id


@pytest.mark.parametrize("seconds", [30, 30.0, 1e6])
def test_moving_the_clock_does_what_falls_due(mock, api, seconds):
    customer_id = api.provision()
    control(mock, "POST", ADVANCE, {"seconds": 29.5})
    assert api.status(customer_id) == "provisioning"
    control(mock, "POST", ADVANCE, {"seconds": seconds})
    assert mock.hub.customer(customer_id).status == "provisioned"


def test_moving_the_clock_tells_the_time(mock):
    assert control(mock, "POST", ADVANCE, {"seconds": 0.25}) == (200, {"now": "2026-01-05T09:00:00.250Z"})
    assert control(mock, "POST", ADVANCE, {"seconds": 0}) == (200, {"now": "2026-01-05T09:00:00.250Z"})


def test_after_the_furthest_move_the_service_still_answers(mock, api):
    to_the_end = mock.clock.now.replace(year=9000, month=1, day=1, hour=0) - mock.clock.now
    assert control(mock, "POST", ADVANCE, {"seconds": to_the_end.total_seconds()})[1]["now"].startswith("9000-01-01")
    assert "at most 0 seconds" in reason(control(mock, "POST", ADVANCE, {"seconds": 1}))
    assert api.post(token=mock.add_token("late").value).status == 202


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "seconds: Field required"),
        (b"{}", "seconds: Field required"),
        (b'{"seconds": -1}', "seconds: Input should be greater than or equal to 0"),
        (b'{"seconds": -1e-300}', "seconds: Input should be greater than or equal to 0"),
        (b'{"seconds": "5"}', "seconds: Input should be a valid number"),
        (b'{"seconds": true}', "seconds: Input should be a valid number"),
        (b'{"seconds": null}', "seconds: Input should be a valid number"),
        (b'{"seconds": [5]}', "seconds: Input should be a valid number"),
        (b'{"seconds": NaN}', "NaN is not a JSON number"),
        (b'{"seconds": Infinity}', "Infinity is not a JSON number"),
        (b'{"seconds": 1e999}', "seconds: Input should be a finite number"),
        (b'{"seconds": 1e300}', "can move by at most"),
        (b'{"seconds": 1' + b"0" * 400 + b"}", "seconds: "),
        (b'{"seconds": 1' + b"0" * 5000 + b"}", "not JSON"),
        (b'{"seconds": 1, "minutes": 1}', "minutes: Extra inputs are not permitted"),
        (b'{"seconds": 1, "seconds": 2}', "'seconds' stands twice"),
        (b"[1]", "not a JSON object"),
        (b"5", "not a JSON object"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"\\ud800": 1}', "surrogate"),
        (b"[" * 100_000, "nests deeper"),
    ],
)
def test_a_bad_move_of_the_clock_is_told_what_is_wrong_and_moves_nothing(mock, raw, found):
    before = mock.clock.now
    assert found in reason(control(mock, "POST", ADVANCE, raw=raw))
    assert mock.clock.now == before


def test_the_denied_names_are_replaced(mock, api):
    assert control(mock, "POST", DENIED, {"names": ["acme", "Evil"]}) == (200, {})
    assert api.status(api.provision()) == "pending_rpl_review"
    assert control(mock, "POST", DENIED, {"names": []}) == (200, {})
    assert mock.hub.denied_names == ()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, "names: Field required"),
        ({"names": "acme"}, "names: Input should be a valid array"),
        ({"names": ["acme", 1]}, "names.1: Input should be a valid string"),
        ({"names": ["acme", " "]}, "blank"),
        ({"names": None}, "names: Input should be a valid array"),
    ],
)
def test_bad_denied_names_change_nothing(mock, body, found):
    mock.hub.deny_names("kept")
    assert found in reason(control(mock, "POST", DENIED, body))
    assert mock.hub.denied_names == ("kept",)


def test_maintenance_is_switched_on_and_off(mock, api):
    assert control(mock, "PUT", MAINTENANCE, {"calling": True}) == (200, {"calling": True, "status": "error"})
    assert api.packages(api.provisioned())["webex_calling"] == "error"
    assert control(mock, "PUT", MAINTENANCE, {"calling": False}) == (200, {"calling": False, "status": "error"})
    assert api.packages(api.provisioned(api.numbered(2)))["webex_calling"] == "provisioned"


def test_under_maintenance_packages_can_end_provisioned(mock, api):
    wanted = {"calling": True, "status": "provisioned"}
    assert control(mock, "PUT", MAINTENANCE, wanted) == (200, wanted)
    customer_id = api.provisioned()
    assert api.packages(customer_id)["webex_calling"] == "provisioned"
    assert api.status(customer_id) == "provisioned_with_errors"


@pytest.mark.parametrize("body", [{}, {"calling": 1}, {"calling": "true"}, {"calling": None}, {"meetings": True}])
def test_bad_maintenance_changes_nothing(mock, body):
    mock.hub.calling_maintenance = True
    assert "calling: " in reason(control(mock, "PUT", MAINTENANCE, body))
    assert mock.hub.calling_maintenance


def test_the_journal_tells_each_call_and_no_control_request(mock, api):
    api.post({"nickname": "A"})
    api.send("GET", "/v1/nope", query="a=b")
    accepted, refused = control(mock, "GET", "calls")[1]["items"]
    assert accepted["operation"] == "customers.provision"
    assert accepted["ignored"] == ["nickname"]
    assert json.loads(accepted["requestBody"])["nickname"] == "A"
    assert accepted["partner"] == mock.partner.name
    assert refused == {
        "serial": 2,
        "time": "2026-01-05T09:00:00.000Z",
        "method": "GET",
        "path": "/v1/nope",
        "query": "a=b",
        "operation": None,
        "status": 404,
        "rule": "http.route.unknown",
        "fault": None,
        "reason": "No operation has this path.",
        "trackingId": "MOCK_00000000-000000000002",
        "partner": mock.partner.name,
        "ignored": [],
        "deprecated": [],
        "doubledSlash": False,
        "requestBody": "",
        "responseBody": mock.calls[-1].response_body.decode(),
        "requestCut": 0,
        "responseCut": 0,
    }


def test_the_journal_survives_bodies_that_are_no_text(mock, api):
    api.send("POST", "/v1/wholesale/customers", raw=b"\xff\x00")
    assert control(mock, "GET", "calls")[1]["items"][0]["requestBody"] == "\ufffd\x00"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_wrong_method_is_told_the_right_ones(mock, endpoint):
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "BREW"} - ENDPOINTS[endpoint].keys():
        response = mock.handle(Request(method, PREFIX + endpoint))
        assert (response.status, response.header("allow")) == (405, ", ".join(ENDPOINTS[endpoint]))


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("Reset", "POST /__mock__/reset"),
        ("reset/", "POST /__mock__/reset"),
        ("/reset", "POST /__mock__/reset"),
        ("clock/advnce", "POST /__mock__/clock/advance"),
        ("fault", "GET, DELETE /__mock__/faults"),
    ],
)
def test_an_unknown_endpoint_is_told_the_nearest_one(mock, path, near):
    status, body = control(mock, "GET", path)
    assert status == 404
    assert (
        f"; the nearest is {near}; /__mock__/openapi.json?control=true describes all"
        in body["errors"][0]["description"]
    )


@pytest.mark.parametrize("path", ["xyzzy", "../v1/wholesale/customers", "a" * 100_000])
def test_an_endpoint_that_is_like_none_is_told_where_all_are(mock, path):
    status, body = control(mock, "GET", path)
    assert status == 404
    assert body["errors"][0]["description"].endswith(f"{path}; /__mock__/openapi.json?control=true describes all")


def test_a_page_of_the_same_site_controls_a_mock_that_is_mounted_below_a_path(mock):
    here = Request("POST", PREFIX + "reset", headers={"origin": "http://a:1"}, origin="http://a:1/below")
    assert mock.handle(here).status == 200


def test_no_endpoint_takes_a_file_by_its_path(mock, tmp_path):
    """What a server reads from its disk is for the person who started it to say."""
    fields = [
        field.annotation
        for methods in ENDPOINTS.values()
        for endpoint in methods.values()
        for field in endpoint.body.model_fields.values()
    ]
    assert not any("Path" in str(annotation) for annotation in fields)
    file = tmp_path / "a.world"
    file.write_bytes(saved(mock._engine).encode())
    assert control(mock, "PUT", "world", {"saved": str(file)})[0] == 400
    assert control(mock, "POST", "scenario", {"yaml": str(file)})[0] == 400


def test_an_endpoint_without_a_body_refuses_one_that_says_something(mock, api):
    api.provision()
    assert "seconds: Extra inputs" in reason(control(mock, "POST", "reset", {"seconds": 1}))
    assert len(mock.calls) == 1
    assert control(mock, "POST", "reset", {})[0] == 200


def test_a_body_above_the_limit_is_not_read(mock):
    body = json.dumps({"names": ["a"]}).encode()
    assert control(mock, "POST", DENIED, raw=body.ljust(LIMIT))[0] == 200
    assert control(mock, "POST", DENIED, raw=body.ljust(LIMIT + 1))[0] == 413


def test_what_people_do_by_hand_is_done_over_the_wire_too(mock, api):
    customer_id = api.provisioned()
    control(mock, "POST", "hub/add-free-account", {"email": "siri@acme.example"})
    subscribers = api.subscribers(customer_id)
    subscriber = subscribers.post({"email": "siri@acme.example"}).json
    assert subscriber["status"] == "pending_user_migration"
    assert control(mock, "POST", "hub/give-consent", {"subscriberId": subscriber["id"]}) == (200, {})
    assert [one.id for one in mock.subscribers(customer_id)] == [subscriber["id"]]
    assert "no consent is awaited" in reason(
        control(mock, "POST", "hub/give-consent", {"subscriberId": subscriber["id"]})
    )


def test_results_carry_the_ids_that_clients_see(mock, api):
    placed = control(mock, "POST", "hub/add-organization", {"name": "Bolt AS", "administrators": ["a@bolt.example"]})[1]
    assert mock.hub.organization(placed["id"]).name == placed["name"] == "Bolt AS"
    assert placed["administrators"] == ["a@bolt.example"]
    customer = control(mock, "POST", "hub/customer", {"customerId": api.provisioned()})[1]
    assert api.get(customer["id"]).json["externalId"] == customer["externalId"]


def test_a_partner_is_named_by_its_organization(mock):
    parent = mock.partner.org_id
    child = control(mock, "POST", "partners", {"name": "Fjordnett", "country": "NO", "parent": parent})[1]
    orphan = control(mock, "POST", "partners", {"name": "Nobody's", "parent": "nope"})
    assert control(mock, "POST", "hub/suspend", {"orgId": child["orgId"]}) == (200, {})
    assert reason(orphan) == "no partner has the name or organization id 'nope'"


def test_tokens_are_issued_for_some_seconds_and_revoked(mock, api):
    scopes = control(mock, "POST", "tokens", {"name": "long"})[1]["scopes"]
    assert scopes == sorted(scopes)
    short = control(mock, "POST", "tokens", {"name": "short", "lifetime": 60, "scopes": []})[1]
    assert mock.tokens["short"] == short["value"]
    assert short["expires"] == "2026-01-05T09:01:00.000Z"
    assert control(mock, "POST", "tokens/revoke", {"token": "short"}) == (200, {})
    assert api.send("GET", "/v1/wholesale/customers", token=short["value"]).status == 401


def test_a_token_gets_a_rate_limit_of_its_own_and_loses_it(mock, api):
    control(mock, "PUT", "tokens/rate-limit", {"token": "full-admin", "requests": 1, "seconds": 60})
    assert [api.list().status for _ in range(2)] == [200, 429]
    assert api.list(token="read-only").status == 200
    assert control(mock, "DELETE", "tokens/rate-limit", {"token": "full-admin"}) == (200, {})
    assert api.list().status == 200
    unknown = control(mock, "PUT", "tokens/rate-limit", {"token": "nope", "requests": 1, "seconds": 60})
    assert reason(unknown) == "no token to limit has this value"


def test_an_organization_gets_services_from_elsewhere(mock):
    org_id = control(mock, "POST", "hub/add-organization", {"name": "Globex"})[1]["id"]
    bought = {"orgId": org_id, "services": ["messaging", "calling"], "trialDays": 5}
    found = control(mock, "POST", "hub/add-subscription", bought)[1]
    assert found.pop("trial") == found.pop("order") == ""
    assert found == {"services": ["calling", "messaging"], "trialEnds": "2026-01-10T09:00:00.000Z"}
    assert len(mock.hub.organization(org_id).subscriptions) == 1


@pytest.mark.parametrize(
    ("method", "endpoint", "body", "found"),
    [
        ("POST", "tokens", {"name": "x", "lifetime": 1e300}, "lifetime: Input should be less than"),
        ("PUT", "durations", {"provisioning": 1e300}, "provisioning: Input should be less than"),
        ("PUT", "rate-limit", {"requests": 1, "seconds": 1e300}, "seconds: Input should be less than"),
        (
            "POST",
            "hub/add-organization",
            {"name": "x", "trial": ["calling"], "trialDays": 10**12},
            "trial_days must be",
        ),
        ("POST", "outcomes/takes", {"seconds": 1e300, "customer": "*"}, "Takes: seconds is 1e+300"),
    ],
)
def test_what_would_leave_the_calendar_changes_nothing(mock, method, endpoint, body, found):
    before = saved(mock._engine)
    assert reason(control(mock, method, endpoint, body)).startswith(found)
    assert saved(mock._engine) == before


def test_onboarding_ends_within_the_calendar(mock, api):
    customer_id = api.provisioned()
    location = mock.hub.organization(api.get(customer_id).json["orgId"]).locations[0]
    order = {"customerId": customer_id, "locationId": location.id, "users": 5}
    late = control(mock, "POST", "hub/order-setup-assist", {**order, "completes": "9999-12-31T23:59:59-12:00"})
    assert "beyond the end of the clock" in reason(late)


def test_an_external_id_is_shown_whatever_it_looks_like(mock):
    external_id = "0b9a2f4e-7a41-4c39-9c5e-6d3a51c0ffee"
    made = control(mock, "POST", "hub/add-customer", {"externalId": external_id, "status": "provisioning"})[1]
    assert made["externalId"] == external_id
    assert control(mock, "GET", "clock/upcoming")[1]["items"][0]["name"] == external_id
    script = control(mock, "POST", "outcomes/stuck", {"customer": external_id})[1]
    assert (script["whose"], script["holding"]) == (external_id, [external_id])


def test_settings_are_changed_one_by_one(mock, api):
    assert control(mock, "PUT", "durations", {"provisioning": 5})[1]["durations"]["report"] == 60
    assert mock.durations.provisioning == 5
    control(mock, "PUT", "rate-limit", {"requests": 1, "seconds": 60})
    assert [api.send("GET", "/v1/wholesale/customers").status for _ in range(2)] == [200, 429]
    control(mock, "DELETE", "rate-limit")
    assert mock.rate_limit is None
    control(mock, "PUT", "explain", {"always": True})
    control(mock, "POST", "rules/disable", {"rules": ["customer.packages.duplicate"]})
    control(mock, "POST", "rules/recode", {"rule": "customer.packages.empty", "code": 77})
    refused = api.post({"packages": []})
    assert (refused.rule, refused.json["errors"][0]["errorCode"]) == ("customer.packages.empty", 77)
    assert api.post({"packages": ["webex_meetings", "webex_meetings"]}).status == 202


def test_the_emails_are_listed(mock, api):
    api.provisioned()
    (email,) = control(mock, "GET", "outbox")[1]["items"]
    assert (email["kind"], email["sent"]) == ("welcome", "2026-01-05T09:00:30.000Z")


def test_the_clock_tells_what_comes_and_moves_up_to_it(mock, api):
    customer_id = api.provision()
    (event,) = control(mock, "GET", "clock/upcoming")[1]["items"]
    assert (event["kind"], event["id"], event["due"]) == ("customer.finish", customer_id, "2026-01-05T09:00:30.000Z")
    assert control(mock, "POST", "clock/run-until", {"event": "customer.finish"}) == (200, event)
    assert api.status(customer_id) == "provisioned"
    assert "did you mean 'customer.finish'" in reason(
        control(mock, "POST", "clock/run-until", {"event": "customer.fin"})
    )
    assert "nothing is scheduled" in reason(control(mock, "POST", "clock/run-next"))
    moved = control(mock, "POST", "clock/advance-to", {"moment": "2026-02-01T01:00:00+01:00"})
    assert moved == (200, {"now": "2026-02-01T00:00:00.000Z"})
    assert "does not go back" in reason(control(mock, "POST", "clock/advance-to", {"moment": "2026-01-01T00:00:00Z"}))
    assert "moment: " in reason(control(mock, "POST", "clock/advance-to", {"moment": "2027-01-01T00:00:00"}))


def test_a_fault_is_said_in_one_object_with_when_it_strikes(mock, api):
    asked = {"status": 503, "retryAfter": 2, "operation": "customers.*", "times": 1}
    status, fault = control(mock, "POST", "faults/status", asked)
    assert (status, fault["what"]["retryAfter"], fault["effect"]) == (200, 2, "before")
    refused = api.post()
    assert (refused.status, refused.header("retry-after")) == (503, "2")
    assert [one["hits"] for one in control(mock, "GET", "faults")[1]["items"]] == [1]
    assert control(mock, "POST", "faults/remove", {"id": fault["id"]}) == (200, {})
    assert "unknown fault" in reason(control(mock, "POST", "faults/remove", {"id": fault["id"]}))
    assert "did you mean" in reason(control(mock, "POST", "faults/disconnect", {"operation": "customers.lst"}))
    control(mock, "POST", "faults/latency", {"seconds": 1})
    assert control(mock, "DELETE", "faults") == (200, {})
    assert len(mock.faults) == 0


def test_outcomes_are_scripted_released_and_taken_back(mock, api):
    status, script = control(mock, "POST", "outcomes/stuck", {"customer": "acme-1"})
    assert (status, script["hits"], script["holding"]) == (200, 0, [])
    assert (script["kind"], script["noun"], script["whose"]) == ("stuck", "customer", "acme-1")
    customer_id = api.provision({"externalId": "acme-1"})
    control(mock, "POST", "clock/advance", {"seconds": 1_000})
    assert api.status(customer_id) == "provisioning"
    assert control(mock, "GET", "outcomes")[1]["items"] == [{**script, "hits": 1, "holding": ["acme-1"]}]
    assert control(mock, "POST", "outcomes/release", {"id": script["id"]}) == (200, {})
    assert api.status(customer_id) == "provisioned"
    assert control(mock, "POST", "outcomes/remove", {"id": script["id"]}) == (200, {})
    assert "unknown script" in reason(control(mock, "POST", "outcomes/remove", {"id": script["id"]}))
    assert "webex_calling" in reason(
        control(
            mock, "POST", "outcomes/fails", {"code": 1, "description": "no", "customer": "*", "package": "webex_call"}
        )
    )


def test_the_truth_is_told_discrepancies_are_planted_and_findings_graded(mock, api):
    customer = control(mock, "POST", "hub/add-customer", {"externalId": "acme-1", "packages": ["webex_meetings"]})[1]
    subscriber = control(mock, "POST", "hub/add-subscriber", {"customerId": customer["id"]})[1]
    control(mock, "POST", "clock/advance-to", {"moment": "2026-01-08T00:00:00Z"})
    days = {"start": "2026-01-06", "end": "2026-01-07", "type": "USER"}
    (row,) = control(mock, "POST", "billing/expected", days)[1]["items"]
    assert (row["subscriberId"], row["quantity"]) == (subscriber["id"], "2")
    assert control(mock, "POST", "billing/plant", {"kind": "missing_row"})[0] == 200
    control(mock, "POST", "hub/add-report", {**days, "status": "IN_PROGRESS"})
    (plant,) = control(mock, "GET", "billing/planted")[1]["items"]
    graded = control(mock, "POST", "billing/grade", {"findings": plant["showsAs"]})
    assert graded[1]["ok"], graded
    missed = control(mock, "POST", "billing/grade", {"findings": [], "failures": ["turned down"]})[1]
    assert missed["falseAlarms"] == ["turned down"]
    assert missed["text"].startswith("0 of 1 found, 1 false alarm")
    assert "stale_customer" in reason(control(mock, "POST", "billing/plant", {"kind": "stale"}))


def test_calls_and_emails_are_searched_and_held_to_what_was_meant(mock, api):
    api.provisioned({"externalId": "acme-1"})
    api.post({"externalId": "acme-1"})
    (found,) = control(mock, "POST", "calls", {"operation": "customers.provision", "status": 409})[1]["items"]
    assert found["rule"] == "customer.external-id.in-use"
    (email,) = control(mock, "POST", "outbox", {"kind": "welcome"})[1]["items"]
    assert email["to"] == "ann@acme.example"
    called = {"operation": "customers.provision", "times": 2}
    assert control(mock, "POST", "assert-called", called) == (200, {})
    assert control(mock, "POST", "assert-not-called", {"operation": "customers.delete"}) == (200, {})
    status, failure = control(mock, "POST", "assert-no-unexpected-errors")
    assert (status, "customer.external-id.in-use" in failure["message"]) == (409, True)
    assert "did you mean" in reason(control(mock, "POST", "assert-called", {"operation": "customers.provison"}))


def test_snapshots_are_kept_by_name_and_gone_back_to(mock, api):
    control(mock, "POST", "hub/add-customer", {"externalId": "acme-1"})
    assert control(mock, "POST", "snapshots", {"name": "one customer"}) == (200, {})
    before = control(mock, "GET", "")
    control(mock, "POST", "hub/add-customer", {"externalId": "bolt-1"})
    control(mock, "POST", "clock/advance", {"seconds": 60})
    assert control(mock, "POST", "snapshots/rollback", {"name": "one customer"}) == before == control(mock, "GET", "")
    assert control(mock, "GET", "snapshots") == (200, {"items": ["one customer"]})
    assert "one customer" in reason(control(mock, "POST", "snapshots/rollback", {"name": "two"}))
    assert control(mock, "DELETE", "snapshots") == (200, {})
    assert "known are none" in reason(control(mock, "POST", "snapshots/rollback", {"name": "one customer"}))


def test_a_scenario_begins_and_what_is_wrong_with_one_is_told(mock):
    begun = control(mock, "POST", "scenario", {"yaml": "partners: [{name: Fjord, customers: [{external_id: F-1}]}]"})
    assert (begun[1]["partner"]["name"], begun[1]["counts"]["customers"]) == ("Fjord", 1)
    wrong = reason(control(mock, "POST", "scenario", {"yaml": "partners:\n  - nam: Fjord\n"}))
    assert wrong.splitlines()[0].startswith("scenario")
    assert "2" in wrong
    assert "name" in wrong
    assert control(mock, "POST", "reset") == begun


def test_the_world_can_be_taken_along(mock, api, tmp_path):
    api.provisioned()
    file = tmp_path / "acme.world"
    file.write_bytes(control(mock, "GET", "world")[1]["saved"].encode())
    other = WholesaleMock.load(file)
    assert other.tokens == mock.tokens
    assert control(other, "GET", "") == control(mock, "GET", "")


def test_a_world_that_was_taken_along_can_be_put_into_another_mock(mock, api):
    api.provisioned()
    taken, shown = control(mock, "GET", "world")[1], control(mock, "GET", "")
    other = WholesaleMock(seed=9)
    assert control(other, "PUT", "world", taken) == shown
    other.hub.add_customer()
    assert control(other, "POST", "reset") == shown
    cut = reason(control(other, "PUT", "world", {"saved": taken["saved"][:-1]}))
    assert cut.startswith("saved is damaged: ")
    assert control(other, "GET", "") == shown


def test_a_program_of_any_language_can_be_swept(mock, api):
    control(mock, "POST", "snapshots", {"name": "start"})
    api.provisioned({"externalId": "acme-1"})
    undisturbed = control(mock, "GET", "inventory")[1]["items"]
    assert {"what": "customer", "known": "acme-1 with webex_calling, webex_meetings", "count": 1} in undisturbed
    control(mock, "POST", "snapshots/rollback", {"name": "start"})
    control(mock, "POST", "faults/disconnect", {"times": 1, "effect": "after", "operation": "customers.provision"})
    assert api.post({"externalId": "acme-1"}).status == 0
    control(mock, "POST", "clock/advance", {"seconds": 30})
    assert control(mock, "GET", "inventory")[1]["items"] == undisturbed


def test_the_page_of_another_site_controls_nothing(mock):
    def reset(origin):
        return mock.handle(
            Request("POST", PREFIX + "reset", headers={"origin": origin}, origin="http://127.0.0.1:8787")
        )

    assert reset("http://127.0.0.1:8787").status == 200
    refused = reset("https://elsewhere.example")
    assert refused.status == 403
    assert b"https://elsewhere.example" in refused.body


def test_every_method_of_the_hub_has_an_endpoint():
    public = {name.replace("_", "-") for name in dir(Hub) if name[0] != "_" and callable(getattr(Hub, name))}
    assert {f"hub/{name}" for name in public} <= ENDPOINTS.keys()
    assert all(endpoint.body.model_json_schema() for methods in ENDPOINTS.values() for endpoint in methods.values())


def test_a_parameter_that_takes_a_function_is_not_offered():
    def run(mock: object, name: str, where: Callable[[str], bool] | None = None) -> None: ...

    assert [*Endpoint(run).body.model_fields] == ["name"]


SAMPLES = {
    "string": "webex_calling",
    "number": 5.0,
    "integer": 5,
    "boolean": True,
    "null": None,
    "object": {},
    "date": "2026-01-04",
    "date-time": "2026-02-01T00:00:00Z",
}


def fitting(schema, kinds):
    """Something that a JSON schema allows."""
    if "$ref" in schema:
        return fitting(kinds[schema["$ref"].rpartition("/")[2]], kinds)
    if "anyOf" in schema:
        return fitting(schema["anyOf"][0], kinds)
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if schema.get("type") == "array":
        return [fitting(schema["items"], kinds)]
    if "properties" in schema:
        return {name: fitting(schema["properties"][name], kinds) for name in schema.get("required", ())}
    return SAMPLES[schema.get("format", schema.get("type", "string"))]


@pytest.mark.parametrize(
    ("method", "endpoint"), [(method, endpoint) for endpoint, methods in ENDPOINTS.items() for method in methods]
)
def test_an_endpoint_takes_what_its_types_allow(mock, method, endpoint):
    schema = ENDPOINTS[endpoint][method].body.model_json_schema()
    whole = {name: fitting(one, schema.get("$defs", {})) for name, one in schema.get("properties", {}).items()}
    needed = {name: value for name, value in whole.items() if name in schema.get("required", ())}
    customer = mock.hub.add_customer()
    for body in (needed, whole, {**needed, "orgId": mock.hub.add_organization("Globex").org_id}):
        known = {**body, "customerId": customer.id} if "customerId" in body else body
        assert control(mock, method, endpoint, known)[0] in (200, 400, 403, 409)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
CALLS = st.sampled_from([(path, method) for path, methods in ENDPOINTS.items() for method in methods])
PLAIN = st.sampled_from(["webex_meetings", "a@b.example", "NO", 1, 60.0, True, ["calling"]])


@st.composite
def requests(draw):
    path, method = draw(CALLS)
    aliases = [field.alias for field in ENDPOINTS[path][method].body.model_fields.values()]
    fields = st.fixed_dictionaries({}, optional=dict.fromkeys(aliases, PLAIN | JSON))
    return method, path, draw(st.binary() | (fields | JSON).map(lambda value: json.dumps(value).encode()))


@given(requests())
def test_whatever_is_sent_is_answered_and_a_refusal_changes_nothing(new_api, request):
    method, endpoint, body = request
    mock = new_api().mock

    def state():
        return control(mock, "GET", ""), saved(mock._engine)

    before = state()
    status, answer = control(mock, method, endpoint, raw=body)
    assert status in (200, 400, 409)
    if status != 200:
        assert answer["message"]
        assert state() == before


WORLD = {"content-type": "application/vnd.webex-wholesale-mock.world"}


def put_world(mock, body, **headers):
    return mock.handle(Request("PUT", PREFIX + "world", "", headers and {"content-type": headers["type"]}, body))


def test_a_world_can_be_put_as_it_was_got(mock, api):
    customer_id = api.provisioned()
    got = mock.handle(Request("GET", PREFIX + "world")).body
    mock.reset()
    assert put_world(mock, got).status == 200
    assert api.status(customer_id) == "provisioned"


def test_a_world_can_be_put_as_the_plain_file(mock, api, tmp_path):
    customer_id = api.provisioned()
    mock.save(tmp_path / "world.json")
    mock.reset()
    answer = put_world(mock, (tmp_path / "world.json").read_bytes(), type=WORLD["content-type"])
    assert answer.status == 200
    assert json.loads(answer.body)["counts"]["customers"] == 1
    assert api.status(customer_id) == "provisioned"


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b'{"saved": "x"}'])
def test_a_file_that_is_not_a_world_changes_nothing(mock, api, body):
    customer_id = api.provisioned()
    assert put_world(mock, body, type=WORLD["content-type"]).status == 400
    assert api.status(customer_id) == "provisioned"


@pytest.mark.slow
def test_a_world_above_a_mebibyte_can_be_put_and_one_above_64_is_not_read(mock):
    for number in range(1_000):
        mock.hub.add_customer(external_id=f"acme-{number}")
    got = mock.handle(Request("GET", PREFIX + "world")).body
    assert len(got) > LIMIT
    mock.reset()
    assert put_world(mock, got).status == 200
    assert len(mock.customers()) == 1_000
    assert put_world(mock, b" " * (64 * LIMIT + 1)).status == 413


def test_a_scenario_can_be_posted_as_the_plain_file(mock):
    yaml = b"partners:\n  - name: Fjordnett\n"
    request = Request("POST", PREFIX + "scenario", "", {"content-type": "application/yaml; charset=utf-8"}, yaml)
    answer = mock.handle(request)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["partner"]["name"] == "Fjordnett"


def test_a_scenario_may_have_4_mebibytes(mock):
    yaml = "partners:\n  - name: Fjordnett\n# é\n"
    largest = yaml + "#" * (4 * LIMIT - len(yaml.encode()))
    assert control(mock, "POST", "scenario", {"yaml": largest})[0] == 200
    assert "the limit is 4194304" in reason(control(mock, "POST", "scenario", {"yaml": largest + "#"}))
    assert control(mock, "POST", "scenario", raw=b" " * (12 * LIMIT + 1))[0] == 413


def test_the_bytes_of_the_journal_can_be_set_over_the_wire(mock):
    assert control(mock, "PUT", "journal", {"bytes": 1_000}) == (200, {"bytes": 1_000})
    assert mock.journal_bytes == 1_000
    assert "bytes" in reason(control(mock, "PUT", "journal", {"bytes": 0}))
