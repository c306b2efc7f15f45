"""Calls and emails of a mock: search, and assertions whose failures show the calls that there were."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from webex_wholesale_contracts._later import Later
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known

if TYPE_CHECKING:
    from webex_wholesale_contracts import catalogue
    from webex_wholesale_mock.engine import recorded_bodies
    from webex_wholesale_mock.engine.engine import Engine
    from webex_wholesale_mock.engine.journal import Record
    from webex_wholesale_mock.testkit import calls as of_calls
    from webex_wholesale_mock.testkit.calls import Body, Calls, ExpectedBody, Note, Statuses
    from webex_wholesale_mock.testkit.journal import Journal
    from webex_wholesale_mock.values.resolver import AnyPartner
    from webex_wholesale_mock.world.acts import Act
    from webex_wholesale_mock.world.outbox import Outbox
else:
    catalogue = Later("webex_wholesale_contracts.catalogue")
    of_calls = Later("webex_wholesale_mock.testkit.calls")
    recorded_bodies = Later("webex_wholesale_mock.engine.recorded_bodies")

__unittest = True  # unittest ends the traceback of a failed assertion before the frames of such a module


class Verification:
    """The part of a mock that tells which calls and emails there were."""

    _engine: Engine
    _lock: WorldLock

    @property
    def calls(self) -> Calls:
        """The calls until now, oldest first, as values; `mock.calls(status=404)` finds those that fit."""
        with self._lock:
            journal = self._engine.journal
            partners = {partner.org_id: partner.name for partner in self._engine.world.partners}
            return of_calls.Calls(journal.entries(), partners, journal.dropped)

    @property
    def journal(self) -> Journal:
        """The calls as a file of traffic: `mock.journal.export("traffic.har")`."""
        from webex_wholesale_mock.testkit.journal import Journal

        return Journal(self._engine, self._lock)

    @property
    def journal_bytes(self) -> int:
        """Bytes of paths, queries and bodies that the list of calls keeps, 64 MiB by default; may be set at any time.

        Older calls are dropped, down to half of it, by the next call that goes beyond.
        """
        with self._lock:
            return self._engine.journal_bytes

    @journal_bytes.setter
    def journal_bytes(self, most: int) -> None:
        if type(most) is not int or most < 1:
            raise ValueError(f"journal_bytes must be a whole number from 1 on, got {most!r}")
        with self._lock:
            self._engine.limit_journal(most)

    @property
    def outbox(self) -> Outbox:
        """The emails that the service would have sent until now, oldest first; `mock.outbox(to=...)` finds some."""
        from webex_wholesale_mock.world.outbox import Outbox

        with self._lock:
            return Outbox(self._engine.world.outbox)

    @property
    def acts(self) -> tuple[Act, ...]:
        """The last acts by hand, oldest first: operations of the hub, and what testers placed and scripted."""
        with self._lock:
            return tuple(self._engine.world.acts)

    def story(self) -> str:
        """Tell the last calls, the rule that refused last, and polls for which the clock stood still.

        Assertion errors, HTTP errors and errors of these packages that leave a `with` block of the mock have this text
        as a note.

        Returns:
            Lines of text; empty where there were no calls.
        """
        with self._lock:
            world = self._engine.world
            return of_calls.story(self.calls, world.clock.now, world.rules.rule)

    def assert_called(
        self,
        operation: str,
        *,
        times: int | None = None,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: AnyPartner | None = None,
        body: Body | None = None,
    ) -> None:
        """Assert that an operation was called like this: so many times, or at least once.

        Args:
            operation: name of the operation, such as "customers.provision".
            times: the number of such calls; by default any number above 0.
            status: status of the answer, or several: `range(400, 500)`; 0 for no answer.
            rule: id of the rule that refused.
            partner: the partner whose token was used, or for whom another one acted; by name, organization id or value.
            body: fields that the request body has, or a function that takes the body as the operation's model.

        Raises:
            AssertionError: there were not so many; the text shows the calls that there were instead.
            ValueError: no call can be like this, or calls have been dropped, so that their number is unknown.
        """
        __tracebackhide__ = True
        if times is not None and times < 0:
            raise ValueError(f"times must be 0 or more, got {times}")
        calls = self.calls
        found = calls(operation, status=status, rule=rule, partner=partner, body=body)
        if times is None and found:
            return
        _check_complete(calls)
        if times is None or len(found) != times:
            expected = of_calls.ExpectedBody(operation, body) if body is not None else None
            number = f", not {_times(times).removeprefix('called ')}" if times else ""
            first = f"{operation} was {_times(len(found))}{_filters(status, rule, partner, expected)}{number}"
            raise AssertionError("\n".join([first, *_instead(calls, operation, expected, self._why)]))

    def assert_not_called(
        self,
        operation: str,
        *,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: AnyPartner | None = None,
        body: Body | None = None,
    ) -> None:
        """Assert that an operation was not called like this; arguments and errors are those of `assert_called`."""
        __tracebackhide__ = True
        self.assert_called(operation, times=0, status=status, rule=rule, partner=partner, body=body)

    def assert_no_unexpected_errors(self, *, allow: Collection[str | int] = ()) -> None:
        """Assert that no call was answered with a status of 400 or above, apart from the answers of faults.

        Args:
            allow: statuses, ids of rules and names of operations whose errors are expected.

        Raises:
            AssertionError: there were such answers; the text shows the calls and the rules that refused them.
            ValueError: a name or status in `allow` is unknown, or calls have been dropped.
        """
        __tracebackhide__ = True
        for name in allow:
            _check_allowable(name)
        calls = self.calls
        _check_complete(calls)
        errors = [call for call in calls if _is_unexpected(call, allow)]
        if errors:
            raise AssertionError("\n".join(of_calls.listed(errors, "unexpected errors", self._why)))

    def _why(self, call: Record) -> str | None:
        """Tell the rule that refused a call, as this mock knows it."""
        return of_calls.why(call, self._engine.world.rules.rule)


def _filters(
    status: Statuses | None, rule: str | None, partner: AnyPartner | None, expected: ExpectedBody | None
) -> str:
    given = {"status": status, "rule": rule, "partner": getattr(partner, "name", partner)}
    parts = [f"{name} {value}" for name, value in given.items() if value is not None]
    parts += [str(expected)] if expected else []
    return f" with {' and '.join(parts)}" if parts else ""


def _times(count: int) -> str:
    return {0: "never called", 1: "called once", 2: "called twice"}.get(count, f"called {count} times")


def _instead(calls: Calls, operation: str, expected: ExpectedBody | None, why: Note) -> Iterator[str]:
    """The calls of the operation, with the differences of their bodies; where there are none, all calls."""
    if same := calls(operation):
        yield from of_calls.listed(
            same, "its calls", lambda call: (expected and expected.difference(call)) or why(call)
        )
    elif calls:
        yield from of_calls.listed(
            calls, "called instead", lambda call: ", ".join(filter(None, (call.operation or "no operation", why(call))))
        )
    else:
        yield "there were no calls"


def _check_allowable(name: str | int) -> None:
    if isinstance(name, str):
        known("rule or operation", name, [*catalogue.RULES, *recorded_bodies.OPERATIONS])
    elif name not in of_calls.STATUSES:
        raise ValueError(f"a status must be a number from 100 to 599, or 0 for no answer; got {name}")


def _is_unexpected(call: Record, allow: Collection[str | int]) -> bool:
    """Tell whether a rule refused, or a status of 400 or above came from something other than a fault."""
    if call.rule is None and (call.fault or call.status < 400):
        return False
    return not any(what in allow for what in (call.status, call.rule, call.operation))


def _check_complete(calls: Calls) -> None:
    if calls.dropped:
        raise ValueError(
            f"the first {calls.dropped} calls have left the journal, so their number is unknown; ask earlier"
        )
