from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import Address, InvalidArgument, LocalError
from webex_wholesale._core.request_models import build_model
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_contracts.operations import OPERATION, OPERATIONS

Answers = Callable[..., httpx.Response]
NAMELESS = {"addressLine1": "x", "city": "y", "country": "NO"}
GOOD: dict[str, Any] = {
    "provisioning_id": "p",
    "packages": ["webex_meetings"],
    "external_id": "acme",
    "address": NAMELESS,
}


def refused(operation: str = "customers.provision", **given: Any) -> InvalidArgument:
    row = OPERATION[operation]
    with pytest.raises(InvalidArgument) as caught:
        build_model(row.body or row.query, given, row)
    return caught.value


def limits(**each: Any) -> dict[str, Any]:
    return {"packages": {"limits": each}}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"external_id": 7}, "externalId"),
        ({"packages": ["webex_meetings", 7]}, "packages[1]"),
        ({"packages": "webex_meetings"}, "packages"),
        ({"address": "Storgata 1"}, "address"),
        ({"address": {**NAMELESS, "zip": "1"}}, "address.zip"),
        ({"address": {"address_line1": "x", "country": "NO"}}, "address.city"),
        ({"address": {"city": "x", "country": "NO"}}, "address.addressLine1"),
        ({"customer_info": {"name": "Acme"}}, "customerInfo.primaryEmail"),
        (
            {"provisioning_parameters": limits(webex_calling="5")},
            "provisioningParameters.packages.limits.webex_calling",
        ),
        ({"provisioning_parameters": {"calling": {"location": {}}}}, "provisioningParameters.calling.location.name"),
    ],
)
def test_what_does_not_fit_is_named_as_on_the_wire(wrong: dict[str, Any], path: str) -> None:
    error = refused(**{**GOOD, **wrong})
    assert error.field == path
    assert str(error).startswith(f"{path}: ")
    assert "(customers.provision)" in str(error)
    assert isinstance(error, LocalError)


def test_everything_that_does_not_fit_is_listed() -> None:
    error = refused(**{**GOOD, "external_id": 7, "packages": ["webex_meetings", "webex_meeting"], "org_id": []})
    assert [each.field_name for each in error.errors] == ["packages[1]", "orgId", "externalId"]


@pytest.mark.parametrize(
    ("wrong", "path"), [({"status": ["error", "eror"]}, "status[1]"), ({"offset": -1}, "offset"), ({"max": "5"}, "max")]
)
def test_a_filter_is_named_as_on_the_wire(wrong: dict[str, Any], path: str) -> None:
    row = OPERATION["customers.list"]
    with pytest.raises(InvalidArgument) as caught:
        build_model(row.query, wrong, row)
    assert (caught.value.field, caught.value.rule) == (path, None)


def test_a_misspelt_package_is_told_in_the_words_of_the_rule() -> None:
    error = refused(**{**GOOD, "packages": ["webex_meeting"]})
    assert str(error) == (
        'packages[0]: "webex_meeting" is not a customer package; did you mean "webex_meetings"? (customers.provision) '
        "[rule customer.packages.unknown]"
    )
    rule = RULES["customer.packages.unknown"]
    assert (error.rule, error.evidence, error.code, error.field) == (rule.id, rule.evidence, rule.code, "packages[0]")


@pytest.mark.parametrize("operation", ["customers.update", "customers.precheck"])
def test_every_operation_on_customers_knows_the_rule(operation: str) -> None:
    assert refused(operation, packages=["webex_meeting"], address=NAMELESS).rule == "customer.packages.unknown"


@pytest.mark.parametrize(
    ("wrong", "path"), [({"packages": ["webex_suit"]}, "packages[0]"), ({"package": "webex_suit"}, "package")]
)
@pytest.mark.parametrize("operation", ["subscribers.provision", "subscribers.update", "subscribers.precheck"])
def test_a_misspelt_package_of_a_subscriber_is_told_by_its_rule(
    operation: str, wrong: dict[str, Any], path: str
) -> None:
    error = refused(operation, **wrong)
    found = {each.field_name: each.description for each in error.errors}
    assert found[path].endswith('did you mean "webex_suite"?')
    assert error.rule == "subscriber.package.unknown"


def test_a_limit_of_the_wrong_kind_is_told_in_the_words_of_the_rule() -> None:
    error = refused(**{**GOOD, "provisioning_parameters": limits(webex_calling="5")})
    assert 'the limit "5" of webex_calling is not a number' in str(error)
    assert error.rule == "customer.limits.invalid"


def test_a_rule_that_finds_fault_elsewhere_is_not_named() -> None:
    assert refused(**{**GOOD, "external_id": 7, "packages": []}).rule is None


def test_values_are_not_shown_for_they_may_be_personal(address: Address) -> None:
    info = {"name": ["Kari Nordmann"], "primary_email": {"kari@acme.example": 1}, "phone": "+4722334455"}
    error = refused(**{**GOOD, "customer_info": info})
    assert [word for word in ("Nordmann", "kari", "+47") if word in f"{error} {error.errors}"] == []
    assert error.__suppress_context__
    assert error.__cause__ is None


def test_the_error_survives_pickling_and_deepcopying() -> None:
    error = refused(**{**GOOD, "packages": ["webex_meeting"]})
    for clone in (copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert vars(clone) == vars(error)


def test_nothing_is_sent(service: Any, address: Address) -> None:
    with pytest.raises(InvalidArgument, match="webex_meetings"):
        service.call(lambda client: client.customers.provision(**{**GOOD, "packages": ["webex_meeting"]}))
    assert service.requests == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(object()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner, inner),
    max_leaves=8,
)
WITH_BODY = [operation for operation in OPERATIONS if operation.body]


@pytest.mark.slow
@given(st.sampled_from(WITH_BODY), st.data())
def test_whatever_is_given_a_model_or_an_invalid_argument_comes_of_it(operation: Any, data: st.DataObject) -> None:
    given = data.draw(st.dictionaries(st.sampled_from([*operation.body.model_fields]), ANYTHING))
    error = attempted(operation, given)
    assert error is None or error.errors
    named = [re.split(r"\W", each.field_name or "")[0] for each in error.errors] if error else []
    assert set(named) <= set(shape_of(operation.body).fields or ())


def attempted(operation: Any, given: dict[str, Any]) -> InvalidArgument | None:
    try:
        build_model(operation.body, given, operation)
    except InvalidArgument as error:
        return error
    return None


def test_what_could_not_be_sent_at_all_is_told_by_the_models_words() -> None:
    error = refused(**{**GOOD, "packages": ["webex_meetings", object()], "external_id": object()})
    assert [each.field_name for each in error.errors] == ["packages[1]", "externalId"]
    assert error.rule is None
