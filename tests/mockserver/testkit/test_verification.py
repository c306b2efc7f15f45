"""Searching the calls of a mock, assertions about them, and the text of those that fail."""

from __future__ import annotations

import re

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import Address, ErrorBody, ProvisionCustomer, ResourceUrl
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.faults import Disconnect, Latency, Status

CUSTOMERS = "/v1/wholesale/customers"
PORTLAND = {"city": "Portland"}


@pytest.fixture
def calls(api):
    """A customer provisioned and refused once, looked at, and not found."""
    customer_id = api.provision()
    api.post({"externalId": "acme-2"})
    api.get(customer_id)
    api.get("x")
    return api.mock.calls


def refusal_of(check, *arguments, **named):
    with pytest.raises(AssertionError) as failure:
        check(*arguments, **named)
    return str(failure.value)


# Calls as a list


def test_calls_are_a_list_that_stays_as_it_was(api, calls):
    assert len(calls) == 4
    assert [call.serial for call in calls] == [call.serial for call in calls[:]] == [1, 2, 3, 4]
    assert calls == [*calls]
    assert calls != [*calls][1:]
    assert calls[-1] in calls
    api.list()
    assert (len(calls), len(api.mock.calls)) == (4, 5)


def test_a_part_of_the_calls_can_be_searched_too(calls):
    assert calls[1:](operation="customers.provision") == [calls[1]]
    assert calls(operation="customers.get")(status=200) == [calls[2]]


# Searching


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"operation": "customers.provision"}, [1, 2]),
        ({"operation": "customers.delete"}, []),
        ({"status": 202}, [1]),
        ({"status": range(400, 500)}, [2, 4]),
        ({"status": (200, 202)}, [1, 3]),
        ({"rule": "id.malformed"}, [4]),
        ({"method": "POST", "status": 409}, [2]),
        ({"method": "BREW"}, []),
        ({"path": CUSTOMERS}, [1, 2]),
        ({"path": "*/customers/*"}, [3, 4]),
        ({"partner": "Example Telecom"}, [1, 2, 3, 4]),
        ({"operation": "customers.provision", "body": {"externalId": "acme-2"}}, [2]),
    ],
    ids=str,
)
def test_calls_are_found_by_what_they_are(calls, wanted, found):
    assert [call.serial for call in calls(**wanted)] == found


def test_calls_are_found_by_the_partner_whose_they_are(api):
    rival = api.mock.add_partner("Rival")
    api.list()
    api.list(partner=rival)
    assert [call.serial for call in api.mock.calls(partner=rival)] == [2]
    assert [call.serial for call in api.mock.calls(partner=api.mock.partner)] == [1]


IMPOSSIBLE = {
    "unknown operation 'customers.provison'; did you mean 'customers.provision'?": {"operation": "customers.provison"},
    "unknown operation 'customers'": {"operation": "customers"},
    "from 100 to 599, or 0 for no answer; got 99": {"status": 99},
    "status must be a number from 100 to 599, or 0 for no answer; got '200'": {"status": "200"},
    "or 0 for no answer; got 600": {"status": [200, 600]},
    "status is empty; leave it out": {"status": range(400, 400)},
    "unknown rule 'customer.email.inuse'; did you mean 'customer.email.in-use'?": {"rule": "customer.email.inuse"},
    "the rule shows on the resource after the 202, so no call is refused by customer.async.compliance": {
        "rule": "customer.async.compliance"
    },
    "the rule changes a success, so no call is refused by subscriber.email.free-account": {
        "rule": "subscriber.email.free-account"
    },
    "unknown partner 'Example Telekom'; did you mean 'Example Telecom'?": {"partner": "Example Telekom"},
    "path must begin with a slash": {"path": "wholesale/customers"},
    "operation is missing; the fields of a body depend on it": {"body": {"externalId": "acme-1"}},
    "customers.list takes no body": {"operation": "customers.list", "body": {}},
    "tokens.exchange are not kept": {"operation": "tokens.exchange", "body": {}},
    "unknown field of ProvisionCustomer 'externalKey'": {
        "operation": "customers.provision",
        "body": {"externalKey": 1},
    },
    "unknown field of ProvisionCustomer.address 'town'": {
        "operation": "customers.provision",
        "body": {"address": {"town": "Portland"}},
    },
}


@pytest.mark.parametrize(("reason", "wanted"), IMPOSSIBLE.items(), ids=IMPOSSIBLE)
def test_what_no_call_can_be_is_refused_whether_or_not_there_are_calls(calls, reason, wanted):
    for some in (calls, calls[:0], WholesaleMock().calls):
        with pytest.raises(ValueError, match=re.escape(reason)):
            some(**wanted)


def test_an_assertion_with_something_impossible_does_not_hold(api, calls):
    for check in (api.mock.assert_called, api.mock.assert_not_called):
        with pytest.raises(ValueError, match=r"did you mean 'customers\.delete'"):
            check("customer.delete")
    with pytest.raises(ValueError, match="times must be 0 or more, got -1"):
        api.mock.assert_called("customers.list", times=-1)
    for unknown in ("customer.emial.in-use", 1000):
        with pytest.raises(ValueError, match=r"did you mean|a status must be"):
            api.mock.assert_no_unexpected_errors(allow=[unknown])


