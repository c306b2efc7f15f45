"""The faults of one mock: which calls they are meant for, and how often they have struck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import attrs

from webex_wholesale_contracts.adjacent import EVERY
from webex_wholesale_mock.faults import _matching
from webex_wholesale_mock.faults._errors import FaultError, PredicateError, unknown
from webex_wholesale_mock.faults._kinds import KINDS, Disconnect, Effect, Kind
from webex_wholesale_mock.faults._matching import Asked
from webex_wholesale_mock.guarding import guarded
from webex_wholesale_mock.holding import Held
from webex_wholesale_mock.http import Request
from webex_wholesale_mock.ids import Ids
from webex_wholesale_mock.noted import Recorded

if TYPE_CHECKING:
    from webex_wholesale_mock.world import World

Where = Callable[[Request], object]

_EVERY: Final = frozenset({operation.name for operation in EVERY} | {None})
"""What a call can ask for; None for a download, or for what there is not."""
_NAMES: Final = {kind: name for name, kind in KINDS.items()}


@attrs.define(slots=True, eq=False, kw_only=True)
class Fault(Recorded):
    """What goes wrong with which calls; `mock.faults.add` describes the fields.

    `id` is what the journal calls it by, `hits` how many calls it has struck so far.
    """

    id: str
    kind: str
    what: Kind
    operation: str | None
    matching: Mapping[str, Any]
    times: int | None
    skip: int
    probability: float
    effect: Effect
    hits: int = 0
    _where: Where | None = attrs.field(repr=False)
    _operations: frozenset[str] | None = attrs.field(repr=False)
    _seen: int = attrs.field(default=0, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.times is not None and (type(self.times) is not int or self.times < 1):
            raise FaultError(f"times is {self.times!r}: a fault strikes at least once; leave it out for any number")
        if type(self.skip) is not int or self.skip < 0:
            raise FaultError(f"skip is {self.skip!r}: so many calls cannot be let through; give 0 or more")
        chance: object = self.probability
        if not isinstance(chance, int | float) or not 0 < chance <= 1:
            raise FaultError(f"probability is {chance!r}: it is above 0 and at most 1")
        if self.effect not in ("before", "after"):
            raise FaultError(f'effect is {self.effect!r}: it is "before" or "after"')
        if self.effect == "after" and self.what == Disconnect("refuse"):
            raise FaultError("a connection that is refused brings no request: it cannot take effect")

    @property
    def is_pending(self) -> bool:
        """Whether it has not struck as often as it should; without a number, not even once."""
        return self.hits < (self.times or 1)

    def takes(self, asked: Asked, ids: Ids) -> bool:
        """Whether it strikes this call, which counts."""
        if self.hits == self.times or not self._is_meant_for(asked):
            return False
        self._seen += 1
        if self._seen <= self.skip or ids.branch(f"{self.id}/{self._seen}").fraction() >= self.probability:
            return False
        self.hits += 1
        return True

    def covers(self, other: Fault) -> bool:
        """Whether it leaves no call to one that comes after it."""
        picky = self.times or self.skip or self.probability < 1 or self.matching or self._where
        all_of_them = self._operations is None or (other._operations or _EVERY) <= self._operations
        return not picky and all_of_them

    def _is_meant_for(self, asked: Asked) -> bool:
        if self._operations is not None and (asked.operation is None or asked.operation.name not in self._operations):
            return False
        if not _matching.fits(asked, self.matching):
            return False
        try:
            return self._where is None or bool(self._where(asked.request))
        except Exception as error:
            raise PredicateError(
                f"the where of fault {self.id} raised {type(error).__name__} for"
                f" {asked.request.method} {asked.request.path}: {error}"
            ) from error


class When(TypedDict, total=False):
    """What `mock.faults.add` takes besides what goes wrong."""

    operation: str | None
    matching: Mapping[str, Any] | None
    where: Where | None
    times: int | None
    skip: int
    probability: float
    effect: Effect | None


@guarded
class Faults(Held):
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
        what: Kind,
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
    def injected(self, what: Kind, **when: Unpack[When]) -> Iterator[Fault]:
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
        operations = [one for one in EVERY if fault._operations is None or one.name in fault._operations]
        _matching.check(fault.matching, operations, self._world.tokens.values())
        if fault._operations is not None:  # a call that asks for nothing there is can have any path
            _matching.check_path(fault.matching, operations)
        for earlier in self:
            if earlier.covers(fault):
                raise FaultError(f"fault {earlier.id} takes all such calls already: remove it, or give it times")


def due(world: World, asked: Asked) -> Fault | None:
    """The fault that takes a call, if one does. Raises PredicateError."""
    return next((fault for fault in world.faults.values() if fault.takes(asked, world.ids)), None)


def _operations(pattern: str) -> frozenset[str]:
    names = [operation.name for operation in EVERY]
    found = frozenset(name for name in names if fnmatchcase(name, pattern))
    if not found:
        raise unknown("operation", pattern, names)
    return found


def _name(what: Kind) -> str:
    if type(what) not in _NAMES:
        raise FaultError(f"{what!r} is no kind of fault; there are {', '.join(kind.__name__ for kind in _NAMES)}")
    return _NAMES[type(what)]
