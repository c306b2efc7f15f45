"""From a trial and its devices to values."""

from __future__ import annotations

from webex_wholesale_contracts.facts.trials import return_route
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.trial import GRACE
from webex_wholesale_mock.world.world import World

__all__ = ["shipment_of", "trial_of"]


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
        features=entity.features,
        device_skip=entity.device_skip,
        deal_id=entity.deal_id,
        wizard=entity.wizard,
        shipments=tuple(shipment_of(world, each) for each in world.shipments_of(entity)),
        warnings=entity.warnings,
        notes=entity.notes,
    )


def shipment_of(world: World, entity: entities.Shipment) -> values.Shipment:
    """The devices with the ids that clients see."""
    trial = world.trials[entity.trial_id]
    return values.Shipment(
        id=entity.wire_id,
        trial_id=trial.wire_id,
        order_number=entity.order_number,
        device=entity.device,
        serials=entity.serials,
        has_power_supply=entity.device != "phone",
        status=entity.status,
        carrier=entity.carrier,
        tracking=entity.tracking,
        ordered=entity.ordered,
        due=entity.due,
        asked_due=entity.asked_due,
        rma=entity.rma,
        route=return_route(trial.edition, trial.region),
    )


def _days_left(world: World, entity: entities.Trial) -> int | None:
    if entity.expires is None or entity.status not in ("active", "grace"):
        return None
    return (entity.expires + (GRACE if entity.status == "grace" else 0 * GRACE) - world.clock.now).days
