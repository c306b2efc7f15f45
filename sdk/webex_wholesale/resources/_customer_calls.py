"""Calls about customers that the methods of `client.customers`, handles and plans use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from webex_wholesale._core.accepted import Accepted, read_accepted
from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._differences import Differences
from webex_wholesale._methods.paging import read_as_pages
from webex_wholesale._workflows.differences import compare_customer
from webex_wholesale._workflows.ensure import EnsureCall, Ensured, OnDifference
from webex_wholesale._workflows.finding import FindCall
from webex_wholesale._workflows.prechecks import PrecheckCall
from webex_wholesale._workflows.removal import RemovalCall
from webex_wholesale._workflows.wait_targets import UntilProvisioned, UntilRemoved
from webex_wholesale.resources._params import acting_call, as_list, filled, id_of
from webex_wholesale_contracts.models import Address, Customer, ProvisioningParameters

__all__ = [
    "body",
    "ensure",
    "find",
    "get",
    "precheck",
    "provision",
    "remove",
    "until_provisioned",
    "until_removed",
    "update",
]

UPDATABLE: Final = ("packages", "address")


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


def get(customer_id: str, license_info: bool | None, on_behalf_of: str | None) -> SingleCall[Customer]:
    """A look at one customer."""
    query = {"include_package_license_info": license_info}
    return acting_call("customers.get", on_behalf_of, ids={"customerId": customer_id}, query=query)


def find(external_id: str, on_behalf_of: str | None) -> FindCall[Customer]:
    """The search for the customer with an external id."""
    listed = acting_call("customers.list", on_behalf_of, query={"external_id": filled("external_id", external_id)})
    return FindCall(read_as_pages(listed), lambda customer: customer.external_id == external_id)


def provision(body: Mapping[str, object], on_behalf_of: str | None) -> SingleCall[Accepted]:
    """The request that starts provisioning."""
    return replace(acting_call("customers.provision", on_behalf_of, body=body), read=read_accepted)


def ensure(
    external_id: str, wanted: Mapping[str, object], on_difference: OnDifference, on_behalf_of: str | None
) -> EnsureCall[Customer | None]:
    """Provision a customer unless one with this external id exists."""
    request, search = provision(wanted, on_behalf_of), find(external_id, on_behalf_of)
    return EnsureCall(
        search.find,
        search.matches,
        request,
        lambda accepted: None,
        compare_customer,
        partial(_correction, on_behalf_of),
        on_difference,
        partial(_pending_removal, on_behalf_of),
    )


def _correction(
    on_behalf_of: str | None, customer: Customer, body: Mapping[str, Any], differences: Differences
) -> SingleCall[Accepted] | None:
    """The update that gives a customer what was asked for; None where no update can."""
    if any(difference.field.partition(".")[0] not in UPDATABLE for difference in differences):
        return None
    changes = {name: body[name] for name in ("packages", "address", "provisioningParameters") if name in body}
    return update(customer.id, changes, on_behalf_of)


def _pending_removal(on_behalf_of: str | None, customer: Customer) -> UntilRemoved | None:
    """The wait for a customer that is being removed; None for any other."""
    return until_removed(customer.id, on_behalf_of) if customer.status == "deleting" else None


def precheck(body: Mapping[str, object], on_behalf_of: str | None, *, raise_on_refusal: bool = False) -> PrecheckCall:
    """The question whether provisioning would work."""
    return PrecheckCall(acting_call("customers.precheck", on_behalf_of, body=body), raise_on_refusal)


def update(customer_id: str, body: Mapping[str, Any], on_behalf_of: str | None) -> SingleCall[Accepted]:
    """The request that starts a change."""
    ids = {"customerId": customer_id}
    return replace(acting_call("customers.update", on_behalf_of, ids=ids, body=body), read=read_accepted)


def remove(customer_id: str, on_behalf_of: str | None) -> RemovalCall:
    """The request that starts a removal."""
    request = acting_call("customers.delete", on_behalf_of, ids={"customerId": customer_id})
    return RemovalCall(request, get(customer_id, None, on_behalf_of))


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
    customer_id = id_of(customer, Customer)
    look, accepted = get(customer_id, None, on_behalf_of), _is_accepted(customer)
    return UntilProvisioned(
        customer_id, look, in_seconds(timeout), in_seconds(interval), on_progress, allow_errors, accepted=accepted
    )


def _is_accepted(customer: object) -> bool:
    """Return true for the handle of a write, which reads may not show yet."""
    return isinstance(customer, Accepted) or (isinstance(customer, Ensured) and customer.outcome != "found")


def until_removed(
    customer: str | Accepted | Customer | Ensured[Customer | None],
    on_behalf_of: str | None,
    timeout: float | timedelta = 120.0,
    interval: float | timedelta = 5.0,
    on_progress: Callable[[Customer], object] | None = None,
) -> UntilRemoved:
    """The wait until a customer is gone."""
    customer_id = id_of(customer, Customer)
    look = get(customer_id, None, on_behalf_of)
    return UntilRemoved(customer_id, look, in_seconds(timeout), in_seconds(interval), on_progress)
