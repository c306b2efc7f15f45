from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webex_wholesale_contracts.models import Address, CallingLocation, CustomerStatus, ProvisionCustomer
from webex_wholesale_mock.entities import Customer, Partner
from webex_wholesale_mock.hub import _defaults as defaults
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed, modelled, shaped
from webex_wholesale_mock.hub._initial_status import TO_STATUS
from webex_wholesale_mock.validation import customers as customer_rules
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.workflows import intake


class CustomerBuilders(HubBase):
    """Customers, made without a call and without waiting, by the same rules."""

    def add_customer(
        self,
        *,
        external_id: str | None = None,
        packages: Sequence[str] = ("webex_calling", "webex_meetings"),
        status: CustomerStatus = "provisioned",
        provisioning_id: str | None = None,
        org_id: str | None = None,
        name: str | None = None,
        primary_email: str | None = None,
        language: str | None = None,
        address: Address | Mapping[str, str] | None = None,
        location: CallingLocation | Mapping[str, Any] | None = None,
        meetings_timezone: str | None = None,
        limits: Mapping[str, int] | None = None,
    ) -> Customer:
        """Place a customer in any status; no time passes. What is not given is made up, the same way each time.

        Args:
            status: `provisioned_with_errors` fails all packages but the first, `error` all. What is unfinished goes on
                from now, and ends as the clock moves. For `pending_rpl_review` the name is put on the denied list.
            provisioning_id: of any partner's template, which makes it that partner's customer; by default the first
                partner's first one.
            org_id: attaches an existing organization; for a finished customer its administrators have agreed.
            location: where the calling packages are; by default the address, where there are some.

        Raises HubError where provisioning would be refused, with the rule, and for a status that cannot be.
        """
        if status not in TO_STATUS:
            raise HubError(f"{status!r} is no status of a customer; there are {', '.join(TO_STATUS)}")
        if status == "provisioned_with_errors" and len(packages) < 2:
            raise HubError("provisioned_with_errors takes two packages: the first is provisioned, the others fail")
        template = self._template(provisioning_id)
        partner = self._world.partners[template.partner_id]
        number = defaults.number_of_customer(self._world, partner)
        info = {"name": name, "primaryEmail": primary_email, "language": language}
        place = modelled("address", Address, address) or defaults.address(template.country)
        office = modelled("location", CallingLocation, location)
        parts = {
            "provisioningId": template.provisioning_id,
            "externalId": f"customer-{number}" if external_id is None else external_id,
            "packages": defaults.listed(packages),
            "orgId": org_id,
            "address": place.to_wire(),
            "customerInfo": defaults.customer_info(number, info, new=org_id is None),
            "provisioningParameters": defaults.parameters(packages, place, office, meetings_timezone, limits),
        }
        return self._take_in(partner, {key: part for key, part in parts.items() if part is not None}, status)

    def _take_in(self, partner: Partner, body: dict[str, Any], status: CustomerStatus) -> Customer:
        what, world = f"customer {body['externalId']!r}", self._world
        shaped(what, ProvisionCustomer, body)
        case = Case(world, partner, body)
        allowed(what, customer_rules.may_provision, case)
        if status == "pending_rpl_review" and not world.compliance.denies(intake.name_of(case)):
            world.compliance.denied_names = [*world.compliance.denied_names, intake.name_of(case)]
        customer = intake.admit_customer(case)
        if customer.status == "pending_rpl_review" != status:
            world.step_customer(customer, "clear")
        TO_STATUS[status](world, customer)
        return customer
