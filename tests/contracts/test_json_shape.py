from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts import OPERATIONS
from webex_wholesale_contracts.json_shape import Report, Wrong, check, shape_of
from webex_wholesale_contracts.models import CreateBillingReport, PrecheckAnswer, ProvisionCustomer, Request
from webex_wholesale_contracts.models.numbers import ValidateExtensions

PROVISION = shape_of(ProvisionCustomer)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_body_of_the_right_types_has_nothing_to_report() -> None:
    body = {"packages": ["webex_calling", "no_such"], "address": {"city": ""}, "customerInfo": {}}
    assert check(PROVISION, body) == Report()


@given(
    st.fixed_dictionaries(
        {},
        optional={"address": JSON, "packages": JSON, "customerInfo": JSON, "provisioningParameters": JSON, "x": JSON},
    )
)
def test_keys_are_counted_wherever_they_are(body: dict[str, Any]) -> None:
    seen: list[str] = []
    json.loads(json.dumps(body), object_pairs_hook=lambda pairs: seen.extend(name for name, _ in pairs))
    assert check(PROVISION, body).keys == len(seen)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"externalId": 7}, Wrong("externalId", "string", "number")),
        ({"externalId": None}, Wrong("externalId", "string", "null")),
        ({"packages": "webex_calling"}, Wrong("packages", "array", "string")),
        ({"packages": ["webex_calling", True]}, Wrong("packages[1]", "string", "boolean")),
        ({"customerInfo": {"name": ["Acme"]}}, Wrong("customerInfo.name", "string", "array")),
        ({"address": []}, Wrong("address", "object", "array")),
        (
            {"provisioningParameters": {"calling": {"location": {"address": {"country": {}}}}}},
            Wrong("provisioningParameters.calling.location.address.country", "string", "object"),
        ),
        (
            {"provisioningParameters": {"packages": {"limits": 5}}},
            Wrong("provisioningParameters.packages.limits", "object", "number"),
        ),
        ([], Wrong("", "object", "array")),
    ],
)
def test_a_wrong_type_is_reported_with_its_path(body: Any, wrong: Wrong) -> None:
    assert check(PROVISION, body).wrong == [wrong]


def test_unknown_fields_are_reported_apart() -> None:
    report = check(PROVISION, {"colour": None, "customerInfo": {"shoeSize": 42}})
    assert report == Report(unknown=["colour", "customerInfo.shoeSize"])


def test_python_names_are_unknown_on_the_wire() -> None:
    assert check(PROVISION, {"external_id": "a"}).unknown == ["external_id"]


def test_the_content_of_limits_is_left_to_its_rule() -> None:
    limits = {"webex_calling": "many", "no_such": None}
    assert check(PROVISION, {"provisioningParameters": {"packages": {"limits": limits}}}) == Report()


def test_a_number_is_no_flag() -> None:
    assert check(shape_of(CreateBillingReport), {"internal": 1}).wrong == [Wrong("internal", "boolean", "number")]


@pytest.mark.parametrize(("code", "fine"), [(100, True), (100.0, True), (True, False), ("100", False)])
def test_a_flag_is_no_number(code: Any, fine: bool) -> None:
    assert (not check(shape_of(PrecheckAnswer), {"info": [{"infoCode": code}]}).wrong) is fine


def test_an_extension_may_be_a_text_or_a_number() -> None:
    shape = shape_of(ValidateExtensions)
    assert not check(shape, {"extensions": ["0100", 200]}).wrong
    assert check(shape, {"extensions": [True]}).wrong == [Wrong("extensions[0]", "string or number", "boolean")]


def test_a_field_is_not_an_object_and_something_else() -> None:
    class Torn(Request):
        field: list[str] | str

    with pytest.raises(TypeError, match="one kind"):
        shape_of(Torn)


def test_objects_in_a_list_are_looked_into() -> None:
    report = check(shape_of(PrecheckAnswer), {"info": [{}, {"description": 1, "more": 2}, 3]})
    assert report.wrong == [Wrong("info[1].description", "string", "number"), Wrong("info[2]", "object", "number")]
    assert report.unknown == ["info[1].more"]


@pytest.mark.parametrize(
    "model", [operation.body for operation in OPERATIONS if operation.body], ids=lambda model: model.__name__
)
def test_every_body_has_a_shape_with_its_wire_names(model: type[Request]) -> None:
    fields = shape_of(model).fields
    assert fields is not None
    assert set(fields) == set(model.model_json_schema()["properties"])


@given(JSON)
def test_any_json_value_is_judged(value: Any) -> None:
    report = check(PROVISION, json.loads(json.dumps(value)))
    assert report.wrong or isinstance(value, dict)
