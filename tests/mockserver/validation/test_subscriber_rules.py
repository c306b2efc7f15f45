"""The subscriber.* rules that need the body alone."""

from __future__ import annotations

import pytest

CUSTOMER = "customerId"
EMAIL = "email"
PARAMETERS = "provisioningParameters"
FIRST, LAST = f"{PARAMETERS}.firstName", f"{PARAMETERS}.lastName"
NUMBER, EXTENSION, LOCATION = (f"{PARAMETERS}.{name}" for name in ("primaryPhoneNumber", "extension", "locationId"))
MEETINGS = {"packages": ["webex_meetings"], EXTENSION: ...}


def both(subscribers, changes):
    """Provisioning and its precheck: they may not disagree."""
    return subscribers.post(changes), subscribers.precheck(changes)


def variant(subscribers, **body):
    """A precheck of no more than this."""
    return subscribers.send("POST", "/validate", body)


def accepted(subscribers, changes):
    """The answer to provisioning, after a precheck that passed."""
    assert subscribers.precheck(changes).status == 200
    answer = subscribers.post(changes)
    assert answer.status == 200, answer.json
    return answer.json


@pytest.mark.rule("subscriber.field.required")
@pytest.mark.parametrize("field", [CUSTOMER, EMAIL, PARAMETERS])
def test_a_subscriber_needs_a_customer_an_email_and_parameters(subscribers, expect, field):
    """Of a precheck, the email alone is required."""
    provisioned, prechecked = both(subscribers, {field: ...})
    expect(provisioned, "subscriber.field.required", field)
    if field == EMAIL:
        expect(prechecked, "subscriber.field.required", field)
    else:
        assert prechecked.status == 200


@pytest.mark.rule("subscriber.field.required")
@pytest.mark.parametrize("blank", ["", " ", "\t\u2003"])
def test_blank_counts_as_missing(subscribers, expect, blank):
    for answer in both(subscribers, {CUSTOMER: blank, EMAIL: blank}):
        expect(answer, "subscriber.field.required", CUSTOMER, EMAIL)


@pytest.mark.rule("subscriber.field.required")
def test_a_precheck_needs_an_email(subscribers, expect):
    expect(variant(subscribers, customerId=subscribers.customer_id), "subscriber.field.required", EMAIL)
    expect(variant(subscribers), "subscriber.field.required", EMAIL)
    answer = variant(subscribers, email="bo@b.example", customerInfo={})
    expect(answer, "subscriber.field.required", "customerInfo.primaryEmail")


def test_a_precheck_needs_no_more_than_an_email(subscribers):
    email = "bo@b.example"
    assert variant(subscribers, email=email).json["message"] == "success"
    assert variant(subscribers, email=email, customerId=subscribers.customer_id).status == 200
    assert variant(subscribers, email=email, customerInfo={"primaryEmail": "al@b.example"}).status == 200


@pytest.mark.rule("customer.template.unknown")
def test_a_provisioning_id_in_a_precheck_is_checked_and_stands_in_place_of_a_customer(api, subscribers, expect):
    whole = subscribers.body({CUSTOMER: ...})
    for unknown in (api.mock.add_partner("Rival").template.id, "x", ""):
        answer = variant(subscribers, **whole, provisioningId=unknown)
        expect(answer, "customer.template.unknown", "provisioningId")
    assert variant(subscribers, **whole, provisioningId=api.mock.template.id).status == 200
    nameless = {**whole, PARAMETERS: {"firstName": "Una", "lastName": "Cook"}}
    answer = variant(subscribers, **nameless, provisioningId=api.mock.template.id)
    expect(answer, "subscriber.calling.number-required", EXTENSION)


@pytest.mark.rule("subscriber.name.required")
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({FIRST: ...}, [FIRST]),
        ({LAST: " "}, [LAST]),
        ({PARAMETERS: {}}, [FIRST, LAST]),
        ({PARAMETERS: {"extension": "1000"}, "packages": ["webex_meetings"]}, [FIRST, LAST]),
    ],
)
def test_a_subscriber_has_two_names(subscribers, expect, changes, fields):
    for answer in both(subscribers, changes):
        expect(answer, "subscriber.name.required", *fields)


@pytest.mark.rule("subscriber.email.invalid")
@pytest.mark.parametrize(
    "email", ["una", "una@", "@acme.example", "una@acme", "u na@acme.example", "\u00fcna@acme.example"]
)
def test_an_email_is_an_address(subscribers, expect, email):
    for answer in (*both(subscribers, {EMAIL: email}), variant(subscribers, email=email)):
        expect(answer, "subscriber.email.invalid", EMAIL)


