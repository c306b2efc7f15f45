"""Kinds of calls that were made: operation, status, rule, state and fault, each combination once.

Collection is off by default, and then costs two looks at a flag per call. Where it is on, a call adds one tuple to a
set: the values are at hand when the call ends, so nothing is parsed. Nothing of this belongs to the world: rollbacks
and resets do not undo that a call was made, and a fork adds to the same set as its parent.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.faults import Fault
from webex_wholesale_mock.wire.messages import Response


class CallKind(NamedTuple):
    """A combination of values that calls had.

    Attributes:
        operation: the name, such as `customers.get`; None for a download and for an unknown path.
        status: the HTTP status that the client got; 0 for no answer.
        rule: the id of the rule that refused.
        state: the status of the one customer, subscriber or report that the answer showed.
        fault: the kind of the fault that struck.
    """

    operation: str | None
    status: int
    rule: str | None
    state: str | None
    fault: str | None


class Exercised:
    """The kinds of the calls that were made while this was on.

    Attributes:
        is_on: calls are noted.
        calls: tuples with the values of a `CallKind`.
        packages: for each customer that an answer showed, the statuses of its packages.
        grades: each rule that refused, with its evidence in the mock that the call was made to.
    """

    __slots__ = ("_latest", "calls", "grades", "is_on", "packages")

    def __init__(self) -> None:
        self.is_on = False
        self.clear()

    def clear(self) -> None:
        self.calls: set[tuple[Any, ...]] = set()
        self.packages: set[tuple[str, ...]] = set()
        self.grades: set[tuple[str, Evidence]] = set()
        self._latest: Exchange | None = None

    def note(self, exchange: Exchange, response: Response, fault: Fault | None) -> None:
        """Add a finished call. An answer that a fault has struck shows no state, since it may not have arrived."""
        if exchange is self._latest and fault is None:  # an answer that was kept, and noted with the last call
            return
        self._latest = None if fault else exchange
        operation, answer, state = exchange.operation, exchange.answer, None
        if fault is None and answer is not None and (body := answer.body) is not None:
            state = body.get("status")
            if "resourceDetails" in body:
                self.packages.add(tuple([package["status"] for package in body["resourceDetails"]["packages"]]))
        if exchange.rule is not None:
            self.grades.add((exchange.rule, exchange.world.rules.rule(exchange.rule).evidence))
        kind = None if fault is None else fault.kind
        self.calls.add((None if operation is None else operation.name, response.status, exchange.rule, state, kind))


RUN: Final = Exercised()
"""Calls of every mock of this process; a test runner turns it on."""
