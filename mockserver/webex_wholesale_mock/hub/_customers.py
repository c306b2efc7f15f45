"""Builders of customers, by the rules of provisioning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webex_wholesale_contracts.models import Address, CallingLocation, Customer, CustomerStatus, ProvisionCustomer
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub import _defaults as defaults
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed, modelled, shaped
from webex_wholesale_mock.hub._initial_status import TO_STATUS
from webex_wholesale_mock.validation import customers as customer_rules
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.values import copies, resolver
from webex_wholesale_mock.values.resolver import AnyOrganization, AnyTemplate
from webex_wholesale_mock.workflows import intake


class CustomerBuilders(HubBase):
    """Part of the hub that makes customers, without a call and without waiting, by the same rules."""

    def add_customer(
        self,
        *,
        external_id: str | None = None,
        packages: Sequence[str] = ("webex_calling", "webex_meetings"),
        status: CustomerStatus | None = None,
        provisioning_id: AnyTemplate | None = None,
        org_id: AnyOrganization | None = None,
        name: str | None = None,
        primary_email: str | None = None,
        language: str | None = None,
        address: Address | Mapping[str, str] | None = None,
        location: CallingLocation | Mapping[str, Any] | None = None,
        meetings_timezone: str | None = None,
        limits: Mapping[str, int] | None = None,
    ) -> Customer:
        """Add a customer in any status; no time passes. Arguments left out are made up, the same way each time.

        Args:
            external_id, name, primary_email, language, packages: as in a request to provision.
            status: by default `provisioned`, or for a name on the denied list `pending_rpl_review`, which puts a name
                there; any other says that its review ended well. `provisioned_with_errors` fails all packages but the
                first, `error` all. An unfinished customer goes on from now.
            provisioning_id: the template, which decides the partner; by default the first of the first partner.
            org_id: attaches an existing organization; for a finished customer its administrators have agreed.
            address: the billing address, as a model or its fields.
            location: the office of the calling packages; by default it is at the address, where there are some.
            meetings_timezone: IANA name of a time zone.
            limits: how many subscribers may hold a package, by package.

        Raises:
            HubError: provisioning would be refused (with the rule), or the status cannot be.
        """
        _check_status(status or "provisioned", packages)
        template = resolver.template(self._world, provisioning_id, HubError)
        partner = self._world.partners[template.partner_id]
        number = defaults.number_of_customer(self._world, partner)
        info = {"name": name, "primaryEmail": primary_email, "language": language}
        place = modelled("address", Address, address) or defaults.address(template.country)
        office = modelled("location", CallingLocation, location)
        parts = {
            "provisioningId": template.provisioning_id,
            "externalId": f"customer-{number}" if external_id is None else external_id,
            "packages": defaults.listed(packages),
            "orgId": None if org_id is None else resolver.id_text("organization", org_id, HubError),
            "address": place.to_wire(),
            "customerInfo": defaults.customer_info(number, info, new=org_id is None),
            "provisioningParameters": defaults.parameters(packages, place, office, meetings_timezone, limits),
        }
        return copies.customer(self._world, self._take_in(partner, parts, status))

    def _take_in(
        self, partner: entities.Partner, parts: dict[str, Any], wanted: CustomerStatus | None
    ) -> entities.Customer:
        body = {key: part for key, part in parts.items() if part is not None}
        what, world = f"customer {body['externalId']!r}", self._world
        shaped(what, ProvisionCustomer, body)
        case = Case(world, partner, body)
        allowed(what, customer_rules.may_provision, case)
        names = intake.names_of(case)
        status = wanted or ("pending_rpl_review" if world.compliance.match(*names) else "provisioned")
        if status == "pending_rpl_review" and not world.compliance.match(*names):
            world.compliance.denied_names = [*world.compliance.denied_names, names[0]]
        customer = intake.admit_customer(case)
        if customer.status == "pending_rpl_review" != status:
            world.step_customer(customer, "clear")
        TO_STATUS[status](world, customer)
        return customer


def _check_status(status: str, packages: Sequence[str]) -> None:
    if status not in TO_STATUS:
        raise HubError(f"{status!r} is not a status of a customer; use one of {', '.join(TO_STATUS)}")
    if status == "provisioned_with_errors" and len(packages) < 2:
        raise HubError("provisioned_with_errors needs two packages: the first is provisioned, the others fail")
