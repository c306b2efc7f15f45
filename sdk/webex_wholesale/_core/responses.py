"""From what arrived (or did not) to a result or an exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from webex_wholesale import _errors as errors
from webex_wholesale._core.repair import OBSERVED, repair
from webex_wholesale._core.retry_after import parse_retry_after
from webex_wholesale._core.secret import SecretBytes, content_without_secrets, copy_without_secrets, without_secrets
from webex_wholesale._core.steps import Reply, tracking_id
from webex_wholesale._core.streaming import AnswerTooLarge
from webex_wholesale._core.unknown import UNKNOWN, find_unknown
from webex_wholesale_contracts.models import ErrorDetail, Response
from webex_wholesale_contracts.models.enums import Notes
from webex_wholesale_contracts.operations import Operation

__all__ = [
    "Reader",
    "find_rule",
    "is_gone",
    "keep_response",
    "make_reader",
    "malformed_error",
    "may_have_acted",
    "no_answer_error",
    "read_nothing",
    "refusal_error",
    "short_id",
]

R = TypeVar("R", bound=Response)
T = TypeVar("T")
Reader = Callable[[httpx.Response], T]

REFUSALS: dict[int, type[errors.RemoteError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    409: errors.Conflict,
    410: errors.Gone,
    415: errors.UnsupportedMediaType,
    423: errors.Locked,
    428: errors.PreconditionRequired,
    429: errors.RateLimited,
    502: errors.BadGateway,
    503: errors.ServiceUnavailable,
    504: errors.GatewayTimeout,
}

ADVICE = {
    401: "get a new token",
    403: "check the token's scopes and the administrator's role",
    409: "check what exists already before you try again",
    423: "try again later",
    429: "send fewer requests",
}

MAX_ID_LENGTH = 40
MAX_REASON = 1_500
MAX_TRACKING = 200
MAX_PATH = 500

TRANSIENT = frozenset({423, 429, 502, 503, 504})
NOT_PROCESSED = frozenset({423, 429})
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def make_reader(model: type[R]) -> Reader[R]:
    """Make the function that reads a success as this model."""

    def read(response: httpx.Response) -> R:
        notes = Notes()
        value = _validate(model, response, notes)
        if notes.unknown and (unknown := find_unknown(value)):
            response.extensions[UNKNOWN] = tuple(f"{model.__name__}: {text}" for text in unknown)
        return value

    return read


def _validate(model: type[R], response: httpx.Response, notes: Notes) -> R:
    """Read an answer, if need be without the parts that do not fit; the response then has them in words."""
    try:
        return model.model_validate_json(response.content, context=notes)
    except ValidationError as error:
        content, found, problem = _repair(model, response, error)
    # Not in the handler: pydantic's exception shows what was sent, of a token request the token.
    try:
        value = model.model_validate_json(content, context=notes)
    except ValidationError:
        raise malformed_error(response, problem) from None
    response.extensions[OBSERVED] = tuple(f"{model.__name__}: {text}" for text in found)
    return value


def _repair(model: type[R], response: httpx.Response, error: ValidationError) -> tuple[bytes, list[str], str]:
    """The content without what does not fit, that in words, and the problem of the whole."""
    content, found = repair(response.content, error)
    return SecretBytes(content), found, _shape_problem(model, error)


def read_nothing(response: httpx.Response) -> None:
    """Read a success without content; content that comes nevertheless is of no interest."""


def keep_response(response: httpx.Response) -> Any:
    """Read nothing yet: what the answer means depends on more than its body."""
    return response


def malformed_error(response: httpx.Response, problem: str) -> errors.MalformedAnswer:
    """The exception for an answer which cannot be read."""
    tracking = tracking_id(response)
    place = f"{response.request.method} {_one_line(response.request.url.path, MAX_PATH)}, status {response.status_code}"
    text = f"the answer {problem} ({place}){_suffix(tracking)}"
    error = errors.MalformedAnswer(text, status=response.status_code, tracking_id=tracking)
    error.response = copy_without_secrets(response)
    return error


def _shape_problem(model: type[Response], error: ValidationError) -> str:
    """Describe what does not fit the model, without the values: they may be personal."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    places = [f"{'.'.join(map(str, detail['loc'])) or 'body'}: {detail['msg']}" for detail in problems[:3]]
    return f"is not a valid {model.__name__}: {'; '.join(places)}"


