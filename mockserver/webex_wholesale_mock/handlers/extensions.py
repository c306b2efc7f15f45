"""Extensions: validate, in a location or in a whole organization."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from webex_wholesale_contracts.facts.phones import extension_problem
from webex_wholesale_contracts.models.numbers import ValidateExtensions
from webex_wholesale_mock.entities import Location
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.validation.fields import conform

__all__ = ["validate", "validate_in_location"]


def validate(call: Call) -> Answer:
    return _judge(call, _access.organization(call, call.query.get("orgId")).locations)


def validate_in_location(call: Call) -> Answer:
    return _judge(call, [_access.location(call, call.path_id("locationId", "LOCATION"))])


def _judge(call: Call, locations: Sequence[Location]) -> Answer:
    conform(ValidateExtensions, call.body)
    extensions = [str(extension) for extension in call.body["extensions"]]
    taken = frozenset[str]().union(*(location.extensions for location in locations))
    seen: set[str] = set()
    statuses = []
    for extension in extensions:
        statuses.append(_status(call, taken, extension, again=extension in seen))
        seen.add(extension)
    if all(status["state"] == "VALID" for status in statuses):
        return Answer(200, {"status": "OK"})
    return Answer(200, {"status": "ERRORS", "extensionStatus": statuses})


def _status(call: Call, taken: Set[str], extension: str, *, again: bool) -> dict[str, Any]:
    view: dict[str, Any] = {"extension": extension}
    if problem := extension_problem(extension):
        return view | {"state": "INVALID", **_code(call, "invalid"), "message": f"the extension {problem}"}
    if extension in taken:
        return view | {"state": "DUPLICATE", **_code(call, "in-use"), "message": "the extension is taken"}
    if again:
        return view | {
            "state": "DUPLICATE_IN_LIST",
            **_code(call, "in-use"),
            "message": "the list has the extension twice",
        }
    return view | {"state": "VALID"}


def _code(call: Call, problem: str) -> dict[str, int]:
    """Return the error code of a rule about extensions as a field, or nothing where none is known."""
    code = call.world.rules.code(f"subscriber.extension.{problem}")
    return {} if code is None else {"errorCode": code}
