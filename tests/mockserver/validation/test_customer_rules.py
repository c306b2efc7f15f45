"""The customer.* rules that need the request alone."""

from __future__ import annotations

import pytest

LOCATION = "provisioningParameters.calling.location"
LIMITS = "provisioningParameters.packages.limits"
CALLING = (
    "common_area_calling",
    "webex_calling",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
)


def refusal(rule, changes, *fields, name=None):
    """One way to break a rule, and the fields that are to blame."""
    return pytest.param(rule, changes, fields or [*changes], marks=pytest.mark.rule(rule), id=name)


MISSING = [
    refusal("customer.field.required", {"provisioningId": ...}),
    refusal("customer.field.required", {"packages": ...}),
    refusal("customer.field.required", {"externalId": ...}),
    refusal("customer.info.required-for-new", {"customerInfo.name": ...}),
    refusal("customer.info.required-for-new", {"customerInfo": ...}, "customerInfo.name", "customerInfo.primaryEmail"),
]
WHOLE_BODY = [
    refusal("customer.field.required", {"externalId": " \t"}),
    refusal("customer.field.required", {"provisioningId": ""}),
    refusal("customer.info.required-for-new", {"customerInfo.name": "  "}),
    refusal("customer.info.required-for-new", {"customerInfo.primaryEmail": ""}),
    refusal("customer.name.percent-sign", {"customerInfo.name": "100% Bread"}),
    refusal("customer.email.invalid", {"customerInfo.primaryEmail": "ann"}),
    refusal("customer.email.invalid", {"customerInfo.primaryEmail": "ann@acme"}),
    refusal("customer.email.invalid", {"customerInfo.primaryEmail": "ann @acme.example"}),
    refusal("customer.email.invalid", {"subPartnerAdminEmail": "@"}),
    refusal("customer.packages.empty", {"packages": []}),
    refusal("customer.packages.unknown", {"packages": ["webex_calling", "Webex_Calling"]}, "packages[1]"),
    refusal("customer.packages.unknown", {"packages": ["", "webex_calls"]}, "packages[0]", "packages[1]"),
    refusal("customer.packages.duplicate", {"packages": ["webex_calling", "webex_calling"]}, "packages[1]"),
    refusal("customer.packages.calling-plan-base", {"packages": ["cisco_calling_plan"]}, "packages[0]"),
    refusal(
        "customer.packages.calling-plan-base", {"packages": ["webex_meetings", "cisco_calling_plan"]}, "packages[1]"
    ),
    refusal("customer.packages.attendant-console-base", {"packages": ["attendant_console"]}, "packages[0]"),
    refusal(
        "customer.packages.attendant-console-base",
        {"packages": ["webex_calling_standard", "attendant_console"]},
        "packages[1]",
    ),
    refusal(
        "customer.packages.attendant-console-base",
        {"packages": ["common_area_calling", "attendant_console"]},
        "packages[1]",
    ),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_calling": -1}),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_calling": 1.5}),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_calling": "1"}),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_calling": True}),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_calling": "5"}),
    refusal("customer.limits.invalid", {f"{LIMITS}.cx_voice_ports": 1}, LIMITS),
    refusal("customer.calling.location-required", {"provisioningParameters": ...}, LOCATION),
    refusal("customer.calling.location-required", {"provisioningParameters.calling": ...}, LOCATION),
    refusal("customer.calling.location-required", {LOCATION: ...}),
    *(
        refusal("customer.calling.location-required", {LOCATION: ..., "packages": [package]}, LOCATION, name=package)
        for package in CALLING
    ),
    refusal("customer.calling.location-field-required", {f"{LOCATION}.name": ...}),
    refusal("customer.calling.location-field-required", {f"{LOCATION}.address": ...}),
    refusal("customer.calling.location-field-required", {f"{LOCATION}.timezone": " "}),
    refusal("customer.calling.location-field-required", {f"{LOCATION}.language": ...}),
    refusal(
        "customer.calling.location-field-required",
        {LOCATION: {}},
        *(f"{LOCATION}.{name}" for name in ("name", "address", "timezone", "language")),
    ),
    refusal("customer.calling.timezone", {f"{LOCATION}.timezone": "PST"}),
    refusal("customer.calling.timezone", {f"{LOCATION}.timezone": "../UTC"}),
    refusal("customer.calling.timezone", {"provisioningParameters.meetings.timezone": "America/Portland"}),
    refusal("customer.calling.language", {f"{LOCATION}.language": "tlh"}),
    refusal("customer.calling.language", {f"{LOCATION}.language": "fi"}),
]

ADDRESSES = [
    refusal("customer.address.field-required", {"address.addressLine1": ...}),
    refusal("customer.address.field-required", {"address.city": ""}),
    refusal("customer.address.field-required", {"address.country": " "}),
    refusal("customer.address.line-length", {"address.addressLine1": "x" * 51}),
    refusal("customer.address.line-length", {"address.addressLine2": "é" * 51}),
    refusal("customer.address.country", {"address.country": "USA"}),
    refusal("customer.address.country", {"address.country": "us"}),
    refusal("customer.address.country", {"address.country": "XX"}),
    refusal("customer.address.state-required", {"address.stateOrProvince": ...}),
    refusal("customer.address.state-required", {"address.stateOrProvince": " "}),
    refusal("customer.address.postcode-required", {"address.zipOrPostalCode": ...}),
    refusal("customer.address.postcode-required", {"address.zipOrPostalCode": ""}),
]

