"""The bodies of requests that rows of an export make, and the columns that fill them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._migration.enterprise import Enterprise, Record
from webex_wholesale._migration.packages import PackageMap, Services, choose, plain
from webex_wholesale_contracts.facts.packages import CALLING

__all__ = [
    "ADDRESS",
    "choose_packages",
    "columns_of",
    "customer_body",
    "has_calling",
    "location_body",
    "services_of",
    "user_body",
]

ADDRESS: Final[Mapping[str, str]] = {
    "address1": "addressLine1",
    "address2": "addressLine2",
    "city": "city",
    "state": "stateOrProvince",
    "postcode": "zipOrPostalCode",
    "country": "country",
}
"""The parts of a customer's address by the columns of an export; locations have other names for two of them."""
_LOCATION_ADDRESS: Final = {column: column for column in ADDRESS} | {"postcode": "postalCode"}
_INFO: Final = {"name": "name", "admin_email": "primaryEmail", "language": "language"}
_PLACE: Final = {"name": "name", "timezone": "timezone", "language": "language"}
_PERSON: Final = {"first_name": "firstName", "last_name": "lastName"}
_CALLING: Final = {"number": "primaryPhoneNumber", "extension": "extension"}
_TRUE: Final = frozenset({"", "true", "yes", "1"})


# Packages


def services_of(enterprise: Enterprise) -> dict[str, list[Record]]:
    """The enabled services of each user, by user id."""
    found: dict[str, list[Record]] = {}
    for row in enterprise.rows("services"):
        if row.get("enabled").lower() in _TRUE:
            found.setdefault(row.get("user_id"), []).append(row)
    return found


def choose_packages(enterprise: Enterprise, package_map: PackageMap) -> dict[str, str]:
    """The package of each user, by user id."""
    services = services_of(enterprise)
    phones = {row.get("user_id") for row in enterprise.rows("devices")}
    packages: dict[str, str] = {}
    for row in enterprise.rows("users"):
        user, pack = row.get("user_id"), row.get("service_pack")
        has = Services(
            names=frozenset(plain(each.get("service")) for each in services.get(user, ())),
            pack=pack,
            kind=row.get("type").casefold(),
            has_client=row.get("softclient").lower() not in ("", "none"),
            has_phone=user in phones,
            has_address=bool(row.get("number") or row.get("extension")),
        )
        packages[user] = (package_map.package_of(pack) if pack else None) or choose(has)
    return packages


def has_calling(enterprise: Enterprise) -> bool:
    """Return true if somebody of a customer gets a package that needs a location."""
    return any(package in CALLING for package in enterprise.packages.values())


# Bodies


def customer_body(enterprise: Enterprise, provisioning_id: str) -> dict[str, Any]:
    """The body of POST /wholesale/customers, with the packages of all users."""
    row = enterprise.customer
    body: dict[str, Any] = {
        "provisioningId": provisioning_id,
        "packages": [*dict.fromkeys(enterprise.packages.values())],
        "externalId": row.get("enterprise_id"),
        "address": _parts(row, ADDRESS),
    }
    if row.get("org_id"):
        # The organization that is there has its own name and administrators.
        body["orgId"] = row.get("org_id")
    else:
        body["customerInfo"] = _parts(row, _INFO)
    if has_calling(enterprise):
        first = next(iter(enterprise.rows("locations")), Record(1, {}))
        location = {**_parts(first, _PLACE), "address": _parts(first, ADDRESS)}
        body["provisioningParameters"] = {"calling": {"location": location}}
    return body


def location_body(row: Record) -> dict[str, Any]:
    """The body of POST /locations."""
    address = _parts(row, _LOCATION_ADDRESS)
    # This API demands a state in every country.
    address.setdefault("state", row.get("city"))
    language = row.get("language")
    languages = {"preferredLanguage": language, "announcementLanguage": language}
    return {"name": row.get("name"), "timeZone": row.get("timezone"), **languages, "address": address}


def user_body(row: Record, email: str, package: str) -> dict[str, Any]:
    """The body of POST /wholesale/subscribers, without the ids that only the service knows."""
    names = {**_PERSON, **_CALLING} if package in CALLING else _PERSON
    return {"email": email, "packages": [package], "provisioningParameters": _parts(row, names)}


def _parts(row: Record, names: Mapping[str, str]) -> dict[str, Any]:
    """The filled cells of a row by their wire names."""
    return {wire: row.cells[column] for column, wire in names.items() if column in row.cells}


# Columns


def columns_of(line: PlanLine) -> Iterator[tuple[str, str, str]]:
    """The wire paths of a body, each with the table and the column that fill it; the first that fits counts."""
    if line.kind == "subscriber":
        yield from (("email", "users", "email"), ("packages", "users", "service_pack"))
        for column, wire in {**_PERSON, **_CALLING}.items():
            yield f"provisioningParameters.{wire}", "users", column
    else:
        yield from (("externalId", "customer", "enterprise_id"), ("orgId", "customer", "org_id"))
        yield from ((f"customerInfo.{wire}", "customer", column) for column, wire in _INFO.items())
        yield from ((f"address.{wire}", "customer", column) for column, wire in ADDRESS.items())
        location = "provisioningParameters.calling.location"
        yield from ((f"{location}.address.{wire}", "locations", column) for column, wire in ADDRESS.items())
        yield from ((f"{location}.{wire}", "locations", column) for column, wire in _PLACE.items())
        yield ("packages", "users", "service_pack")
