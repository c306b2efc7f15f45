"""The inventory of a partner, read from a service: customers, subscribers, locations and licences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import attrs
from pydantic import BaseModel

from webex_wholesale_contracts.models import Customer, Subscriber
from webex_wholesale_contracts.models.licenses import License
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_contracts.traffic import Redactor

M = TypeVar("M", bound=BaseModel)


class Client(Protocol):
    """The part of an SDK client that is used; a token that only reads is enough."""

    @property
    def customers(self) -> Any: ...
    @property
    def subscribers(self) -> Any: ...
    @property
    def locations(self) -> Any: ...
    @property
    def licenses(self) -> Any: ...


@attrs.frozen(slots=True, kw_only=True)
class Inventory:
    """All that was read: customers and subscribers newest first, the rest by the organization id of the customer."""

    customers: tuple[Customer, ...]
    subscribers: tuple[Subscriber, ...]
    locations: dict[str, tuple[Location, ...]]
    licenses: dict[str, tuple[License, ...]]

    def redacted(self) -> Inventory:
        """Return the same with stand-ins for all that is personal; ids stay ids, and fit together."""
        redactor = Redactor()
        return Inventory(
            customers=_redacted(redactor, self.customers),
            subscribers=_redacted(redactor, self.subscribers),
            locations=_by_organization(redactor, self.locations),
            licenses=_by_organization(redactor, self.licenses),
        )


def read(client: Client, tell: Callable[[str], None]) -> Inventory:
    """Read the inventory. `tell` gets a line for each part. Raises WholesaleError for whatever cannot be read."""
    listed = list(client.customers.list(max=100))
    tell(f"customers: {len(listed)}")
    customers = [client.customers.get(customer.id, include_package_license_info=True) for customer in listed]
    subscribers = list(client.subscribers.list(max=100))
    tell(f"subscribers: {len(subscribers)}")
    organizations = [customer.org_id for customer in customers if customer.org_id]
    locations = {org_id: tuple(client.locations.list(org_id=org_id)) for org_id in organizations}
    tell(f"locations: {sum(map(len, locations.values()))}")
    licenses = {org_id: tuple(client.licenses.list(org_id=org_id)) for org_id in organizations}
    tell(f"licences: {sum(map(len, licenses.values()))}")
    return Inventory(customers=tuple(customers), subscribers=tuple(subscribers), locations=locations, licenses=licenses)


def _redacted(redactor: Redactor, values: Iterable[M]) -> tuple[M, ...]:
    return tuple(
        type(value).model_validate(redactor.body(value.model_dump(mode="json", by_alias=True, exclude_none=True)))
        for value in values
    )


def _by_organization(redactor: Redactor, table: dict[str, tuple[M, ...]]) -> dict[str, tuple[M, ...]]:
    return {redactor.text("orgId", org_id): _redacted(redactor, values) for org_id, values in table.items()}
