"""The kinds of faults, and what each does to a call that it strikes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar, Final, Literal

import attrs

from webex_wholesale_mock.faults._errors import FaultError
from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.wire.encoding import encode, error
from webex_wholesale_mock.wire.messages import JSON, Lost, Request, Response, Trouble, phrase

Effect = Literal["before", "after"]

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
_OWN_HEADERS: Final = ("content-length", "transfer-encoding", "trackingid")
_WITHOUT_CONTENT: Final = (204, 304)
_WAYS: Final = ("reset", "close", "refuse")
_LONGEST: Final = 86_400
_TEXT: Final = "text/plain;charset=UTF-8"


@attrs.frozen(kw_only=True)
class Scene:
    """One call that a fault strikes.

    Attributes:
        request: the call as it arrived.
        status: what its operation answers when all is well.
        tracking_id: of this call.
        clock: the mock's.
        effect: the moment: "before" the request takes effect, which it then does not, or "after".
        answer: lets the request take effect, and gives the service's answer to it.
    """

    request: Request
    status: int
    tracking_id: str
    clock: VirtualClock
    effect: Effect
    answer: Callable[[], Response]

    def original(self) -> Response:
        """The service's answer, or an empty one in its stead where the request is not to take effect."""
        if self.effect == "after":
            return self.answer()
        return Response(self.status, [JSON, ("trackingid", self.tracking_id)], b"{}")

    def readable(self) -> Response:
        """The same, with a body whatever the operation answers."""
        response = self.original()
        if not response.read():
            response.status, response.body = 200, b"{}"
            response.headers.append(JSON)
        return response

    def wait(self, seconds: float) -> bool:
        """Let time pass; whether the client waits that long."""
        if self.request.pace:  # whoever brought the request lets time pass, and the clock follows
            return True
        patience = self.request.patience
        if patience is None or seconds < patience:
            self.clock.let_pass(seconds)
            return True
        self.clock.let_pass(patience)
        return False


class Kind(ABC):
    """What a fault does to a call; `usual` is the moment at which it does, unless somebody says otherwise."""

    usual: ClassVar[Effect] = "before"

    @abstractmethod
    def strike(self, scene: Scene) -> Response:
        """What the client gets."""


def lost(how: Lost) -> Response:
    """No answer at all."""
    return Response(0, trouble=Trouble(lost=how))


@attrs.frozen(kw_only=True)
class Status(Kind):
    """An answer with another status.

    Args:
        status: from 200 to 599; the informational ones are no answers.
        body: a JSON object, or text or bytes as they are; by default the vendor's error shape.
        headers: further ones, or another content type.
        retry_after: the header of that name: seconds, a moment with a time zone (sent as an HTTP date), or any text.
    """

    status: int = attrs.field(kw_only=False)
    body: Mapping[str, Any] | str | bytes | None = None
    headers: Mapping[str, str] = attrs.Factory(dict)
    retry_after: float | str | datetime | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.status) is not int or not 200 <= self.status <= 599:
            raise FaultError(f"status {self.status!r} answers no call; use one from 200 to 599")
        if self.body is not None:
            self._check_body(self.body)
        for name, value in self.headers.items():
            _check_header(name, value)
        if self.retry_after is not None:
            _check_header("retry-after", _retry_after(self.retry_after))

    def strike(self, scene: Scene) -> Response:
        scene.original()
        kind, body = self._content(scene)
        headers = {"content-type": kind} if body else {}
        headers |= {name.lower(): value for name, value in self.headers.items()}
        if self.retry_after is not None:
            headers["retry-after"] = _retry_after(self.retry_after)
        return Response(self.status, [*headers.items(), ("trackingid", scene.tracking_id)], body)

    def _check_body(self, body: Mapping[str, Any] | str | bytes) -> None:
        if self.status in _WITHOUT_CONTENT:
            raise FaultError(f"an answer with status {self.status} has no body; leave it out")
        _check_sent(body)

    def _content(self, scene: Scene) -> tuple[str, bytes]:
        """Content type and body."""
        if self.body is not None:
            return JSON[1] if isinstance(self.body, Mapping) else _TEXT, _as_bytes(self.body)
        if self.status in _WITHOUT_CONTENT:
            return "", b""
        text = f"A fault was set to answer so: {self.status} {phrase(self.status)}".rstrip()
        return JSON[1], error(self.status, [{"description": text}], scene.tracking_id, []).body


