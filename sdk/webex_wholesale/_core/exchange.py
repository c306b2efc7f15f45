"""The exchange: one request from its description to its result, with tokens, retries and the deadline.

Theory of operation. `exchange` is a generator that does no I/O. It yields a step (`Send`, `Wait`, `Acquire`,
`Invoke`) and gets back its result: for `Send` a response or the `httpx.RequestError` that came instead, for `Wait`
None. A driver performs the steps, one with blocking I/O and one on an event loop, so retries, tokens and deadlines
are written once and a test can play the driver by hand. The rules that hold:

* Nothing is sent after the deadline, and no wait reaches beyond it.
* A POST that must not happen twice is repeated only if the service certainly did not act on it.
* A token that the service refuses is replaced once; the second refusal is raised.
* After a lost answer, a 404 to a DELETE is a success, and a refused PUT or DELETE has the lost attempt as its cause.
* Other generators, such as waiting and `ensure`, use `yield from exchange(...)`, so one driver runs any workflow.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final, NoReturn, TypeGuard, TypeVar
from urllib.parse import parse_qs, quote, urlencode

import httpx

from webex_wholesale._core.events import Tally, observed
from webex_wholesale._core.log import log_attempt, log_content, log_retry, logger
from webex_wholesale._core.repair import OBSERVED
from webex_wholesale._core.request_spec import RequestSpec
from webex_wholesale._core.responses import is_gone, malformed_error, may_have_acted, no_answer_error, refusal_error
from webex_wholesale._core.secret import SecretBytes, clean_failure, conceal
from webex_wholesale._core.settings import Settings, TokenProvider, read_token, require_time
from webex_wholesale._core.steps import RawResponse, Reply, Send, Steps, Wait
from webex_wholesale._core.unknown import UNKNOWN
from webex_wholesale._errors import DeadlineExceeded, TimedOut, Unauthorized, WholesaleError
from webex_wholesale_contracts.models import SubPartnerQuery

__all__ = ["acting_for", "exchange"]

T = TypeVar("T")

ON_BEHALF_OF = "onBehalfOfSubPartnerOrgId"
MAX_OBSERVATIONS: Final = 1_000
"""So many different ones a client keeps, however odd the answers of a server are."""


def exchange(settings: Settings, call: RequestSpec[T], within: float | None = None) -> Steps[RawResponse[T]]:
    """Return the steps of `call`; they return its result with the answer it came in.

    `within` is a limit in seconds that may be tighter than the client's own deadline.
    """
    tally = Tally()
    steps = _exchange(settings, call, within, tally)
    on_event = settings.on_event
    return observed(steps, call.operation, on_event, settings.clock, tally) if on_event else steps


def _exchange(settings: Settings, call: RequestSpec[T], within: float | None, tally: Tally) -> Steps[RawResponse[T]]:
    content = _content(settings, call)
    clock, total = settings.clock, settings.timeout.total
    started = sent_at = clock.monotonic()
    deadline = started + (total if within is None else min(within, total))
    token_provider = settings.token_provider if call.operation.scope else None
    attempt, token = 1, ""
    refused: tuple[str, Unauthorized] | None = None
    lost: WholesaleError | None = None
    while True:
        if token_provider:
            token = yield from _token(settings, token_provider, refused, deadline)
            sent_at = clock.monotonic()
        if settings.rate_limit and call.operation.noun != "tokens" and not call.fetch:
            paused = yield from settings.rate_limit._admit(clock)
            tally.wait, deadline, sent_at = tally.wait + paused, deadline + paused, sent_at + paused
        request = _request(settings, call, content, deadline - sent_at, token)
        tally.attempts = attempt
        reply: Reply = yield Send(request, deadline, call.fetch.file if call.fetch else None)
        tally.note(reply)
        now = clock.monotonic()
        if settings.recorder:
            settings.recorder.note(call, request, reply, clock.now(), now - sent_at)
        if logger.isEnabledFor(logging.DEBUG):
            _log(settings, call, content, reply, attempt, now - sent_at)
        if _is_result(reply, call, lost):
            return RawResponse(_result(settings, call, reply, now), attempt, now - started, reply)
        failure = _failure(settings, call, reply, lost)
        if may_have_acted(reply):
            lost = failure
        if token_provider and refused is None and isinstance(failure, Unauthorized):
            refused = token, failure
        else:
            wait = _wait(settings, failure, attempt, deadline - now)
            log_retry(call, attempt, wait, type(failure).__name__)
            yield Wait(wait)
            tally.wait += wait
        sent_at = clock.monotonic()
        if sent_at >= deadline:
            _exceeded(failure, attempt)
        attempt += 1


def _result(settings: Settings, call: RequestSpec[T], reply: httpx.Response, now: float) -> T:
    """Read the result of a call, and keep what later calls need to know of it."""
    value = call.read(reply)
    _observe(settings, call, reply)
    settings.budget.succeeded()
    settings.memory.note(call.operation, call.resource_id or getattr(value, "id", None), call.body, now)
    if call.operation.noun == "customers":
        settings.memory.note_customers(acting_for(settings, call), value)
    return value


def _token(
    settings: Settings, token_provider: TokenProvider, refused: tuple[str, Unauthorized] | None, deadline: float
) -> Steps[str]:
    """The token for the next attempt; raises the refusal of an earlier one where no other token exists."""
    token = conceal((yield from token_provider._steps(settings, refused[0] if refused else None, deadline)))
    if refused and token == refused[0]:
        raise refused[1]
    checked: str = read_token(token)
    require_time(settings, deadline)
    return checked


def _content(settings: Settings, call: RequestSpec[Any]) -> bytes:
    if call.body is None:
        return b""
    if call.operation.form:
        return SecretBytes(urlencode(call.body).encode())
    if settings.check:
        from webex_wholesale._core.checks import check

        check(call.operation, call.body)
    return SecretBytes(json.dumps(call.body, ensure_ascii=False, separators=(",", ":")).encode())


def _request(settings: Settings, call: RequestSpec[Any], content: bytes, remaining: float, token: str) -> httpx.Request:
    return httpx.Request(
        call.operation.method,
        call.fetch.url if call.fetch else _url(settings, call),
        headers=_headers(settings, call, content, token),
        content=content,
        extensions={"timeout": settings.timeout.within(remaining)},
    )


def _url(settings: Settings, call: RequestSpec[Any]) -> httpx.URL:
    return settings.url(call.path, _query(settings, call) if settings.sub_partner else call.query)


def _headers(settings: Settings, call: RequestSpec[Any], content: bytes, token: str) -> httpx.Headers:
    if call.fetch:
        return settings.file_headers
    if call.operation.form:
        return settings.request_headers_with_form
    headers = settings.request_headers_with_body if content else settings.request_headers
    if token:
        headers = headers.copy()
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _query(settings: Settings, call: RequestSpec[Any]) -> str:
    """The query of the call, for the sub-partner of the client unless it names one itself."""
    if not issubclass(call.operation.query, SubPartnerQuery) or f"{ON_BEHALF_OF}=" in call.query:
        return call.query
    return "&".join(filter(None, [call.query, urlencode({ON_BEHALF_OF: settings.sub_partner}, quote_via=quote)]))


def _observe(settings: Settings, call: RequestSpec[Any], response: httpx.Response) -> None:
    """Note what was repaired in an answer, and what is unknown; raises MalformedAnswer where the client is strict.

    What was left out is logged each time, what is unknown the first time: it takes nothing away and comes again.
    """
    for text in response.extensions.get(OBSERVED, ()):
        if settings.strict:
            raise malformed_error(response, f"is not what the service documents: {text}")
        logger.warning("%s: %s", call.operation.name, text)
        _count(settings, f"{call.operation.name}: {text}")
    for text in response.extensions.get(UNKNOWN, ()):
        if _count(settings, f"{call.operation.name}: {text}") == 1:
            logger.warning("%s: %s", call.operation.name, text)


def _count(settings: Settings, text: str) -> int:
    """Count an observation, of very many different ones the first; returns how often there was this one, or 0."""
    if text not in settings.observations and len(settings.observations) >= MAX_OBSERVATIONS:
        return 0
    settings.observations[text] += 1
    return settings.observations[text]


def acting_for(settings: Settings, call: RequestSpec[Any]) -> str | None:
    """The sub-partner that a call acts for, if any."""
    named = parse_qs(call.query).get(ON_BEHALF_OF) if ON_BEHALF_OF in call.query else None
    return named[0] if named else settings.sub_partner


def _is_result(reply: Reply, call: RequestSpec[Any], lost: WholesaleError | None) -> TypeGuard[httpx.Response]:
    """Return true if the reply is the result. A 404 after a lost answer to a DELETE means that the DELETE worked."""
    if not isinstance(reply, httpx.Response):
        return False
    removed = lost is not None and call.operation.method == "DELETE" and is_gone(reply)
    return reply.is_success or reply.status_code in call.also_read or removed


def _failure(settings: Settings, call: RequestSpec[Any], reply: Reply, lost: WholesaleError | None) -> WholesaleError:
    if isinstance(reply, httpx.Response):
        refused = refusal_error(call.operation, call.subject, reply, settings.clock.now())
        refused.resource_id = call.resource_id
        if lost and call.operation.method in ("PUT", "DELETE") and reply.status_code < 500:
            refused.__cause__ = lost
            refused.add_note(
                "the answer to an earlier attempt was lost; the conflict may be the effect of that attempt"
            )
        return refused
    clean = clean_failure(reply)
    failure = no_answer_error(call.operation, call.subject, clean)
    failure.resource_id = call.resource_id
    failure.__cause__ = clean
    return failure


def _wait(settings: Settings, failure: WholesaleError, attempt: int, remaining: float) -> float:
    """Seconds until the next attempt; raises where there is none."""
    if remaining <= 0 and (failure.retryable or isinstance(failure, TimedOut)):
        _exceeded(failure, attempt)
    wait = settings.retry.next_wait(attempt, failure)
    if wait is None:
        raise failure
    if wait >= remaining:
        if failure.retry_after is not None and failure.retry_after >= remaining:
            raise failure
        _exceeded(failure, attempt)
    if not settings.budget.spend():
        failure.add_note("not repeated: the retry budget of this client is used up, because too many of its calls fail")
        raise failure
    return wait


def _exceeded(failure: WholesaleError, attempt: int) -> NoReturn:
    text = f"the deadline of the call passed (attempts: {attempt}); last failure: {failure}"
    tracking = failure.tracking_id
    raise DeadlineExceeded(text, tracking_id=tracking, retryable=failure.retryable) from failure


def _log(
    settings: Settings,
    call: RequestSpec[Any],
    content: bytes,
    reply: Reply,
    attempt: int,
    seconds: float,
) -> None:
    log_attempt(call, reply, attempt, seconds)
    # What token calls carry are secrets; what is fetched is in a file, not at hand.
    if settings.log_content and call.operation.noun != "tokens" and not call.fetch:
        log_content(call, content, reply)
