"""Restricted by Partner mode of a customer, which administrators of its partner turn on and off."""

from __future__ import annotations

from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.values import RestrictedMode
from webex_wholesale_mock.values.partner_setup import restricted_mode
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer


class RestrictedModes(Noun):
    """Restricted by Partner mode: settings that a partner keeps from the administrators of a customer."""

    __slots__ = ()

    @operation("restricted_mode.get", who="organizations.read", source="004:2058-2063", customers=True)
    def get(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> RestrictedMode:
        """Show whether the mode is on for a customer, and what its administrators then see.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Returns:
            The mode, with the banner and the settings that it takes away; both are empty while it is off.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        _, organization = self._with_organization(customer)
        return restricted_mode(organization)

    @operation("restricted_mode.set", who="organizations.write", source="004:2122-2130")
    def set(self, customer: AnyCustomer, *, on: bool, actor: AnyAdministrator | None = None) -> None:
        """Turn the mode on or off. Where it is so already, nothing happens.

        Turning it on tells the administrators of the customer by email, and binds each of their calls from then on.

        Args:
            customer: its id, external id or organization id, or a value.
            on: True for the mode, which every customer begins with.
            actor: an administrator of the partner; by default the full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        owner, organization = self._with_organization(customer)
        if on and not organization.restricted:
            for person in self._world.administrators_of(organization):
                self._world.send(person.email, "restricted-mode-on", owner.wire_id, person.name, customer=owner)
        organization.restricted = on
