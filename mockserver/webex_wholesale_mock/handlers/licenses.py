"""Licenses: list, get."""

from __future__ import annotations

from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import MEETINGS, offer
from webex_wholesale_mock.entities import License, Organization
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call

__all__ = ["get", "list"]


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    return Answer(200, {"items": [_view(call, organization, license) for license in organization.licenses]})


def get(call: Call) -> Answer:
    wanted = wire_ids.encode("LICENSE", call.path_id("licenseId", "LICENSE"))
    for organization in _access.managed(call):
        for license in organization.licenses:
            if license.id == wanted:
                return Answer(200, _view(call, organization, license))
    raise _access.missing("licence")


def _view(call: Call, organization: Organization, license: License) -> dict[str, Any]:
    """Show a licence as clients see it, with a total only where the customer has a limit for the package (assumed)."""
    customer = call.world.customers[organization.customer_id or ""]
    people = call.world.directory.people_of.get(organization.id, {}).values()
    used = customer.held[license.package] + sum(license.id in person.licenses for person in people)
    offered = offer(license.package)
    view: dict[str, Any] = {
        "id": license.id,
        "name": offered.title if offered else license.package,
        "consumedUnits": used,
        "consumedByUsers": used,
        "consumedByWorkspaces": 0,
        "subscriptionId": call.partner.subscription_id,
    }
    if license.package in customer.limits:
        view["totalUnits"] = customer.limits[license.package]
    if license.package in MEETINGS and organization.meetings_site:
        view["siteUrl"] = organization.meetings_site.url
    return view
