"""The lines of a plan: one customer or one subscriber each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import Field

from webex_wholesale._public import public
from webex_wholesale_contracts.models import (
    ProvisionCustomer,
    Request,
    SubscriberPackage,
    SubscriberParameters,
)

__all__ = ["Kind", "PlanLine", "PlannedCustomer", "PlannedSubscriber"]

Kind: TypeAlias = Literal["customer", "subscriber"]


@public
class PlannedSubscriber(Request):
    """A subscriber of a customer that may not exist yet; the fields are those of `ProvisionSubscriber`."""

    email: str
    packages: list[SubscriberPackage]
    provisioning_parameters: SubscriberParameters


@public
class PlannedCustomer(ProvisionCustomer):
    """A customer as `customers.provision` takes it, and who is to be provisioned in it."""

    subscribers: list[PlannedSubscriber] = Field(default_factory=list)


@public
@dataclass(frozen=True, slots=True)
class PlanLine:
    """One customer or one subscriber.

    Attributes:
        number: where it stands: the line of the file, or its place among all lines, from 1.
        kind: which of the two it is.
        key: external id of a customer, email of a subscriber.
        body: the JSON object to send; a subscriber's lacks the customer's id.
        customer: index of the line of a subscriber's customer.
    """

    number: int
    kind: Kind
    key: str
    body: dict[str, Any] = field(repr=False)
    customer: int | None = None
