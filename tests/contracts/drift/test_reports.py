"""The command: formats of the report, accepted changes, recorded calls, and exit statuses."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.drift_documents import (
    PATH,
    POST,
    Document,
    Edit,
    answer_fields,
    changed,
    description,
    operation,
    request_body,
    request_fields,
)
from webex_wholesale_contracts.drift import LEVELS, compare, pinned
from webex_wholesale_contracts.drift.command import Outcome, run

Run = Callable[..., Outcome]
TODAY = date(2026, 11, 28)


def several(document: Document) -> None:
    request_fields(document).pop("size")
    answer_fields(document)["name"]["description"] = "Name | of <50> characters,\nat 100% of most: it must be."
    operation(document)["responses"]["409"] = {"description": "Conflict"}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Edit], None]:
    """Writes old.json and, edited, new.json into the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(edit: Edit) -> None:
        Path("old.json").write_text(json.dumps(description(), indent=1), encoding="utf-8")
        Path("new.json").write_text(json.dumps(changed(edit), indent=1), encoding="utf-8")

    return write


def drift(**options: Any) -> Outcome:
    return run("new.json", against="old.json", today=TODAY, **options)


# Text, Markdown and JSON


@pytest.mark.parametrize("format", ["text", "markdown", "github"])
def test_the_same_document_prints_nothing(files: Any, format: Any) -> None:
    files(lambda d: None)
    assert drift(format=format) == Outcome(0, "")


def test_the_pin_against_itself_prints_nothing() -> None:
    assert run("pinned") == Outcome(0, "")


def test_the_text_has_a_line_for_each_distinct_change_gravest_first(files: Any) -> None:
    files(several)
    outcome = drift()
    assert outcome.status == 2
    lines = [re.sub(r"^  [0-9a-f]{12}  ", "", line) for line in outcome.output.splitlines() if line]
    assert lines == [
        "new.json against old.json: breaking (1 breaking-request, 1 rule-text, 1 additive)",
        "breaking-request: requests that were valid may be refused",
        f"{POST} body.size: removed integer",
        "rule-text: a text states another rule",
        f"{POST} 200.body.name description: Name of the customer. -> "
        "Name | of <50> characters, at 100% of most: it must be.",
        "additive: nothing that works today stops working",
        f"{POST} 409: added status",
    ]


def test_changes_that_read_the_same_share_a_line(files: Any) -> None:
    def edit(document: Document) -> None:
        for fields in (request_fields(document), request_fields(document)["address"]["properties"]):
            fields["vat"] = {"type": "string"}

    files(edit)
    assert f"{POST} body.address.vat (2 places): added string" in drift().output
    assert len(json.loads(drift(format="json").output)["changes"]) == 2


def test_the_json_has_verdict_counts_and_changes_of_seven_keys(files: Any) -> None:
    files(several)
    content = json.loads(drift(format="json").output)
    assert content["verdict"] == "breaking"
    assert list(content["counts"]) == list(LEVELS)
    assert content["counts"]["breaking-request"] == 1
    assert {tuple(change) for change in content["changes"]} == {
        ("id", "operation", "place", "direction", "level", "old", "new")
    }
    assert content["changes"][0] | {"id": ""} == {
        "id": "", "operation": POST, "place": "body.size", "direction": "request", "level": "breaking-request",
        "old": "integer", "new": None,
    }  # fmt: skip


def test_the_json_of_no_change_says_so(files: Any) -> None:
    files(lambda d: None)
    content = json.loads(drift(format="json").output)
    assert (content["verdict"], content["changes"], set(content["counts"].values())) == ("none", [], {0})


def test_the_json_lists_the_places_of_an_edit_made_twice(files: Any) -> None:
    def edit(document: Document) -> None:
        for fields in (request_fields(document), answer_fields(document)):
            fields["name"]["description"] = "Name of the new customer."

    files(edit)
    content = json.loads(drift(format="json").output)
    (change,) = content["changes"]
    assert content["places"] == {
        change["id"]: [
            {"operation": POST, "place": "body.name description"},
            {"operation": POST, "place": "200.body.name description"},
        ]
    }


