"""The entries of a list, taken without a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import NotFound, NotUnique

BASE = "https://webexapis.com/v1/wholesale/customers"


def page(*ids: str, following: str | None = None) -> httpx.Response:
    items = [{"id": each, "status": "provisioned"} for each in ids]
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    return httpx.Response(200, json={"items": items}, headers=headers)


@pytest.fixture
def two_pages(service: Any) -> Any:
    return service.script(page("a", "b", following=f"{BASE}?offset=2"), page("b", "c"))


@pytest.fixture
def empty(service: Any) -> Any:
    return service.script(page())


def test_all_is_a_list_of_every_page(two_pages: Any) -> None:
    found = two_pages.call(lambda client: client.customers.list().all())
    assert (type(found), [each.id for each in found]) == (list, ["a", "b", "c"])
    assert len(two_pages.requests) == 2


def test_all_of_nothing_is_an_empty_list(empty: Any) -> None:
    assert empty.call(lambda client: client.customers.list().all()) == []


def test_first_asks_for_one_page(two_pages: Any) -> None:
    assert two_pages.call(lambda client: client.customers.list().first()).id == "a"
    assert len(two_pages.requests) == 1


def test_first_of_nothing_is_none(empty: Any) -> None:
    assert empty.call(lambda client: client.customers.list().first()) is None


def test_first_looks_beyond_an_empty_page(service: Any) -> None:
    service.script(page(following=f"{BASE}?offset=2"), page("c"))
    assert service.call(lambda client: client.customers.list().first()).id == "c"


def test_one_is_the_only_entry(service: Any) -> None:
    service.script(page("a"))
    assert service.call(lambda client: client.customers.list(external_id="acme").one()).id == "a"


def test_one_of_nothing_is_not_found_and_names_filters_without_values(empty: Any) -> None:
    with pytest.raises(NotFound, match=r"nothing was found .* \(subscribers\.list\(email\)\)") as caught:
        empty.call(lambda client: client.subscribers.list(email="kari@acme.example").one())
    assert caught.value.status is None
    assert "kari" not in str(caught.value)


def test_one_of_several_is_refused_after_the_second(two_pages: Any) -> None:
    with pytest.raises(NotUnique, match=r"more than one entry was found .* \(customers\.list\(\)\)"):
        two_pages.call(lambda client: client.customers.list().one())
    assert len(two_pages.requests) == 1


def test_one_looks_for_a_second_entry_on_the_next_page(service: Any) -> None:
    service.script(page("a", following=f"{BASE}?offset=1"), page("b"))
    with pytest.raises(NotUnique):
        service.call(lambda client: client.customers.list().one())


@pytest.mark.parametrize("name", ["first", "one", "all"])
def test_a_pager_can_be_asked_again(service: Any, name: str) -> None:
    service.script(page("a"))
    ask: Callable[[Any], Any] = lambda client: getattr(client.people.list(), name)()  # noqa: E731
    assert service.call(ask) == service.call(ask)