@pytest.mark.rule("subscriber.email.invalid")
def test_a_prospects_email_is_an_address(subscribers, expect):
    answer = variant(subscribers, email="una@acme.example", customerInfo={"primaryEmail": "ann"})
    expect(answer, "subscriber.email.invalid", "customerInfo.primaryEmail")


@pytest.mark.parametrize("email", ["Una.O'Hara+x@ACME.example", "u@a-b.c.example"])
def test_unusual_addresses_are_addresses(subscribers, email):
    assert accepted(subscribers, {EMAIL: email})["email"] == email


@pytest.mark.rule("subscriber.package.exactly-one-form")
def test_packages_come_in_one_form(subscribers, expect):
    for answer in both(subscribers, {"package": "webex_calling"}):
        expect(answer, "subscriber.package.exactly-one-form", "package")
    expect(subscribers.post({"packages": ...}), "subscriber.package.exactly-one-form", "packages")
    subscriber_id = subscribers.provision()
    for body in ({}, {"packages": ["webex_suite"], "package": "webex_suite"}):
        assert subscribers.put(subscriber_id, body).rule == "subscriber.package.exactly-one-form"


def test_either_form_will_do(subscribers):
    assert subscribers.precheck({"packages": ...}).status == 200
    view = accepted(subscribers, {"packages": ..., "package": "webex_calling"})
    assert (view["package"], view["packages"]) == ("webex_calling", ["webex_calling"])


NOT_FOR_PEOPLE = ["common_area_calling", "cisco_calling_plan", "cx_voice_ports", "webex_ai_agent"]


@pytest.mark.rule("subscriber.package.unknown")
@pytest.mark.parametrize("package", [*NOT_FOR_PEOPLE, "WEBEX_CALLING", "webex_caling", "", "x" * 1_000])
def test_a_package_is_one_for_people(subscribers, expect, package):
    for answer in both(subscribers, {"packages": [package]}):
        expect(answer, "subscriber.package.unknown", "packages[0]")
    for answer in both(subscribers, {"packages": ..., "package": package}):
        expect(answer, "subscriber.package.unknown", "package")
    for body in ({"packages": [package]}, {"package": package}):
        assert subscribers.put(subscribers.provision(), body).rule == "subscriber.package.unknown"
        subscribers.delete(subscribers.ids()[0])


@pytest.mark.rule("subscriber.package.unknown")
@pytest.mark.parametrize("package", ["cx_premium_agent", "cx_standard_agent", "attendant_console"])
def test_the_older_field_knows_no_newer_package_when_provisioning(subscribers, expect, package):
    for answer in both(subscribers, {"packages": ..., "package": package}):
        expect(answer, "subscriber.package.unknown", "package")


def test_the_older_field_knows_every_package_in_an_update(subscribers):
    answer = subscribers.put(subscribers.provision(), {"package": "cx_premium_agent"})
    assert answer.json["packages"] == ["cx_premium_agent"]
    assert "package" not in answer.json


@pytest.mark.rule("subscriber.package.only-one")
@pytest.mark.parametrize(
    ("packages", "field"),
    [
        ([], "packages"),
        (["webex_calling", "webex_meetings"], "packages[1]"),
        (["webex_calling", "webex_calling"], "packages[1]"),
        (["attendant_console"], "packages[0]"),
        (["webex_meetings", "attendant_console"], "packages[1]"),
        (["webex_calling_standard", "attendant_console"], "packages[1]"),
    ],
)
def test_a_person_holds_one_package(subscribers, expect, packages, field):
    for answer in both(subscribers, {"packages": packages}):
        expect(answer, "subscriber.package.only-one", field)
    expect(subscribers.put(subscribers.provision(), {"packages": packages}), "subscriber.package.only-one", field)


@pytest.mark.parametrize("base", ["webex_calling", "webex_suite", "cx_essentials", "webex_voice"])
def test_a_console_comes_on_top_of_a_calling_package(subscribers, base):
    for number, packages in enumerate(([base, "attendant_console"], ["attendant_console", base])):
        view = accepted(subscribers, {**subscribers.numbered(number), "packages": packages})
        assert (view["package"], view["packages"]) == (base, packages)


@pytest.mark.rule("subscriber.calling.number-required")
@pytest.mark.parametrize("package", ["webex_calling", "webex_suite", "webex_voice", "cx_essentials"])
def test_whoever_calls_can_be_called(subscribers, expect, package):
    for answer in both(subscribers, {"packages": [package], EXTENSION: ...}):
        expect(answer, "subscriber.calling.number-required", EXTENSION)


