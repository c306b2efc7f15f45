from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import Check, Finding, run, subscribers
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SINGLE_SUBSCRIBER_PACKAGES, SUBSCRIBER_PACKAGES

Body = dict[str, Any]
Change = Callable[[Body], object]

PARAMETERS = "provisioningParameters"
BODY: Body = {
    "customerId": "ZjViMzYxODctYzhkZC00NzI3LThiMmYtZjljNDQ3ZjI5MDQ2",
    "email": "ann@acme.example",
    "packages": ["webex_calling"],
    "provisioningParameters": {
        "firstName": "Ann",
        "lastName": "Baker",
        "primaryPhoneNumber": "+1-240-555-1212",
        "extension": "51212",
        "locationId": "Y2lzY29zcGFyazovL3VzL0xPQ0FUSU9OLzAx",
    },
}
OF_CUSTOMER: Body = {"customerId": BODY["customerId"], "email": BODY["email"]}
OF_PROSPECT: Body = {"email": BODY["email"], "customerInfo": {"primaryEmail": "owner@acme.example"}}


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


def holding(*packages: str) -> Body:
    """A person without calling parameters and with these packages."""
    body = changed(at("packages", list(packages)))
    for name in ("primaryPhoneNumber", "extension", "locationId"):
        del body[PARAMETERS][name]
    return body


def in_old_form(package: str, body: Body = BODY) -> Body:
    return {"package": package, **{name: value for name, value in body.items() if name != "packages"}}


def finding(checks: tuple[Check, ...], body: Body) -> tuple[str, Finding]:
    outcome = run(checks, body)
    assert outcome is not None
    rule, findings = outcome
    assert len(findings) == 1
    return rule, findings[0]


def test_a_good_body_passes() -> None:
    assert run(subscribers.PROVISION, BODY) is None
    assert run(subscribers.UPDATE, BODY) is None
    assert run(subscribers.PRECHECK, BODY) is None


@pytest.mark.parametrize("body", [OF_CUSTOMER, OF_PROSPECT, {"email": "ann@acme.example"}])
def test_a_precheck_may_do_without_a_package(body: Body) -> None:
    assert not subscribers.is_whole(body)
    assert run(subscribers.PRECHECK, body) is None
    assert run(subscribers.PROVISION, body) is not None


def test_the_smallest_update_passes() -> None:
    assert run(subscribers.UPDATE, {"packages": ["webex_suite"]}) is None
    assert run(subscribers.UPDATE, {"package": "webex_suite"}) is None


@pytest.mark.parametrize("package", [name for name in SUBSCRIBER_PACKAGES if name != "attendant_console"])
def test_every_base_package_can_be_held_alone(package: str) -> None:
    assert run(subscribers.PROVISION, holding(package)) is None


@pytest.mark.parametrize("package", SINGLE_SUBSCRIBER_PACKAGES)
def test_the_older_field_takes_its_six_packages(package: str) -> None:
    assert run(subscribers.PROVISION, in_old_form(package, holding())) is None


@pytest.mark.parametrize("base", ["webex_calling", "webex_suite", "cx_essentials", "webex_voice"])
def test_attendant_console_comes_on_top_of_a_calling_base(base: str) -> None:
    assert run(subscribers.PROVISION, holding(base, "attendant_console")) is None
    assert run(subscribers.UPDATE, {"packages": ["attendant_console", base]}) is None