def test_every_rule_that_is_enforced_on_a_call_can_be_asked_for(mock):
    refused = [rule for rule in RULES if not raises(mock, rule)]
    assert {"customer.email.in-use", "http.route.unknown", "auth.token.missing"} <= {*refused}


def raises(mock, rule):
    try:
        return mock.calls(rule=rule) != []
    except ValueError as error:
        return str(error).endswith(f", so no call is refused by {rule}")


def test_no_name_is_both_a_rule_and_an_operation():
    assert not {*RULES} & {operation.name for operation in ALL_OPERATIONS}


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        {"externalId": "acme-1"},
        {"external_id": "acme-1", "packages": ["webex_calling", "webex_meetings"]},
        {"address": PORTLAND, "customer_info": {"primary_email": "ann@acme.example"}},
        {"provisioningParameters": {"calling": {"location": {"address": PORTLAND}}}},
        lambda wanted: wanted.address.city == "Portland",
        {},
    ],
    ids=["wire", "python", "nested", "deep", "function", "any"],
)
def test_a_body_is_described_by_some_of_its_fields(api, calls, body):
    api.mock.assert_called("customers.provision", times=1, status=202, body=body)


@pytest.mark.parametrize(
    "body",
    [
        {"orgId": "x"},
        {"packages": ["webex_calling"]},
        {"address": {"city": "Paris"}},
        {"externalId": {}},
        lambda _: False,
    ],
    ids=["missing", "list", "nested", "kind", "function"],
)
def test_a_body_that_is_another_is_none_of_these(api, calls, body):
    api.mock.assert_not_called("customers.provision", body=body)


def test_a_model_stands_for_the_fields_that_were_given_to_it(api, calls):
    place = Address(address_line1="12 Harbour Way", city="Portland", country="US", zip_or_postal_code="97201")
    api.mock.assert_called("customers.provision", times=2, body={"address": place})
    api.mock.assert_not_called("customers.provision", body={"address": place.model_copy(update={"city": "Salem"})})


def test_a_body_that_is_no_json_is_none_of_these(api):
    for raw in (b"{", b"[" * 100_000):
        api.send("POST", CUSTOMERS, raw=raw)
    for body in ({}, lambda wanted: True):
        api.mock.assert_not_called("customers.provision", body=body)


def test_a_mistake_in_a_function_is_not_hidden(calls):
    with pytest.raises(AttributeError, match="colour"):
        calls("customers.provision", body=lambda wanted: wanted.colour == "red")


def test_bodies_are_read_as_the_models_of_the_operation(api, calls):
    accepted, refused, looked, _ = calls
    assert isinstance(accepted.request, ProvisionCustomer)
    assert accepted.request.customer_info.primary_email == "ann@acme.example"
    assert isinstance(accepted.response, ResourceUrl)
    assert looked.request is None
    assert looked.response.external_id == "acme-1"
    assert isinstance(refused.response, ErrorBody)
    assert refused.reason == refused.response.errors[0].description
    assert accepted.reason is None


def test_an_answer_without_content_has_no_model(api):
    customer_id = api.provisioned()
    api.delete(customer_id)
    assert api.mock.calls[-1].response is None


def test_what_was_ignored_is_no_part_of_the_model(api):
    api.post({"county": "x", "customerInfo.colour": "red"})
    call = api.mock.calls[-1]
    assert sorted(call.ignored) == ["county", "customerInfo.colour"]
    assert call.request.external_id == "acme-1"


def test_what_cannot_be_read_as_the_model_says_so(api):
    api.post({"packages": ["webex_caling"], "customerInfo.name": "Secret AS"})
    with pytest.raises(
        ValueError, match=r"the request body of customers\.provision does not fit ProvisionCustomer \(packages"
    ) as no:
        _ = api.mock.calls[-1].request
    assert "Secret" not in str(no.value)
    api.send("GET", "/v1/nope")
    with pytest.raises(ValueError, match="reached no operation"):
        _ = api.mock.calls[-1].request
    assert api.mock.calls[-1].response.message


def test_a_body_with_tokens_says_that_it_was_not_kept(api):
    api.mock.handle(Request("POST", "/v1/access_token", body=b"grant_type=refresh_token&refresh_token=secret"))
    call = api.mock.calls[-1]
    for read in (lambda: call.request, lambda: call.response):
        with pytest.raises(ValueError, match=r"tokens\.exchange are not kept"):
            read()
    assert call.reason is None


def test_every_call_of_a_good_run_reads_as_models(api, subscribers):
    subscriber_id = subscribers.provision()
    subscribers.put(subscriber_id, {"packages": ["webex_meetings"]})
    subscribers.list()
    subscribers.delete(subscriber_id)
    api.precheck(api.numbered(2))
    for call in api.mock.calls:
        operation = next(each for each in ALL_OPERATIONS if each.name == call.operation)
        assert type(call.request) is (operation.body or type(None))
        assert type(call.response) in (operation.result, type(None))


