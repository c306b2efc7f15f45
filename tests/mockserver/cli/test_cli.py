"""The command line: what it prints for people and for machines, and how it refuses."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from openapi_spec_validator import validate

from tests.support.published import published_rows
from webex_wholesale import Locked
from webex_wholesale._cli import commands, main
from webex_wholesale._version import __version__
from webex_wholesale_contracts import openapi
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.drift import pinned
from webex_wholesale_contracts.drift.command import Format
from webex_wholesale_contracts.packages import PACKAGES
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_contracts.verify._report import FORMATS as REPORTS
from webex_wholesale_contracts.verify.command import Format as VerifyFormat
from webex_wholesale_contracts.verify.evidence import Observation, write
from webex_wholesale_mock.cli import _commands, _packages, _verifying
from webex_wholesale_mock.handlers import HANDLERS
from webex_wholesale_mock.server.serve import play
from webex_wholesale_mock.validation.rule_coverage import ENFORCED

COMMAND = [sys.executable, "-m", "webex_wholesale_mock"]


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs the command line in this process: exit status, output, complaints."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def output(run):
    """The output of a command that must go well."""

    def output(*arguments):
        status, out, complaints = run(*arguments)
        assert (status, complaints) == (0, "")
        return out

    return output


# Contracts


def test_each_rule_is_an_object_of_nine_keys(output):
    assert json.loads(output("contracts", "rules", "--json")) == [
        {
            "id": rule.id,
            "status": rule.status,
            "code": rule.code,
            "evidence": str(rule.evidence),
            "source": rule.source,
            "text": rule.text,
            "where": list(rule.where),
            "settles": rule.settles,
            "enforced": rule.id in ENFORCED,
        }
        for rule in RULES.values()
    ]


def test_the_rules_that_are_printed_agree_with_the_published_list(output, vendor_spec_path):
    """Of each published rule the command prints the grade, the status and the code, in the order of the list."""
    published = published_rows(vendor_spec_path)
    printed = {rule["id"]: rule for rule in json.loads(output("contracts", "rules", "--json"))}
    in_order = [id for id in printed if id in {row[0] for row in published}]
    keys = ("id", "status", "code", "evidence")
    shown = [tuple(json.dumps(printed[id][key]).strip('"') for key in keys) for id in in_order]
    assert shown == published


def test_a_rule_that_shows_after_the_acceptance_has_the_status_async(output):
    found = {rule["id"]: rule for rule in json.loads(output("contracts", "rules", "--json"))}
    assert found["customer.async.compliance"]["status"] == "async"
    assert found["customer.name.percent-sign"]["status"] == 400
    assert found["customer.name.percent-sign"]["enforced"] is True
    assert found["billing.report.exists"]["enforced"] is True


def test_the_offers_of_all_packages_are_printed_with_add_ons_and_their_bases(output):
    lines = output("contracts", "packages").splitlines()
    assert len(lines) == 1 + len(PACKAGES)
    assert lines[0].split()[:4] == ["package", "title", "calling", "softphone"]
    (console,) = [line for line in lines if line.startswith("attendant_console ")]
    assert console.endswith("webex_calling, webex_suite, cx_essentials, webex_voice")


def test_the_json_of_an_offer_has_evidence_and_source_of_each_value(output):
    rows = {row["package"]: row for row in json.loads(output("contracts", "packages", "--format", "json"))}
    assert [*rows] == [*PACKAGES]
    assert rows["attendant_console"]["needsOneOf"][0] == "webex_calling"
    assert rows["webex_suite"]["participants"] == {
        "package": "webex_suite",
        "feature": "participants",
        "title": "Participants of one meeting",
        "table": "offer",
        "value": "1000",
        "evidence": "documented",
        "source": "004:210",
        "note": "",
    }
    assert rows["webex_ai_agent"]["calling"]["evidence"] is None


def test_a_package_is_printed_with_its_offer_and_all_its_features(output):
    rows = json.loads(output("contracts", "packages", "webex_voice", "--format", "json"))
    assert [row["table"] for row in rows] == ["offer"] * 6 + ["subscriber"] * 52 + ["site"] * 15
    lines = output("contracts", "packages", "webex_voice").splitlines()
    assert len(lines) == 1 + len(rows)
    assert "assumed" in "".join(lines)


def test_a_feature_is_printed_for_all_packages_or_side_by_side_for_several(output):
    listed = output("contracts", "packages", "--feature", "hunt", "--format", "csv").splitlines()
    assert listed[0] == "package,feature,title,table,value,evidence,source,note"
    assert len(listed) == 1 + len(PACKAGES)
    assert 'webex_suite,hunt_group,Hunt group,site,yes,documented,"004:208-209, 004:282",' in listed
    both = ("common_area_calling", "webex_calling")
    assert output("contracts", "packages", *both, "--feature", "hunt", "--format", "markdown").splitlines() == [
        "| feature | title | table | common_area_calling | webex_calling |",
        "| --- | --- | --- | --- | --- |",
        "| hunt_group | Hunt group | site | no (assumed) | yes |",
    ]
    flat = json.loads(output("contracts", "packages", *both, "--feature", "hunt", "--format", "json"))
    assert [(row["package"], row["value"]) for row in flat] == [(both[0], "no"), (both[1], "yes")]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("webex_voise",), '"webex_voise" is not a package; did you mean "webex_voice"?'),
        (("--feature", "voicmail"), '"voicmail" is not a feature; did you mean "voicemail"?'),
    ],
)
def test_a_misspelt_package_or_feature_is_refused_with_the_nearest_name(run, arguments, complaint):
    assert run("contracts", "packages", *arguments) == (2, "", f"webex-wholesale: {complaint}\n")


def test_each_route_tells_whether_the_mock_plays_it(output):
    found = json.loads(output("contracts", "routes", "--json"))
    assert [route["name"] for route in found] == [operation.name for operation in ALL_OPERATIONS]
    assert {route["name"] for route in found if route["played"]} == set(HANDLERS)
    assert found[0] == {
        "name": "customers.list",
        "method": "GET",
        "path": "/wholesale/customers",
        "scope": "spark-admin:wholesale_customers_read",
        "statuses": [200],
        "played": True,
    }


def test_a_route_can_have_two_success_statuses(output):
    (row,) = [line for line in output("contracts", "routes").splitlines() if line.startswith("subscribers.provision ")]
    assert "  200, 202  " in row


def test_the_openapi_document_is_printed_whole_and_valid(output):
    document = json.loads(output("contracts", "openapi"))
    assert document == json.loads(output("contracts", "openapi", "--json")) == openapi.document()
    validate(document)


def test_verify_has_the_formats_that_its_reports_have():
    assert get_args(_verifying.Format) == get_args(VerifyFormat) == tuple(REPORTS)


def test_the_mock_keeps_every_rule_on_the_command_line_too(run):
    status, out, complaints = run("contracts", "verify", "--target", "mock")
    assert (status, complaints) == (0, "")
    tried = re.match(r"mock on 2026-01-05: (\d+) rules: (\d+) agree, 0 differ, (\d+) not tried; ", out.splitlines()[-1])
    assert tried
    rules, agree, left = map(int, tried.groups())
    assert agree + left == rules
    assert agree >= 92


def test_a_verification_can_be_cut_down_on_the_command_line(run):
    arguments = ["contracts", "verify", "--target", "mock", "--format", "JSON", "--rule", "customer.busy"]
    status, out, _ = run(*arguments, "--operation", "sub_partners.list", "--max-users", "0")
    found = json.loads(out)["findings"]
    assert status == 0
    assert {row["id"] for row in found} >= {"customer.busy", "sub_partners.list active", "sub-partner.one-level"}


def test_verify_lists_its_cases(output):
    assert output("contracts", "verify", "--list", "--case", "customers.list 200") == (
        "customers.list 200: customers.list\n"
    )


def test_verify_ends_with_one_line_where_it_cannot_begin(run, monkeypatch):
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    status, out, complaints = run("contracts", "verify", "--target", "real")
    assert (status, out) == (2, "")
    assert complaints == (
        "webex-wholesale: https://webexapis.com/v1 needs the access token of a full administrator; "
        "set the environment variable WEBEX_ACCESS_TOKEN\n"
    )
    assert run("contracts", "verify", "--target", "mock", "--max-users", "-1")[0] == 2
    assert run("contracts", "leftovers")[0] == 2


def test_a_mock_in_this_process_has_no_leftovers(output):
    assert output("contracts", "leftovers", "--target", "mock", "--remove") == "0 removed, 0 left behind\n"


def test_the_other_apis_and_the_control_endpoints_are_printed_on_request(output):
    related = json.loads(output("contracts", "openapi", "--related"))
    assert related == openapi.document(ALL_OPERATIONS)
    controlled = json.loads(output("contracts", "openapi", "--control"))
    validate(controlled)
    assert controlled["servers"] == [{"url": "http://127.0.0.1:8787"}]
    assert {"/v1/wholesale/customers", "/__mock__/clock/advance"} <= controlled["paths"].keys()
    assert "/v1/people" not in controlled["paths"]


def test_drift_has_the_formats_that_its_reports_have():
    assert get_args(_commands.DriftFormat) == get_args(Format)


def test_packages_have_the_formats_that_their_output_has():
    assert get_args(_commands.PackagesFormat) == get_args(_packages.Format)


def test_drift_prints_nothing_for_the_pinned_description(run):
    assert run("contracts", "drift", "pinned") == (0, "", "")


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        (lambda operation: operation.update(summary="List all customers"), 1),
        (lambda operation: operation.update(deprecated=True), 2),
        (lambda operation: operation.update(responses=[]), 3),
    ],
)
def test_the_exit_status_of_drift_is_that_of_the_gravest_change(run, tmp_path, edit, status):
    document = pinned()
    edit(document["paths"]["/wholesale/customers"]["get"])
    file = tmp_path / "new.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    found, output, complaints = run("contracts", "drift", str(file), "--format", "JSON")
    assert found == status
    assert json.loads(output)["verdict"] == ("none", "harmless", "breaking", "unusable")[status]
    assert complaints.count("\n") == (status == 3)


@pytest.mark.parametrize("listing", ["routes", "rules", "openapi"])
def test_machines_get_one_line(output, listing):
    assert output("contracts", listing, "--json").count("\n") == 1


@pytest.mark.parametrize("listing", ["routes", "rules"])
def test_piped_tables_are_plain_and_whole(listing):
    shell = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color"}
    done = subprocess.run([*COMMAND, "contracts", listing], capture_output=True, check=True, timeout=20, env=shell)
    header, *lines = done.stdout.decode("ascii").splitlines()
    rows = {line.partition(" ")[0]: line for line in lines}
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    if listing == "rules":
        assert header.split() == ["id", "status", "code", "evidence", "source", "text", "enforced"]
        assert list(rows) == list(RULES)
        assert all(rule.text in rows[rule.id] and rule.source in rows[rule.id] for rule in RULES.values())
    else:
        assert header.split() == ["name", "method", "path", "scope", "statuses", "played"]
        assert list(rows) == [operation.name for operation in ALL_OPERATIONS]
        assert all(f" {operation.path} " in rows[operation.name] for operation in ALL_OPERATIONS)


@pytest.mark.parametrize(("columns", "longest"), [(110, 110), (40, 110)])
def test_a_table_on_a_terminal_folds_but_never_breaks_an_id(output, columns, longest):
    ours, theirs = pytest.importorskip("pty", reason="only POSIX has terminals of this kind").openpty()
    shell = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen([*COMMAND, "contracts", "routes"], stdout=theirs, env=shell) as process:
        os.close(theirs)
        text = re.sub(r"\x1b\[[\d;]*m", "", everything(ours))
    assert process.returncode == 0
    assert max(map(len, text.splitlines())) <= longest
    assert {operation.name for operation in ALL_OPERATIONS} <= set(text.split())
    assert sorted("".join(text.split())) == sorted("".join(output("contracts", "routes").split()))


def everything(terminal):
    """What comes out of a terminal until its other end is closed, which Linux reports as an error."""
    text = b""
    with contextlib.suppress(OSError), os.fdopen(terminal, "rb", buffering=0) as pieces:
        while piece := pieces.read(65_536):
            text += piece
    return text.decode()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_has_seen_enough_causes_no_traceback(options):
    with subprocess.Popen(
        [*COMMAND, "contracts", "rules", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


# Usage


def test_the_version_is_that_of_the_package(output):
    assert output("--version") == f"webex-wholesale {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], ["mock", "contracts"]),
        (["mock"], ["serve"]),
        (["mock", "serve"], ["--host", "--port", "--seed", "--clock", "--speed", "--allow-remote", "8787"]),
        (["contracts"], ["routes", "rules", "openapi"]),
        (["contracts", "rules"], ["--json"]),
    ],
)
def test_help_names_what_there_is(output, arguments, named):
    text = output(*arguments, "--help")
    assert [name for name in named if name not in text] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nope"], "No such command 'nope'"),
        (["contracts", "rule"], "No such command 'rule'"),
        (["contracts", "rules", "--yaml"], "No such option: --yaml"),
        (["mock", "serve", "--prot", "1"], "No such option: --prot"),
        (["mock", "serve", "--port"], "'--port' requires an argument"),
        (["mock", "serve", "--port", "http"], "'--port'"),
        (["mock", "serve", "--port", "65536"], "'--port'"),
        (["mock", "serve", "--port", "-1"], "'--port'"),
        (["mock", "serve", "--seed", "1.5"], "'--seed'"),
        (["mock", "serve", "--clock", "sun"], "'--clock'"),
        (["mock", "serve", "--speed", "60"], "--clock real"),
        (
            ["mock", "serve", "--clock", "real", "--speed", "nan"],
            "(a day per second), got nan",
        ),
        (["mock", "serve", "now"], "unexpected extra argument"),
        (["mock", "serve", "--host", "0.0.0.0"], "--allow-remote"),
        (["mock", "serve", "--host", "wholesale.example"], "--allow-remote"),
        (["mock", "serve", "--host", "a..b", "--allow-remote"], "cannot listen on 'a..b'"),
    ],
)
def test_bad_usage_is_one_line_and_status_two(run, arguments, reason):
    status, out, complaints = run(*arguments)
    assert (status, out, complaints.count("\n")) == (2, "", 1)
    assert complaints.startswith("webex-wholesale: ")
    assert reason in complaints


@pytest.mark.parametrize(
    ("missing", "extra", "arguments"),
    [
        ("typer", "cli", ["--version"]),
        ("rich", "cli", ["contracts", "rules"]),
        ("uvicorn", "server", ["mock", "serve"]),
    ],
)
def test_a_missing_package_is_one_line_that_names_the_extra(missing, extra, arguments):
    script = f"import sys; sys.modules[{missing!r}] = None; from webex_wholesale._cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"webex-wholesale: {missing} is missing; " in done.stderr
    assert f"pip install 'webex-wholesale[{extra}]'" in done.stderr


def test_a_missing_package_that_no_extra_brings_is_not_explained_away(monkeypatch):
    def fail():
        raise ModuleNotFoundError("No module named 'elsewhere'", name="elsewhere")

    monkeypatch.setattr(commands, "run", fail)
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        main()


# Scenario files


def test_a_scenario_is_checked_and_counted(output):
    example = Path(__file__).resolve().parents[3] / "examples" / "scenario.yaml"
    counted = "4 partners, 9 customers, 4 subscribers"
    assert output("mock", "scenario", "check", str(example)) == f"{example}: {counted}\n"


def test_what_is_wrong_with_a_scenario_is_told(run, tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("sed: 1\nseed: x\n")
    status, out, complaints = run("mock", "scenario", "check", str(file))
    assert (status, out) == (1, "")
    assert f"{file}:1:1: sed: unknown key; did you mean 'seed'?\n{file}:2:1: seed: expected" in complaints
    status, _, complaints = run("mock", "serve", "--scenario", str(file))
    assert (status, "2:1: seed" in complaints) == (2, True)


def test_a_scenario_that_is_not_there_is_told(run):
    for command in (["scenario", "check", "nowhere.yaml"], ["serve", "--scenario", "nowhere.yaml"]):
        status, _, complaints = run("mock", *command)
        assert (status > 0, "nowhere.yaml" in complaints) == (True, True)


def test_a_saved_world_that_is_damaged_is_told(run, tmp_path):
    file = tmp_path / "acme.world"
    file.write_text("{}", encoding="utf-8")
    status, _, complaints = run("mock", "serve", "--world", str(file))
    assert (status, "is not a saved world" in complaints) == (2, True)
    status, _, complaints = run("mock", "serve", "--world", str(file), "--scenario", "bakery.yaml")
    assert (status, "--scenario and --world exclude each other" in complaints) == (2, True)


def test_evidence_that_cannot_be_used_is_told(run, tmp_path):
    file = tmp_path / "evidence.json"
    file.write_text("<html>", encoding="utf-8")
    for command in (["mock", "serve"], ["mock", "serve", "--clock", "real"], ["contracts", "rules"]):
        status, out, complaints = run(*command, "--evidence", str(file))
        assert (status, out, complaints.count("\n")) == (2, "", 1)
        assert f"{file}: the file is not JSON" in complaints


def test_the_rules_of_a_served_mock_are_as_they_were_observed(tmp_path):
    day = Observation("customer.busy", date(2026, 11, 28), "Una", "x", agrees=False, enforced=True, status=423)
    write(tmp_path / "evidence.json", [day])
    mock, _ = play(0, "virtual", evidence=tmp_path / "evidence.json")
    with pytest.raises(Locked):
        mock.client().customers.delete(mock.hub.add_customer(status="updating").id)


def test_the_schema_of_scenarios_is_printed(output):
    assert json.loads(output("mock", "scenario", "schema"))["title"] == "Scenario"
