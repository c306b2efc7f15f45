"""What holds for any input at all. That refusals change nothing, and that nothing is a 500, is held in conftest."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale_contracts.checks import customers, subscribers
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_mock.world.rulebook import SWITCHABLE

CUSTOMERS = "/v1/wholesale/customers"
SUBSCRIBERS = "/v1/wholesale/subscribers"
LOCATION = "provisioningParameters.calling.location"
LIMITS = "provisioningParameters.packages.limits"

texts = st.text(max_size=60) | st.sampled_from(["", " ", "\ud800", "\x00", "%", "x" * 51, "\u202e", "\U0001f950"])
numbers = st.integers() | st.floats() | st.sampled_from([10**400, -(10**4_200), 1e308, -0.0])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
paths = st.sampled_from(["/v1" + operation.path for operation in OPERATIONS]) | st.text(
    string.ascii_letters + "/{}%.-_~:=é\x00\n", max_size=60
).map(lambda text: "/" + text)
queries = st.lists(
    st.tuples(st.sampled_from(["max", "offset", "status", "orgId", "externalId", "x", ""]), st.text(max_size=12)).map(
        "=".join
    )
    | st.text(string.printable, max_size=20),
    max_size=4,
).map("&".join)
headers = st.dictionaries(
    st.sampled_from(["authorization", "content-type", "x-mock-explain", "host", "accept"]),
    st.text(st.characters(max_codepoint=255), max_size=20),
    max_size=2,
)


@settings(max_examples=150)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "get", ""]),
    paths,
    queries,
    headers,
    st.binary(max_size=80),
)
def test_any_request_has_an_answer(new_api, method, path, query, headers, raw):
    answer = new_api().send(method, path, raw=raw, query=query, headers=headers)
    assert 200 <= answer.status < 500


@settings(max_examples=100)
@given(values)
def test_any_json_has_an_answer(new_api, value):
    api = new_api()
    customer_id = api.provisioned()
    subscriber_id = api.subscribers(customer_id).provision()
    for path, known in ((CUSTOMERS, customer_id), (SUBSCRIBERS, subscriber_id)):
        assert 400 <= api.send("PUT", f"{path}/{known}", value).status < 500
        assert 400 <= api.send("POST", f"{path}/validate", value).status < 500
        assert 400 <= api.send("POST", path, value).status < 500


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(['{"', '":', '"', "\\", "[", "{", "]", "}", ",", "1", "x", "\\u", "é", "\n"]), max_size=60)
)
def test_any_near_json_is_read_as_json_reads_it(new_api, pieces):
    raw = "".join(pieces).encode()
    answer = new_api().send("POST", CUSTOMERS, raw=raw)
    try:
        is_object = isinstance(json.loads(raw), dict)
    except ValueError:
        is_object = False
    assert is_object or answer.rule == "http.body.malformed"


def field(good, *others):
    """Values of a field, most of them good ones."""
    return st.one_of(st.sampled_from(good), st.sampled_from(good), *others)


packages = st.lists(st.sampled_from(CUSTOMER_PACKAGES), max_size=5, unique=True)
countries = field(["US", "GB", "DE", "JP", "AE", "BR"], st.sampled_from(["us", "XX", ""]), texts)
zones = field(["Europe/Oslo", "UTC", "Asia/Tokyo"], texts)
MISSING = st.just(...)
FIELDS = {
    "provisioningId": texts | MISSING,
    "packages": packages | packages | packages | st.lists(texts, max_size=2) | MISSING,
    "externalId": texts | MISSING,
    "orgId": texts,
    "address.addressLine1": texts | MISSING,
    "address.addressLine2": texts,
    "address.city": texts,
    "address.stateOrProvince": texts | MISSING,
    "address.zipOrPostalCode": texts | MISSING,
    "address.country": countries | MISSING,
    "address.extra": values,
    "customerInfo.name": texts | MISSING,
    "customerInfo.primaryEmail": field(["bo@b.example", "taken@acme.example"], texts, MISSING),
    "customerInfo.language": field(["fr", "fr_CA", "xx"], texts),
    "subPartnerAdminEmail": field(["bo@b.example"], texts),
    f"{LOCATION}.name": texts,
    f"{LOCATION}.timezone": zones | MISSING,
    f"{LOCATION}.language": texts,
    f"{LOCATION}.address.country": countries,
    f"{LOCATION}.address.addressLine1": texts,
    f"{LOCATION}.address.stateOrProvince": texts | MISSING,
    f"{LOCATION}.extra": values,
    "provisioningParameters.meetings.timezone": zones,
    f"{LIMITS}.webex_calling": field([0, 5, 5.0], numbers, values),
    "extra": values,
}


@st.composite
def changes(draw):
    """Changes to a few fields of a good body: right types nearly always, right values often."""
    chosen = draw(st.lists(st.sampled_from([*FIELDS]), max_size=4, unique=True))
    return {path: draw(FIELDS[path]) for path in chosen}


@pytest.mark.slow
@settings(max_examples=200)
@given(changes())
def test_a_precheck_of_a_whole_body_that_passes_is_a_provisioning_that_is_accepted(new_api, changes):
    """Of another body, a precheck passes or says what provisioning would; what is missing it does not ask for."""
    api = new_api()
    org = api.mock.hub.add_organization("Acme", administrators=["taken@acme.example"])
    if changes.get("orgId") == "":
        changes["orgId"] = org.org_id
    precheck, provisioning = api.precheck(changes), api.post(changes)
    if not customers.is_whole(api.body(changes)):
        assert (precheck.status == 200 or provisioning.status != 202) or changes.get("orgId") is not None
        return
    assert (precheck.status, provisioning.status == 202) in ((200, True), (provisioning.status, False))
    if precheck.status == 200:
        api.mock.clock.advance(30)
        (customer_id,) = api.ids()
        assert api.status(customer_id) == "provisioned"
    else:
        assert precheck.rule == provisioning.rule
        assert precheck.json["errors"] == provisioning.json["errors"]


@settings(max_examples=100)
@given(changes())
def test_an_update_is_refused_whole_or_ends_well(new_api, changes):
    api = new_api()
    customer_id = api.provisioned({"packages": ["webex_meetings"], LOCATION: ...})
    before = api.get(customer_id).json
    update = {name: value for name, value in api.body(changes).items() if name != "customerInfo"}
    answer = api.put(customer_id, update)
    if answer.status == 202:
        api.mock.clock.advance(10)
        after = api.get(customer_id).json
        assert (after["status"], sorted(after["packages"])) == ("provisioned", sorted(update["packages"]))
        assert after["externalId"] == update.get("externalId", "acme-1")
    else:
        assert api.get(customer_id).json == before


@pytest.mark.slow
@settings(max_examples=100)
@given(changes(), st.data())
def test_no_relaxed_rule_breaks_the_mock(new_api, changes, data):

    api = new_api()
    api.mock.rules.disable(*data.draw(st.lists(st.sampled_from(SWITCHABLE), unique=True)))
    for number in range(2):
        answer = api.post({**changes, "externalId": str(number)})
        if answer.status != 202:
            continue
        api.mock.clock.advance(30)
        customer_id = api.ids()[0]
        assert api.status(customer_id) == "provisioned"
        api.subscribers(customer_id).post({"email": f"una{number}@acme.example"})
        api.put(
            customer_id, {"packages": changes.get("packages") or []} if changes.get("packages", 1) is not ... else {}
        )
        api.mock.clock.advance(10)
        for subscriber_id in api.subscribers(customer_id).ids():
            assert api.subscribers(customer_id).get(subscriber_id).status == 200
            if api.mock.rules.enforces("customer.has-subscribers"):
                assert api.subscribers(customer_id).delete(subscriber_id).status == 204
        assert api.delete(customer_id).status == 202
        api.mock.clock.advance(10)
        assert api.subscribers(customer_id).ids() == []
        assert api.get(customer_id).status == 404


NUMBERS = ["+12405551212", "240-555-1212", "+1-240-555-1213", "+442083661177"]
PERSON = {
    "customerId": field(["known"], texts, MISSING, st.sampled_from(["provisioning", "foreign"])),
    "email": field(["taken@b.example", "una@acme.example", "FREE@b.example"], texts, MISSING),
    "packages": field([["webex_calling"], ["webex_meetings"], ["webex_suite"]], MISSING)
    | st.lists(st.sampled_from([*SUBSCRIBER_PACKAGES, "common_area_calling"]), max_size=3),
    "package": st.sampled_from(SUBSCRIBER_PACKAGES),
    "provisioningParameters.firstName": texts | MISSING,
    "provisioningParameters.lastName": texts,
    "provisioningParameters.extension": field(["10", "1000", "2000"], texts, MISSING),
    "provisioningParameters.primaryPhoneNumber": field(NUMBERS, texts),
    "provisioningParameters.locationId": field(["known"], texts, st.just("foreign")),
    "provisioningParameters.extra": values,
    "customerInfo": values,
    "extra": values,
}


@st.composite
def people(draw):
    """Changes to a few fields of a good subscriber, nearly all of the right type."""
    chosen = draw(st.lists(st.sampled_from([*PERSON]), max_size=4, unique=True))
    return {path: draw(PERSON[path]) for path in chosen}


def inhabited(new_api):
    """A mock with someone in every way: two customers with a subscriber each, a free account, a user elsewhere."""
    api = new_api()
    limits = {"provisioningParameters.packages.limits": {"webex_meetings": 0}}
    ours = api.subscribers(
        api.provisioned({"packages": ["webex_calling", "webex_meetings", "attendant_console"], **limits})
    )
    theirs = api.subscribers(api.provisioned(api.numbered(2)))
    ours.provision({"email": "first@acme.example", "provisioningParameters.primaryPhoneNumber": NUMBERS[0]})
    theirs.provision({"email": "taken@b.example"})
    api.mock.hub.add_organization("Elsewhere", administrators=["boss@b.example"])
    api.mock.hub.add_free_account("free@b.example")
    return api, ours, theirs


def named(changes, api, ours, theirs):
    """The changes with the ids that their words stand for."""
    meant = {
        ("customerId", "known"): ours.customer_id,
        ("customerId", "foreign"): theirs.customer_id,
        ("provisioningParameters.locationId", "known"): ours.organization.locations[0].wire_id,
        ("provisioningParameters.locationId", "foreign"): theirs.organization.locations[0].wire_id,
    }
    if changes.get("customerId") == "provisioning":
        meant["customerId", "provisioning"] = api.provision(api.numbered(3))
    return {
        path: meant.get((path, value), value) if isinstance(value, str) else value for path, value in changes.items()
    }


@pytest.mark.slow
@settings(max_examples=200)
@given(people())
def test_a_precheck_of_a_subscriber_and_provisioning_agree_both_ways(new_api, changes):
    api, ours, theirs = inhabited(new_api)
    changes = named(changes, api, ours, theirs)
    whole = subscribers.is_whole(ours.body(changes))
    precheck, provisioning = ours.precheck(changes), ours.post(changes)
    if not whole:
        assert provisioning.status == 400
    elif any(str(error.get("fieldName")).startswith("customerInfo") for error in precheck.json.get("errors", ())):
        assert "customerInfo" in changes  # which a provisioning does not have
    elif precheck.status == 200:
        assert provisioning.status in (200, 202)
        assert ours.post(changes).rule is not None
    else:
        assert provisioning.rule == precheck.rule
        assert provisioning.json["errors"] == precheck.json["errors"]


@pytest.mark.slow
@settings(max_examples=100)
@given(people(), people())
def test_an_update_of_a_subscriber_is_refused_whole_or_done(new_api, first, second):
    api, ours, theirs = inhabited(new_api)
    answer = ours.post(named(first, api, ours, theirs))
    if answer.status != 200:
        return
    before = answer.json
    update = {name: value for name, value in ours.body(named(second, api, ours, theirs)).items() if name != "email"}
    answer = ours.put(before["id"], update)
    if answer.status == 200:
        wanted = update["packages"] if "packages" in update else [update["package"]]
        assert answer.json == {**ours.get(before["id"]).json, "packages": wanted}
        assert answer.json["personId"] == before["personId"]
    else:
        assert ours.get(before["id"]).json == before
    ours.delete(before["id"])
    assert ours.person(before["email"].lower()).calling is None


@pytest.mark.parametrize("seed", [0, 1])
@settings(max_examples=60)
@given(st.integers(0, 9), st.integers(0, 12), st.integers(0, 12))
def test_pages_are_slices_of_the_list(new_api, seed, count, offset, size):
    api = new_api(seed=seed)
    made = [api.provision(api.numbered(number)) for number in range(count)][::-1]
    answer = api.list(f"offset={offset}&max={size}")
    assert [item["id"] for item in answer.json["items"]] == made[offset : offset + size]
    assert ("next" in answer.links) == (0 < size < count - offset)
    assert ("prev" in answer.links) == ("first" in answer.links) == (offset > 0 and size > 0)
