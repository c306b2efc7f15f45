"""Attempts: accepted requests under way, which end in their usual time or as a test has planned.

Theory of operation. `world.attempts` has at most one attempt for a subject (a customer, subscriber or report). `accept`
keeps it and `proceed` names the event that comes next; `_pace` schedules that event on the clock, in the usual time or
in the time of the plan that decides. A plan that is made, or taken back, later paces anew what is under way, and the
time that has passed counts. Plans that count polls schedule nothing: `look` lets the event come. `close` ends an
attempt, unless its plan flaps: then it rests, and `go_on` resumes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from webex_wholesale_mock.entities import Attempt, Fails, Flaps, PlannedOutcome, Takes
from webex_wholesale_mock.world.world import World


def accept(world: World, attempt: Attempt) -> None:
    """Keep an attempt, in place of one that seemed to have ended, and schedule its `next` event if it has one."""
    drop(world, attempt.subject)
    world.attempts[attempt.subject] = attempt
    if attempt.next:
        _pace(world, attempt)


def drop(world: World, subject: str) -> None:
    """Forget the attempt of a subject, if there is one."""
    if subject in world.attempts:
        del world.attempts[subject]
        world.clock.drop(subject)


def is_planned(world: World, attempt: Attempt) -> bool:
    """Return True if a test has a plan for an attempt."""
    return any(plan.is_for(attempt) for plan in world.plans)


def proceed(world: World, subject: str, event: str, usual: float | None) -> None:
    """Schedule the event that comes next, unless a plan decides otherwise.

    Args:
        event: a kind of scheduled work, such as `customer.finish`.
        usual: seconds of the clock from now; None where people decide when it comes.
    """
    attempt = world.attempts[subject]
    attempt.next, attempt.usual = event, usual
    attempt.since, attempt.looks = world.clock.now, 0
    _pace(world, attempt)


def plan(world: World, made: PlannedOutcome) -> None:
    """Add a plan, for later attempts and for those under way."""
    world.plans.append(made)
    _reconsider(world, made)


def take_back(world: World, *plans: PlannedOutcome) -> None:
    """Remove plans; what is under way goes on as it would have without them."""
    for plan in plans:
        world.plans.remove(plan)
        _reconsider(world, plan)


def _reconsider(world: World, changed: PlannedOutcome) -> None:
    """Pace the attempts anew that an added or removed plan is about; the time that has passed counts."""
    concerned = [attempt for attempt in world.attempts.values() if attempt.plan is changed or changed.is_for(attempt)]
    for attempt in concerned:
        if attempt.next is None or _pacer(world, attempt) is attempt.plan:
            continue
        world.clock.drop(attempt.subject)
        if attempt.is_resting:
            del world.attempts[attempt.subject]
        else:
            _pace(world, attempt)


def _pacer(world: World, attempt: Attempt) -> PlannedOutcome | None:
    """Return the plan that decides when an attempt ends: the last one made for it."""
    plans = [plan for plan in world.plans if not isinstance(plan.outcome, Fails)]
    return next((plan for plan in reversed(plans) if plan is attempt.plan or plan.is_for(attempt)), None)


def _pace(world: World, attempt: Attempt) -> None:
    pacer = _pacer(world, attempt) if world.plans else None
    if pacer is not attempt.plan:
        attempt.plan = pacer
        if pacer:
            pacer.hits += 1
    seconds = _seconds(pacer) if pacer else attempt.usual
    if seconds is not None:
        assert attempt.since
        _schedule(world, attempt, attempt.since + timedelta(seconds=seconds))


def _seconds(pacer: PlannedOutcome) -> float | None:
    """Return the seconds of the clock after which a plan lets the next event come; None if it does not count them."""
    match pacer.outcome:
        case Takes(seconds=seconds) | Flaps(seconds=seconds):
            return seconds
    return None


def _schedule(world: World, attempt: Attempt, moment: datetime) -> None:
    """Schedule the next event at a moment, or now if that has passed."""
    assert attempt.next
    world.clock.schedule_at(max(world.clock.now, moment), attempt.next, attempt.subject)


def look(world: World, subjects: Iterable[str]) -> bool:
    """Count a poll of each subject, and let the events come that wait for it. Return True if any came."""
    due = [attempt for attempt in map(world.attempts.get, subjects) if attempt and _is_last_look(attempt)]
    for attempt in due:
        _schedule(world, attempt, world.clock.now)
    if due:
        world.clock.settle()
    return bool(due)


def _is_last_look(attempt: Attempt) -> bool:
    attempt.looks += 1
    match attempt.plan and attempt.plan.outcome:
        case Takes(polls=polls) | Flaps(polls=polls):
            return polls is not None and attempt.looks >= polls
    return False


def end_now(world: World, attempts: Sequence[Attempt]) -> None:
    """Let the next event of each attempt come at once."""
    for attempt in attempts:
        world.clock.drop(attempt.subject)
        _schedule(world, attempt, world.clock.now)
    world.clock.settle()


def failures(world: World, subject: str, packages: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return code and text of the error for each package of an attempt that fails; the last plan for it decides."""
    attempt = world.attempts[subject]
    failing = [(plan, plan.outcome) for plan in world.plans if isinstance(plan.outcome, Fails) and plan.is_for(attempt)]
    deciding = {
        package: pair
        for package in packages
        if (pair := next((pair for pair in reversed(failing) if pair[0].package in (None, package)), None))
    }
    for plan in {plan for plan, _ in deciding.values()}:
        plan.hits += 1
    return {package: (fails.code, fails.description) for package, (_, fails) in deciding.items()}


def failure(world: World, subject: str) -> tuple[int, str] | None:
    """Return code and text of the error with which an attempt fails, whole or in one package; None if it does not."""
    packages = world.attempts[subject].packages or ("",)
    return next(iter(failures(world, subject, packages).values()), None)


def close(world: World, subject: str, resume: str | None = None) -> None:
    """End an attempt for good, unless its plan flaps and lets the event `resume` come."""
    attempt = world.attempts[subject]
    outcome = attempt.plan and attempt.plan.outcome
    if resume and isinstance(outcome, Flaps) and attempt.turns < outcome.times:
        attempt.turns += 1
        attempt.is_resting = True
        proceed(world, subject, resume, attempt.usual)
    else:
        del world.attempts[subject]


def go_on(world: World, subject: str, event: str) -> Attempt:
    """Resume an attempt that seemed to have ended; `event` is its next end."""
    attempt = world.attempts[subject]
    attempt.is_resting = False
    proceed(world, subject, event, attempt.usual)
    return attempt
