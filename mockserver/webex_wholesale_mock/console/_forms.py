"""Forms made from the JSON schema of what an endpoint takes, so that a new parameter needs no template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal

import attrs
from pydantic import BaseModel

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale_contracts.openapi import _examples
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.console import _words
from webex_wholesale_mock.control import ENDPOINTS, Endpoint
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.routing import PREFIX

Kind = Literal["text", "long", "number", "flag", "choice", "choices", "lines", "date", "json"]

_DEEPEST: Final = 3
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "packages": CUSTOMER_PACKAGES,
    "package": tuple(dict.fromkeys((*CUSTOMER_PACKAGES, *SUBSCRIBER_PACKAGES))),
}
"""The choices in fields that the schema leaves open."""
_LONG: Final = ("yaml", "text")
"""Fields that get the text of a file."""


@attrs.frozen(kw_only=True)
class Field:
    """One field of a form.

    Attributes:
        path: the place in the JSON, with dots between nested fields.
        kind: how it is filled in.
        required: it must be filled in.
        value: the content to begin with.
        options: what can be chosen.
        help: a sentence on it.
    """

    path: str
    kind: Kind
    required: bool
    value: Any = None
    options: tuple[str, ...] = ()
    help: str = ""

    @property
    def label(self) -> str:
        """The name of the field for people."""
        return _words.title(self.path)

    @property
    def text(self) -> str:
        """The content to begin with as text."""
        if self.value is None:
            return ""
        if self.kind == "json":
            return json.dumps(self.value, indent=2, ensure_ascii=False)
        return "\n".join(map(str, self.value)) if self.kind == "lines" else str(self.value)


@attrs.frozen(kw_only=True)
class Form:
    """A form that sends JSON.

    Attributes:
        title: what it does, as its button says.
        summary: a sentence on it.
        method: the HTTP method.
        path: the path from the root of the server, without its first slash.
        fields: the fields to fill in.
        fixed: fields that are given.
        token: the bearer token that the call needs; empty for a control endpoint.
        reason: why it cannot be done now; empty where it can.
        rule: the id of the rule that says so.
        grave: it takes something away.
    """

    title: str
    summary: str
    method: str
    path: str
    fields: tuple[Field, ...] = ()
    fixed: Mapping[str, Any] = attrs.Factory(dict)
    token: str = ""
    reason: str = ""
    rule: str = ""
    grave: bool = False

    @property
    def id(self) -> str:
        """A name for the form that is unique on a page."""
        return f"{self.method}-{self.path}".lower().replace("/", "-").replace("_", "")[:120]


def of_endpoint(
    path: str,
    method: str = "POST",
    *,
    given: Mapping[str, Any] | None = None,
    fixed: Mapping[str, Any] | None = None,
    title: str = "",
) -> Form:
    """Make the form of a control endpoint.

    Args:
        path: a key of `ENDPOINTS`.
        method: one of its methods.
        given: contents of fields to begin with, by their names on the wire.
        fixed: fields that the person cannot change.
        title: the text of the button, by default made of the path.
    """
    endpoint = ENDPOINTS[path][method]
    fields = fields_of(endpoint.body, given or {}, fixed or {})
    verb = path.rpartition("/")[2]
    return Form(
        title=title or _words.title(path.removeprefix("hub/").replace("/", ": ")),
        summary=summary_of(endpoint),
        method=method,
        path=CONTROL.lstrip("/") + path,
        fields=fields,
        fixed=fixed or {},
        grave=verb.startswith(("delete", "deny", "decline", "remove", "reset", "cancel", "drop", "suspend"))
        or method == "DELETE",
    )


def of_operation(
    operation: Operation[Any, Any],
    token: str,
    *,
    given: Mapping[str, Any] | None = None,
    ids: Mapping[str, str] | None = None,
) -> Form:
    """Make the form of an operation of the API.

    Args:
        operation: its row.
        token: the token to call with.
        given: contents of fields to begin with; by default those of the example.
        ids: the parameters in the path.
    """
    example = _examples.request(operation.name, "body") if given is None else given
    return Form(
        title=_words.title(operation.name.replace(".", ": ")),
        summary=operation.summary,
        method=operation.method,
        path=PREFIX.lstrip("/") + operation.path.format(**(ids or {})),
        fields=fields_of(operation.body, example, {}) if operation.body else (),
        token=token,
        grave=operation.method == "DELETE",
    )


OPERATIONS: Final[Mapping[str, Operation[Any, Any]]] = {operation.name: operation for operation in ALL_OPERATIONS}


def summary_of(endpoint: Endpoint) -> str:
    """Return the first line of what the function, or the kind of an endpoint, says of itself."""
    about: Any = endpoint.kind or endpoint.run
    return (about.__doc__ or "").strip().partition("\n")[0].replace("`", "")


def fields_of(model: type[BaseModel], given: Mapping[str, Any], fixed: Mapping[str, Any]) -> tuple[Field, ...]:
    """Make the fields for a model; required ones first, as the schema has them otherwise."""
    schema = _schema(model)
    fields = [*_fields(schema, schema.get("$defs", {}), given, "", required=True)]
    return tuple(sorted((field for field in fields if field.path not in fixed), key=lambda field: not field.required))


@cache  # measured: 5 ms for a model, and a page of a customer has twenty
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _fields(
    schema: Mapping[str, Any], defs: Mapping[str, Any], given: Any, above: str, *, required: bool
) -> Iterator[Field]:
    for name, described in schema.get("properties", {}).items():
        path = f"{above}.{name}" if above else name
        content = given.get(name) if isinstance(given, Mapping) else None
        needed = required and name in schema.get("required", ())
        inner = _resolved(described, defs)
        if "properties" in inner and path.count(".") < _DEEPEST:
            yield from _fields(inner, defs, content or {}, path, required=needed)
        else:
            yield _field(path, name, inner, described, content, required=needed)


def _resolved(described: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference, and take the first of several possibilities that is not null."""
    options = [option for option in described.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return _resolved(options[0], defs)
    reference = described.get("$ref", "").rpartition("/")[2]
    return _resolved(defs[reference], defs) if reference else described


def _field(
    path: str, name: str, inner: Mapping[str, Any], described: Mapping[str, Any], content: Any, *, required: bool
) -> Field:
    kind = _kind(name, inner)
    items = inner.get("items", {}) if kind == "choices" else inner
    options = tuple(map(str, items.get("enum", ()))) or _OPTIONS.get(name, ())
    default = described.get("default") if kind in ("flag", "choice") else None
    value = default if content is None else content
    return Field(
        path=path,
        kind=kind,
        required=required,
        value=value,
        options=options if kind in ("choice", "choices") else (),
        help=described.get("description", "") or inner.get("description", "") if kind != "json" else "JSON",
    )


def _kind(name: str, inner: Mapping[str, Any]) -> Kind:
    shape = inner.get("type")
    if shape == "array":
        items = inner.get("items", {})
        if "enum" in items or name in _OPTIONS:
            return "choices"
        return "lines" if items.get("type") == "string" else "json"
    if "enum" in inner or (shape == "string" and name in _OPTIONS):
        return "choice"
    if shape == "string" and name in _LONG:
        return "long"
    simple: dict[Any, Kind] = {"boolean": "flag", "integer": "number", "number": "number", "string": "text"}
    return "date" if inner.get("format") == "date" else simple.get(shape, "json")
