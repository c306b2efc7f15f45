"""Lists that change while they are read."""

from __future__ import annotations

from random import Random
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from webex_wholesale import MalformedAnswer

BASE = "https://webexapis.com/v1/wholesale/customers"


class Listing:
    """A service with a list that a test changes between two pages."""

    def __init__(self, count: int, size: int = 50) -> None:
        self.ids = [f"c{number}" for number in range(count)]
        self.size = size

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = parse_qs(request.url.query.decode())
        offset, size = int(query.get("offset", ["0"])[0]), int(query.get("max", [str(self.size)])[0])
        items = [{"id": each, "status": "provisioned"} for each in self.ids[offset : offset + size]]
        more = offset + size < len(self.ids)
        link = {"link": f'<{BASE}?offset={offset + size}&max={size}>; rel="next"'} if more else {}
        return httpx.Response(200, json={"items": items}, headers=link)


@pytest.mark.parametrize("size", [1, 2, 7, 50, 100])
@pytest.mark.parametrize("keep", [0, 2, 3, 10])
def test_removing_while_listing_leaves_nothing_behind(blocking: Any, size: int, keep: int) -> None:
    listing = Listing(120, size)
    wanted = [*listing.ids]
    blocking.script(listing)
    given = []
    with blocking.client() as client:
        for number, customer in enumerate(client.customers.list()):
            given.append(customer.id)
            if not keep or number % keep:
                listing.ids.remove(customer.id)
    assert sorted(given) == sorted(wanted)
    assert len(blocking.requests) < 400


def test_what_somebody_removes_meanwhile_hides_nothing(service: Any) -> None:
    listing = Listing(200, 20)
    left = listing.ids[60:]

    def shrinking(request: httpx.Request) -> httpx.Response:
        answer = listing(request)
        if len(service.requests) == 3:
            del listing.ids[:50]
        return answer

    service.script(shrinking)
    given = [each.id for each in service.each(lambda client: client.customers.list())]
    assert {*left} <= {*given}
    assert len(given) == len({*given}) == 200


@pytest.mark.slow
@pytest.mark.parametrize("what", ["removed", "removed at the front", "removed and added"])
def test_what_changes_again_and_again_hides_nothing(blocking: Any, what: str) -> None:
    """Also after the walk has gone back, with pages before it that it has seen already and a gap between."""
    for seed in range(150):
        random = Random(seed)
        listing = Listing(random.randint(0, 60), random.randint(1, 7))
        there = {*listing.ids}

        def changing(request: httpx.Request, listing: Listing = listing, random: Random = random) -> httpx.Response:
            for number in range(random.choice([0, 0, 0, 1, 2, 3])):
                if listing.ids:
                    listing.ids.pop(0 if "front" in what else random.randrange(len(listing.ids)))
                if "added" in what:
                    listing.ids.insert(random.randint(0, len(listing.ids)), f"new{len(blocking.requests)}-{number}")
            return listing(request)

        blocking.requests.clear()
        with blocking.script(changing).client() as client:
            given = [customer.id for customer in client.customers.list()]
        assert there & {*listing.ids} <= {*given}, seed
        assert len(given) == len({*given}), seed


def test_an_unchanged_list_costs_no_more_requests(service: Any) -> None:
    service.script(Listing(120))
    assert len(service.each(lambda client: client.customers.list())) == 120
    assert len(service.requests) == 3


def test_what_is_added_meanwhile_is_reported_once(blocking: Any) -> None:
    listing = Listing(120)
    blocking.script(listing)
    with blocking.client() as client:
        pager = client.customers.list()
        for number, _ in enumerate(pager):
            if number == 10:
                listing.ids.insert(0, "new")
        assert pager.repeated == ["c49"]


def test_a_list_that_only_repeats_its_page_ends(service: Any) -> None:
    def same(request: httpx.Request) -> httpx.Response:
        link = f'<{BASE}?offset={2 * len(service.requests)}>; rel="next"'
        items = [{"id": each, "status": "provisioned"} for each in ("a", "b")]
        return httpx.Response(200, json={"items": items}, headers={"link": link})

    service.script(same)
    assert [each.id for each in service.each(lambda client: client.customers.list())] == ["a", "b"]
    assert len(service.requests) == 11


def test_pages_without_a_new_entry_end_in_an_error(service: Any) -> None:
    def shuffled(request: httpx.Request) -> httpx.Response:
        number = len(service.requests)
        names = ("a", "b") if number % 2 else ("b", "a")
        link = f'<{BASE}?cursor={number}>; rel="next"'
        return httpx.Response(
            200, json={"items": [{"id": each, "status": "x"} for each in names]}, headers={"link": link}
        )

    service.script(shuffled)
    with pytest.raises(MalformedAnswer, match="has no new entry like the 100 before it"):
        service.each(lambda client: client.customers.list())
    assert len(service.requests) == 102


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_that_overlap_begin_where_they_would_without(service: Any, size: int) -> None:
    service.script(Listing(6, size))
    pages = service.each(lambda client: client.customers.list(max=size).pages())
    assert [page.offset for page in pages] == [*range(0, 6, size)]
