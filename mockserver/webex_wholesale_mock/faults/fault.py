"""A fault of one mock, with the calls it strikes and its number of hits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.faults import _matching
from webex_wholesale_mock.faults._errors import FaultError, PredicateError
from webex_wholesale_mock.faults._kinds import Disconnect, Effect, FaultKind
from webex_wholesale_mock.faults._matching import IncomingCall
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Request

Where = Callable[[Request], object]

_ALL_NAMES: Final = frozenset({operation.name for operation in ALL_OPERATIONS} | {None})
"""The names of operations that a call can have; None for a download and for an unknown path."""


@attrs.define(slots=True, eq=False, kw_only=True)
class Fault(TrackedObject):
    """A fault and the calls that it strikes; `mock.faults.add` describes the fields.

    Attributes:
        id: the name of the fault in records.
        hits: calls that it has struck so far.
    """

    __module__ = "webex_wholesale_mock.faults"

    id: str
    kind: str
    what: FaultKind
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
            raise FaultError(f"times must be 1 or more, got {self.times!r}; leave it out for any number")
        if type(self.skip) is not int or self.skip < 0:
            raise FaultError(f"skip must be 0 or more, got {self.skip!r}")
        chance: object = self.probability
        if not isinstance(chance, int | float) or not 0 < chance <= 1:
            raise FaultError(f"probability must be greater than 0 and at most 1, got {chance!r}")
        if self.effect not in ("before", "after"):
            raise FaultError(f'effect must be "before" or "after", got {self.effect!r}')
        if self.effect == "after" and self.what == Disconnect("refuse"):
            raise FaultError('effect must be "before" for a refused connection, which brings no request')

    def takes(self, call: IncomingCall, ids: Ids) -> bool:
        """Decide whether the fault strikes a call, and count the call. Raises PredicateError."""
        if self.hits == self.times or not self._is_meant_for(call):
            return False
        self._seen += 1
        if self._seen <= self.skip or ids.branch(f"{self.id}/{self._seen}").fraction() >= self.probability:
            return False
        self.hits += 1
        return True

    def covers(self, other: Fault) -> bool:
        """Tell whether the fault takes every call that a later one could take."""
        picky = self.times or self.skip or self.probability < 1 or self.matching or self._where
        all_of_them = self._operations is None or (other._operations or _ALL_NAMES) <= self._operations
        return not picky and all_of_them

    def _is_meant_for(self, call: IncomingCall) -> bool:
        if self._operations is not None and (call.operation is None or call.operation.name not in self._operations):
            return False
        if not _matching.fits(call, self.matching):
            return False
        try:
            return self._where is None or bool(self._where(call.request))
        except Exception as error:
            raise PredicateError(
                f"the where of fault {self.id} raised {type(error).__name__} for"
                f" {call.request.method} {call.request.path}: {error}"
            ) from error
