"""Idempotent provisioning: search first, and search again after a lost answer.

Theory of operation. `find` shows the entries with the key; a match gives "found". Otherwise the request is sent. After
a lost answer, or a refusal because the key is taken, it looks again; a list may lag behind writes, those of a run that
was killed too, so after a conflict it looks until the grace period of the client is over. A match is compared
with what was wanted, and the differences are reported, raised or applied. A customer that this client has last seen
under review and that is gone now was denied: it is not provisioned again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import acting_for, exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.responses import short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, Wait, with_value
from webex_wholesale._differences import Differences, in_words
from webex_wholesale._errors import (
    Conflict,
    InvalidArgument,
    MalformedAnswer,
    NoAnswer,
    ResourceDiffers,
    ServerError,
    WholesaleError,
)
from webex_wholesale._methods.paging import Page
from webex_wholesale._public import public
from webex_wholesale._workflows.reviews import denied

__all__ = ["EnsureCall", "EnsureOutcome", "Ensured", "OnDifference"]

T = TypeVar("T")

EnsureOutcome: TypeAlias = Literal["created", "found", "repaired", "updated"]
OnDifference: TypeAlias = Literal["report", "raise", "update"]

ON_DIFFERENCE: Final = ("report", "raise", "update")
LOOK_EVERY: Final = 2.0
"""Seconds between two looks at a list that may lag behind a write."""


@public
@dataclass(frozen=True, slots=True)
class Ensured(Generic[T]):
    """A resource that exists now, and how it came to exist.

    Attributes:
        outcome: "created" by this call, whose request was answered; "found", because it was there before, with nothing
            changed; "repaired": the answer to a request of this call was lost (a timeout, a reset, a 5xx), and looking
            again showed that it had taken effect; or "updated": it was there and differed, and the change was accepted.
        id: its id.
        resource: how it was seen; None where a customer was just created, for the service then tells its id alone. An
            updated customer is shown as it was before the change.
        differences: the fields in which it is not, or before the update was not, as it was asked for.
    """

    outcome: EnsureOutcome
    id: str
    resource: T
    differences: Differences = ()


@dataclass(frozen=True, slots=True)
class EnsureCall(Generic[T]):
    """Provisions what `find` does not show; `matches` tells which entry is meant.

    `to_resource` gives what the answer to provisioning shows of it, `compare` the steps that give the differences of a
    match, and `update` the call that would apply them, None where no call can. `pending_removal` gives, of one that is
    being removed, what to wait for until it is gone: that one is not there any more, though its key is still taken.
    """

    find: SingleCall[Page[Any]]
    matches: Callable[[Any], bool]
    provision: SingleCall[Any]
    to_resource: Callable[[Any], T]
    compare: Callable[[Settings, Mapping[str, Any], Any], Steps[Differences]]
    update: Callable[[Any, Mapping[str, Any], Differences], SingleCall[Any] | None]
    on_difference: OnDifference = "report"
    pending_removal: Callable[[Any], Call[None] | None] = lambda entry: None

    def __post_init__(self) -> None:
        if self.on_difference not in ON_DIFFERENCE:
            known = ", ".join(map(repr, ON_DIFFERENCE))
            raise InvalidArgument(f"on_difference must be one of {known}, got {self.on_difference!r}")

    def steps(self, settings: Settings) -> Steps[RawResponse[Ensured[T]]]:
        raw = yield from self._look(settings)
        if match := self._match(raw.value):
            return (yield from self._there(settings, raw, "found", match))
        yield from self._until_free(settings, raw.value)
        self._raise_if_denied(settings)
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
            if match := self._match(raw.value):
                return (yield from self._there(settings, raw, "repaired" if lost else "found", match))
            if wait is None:
                raise problem

    # What is there

    def _match(self, page: Page[Any]) -> Any:
        return next((entry for entry in page.items if self.matches(entry) and not self.pending_removal(entry)), None)

    def _there(
        self, settings: Settings, raw: RawResponse[Any], outcome: EnsureOutcome, match: Any
    ) -> Steps[RawResponse[Ensured[T]]]:
        """Compare a match with what was wanted, and do with the differences what the caller asked for."""
        body = self.provision.body or {}
        differences = yield from self.compare(settings, body, match)
        if differences and self.on_difference == "update":
            return (yield from self._apply(settings, match, body, differences))
        if differences and self.on_difference == "raise":
            raise self._differs(match, differences, "nothing was changed")
        if differences:
            fields = ", ".join(difference.field for difference in differences)
            logger.warning("%s: found, but it differs in %s", self.provision.operation.name, fields)
        return with_value(raw, Ensured(outcome, match.id, match, differences))

    def _apply(
        self, settings: Settings, match: Any, body: Mapping[str, Any], differences: Differences
    ) -> Steps[RawResponse[Ensured[T]]]:
        update = self.update(match, body, differences)
        if update is None:
            raise self._differs(match, differences, "an update cannot change all of this, so nothing was changed")
        try:
            made = yield from exchange(settings, update)
        except Conflict as conflict:
            # Its cause is a lost attempt, which then has taken effect and is under way.
            if conflict.__cause__ is None:
                raise
            return with_value((yield from self._look(settings)), Ensured("updated", match.id, match, differences))
        shown = made.value if isinstance(made.value, type(match)) else match
        return with_value(made, Ensured("updated", match.id, shown, differences))

    def _differs(self, match: Any, differences: Differences, end: str) -> ResourceDiffers:
        operation = self.provision.operation.name.replace("provision", "ensure")
        text = f"exists, but differs: {in_words(differences)}; {end} ({operation} {self.provision.subject})"
        return ResourceDiffers(text, differences=differences, resource=match, resource_id=match.id)

    # Reviews

    def _raise_if_denied(self, settings: Settings) -> None:
        external_id = (self.provision.body or {}).get("externalId", "")
        customer_id = settings.memory.review((acting_for(settings, self.find), external_id))
        write = settings.memory.write(customer_id or "")
        if customer_id is None or (write and write.removed):
            return
        text = f"it was not provisioned again (customers.ensure {external_id})"
        raise denied(text, customer_id)

    # Looking

    def _look(self, settings: Settings) -> Steps[RawResponse[Page[Any]]]:
        """Look, again and again while it shows only what this client has removed itself."""
        end = None
        while True:
            raw = yield from exchange(settings, self.find)
            removed = [entry.id for entry in raw.value.items if self.matches(entry) and _is_removed(settings, entry.id)]
            now = settings.clock.monotonic()
            end = end or now + settings.timeout.grace
            if not removed or now >= end:
                return raw
            logger.info("%s: still lists %s, which was removed", self.find.operation.name, short_id(removed[0]))
            yield Wait(LOOK_EVERY)

    def _until_free(self, settings: Settings, page: Page[Any]) -> Steps[None]:
        for entry in filter(self.matches, page.items):
            if removal := self.pending_removal(entry):
                logger.info("%s: an entry with this key is being removed, waiting", self.provision.operation.name)
                yield from removal.steps(settings)

    def _look_again(self, settings: Settings, problem: WholesaleError) -> Steps[RawResponse[Page[Any]]]:
        """Look for the effect; after a conflict, until the list shows it or the grace period ends."""
        name = self.provision.operation.name
        logger.info("%s: %s, checking for its effect", name, type(problem).__name__)
        # Whatever it names as its reason: an entry that is there already can break many a rule a second time.
        patience = settings.timeout.grace if isinstance(problem, Conflict) else 0
        end, pause = settings.clock.monotonic() + patience, LOOK_EVERY
        try:
            while True:
                raw = yield from exchange(settings, self.find)
                remaining = end - settings.clock.monotonic()
                if remaining <= 0 or any(map(self.matches, raw.value.items)):
                    return raw
                yield Wait(min(pause, remaining))
                pause *= 2
        except WholesaleError as failure:
            problem.add_note(f"checking for its effect failed too: {failure}")
            raise problem from failure


def _is_removed(settings: Settings, resource_id: str) -> bool:
    """Return true if this client removed it so recently that lists may still show it as it was."""
    write = settings.memory.write(resource_id)
    return write is not None and write.removed and settings.clock.monotonic() < write.moment + settings.timeout.grace


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
