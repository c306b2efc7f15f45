"""Phones: added by MAC address or by an activation code, which expires on the clock, plugged in and taken off."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.devices import CODE_DIGITS, CODE_LIFETIME
from webex_wholesale_mock.entities import Device, Person, Workspace
from webex_wholesale_mock.entities.lifecycles import DEVICE, DeviceEvent
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "Owner",
    "add",
    "change",
    "connect",
    "expects",
    "home_of",
    "is_taken",
    "issue_code",
    "made_up_mac",
]

Owner = Person | Workspace
"""Whom a phone is for."""
EXPIRE: Final = "device.expire"


def add(world: World, owner: Owner, model: str, mac: str) -> Device:
    """Add a phone by its MAC address; it waits to be plugged in."""
    return _keep(world, owner, model, mac=mac)


def issue_code(world: World, owner: Owner, model: str) -> Device:
    """Add a phone that waits for its activation code to be entered; it has no MAC address yet."""
    code = world.ids.number(CODE_DIGITS)
    device = _keep(world, owner, model, code=code)
    device.expires = world.clock.now + CODE_LIFETIME
    world.clock.schedule_at(device.expires, EXPIRE, device.id)
    return device


def connect(world: World, device: Device, mac: str | None) -> None:
    """Plug a phone in, with its code where it has one. `mac` is that of the phone at which a code is entered."""
    world.clock.drop(device.id)
    device.mac = device.mac or mac or made_up_mac(world)
    change(world, device, "connect")


def change(world: World, device: Device, event: DeviceEvent) -> None:
    """Change the status of a phone; what is shown catches up later."""
    device.shown_before = device.shown(world.clock.now)
    DEVICE.step(device, event)
    device.changed = world.clock.now


def expects(device: Device, event: DeviceEvent) -> bool:
    """Tell whether something can happen to a phone in its present state."""
    return (device.status, event) in DEVICE.table


def is_taken(world: World, mac: str) -> bool:
    """Tell whether a phone has a MAC address."""
    return any(device.mac == mac for device in world.directory.devices.values())


def _keep(world: World, owner: Owner, model: str, *, mac: str | None = None, code: str | None = None) -> Device:
    uuid = world.ids.uuid()
    is_person = isinstance(owner, Person)
    device = Device(
        id=uuid,
        wire_id=wire_ids.encode("DEVICE", uuid),
        mac=mac,
        model=model,
        code=code,
        person_id=owner.id if is_person else None,
        workspace_id=None if is_person else owner.id,
        organization_id=home_of(world, owner),
        created=world.clock.now,
    )
    DEVICE.step(device, "add")
    world.directory.devices[uuid] = device
    return device


def home_of(world: World, owner: Owner) -> str:
    """Return the id of the organization that a person or a workspace is in."""
    if isinstance(owner, Person):
        return owner.organization_id
    return world.customers[owner.customer_id].organization_id or ""


def made_up_mac(world: World) -> str:
    """Return a MAC address that no phone has."""
    drawn = iter(lambda: world.ids.uuid().replace("-", "")[:12].upper(), "")
    return next(mac for mac in drawn if not is_taken(world, mac))


def _expire(world: World, subject: str) -> None:
    device = world.directory.devices[subject]
    world.directory.dead_codes |= {device.code or ""}
    world.remove_device(device, "expire")


SCHEDULED_WORK: Final = {EXPIRE: _expire}
