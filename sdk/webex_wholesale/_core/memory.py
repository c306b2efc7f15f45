"""The writes of a client that reads may not show yet, and the customers it has seen under review.

Theory of operation. The service answers a write before every read shows it: a list may lack what was just accepted, and
a look may show what was just removed or changed. So a client remembers its own writes for a while. Waits and `ensure`
ask here whether an answer can be older than a write, with an id in any of its forms. Nothing here does I/O; threads may
share one object.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from webex_wholesale_contracts.operations import Operation

__all__ = ["UNDER_REVIEW", "Memory", "ReviewKey", "Write"]

NOUNS: Final = frozenset({"customers", "subscribers", "billing_reports"})
UNDER_REVIEW: Final = "pending_rpl_review"
"""The status of a customer that a compliance review holds back."""
VERBS: Final = frozenset({"provision", "update", "delete", "create"})
MAX_WRITES: Final = 10_000
"""Older ones are forgotten: reads catch up with them long before."""


ReviewKey: TypeAlias = tuple[str | None, str]
"""The sub-partner that a call acts for, or None, and the external id of the customer."""


class Write(NamedTuple):
    """One accepted write: its moment on the client's clock, if it was a removal, and the body that was sent."""

    moment: float
    removed: bool
    body: Mapping[str, Any]


def _bare(resource_id: str) -> str:
    """An id in the form that all its forms have in common."""
    from webex_wholesale_contracts.ids import bare  # with it come all models, for which a new client need not wait

    return bare(resource_id)


class Memory:
    """The accepted writes of a client by id, and its customers under review by sub-partner and external id."""

    __slots__ = ("_lock", "_reviews", "_writes")

    def __init__(self) -> None:
        self._writes: OrderedDict[str, Write] = OrderedDict()
        self._reviews: dict[ReviewKey, str] = {}
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        return Memory, ()

    def note(
        self, operation: Operation[Any, Any], resource_id: str | None, body: Mapping[str, Any] | None, moment: float
    ) -> None:
        """Remember a write that was accepted; reads and other nouns are passed over."""
        if resource_id is None or operation.noun not in NOUNS or operation.verb not in VERBS:
            return
        write = Write(moment, operation.verb == "delete", body or {})
        with self._lock:
            self._writes[_bare(resource_id)] = write
            self._writes.move_to_end(_bare(resource_id))
            if len(self._writes) > MAX_WRITES:
                self._writes.popitem(last=False)

    def write(self, resource_id: str) -> Write | None:
        """The latest write to a resource."""
        return self._writes.get(_bare(resource_id))

    def expect(self, resource_id: str, moment: float) -> Write:
        """The latest write to a resource; where none is known, one that another client has made by this moment.

        The id of a handle was accepted, if not by this client: its grace period begins when this client first asks.
        """
        with self._lock:
            return self._writes.setdefault(_bare(resource_id), Write(moment, False, {}))

    def note_review(self, key: ReviewKey, customer_id: str) -> None:
        """Remember a customer that a compliance review holds back."""
        with self._lock:
            self._reviews[_same(key)] = customer_id

    def note_customers(self, sub_partner: str | None, answer: Any) -> None:
        """Remember who of a page of customers, or of one, is under review, and forget whose review is over."""
        for customer in getattr(answer, "items", (answer,)):
            key = _same((sub_partner, getattr(customer, "external_id", None) or ""))
            if getattr(customer, "status", None) == UNDER_REVIEW and key[1]:
                self.note_review(key, customer.id)
            elif key in self._reviews:
                with self._lock:
                    self._reviews.pop(key, None)

    def review(self, key: ReviewKey) -> str | None:
        """The id of a customer that was last seen under review."""
        return self._reviews.get(_same(key))

    def is_under_review(self, customer_id: str) -> bool:
        """Return true if a customer was last seen under review."""
        return _bare(customer_id) in map(_bare, tuple(self._reviews.values()))


def _same(key: ReviewKey) -> ReviewKey:
    """The same key for every form of the id in it."""
    return key[0] and _bare(key[0]), key[1]
