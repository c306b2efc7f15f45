"""Workspaces, which hold packages as subscribers do."""

from __future__ import annotations

from collections.abc import Collection

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Customer, Workspace
from webex_wholesale_mock.world.ledger import Holder
from webex_wholesale_mock.world.world import World


def add(world: World, customer: Customer, name: str, package: str) -> Workspace:
    """Add a workspace to a customer, and begin to bill."""
    uuid = world.ids.uuid()
    workspace = Workspace(
        id=uuid,
        wire_id=wire_ids.encode("PLACES", uuid),
        serial=world.next_serial(),
        customer_id=customer.id,
        name=name,
        package=package,
    )
    world.directory.workspaces[workspace.id] = workspace
    customer.hold([package])
    world.ledger.name(customer, world.clock.now)
    _hold(world, workspace, [package])
    return workspace


def remove(world: World, workspace: Workspace) -> None:
    """Remove a workspace with its phones; billing ends now."""
    world.remove_devices(workspace.id)
    _hold(world, workspace, ())
    world.customers[workspace.customer_id].release([workspace.package])
    del world.directory.workspaces[workspace.id]


def remove_all(world: World, customer: Customer) -> None:
    """Remove all workspaces of a customer."""
    for workspace in [place for place in world.directory.workspaces.values() if place.customer_id == customer.id]:
        remove(world, workspace)


def _hold(world: World, workspace: Workspace, packages: Collection[str]) -> None:
    holder = Holder(
        serial=workspace.serial,
        partner_id=world.customers[workspace.customer_id].partner_id,
        customer_id=workspace.customer_id,
        workspace_id=workspace.wire_id,
    )
    world.ledger.hold(holder, packages, world.clock.now)
