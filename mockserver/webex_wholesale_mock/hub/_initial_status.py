"""The functions that bring a new customer into a status at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from webex_wholesale_mock.entities import Customer
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.world.world import World

FAILURE: Final = (999_999, "This failure was made up by a builder of the mock.")
"""Code and text of a failure that a test has asked for."""


def _provisioned(world: World, customer: Customer) -> None:
    customer_workflow.conclude(world, customer, {})


def _all_but_the_first_failed(world: World, customer: Customer) -> None:
    customer_workflow.conclude(world, customer, dict.fromkeys([*customer.packages][1:], FAILURE))


def _failed(world: World, customer: Customer) -> None:
    customer_workflow.conclude(world, customer, dict.fromkeys(customer.packages, FAILURE))


def _updating(world: World, customer: Customer) -> None:
    _provisioned(world, customer)
    customer_workflow.update(world, customer, [*customer.packages])


def _deleting(world: World, customer: Customer) -> None:
    _provisioned(world, customer)
    customer_workflow.delete(world, customer)


TO_STATUS: Final[Mapping[str, Callable[[World, Customer], None]]] = {
    "provisioned": _provisioned,
    "provisioned_with_errors": _all_but_the_first_failed,
    "provisioning": customer_workflow.begin,
    "updating": _updating,
    "deleting": _deleting,
    "error": _failed,
    "pending_rpl_review": customer_workflow.begin,
}
