"""What was asked and answered, as a list that can be searched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final, Self

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.engine.journal import Entry, Record
from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.state.frozen_list import Listing
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit.calls.body_matching import Body, Wanted
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS, ENFORCED

Statuses = int | Collection[int]
Filter = Callable[[Record], bool]

STATUSES: Final = (0, *range(100, 600))
"""What an answer can have; 0 is none."""
REFUSING: Final = ENFORCED.difference(AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS)
"""The rules by which a call can be refused."""


class Calls(Listing[Record]):
    """The calls that the journal has, oldest first; called with what they have to be like, those that are."""

    __slots__ = ("_entries", "_partners", "dropped")

    def __init__(self, entries: Sequence[Entry], partners: Collection[str], dropped: int = 0) -> None:
        self._entries = entries
        self._partners = partners
        self.dropped = dropped

    def __len__(self) -> int:
        return len(self._entries)

    def _at(self, index: int) -> Record:
        return self._entries[index].record()

    def _part(self, part: slice) -> Self:
        return type(self)(self._entries[part], self._partners, self.dropped)

    def __call__(
        self,
        operation: str | None = None,
        *,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: Partner | str | None = None,
        method: str | None = None,
        path: str | None = None,
        body: Body | None = None,
    ) -> Calls:
        """The calls that are all of this, oldest first.

        Args:
            operation: its name, such as "customers.provision".
            status: the status of the answer, or several: `range(400, 500)`; 0 for none.
            rule: the id of the rule that refused.
            partner: whose token it was, or for whom a partner acted; an object or a name.
            method: GET, POST, PUT or DELETE, or whatever was sent instead.
            path: as it was sent, from "/v1" on; `*` stands for anything.
            body: fields that the request body has, by their names on the wire or in Python, in nested mappings where
                they are nested; or a function that takes the body as the operation's model. With an operation only.

        Raises ValueError for what no call could be: an unknown name, a rule that refuses nothing, an impossible status.
        """
        given = {"operation": operation, "status": status, "rule": rule, "method": method, "path": path}
        fits = [FILTERS[name](value) for name, value in given.items() if value is not None]
        if partner is not None:
            fits.append(_by_partner(partner, self._partners))
        if body is not None:
            fits.append(Wanted(operation, body).fits)
        found = [entry for entry in self._entries if _fits(entry.record(), fits)]
        return Calls(found, self._partners, self.dropped)


def _fits(call: Record, fits: Iterable[Filter]) -> bool:
    return all(fit(call) for fit in fits)


def _by_operation(operation: str) -> Filter:
    name = known("operation", operation, OPERATIONS)
    return lambda call: call.operation == name


def _by_status(status: Statuses) -> Filter:
    statuses = [status] if isinstance(status, int | str) else [*status]
    if not statuses:
        raise ValueError("there is no status to look for; leave it out for any")
    if impossible := [one for one in statuses if one not in STATUSES]:
        raise ValueError(
            f"no answer has the status {impossible[0]!r}: they are numbers from 100 to 599, and 0 is no answer"
        )
    return lambda call: call.status in statuses


def _by_rule(rule: str) -> Filter:
    if known("rule", rule, RULES) not in REFUSING:
        raise ValueError(f"no call is refused by {rule}: {_elsewhere(rule)}")
    return lambda call: call.rule == rule


def _elsewhere(rule: str) -> str:
    if rule in AFTER_ACCEPTANCE:
        return "it shows on the resource after the 202"
    return "it makes for another success" if rule in ANSWERED_BY_SUCCESS else "the mock does not enforce it"


def _by_method(method: str) -> Filter:
    return lambda call: call.method == method


def _by_path(path: str) -> Filter:
    if not path.startswith(("/", "*")):
        raise ValueError(f"no call has the path {path!r}: paths begin with a slash, most with /v1/")
    return lambda call: fnmatchcase(call.path, path)


def _by_partner(partner: Partner | str, partners: Collection[str]) -> Filter:
    name = known("partner", partner.name if isinstance(partner, Partner) else partner, partners)
    return lambda call: call.partner == name


FILTERS: Final[Mapping[str, Callable[[Any], Filter]]] = {
    "operation": _by_operation,
    "status": _by_status,
    "rule": _by_rule,
    "method": _by_method,
    "path": _by_path,
}
