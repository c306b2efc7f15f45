"""Bodies of recorded calls as models of the contract, with their reasons and deprecated parts."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from webex_wholesale_contracts.deprecations import DEPRECATIONS, Deprecation
from webex_wholesale_contracts.models import ErrorBody
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.wire.routing import api_path

OPERATIONS: Final[dict[str, Operation[Any, Any]]] = {operation.name: operation for operation in ALL_OPERATIONS}
_DEPRECATED: Final = {
    name: [deprecation for deprecation in DEPRECATIONS if deprecation.operation == name]
    for name in {deprecation.operation for deprecation in DEPRECATIONS}
}
_MAX_PROBLEMS: Final = 3


def is_secret(operation: str | None) -> bool:
    """Tell an operation whose bodies hold tokens, and are not kept."""
    return operation is not None and OPERATIONS[operation].noun == "tokens"


def request(operation: str | None, body: bytes) -> Any:
    """Read a request body as the operation's model. Raises ValueError where it does not fit, or was not kept."""
    if operation is None:
        raise ValueError("the call reached no operation, so its body has no model; request_body has the bytes")
    model = OPERATIONS[operation].body
    if model is None:
        return None
    _hold_kept(operation)
    return _read(model, body, f"the request body of {operation}", extra="ignore")


def response(operation: str | None, status: int, body: bytes) -> Any:
    """Read a response body as the operation's model, or as `ErrorBody` for another status.

    Returns None for a response without content.
    Raises ValueError where the body does not fit, was not kept, or no answer arrived.
    """
    if status == 0:
        raise ValueError("there was no answer")
    if operation is not None:
        _hold_kept(operation)
    if operation is None or status not in OPERATIONS[operation].statuses:
        return _read(ErrorBody, body, f"the answer with status {status}")
    model = OPERATIONS[operation].result
    return _read(model, body, f"the answer of {operation} with status {status}") if model and body else None


def _hold_kept(operation: str) -> None:
    if is_secret(operation):
        raise ValueError(f"the bodies of {operation} are not kept: there are tokens in them")


def _read(model: type[BaseModel], body: bytes, what: str, **policy: Any) -> BaseModel:
    try:
        return model.model_validate_json(body, **policy)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)[:_MAX_PROBLEMS]
        problems = [f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in errors]
        raise ValueError(f"{what} does not fit {model.__name__} ({'; '.join(problems)})") from None


def reason(status: int, body: bytes) -> str | None:
    """Return the first description of a refusal; None for a success, and for an error body without one."""
    if status < 400:
        return None
    try:
        error_body = ErrorBody.model_validate_json(body)
    except ValidationError:
        return None
    return next((entry.description for entry in error_body.errors), error_body.message) or None


def deprecated(operation: str | None, path: str, query: str, body: bytes) -> tuple[Deprecation, ...]:
    """List the deprecated parts of a request."""
    possible = _DEPRECATED.get(operation or "", ())
    return tuple(deprecation for deprecation in possible if _has(deprecation, path, query, body))


def _has(deprecation: Deprecation, path: str, query: str, body: bytes) -> bool:
    if deprecation.place == "path":
        pattern = re.sub(r"\{\w+\}", "[^/]+", deprecation.name)
        return re.fullmatch(pattern, api_path(path)) is not None
    if deprecation.place == "query":
        return deprecation.name in dict(parse_qsl(query, keep_blank_values=True))
    try:
        value = from_json(body)
    except ValueError:
        return False
    return isinstance(value, dict) and deprecation.name in value
