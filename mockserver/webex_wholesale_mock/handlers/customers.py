"""Customers: list, get, provision, update, delete, precheck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.models import AddressView
from webex_wholesale_mock import provisioning
from webex_wholesale_mock.entities import Customer, CustomerPackage, Organization
from webex_wholesale_mock.errors import Refusal
from webex_wholesale_mock.handlers._call import PRECHECK_PASSED, Answer, Call, paged
from webex_wholesale_mock.lifecycles import GONE
from webex_wholesale_mock.validation import customers as rules
from webex_wholesale_mock.validation._case import Case

__all__ = ["delete", "get", "list", "precheck", "provision", "update"]

PAGE = 100
"""Default of `max`, and its cap."""

ADDRESS_FIELDS = frozenset(field.serialization_alias for field in AddressView.model_fields.values())


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
    customer = call.world.customers.add(_new(case))
    provisioning.begin(call.world, customer)
    return _accepted(call, customer)


def update(call: Call) -> Answer:
    customer = _customer(call)
    rules.may_update(call.case(customer=customer))
    _change(call, customer)
    provisioning.update(call.world, customer, call.body["packages"])
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
    """The customer in the path; another partner's is refused exactly as one that does not exist."""
    uuid = call.path_id("customerId", "ENTERPRISE", "CUSTOMER")
    return call.own(call.world.customers.get(uuid), Refusal("customer.not-found"))


def _look(call: Call, offset: int, size: int) -> Sequence[Customer]:
    """A page, which counts as a poll of the unfinished customers on it."""
    customers = _page(call, offset, size)
    return _page(call, offset, size) if call.poll(*customers) else customers


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
    organization = call.world.organization_of(org_id)
    if org_id is not None and organization is None:
        return None
    if external_id is not None:
        customer = call.world.customers.with_external_id(call.partner, external_id)
    else:
        customer = call.world.customers.of(call.partner, (organization and organization.customer_id) or "")
    if customer and organization and customer.organization_id != organization.id:
        return None
    return customer


def _new(case: Case) -> Customer:
    body, world, organization = case.body, case.world, case.organization
    info, parameters = body.get("customerInfo", {}), body.get("provisioningParameters", {})
    name = _name(info, organization)
    uuid = world.ids.uuid()
    return Customer(
        id=uuid,
        wire_id=wire_ids.encode("ENTERPRISE", uuid),
        serial=world.next_serial(),
        partner_id=case.partner.id,
        external_id=body["externalId"],
        address=_address(body["address"]),
        template_id=(case.template or case.partner.template).id,
        status="pending_rpl_review" if world.compliance.denies(name) else "provisioning",
        created=world.clock.now,
        name=name,
        primary_email=info.get("primaryEmail"),
        language=info.get("language"),
        calling_location=parameters.get("calling", {}).get("location"),
        meetings_timezone=parameters.get("meetings", {}).get("timezone"),
        limits=_limits(parameters),
        packages={package: CustomerPackage(name=package) for package in body["packages"]},
        attach_to=organization.id if organization else None,
    )


def _name(info: dict[str, str], organization: Organization | None) -> str:
    return info.get("name") or (organization.name if organization else "")


def _address(received: dict[str, str]) -> dict[str, str]:
    """An address without the fields that the contract does not know: what is kept is what is shown."""
    return {name: text for name, text in received.items() if name in ADDRESS_FIELDS}


def _limits(parameters: dict[str, Any]) -> dict[str, int]:
    limits = parameters.get("packages", {}).get("limits", {})
    return {package: int(limit) for package, limit in limits.items()}


def _change(call: Call, customer: Customer) -> None:
    """Take over what an update says; what it leaves out stays."""
    body, parameters = call.body, call.body.get("provisioningParameters", {})
    if "externalId" in body:
        call.world.customers.rename(customer, body["externalId"])
        call.world.ledger.rename(customer, call.world.clock.now)
    if "address" in body:
        customer.address = _address(body["address"])
    customer.calling_location = customer.calling_location or parameters.get("calling", {}).get("location")
    customer.meetings_timezone = parameters.get("meetings", {}).get("timezone", customer.meetings_timezone)
    customer.limits |= _limits(parameters)


def _accepted(call: Call, customer: Customer) -> Answer:
    url = f"{call.base}/wholesale/customers/{customer.wire_id}"
    return Answer(202, {"url": url}, (("location", url),))


def _view(call: Call, customer: Customer, *, licenses: bool = False) -> dict[str, Any]:
    """A customer as clients see it: documented keys alone, absent values left out."""
    organization = call.world.organizations.get(customer.organization_id or "")
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
