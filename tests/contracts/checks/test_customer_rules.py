from __future__ import annotations

import copy
import json
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import (
    DEFAULT_OFF,
    Check,
    Finding,
    _customer_packages,
    _subscriber_packages,
    customers,
    run,
)
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES

Body = dict[str, Any]
Change = Callable[[Body], object]

LOCATION = "provisioningParameters.calling.location"
LIMITS = "provisioningParameters.packages.limits"
STATE_ISO = "customer.address.state-iso"

ADDRESS = {
    "addressLine1": "12 Harbour Way",
    "addressLine2": "",
    "city": "Portland",
    "stateOrProvince": "OR",
    "zipOrPostalCode": "97201",
    "country": "US",
}
BODY: Body = {
    "provisioningId": "ZjViMzYxODctYzhkZC00NzI3LThiMmYtZjljNDQ3ZjI5MDQ2",
    "packages": ["webex_calling", "webex_meetings"],
    "externalId": "acme-1",
    "address": ADDRESS,
    "customerInfo": {"name": "Acme Bakery", "primaryEmail": "ann@acme.example", "language": "en"},
    "provisioningParameters": {
        "calling": {
            "location": {
                "name": "Bakery",
                "address": dict(ADDRESS),
                "timezone": "America/Los_Angeles",
                "language": "en_us",
            }
        },
        "meetings": {"timezone": "America/Los_Angeles"},
        "packages": {"limits": {"webex_calling": 50, "webex_meetings": 50.0, "webex_voice": 0}},
    },
    "subPartnerAdminEmail": "admin@reseller.example",
}
PROSPECT: Body = {"address": ADDRESS, "customerInfo": {"primaryEmail": "ann@acme.example"}}


def changed(change: Change, body: Body = BODY) -> Body:
    body = copy.deepcopy(body)
    change(body)
    return body


def at(path: str, value: object) -> Change:
    *parents, name = path.split(".")

    def put(body: Body) -> None:
        for parent in parents:
            body = body[parent]
        body[name] = value

    return put


def without(path: str) -> Change:
    *parents, name = path.split(".")

    def drop(body: Body) -> None:
        for parent in parents:
            body = body[parent]
        del body[name]

    return drop


def finding(checks: tuple[Check, ...], body: Body) -> tuple[str, Finding]:
    outcome = run(checks, body)
    assert outcome is not None
    rule, findings = outcome
    assert len(findings) == 1
    return rule, findings[0]


def test_a_good_body_passes_with_every_rule_on() -> None:
    assert run(customers.PROVISION, BODY) is None
    assert run(customers.UPDATE, BODY) is None
    assert run(customers.PRECHECK, BODY) is None
    assert run(customers.PRECHECK, PROSPECT) is None


def test_the_smallest_update_passes() -> None:
    assert run(customers.UPDATE, {"packages": ["webex_calling"]}) is None


