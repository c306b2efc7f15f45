from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from rich.cells import cell_len

from webex_wholesale import Customer, Subscriber, WholesaleClient
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.facts.phones import phone_problem
from webex_wholesale_mock import WholesaleMock

pytestmark = [pytest.mark.once, pytest.mark.slow]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEMO = str(EXAMPLES / "demo.py")

REFUSALS = {
    "Tulpenveld Logistiek B.V.": "customer.packages.unknown",
    "Pemberton Glass Ltd": "customer.limits.invalid",
    "100 % Bio Hofladen Lüneburg": "customer.name.percent-sign",
    "Donaupark Verlag GmbH": "customer.address.line-length",
    "Maison Tournesol SAS": "customer.address.postcode-required",
    "Cantina Tre Lune S.r.l.": "customer.packages.attendant-console-base",
    "Gdańska Stocznia Żagli S.A.": "customer.packages.duplicate",
    "Björnlunda Förlag AB": "customer.packages.calling-plan-base",
    "Nordlys Frisør AS": "customer.email.in-use",
    "Orchid Lane Dental Pte. Ltd.": "customer.address.field-required",
    "Malabar Pepper Exports": "customer.calling.location-required",
    "Bilby Veterinary Group": "customer.calling.location-field-required",
    "Lone Pecan Software Inc.": "customer.address.state-required",
    "Oxbow Cycles Ltd": "customer.address.country",
    "Kaffeerösterei Nachtigall e.K.": "customer.email.invalid",
    "(no name)": "customer.info.required-for-new",
    "Prairie Signal Co-op": "customer.calling.timezone",
    "Blue Mesa Outfitters (2nd store)": "customer.external-id.in-use",
    "Fallow Deer Press": "customer.packages.empty",
    "Kaiserhof Hotelbetriebe GmbH": "customer.org.paid-subscription",
    "Lumen Yoga Studios AB": "customer.org.active-trial",
    "Tasman Freight Ltd": "customer.org.already-wholesale",
    "Viña Cordillera Azul SpA": "customer.org.unknown",
    "Mto Mara Logistics Ltd": "customer.template.pstn-required",
    "Casa Azulejo Imobiliária, Lda.": "customer.field.required",
}
DENIED = "Blackgull Offshore Trading Ltd"
REFUSED_PEOPLE = {
    "Étienne Côté": "subscriber.extension.in-use",
    "Bronwen Thistle": "subscriber.package.limit",
    "Tristan Pengelly": "subscriber.customer.not-ready",
    "Käthe Süß": "subscriber.calling.number-required",
    "François Éluard": "subscriber.package.not-on-customer",
    "Żaneta Śliwa": "subscriber.phone.invalid",
    "Øyvind Sæther": "subscriber.phone.in-use",
    "Sjúrður á Heygum": "subscriber.email.in-use",
    "Yrjö Hämäläinen": "subscriber.package.unknown",
    "Γιώργος": "subscriber.name.required",
}


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    # Whoever wants colours in the report of the tests does not want them in what the tests read.
    inherited = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**inherited, "PYTHONUTF8": "1", "COLUMNS": "200", **env},
    )


def output_of(*command: str, **env: str) -> str:
    done = run(*command, **env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def stable(output: str) -> str:
    return re.sub(r"^real time: \d+\.\d\d s$", "", output, flags=re.MULTILINE)


def squeezed(text: str) -> str:
    """The text without its spacing, which a table changes, and without ids, which differ from world to world."""
    return "".join(re.sub(r"\bY2lzY29z\w+", "", text).split())


def summary(output: str) -> list[int]:
    """How many prospects there were, were provisioned, were refused and are in review."""
    pattern = r"^(\d+) prospects: (\d+) provisioned in \d+ countries, (\d+) refused, (\d+) in review$"
    (counts,) = re.findall(pattern, output, re.MULTILINE)
    return [int(count) for count in counts]


@pytest.fixture(scope="module")
def without_vendor(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the vendor's description is nowhere."""
    return {"WEBEX_WHOLESALE_VENDOR_SPEC": str(tmp_path_factory.mktemp("empty") / "none.json")}


@pytest.fixture(scope="module")
def output(without_vendor: dict[str, str]) -> str:
    return output_of(DEMO, **without_vendor)


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLES)
    return import_module("demo")


@pytest.fixture
def outcomes(demo: ModuleType) -> list[tuple[Any, Any]]:
    """Each prospect of the file with what became of it."""
    return run_through(demo)[0]


@pytest.fixture
def people(demo: ModuleType) -> list[tuple[Any, Any]]:
    """Each person of the file with what became of them."""
    return run_through(demo)[1]


def run_through(demo: ModuleType) -> tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]:
    with WholesaleMock() as mock, mock.client() as client:
        directory = demo.build_world(mock)
        outcomes = demo.work_through(client, demo.read_prospects(demo.PROSPECTS), directory)
        ids = demo.customer_ids(outcomes)
        return outcomes, [(each, demo.enrol(client, each, ids)) for each in demo.read_people(demo.PEOPLE)]


