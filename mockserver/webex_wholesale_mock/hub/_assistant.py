"""Webex Assistant of a customer, which administrators of the partner and of the customer turn on and off."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.values import WebexAssistant, partner_setup
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer
from webex_wholesale_mock.wire.refusal import Refusal


class Assistants(Noun):
    """Webex Assistant for Meetings: free, and on by default where a package has it."""

    __slots__ = ()

    @operation("assistant.get", who="organizations.read", source="004:403-435", customers=True)
    def get(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> WebexAssistant:
        """Show if the assistant is on for a customer, for which packages, and its limits.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        _, organization = self._with_organization(customer)
        return partner_setup.assistant(organization)

    @operation(
        "assistant.set",
        who="organizations.write",
        source="004:413-415",
        refuses=("hub.assistant.package",),
        customers=True,
    )
    def set(self, customer: AnyCustomer, *, on: bool, actor: AnyAdministrator | None = None) -> WebexAssistant:
        """Turn the assistant on or off. Where it is so already, nothing happens.

        Args:
            customer: its id, external id or organization id, or a value.
            on: True for on.
            actor: an administrator of the partner or of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or no package of the customer has the assistant.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._with_organization(customer)
        if not partner_setup.assistant(organization).packages:
            text = f"customer {found.external_id!r} has neither webex_meetings nor webex_suite"
            raise Refusal("hub.assistant.package", Finding("customer", text))
        organization.assistant = on
        return partner_setup.assistant(organization)