REFUSED = [
    ("customer.field.required", without("provisioningId"), "provisioningId", "provisioningId is missing; provisioning"),
    ("customer.field.required", at("provisioningId", " "), "provisioningId", "provisioningId is blank"),
    ("customer.field.required", without("packages"), "packages", "packages is missing"),
    ("customer.field.required", at("externalId", "\t"), "externalId", "externalId is blank"),
    ("customer.field.required", without("address"), "address", "address is missing"),
    ("customer.info.required-for-new", without("customerInfo.name"), "customerInfo.name", "or give an orgId"),
    ("customer.info.required-for-new", at("customerInfo.name", ""), "customerInfo.name", "name is blank"),
    (
        "customer.info.required-for-new",
        without("customerInfo.primaryEmail"),
        "customerInfo.primaryEmail",
        "primaryEmail is missing",
    ),
    ("customer.name.percent-sign", at("customerInfo.name", "50% Off"), "customerInfo.name", '"50% Off"'),
    ("customer.email.invalid", at("customerInfo.primaryEmail", "ann"), "customerInfo.primaryEmail", "has no @"),
    ("customer.email.invalid", at("subPartnerAdminEmail", ""), "subPartnerAdminEmail", '"" has no @'),
    ("customer.packages.empty", at("packages", []), "packages", "name at least one"),
    ("customer.packages.unknown", at("packages", ["webex_caling"]), "packages[0]", 'did you mean "webex_calling"?'),
    ("customer.packages.unknown", at("packages", ["webex_calling", "fax"]), "packages[1]", "webex_ai_agent"),
    (
        "customer.packages.duplicate",
        at("packages", ["webex_suite", "webex_voice", "webex_suite"]),
        "packages[2]",
        "packages[0]; list it once",
    ),
    (
        "customer.packages.calling-plan-base",
        at("packages", ["webex_meetings", "cisco_calling_plan"]),
        "packages[1]",
        "cx_essentials or webex_calling_standard",
    ),
    (
        "customer.packages.attendant-console-base",
        at("packages", ["attendant_console", "common_area_calling"]),
        "packages[0]",
        "cx_essentials or webex_voice",
    ),
    ("customer.limits.invalid", at(LIMITS, {"cx_voice_ports": 1}), LIMITS, '"cx_voice_ports" is not a package'),
    ("customer.limits.invalid", at(LIMITS, {"webex_sute": 1}), LIMITS, 'did you mean "webex_suite"?'),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": -1}), f"{LIMITS}.webex_suite", "the limit -1"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": 1.5}), f"{LIMITS}.webex_suite", "is not a whole number"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": True}), f"{LIMITS}.webex_suite", "true"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": "5"}), f"{LIMITS}.webex_suite", "is not a number"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": None}), f"{LIMITS}.webex_suite", "null"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": [1]}), f"{LIMITS}.webex_suite", "a list"),
    (
        "customer.limits.invalid",
        at(LIMITS, {"webex_suite": float("inf")}),
        f"{LIMITS}.webex_suite",
        "not a whole number",
    ),
    (
        "customer.limits.invalid",
        at(LIMITS, {"webex_suite": float("nan")}),
        f"{LIMITS}.webex_suite",
        "not a whole number",
    ),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": -(10**5000)}), f"{LIMITS}.webex_suite", "bits"),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": 1 - 2**64}), f"{LIMITS}.webex_suite", str(1 - 2**64)),
    ("customer.limits.invalid", at(LIMITS, {"webex_suite": -(2**64)}), f"{LIMITS}.webex_suite", "a number of 65 bits"),
    ("customer.limits.invalid", at(LIMITS, [5]), LIMITS, "limits is a list"),
    ("customer.limits.invalid", at(LIMITS, None), LIMITS, "limits is null"),
    ("customer.address.field-required", without("address.city"), "address.city", "city is missing"),
    ("customer.address.field-required", at("address.addressLine1", ""), "address.addressLine1", "is blank"),
    ("customer.address.field-required", without(f"{LOCATION}.address.country"), f"{LOCATION}.address.country", "miss"),
    (
        "customer.address.line-length",
        at("address.addressLine1", "x" * 63),
        "address.addressLine1",
        "addressLine1 has 63 characters, the limit is 50; shorten it or use addressLine2",
    ),
    (
        "customer.address.line-length",
        at(f"{LOCATION}.address.addressLine2", "x" * 51),
        f"{LOCATION}.address.addressLine2",
        "addressLine2 has 51 characters, the limit is 50; shorten it",
    ),
    ("customer.address.country", at("address.country", "us"), "address.country", 'write "US"'),
    ("customer.address.country", at("address.country", "Germany"), "address.country", 'write "DE"'),
    ("customer.address.country", at(f"{LOCATION}.address.country", "XX"), f"{LOCATION}.address.country", "two capital"),
    ("customer.address.state-required", without("address.stateOrProvince"), "address.stateOrProvince", "in US need it"),
    (
        "customer.address.postcode-required",
        at(f"{LOCATION}.address.zipOrPostalCode", " "),
        f"{LOCATION}.address.zipOrPostalCode",
        "zipOrPostalCode is blank",
    ),
    (
        STATE_ISO,
        at(f"{LOCATION}.address.stateOrProvince", "oregon"),
        f"{LOCATION}.address.stateOrProvince",
        'write "OR"',
    ),
    (
        STATE_ISO,
        at(f"{LOCATION}.address.stateOrProvince", "Portland"),
        f"{LOCATION}.address.stateOrProvince",
        '"Portland" is not an ISO 3166-2 code of US',
    ),
    ("customer.calling.location-required", without("provisioningParameters"), LOCATION, "webex_calling is a calling"),
    ("customer.calling.location-required", at("provisioningParameters.calling", {}), LOCATION, "location is missing"),
    ("customer.calling.location-field-required", without(f"{LOCATION}.name"), f"{LOCATION}.name", "name is missing"),
    ("customer.calling.location-field-required", without(f"{LOCATION}.address"), f"{LOCATION}.address", "is missing"),
    ("customer.calling.location-field-required", at(f"{LOCATION}.language", ""), f"{LOCATION}.language", "is blank"),
    ("customer.calling.timezone", at(f"{LOCATION}.timezone", "Oslo"), f"{LOCATION}.timezone", '"Europe/Berlin"'),
    (
        "customer.calling.timezone",
        at("provisioningParameters.meetings.timezone", "europe/oslo"),
        "provisioningParameters.meetings.timezone",
        'write "Europe/Oslo"',
    ),
]


