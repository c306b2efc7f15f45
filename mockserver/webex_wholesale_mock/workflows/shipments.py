"""Devices that are shipped for trials: ordered, delivered, extended, returned.

Each state has one next event on the clock, in `_NEXT`; every step puts it there anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.trials import TEAM, TIMES, ReturnRoute, return_route, shipping_carrier
from webex_wholesale_mock.entities import Shipment, Trial
from webex_wholesale_mock.entities.trial_lifecycles import (
    SHIPMENT,
    ShipmentEvent,
    ShipmentState,
    ShipmentStatus,
)
from webex_wholesale_mock.world.outbox import EmailKind
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "approve",
    "ask_to_extend",
    "end_with_conversion",
    "order",
    "place",
    "replace_labels",
    "return_devices",
]


def _after(days: str) -> Callable[[Shipment], datetime]:
    return lambda shipment: shipment.moved + timedelta(days=TIMES[days])


_NEXT: Final[Mapping[ShipmentState, tuple[str, Callable[[Shipment], datetime]]]] = {
    "ordered": ("shipment.ship", _after("ship_days")),
    "shipped": ("shipment.deliver", _after("deliver_days")),
    "in_use": ("shipment.due", lambda shipment: shipment.due),
    "due": ("shipment.overdue", lambda shipment: shipment.due + timedelta(days=TIMES["return_days"])),
    "rma_open": ("shipment.receive", _after("receive_days")),
}
"""The event that ends each state, and when it comes."""


def order(world: World, trial: Trial, device: str, number: int) -> Shipment:
    """Order devices of one type; the email with the licence agreement names the day on which they are due."""
    uuid, now = world.ids.uuid(), world.clock.now
    shipment = Shipment(
        id=uuid,
        wire_id=wire_ids.encode("SHIPMENT", uuid),
        trial_id=trial.id,
        order_number=f"DEMO-{world.ids.number(8)}",
        device=device,
        serials=tuple(f"FCH{world.ids.number(8)}" for _ in range(number)),
        carrier=shipping_carrier(trial.region),
        ordered=now,
        moved=now,
        due=now + timedelta(days=trial.duration_days),
    )
    world.shipments[uuid] = shipment
    _step(world, shipment, "order")
    text = f"Devices are due on {shipment.due:%Y-%m-%d}."
    _mail(world, shipment, "trial-eula", title=f"Licence agreement, demo order {shipment.order_number}", text=text)
    return shipment


def ask_to_extend(world: World, shipment: Shipment, days: int) -> None:
    """Ask the trials team to let the devices be due so many days later."""
    shipment.asked_due = shipment.due + timedelta(days=days)
    text = f"Devices would be due on {shipment.asked_due:%Y-%m-%d}."
    title = f"Extension of demo order {shipment.order_number}"
    world.send(TEAM["extensions"], "trial-device-extension", shipment.wire_id, title=title, text=text)


def approve(world: World, shipment: Shipment) -> None:
    """Let the devices be due on the day that was asked for."""
    assert shipment.asked_due
    shipment.due, shipment.asked_due = shipment.asked_due, None
    _step(world, shipment, "extend")


def return_devices(world: World, shipment: Shipment) -> ReturnRoute:
    """Send devices back; the vendor opens a return and receives them. Returns the way."""
    shipment.rma = f"RMA-{world.ids.number(8)}"
    _step(world, shipment, "return")
    return _route(world, shipment)


def replace_labels(world: World, shipment: Shipment) -> ReturnRoute:
    """Send new labels for lost ones where the vendor does that. Returns the way."""
    route = _route(world, shipment)
    if route.new_labels:
        _mail(world, shipment, "trial-return-label", title=f"Return label, demo order {shipment.order_number}")
    return route


def end_with_conversion(world: World, trial: Trial) -> None:
    """Call the devices of a converted trial back; in the older edition customers in the US keep theirs.

    Devices that are still on their way to the customer fall due on their own day (assumed).
    """
    event: ShipmentEvent = "keep" if trial.edition == "spark" and trial.region == "US" else "recall"
    for shipment in world.shipments_of(trial):
        if (shipment.status, event) in SHIPMENT.table:
            shipment.due = min(shipment.due, world.clock.now)
            _step(world, shipment, event)


_WAY: Final[Mapping[ShipmentStatus, tuple[ShipmentEvent, ...]]] = {
    "ordered": (),
    "shipped": ("ship",),
    "in_use": ("ship", "deliver"),
    "due": ("ship", "deliver", "recall"),
    "overdue": ("ship", "deliver", "recall", "overdue"),
    "rma_open": ("ship", "return"),
    "returned": ("ship", "return", "receive"),
    "kept": ("ship", "keep"),
}


def place(world: World, shipment: Shipment, status: ShipmentStatus) -> None:
    """Bring devices that were just ordered to a state at once."""
    if status in ("due", "overdue"):
        shipment.due = world.clock.now
    for event in _WAY[status]:
        _DONE.get(event, _step)(world, shipment, event)


def _step(world: World, shipment: Shipment, event: ShipmentEvent) -> None:
    """Move devices along, and put the next event on the clock."""
    world.clock.drop(shipment.id)
    SHIPMENT.step(shipment, event)
    shipment.moved = world.clock.now
    if shipment.status in _NEXT:
        kind, when = _NEXT[shipment.status]
        world.clock.schedule_at(max(when(shipment), world.clock.now), kind, shipment.id)


def _ship(world: World, shipment: Shipment, event: ShipmentEvent) -> None:
    _step(world, shipment, event)
    shipment.tracking = f"1Z{world.ids.number(10)}"
    title = f"Status Shipped: demo order {shipment.order_number}"
    text = f"Carrier: {shipment.carrier}\nTracking Information: {shipment.tracking}"
    _mail(world, shipment, "trial-shipped", title=title, text=text)


def _overdue(world: World, shipment: Shipment, event: ShipmentEvent) -> None:
    _step(world, shipment, event)
    _mail(world, shipment, "trial-device-overdue", title=f"Overdue: demo order {shipment.order_number}")
    starter = world.trials[shipment.trial_id].starter
    world.send(starter, "trial-device-overdue", shipment.wire_id, title=f"Overdue: {shipment.order_number}")


def _route(world: World, shipment: Shipment) -> ReturnRoute:
    trial = world.trials[shipment.trial_id]
    return return_route(trial.edition, trial.region)


def _mail(world: World, shipment: Shipment, kind: EmailKind, *, title: str, text: str = "") -> None:
    """Mail the administrator of the customer."""
    address = world.trials[shipment.trial_id].admin_email
    world.send(address, kind, shipment.wire_id, title=title, text=text)


_DONE: Final[Mapping[ShipmentEvent, Callable[[World, Shipment, ShipmentEvent], None]]] = {
    "ship": _ship,
    "overdue": _overdue,
}
"""Steps with an email."""


def _on_the_clock(event: ShipmentEvent) -> Callable[[World, str], None]:
    return lambda world, subject: _DONE.get(event, _step)(world, world.shipments[subject], event)


SCHEDULED_WORK: Final = {
    "shipment.ship": _on_the_clock("ship"),
    "shipment.deliver": _on_the_clock("deliver"),
    "shipment.due": _on_the_clock("fall_due"),
    "shipment.overdue": _on_the_clock("overdue"),
    "shipment.receive": _on_the_clock("receive"),
}
