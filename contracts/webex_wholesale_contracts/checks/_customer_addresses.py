"""Checks of a customer's addresses, and of its calling location's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from webex_wholesale_contracts.checks._body import EMPTY, absence, filled, part, quote, text
from webex_wholesale_contracts.checks._check import Finding, JsonObject, pure
from webex_wholesale_contracts.facts.addresses import MAX_LINE_CHARACTERS, required_fields
from webex_wholesale_contracts.facts.geography import (
    closest_country,
    closest_subdivision,
    has_subdivisions,
    is_country,
    is_subdivision,
)

_BILLING = "address"
_LOCATION = "provisioningParameters.calling.location.address"


Addresses: TypeAlias = list[tuple[str, JsonObject]]
"""The addresses in a body, each with the path of its field."""


def _addresses(body: JsonObject) -> Addresses:
    addresses = [(_BILLING, part(body, "address"))] if "address" in body else []
    location = part(part(part(body, "provisioningParameters"), "calling"), "location")
    if (address := part(location, "address")) is not EMPTY:
        addresses.append((_LOCATION, address))
    return addresses


@pure("customer.address.field-required", _addresses)
def _fields(addresses: Addresses) -> Iterator[Finding]:
    for field, address in addresses:
        for name in ("addressLine1", "city", "country"):
            if how := absence(address, name):
                yield Finding(f"{field}.{name}", f"{name} is {how}; an address needs addressLine1, city and country")


def _shorten(address: JsonObject) -> str:
    return "shorten it" if filled(address, "addressLine2") else "shorten it or use addressLine2"


@pure("customer.address.line-length", _addresses)
def _lines(addresses: Addresses) -> Iterator[Finding]:
    for field, address in addresses:
        for name in ("addressLine1", "addressLine2"):
            line = text(address, name)
            if line and len(line) > MAX_LINE_CHARACTERS:
                size = f"has {len(line)} characters, the limit is {MAX_LINE_CHARACTERS}"
                yield Finding(f"{field}.{name}", f"{name} {size}; {_shorten(address)}")


@pure("customer.address.country", _addresses)
def _countries(addresses: Addresses) -> Iterator[Finding]:
    for field, address in addresses:
        country = filled(address, "country")
        if country and not is_country(country):
            meant = closest_country(country)
            advice = f'write "{meant}"' if meant else 'write two capital letters, such as "US"'
            yield Finding(f"{field}.country", f"country {quote(country)} is not an ISO 3166-1 alpha-2 code; {advice}")


def _absent_where_required(addresses: Addresses, name: str) -> Iterator[Finding]:
    for field, address in addresses:
        if filled(address, name):
            continue
        country = text(address, "country") or ""
        if is_country(country) and name in required_fields(country) and (how := absence(address, name)):
            yield Finding(f"{field}.{name}", f"{name} is {how}; addresses in {country} need it")


@pure("customer.address.state-required", _addresses)
def _states(addresses: Addresses) -> Iterator[Finding]:
    return _absent_where_required(addresses, "stateOrProvince")


@pure("customer.address.postcode-required", _addresses)
def _postcodes(addresses: Addresses) -> Iterator[Finding]:
    return _absent_where_required(addresses, "zipOrPostalCode")


@pure("customer.address.state-iso", _addresses)
def _state_codes(addresses: Addresses) -> Iterator[Finding]:
    address = dict(addresses).get(_LOCATION, EMPTY)
    country, state = text(address, "country") or "", filled(address, "stateOrProvince")
    if state and has_subdivisions(country) and not is_subdivision(country, state):
        meant = closest_subdivision(country, state)
        advice = f'write "{meant}"' if meant else "write the code of the state, province or region"
        problem = f"stateOrProvince {quote(state)} is not an ISO 3166-2 code of {country}"
        yield Finding(f"{_LOCATION}.stateOrProvince", f"{problem}; {advice}")


ADDRESS_CHECKS = (_fields, _lines, _countries, _states, _postcodes, _state_codes)