@pytest.mark.parametrize(("rule", "change", "field", "words"), REFUSED)
def test_a_finding_names_rule_field_and_remedy(rule: str, change: Change, field: str, words: str) -> None:
    found_rule, found = finding(customers.PROVISION, changed(change))
    assert (found_rule, found.field) == (rule, field)
    assert words in found.text


def test_a_state_that_is_not_given_has_no_wrong_code() -> None:
    body = changed(at(f"{LOCATION}.address", {**ADDRESS, "country": "NO", "stateOrProvince": ""}))
    assert run(customers.PROVISION, body, skip=set()) is None


def test_a_second_line_that_is_used_is_no_place_for_the_rest_of_the_first() -> None:
    lines = {**ADDRESS, "addressLine1": "x" * 63, "addressLine2": "Unit 4"}
    _, found = finding(customers.PROVISION, changed(at("address", lines)))
    assert found.text == "addressLine1 has 63 characters, the limit is 50; shorten it"


def test_a_prospect_with_an_organization_needs_no_primary_email() -> None:
    assert run(customers.PRECHECK, {"address": ADDRESS, "orgId": "Y2lzY28", "customerInfo": {"name": "Acme"}}) is None


def test_a_precheck_of_an_existing_organization_asks_for_all_of_a_provisioning() -> None:
    body = {**changed(without("provisioningParameters")), "orgId": "Y2lzY28"}
    del body["customerInfo"]
    rule, found = finding(customers.PRECHECK, body)
    assert (rule, found.field) == ("customer.calling.location-required", LOCATION)


@pytest.mark.parametrize(
    "change",
    [
        at("address.addressLine1", "x" * 50),
        at("address.addressLine1", "é\N{SLICE OF PIZZA}" * 25),
        without("address.addressLine2"),
        at("packages", ["attendant_console", "webex_voice"]),
        at("packages", ["webex_meetings", "common_area_calling", "cisco_calling_plan"]),
        at(LIMITS, {}),
        at(f"{LOCATION}.address.stateOrProvince", "US-OR"),
        at(f"{LOCATION}.address", {**ADDRESS, "country": "HK", "stateOrProvince": "Kowloon"}),
        at("address", {"addressLine1": "1 Quay", "city": "Galway", "country": "IE"}),
        without("provisioningParameters.meetings"),
    ],
)
def test_what_the_rules_allow_is_left_alone(change: Change) -> None:
    assert run(customers.PROVISION, changed(change)) is None


def test_meetings_alone_need_no_location() -> None:
    body = changed(at("packages", ["webex_meetings"]))
    del body["provisioningParameters"]
    assert run(customers.PROVISION, body) is None


def test_an_existing_organization_needs_no_customer_info() -> None:
    body = changed(without("customerInfo"))
    assert run(customers.PROVISION, {**body, "orgId": "Y2lzY28"}) is None
    outcome = run(customers.PROVISION, body)
    assert outcome is not None
    assert [found.field for found in outcome[1]] == ["customerInfo.name", "customerInfo.primaryEmail"]


def test_all_findings_of_the_first_rule_are_given_and_none_of_a_later_one() -> None:
    body = changed(without("provisioningId"))
    body["externalId"] = ""
    body["customerInfo"]["name"] = "%"
    outcome = run(customers.PROVISION, body)
    assert outcome is not None
    assert outcome[0] == "customer.field.required"
    assert [found.field for found in outcome[1]] == ["provisioningId", "externalId"]


def test_a_switched_off_rule_lets_the_next_one_decide() -> None:
    body = changed(at("customerInfo.name", "%"))
    body["packages"] = []
    outcome = run(customers.PROVISION, body, skip={"customer.name.percent-sign"})
    assert outcome is not None
    assert outcome[0] == "customer.packages.empty"


def test_state_codes_are_only_checked_on_request() -> None:
    body = changed(at(f"{LOCATION}.address.stateOrProvince", "Portland"))
    assert finding(customers.PROVISION, body)[0] == STATE_ISO
    assert run(customers.PROVISION, body, DEFAULT_OFF) is None


