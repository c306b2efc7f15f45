from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import ADD_ONS
from webex_wholesale_contracts.models import (
    SUBSCRIBER_PACKAGES,
    SUBSCRIBER_STATUSES,
    ProvisionSubscriber,
    SubscriberStatus,
)
from webex_wholesale_mock.entities import Customer, Subscriber
from webex_wholesale_mock.hub import _defaults as defaults
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed, shaped
from webex_wholesale_mock.validation import subscribers as rules
from webex_wholesale_mock.validation.subscribers import SubscriberCase
from webex_wholesale_mock.workflows import intake as admission
from webex_wholesale_mock.workflows import subscribers as subscriptions

BASES = frozenset(SUBSCRIBER_PACKAGES).difference(ADD_ONS)
"""What a subscriber can hold on its own."""


class SubscriberBuilders(HubBase):
    """Subscribers, made without a call, by the same rules."""

    def add_subscriber(
        self,
        customer_id: str,
        email: str | None = None,
        *,
        packages: Sequence[str] | None = None,
        status: SubscriberStatus = "provisioned",
        first_name: str = "Test",
        last_name: str = "User",
        phone_number: str | None = None,
        extension: str | None = None,
        location_id: str | None = None,
    ) -> Subscriber:
        """Place a subscriber. What is not given is made up, the same way each time.

        Args:
            packages: by default the first of the customer's that a subscriber can hold.
            status: `pending_user_migration` gives the address a free account too; with one that is there already,
                `provisioned` means that its owner has agreed.
            extension: by default a free one, where calling begins and there is no `phone_number`.

        Raises HubError where provisioning would be refused, with the rule, and for a status that cannot be.
        """
        if status not in SUBSCRIBER_STATUSES:
            raise HubError(f"{status!r} is no status of a subscriber; there are {', '.join(SUBSCRIBER_STATUSES)}")
        customer = self._customer(customer_id)
        address = defaults.email_of_subscriber(self._world) if email is None else email
        parts = {
            "firstName": first_name,
            "lastName": last_name,
            "primaryPhoneNumber": phone_number,
            "extension": extension,
            "locationId": location_id,
        }
        body: dict[str, Any] = {
            "customerId": customer_id,
            "email": address,
            "packages": self._first_package(customer) if packages is None else defaults.listed(packages),
            "provisioningParameters": {name: part for name, part in parts.items() if part is not None},
        }
        return self._join(self._case(customer, body), status)

    def _case(self, customer: Customer, body: dict[str, Any]) -> SubscriberCase:
        """The request that the rules let pass, with an extension where calling begins without any."""
        what = f"subscriber {body['email']!r}"
        shaped(what, ProvisionSubscriber, body)
        partner = self._world.partners[customer.partner_id]
        case = SubscriberCase(self._world, partner, body)
        if case.starts_calling and not {"primaryPhoneNumber", "extension"} & case.parameters.keys():
            case.parameters["extension"] = defaults.extension(case.location)
        allowed(what, rules.may_provision, case)
        return case

    def _join(self, case: SubscriberCase, status: SubscriberStatus) -> Subscriber:
        world, email = self._world, case.body["email"]
        if status == "pending_user_migration":
            if case.person:
                raise HubError(f"{email} is a user of the organization already, whose consent nobody needs")
            world.directory.free_accounts.add(normalise_email(email))
        subscriber = admission.admit_subscriber(case)
        if subscriber.status != status:
            subscriptions.move(world, subscriber)
        return subscriber

    @staticmethod
    def _first_package(customer: Customer) -> list[str]:
        for package in customer.packages.values():
            if package.status == "provisioned" and package.name in BASES:
                return [package.name]
        raise HubError(f"customer {customer.external_id!r} has nothing provisioned that a subscriber can hold")
