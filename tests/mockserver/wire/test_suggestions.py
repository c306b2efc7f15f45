"""What is said of a request that no operation answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import NotFound
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.wire.suggestions import unknown_path

UNKNOWN = RULES["http.route.unknown"].text
ID = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvNTJjZjU3NmQ"

NEAREST = {
    ("GET", "/wholesale/customers"): ("customers.list", 'no "v1"'),
    ("GET", "/customers"): ("customers.list", 'no "v1/wholesale"'),
    ("GET", "/v2/wholesale/customers"): ("customers.list", '"v2" instead of "v1"'),
    ("GET", "/v1/v1/wholesale/customers"): ("customers.list", '"v1" too much'),
    ("GET", "/webexapis.com/v1/wholesale/customers"): ("customers.list", '"webexapis.com" too much'),
    ("GET", "/v1/billing/reports"): ("billing_reports.list", 'no "wholesale"'),
    ("POST", "/v1/wholesale/customers/"): ("customers.provision", "a slash too many at the end"),
    ("PUT", f"/v1/wholesale/customer/{ID}"): ("customers.update", '"customer" instead of "customers"'),
    ("GET", f"/v1/wholesale/customers/{ID}/subscribers"): ("customers.get", '"subscribers" too much'),
    ("GET", "/v1/wholesale/Subpartners"): ("sub_partners.list", '"Subpartners" instead of "subPartners"'),
    ("PATCH", "/v1/wholesale/customer"): (
        "customers.list",
        '"customer" instead of "customers", "PATCH" instead of GET',
    ),
    ("POST", f"/v1/subscribers/{ID}/email/consentMove"): (
        "subscribers.send_consent_email",
        '"email" instead of "emails"',
    ),
}


@pytest.mark.parametrize(("call", "told"), NEAREST.items(), ids=lambda one: " ".join(one))
def test_the_nearest_operation_is_named_and_what_differs(call, told):
    name, different = told
    text = unknown_path(*call)
    assert text.startswith(f"{UNKNOWN} The nearest is {name}, ")
    assert text.endswith(f"; what differs: {different}.")


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/favicon.ico", "/v1/x", "/v1/wholesale/" + "x" * 400])
def test_nothing_is_near_to_what_is_far_from_all(path):
    assert unknown_path("GET", path) == UNKNOWN


@given(operation=st.sampled_from(ALL_OPERATIONS), data=st.data())
def test_a_letter_left_out_of_a_word_is_found(operation, data):
    words = ["v1", *operation.path.split("/")[1:]]
    chosen = data.draw(st.sampled_from([at for at, word in enumerate(words) if at and not word.startswith("{")]))
    if len(words[chosen]) == 2:
        return
    place = data.draw(st.integers(0, len(words[chosen]) - 1))
    typo = words[chosen][:place] + words[chosen][place + 1 :]
    path = "/" + "/".join(
        ID if word.startswith("{") else word for word in [*words[:chosen], typo, *words[chosen + 1 :]]
    )
    assert f'"{typo}" instead of "{words[chosen]}"' in unknown_path(operation.method, path)


@given(method=st.text(max_size=5), path=st.text(max_size=60))
def test_any_path_gets_an_answer_that_can_be_sent(method, path):
    assert unknown_path(method, f"/v1/wholesale/customers{path}").encode("utf-8", "strict")


def test_the_caller_and_the_journal_are_told(api):
    answer = api.send("GET", "/wholesale/customers")
    assert answer.json["message"] == "The requested resource could not be found."
    assert answer.json["errors"][0]["description"] == api.mock.calls[-1].reason
    assert "customers.list" in api.mock.calls[-1].reason


def test_a_client_with_a_wrong_base_url_is_told(mock):
    with pytest.raises(NotFound, match=r'GET /v1/wholesale/customers/\{customerId\}; what differs: no "v1"'):
        mock.client(base_url="https://webexapis.com").customers.get(ID)


def test_the_methods_of_a_path_are_told_with_their_operations(api):
    answer = api.send("PUT", "/v1/wholesale/customers")
    there = "GET (customers.list), POST (customers.provision)"
    assert answer.json["message"] == f'"PUT" is not a method of this path; there is {there}.'
    assert api.mock.calls[-1].reason == answer.json["message"]
