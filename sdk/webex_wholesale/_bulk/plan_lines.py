"""The lines of a plan: one customer or one subscriber each, to be added, changed or removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints

from webex_wholesale._public import public
from webex_wholesale_contracts.models import (
    Address,
    CustomerPackage,
    ProvisionCustomer,
    ProvisioningParameters,
    Request,
    SubscriberCalling,
    SubscriberPackage,
    SubscriberParameters,
)

__all__ = [
    "Action",
    "ChangedCustomer",
    "ChangedSubscriber",
    "Kind",
    "PlanLine",
    "PlannedCustomer",
    "PlannedSubscriber",
    "PlannedWork",
    "RemovedCustomer",
    "RemovedSubscriber",
]

Kind: TypeAlias = Literal["customer", "location", "numbers", "subscriber", "device"]
"""A plan of a file has customers and subscribers; the plan of a migration has the others too."""
Action: TypeAlias = Literal["add", "change", "remove"]
Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"\S")]
"""An external id or an email that names somebody: an empty one, of a variable that is not set maybe, names nobody."""


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
class ChangedSubscriber(Request):
    """Changes of a subscriber; what is left out stays as it is.

    Number, extension and location only count where a calling package takes the place of webex_meetings.
    """

    email: Key
    packages: list[SubscriberPackage] | None = None
    provisioning_parameters: SubscriberCalling | None = None


@public
class RemovedSubscriber(Request):
    """A subscriber who is to be removed; the person stays in the customer's organization."""

    email: Key


@public
class ChangedCustomer(Request):
    """Changes of a customer and of its people; what is left out stays as it is.

    `packages` is the complete list: a package that the customer has and the list has not is removed.
    """

    external_id: Key
    packages: list[CustomerPackage] | None = None
    address: Address | None = None
    provisioning_parameters: ProvisioningParameters | None = None
    sub_partner_admin_email: str | None = None
    subscribers: list[PlannedSubscriber | ChangedSubscriber | RemovedSubscriber] = Field(default_factory=list)


@public
class RemovedCustomer(Request):
    """A customer who is to be removed with all its subscribers, also those that no plan names."""

    external_id: Key


PlannedWork: TypeAlias = PlannedCustomer | ChangedCustomer | RemovedCustomer


@public
@dataclass(frozen=True, slots=True)
class PlanLine:
    """One customer or one subscriber, and what is to be done; in a migration also a location, numbers or a phone.

    Attributes:
        number: where it stands: the line of the file, or its place among all lines, from 1.
        kind: which of them it is.
        key: external id of a customer, email of a subscriber; a location's own key, the first of some numbers, or the
            MAC address of a phone.
        body: the JSON object to send, without the ids that only the service knows.
        customer: index of the line of its customer, where the plan has that line.
        action: what is to be done.
        customer_key: external id of its customer.
        file: the file that the line stands in, where a plan has several.
        needs: indices of other lines without which this one is not tried.
        after: indices of lines that end before this one begins, however they end.
    """

    number: int
    kind: Kind
    key: str
    body: dict[str, Any] = field(repr=False)
    customer: int | None = None
    action: Action = "add"
    customer_key: str = ""
    file: str = ""
    needs: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
