"""Kinds of faults, each with its effect on a call that it strikes.

A kind gets a `FaultContext` and returns the response that the client gets. It calls `context.original`, which lets the
request take effect or not: that depends on `effect`. With "before", the fault strikes before the request takes effect,
which it then never does. With "after", the request has taken effect, and the client may not learn of it. A kind never
does IO: a lost answer, missing bytes or a delay in real time are set as `trouble`, which the adapters carry out in the
way of their own client library.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar, Final, Literal

import attrs

from webex_wholesale_mock.faults._errors import FaultError
from webex_wholesale_mock.state.clock import VirtualClock, as_seconds
from webex_wholesale_mock.wire.encoding import encode, error
from webex_wholesale_mock.wire.messages import JSON, Lost, Request, Response, Trouble, phrase

Effect = Literal["before", "after"]

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
_OWN_HEADERS: Final = ("content-length", "transfer-encoding", "trackingid")
_WITHOUT_CONTENT: Final = (204, 304)
_WAYS: Final = ("reset", "close", "refuse")
_MAX_SECONDS: Final = 86_400
_FORMS: Final = ("empty", "description", "html")
_USUAL_FORM: Final = {401: "description", 404: "description", 429: "empty"}
_TEXT: Final = "text/plain;charset=UTF-8"


@attrs.frozen(kw_only=True)
class FaultContext:
    """A call that a fault strikes.

    Attributes:
        request: the call as it arrived.
        status: the status that its operation answers without a fault.
        tracking_id: the id of this call.
        clock: the mock's clock.
        effect: "before" the request takes effect, which it then never does, or "after".
        answer: lets the request take effect, and returns the service's answer.
    """

    request: Request
    status: int
    tracking_id: str
    clock: VirtualClock
    effect: Effect
    answer: Callable[[], Response]

    def original(self) -> Response:
        """Return the service's answer, or an empty object where the request must not take effect."""
        if self.effect == "after":
            return self.answer()
        return Response(self.status, [JSON, ("trackingid", self.tracking_id)], b"{}")

    def readable(self) -> Response:
        """Return the same with a body, even for an operation that answers without one."""
        response = self.original()
        if not response.read():
            response.status, response.body = 200, b"{}"
            response.headers.append(JSON)
        return response

    def wait(self, seconds: float) -> bool:
        """Let seconds of the clock pass. Returns False where the client's timeout ends first."""
        if self.request.pace:  # the transport lets time pass, and the clock follows
            return True
        patience = self.request.patience
        if patience is None or seconds < patience:
            self.clock.let_pass(seconds)
            return True
        self.clock.let_pass(patience)
        return False


class FaultKind(ABC):
    """Base class of the kinds of faults. `usual` is the effect where a tester names none."""

    usual: ClassVar[Effect] = "before"

    @abstractmethod
    def strike(self, context: FaultContext) -> Response:
        """Return the response that the client gets."""


def lost(how: Lost) -> Response:
    """Build the response for a client that gets no answer."""
    return Response(0, trouble=Trouble(lost=how))


