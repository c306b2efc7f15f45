"""The vocabulary of a call that is carried out step by step, by a driver or by hand."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Generic, NamedTuple, TypeAlias, TypeVar

import httpx

from webex_wholesale._core.lock import SharedLock
from webex_wholesale._public import public

__all__ = [
    "Acquire",
    "Fetch",
    "Invoke",
    "RawResponse",
    "Reply",
    "Send",
    "Step",
    "Steps",
    "Wait",
    "tracking_id",
    "with_value",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def tracking_id(response: httpx.Response) -> str | None:
    """The service's name for this exchange."""
    tracking: str | None = response.headers.get("trackingid")
    return tracking


class Send(NamedTuple):
    """Send this request and give back the response, read, or the `httpx.RequestError` that came instead.

    When the clock's `monotonic()` passes `deadline`, reading ends with an `httpx.ReadTimeout`. The body of a success is
    written over `file`, where there is one, instead of being kept.
    """

    request: httpx.Request
    deadline: float
    file: BinaryIO | None = None


class Fetch(NamedTuple):
    """A download from an absolute URL, which must not see the token, into an open file."""

    url: httpx.URL
    file: BinaryIO


class Wait(NamedTuple):
    """Wait for this number of seconds."""

    seconds: float


class Acquire(NamedTuple):
    """Acquire the lock; the steps themselves release it."""

    lock: SharedLock


class Invoke(NamedTuple):
    """Call this function of the caller's and give back what it returns, awaited where that is to be awaited."""

    function: Callable[[], Any]


Step: TypeAlias = Send | Wait | Acquire | Invoke
Reply: TypeAlias = httpx.Response | httpx.RequestError
Steps: TypeAlias = Generator[Step, Any, T]


@public
@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T_co]):
    """A result together with the answer it was read from.

    Attributes:
        value: what the plain method would have returned.
        attempts: how often the request was sent.
        elapsed: seconds for all attempts and the waits between them.
        response: httpx's own object; its `request` holds the token.
    """

    value: T_co
    attempts: int
    elapsed: float
    response: httpx.Response = field(repr=False)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer."""
        return self.response.headers

    @property
    def tracking_id(self) -> str | None:
        """The service's name for this exchange; its support asks for it."""
        return tracking_id(self.response)


def with_value(raw: RawResponse[Any], value: T) -> RawResponse[T]:
    """The same answer with what it means in the end."""
    return RawResponse(value, raw.attempts, raw.elapsed, raw.response)
