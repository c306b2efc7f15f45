"""Faults in the histories: which are set, and what holds of a call that one of them has struck.

Latency is left out: it moves the clock inside of a call, where the reckoning does not see what comes to its end.
"""

from __future__ import annotations

from typing import Any

from tests.stateful.hand import Hand
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Response
from webex_wholesale_mock.faults import (
    ContentType,
    Crash,
    Disconnect,
    Duplicate,
    Fault,
    FaultKind,
    Gateway,
    Malformed,
    Status,
    Truncated,
)

KINDS: tuple[FaultKind, ...] = (
    Status(500),
    Status(429, retry_after=2),
    Gateway(502),
    Gateway(429),
    Disconnect(),
    Truncated(),
    Malformed(),
    ContentType(),
    Duplicate(),
    Crash(),
)
DRAWING = {"pstn.options"}
"""Operations that draws call too, whose answers they need."""
OPERATIONS = [each.name for each in ALL_OPERATIONS if each.name not in DRAWING]


def add(hand: Hand, name: str = "") -> Any:
    """Let some calls of an operation go wrong, before or after they take effect."""
    chosen, effect = name or hand.pick(OPERATIONS), hand.pick(["before", "after"])
    return hand.mock.faults.add(hand.pick(KINDS), operation=chosen, effect=effect, times=1 + hand.number(3))


def refused(fault: Fault) -> str:
    """What to call a struck call: refused where it has no effect, and done where it may have had one.

    A duplicate takes effect twice, whichever answer comes back.
    """
    before = fault.effect == "before" and not isinstance(fault.what, Duplicate)
    return f"fault {fault.kind}" if before else ""


def hold(fault: Fault, answer: Response) -> None:
    """Hold that the client got the fault, and not the answer."""
    what = fault.what
    if isinstance(what, Status | Gateway):
        assert answer.status == what.status, f"{what} gave {answer.status}"
    elif isinstance(what, Disconnect | Crash):
        assert answer.trouble, f"{what} gave an answer"
        assert answer.trouble.lost, f"{what} gave an answer"
    elif isinstance(what, Truncated):
        assert answer.trouble, f"{what} left nothing out"
        assert answer.trouble.missing, f"{what} left nothing out"
    elif isinstance(what, Malformed):
        assert answer.read() == what.body.encode() if isinstance(what.body, str) else what.body
    elif isinstance(what, ContentType):
        assert answer.header("content-type") == what.name
