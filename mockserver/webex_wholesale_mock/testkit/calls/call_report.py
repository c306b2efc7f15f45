"""Recorded calls as text for failure messages.

Equal calls in a row share a line. Ids are shortened to the names that the calls themselves show. Queries and bodies
stay out: there may be secrets in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES, Rule
from webex_wholesale_mock.engine import call_labels
from webex_wholesale_mock.engine.journal import Record

Note = Callable[[Record], str | None]
Group = list[Record]
Rows = Callable[[str], Rule]

MAX_LINES: Final = 10
MAX_UNNAMED_CALLS: Final = 1_000
"""The calls among which the name for an id is looked for, newest first."""

ADVICE: Final = (
    "to let time pass: wait with a method of mock.client(), call mock.clock.advance(seconds), "
    "or make the mock with a poll_step, such as WholesaleMock(poll_step=5)"
)


def story(calls: Sequence[Record], now: datetime, row: Rows = RULES.__getitem__) -> str:
    """Tell the last calls, the rule that refused last, and polls for which the clock stood still; empty for no calls.

    Args:
        calls: the calls to tell, oldest first.
        now: the time of the mock's clock.
        row: returns the row of a rule, as the mock knows it.
    """
    if not calls:
        return ""
    lines = listed(calls, "calls", lambda call: call.rule)
    return "\n".join([*lines, *_last_refusal(calls, row), *_polls_without_time(calls, now)])


def listed(calls: Sequence[Record], title: str, note: Note) -> Iterator[str]:
    """Make a title and a line for each of the last calls, equal calls in a row in one line, with a note behind it."""
    groups = _last_groups(calls, note)
    shown, count = sum(map(len, groups)), len(calls)
    yield f"{title}:" if shown == count else f"{title}, the last {shown} of {count}:"
    names = _names(calls, groups)
    times = "%H:%M:%S" if groups[0][0].time.date() == groups[-1][-1].time.date() else "%Y-%m-%d %H:%M:%S"
    yield from (_line(group, names, note(group[0]), times) for group in groups)


def why(call: Record, row: Rows = RULES.__getitem__) -> str | None:
    """Tell the rule that refused a call, how well it is known, and its words; None for a call that none refused."""
    if call.rule is None:
        return call.reason
    rule = row(call.rule)
    return f"{rule.id} ({rule.evidence}): {call.reason or rule.text}"


def _last_groups(calls: Sequence[Record], note: Note) -> list[Group]:
    """The last calls, oldest first, grouped by the text that they would have."""
    groups: list[Group] = []
    last: tuple[Any, ...] = ()
    for call in reversed(calls):
        key = (*_thing(call), call.status, call.state, call.fault, note(call))
        if key == last:
            groups[-1].insert(0, call)
        elif len(groups) == MAX_LINES:
            break
        else:
            groups.append([call])
        last = key
    return groups[::-1]


def _thing(call: Record) -> tuple[str | None, ...]:
    return call.method, call.path, call.operation, call_labels.subject(call.operation, call.path, call.request_body, {})


def _line(group: Group, names: Mapping[str, str], note: str | None, times: str) -> str:
    first, last = group[0], group[-1]
    about = call_labels.subject(first.operation, first.path, first.request_body, names)
    begun, ended = f"{first.time:{times}}", f"{last.time:{times}}"
    notes = (
        begun if begun == ended else f"{begun} to {ended}",
        first.state,
        first.fault and f"fault {first.fault}",
        note,
    )
    serials = f"{first.serial}" if first is last else f"{first.serial}-{last.serial}"
    return f"{serials:>4} {call_labels.line(first.method, about, first.status, notes, times=len(group))}"


def _names(calls: Sequence[Record], groups: Sequence[Group]) -> dict[str, str]:
    """The names that calls show for the ids in the paths of groups."""
    wanted = {part for group in groups for part in group[0].path.split("/") if call_labels.short_id(part) != part}
    names: dict[str, str] = {}
    for call in reversed(calls[-MAX_UNNAMED_CALLS:]):
        if not wanted:
            break
        found = call_labels.names_in(call.request_body, call.response_body, wanted)
        names |= found
        wanted -= {*found}
    return names


def _last_refusal(calls: Sequence[Record], row: Rows) -> Iterator[str]:
    call = next((call for call in reversed(calls) if call.rule), None)
    if call is not None and call.rule is not None:
        rule = row(call.rule)
        yield f"refused by {rule.id} ({rule.evidence}, {rule.source}): {rule.text}"
        if call.reason and call.reason != rule.text:
            yield f"call {call.serial} was told: {call.reason}"
        if rule.settles:
            yield f"not documented; settled by: {rule.settles}"


def _polls_without_time(calls: Sequence[Record], now: datetime) -> Iterator[str]:
    """A line for each thing that was polled while it was unfinished and the clock stood still until now, and advice."""
    looks: dict[str, Group] = {}
    for call in takewhile(lambda call: call.time == now, reversed(calls)):
        if call.method == "GET" and call.operation:
            looks.setdefault(call.path, []).append(call)
    polls = [polls for group in looks.values() if len(polls := [*takewhile(_is_unfinished, group)]) > 1]
    names = _names(calls, polls)
    for last, *others in polls:
        about = call_labels.subject(last.operation, last.path, b"", names)
        shown = f"{about} was polled {len(others) + 1} times and stayed {last.state}"
        listed = f"{about} were listed {len(others) + 1} times and some stayed unfinished"
        yield f"the mock's clock stood still at {now:%H:%M:%S} while {shown if last.state else listed}"
    if polls:
        yield ADVICE


def _is_unfinished(call: Record) -> bool:
    states = [thing.get("status") for thing in call_labels.things_in(call.response_body)] if call.status == 200 else []
    return any(isinstance(state, str) and state in call_labels.UNFINISHED for state in states)
