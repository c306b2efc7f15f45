"""Access of the partner's people to a customer: services alone, or full administrator as the customer grants it."""

from __future__ import annotations

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import access as rules
from webex_wholesale_mock.values import CustomerAccess, partner_setup, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer
from webex_wholesale_mock.workflows import access

_DECIDER = "a full administrator of the customer"


class Accesses(Noun):
    """Rights of the partner and its people in the organization of a customer, by the customer's leave."""

    __slots__ = ()

    @operation("access.get", who="organizations.read", source="h:hbzl7eb", customers=True)
    def get(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> CustomerAccess:
        """Show the role of the partner in a customer's organization, and what its people have asked for.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        return self._shown(*self._with_organization(customer))

    @operation(
        "access.request", who="support.write", source="000:145, h:hbzl7eb, h:16gmxfb", refuses=("hub.access.state",)
    )
    def request(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> CustomerAccess:
        """Ask a customer for full administrator: for the partner, or as the help desk for oneself and a day (assumed).

        Each full administrator of the customer is mailed, with links to grant and to refuse.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who asks; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, a request waits already, or there is nothing to ask for.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._with_organization(customer)
        lasting = self.by.may("wholesale.read")
        rules.check_askable(found, organization, lasting=lasting)
        access.ask(self._world, found, organization, self.by.person(self._world), lasting=lasting)
        return self._shown(found, organization)

    @operation(
        "access.grant",
        who="",
        by=_DECIDER,
        source="000:145, h:hbzl7eb",
        refuses=("hub.role.insufficient", "hub.access.state"),
    )
    def grant(self, customer: AnyCustomer, *, administrator: AnyAdministrator | None = None) -> CustomerAccess:
        """Grant the request that waits: for good to the partner, or for a day to one of its help desk.

        Args:
            customer: its id, external id or organization id, or a value.
            administrator: the customer's full administrator who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or no request waits.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._decided(customer, administrator)
        access.grant(self._world, organization, rules.waiting(found, organization))
        return self._shown(found, organization)

    @operation(
        "access.refuse",
        who="",
        by=_DECIDER,
        source="000:145, h:hbzl7eb",
        refuses=("hub.role.insufficient", "hub.access.state"),
    )
    def refuse(self, customer: AnyCustomer, *, administrator: AnyAdministrator | None = None) -> CustomerAccess:
        """Refuse the request that waits; it can be made again.

        Args:
            customer: its id, external id or organization id, or a value.
            administrator: the customer's full administrator who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or no request waits.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._decided(customer, administrator)
        access.refuse(self._world, organization, rules.waiting(found, organization))
        return self._shown(found, organization)

    @operation(
        "access.revoke",
        who="",
        by=_DECIDER,
        source="assumed",
        refuses=("hub.role.insufficient", "hub.access.state"),
    )
    def revoke(self, customer: AnyCustomer, *, administrator: AnyAdministrator | None = None) -> CustomerAccess:
        """Take back all that was granted: the partner provisions services again, and its help desk reads.

        Args:
            customer: its id, external id or organization id, or a value.
            administrator: the customer's full administrator who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or nothing is granted.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._decided(customer, administrator)
        for request in rules.granted(self._world, found, organization):
            access.revoke(self._world, organization, request)
        return self._shown(found, organization)

    def _decided(
        self, customer: AnyCustomer, administrator: AnyAdministrator | None
    ) -> tuple[entities.Customer, entities.Organization]:
        """Find a customer whose full administrator decides. Raises Refusal for somebody else."""
        found, organization = self._with_organization(customer)
        if administrator is not None:
            rules.check_decider(organization, resolver.person(self._world, administrator, HubError).email)
        elif not organization.administrators:
            raise HubError(f"customer {found.external_id!r} has no full administrator who could decide; add one first")
        return found, organization

    def _shown(self, customer: entities.Customer, organization: entities.Organization) -> CustomerAccess:
        return partner_setup.access(customer, organization)
