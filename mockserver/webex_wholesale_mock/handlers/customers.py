"""Customers: list, get, provision, update, delete, precheck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from webex_wholesale_mock.entities import Customer, CustomerPackage, Organization
from webex_wholesale_mock.entities.lifecycles import GONE
from webex_wholesale_mock.handlers._call import PRECHECK_PASSED, Answer, Call, paged
from webex_wholesale_mock.validation import customers as rules
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as provisioning
from webex_wholesale_mock.workflows import intake as admission

__all__ = ["delete", "get", "list", "precheck", "provision", "update"]

PAGE = 100
"""The default and the highest value of `max`."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return paged(call, PAGE, partial(_look, call), partial(_view, call))


def get(call: Call) -> Answer:
    customer = _customer(call)
    if call.poll(customer) and customer.status == GONE:
        raise Refusal("customer.not-found")
    return Answer(200, _view(call, customer, licenses=call.query.get("includePackageLicenseInfo", False)))


def provision(call: Call) -> Answer:
    case = call.case()
    rules.may_provision(case)
    customer = admission.admit_customer(case)
    provisioning.begin(call.world, customer, call.body)
    return _accepted(call, customer)


def update(call: Call) -> Answer:
    customer = _customer(call)
    rules.may_update(call.case(customer=customer))
    _change(call, customer)
    provisioning.update(call.world, customer, call.body["packages"], call.body)
    return _accepted(call, customer)


def delete(call: Call) -> Answer:
    customer = _customer(call)
    rules.may_delete(call.case(customer=customer))
    provisioning.delete(call.world, customer)
    return Answer(202)


def precheck(call: Call) -> Answer:
    rules.may_precheck(call.case())
    return Answer(200, PRECHECK_PASSED)


def _customer(call: Call) -> Customer:
    """Find the customer in the path. Raises Refusal (customer.not-found), for another partner's customer too."""
    uuid = call.path_id("customerId", "ENTERPRISE", "CUSTOMER")
    return call.own(call.world.customers.get(uuid), Refusal("customer.not-found"))


def _look(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """List a page and one customer more, which tells of a next page. Each customer on the page counts as polled."""
    customers = _page(call, offset, size)
    return _page(call, offset, size) if call.poll(*customers[: size - 1]) else customers


def _page(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """List the customers that match every filter of the query, newest first."""
    external_id, org_id = call.query.get("externalId"), call.query.get("orgId")
    statuses = call.query.get("status", [])
    if external_id is None and org_id is None:
        return call.world.customers.page(call.partner, statuses, offset, size)
    match = _by_key(call, external_id, org_id)
    found = [match] if match and (not statuses or match.status in statuses) else []
    return found[offset : offset + size]


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


def _change(call: Call, customer: Customer) -> None:
    """Apply the fields of an update; the others stay as they are."""
    body, parameters = call.body, call.body.get("provisioningParameters", {})
    if "externalId" in body:
        call.world.customers.rename(customer, body["externalId"])
        call.world.ledger.rename(customer, call.world.clock.now)
    if "address" in body:
        customer.address = admission.address_of(body["address"])
    customer.calling_location = customer.calling_location or parameters.get("calling", {}).get("location")
    customer.meetings_timezone = parameters.get("meetings", {}).get("timezone", customer.meetings_timezone)
    customer.limits = customer.limits | admission.limits_of(parameters)


def _accepted(call: Call, customer: Customer) -> Answer:
    url = f"{call.base}/wholesale/customers/{customer.wire_id}"
    return Answer(202, {"url": url}, (("location", url),))


def _view(call: Call, customer: Customer, *, licenses: bool = False) -> dict[str, Any]:
    """Show a customer as clients see it: documented keys only, without absent values."""
    organization = call.world.directory.organizations.get(customer.organization_id or "")
    view: dict[str, Any] = {"id": customer.wire_id}
    if organization:
        view["orgId"] = organization.org_id
    view |= {"externalId": customer.external_id, "address": customer.address, "status": customer.status}
    view["packages"] = [*customer.packages]
    with_licenses = organization if licenses else None
    view["resourceDetails"] = {"packages": [_package(package, with_licenses) for package in customer.packages.values()]}
    if errors := customer.errors:
        view["errors"] = errors
    return view


def _package(package: CustomerPackage, organization: Organization | None) -> dict[str, Any]:
    view: dict[str, Any] = {"name": package.name, "status": package.status}
    if package.warnings:
        view["warnings"] = package.warnings
    if package.errors:
        view["errors"] = package.errors
    if organization and package.status == "provisioned":
        view["licenseIds"] = organization.licenses_of(package.name)
    return view
