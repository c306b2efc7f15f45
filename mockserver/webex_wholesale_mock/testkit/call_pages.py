"""Pages of recorded calls, searched as the journal keeps them: only those of the page become records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from webex_wholesale_mock.engine.journal import Entry, Record, record_of
from webex_wholesale_mock.engine.recorded_bodies import is_secret
from webex_wholesale_mock.testkit.pages import PAGE_SIZE, Page
from webex_wholesale_mock.testkit.verification import Verification


def calls_of(
    mock: Verification,
    *,
    operation: str = "",
    status: str = "",
    rule: str = "",
    partner: str = "",
    text: str = "",
    offset: int = 0,
    size: int = PAGE_SIZE,
) -> Page[Record]:
    """Return one page of calls, newest first.

    Args:
        mock: the mock.
        operation: the name, or the beginning of one such as `customers.`.
        status: a number, or a class such as `4xx`.
        rule: the id of the rule that refused, or its beginning.
        partner: the name of the acting partner.
        text: a part of the path, the query, the operation or the rule in any case, or of a body as it is.
        offset: how many to leave out.
        size: how many to return.
    """
    with mock._lock:
        entries = mock._engine.journal.entries()
    tests = [*_call_tests(operation, status, rule, partner, text)]
    found: Iterator[Entry] = (entry for entry in reversed(entries) if all(test(entry) for test in tests))
    if not tests:
        items, total = tuple(islice(found, offset, offset + size)), len(entries)
    else:
        matching = [*found]
        items, total = tuple(matching[offset : offset + size]), len(matching)
    return Page(items=tuple(map(record_of, items)), offset=offset, size=size, total=total)


def calls_about(mock: Verification, needles: Iterable[str], size: int) -> list[Record]:
    """Return the last calls whose path or bodies have one of some texts, newest first."""
    wanted = [needle.encode() for needle in needles if needle]
    with mock._lock:
        entries = mock._engine.journal.entries()
    found = (
        entry
        for entry in reversed(entries)
        if any(needle in part for needle in wanted for part in (entry[3].encode(), entry[5], entry[7]))
    )
    return [record_of(entry) for entry in islice(found, size)]


def call_with(mock: Verification, serial: int) -> Record | None:
    """Return the call with a number; None for one that the journal no longer has."""
    with mock._lock:
        entries = mock._engine.journal.entries()
    return next((record_of(entry) for entry in reversed(entries) if entry[0] == serial), None)


def last_refused(mock: Verification) -> Record | None:
    """Return the last call that was refused or failed; None where the journal has none."""
    with mock._lock:
        entries = mock._engine.journal.entries()
    return next((record_of(entry) for entry in reversed(entries) if entry[6] >= 400), None)


def call_tracked(mock: Verification, tracking_id: str) -> Record | None:
    """Return the call whose answer had a tracking id; None for one that the journal does not have."""
    with mock._lock:
        entries = mock._engine.journal.entries()
    return next((record_of(entry) for entry in reversed(entries) if entry[11] == tracking_id), None)


def calls_after(mock: Verification, serial: int, size: int) -> list[Record]:
    """Return the calls after one, oldest first, of many the last ones."""
    with mock._lock:
        entries = mock._engine.journal.entries()
    later: list[Record] = []
    for entry in reversed(entries):
        if entry[0] <= serial or len(later) == size:
            break
        later.append(record_of(entry))
    return later[::-1]


def refusals_by_rule(mock: Verification) -> dict[str, int]:
    """Count the refused calls that the journal has, by rule."""
    with mock._lock:
        entries = mock._engine.journal.entries()
    found: dict[str, int] = {}
    for entry in entries:
        if entry[9]:
            found[entry[9]] = found.get(entry[9], 0) + 1
    return found


def last_serial(mock: Verification) -> int:
    """Return the number of the last call."""
    with mock._lock:
        return mock._engine.journal.serial


def dropped_calls(mock: Verification) -> int:
    """Return the number of older calls that the journal no longer has."""
    with mock._lock:
        return mock._engine.journal.dropped


def _call_tests(operation: str, status: str, rule: str, partner: str, text: str) -> Iterator[Callable[[Entry], bool]]:
    if operation:
        yield lambda entry: (entry[8] or "").startswith(operation)
    if status:
        digits = status.lower().rstrip("x")
        yield lambda entry: str(entry[6]).startswith(digits)
    if rule:
        yield lambda entry: (entry[9] or "").startswith(rule)
    if partner:
        yield lambda entry: entry[12] == partner
    if text.strip():
        yield _has_text(text.strip())


def _has_text(text: str) -> Callable[[Entry], bool]:
    """Look for a text in path, query, operation and rule in any case, and as it is in bodies that are not secret."""
    needle, raw = text.lower(), text.encode()

    def has(entry: Entry) -> bool:
        named = any(needle in part.lower() for part in (entry[3], entry[4], entry[8] or "", entry[9] or ""))
        return named or (not is_secret(entry[8]) and (raw in entry[5] or raw in entry[7]))

    return has
