"""Paging: lists that arrive page by page.

Theory of operation. A page is read from its answer; the query of the next page comes from the Link header. Only the
query is used: the request goes to the host of the first one, because it carries the token. A list may change while it
is read. `PageWalk` remembers the keys it has seen. Entries that moved to a later page are skipped and reported. To
notice entries that moved to an earlier one, because others were removed, a page that is named by an offset begins one
entry early: one of its entries has to have been seen, on a page before which nothing was skipped. Where it is not, the
walk goes back, each time twice as far, until that holds or the list begins, and reads on from there. Every iteration
ends: a list that only repeats its page ends, and pages in a circle, several empty ones in a row and very many without
a new entry are refused.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.log import logger
from webex_wholesale._core.protocols import AsyncPerformer, BlockingPerformer
from webex_wholesale._core.responses import malformed_error
from webex_wholesale._core.secret import without_secrets
from webex_wholesale._errors import NotFound, NotUnique
from webex_wholesale._methods.chunks import Chunks
from webex_wholesale._methods.links import next_link
from webex_wholesale._public import public

if TYPE_CHECKING:
    from webex_wholesale_contracts.models.numbers import PhoneNumber

__all__ = ["AsyncPager", "Page", "PageWalk", "Pager", "describe", "read_as_pages"]


T = TypeVar("T")


@public
@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: the entries, in the service's order.
        offset: how many entries of the list come before this page.
        next_query: the query string of the next page, or None on the last one.
    """

    items: tuple[T, ...]
    offset: int
    next_query: str | None

    @property
    def has_next(self) -> bool:
        return self.next_query is not None


def read_as_pages(call: SingleCall[Any], entries: str = "items") -> SingleCall[Page[Any]]:
    """The same call, reading its answer as a page; `entries` is the field that has them."""

    def read(response: httpx.Response) -> Page[Any]:
        items = getattr(call.read(response), entries)
        return Page(tuple(items), _offset(response.request.url), _next_query(response))

    return replace(call, read=read)


def _offset(url: httpx.URL) -> int:
    """The number of entries that the query skips; 0 if it uses a cursor."""
    text = url.params.get("offset", url.params.get("start", ""))
    return int(text) if len(text) < 20 and text.isascii() and text.isdigit() else 0


def _next_query(response: httpx.Response) -> str | None:
    """The query of the page that the Link header names.

    Only its query is used, also where it names another host, such as one behind a gateway: the request goes where the
    first one went, and with it the token.
    """
    target = next_link(response.headers)
    if target is None:
        return None
    with suppress(httpx.InvalidURL, ValueError):
        return response.request.url.join(target).query.decode("ascii")
    shown = without_secrets(target, response)[:200]
    raise malformed_error(response, f"names a next page that is not a URL: {shown!r}")


def _number_key(number: PhoneNumber) -> str:
    """The number; of an extension that goes without one, in which location it is."""
    where = number.location.id if number.location else ""
    return number.phone_number or f"{number.extension} {where}"


# What tells one entry of a list from another, where that is not its id.
ENTRY_KEYS: dict[str, Callable[[Any], str]] = {"sub_partners.list": attrgetter("org_id"), "numbers.list": _number_key}

# Lists whose entries have a personal key, which is not logged.
PERSONAL_LISTS = frozenset({"numbers.list"})


MAX_EMPTY_PAGES = 2
"""So many pages in a row may be empty and name another one: what is left out of a list may be left out of its pages."""


MAX_OLD_PAGES = 100
"""So many pages in a row may have no new entry, after somebody added or removed very many."""
MAX_SAME_PAGES = 10
"""So often in a row the same page may come again: once can mean that as many entries were added as it has."""
MAX_SIZE = 100

_POSITION = re.compile(r"(?:^|(?<=&))(offset|start)=([0-9]{1,15})(?=&|$)")
_SIZE = re.compile(r"(?:^|(?<=&))max=([0-9]{1,9})(?=&|$)")


