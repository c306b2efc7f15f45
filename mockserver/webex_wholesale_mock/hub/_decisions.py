from __future__ import annotations

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Customer
from webex_wholesale_mock.hub._base import HubBase, HubError, as_text, unknown
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow


class Decisions(HubBase):
    """What people decide about customers, subscribers and sub-partners."""

    @property
    def denied_names(self) -> tuple[str, ...]:
        """The denied list."""
        return tuple(self._world.compliance.denied_names)

    def deny_names(self, *names: str) -> None:
        """Replace the denied list.

        A new customer whose name contains one of these, in any case, goes to review (rule customer.async.compliance):
        looked at every hour, and left to people after 72. Raises HubError for a blank name, which would deny everyone.
        """
        for name in names:
            if not isinstance(name, str):
                raise HubError(
                    f"a denied name is of type {type(name).__name__}; give names, as in deny_names('A', 'B')"
                )
            if not name.strip():
                raise HubError("a denied name is blank, which would match every customer")
        self._world.compliance.denied_names = [*names]

    def clear(self, customer_id: str) -> None:
        """End a customer's review well; provisioning starts. Raises HubError where none is under way."""
        customer_workflow.clear(self._world, self._reviewed(customer_id))

    def deny(self, customer_id: str) -> None:
        """End a customer's review badly; the customer is removed. Raises HubError where none is under way."""
        self._world.step_customer(self._reviewed(customer_id), "deny")

    # Attaching to existing organizations

    def approve_attachment(self, customer_id: str) -> None:
        """Agree, as an administrator of the organization; provisioning starts. Raises HubError where nobody asked."""
        customer_workflow.approve(self._world, self._waiting(customer_id))

    def decline_attachment(self, customer_id: str) -> None:
        """Disagree; the customer is removed. Raises HubError where nobody asked."""
        self._world.step_customer(self._waiting(customer_id), "decline")

    def give_consent(self, subscriber_id: str) -> None:
        """Agree, as the person, to move; the subscriber is then provisioned. Raises HubError where nobody asked."""
        subscriber = self._world.subscribers.get(wire_ids.uuid_of("SUBSCRIBER", as_text(subscriber_id)))
        if subscriber is None:
            raise unknown("subscriber", subscriber_id)
        if subscriber.status != "pending_user_migration":
            raise HubError(f"{subscriber.email} is {subscriber.status}, no consent is awaited")
        subscriber_workflow.consent(self._world, subscriber)

    def follow(self, link: str) -> None:
        """Follow a link of an email in the outbox: give consent, approve or decline.

        Raises HubError for a link that stands in no email, and where the decision is no longer awaited.
        """
        decide = {"agree": self.give_consent, "approve": self.approve_attachment, "decline": self.decline_attachment}
        for email in self._world.outbox:
            for name, url in email.links.items():
                if url == link:
                    return decide[name](email.subject)
        raise HubError(f"no email has the link {link!r}")

    # Sub-partners

    def suspend(self, org_id: str) -> None:
        """Let a sub-partner provision and update no more. Raises HubError for what is no sub-partner."""
        self._sub_partner(org_id).suspended = True

    def resume(self, org_id: str) -> None:
        """End a suspension. Raises HubError for what is no sub-partner."""
        self._sub_partner(org_id).suspended = False

    def _reviewed(self, customer_id: str) -> Customer:
        customer = self._customer(customer_id)
        if customer.status != "pending_rpl_review":
            raise HubError(f"customer {customer.external_id!r} is {customer.status}, no review is under way")
        return customer

    def _waiting(self, customer_id: str) -> Customer:
        customer = self._customer(customer_id)
        if not customer.awaits_approval:
            raise HubError(f"customer {customer.external_id!r} is {customer.status}, no approval is awaited")
        return customer