def rows_of(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_prospects_come_from_many_countries_and_have_reserved_email_domains() -> None:
    rows = rows_of("prospects.csv")
    assert len(rows) >= 48
    assert len({row["country"] for row in rows}) >= 18
    assert all(row["contact_email"].endswith(".example") for row in rows)


def test_every_prospect_has_one_outcome(outcomes: list[tuple[Any, Any]]) -> None:
    assert [each.row for each, _ in outcomes] == rows_of("prospects.csv")


def test_each_wrong_prospect_is_refused_by_the_rule_it_breaks(outcomes: list[tuple[Any, Any]]) -> None:
    refused = {each.name: {why.rule for why in result.reasons} for each, result in outcomes if hasattr(result, "by")}
    assert refused == {name: {rule} for name, rule in REFUSALS.items()}


def test_every_wrong_prospect_breaks_a_rule_of_its_own() -> None:
    assert len(set(REFUSALS.values())) == len(REFUSALS)


def test_every_other_prospect_is_provisioned_but_the_denied_name(outcomes: list[tuple[Any, Any]]) -> None:
    others = [(each, result) for each, result in outcomes if each.name not in REFUSALS]
    made = [result for each, result in others if each.name != DENIED]
    assert all(isinstance(result, Customer) and result.status == "provisioned" and result.org_id for result in made)
    assert [result.reasons[0].rule for each, result in others if each.name == DENIED] == ["customer.async.compliance"]


def test_people_have_numbers_of_their_country_and_reserved_email_domains() -> None:
    rows = rows_of("people.csv")
    wrong = [row["phone_number"] for row in rows if row["phone_number"] and phone_problem(row["phone_number"])]
    assert wrong == ["0048421234568"]
    assert all(row["email"].endswith(".example") for row in rows)
    assert any(not row["last_name"].isascii() for row in rows)


def test_each_person_is_provisioned_or_refused_by_the_rule_they_break(people: list[tuple[Any, Any]]) -> None:
    assert [each.row for each, _ in people] == rows_of("people.csv")
    refused = {each.name: {why.rule for why in result.reasons} for each, result in people if hasattr(result, "by")}
    assert refused == {name: {rule} for name, rule in REFUSED_PEOPLE.items()}
    others = [(each.name, result) for each, result in people if each.name not in REFUSED_PEOPLE]
    assert all(isinstance(result, Subscriber) for _, result in others)
    assert [name for name, result in others if result.status != "provisioned"] == ["Loïc Perréaz"]


def test_a_service_that_names_no_rule_still_gives_its_reason(demo: ModuleType) -> None:
    refusal = {"message": "no", "errors": [{"errorCode": 4711, "description": "not today", "fieldName": "orgId"}]}
    transport = httpx.MockTransport(lambda request: httpx.Response(409, json=refusal))
    (prospect, *_) = demo.read_prospects(demo.PROSPECTS)
    with WholesaleClient("token", transport=transport) as client:
        refused = demo.onboard(client, prospect, demo.Directory({}, {}))
    assert demo.explain(refused.reasons) == "not today\nrule unknown, orgId"


def test_the_output_names_every_prospect_and_person(
    output: str, outcomes: list[tuple[Any, Any]], people: list[tuple[Any, Any]]
) -> None:
    told = squeezed(output)
    assert [each.label for each, _ in outcomes if squeezed(each.label + each.name) not in told] == []
    assert [each.name for each, _ in people if squeezed(each.name) not in told] == []


def test_the_output_tells_rule_evidence_field_and_text_of_every_refusal(
    output: str, outcomes: list[tuple[Any, Any]], people: list[tuple[Any, Any]]
) -> None:
    told = squeezed(output)
    reasons = [why for _, result in [*outcomes, *people] for why in getattr(result, "reasons", ())]
    assert len(reasons) > len(REFUSALS) + len(REFUSED_PEOPLE)
    for why in reasons:
        assert squeezed(f"{why.rule} ({RULES[why.rule].evidence})") in told
        assert squeezed(why.text) in told
        assert why.field in told


def test_the_counts_add_up(output: str) -> None:
    counts = re.findall(r"^(?:Provisioned|Refused|Accepted|Subscribers)\b.*: (\d+)$", output, re.MULTILINE)
    made, unsent, refused, reviewed, enrolled, *turned_away = map(int, counts)
    total, *parts = summary(output)
    assert f"{len(rows_of('people.csv'))} people: {enrolled} provisioned, {sum(turned_away)} refused\n" in output
    assert parts == [made, unsent + refused, reviewed]
    assert total == sum(parts) == len(rows_of("prospects.csv"))


def test_the_pages_of_the_list_hold_every_customer_once(output: str) -> None:
    pages = [int(count) for count in re.findall(r"^  from +\d+: +(\d+) customers", output, re.MULTILINE)]
    _, made, *_ = summary(output)
    assert pages[:-1] == [10] * (len(pages) - 1)
    # Beside the provisioned prospects there are the one in review and the customer of the request examples.
    assert sum(pages) == made + 2


def test_the_life_of_a_customer_ends_in_a_404(output: str) -> None:
    assert "Update C-1001: add Webex Meetings\n  provisioned: webex_calling, webex_meetings\n" in output
    assert re.search(r"^Remove C-\d+\n  deleting\n  gone: 404 ", output, re.MULTILINE)


def test_consent_is_awaited_asked_for_again_and_given(output: str) -> None:
    told = "after an hour: pending_user_migration emails sent: consent-to-move, consent-to-move agreed: provisioned"
    assert told in " ".join(output.split())


def test_the_life_of_a_subscriber_ends_in_a_404(output: str) -> None:
    assert re.search(r"^Update loic\..*\n  provisioned: webex_calling$", output, re.MULTILINE)
    assert re.search(r"^Remove ines@.*\n  gone: 404 ", output, re.MULTILINE)


def test_the_pages_of_subscribers_hold_everyone_once(output: str) -> None:
    pages = [int(count) for count in re.findall(r"^  from +\d+: +(\d+) subscribers", output, re.MULTILINE)]
    assert len(pages) > 2
    assert sum(pages) == len(rows_of("people.csv")) - len(REFUSED_PEOPLE)


def test_a_sub_partners_customer_is_seen_by_acting_for_it_alone(output: str) -> None:
    assert "  F-1: provisioned: webex_meetings\n  without on_behalf_of: 404 " in output
    assert "sub-partner.suspended (documented)\n" in output


def test_what_was_planted_in_the_report_of_a_month_is_found_and_nothing_else(output: str) -> None:
    told = output.partition("Differences\n")[2]
    findings = re.findall(r"\b(C-\d+) +([\w.]+) +(\w+) +([A-Z_]+)", told)
    assert [kind for _, _, kind, _ in findings] == ["quantity", "not_billed", "not_billed"]
    assert findings[0][:2] == findings[1][:2] == ("C-1011", "loic.perreaz")
    assert "Planted: missing_row, wrong_package; 2 of 2 found, 0 false alarms\n" in told


def test_it_uses_requests_of_its_own_where_the_vendor_is_not_at_hand(output: str) -> None:
    assert output.lstrip().startswith("Requests of requests.json\n")
    assert "provisioned: common_area_calling, webex_calling" in " ".join(output.split())


def test_it_uses_the_vendors_requests_without_their_stray_quotes(vendor_spec_path: Path, output: str) -> None:
    told = output_of(DEMO, "--vendor", str(vendor_spec_path))
    assert told.lstrip().startswith(f"Requests of {vendor_spec_path.name}, stray quotes inside values removed\n")
    assert told.count("provisioned: common_area_calling\n") == 2
    _, _, outcomes = squeezed(stable(told)).partition("Provisioned:")
    assert squeezed(stable(output)).endswith(outcomes)


def test_the_environment_can_name_the_vendors_folder(
    demo: ModuleType, vendor_spec_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBEX_WHOLESALE_VENDOR_SPEC", str(vendor_spec_path.parent))
    assert demo.vendor_description(None) == vendor_spec_path


def test_a_vendors_description_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    done = run(DEMO, "--vendor", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert (
        done.stderr.splitlines()[-1] == f"demo.py: error: no vendor description was found at {tmp_path / 'none.json'}"
    )


def test_two_runs_say_the_same(output: str, without_vendor: dict[str, str]) -> None:
    assert stable(output_of(DEMO, **without_vendor)) == stable(output)


def test_it_fits_a_narrow_terminal(without_vendor: dict[str, str]) -> None:
    lines = output_of(DEMO, **without_vendor, COLUMNS="80").splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]


def test_it_tells_the_same_without_rich(without_vendor: dict[str, str]) -> None:
    hide_rich = f"import runpy, sys; sys.modules['rich'] = None; sys.path.insert(0, {str(EXAMPLES)!r})"
    told = output_of("-c", f"{hide_rich}; runpy.run_path({DEMO!r}, run_name='__main__')", **without_vendor)
    assert "  C-1001  |  Harbor Lantern Clinic  |  US  |  webex_calling\n" in told
    for name, rule in REFUSALS.items():
        assert re.search(rf"^  .+  \|  {re.escape(name)}.*; {re.escape(rule)} \(", told, re.MULTILINE)


def test_a_pipe_without_unicode_does_not_end_it(without_vendor: dict[str, str]) -> None:
    told = output_of(DEMO, **without_vendor, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert "C-1033" in told
    assert told.isascii()
