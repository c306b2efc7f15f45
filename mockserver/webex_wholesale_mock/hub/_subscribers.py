"""Builders of subscribers, by the rules of provisioning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import ADD_ONS
from webex_wholesale_contracts.models import (
    SUBSCRIBER_PACKAGES,
    SUBSCRIBER_STATUSES,
    ProvisionSubscriber,
    Subscriber,
    SubscriberStatus,
)
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub import _defaults as defaults
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed, shaped
from webex_wholesale_mock.validation import subscribers as subscriber_rules
from webex_wholesale_mock.validation.subscribers import SubscriberCase
from webex_wholesale_mock.values import copies, resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyLocation
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow

BASES = frozenset(SUBSCRIBER_PACKAGES).difference(ADD_ONS)
"""Packages that a subscriber can hold alone."""


class SubscriberBuilders(HubBase):
    """Part of the hub that makes subscribers, without a call, by the same rules."""

    def add_subscriber(
        self,
        customer_id: AnyCustomer,
        email: str | None = None,
        *,
        packages: Sequence[str] | None = None,
        status: SubscriberStatus = "provisioned",
        first_name: str = "Test",
        last_name: str = "User",
        phone_number: str | None = None,
        extension: str | None = None,
        location_id: AnyLocation | None = None,
    ) -> Subscriber:
        """Add a subscriber in any status. Arguments left out are made up, the same way each time.

        Args:
            customer_id: the customer: its id, external id or organization id, or a value.
            email: the address of the person.
            packages: by default the first of the customer's that a subscriber can hold.
            status: `pending_user_migration` gives the address a free account too; with one that is there already,
                `provisioned` means that its owner has agreed.
            first_name, last_name: of the person.
            phone_number: in E.164 form, such as `+12405551212`.
            extension: by default a free one, where calling begins and there is no `phone_number`.
            location_id: the location of the calling packages: its id, or a value; by default the customer's first.

        Returns:
            The subscriber as GET answers.

        Raises:
            HubError: provisioning would be refused (with the rule), or the status cannot be.
        """
        if status not in SUBSCRIBER_STATUSES:
            raise HubError(f"{status!r} is not a status of a subscriber; use one of {', '.join(SUBSCRIBER_STATUSES)}")
        customer = self._customer(customer_id)
        address = defaults.email_of_subscriber(self._world) if email is None else email
        parts = {
            "firstName": first_name,
            "lastName": last_name,
            "primaryPhoneNumber": phone_number,
            "extension": extension,
            "locationId": None if location_id is None else resolver.id_text("location", location_id, HubError),
        }
        body: dict[str, Any] = {
            "customerId": customer.wire_id,
            "email": address,
            "packages": self._first_package(customer) if packages is None else defaults.listed(packages),
            "provisioningParameters": {name: part for name, part in parts.items() if part is not None},
        }
        return copies.subscriber(self._world, self._join(self._case(customer, body), status))

    def _case(self, customer: entities.Customer, body: dict[str, Any]) -> SubscriberCase:
        """The request that the rules let pass, with an extension where calling begins without any."""
        what = f"subscriber {body['email']!r}"
        shaped(what, ProvisionSubscriber, body)
        partner = self._world.partners[customer.partner_id]
        case = SubscriberCase(self._world, partner, body)
        if case.starts_calling and not {"primaryPhoneNumber", "extension"} & case.parameters.keys():
            case.parameters["extension"] = defaults.extension(case.location)
        allowed(what, subscriber_rules.may_provision, case)
        return case

    def _join(self, case: SubscriberCase, status: SubscriberStatus) -> entities.Subscriber:
        world, email = self._world, case.body["email"]
        if status == "pending_user_migration":
            if case.person:
                raise HubError(f"no consent is needed: {email} is a user of the organization already")
            world.directory.free_accounts.add(normalise_email(email))
        subscriber = intake.admit_subscriber(case)
        if subscriber.status != status:
            subscriber_workflow.move(world, subscriber)
        return subscriber

    @staticmethod
    def _first_package(customer: entities.Customer) -> list[str]:
        for package in customer.packages.values():
            if package.status == "provisioned" and package.name in BASES:
                return [package.name]
        raise HubError(f"customer {customer.external_id!r} has no provisioned package that a subscriber can hold alone")
