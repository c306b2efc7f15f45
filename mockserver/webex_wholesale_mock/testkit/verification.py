"""What a test asks about the calls and emails of a mock, and what it is told where they were others."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit.calls.body_matching import Body, Wanted
from webex_wholesale_mock.testkit.calls.call_report import listed, story, why
from webex_wholesale_mock.testkit.calls.calls import STATUSES, Calls, Statuses
from webex_wholesale_mock.world.outbox import Outbox


class Verification:
    """The part of a mock that looks back."""

    _engine: Engine
    _lock: WorldLock

    @property
    def calls(self) -> Calls:
        """What was asked and answered until now, oldest first; `mock.calls(status=404)` are those that fit."""
        with self._lock:
            journal = self._engine.journal
            partners = [partner.name for partner in self._engine.world.partners]
            return Calls(journal.entries(), partners, journal.dropped)

    @property
    def outbox(self) -> Outbox:
        """The emails that the service would have sent until now, oldest first; `mock.outbox(to=...)` are some."""
        with self._lock:
            return Outbox(self._engine.world.outbox)

    def story(self) -> str:
        """The last calls in words, and the rule that refused last; empty where there were no calls.

        An exception that leaves a `with` block of the mock has it as a note.
        """
        return story(self.calls)

    def assert_called(
        self,
        operation: str,
        *,
        times: int | None = None,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: Partner | str | None = None,
        body: Body | None = None,
    ) -> None:
        """Hold that an operation was called like this: so many times, or at all.

        The arguments are those of `mock.calls(...)`. Raises AssertionError, with the calls that there were instead, and
        ValueError for what could never be.
        """
        __tracebackhide__ = True
        if times is not None and times < 0:
            raise ValueError(f"nothing is called {times} times")
        calls = self.calls
        found = calls(operation, status=status, rule=rule, partner=partner, body=body)
        if times is None and found:
            return
        _hold_complete(calls)
        if times is None or len(found) != times:
            wanted = Wanted(operation, body) if body is not None else None
            such = _such(status, rule, partner, wanted)
            expected = f", not {_times(times).removeprefix('called ')}" if times else ""
            lines = [
                f"{operation} was {_times(len(found))}{such}{expected}",
                *_instead(calls, operation, wanted),
            ]
            raise AssertionError("\n".join(lines))

    def assert_not_called(
        self,
        operation: str,
        *,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: Partner | str | None = None,
        body: Body | None = None,
    ) -> None:
        """Hold that an operation was not called like this; the arguments are those of `assert_called`."""
        __tracebackhide__ = True
        self.assert_called(operation, times=0, status=status, rule=rule, partner=partner, body=body)

    def assert_no_unexpected_errors(self, *, allow: Collection[str | int] = ()) -> None:
        """Hold that no call was answered with a status from 400 on, but for what a fault did.

        Args:
            allow: statuses, ids of rules and names of operations whose errors are expected.

        Raises AssertionError with the calls and the rules that refused them, and ValueError for an unknown name.
        """
        __tracebackhide__ = True
        for each in allow:
            _hold_allowable(each)
        calls = self.calls
        _hold_complete(calls)
        errors = [call for call in calls if _is_unexpected(call, allow)]
        if errors:
            raise AssertionError("\n".join(listed(errors, "unexpected errors", why)))


def _such(status: Statuses | None, rule: str | None, partner: Partner | str | None, body: Wanted | None) -> str:
    name = partner.name if isinstance(partner, Partner) else partner
    given = {"status": status, "rule": rule, "partner": name}
    parts = [f"{what} {value}" for what, value in given.items() if value is not None]
    parts += [str(body)] if body else []
    return f" with {' and '.join(parts)}" if parts else ""


def _times(count: int) -> str:
    return {0: "never called", 1: "called once", 2: "called twice"}.get(count, f"called {count} times")


def _instead(calls: Calls, operation: str, wanted: Wanted | None) -> Iterator[str]:
    """The calls of the operation, with what is different about their bodies; where there are none, all calls."""
    if same := calls(operation):
        yield from listed(same, "its calls", lambda call: (wanted and wanted.difference(call)) or why(call))
    elif calls:
        yield from listed(calls, "called instead", why)
    else:
        yield "there were no calls"


def _hold_allowable(each: str | int) -> None:
    if isinstance(each, str):
        known("rule or operation", each, [*RULES, *OPERATIONS])
    elif each not in STATUSES:
        raise ValueError(f"no answer has the status {each}")


def _is_unexpected(call: Record, allow: Collection[str | int]) -> bool:
    """Whether a rule refused, or something else went wrong that no fault did."""
    if call.rule is None and (call.fault or call.status < 400):
        return False
    return not any(what in allow for what in (call.status, call.rule, call.operation))


def _hold_complete(calls: Calls) -> None:
    if calls.dropped:
        raise ValueError(f"the journal has let go of the first {calls.dropped} calls, so nobody can tell; look sooner")