# What is on its way out


def test_deprecated_parts_of_a_request_are_told(api, subscribers):
    subscriber_id = subscribers.provision({"packages": ..., "package": "webex_meetings"})
    (used,) = api.mock.calls[-1].deprecated
    assert (used.name, used.instead, used.evidence) == ("package", "packages", "documented")
    api.send("GET", "/v1/devices", query="workspaceLocationId=")
    assert [each.instead for each in api.mock.calls[-1].deprecated] == ["locationId"]
    api.send("POST", f"/v1//wholesale/subscribers/{subscriber_id}/emails/consentMove")
    assert [each.place for each in api.mock.calls[-1].deprecated] == ["path"]


def test_what_is_not_deprecated_is_not_told(api, subscribers):
    subscriber_id = subscribers.provision()
    subscribers.ask_again(subscriber_id)
    subscribers.send("POST", "", raw=b"package")
    subscribers.send("POST", "", raw=b'["package"]')
    api.send("GET", "/v1/devices", query="package=1")
    assert [call for call in api.mock.calls if call.deprecated] == []


# Assertions


def test_what_was_called_holds(api, calls):
    mock = api.mock
    mock.assert_called("customers.provision")
    mock.assert_called("customers.provision", times=2)
    mock.assert_called("customers.provision", times=1, rule="customer.email.in-use")
    mock.assert_called("customers.get", times=1, status=range(400, 500), partner=mock.partner)
    mock.assert_called("customers.delete", times=0)
    mock.assert_not_called("customers.delete")
    mock.assert_no_unexpected_errors(allow=["customer.email.in-use", 404])
    mock.assert_no_unexpected_errors(allow=["customers.provision", "customers.get"])


def test_what_was_called_instead_is_shown(api, calls):
    told = refusal_of(api.mock.assert_called, "customers.delete")
    assert told.splitlines()[:2] == [
        "customers.delete was never called",
        "called instead:",
    ]
    assert "   1 POST customer acme-1 202, 09:00:00, customers.provision\n" in told
    assert "   4 GET customer x 404, 09:00:00, customers.get, id.malformed (" in told


def test_what_differs_in_a_body_is_shown(api, calls):
    told = refusal_of(api.mock.assert_called, "customers.provision", body={"externalId": "acme-3"})
    assert told.splitlines() == [
        'customers.provision was never called with the body {"externalId": "acme-3"}',
        "its calls:",
        '   1 POST customer acme-1 202, 09:00:00, externalId is "acme-1"',
        '   2 POST customer acme-2 409, 09:00:00, externalId is "acme-2"',
    ]


def test_a_wrong_number_of_calls_is_told_with_the_calls(api, calls):
    told = refusal_of(api.mock.assert_called, "customers.provision", times=3, partner=api.mock.partner)
    assert told.startswith("customers.provision was called twice with partner Example Telecom, not 3 times\n")
    told = refusal_of(api.mock.assert_not_called, "customers.get", status=200)
    assert told.startswith("customers.get was called once with status 200\n")


def test_without_any_calls_that_is_told(mock):
    assert refusal_of(mock.assert_called, "customers.list").splitlines()[1] == "there were no calls"
    mock.assert_no_unexpected_errors()


def test_unexpected_errors_are_told_with_their_rules(api, calls):
    told = refusal_of(api.mock.assert_no_unexpected_errors, allow=["id.malformed"])
    assert told.splitlines() == [
        "unexpected errors:",
        f"   2 POST customer acme-2 409, 09:00:00, customer.email.in-use (assumed): {calls[1].reason}",
    ]


def test_nobody_can_tell_of_calls_that_the_journal_has_let_go(api):
    api.mock._engine.journal.size = 2
    for _ in range(5):
        api.list()
    api.mock.assert_called("customers.list")
    for check in (
        lambda: api.mock.assert_not_called("customers.delete"),
        lambda: api.mock.assert_called("customers.list", times=5),
        api.mock.assert_no_unexpected_errors,
    ):
        with pytest.raises(ValueError, match="the first 2 calls have left the journal"):
            check()


def test_what_a_fault_did_is_no_unexpected_error_and_is_told(api):
    status = api.mock.faults.add(Status(503), operation="customers.list", times=1)
    reset = api.mock.faults.add(Disconnect(), operation="customers.get")
    api.list()
    api.get("x")
    with pytest.raises(ValueError, match="there was no answer"):
        _ = api.mock.calls[-1].response
    api.mock.assert_no_unexpected_errors()
    told = api.mock.story()
    assert f"   1 GET customers 503, 09:00:00, fault {status.id}\n" in told
    assert f"   2 GET customer x no answer, 09:00:00, fault {reset.id}" in told
    assert api.mock.calls(status=0) == api.mock.calls[1:]


def test_a_fault_does_not_hide_what_a_rule_refused(api):
    api.mock.faults.add(Latency(1))
    api.get("x")
    told = refusal_of(api.mock.assert_no_unexpected_errors)
    assert "GET customer x 404, 09:00:01, fault " in told
    assert ", id.malformed (" in told
