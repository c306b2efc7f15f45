"""From a phone to a value."""

from __future__ import annotations

from typing import cast

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts import devices
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.lifecycles import DeviceStatus
from webex_wholesale_mock.world.world import World

__all__ = ["device"]

_ONE_OR_THE_OTHER = "webex_calling_standard"


def device(world: World, entity: entities.Device) -> values.DeviceDetails:
    """The phone with the ids that clients see."""
    known = devices.model(entity.model)
    return values.DeviceDetails(
        id=entity.wire_id,
        model=entity.model,
        mac=entity.mac,
        status=cast(DeviceStatus, entity.status),  # the world holds none that is new or gone
        shown_status=cast(DeviceStatus, entity.shown(world.clock.now)),
        person_id=entity.person_id and world.directory.people_by_id[entity.person_id].wire_id,
        workspace_id=entity.workspace_id and world.directory.workspaces[entity.workspace_id].wire_id,
        org_id=wire_ids.encode("ORGANIZATION", entity.organization_id),
        code=entity.code,
        expires=entity.expires,
        is_webex_aware=known is not None and known.line.is_webex_aware,
        ends_app_calling=_ends_app_calling(world, entity),
        created=entity.created,
    )


def _ends_app_calling(world: World, entity: entities.Device) -> bool:
    """Tell whether the owner of a phone loses calling in the app by it (calling spec)."""
    owner = world.directory.people_by_id.get(entity.person_id or "")
    subscriber = owner and world.subscribers.with_email(owner.email)
    return bool(subscriber and entity.mac and _ONE_OR_THE_OTHER in subscriber.packages)
