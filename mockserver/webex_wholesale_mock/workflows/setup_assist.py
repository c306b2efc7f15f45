"""Wholesale Setup Assist: ordered for a location, worked off phase by phase, billed on completion (guide).

Theory of operation. An order has a planned end for each phase, and work on the clock at each of them. At the planned
end the vendor's team has done its tasks of the phase; the partner has done its own where the order says that it is in
time. A phase is over when all tasks of both sides are ticked (assumed), so an order waits for a partner that is late,
and catches up when the last task is ticked: phases whose planned end has passed by then take no more time. Completion
bills the location in the period in which it happens.

The planned ends divide the time up to the completion evenly, but for the support after the move, which is five days
at most (assumed).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from webex_wholesale_contracts.facts.setup_assist import (
    EXPRESS_USERS,
    SUPPORT_DAYS,
    Phase,
    Task,
)
from webex_wholesale_mock.entities import AssistRequest, Contact, Customer, Location, SetupAssist
from webex_wholesale_mock.entities.lifecycles import SETUP_ASSIST, SetupAssistEvent
from webex_wholesale_mock.entities.setup_assist import EXPRESS, STANDARD, mark
from webex_wholesale_mock.validation.setup_assist import subscription
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "cancel",
    "cancel_all",
    "end_phase",
    "form",
    "order",
    "restore",
    "set_contacts",
    "tick",
]

PHASE, COMPLETE = "setup_assist.phase", "setup_assist.complete"

_SUPPORT: Final = timedelta(days=SUPPORT_DAYS)
_NOTHING: Final = timedelta()


def form(world: World, customer: Customer, location: Location, completes: datetime, requested_by: str) -> AssistRequest:
    """Return the request form as the portals would fill it in.

    The contact is the customer's primary email, or without one the administrator who asks; both know the call flows
    (assumed).
    """
    partner = world.partners[customer.partner_id]
    organization = world.directory.organizations[location.organization_id]
    return AssistRequest(
        partner_org_id=partner.org_id,
        customer_org_id=organization.org_id,
        active_subscription=True,
        subscription_id=subscription(world, customer),
        total_locations=len(organization.locations),
        location_id=location.wire_id,
        completes=completes,
        contacts=(Contact(customer.primary_email or requested_by, knows_call_flows=True),),
        requested_by=requested_by,
    )


def order(world: World, customer: Customer, users: int, request: AssistRequest, *, on_time: bool) -> SetupAssist:
    """Place an order for a location.

    Args:
        customer: the customer whose location it is.
        users: the number of users at the location.
        request: the form.
        on_time: the partner does its tasks in time; otherwise they have to be ticked.
    """
    express = users <= EXPRESS_USERS
    placed = SetupAssist(
        id=world.ids.uuid(),
        customer_id=customer.id,
        location_id=request.location_id,
        service=EXPRESS if express else STANDARD,
        quantity=1 if express else users,
        completes=request.completes,
        request=request,
        on_time=on_time,
    )
    now = world.clock.now
    world.setup_assists[placed.id] = placed
    SETUP_ASSIST.step(placed, placed.submission)
    placed.began, placed.ends = (now,), _planned_ends(now, request.completes, placed.phases)
    for moment in placed.ends:
        world.clock.schedule_at(moment, COMPLETE if moment == placed.completes else PHASE, placed.id)
    _tick_all(placed, [task for task in placed.open_tasks if task.key in ("customer_information", "contacts")])
    if request.send_copy:
        world.send(request.requested_by, "setup-assist-copy", customer.wire_id, customer=customer)
    return placed


def tick(world: World, order: SetupAssist, task: Task) -> None:
    """Tick a task of the present phase, which may be its last one."""
    _tick_all(order, [task])
    _go_on(world, order)


def set_contacts(world: World, order: SetupAssist, contacts: tuple[Contact, ...]) -> None:
    """Replace the contacts; with one who knows the call flows the partner's task is done."""
    if order.request:
        order.request = attrs.evolve(order.request, contacts=contacts)
    _tick_all(order, [task for task in order.open_tasks if task.key == "contacts"])
    _go_on(world, order)


