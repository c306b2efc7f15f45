"""A fault of one mock: the calls it is meant for, and how often it has struck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.faults import _matching
from webex_wholesale_mock.faults._errors import FaultError, PredicateError
from webex_wholesale_mock.faults._kinds import Disconnect, Effect, Kind
from webex_wholesale_mock.faults._matching import Asked
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Request

if TYPE_CHECKING:
    pass

Where = Callable[[Request], object]

_EVERY: Final = frozenset({operation.name for operation in ALL_OPERATIONS} | {None})
"""What a call can ask for; None for a download, or for what there is not."""


@attrs.define(slots=True, eq=False, kw_only=True)
class Fault(TrackedObject):
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
