"""The tester's plans for what comes of accepted requests: made, watched, released, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Literal, NamedTuple, get_args

from pydantic import BaseModel

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale_contracts.operations import OPERATION
from webex_wholesale_mock.entities import (
    ANY_NAME,
    Attempt,
    Fails,
    Flaps,
    Outcome,
    OutcomeError,
    PlannedOutcome,
    Stuck,
    When,
)
from webex_wholesale_mock.entities.outcome import check_count
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.world.handle import HasWorld, WorldHandle, synchronized
from webex_wholesale_mock.world.world import World

Kind = Literal["provision", "update", "delete", "create"]
"""What was accepted: of a customer any but the last, of a subscriber the first, of a report the last."""


class _Noun(NamedTuple):
    """What can be planned for: kinds of attempt with their operation, kinds of id, packages."""

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
    """An outcome that was planned, and whose it is: what came of it, and the way to take it back."""

    def __init__(self, holder: HasWorld, guard: AbstractContextManager[Any], made: PlannedOutcome) -> None:
        self._holder = holder
        self._guard = guard
        self._made = made

    def __repr__(self) -> str:
        return (
            f"<ScriptedOutcome {self.id}: {self.outcome} for {self._plan.noun} {self._plan.whose!r}, {self.hits} hits>"
        )

    @property
    def id(self) -> int:
        """What it goes by over the wire."""
        return self._made.number

    @property
    def kind(self) -> str:
        """What kind of outcome: `takes`, `stuck`, `flaps` or `fails`."""
        return type(self.outcome).__name__.lower()

    @property
    def outcome(self) -> Outcome:
        """What was planned."""
        return self._plan.outcome

    @property
    def noun(self) -> str:
        """What it is for: `customer`, `subscriber` or `report`."""
        return self._plan.noun

    @property
    def whose(self) -> str:
        """Whose it is: an id, a name, or `*` for every one."""
        return self._plan.whose

    @property
    def hits(self) -> int:
        """How often it has decided: how long an attempt takes once, that it fails at each end."""
        return self._plan.hits

    @property
    def holding(self) -> list[str]:
        """The external ids, addresses or report ids of what is stuck by this."""
        return [attempt.names[-1] for attempt in self._held()]

    def release(self, whose: str | None = None) -> None:
        """Let what is stuck by this end now: all of it, or what has an id or a name. Raises OutcomeError for nothing.

        What comes later gets stuck again.
        """
        named = whose and _as_attempts_have_it(self._plan.noun, whose)
        held = [attempt for attempt in self._held() if named in (None, *attempt.names)]
        if not held:
            asked = "nothing" if whose is None else f"no {whose!r}"
            raise OutcomeError(f"there is {asked} to release: this script holds {', '.join(self.holding) or 'nothing'}")
        attempts.end_now(self._holder.world, held)

    def remove(self) -> None:
        """Take it back. What it delays or holds goes on as it would have without."""
        attempts.take_back(self._holder.world, self._plan)

    @property
    def _plan(self) -> PlannedOutcome:
        if self._made in self._holder.world.plans:
            return self._made
        raise OutcomeError("this script has been removed, or the mock was reset since")

    def _held(self) -> list[Attempt]:
        plan = self._plan
        every = self._holder.world.attempts.values()
        return [one for one in every if one.plan is plan and isinstance(plan.outcome, Stuck)]


@synchronized
class Outcomes(WorldHandle):
    """What comes of accepted requests, where a test wants another end than the usual one.

    Of several scripts for the same attempt the last one added decides. A script holds for what is accepted from now on,
    and for what is still under way.
    """

    def __iter__(self) -> Iterator[ScriptedOutcome]:
        return iter([ScriptedOutcome(self._holder, self._guard, plan) for plan in self._world.plans])

    def __len__(self) -> int:
        return len(self._world.plans)

    def add(
        self,
        outcome: Outcome,
        *,
        customer: str | None = None,
        subscriber: str | None = None,
        report: str | None = None,
        package: str | None = None,
        attempt: Kind | None = None,
        when: When | None = None,
        times: int | None = None,
    ) -> ScriptedOutcome:
        """Plan an outcome for a customer, a subscriber or a report, there already or to come.

        Args:
            outcome: `Takes`, `Stuck`, `Flaps` or `Fails`.
            customer: an external id, or an id; `"*"` for every customer.
            subscriber: an address, or an id; `"*"` for every subscriber. The answer is 202 then, the status
                `pending_user_migration` up to the end, as if the address had a free account.
            report: an id; `"*"` for every report.
            package: only attempts to provision or remove this package; with `Fails` it fails and the others do not.
            attempt: `provision`, `update` or `delete` of a customer. By default all; a removal fails only if this
                says so.
            when: only requests with these fields in the body, or for which this function of the body is true.
            times: for how many attempts; by default for all.

        Raises OutcomeError, and changes nothing, for a script that can never come to anything.
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
        """Take back every script."""
        attempts.take_back(self._world, *self._world.plans)


