from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.rules._body import EMPTY, absence, filled, part, quote, text
from webex_wholesale_contracts.rules._check import Finding, JsonObject, pure
from webex_wholesale_contracts.rules.addresses import MOST_LINE_CHARACTERS, required_fields
from webex_wholesale_contracts.rules.geography import (
    closest_country,
    closest_subdivision,
    has_subdivisions,
    is_country,
    is_subdivision,
)

_BILLING = "address"
_LOCATION = "provisioningParameters.calling.location.address"


def _location_address(body: JsonObject) -> JsonObject:
    parameters = part(body, "provisioningParameters")
    return part(part(part(parameters, "calling"), "location"), "address") if parameters else EMPTY


def _addresses(body: JsonObject) -> list[tuple[str, JsonObject]]:
    """Return the addresses that the body has, each with its field."""
    found = [(_BILLING, part(body, "address"))] if "address" in body else []
    if (location := _location_address(body)) is not EMPTY:
        found.append((_LOCATION, location))
    return found


@pure("customer.address.field-required")
def _fields(body: JsonObject) -> Iterator[Finding]:
    for field, address in _addresses(body):
        for name in ("addressLine1", "city", "country"):
            if how := absence(address, name):
                yield Finding(f"{field}.{name}", f"{name} is {how}; an address needs addressLine1, city and country")


def _shorten(address: JsonObject, name: str) -> str:
    free = name == "addressLine1" and not filled(address, "addressLine2")
    return "shorten it or use addressLine2" if free else "shorten it"


@pure("customer.address.line-length")
def _lines(body: JsonObject) -> Iterator[Finding]:
    for field, address in _addresses(body):
        for name in ("addressLine1", "addressLine2"):
            line = text(address, name)
            if line and len(line) > MOST_LINE_CHARACTERS:
                size = f"has {len(line)} characters, the limit is {MOST_LINE_CHARACTERS}"
                yield Finding(f"{field}.{name}", f"{name} {size}; {_shorten(address, name)}")


@pure("customer.address.country")
def _countries(body: JsonObject) -> Iterator[Finding]:
    for field, address in _addresses(body):
        country = filled(address, "country")
        if country and not is_country(country):
            meant = closest_country(country)
            advice = f'write "{meant}"' if meant else 'write two capital letters, such as "US"'
            yield Finding(f"{field}.country", f"country {quote(country)} is no ISO 3166-1 alpha-2 code; {advice}")


def _absent_where_required(body: JsonObject, name: str) -> Iterator[Finding]:
    for field, address in _addresses(body):
        if filled(address, name):
            continue
        country = text(address, "country")
        if country and is_country(country) and name in required_fields(country) and (how := absence(address, name)):
            yield Finding(f"{field}.{name}", f"{name} is {how}; addresses in {country} need it")


@pure("customer.address.state-required")
def _states(body: JsonObject) -> Iterator[Finding]:
    return _absent_where_required(body, "stateOrProvince")


@pure("customer.address.postcode-required")
def _postcodes(body: JsonObject) -> Iterator[Finding]:
    return _absent_where_required(body, "zipOrPostalCode")


@pure("customer.address.state-iso")
def _state_codes(body: JsonObject) -> Iterator[Finding]:
    address = _location_address(body)
    country, state = text(address, "country"), filled(address, "stateOrProvince")
    if country and state and has_subdivisions(country) and not is_subdivision(country, state):
        meant = closest_subdivision(country, state)
        advice = f'write "{meant}"' if meant else "write the code of the state, province or region"
        problem = f"stateOrProvince {quote(state)} is no ISO 3166-2 code of {country}"
        yield Finding(f"{_LOCATION}.stateOrProvince", f"{problem}; {advice}")


ADDRESS_CHECKS = (_fields, _lines, _countries, _states, _postcodes, _state_codes)