def test_four_rules_are_off_by_default() -> None:
    """A client's city as a state, no PSTN provider, a locationId with webex_meetings, and null are fine."""
    off = {STATE_ISO, "customer.template.pstn-required", "subscriber.location.not-calling", "http.body.null"}
    assert off == DEFAULT_OFF


@pytest.mark.parametrize("language", ["en_us", "en_US", "nb-no", "zh_TW", "de"])
def test_the_language_of_a_calling_location_is_a_supported_locale_in_any_case(language: str) -> None:
    assert run(customers.PROVISION, changed(at(f"{LOCATION}.language", language))) is None


@pytest.mark.parametrize("language", ["xx_XX", "fi", "fi_FI", "english"])
@pytest.mark.parametrize("checks", [customers.PROVISION, customers.UPDATE, customers.PRECHECK])
def test_another_language_of_a_calling_location_is_refused(checks: tuple[Check, ...], language: str) -> None:
    """Rule customer.calling.language; the list is assumed to be that of the organizations."""
    rule, found = finding(checks, changed(at(f"{LOCATION}.language", language)))
    assert (rule, found.field) == ("customer.calling.language", f"{LOCATION}.language")
    assert "nb_NO" in found.text


def test_the_billing_address_may_name_its_state_freely() -> None:
    assert run(customers.PROVISION, changed(at("address.stateOrProvince", "Oregon"))) is None


def test_an_answer_has_at_most_fifty_findings() -> None:
    outcome = run(customers.UPDATE, {"packages": ["x"] * 100_000})
    assert outcome is not None
    assert len(outcome[1]) == 50


def test_a_text_too_long_for_a_misspelling_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    for module in (_customer_packages, _subscriber_packages):
        monkeypatch.setattr(module, "get_close_matches", lambda text, *_args, **_named: compared.append(text) or [])
        for length in (40, 41):
            module._advice("w" * length, CUSTOMER_PACKAGES)
    assert compared == ["w" * 40] * 2


def test_a_long_value_is_shortened_in_the_text() -> None:
    _, found = finding(customers.PROVISION, changed(at("packages", ["y" * 100_000])))
    assert len(found.text) < 500


def test_an_update_does_not_ask_for_a_location_but_offers_the_check() -> None:
    body: Body = {"packages": ["webex_meetings", "webex_voice"]}
    assert run(customers.UPDATE, body) is None
    rule, found = finding((customers.location_required,), body)
    assert rule == "customer.calling.location-required"
    assert "webex_voice" in found.text


def test_an_update_checks_the_email_that_it_has() -> None:
    rule, found = finding(customers.UPDATE, {"packages": ["webex_meetings"], "subPartnerAdminEmail": "admin"})
    assert (rule, found.field) == ("customer.email.invalid", "subPartnerAdminEmail")


def test_half_a_surrogate_pair_is_spelt_out() -> None:
    _, found = finding(customers.PROVISION, changed(at("customerInfo.name", "\ud800%")))
    assert r'"\ud800%"' in found.text
    assert found.text.encode("utf-8")


def test_letters_beyond_ascii_are_quoted_as_they_are() -> None:
    _, found = finding(customers.PROVISION, changed(at("provisioningParameters.packages.limits", {"Ærø": 1})))
    assert '"Ærø"' in found.text


def test_an_update_ignores_fields_that_it_does_not_have() -> None:
    body: Body = {"packages": ["webex_meetings"], "customerInfo": {"name": "%", "primaryEmail": 5}}
    assert run(customers.UPDATE, body) is None


@pytest.mark.parametrize(
    ("rule", "change", "field"),
    [
        ("customer.field.required", without("address"), "address"),
        ("customer.field.required", at("externalId", " "), "externalId"),
        ("customer.field.required", at("provisioningId", ""), "provisioningId"),
        ("customer.info.required-for-new", without("customerInfo.primaryEmail"), "customerInfo.primaryEmail"),
        ("customer.info.required-for-new", at("customerInfo.name", ""), "customerInfo.name"),
        ("customer.packages.unknown", at("packages", ["webex_cake"]), "packages[0]"),
        ("customer.packages.calling-plan-base", at("packages", ["cisco_calling_plan"]), "packages[0]"),
        ("customer.email.invalid", at("subPartnerAdminEmail", "boss"), "subPartnerAdminEmail"),
        ("customer.email.invalid", at("customerInfo.primaryEmail", "ann@acme"), "customerInfo.primaryEmail"),
        ("customer.address.field-required", without("address.city"), "address.city"),
        ("customer.name.percent-sign", at("customerInfo.name", "100%"), "customerInfo.name"),
    ],
)
def test_a_precheck_checks_what_it_has(rule: str, change: Change, field: str) -> None:
    found_rule, found = finding(customers.PRECHECK, changed(change, PROSPECT))
    assert (found_rule, found.field) == (rule, field)