def test_the_markdown_escapes_what_would_be_markup(files: Any) -> None:
    files(several)
    output = drift(format="markdown").output
    assert output.startswith("# new.json against old.json: breaking\n")
    assert r"Name \| of &lt;50> characters" in output
    rows = [line for line in output.splitlines() if line.startswith("| ") and "---" not in line]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_control_characters_of_a_text_do_not_reach_a_terminal(files: Any) -> None:
    files(
        lambda d: request_fields(d).update({"a\x1b b": {"description": "x"}, "name": {"description": "\x1b[2J \ud800"}})
    )
    for format in ("text", "markdown", "github", "json", "sarif"):
        assert "\x1b" not in drift(format=format).output
        drift(format=format).output.encode("utf-8")


def test_rules_whose_source_changed_are_listed(tmp_path: Path) -> None:
    new = pinned()
    body = new["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["address"]["description"] = "Address. (There is a 40 character limit on each address line)"
    file = tmp_path / "new.json"
    file.write_text(json.dumps(new), encoding="utf-8")
    found = compare(pinned(), new).rules
    assert [rule.rule for rule in found] == ["customer.address.line-length"]
    assert "50 character" in found[0].old
    assert "40 character" in found[0].new
    assert "rules whose source changed:\n  customer.address.line-length  #/paths/" in run(str(file)).output
    assert json.loads(run(str(file), format="json").output)["rules"][0]["rule"] == "customer.address.line-length"


def test_of_rules_only_those_of_called_operations_are_listed(tmp_path: Path) -> None:
    new = pinned()
    new["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]["schema"]["required"].append("vat")
    new["components"]["schemas"]["WholesalePackagesCustomer"]["enum"].append("new_package")
    file, calls = tmp_path / "new.json", tmp_path / "calls"
    file.write_text(json.dumps(new), encoding="utf-8")

    def rules(name: str) -> list[str]:
        calls.write_text(json.dumps({"operation": name, "answer": {"body.items[].packages[]": []}}), encoding="utf-8")
        report = json.loads(run(str(file), touched_by=str(calls), format="json").output)
        return [rule["rule"] for rule in report["rules"]]

    assert rules("customers.list") == ["customer.packages.unknown"]
    assert "customer.field.required" in rules("customers.provision")


# Code hosts

SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"items": {"$ref": "#/$defs/rule"}, "uniqueItems": True}},
                            }
                        },
                    },
                    "invocations": {
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "exitCode": {"type": "integer"},
                                "toolExecutionNotifications": {
                                    "items": {
                                        "required": ["message"],
                                        "properties": {"level": {"$ref": "#/$defs/level"}},
                                    }
                                },
                            },
                        }
                    },
                    "results": {"items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "rule": {
            "required": ["id"],
            "properties": {
                "shortDescription": {"$ref": "#/$defs/message"},
                "defaultConfiguration": {"properties": {"level": {"$ref": "#/$defs/level"}}},
            },
        },
        "result": {
            "type": "object",
            "required": ["message", "ruleId"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/message"},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "locations": {
                    "items": {
                        "properties": {
                            "physicalLocation": {
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {"required": ["uri"]},
                                    "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
                                },
                            },
                            "logicalLocations": {
                                "minItems": 1,
                                "items": {"properties": {"fullyQualifiedName": {"type": "string"}}},
                            },
                        }
                    }
                },
                "suppressions": {
                    "items": {
                        "required": ["kind"],
                        "properties": {
                            "kind": {"enum": ["inSource", "external"]},
                            "status": {"enum": ["accepted", "underReview", "rejected"]},
                        },
                    }
                },
            },
        },
    },
}
"""The parts of the standard's schema that the report uses, with what it requires of them."""


def sarif(outcome: Outcome) -> Any:
    log = json.loads(outcome.output)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


