"""Scripted outcomes of accepted requests: made, watched, released and removed by a test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Literal, NamedTuple, get_args

from pydantic import BaseModel

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.ids import shortened
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale_contracts.operations import OPERATION
from webex_wholesale_mock.entities import (
    ANY_NAME,
    Attempt,
    Customer,
    Fails,
    Flaps,
    Outcome,
    OutcomeError,
    PlannedOutcome,
    Stuck,
    Subscriber,
    When,
)
from webex_wholesale_mock.entities.outcome import check_count
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.values import resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyReport, AnySubscriber
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.world.acts import noted
from webex_wholesale_mock.world.handle import HasWorld, WorldHandle, synchronized
from webex_wholesale_mock.world.world import World

Kind = Literal["provision", "update", "delete", "create"]
"""Kinds of attempts: of a customer all but the last, of a subscriber the first, of a report the last."""


class _Noun(NamedTuple):
    """A noun whose attempts can be scripted: kinds of attempt with their operation, kinds of id, packages."""

    kinds: Mapping[str, str]
    ids: tuple[str, ...]
    packages: tuple[str, ...]


NOUNS: Final[Mapping[str, _Noun]] = {
    "customer": _Noun(
        {"provision": "customers.provision", "update": "customers.update", "delete": "customers.delete"},
        ("ENTERPRISE", "CUSTOMER"),
        CUSTOMER_PACKAGES,
    ),
    "subscriber": _Noun({"provision": "subscribers.provision"}, ("SUBSCRIBER",), SUBSCRIBER_PACKAGES),
    "report": _Noun({"create": "billing_reports.create"}, ("BILLING_REPORT",), ()),
}


@synchronized
class ScriptedOutcome:
    """An outcome that a test has scripted, with its hits and the way to take it back.

    It knows its script by id, and asks its own mock whenever it is read.

    Attributes:
        id: the number of the script, as in `/__mock__/`.
        outcome: the outcome, as it was given.
        kind: the kind of outcome: `takes`, `stuck`, `flaps` or `fails`.
        noun: `customer`, `subscriber` or `report`.
        whose: an id, an external id or an email, or `*` for every one.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, holder: HasWorld, guard: AbstractContextManager[Any], plan: PlannedOutcome) -> None:
        self._holder = holder
        self._guard = guard
        self.id = plan.number
        self.outcome = plan.outcome
        self.kind = type(plan.outcome).__name__.lower()
        self.noun = plan.noun
        self.whose = plan.whose

    def __repr__(self) -> str:
        plan = self._found()
        hits = f"{plan.hits} hits" if plan else "removed"
        return f"<ScriptedOutcome {self.id}: {self.outcome} for {self.noun} {shortened(self.whose)!r}, {hits}>"

    @property
    def hits(self) -> int:
        """Times that it has decided: how long an attempt takes counts once, a failure at each end.

        Raises:
            OutcomeError: the script has been removed.
        """
        return self._plan.hits

    @property
    def holding(self) -> list[str]:
        """The external ids, emails or report ids of what is stuck by this.

        Raises:
            OutcomeError: the script has been removed.
        """
        return [attempt.names[-1] for attempt in self._held()]

    def release(self, whose: AnyCustomer | AnySubscriber | AnyReport | None = None) -> None:
        """Let what is stuck by this end now. What comes later gets stuck again.

        Args:
            whose: an id, an external id or an email, or a value; by default all that is held.

        Raises:
            OutcomeError: nothing like this is held, or the script has been removed.
        """
        world, every = self._holder.world, self._held()
        named = None if whose is None else _as_attempts_have_it(world, self.noun, _text(self.noun, whose))
        held = [attempt for attempt in every if named in (None, *attempt.names)]
        if not held:
            if not every:
                raise OutcomeError("there is nothing to release: this script holds nothing")
            raise OutcomeError(
                f"{shortened(str(named))!r} is not held by this script; it holds {', '.join(self.holding)}"
            )
        attempts.end_now(world, held)

    def remove(self) -> None:
        """Remove the script. What it delays or holds goes on as it would have without.

        Raises:
            OutcomeError: the script has been removed already.
        """
        attempts.take_back(self._holder.world, self._plan)

    @property
    def _plan(self) -> PlannedOutcome:
        if plan := self._found():
            return plan
        raise OutcomeError("this script has been removed, or the mock was reset since")

    def _found(self) -> PlannedOutcome | None:
        """The plan in the world; None where it has gone, also where another one has its number after a rollback."""
        mine = (self.id, self.outcome, self.noun, self.whose)
        plans = self._holder.world.plans
        return next((plan for plan in plans if (plan.number, plan.outcome, plan.noun, plan.whose) == mine), None)

    def _held(self) -> list[Attempt]:
        plan = self._plan
        every = self._holder.world.attempts.values()
        return [attempt for attempt in every if attempt.plan is plan and isinstance(plan.outcome, Stuck)]


