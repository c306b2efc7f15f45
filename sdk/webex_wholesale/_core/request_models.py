"""From the arguments of a method to a request model, or to an error that says what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from webex_wholesale._errors import InvalidArgument
from webex_wholesale_contracts.json_shape import Shape, shape_of
from webex_wholesale_contracts.models import ErrorDetail, Request
from webex_wholesale_contracts.operations import Operation

if TYPE_CHECKING:
    from webex_wholesale_contracts.catalogue import Rule

__all__ = ["build_model"]

M = TypeVar("M", bound=Request)

ANYTHING = Shape((object,))

# Rules which find what a closed list of a model refuses too, and say it better.
SAME_AS_MODELS = frozenset({"customer.packages.unknown", "customer.limits.invalid", "subscriber.package.unknown"})


def build_model(model: type[M], arguments: Mapping[str, Any], operation: Operation[Any, Any]) -> M:
    """Make the model of the arguments that are not None.

    Raises InvalidArgument with every argument that does not fit, by its wire path and without its value, which may be
    personal. Where a rule of the service says the same, its id, code and words are used.
    """
    present = {name: value for name, value in arguments.items() if value is not None}
    try:
        return model(**present)
    except ValidationError as error:
        raise _invalid(model, present, operation, error) from None


def _invalid(
    model: type[Request], arguments: Mapping[str, Any], operation: Operation[Any, Any], error: ValidationError
) -> InvalidArgument:
    problems: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        path, text = _wire_path(model, problem["loc"]), problem["msg"]
        # What may have several types does not fit any of them.
        problems[path] = f"{problems[path]}, or: {text}" if path in problems else text
    rules = _broken_rules(model, arguments, operation) if model is operation.body else {}
    details = tuple(_detail(path, rules.get(path), text) for path, text in problems.items())
    reasons = "; ".join(f"{problem.field_name}: {problem.description}" for problem in details)
    rule = next((rules[path][0] for path in problems if path in rules), None)
    if rule is None:
        return InvalidArgument(f"{reasons} ({operation.name})", errors=details)
    text = f"{reasons} ({operation.name}) [rule {rule.id}]"
    return InvalidArgument(text, rule=rule.id, evidence=rule.evidence.value, errors=details)


def _detail(path: str, broken: tuple[Rule, str] | None, text: str) -> ErrorDetail:
    if broken is None:
        return ErrorDetail(description=text, field_name=path)
    rule, finding = broken
    return ErrorDetail(description=finding, error_code=rule.code, field_name=path)


def _wire_path(model: type[Request], place: tuple[int | str, ...]) -> str:
    """The path that the service would name: "packages[0]", "address.addressLine1".

    Steps that name the type which a text or number was tried as are not part of the path.
    """
    path, shape = "", shape_of(model)
    for step in place:
        if isinstance(step, int):
            path, shape = f"{path}[{step}]", shape.items or ANYTHING
        elif dict in shape.types or shape is ANYTHING:
            fields = shape.fields or {}
            name = step if step in fields or to_camel(step) not in fields else to_camel(step)
            path, shape = f"{path}.{name}" if path else name, fields.get(name, ANYTHING)
    return path


def _broken_rules(
    model: type[Request], arguments: Mapping[str, Any], operation: Operation[Any, Any]
) -> dict[str, tuple[Rule, str]]:
    """Findings of the rules for the same arguments, by wire path."""
    from webex_wholesale._core.checks import CHECKS
    from webex_wholesale_contracts.catalogue import RULES

    body = _as_json({_wire_path(model, (name,)): value for name, value in arguments.items()})
    return {
        finding.field: (RULES[check.rule], finding.text)
        for check in CHECKS.get(operation.name, ())
        if check.rule in SAME_AS_MODELS
        for finding in check.run(body)
        if finding.field
    }


def _as_json(body: dict[str, Any]) -> dict[str, Any]:
    """The body as it would arrive; an empty one where it could not be sent at all."""
    try:
        arrived: dict[str, Any] = json.loads(json.dumps(body, default=_wire))
    except (TypeError, ValueError):
        return {}
    return arrived


def _wire(value: object) -> object:
    return value.to_wire() if isinstance(value, Request) else None