def no_answer_error(operation: Operation[Any, Any], subject: str, failure: httpx.RequestError) -> errors.WholesaleError:
    """The exception for an attempt that httpx could not finish."""
    place = _place(operation, subject)
    if isinstance(failure, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return errors.InvalidArgument(f"the request cannot be sent: {failure} ({place})")
    if isinstance(failure, AnswerTooLarge):
        return errors.MalformedAnswer(f"{failure} ({place}){_doubt(operation)}")
    if isinstance(failure, httpx.DecodingError):
        return errors.MalformedAnswer(f"the content encoding of the answer is broken: {failure} ({place})")
    safe = operation.idempotent or isinstance(failure, NOT_SENT)
    doubt = "" if safe else _doubt(operation)
    if isinstance(failure, httpx.TimeoutException):
        return errors.TimedOut(f"timed out: {_kind(failure)} ({place}){doubt}", retryable=safe)
    return errors.ConnectionFailed(f"connection failed: {_kind(failure)} ({place}){doubt}", retryable=safe)


def _doubt(operation: Operation[Any, Any]) -> str:
    return "" if operation.idempotent else "; the service may have acted on it, so check before you send it again"


def may_have_acted(reply: Reply) -> bool:
    """Return true if the service may have acted on a request and the reply does not tell."""
    if isinstance(reply, httpx.Response):
        return reply.status_code >= 500
    return not isinstance(reply, NOT_SENT)


def is_gone(response: httpx.Response) -> bool:
    """Return true if the service says that the resource does not exist; a 404 without a reason comes from a proxy."""
    return response.status_code == 404 and bool(_text(_object(response).get("message")))


def _kind(failure: httpx.RequestError) -> str:
    text = _one_line(str(failure), MAX_REASON)
    return f"{type(failure).__name__}: {text}" if text else type(failure).__name__


def _one_line(text: str, most: int) -> str:
    """The text of another side as a part of a message, which leaves room for the rest."""
    return errors.presentable(text, most).replace("\n", " ")


def refusal_error(
    operation: Operation[Any, Any], subject: str, response: httpx.Response, now: datetime
) -> errors.RemoteError | errors.MalformedAnswer:
    """Make the exception for an answer that is not a success, with any body."""
    status = response.status_code
    if status < 400:
        return malformed_error(response, f"is not documented for {operation.name}")
    clean = copy_without_secrets(response)
    body = _object(response)
    details = _details(body)
    message = _text(body.get("message"))
    tracking = tracking_id(clean) or _text(body.get("trackingId")) or None
    rule, evidence = _explained(clean) or find_rule(operation, _first_code(details))
    transient = status in TRANSIENT and (operation.idempotent or status in NOT_PROCESSED)
    cls = REFUSALS.get(status, errors.ServerError if status >= 500 else errors.RemoteError)
    error = cls(
        _refusal_text(operation, subject, response, message, details) + _suffix(tracking, rule),
        status=status,
        rule=rule,
        evidence=evidence,
        tracking_id=tracking,
        errors=details,
        retryable=transient,
        retry_after=parse_retry_after(response.headers.get("retry-after"), now),
    )
    error.message = errors.presentable(message)
    error.response = clean
    return error


def _object(response: httpx.Response) -> dict[str, Any]:
    """The body as a JSON object; an empty one for everything else that proxies and gateways answer."""
    try:
        # A gateway may repeat the request, and with it the token.
        body = json.loads(content_without_secrets(response))
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _details(body: dict[str, Any]) -> tuple[ErrorDetail, ...]:
    entries = body.get("errors")
    return tuple(_detail(detail) for detail in entries if isinstance(detail, dict)) if isinstance(entries, list) else ()


def _detail(entry: dict[str, Any]) -> ErrorDetail:
    return ErrorDetail(
        description=_text(entry.get("description")),
        error_code=_number(entry.get("errorCode", entry.get("code"))),
        field_name=_text(entry.get("fieldName")) or None,
    )


def _number(value: object) -> int | None:
    """A whole number, also where it arrives as 1001.0 or "1001"."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _explained(response: httpx.Response) -> tuple[str, str | None] | None:
    """The rule that a mock names in its headers."""
    rule = response.headers.get("x-mock-rule")
    return (rule, response.headers.get("x-mock-evidence")) if rule else None


def find_rule(operation: Operation[Any, Any], code: int | None) -> tuple[str | None, str | None]:
    """The id and the evidence of the rule with which this operation answers so, where it can only be one."""
    if code is None:
        return None, None
    from webex_wholesale_contracts.catalogue import by_code

    rules = by_code(code)
    if len(rules) > 1:
        # "sub_partners" has the rules "sub-partner.…".
        noun = operation.noun.replace("_", "-").removesuffix("s")
        rules = tuple(rule for rule in rules if rule.id.startswith(f"{noun}."))
    return (rules[0].id, rules[0].evidence.value) if len(rules) == 1 else (None, None)


def _first_code(details: tuple[ErrorDetail, ...]) -> int | None:
    return next((detail.error_code for detail in details if detail.error_code is not None), None)


def short_id(identifier: str) -> str:
    """The id for a message: the service's ids have 94 characters, and only their ends differ."""
    return identifier if len(identifier) <= MAX_ID_LENGTH else f"{identifier[:8]}...{identifier[-8:]}"


def _place(operation: Operation[Any, Any], subject: str) -> str:
    return f"{operation.name} {subject}".rstrip()


def _refusal_text(
    operation: Operation[Any, Any],
    subject: str,
    response: httpx.Response,
    message: str,
    details: tuple[ErrorDetail, ...],
) -> str:
    """The reasons first, then the operation, then advice."""
    status = f"{response.status_code} {without_secrets(response.reason_phrase, response)}".strip()
    reasons = [] if message or details else [_unreadable(response)]
    # With a single reason, the service often repeats it as the message.
    if message and message not in [detail.description for detail in details]:
        reasons.append(message)
    reasons.extend(_line(detail) for detail in details)
    advice = _advice(operation, response.status_code)
    text = "; ".join(reason.rstrip(".;") for reason in reasons)
    return f"{_one_line(f'{status}: {text}', MAX_REASON)} ({_place(operation, subject)})" + (
        f"; {advice}" if advice else ""
    )


def _advice(operation: Operation[Any, Any], status: int) -> str | None:
    """Advice for the status; advice about tokens only if the operation sends one."""
    return None if status in (401, 403) and not operation.scope else ADVICE.get(status)


def _unreadable(response: httpx.Response) -> str:
    kind = without_secrets(response.headers.get("content-type", "no content type"), response)
    return f"no reason was given, {kind}, {len(response.content)} bytes"


def _line(detail: ErrorDetail) -> str:
    code = f" (code {detail.error_code})" if detail.error_code is not None else ""
    field = f"{detail.field_name}: " if detail.field_name else ""
    return f"{field}{detail.description.rstrip('.') or 'no description'}{code}"


def _suffix(tracking: str | None, rule: str | None = None) -> str:
    parts = [f"rule {rule}"] if rule else []
    parts += [f"tracking id {_one_line(tracking, MAX_TRACKING)}"] if tracking else []
    return f" [{', '.join(parts)}]" if parts else ""