@synchronized
@noted("outcomes.")
class Outcomes(WorldHandle):
    """The scripted outcomes of a mock, for accepted requests that are not to end as usual.

    Of several scripts for the same attempt the last one added decides. A script holds for what is accepted from now on,
    and for what is still under way.
    """

    __module__ = "webex_wholesale_mock"

    def __iter__(self) -> Iterator[ScriptedOutcome]:
        return iter([ScriptedOutcome(self._holder, self._guard, plan) for plan in self._world.plans])

    def __len__(self) -> int:
        return len(self._world.plans)

    def __repr__(self) -> str:
        world = self._world
        return f"<Outcomes of WholesaleMock seed {world.ids.seed}: {len(world.plans)} scripts>"

    def add(
        self,
        outcome: Outcome,
        *,
        customer: AnyCustomer | None = None,
        subscriber: AnySubscriber | None = None,
        report: AnyReport | None = None,
        package: str | None = None,
        attempt: Kind | None = None,
        when: When | None = None,
        times: int | None = None,
    ) -> ScriptedOutcome:
        """Script an outcome for a customer, a subscriber or a report, there already or to come.

        Args:
            outcome: `Takes`, `Stuck`, `Flaps` or `Fails`.
            customer: an external id, an id or a value; `"*"` for every customer.
            subscriber: an email, an id or a value; `"*"` for every subscriber. The answer is 202 then, the status
                `pending_user_migration` up to the end, as if the address had a free account.
            report: an id or a value; `"*"` for every report.
            package: only attempts to provision or remove this package; with `Fails` it fails and the others do not.
            attempt: `provision`, `update` or `delete` of a customer. By default all; a removal fails only if this
                says so.
            when: only requests with these fields in the body, or for which this function of the body is true.
            times: for how many attempts; by default for all.

        Raises:
            OutcomeError: the script can never come to anything; nothing has changed.
        """
        world = self._world
        noun, named = _noun(customer=customer, subscriber=subscriber, report=report)
        _check_outcome(outcome, noun, attempt)
        kinds = _kinds(outcome, noun, attempt)
        _check_package(noun, package)
        _check_when(noun, kinds, when)
        whose = _whose(world, noun, named, kinds)
        if times is not None:
            check_count("times", times)
        plan = PlannedOutcome(
            number=world.next_serial(),
            outcome=outcome,
            noun=noun,
            whose=whose,
            kinds=kinds,
            package=package,
            when=when,
            times=times,
        )
        attempts.plan(world, plan)
        return ScriptedOutcome(self._holder, self._guard, plan)

    def clear(self) -> None:
        """Remove every script. What they delay or hold goes on as it would have without."""
        attempts.take_back(self._world, *self._world.plans)


def _noun(**named: object) -> tuple[str, object]:
    """The noun of a script, and the id, name or value that was given."""
    given = [(noun, whose) for noun, whose in named.items() if whose is not None]
    if len(given) != 1:
        raise OutcomeError('give one of customer=, subscriber= and report=; "*" means every one')
    return given[0]


def _check_outcome(outcome: Any, noun: str, attempt: str | None) -> None:
    if not isinstance(outcome, Outcome):
        kinds = ", ".join(kind.__name__ for kind in get_args(Outcome))
        raise OutcomeError(f"{outcome!r} is not an outcome; use one of {kinds}")
    if isinstance(outcome, Flaps) and (noun != "customer" or attempt == "delete"):
        raise OutcomeError("Flaps is for a customer that is provisioned or updated; nothing else goes on after its end")