@attrs.frozen(kw_only=True)
class Status(FaultKind):
    """An answer with another status.

    Args:
        status: from 200 to 599; informational ones do not end a call.
        body: a JSON object, or text or bytes as they are; by default the vendor's error shape.
        headers: further ones, or another content type.
        retry_after: the header of that name: seconds, a timedelta, a moment with a time zone (sent as an HTTP date), or
            any text.
    """

    status: int = attrs.field(kw_only=False)
    body: Mapping[str, Any] | str | bytes | None = None
    headers: Mapping[str, str] = attrs.Factory(dict)
    retry_after: float | timedelta | str | datetime | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.status) is not int or not 200 <= self.status <= 599:
            raise FaultError(f"status must be a number from 200 to 599, got {self.status!r}")
        if self.body is not None:
            self._check_body(self.body)
        for name, value in self.headers.items():
            _check_header(name, value)
        if self.retry_after is not None:
            _check_header("retry-after", _retry_after(self.retry_after))

    def strike(self, context: FaultContext) -> Response:
        context.original()
        kind, body = self._content(context)
        headers = {"content-type": kind} if body else {}
        headers |= {name.lower(): value for name, value in self.headers.items()}
        if self.retry_after is not None:
            headers["retry-after"] = _retry_after(self.retry_after)
        return Response(self.status, [*headers.items(), ("trackingid", context.tracking_id)], body)

    def _check_body(self, body: Mapping[str, Any] | str | bytes) -> None:
        if self.status in _WITHOUT_CONTENT:
            raise FaultError(f"body must be left out, because an answer with status {self.status} has none")
        _check_sent(body)

    def _content(self, context: FaultContext) -> tuple[str, bytes]:
        """Content type and body."""
        if self.body is not None:
            return JSON[1] if isinstance(self.body, Mapping) else _TEXT, _as_bytes(self.body)
        if self.status in _WITHOUT_CONTENT:
            return "", b""
        text = f"A fault was set to answer so: {self.status} {phrase(self.status)}".rstrip()
        return JSON[1], error(self.status, [{"description": text}], context.tracking_id, []).body


@attrs.frozen
class Gateway(FaultKind):
    """An answer of a gateway in front of the service.

    A 429 without a body (documented for a sibling API), a 401 or 404 whose errors have a description and nothing else
    (observed), or an HTML page.

    Args:
        status: from 400 to 599.
        form: `empty`, `description` or `html`; by default what gateways send with the status.
        retry_after: the header of that name, as for `Status`; by default a 429 has 30 seconds.
    """

    status: int = 429
    form: Literal["empty", "description", "html"] | None = None
    retry_after: float | timedelta | str | datetime | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if type(self.status) is not int or not 400 <= self.status <= 599:
            raise FaultError(f"status must be a number from 400 to 599, got {self.status!r}")
        if self.form not in (None, *_FORMS):
            raise FaultError(f"form must be one of {', '.join(_FORMS)}, got {self.form!r}")
        if self.retry_after is not None:
            _check_header("retry-after", _retry_after(self.retry_after))

    def strike(self, context: FaultContext) -> Response:
        context.original()
        headers, body = [("trackingid", context.tracking_id)], b""
        wait = 30 if self.retry_after is None and self.status == 429 else self.retry_after
        if wait is not None:
            headers.append(("retry-after", _retry_after(wait)))
        form, reason = self.form or _USUAL_FORM.get(self.status, "html"), phrase(self.status) or "Error"
        if form == "description":
            body = encode({"errors": [{"description": reason}], "trackingId": context.tracking_id})
            headers.append(JSON)
        elif form == "html":
            body = f"<html><body><h1>{self.status} {reason}</h1></body></html>".encode()
            headers.append(("content-type", "text/html"))
        return Response(self.status, headers, body)


@attrs.frozen
class Latency(FaultKind):
    """A late answer.

    On a virtual clock the time passes at once. A client with a shorter timeout sees its own timeout error; a request
    that was delayed before its effect then has none.

    Args:
        seconds: of the mock's clock; a number above 0, or a timedelta.
    """

    usual = "after"

    seconds: float = attrs.field(converter=as_seconds)

    def __attrs_post_init__(self) -> None:
        seconds: object = self.seconds
        if not isinstance(seconds, int | float) or not 0 < seconds <= _MAX_SECONDS:
            raise FaultError(f"seconds must be greater than 0 and at most {_MAX_SECONDS}, got {seconds!r}")

    def strike(self, context: FaultContext) -> Response:
        if context.effect == "before":
            return context.answer() if context.wait(self.seconds) else lost("timeout")
        response = context.answer()
        return response if context.wait(self.seconds) else lost("timeout")


@attrs.frozen
class Disconnect(FaultKind):
    """A connection that ends without an answer.

    Args:
        how: "reset" aborts it, "close" ends it in order but without a byte, "refuse" does not even accept it: the
            request does not arrive. A served mock has accepted it by then, and aborts it.
    """

    how: Literal["reset", "close", "refuse"] = "reset"

    def __attrs_post_init__(self) -> None:
        if self.how not in _WAYS:
            raise FaultError(f"how must be one of {', '.join(_WAYS)}, got {self.how!r}")

    def strike(self, context: FaultContext) -> Response:
        context.original()
        return lost(self.how)


