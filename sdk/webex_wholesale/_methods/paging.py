"""Paging: lists that arrive page by page.

Theory of operation. A page is read from its answer; the query of the next page comes from the Link header. Only the
query is used: the request goes to the host of the first one, because it carries the token. A list may change while it
is read, so entries can move to a later page: `_PageWalk` remembers the keys it has seen, skips repeated entries and
reports them. It refuses pages that lead in a circle and several empty pages in a row, so that every iteration ends.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.log import logger
from webex_wholesale._core.protocols import AsyncPerformer, BlockingPerformer
from webex_wholesale._core.responses import malformed_error
from webex_wholesale._methods.links import next_link, same_origin
from webex_wholesale._public import public

if TYPE_CHECKING:
    from webex_wholesale_contracts.models.numbers import PhoneNumber

__all__ = ["AsyncPager", "Page", "Pager", "read_as_pages"]


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

    Only its query is used: the request goes where the first one went, and with it the token.
    """
    target = next_link(response.headers)
    if target is None:
        return None
    here = response.request.url
    try:
        url = here.join(target)
    except (httpx.InvalidURL, ValueError):
        raise malformed_error(response, f"names a next page that is not a URL: {target!r}") from None
    if not same_origin(url, here):
        raise malformed_error(
            response, f"names a next page at another host, {url.host!r}, and the token is not sent there"
        )
    return url.query.decode("ascii")


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


class _PageWalk(Generic[T]):
    """From page to page: `call` is what to ask for next, None at the end."""

    def __init__(self, call: SingleCall[Page[T]], repeated: list[str]) -> None:
        self.call: SingleCall[Page[T]] | None = call
        self._list = call.operation.name
        self._key = ENTRY_KEYS.get(self._list, attrgetter("id"))
        self._asked = {call.query}
        self._before = 0
        self._empty = 0
        self._seen: set[str] = set()
        self._repeated = repeated

    def take(self, response: httpx.Response, page: Page[T]) -> Page[T]:
        """Note a page that has arrived; return it without the entries that were seen before."""
        if page.next_query in self._asked:
            raise malformed_error(response, "names a next page that was already read")
        self._empty = 0 if page.items else self._empty + 1
        if page.next_query is not None and self._empty > MAX_EMPTY_PAGES:
            raise malformed_error(response, f"is empty like the {MAX_EMPTY_PAGES} before it, but names another page")
        self.call = self._following(page.next_query)
        page = replace(page, offset=page.offset or self._before)
        self._before = page.offset + len(page.items)
        ids = [self._key(item) for item in page.items]
        repeated = [entry_id for entry_id in ids if entry_id in self._seen]
        self._seen.update(ids)
        return self._without(page, repeated) if repeated else page

    def _following(self, query: str | None) -> SingleCall[Page[T]] | None:
        if query is None or self.call is None:
            return None
        self._asked.add(query)
        return replace(self.call, query=query)

    def _without(self, page: Page[T], repeated: list[str]) -> Page[T]:
        if not self._repeated:
            logger.warning(
                "%s was listed on two pages: the list changed while it was read; repeated ones are skipped",
                "an entry" if self._list in PERSONAL_LISTS else f"entry {repeated[0]}",
            )
        self._repeated.extend(repeated)
        return replace(page, items=tuple(item for item in page.items if self._key(item) not in repeated))


def _describe(call: SingleCall[Any]) -> str:
    """The operation and its filters; values of filters may be emails, so only their names are shown."""
    names = [pair.partition("=")[0] for pair in call.query.split("&") if pair]
    return f"{call.operation.name}({', '.join(dict.fromkeys(names))})"


@public
class Pager(Generic[T]):
    """The entries of a list; iterating asks for a page when its first entry is needed.

    Each iteration starts anew. `repeated` holds the ids that the latest one met a second time and skipped: entries move
    to later pages when somebody adds one at the front meanwhile.

    Iterating raises what a call raises, and MalformedAnswer where the service names a next page at another host, one
    that was read already, or one more after several that are empty.
    """

    def __init__(self, client: BlockingPerformer, call: SingleCall[Page[T]]) -> None:
        self._client = client
        self._call = call
        self.repeated: list[str] = []

    def __repr__(self) -> str:
        return f"<Pager of {_describe(self._call)}>"

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """The same list, page by page."""
        self.repeated = []
        walk = _PageWalk(self._call, self.repeated)
        while walk.call:
            answer = self._client._perform(walk.call)
            yield walk.take(answer.response, answer.value)


@public
class AsyncPager(Generic[T]):
    """The entries of a list, for `async for`; a page is asked for when its first entry is needed.

    Each iteration starts anew. `repeated` holds the ids that the latest one met a second time and skipped: entries move
    to later pages when somebody adds one at the front meanwhile.

    Iterating raises what a call raises, and MalformedAnswer where the service names a next page at another host, one
    that was read already, or one more after several that are empty.
    """

    def __init__(self, client: AsyncPerformer, call: SingleCall[Page[T]]) -> None:
        self._client = client
        self._call = call
        self.repeated: list[str] = []

    def __repr__(self) -> str:
        return f"<AsyncPager of {_describe(self._call)}>"

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """The same list, page by page."""
        self.repeated = []
        walk = _PageWalk(self._call, self.repeated)
        while walk.call:
            answer = await self._client._perform(walk.call)
            yield walk.take(answer.response, answer.value)
