"""Plans: customers with their subscribers, one line each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import Self

from webex_wholesale._bulk.plan_lines import PlanLine, PlannedCustomer
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public

__all__ = ["Plan"]


@public
@dataclass(frozen=True)
class Plan:
    """Customers with their subscribers; made by `Plan.of` or `Plan.read_csv`."""

    lines: tuple[PlanLine, ...] = field(repr=False)

    @classmethod
    def of(cls, customers: Iterable[PlannedCustomer]) -> Self:
        """A plan of objects; each customer is a line, followed by one for each of its subscribers.

        Raises:
            InvalidArgument: something else was given, such as the path of a file.
            PlanError: the same external id, primary email or subscriber's email stands in two lines.
        """
        from webex_wholesale._bulk.check import find_repetitions, raise_problems

        plan = cls(tuple(_numbered(customers)))
        raise_problems("the plan", find_repetitions(plan.lines))
        return plan

    @classmethod
    def read_csv(cls, path: str | PathLike[str]) -> Self:
        """A plan from a CSV file, checked as far as that is possible without the service.

        UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs; the first line names the
        columns, in any order. A line is a customer or a subscriber, as its column `type` says; `external_id` ties a
        subscriber to its customer. Several packages are separated by spaces; limits are written `webex_calling=25`.
        The other columns are named after the fields; those of the calling location begin with `location_`, and where
        its address or language is left out, the customer's count. Empty cells are left out.

        Raises:
            PlanError: everything that is wrong with it, by line and column, the service's rules included.
            ImportError: rules about addresses and time zones need the extra `webex-wholesale[checks]`.
            OSError: it cannot be read.
        """
        from webex_wholesale._bulk.csv import read

        return cls(read(path))

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same lines in the same order, however their file was written."""
        content = [(line.kind, line.customer, line.key, line.body) for line in self.lines]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def subscribers_of(self, customer: int) -> list[int]:
        """The indices of the lines of a customer's subscribers."""
        return self._subscribers.get(customer, [])

    @cached_property
    def _subscribers(self) -> dict[int, list[int]]:
        subscribers: dict[int, list[int]] = {}
        for index, line in enumerate(self.lines):
            if line.customer is not None:
                subscribers.setdefault(line.customer, []).append(index)
        return subscribers


def _numbered(customers: Iterable[PlannedCustomer]) -> Iterator[PlanLine]:
    index = 0
    for customer in _planned(customers):
        body = customer.to_wire()
        body.pop("subscribers", None)
        yield PlanLine(index + 1, "customer", customer.external_id, body)
        for number, subscriber in enumerate(customer.subscribers, start=index + 2):
            yield PlanLine(number, "subscriber", subscriber.email, subscriber.to_wire(), customer=index)
        index += 1 + len(customer.subscribers)


def _planned(customers: object) -> Iterator[PlannedCustomer]:
    candidates = [customers] if isinstance(customers, str) or not isinstance(customers, Iterable) else customers
    for customer in candidates:
        if not isinstance(customer, PlannedCustomer):
            problem = f"a plan takes PlannedCustomer objects, got {type(customer).__name__}"
            raise InvalidArgument(f"{problem}; for a file use Plan.read_csv(path)")
        yield customer
