"""Scenario files: what they make, and how everything that cannot be is told at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_mock import Fails, ScenarioError, WholesaleMock
from webex_wholesale_mock.scenarios import Scenario, _yaml, schema
from webex_wholesale_mock.scenarios._errors import located
from webex_wholesale_mock.scenarios._yaml import NotYaml, Reader

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "scenario.yaml"
MEETINGS = "packages: [webex_meetings]\n"
ADDRESS = "{address_line1: Storgata 1, city: Oslo, zip_or_postal_code: 0155, country: NO}"


@pytest.fixture
def write(tmp_path):
    """Puts a text into a scenario file."""

    def write(text):
        path = tmp_path / "scenario.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def problems(write):
    """What is wrong with a text, as `line:column: key`."""

    def problems(text):
        with pytest.raises(ScenarioError) as refused:
            WholesaleMock.from_scenario(write(text))
        return {f"{one.line}:{one.column}: {one.key}": one.text for one in refused.value.problems}

    return problems


def of_a_customer(text):
    """A scenario with one customer; its keys begin in the fourth line, in the ninth column."""
    lines = text.strip().splitlines()
    return "partners:\n  - name: A\n    customers:\n      - " + "\n        ".join(lines) + "\n"


# What a file makes


def test_an_empty_file_is_a_fresh_mock(write):
    mock, fresh = WholesaleMock.from_scenario(write("")), WholesaleMock()
    assert (mock.tokens, mock.template, mock.clock.now) == (fresh.tokens, fresh.template, fresh.clock.now)


def test_the_example_is_a_whole_service_provider():
    mock = WholesaleMock.from_scenario(EXAMPLE)
    world, client = mock._engine.world, mock.client()
    assert [one.name for one in world.partners] == [
        "Fjord Telecom",
        "Lofoten Nett",
        "Gammel Forhandler",
        "Rival Telecom",
    ]
    assert {one.external_id: one.status for one in client.customers.list()} == {
        "F-1001": "provisioned",
        "F-1002": "provisioned",
        "F-1003": "provisioning",
        "F-1004": "provisioned_with_errors",
        "F-1005": "error",
        "F-1006": "pending_rpl_review",
        "F-1007": "provisioned",
    }
    assert mock.durations.provisioning == 45
    assert [one.provisioning_state for one in client.sub_partners.list()] == ["suspended", "active"]
    siri = next(iter(client.subscribers.list(email="siri@bakeriet.example")))
    assert world.directory.people["siri@bakeriet.example"].calling.number == "+4721301234"
    assert siri.packages == ["webex_calling", "attendant_console"]
    assert world.ledger.internal == {world.customers.with_external_id(world.partners.first, "F-1007").organization_id}
    assert [one.type for one in client.billing_reports.list()] == ["CUSTOMER"]
    assert world.partners.tokens[mock.tokens["nightly"]].role == "read-only"


def test_every_setting_arrives(write):
    mock = WholesaleMock.from_scenario(
        write("""
