"""The tools of an agent, called in this process: what they find, do and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest
from jsonschema import Draft202012Validator

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.agents import ROWS, AgentError, Door, Toolbox
from webex_wholesale_mock.agents._catalogue import Area
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.state.clock import timestamp

Call = Callable[..., dict[str, Any]]


def door_to(mock: WholesaleMock) -> Door:
    return Door(httpx.Client(transport=mock.transport(), base_url="https://webexapis.com"), "the mock of a test")


@pytest.fixture(scope="module")
def shared() -> tuple[WholesaleMock, Toolbox]:
    """A mock with its tools; to read three hundred operations for each test would take a minute."""
    mock = WholesaleMock()
    return mock, Toolbox(door_to(mock))


@pytest.fixture
def mock(shared: tuple[WholesaleMock, Toolbox]) -> WholesaleMock:
    shared[0].reset()
    return shared[0]


@pytest.fixture
def toolbox(shared: tuple[WholesaleMock, Toolbox]) -> Toolbox:
    return shared[1]


@pytest.fixture
def call(mock: WholesaleMock, toolbox: Toolbox) -> Call:
    """Calls a tool with named arguments."""
    return lambda tool, /, **arguments: toolbox.call(tool, arguments)


def refusal(call: Call, tool: str, /, **arguments: Any) -> str:
    with pytest.raises(AgentError) as problem:
        call(tool, **arguments)
    return str(problem.value)


# The tables


def test_every_operation_of_the_api_the_portals_and_the_controls_is_reachable(toolbox: Toolbox) -> None:
    controls = {f"{method} {path or 'overview'}" for path, methods in ENDPOINTS.items() for method in methods}
    assert toolbox.operations.keys() == {operation.name for operation in ALL_OPERATIONS} | controls


def test_an_operation_of_the_portals_is_found_by_its_own_name_too(toolbox: Toolbox) -> None:
    for name in HUB_OPERATIONS:
        told = toolbox.call("describe_operation", {"operation": f"hub.{name}"})
        assert told["portalOperation"] == f"hub.{name}"


def test_the_arguments_of_every_tool_are_a_json_schema_of_an_object(toolbox: Toolbox) -> None:
    for tool in toolbox.tools.values():
        Draft202012Validator.check_schema(tool.schema)
        assert tool.schema["type"] == "object"
        assert tool.schema["additionalProperties"] is False


def test_the_arguments_of_every_operation_are_a_json_schema_that_refers_to_nothing_else(toolbox: Toolbox) -> None:
    for operation in toolbox.operations.values():
        Draft202012Validator.check_schema(operation.arguments)
        assert "#/components" not in json.dumps(operation.arguments)


def test_the_tools_leave_an_agent_room(toolbox: Toolbox) -> None:
    """A schema for each of three hundred operations would be ten times as long."""
    described = [(tool.name, tool.text, tool.schema) for tool in toolbox.tools.values()]
    assert len(described) < 20
    assert len(json.dumps(described)) < 16_000


def test_tools_that_only_look_change_nothing(call: Call, mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer()
    mock.client().customers.delete(customer.id)
    given = {
        "list_things": {"noun": "people"},
        "get_customer": {"customerId": customer.id},
        "explain_call": {"call": 1},
    }
    before = mock.snapshot()
    for row in ROWS:
        if row.reads:
            call(row.tool, **given.get(row.tool, {}))
    assert not mock.changes(before)


def test_areas_are_those_of_the_operations(toolbox: Toolbox) -> None:
    assert {operation.area for operation in toolbox.operations.values()} == {*get_args(Area)}


# To find and to describe


def test_operations_are_found_by_words_the_best_first(call: Call) -> None:
    found = call("find_operations", text="extend trials")
    assert found["items"][0]["operation"] == "POST hub/trials/extend"
    assert {"operation", "area", "summary"} == found["items"][0].keys()
    only = call("find_operations", text="customers", area="api", size=2)
    assert {one["area"] for one in only["items"]} == {"api"}
    assert (len(only["items"]), only["total"] > 2) == (2, True)


def test_without_words_all_operations_are_listed_page_by_page(call: Call, toolbox: Toolbox) -> None:
    assert call("find_operations")["total"] == len(toolbox.operations)
    last = call("find_operations", offset=len(toolbox.operations) - 1)
    assert len(last["items"]) == 1
    assert call("find_operations", text="xyzzy")["items"] == []


def test_a_description_has_arguments_example_and_rules(call: Call) -> None:
    told = call("describe_operation", operation="customers.provision")
    assert told["arguments"]["required"] == ["body"]
    Draft202012Validator(told["arguments"]).validate({"body": told["example"]})
    assert {"id", "status", "evidence"} == told["canBeRefusedBy"][0].keys()
    create = call("describe_operation", operation="POST hub/templates/create")
    assert (create["portalOperation"], create["needs"]) == ("hub.templates.create", "templates.write")
    assert "name" in create["arguments"]["required"]


def test_an_unknown_operation_is_refused_with_the_nearest(call: Call) -> None:
    assert "did you mean 'customers.provision'?" in refusal(call, "describe_operation", operation="customers.provison")
    assert refusal(call, "call_operation", operation="#").startswith("unknown operation '#'; find_operations searches")


# To call


def test_a_customer_is_provisioned_refused_explained_and_mended(call: Call, mock: WholesaleMock) -> None:
    body = call("describe_operation", operation="customers.provision")["example"]
    wrong = {**body, "address": {**body["address"], "addressLine1": "x" * 60}}
    told = refusal(call, "call_operation", operation="customers.provision", arguments={"body": wrong})
    assert told.startswith("HTTP 400, rule customer.address.line-length (documented): ")
    (asked,) = [line for line in told.splitlines() if line.startswith("explain_call with ")]
    assert mock.calls[-1].tracking_id in asked
    explained = call("explain_call")
    assert explained["rule"]["id"] == "customer.address.line-length"
    assert call("call_operation", operation="customers.provision", arguments={"body": body})["status"] == 202
    (event,) = call("upcoming_events")["items"]
    assert event["kind"] == "customer.finish"
    call("advance_clock", seconds=60)
    (customer,) = call("list_things", noun="customers", text="acme")["items"]
    assert customer["value"]["status"] == "provisioned"
    assert call("get_customer", customerId=customer["id"])["externalId"] == body["externalId"]


def test_the_ways_on_of_an_explanation_can_be_called_as_they_are(call: Call, mock: WholesaleMock) -> None:
    body = call("describe_operation", operation="customers.precheck")["example"]
    wrong = {"body": {**body, "address": {**body["address"], "addressLine1": "x" * 60}}}
    refusal(call, "call_operation", operation="customers.precheck", arguments=wrong)
    (way,) = [way for way in call("explain_call")["waysOn"] if "operation" in way]
    call("call_operation", operation=way["operation"], arguments=way["arguments"])
    assert mock.rules.off >= {"customer.address.line-length"}
    assert call("call_operation", operation="customers.precheck", arguments=wrong)["status"] == 200


def test_a_role_decides_the_token(call: Call, mock: WholesaleMock) -> None:
    told = refusal(call, "call_operation", operation="customers.list", role="expired")
    assert told.startswith("HTTP 401, rule auth.token.expired")
    assert call("call_operation", operation="customers.list", role="read-only")["body"]["items"] == []
    assert "did you mean 'read-only'?" in refusal(call, "call_operation", operation="customers.list", role="readonly")
    other = refusal(call, "call_operation", operation="customers.list", role="#")
    assert other == f"unknown role '#'; the mock has tokens of {', '.join(mock.tokens)}"
    token = mock.tokens["no-scope"]
    assert "auth.scope.missing" in refusal(call, "call_operation", operation="customers.list", token=token)


def test_arguments_go_where_they_belong(call: Call, mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(external_id="a/b")
    one = call("call_operation", operation="customers.get", arguments={"customerId": customer.id})
    assert one["body"]["externalId"] == "a/b"
    listed = call("call_operation", operation="customers.list", arguments={"externalId": "none"})
    assert listed["body"]["items"] == []
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "y", "client_secret": "z"}
    assert "HTTP 4" in refusal(call, "call_operation", operation="tokens.exchange", arguments={"body": form})
    assert mock.calls[-1].operation == "tokens.exchange"


def test_arguments_that_the_service_would_pass_over_are_refused(call: Call, mock: WholesaleMock) -> None:
    told = refusal(call, "call_operation", operation="customers.get", arguments={"id": "x"})
    assert told.startswith("customers.get: id is not an argument of it; customerId is missing; it takes customerId, ")
    assert len(mock.calls) == 0


def test_an_answer_without_content_is_its_status(call: Call, mock: WholesaleMock) -> None:
    subscriber = mock.hub.add_subscriber(mock.hub.add_customer().id)
    gone = call("call_operation", operation="subscribers.delete", arguments={"subscriberId": subscriber.id})
    assert gone == {"status": 204, "body": {}}


def test_a_long_list_is_cut_and_says_how_long_it_is(call: Call, mock: WholesaleMock) -> None:
    for number in range(25):
        mock.hub.add_customer(external_id=f"acme-{number}")
    for answer in (
        call("call_operation", operation="customers.list")["body"],
        call("call_operation", operation="GET customers"),
        call("list_things", noun="customers"),
    ):
        assert (len(answer["items"]), answer["total"]) == (20, 25)
    rest = call("call_operation", operation="GET customers", offset=20, size=3)
    assert (len(rest["items"]), rest["offset"], rest["total"]) == (3, 20, 25)


def test_emails_and_events_come_page_by_page(call: Call, mock: WholesaleMock) -> None:
    client = mock.client()
    for number in range(3):
        client.customers.delete(mock.hub.add_customer(external_id=f"acme-{number}").id)
    page = call("upcoming_events", offset=1, size=1)
    assert (len(page["items"]), page["total"]) == (1, 3)
    emails = call("read_outbox", kind="welcome", size=2)
    assert (len(emails["items"]), emails["total"]) == (2, 3)
    assert call("read_outbox", to="nobody@acme.example") == {"items": []}


# Faults, outcomes, rules, snapshots, portals


def test_a_fault_is_planned_for_the_next_call(call: Call, mock: WholesaleMock) -> None:
    planned = call("plan_fault", kind="status", status=503, times=1, operation="customers.list")
    assert (planned["kind"], planned["times"]) == ("status", 1)
    assert refusal(call, "call_operation", operation="customers.list").startswith("HTTP 503: ")
    assert call("explain_call")["waysOn"][0]["operation"] == "POST faults/remove"
    call("call_operation", operation="DELETE faults")
    assert [*mock.faults] == []


@pytest.mark.parametrize(("kind", "reason"), [("disconnect", "reset"), ("crash", "a fault ends the program here")])
def test_a_call_without_an_answer_says_so(call: Call, kind: str, reason: str) -> None:
    call("plan_fault", kind=kind, times=1)
    told = refusal(call, "call_operation", operation="customers.list")
    assert told.startswith("no answer from the mock of a test (")
    assert reason in told


def test_a_connection_that_is_refused_says_so(call: Call) -> None:
    call("plan_fault", kind="disconnect", how="refuse", times=1)
    told = refusal(call, "call_operation", operation="customers.list")
    assert told.startswith("no connection to the mock of a test (")


def test_an_answer_that_is_no_json_is_told_as_text(call: Call) -> None:
    call("plan_fault", kind="gateway", status=502, form="html", times=1)
    assert "HTTP 502: " in refusal(call, "call_operation", operation="customers.list")
    call("plan_fault", kind="status", status=500, body="", times=1)
    assert refusal(call, "call_operation", operation="customers.list").startswith("HTTP 500: ")


def test_an_outcome_is_planned(call: Call, mock: WholesaleMock) -> None:
    call("plan_outcome", kind="fails", code=1234, description="no luck", customer="*")
    body = call("describe_operation", operation="customers.provision")["example"]
    call("call_operation", operation="customers.provision", arguments={"body": body})
    call("run_next_event")
    (customer,) = mock.customers()
    assert customer.errors[0].error_code == 1234


@pytest.mark.parametrize("tool", ["plan_fault", "plan_outcome"])
def test_a_plan_says_whose_fields_are_whose(toolbox: Toolbox, tool: str) -> None:
    schema = toolbox.tools[tool].schema
    assert schema["required"] == ["kind"]
    fields = schema["properties"]
    assert all(kind in fields["kind"]["description"] for kind in fields["kind"]["enum"])
    only = {"plan_fault": ("form", "gateway"), "plan_outcome": ("code", "fails")}[tool]
    assert only[1] in fields[only[0]]["description"]


def test_a_plan_of_an_unknown_kind_is_refused(call: Call) -> None:
    told = refusal(call, "plan_outcome", kind="dies")
    assert told == "kind must be one of takes, stuck, flaps, fails, got 'dies'"
    assert "HTTP 400: status: " in refusal(call, "plan_fault", kind="status")


def test_rules_are_switched(call: Call, mock: WholesaleMock) -> None:
    rule = "customer.email.in-use"
    call("disable_rules", rules=[rule])
    assert not mock.rules.enforces(rule)
    call("enable_rules", rules=[rule])
    assert mock.rules.enforces(rule)
    assert "cannot be switched off" in refusal(call, "disable_rules", rules=["customer.busy"])


def test_a_world_is_rolled_back(call: Call, mock: WholesaleMock) -> None:
    call("take_snapshot", name="before")
    mock.hub.add_customer()
    call("roll_back", name="before")
    assert mock.customers() == []
    assert "known are before" in refusal(call, "roll_back", name="after")


def test_an_act_in_the_portals_that_a_rule_refuses_names_the_rule(call: Call) -> None:
    told = refusal(
        call, "call_operation", operation="hub.templates.create", arguments={"name": "Gold", "country": "nowhere"}
    )
    assert told.startswith("HTTP 400, rule hub.template.country (documented): ")
    assert told.endswith("explain_call with {'rule': 'hub.template.country'} tells the rule and the ways on")


def test_the_journal_is_listed_without_bodies(call: Call, mock: WholesaleMock) -> None:
    mock.client().customers.list().first()
    (line,) = call("list_calls", status="2xx")["items"]
    assert (line["operation"], line["time"]) == ("customers.list", timestamp(mock.clock.now))


def test_a_tool_refuses_what_does_not_fit(call: Call) -> None:
    assert refusal(call, "find_operations", area="moon").startswith("find_operations: area: Input should be 'api'")
    assert refusal(call, "call_operation").startswith("call_operation: operation: Field required")
    assert "did you mean overview?" in refusal(call, "overvew")
    assert refusal(call, "#").startswith("unknown tool '#'; there are overview, list_things, ")


@pytest.mark.slow
def test_every_control_endpoint_answers_an_agent(call: Call) -> None:
    """Each is called without arguments: it answers, or says what it needs; none is out of reach."""
    statuses = set()
    for path, methods in ENDPOINTS.items():
        for method in methods:
            try:
                call("call_operation", operation=f"{method} {path or 'overview'}")
            except AgentError as problem:
                statuses.add(problem.facts.get("status"))
    assert statuses <= {400, 403, 404, 409}