def _kinds(outcome: Outcome, noun: str, attempt: str | None) -> tuple[str, ...]:
    kinds = NOUNS[noun].kinds
    if attempt is None:
        unasked = "delete" if isinstance(outcome, Fails | Flaps) else None
        return tuple(kind for kind in kinds if kind != unasked)
    return (_known(f"kind of attempt at a {noun}", attempt, kinds),)


def _check_package(noun: str, package: str | None) -> None:
    packages = NOUNS[noun].packages
    if package is not None:
        _known(f"package of a {noun}", package, packages)


def _known(what: str, name: str, names: Collection[str]) -> str:
    try:
        return known(what, name, names)
    except ValueError as unknown:
        raise OutcomeError(str(unknown)) from None


def _check_when(noun: str, kinds: tuple[str, ...], when: When | None) -> None:
    if when is None:
        return
    models = [model for kind in kinds if (model := OPERATION[NOUNS[noun].kinds[kind]].body)]
    if not models:
        raise OutcomeError(f"a {noun} is removed without a body, so `when` never holds")
    if not callable(when) and not when:
        raise OutcomeError("`when` is empty and holds for every request; leave it out")
    if not callable(when) and all(_problem(model, when) for model in models):
        raise OutcomeError(f"`when` never holds: {_problem(models[0], when)}")


def _problem(model: type[BaseModel], when: Any) -> str | None:
    """The reason why no body of a model can have these fields; None where one can."""
    found = check(shape_of(model), when)
    for wrong in found.wrong:
        return f"{wrong.path or 'it'} is of type {wrong.got}, expected {wrong.expected}"
    return f"{found.unknown[0]} is not a field of the request" if found.unknown else None


def _text(noun: str, given: object) -> str:
    return resolver.id_text(noun, given, OutcomeError)


def _whose(world: World, noun: str, given: object, kinds: tuple[str, ...]) -> str:
    """The id or the name as an attempt has it. Raises OutcomeError where nothing can ever have it."""
    named = _text(noun, given)
    if not named.strip():
        raise OutcomeError(f"the {noun} is blank; give an id, or {ANY_NAME!r} for every one")
    if named == ANY_NAME:
        return named
    named = _as_attempts_have_it(world, noun, named)
    try:
        kind, uuid = wire_ids.decode(named)
    except ValueError:
        if noun == "report" or (noun == "subscriber" and "@" not in named):
            raise OutcomeError(f"{named!r} cannot be a {noun}; give an id, or {ANY_NAME!r} for every one") from None
    else:
        if kind not in NOUNS[noun].ids:
            raise OutcomeError(f"{shortened(named)!r} is the id of a {kind}, which a {noun} cannot have")
        _check_to_come(world, noun, uuid, kinds)
    return named


def _as_attempts_have_it(world: World, noun: str, named: str) -> str:
    """An id as clients are given it today, an email in its normal form."""
    try:
        kind, uuid = wire_ids.decode(named)
    except ValueError:
        return normalise_email(named) if noun == "subscriber" else named
    if kind in NOUNS[noun].ids:
        return wire_ids.encode(NOUNS[noun].ids[0], uuid)
    if kind == _OTHER_IDS.get(noun):
        found: Customer | Subscriber = _SEARCHES[noun](world, named, OutcomeError)
        return found.wire_id
    return named


def _check_to_come(world: World, noun: str, uuid: str, kinds: tuple[str, ...]) -> None:
    """Raise OutcomeError where an id's only attempts are over: nothing is made twice."""
    there: Any = {"customer": world.customers, "subscriber": world.subscribers, "report": world.reports}[noun]
    found = there.get(uuid)
    making = next(iter(NOUNS[noun].kinds))
    is_over = found and not found.is_unfinished and uuid not in world.attempts
    if is_over and kinds == (making,):
        raise OutcomeError(f"the {noun} is {found.status} already, and has no other attempt to {making} it")


_OTHER_IDS: Final = {"customer": "ORGANIZATION", "subscriber": "PEOPLE"}
"""Kinds of ids by which a noun is found, beside its own."""
_SEARCHES: Final[Mapping[str, Callable[[World, object, type[OutcomeError]], Customer | Subscriber]]] = {
    "customer": resolver.customer,
    "subscriber": resolver.subscriber,
}
