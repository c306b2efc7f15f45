"""Phones: list, create, delete."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts import devices
from webex_wholesale_contracts.models.devices import CreateDevice
from webex_wholesale_mock.entities import Device
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation.fields import conform, invalid, taken
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["create", "delete", "list", "view"]

PAGE = 100
MAX_PAGE_SIZE = 1_000
"""The highest value of `max` that has an effect."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    everywhere = call.world.directory.devices.values()
    own = (device for device in everywhere if device.organization_id == organization.id)
    devices = [*filter(_filter(call), own)]
    return paged(
        call,
        PAGE,
        lambda offset, size: devices[offset : offset + size],
        partial(view, call.world),
        most=MAX_PAGE_SIZE,
        first="start",
    )


def create(call: Call) -> Answer:
    conform(CreateDevice, call.body)
    if "personId" not in call.body:
        raise Refusal("adjacent.field.required", Finding("personId", "personId is missing"))
    person = _access.person(call, wire_ids.uuid_of("PEOPLE", call.body["personId"]), "personId")
    mac, model = _mac(call), _model(call)
    uuid = call.world.ids.uuid()
    device = Device(
        id=uuid,
        wire_id=wire_ids.encode("DEVICE", uuid),
        mac=mac,
        model=model,
        person_id=person.id,
        organization_id=person.organization_id,
        created=call.world.clock.now,
    )
    call.world.directory.devices[uuid] = device
    return Answer(200, view(call.world, device))


def _mac(call: Call) -> str:
    """Read the MAC address of a new phone. Raises Refusal if it is not one, or if another phone has it."""
    mac = devices.mac_address(call.body["mac"])
    if mac is None:
        raise invalid("mac", "mac is not twelve hexadecimal digits, with or without colons or hyphens")
    if any(device.mac == mac for device in call.world.directory.devices.values()):
        raise taken("mac", "a device has this MAC address")
    return mac


def _model(call: Call) -> str:
    """Read the model of a new phone. Raises Refusal (adjacent.device.model) for one that is not on the list."""
    given: str = call.body["model"]
    known = devices.model(given)
    if known is None and call.world.rules.enforces("adjacent.device.model"):
        text = f"model is {given[:60]!r}, which is not a supported phone; use one of {', '.join(devices.MODELS)}"
        raise Refusal("adjacent.device.model", Finding("model", f"{text}, such as 'DMS Cisco 8865'"))
    return str(known or given.removeprefix("DMS "))


def delete(call: Call) -> Answer:
    device = call.world.directory.devices.get(call.path_id("deviceId", "DEVICE"))
    if device is None or not _access.agrees(call, device.organization_id):
        raise _access.missing("device")
    del call.world.directory.devices[device.id]
    return Answer(204)


def _filter(call: Call) -> Callable[[Device], bool]:
    """Read the filters of the query once. Returns whether a device fits them all."""
    person_id, mac = call.query.get("personId"), call.query.get("mac")
    owner = None if person_id is None else wire_ids.uuid_of("PEOPLE", person_id)
    wanted = None if mac is None else re.sub("[:.-]", "", mac).upper()
    return lambda device: (person_id is None or device.person_id == owner) and wanted in (None, device.mac)


def view(world: World, device: Device) -> dict[str, Any]:
    """Show a phone as clients see it. It stays in activation, because a mock has no phones to plug in (assumed)."""
    person = world.directory.people_by_id[device.person_id]
    return {
        "id": device.wire_id,
        "displayName": person.name,
        "personId": person.wire_id,
        "orgId": wire_ids.encode("ORGANIZATION", device.organization_id),
        "product": device.model,
        "type": "phone",
        "mac": ":".join(re.findall("..", device.mac)),
        "connectionStatus": "activating",
        "created": timestamp(device.created),
    }
