from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import InvalidArgument, MalformedAnswer

BASE = "https://webexapis.com/v1/wholesale/customers"


def page(*ids: str, following: str | None = None, rel: str = "next") -> httpx.Response:
    items = [{"id": each, "status": "provisioned"} for each in ids]
    headers = {"link": f'<{following}>; rel="{rel}"'} if following else {}
    return httpx.Response(200, json={"items": items}, headers=headers)


def ids(items: list[Any]) -> list[str]:
    return [each.id for each in items]


def test_iterating_gives_the_customers_of_all_pages(service: Any) -> None:
    second = page("b", "c", "d", following=f"{BASE}?offset=4&max=3")
    service.script(page("a", "b", following=f"{BASE}?offset=2&max=2"), second, page("d", "e"))
    assert ids(service.each(lambda client: client.customers.list(max=2))) == ["a", "b", "c", "d", "e"]
    assert [request.url.query for request in service.requests] == [b"max=2", b"offset=1&max=3", b"offset=3&max=3"]


def test_pages_come_one_by_one(service: Any) -> None:
    service.script(page("a", "b", following=f"{BASE}?offset=2"), page("b", "c"))
    pages = service.each(lambda client: client.customers.list().pages())
    assert [(ids(each.items), each.offset, each.has_next) for each in pages] == [
        (["a", "b"], 0, True),
        (["c"], 2, False),
    ]


def test_a_page_is_asked_for_only_when_it_is_needed(blocking: Any) -> None:
    blocking.script(page("a", "b", following=f"{BASE}?offset=2"), page("c"))
    with blocking.client() as client:
        entries = iter(client.customers.list())
        assert blocking.requests == []
        next(entries)
        next(entries)
        assert len(blocking.requests) == 1
        next(entries)
        assert len(blocking.requests) == 2


def test_each_iteration_starts_anew(blocking: Any) -> None:
    blocking.script(page("a"))
    with blocking.client() as client:
        pager = client.customers.list()
        assert ids(list(pager)) == ids(list(pager)) == ["a"]
    assert len(blocking.requests) == 2


def test_filters_are_sent_by_their_wire_names(service: Any) -> None:
    service.script(page())
    service.each(
        lambda client: client.customers.list(
            external_id="a&b c", org_id="o", status=["error", "provisioned"], max=5, offset=0, on_behalf_of="s="
        )
    )
    assert service.requests[0].url.query == (
        b"onBehalfOfSubPartnerOrgId=s%3D&externalId=a%26b%20c&orgId=o&status=error&status=provisioned&offset=0&max=5"
    )


def test_one_status_needs_no_list(service: Any) -> None:
    service.script(page())
    service.each(lambda client: client.customers.list(status="error"))
    assert service.requests[0].url.query == b"status=error"


@pytest.mark.parametrize("wrong", [{"offset": -1}, {"status": "eror"}, {"max": "5"}])
def test_a_filter_that_cannot_be_right_is_refused_when_it_is_given(blocking: Any, wrong: dict[str, Any]) -> None:
    with blocking.client() as client, pytest.raises(InvalidArgument, match=next(iter(wrong))):
        client.customers.list(**wrong)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1/wholesale/customers?offset=2",
        "https://webexapis.com.evil.example/v1/wholesale/customers?offset=2",
        "http://webexapis.com/v1/wholesale/customers?offset=2",
        "https://webexapis.com:8443/v1/wholesale/customers?offset=2",
        "//evil.example/v1/wholesale/customers?offset=2",
        "https://user@evil.example?offset=2",
    ],
)
def test_a_link_to_another_host_is_followed_by_its_query_and_the_token_stays(service: Any, link: str) -> None:
    service.script(page("a", following=link), page("b"))
    assert ids(service.each(lambda client: client.customers.list())) == ["a", "b"]
    assert str(service.requests[1].url) == f"{BASE}?offset=2"


@pytest.mark.parametrize("link", ["?offset=2", "/v1/wholesale/customers?offset=2", "//webexapis.com/v1/x?offset=2"])
def test_a_relative_link_is_followed(service: Any, link: str) -> None:
    service.script(page("a", following=link), page("b"))
    assert ids(service.each(lambda client: client.customers.list())) == ["a", "b"]
    assert str(service.requests[1].url) == f"{BASE}?offset=2"


def test_a_link_that_is_no_url_is_malformed(service: Any) -> None:
    service.script(page("a", following="https://webexapis.com:port/"))
    with pytest.raises(MalformedAnswer, match="not a URL"):
        service.each(lambda client: client.customers.list())


def test_only_the_relation_next_leads_on(service: Any) -> None:
    service.script(page("a", following=f"{BASE}?offset=2", rel="last"))
    assert ids(service.each(lambda client: client.customers.list())) == ["a"]


def test_pages_that_lead_in_a_circle_end_in_an_error(service: Any) -> None:
    service.script(page("a", following=f"{BASE}?offset=1"), page("b", following=f"{BASE}?offset=1"))
    with pytest.raises(MalformedAnswer, match="was already read"):
        service.each(lambda client: client.customers.list())
    assert len(service.requests) == 2


def test_a_page_with_an_offset_beyond_all_numbers_is_counted_on(service: Any) -> None:
    service.script(page("a", following=f"{BASE}?offset={'9' * 5000}"), page("b"))
    pages = service.each(lambda client: client.customers.list().pages())
    assert [each.offset for each in pages] == [0, 1]


def test_empty_pages_among_others_are_passed_over(service: Any) -> None:
    following = [page(following=f"{BASE}?offset={number}") for number in range(1, 5)]
    service.script(*following[:2], page("a", following=f"{BASE}?offset=9"), *following[2:], page("b"))
    assert ids(service.each(lambda client: client.customers.list())) == ["a", "b"]


def test_empty_pages_that_name_another_one_again_and_again_end_in_an_error(service: Any) -> None:
    def more(request: httpx.Request) -> httpx.Response:
        return page(following=f"{BASE}?offset={len(service.requests)}")

    service.script(more)
    with pytest.raises(MalformedAnswer, match="is empty like the 2 before it"):
        service.each(lambda client: client.customers.list())
    assert len(service.requests) == 3


def test_an_entry_moved_to_the_next_page_is_given_once_and_reported(
    blocking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    blocking.script(
        page("a", "b", following=f"{BASE}?offset=2"),
        page("a", "b", "c", following=f"{BASE}?offset=4"),
        page("b", "c", "d"),
    )
    with blocking.client() as client, caplog.at_level(logging.WARNING, "webex_wholesale"):
        pager = client.customers.list()
        assert ids(list(pager)) == ["a", "b", "c", "d"]
    assert pager.repeated == ["b", "c"]
    assert len(caplog.records) == 1
    assert "entry b was listed on two pages" in caplog.text


def test_what_was_repeated_is_forgotten_by_the_next_iteration(blocking: Any) -> None:
    blocking.script(page("a", following=f"{BASE}?offset=1"), page("a"), page("a"))
    with blocking.client() as client:
        pager = client.customers.list()
        list(pager)
        assert pager.repeated == ["a"]
        list(pager)
        assert pager.repeated == []


def test_a_failing_page_is_tried_again(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(page("a", following=f"{BASE}?offset=1"), answer(503), page("b"))
    assert ids(service.each(lambda client: client.customers.list())) == ["a", "b"]