def test_sarif_has_a_result_for_each_change_with_its_rule_and_line(files: Any) -> None:
    files(several)
    found = sarif(drift(format="sarif"))
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(LEVELS)
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "new.json"
        line = Path("new.json").read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
        assert PATH in line
    fingerprints = [result["partialFingerprints"]["change/v1"] for result in found["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


def test_a_file_elsewhere_has_a_uri_in_sarif(files: Any, tmp_path: Path) -> None:
    files(several)
    found = sarif(run(str(tmp_path / "new.json"), against="old.json", format="sarif"))
    place = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == (tmp_path / "new.json").as_uri()


def test_github_gets_one_escaped_command_on_each_line(files: Any) -> None:
    files(several)
    lines = drift(format="github").output.splitlines()
    assert lines[0].startswith("::error file=new.json,line=")
    assert re.fullmatch(rf"::error file=new\.json,line=\d+,title=breaking-request::{POST} body\.size: .*", lines[0])
    assert all(re.fullmatch(r"::(error|warning|notice) [^:]*::[^\r\n]+", line) for line in lines)
    assert any("100%25 of most: it must be." in line for line in lines)


def test_the_name_of_a_file_is_escaped_for_github(files: Any) -> None:
    files(several)
    Path("a,b.json").write_text(Path("new.json").read_text(encoding="utf-8"), encoding="utf-8")
    assert "file=a%2Cb.json,line=" in run("a,b.json", against="old.json", format="github").output


@pytest.mark.parametrize("format", ["text", "markdown", "json", "github", "sarif"])
def test_a_document_that_cannot_be_used_is_told_in_each_format(files: Any, format: Any) -> None:
    files(lambda d: d.update(paths={}))
    outcome = drift(format=format)
    reason = "new.json: #/paths: 0 of 18 operations: keep the pin"
    assert (outcome.status, outcome.complaint) == (3, reason)
    if format == "json":
        assert json.loads(outcome.output) == {"verdict": "unusable", "reason": reason, "counts": {}, "changes": []}
    elif format == "sarif":
        (invocation,) = sarif(outcome)["invocations"]
        assert invocation["executionSuccessful"] is False
        assert invocation["toolExecutionNotifications"][0]["message"]["text"] == reason
    else:
        assert outcome.output == (
            f"::error file=new.json,line=1,title=unusable::{reason}" if format == "github" else ""
        )


# Accepted changes


def accept(*rows: str) -> str:
    Path("accepted.toml").write_text("\n".join(f"[[accepted]]\n{row}" for row in rows), encoding="utf-8")
    return "accepted.toml"


@pytest.fixture
def one_change(files: Any) -> str:
    """Writes the files of one change, and is its id."""
    files(lambda d: request_fields(d).pop("size"))
    id: str = json.loads(drift(format="json").output)["changes"][0]["id"]
    return id


def test_an_accepted_change_does_not_count_until_its_last_day_is_over(one_change: str) -> None:
    row = f'id = "{one_change}"\nreason = "we never send it"\nexpires = 2026-11-28'
    assert drift(accept=accept(row)) == Outcome(0, "")
    content = json.loads(drift(accept=accept(row), format="json").output)
    assert (content["verdict"], content["changes"]) == ("none", [])
    assert content["accepted"][0]["id"] == one_change
    assert content["accepted"][0]["reason"] == "we never send it"
    (result,) = sarif(drift(accept=accept(row), format="sarif"))["results"]
    assert result["suppressions"][0]["justification"] == "we never send it (until 2026-11-28)"
    later = run("new.json", against="old.json", accept=accept(row), today=date(2026, 11, 29))
    assert later.status == 2
    assert f"{one_change} is not accepted any more: it expired on 2026-11-28" in later.output


def test_a_row_for_a_change_that_is_not_there_is_told(one_change: str) -> None:
    row = 'id = "000000000000"\nreason = "old"\nexpires = 2027-01-31'
    for format in ("text", "markdown", "github", "json", "sarif"):
        outcome = drift(accept=accept(row), format=format)
        assert outcome.status == 2
        assert "000000000000 is accepted, but not among the changes: its row can go" in outcome.output


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[accepted]", "not TOML"),
        ('[[accept]]\nid = "a"', "tables [[accepted]] and nothing else"),
        ('accepted = "a"', "tables [[accepted]] and nothing else"),
        ("accepted = [1]", "accepted change 1: must be a table"),
        ('[[accepted]]\nid = "a"\nexpires = 2027-01-31', "accepted change 1: reason must be a text"),
        ('[[accepted]]\nid = "a"\nreason = ""\nexpires = 2027-01-31', "accepted change 1: reason must be a text"),
        ('[[accepted]]\nid = "a"\nreason = "b"', "accepted change 1: expires must be a date"),
        ('[[accepted]]\nid = "a"\nreason = "b"\nexpires = "2027-01-31"', "accepted change 1: expires must be a date"),
        ('[[accepted]]\nid = "a"\nreason = "b"\nexpires = 2027-01-31T00:00:00', "expires must be a date"),
        ('[[accepted]]\nid = "a"\nreason = "b"\nexpires = 2027-01-31\nby = "c"', "unknown key 'by'"),
        ('[[accepted]]\nid = "a"\nreason = "b"\nexpires = 2027-01-31\n' * 2, "a is accepted twice"),
    ],
)
def test_a_wrong_file_of_accepted_changes_is_refused_in_one_line(one_change: str, content: str, reason: str) -> None:
    Path("accepted.toml").write_text(content, encoding="utf-8")
    outcome = drift(accept="accepted.toml")
    assert outcome.status == 3
    assert outcome.complaint.startswith("accepted.toml: ")
    assert reason in outcome.complaint
    assert "\n" not in outcome.complaint


