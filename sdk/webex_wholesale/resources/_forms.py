"""The other form of methods that take keywords: the signatures with which they take a model.

`given` reads them, and so does the type checker; they are never called.
"""

from __future__ import annotations

from webex_wholesale._workflows.ensure import OnDifference
from webex_wholesale_contracts.models import (
    PrecheckCustomer,
    PrecheckSubscriber,
    ProvisionCustomer,
    ProvisionSubscriber,
    UpdateCustomer,
    UpdateSubscriber,
)

__all__ = [
    "ensure_customer",
    "ensure_subscriber",
    "precheck_customer",
    "precheck_subscriber",
    "provision_customer",
    "provision_subscriber",
    "update_customer",
    "update_subscriber",
]


def provision_customer(wanted: ProvisionCustomer, *, on_behalf_of: str | None = None) -> None:
    """Declare `customers.provision`."""


def ensure_customer(
    wanted: ProvisionCustomer, *, on_difference: OnDifference = "report", on_behalf_of: str | None = None
) -> None:
    """Declare `customers.ensure`."""


def update_customer(customer_id: str, wanted: UpdateCustomer, *, on_behalf_of: str | None = None) -> None:
    """Declare `customers.update`."""


def precheck_customer(
    wanted: ProvisionCustomer | PrecheckCustomer, *, on_behalf_of: str | None = None, raise_on_refusal: bool = False
) -> None:
    """Declare `customers.precheck`."""


def provision_subscriber(wanted: ProvisionSubscriber, *, on_behalf_of: str | None = None) -> None:
    """Declare `subscribers.provision`."""


def ensure_subscriber(
    wanted: ProvisionSubscriber, *, on_difference: OnDifference = "report", on_behalf_of: str | None = None
) -> None:
    """Declare `subscribers.ensure`."""


def update_subscriber(subscriber_id: str, wanted: UpdateSubscriber, *, on_behalf_of: str | None = None) -> None:
    """Declare `subscribers.update`."""


def precheck_subscriber(
    wanted: ProvisionSubscriber | PrecheckSubscriber, *, on_behalf_of: str | None = None, raise_on_refusal: bool = False
) -> None:
    """Declare `subscribers.precheck`."""
