"""What holds next door for any input at all. That refusals change nothing is held in conftest."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_contracts.related_operations import RELATED_OPERATIONS

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
FORM = {"content-type": "application/x-www-form-urlencoded"}
texts = st.text(max_size=30) | st.sampled_from(["", " ", "\x00", "+12405551212", "1000", "US", "Europe/Oslo", "a@b.co"])
values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def known_ids(api):
    """Ids of what there is, by path parameter, and of nothing."""
    org_id = api.get(api.provisioned()).json["orgId"]
    location_id, license_id = (
        api.send("GET", f"/v1/{noun}", query=f"orgId={org_id}").json["items"][0]["id"]
        for noun in ("locations", "licenses")
    )
    me = api.send("GET", "/v1/people/me").json
    app_id = api.mock.service_app.id
    return [org_id, location_id, license_id, me["id"], me["roles"][0], app_id, ids.encode("PEOPLE", UUID), "x"]


def fields_of(model):
    return [*shape_of(model).fields]


def shaped(shape, named):
    """Values of the right types, and of others now and then."""
    if shape.fields is not None:
        right = st.fixed_dictionaries({}, optional={name: shaped(one, named) for name, one in shape.fields.items()})
    elif shape.items is not None:
        right = st.lists(shaped(shape.items, named), max_size=3)
    else:
        right = (texts | named) if str in shape.types else st.booleans() | st.integers()
    return st.one_of(right, right, right, right, values)


@pytest.mark.parametrize("operation", RELATED_OPERATIONS, ids=lambda operation: operation.name)
@settings(max_examples=40)
@given(data=st.data())
def test_any_request_next_door_has_an_answer(new_api, operation, data):
    api = new_api()
    named = st.sampled_from(known_ids(api))
    path = "/v1" + re.sub(r"\{\w+\}", lambda _: data.draw(named), operation.path)
    query = data.draw(st.dictionaries(st.sampled_from(fields_of(operation.query) or ["x"]), named | texts, max_size=3))
    if operation.form:
        fields = data.draw(st.dictionaries(st.sampled_from(fields_of(operation.body)), texts))
        answer = api.send(operation.method, path, raw=urlencode(fields).encode(), headers=FORM)
    else:
        body = operation.body and data.draw(shaped(shape_of(operation.body), named))
        answer = api.send(operation.method, path, body, query=urlencode(query))
    assert 200 <= answer.status < 500


@settings(max_examples=200)
@given(st.binary(max_size=60), st.text(st.characters(max_codepoint=255), max_size=30))
def test_any_form_has_an_answer(new_api, raw, authorization):
    answer = new_api().send("POST", "/v1/access_token", raw=raw, headers={**FORM, "authorization": authorization})
    assert 400 <= answer.status < 500