FORM, UNKNOWN, ONLY_ONE = (f"subscriber.package.{name}" for name in ("exactly-one-form", "unknown", "only-one"))
REFUSED = [
    ("subscriber.field.required", without("customerId"), "customerId", "customerId is missing; provisioning a subscr"),
    ("subscriber.field.required", at("customerId", " "), "customerId", "customerId is blank"),
    ("subscriber.field.required", without("email"), "email", "customerId, email and provisioningParameters"),
    ("subscriber.field.required", without(PARAMETERS), PARAMETERS, "provisioningParameters is missing"),
    ("subscriber.name.required", without(f"{PARAMETERS}.firstName"), f"{PARAMETERS}.firstName", "firstName is missing"),
    ("subscriber.name.required", at(f"{PARAMETERS}.lastName", "\t"), f"{PARAMETERS}.lastName", "lastName is blank"),
    ("subscriber.email.invalid", at("email", "ann"), "email", '"ann" has no @; give an address'),
    (FORM, without("packages"), "packages", "packages is missing; name the package"),
    (FORM, at("package", "webex_calling"), "package", "both given; leave package out"),
    (
        UNKNOWN,
        at("packages", ["webex_caling"]),
        "packages[0]",
        '"webex_caling" is not a package; did you mean "webex_call',
    ),
    (UNKNOWN, at("packages", ["fax"]), "packages[0]", "use one of webex_calling, webex_meetings"),
    (UNKNOWN, at("packages", ["cisco_calling_plan"]), "packages[0]", "is a package for customers only; use one of"),
    (UNKNOWN, at("packages", ["common_area_calling"]), "packages[0]", "is a package for customers only; use one of"),
    (ONLY_ONE, at("packages", []), "packages", "is an empty list; name one package"),
    (ONLY_ONE, at("packages", ["webex_calling", "webex_meetings"]), "packages[1]", '"webex_meetings" is one too many'),
    (ONLY_ONE, at("packages", ["webex_calling", "webex_calling"]), "packages[1]", "already; list it once"),
    (
        ONLY_ONE,
        at("packages", ["attendant_console"]),
        "packages[0]",
        "attendant_console cannot stand alone; it needs one",
    ),
    (
        ONLY_ONE,
        at("packages", ["webex_meetings", "attendant_console"]),
        "packages[1]",
        'does not go with "webex_meetings"; it needs one of webex_calling, webex_suite, cx_essentials or webex_voice',
    ),
    (
        ONLY_ONE,
        at("packages", ["attendant_console", "webex_suite", "attendant_console"]),
        "packages[2]",
        "already; list it once",
    ),
    (
        "subscriber.phone.invalid",
        at(f"{PARAMETERS}.primaryPhoneNumber", "(240) 555-1212"),
        f"{PARAMETERS}.primaryPhoneNumber",
        "may only have digits, hyphens and a plus sign in front; write + and the country code",
    ),
    (
        "subscriber.phone.invalid",
        at(f"{PARAMETERS}.primaryPhoneNumber", ""),
        f"{PARAMETERS}.primaryPhoneNumber",
        '"" is not a number of the United States, and without a plus sign it is read as one',
    ),
    (
        "subscriber.extension.invalid",
        at(f"{PARAMETERS}.extension", "1"),
        f"{PARAMETERS}.extension",
        '"1" is too short; give 2 to 10 digits',
    ),
    (
        "subscriber.extension.invalid",
        at(f"{PARAMETERS}.extension", "12a4"),
        f"{PARAMETERS}.extension",
        '"12a4" may only have digits',
    ),
    (
        "subscriber.location.not-calling",
        at("packages", ["webex_meetings"]),
        f"{PARAMETERS}.locationId",
        '"webex_meetings" is not one; leave it out',
    ),
    (
        "subscriber.location.not-calling",
        at("packages", ["cx_premium_agent"]),
        f"{PARAMETERS}.locationId",
        '"cx_premium_agent" is not one',
    ),
]


@pytest.mark.parametrize(("rule", "change", "field", "words"), REFUSED)
def test_a_finding_names_rule_field_and_remedy(rule: str, change: Change, field: str, words: str) -> None:
    found_rule, found = finding(subscribers.PROVISION, changed(change))
    assert (found_rule, found.field) == (rule, field)
    assert words in found.text


@pytest.mark.parametrize(("rule", "change", "field", "words"), [row for row in REFUSED if ".package." in row[0]])
def test_an_update_holds_the_rules_of_packages_too(rule: str, change: Change, field: str, words: str) -> None:
    found_rule, found = finding(subscribers.UPDATE, changed(change))
    assert (found_rule, found.field) == (rule, field)
    assert words in found.text


def test_the_older_field_of_an_update_takes_packages_that_it_does_not_take_in_a_provisioning() -> None:
    assert run(subscribers.UPDATE, {"package": "cx_standard_agent"}) is None
    rule, found = finding(subscribers.PROVISION, in_old_form("cx_standard_agent", holding()))
    assert (rule, found.field) == (UNKNOWN, "package")
    assert found.text == '"cx_standard_agent" is not a value of package; leave package out and give it in packages'


def test_attendant_console_cannot_stand_alone_in_the_older_field() -> None:
    rule, found = finding(subscribers.UPDATE, {"package": "attendant_console"})
    assert (rule, found.field) == (ONLY_ONE, "package")


def test_an_update_needs_neither_name_nor_email() -> None:
    body: Body = {"packages": ["webex_calling"], "email": "ann", PARAMETERS: {"firstName": ""}}
    assert run(subscribers.UPDATE, body) is None


CALLING = ["webex_calling", "webex_suite", "webex_voice", "cx_essentials", "webex_calling_standard"]


@pytest.mark.parametrize("package", CALLING)
def test_a_calling_package_needs_a_number_where_the_caller_asks_for_it(package: str) -> None:
    body = holding(package)
    assert run(subscribers.PROVISION, body) is None
    rule, found = finding((subscribers.number_required,), body)
    assert (rule, found.field) == ("subscriber.calling.number-required", f"{PARAMETERS}.extension")
    assert f"{package} is a calling package and needs an extension, a primaryPhoneNumber or both" in found.text