@pytest.mark.parametrize(
    "missing",
    ["provisioningId", "packages", "externalId", "customerInfo", "customerInfo.name", "provisioningParameters"],
)
def test_a_precheck_asks_for_nothing_that_is_missing(missing: str) -> None:
    """Only the address is required, whatever else there is (spec)."""
    body = changed(without(missing))
    assert run(customers.PRECHECK, {"address": ADDRESS}) is None
    if missing != "provisioningParameters":
        assert not customers.is_whole(body)
        assert run(customers.PRECHECK, body) is None
    assert run(customers.PROVISION, body) is not None


def test_a_precheck_of_a_whole_body_asks_for_the_location_of_its_calling_package() -> None:
    body = changed(without("provisioningParameters"))
    assert customers.is_whole(body)
    assert finding(customers.PRECHECK, body)[0] == "customer.calling.location-required"


@pytest.mark.parametrize("checks", [customers.PROVISION, customers.UPDATE, customers.PRECHECK])
def test_every_check_is_of_a_catalogued_rule_and_checked_once(checks: tuple[Check, ...]) -> None:
    ids = [check.rule for check in checks]
    assert len(ids) == len(set(ids))
    assert set(ids) <= RULES.keys()


def test_precedence_is_the_catalogue_order() -> None:
    order = list(RULES)
    for checks in (customers.PROVISION, customers.UPDATE, customers.PRECHECK):
        ids = [check.rule for check in checks]
        assert ids == sorted(ids, key=order.index)


ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
SOME_TEXT = st.one_of(ANY_TEXT, st.sampled_from(["US", "DE", "HK", "us", "", " ", "CA", "Europe/Oslo", "a@b.example"]))
PACKAGES = st.lists(st.one_of(st.sampled_from(CUSTOMER_PACKAGES), ANY_TEXT), max_size=6)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)


def objects(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Body]:
    return st.fixed_dictionaries({}, optional=fields)


ADDRESSES = objects(
    addressLine1=SOME_TEXT,
    addressLine2=SOME_TEXT,
    city=SOME_TEXT,
    stateOrProvince=SOME_TEXT,
    zipOrPostalCode=SOME_TEXT,
    country=SOME_TEXT,
)
BODIES = objects(
    provisioningId=SOME_TEXT,
    packages=PACKAGES,
    orgId=SOME_TEXT,
    externalId=SOME_TEXT,
    address=ADDRESSES,
    customerInfo=objects(name=SOME_TEXT, primaryEmail=SOME_TEXT, language=SOME_TEXT),
    provisioningParameters=objects(
        calling=objects(location=objects(name=SOME_TEXT, address=ADDRESSES, timezone=SOME_TEXT, language=SOME_TEXT)),
        meetings=objects(timezone=SOME_TEXT),
        packages=objects(limits=ANY_JSON),
    ),
    subPartnerAdminEmail=SOME_TEXT,
)
SHAPELESS = st.dictionaries(st.one_of(st.sampled_from(sorted(BODY)), ANY_TEXT), ANY_JSON, max_size=6)


@given(st.one_of(BODIES, SHAPELESS))
def test_checks_never_raise_and_their_findings_can_be_sent(body: Body) -> None:
    for check in (*customers.PROVISION, *customers.UPDATE, *customers.PRECHECK):
        for found in check.run(body):
            assert found.text.strip()
            json.dumps([found.field, found.text], ensure_ascii=False).encode("utf-8")


@given(BODIES)
def test_checks_leave_the_body_as_it_was(body: Body) -> None:
    before = copy.deepcopy(body)
    run(customers.PROVISION, body)
    assert repr(body) == repr(before)


@given(BODIES)
def test_a_precheck_of_a_whole_body_says_what_provisioning_says(body: Body) -> None:
    if customers.is_whole(body):
        assert run(customers.PRECHECK, body) == run(customers.PROVISION, body)


@given(st.text(string.ascii_letters + " ÄÖÜéß東京", max_size=120))
def test_a_line_is_refused_exactly_beyond_fifty_code_points(line: str) -> None:
    body: Body = {"packages": ["webex_meetings"], "address": {**ADDRESS, "addressLine2": line}}
    assert (run(customers.UPDATE, body) is None) == (len(line) <= 50)
