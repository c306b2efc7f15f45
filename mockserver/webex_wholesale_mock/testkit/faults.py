"""Faults as a test adds and removes them: `mock.faults`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, Final, TypedDict, Unpack

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.faults import _matching
from webex_wholesale_mock.faults._errors import FaultError, unknown
from webex_wholesale_mock.faults._kinds import FAULT_KINDS, Effect, FaultKind
from webex_wholesale_mock.faults.fault import Fault, Where
from webex_wholesale_mock.world.handle import WorldHandle, synchronized

_NAMES: Final = {kind: name for name, kind in FAULT_KINDS.items()}


class When(TypedDict, total=False):
    """What `mock.faults.add` takes besides what goes wrong."""

    operation: str | None
    matching: Mapping[str, Any] | None
    where: Where | None
    times: int | None
    skip: int
    probability: float
    effect: Effect | None


@synchronized
class Faults(WorldHandle):
    """What is to go wrong. Each call goes to the first of the faults that takes it, in the order they were added."""

    def __iter__(self) -> Iterator[Fault]:
        return iter([*self._world.faults.values()])

    def __len__(self) -> int:
        return len(self._world.faults)

    @property
    def pending(self) -> list[Fault]:
        """Those that have not struck as often as they should; for a test to see that all of them were needed."""
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
        """Let something go wrong.

        Args:
            what: one of the kinds in `webex_wholesale_mock.faults`.
            operation: such as "customers.provision", or a pattern such as "customers.*"; by default every call, also
                downloads and those whose path leads nowhere.
            matching: places in the request and what stands there: "path" (a pattern), "token" (a name or a value),
                "query.NAME" and "body.FIELD" with dots between nested fields; of a list, one entry is enough.
            where: is given the request, and says whether it is meant. It must not call the mock.
            times: how many calls are struck; by default any number, until the fault is removed.
            skip: how many calls that match are let through first.
            probability: the chance of each call after these, above 0 and at most 1; decided by the mock's seed.
            effect: whether the request is struck "before" it takes effect, so that it has none, or "after"; by default
                what is usual for the kind.

        Raises FaultError for what makes no sense, and for a fault that could never strike.
        """
        fault = Fault(
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
        return fault

    @contextmanager
    def injected(self, what: FaultKind, **when: Unpack[When]) -> Iterator[Fault]:
        """The same while inside; takes what `add` takes."""
        fault = self.add(what, **when)
        try:
            yield fault
        finally:
            self.remove(fault)

    def remove(self, fault: Fault) -> None:
        """Let it strike no more; one that is gone already stays so."""
        if self._world.faults.get(fault.id) is fault:
            del self._world.faults[fault.id]

    def clear(self) -> None:
        """Remove all."""
        self._world.faults.clear()

    def _check(self, fault: Fault) -> None:
        operations = [one for one in ALL_OPERATIONS if fault._operations is None or one.name in fault._operations]
        _matching.check(fault.matching, operations, self._world.partners.tokens.values())
        if fault._operations is not None:  # a call that asks for nothing there is can have any path
            _matching.check_path(fault.matching, operations)
        for earlier in self:
            if earlier.covers(fault):
                raise FaultError(f"fault {earlier.id} takes all such calls already: remove it, or give it times")


def _operations(pattern: str) -> frozenset[str]:
    names = [operation.name for operation in ALL_OPERATIONS]
    found = frozenset(name for name in names if fnmatchcase(name, pattern))
    if not found:
        raise unknown("operation", pattern, names)
    return found


def _name(what: FaultKind) -> str:
    if type(what) not in _NAMES:
        raise FaultError(f"{what!r} is no kind of fault; there are {', '.join(kind.__name__ for kind in _NAMES)}")
    return _NAMES[type(what)]
