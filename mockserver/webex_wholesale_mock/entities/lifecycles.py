"""What may follow what: one table per lifecycle, `(state, event) -> state`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GONE: Final = "gone"

CUSTOMER: Final[Mapping[tuple[str, str], str]] = {
    ("pending_rpl_review", "clear"): "provisioning",
    ("pending_rpl_review", "deny"): GONE,
    ("provisioning", "finish"): "provisioned",
    ("provisioning", "finish_with_errors"): "provisioned_with_errors",
    ("provisioning", "fail"): "error",
    ("provisioning", "decline"): GONE,
    ("provisioned", "update"): "updating",
    ("provisioned_with_errors", "update"): "updating",
    ("error", "update"): "updating",
    ("updating", "finish"): "provisioned",
    ("updating", "finish_with_errors"): "provisioned_with_errors",
    ("updating", "fail"): "error",
    ("provisioned", "resume"): "provisioning",
    ("provisioned_with_errors", "resume"): "provisioning",
    ("error", "resume"): "provisioning",
    ("provisioned", "delete"): "deleting",
    ("provisioned_with_errors", "delete"): "deleting",
    ("error", "delete"): "deleting",
    ("deleting", "fail"): "error",
    ("deleting", "finish"): GONE,
}
"""Nobody documents that what has ended can `resume`, or a removal `fail`; both happen only where a tester plans it."""

PACKAGE: Final[Mapping[tuple[str, str], str]] = {
    ("provisioning", "finish"): "provisioned",
    ("provisioning", "fail"): "error",
    ("error", "retry"): "provisioning",
    ("error", "delete"): "deleting",
    ("provisioned", "resume"): "provisioning",
    ("provisioned", "delete"): "deleting",
    ("deleting", "fail"): "error",
    ("deleting", "finish"): GONE,
}

UNFINISHED: Final = frozenset({"provisioning", "updating", "deleting", "pending_rpl_review"})


class IllegalTransition(Exception):
    """The mock tried something its own tables do not allow: a defect of the mock, never of a request."""


def step(table: Mapping[tuple[str, str], str], state: str, event: str) -> str:
    """The state that follows. Raises IllegalTransition where the table has no such row."""
    try:
        return table[state, event]
    except KeyError:
        raise IllegalTransition(f"no {event!r} in state {state!r}") from None
