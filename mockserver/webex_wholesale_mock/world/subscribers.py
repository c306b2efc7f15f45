"""All subscribers of a world, indexed for every way of asking for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Final

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Customer, Subscriber, one_tuple
from webex_wholesale_mock.entities.lifecycles import SUBSCRIBER, SubscriberEvent
from webex_wholesale_mock.state.timelines import Timeline
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject
from webex_wholesale_mock.state.tracked_index import TrackedIndex

ORDERS: Final = {"created": "serial", "lastStatusChange": "changed"}
"""Orders in which subscribers can be listed, and the number that puts them in that order."""

MOMENTS: Final = {"created": attrgetter("created"), "lastStatusChange": attrgetter("last_status_change")}
"""The moment that goes with each order; it never falls along the list."""

_STATUSES: Final = ("", *dict.fromkeys(SUBSCRIBER.table.values()))

Since = Mapping[str, datetime]
"""Moments by order, all of which have to lie behind that of a subscriber."""

_Lists = TrackedIndex[tuple[str, str], Timeline[Subscriber]]


class Subscribers(TrackedObject):
    """The subscribers of all partners. Each is in the lists of its partner, its customer and its status."""

    __slots__ = ("_by_email", "_by_id", "_changes", "_lists")
    holds = ("_by_email", "_by_id", "_lists")

    def __init__(self) -> None:
        super().__init__()
        self._by_id: TrackedIndex[str, Subscriber] = TrackedIndex()
        self._by_email: TrackedIndex[str, Subscriber] = TrackedIndex()
        self._lists: TrackedDict[str, _Lists] = TrackedDict((order, TrackedIndex()) for order in ORDERS)
        self._changes = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Subscriber]:
        """Oldest first."""
        return iter(sorted(self._by_id.values(), key=attrgetter("serial")))

    def __getitem__(self, uuid: str) -> Subscriber:
        return self._by_id[uuid]

    def get(self, uuid: str) -> Subscriber | None:
        """A subscriber of any partner by its bare uuid."""
        return self._by_id.get(uuid)

    def with_email(self, email: str) -> Subscriber | None:
        """The subscriber, of any partner, with an address."""
        return self._by_email.get(normalise_email(email))

    def of_customer(self, customer: Customer) -> list[Subscriber]:
        """All subscribers of a customer, newest first."""
        return [*self._listed("created", (customer.id, ""))]

    def forget(self, customer: Customer) -> None:
        """Drop the lists of a customer who has no subscribers and is going."""
        for lists in self._lists.values():
            for scope in [(customer.id, status) for status in _STATUSES]:
                if scope in lists:
                    del lists[scope]

    def add(self, subscriber: Subscriber) -> None:
        self._by_id[subscriber.id] = subscriber
        self._by_email[normalise_email(subscriber.email)] = subscriber
        self._enter(subscriber)

    def remove(self, subscriber: Subscriber) -> None:
        self._leave(subscriber)
        SUBSCRIBER.step(subscriber, "remove")
        del self._by_id[subscriber.id]
        del self._by_email[normalise_email(subscriber.email)]

    def step(self, subscriber: Subscriber, event: SubscriberEvent, now: datetime) -> None:
        """Move a subscriber along its lifecycle; that is a status change even where the status stays the same."""
        self._leave(subscriber)
        SUBSCRIBER.step(subscriber, event)
        subscriber.last_status_change = now
        self._enter(subscriber)

    def page(
        self,
        scope: tuple[str, str],
        offset: int,
        size: int,
        *,
        since: Since,
        order: str = "created",
        ascending: bool = False,
    ) -> list[Subscriber]:
        """One page of a list: `scope` is a partner or a customer by id, and a status or an empty text for any."""
        listed = self._listed(order, scope)
        start = listed.after(since[order], MOMENTS[order]) if order in since else 0
        if since.keys() <= {order}:
            return listed.first_page(offset, size, start) if ascending else listed.page(offset, size, start)
        listing = listed.oldest_first(start) if ascending else islice(listed, len(listed) - start)
        (other,) = since.keys() - {order}
        few = self._fewer_than((len(listed) - start) // 2, scope, other, since[other])
        if few is not None:
            listing = iter(sorted(few, key=attrgetter(ORDERS[order]), reverse=not ascending))
        return list(
            islice((subscriber for subscriber in listing if is_since(subscriber, since)), offset, offset + size)
        )

    def _fewer_than(self, most: int, scope: tuple[str, str], order: str, moment: datetime) -> list[Subscriber] | None:
        """Those of a list after a moment of its order; None where a search would not be faster."""
        listed = self._listed(order, scope)
        start = listed.after(moment, MOMENTS[order])
        return [*listed.oldest_first(start)] if len(listed) - start < most else None

    def _enter(self, subscriber: Subscriber) -> None:
        self.touch()
        self._changes += 1
        subscriber.changed = self._changes
        for listed in self._lists_of(subscriber):
            listed.add(subscriber)

    def put_back(self, subscribers: Iterable[Subscriber]) -> None:
        """Take in, here where there are none, those of another such collection, each with its place in every order."""
        for subscriber in subscribers:
            subscriber.packages = one_tuple(tuple(subscriber.packages))
            self._by_id[subscriber.id] = subscriber
            self._by_email[normalise_email(subscriber.email)] = subscriber
            self._changes = max(self._changes, subscriber.changed)
            for listed in self._lists_of(subscriber):
                listed.add(subscriber)

    def _leave(self, subscriber: Subscriber) -> None:
        for listed in self._lists_of(subscriber):
            listed.remove(subscriber)

    def _lists_of(self, subscriber: Subscriber) -> list[Timeline[Subscriber]]:
        owners, statuses = (subscriber.partner_id, subscriber.customer_id), ("", subscriber.status)
        return [self._list(order, (owner, status)) for order in ORDERS for owner in owners for status in statuses]

    def _listed(self, order: str, scope: tuple[str, str]) -> Timeline[Subscriber]:
        """A list to read; where there is none, an empty one that is not kept."""
        return self._lists[order].get(scope) or Timeline(ORDERS[order])

    def _list(self, order: str, scope: tuple[str, str]) -> Timeline[Subscriber]:
        lists = self._lists[order]
        if scope not in lists:
            lists[scope] = Timeline(ORDERS[order])
        return lists[scope]


def is_since(subscriber: Subscriber, since: Since) -> bool:
    """Say whether every moment of a subscriber lies after the one given for it."""
    return all(MOMENTS[order](subscriber) > moment for order, moment in since.items())
