"""Orders of Wholesale Setup Assist, the vendor's help with the onboarding of a location."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from webex_wholesale_contracts.facts.emails import email_problem
from webex_wholesale_contracts.facts.packages import SETUP_ASSIST
from webex_wholesale_contracts.facts.setup_assist import Flow, Phase, PhaseName, Task, phases, tasks
from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import SetupAssistEvent, SetupAssistState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

EXPRESS, STANDARD = SETUP_ASSIST

_NEED_A_CONTACT: Final = {("express_discovery", "contacts"), ("express_discovery", "call_flow")}
_SUBMIT: Final[dict[Flow, SetupAssistEvent]] = {"express": "submit_express", "standard": "submit_standard"}


@attrs.frozen(slots=True)
class Contact:
    """Somebody at the customer whom the vendor's team can ask.

    Raises ValueError for an email that is not well formed.
    """

    __module__ = "webex_wholesale_mock"

    email: str
    name: str = ""
    knows_call_flows: bool = False

    def __attrs_post_init__(self) -> None:
        if problem := email_problem(self.email):
            raise ValueError(f"the email {self.email!r} of a contact {problem}")


@attrs.frozen(slots=True, kw_only=True)
class AssistRequest:
    """The request form as it was handed in; ids are those that clients see.

    `by_phone` says that the request came by a call to the help desk. `requested_by` is the email of the one who handed
    it in.
    """

    partner_org_id: str
    customer_org_id: str
    active_subscription: bool
    subscription_id: str
    total_locations: int
    location_id: str
    completes: datetime
    contacts: tuple[Contact, ...]
    send_copy: bool = False
    by_phone: bool = False
    requested_by: str = ""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class SetupAssist(TrackedObject):
    """An order for one location, to be billed when onboarding is complete.

    `service` is billed `quantity` times: once if it is Express, once per user if it is Standard. `is_billed` is True
    from the completion on. `began` has the beginning of each phase up to the present one, and `ends` the planned end of
    every phase; the last one is `completes`. `done` are the tasks that are ticked, as "phase.task". `on_time` says that
    the partner does its tasks in time without being told to. `ended` is the moment of completion or cancelling.
    """

    id: str
    customer_id: str
    location_id: str
    service: str
    quantity: int
    completes: datetime
    status: SetupAssistState = lifecycles.SETUP_ASSIST.start
    is_billed: bool = False
    request: AssistRequest | None = None
    on_time: bool = True
    began: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()
    done: frozenset[str] = frozenset()
    ended: datetime | None = None

    @property
    def flow(self) -> Flow:
        """The flow, by the service."""
        return "express" if self.service == EXPRESS else "standard"

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of the flow."""
        return phases(self.flow)

    @property
    def is_unfinished(self) -> bool:
        """True until onboarding is complete or the order cancelled."""
        return self.status in lifecycles.SETUP_ASSIST.unfinished

    @property
    def phase(self) -> PhaseName:
        """The present phase, or the last one that began. It has begun."""
        return self.phases[len(self.began) - 1].name

    @property
    def open_tasks(self) -> list[Task]:
        """The tasks of the present phase that are not ticked; none where no work is under way."""
        return [task for task in tasks(self.phase) if mark(task) not in self.done] if self.is_unfinished else []

    def may_tick(self, task: Task) -> bool:
        """Tell if nothing stands in the way of a task: call flows need a contact who knows them (guide)."""
        if self.request is None or (task.phase, task.key) not in _NEED_A_CONTACT:
            return True
        return any(contact.knows_call_flows for contact in self.request.contacts)

    @property
    def submission(self) -> SetupAssistEvent:
        """The event with which the flow begins."""
        return _SUBMIT[self.flow]


def mark(task: Task) -> str:
    """Return the name of a task in `done`."""
    return f"{task.phase}.{task.key}"
