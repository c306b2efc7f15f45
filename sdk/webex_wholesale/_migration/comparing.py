"""The fields in which the service has something else than an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_wholesale._migration.bodies import ADDRESS, has_calling
from webex_wholesale._migration.enterprise import Enterprise, Record, numbers_of
from webex_wholesale._migration.packages import COMMON_AREA
from webex_wholesale._migration.present import Present
from webex_wholesale._migration.reviewed import FieldDifference
from webex_wholesale_contracts.facts.devices import mac_address, model
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_contracts.ids import bare

__all__ = ["compare"]

_LOCATION_PARTS: Final = {"address1": "address1", "address2": "address2", "city": "city", "postcode": "postal_code"}


def compare(enterprise: Enterprise, present: Present, files: Mapping[str, str]) -> Iterator[FieldDifference]:
    """Find every difference between what the export has and what is there; what is not there is none."""
    if present.customer is None:
        return
    yield from _told(files["customer"], enterprise.customer, enterprise.key, _customer(enterprise, present))
    if has_calling(enterprise):
        for row in enterprise.rows("locations"):
            yield from _told(files["locations"], row, row.get("group_id"), _location(row, present))
        for row in enterprise.rows("numbers"):
            yield from _told(files["numbers"], row, row.get("number"), _numbers(row, enterprise, present))
    for row in enterprise.rows("users"):
        yield from _told(files["users"], row, row.get("user_id"), _user(row, enterprise, present))
    for row in enterprise.rows("devices"):
        yield from _told(files["devices"], row, row.get("mac"), _device(row, enterprise, present))


Fields = Iterator[tuple[str, Any, Any]]
"""Field, value in the export, value now."""


def _told(file: str, row: Record, key: str, fields: Fields) -> Iterator[FieldDifference]:
    for field, source, now in fields:
        before, after = _text(source), _text(now)
        if before != after:
            yield FieldDifference(file, row.line, key, field, before, after)


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _customer(enterprise: Enterprise, present: Present) -> Fields:
    row, customer = enterprise.customer, present.customer
    assert customer
    if present.name is not None:
        yield "name", row.get("name"), present.name
    address = customer.address.to_wire() if customer.address else {}
    for column, wire in ADDRESS.items():
        if column in row.cells and address:
            yield column, row.get(column), address.get(wire)
    wanted = sorted({*enterprise.packages.values()})
    yield "packages", wanted, sorted(customer.packages)


def _location(row: Record, present: Present) -> Fields:
    location = present.locations.get(row.get("name").casefold())
    if location is None:
        return
    yield "name", row.get("name"), location.name
    yield "timezone", row.get("timezone"), location.time_zone
    yield "language", row.get("language"), location.announcement_language
    for column, name in _LOCATION_PARTS.items():
        if column in row.cells and location.address:
            yield column, row.get(column), getattr(location.address, name)
    if main := row.get("main_number"):
        shown = present.numbers.get(main)
        yield "main_number", main, main if shown and shown.main_number else ""


def _numbers(row: Record, enterprise: Enterprise, present: Present) -> Fields:
    homes = {each.get("group_id"): each.get("name") for each in enterprise.rows("locations")}
    for number in numbers_of(row):
        if (shown := present.numbers.get(number)) is not None:
            yield f"location of {number}", homes.get(row.get("group_id")), shown.location and shown.location.name
            yield f"state of {number}", row.get("state").upper() or "ACTIVE", shown.state


def _user(row: Record, enterprise: Enterprise, present: Present) -> Fields:
    user = row.get("user_id")
    email, package = enterprise.emails[user], enterprise.packages[user]
    subscriber, person = present.subscribers.get(normalise_email(email)), present.people.get(normalise_email(email))
    if package == COMMON_AREA or subscriber is None:
        return
    yield "package", package, sorted(subscriber.packages)
    if person is None:
        return
    yield "email", email, next(iter(person.emails), None)
    yield "first_name", row.get("first_name"), person.first_name
    yield "last_name", row.get("last_name"), person.last_name
    if package in CALLING:
        work = [each.value for each in person.phone_numbers if each.type == "work"]
        yield "number", row.get("number"), next(iter(work), None)
        yield "extension", row.get("extension"), person.extension
        homes = {each.get("group_id"): each.get("name") for each in enterprise.rows("locations")}
        home = present.location(person.location_id)
        yield "location", homes.get(row.get("group_id")), home and home.name


def _device(row: Record, enterprise: Enterprise, present: Present) -> Fields:
    device = present.devices.get(mac_address(row.get("mac")) or "")
    if device is None or row.get("line") != "1":
        return
    yield "model", model(row.get("model")), (device.product or "").removeprefix("DMS ")
    owner = present.people.get(normalise_email(enterprise.emails.get(row.get("user_id"), "")))
    if owner is None or bare(owner.id) != bare(device.person_id or ""):
        yield "owner", row.get("user_id"), device.display_name or "somebody else"
