"""Idempotent provisioning: search first, and search again after a lost answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, Wait, with_value
from webex_wholesale._errors import Conflict, MalformedAnswer, NoAnswer, ServerError, WholesaleError
from webex_wholesale._methods.paging import Page
from webex_wholesale._public import public

__all__ = ["EnsureCall", "EnsureOutcome", "Ensured"]

T = TypeVar("T")

EnsureOutcome: TypeAlias = Literal["created", "found", "repaired"]


@public
@dataclass(frozen=True, slots=True)
class Ensured(Generic[T]):
    """A resource that exists now, and how it came to exist.

    Attributes:
        outcome: "created" by this call, whose request was answered; "found", because it was there before, as it is and
            with nothing changed; or "repaired": the answer to a request of this call was lost (a timeout, a reset, a
            5xx), and looking again showed that it had taken effect.
        id: its id.
        resource: how it was seen; None where a customer was just created, for the service then tells its id alone.
    """

    outcome: EnsureOutcome
    id: str
    resource: T


@dataclass(frozen=True, slots=True)
class EnsureCall(Generic[T]):
    """Provisions what `find` does not show; `is_it` tells which entry is meant.

    `shown` gives what the answer to provisioning shows of it, and `leaving`, of one that is being removed, what to wait
    for until it is gone: that one is not there any more, though its key is still taken.
    """

    find: SingleCall[Page[Any]]
    matches: Callable[[Any], bool]
    provision: SingleCall[Any]
    to_resource: Callable[[Any], T]
    pending_removal: Callable[[Any], Call[None] | None] = lambda entry: None

    def steps(self, settings: Settings) -> Steps[RawResponse[Ensured[T]]]:
        raw = yield from exchange(settings, self.find)
        if ensured := self._ensured("found", raw.value):
            return with_value(raw, ensured)
        yield from self._until_free(settings, raw.value)
        attempt, lost = 0, False
        while True:
            attempt += 1
            try:
                made = yield from exchange(settings, self.provision)
            except WholesaleError as failure:
                problem = failure
            else:
                return with_value(made, Ensured("created", made.value.id, self.to_resource(made.value)))
            if not (_is_lost(problem) or isinstance(problem, Conflict)):
                raise problem
            lost = lost or _is_lost(problem)
            wait = _pause(settings, problem, attempt)
            if wait is not None:
                # What is still on its way to the service gets time to arrive before the search.
                yield Wait(wait)
            raw = yield from self._look_again(settings, problem)
            if ensured := self._ensured("repaired" if lost else "found", raw.value):
                return with_value(raw, ensured)
            if wait is None:
                raise problem

    def _ensured(self, outcome: EnsureOutcome, page: Page[Any]) -> Ensured[T] | None:
        match: Any = next(
            (entry for entry in page.items if self.matches(entry) and not self.pending_removal(entry)), None
        )
        return None if match is None else Ensured(outcome, match.id, match)

    def _until_free(self, settings: Settings, page: Page[Any]) -> Steps[None]:
        for entry in filter(self.matches, page.items):
            if removal := self.pending_removal(entry):
                logger.info("%s: an entry with this key is being removed, waiting", self.provision.operation.name)
                yield from removal.steps(settings)

    def _look_again(self, settings: Settings, problem: WholesaleError) -> Steps[RawResponse[Page[Any]]]:
        name = self.provision.operation.name
        logger.info("%s: %s, checking for its effect", name, type(problem).__name__)
        try:
            return (yield from exchange(settings, self.find))
        except WholesaleError as failure:
            problem.add_note(f"checking for its effect failed too: {failure}")
            raise problem from failure


def _is_lost(problem: WholesaleError) -> bool:
    """Return true if the service may have acted on the request."""
    return isinstance(problem, NoAnswer | ServerError) and not problem.retryable


def _pause(settings: Settings, problem: WholesaleError, attempt: int) -> float | None:
    """Seconds until it is asked for again, should it not be there; None where it is not asked for again."""
    # What was accepted in words that cannot be read was accepted.
    if isinstance(problem, Conflict | MalformedAnswer):
        return None
    # A call that searches first, as here, can be repeated safely.
    problem.retryable = True
    wait = settings.retry.next_wait(attempt, problem)
    return wait if wait is not None and settings.budget.spend() else None
