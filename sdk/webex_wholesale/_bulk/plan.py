"""Plans: customers with their subscribers, one line each, and what is to become of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from typing import Any, Final, Self

from webex_wholesale._bulk.plan_lines import (
    Action,
    ChangedCustomer,
    ChangedSubscriber,
    PlanLine,
    PlannedCustomer,
    PlannedWork,
    RemovedCustomer,
    RemovedSubscriber,
)
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public

__all__ = ["Plan"]


@public
@dataclass(frozen=True)
class Plan:
    """Customers with their subscribers, and what is to become of them; made by `Plan.of` or `Plan.read_csv`.

    Attributes:
        lines: one for each customer and subscriber, in the order of the file or the objects.
    """

    lines: tuple[PlanLine, ...] = field(repr=False)

    @classmethod
    def of(cls, customers: Iterable[PlannedWork]) -> Self:
        """A plan of objects; each customer is a line, followed by one for each of its subscribers.

        Args:
            customers: `PlannedCustomer` to add one, `ChangedCustomer` to change one or its people, `RemovedCustomer` to
                remove one with its people.

        Raises:
            InvalidArgument: something else was given, such as the path of a file.
            PlanError: the same external id, primary email or subscriber's email stands in two lines.
        """
        from webex_wholesale._bulk.check import find_repetitions, raise_problems

        plan = cls(tuple(_numbered(customers)))
        raise_problems("the plan", find_repetitions(plan.lines))
        return plan

    @classmethod
    def read_csv(cls, path: str | PathLike[str], *, provisioning_id: str | None = None) -> Self:
        """A plan from a CSV file, checked as far as that is possible without the service.

        UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs; the first line names the
        columns, in any order. A line is a customer or a subscriber, as its column `type` says; `external_id` ties a
        subscriber to its customer. The column `action` is `add` (also where it is empty or missing), `change` or
        `remove`. Several packages are separated by spaces; limits are written `webex_calling=25`. The other columns are
        named after the fields; those of the calling location begin with `location_`, and where its address or language
        is left out, the customer's count. Empty cells are left out; a change leaves what they would say as it is.

        Args:
            path: the file.
            provisioning_id: what customers to be added get where their cell is empty, or the column is missing.

        Raises:
            PlanError: everything that is wrong with it, by line and column, the service's rules included.
            ImportError: rules about addresses and time zones need the extra `webex-wholesale[checks]`.
            OSError: it cannot be read.
        """
        from webex_wholesale._bulk.csv import read

        return cls(read(path, provisioning_id))

    def split(self, parts: int) -> tuple[Self, ...]:
        """Divide the plan, for several machines with a checkpoint each.

        A customer and its subscribers stay in one part, line numbers stay those of the file, and the same plan always
        gives the same parts, about equally long. A part may be empty where there are fewer customers than parts.

        Args:
            parts: how many, at least 1.

        Raises:
            InvalidArgument: `parts` is not a whole number of at least 1.
        """
        number: object = parts
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise InvalidArgument(f"parts must be a whole number of at least 1, got {parts!r}")
        groups: dict[str, list[int]] = {}
        for index, line in enumerate(self.lines):
            groups.setdefault(self._customer_key(line), []).append(index)
        shares: list[list[int]] = [[] for _ in range(parts)]
        for group in groups.values():
            min(shares, key=len).extend(group)
        return tuple(self._part(sorted(share)) for share in shares)

    def _customer_key(self, line: PlanLine) -> str:
        owner = line if line.customer is None else self.lines[line.customer]
        return owner.key if owner.kind == "customer" else owner.customer_key

    def _part(self, indices: list[int]) -> Self:
        place = {index: number for number, index in enumerate(indices)}
        lines = [self.lines[index] for index in indices]
        return type(self)(tuple(_moved(line, place) for line in lines))

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same lines in the same order, however their file was written."""
        content = [(line.kind, line.customer, line.key, line.body, *_extra(line)) for line in self.lines]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def subscribers_of(self, customer: int) -> list[int]:
        """The indices of the lines of a customer's subscribers.

        Args:
            customer: the index of the customer's line, the first one being 0.
        """
        return self._subscribers.get(customer, [])

    def before(self, index: int) -> list[int]:
        """The indices of the lines that must be carried out before a line.

        A customer comes before its subscribers; one that is to be removed comes after them.

        Args:
            index: the index of the line, the first one being 0.
        """
        line = self.lines[index]
        if line.action == "remove" and line.kind == "customer":
            return self.subscribers_of(index)
        if line.customer is None or self.lines[line.customer].action == "remove":
            return []
        return [line.customer, *line.needs, *line.after]

    def needed(self, index: int) -> list[int]:
        """The indices of the lines whose results a line takes up: of its customer first, then of the others.

        Args:
            index: the index of the line, the first one being 0.
        """
        line = self.lines[index]
        return [*line.needs] if line.customer is None else [line.customer, *line.needs]

    @cached_property
    def _subscribers(self) -> dict[int, list[int]]:
        subscribers: dict[int, list[int]] = {}
        for index, line in enumerate(self.lines):
            if line.customer is not None:
                subscribers.setdefault(line.customer, []).append(index)
        return subscribers


def _moved(line: PlanLine, place: Mapping[int, int]) -> PlanLine:
    """The same line where the lines that it names have other places."""
    if line.customer is None:
        return line
    needs, after = (tuple(place[index] for index in indices) for indices in (line.needs, line.after))
    return replace(line, customer=place[line.customer], needs=needs, after=after)


def _extra(line: PlanLine) -> list[str]:
    """The part of a fingerprint that lines have unless they add; plans that only add keep the one they always had."""
    return [] if line.action == "add" else [line.action, line.customer_key]


ACTION_OF: Final[dict[type[Any], Action]] = {
    ChangedCustomer: "change",
    ChangedSubscriber: "change",
    RemovedCustomer: "remove",
    RemovedSubscriber: "remove",
}


def _action(planned: object) -> Action:
    return next((action for cls, action in ACTION_OF.items() if isinstance(planned, cls)), "add")


def _numbered(customers: Iterable[PlannedWork]) -> Iterator[PlanLine]:
    index = 0
    for customer in _planned(customers):
        body, key = customer.to_wire(), customer.external_id
        body.pop("subscribers", None)
        yield PlanLine(index + 1, "customer", key, body, action=_action(customer))
        subscribers = [] if isinstance(customer, RemovedCustomer) else customer.subscribers
        for number, subscriber in enumerate(subscribers, start=index + 2):
            email, wire = subscriber.email, subscriber.to_wire()
            yield PlanLine(number, "subscriber", email, wire, index, _action(subscriber), key)
        index += 1 + len(subscribers)


def _planned(customers: object) -> Iterator[PlannedWork]:
    candidates = [customers] if isinstance(customers, str) or not isinstance(customers, Iterable) else customers
    for customer in candidates:
        if not isinstance(customer, PlannedCustomer | ChangedCustomer | RemovedCustomer):
            problem = f"a plan takes PlannedCustomer objects, got {type(customer).__name__}"
            raise InvalidArgument(f"{problem}; for a file use Plan.read_csv(path)")
        yield customer
