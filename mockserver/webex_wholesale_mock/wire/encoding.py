"""Encoding of answers: compact JSON, and the error body that all refusals share."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from webex_wholesale_mock.wire.messages import Response

MESSAGES = {
    401: "The request requires a valid access token set in the Authorization request header.",
    404: "The requested resource could not be found.",
}
"""Texts observed on the service. They are the same for every rule, so that a stranger cannot tell what exists."""


def error(status: int, errors: list[dict[str, Any]], tracking_id: str, headers: list[tuple[str, str]]) -> Response:
    """Build the response that every refusal has.

    Args:
        status: the HTTP status.
        errors: entries with `description` and `errorCode`; the first description is the message for most statuses.
        tracking_id: the id of this call.
        headers: names in lower case, the content type included.
    """
    message = MESSAGES.get(status) or errors[0]["description"]
    return Response(status, headers, encode({"message": message, "errors": errors, "trackingId": tracking_id}))


def encode(body: dict[str, Any]) -> bytes:
    """Encode an object as compact JSON in UTF-8. Raises ValueError for values that JSON does not have."""
    return to_json(body)