def end_phase(world: World, order: SetupAssist) -> list[Task]:
    """End the present phase before its time: the vendor's team has done its tasks.

    Returns:
        The tasks that keep the phase from ending; nothing has changed then.
    """
    left = [task for task in order.open_tasks if not _is_done_by_itself(order, task)]
    if not left:
        _tick_all(order, order.open_tasks)
        _go_on(world, order)
    return left


def cancel(world: World, order: SetupAssist) -> None:
    """End an order that is under way; it is not billed (assumed)."""
    SETUP_ASSIST.step(order, "cancel")
    order.ended = world.clock.now
    world.clock.drop(order.id)


def cancel_all(world: World, customer: Customer) -> None:
    """Forget all orders of a customer who leaves; those under way are not billed (assumed)."""
    for placed in [order for order in world.setup_assists.values() if order.customer_id == customer.id]:
        if placed.is_unfinished:
            cancel(world, placed)
        SETUP_ASSIST.step(placed, "remove")
        del world.setup_assists[placed.id]


def restore(order: SetupAssist) -> None:
    """Bring an order of a file of before into its last phase: orders had no phases then."""
    SETUP_ASSIST.step(order, order.submission)
    order.ends = (order.completes,) * len(order.phases)
    for phase in order.phases[:-1]:
        SETUP_ASSIST.step(order, _event_after(phase))
    if order.is_billed:
        SETUP_ASSIST.step(order, "complete")


def _planned_ends(now: datetime, completes: datetime, phases: Sequence[Phase]) -> tuple[datetime, ...]:
    """Return the planned end of each phase, in whole seconds; the last one is the completion."""
    share = (completes - now) / len(phases)
    spared = max(share - _SUPPORT, _NOTHING) if phases[0].flow == "standard" else _NOTHING
    others = share + spared / (len(phases) - 1)
    moment, ends = now, []
    for phase in phases[:-1]:
        moment += share - spared if phase.name == "post_onboarding" else others
        ends.append(moment.replace(microsecond=0))
    return (*ends, completes)


def _due(world: World, subject: str) -> None:
    """Do what the planned end of a phase brings; an order that waits for its partner goes on waiting."""
    _go_on(world, world.setup_assists[subject])


def _go_on(world: World, order: SetupAssist) -> None:
    """Leave all phases that are over."""
    while order.is_unfinished:
        if order.ends[len(order.began) - 1] <= world.clock.now:
            _tick_all(order, [task for task in order.open_tasks if _is_done_by_itself(order, task)])
        if order.open_tasks:
            return
        _leave(world, order)


def _is_done_by_itself(order: SetupAssist, task: Task) -> bool:
    return (order.on_time or task.side == "cisco") and order.may_tick(task)


def _tick_all(order: SetupAssist, done: Collection[Task]) -> None:
    order.done |= {mark(task) for task in done if order.may_tick(task)}


def _leave(world: World, order: SetupAssist) -> None:
    """End the present phase, and with the last one the order."""
    SETUP_ASSIST.step(order, _event_after(order.phases[len(order.began) - 1]))
    if order.is_unfinished:
        order.began = (*order.began, world.clock.now)
    else:
        _complete(world, order)


def _event_after(phase: Phase) -> SetupAssistEvent:
    if phase.name in ("express_design", "hand_off"):
        return "complete"
    return "approve" if phase.name == "express_discovery" else "next"


def _complete(world: World, order: SetupAssist) -> None:
    customer = world.customers[order.customer_id]
    order.is_billed, order.ended = True, world.clock.now
    world.clock.drop(order.id)
    world.ledger.charge(customer, order.service, order.quantity, world.clock.now)
    if order.request and order.flow == "standard":
        contacts = [contact.email for contact in order.request.contacts]
        for address in dict.fromkeys([order.request.requested_by, *contacts]):
            world.send(address, "setup-assist-closeout", customer.wire_id, customer=customer)


SCHEDULED_WORK: Final = {PHASE: _due, COMPLETE: _due}