@pytest.mark.parametrize("package", sorted(set(SUBSCRIBER_PACKAGES) - set(CALLING)))
def test_a_package_without_calling_needs_no_number(package: str) -> None:
    assert run((subscribers.number_required,), holding(package)) is None


@pytest.mark.parametrize(("name", "value"), [("extension", "1234"), ("primaryPhoneNumber", "+12405551212")])
def test_either_a_number_or_an_extension_is_enough(name: str, value: str) -> None:
    body = changed(at(f"{PARAMETERS}.{name}", value), holding("webex_suite"))
    assert run((subscribers.number_required,), body) is None
    assert run((subscribers.number_required,), changed(at(f"{PARAMETERS}.{name}", " "), body)) is not None


def test_a_number_is_required_without_any_parameters() -> None:
    assert run((subscribers.number_required,), {"package": "webex_voice"}) is not None


def test_all_findings_of_the_first_rule_are_given_and_none_of_a_later_one() -> None:
    outcome = run(subscribers.PROVISION, {"packages": ["fax"]})
    assert outcome is not None
    assert outcome[0] == "subscriber.field.required"
    assert [found.field for found in outcome[1]] == ["customerId", "email", PARAMETERS]


def test_a_long_value_is_shortened_in_the_text() -> None:
    for change in (at("packages", ["y" * 100_000]), at(f"{PARAMETERS}.extension", "1" * 100_000)):
        _, found = finding(subscribers.PROVISION, changed(change))
        assert len(found.text) < 500


@pytest.mark.parametrize(
    ("rule", "body", "field"),
    [
        ("subscriber.field.required", {}, "email"),
        ("subscriber.field.required", {**OF_PROSPECT, "email": ""}, "email"),
        ("subscriber.field.required", {**OF_PROSPECT, "customerInfo": {}}, "customerInfo.primaryEmail"),
        ("subscriber.email.invalid", {**OF_CUSTOMER, "email": "ann@acme"}, "email"),
        (
            "subscriber.email.invalid",
            {**OF_PROSPECT, "customerInfo": {"primaryEmail": "x"}},
            "customerInfo.primaryEmail",
        ),
        ("subscriber.extension.invalid", {**OF_CUSTOMER, PARAMETERS: {"extension": "1"}}, f"{PARAMETERS}.extension"),
    ],
)
def test_a_precheck_of_a_person_checks_what_it_has(rule: str, body: Body, field: str) -> None:
    found_rule, found = finding(subscribers.PRECHECK, body)
    assert (found_rule, found.field) == (rule, field)


def test_a_location_is_no_matter_in_a_precheck_without_a_package() -> None:
    assert run(subscribers.PRECHECK, {**OF_CUSTOMER, PARAMETERS: {"locationId": "Y2lz"}}) is None


@pytest.mark.parametrize("form", [{"package": "webex_suite"}, {"packages": ["webex_suite"]}])
@pytest.mark.parametrize("variant", [OF_CUSTOMER, OF_PROSPECT, {"email": BODY["email"], "provisioningId": "x"}])
def test_a_package_without_parameters_is_no_fault_of_a_precheck(variant: Body, form: Body) -> None:
    body = {**variant, **form}
    assert not subscribers.is_whole(body)
    assert run(subscribers.PRECHECK, body) is None
    assert run(subscribers.PROVISION, body) is not None


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("subscriber.package.exactly-one-form", {"package": "webex_suite", "packages": ["webex_suite"]}),
        ("subscriber.package.unknown", {"packages": ["common_area_calling"]}),
        ("subscriber.package.only-one", {"packages": []}),
        ("subscriber.name.required", {PARAMETERS: {"firstName": " "}}),
        ("subscriber.field.required", {"customerId": ""}),
        ("subscriber.phone.invalid", {PARAMETERS: {"primaryPhoneNumber": "12"}}),
    ],
)
def test_whatever_else_a_precheck_has_is_checked(rule: str, more: Body) -> None:
    assert finding(subscribers.PRECHECK, {"email": BODY["email"], **more})[0] == rule


@pytest.mark.parametrize("names", [["customerId"], ["provisioningId"], ["customerId", "provisioningId"]])
def test_a_provisioning_id_stands_in_place_of_a_customer_id(names: list[str]) -> None:
    body = {name: value for name, value in BODY.items() if name != "customerId"} | dict.fromkeys(names, "x")
    assert subscribers.is_whole(body)
    assert run(subscribers.PRECHECK, body) is None
    body = changed(without(f"{PARAMETERS}.lastName"), body)
    assert finding(subscribers.PRECHECK, body)[0] == "subscriber.name.required"


