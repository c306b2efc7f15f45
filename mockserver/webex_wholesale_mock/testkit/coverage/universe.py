"""The cases that coverage counts, read from the tables of operations, rules, lifecycles and faults.

A case is one thing that a test can exercise. There are four dimensions:

* statuses: each operation with each status that means success, with 404 where its path has an id, and with 400 where
  it takes a body. Statuses that mean the same for every operation, such as 401 or 429, count once, as their rules.
* rules: each rule that can refuse a call.
* states: each state of a customer, package, subscriber or billing report that an answer can show.
* faults: each kind of fault.

The operations and rules of the other Webex APIs (people, locations, ...) are not counted, so that a program that does
without them can reach 100 %; calls of them are kept with the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.operations import OPERATION, OPERATIONS
from webex_wholesale_mock.engine.exercised import CallKind
from webex_wholesale_mock.entities.lifecycles import CUSTOMER, GONE, NEW, PACKAGE, REPORT, SUBSCRIBER, Lifecycle
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.testkit.calls.calls import REFUSING

Dimension = Literal["statuses", "rules", "states", "faults"]
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)

RELATED: Final = ("adjacent.", "hub.")
"""The beginnings of the ids of rules that only the other APIs have."""

LIFECYCLES: Final = (CUSTOMER, PACKAGE, SUBSCRIBER, REPORT)
_SHOWN_BY: Final = {"customers": CUSTOMER.noun, "subscribers": SUBSCRIBER.noun, "billing_reports": REPORT.noun}
"""The noun of the lifecycle whose state an operation shows."""


class Case(NamedTuple):
    """One thing that a test can exercise, such as `statuses: customers.get 404` or `rules: customer.busy`."""

    dimension: Dimension
    name: str

    def __str__(self) -> str:
        return f"{self.dimension}: {self.name}"


@cache
def universe() -> tuple[Case, ...]:
    """Return every case, in the order of the tables."""
    return (*_statuses(), *_rules(), *_states(), *(Case("faults", kind) for kind in FAULT_KINDS))


def exercised_by(calls: Iterable[CallKind], packages: Iterable[tuple[str, ...]]) -> frozenset[Case]:
    """Return the cases that calls have exercised.

    A call that a fault has struck counts for the fault alone: its status is not the service's.

    Args:
        calls: the kinds of calls.
        packages: statuses of the packages of each customer that was shown.
    """
    found = {case for call in calls for case in _cases_of(call)}
    found |= {_state(PACKAGE.noun, status) for statuses in packages for status in statuses}
    return frozenset(found).intersection(universe())


def _cases_of(call: CallKind) -> Iterator[Case]:
    if call.fault:
        yield Case("faults", call.fault)
        return
    if call.operation:
        yield Case("statuses", f"{call.operation} {call.status}")
    if call.rule:
        yield Case("rules", call.rule)
    if call.state and call.operation in OPERATION:
        yield _state(_SHOWN_BY[OPERATION[call.operation].noun], call.state)


def _statuses() -> Iterator[Case]:
    for operation in OPERATIONS:
        refused = [404] * ("{" in operation.path) + [400] * (operation.body is not None)
        yield from (
            Case("statuses", f"{operation.name} {status}") for status in (*sorted(operation.statuses), *refused)
        )


def _rules() -> Iterator[Case]:
    return (Case("rules", rule) for rule in RULES if rule in REFUSING and not rule.startswith(RELATED))


def states_shown_by(noun: str) -> list[str]:
    """List the states that an answer of an operation can show, by the noun of the operation; none for some nouns."""
    return [state for each in LIFECYCLES if each.noun == _SHOWN_BY.get(noun) for state in _states_of(each)]


def _states() -> Iterator[Case]:
    return (_state(each.noun, state) for each in LIFECYCLES for state in _states_of(each))


def _states_of(lifecycle: Lifecycle[Any, Any]) -> list[str]:
    states = dict.fromkeys([lifecycle.start, *lifecycle.table.values()])
    return [state for state in states if state not in (NEW, GONE)]


def _state(noun: str, state: str) -> Case:
    return Case("states", f"{noun} {state}")
