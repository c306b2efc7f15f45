"""Customers: list, get, provision, update, delete, precheck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from webex_wholesale_mock.entities import Customer, CustomerPackage, Organization
from webex_wholesale_mock.entities.lifecycles import GONE
from webex_wholesale_mock.handlers._call import PRECHECK_PASSED, Answer, Call, paged
from webex_wholesale_mock.validation import customers as customer_rules
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.world.world import World

__all__ = ["delete", "get", "list", "precheck", "provision", "update", "view"]

PAGE = 100
"""The default and the highest value of `max`."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return paged(call, PAGE, partial(_look, call), partial(view, call.world))


def get(call: Call) -> Answer:
    customer = _customer(call)
    if call.poll(customer) and customer.status == GONE:
        raise Refusal("customer.not-found")
    seen = view(call.world, customer, licenses=call.query.get("includePackageLicenseInfo", False))
    return Answer(200, seen, (("location", _url(call, customer)),))


def provision(call: Call) -> Answer:
    case = call.case()
    customer_rules.may_provision(case)
    customer = intake.admit_customer(case)
    if call.only_of:
        customer.managers = (call.only_of,)
    customer_workflow.begin(call.world, customer, call.body)
    return _accepted(call, customer)


def update(call: Call) -> Answer:
    customer = _customer(call)
    customer_rules.may_update(call.case(customer=customer))
    intake.change_customer(call.world, customer, call.body)
    customer_workflow.update(call.world, customer, call.body["packages"], call.body)
    return _accepted(call, customer)


def delete(call: Call) -> Answer:
    customer = _customer(call)
    customer_rules.may_delete(call.case(customer=customer))
    customer_workflow.delete(call.world, customer)
    return Answer(202)


def precheck(call: Call) -> Answer:
    customer_rules.may_precheck(call.case())
    return Answer(200, PRECHECK_PASSED)


def _customer(call: Call) -> Customer:
    """Find the customer in the path. Raises Refusal (customer.not-found), for another partner's customer too."""
    uuid = call.path_id("customerId", "ENTERPRISE", "CUSTOMER")
    customer = call.own(call.world.customers.get(uuid), "customer.not-found")
    if not customer.is_seen_by(call.only_of):
        raise Refusal("customer.not-found")
    return customer


def _look(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """List a page and one customer more, which tells of a next page. Each customer on the page counts as polled."""
    customers = _page(call, offset, size)
    return _page(call, offset, size) if call.poll(*customers[: size - 1]) else customers


def _page(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """List the customers that match every filter of the query, newest first."""
    external_id, org_id = call.query.get("externalId"), call.query.get("orgId")
    statuses = call.query.get("status", [])
    if external_id is None and org_id is None:
        return _managed_page(call, statuses, offset, size)
    match = _by_key(call, external_id, org_id)
    seen = match is not None and match.is_seen_by(call.only_of)
    found = [match] if match and seen and (not statuses or match.status in statuses) else []
    return found[offset : offset + size]


def _managed_page(call: Call, statuses: Sequence[str], offset: int, size: int) -> Sequence[Customer]:
    customers = call.world.customers
    if call.only_of is None:
        return customers.page(call.partner, [*statuses], offset, size)
    everyone = customers.page(call.partner, [*statuses], 0, len(customers))
    return [customer for customer in everyone if customer.is_seen_by(call.only_of)][offset : offset + size]


def _by_key(call: Call, external_id: str | None, org_id: str | None) -> Customer | None:
    """Find the customer with an external id, in an organization, or both."""
    organization = call.world.directory.organization_of(org_id)
    if org_id is not None and organization is None:
        return None
    if external_id is not None:
        customer = call.world.customers.with_external_id(call.partner, external_id)
    else:
        customer = call.world.customers.of(call.partner, (organization and organization.customer_id) or "")
    if customer and organization and customer.organization_id != organization.id:
        return None
    return customer


def _accepted(call: Call, customer: Customer) -> Answer:
    url = _url(call, customer)
    return Answer(202, {"url": url}, (("location", url),))


def _url(call: Call, customer: Customer) -> str:
    return f"{call.base}/wholesale/customers/{customer.wire_id}"


def view(world: World, customer: Customer, *, licenses: bool = False) -> dict[str, Any]:
    """A customer as clients see it: documented keys alone, absent values left out."""
    organization = world.directory.organizations.get(customer.organization_id or "")
    shown: dict[str, Any] = {"id": customer.wire_id}
    if organization:
        shown["orgId"] = organization.org_id
    shown["externalId"] = customer.external_id
    shown["address"] = customer.address
    shown["status"] = customer.status
    shown["packages"] = [*customer.packages]
    with_licenses = organization if licenses else None
    shown["resourceDetails"] = {"packages": [_package(one, with_licenses) for one in customer.packages.values()]}
    if errors := customer.errors:
        shown["errors"] = errors
    return shown


def _package(package: CustomerPackage, organization: Organization | None) -> dict[str, Any]:
    view: dict[str, Any] = {"name": package.name, "status": package.status}
    if package.warnings:
        view["warnings"] = package.warnings
    if package.errors:
        view["errors"] = package.errors
    if organization and package.status == "provisioned":
        view["licenseIds"] = organization.licenses_of(package.name)
    return view
