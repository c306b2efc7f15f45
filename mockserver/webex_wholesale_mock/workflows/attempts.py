"""Attempts under way: when each ends, by the usual time or by a plan of the tester, and whether it fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from webex_wholesale_mock.entities import Attempt, Fails, Flaps, PlannedOutcome, Takes
from webex_wholesale_mock.world.world import World


def accept(world: World, attempt: Attempt) -> None:
    """Keep an attempt that is to begin, in place of one that seemed to have ended."""
    drop(world, attempt.subject)
    world.attempts[attempt.subject] = attempt


def drop(world: World, subject: str) -> None:
    """Forget what is under way for a subject, if anything is."""
    if subject in world.attempts:
        del world.attempts[subject]
        world.clock.drop(subject)


def is_planned(world: World, attempt: Attempt) -> bool:
    """Whether the tester has a plan for an attempt."""
    return any(one.is_for(attempt) for one in world.plans)


def proceed(world: World, subject: str, event: str, usual: float | None) -> None:
    """Let an event come next: in so many seconds, None for when people decide, unless a plan says otherwise."""
    attempt = world.attempts[subject]
    attempt.next, attempt.usual = event, usual
    attempt.since, attempt.looks = world.clock.now, 0
    _pace(world, attempt)


def plan(world: World, made: PlannedOutcome) -> None:
    """Take up a plan, for what comes and for what is under way."""
    world.plans.append(made)
    _reconsider(world, made)


def take_back(world: World, *plans: PlannedOutcome) -> None:
    """Forget plans; what is under way goes on as it would have without."""
    for one in plans:
        world.plans.remove(one)
        _reconsider(world, one)


def _reconsider(world: World, changed: PlannedOutcome) -> None:
    """Pace anew what a plan is about that has come or gone; the time that has passed counts."""
    concerned = [one for one in world.attempts.values() if one.plan is changed or changed.is_for(one)]
    for attempt in concerned:
        if attempt.next is None or _pacer(world, attempt) is attempt.plan:
            continue
        world.clock.drop(attempt.subject)
        if attempt.is_resting:
            del world.attempts[attempt.subject]
        else:
            _pace(world, attempt)


def _pacer(world: World, attempt: Attempt) -> PlannedOutcome | None:
    """The plan that says when an attempt ends: the last one made for it."""
    if not world.plans:
        return None
    plans = [one for one in world.plans if not isinstance(one.outcome, Fails)]
    return next((one for one in reversed(plans) if one is attempt.plan or one.is_for(attempt)), None)


def _pace(world: World, attempt: Attempt) -> None:
    pacer = _pacer(world, attempt)
    if pacer is not attempt.plan:
        attempt.plan = pacer
        if pacer:
            pacer.hits += 1
    seconds = _seconds(pacer) if pacer else attempt.usual
    if seconds is not None:
        assert attempt.since
        _schedule(world, attempt, attempt.since + timedelta(seconds=seconds))


def _seconds(pacer: PlannedOutcome) -> float | None:
    """In how many seconds of the clock a plan lets come what comes next."""
    match pacer.outcome:
        case Takes(seconds=seconds) | Flaps(seconds=seconds):
            return seconds
    return None


def _schedule(world: World, attempt: Attempt, moment: datetime) -> None:
    """Let come what comes next: at a moment, or at once where that has passed."""
    assert attempt.next
    world.clock.schedule_at(max(world.clock.now, moment), attempt.next, attempt.subject)


def look(world: World, subjects: Iterable[str]) -> bool:
    """Count a look at each subject, and let come what waits for that many. Says whether anything came."""
    due = [attempt for attempt in map(world.attempts.get, subjects) if attempt and _is_last_look(attempt)]
    for attempt in due:
        _schedule(world, attempt, world.clock.now)
    world.clock.settle()
    return bool(due)


def _is_last_look(attempt: Attempt) -> bool:
    attempt.looks += 1
    match attempt.plan and attempt.plan.outcome:
        case Takes(polls=polls) | Flaps(polls=polls):
            return polls is not None and attempt.looks >= polls
    return False


def end_now(world: World, attempts: Sequence[Attempt]) -> None:
    """Let come at once what comes next."""
    for attempt in attempts:
        world.clock.drop(attempt.subject)
        _schedule(world, attempt, world.clock.now)
    world.clock.settle()


def failures(world: World, subject: str, packages: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Code and text of the error for each package of an attempt that fails; the last plan made for it decides."""
    attempt = world.attempts[subject]
    failing = [(one, one.outcome) for one in world.plans if isinstance(one.outcome, Fails) and one.is_for(attempt)]
    deciding = {
        package: found
        for package in packages
        if (found := next((one for one in reversed(failing) if one[0].package in (None, package)), None))
    }
    for one in {one for one, _ in deciding.values()}:
        one.hits += 1
    return {package: (fails.code, fails.description) for package, (_, fails) in deciding.items()}


def failure(world: World, subject: str) -> tuple[int, str] | None:
    """Code and text of the error with which an attempt fails as a whole, or any package of it."""
    packages = world.attempts[subject].packages or ("",)
    return next(iter(failures(world, subject, packages).values()), None)


def close(world: World, subject: str, resume: str | None = None) -> None:
    """An attempt has come to an end: for good, unless a plan lets the event `resume` come after all."""
    attempt = world.attempts[subject]
    outcome = attempt.plan and attempt.plan.outcome
    if resume and isinstance(outcome, Flaps) and attempt.turns < outcome.times:
        attempt.turns += 1
        attempt.is_resting = True
        proceed(world, subject, resume, attempt.usual)
    else:
        del world.attempts[subject]


def go_on(world: World, subject: str, event: str) -> Attempt:
    """An attempt that seemed to have ended goes on to another end."""
    attempt = world.attempts[subject]
    attempt.is_resting = False
    proceed(world, subject, event, attempt.usual)
    return attempt
