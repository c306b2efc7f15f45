"""Checks of a customer's calling and meetings parameters."""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, part, quote, text
from webex_wholesale_contracts.checks._check import Finding, JsonObject, pure
from webex_wholesale_contracts.facts.geography import closest_time_zone, is_time_zone
from webex_wholesale_contracts.facts.locales import SUPPORTED, supported
from webex_wholesale_contracts.facts.packages import CALLING

_LOCATION = "provisioningParameters.calling.location"


def _calling(body: JsonObject) -> JsonObject:
    return part(part(body, "provisioningParameters"), "calling")


@pure("customer.calling.location-required")
def location_required(body: JsonObject) -> Iterator[Finding]:
    packages = body.get("packages")
    calling = [name for name in packages if name in CALLING] if isinstance(packages, list) else []
    if calling and absence(_calling(body), "location"):
        yield Finding(_LOCATION, f"location is missing; {calling[0]} is a calling package and needs one")


@pure("customer.calling.location-field-required", _calling)
def location_fields(calling: JsonObject) -> Iterator[Finding]:
    if absence(calling, "location"):
        return
    location = part(calling, "location")
    for name in ("name", "address", "timezone", "language"):
        if how := absence(location, name):
            needed = "a calling location needs name, address, timezone and language"
            yield Finding(f"{_LOCATION}.{name}", f"{name} is {how}; {needed}")


def _wrong_zone(field: str, holder: JsonObject) -> Iterator[Finding]:
    zone = text(holder, "timezone")
    if zone is not None and not is_time_zone(zone):
        meant = closest_time_zone(zone)
        advice = f'write "{meant}"' if meant else 'use a name such as "Europe/Berlin"'
        yield Finding(f"{field}.timezone", f"timezone {quote(zone)} is not an IANA time zone; {advice}")


@pure("customer.calling.timezone")
def time_zones(body: JsonObject) -> Iterator[Finding]:
    parameters = part(body, "provisioningParameters")
    yield from _wrong_zone(_LOCATION, part(part(parameters, "calling"), "location"))
    yield from _wrong_zone("provisioningParameters.meetings", part(parameters, "meetings"))


@pure("customer.calling.language", _calling)
def languages(calling: JsonObject) -> Iterator[Finding]:
    language = text(part(calling, "location"), "language")
    if language is not None and supported(language) is None:
        problem = f"language {quote(language)} is not a supported locale"
        yield Finding(f"{_LOCATION}.language", f"{problem}; use one of {', '.join(SUPPORTED)}")
