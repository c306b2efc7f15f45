"""From a trial to a value."""

from __future__ import annotations

from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.trial import GRACE
from webex_wholesale_mock.world.world import World

__all__ = ["trial_of"]


def trial_of(world: World, entity: entities.Trial) -> values.Trial:
    """The trial with the ids that clients see."""
    return values.Trial(
        id=entity.wire_id,
        edition=entity.edition,
        kind=entity.kind,
        status=entity.status,
        org_id=entity.org_id,
        company=entity.company,
        admin_email=entity.admin_email,
        vertical=entity.vertical,
        country=entity.country,
        region=entity.region,
        services=entity.services,
        quantity=entity.quantity,
        site_url=entity.site_url,
        timezone=entity.timezone,
        started=entity.started,
        expires=entity.expires,
        days_left=_days_left(world, entity),
        consent_until=entity.consent_until,
        full_admin=entity.full_admin,
        starter=entity.starter,
    )


def _days_left(world: World, entity: entities.Trial) -> int | None:
    if entity.expires is None or entity.status not in ("active", "grace"):
        return None
    return (entity.expires + (GRACE if entity.status == "grace" else 0 * GRACE) - world.clock.now).days