def test_a_row_for_a_change_that_concerns_no_recorded_call_is_not_out_of_date(one_change: str) -> None:
    accepted = f'[[accepted]]\nid = "{one_change}"\nreason = "x"\nexpires = 2099-01-01\n'
    Path("accepted.toml").write_text(accepted, encoding="utf-8")
    outcome = drift(accept="accepted.toml", touched_by=journal({"operation": "customers.list", "status": 200}))
    assert (outcome.status, outcome.output) == (0, "")


# Recorded calls


def journal(*rows: Any) -> str:
    Path("calls.jsonl").write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return "calls.jsonl"


def call(request: dict[str, Any] | None = None, answer: dict[str, Any] | None = None, status: int = 200) -> Any:
    path = f"/v1{PATH}"
    return {"method": "post", "path": path, "status": status, "request": request or {}, "answer": answer or {}}


HEADER = {"format": "webex-wholesale-calls", "version": 1}
NAME_SENT = {"body.name": ["Acme"]}


def put(place: Callable[[Document], Document], **values: Any) -> Edit:
    return lambda document: place(document).update(values)


@pytest.mark.parametrize(
    ("edit", "calls", "concerned"),
    [
        # Fields that are sent
        (lambda d: request_fields(d).pop("size"), call({"body.size": ["3"]}), True),
        (lambda d: request_fields(d).pop("size"), call(NAME_SENT), False),
        (lambda d: request_fields(d).pop("address"), call({"body.address.city": []}), True),
        (put(lambda d: request_fields(d)["name"], maxLength=40), call(NAME_SENT), True),
        (put(lambda d: request_fields(d)["name"], maxLength=40), call({"body.size": ["3"]}), False),
        (put(lambda d: request_fields(d)["name"], description="It must be short."), call(NAME_SENT), True),
        (put(lambda d: request_fields(d)["size"], description="It must be low."), call(NAME_SENT), False),
        (put(request_fields, vat={"type": "string"}), call(NAME_SENT), False),
        (lambda d: (put(request_fields, vat={"type": "string"})(d), request_body(d)["required"].append("vat")),
         call(NAME_SENT), True),
        (lambda d: request_body(d)["required"].append("note"), call(NAME_SENT), True),
        (put(lambda d: request_fields(d)["address"], required=["city", "zip"],
             properties={"city": {"type": "string"}, "zip": {"type": "string"}}), call(NAME_SENT), False),
        (put(lambda d: request_fields(d)["address"], required=["city", "zip"],
             properties={"city": {"type": "string"}, "zip": {"type": "string"}}),
         call({"body.address.city": ["Rome"]}), True),
        (lambda d: operation(d)["parameters"].pop(0), call({"query.max": ["10"]}), True),
        (lambda d: operation(d)["parameters"].pop(0), call(NAME_SENT), False),
        # Values that are sent
        (put(lambda d: d["components"]["schemas"]["Package"], enum=["meetings"]),
         call({"body.packages[]": ["calling"]}), True),
        (put(lambda d: d["components"]["schemas"]["Package"], enum=["meetings"]),
         call({"body.packages[]": ["meetings"]}), False),
        (put(lambda d: d["components"]["schemas"]["Package"], enum=["meetings"]), call({"body.packages[]": []}), True),
        (put(lambda d: d["components"]["schemas"]["Package"], enum=["calling", "meetings", "suite"]),
         call({"body.packages[]": ["calling"]}), False),
        # Fields and values that are read
        (put(lambda d: d["components"]["schemas"]["Package"], enum=["calling", "meetings", "suite"]),
         call(answer={"body.packages[]": ["calling"]}), True),
        (lambda d: answer_fields(d).pop("size"), call(answer={"body.size": ["3"]}), True),
        (lambda d: answer_fields(d).pop("size"), call(answer={"body.name": ["Acme"]}), False),
        (lambda d: answer_fields(d).pop("size"), call(answer={"body.size": ["3"]}, status=202), False),
        (put(answer_fields, vat={"type": "string"}), call(answer={"body.name": []}), False),
        (lambda d: operation(d)["responses"].pop("404"), call(status=404), True),
        (lambda d: operation(d)["responses"].pop("404"), call(status=200), False),
        # Calls
        (put(lambda d: operation(d)["responses"], **{"202": {}}), call(), True),
        (put(lambda d: operation(d)["responses"], **{"409": {}}), call(), False),
        (put(operation, deprecated=True), call(), True),
        (put(operation, deprecated=True), {"operation": "customers.list", "status": 200}, False),
        (put(operation, deprecated=True), {"operation": "customers.provision"}, True),
        (lambda d: operation(d)["parameters"].append({"$ref": "#/components/parameters/Gone"}), call(), True),
    ],
)  # fmt: skip
def test_only_changes_that_concern_recorded_calls_are_reported(
    files: Any, edit: Edit, calls: Any, concerned: bool
) -> None:
    files(edit)
    outcome = drift(touched_by=journal(HEADER, calls))
    assert (outcome.status > 0) == concerned == bool(outcome.output)


