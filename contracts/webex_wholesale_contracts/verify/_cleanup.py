"""Clean-up: the removal of everything that a run has made, and the search for what earlier runs have left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_contracts.verify._answer import Answer, value_at
from webex_wholesale_contracts.verify._ledger import ORDER, Ledger, Thing
from webex_wholesale_contracts.verify._names import is_own
from webex_wholesale_contracts.verify._polls import pauses, persistent
from webex_wholesale_contracts.verify._target import Target, TargetError

__all__ = ["Removal", "find", "listed", "remove"]

_NOUNS: Final = {
    "customer": "customers",
    "device": "devices",
    "organization": "organizations",
    "person": "people",
    "report": "billing_reports",
    "subscriber": "subscribers",
}
_PATHS: Final = {operation.name: operation.path.partition("{")[0] for operation in ALL_OPERATIONS}
_KEYS: Final = {"customer": "externalId", "subscriber": "email", "report": "billingStartDate"}
"""The filters by which a thing is found whose id is not known."""
_MAY_STAY: Final = ("device", "person", "organization")
"""Things that are not billed. They are removed where the token may do so, and named otherwise."""
_GONE: Final = (200, 202, 204, 404, 410)
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Removal:
    """The result of a clean-up.

    Attributes:
        left: things that are still there, each with the reason.
        stays: the same for people, organizations and devices, which cost nothing.
    """

    left: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


def remove(target: Target, ledger: Ledger, patience: float) -> Removal:
    """Remove all things of a ledger, subscribers before their customers.

    Args:
        target: where they are.
        ledger: the things; those that are gone are taken out.
        patience: seconds to wait until a customer is ready to be removed, or gone.
    """
    left: list[str] = []
    stays: list[str] = []
    inhabited = _note_subscribers(target, ledger)
    for kind in ORDER:
        for thing in reversed([thing for thing in ledger.things if thing.kind == kind]):
            if kind == "organization" and thing.name in inhabited:
                stays.append(f"{thing}: a free account has moved there")
            elif problem := _try_to_remove(target, ledger, thing, patience):
                (stays if kind in _MAY_STAY else left).append(f"{thing}: {problem}")
    return Removal(tuple(left), tuple(stays))


def find(target: Target, ledger: Ledger, prefix: str) -> None:
    """Add to a ledger what a target has under names with a prefix: customers, subscribers, people, organizations.

    Raises:
        TargetError: the lists cannot be read.
    """
    for customer in listed(target, "customers"):
        name = str(customer.get("externalId"))
        if not is_own(name, prefix):
            continue
        ledger.know(Thing("customer", name, customer["id"], target.name))
        if customer.get("orgId"):
            ledger.know(Thing("organization", name, customer["orgId"], target.name))
    _note_subscribers(target, ledger)


def listed(target: Target, noun: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Read a list, page by page. Raises TargetError."""
    path, offset = _PATHS[f"{noun}.list"], 0
    while True:
        page = {**query, "max": _PAGE} | ({"offset": offset} if offset else {})
        answer = _ask(target, "GET", path, page)
        items = value_at(answer.json, "items")
        if not answer.is_success or not isinstance(items, list):
            raise TargetError(f"{target.name} does not list {noun}: {_reason(answer)}")
        yield from items
        if len(items) < _PAGE or noun == "billing_reports":
            return
        offset += _PAGE


def _note_subscribers(target: Target, ledger: Ledger) -> set[str]:
    """Add the subscribers of each customer, some of which a broken-off call may have made.

    Returns:
        The names of customers whose organizations have people that the run has not made.
    """
    inhabited = set()
    for customer in [thing for thing in ledger.things if thing.kind == "customer" and thing.id]:
        for subscriber in _try_to_list(target, customer):
            email = str(subscriber.get("email"))
            ledger.know(Thing("subscriber", email, subscriber["id"], target.name))
            if subscriber.get("personId") and is_own(email):
                ledger.know(Thing("person", email, subscriber["personId"], target.name))
            elif subscriber.get("personId"):
                inhabited.add(customer.name)
    return inhabited


def _try_to_list(target: Target, customer: Thing) -> list[dict[str, Any]]:
    """The subscribers of a customer; none where they cannot be listed."""
    try:
        return [*listed(target, "subscribers", customerId=customer.id)]
    except TargetError:
        return []


def _try_to_remove(target: Target, ledger: Ledger, thing: Thing, patience: float) -> str:
    """Remove a thing. Returns the problem, or an empty text."""
    try:
        known = thing if thing.id else _search(target, thing)
        problem = _remove(target, known, patience) if known else ""
    except TargetError as failure:
        return str(failure)
    if not problem:
        ledger.gone(thing)
    return problem


def _search(target: Target, thing: Thing) -> Thing | None:
    """Find the id of a thing by its name; None where it is not there."""
    if thing.kind not in _KEYS:
        return None
    key = _KEYS[thing.kind]
    found = listed(target, _NOUNS[thing.kind], **{key: thing.name})
    return next((replace(thing, id=item["id"]) for item in found if item.get(key) == thing.name), None)


def _remove(target: Target, thing: Thing, patience: float) -> str:
    noun = _NOUNS[thing.kind]
    path = f"{_PATHS[f'{noun}.delete']}{thing.id}"
    answer = _ask(target, "DELETE", path)
    for seconds in pauses(patience):
        if answer.status != 409 or thing.kind != "customer":
            break
        target.pause(seconds)
        answer = _ask(target, "DELETE", path)
    if answer.status not in _GONE:
        return _reason(answer)
    return _until_gone(target, path, patience) if answer.status == 202 else ""


def _until_gone(target: Target, path: str, patience: float) -> str:
    for seconds in pauses(patience):
        if _ask(target, "GET", path).status in (404, 410):
            return ""
        target.pause(seconds)
    return f"its removal has begun, and was not over after {patience:g} seconds"


def _ask(target: Target, method: str, path: str, query: dict[str, Any] | None = None) -> Answer:
    return persistent(target, lambda: target.send(method, path, query=query))


def _reason(answer: Answer) -> str:
    return f"{answer.status} {answer.message}".strip()
