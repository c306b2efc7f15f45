"""Phones: list, create, delete, and activation codes. A phone that waits for its code is not listed (assumed)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts import devices
from webex_wholesale_contracts.models.devices import CreateActivationCode, CreateDevice
from webex_wholesale_mock.entities import Device, Person, Workspace
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation import devices as rules
from webex_wholesale_mock.validation.fields import conform, invalid, taken
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import devices as workflow
from webex_wholesale_mock.world.world import World

__all__ = ["create", "create_activation_code", "delete", "list", "view"]

PAGE = 100
MAX_PAGE_SIZE = 1_000
"""The highest value of `max` that has an effect."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    everywhere = call.world.directory.devices.values()
    own = (device for device in everywhere if device.organization_id == organization.id and device.mac)
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
    owner, mac, model = _owner(call), _mac(call), _model(call)
    if problem := rules.password_problem(model, call.body.get("password")):
        raise invalid("password", problem)
    return Answer(200, view(call.world, workflow.add(call.world, owner, model, mac)))


def create_activation_code(call: Call) -> Answer:
    conform(CreateActivationCode, call.body)
    owner, model = _owner(call), _model(call)
    problem = rules.code_problem(model)
    if problem and call.world.rules.enforces("adjacent.device.code-unsupported"):
        raise Refusal("adjacent.device.code-unsupported", Finding("model", problem))
    device = workflow.issue_code(call.world, owner, model)
    assert device.expires
    return Answer(200, {"code": device.code, "expiryTime": timestamp(device.expires)})


def _owner(call: Call) -> workflow.Owner:
    """Find the person or the workspace of a new phone. Raises Refusal: the adjacent rules of fields and owners."""
    person_id, workspace_id = call.body.get("personId"), call.body.get("workspaceId")
    if person_id is None and workspace_id is None:
        raise Refusal("adjacent.field.required", Finding("personId", "personId or workspaceId is missing"))
    if person_id is not None and workspace_id is not None:
        raise invalid("workspaceId", "a phone is for a person or for a workspace; leave personId or workspaceId out")
    owner = _workspace(call, workspace_id) if workspace_id is not None else _person(call, person_id or "")
    problem = rules.owner_problem(owner)
    if problem and call.world.rules.enforces("adjacent.device.owner"):
        raise Refusal("adjacent.device.owner", Finding("personId", problem))
    return owner


def _person(call: Call, wire_id: str) -> Person:
    return _access.person(call, wire_ids.uuid_of("PEOPLE", wire_id), "personId")


def _workspace(call: Call, wire_id: str) -> Workspace:
    found = call.world.directory.workspaces.get(wire_ids.uuid_of("PLACES", wire_id))
    if found is None or not _access.agrees(call, workflow.home_of(call.world, found)):
        raise _access.missing("workspace", "workspaceId")
    return found


def _mac(call: Call) -> str:
    """Read the MAC address of a new phone. Raises Refusal if it is not one, or if another phone has it."""
    mac = devices.mac_address(call.body["mac"])
    if mac is None:
        raise invalid("mac", "mac is not twelve hexadecimal digits, with or without colons or hyphens")
    if workflow.is_taken(call.world, mac):
        raise taken("mac", "a device has this MAC address")
    return mac


def _model(call: Call) -> str:
    """Read the model of a new phone. Raises Refusal (adjacent.device.model) for one that is not on the list."""
    given: str = call.body["model"]
    problem = rules.model_problem(given)
    if problem and call.world.rules.enforces("adjacent.device.model"):
        raise Refusal("adjacent.device.model", Finding("model", problem))
    return str(devices.model(given) or given.removeprefix("DMS "))


def delete(call: Call) -> Answer:
    device = call.world.directory.devices.get(call.path_id("deviceId", "DEVICE"))
    if device is None or not _access.agrees(call, device.organization_id):
        raise _access.missing("device")
    call.world.remove_device(device, "delete")
    return Answer(204)


def _filter(call: Call) -> Callable[[Device], bool]:
    """Read the filters of the query once. Returns whether a device fits them all."""
    person_id, mac = call.query.get("personId"), call.query.get("mac")
    workspace_id = call.query.get("workspaceId")
    wanted = None if mac is None else re.sub("[:.-]", "", mac).upper()
    owners = {
        "person_id": None if person_id is None else wire_ids.uuid_of("PEOPLE", person_id),
        "workspace_id": None if workspace_id is None else wire_ids.uuid_of("PLACES", workspace_id),
    }
    named = {name: uuid for name, uuid in owners.items() if uuid is not None}
    return lambda device: (
        all(getattr(device, name) == uuid for name, uuid in named.items()) and wanted in (None, device.mac)
    )


def view(world: World, device: Device) -> dict[str, Any]:
    """Show a phone as clients see it. Its status lags behind."""
    return {
        "id": device.wire_id,
        **_shown_owner(world, device),
        "orgId": wire_ids.encode("ORGANIZATION", device.organization_id),
        "product": device.model,
        "type": "phone",
        "mac": ":".join(re.findall("..", device.mac or "")),
        "connectionStatus": device.shown(world.clock.now),
        "created": timestamp(device.created),
    }


def _shown_owner(world: World, device: Device) -> dict[str, str]:
    if device.workspace_id:
        workspace = world.directory.workspaces[device.workspace_id]
        return {"displayName": workspace.name, "workspaceId": workspace.wire_id}
    person = world.directory.people_by_id[device.person_id or ""]
    return {"displayName": person.name, "personId": person.wire_id}
