"""Bodies of the related operations: validation against their models, and of single values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from webex_wholesale_contracts.checks import MAX_FINDINGS, Finding, quote
from webex_wholesale_contracts.facts.emails import email_problem
from webex_wholesale_mock.wire.refusal import Refusal

__all__ = ["conform", "invalid", "taken", "valid_email"]


def conform(model: type[BaseModel], body: dict[str, Any]) -> None:
    """Validate a body against a model. Raises Refusal for fields that are missing, blank or not allowed."""
    missing = [Finding(path, f"{path} is {fault}") for path, fault in _absent(model, body, "")]
    if missing:
        raise Refusal("adjacent.field.required", *missing[:MAX_FINDINGS])
    try:
        model.model_validate(body)
    except ValidationError as problem:
        wrong = [error for error in problem.errors() if error["type"] != "extra_forbidden"]
        if wrong:
            raise Refusal("adjacent.field.invalid", *[_wrong(error) for error in wrong[:MAX_FINDINGS]]) from None


def invalid(field: str | None, text: str) -> Refusal:
    """Return the refusal of an invalid value."""
    return Refusal("adjacent.field.invalid", Finding(field, text))


def taken(field: str, text: str) -> Refusal:
    """Return the refusal of a value that something else has."""
    return Refusal("adjacent.in-use", Finding(field, text))


def valid_email(field: str, text: str) -> str:
    """Return an address. Raises Refusal if it is not valid."""
    if problem := email_problem(text):
        raise invalid(field, f"the address {quote(text)} {problem}; give one such as name@example.com")
    return text


def _absent(model: type[BaseModel], body: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        wire = info.serialization_alias or name
        value = body.get(wire)
        if isinstance(value, dict) and isinstance(info.annotation, type):
            yield from _absent(info.annotation, value, f"{prefix}{wire}.")
        elif info.is_required() and value is None:
            yield prefix + wire, "missing"
        elif info.is_required() and isinstance(value, str) and not value.strip():
            yield prefix + wire, "blank"


def _wrong(error: Any) -> Finding:
    path, text = ".".join(str(step) for step in error["loc"]), error["msg"]
    return Finding(path, f"{path}: {text[:1].lower()}{text[1:]}")
