"""Outcomes of accepted requests, the plans that bring them, and the attempts they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from webex_wholesale_mock.state.clock import as_seconds, check_seconds
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

ANY_NAME: Final = "*"
"""Stands for every id and name: a plan with it is for any customer, subscriber or report."""

Body = Mapping[str, Any]
When = Body | Callable[[Body], bool]
"""The fields that a body must have, nested ones in objects, or a function of the body that returns True."""


class OutcomeError(ValueError):
    """A script cannot have any effect, or holds nothing to release; nothing has changed."""

    __module__ = "webex_wholesale_mock"


def _check_pace(outcome: Takes | Flaps) -> None:
    name, seconds, polls = type(outcome).__name__, outcome.seconds, outcome.polls
    if (seconds is None) == (polls is None):
        raise OutcomeError(f"{name} takes either seconds of the clock or a number of polls")
    try:
        check_seconds(f"{name}: seconds", seconds or 0)
    except ValueError as wrong:
        raise OutcomeError(str(wrong)) from None
    if polls is not None:
        check_count(f"{name}: polls", polls)


def check_count(what: str, count: Any) -> None:
    """Raise OutcomeError for anything but a whole number above zero."""
    if not _is_whole(count) or count < 1:
        raise OutcomeError(f"{what} is {count!r}; give a whole number, 1 at least")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()


@attrs.frozen(slots=True, kw_only=True)
class Takes:
    """The attempt ends after a number of seconds of the clock, or with a number of polls, by GET or in a list.

    `seconds=0` is done by the next call, `polls=1` by the first poll.
    """

    __module__ = "webex_wholesale_mock"

    seconds: float | None = attrs.field(default=None, converter=attrs.converters.optional(as_seconds))
    polls: int | None = None

    def __attrs_post_init__(self) -> None:
        _check_pace(self)


@attrs.frozen(slots=True)
class Stuck:
    """The attempt does not end before the test releases it."""

    __module__ = "webex_wholesale_mock"


@attrs.frozen(slots=True, kw_only=True)
class Flaps:
    """The attempt seems to have ended and goes on after all, a number of `times`; then its end stands.

    Each change comes after a number of seconds of the clock, or with a number of polls.
    """

    __module__ = "webex_wholesale_mock"

    times: int = 1
    seconds: float | None = attrs.field(default=None, converter=attrs.converters.optional(as_seconds))
    polls: int | None = None

    def __attrs_post_init__(self) -> None:
        _check_pace(self)
        check_count("Flaps: times", self.times)


@attrs.frozen(slots=True, kw_only=True)
class Fails:
    """The attempt fails with this error: a package, a whole customer, the move of a subscriber, a billing report."""

    __module__ = "webex_wholesale_mock"

    code: int
    description: str

    def __attrs_post_init__(self) -> None:
        if not _is_whole(self.code):
            raise OutcomeError(f"Fails: code is {self.code!r}; give a number, such as 2560")
        text: Any = self.description
        if not isinstance(text, str) or not text.strip():
            raise OutcomeError(f"Fails: the description is {text!r}; give a text, which clients show")


Outcome = Takes | Stuck | Flaps | Fails


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class PlannedOutcome(TrackedObject):
    """An outcome planned for a `noun` by id or name, kinds of attempt, package and request.

    It decides `times` times, None for always; `hits` counts them.
    """

    number: int
    outcome: Outcome
    noun: str
    whose: str
    kinds: tuple[str, ...]
    package: str | None
    when: When | None
    times: int | None
    hits: int = 0

    def is_for(self, attempt: Attempt) -> bool:
        """Return True if this is planned for an attempt."""
        return (
            self.noun == attempt.noun
            and attempt.kind in self.kinds
            and self.whose in (ANY_NAME, *attempt.names)
            and (self.package is None or self.package in attempt.packages)
            and self.hits != self.times
            and self._wants(attempt.body)
        )

    def _wants(self, body: Body | None) -> bool:
        """Return True if a request is as planned; a function that fails because a field is missing counts as False."""
        if self.when is None or body is None:
            return self.when is None
        if isinstance(self.when, Mapping):
            return _has(body, self.when)
        try:
            return bool(self.when(body))
        except (AttributeError, LookupError, TypeError):
            return False


def _has(value: Any, wanted: Any) -> bool:
    """Return True if a value is the wanted one, or an object has the wanted fields."""
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(name in value and _has(value[name], field) for name, field in wanted.items())
    return bool(value == wanted)


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Attempt(TrackedObject):
    """An accepted request that has not ended yet, of one `kind`, such as `provision`.

    `subject` is the bare uuid of a customer, a subscriber or a report, `names` are the ids and names that clients use
    for it, `body` is the request, None where there was none. `next` is the kind of event that comes next, None before
    the attempt has begun: `usual` seconds after `since`, None where people decide, unless a `plan` changes that.
    `looks` counts the polls since then, `turns` the times it seemed to end; it `is_resting` while it seems to.
    """

    noun: str
    subject: str
    kind: str
    names: tuple[str, ...]
    packages: tuple[str, ...] = ()
    body: Body | None = None
    next: str | None = None
    since: datetime | None = None
    usual: float | None = None
    plan: PlannedOutcome | None = None
    looks: int = 0
    turns: int = 0
    is_resting: bool = False
