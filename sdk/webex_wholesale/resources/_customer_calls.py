"""Single calls about customers that several methods of `client.customers` use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from webex_wholesale._core.accepted import Accepted, read_accepted
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._differences import Differences
from webex_wholesale._methods.paging import Page, read_as_pages
from webex_wholesale._workflows.ensure import Ensured
from webex_wholesale._workflows.wait_targets import UntilRemoved
from webex_wholesale.resources._params import sub_partner_query
from webex_wholesale_contracts.models import Customer

__all__ = ["correction", "find", "get", "id_of", "is_accepted", "provision", "removal"]


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
    ids, query = {"customerId": customer.id}, sub_partner_query(on_behalf_of)
    return replace(build_call("customers.update", ids=ids, query=query, body=changes), read=read_accepted)


def removal(on_behalf_of: str | None, customer: Customer) -> UntilRemoved | None:
    """The wait for a customer that is being removed; None for any other."""
    if customer.status != "deleting":
        return None
    look = get(customer.id, None, on_behalf_of)
    return UntilRemoved(customer.id, look, timeout=120.0, interval=5.0, on_progress=None)


def find(external_id: str, on_behalf_of: str | None) -> SingleCall[Page[Customer]]:
    """The list of the customer with an external id."""
    query = {"external_id": external_id, **sub_partner_query(on_behalf_of)}
    return read_as_pages(build_call("customers.list", query=query))


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
