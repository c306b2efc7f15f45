"""Searches for one entry, by the key that people know it by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import InvalidArgument, NotUnique

Answers = Callable[..., httpx.Response]


def page(answer: Answers, *items: dict[str, Any], more: str = "") -> httpx.Response:
    link = {"link": f'<https://webexapis.com/v1/wholesale/customers?{more}>; rel="next"'} if more else {}
    return answer(200, {"items": [{"id": "x", "status": "provisioned", **item} for item in items]}, **link)


def test_a_customer_is_found_by_its_external_id(service: Any, answer: Answers) -> None:
    service.script(page(answer, {"id": "c1", "externalId": "acme"}))
    found = service.call(lambda client: client.customers.find(external_id="acme", on_behalf_of="org"))
    assert found.id == "c1"
    assert dict(service.requests[0].url.params) == {"externalId": "acme", "onBehalfOfSubPartnerOrgId": "org"}


def test_what_is_not_listed_is_none(service: Any, answer: Answers) -> None:
    service.script(page(answer))
    assert service.call(lambda client: client.customers.find(external_id="acme")) is None
    assert service.call(lambda client: client.subscribers.find(email="kari@acme.example")) is None


def test_a_subscriber_is_found_by_its_email_in_any_case(service: Any, answer: Answers) -> None:
    service.script(page(answer, {"id": "s1", "email": "Kari@acme.example"}))
    found = service.call(lambda client: client.subscribers.find(email="kari@ACME.example", customer_id="c1"))
    assert found.id == "s1"
    assert dict(service.requests[0].url.params) == {"email": "kari@ACME.example", "customerId": "c1"}


def test_a_filter_that_the_service_ignores_does_not_find_another_one(service: Any, answer: Answers) -> None:
    others = [
        page(answer, {"id": "c1", "externalId": "bolt"}, more="offset=1"),
        page(answer, {"id": "c2", "externalId": "acme"}),
    ]
    service.script(*others)
    assert service.call(lambda client: client.customers.find(external_id="acme")).id == "c2"
    service.requests.clear()
    service.script(page(answer, {"id": "c1", "externalId": "bolt"}))
    assert service.call(lambda client: client.customers.find(external_id="acme")) is None


def test_two_of_one_key_are_not_told_apart_by_chance(service: Any, answer: Answers) -> None:
    service.script(page(answer, {"id": "c1", "externalId": "acme"}, {"id": "c2", "externalId": "acme"}))
    with pytest.raises(NotUnique, match=r"more than one entry was found \(customers\.list\(externalId\)\)"):
        service.call(lambda client: client.customers.find(external_id="acme"))


def test_a_raw_search_gives_the_answer_too(service: Any, answer: Answers) -> None:
    service.script(page(answer))
    raw = service.call(lambda client: client.raw.customers.find(external_id="acme"))
    assert (raw.value, raw.status) == (None, 200)


@pytest.mark.parametrize("key", ["", " ", None])
@pytest.mark.parametrize(("noun", "name"), [("customers", "external_id"), ("subscribers", "email")])
def test_an_empty_key_finds_nothing_by_chance(service: Any, noun: str, name: str, key: Any) -> None:
    with pytest.raises(InvalidArgument, match=f"{name} must be a text that is not empty"):
        service.call(lambda client: getattr(client, noun).find(**{name: key}))
    assert service.requests == []
