"""What can be done with a thing, the forms for it, and the reasons where it cannot be done now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.mockserver.console.conftest import Console
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.console import _actions, _forms, _lists
from webex_wholesale_mock.console._forms import Form
from webex_wholesale_mock.console._visit import Visit
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.testkit import pages


def forms(mock: WholesaleMock, noun: str, number: int = 0) -> dict[str, Form]:
    row = pages.page_of(mock, noun).items[number]
    return {f"{form.method} {form.path.partition(row.id)[0]}": form for form in _actions.forms_for(mock, noun, row)}


def send(mock: WholesaleMock, form: Form) -> tuple[int, Any]:
    """Send a form as it is, as the script does."""
    headers = {"authorization": f"Bearer {form.token}"} if form.token else {}
    headers["content-type"] = "application/json"
    body = b"" if form.token and form.method == "DELETE" else json.dumps(_actions.sent(form)).encode()
    answer = mock.handle(Request(form.method, f"/{form.path}", headers=headers, body=body))
    return answer.status, json.loads(answer.read() or b"{}")


DELETE = "DELETE v1/wholesale/customers/"
UPDATE = "PUT v1/wholesale/customers/"
CLEAR = "POST __mock__/hub/reviews/clear"


@pytest.mark.parametrize(
    ("status", "refused", "allowed"),
    [
        ("provisioning", {DELETE, UPDATE, CLEAR}, set()),
        ("provisioned", {CLEAR}, {DELETE, UPDATE}),
        ("pending_rpl_review", {DELETE, UPDATE}, {CLEAR}),
        ("deleting", {DELETE, UPDATE, CLEAR}, set()),
    ],
)
def test_what_the_state_does_not_allow_says_why(
    mock: WholesaleMock, status: Any, refused: set[str], allowed: set[str]
) -> None:
    mock.hub.add_customer(status=status)
    found = forms(mock, "customers")
    assert {name for name in refused | allowed if found[name].reason} == refused


def test_a_reason_is_the_refusal_that_a_client_gets_with_its_rule(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(external_id="acme-1")
    mock.hub.add_subscriber(customer)
    form = forms(mock, "customers")[DELETE]
    status, body = send(mock, form)
    assert (status, body["message"], form.rule) == (409, form.reason, "customer.has-subscribers")


def test_trying_changes_nothing_and_is_no_call(world: Console, state: Any) -> None:
    before, calls = state(world.mock), len(world.mock.calls)
    exercised = set(world.mock._engine.exercised.calls)
    for noun in pages.NOUNS:
        for row in pages.page_of(world.mock, noun).items:
            _actions.forms_for(world.mock, noun, row)
    assert (state(world.mock), len(world.mock.calls)) == (before, calls)
    assert world.mock._engine.exercised.calls == exercised


def test_a_form_without_a_reason_is_accepted_as_it_is(world: Console) -> None:
    for noun in ("customers", "subscribers", "people"):
        for row in pages.page_of(world.mock, noun).items:
            for form in _actions.forms_for(world.mock, noun, row):
                if form.reason or form.fields:
                    continue
                before = world.mock.snapshot()
                assert send(world.mock, form)[0] < 300, form.path
                world.mock.rollback(before)


def test_what_can_be_done_comes_before_what_cannot(mock: WholesaleMock) -> None:
    mock.hub.add_customer(status="provisioning")
    row = pages.page_of(mock, "customers").items[0]
    blocked = [bool(form.reason) for form in _actions.forms_for(mock, "customers", row)]
    assert blocked == sorted(blocked)
    assert {*blocked} == {False, True}


def test_operations_of_the_hub_are_offered_for_what_they_are_about(world: Console) -> None:
    offered = {noun: {*forms(world.mock, noun)} for noun in ("customers", "subscribers", "organizations", "partners")}
    assert "POST __mock__/hub/restricted-mode/set" in offered["customers"]
    assert "POST __mock__/hub/users/change-package" in offered["subscribers"]
    assert "POST __mock__/hub/add-person" in offered["organizations"]
    assert "POST __mock__/hub/templates/create" in offered["partners"]
    assert "POST __mock__/hub/suspend" not in offered["partners"]
    assert "POST __mock__/hub/customers/list" not in offered["partners"]


def test_every_operation_of_the_hub_has_a_form_of_all_its_fields(mock: WholesaleMock) -> None:
    for name, operation in HUB_OPERATIONS.items():
        path = f"hub/{name.replace('.', '/').replace('_', '-')}"
        form = _forms.of_endpoint(path)
        names = {field.path.partition(".")[0] for field in form.fields}
        assert len(names) == len(ENDPOINTS[path]["POST"].body.model_fields), name
        assert form.summary, operation.name


@pytest.mark.parametrize("noun", [*_lists.NOUNS])
def test_the_forms_that_make_things_begin_with_what_this_world_has(mock: WholesaleMock, noun: str) -> None:
    mock.hub.add_customer()
    visit = Visit(mock=mock, name=noun, id="", query={}, origin="http://127.0.0.1", base="./")
    for path in _lists.NOUNS[noun].makers:
        form = _lists.maker(visit, path)
        if form.token:
            status, body = send(mock, form)
            assert status < 300, (path, body)


def test_a_world_without_templates_and_customers_has_forms_too(mock: WholesaleMock) -> None:
    mock.hub.templates.delete(mock.template.id)
    assert "Customers: provision" in Console(mock).page("customers")


def test_fields_are_of_the_kind_that_their_schema_says() -> None:
    kinds = {field.path: field.kind for field in _forms.of_endpoint("faults/status").fields}
    assert kinds["status"] == "number"
    assert kinds["headers"] == "json"
    assert kinds["effect"] == "choice"
    assert {field.kind for field in _forms.of_endpoint("hub/add-report").fields} >= {"date", "choice"}
    assert {field.kind for field in _forms.of_endpoint("hub/set-holidays").fields} == {"lines"}
    assert {field.kind for field in _forms.of_endpoint("hub/restricted-mode/set").fields} == {"flag", "text"}


def test_nested_fields_have_paths_and_long_contents_lines() -> None:
    field = _forms.Field(path="a.b", kind="json", required=False, value={"c": 1})
    assert (field.label, field.text) == ("A: b", '{\n  "c": 1\n}')
    assert _forms.Field(path="a", kind="lines", required=False, value=["x", "y"]).text == "x\ny"
    assert _forms.Field(path="a", kind="text", required=False).text == ""
    form = Form(title="", summary="", method="POST", path="x", fields=(field,), fixed={"d": 2})
    assert _actions.sent(form) == {"d": 2, "a": {"b": {"c": 1}}}


@pytest.mark.parametrize(
    ("path", "noun", "reasons"),
    [("hub/give-consent", "subscribers", 1), ("hub/users/change-package", "subscribers", 0)],
)
def test_reasons_without_a_rule_are_told_too(mock: WholesaleMock, path: str, noun: str, reasons: int) -> None:
    mock.hub.add_subscriber(mock.hub.add_customer())
    form = forms(mock, noun)[f"POST __mock__/{path}"]
    assert bool(form.reason) == bool(reasons)
    assert form.rule == ""
