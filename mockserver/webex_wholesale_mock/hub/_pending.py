"""Approvals of attachments that are awaited."""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._base import HubBase
from webex_wholesale_mock.values import Attachment
from webex_wholesale_mock.workflows import customers as customer_workflow

_ADVICE: Final = (
    "add an administrator with hub.add_person(..., administrator=True), or call hub.approve_attachment or "
    "hub.decline_attachment"
)


class Pending(HubBase):
    """Part of the hub that shows what waits for people."""

    def attachments(self) -> list[Attachment]:
        """List the attachments that wait for an administrator, oldest first.

        `approve_attachment` and `decline_attachment` end them.

        Returns:
            Attachments of all partners' customers, each with a `problem` where nobody can decide.
        """
        return [self._attachment(customer) for customer in self._world.customers if customer.awaits_approval]

    def _attachment(self, customer: entities.Customer) -> Attachment:
        organization = self._world.directory.organizations[customer.attach_to or ""]
        problem = customer_workflow.problem_of_approval(self._world, customer)
        return Attachment(
            customer_id=customer.wire_id,
            external_id=customer.external_id,
            org_id=organization.org_id,
            organization=organization.name,
            administrators=organization.administrators,
            problem=f"{problem}; {_ADVICE}" if problem else None,
        )
