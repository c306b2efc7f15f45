"""The bytes of an answer: compact JSON, and the one error shape."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from webex_wholesale_mock.wire.messages import Response

MESSAGES = {
    401: "The request requires a valid access token set in the Authorization request header.",
    404: "The requested resource could not be found.",
}
"""Observed texts, the same whatever the rule: they do not tell a stranger what exists."""


def error(status: int, errors: list[dict[str, Any]], tracking_id: str, headers: list[tuple[str, str]]) -> Response:
    """The one error shape."""
    message = MESSAGES.get(status) or errors[0]["description"]
    return Response(status, headers, encode({"message": message, "errors": errors, "trackingId": tracking_id}))


def encode(body: dict[str, Any]) -> bytes:
    """Compact JSON in UTF-8."""
    return to_json(body)
