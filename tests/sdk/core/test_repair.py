"""Answers with a null or an odd entry, which lose nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import MalformedAnswer

ITEMS = [
    {"id": "c1", "status": "provisioned", "packages": None},
    "not a customer",
    {"status": "provisioned"},
    {"id": "c2", "status": "provisioned"},
]


def test_a_null_and_odd_entries_lose_neither_the_answer_nor_the_page(
    service: Any, answer: Callable[..., httpx.Response], caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(200, {"items": ITEMS}))
    with caplog.at_level(logging.WARNING, "webex_wholesale"):
        found = service.each(lambda client: client.customers.list())
    assert [(each.id, each.packages) for each in found] == [("c1", []), ("c2", [])]
    assert "customers.list: CustomerList: null instead of a list (items.packages)" in caplog.text
    assert "not a customer" not in caplog.text


def test_they_are_noted_on_the_client(blocking: Any, answer: Callable[..., httpx.Response]) -> None:
    blocking.script(answer(200, {"id": "c1", "status": "provisioned", "errors": None}))
    with blocking.client() as client:
        assert client.customers.get("c1").errors == []
        client.on_behalf_of("org").customers.get("c1")
        assert client.observations == {"customers.get: Customer: null instead of a list (errors)": 2}


def test_a_strict_client_raises(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, {"items": ITEMS}))
    with pytest.raises(MalformedAnswer, match="null instead of a list"):
        service.each(lambda client: client.customers.list(), strict=True)


def test_a_list_of_null_is_empty_and_another_type_is_refused(
    service: Any, answer: Callable[..., httpx.Response]
) -> None:
    service.script(answer(200, {"items": 5}))
    with pytest.raises(MalformedAnswer, match="is not a valid CustomerList"):
        service.each(lambda client: client.customers.list())