seed: 3
clock: 2026-02-01T00:00:00+01:00
poll_step: 2.5
durations: {updating: 1, deleting: 2, report: 3}
rate_limit: {requests: 5, seconds: 1.5}
rules: {disabled: [customer.packages.duplicate], enabled: [customer.address.state-iso], codes: {customer.busy: 7}}
denied_names: [Acme]
holidays: [2026-12-25, 2026-01-01]
calling_maintenance: true
maintenance_status: provisioned
failing_packages: {webex_meetings: {code: 1, description: x}}
failing_reports: {code: 2, description: y}
free_accounts: [Una@free.example]
""")
    )
    world = mock._engine.world
    assert (world.ids.seed, world.clock.now.isoformat(), world.poll_step) == (3, "2026-01-31T23:00:00+00:00", 2.5)
    assert (mock.durations.provisioning, mock.durations.updating, mock.durations.report) == (30, 1, 3)
    assert (mock.rate_limit.requests, mock.rate_limit.seconds) == (5, 1.5)
    assert mock.rules.off == DEFAULT_OFF - {"customer.address.state-iso"} | {"customer.packages.duplicate"}
    assert mock.rules.code("customer.busy") == 7
    assert world.compliance.denied_names == ["Acme"]
    assert mock.hub.holidays == (date(2026, 1, 1), date(2026, 12, 25))
    assert (world.calling_maintenance, world.maintenance_status) == (True, "provisioned")
    assert [(plan.outcome, plan.noun, plan.package) for plan in world.plans] == [
        (Fails(code=1, description="x"), "customer", "webex_meetings"),
        (Fails(code=2, description="y"), "report", None),
    ]
    assert world.directory.free_accounts == {"una@free.example"}


def test_values_mean_what_the_schema_says(write):
    mock = WholesaleMock.from_scenario(
        write(of_a_customer(f"external_id: 0017\nname: No\naddress: {ADDRESS}\nsubscribers: [{{extension: 0100}}]"))
    )
    (customer,) = mock._engine.world.customers
    assert (customer.external_id, customer.name, customer.address["country"]) == ("0017", "No", "NO")
    assert next(iter(mock._engine.world.subscribers)).calling.extension == "0100"


def test_a_template_without_a_country_has_the_partners(write):
    mock = WholesaleMock.from_scenario(
        write("partners: [{name: A, country: SE, templates: [{name: T}, {name: U, country: DK, pstn_provider: null}]}]")
    )
    assert [(one.name, one.country, one.pstn_provider) for one in mock.partner.templates] == [
        ("T", "SE", "Cisco Calling Plans"),
        ("U", "DK", None),
    ]


def test_the_same_file_gives_the_same_bytes(api):
    mocks = [WholesaleMock.from_scenario(EXAMPLE) for _ in range(2)]
    ours, theirs = ([type(api)(mock).list().response.body] for mock in mocks)
    assert ours == theirs


def test_a_mock_goes_over_to_a_scenario_and_resets_to_it(api, write):
    api.provision()
    api.mock.load_scenario(write(of_a_customer("external_id: F-1")))
    first = api.list().response.body
    api.mock.hub.add_customer()
    api.mock.clock.advance(60)
    api.mock.reset()
    assert [one["externalId"] for one in api.list().json["items"]] == ["F-1"]
    assert api.list().response.body == first


def test_what_the_file_does_not_say_stays_as_it_was_for_the_mock(new_api, write):
    api = new_api(9, poll_step=4)
    tokens = dict(api.mock.tokens)
    api.mock.load_scenario(write("denied_names: [x]"))
    assert (dict(api.mock.tokens), api.mock._engine.world.poll_step) == (tokens, 4)


def test_a_refused_file_changes_nothing(api, write):
    customer_id = api.provision()
    for text in ("seed: x", "partners: [{name: A, customers: [{external_id: F-1}, {external_id: F-1}]}]"):
        with pytest.raises(ScenarioError):
            api.mock.load_scenario(write(text))
    with pytest.raises(FileNotFoundError):
        api.mock.load_scenario("there-is-no.yaml")
    assert api.ids() == [customer_id]
    api.mock.reset()
    assert api.ids() == []


# What has not the right shape


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("sed: 1", "1:1: sed", "unknown key; did you mean 'seed'?"),
        ("colour: 1", "1:1: colour", "unknown key; known: seed, clock,"),
        (of_a_customer("adress: x"), "4:9: partners[0].customers[0].adress", "did you mean 'address'?"),
        (of_a_customer("status: done"), "4:9: partners[0].customers[0].status", "expected 'provisioned',"),
        (of_a_customer("packages: [webex_caling]"), "4:20: partners[0].customers[0].packages[0]", "not 'webex_caling'"),
        (of_a_customer("packages: webex_calling"), "4:9: partners[0].customers[0].packages", "a valid list"),
        (of_a_customer("address: {city: x}"), "4:9: partners[0].customers[0].address.country", "is missing"),
        (
            of_a_customer("limits: {webex_calling: few}"),
            "4:18: partners[0].customers[0].limits.webex_calling",
            "not 'few'",
        ),
        ("durations: {report: -1}", "1:13: durations.report", "greater than or equal to 0"),
        ("durations: {report: inf}", "1:13: durations.report", "finite"),
        ("clock: yesterday", "1:1: clock", "not 'yesterday'"),
        ("clock: 2026-03-02T08:00:00", "1:1: clock", "timezone"),
        ("clock: 9999-12-31T08:00:00Z", "1:1: clock", "less than"),
        ("partners: []", "1:1: partners", "at least 1"),
        ("partners:", "1:1: partners", "expected a valid list, not None"),
        ("partners: [{}]", "1:12: partners[0].name", "is missing"),
        ("partners: [{name: ''}]", "1:13: partners[0].name", "at least 1 character"),
        ("- 1", "1:1: ", "expected keys with values"),
        ("seed: 1\nseed: 2", "2:1: seed", "stands in line 1 already"),
        ("denied_names: [a, *a]", "1:19: denied_names[1]", "*a refers to another place; write out what stands there"),
        (
            "partners: !!python/object/apply:os.system [{name: A}]",
            "1:11: partners",
            "apply:os.system has no meaning here",
        ),
        ("partners: [!x {name: A}]", "1:12: partners[0]", "the tag !x has no meaning here"),
        ("rate_limit: {requests: 1, seconds: 1e300}", "1:27: rate_limit.seconds", "expected less than"),
        ("failing_reports: {code: 1, description: ' '}", "1:1: failing_reports", "description is ' '"),
        (
            "failing_packages: {webex_calling: {code: 1, description: ' '}}",
            "1:20: failing_packages.webex_calling",
            "description is ' '",
        ),
        ("seed: !!int 1", "1:7: seed", "the tag tag:yaml.org,2002:int has no meaning here"),
        ("!!python/object/apply:os.abort []", "1:1: ", "has no meaning here"),
        ("seed: 1\n---\nseed: 2", "2:1: ", "a second document begins here"),
        ("seed: [", "1:8: ", "this is not YAML that can be read"),
        ("? [a]\n: b", "1:3: ", "a key is plain text"),
        ("denied_names: " + "[" * 50_000, "1:30: ", "nests deeper than 16 levels"),
        (b"seed: 1\nname: \xff", "2:1: ", "is not UTF-8"),
        ("#" * 5_000_000, "1:1: ", "has 5000000 bytes, the limit is 4194304"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_wrong_shape_is_told_at_its_place(problems, text, place, said):
    found = problems(text)
    assert place in found or place.startswith("1:8: "), found
    assert any(said in text for text in found.values()), found


def test_a_file_of_aliases_stays_small(problems):
    bomb = "denied_names: &a [x, x]\n" + "\n".join(f"k{n}: &b{n} [*a, *a, *a, *a]" for n in range(50))
    assert len(problems(bomb)) == 250


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_no_text_does_harm(text):
    reader = Reader(text)
    try:
        value = reader.read()
    except NotYaml:
        return
    json.dumps(value)
    assert all(line >= 1 and column >= 1 for line, column in reader.marks.values())


# What cannot be


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("external_id: ''", "external_id", "customer.field.required"),
        ("packages: [attendant_console, webex_meetings]", "packages[0]", "customer.packages.attendant-console-base"),
        ("packages: []", "packages", "customer.packages.empty"),
        ("name: 50 %", "name", "customer.name.percent-sign"),
        ("primary_email: post", "primary_email", "customer.email.invalid"),
        ("limits: {webex_calling: -1}", "limits.webex_calling", "customer.limits.invalid"),
        ("limits: {cx_voice_ports: 1}", "limits", "customer.limits.invalid"),
        ("meetings_timezone: Oslo", "meetings_timezone", "customer.calling.timezone"),
        (f"address: {ADDRESS.replace('Storgata 1', 'x' * 51)}", "address.address_line1", "line-length"),
        (f"location: {{name: x, address: {ADDRESS}, timezone: Oslo, language: nb}}", "location.timezone", "timezone"),
        ("status: provisioned_with_errors\npackages: [webex_suite]", "", "needs two packages"),
        ("template: Standrd", "template", "unknown template 'Standrd'; did you mean 'Standard'?"),
        ("organization: Nowhere", "organization", "unknown organization 'Nowhere'"),
        ("status: error\ninternal: true", "internal", "has no organization yet"),
        (
            "packages: [webex_meetings]\nsubscribers: [{packages: [webex_calling]}]",
            "subscribers[0].packages",
            "not-on-customer",
        ),
        ("status: provisioning\nsubscribers: [{packages: [webex_calling]}]", "subscribers[0]", "not-ready"),
        ("subscribers: [{email: x}]", "subscribers[0].email", "subscriber.email.invalid"),
        ("subscribers: [{phone_number: 12}]", "subscribers[0].phone_number", "subscriber.phone.invalid"),
        ("limits: {webex_calling: 1}\nsubscribers: [{}, {}]", "subscribers[1].packages", "subscriber.package.limit"),
        (
            "subscribers: [{email: a@b.example}, {email: A@b.example}]",
            "subscribers[1].email",
            "subscriber.email.in-use",
        ),
        (
            "subscribers: [{extension: 100}, {extension: 100}]",
            "subscribers[1].extension",
            "subscriber.extension.in-use",
        ),
    ],
)
def test_an_impossible_customer_is_told_at_its_place(problems, text, place, said):
    ((key, text),) = problems(of_a_customer(text)).items()
    assert key.partition(": ")[2] == f"partners[0].customers[0].{place}".rstrip(".")
    assert said in text


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("rules: {disabled: [customer.bussy]}", "rules.disabled[0]", "did you mean 'customer.busy'?"),
        ("rules: {disabled: [customer.busy]}", "rules.disabled[0]", "cannot be switched off"),
        ("rules: {codes: {x: 1}}", "rules.codes.x", "unknown rule 'x'"),
        ("denied_names: [' ']", "denied_names", "blank"),
        ("free_accounts: [x]", "free_accounts[0]", "has no @"),
        ("organizations: [{name: A, country: Norway}]", "organizations[0]", "'Norway' is not an ISO 3166-1 code"),
        (
            "organizations: [{name: A}, {name: A}]",
            "organizations[1].name",
            "the name 'A' belongs to another organization already",
        ),
        ("organizations: [{name: A, people: [{email: x}]}]", "organizations[0].people[0]", "has no @"),
        (
            "organizations: [{name: A, administrators: [a@b.example]}, {name: B, administrators: [a@b.example]}]",
            "organizations[1]",
            "belongs to another organization",
        ),
        ("partners: [{name: A}, {name: A}]", "partners[1].name", "the name 'A' belongs to another partner already"),
        ("partners: [{name: A, country: Norway}]", "partners[0].country", "'Norway' is not an ISO 3166-1 code"),
        (
            "partners: [{name: A, templates: [{name: T}, {name: T}]}]",
            "partners[0].templates[1].name",
            "the name 'T' belongs to another template already",
        ),
        ("partners: [{name: A, sub_partners: [{name: A}]}]", "partners[0].sub_partners[0].name", "another partner"),
        (
            "partners: [{name: A, tokens: [{name: t, scopes: [x]}]}]",
            "partners[0].tokens[0].scopes[0]",
            "is not a scope",
        ),
        ("partners: [{name: A, reports: [{}, {}]}]", "partners[0].reports[1]", "billing.report.exists"),
        (
            "partners: [{name: A, administrators: [{email: a@b.example}, {email: a@b.example}]}]",
            "partners[0].administrators[1].email",
            "hub.administrator.email",
        ),
        (
            "partners: [{name: A, administrators: [{email: a@b.example, roles: [partner-admin], manages: [x]}]}]",
            "partners[0].administrators[0].manages[0]",
            "unknown customer 'x'",
        ),
        (
            "partners: [{name: A, customers: [{external_id: x}], administrators: [{email: a@b.no, manages: [x]}]}]",
            "partners[0].administrators[0].manages[0]",
            "sees every customer already",
        ),
        (
            "partners: [{name: A, templates: [{name: T, service_provider_admin: x@y.example}]}]",
            "partners[0].templates[0].service_provider_admin",
            "hub.template.admin-unknown",
        ),
        (
            "partners: [{name: A, tokens: [{name: t, administrator: x@y.example}]}]",
            "partners[0].tokens[0].administrator",
            "no person has",
        ),
        (
            "partners: [{name: A, customers: [{status: provisioning, restricted: false}]}]",
            "partners[0].customers[0].restricted",
            "has no organization yet",
        ),
        (
            "partners: [{name: A, purchase_order: [webex_voice], customers: [{packages: [webex_suite]}]}]",
            "partners[0].customers[0].packages[0]",
            "hub.package.not-on-order",
        ),
        (
            "partners: [{name: A, customers: [{verified_domains: [a b]}]}]",
            "partners[0].customers[0].verified_domains",
            "is not a domain",
        ),
        (
            "partners: [{name: A, customers: [{administrators: [{email: a@b.example, roles: [partner-admin]}]}]}]",
            "partners[0].customers[0].administrators[0]",
            "hub.administrator.role",
        ),
        ("partners: [{name: A, reports: [{end: 2030-01-01}]}]", "partners[0].reports[0]", "billing.date.not-closed"),
    ],
)
def test_an_impossible_world_is_told_at_its_place(problems, text, place, said):
    ((key, text),) = problems(text).items()
    assert key.partition(": ")[2].startswith(place)
    assert said in text


ODD = st.none() | st.sampled_from(
    [
        "",
        "x",
        "-1",
        "1e400",
        "nan",
        [],
        {},
        ["x"],
        {"x": "y"},
        "2026-02-30",
        "0001-01-01",
        "error",
        "Standard",
        "é" * 60,
    ]
)


@st.composite
def spoilt(draw):
    """The example with something else in one place."""
    whole = place = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    while True:
        step = draw(st.sampled_from([*place] if isinstance(place, dict) else [*range(len(place))]))
        if not isinstance(place[step], dict | list) or not place[step] or draw(st.booleans()):
            place[step] = draw(ODD)
            return yaml.safe_dump(whole, allow_unicode=True)
        place = place[step]


@given(spoilt())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_scenario_works_or_is_refused(write, text):
    try:
        mock = WholesaleMock.from_scenario(write(text))
    except ScenarioError:
        return
    mock.clock.advance(100_000)
    assert mock.partner.tokens


def test_all_that_is_wrong_is_told_in_the_order_of_the_file(write):
    text = "partners:\n" + "".join(f"  - {{name: P{n}, customers: [{{packages: []}}]}}\n" for n in range(30))
    path = write("rules: {disabled: [x]}\n" + text)
    with pytest.raises(ScenarioError) as refused:
        WholesaleMock.from_scenario(path)
    assert [one.line for one in refused.value.problems] == [1, *range(3, 33)]
    lines = str(refused.value).splitlines()
    assert lines[0] == f"{path}: 31 problems; the scenario is refused"
    assert lines[1] == f"{path}:1:20: rules.disabled[0]: unknown rule 'x'"
    assert lines[-1] == "and 11 more"


def test_a_key_that_the_file_has_not_is_told_where_it_would_be():
    marks = {(): (1, 1), ("a",): (2, 3)}
    assert str(located(("a", "b"), "is missing", marks)) == "2:3: a.b: is missing"


# The schema, and the command line


def test_the_published_schema_is_that_of_the_models():
    assert schema() == Scenario.model_json_schema(), "print Scenario.model_json_schema() into scenario.schema.json"


def test_the_published_schema_takes_the_example():
    Draft202012Validator.check_schema(schema())
    example = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    wrong = Draft202012Validator(schema()).iter_errors(example)
    assert [error.message for error in wrong if error.validator not in ("type", "anyOf")] == []


def test_only_who_uses_scenarios_needs_yaml():
    script = "import sys; from webex_wholesale_mock import WholesaleMock; WholesaleMock(); print('yaml' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_without_yaml_the_extra_is_named():
    script = "import sys; sys.modules['yaml'] = None; from webex_wholesale_mock import scenarios"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert 'scenario files need PyYAML; pip install "webex-wholesale[scenarios]"' in done.stderr


@pytest.mark.parametrize("loader", [yaml.BaseLoader, _yaml.LOADER])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("denied_names: " + "[" * 50_000, "1:30"),
        ("denied_names: " + "[" * 50_000 + "]" * 50_000, "1:30"),
        ("seed: 1\ndenied_names:\n  " + "[" * 5_000, "3:18"),
        ("rules: " + "{a: " * 5_000, "1:68"),
        ("denied_names:\n" + " [\n" * 5_000, "17:2"),
        ("denied_names: " + "['[', [], " * 5_000, "1:161"),
        ("\n".join(" " * depth + "a:" for depth in range(1_000)), "17:17"),
    ],
)
def test_the_limit_on_nesting_is_told_alike_by_each_loader(monkeypatch, loader, text, place):
    monkeypatch.setattr(_yaml, "LOADER", loader)
    with pytest.raises(_yaml.NotYaml) as caught:
        _yaml.Reader(text).read()
    assert str(caught.value) == f"{place}: this is not YAML that can be read: nests deeper than 16 levels"


@pytest.mark.parametrize("loader", [yaml.BaseLoader, _yaml.LOADER])
def test_nesting_up_to_the_limit_is_read(monkeypatch, loader):
    monkeypatch.setattr(_yaml, "LOADER", loader)
    value = _yaml.Reader("a: " + "[" * 15 + "]" * 15).read()["a"]
    for _ in range(14):
        (value,) = value
    assert value == []


@pytest.mark.parametrize("loader", [yaml.BaseLoader, _yaml.LOADER])
@pytest.mark.parametrize("text", ["rules: " + "{" * 5_000, "rules: {" + "[" * 5_000])
def test_a_key_that_nests_is_told_alike_by_each_loader(monkeypatch, loader, text):
    monkeypatch.setattr(_yaml, "LOADER", loader)
    with pytest.raises(_yaml.NotYaml, match=r"^1:9: .*a key is plain text$"):
        _yaml.Reader(text).read()


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{name: T, authentication: sso}", r"authentication"),
        ("{name: T, authentication: partner}", r"templates\[0\].idp_entity_id.*needs an idp_entity_id"),
        ("{name: T, idp_entity_id: https://idp.example}", r"templates\[0\].idp_entity_id.*webex takes none"),
    ],
)
def test_a_template_authenticates_by_webex_or_by_the_identity_provider_of_the_partner(write, template, problem):
    with pytest.raises(ScenarioError, match=problem):
        WholesaleMock.from_scenario(write(f"partners: [{{name: A, templates: [{template}]}}]"))


def test_a_template_names_the_identity_provider_of_the_partner(write):
    template = "{name: T, authentication: partner, idp_entity_id: https://idp.example}"
    mock = WholesaleMock.from_scenario(write(f"partners: [{{name: A, templates: [{template}]}}]"))
    assert (mock.template.authentication, mock.template.idp_entity_id) == ("partner", "https://idp.example")


def test_a_token_has_the_scopes_that_its_scenario_gives_it(write):
    text = "partners: [{name: A, tokens: [{name: t, scopes: ['spark-admin:wholesale_customers_read']}]}]"
    world = WholesaleMock.from_scenario(write(text))._engine.world
    (token,) = (token for token in world.partners.tokens.values() if token.name == "t")
    assert token.scopes == {"spark-admin:wholesale_customers_read"}


def test_administrators_stand_in_a_scenario_with_roles_customers_and_tokens(write):
    text = """
    partners:
      - name: A
        templates: [{name: T, brand_name: Fjord, disable_webex_calls: true, service_provider_admin: pia@a.example}]
        purchase_order: [webex_calling, webex_meetings]
        administrators:
          - {email: pia@a.example, roles: [partner-admin, sales-admin], name: Pia, manages: [x]}
        customers:
          - external_id: x
            restricted: false
            verified_domains: [x.example]
            administrators: [{email: ada@x.example, roles: [device-admin]}]
          - {external_id: y}
        tokens: [{name: pia, administrator: pia@a.example}, {name: ada, administrator: ada@x.example}]
    """
    mock = WholesaleMock.from_scenario(write(text))
    x, y = (mock.hub.customer(name) for name in "xy")
    assert (mock.template.brand_name, mock.template.disable_webex_calls) == ("Fjord", True)
    assert mock.template.service_provider_admin == "pia@a.example"
    assert [mock.hub.organization(each).restricted for each in (x, y)] == [False, True]
    assert mock.hub.organization(x).verified_domains == ("x.example",)
    assert mock.partner.services == ("webex_calling", "webex_meetings")
    pia = mock.hub.administrators.list()[-1]
    assert (pia.roles, pia.customers) == (("partner-admin", "sales-admin"), (x.id,))
    assert [each.email for each in mock.hub.administrators.list(customer=x)] == ["ada@x.example"]
    assert [each.external_id for each in mock.client(mock.tokens["pia"]).customers.list()] == ["x"]
    assert mock.client(mock.tokens["ada"]).people.me().org_id == x.org_id


def test_a_role_in_a_scenario_is_a_known_one(write):
    with pytest.raises(ScenarioError, match="unknown role 'ful-admin'; did you mean 'full-admin'"):
        WholesaleMock.from_scenario(write("partners: [{name: A, tokens: [{name: t, role: ful-admin}]}]"))


SET_UP = """
organizations:
  - {name: Old, branding: {color_light: "#112233"}}
