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

__all__ = ["delete", "get", "list", "precheck", "provision", "update"]

PAGE = 100
"""Default of `max`, and its cap."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return paged(call, PAGE, partial(_look, call), partial(_view, call))


def get(call: Call) -> Answer:
    customer = _customer(call)
    if call.poll(customer) and customer.status == GONE:
        raise Refusal("customer.not-found")
    return Answer(200, _view(call, customer, licenses=call.query.get("includePackageLicenseInfo", False)))


def provision(call: Call) -> Answer:
    case = call.case()
    customer_rules.may_provision(case)
    customer = intake.admit_customer(case)
    customer_workflow.begin(call.world, customer, call.body)
    return _accepted(call, customer)


def update(call: Call) -> Answer:
    customer = _customer(call)
    customer_rules.may_update(call.case(customer=customer))
    _change(call, customer)
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
    """The customer in the path; another partner's is refused exactly as one that does not exist."""
    uuid = call.path_id("customerId", "ENTERPRISE", "CUSTOMER")
    return call.own(call.world.customers.get(uuid), Refusal("customer.not-found"))


def _look(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """A page and one more, which tells of a next page; it counts as a look at the customers on the page."""
    customers = _page(call, offset, size)
    return _page(call, offset, size) if call.poll(*customers[: size - 1]) else customers


def _page(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """The customers that match every filter of the query, newest first."""
    external_id, org_id = call.query.get("externalId"), call.query.get("orgId")
    statuses = call.query.get("status", [])
    if external_id is None and org_id is None:
        return call.world.customers.page(call.partner, statuses, offset, size)
    match = _by_key(call, external_id, org_id)
    found = [match] if match and (not statuses or match.status in statuses) else []
    return found[offset : offset + size]


def _by_key(call: Call, external_id: str | None, org_id: str | None) -> Customer | None:
    """The one customer that an external id, an organization, or both can mean."""
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
    """Take over what an update says; what it leaves out stays."""
    body, parameters = call.body, call.body.get("provisioningParameters", {})
    if "externalId" in body:
        call.world.customers.rename(customer, body["externalId"])
        call.world.ledger.rename(customer, call.world.clock.now)
    if "address" in body:
        customer.address = intake.address_of(body["address"])
    customer.calling_location = customer.calling_location or parameters.get("calling", {}).get("location")
    customer.meetings_timezone = parameters.get("meetings", {}).get("timezone", customer.meetings_timezone)
    customer.limits = customer.limits | intake.limits_of(parameters)


def _accepted(call: Call, customer: Customer) -> Answer:
    url = f"{call.base}/wholesale/customers/{customer.wire_id}"
    return Answer(202, {"url": url}, (("location", url),))


def _view(call: Call, customer: Customer, *, licenses: bool = False) -> dict[str, Any]:
    """A customer as clients see it: documented keys alone, absent values left out."""
    organization = call.world.directory.organizations.get(customer.organization_id or "")
    view: dict[str, Any] = {"id": customer.wire_id}
    if organization:
        view["orgId"] = organization.org_id
    view |= {"externalId": customer.external_id, "address": customer.address, "status": customer.status}
    view["packages"] = [*customer.packages]
    with_licenses = organization if licenses else None
    view["resourceDetails"] = {"packages": [_package(one, with_licenses) for one in customer.packages.values()]}
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
