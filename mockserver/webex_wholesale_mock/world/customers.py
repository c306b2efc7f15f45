"""All customers of a world, indexed for every way of asking for them."""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Customer, Partner
from webex_wholesale_mock.entities.lifecycles import CUSTOMER, CustomerEvent
from webex_wholesale_mock.state.timelines import Timeline, page_of_many
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject
from webex_wholesale_mock.state.tracked_index import TrackedIndex

EVERY_STATUS = ""


class Customers(TrackedObject):
    """The live customers of all partners. Each is in the list of its partner, and of its partner and status."""

    __slots__ = ("_by_external_id", "_by_id", "_by_primary_email", "_lists")
    holds = ("_by_external_id", "_by_id", "_by_primary_email", "_lists")

    def __init__(self) -> None:
        super().__init__()
        self._by_id: TrackedDict[str, Customer] = TrackedDict()
        self._by_external_id: TrackedIndex[tuple[str, str], Customer] = TrackedIndex()
        self._by_primary_email: TrackedIndex[str, Customer] = TrackedIndex()
        self._lists: TrackedDict[tuple[str, str], Timeline[Customer]] = TrackedDict()

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Customer]:
        return iter(self._by_id.values())

    def __getitem__(self, uuid: str) -> Customer:
        return self._by_id[uuid]

    def get(self, uuid: str) -> Customer | None:
        """A customer of any partner by its bare uuid."""
        return self._by_id.get(uuid)

    def find(self, wire_id: str) -> Customer | None:
        """A customer of any partner by the id that clients see, or by the one of the kind that older examples have."""
        return self.get(wire_ids.uuid_of("ENTERPRISE", wire_id) or wire_ids.uuid_of("CUSTOMER", wire_id))

    def of(self, partner: Partner, uuid: str) -> Customer | None:
        """A customer by its bare uuid, if it is this partner's."""
        customer = self.get(uuid)
        return customer if customer and customer.partner_id == partner.id else None

    def with_external_id(self, partner: Partner, external_id: str) -> Customer | None:
        """The customer to whom a partner gave this key."""
        return self._by_external_id.get((partner.id, external_id))

    def with_primary_email(self, email: str) -> Customer | None:
        """The customer, of any partner, with this primary email."""
        return self._by_primary_email.get(normalise_email(email))

    def add(self, customer: Customer, event: CustomerEvent | None = None) -> Customer:
        """Keep a customer; a new one begins its lifecycle with an event."""
        if event:
            CUSTOMER.step(customer, event)  # outside of the world still, where no history has to be told
        self._by_id[customer.id] = customer
        self._by_external_id[customer.partner_id, customer.external_id] = customer
        if customer.primary_email:
            self._by_primary_email[normalise_email(customer.primary_email)] = customer
        for status in (EVERY_STATUS, customer.status):
            self._list(customer.partner_id, status).add(customer)
        return customer

    def remove(self, customer: Customer) -> None:
        for status in (EVERY_STATUS, customer.status):
            self._list(customer.partner_id, status).remove(customer)
        del self._by_id[customer.id]
        del self._by_external_id[customer.partner_id, customer.external_id]
        address = normalise_email(customer.primary_email or "")
        if self._by_primary_email.get(address) is customer:
            del self._by_primary_email[address]

    def step(self, customer: Customer, event: CustomerEvent) -> None:
        """Move a customer along its lifecycle, to the list of its new status."""
        before = customer.status
        CUSTOMER.step(customer, event)
        self._list(customer.partner_id, before).remove(customer)
        self._list(customer.partner_id, customer.status).add(customer)

    def rename(self, customer: Customer, external_id: str) -> None:
        """Give a customer another external id."""
        del self._by_external_id[customer.partner_id, customer.external_id]
        customer.external_id = external_id
        self._by_external_id[customer.partner_id, external_id] = customer

    def page(self, partner: Partner, statuses: list[str], offset: int, size: int) -> list[Customer]:
        """Customers of a partner in any of some statuses (none: in all), newest first."""
        scopes = [(partner.id, status) for status in dict.fromkeys(statuses or (EVERY_STATUS,))]
        wanted = [self._lists[scope] for scope in scopes if scope in self._lists]
        return wanted[0].page(offset, size) if len(wanted) == 1 else page_of_many(wanted, offset, size)

    def _list(self, partner_id: str, status: str) -> Timeline[Customer]:
        key = partner_id, status
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = Timeline()
        return found