class PageWalk(Generic[T]):
    """From page to page: `call` is what to ask for next, None at the end."""

    def __init__(self, call: SingleCall[Page[T]], repeated: list[str]) -> None:
        self.call: SingleCall[Page[T]] | None = call
        self._first = call
        self._list = call.operation.name
        self._key = ENTRY_KEYS.get(self._list, attrgetter("id"))
        self._asked = {call.query}
        self._floor = _position(call.query) or 0
        self._before = self._empty = self._old = self._back = self._same = 0
        # The number of entries that the page to come has twice, so that a shrunken list is noticed.
        self._overlap = 0
        self._keys: list[str] = []
        self._seen: set[str] = set()
        # Of these, the ones before which nothing was skipped: a page from which the walk went back is beyond a gap.
        self._joined: set[str] = set()
        self._repeated = repeated

    def take(self, response: httpx.Response, page: Page[T]) -> Page[T]:
        """Note a page that has arrived; return it without the entries that were seen before."""
        keys = [self._key(item) for item in page.items]
        self._refuse_endless(response, page)
        position = _position(str(response.request.url.query, "ascii"))
        # One that was added just there may come before it.
        moved = self._overlap > 0 and self._joined.isdisjoint(keys)
        self._same = self._same + 1 if keys and keys == self._keys and not self._back else 0
        shown = self._only_new(page, keys)
        self._old = 0 if shown.items else self._old + 1
        self._keys = keys
        if moved and position is not None and position > self._floor:
            self._go_back(str(response.request.url.query, "ascii"), position, max(len(keys), 1))
        elif self._same >= MAX_SAME_PAGES:
            logger.warning("%s: the same page came again; it is taken for the end of the list", self._list)
            self.call = None
        else:
            self._back = 0
            self._joined.update(keys)
            self.call = self._following(page, len(keys))
        return shown

    def _refuse_endless(self, response: httpx.Response, page: Page[T]) -> None:
        if page.next_query in self._asked:
            raise malformed_error(response, "names a next page that was already read")
        self._empty = 0 if page.items else self._empty + 1
        if page.next_query is not None and self._empty > MAX_EMPTY_PAGES:
            raise malformed_error(response, f"is empty like the {MAX_EMPTY_PAGES} before it, but names another page")
        if self._old >= MAX_OLD_PAGES:
            raise malformed_error(response, f"has no new entry like the {MAX_OLD_PAGES} before it")

    def _following(self, page: Page[T], count: int) -> SingleCall[Page[T]] | None:
        query = page.next_query
        if query is None:
            return None
        self._asked.add(query)
        position = _position(query)
        # A page of one entry can overlap only where it can be asked for with two.
        large = count > 1 or _SIZE.search(query) is not None
        before, self._overlap = self._overlap, int(position is not None and large and position > self._floor)
        if not self._overlap or position is None:
            return replace(self._first, query=query)
        # The link repeats the size of the request before, which has the entry for an overlap already.
        return replace(self._first, query=_moved(query, position - 1, self._overlap - before))

    def _go_back(self, query: str, position: int, count: int) -> None:
        """Ask for earlier pages until one begins with an entry that was seen; each step is twice as long."""
        if not self._back:
            logger.warning("%s: the list shrank while it was read; going back, so that nothing is skipped", self._list)
        self._back = self._back * 2 or count
        self._asked.clear()
        self._overlap = 1
        self.call = replace(self._first, query=_moved(query, max(position - self._back, self._floor), 0))

    def _only_new(self, page: Page[T], keys: list[str]) -> Page[T]:
        overlap = self._overlap if keys and keys[0] in self._seen else 0
        # A page that overlaps is named by its offset, which may be 0; of others, 0 can mean that nothing is known.
        offset = page.offset if self._overlap else page.offset or self._before
        new = {key: item for key, item in zip(keys, page.items, strict=True) if key not in self._seen}
        repeated = [key for key in keys[overlap:] if key in self._seen]
        if repeated and not self._back:
            self._report(repeated)
        self._seen.update(keys)
        self._before = offset + len(keys)
        return replace(page, items=tuple(new.values()), offset=offset + overlap)

    def _report(self, repeated: list[str]) -> None:
        if not self._repeated:
            logger.warning(
                "%s was listed on two pages: the list changed while it was read; repeated ones are skipped",
                "an entry" if self._list in PERSONAL_LISTS else f"entry {repeated[0]}",
            )
        self._repeated.extend(repeated)


def _position(query: str) -> int | None:
    """The number of entries that a query skips; None where it names the page in another way."""
    match = _POSITION.search(query)
    return int(match[2]) if match else None


def _moved(query: str, position: int, more: int) -> str:
    """The query for a page that begins elsewhere, and may be larger by so many entries."""
    query = _POSITION.sub(lambda match: f"{match[1]}={position}", query)
    return _SIZE.sub(lambda match: f"max={min(int(match[1]) + more, max(MAX_SIZE, int(match[1])))}", query)


