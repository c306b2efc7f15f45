"""Connections of locations to the telephone network: options, connection, connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts import call_in
from webex_wholesale_contracts.models.pstn import ConnectPstn
from webex_wholesale_mock.entities import Location, Organization
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.validation import restricted
from webex_wholesale_mock.validation.fields import conform, invalid

__all__ = ["connect", "connection", "options"]

PREMISES = "Premises-based PSTN"
TYPES: Final[Mapping[str, str]] = {PREMISES: "LOCAL_GATEWAY", "Cisco Calling Plans": "CISCO_PSTN"}
CLOUD = "NON_INTEGRATED_CCP"
"""The type of every other provider (assumed)."""


def options(call: Call) -> Answer:
    location = _location(call)
    hides = _access.is_customers(call) and restricted.applies(call.world, _organization(call, location))
    names = [name for name in _options(call, location) if not (hides and _is_hidden(name))]
    return Answer(200, {"items": [_view(call, name) for name in names]})


def connection(call: Call) -> Answer:
    location = _location(call)
    name = location.pstn or _provider(call, location)
    if name is None:
        raise _access.missing("connection")
    return Answer(200, _view(call, name) | {"pstnConnectionType": TYPES.get(name, CLOUD)})


def connect(call: Call) -> Answer:
    location = _location(call)
    conform(ConnectPstn, call.body)
    wanted = _wanted(call, location)
    if _is_hidden(wanted):
        _access.check_restricted(call, _organization(call, location), "pstn.connect")
    location.pstn = wanted
    return Answer(204)


def _location(call: Call) -> Location:
    return _access.location(call, call.path_id("locationId", "LOCATION"))


def _is_hidden(name: str) -> bool:
    """Tell whether Restricted by Partner mode hides an option: a local gateway, and Cisco PSTN."""
    return name == PREMISES or call_in.has_cisco_call_in(name)


def _organization(call: Call, location: Location) -> Organization:
    organization = call.organization(location.organization_id)
    assert organization
    return organization


def _wanted(call: Call, location: Location) -> str:
    """Find the option that a body names by its id, or by the route of a local gateway. Raises Refusal for neither."""
    body = call.body
    route = bool(body.get("premiseRouteType")) and bool(body.get("premiseRouteId"))
    if route and body["premiseRouteType"] not in ("TRUNK", "ROUTE_GROUP"):
        raise invalid("premiseRouteType", "premiseRouteType is TRUNK or ROUTE_GROUP")
    if "id" not in body and route:
        return PREMISES
    chosen = [name for name in _options(call, location) if _id(call, name) == body.get("id", "").rstrip("=")]
    if not chosen:
        raise invalid("id", "id is not a connection option of the location")
    if chosen == [PREMISES] and not route:
        raise invalid("premiseRouteType", "a local gateway needs premiseRouteType and premiseRouteId")
    return chosen[0]


def _options(call: Call, location: Location) -> list[str]:
    """List the names of the possible connections: a local gateway, and the provider of the template."""
    provider = _provider(call, location)
    return [PREMISES, provider] if provider else [PREMISES]


def _provider(call: Call, location: Location) -> str | None:
    """Return the provider in the template of the location's customer; None without a customer."""
    customer = call.world.customers.get(_organization(call, location).customer_id or "")
    return call.world.template_of(customer).pstn_provider if customer else None


def _id(call: Call, name: str) -> str:
    return wire_ids.encode("PSTN_CONNECTION", call.world.ids.uuid_of(f"pstn/{name}"))


def _view(call: Call, name: str) -> dict[str, Any]:
    return {"id": _id(call, name), "displayName": name, "pstnServices": ["GEOGRAPHIC_NUMBERS"]}
