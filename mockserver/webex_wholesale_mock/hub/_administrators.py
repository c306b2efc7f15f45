"""Administrators of a partner and of its customers: their roles, and the customers that they manage."""

from __future__ import annotations

from collections.abc import Sequence

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._acting import Actor, actor_of
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import administrators as rules
from webex_wholesale_mock.values import Administrator, copies
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyPartner
from webex_wholesale_mock.workflows import administrators


class Administrators(Noun):
    """Administrators of a partner and of its customers."""

    __slots__ = ()

    @operation("administrators.list", who="administrators.read", source="h:so6ust", customers=True, of_users=True)
    def list(
        self,
        *,
        customer: AnyCustomer | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> tuple[Administrator, ...]:
        """List the administrators of a customer or of a partner, oldest first.

        Args:
            customer: the customer: its id, external id or organization id, or a value; by default none.
            partner: without a customer, the partner; by default the first.
            actor: the administrator who looks; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        home = self._home(customer, partner)
        return tuple(copies.administrator(self._world, person) for person in self._world.administrators_of(home))

    @operation(
        "administrators.add",
        who="administrators.full",
        source="h:so6ust, 004:1339-1340",
        refuses=("hub.administrator.email", "hub.administrator.role"),
        customers=True,
        restricted=(1, 2),
        of_users=True,
    )
    def add(
        self,
        email: str,
        *,
        roles: Sequence[str],
        name: str = "",
        customer: AnyCustomer | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Administrator:
        """Add an administrator, as a new user of a customer or of the partner's own organization.

        Args:
            email: the address of the user, which nobody has yet.
            roles: keys of the roles, such as `partner-admin`; at least one.
            name: the last name.
            customer: the customer whose administrator it is; by default none.
            partner: without a customer, the partner whose administrator it is; by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the address is taken, or the organization has no such role.
        """
        home = self._home(customer, partner)
        wanted = [roles] if isinstance(roles, str) else [*roles]
        rules.check_new(self._world, home, email)
        rules.check_roles(self._world, home, wanted or [""])
        return copies.administrator(self._world, administrators.add(self._world, home, email, name, wanted))

    @operation(
        "administrators.assign_role",
        who="administrators.full",
        source="h:so6ust, h:16gmxfb",
        refuses=("hub.administrator.role",),
        customers=True,
        of_users=True,
    )
    def assign_role(
        self, administrator: AnyAdministrator, role: str, *, actor: AnyAdministrator | None = None
    ) -> Administrator:
        """Give a user one more role; a person holds any number of them.

        Args:
            administrator: the user, also one without any role yet: by email or id, or a value.
            role: the key of the role, such as `partner-admin`.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the organization of the user has no such role.
        """
        who, home = self._named(administrator)
        rules.check_roles(self._world, home, [role])
        person = who.person(self._world)
        administrators.give(self._world, home, person, role)
        return copies.administrator(self._world, person)

    @operation(
        "administrators.remove_role",
        who="administrators.full",
        source="h:so6ust",
        refuses=("hub.administrator.role", "hub.administrator.last"),
        customers=True,
        of_users=True,
    )
    def remove_role(
        self, administrator: AnyAdministrator, role: str, *, actor: AnyAdministrator | None = None
    ) -> Administrator:
        """Take a role from a user; it holds for the next call of the user's tokens.

        Args:
            administrator: the user: by email or id, or a value.
            role: the key of the role, such as `partner-admin`.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the user does not have the role, or an organization would be left
                without a full administrator.
        """
        who, home = self._named(administrator)
        rules.check_removal(self._world, home, who.look(self._world), role)
        person = who.person(self._world)
        administrators.take(self._world, home, person, role)
        return copies.administrator(self._world, person)

    @operation(
        "administrators.assign_customer",
        who="administrators.full",
        source="h:16gmxfb",
        refuses=("hub.assignment.role",),
    )
    def assign_customer(
        self, customer: AnyCustomer, administrator: AnyAdministrator, *, actor: AnyAdministrator | None = None
    ) -> Administrator:
        """Let a partner administrator manage a customer, which another one has provisioned.

        Args:
            customer: its id, external id or organization id, or a value.
            administrator: an administrator of the partner who does not see every customer.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or nobody is assigned who has other roles.
        """
        found, person = self._assigned(customer, administrator)
        administrators.assign(found, person)
        return copies.administrator(self._world, person)

    @operation(
        "administrators.unassign_customer",
        who="administrators.full",
        source="h:16gmxfb",
        refuses=("hub.assignment.role",),
    )
    def unassign_customer(
        self, customer: AnyCustomer, administrator: AnyAdministrator, *, actor: AnyAdministrator | None = None
    ) -> Administrator:
        """Let a partner administrator manage a customer no more, also one that it provisioned itself.

        Args:
            customer: its id, external id or organization id, or a value.
            administrator: an administrator of the partner who does not see every customer.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or nobody is assigned who has other roles.
        """
        found, person = self._assigned(customer, administrator)
        administrators.unassign(found, person)
        return copies.administrator(self._world, person)

    def _home(self, customer: AnyCustomer | None, partner: AnyPartner | None) -> entities.Organization:
        """The organization of a customer, else a partner's own."""
        if customer is None:
            return self._partner(partner).organization
        return self._with_organization(customer)[1]

    def _named(self, given: AnyAdministrator) -> tuple[Actor, entities.Organization]:
        """The user who has roles or gets them, and the user's organization."""
        who = actor_of(self._world, given, self.by.partner)
        return who, copies.organization_with(self._world, who.organization_id)

    def _assigned(
        self, customer: AnyCustomer, administrator: AnyAdministrator
    ) -> tuple[entities.Customer, entities.Person]:
        found, (who, _) = self._customer(customer), self._named(administrator)
        rules.check_assignment(self.by.partner.organization, who.look(self._world), found)
        return found, who.person(self._world)
