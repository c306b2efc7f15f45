"""From an order of Setup Assist to a value, with its phases and the tasks of both sides."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from typing import cast

from webex_wholesale_contracts.facts.setup_assist import Task, tasks
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.lifecycles import SetupAssistStatus
from webex_wholesale_mock.entities.setup_assist import mark
from webex_wholesale_mock.state.business_days import after
from webex_wholesale_mock.world.world import World

__all__ = ["setup_assist"]


def setup_assist(world: World, entity: entities.SetupAssist) -> values.SetupAssist:
    """The order with the ids that clients see, and all its phases and tasks."""
    starts = dict(zip_longest((phase.name for phase in entity.phases), entity.began))
    request = entity.request
    return values.SetupAssist(
        id=entity.id,
        customer_id=world.customers[entity.customer_id].wire_id,
        location_id=entity.location_id,
        service=entity.service,
        quantity=entity.quantity,
        completes=entity.completes,
        status=cast(SetupAssistStatus, entity.status),  # the world holds none that is new or gone
        ended=entity.ended,
        contacts=request.contacts if request else (),
        requested_by=request.requested_by if request else "",
        phases=tuple(
            values.AssistPhase(name=phase.name, title=phase.title, began=starts[phase.name], ends=ends)
            for phase, ends in zip(entity.phases, entity.ends, strict=True)
        ),
        tasks=tuple(
            _assist_task(world, task, begun=starts[task.phase], is_done=mark(task) in entity.done)
            for phase in entity.phases
            for task in tasks(phase.name)
        ),
    )


def _assist_task(world: World, task: Task, *, begun: datetime | None, is_done: bool) -> values.AssistTask:
    return values.AssistTask(
        phase=task.phase,
        side=task.side,
        key=task.key,
        text=task.text,
        document=task.document,
        is_done=is_done,
        due=after(begun, task.business_days, world.holidays) if begun and task.business_days else None,
        source=task.source,
    )
