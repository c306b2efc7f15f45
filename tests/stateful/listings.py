"""Lists of the API against what GET answers for each of their items, for the administrators of every partner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.stateful.hand import present, read, request
from tests.stateful.worlds import YEARS
from webex_wholesale_contracts import ids
from webex_wholesale_mock import WholesaleMock

LISTS = ("/wholesale/customers", "/wholesale/subscribers", "/wholesale/billing/reports", "/organizations")


def check(mock: WholesaleMock) -> None:
    """Hold that each item of each list is what GET answers, and that nothing is missing in the list of customers."""
    fork = mock.fork()
    fork.faults.clear()
    world = present(fork)
    for partner in world.partners:
        token = fork.add_token("lists", partner=partner.org_id, lifetime=YEARS).value
        own = {each.wire_id for each in world.customers if each.partner_id == partner.id}
        listed = {each["id"] for each in _items(fork, "/wholesale/customers", token)}
        assert listed == own, f"{partner.name} lists other customers than it has"
        for path, query, hidden in _lists(fork, token, partner.id):
            for item in _items(fork, path, token, query, hidden=hidden):
                if ids.decode(item["id"])[1] in world.attempts:  # looking may move it on
                    continue
                answer = read(fork.handle(request("GET", f"{path}/{item['id']}", token, query="callingData=true")))
                assert {**answer, **item} == answer, f"{path} has {item}, and GET answers {answer}"


def _lists(mock: WholesaleMock, token: str, partner_id: str) -> Iterator[tuple[str, str, bool]]:
    """The path of each list, its query, and whether it may be closed to the partner, which has services alone there."""
    for path in LISTS:
        yield path, "", False
    # These looks may have moved a customer on, who then has an organization with another role of the partner.
    roles = {each.org_id: each.partners.get(partner_id) for each in present(mock).directory.organizations.values()}
    for organization in _items(mock, "/organizations", token):
        query, hidden = f"orgId={organization['id']}", roles.get(organization["id"]) == "provisioning-admin"
        yield "/people", f"{query}&callingData=true", hidden
        yield "/licenses", query, hidden
        yield "/locations", query, False


def _items(mock: WholesaleMock, path: str, token: str, query: str = "", *, hidden: bool = False) -> list[Any]:
    most = "" if path in ("/organizations", "/licenses", "/wholesale/billing/reports") else "max=100"
    answer = mock.handle(request("GET", path, token, query="&".join(filter(None, [query, most]))))
    if hidden and answer.header("x-mock-rule") == "hub.access.services-only":
        return []
    found: list[Any] = read(answer)["items"]
    return found
