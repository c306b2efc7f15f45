"""Licenses: list, get."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import MEETINGS, license_name
from webex_wholesale_mock.entities import License, Organization
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call

__all__ = ["get", "list"]

UNITS: Final = 1_000_000
"""Units of a licence for which the customer has no limit: wholesale counts use and allots nothing (assumed)."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    _check_sight(call, organization)
    places = _places(call, organization)
    return Answer(200, {"items": [_view(call, organization, license, places) for license in organization.licenses]})


def get(call: Call) -> Answer:
    wanted = wire_ids.encode("LICENSE", call.path_id("licenseId", "LICENSE"))
    for organization in _access.managed(call):
        for license in organization.licenses:
            if license.id == wanted:
                _check_sight(call, organization)
                return Answer(200, _view(call, organization, license, _places(call, organization)))
    raise _access.missing("licence")


def _check_sight(call: Call, organization: Organization) -> None:
    """Keep the licences of an order from a partner that only provisions there, unless it sells wholesale there.

    Raises Refusal: hub.access.services-only.
    """
    if organization.customer_id is None and any(license.order for license in organization.licenses):
        _access.check_users(call, organization)


def _places(call: Call, organization: Organization) -> Counter[str]:
    """Count the workspaces of an organization's customer by their package."""
    workspaces = call.world.directory.workspaces.values()
    return Counter(place.package for place in workspaces if place.customer_id == organization.customer_id)


def _view(call: Call, organization: Organization, license: License, places: Counter[str]) -> dict[str, Any]:
    """Show a licence as clients see it."""
    if license.trial or license.order:
        return _from_elsewhere(call, organization, license)
    customer = call.world.customers[organization.customer_id or ""]
    people = call.world.directory.people_of.get(organization.id, {}).values()
    by_hand = sum(license.id in person.licenses for person in people)
    used, workspaces = customer.held[license.package] + by_hand, places[license.package]
    view: dict[str, Any] = {
        "id": license.id,
        "name": license_name(license.package),
        "totalUnits": customer.limits.get(license.package, UNITS),
        "consumedUnits": used,
        "consumedByUsers": used - workspaces,
        "consumedByWorkspaces": workspaces,
        "subscriptionId": call.partner.subscription_id,
    }
    if license.package in MEETINGS and organization.meetings_site:
        view["siteUrl"] = organization.meetings_site.url
    return view


def _from_elsewhere(call: Call, organization: Organization, license: License) -> dict[str, Any]:
    """Show a licence of a trial or of an order: as many units as the trial has of each service, or the line or site."""
    people = call.world.directory.people_of.get(organization.id, {}).values()
    used = sum(license.id in person.licenses for person in people)
    view: dict[str, Any] = {
        "id": license.id,
        "name": f"Webex {license.service.title()}",
        "totalUnits": license.units,
        "consumedUnits": used,
        "consumedByUsers": used,
        "consumedByWorkspaces": 0,
        "subscriptionId": _subscription(call, license),
    }
    if license.site_url:
        view["siteUrl"] = license.site_url
    elif license.trial and license.service == "meetings" and organization.meetings_site:
        view["siteUrl"] = organization.meetings_site.url
    return view


def _subscription(call: Call, license: License) -> str:
    return f"Trial-{license.trial[:8]}" if license.trial else f"Sub{call.world.orders[license.order].number}"
