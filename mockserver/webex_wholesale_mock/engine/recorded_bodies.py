"""What a call that was kept says in the words of the contract."""

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
from webex_wholesale_mock.wire.messages import Request
from webex_wholesale_mock.wire.routing import api_path

OPERATIONS: Final[dict[str, Operation[Any, Any]]] = {operation.name: operation for operation in ALL_OPERATIONS}
_DEPRECATED: Final = {
    name: [each for each in DEPRECATIONS if each.operation == name]
    for name in {each.operation for each in DEPRECATIONS}
}
_MOST_PROBLEMS: Final = 3


def is_secret(operation: str | None) -> bool:
    """Whether the bodies of an operation have tokens in them, and are not kept."""
    return operation is not None and OPERATIONS[operation].noun == "tokens"


def request(operation: str | None, body: bytes) -> Any:
    """A request body as the operation's model. Raises ValueError where it cannot be."""
    if operation is None:
        raise ValueError("the call reached no operation, so its body has no model; request_body has the bytes")
    model = OPERATIONS[operation].body
    if model is None:
        return None
    _hold_kept(operation)
    return _read(model, body, f"the request body of {operation}", extra="ignore")


def response(operation: str | None, status: int, body: bytes) -> Any:
    """The body of an answer as the operation's model, or as `ErrorBody`. Raises ValueError where it cannot be."""
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
        found = error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_PROBLEMS]
        problems = [f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in found]
        raise ValueError(f"{what} is no {model.__name__} ({'; '.join(problems)})") from None


def reason(status: int, body: bytes) -> str | None:
    """What a refusal said first; None for a success, and for an error whose body says nothing."""
    if status < 400:
        return None
    try:
        said = ErrorBody.model_validate_json(body)
    except ValidationError:
        return None
    return next((each.description for each in said.errors), said.message) or None


def deprecated(operation: str | None, sent: Request) -> tuple[Deprecation, ...]:
    """What a request has that it should not have any more."""
    return tuple(each for each in _DEPRECATED.get(operation or "", ()) if _has(sent, each))


def _has(sent: Request, deprecation: Deprecation) -> bool:
    if deprecation.place == "path":
        pattern = re.sub(r"\{\w+\}", "[^/]+", deprecation.name)
        return re.fullmatch(pattern, api_path(sent.path)) is not None
    if deprecation.place == "query":
        return deprecation.name in dict(parse_qsl(sent.query, keep_blank_values=True))
    try:
        body = from_json(sent.body)
    except ValueError:
        return False
    return isinstance(body, dict) and deprecation.name in body