partners:
  - name: Fjord
    branding: {logo_light: fjord.png}
    own_branding: true
    sso: {entity_id: "https://idp.example", status: trusted}
    customers:
      - {external_id: acme, packages: [webex_meetings], branding: {color_dark: "#445566"}, assistant: false}
      - {external_id: old, packages: [webex_meetings], organization: Old}
    sub_partners:
      - {name: Harbour, billing_starts: 2026-03-01, own_branding: true}
    sub_partner_requests:
      - {name: Hill, admin_email: ada@hill.example, first_name: Ada, last_name: Berg}
"""


def test_the_set_up_of_a_partner_stands_in_a_scenario(write):
    mock = WholesaleMock.from_scenario(write(SET_UP))
    assert [mock.hub.branding.get(customer=name).context for name in ("acme", "old")] == [
        "partner for the customer",
        "customer",
    ]
    assert mock.hub.branding.get().may_override
    assert not mock.hub.assistant.get("acme").on
    assert mock.hub.sso.get().status == "trusted"
    assert [request.name for request in mock.hub.sub_partners.requests()] == ["Hill"]
    (harbour,) = mock.client().sub_partners.list()
    assert harbour.billing_start_date.date().isoformat() == "2026-03-01"


ORDERS = """
order_options: {match: "2018", strict_close: true, inactive_days: 30}
organizations:
  - {name: Old, administrators: [ada@old.example]}
