"""Descriptions that cannot be used: exit status 3, one line, and a place; and references, which are named."""

from __future__ import annotations

import json
import os
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from webex_wholesale_contracts.drift import Drift, UnusableDocument, compare, load
from webex_wholesale_contracts.drift.command import UNUSABLE, run

AT = "#/paths/~1wholesale~1customers"
BODY = f"{AT}/post/requestBody/content/application~1json/schema"


def put(place: Callable[[Document], Document], **values: Any) -> Edit:
    return lambda document: place(document).update(values)


def nested(levels: int, wrap: Callable[[Any], Any], inner: Any = None) -> Any:
    inner = inner or {"type": "string"}
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def response(document: Document) -> Document:
    found: Document = operation(document)["responses"]["200"]
    return found


# fmt: off
MALFORMED: list[tuple[str, Edit, str]] = [
    ("swagger", put(lambda d: d, swagger="2.0"), "#/swagger"),
    ("no version", lambda d: d.pop("openapi"), "#/openapi"),
    ("another version", put(lambda d: d, openapi="4.0.0"), "#/openapi"),
    ("version is a number", put(lambda d: d, openapi=3.0), "#/openapi"),
    ("no paths", lambda d: d.pop("paths"), "#/paths"),
    ("empty paths", put(lambda d: d, paths={}), "#/paths"),
    ("only foreign paths", lambda d: d["paths"].pop(PATH), "#/paths"),
    ("paths is a list", put(lambda d: d, paths=[]), "#/paths"),
    ("path is a list", put(lambda d: d["paths"], **{PATH: []}), AT),
    ("path refers to nowhere", put(lambda d: d["paths"], **{PATH: {"$ref": "#/components/pathItems/X"}}),
     "pathItems/X"),
    ("operation is a text", put(lambda d: d["paths"][PATH], post="provision"), f"{AT}/post"),
    ("summary is a list", put(operation, summary=[]), f"{AT}/post/summary"),
    ("description is an object", put(operation, description={}), f"{AT}/post/description"),
    ("deprecated is a text", put(operation, deprecated="yes"), f"{AT}/post/deprecated"),
    ("parameters is an object", put(operation, parameters={}), f"{AT}/post/parameters"),
    ("parameter is a text", put(operation, parameters=["max"]), f"{AT}/post/parameters/0"),
    ("parameter without a name", put(operation, parameters=[{"in": "query"}]), f"{AT}/post/parameters/0"),
    ("parameter without a place", put(operation, parameters=[{"name": "max"}]), f"{AT}/post/parameters/0"),
    ("parameter in the body", put(operation, parameters=[{"name": "b", "in": "body"}]), f"{AT}/post/parameters/0/in"),
    ("parameter's name is a number", put(operation, parameters=[{"name": 1, "in": "query"}]),
     f"{AT}/post/parameters/0/name"),
    ("requestBody is a list", put(operation, requestBody=[]), f"{AT}/post/requestBody"),
    ("content is a list", put(operation, requestBody={"content": []}), f"{AT}/post/requestBody/content"),
    ("media type is a text", put(lambda d: operation(d)["requestBody"], content={"application/json": "x"}),
     f"{AT}/post/requestBody/content/application~1json"),
    ("responses is a list", put(operation, responses=[]), f"{AT}/post/responses"),
    ("response is a text", put(operation, responses={"200": "OK"}), f"{AT}/post/responses/200"),
    ("status is a word", put(operation, responses={"ok": {}}), f"{AT}/post/responses/ok"),
    ("headers is a list", put(response, headers=[]), f"{AT}/post/responses/200/headers"),
    ("header is a text", put(response, headers={"Link": "x"}), f"{AT}/post/responses/200/headers/Link"),
    ("schema is a list", put(lambda d: operation(d)["requestBody"]["content"]["application/json"], schema=[]), BODY),
    ("type is a number", put(request_body, type=1), f"{BODY}/type"),
    ("type list with a number", put(request_body, type=["object", 1]), f"{BODY}/type/1"),
    ("properties is a list", put(request_body, properties=[]), f"{BODY}/properties"),
    ("property is a text", put(request_fields, name="string"), f"{BODY}/properties/name"),
    ("property is a list", put(request_fields, name=["string"]), f"{BODY}/properties/name"),
    ("required is a flag", put(request_body, required=True), f"{BODY}/required"),
    ("required holds a number", put(request_body, required=[1]), f"{BODY}/required/0"),
    ("required of a field is a flag", put(lambda d: request_fields(d)["name"], required=True),
     f"{BODY}/properties/name/required"),
    ("enum is a text", put(lambda d: request_fields(d)["name"], enum="a,b"), f"{BODY}/properties/name/enum"),
    ("enum is an object", put(lambda d: d["components"]["schemas"]["Package"], enum={}),
     "#/components/schemas/Package/enum"),
    ("maxLength is a text", put(lambda d: request_fields(d)["name"], maxLength="50"),
     f"{BODY}/properties/name/maxLength"),
    ("minimum is a flag", put(lambda d: request_fields(d)["size"], minimum=True), f"{BODY}/properties/size/minimum"),
    ("pattern is a number", put(lambda d: request_fields(d)["name"], pattern=1), f"{BODY}/properties/name/pattern"),
    ("format is a list", put(lambda d: request_fields(d)["name"], format=[]), f"{BODY}/properties/name/format"),
    ("nullable is a text", put(lambda d: request_fields(d)["name"], nullable="no"), f"{BODY}/properties/name/nullable"),
    ("items is a list", put(lambda d: request_fields(d)["packages"], items=[]), f"{BODY}/properties/packages/items"),
    ("allOf is an object", put(request_body, allOf={}), f"{BODY}/allOf"),
    ("allOf holds a text", put(request_body, allOf=["x"]), f"{BODY}/allOf/0"),
    ("oneOf is an object", put(request_body, oneOf={}), f"{BODY}/oneOf"),
    ("oneOf holds a number", put(request_body, oneOf=[1]), f"{BODY}/oneOf/0"),
    ("a reference is a number", put(request_fields, name={"$ref": 1}), f"{BODY}/properties/name/$ref"),
    ("a reference leads to a text", put(request_fields, name={"$ref": "#/info/title"}), "#/info/title"),
    ("components is a list", put(lambda d: d, components=[]), "#/components"),
    ("schemas is a list", put(lambda d: d["components"], schemas=[{}]), "#/components/schemas"),
    ("servers is an object", put(lambda d: d, servers={"url": "x"}), "#/servers"),
    ("server is a text", put(lambda d: d, servers=["https://one.example"]), "#/servers/0"),
    ("security is an object", put(lambda d: d, security={"token": []}), "#/security"),
    ("scopes are a text", put(lambda d: d, security=[{"token": "read"}]), "#/security/0/token"),
    ("too deep", put(request_fields, name=nested(60, lambda inner: {"properties": {"x": inner}})),
     f"{BODY}/properties"),
    ("allOf too deep", put(request_fields, name=nested(60, lambda inner: {"allOf": [inner]})), f"{BODY}/properties"),
    ("oneOf too deep", put(request_fields, name=nested(60, lambda inner: {"oneOf": [inner]})), f"{BODY}/properties"),
]
# fmt: on