def _noun(**named: str | None) -> tuple[str, str]:
    """Of which noun a script is, and the id or name that was given."""
    given = [(noun, whose) for noun, whose in named.items() if whose is not None]
    if len(given) != 1:
        raise OutcomeError('say whose it is: customer=, subscriber= or report=, one of them; "*" for every one')
    return given[0]


def _check_outcome(outcome: Any, noun: str, attempt: str | None) -> None:
    if not isinstance(outcome, Outcome):
        kinds = ", ".join(one.__name__ for one in get_args(Outcome))
        raise OutcomeError(f"{outcome!r} is no outcome; make one of {kinds}")
    if isinstance(outcome, Flaps) and (noun != "customer" or attempt == "delete"):
        raise OutcomeError("only a customer that is provisioned or updated flaps: the rest, once ended, is not undone")


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
    """Why no body of a model can have these fields."""
    found = check(shape_of(model), when)
    for wrong in found.wrong:
        return f"{wrong.path or 'it'} is of type {wrong.got}, expected {wrong.expected}"
    return f"{found.unknown[0]} is no field of the request" if found.unknown else None


def _whose(world: World, noun: str, named: str, kinds: tuple[str, ...]) -> str:
    """The id or the name as an attempt has it. Raises OutcomeError where nothing can ever have it."""
    if not isinstance(named, str):
        raise OutcomeError(f"the {noun} is of type {type(named).__name__}; pass its .wire_id")
    if _known_to(world, noun).get(named):
        raise OutcomeError(f"{named!r} is no id that clients see; pass the .wire_id of the {noun}")
    if not named.strip():
        raise OutcomeError(f"the {noun} is blank; give an id, or {ANY_NAME!r} for every one")
    if named == ANY_NAME:
        return named
    try:
        kind, uuid = wire_ids.decode(named)
    except ValueError:
        if noun == "report" or (noun == "subscriber" and "@" not in named):
            raise OutcomeError(
                f"no {noun} is ever called {named!r}; give an id, or {ANY_NAME!r} for every one"
            ) from None
    else:
        if kind not in NOUNS[noun].ids:
            raise OutcomeError(f"{named!r} is the id of a {kind}, which no {noun} has")
        _check_to_come(world, noun, uuid, kinds)
    return _as_attempts_have_it(noun, named)


def _known_to(world: World, noun: str) -> Any:
    """All that there is of a noun, by bare uuid."""
    return {"customer": world.customers, "subscriber": world.subscribers, "report": world.reports}[noun]


def _as_attempts_have_it(noun: str, named: str) -> str:
    """An id as clients are given it today, an address in its normal form."""
    try:
        return wire_ids.encode(NOUNS[noun].ids[0], wire_ids.decode(named)[1])
    except ValueError:
        return normalise_email(named) if noun == "subscriber" else named


def _check_to_come(world: World, noun: str, uuid: str, kinds: tuple[str, ...]) -> None:
    """Raise OutcomeError where an id's only attempts are over: nothing is made twice."""
    found = _known_to(world, noun).get(uuid)
    making = next(iter(NOUNS[noun].kinds))
    is_over = found and not found.is_unfinished and uuid not in world.attempts
    if is_over and kinds == (making,):
        raise OutcomeError(f"this {noun} is {found.status} already, and there is no other attempt to {making} it")