@attrs.frozen
class Latency(Kind):
    """An answer that takes its time.

    On a virtual clock that time passes at once; a client that does not wait that long sees its own timeout, and a
    request that was to be held up before its effect has none then.

    Args:
        seconds: of the mock's clock.
    """

    usual = "after"

    seconds: float

    def __attrs_post_init__(self) -> None:
        seconds: object = self.seconds
        if not isinstance(seconds, int | float) or not 0 < seconds <= _LONGEST:
            raise FaultError(f"a latency of {seconds!r} seconds: give a number above 0, {_LONGEST} at most")

    def strike(self, scene: Scene) -> Response:
        if scene.effect == "before":
            return scene.answer() if scene.wait(self.seconds) else lost("timeout")
        response = scene.answer()
        return response if scene.wait(self.seconds) else lost("timeout")


@attrs.frozen
class Disconnect(Kind):
    """No answer: the connection ends.

    Args:
        how: "reset" aborts it, "close" ends it in order but without a byte, "refuse" does not even accept it: the
            request does not arrive. A served mock has accepted it by then, and aborts it.
    """

    how: Literal["reset", "close", "refuse"] = "reset"

    def __attrs_post_init__(self) -> None:
        if self.how not in _WAYS:
            raise FaultError(f"a connection does not end by {self.how!r}; use one of {', '.join(_WAYS)}")

    def strike(self, scene: Scene) -> Response:
        scene.original()
        return lost(self.how)


@attrs.frozen
class Truncated(Kind):
    """An answer whose body ends too early, and the connection with it.

    Args:
        size: bytes of the body that arrive, half of it where not given; at least its last one never does.
    """

    usual = "after"

    size: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.size is not None and (type(self.size) is not int or self.size < 0):
            raise FaultError(f"a body cannot end after {self.size!r} bytes; use 0 or more")

    def strike(self, scene: Scene) -> Response:
        response = scene.readable()
        whole = len(response.body)
        size = whole // 2 if self.size is None else min(self.size, whole - 1)
        response.body = response.body[:size]
        response.trouble = Trouble(missing=whole - size)
        return response


@attrs.frozen
class Malformed(Kind):
    """An answer of the right status and type, whose body is not what it says.

    Args:
        body: what stands there instead; by default JSON that does not end.
    """

    usual = "after"

    body: str | bytes = '{"items": ['

    def __attrs_post_init__(self) -> None:
        _check_sent(self.body)

    def strike(self, scene: Scene) -> Response:
        response = scene.readable()
        response.body = _as_bytes(self.body)
        return response


@attrs.frozen
class ContentType(Kind):
    """An answer whose content type is wrong; the body stays what it is."""

    usual = "after"

    name: str = "text/html"

    def __attrs_post_init__(self) -> None:
        _check_header("content-type", self.name)

    def strike(self, scene: Scene) -> Response:
        response = scene.readable()
        others = [(name, value) for name, value in response.headers if name != "content-type"]
        response.headers = [("content-type", self.name), *others]
        return response


@attrs.frozen
class Duplicate(Kind):
    """A request that arrives twice, each time with its effect and its place in the journal.

    "before": its copy was first, so that the client gets the answer to the second; "after": the answer to the first.
    """

    usual = "after"

    def strike(self, scene: Scene) -> Response:
        return scene.answer()


@attrs.frozen
class Crash(Kind):
    """The end of the program that calls: `Crashed` is raised in it. One that calls a served mock sees a reset."""

    def strike(self, scene: Scene) -> Response:
        scene.original()
        return lost("crash")


KINDS: Final[dict[str, type[Kind]]] = {
    "status": Status,
    "latency": Latency,
    "disconnect": Disconnect,
    "truncated": Truncated,
    "malformed": Malformed,
    "content-type": ContentType,
    "duplicate": Duplicate,
    "crash": Crash,
}
"""Every kind by its name."""


def _as_bytes(body: Mapping[str, Any] | str | bytes) -> bytes:
    if isinstance(body, Mapping):
        return encode(dict(body))
    return body.encode() if isinstance(body, str) else body


def _check_sent(body: Mapping[str, Any] | str | bytes) -> None:
    """Raise FaultError for what is no body."""
    if not isinstance(body, Mapping | str | bytes):
        raise FaultError(f"the body cannot be {body!r}: give an object, a text or bytes")
    try:
        _as_bytes(body)
    except ValueError as error:
        raise FaultError(f"the body cannot be sent: {error}") from None


def _retry_after(value: float | str | datetime) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise FaultError(f"retry_after {value} has no time zone; use datetime(..., tzinfo=UTC)")
        return format_datetime(value.astimezone(UTC), usegmt=True)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_header(name: str, value: object) -> None:
    if not _NAME.fullmatch(name):
        raise FaultError(f"{name!r} is no name of a header")
    if name.lower() in _OWN_HEADERS:
        raise FaultError(f"the header {name} is the mock's own; to announce more than arrives use Truncated")
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise FaultError(
            f"the header {name} cannot be {value!r}: it is no text, or has characters that no header can carry"
        )