FILES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "line 1, column 1"),
    ("HTML", b"<!DOCTYPE html><html><body>Not found</body></html>", "line 1, column 1"),
    ("HTML after white space", b"\n  <html>", "line 1, column 1"),
    ("cut off", b'{"openapi": "3.0.0",\n "paths": {', "line 2, column 12"),
    ("a list", b"[]", "#"),
    ("a text", b'"openapi"', "#"),
    ("a number", b"3", "#"),
    ("null", b"null", "#"),
    ("not text", b"\x80PNG", "byte 0"),
    ("bad UTF-8", b'{"openapi": "\xe9"}', "byte 13"),
    ("too deep", b"[" * 100_000, "#"),
    ("an error of the gateway", b'{"message": "Not Found", "errors": []}', "#/openapi"),
    ("not YAML", b"openapi: [3.0\npaths: }", "line 2"),
    ("YAML that contains itself", b"openapi: &a {b: *a}", "#"),
]


@pytest.mark.parametrize(("edit", "place"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_a_malformed_document_is_refused_with_its_place(edit: Edit, place: str, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text(json.dumps(changed(edit)), encoding="utf-8")
    outcome = run(str(file))
    assert outcome.status == UNUSABLE == 3
    assert outcome.output == ""
    assert outcome.complaint.startswith(f"{file}: ")
    assert place in outcome.complaint
    assert "\n" not in outcome.complaint


@pytest.mark.parametrize(("content", "place"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_file_that_is_not_a_document_is_refused_with_its_place(content: bytes, place: str, tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    file = tmp_path / "new.json"
    file.write_bytes(content)
    outcome = run(str(file))
    assert (outcome.status, outcome.output) == (3, "")
    assert outcome.complaint.startswith(f"{file}: {place}")
    assert "\n" not in outcome.complaint


def test_the_older_document_can_be_the_malformed_one(tmp_path: Path) -> None:
    new, old = tmp_path / "new.json", tmp_path / "old.json"
    new.write_text(json.dumps(description()), encoding="utf-8")
    old.write_text("{}", encoding="utf-8")
    assert run(str(new), against=str(old)).complaint.startswith(f"{old}: #/openapi")


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    outcome = run(str(tmp_path / name))
    assert outcome.status == 3
    assert "cannot read the file" in outcome.complaint


def test_a_document_without_any_of_the_operations_says_to_keep_the_pin() -> None:
    with pytest.raises(UnusableDocument, match="0 of 18 operations: keep the pin") as caught:
        compare(description(), {"openapi": "3.0.0", "paths": {}})
    assert caught.value.place == "#/paths"


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    yield path
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield from places(node[key], (*path, key))


JUNK: list[Any] = [
    None, True, 0, -1.5, "", "x", [], [None], [[]], ["x"], {}, {"$ref": "#"}, {"$ref": "#/paths"}, {"x": 1},
    {"$ref": "#/components/schemas/Answer"}, {"type": []}, {"oneOf": [{}]}, {"allOf": [{"$ref": "#/x"}]},
]  # fmt: skip


def verdicts(old: Any, new: Any) -> Iterator[str]:
    """The verdict of both directions; the complaint where there is none."""
    for before, now in ((old, new), (new, old)):
        try:
            yield compare(before, now).verdict
        except UnusableDocument as problem:
            yield str(problem)


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_any_value_at_any_place_has_a_verdict_or_is_refused_with_its_place(junk: Any) -> None:
    for path in places(description()):
        new: Any = {"": description()}
        inner = new
        for step in ("", *path)[:-1]:
            inner = inner[step]
        inner[("", *path)[-1]] = junk
        for verdict in verdicts(description(), new[""]):
            assert re.fullmatch(r"none|harmless|breaking|#\S*: .+", verdict)


# References, alternatives and OpenAPI 3.1


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("other.json#/components/schemas/Name", "'other.json#/components/schemas/Name' is in another document"),
        ("#/components/schemas/Gone", "'#/components/schemas/Gone' is not in the document"),
        ("#/components/schemas/Ring", "'#/components/schemas/Ring' leads back to itself"),
    ],
)
def test_a_reference_to_nowhere_is_one_change_and_is_named(reference: str, reason: str) -> None:
    def edit(document: Document) -> None:
        document["components"]["schemas"]["Ring"] = {"$ref": "#/components/schemas/Ring"}
        request_fields(document)["address"] = {"$ref": reference}

    new = changed(edit)
    drift = compare(description(), new)
    assert [(change.level, change.place, change.old, change.new) for change in drift.changes] == [
        ("breaking-request", "body.address reference", None, reason)
    ]
    assert drift.unread == (f"{POST} body.address: {reason}",)
    assert compare(new, new).changes == ()


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (put(operation, requestBody={"$ref": "#/components/requestBodies/X"}), "body"),
        (put(operation, responses={"200": {"$ref": "x.json"}}), "200"),
        (put(response, headers={"Location": {"$ref": "x.json"}}), "200.header.Location"),
        (put(operation, parameters=[{"$ref": "#/components/parameters/X"}]), "parameters.#/components/parameters/X"),
        (put(request_fields, name={"allOf": [{"$ref": "x.json"}]}), "body.name"),
        (put(request_fields, name={"oneOf": [{"$ref": "x.json"}, {"type": "null"}]}), "body.name"),
    ],
)
def test_references_are_named_wherever_they_stand(edit: Edit, place: str) -> None:
    drift = compare(description(), changed(edit))
    assert [line.startswith(f"{POST} {place}: ") for line in drift.unread] == [True]
    assert drift.verdict == "breaking"


def test_a_schema_that_contains_itself_is_read_once() -> None:
    def edit(document: Document) -> None:
        answer_fields(document)["parts"] = {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}

    new = changed(edit)
    drift = compare(description(), new)
    assert [(change.level, change.place) for change in drift.changes] == [("additive", "200.body.parts")]
    assert drift.unread == ()
    assert compare(new, new) == Drift()


def test_schemas_that_multiply_are_refused_and_not_followed_for_ever() -> None:
    def edit(document: Document) -> None:
        for number in range(12):
            below = {"$ref": f"#/components/schemas/S{number + 1}"}
            fields = {f"f{index}": below for index in range(10)}
            document["components"]["schemas"][f"S{number}"] = {"properties": fields}
        document["components"]["schemas"]["S12"] = {"type": "string"}
        request_fields(document)["name"] = {"$ref": "#/components/schemas/S0"}

    with pytest.raises(UnusableDocument, match="20000 places"):
        compare(description(), changed(edit))


@pytest.mark.parametrize(
    "edit",
    [
        put(request_fields, note={"type": ["string", "null"], "format": "date", "pattern": "^a"}),
        put(request_fields, note={"anyOf": [{"type": "string", "format": "date", "pattern": "^a"}, {"type": "null"}]}),
        put(request_fields, note={
            "allOf": [{"type": "string"}, {"format": "date", "pattern": "^a"}], "nullable": True}),
        put(lambda d: d["components"]["schemas"]["Package"], oneOf=[{"const": "calling"}, {"const": "meetings"}]),
        lambda d: request_fields(d)["packages"].update(
            items={"type": "string", "description": "A package.",
                   "oneOf": [{"const": "calling"}, {"enum": ["meetings"]}]}),
    ],
)  # fmt: skip
def test_the_same_schema_in_other_keywords_is_not_a_change(edit: Edit) -> None:
    assert compare(description(), changed(edit)) == Drift()


def test_an_alternative_is_a_place_of_its_own() -> None:
    def edit(document: Document) -> None:
        other = {"title": "By id", "type": "object", "properties": {"id": {"type": "string"}}}
        request_fields(document)["address"] = {"oneOf": [request_fields(document)["address"], other]}

    two = changed(edit)

    def more(document: Document) -> None:
        edit(document)
        request_fields(document)["address"]["oneOf"][1]["properties"]["id"]["maxLength"] = 9

    (change,) = compare(two, changed(more)).changes
    assert (change.level, change.place) == ("breaking-request", "body.address|By_id.id maxLength")


def test_alternatives_of_single_values_have_the_widest_limits() -> None:
    def limits(*alternatives: Document) -> Document:
        kinds = [{"type": "string", **alternative} for alternative in alternatives]
        return changed(lambda d: request_fields(d).update(note={"oneOf": kinds}))

    old = limits({"maxLength": 5, "minLength": 2, "format": "date"}, {"maxLength": 9, "minLength": 3})
    new = limits({"maxLength": 7, "minLength": 2}, {"maxLength": 8, "minLength": 1})
    assert [(change.level, change.place, change.old, change.new) for change in compare(old, new).changes] == [
        ("breaking-request", "body.note maxLength", 9, 8),
        ("additive", "body.note minLength", 2, 1),
    ]


def test_an_alternative_that_went_breaks_requests_and_one_that_came_breaks_readers() -> None:
    def alternatives(*names: str) -> Document:
        kinds = [{"title": name, "properties": {name: {"type": "string"}}} for name in names]

        def edit(document: Document) -> None:
            for fields in (request_fields(document), answer_fields(document)):
                fields["address"] = {"oneOf": kinds}

        return changed(edit)

    assert [(change.level, change.place) for change in compare(alternatives("a", "b"), alternatives("a")).changes] == [
        ("breaking-request", "body.address|b"),
        ("additive", "200.body.address|b"),
    ]
    assert [(change.level, change.place) for change in compare(alternatives("a"), alternatives("a", "b")).changes] == [
        ("breaking-reader", "200.body.address|b"),
        ("additive", "body.address|b"),
    ]


def test_the_error_can_be_pickled() -> None:
    problem = pickle.loads(pickle.dumps(UnusableDocument("reason", "#/paths")))
    assert (str(problem), problem.reason, problem.place) == ("#/paths: reason", "reason", "#/paths")


def test_exclusive_limits_of_both_versions_read_the_same() -> None:
    old = changed(put(lambda d: request_fields(d)["size"], minimum=0, exclusiveMinimum=True))
    new = changed(lambda d: request_fields(d).update(
        size={"type": "integer", "exclusiveMinimum": 0, "maximum": 9, "default": 2, "example": 3}))  # fmt: skip
    assert compare(old, new) == Drift()


def test_yaml_is_read_where_it_can_be(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    file, old = tmp_path / "new.yaml", tmp_path / "old.json"
    file.write_text(yaml.safe_dump(description()).replace("'200'", "200"), encoding="utf-8")
    old.write_text(json.dumps(description()), encoding="utf-8")
    assert run(str(file), against=str(old)).status == 0


def test_aliases_of_aliases_in_yaml_are_read_once(tmp_path: Path) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (tmp_path / "bomb.yaml").write_text(f"l0: &l0 [x]\n{levels}", encoding="utf-8")
    assert [*load(tmp_path / "bomb.yaml")][-1] == "l11"


def test_without_pyyaml_a_yaml_file_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    file = tmp_path / "new.yaml"
    file.write_text("openapi: 3.0.0" + os.linesep, encoding="utf-8")
    outcome = run(str(file))
    assert outcome.status == 3
    assert "install webex-wholesale[scenarios]" in outcome.complaint
