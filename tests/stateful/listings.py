"""Lists of the API against what GET answers for each of their items, for the administrators of every partner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.stateful.hand import present, read, request
from tests.stateful.worlds import YEARS
from webex_wholesale_contracts import ids
from webex_wholesale_mock import WholesaleMock

LISTS = ("/wholesale/customers", "/wholesale/subscribers", "/wholesale/billing/reports", "/organizations")
OF_AN_ORGANIZATION = ("/people", "/locations", "/licenses")


def check(mock: WholesaleMock) -> None:
    """Hold that each item of each list is what GET answers, and that nothing is missing in the list of customers."""
    fork = mock.fork()
    world = present(fork)
    for partner in world.partners:
        token = fork.add_token("lists", partner=partner.org_id, lifetime=YEARS).value
        own = {each.wire_id for each in world.customers if each.partner_id == partner.id}
        listed = {each["id"] for each in _items(fork, "/wholesale/customers", token)}
        assert listed == own, f"{partner.name} lists other customers than it has"
        for path, query in _lists(fork, token):
            for item in _items(fork, path, token, query):
                if ids.decode(item["id"])[1] in world.attempts:  # looking may move it on
                    continue
                answer = read(fork.handle(request("GET", f"{path}/{item['id']}", token, query="callingData=true")))
                assert {**answer, **item} == answer, f"{path} has {item}, and GET answers {answer}"


def _lists(mock: WholesaleMock, token: str) -> Iterator[tuple[str, str]]:
    for path in LISTS:
        yield path, ""
    for organization in _items(mock, "/organizations", token):
        for path in OF_AN_ORGANIZATION:
            yield (
                path,
                f"orgId={organization['id']}&callingData=true" if path == "/people" else f"orgId={organization['id']}",
            )


def _items(mock: WholesaleMock, path: str, token: str, query: str = "") -> list[Any]:
    most = "" if path in ("/organizations", "/licenses", "/wholesale/billing/reports") else "max=100"
    response = mock.handle(request("GET", path, token, query="&".join(filter(None, [query, most]))))
    if response.header("x-mock-rule") == "hub.access.services-only":  # the partner sees nobody there
        return []
    answer = read(response)
    found: list[Any] = answer["items"]
    return found
