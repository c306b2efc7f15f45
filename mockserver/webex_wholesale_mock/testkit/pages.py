"""Pages of what is there in a mock: searched and cut before anything is made into a value.

A list of ten thousand customers costs one page of values. A search reads names and statuses of the entities, which is
a pass over plain attributes; calls are searched as the journal keeps them, and only those of the page become records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from itertools import islice
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import attrs

from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.state.clock import Work
from webex_wholesale_mock.testkit.page_nouns import NOUNS, Row
from webex_wholesale_mock.world.acts import Act

if TYPE_CHECKING:
    from webex_wholesale_mock.testkit.verification import Verification

T = TypeVar("T")

PAGE_SIZE: Final = 50


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: what is on the page.
        offset: how many are before it.
        size: how many fit on it.
        total: how many fit the search.
    """

    items: tuple[T, ...]
    offset: int
    size: int
    total: int


def page_of(
    mock: Verification,
    noun: str,
    *,
    text: str = "",
    status: str = "",
    partner: str = "",
    within: str = "",
    offset: int = 0,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Return one page of things, newest first.

    Args:
        mock: the mock.
        noun: a key of `NOUNS`.
        text: a part of a name, an email or an address, in any case; or a whole id.
        status: only those in this status.
        partner: the name of the partner they have.
        within: the id of the customer or organization they belong to.
        offset: how many to leave out.
        size: how many to return.
    """
    kind, needle = NOUNS[noun], text.strip().lower()
    with mock._lock:
        world = mock._engine.world
        found = [*kind.all(world)]
        if status:
            found = [entity for entity in found if kind.status(entity) == status]
        if partner:
            found = [entity for entity in found if kind.partner(world, entity) == partner]
        if within:
            found = [entity for entity in found if kind.within(world, entity) == within]
        if needle:
            uuid = _uuid(kind.wire_kind, text.strip())
            found = [
                entity for entity in found if kind.key(entity) == uuid or needle in kind.text(world, entity).lower()
            ]
        found.reverse()
        items = tuple(kind.row(world, entity) for entity in found[offset : offset + size])
        return Page(items=items, offset=offset, size=size, total=len(found))


def total_of(mock: Verification, noun: str) -> int:
    """Count the things of a kind."""
    with mock._lock:
        found = NOUNS[noun].all(mock._engine.world)
        return len(found) if isinstance(found, Sized) else sum(1 for _ in found)


def counts_of(mock: Verification, noun: str) -> dict[str, int]:
    """Count things by their status."""
    with mock._lock:
        found: dict[str, int] = {}
        kind = NOUNS[noun]
        for entity in kind.all(mock._engine.world):
            status = kind.status(entity)
            found[status] = found.get(status, 0) + 1
        return found


def row_of(mock: Verification, noun: str, id: str) -> Row | None:
    """Return the thing with an id that clients see; None where there is none."""
    page = page_of(mock, noun, text=id, size=2)
    return next((row for row in page.items if row.id == id), None)


def events_about(mock: Verification, noun: str, id: str, size: int) -> list[Work]:
    """Return the scheduled work about a thing that was run, newest first.

    Args:
        mock: the mock.
        noun: a key of `NOUNS`.
        id: the id that clients see.
        size: how many at most.
    """
    wanted = _uuid(NOUNS[noun].wire_kind, id) or id
    with mock._lock:
        past = reversed([*mock._engine.world.clock.past])
    return [*islice((work for work in past if work.subject == wanted), size)]


def acts_about(mock: Verification, names: Iterable[str], size: int) -> list[Act]:
    """Return what was done by hand that was about one of some ids, names or emails, or was done by it, newest first."""
    wanted = {*names} - {""}
    return [*islice((act for act in reversed(mock.acts) if wanted & {act.by, *act.about}), size)]


def _uuid(kinds: Iterable[str], text: str) -> str | None:
    return next(filter(None, (uuid_of(kind, text) for kind in kinds)), None)
