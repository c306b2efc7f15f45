"""Decoding of form-encoded bodies, with client credentials from the form or from an Authorization header."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from pydantic import BaseModel

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_mock.wire.decoding import MAX_BODY
from webex_wholesale_mock.wire.refusal import Refusal

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"


def read_form(
    model: type[BaseModel], body: bytes, content_type: str | None, authorization: str
) -> tuple[dict[str, Any], list[str]]:
    """Read a form as strictly as a JSON body.

    Args:
        model: the operation's body.
        body: the bytes as sent, at most MAX_BODY of them.
        content_type: the header as sent; None where there is none.
        authorization: the header as sent; empty where there is none.

    Returns the fields that the model has, the client's credentials among them, and the names of the others.
    Raises Refusal: http.media-type.unsupported, http.body.malformed, adjacent.field.invalid, adjacent.client.unknown.
    """
    if len(body) > MAX_BODY:
        raise _malformed(f"the body is larger than {MAX_BODY} bytes", status=413)
    if (content_type or "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Refusal(
            "http.media-type.unsupported",
            Finding(None, f"the content type is {content_type or 'missing'}, send {MEDIA_TYPE}"),
        )
    fields = _fields(body)
    known = shape_of(model).fields or {}
    given = {name: value for name, value in fields.items() if name in known}
    return given | _credentials(authorization, given), [name for name in fields if name not in known]


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except UnicodeDecodeError:
        raise _malformed("the body is not a form: what is not ASCII has to be percent-encoded UTF-8") from None
    except ValueError:
        raise _malformed("the body is not a form: it is made of name=value, joined by &") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _malformed("a name stands twice in the form")
    return fields


def _credentials(authorization: str, given: dict[str, str]) -> dict[str, str]:
    """Read client id and secret from an Authorization header. RFC 6749 allows them in one place only."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    if "client_secret" in given:
        raise Refusal(
            "adjacent.field.invalid",
            Finding("client_secret", "the secret is in the form and in the Authorization header; send it once"),
        )
    if not encoded.isascii():
        raise Refusal("adjacent.field.invalid", Finding(None, "the Authorization header is not ASCII"))
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon, client_id, secret = "", "", ""
    if not colon:
        raise Refusal("adjacent.client.unknown", Finding(None, "the Authorization header is not base64 of id:secret"))
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}


def _malformed(text: str, *, status: int | None = None) -> Refusal:
    return Refusal("http.body.malformed", Finding(None, text), status=status)
