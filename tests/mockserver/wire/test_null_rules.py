"""Values that are not there: null in a body, and query parameters without a value (rule http.body.null)."""

from __future__ import annotations

import pytest

CUSTOMERS, PEOPLE = "/v1/wholesale/customers", "/v1/people"
OPTIONAL = [
    "address.addressLine2",
    "customerInfo.language",
    "provisioningParameters.calling.location.emergencyLocationIdentifier",
    "provisioningParameters.meetings",
    "provisioningParameters.packages",
    "provisioningParameters.packages.limits",
    "provisioningParameters.packages.limits.webex_calling",
    "subPartnerAdminEmail",
]


@pytest.fixture
def strict(api):
    api.mock.rules.enable("http.body.null")


@pytest.mark.parametrize("field", OPTIONAL)
def test_null_in_an_optional_field_is_like_no_field(api, field):
    """Rule http.body.null, which is off by default."""
    absent = api.changed(api.body(), {field: "x"})
    absent = api.changed(absent, {field: ...})
    sent = api.changed(absent, {field: None})
    assert api.send("POST", f"{CUSTOMERS}/validate", sent).status == 200
    assert api.send("POST", CUSTOMERS, sent).status == 202
    assert api.mock.calls[-1].ignored == api.mock.calls[-2].ignored


@pytest.mark.rule("customer.field.required")
@pytest.mark.parametrize("field", ["externalId", "provisioningId", "packages"])
def test_null_in_a_required_field_is_a_missing_field(api, expect, field):
    expect(api.post({field: None}), "customer.field.required", field)


@pytest.mark.rule("customer.field.required")
def test_null_in_the_address_of_a_precheck_is_a_missing_address(api, expect):
    for answer in (api.precheck({"address": None}), api.post({"address": None})):
        expect(answer, "customer.field.required", "address")


def test_null_in_a_list_is_left_out_of_it(api):
    changes = {"packages": [None, "webex_meetings", None]}
    assert api.precheck(changes).status == 200
    customer_id = api.provision(changes)
    assert [*api.packages(customer_id)] == ["webex_meetings"]


def test_a_subscriber_without_a_number_may_say_null(subscribers):
    changes = {"provisioningParameters.primaryPhoneNumber": None}
    assert subscribers.precheck(changes).status == 200
    assert subscribers.post(changes).status == 200


@pytest.mark.rule("adjacent.field.required")
def test_null_means_the_same_in_the_other_apis(api, expect):
    person = {"emails": ["bo@acme.example"], "displayName": "Bo", "extension": None, "roles": [None]}
    assert api.send("POST", PEOPLE, person).status == 200
    expect(api.send("POST", PEOPLE, {"displayName": "Bo", "emails": None}), "adjacent.field.required", "emails")


def test_null_in_an_unknown_field_is_ignored_and_noted_like_any(api):
    api.provision({"extra": None, "address.county": None})
    assert sorted(api.mock.calls[-1].ignored) == ["address.county", "extra"]


def test_the_text_null_is_a_text(api):
    customer_id = api.provision({"externalId": "null", "address.addressLine2": None})
    assert api.get(customer_id).json["externalId"] == "null"


@pytest.mark.rule("http.body.malformed")
def test_null_does_not_hide_a_key_that_stands_twice(api, expect):
    expect(api.send("POST", CUSTOMERS, raw=b'{"externalId":null,"externalId":"a"}'), "http.body.malformed")


@pytest.mark.rule("http.body.null")
@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("field", [*OPTIONAL, "externalId"])
def test_null_is_refused_by_its_path_where_the_rule_is_on(api, expect, field):
    for answer in (api.post({field: None}), api.precheck({field: None})):
        expect(answer, "http.body.null", field)
        assert "leave out" in answer.json["errors"][0]["description"]


@pytest.mark.rule("http.body.null")
@pytest.mark.usefixtures("strict")
def test_every_null_is_told_at_once_where_the_rule_is_on(api, expect):
    changes = {"packages": ["webex_meetings", None], "customerInfo.language": None, "extra": None}
    expect(api.post(changes), "http.body.null", "packages[1]", "customerInfo.language")


@pytest.mark.usefixtures("strict")
def test_null_in_an_unknown_field_is_no_matter_of_the_rule(api):
    assert api.post({"extra": {"deep": [None]}}).status == 202


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (CUSTOMERS, "externalId=&status=&max=&offset=&orgId="),
        ("/v1/wholesale/subscribers", "email=&customerId=&sortBy=&after=&status="),
        ("/v1/wholesale/billing/reports", "billingStartDate=&type="),
        ("/v1/people", "email=&callingData="),
    ],
)
def test_a_query_parameter_without_a_value_is_like_no_parameter(api, subscribers, path, query):
    """Rule http.body.null, which is off by default."""
    subscribers.post()
    answer = api.send("GET", path, query=query)
    assert (answer.status, answer.json) == (200, api.send("GET", path).json)


@pytest.mark.rule("http.body.null")
@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("name", ["externalId", "status", "max"])
def test_a_query_parameter_without_a_value_is_refused_where_the_rule_is_on(api, expect, name):
    expect(api.list(f"{name}="), "http.body.null", name)


def test_an_unknown_query_parameter_without_a_value_is_noted_like_any(api):
    assert api.list("page=").status == 200
    assert api.mock.calls[-1].ignored == ("page",)


def test_the_rule_can_be_switched_on_and_off_again(api):
    api.mock.rules.enable("http.body.null")
    assert api.post({"customerInfo.language": None}).status == 400
    api.mock.rules.disable("http.body.null")
    assert api.post({"customerInfo.language": None}).status == 202