LOCATION_ADDRESSES = [
    refusal("customer.address.field-required", {f"{LOCATION}.address.city": ...}),
    refusal(
        "customer.address.field-required",
        {f"{LOCATION}.address": {}},
        *(f"{LOCATION}.address.{name}" for name in ("addressLine1", "city", "country")),
    ),
    refusal("customer.address.line-length", {f"{LOCATION}.address.addressLine1": "x" * 51}),
    refusal("customer.address.country", {f"{LOCATION}.address.country": "UK"}),
    refusal("customer.address.state-required", {f"{LOCATION}.address.stateOrProvince": ...}),
    refusal("customer.address.postcode-required", {f"{LOCATION}.address.zipOrPostalCode": ...}),
]


@pytest.mark.parametrize(("rule", "changes", "fields"), WHOLE_BODY + ADDRESSES + LOCATION_ADDRESSES)
def test_a_customer_is_refused_and_its_precheck_too(api, expect, rule, changes, fields):
    refused, prechecked = api.post(changes), api.precheck(changes)
    expect(refused, rule, *fields)
    expect(prechecked, rule, *fields)
    assert prechecked.json["errors"] == refused.json["errors"]
    assert api.ids() == []


@pytest.mark.parametrize(("rule", "changes", "fields"), MISSING)
def test_provisioning_asks_for_what_a_precheck_does_not(api, expect, rule, changes, fields):
    assert api.precheck(changes).status == 200
    expect(api.post(changes), rule, *fields)


def prospect(api, changes):
    body = {key: api.body()[key] for key in ("address", "customerInfo")}
    return api.send("POST", "/v1/wholesale/customers/validate", api.changed(body, changes))


@pytest.mark.parametrize(
    ("rule", "changes", "fields"),
    [
        *ADDRESSES,
        refusal("customer.field.required", {"address": ...}),
        refusal("customer.info.required-for-new", {"customerInfo.primaryEmail": ...}),
        refusal("customer.name.percent-sign", {"customerInfo.name": "%"}),
        refusal("customer.email.invalid", {"customerInfo.primaryEmail": "ann@"}),
        refusal("customer.packages.empty", {"packages": [], "provisioningId": "x", "externalId": "x"}, "packages"),
        refusal("customer.field.required", {"externalId": ""}),
        refusal("customer.template.unknown", {"provisioningId": "x"}),
        refusal("customer.org.unknown", {"orgId": "x"}),
    ],
)
def test_a_prospect_is_refused_for_what_can_be_known_of_it(api, expect, rule, changes, fields):
    expect(prospect(api, changes), rule, *fields)


@pytest.mark.parametrize("less", [{"customerInfo.name": ...}, {"customerInfo": ...}, {"externalId": "acme-7"}])
def test_a_prospect_needs_no_more_than_an_address(api, less):
    answer = prospect(api, less)
    assert answer.status == 200
    assert answer.json["message"] == "success"
    assert answer.json["info"][0]["infoCode"] == 100


UPDATES = [
    refusal("customer.field.required", {"packages": ...}),
    refusal("customer.packages.empty", {"packages": []}),
    refusal("customer.packages.unknown", {"packages": ["fax"]}, "packages[0]"),
    refusal("customer.packages.duplicate", {"packages": ["webex_voice", "webex_voice"]}, "packages[1]"),
    refusal("customer.packages.calling-plan-base", {"packages": ["cisco_calling_plan"]}, "packages[0]"),
    refusal("customer.packages.attendant-console-base", {"packages": ["attendant_console"]}, "packages[0]"),
    refusal("customer.limits.invalid", {f"{LIMITS}.webex_suite": -1}),
    refusal("customer.email.invalid", {"subPartnerAdminEmail": "x"}),
    refusal("customer.calling.timezone", {"provisioningParameters.meetings.timezone": "x"}),
    refusal(
        "customer.address.field-required",
        {"address": {}},
        *(f"address.{name}" for name in ("addressLine1", "city", "country")),
    ),
    refusal("customer.calling.location-field-required", {f"{LOCATION}.name": ...}),
]


@pytest.mark.parametrize(("rule", "changes", "fields"), UPDATES + ADDRESSES + LOCATION_ADDRESSES)
def test_an_update_is_refused_and_changes_nothing(api, expect, rule, changes, fields):
    customer_id = api.provisioned()
    before = api.get(customer_id).json
    whole = api.body()
    update = {name: whole[name] for name in ("packages", "address", "provisioningParameters")}
    expect(api.put(customer_id, api.changed(update, changes)), rule, *fields)
    assert api.get(customer_id).json == before


