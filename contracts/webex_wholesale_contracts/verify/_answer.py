"""An answer of a target, and the values in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["MISSING", "Answer", "value_at"]

MISSING: Final = object()
"""The value of a place that an answer does not have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one call.

    Attributes:
        status: of HTTP.
        json: the body; None for none, and for one that is not JSON.
        headers: by their names in lower case.
    """

    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Tell an answer of the two hundreds."""
        return 200 <= self.status < 300

    @property
    def message(self) -> str:
        """The service's own words, of a refusal."""
        return str(self.json.get("message") or "") if isinstance(self.json, dict) else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The error codes of a refusal, as text."""
        errors = self.json.get("errors") if isinstance(self.json, dict) else None
        found = [error.get("errorCode") for error in errors or () if isinstance(error, dict)]
        return tuple(str(code) for code in found if code is not None)

    @property
    def rule(self) -> str | None:
        """The rule that a mock of ours names."""
        return self.headers.get("x-mock-rule")


def value_at(body: Any, place: str) -> Any:
    """Return the value at a place such as `items.0.orgId`, or `MISSING`; of an address its last step."""
    for step in place.split("."):
        if isinstance(body, list) and step.isdigit() and int(step) < len(body):
            body = body[int(step)]
        elif isinstance(body, dict) and step in body:
            body = body[step]
        else:
            return MISSING
    return body.rstrip("/").rpartition("/")[2] if place == "url" and isinstance(body, str) else body