def test_an_edit_is_named_at_the_places_that_concern_the_calls(files: Any) -> None:
    def edit(document: Document) -> None:
        for fields in (request_fields(document), answer_fields(document)):
            fields["name"]["description"] = "Name of the new customer."

    files(edit)
    output = drift(touched_by=journal(call(answer={"body.name": []}))).output
    assert "200.body.name description: Name of the customer. ->" in output
    assert "places" not in output


def test_a_har_file_is_read(files: Any) -> None:
    def entry(method: str, url: str, sent: Any, came: Any) -> Any:
        return {
            "request": {"method": method, "url": url, "headers": [], "postData": {"text": json.dumps(sent)}},
            "response": {
                "status": 200,
                "headers": [{"name": "location", "value": "x"}],
                "content": {"encoding": "base64", "text": b64encode(json.dumps(came).encode()).decode()},
            },
        }

    def edit(document: Document) -> None:
        request_fields(document).pop("size")
        request_fields(document).pop("note")
        answer_fields(document).pop("name")
        operation(document)["parameters"].pop(0)
        operation(document)["responses"]["200"].pop("headers")

    files(edit)
    url = f"https://one.example/v1{PATH}?max=1"
    other = entry("GET", "https://one.example/v1/people", None, "text")
    log = {
        "log": {
            "version": "1.2",
            "entries": [entry("POST", url, {"size": 2, "packages": ["calling"]}, {"name": "a"}), other],
        }
    }
    log["log"]["entries"][1]["response"]["content"] = {"text": "<html>"}
    log["log"]["entries"][1]["request"]["url"] = url
    log["log"]["entries"].append(entry("GET", "https://one.example/v1/people", None, None))
    Path("calls.har").write_text(json.dumps(log), encoding="utf-8")
    places = [change["place"] for change in json.loads(drift(touched_by="calls.har", format="json").output)["changes"]]
    assert places == ["query.max", "body.size", "200.header.Location", "200.body.name"]


# Coverage files


def coverage(*kinds: tuple[str | None, int, str | None], packages: Any = ()) -> str:
    calls = [dict(zip(("operation", "status", "state"), kind, strict=True), rule=None, fault=None) for kind in kinds]
    file = {"format": "webex-wholesale coverage", "version": 1, "calls": calls, "packages": packages, "tests": {}}
    Path("coverage.json").write_text(json.dumps(file), encoding="utf-8")
    return "coverage.json"


