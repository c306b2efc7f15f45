"""Single calls about customers that several methods of `client.customers` use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from webex_wholesale._core.accepted import Accepted, read_accepted
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._differences import Differences
from webex_wholesale._methods.paging import Page, read_as_pages
from webex_wholesale._workflows.differences import compare_customer
from webex_wholesale._workflows.ensure import EnsureCall, Ensured, OnDifference
from webex_wholesale._workflows.finding import FindCall
from webex_wholesale._workflows.wait_targets import UntilProvisioned, UntilRemoved
from webex_wholesale.resources._params import as_list, filled, sub_partner_query
from webex_wholesale_contracts.models import Address, Customer, ProvisioningParameters

__all__ = ["body", "ensure", "find", "get", "id_of", "provision", "until_provisioned", "update"]


def is_accepted(customer: object) -> bool:
    """Return true for the handle of a write, which reads may not show yet."""
    return isinstance(customer, Accepted) or (isinstance(customer, Ensured) and customer.outcome != "found")


UPDATABLE: Final = ("packages", "address")


def correction(
    on_behalf_of: str | None, customer: Customer, body: Mapping[str, Any], differences: Differences
) -> SingleCall[Accepted] | None:
    """The update that gives a customer what was asked for; None where no update can."""
    if any(difference.field.partition(".")[0] not in UPDATABLE for difference in differences):
        return None
    changes = {name: body[name] for name in ("packages", "address", "provisioningParameters") if name in body}
    return update(customer.id, changes, on_behalf_of)


def update(customer_id: str, body: Mapping[str, Any], on_behalf_of: str | None) -> SingleCall[Accepted]:
    """The request that starts a change."""
    ids, query = {"customerId": customer_id}, sub_partner_query(on_behalf_of)
    return replace(build_call("customers.update", ids=ids, query=query, body=body), read=read_accepted)


def removal(on_behalf_of: str | None, customer: Customer) -> UntilRemoved | None:
    """The wait for a customer that is being removed; None for any other."""
    if customer.status != "deleting":
        return None
    look = get(customer.id, None, on_behalf_of)
    return UntilRemoved(customer.id, look, timeout=120.0, interval=5.0, on_progress=None)


def _listed(external_id: str, on_behalf_of: str | None) -> SingleCall[Page[Customer]]:
    """The list of the customer with an external id."""
    query = {"external_id": external_id, **sub_partner_query(on_behalf_of)}
    return read_as_pages(build_call("customers.list", query=query))


def find(external_id: str, on_behalf_of: str | None) -> FindCall[Customer]:
    """The search for the customer with an external id."""
    external_id = filled("external_id", external_id)
    return FindCall(_listed(external_id, on_behalf_of), lambda customer: customer.external_id == external_id)


def body(
    provisioning_id: str | None,
    packages: str | Sequence[Any] | None,
    external_id: str | None,
    address: Address,
    customer_info: object,
    org_id: str | None,
    provisioning_parameters: ProvisioningParameters | None,
) -> dict[str, object]:
    """The body of a request that provisions a customer, or asks if that would work."""
    return {
        "provisioning_id": provisioning_id,
        "packages": as_list(packages),
        "external_id": external_id,
        "address": address,
        "customer_info": customer_info,
        "org_id": org_id,
        "provisioning_parameters": provisioning_parameters,
    }


def ensure(
    external_id: str, wanted: Mapping[str, object], on_difference: OnDifference, on_behalf_of: str | None
) -> EnsureCall[Customer | None]:
    """Provision a customer unless one with this external id exists."""
    return EnsureCall(
        _listed(external_id, on_behalf_of),
        lambda customer: customer.external_id == external_id,
        provision(wanted, on_behalf_of),
        lambda accepted: None,
        compare_customer,
        partial(correction, on_behalf_of),
        on_difference,
        partial(removal, on_behalf_of),
    )


def until_provisioned(
    customer: str | Accepted | Customer | Ensured[Customer | None],
    on_behalf_of: str | None,
    timeout: float | timedelta = 120.0,
    interval: float | timedelta = 5.0,
    on_progress: Callable[[Customer], object] | None = None,
    *,
    allow_errors: bool = True,
) -> UntilProvisioned:
    """The wait for a customer."""
    customer_id = id_of(customer)
    look, accepted = get(customer_id, None, on_behalf_of), is_accepted(customer)
    return UntilProvisioned(
        customer_id, look, in_seconds(timeout), in_seconds(interval), on_progress, allow_errors, accepted=accepted
    )


def id_of(customer: str | Accepted | Customer | Ensured[Customer | None]) -> str:
    """The id of a customer, or the id itself."""
    return customer.id if isinstance(customer, Accepted | Customer | Ensured) else customer


def provision(body: Mapping[str, object], on_behalf_of: str | None) -> SingleCall[Accepted]:
    """The request that starts provisioning."""
    return replace(
        build_call("customers.provision", query=sub_partner_query(on_behalf_of), body=body), read=read_accepted
    )


def get(customer_id: str, license_info: bool | None, on_behalf_of: str | None) -> SingleCall[Customer]:
    """A look at one customer."""
    query = {"include_package_license_info": license_info, **sub_partner_query(on_behalf_of)}
    return build_call("customers.get", ids={"customerId": customer_id}, query=query)