def describe(call: SingleCall[Any]) -> str:
    """The operation and its filters; values of filters may be emails, so only their names are shown."""
    names = [pair.partition("=")[0] for pair in call.query.split("&") if pair]
    return f"{call.operation.name}({', '.join(dict.fromkeys(names))})"


def only(call: SingleCall[Any], items: Iterable[T]) -> T:
    """The one item; raises NotFound for none and NotUnique for more."""
    entries = [*items]
    if not entries:
        raise NotFound(f"nothing was found where exactly one entry was asked for ({describe(call)})")
    if len(entries) > 1:
        raise NotUnique(f"more than one entry was found where exactly one was asked for ({describe(call)})")
    return entries[0]


@public
class Pager(Generic[T]):
    """The entries of a list; iterating asks for a page when its first entry is needed.

    Each iteration starts anew. `repeated` holds the ids that the latest one met a second time and skipped: entries move
    to later pages when somebody adds one at the front meanwhile. Entries that move to earlier pages, because others
    were removed, are not skipped: an iteration may remove what it is given.

    Iterating raises what a call raises, and MalformedAnswer where the service names a next page that was read already,
    or one more after several that are empty or many that bring nothing new.
    """

    def __init__(self, client: BlockingPerformer, call: SingleCall[Page[T]]) -> None:
        self._client = client
        self._call = call
        self.repeated: list[str] = []

    def __repr__(self) -> str:
        return f"<Pager of {describe(self._call)}>"

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def first(self) -> T | None:
        """The first entry, or None where the list is empty; asks for one page."""
        return next(iter(self), None)

    def one(self) -> T:
        """The only entry.

        Raises:
            NotFound: the list is empty.
            NotUnique: it has more than one.
        """
        return only(self._call, islice(self, 2))

    def all(self) -> list[T]:
        """Every entry, from as many pages as there are."""
        return list(self)

    def pages(self) -> Iterator[Page[T]]:
        """The same list, page by page."""
        self.repeated = []
        walk = PageWalk(self._call, self.repeated)
        while walk.call:
            answer = self._client._perform(walk.call)
            yield walk.take(answer.response, answer.value)


@public
class AsyncPager(Generic[T]):
    """The entries of a list, for `async for`; a page is asked for when its first entry is needed.

    Each iteration starts anew. `repeated` holds the ids that the latest one met a second time and skipped: entries move
    to later pages when somebody adds one at the front meanwhile. Entries that move to earlier pages, because others
    were removed, are not skipped: an iteration may remove what it is given.

    Iterating raises what a call raises, and MalformedAnswer where the service names a next page that was read already,
    or one more after several that are empty or many that bring nothing new.
    """

    def __init__(self, client: AsyncPerformer, call: SingleCall[Page[T]]) -> None:
        self._client = client
        self._call = call
        self.repeated: list[str] = []

    def __repr__(self) -> str:
        return f"<AsyncPager of {describe(self._call)}>"

    def __aiter__(self) -> AsyncIterator[T]:
        fetch = self._fetching()

        async def fetch_items() -> tuple[T, ...] | None:
            page = await fetch()
            return None if page is None else page[0].items

        return Chunks(fetch_items)

    async def first(self) -> T | None:
        """The first entry, or None where the list is empty; asks for one page."""
        async for item in self:
            return item
        return None

    async def one(self) -> T:
        """The only entry.

        Raises:
            NotFound: the list is empty.
            NotUnique: it has more than one.
        """
        items: list[T] = []
        async for item in self:
            items.append(item)
            if len(items) > 1:
                break
        return only(self._call, items)

    async def all(self) -> list[T]:
        """Every entry, from as many pages as there are."""
        return [item async for item in self]

    def pages(self) -> AsyncIterator[Page[T]]:
        """The same list, page by page."""
        return Chunks(self._fetching())

    def _fetching(self) -> Callable[[], Awaitable[tuple[Page[T]] | None]]:
        """A function that gives the next page, and None at the end."""
        self.repeated = []
        walk = PageWalk(self._call, self.repeated)

        async def fetch() -> tuple[Page[T]] | None:
            if walk.call is None:
                return None
            answer = await self._client._perform(walk.call)
            return (walk.take(answer.response, answer.value),)

        return fetch