@pytest.mark.parametrize(
    ("edit", "status", "state", "concerned"),
    [
        (lambda d: request_fields(d).pop("size"), 200, None, True),
        (put(request_fields, vat={"type": "string"}), 200, None, False),
        (lambda d: answer_fields(d).pop("size"), 200, None, True),
        (lambda d: answer_fields(d).pop("size"), 400, None, False),
        (lambda d: operation(d)["responses"].pop("404"), 404, None, True),
        (lambda d: operation(d)["responses"].pop("404"), 200, None, False),
        (put(operation, deprecated=True), 0, None, True),
    ],
)
def test_a_coverage_file_narrows_by_operation_and_status(
    files: Any, edit: Edit, status: int, state: str | None, concerned: bool
) -> None:
    files(edit)
    file = coverage(("customers.provision", status, state), (None, 404, None), ("people.get", 200, None))
    assert bool(drift(touched_by=file).output) == concerned
    assert drift(touched_by=coverage(("customers.list", 200, None))).output == ""


def test_a_coverage_file_narrows_by_the_states_that_were_seen(tmp_path: Path) -> None:
    old, new = pinned(), pinned()
    for document in (old, new):
        document["components"]["schemas"]["Customer"]["properties"]["status"]["nullable"] = False
    place = new["components"]["schemas"]["Customer"]["properties"]
    place["status"]["enum"].remove("deleting")
    for name, document in (("old.json", old), ("new.json", new)):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")

    def changed(file: str) -> bool:
        return bool(run(str(tmp_path / "new.json"), against=str(tmp_path / "old.json"), touched_by=file).output)

    path = tmp_path / "coverage.json"

    def seen(*states: str) -> str:
        calls = [{"operation": "customers.get", "status": 200, "state": state} for state in states]
        file = {"format": "webex-wholesale coverage", "version": 1, "calls": calls, "packages": [["provisioned"]]}
        path.write_text(json.dumps(file), encoding="utf-8")
        return str(path)

    assert changed(seen("provisioned", "deleting"))
    assert not changed(seen("provisioned"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"format": "webex-wholesale coverage", "version": 2}', "the coverage file has version 2; this program reads"),
        ('{"format": "webex-wholesale coverage", "version": 1}', "the coverage file is damaged"),
        ('{"format": "webex-wholesale coverage", "version": 1, "calls": [], "packages": []}', "no call to a wholesale"),
        ('{"log": {"entries": [{"request": {"method": "GET", "url": "https://[a"}, "response": {}}]}}',
         "log.entries[0]: the address cannot be read"),
        ("", "no call to a wholesale operation is in the file"),
        ("not json", "line 1: neither a JSON object nor part of a HAR file"),
        ("[1]", "line 1: a call must be an object"),
        ('{"format": "webex-wholesale-calls", "version": 2}', "version 2; this program reads"),
        ('{"format": "other", "version": 1}', "the journal is 'other' version 1"),
        ('{"method": "GET"}', "line 1: a call needs method and path, or operation"),
        ('{"method": "GET", "path": "/v1/people", "status": 200}', "no call to a wholesale operation"),
        ('{"operation": "people.list"}', "no call to a wholesale operation"),
        ('{"operation": "customers.get", "request": []}', "line 1: request must be an object with a list of values"),
        ('{"operation": "customers.get", "answer": {"a": 1}}', "line 1: answer must be an object with a list of"),
        ('{"log": []}', "the HAR file has no list log.entries"),
        ('{"log": {"version": "2.0", "entries": []}}', "the HAR file is of version 2.0"),
        ('{"log": {"entries": [{}]}}', "log.entries[0]: not an entry with a request and a response"),
        ('{"log": {"entries": [1]}}', "log.entries[0]: not an entry with a request and a response"),
    ],
)  # fmt: skip
def test_a_wrong_file_of_calls_is_refused_in_one_line(files: Any, content: str, reason: str) -> None:
    files(several)
    Path("calls").write_text(content, encoding="utf-8")
    outcome = drift(touched_by="calls")
    assert outcome.status == 3
    assert outcome.complaint.startswith("calls: ")
    assert reason in outcome.complaint
    assert "\n" not in outcome.complaint
