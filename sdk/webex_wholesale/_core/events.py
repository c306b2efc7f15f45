"""One record per call, for metrics and traces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import httpx

from webex_wholesale._core.log import logger
from webex_wholesale._core.steps import tracking_id
from webex_wholesale._errors import WholesaleError
from webex_wholesale._public import public

if TYPE_CHECKING:
    from webex_wholesale._core.clock import Clock
    from webex_wholesale._core.steps import RawResponse, Reply, Steps
    from webex_wholesale_contracts.operations import Operation

__all__ = ["CallEvent", "OnEvent", "Tally", "observed"]

T = TypeVar("T")

CANCELLED = "Cancelled"


@public
@dataclass(frozen=True, slots=True)
class CallEvent:
    """The record of one call: one operation with all its attempts. It holds nothing personal and no secret.

    A wait makes one record for each look, `ensure` and bulk one for each operation that they call; getting a token is
    the operation "tokens.exchange" or "tokens.service_app".

    Attributes:
        operation: the name of the operation, such as "customers.get".
        method: its HTTP method.
        started_at: the moment at which the call began, by the clock of the client.
        duration: seconds for all attempts and the waits between them.
        attempts: how often the request was sent; 0 where it never was.
        wait: seconds of `duration` that were spent waiting: before repeated attempts, and for the client's `RateLimit`.
        status: the HTTP status of the last answer, or None where there was none.
        error: the class of the exception that the call raised, such as "NotFound", "Cancelled", or None for a success.
        code: the service's number for the reason, or None.
        rule: the id of the violated rule, where it is known.
        tracking_id: what the vendor's support asks for, or None.
    """

    operation: str
    method: str
    started_at: datetime
    duration: float
    attempts: int
    wait: float
    status: int | None
    error: str | None
    code: int | None
    rule: str | None
    tracking_id: str | None


OnEvent: TypeAlias = Callable[[CallEvent], object]


@dataclass(slots=True)
class Tally:
    """Counts the attempts and waits of a call while it is under way."""

    attempts: int = 0
    wait: float = 0.0
    status: int | None = None
    tracking_id: str | None = None

    def note(self, reply: Reply) -> None:
        """Keep what the last answer says of itself."""
        answer = reply if isinstance(reply, httpx.Response) else None
        self.status = answer.status_code if answer else None
        self.tracking_id = tracking_id(answer) if answer else None


def observed(
    steps: Steps[RawResponse[T]], operation: Operation[Any, Any], on_event: OnEvent, clock: Clock, tally: Tally
) -> Steps[RawResponse[T]]:
    """The same steps; in the end `on_event` gets the record of the call, whatever came of it."""
    started_at, started = clock.now(), clock.monotonic()
    failure: BaseException | None = None
    try:
        return (yield from steps)
    except BaseException as error:
        failure = error
        raise
    finally:
        refused = failure if isinstance(failure, WholesaleError) else None
        event = CallEvent(
            operation=operation.name,
            method=operation.method,
            started_at=started_at,
            duration=clock.monotonic() - started,
            attempts=tally.attempts,
            wait=tally.wait,
            status=tally.status,
            error=_name(failure),
            code=refused.code if refused else None,
            rule=refused.rule if refused else None,
            tracking_id=tally.tracking_id,
        )
        _tell(on_event, event)


def _name(failure: BaseException | None) -> str | None:
    # A driver that is cancelled or interrupted closes the steps.
    return None if failure is None else CANCELLED if isinstance(failure, GeneratorExit) else type(failure).__name__


def _tell(on_event: OnEvent, event: CallEvent) -> None:
    """Call the function. What it raises is logged: the call is over, and its result must not be lost."""
    try:
        on_event(event)
    except Exception:
        logger.exception("on_event failed for %s; the call itself is not affected", event.operation)
