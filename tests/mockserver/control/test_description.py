"""The OpenAPI document that a mock serves, with control endpoints that take what it says."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import WholesaleMock, control
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS


@pytest.fixture
def http(mock: WholesaleMock) -> httpx.Client:
    return httpx.Client(transport=mock.transport(), base_url="https://webexapis.com")


def served(http: httpx.Client, **options: bool) -> dict[str, Any]:
    answer = http.get("/__mock__/openapi.json", params=options)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_mock_serves_its_document(http: httpx.Client) -> None:
    made = served(http)
    assert made["servers"] == [{"url": "https://webexapis.com/v1"}]
    assert "/wholesale/customers" in made["paths"]
    assert "/people" not in made["paths"]


def test_the_other_apis_and_the_control_endpoints_are_options(http: httpx.Client) -> None:
    assert "/people" in served(http, related=True)["paths"]
    made = served(http, related=True, control=True)
    validate(made)
    assert made["servers"] == [{"url": "https://webexapis.com"}]
    assert {"/v1/wholesale/customers", "/v1/people", "/__mock__/clock/advance"} <= made["paths"].keys()
    assert len(made["paths"]) == len({one.path for one in ALL_OPERATIONS}) + len(control.ENDPOINTS)


def test_an_unknown_option_is_refused(http: httpx.Client) -> None:
    answer = http.get("/__mock__/openapi.json", params={"relatd": "true"})
    assert (answer.status_code, answer.json()["message"]) == (400, "relatd: Extra inputs are not permitted")
    answer = http.get("/__mock__/openapi.json", params={"related": "perhaps"})
    assert (answer.status_code, "valid boolean" in answer.json()["message"]) == (400, True)


def test_any_get_endpoint_takes_its_arguments_in_the_query(http: httpx.Client, mock: WholesaleMock) -> None:
    mock.client().customers.list().first()
    answer = http.get("/__mock__/journal/export", params={"format": "har", "redact": "false"})
    assert json.loads(answer.json()["text"])["log"]["entries"][0]["response"]["status"] == 200
    assert http.get("/__mock__/customers", params={"partner": "nobody"}).status_code == 400
    assert http.request("GET", "/__mock__/customers", json={"partner": "nobody"}).status_code == 400


def test_examples_name_a_template_of_this_mock() -> None:
    mock = WholesaleMock(seed=7)
    http = httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/v1")
    made = http.get("https://webexapis.com/__mock__/openapi.json").json()
    body = made["paths"]["/wholesale/customers"]["post"]["requestBody"]["content"]["application/json"]["example"]
    headers = {"Authorization": f"Bearer {mock.tokens['full-admin']}"}
    assert http.post("/wholesale/customers", json=body, headers=headers).status_code == 202


def test_the_example_of_a_report_can_be_asked_for_at_once(http: httpx.Client, mock: WholesaleMock) -> None:
    """Found by a tool that sends the examples: the period was not over yet."""
    post = served(http)["paths"]["/wholesale/billing/reports"]["post"]
    body = post["requestBody"]["content"]["application/json"]["example"]
    headers = {"Authorization": f"Bearer {mock.tokens['full-admin']}"}
    assert http.post("/v1/wholesale/billing/reports", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/authorize"), ("GET", "/access_token"), ("TRACE", "/authorize")]
)
def test_a_path_that_needs_no_token_is_refused_by_its_method(http: httpx.Client, method: str, path: str) -> None:
    """Found by a tool that tries other methods: the mock asked for a token first."""
    answer = http.request(method, f"/v1{path}")
    assert (answer.status_code, "authorization" in answer.request.headers) == (405, False)


def operations(made: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in made["paths"].items()
        if path.startswith("/__mock__/")
        for method, operation in item.items()
    ]


def test_every_control_endpoint_has_a_name_and_says_what_it_does(http: httpx.Client) -> None:
    found = operations(served(http, control=True))
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names)
    assert {"control.get_overview", "control.post_clock_advance", "control.post_faults_content_type"} <= {*names}
    assert [path for path, _, operation in found if not operation["summary"]] == []
    assert all(operation["security"] == [] and operation["tags"] == ["control"] for _, _, operation in found)


def test_bodies_of_control_endpoints_are_described_as_they_are_read(http: httpx.Client) -> None:
    made = served(http, control=True)
    advance = made["paths"]["/__mock__/clock/advance"]["post"]["requestBody"]
    assert advance["required"]
    assert advance["content"]["application/json"]["schema"] == {
        "type": "object",
        "properties": {"seconds": {"type": "number", "minimum": 0}},
        "required": ["seconds"],
        "additionalProperties": False,
    }
    assert not made["paths"]["/__mock__/hub/add-customer"]["post"]["requestBody"]["required"]
    assert "requestBody" not in made["paths"]["/__mock__/reset"]["post"]
    assert "default" not in json.dumps(operations(made)[0])


def test_a_file_as_a_body_is_described_in_words(http: httpx.Client) -> None:
    """Found by a tool that sends YAML: the file was said to be a text. A generator skipped the endpoint."""
    body = served(http, control=True)["paths"]["/__mock__/scenario"]["post"]["requestBody"]
    assert [*body["content"]] == ["application/json"]
    assert body["description"] == "The file as it is will do too, as application/yaml."


def test_a_parameter_of_a_query_is_never_null(http: httpx.Client) -> None:
    (partner,) = served(http, control=True)["paths"]["/__mock__/customers"]["get"]["parameters"]
    text = "only this partner's: a name, an organization id or a value."
    assert partner == {"name": "partner", "in": "query", "description": text, "schema": {"type": "string"}}


def test_the_address_of_the_mock_is_not_an_argument(http: httpx.Client) -> None:
    answer = http.get("/__mock__/openapi.json", params={"server": "https://other.example"})
    assert (answer.status_code, answer.json()["message"]) == (400, "server: Extra inputs are not permitted")


def test_a_parameter_that_is_needed_says_so(http: httpx.Client) -> None:
    parameters = served(http, control=True)["paths"]["/__mock__/list"]["get"]["parameters"]
    assert [one["name"] for one in parameters if one.get("required")] == ["noun"]
    assert "customers" in parameters[0]["schema"]["enum"]


def test_fields_are_described_by_the_docstrings(http: httpx.Client) -> None:
    made = served(http, control=True)
    body = made["paths"]["/__mock__/hub/templates/create"]["post"]["requestBody"]["content"]["application/json"]
    texts = {name: field["description"] for name, field in body["schema"]["properties"].items()}
    assert texts["language"] == "the locale of emails and organizations where a request names none."
    assert texts["brandName"] == texts["disableWebexCalls"]
    assert texts["brandName"].startswith("brandName, disableWebexCalls: ")


def test_an_operation_of_the_hub_has_its_row_of_the_table(http: httpx.Client) -> None:
    made = served(http, control=True)
    create = made["paths"]["/__mock__/hub/templates/create"]["post"]
    assert (create["x-hub-operation"], create["x-who"]) == ("templates.create", "templates.write")
    assert {"id": "hub.template.country", "status": 400, "evidence": "documented"} in create["x-rules"]
    found = {one.get("x-hub-operation") for _, _, one in operations(made)} - {None}
    assert found == {*HUB_OPERATIONS}


def test_what_the_hub_adds_leads_to_the_operations_on_it(http: httpx.Client) -> None:
    made = served(http, control=True)
    headers = {"Authorization": "Bearer " + http.get("/__mock__/").json()["partner"]["tokens"]["full-admin"]}
    links = made["paths"]["/__mock__/hub/add-customer"]["post"]["responses"]["200"]["links"]
    assert {"customers.get", "customers.update", "customers.delete", "subscribers.list"} <= links.keys()
    customer = http.post("/__mock__/hub/add-customer").json()
    assert links["customers.get"]["parameters"] == {"customerId": "$response.body#/id"}
    assert http.get(f"/v1/wholesale/customers/{customer['id']}", headers=headers).status_code == 200


def test_the_document_does_not_keep_changes_of_an_earlier_one() -> None:
    first = control.described(control.ENDPOINTS)
    schema = first["paths"]["/__mock__/clock/advance"]["post"]["responses"]["400"]
    schema["description"] = "changed"
    again = control.described(control.ENDPOINTS)
    assert again["paths"]["/__mock__/clock/advance"]["post"]["responses"]["400"]["description"] != "changed"


def test_every_answer_with_an_error_has_the_error_body(http: httpx.Client) -> None:
    made = served(http, control=True)
    answer = http.post("/__mock__/clock/advance", json={})
    described = made["paths"]["/__mock__/clock/advance"]["post"]["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"] | {"components": made["components"]}
    assert Draft202012Validator(schema).is_valid(answer.json())
