"""Faults as a test adds and removes them: `mock.faults`.

A test gets handles. Each knows its fault by id, and asks its own mock for the hits whenever they are read; what
another mock has made of the fault after a fork is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from fnmatch import fnmatchcase
from typing import Any, Final, TypedDict, Unpack

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import faults
from webex_wholesale_mock.faults import _matching
from webex_wholesale_mock.faults._errors import FaultError, unknown
from webex_wholesale_mock.faults._kinds import FAULT_KINDS, Effect, FaultKind
from webex_wholesale_mock.faults.fault import Where
from webex_wholesale_mock.world.handle import HasWorld, WorldHandle, synchronized
from webex_wholesale_mock.world.world import World

_NAMES: Final = {kind: name for name, kind in FAULT_KINDS.items()}


class When(TypedDict, total=False):
    """Arguments of `mock.faults.add` beside the first."""

    operation: str | None
    matching: Mapping[str, Any] | None
    where: Where | None
    times: int | None
    skip: int
    probability: float
    effect: Effect | None


@synchronized
class Fault:
    """A fault that a test has added, and its hits.

    Attributes:
        id: the name of the fault in the journal and in `/__mock__/`.
        kind: the name of its kind, such as `status`.
        what: the effect on a call, as it was given.
        operation: the operation, or a pattern of several; None for every call.
        matching: places in the request and their contents, as they were given.
        times: how many calls are struck; None for any number.
        skip: how many calls that match are let through first.
        probability: the chance of each call after these.
        effect: "before" or "after" the request takes effect.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, holder: HasWorld, guard: AbstractContextManager[Any], fault: faults.Fault) -> None:
        self._holder = holder
        self._guard = guard
        self.id, self.kind, self.what, self.operation = fault.id, fault.kind, fault.what, fault.operation
        self.matching = dict(fault.matching)
        self.times, self.skip, self.probability = fault.times, fault.skip, fault.probability
        self.effect = fault.effect
        self._last_hits = fault.hits

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fault):
            return NotImplemented
        mine, theirs = ((fault.id, fault.what, fault.operation) for fault in (self, other))
        return self._holder is other._holder and mine == theirs

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        found = self._in(self._holder.world)
        hits = f"{found.hits} hits" if found else "removed"
        return f"<Fault {self.id}: {self.what} for {self.operation or 'every call'}, {hits}>"

    @property
    def hits(self) -> int:
        """Calls that it has struck so far; of a removed fault, those that were last read."""
        self._key_in(self._holder.world)
        return self._last_hits

    @property
    def is_pending(self) -> bool:
        """True while it has not struck as often as it should; without `times`, not even once."""
        return self.hits < (self.times or 1)

    def _key_in(self, world: World) -> str:
        """The key of the fault in a world, empty where it has gone; its hits are read."""
        found = self._in(world)
        if found is None:
            return ""
        self._last_hits = found.hits
        return found.id

    def _in(self, world: World) -> faults.Fault | None:
        """The fault in a world; None where it has gone, also where another one has its id after a rollback."""
        found = world.faults.get(self.id)
        same = found is not None and (found.what, found.operation) == (self.what, self.operation)
        return found if same else None


@synchronized
class Faults(WorldHandle):
    """The faults of a mock. Each call goes to the first fault that takes it, in the order they were added."""

    __module__ = "webex_wholesale_mock"

    def __iter__(self) -> Iterator[Fault]:
        return iter([Fault(self._holder, self._guard, fault) for fault in self._world.faults.values()])

    def __len__(self) -> int:
        return len(self._world.faults)

    def __repr__(self) -> str:
        return f"<Faults of WholesaleMock seed {self._world.ids.seed}: {', '.join(self._world.faults) or 'none'}>"

    @property
    def pending(self) -> list[Fault]:
        """Faults that have not struck as often as they should, for a test to see that all were needed."""
        return [fault for fault in self if fault.is_pending]

    def add(
        self,
        what: FaultKind,
        *,
        operation: str | None = None,
        matching: Mapping[str, Any] | None = None,
        where: Where | None = None,
        times: int | None = None,
        skip: int = 0,
        probability: float = 1,
        effect: Effect | None = None,
    ) -> Fault:
        """Add a fault.

        Args:
            what: a fault of one of the kinds in `webex_wholesale_mock.faults`.
            operation: such as "customers.provision", or a pattern such as "customers.*"; by default every call, also
                downloads and those whose path leads nowhere.
            matching: places in the request and what stands there: "path" (a pattern), "token" (a name or a value),
                "query.NAME" and "body.FIELD" with dots between nested fields; of a list, one entry is enough.
            where: a function of the request that is true for those meant. It must not call the mock.
            times: how many calls are struck; by default any number, until the fault is removed.
            skip: how many calls that match are let through first.
            probability: the chance of each call after these, above 0 and at most 1; decided by the mock's seed.
            effect: whether the request is struck "before" it takes effect, so that it has none, or "after"; by default
                the usual one of the kind.

        Returns:
            The fault, whose `hits` count the calls that it strikes.

        Raises:
            FaultError: an argument makes no sense, or the fault could never strike.
        """
        fault = faults.Fault(
            id=f"{_name(what)}-{self._world.faults_added + 1}",
            kind=_name(what),
            what=what,
            operation=operation,
            matching=dict(matching or {}),
            times=times,
            skip=skip,
            probability=probability,
            effect=effect or what.usual,
            where=where,
            operations=None if operation is None else _operations(operation),
        )
        self._check(fault)
        self._world.faults_added += 1
        self._world.faults[fault.id] = fault
        return Fault(self._holder, self._guard, fault)

    @contextmanager
    def injected(self, what: FaultKind, **when: Unpack[When]) -> Iterator[Fault]:
        """Add a fault for the time of a `with` block.

        Args:
            what: a fault of one of the kinds in `webex_wholesale_mock.faults`.
            **when: the other arguments of `add`.

        Raises:
            FaultError: as `add` does.
        """
        fault = self.add(what, **when)
        try:
            yield fault
        finally:
            self.remove(fault)

    def remove(self, fault: Fault | str) -> None:
        """Remove a fault; one that is gone already is left alone.

        Args:
            fault: the fault, or its id.
        """
        key = fault if isinstance(fault, str) else fault._key_in(self._world)
        self._world.faults.pop(key, None)

    def clear(self) -> None:
        """Remove all faults."""
        self._world.faults.clear()

    def _check(self, fault: faults.Fault) -> None:
        operations = [
            operation
            for operation in ALL_OPERATIONS
            if fault._operations is None or operation.name in fault._operations
        ]
        _matching.check(fault.matching, operations, self._world.partners.tokens.values())
        if fault._operations is not None:  # a call that asks for nothing there is can have any path
            _matching.check_path(fault.matching, operations)
        for earlier in self._world.faults.values():
            if earlier.covers(fault):
                raise FaultError(f"fault {earlier.id} takes all these calls already; remove it, or give it times")


def _operations(pattern: str) -> frozenset[str]:
    names = [operation.name for operation in ALL_OPERATIONS]
    found = frozenset(name for name in names if fnmatchcase(name, pattern))
    if not found:
        raise unknown("operation", pattern, names)
    return found


def _name(what: FaultKind) -> str:
    if type(what) not in _NAMES:
        raise FaultError(f"{what!r} is not a fault; use one of {', '.join(kind.__name__ for kind in _NAMES)}")
    return _NAMES[type(what)]