@attrs.frozen
class Truncated(FaultKind):
    """An answer whose body ends too early, and the connection with it.

    Args:
        size: bytes of the body that arrive, half of it where not given; at least its last one never does.
    """

    usual = "after"

    size: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.size is not None and (type(self.size) is not int or self.size < 0):
            raise FaultError(f"size must be a number of bytes from 0 up, got {self.size!r}")

    def strike(self, context: FaultContext) -> Response:
        response = context.readable()
        whole = len(response.body)
        size = whole // 2 if self.size is None else min(self.size, whole - 1)
        response.body = response.body[:size]
        response.trouble = Trouble(missing=whole - size)
        return response


@attrs.frozen
class Malformed(FaultKind):
    """An answer of the right status and content type with a malformed body.

    Args:
        body: the body to send instead; by default JSON that is cut off.
    """

    usual = "after"

    body: str | bytes = '{"items": ['

    def __attrs_post_init__(self) -> None:
        _check_sent(self.body)

    def strike(self, context: FaultContext) -> Response:
        response = context.readable()
        response.body = _as_bytes(self.body)
        return response


@attrs.frozen
class ContentType(FaultKind):
    """An answer with a wrong content type and the right body.

    Args:
        name: the content type to send.
    """

    usual = "after"

    name: str = "text/html"

    def __attrs_post_init__(self) -> None:
        _check_header("content-type", self.name)

    def strike(self, context: FaultContext) -> Response:
        response = context.readable()
        others = [(name, value) for name, value in response.headers if name != "content-type"]
        response.headers = [("content-type", self.name), *others]
        return response


@attrs.frozen
class Duplicate(FaultKind):
    """A request that arrives twice, and takes effect and is recorded each time.

    With the effect "before" the client gets the answer to the second, with "after" the answer to the first.
    """

    usual = "after"

    def strike(self, context: FaultContext) -> Response:
        return context.answer()


@attrs.frozen
class Crash(FaultKind):
    """The end of the calling program: `Crashed` is raised in it. A client of a served mock sees a reset connection."""

    def strike(self, context: FaultContext) -> Response:
        context.original()
        return lost("crash")


FAULT_KINDS: Final[dict[str, type[FaultKind]]] = {
    "status": Status,
    "latency": Latency,
    "disconnect": Disconnect,
    "truncated": Truncated,
    "malformed": Malformed,
    "content-type": ContentType,
    "gateway": Gateway,
    "duplicate": Duplicate,
    "crash": Crash,
}
"""The kinds by name."""


def _as_bytes(body: Mapping[str, Any] | str | bytes) -> bytes:
    if isinstance(body, Mapping):
        return encode(dict(body))
    return body.encode() if isinstance(body, str) else body


def _check_sent(body: Mapping[str, Any] | str | bytes) -> None:
    """Check a body. Raises FaultError for a value that cannot be sent."""
    if not isinstance(body, Mapping | str | bytes):
        raise FaultError(f"body must be an object, a text or bytes, got {body!r}")
    try:
        _as_bytes(body)
    except ValueError as error:
        raise FaultError(f"the body cannot be sent: {error}") from None


def _retry_after(value: float | timedelta | str | datetime) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise FaultError(f"retry_after needs a time zone, got {value}; use datetime(..., tzinfo=UTC)")
        return format_datetime(value.astimezone(UTC), usegmt=True)
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_header(name: str, value: object) -> None:
    if not _NAME.fullmatch(name):
        raise FaultError(f"{name!r} is not a valid name of a header")
    if name.lower() in _OWN_HEADERS:
        raise FaultError(f"the mock sets the header {name} itself; to announce more than arrives use Truncated")
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise FaultError(f"the header {name} must be a text of printable ASCII characters, got {value!r}")
