"""Lists next door: they go on by `start` or by a cursor, and numbers have no id."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

PEOPLE = "https://webexapis.com/v1/people"
NUMBERS = "https://webexapis.com/v1/telephony/config/numbers"


def page(url: str, *entries: dict[str, Any], following: str | None = None) -> httpx.Response:
    headers = {"link": f'<{url}?{following}>; rel="next"'} if following else {}
    return httpx.Response(200, json={"phoneNumbers" if url == NUMBERS else "items": entries}, headers=headers)


def people(*ids: str, following: str | None = None) -> httpx.Response:
    return page(PEOPLE, *({"id": each} for each in ids), following=following)


def numbers(*texts: str, following: str | None = None) -> httpx.Response:
    return page(NUMBERS, *({"phoneNumber": each} for each in texts), following=following)


def extension(text: str, location: str | None = None) -> dict[str, Any]:
    return {"extension": text, **({"location": {"id": location}} if location else {})}


def queries(service: Any) -> list[bytes]:
    return [request.url.query for request in service.requests]


@pytest.mark.parametrize("cursor", ["cursor=2&max=2", "max=2&cursor=bGFzdDpLYXJp"])
def test_a_cursor_is_handed_back_as_it_came(service: Any, cursor: str) -> None:
    service.script(people("p1", "p2", following=cursor), people("p3"))
    assert [each.id for each in service.each(lambda client: client.people.list(max=2))] == ["p1", "p2", "p3"]
    assert queries(service) == [b"max=2", cursor.encode()]


def test_pages_by_cursor_tell_how_many_entries_came_before(service: Any) -> None:
    service.script(people("p1", "p2", following="cursor=x"), people("p2", "p3", following="cursor=y"), people("p4"))
    pages = service.each(lambda client: client.people.list().pages())
    assert [(page.offset, len(page.items), page.has_next) for page in pages] == [
        (0, 2, True),
        (2, 1, True),
        (4, 1, False),
    ]


def test_pages_by_start_tell_how_many_entries_are_skipped(service: Any) -> None:
    service.script(numbers("+471", following="start=6&max=1"), numbers("+471", "+472"))
    pages = service.each(lambda client: client.numbers.list(start=5, max=1).pages())
    assert [page.offset for page in pages] == [5, 6]


def test_the_raw_modes_give_one_page(service: Any) -> None:
    service.script(numbers("+471", "+472", following="start=2"))
    raw = service.call(lambda client: client.raw.numbers.list())
    assert [each.phone_number for each in raw.value.items] == ["+471", "+472"]
    assert (raw.value.offset, raw.value.next_query) == (0, "start=2")


@pytest.mark.parametrize("listed", ["organizations", "licenses", "roles"])
def test_a_list_without_pages_is_read_at_once(service: Any, listed: str) -> None:
    service.script(page(PEOPLE, {"id": "x1"}, {"id": "x2"}))
    assert [each.id for each in service.each(lambda client: getattr(client, listed).list())] == ["x1", "x2"]
    assert len(service.requests) == 1


def test_a_number_on_two_pages_is_given_once_and_not_logged(blocking: Any, caplog: pytest.LogCaptureFixture) -> None:
    blocking.script(numbers("+471", "+472", following="start=2"), numbers("+471", "+472", "+473"))
    with blocking.client() as client, caplog.at_level(logging.WARNING, "webex_wholesale"):
        pager = client.numbers.list()
        assert [each.phone_number for each in pager] == ["+471", "+472", "+473"]
    assert pager.repeated == ["+472"]
    assert [record.message.partition(":")[0] for record in caplog.records] == ["an entry was listed on two pages"]
    assert "+47" not in caplog.text


def test_the_same_extension_in_two_locations_is_two_entries(service: Any) -> None:
    first = page(NUMBERS, extension("101", "l1"), extension("102"), following="start=2")
    service.script(first, page(NUMBERS, extension("101", "l2"), extension("102", "l2"), extension("101", "l1")))
    found = service.each(lambda client: client.numbers.list())
    where = [(each.extension, each.location and each.location.id) for each in found]
    assert where == [("101", "l1"), ("102", None), ("101", "l2"), ("102", "l2")]


def test_whoever_is_asked_for_by_id_and_unknown_is_told_by_the_answer(
    blocking: Any, answer: Callable[..., httpx.Response]
) -> None:
    blocking.script(answer(200, {"items": [{"id": "p1"}], "notFoundIds": ["p2"]}))
    with blocking.client() as client:
        raw = client.raw.people.list(id=["p1", "p2"])
    assert [each.id for each in raw.value.items] == ["p1"]
    assert raw.response.json()["notFoundIds"] == ["p2"]