partners:
  - name: Fjord
    orders:
      - {company: Acme, status: handed_over, lines: {meetings: 3}, admin_email: ada@acme.example}
      - {company: Old, organization: Old, sites: [{url: old, early_release: true}]}
      - {company: Own, status: review, choice: company, contact_email: bo@own.example, offer: other}
"""


def test_orders_stand_in_a_scenario(write):
    mock = WholesaleMock.from_scenario(write(ORDERS))
    acme, old, own = mock.hub.orders.list()
    assert (acme.status, acme.customer_admin, acme.lines[0].quantity) == ("handed_over", "ada@acme.example", 3)
    assert (old.customer.name, old.sites[0].early_release, old.access) == ("Old", True, "provisioning")
    assert (own.contact_email, own.choice, own.offer) == ("bo@own.example", "company", "other")
    options = mock._engine.world.order_options
    assert (options.match, options.strict_close, options.inactive_days) == ("2018", True, 30)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("{status: done}", r"partners\[0\].orders\[0\].status"),
        ("{organization: Nowhere}", "unknown organization 'Nowhere'"),
        ("{choice: company, status: handed_over}", "is never handed_over"),
        ("{admin_email: ada}", "order.contact.invalid"),
    ],
)
def test_an_order_that_cannot_be_is_told_with_its_place(write, order, reason):
    with pytest.raises(ScenarioError, match=reason):
        WholesaleMock.from_scenario(write(f"partners: [{{name: A, orders: [{order}]}}]"))


KEPT_BY_THE_VENDOR = """
denied_names: [Globex]
partners:
  - name: Fjord
    call_in: {NO: "+47", SE: "+46"}
    customers:
      - {external_id: slow, name: Globex, status: pending_rpl_review, review_hours: 71}
      - {external_id: held, name: Globex, status: pending_rpl_review, review_hours: 72}
    sub_partners:
      - {name: Harbour, call_in: {}}
