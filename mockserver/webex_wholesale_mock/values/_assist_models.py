"""Frozen classes for orders of Setup Assist, with their phases and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from webex_wholesale_contracts.facts.setup_assist import PhaseName, Side
from webex_wholesale_mock.entities import Contact
from webex_wholesale_mock.entities.lifecycles import SetupAssistStatus
from webex_wholesale_mock.values._models import Value

__all__ = ["AssistPhase", "AssistTask", "SetupAssist"]

_PUBLIC: Final = "webex_wholesale_mock"


@attrs.frozen(kw_only=True, repr=False)
class AssistTask(Value):
    """A task of the partner or of Cisco in a phase of Setup Assist.

    Attributes:
        phase: the phase, as `SetupAssist.status` has it.
        side: `partner` or `cisco` (assumed: the guide's text mixes the two).
        key: its name, for `mock.hub.setup_assist.tick`.
        document: a document that it delivers; empty for none.
        is_done: it is ticked.
        due: until when the partner should have done it; None without a limit, or before the phase has begun.
        source: the lines of the guide.
    """

    __module__ = _PUBLIC

    phase: PhaseName
    side: Side
    key: str
    text: str
    document: str
    is_done: bool
    due: datetime | None = attrs.field(repr=str)
    source: str


@attrs.frozen(kw_only=True, repr=False)
class AssistPhase(Value):
    """A phase of Setup Assist.

    Attributes:
        name: as `SetupAssist.status` has it.
        began: when it began; None where it has not.
        ends: when it is planned to end.
    """

    __module__ = _PUBLIC

    name: PhaseName
    title: str
    began: datetime | None = attrs.field(repr=str)
    ends: datetime = attrs.field(repr=str)


@attrs.frozen(kw_only=True, repr=False)
class SetupAssist(Value):
    """An order of Wholesale Setup Assist for one location.

    Attributes:
        id: the id of the order, which the mock gives.
        service: the service that is billed, "Express" or "Standard".
        quantity: how often it is billed: once where it is Express, for each user where it is Standard.
        completes: when onboarding is to be complete and it is billed.
        status: the present phase, `completed` or `cancelled`.
        ended: when it was completed or cancelled; None while it is under way.
        contacts: people at the customer.
        requested_by: the email of the administrator who handed the form in; empty for an order of an earlier file.
        phases: all phases of the flow.
        tasks: the tasks of both sides in all phases.
    """

    __module__ = _PUBLIC

    id: str = attrs.field(repr=False)
    customer_id: str
    location_id: str
    service: str
    quantity: int
    completes: datetime = attrs.field(repr=str)
    status: SetupAssistStatus
    ended: datetime | None = attrs.field(repr=str)
    contacts: tuple[Contact, ...] = attrs.field(repr=False)
    requested_by: str = attrs.field(repr=False)
    phases: tuple[AssistPhase, ...] = attrs.field(repr=False)
    tasks: tuple[AssistTask, ...] = attrs.field(repr=False)

    @property
    def open_tasks(self) -> tuple[AssistTask, ...]:
        """The tasks of the present phase that are not done; none of an order that has ended."""
        return tuple(task for task in self.tasks if task.phase == self.status and not task.is_done)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that were delivered so far, in order."""
        return tuple(task.document for task in self.tasks if task.is_done and task.document)