@pytest.mark.parametrize("reached", [{EXTENSION: "1000"}, {NUMBER: "+12405551212"}, {NUMBER: "+442083661177"}])
def test_one_way_to_be_called_is_enough(subscribers, reached):
    accepted(subscribers, {EXTENSION: ..., **reached})


@pytest.mark.parametrize("package", ["webex_meetings", "cx_premium_agent", "cx_standard_agent"])
def test_whoever_does_not_call_needs_no_number(subscribers, package):
    accepted(subscribers, {**MEETINGS, "packages": [package]})
    assert subscribers.person().calling is None


@pytest.mark.rule("subscriber.phone.invalid")
@pytest.mark.parametrize(
    "number",
    ["", " ", "+", "abc", "+1 240 555 1212", "(240)5551212", "1+2405551212", "+1240555121", "+999123456", "5" * 41],
)
def test_a_phone_number_is_one(subscribers, expect, number):
    for changes in ({NUMBER: number}, {**MEETINGS, NUMBER: number}):
        for answer in both(subscribers, changes):
            expect(answer, "subscriber.phone.invalid", NUMBER)
    answer = subscribers.put(
        subscribers.provision(), {"package": "webex_suite", PARAMETERS: {"primaryPhoneNumber": number}}
    )
    expect(answer, "subscriber.phone.invalid", NUMBER)


@pytest.mark.parametrize("number", ["+12405551212", "+1-240-555-1212", "240-555-1212", "1-2405551212"])
def test_a_number_can_be_spelt_in_several_ways(subscribers, number):
    accepted(subscribers, {NUMBER: number})
    assert subscribers.person().calling.number == "+12405551212"


@pytest.mark.rule("subscriber.extension.invalid")
@pytest.mark.parametrize("extension", ["", "1", "12345678901", "12a", "-12", "1 2", "\u0661\u0662", "\u00b2\u00b2"])
def test_an_extension_has_two_to_ten_digits(subscribers, expect, extension):
    for answer in both(subscribers, {EXTENSION: extension}):
        expect(answer, "subscriber.extension.invalid", EXTENSION)
    answer = subscribers.put(subscribers.provision(), {"package": "webex_suite", PARAMETERS: {"extension": extension}})
    expect(answer, "subscriber.extension.invalid", EXTENSION)


@pytest.mark.parametrize("extension", ["10", "00", "1234567890"])
def test_two_and_ten_digits_are_right(subscribers, extension):
    accepted(subscribers, {EXTENSION: extension})
    assert subscribers.person().calling.extension == extension


@pytest.mark.rule("subscriber.location.not-calling")
@pytest.mark.parametrize("package", ["webex_meetings", "cx_premium_agent"])
def test_a_location_goes_with_calling_alone_where_the_rule_is_on(api, subscribers, expect, package):
    location_id = subscribers.organization.locations[0].wire_id
    assert subscribers.precheck({**MEETINGS, LOCATION: location_id}).status == 200
    api.mock.rules.enable("subscriber.location.not-calling")
    for answer in both(subscribers, {**MEETINGS, "packages": [package], LOCATION: location_id}):
        expect(answer, "subscriber.location.not-calling", LOCATION)
    update = {"package": package, PARAMETERS: {"locationId": location_id}}
    expect(subscribers.put(subscribers.provision(), update), "subscriber.location.not-calling", LOCATION)


def test_a_calling_package_may_name_the_location(subscribers):
    location_id = subscribers.organization.locations[0].wire_id
    accepted(subscribers, {LOCATION: f"{location_id}=="[: len(location_id) + -len(location_id) % 4]})
    assert subscribers.person().calling.location_id == location_id


@pytest.mark.rule("http.field.wrong-type")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", 1),
        ("packages", "webex_calling"),
        ("packages", [1]),
        (PARAMETERS, []),
        (EXTENSION, 1000),
        (NUMBER, 4721234567),
    ],
)
def test_a_field_of_another_type_is_refused_by_its_path(subscribers, expect, field, value):
    path = "packages[0]" if value == [1] else field
    for answer in both(subscribers, {field: value}):
        expect(answer, "http.field.wrong-type", path)


def test_what_the_contract_does_not_know_is_ignored(subscribers):
    view = accepted(subscribers, {"color": "red", f"{PARAMETERS}.color": [1]})
    assert "color" not in view
    assert subscribers.put(view["id"], {"package": "webex_suite", "email": 5, "customerId": []}).status == 200