"""


def test_reviews_and_the_table_of_default_call_in_stand_in_a_scenario(write):
    mock = WholesaleMock.from_scenario(write(KEPT_BY_THE_VENDOR))
    assert [(each.external_id, each.status) for each in mock.hub.reviews.list()] == [
        ("slow", "checking"),
        ("held", "ceased"),
    ]
    assert [number.country for number in mock.hub.call_in.list()] == ["NO", "SE"]
    assert mock.hub.call_in.list(partner="Harbour") == ()
    assert mock.hub.call_in.get("NO", partner="Harbour").code == "+49"
    mock.clock.advance(3_600)
    mock.reset()
    assert mock.hub.reviews.get("slow").status == "checking"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("partners: [{name: A, call_in: {NO: 47}}]", "partners[0].call_in", "not a calling code"),
        ("partners: [{name: A, call_in: {XX: '+47'}}]", "partners[0].call_in", "not an ISO 3166-1 code"),
        (
            "partners: [{name: A, customers: [{name: B, review_hours: 1}]}]",
            "partners[0].customers[0].review_hours",
            "not checked now",
        ),
    ],
)
def test_a_review_or_a_call_in_that_cannot_be_is_refused(write, text, key, reason):
    with pytest.raises(ScenarioError) as caught:
        WholesaleMock.from_scenario(write(text))
    assert key in str(caught.value)
    assert reason in str(caught.value)