@pytest.mark.rule("customer.address.state-iso")
def test_the_state_of_a_location_is_held_to_iso_only_on_request(api, expect):
    city = {f"{LOCATION}.address.stateOrProvince": "Portland"}
    assert api.precheck(city).status == 200
    api.mock.rules.enable("customer.address.state-iso")
    expect(api.precheck(city), "customer.address.state-iso", f"{LOCATION}.address.stateOrProvince")
    expect(api.post(city), "customer.address.state-iso", f"{LOCATION}.address.stateOrProvince")
    assert api.precheck({"address.stateOrProvince": "Portland"}).status == 200
    for state in ("OR", "US-OR"):
        assert api.precheck({f"{LOCATION}.address.stateOrProvince": state}).status == 200


BRITISH = {"address.country": "GB", "address.stateOrProvince": ..., "address.zipOrPostalCode": "EC1A 1BB"}
NEAR_MISSES = {
    "a line of 50 characters": {"address.addressLine1": "x" * 50, f"{LOCATION}.address.addressLine2": "é" * 50},
    "50 characters beyond the basic plane": {"address.addressLine1": "\U0001f950" * 50},
    "an empty second line": {"address.addressLine2": "", f"{LOCATION}.address.addressLine2": ""},
    "a country without states": BRITISH,
    "a country without postcodes": {"address.country": "AE", "address.zipOrPostalCode": ...},
    "a calling plan on cx_essentials": {"packages": ["cx_essentials", "cisco_calling_plan"]},
    "an attendant console on cx_essentials": {"packages": ["cx_essentials", "attendant_console"]},
    "an attendant console on webex_voice": {"packages": ["attendant_console", "webex_voice"]},
    "no location without calling": {"packages": ["webex_meetings"], "provisioningParameters": ...},
    "no location for the ai packages": {"packages": ["cx_ai_assistant", "webex_ai_agent"], LOCATION: ...},
    "a limit of zero": {f"{LIMITS}.webex_calling": 0},
    "a whole limit written with a point": {f"{LIMITS}.webex_calling": 50.0},
    "a limit for a package it does not have": {f"{LIMITS}.webex_voice": 3},
    "a limit beyond all machines": {f"{LIMITS}.webex_calling": 10**300},
    "no limits": {LIMITS: {}},
    "a name of one character": {"customerInfo.name": "x"},
    "a long name in another script": {"customerInfo.name": "東京ベーカリー" * 40},
    "percent in words": {"customerInfo.name": "percent"},
    "an email with a plus": {"customerInfo.primaryEmail": "ann+webex@sub.acme.example"},
    "a language nobody speaks": {"customerInfo.language": "tlh"},
    "an empty language": {"customerInfo.language": ""},
    "an old zone name": {f"{LOCATION}.timezone": "Asia/Calcutta"},
    "an external id with spaces": {"externalId": " acme 1 "},
    "an external id with signs": {"externalId": "a/b?c#d&e=f,g%h"},
    "an administrator of a sub-partner": {"subPartnerAdminEmail": "admin@reseller.example"},
}


@pytest.mark.parametrize("changes", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_what_comes_near_a_rule_is_accepted(api, changes):
    assert api.precheck(changes).status == 200
    customer_id = api.provisioned(changes)
    assert api.status(customer_id) == "provisioned"


@pytest.mark.parametrize("package", CALLING)
def test_every_calling_package_carries_a_calling_plan(api, package):
    assert api.precheck({"packages": ["cisco_calling_plan", package]}).status == 200


@pytest.mark.parametrize("padded", ["", "=", "=="])
def test_a_provisioning_id_is_read_padded_or_not(api, padded):
    bare = api.mock.template.provisioning_id.rstrip("=")
    api.provision({"provisioningId": bare + padded})


def test_what_comes_first_in_the_order_of_rules_is_told(api, expect):
    broken = {"customerInfo.name": "50%", "packages": ["fax"], "address.country": "XX", "provisioningId": "x"}
    order = [
        ("customer.name.percent-sign", "customerInfo.name", "x"),
        ("customer.packages.unknown", "packages", ["webex_meetings"]),
        ("customer.address.country", "address.country", "GB"),
        ("customer.template.unknown", "provisioningId", api.mock.template.provisioning_id),
    ]
    for rule, field, good in order:
        assert api.post(broken).rule == rule
        broken[field] = good
    assert api.post(broken).status == 202


@pytest.mark.rule("customer.packages.unknown")
def test_no_answer_tells_a_hundred_thousand_faults(api, expect):
    answer = api.post({"packages": ["fax"] * 100_000})
    expect(answer, "customer.packages.unknown", *(f"packages[{index}]" for index in range(50)))


@pytest.mark.rule("customer.packages.unknown")
def test_no_answer_repeats_a_megabyte(api):
    for changes in (
        {"packages": ["x" * 900_000]},
        {"address.country": "x" * 900_000},
        {"provisioningId": "x" * 900_000},
    ):
        answer = api.post(changes)
        assert answer.status == 400
        assert len(answer.response.body) < 2_000
