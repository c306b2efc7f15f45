"""The calls of a mock as a list that can be searched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final, Self

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import SubPartner
from webex_wholesale_mock.engine.journal import Entry, Record, record_of
from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS
from webex_wholesale_mock.state.frozen_list import Listing
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit.calls.body_matching import Body, ExpectedBody
from webex_wholesale_mock.testkit.calls.call_report import listed
from webex_wholesale_mock.validation.rule_coverage import AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS, BY_HAND, ENFORCED
from webex_wholesale_mock.values import Partner
from webex_wholesale_mock.values.resolver import AnyPartner

Statuses = int | Collection[int]
Filter = Callable[[Record], bool]

STATUSES: Final = (0, *range(100, 600))
"""The statuses that an answer can have; 0 stands for no answer."""
REFUSING: Final = ENFORCED.difference(AFTER_ACCEPTANCE, ANSWERED_BY_SUCCESS, BY_HAND)
"""The rules by which a call can be refused."""


class Calls(Listing[Record]):
    """Recorded calls, oldest first, as they were when they were asked for; call it with filters to search it."""

    __module__ = "webex_wholesale_mock"

    __slots__ = ("_dropped", "_entries", "_partners")

    def __init__(self, entries: Sequence[Entry], partners: Mapping[str, str], dropped: int = 0) -> None:
        self._entries = tuple(entries)
        self._partners = dict(partners)
        self._dropped = dropped

    @property
    def dropped(self) -> int:
        """The number of older calls that the mock no longer has."""
        return self._dropped

    def __len__(self) -> int:
        return len(self._entries)

    def _at(self, index: int) -> Record:
        return record_of(self._entries[index])

    def _part(self, part: slice) -> Self:
        return type(self)(self._entries[part], self._partners, self._dropped)

    def __call__(
        self,
        operation: str | None = None,
        *,
        status: Statuses | None = None,
        rule: str | None = None,
        partner: AnyPartner | None = None,
        method: str | None = None,
        path: str | None = None,
        body: Body | None = None,
    ) -> Calls:
        """Find the calls that fit every filter, oldest first.

        Args:
            operation: name of the operation, such as "customers.provision".
            status: status of the answer, or several: `range(400, 500)`; 0 for no answer.
            rule: id of the rule that refused.
            partner: the partner whose token was used, or for whom another one acted; by name, organization id or value.
            method: GET, POST, PUT or DELETE, or whatever was sent instead.
            path: the path as it was sent, from "/v1" on; `*` stands for any characters.
            body: fields that the request body has, by their names on the wire or in Python, in nested mappings where
                they are nested; or a function that takes the body as the operation's model. With an operation only.

        Raises:
            ValueError: no call can be like this: the name is unknown, the rule refuses nothing, the status is
                impossible.
        """
        given = {"operation": operation, "status": status, "rule": rule, "method": method, "path": path}
        fits = [FILTERS[name](value) for name, value in given.items() if value is not None]
        if partner is not None:
            fits.append(_by_partner(partner, self._partners))
        if body is not None:
            fits.append(ExpectedBody(operation, body).fits)
        found = [entry for entry in self._entries if _fits(record_of(entry), fits)]
        return Calls(found, self._partners, self._dropped)

    def __repr__(self) -> str:
        if not self:
            return "<Calls: none>"
        title, *lines = listed(self, "Calls", lambda call: call.rule)
        return f"<{title} {'; '.join(line.strip() for line in lines)}>"


def _fits(call: Record, fits: Iterable[Filter]) -> bool:
    return all(fit(call) for fit in fits)


def _by_operation(operation: str) -> Filter:
    name = known("operation", operation, OPERATIONS)
    return lambda call: call.operation == name


def _by_status(status: Statuses) -> Filter:
    statuses = [status] if isinstance(status, int | str) else [*status]
    if not statuses:
        raise ValueError("status is empty; leave it out to find calls with any status")
    if impossible := [number for number in statuses if number not in STATUSES]:
        raise ValueError(f"status must be a number from 100 to 599, or 0 for no answer; got {impossible[0]!r}")
    return lambda call: call.status in statuses


def _by_rule(rule: str) -> Filter:
    if known("rule", rule, RULES) not in REFUSING:
        raise ValueError(f"{_elsewhere(rule)}, so no call is refused by {rule}")
    return lambda call: call.rule == rule


def _elsewhere(rule: str) -> str:
    if rule in AFTER_ACCEPTANCE:
        return "the rule shows on the resource after the 202"
    return "the rule changes a success" if rule in ANSWERED_BY_SUCCESS else "the mock does not enforce the rule"


def _by_method(method: str) -> Filter:
    return lambda call: call.method == method


def _by_path(path: str) -> Filter:
    if not path.startswith(("/", "*")):
        raise ValueError(f"path must begin with a slash, most begin with /v1/; got {path!r}")
    return lambda call: fnmatchcase(call.path, path)


def _by_partner(partner: AnyPartner, partners: Mapping[str, str]) -> Filter:
    given = partner.org_id if isinstance(partner, Partner | SubPartner) else partner
    name = partners.get(given) or known("partner", given, [*partners.values()])
    return lambda call: call.partner == name


FILTERS: Final[Mapping[str, Callable[[Any], Filter]]] = {
    "operation": _by_operation,
    "status": _by_status,
    "rule": _by_rule,
    "method": _by_method,
    "path": _by_path,
}
