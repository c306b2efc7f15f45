"""Lists of what is there in a mock, as values in the order of the API, and exports of it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from webex_wholesale_contracts._later import Later
from webex_wholesale_mock.state.lock import WorldLock

if TYPE_CHECKING:
    from webex_wholesale_contracts.models import Customer, Subscriber
    from webex_wholesale_contracts.models.organizations import Organization
    from webex_wholesale_mock.engine.engine import Engine
    from webex_wholesale_mock.testkit.exports import Exports
    from webex_wholesale_mock.values import copies, resolver
    from webex_wholesale_mock.values.resolver import AnyCustomer, AnyPartner
else:
    copies = Later("webex_wholesale_mock.values.copies")
    resolver = Later("webex_wholesale_mock.values.resolver")


class Listings:
    """Part of a mock that lists customers, subscribers and organizations. No list counts as a poll."""

    _engine: Engine
    _lock: WorldLock

    @property
    def migration(self) -> Exports:
        """Exports of BroadWorks customers, as files for tests of a migration."""
        from webex_wholesale_mock.testkit.exports import Exports

        return Exports(self._engine, self._lock)

    def customers(self, partner: AnyPartner | None = None) -> list[Customer]:
        """List the customers, newest first.

        Args:
            partner: only this partner's: a name, an organization id or a value.

        Raises:
            ValueError: the partner does not exist.
        """
        with self._lock:
            world = self._engine.world
            owner = None if partner is None else resolver.partner(world, partner).id
            found = [entity for entity in world.customers if owner in (None, entity.partner_id)]
            return [copies.customer(world, entity) for entity in sorted(found, key=attrgetter("serial"), reverse=True)]

    def subscribers(
        self, customer: AnyCustomer | None = None, *, partner: AnyPartner | None = None
    ) -> list[Subscriber]:
        """List the subscribers, newest first.

        Args:
            customer: only this customer's: an id, external id or organization id, or a value.
            partner: only this partner's: a name, an organization id or a value.

        Raises:
            ValueError: the customer or partner does not exist.
        """
        with self._lock:
            world = self._engine.world
            holder = None if customer is None else resolver.customer(world, customer).id
            owner = None if partner is None else resolver.partner(world, partner).id
            found = [
                entity
                for entity in world.subscribers
                if holder in (None, entity.customer_id) and owner in (None, entity.partner_id)
            ]
            return [
                copies.subscriber(world, entity) for entity in sorted(found, key=attrgetter("serial"), reverse=True)
            ]

    def organizations(self, partner: AnyPartner | None = None) -> list[Organization]:
        """List the organizations: those of partners first, then the others, oldest first.

        Args:
            partner: only its own and those in which it may act: a name, an organization id or a value.

        Raises:
            ValueError: the partner does not exist.
        """
        with self._lock:
            world = self._engine.world
            others = world.directory.organizations.values()
            if partner is None:
                found = [*(owner.organization for owner in world.partners), *others]
            else:
                owner = resolver.partner(world, partner)
                found = [owner.organization, *(entity for entity in others if owner.id in entity.partners)]
            return [copies.organization(entity) for entity in found]
