"""Answers with a null or an odd entry, which lose nothing else, and with keys and values that nobody knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_origin

import httpx
import pytest
from pydantic import BaseModel

from webex_wholesale import MalformedAnswer
from webex_wholesale._core import exchange, responses
from webex_wholesale._core.unknown import find_leaves
from webex_wholesale_contracts import models

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


def test_of_very_many_unknown_parts_the_later_ones_are_neither_kept_nor_logged(
    blocking: Any,
    answer: Callable[..., httpx.Response],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(exchange, "MAX_OBSERVATIONS", 1)
    blocking.script(*(answer(200, {"id": "c1", "status": status}) for status in ("one", "two", "two", "one")))
    with blocking.client() as client, caplog.at_level(logging.WARNING, "webex_wholesale"):
        for _ in range(4):
            client.customers.get("c1")
        assert [*client.observations.values()] == [2]
    assert ("one" in caplog.text, "two" in caplog.text) == (True, False)


def test_a_strict_client_raises(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, {"items": ITEMS}))
    with pytest.raises(MalformedAnswer, match="null instead of a list"):
        service.each(lambda client: client.customers.list(), strict=True)


def test_a_number_with_more_digits_than_python_reads_is_infinite(service: Any) -> None:
    number = "9" * 100_000
    service.script(httpx.Response(200, text=f'{{"id": "c1", "status": "provisioned", "a": {number}, "b": 5}}'))
    found = service.call(lambda client: client.customers.get("c1"))
    assert found.model_extra == {"a": float("inf"), "b": 5}
    with pytest.raises(MalformedAnswer, match="number with too many digits"):
        service.call(lambda client: client.customers.get("c1"), strict=True)


@pytest.mark.parametrize("text", ['{"id": NUMBER, "status": "x"}', '{"id": NUMBER', "[" * 5_000 + "NUMBER"])
def test_such_a_number_makes_no_other_answer_readable(service: Any, text: str) -> None:
    service.script(httpx.Response(200, text=text.replace("NUMBER", "9" * 5_000)))
    with pytest.raises(MalformedAnswer, match="is not a valid Customer"):
        service.call(lambda client: client.customers.get("c1"))


def test_a_list_of_null_is_empty_and_another_type_is_refused(
    service: Any, answer: Callable[..., httpx.Response]
) -> None:
    service.script(answer(200, {"items": 5}))
    with pytest.raises(MalformedAnswer, match="is not a valid CustomerList"):
        service.each(lambda client: client.customers.list())


# Unknown keys and values


def subclasses(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


NEWER = {
    "id": "c1",
    "status": "paused",
    "tier": "gold",
    "packages": ["webex_calling", "webex_telepathy"],
    "resourceDetails": {"packages": [{"name": "webex_telepathy", "status": "provisioned", "since": 2027}]},
}
UNKNOWN = [
    "unknown key (items.tier)",
    'unknown value "paused" (items.status)',
    'unknown value "webex_telepathy" (items.packages)',
]


def observed(service: Any, *uses: Callable[[Any], Any], **options: Any) -> dict[str, int]:
    """The observations of a client after some calls, in whichever mode."""
    kept: list[Any] = []
    service.calls(*[lambda client, use=use: (kept.append(client), use(client))[1] for use in uses], **options)
    return dict(kept[-1].observations)


def test_unknown_keys_and_values_are_read_and_counted(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, NEWER))
    get = [lambda client: client.customers.get("c1")] * 2
    assert observed(service, *get) == {
        "customers.get: Customer: unknown key (tier)": 2,
        'customers.get: Customer: unknown value "paused" (status)': 2,
        'customers.get: Customer: unknown value "webex_telepathy" (packages)': 2,
        "customers.get: Customer: unknown key (resourceDetails.packages.since)": 2,
        'customers.get: Customer: unknown value "webex_telepathy" (resourceDetails.packages.name)': 2,
    }


def test_unknown_ones_are_logged_the_first_time(
    service: Any, answer: Callable[..., httpx.Response], caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(200, {"items": [NEWER, {**NEWER, "id": "c2"}]}))
    with caplog.at_level(logging.WARNING, "webex_wholesale"):
        (found, _) = service.each(lambda client: client.customers.list())
    assert (found.status, found.tier) == ("paused", "gold")
    assert [text for text in UNKNOWN if caplog.text.count(text) != 1] == []


def test_a_strict_client_reads_unknown_ones_too(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, NEWER))
    assert service.call(lambda client: client.customers.get("c1"), strict=True).status == "paused"


def test_what_the_contract_knows_is_not_counted(service: Any, answer: Callable[..., httpx.Response]) -> None:
    known = {"id": "c1", "status": "provisioned", "package": "cx_premium_agent", "packages": ["cx_premium_agent"]}
    service.script(answer(200, known))
    assert observed(service, lambda client: client.subscribers.get("c1")) == {}


def test_every_closed_list_of_an_answer_notes_other_values() -> None:
    """Where a plain str stands beside a closed list, nobody would learn of a new value."""
    unnoted = [
        f"{each.__name__}.{name}"
        for each in subclasses(models.Response)
        for name, field in each.model_fields.items()
        if {*map(get_origin, leaves := [*find_leaves(field.annotation)])} >= {Literal} and str in leaves
    ]
    assert unnoted == []


def test_an_answer_without_news_is_not_looked_through(
    blocking: Any, answer: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "find_unknown", lambda _: pytest.fail("looked through"))
    blocking.script(answer(200, {"items": [{"id": "c1", "status": "provisioned", "packages": ["webex_suite"]}]}))
    with blocking.client() as client:
        assert [each.id for each in client.customers.list()] == ["c1"]


def test_a_text_that_may_be_personal_is_not_named(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, {"id": "c1", "status": "Siri Bakken", "siri@acme.example": 1}))
    assert observed(service, lambda client: client.customers.get("c1")) == {
        "customers.get: Customer: unknown key (...)": 1,
        'customers.get: Customer: unknown value "..." (status)': 1,
    }


def test_a_server_cannot_fill_the_memory_with_oddities(service: Any, answer: Callable[..., httpx.Response]) -> None:
    service.script(answer(200, {"id": "c1", "status": "provisioned", **{f"key{n}": n for n in range(2_000)}}))
    assert len(observed(service, lambda client: client.customers.get("c1"))) == 1_000