def test_without_a_customer_there_is_no_whole_provisioning_to_check() -> None:
    assert not subscribers.is_whole(changed(without("customerId")))


@pytest.mark.parametrize(
    ("body", "packages", "base"),
    [
        ({}, [], None),
        ({"package": "webex_suite"}, ["webex_suite"], "webex_suite"),
        ({"packages": ["attendant_console", "webex_voice"]}, ["attendant_console", "webex_voice"], "webex_voice"),
        ({"packages": ["attendant_console"]}, ["attendant_console"], None),
        ({"packages": []}, [], None),
    ],
)
def test_packages_and_base_are_read_from_both_forms(body: Body, packages: list[str], base: str | None) -> None:
    assert subscribers.packages_of(body) == packages
    assert subscribers.base_of(packages) == base


def test_five_packages_of_subscribers_are_calling() -> None:
    assert [name for name in SUBSCRIBER_PACKAGES if subscribers.is_calling([name])] == [
        name for name in SUBSCRIBER_PACKAGES if name in CALLING
    ]
    assert subscribers.is_calling(["attendant_console", "webex_suite"])
    assert not subscribers.is_calling([])


TUPLES = [subscribers.PROVISION, subscribers.UPDATE, subscribers.PRECHECK]


@pytest.mark.parametrize("checks", TUPLES)
def test_every_check_is_of_a_catalogued_rule_and_checked_once(checks: tuple[Check, ...]) -> None:
    ids = [check.rule for check in checks]
    assert len(ids) == len(set(ids))
    assert set(ids) <= RULES.keys()
    assert subscribers.number_required.rule in RULES.keys() - set(ids)


@pytest.mark.parametrize("checks", TUPLES)
def test_precedence_is_the_catalogue_order(checks: tuple[Check, ...]) -> None:
    order = list(RULES)
    ids = [check.rule for check in checks]
    assert ids == sorted(ids, key=order.index)


ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
SOME_TEXT = st.one_of(ANY_TEXT, st.sampled_from(["", " ", "a@b.example", "+12405551212", "5121", "Ann"]))
PACKAGE = st.one_of(st.sampled_from(CUSTOMER_PACKAGES), st.sampled_from(SUBSCRIBER_PACKAGES), ANY_TEXT)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)


def objects(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Body]:
    return st.fixed_dictionaries({}, optional=fields)


BODIES = objects(
    provisioningId=SOME_TEXT,
    customerId=SOME_TEXT,
    email=SOME_TEXT,
    package=PACKAGE,
    packages=st.lists(PACKAGE, max_size=4),
    provisioningParameters=objects(
        firstName=SOME_TEXT,
        lastName=SOME_TEXT,
        primaryPhoneNumber=SOME_TEXT,
        extension=SOME_TEXT,
        locationId=SOME_TEXT,
    ),
    customerInfo=objects(primaryEmail=SOME_TEXT),
)
SHAPELESS = st.dictionaries(
    st.one_of(st.sampled_from([*BODY, "package", "customerInfo"]), ANY_TEXT), ANY_JSON, max_size=6
)


@given(st.one_of(BODIES, SHAPELESS))
def test_checks_never_raise_and_their_findings_can_be_sent(body: Body) -> None:
    for checks in (*TUPLES, (subscribers.number_required,)):
        for check in checks:
            for found in check.run(body):
                assert found.text.strip()
                json.dumps([found.field, found.text], ensure_ascii=False).encode("utf-8")


@given(BODIES)
def test_checks_leave_the_body_as_it_was(body: Body) -> None:
    before = copy.deepcopy(body)
    for checks in TUPLES:
        run(checks, body)
    assert repr(body) == repr(before)


@given(BODIES)
def test_a_precheck_of_a_whole_body_says_what_provisioning_says(body: Body) -> None:
    """A provisioning knows no customerInfo; with a provisioningId alone, a precheck asks for no customerId."""
    if subscribers.is_whole(body) and body.get("customerId") is not None and "customerInfo" not in body:
        assert run(subscribers.PRECHECK, body) == run(subscribers.PROVISION, body)


CONSOLE_BASES = ("webex_calling", "webex_suite", "cx_essentials", "webex_voice")


@given(st.lists(st.sampled_from(SUBSCRIBER_PACKAGES), max_size=3))
def test_a_list_passes_as_one_base_or_as_one_base_that_fits_and_the_console(packages: list[str]) -> None:
    alone = len(packages) == 1 and packages != ["attendant_console"]
    with_console = sorted(packages) in [sorted([base, "attendant_console"]) for base in CONSOLE_BASES]
    assert (run(subscribers.UPDATE, {"packages": packages}) is None) == (alone or with_console)
