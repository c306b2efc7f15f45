"""Describe a call of one request: where it goes, what it carries, how its answer is read. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeGuard, TypeVar
from urllib.parse import quote, urlencode

from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.request_models import build_model
from webex_wholesale._core.request_spec import RequestSpec
from webex_wholesale._core.responses import make_reader, read_nothing, short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps
from webex_wholesale._errors import InvalidArgument
from webex_wholesale_contracts.models import Request
from webex_wholesale_contracts.operations import OPERATION, Operation

__all__ = ["SingleCall", "build_call"]

T = TypeVar("T")

HALF_CHARACTER: Final = "has half of a character (a lone surrogate), which cannot be sent"


@dataclass(frozen=True, slots=True)
class SingleCall(RequestSpec[T]):
    """A call that sends one request."""

    def steps(self, settings: Settings) -> Steps[RawResponse[T]]:
        return exchange(settings, self)


def build_call(
    name: str,
    *,
    ids: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
) -> SingleCall[Any]:
    """Describe a call of the operation with that name; arguments that are None are left out.

    Raises InvalidArgument where the contract's models do not accept the arguments.
    """
    operation = _operation(name)
    result = operation.result
    resource_id = next(iter((ids or {}).values()), None)
    return SingleCall(
        operation,
        _path(operation, ids or {}),
        make_reader(result) if result else read_nothing,
        _query(operation, query or {}),
        _body(operation.body, body, operation) if operation.body and body is not None else None,
        subject=_subject(resource_id, query or {}, body or {}),
        resource_id=resource_id,
    )


@cache
def _operation(name: str) -> Operation[Any, Any]:
    if name in OPERATION:
        return OPERATION[name]
    # The related operations have models of their own, which a program that only provisions never needs.
    from webex_wholesale_contracts.related_operations import RELATED_OPERATIONS

    return next(operation for operation in RELATED_OPERATIONS if operation.name == name)


def _subject(resource_id: str | None, query: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The key that people know the thing by, or its id."""
    if resource_id:
        return short_id(resource_id)
    names = (fields.get(key) for fields in (body, query) for key in ("external_id", "email"))
    return str(next(filter(None, names), ""))


def _path(operation: Operation[Any, Any], ids: Mapping[str, str]) -> str:
    path = operation.path
    for name, value in ids.items():
        # An empty id or a dot segment would silently address another resource.
        if not _is_id(value):
            raise InvalidArgument(f"{name} {_id_problem(value)} ({operation.name})")
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.isprintable() and value == value.strip() and bool(value.strip(". "))


def _id_problem(value: object) -> str:
    """Describe a wrong id. Of an object only the type is shown: a whole customer would be full of personal data."""
    if isinstance(value, str):
        return f"is not an id: {value!r}; pass the id as the service returned it"
    advice = "pass its .id" if hasattr(value, "id") else "pass the id as the service returned it"
    return f"must be a str, got {type(value).__name__}; {advice}"


def _query(operation: Operation[Any, Any], params: Mapping[str, Any]) -> str:
    """The query string of an operation without its question mark; a list becomes a repeated parameter."""
    present = {name: value for name, value in params.items() if value is not None}
    if not present:
        return ""
    wire = build_model(operation.query, present, operation).to_wire()
    for name, value in present.items():
        if problem := _filter_problem(name, value):
            shown = "on_behalf_of" if name.startswith("on_behalf_of") else name
            raise InvalidArgument(f"{shown} {problem} ({operation.name})")
    return urlencode(_flat(wire), quote_via=quote)


def _filter_problem(name: str, value: object) -> str | None:
    """Describe what a service would overlook, and then show everything, or act for the partner itself."""
    if isinstance(value, list):
        return None if value else "is an empty list; leave it out for all"
    if not isinstance(value, str):
        return None
    if not value.strip():
        return "is empty; leave it out for all"
    # External ids are the caller's own, with blanks if there have to be.
    if name.endswith("id") and not name.startswith("external") and not _is_id(value):
        return _id_problem(value)
    return None if _is_unicode(value) else HALF_CHARACTER


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _body(model: type[Request], arguments: Mapping[str, Any], operation: Operation[Any, Any]) -> dict[str, Any]:
    wire = build_model(model, arguments, operation).to_wire()
    if (path := _half_character(wire)) is not None:
        raise InvalidArgument(f"{path} {HALF_CHARACTER} ({operation.name})")
    return wire


def _half_character(value: object, path: str = "") -> str | None:
    """The path of the first text that cannot be sent."""
    if isinstance(value, str):
        return None if value.isascii() or _is_unicode(value) else path
    parts: list[tuple[str, object]] = []
    if isinstance(value, list):
        parts = [(f"{path}[{index}]", entry) for index, entry in enumerate(value)]
    elif isinstance(value, dict):
        parts = [(f"{path}.{key}".lstrip("."), entry) for key, entry in value.items()]
    return next((found for name, entry in parts if (found := _half_character(entry, name)) is not None), None)


def _flat(wire: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = [(name, value if isinstance(value, list) else [value]) for name, value in wire.items()]
    return [(name, _plain(value)) for name, values in pairs for value in values]


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
