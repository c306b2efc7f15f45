"""Calls in words, for whoever reads why a test failed. No queries and no bodies: there may be secrets in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.engine.journal import Record

LAST: Final = 10
"""How many calls are shown."""
MAX_CHARACTERS: Final = 120
"""Characters of a path that are shown."""


def story(calls: Sequence[Record]) -> str:
    """The last calls, and the rule that refused last; empty where there were none."""
    return "\n".join([*listed(calls, "calls", lambda call: call.rule), *_last_refusal(calls)]) if calls else ""


def listed(calls: Sequence[Record], what: str, note: Callable[[Record], str | None]) -> Iterator[str]:
    """A line for each of the last calls, with a note behind it."""
    count = len(calls)
    yield f"{what}:" if count <= LAST else f"{what}, the last {LAST} of {count}:"
    for call in calls[-LAST:]:
        path = call.path if len(call.path) <= MAX_CHARACTERS else f"{call.path[:MAX_CHARACTERS]}…"
        line = f"{call.serial:>4} {call.method} {path} {call.status or 'no answer'} {call.operation or 'no operation'}"
        notes = [text for text in (call.fault and f"fault {call.fault}", note(call)) if text]
        yield f"{line}: {', '.join(notes)}" if notes else line


def why(call: Record) -> str | None:
    """The rule that refused a call, how well it is known, and what it said; None for a call that was not refused."""
    if call.rule is None:
        return call.reason
    rule = RULES[call.rule]
    return f"{rule.id} ({rule.evidence}): {call.reason or rule.text}"


def _last_refusal(calls: Sequence[Record]) -> Iterator[str]:
    call = next((call for call in reversed(calls) if call.rule), None)
    if call and call.rule:
        rule = RULES[call.rule]
        yield f"refused by {rule.id} ({rule.evidence}, {rule.source}): {rule.text}"
        if call.reason and call.reason != rule.text:
            yield f"call {call.serial} was told: {call.reason}"
