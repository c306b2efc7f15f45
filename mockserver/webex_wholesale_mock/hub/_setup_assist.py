"""Setup Assist: the request form, and the work on an order by partner, customer and the vendor's team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import attrs
from pydantic.alias_generators import to_snake

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.setup_assist import Task, tasks
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import AssistRequest, Contact
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.state.clock import LATEST
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.validation import setup_assist as rules
from webex_wholesale_mock.values import SetupAssist, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyLocation, AnyPartner, AnySetupAssist
from webex_wholesale_mock.values.setup_assist import setup_assist as value_of
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import setup_assist
from webex_wholesale_mock.world.world import World

AnyContact = Contact | dict[str, Any]
"""A contact, or a dict of its fields."""

_FIELDS: Final = (
    *("contacts", "partner_org_id", "customer_org_id", "subscription_id"),
    *("active_subscription", "total_locations", "send_copy", "by_phone"),
)
_SUBMITTING: Final = (
    "hub.assist.field-required",
    "hub.assist.not-onboarded",
    "hub.assist.not-ordered",
    "hub.assist.not-provisioned",
    "hub.assist.organization",
    "hub.assist.subscription",
    "hub.assist.locations",
    "hub.assist.users",
    "hub.assist.too-late",
    "hub.assist.duplicate",
)


class SetupAssists(Noun):
    """Orders of Wholesale Setup Assist, the vendor's help with the onboarding of a location."""

    __slots__ = ()
    __module__ = "webex_wholesale_mock"

    @operation("setup_assist.list", who="wholesale.read", source="004:927-939")
    def list(
        self,
        *,
        customer: AnyCustomer | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> tuple[SetupAssist, ...]:
        """List the orders of a customer, or of all customers of a partner, oldest first; cancelled ones too.

        Args:
            customer: its id, external id or organization id, or a value.
            partner: by default the first; of no effect where a customer is given.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist.
        """
        world = self._world
        owner, only = self._partner(partner), None if customer is None else self._customer(customer)
        return tuple(
            value_of(world, order)
            for order in world.setup_assists.values()
            for holder in (world.customers[order.customer_id],)
            if (holder is only if only else holder.partner_id == owner.id)
        )

    @operation("setup_assist.get", who="wholesale.read", source="004:927-939")
    def get(self, assist: AnySetupAssist, *, actor: AnyAdministrator | None = None) -> SetupAssist:
        """Show an order with its phases and the tasks of both sides.

        Args:
            assist: its id, the id of its location, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the order does not exist.
        """
        return value_of(self._world, self._assist(assist))

    @operation(
        "setup_assist.purchase",
        who="organizations.write",
        source="004:885-894",
        refuses=("hub.assist.ordered-already",),
    )
    def purchase(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> None:
        """Order A-Wholesale for a partner, once and for all its customers.

        Args:
            partner: by default the first; a fresh partner has ordered it.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or it is ordered already.
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        if owner.assist_ordered:
            raise Refusal("hub.assist.ordered-already", Finding(None, f"{owner.name} has ordered A-Wholesale already"))
        owner.assist_ordered = True

    @operation("setup_assist.submit", who="wholesale.write", source="004:1465-1517", refuses=_SUBMITTING)
    def submit(
        self,
        customer: AnyCustomer,
        location: AnyLocation,
        *,
        users: int | None = None,
        completes: datetime | None = None,
        contacts: Sequence[AnyContact] | None = None,
        partner_org_id: str | None = None,
        customer_org_id: str | None = None,
        active_subscription: bool = True,
        subscription_id: str | None = None,
        total_locations: int | None = None,
        send_copy: bool = False,
        by_phone: bool = False,
        partner_tasks: Literal["on_time", "by_hand"] = "by_hand",
        actor: AnyAdministrator | None = None,
    ) -> SetupAssist:
        """Hand in the request form for one location of a customer, in the portal or by a call to the help desk.

        Up to five users are Express, more are Standard. A field that is left out has what the portals show.

        Args:
            customer: its id, external id or organization id, or a value.
            location: one of the customer's locations: its id, or a value.
            users: how many users are onboarded; by default those who are reached there.
            completes: when onboarding is complete; six business days from now at the soonest, which is the default.
            contacts: people at the customer; by default the primary email, who knows the call flows.
            partner_org_id, customer_org_id, active_subscription, subscription_id, total_locations: as on the form.
            send_copy: mail a copy to the administrator who acts.
            by_phone: the request comes by a call to the help desk.
            partner_tasks: the partner does its tasks `by_hand`, with `tick`, or `on_time`, by the planned end.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.assist refuses the form.
            HubError: customer or location does not exist, or a contact or the completion cannot be read.
        """
        people = None if contacts is None else tuple(map(_contact, contacts))
        ids = (partner_org_id, customer_org_id, subscription_id)
        own = dict(zip(_FIELDS, (people, *ids, active_subscription, total_locations, send_copy, by_phone), strict=True))
        world, holder = self._world, self._customer(customer)
        place = self._location(holder, location)
        form = _form(world, holder, place, completes, self.by.email, own)
        count = rules.users_at(world, place) if users is None else users
        rules.may_submit(rules.AssistCase(world, world.partners[holder.partner_id], holder, place, count, form))
        return value_of(world, setup_assist.order(world, holder, count, form, on_time=partner_tasks == "on_time"))

    @operation("setup_assist.set_contacts", who="wholesale.write", source="004:964-967", refuses=("hub.assist.ended",))
    def set_contacts(
        self, assist: AnySetupAssist, contacts: Sequence[AnyContact], *, actor: AnyAdministrator | None = None
    ) -> SetupAssist:
        """Replace the contacts of an order. With one who knows the call flows, that task of the partner is done.

        Args:
            assist: the order: its id, the id of its location, or the value.
            contacts: all of them from now on.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the order has ended.
            HubError: the order does not exist, or a contact has no email.
        """
        order = self._open(assist)
        people = tuple(map(_contact, contacts))
        setup_assist.set_contacts(self._world, order, people)
        return value_of(self._world, order)

    @operation(
        "setup_assist.approve",
        who="calling.write",
        source="004:969-970",
        refuses=("hub.assist.ended", "hub.assist.task", "hub.assist.contact"),
        customers=True,
    )
    def approve(self, assist: AnySetupAssist, *, actor: AnyAdministrator | None = None) -> SetupAssist:
        """Approve the call flows, as the customer does in the first phase of the Express flow.

        Args:
            assist: the order: its id, the id of its location, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, no contact knows the call flows, or there is nothing to approve.
            HubError: the order does not exist.
        """
        return self._tick(assist, "call_flow")

    @operation(
        "setup_assist.tick",
        who="wholesale.write",
        source="004:943-1187",
        refuses=("hub.assist.ended", "hub.assist.task", "hub.assist.contact"),
    )
    def tick(self, assist: AnySetupAssist, task: str, *, actor: AnyAdministrator | None = None) -> SetupAssist:
        """Tick a task of the present phase, which ends with its last one.

        Args:
            assist: the order: its id, the id of its location, or the value.
            task: the key of a task, such as `follow_up`.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the order has ended, the task is done or of another phase, or no
                contact knows the call flows.
            HubError: the order does not exist, or its flow has no such task.
        """
        return self._tick(assist, task)

    @operation(
        "setup_assist.end_phase",
        who="",
        source="004:943-1187",
        refuses=("hub.assist.ended", "hub.assist.task-open"),
    )
    def end_phase(self, assist: AnySetupAssist) -> SetupAssist:
        """End the present phase before its time: the vendor's team has done its tasks.

        Args:
            assist: the order: its id, the id of its location, or the value.

        Raises:
            HubRefusal: the order has ended, or the partner has tasks to do.
            HubError: the order does not exist.
        """
        order = self._open(assist)
        if left := setup_assist.end_phase(self._world, order):
            raise Refusal(
                "hub.assist.task-open", *(Finding(task.key, f"{task.key} is open: {task.text}") for task in left)
            )
        return value_of(self._world, order)

    @operation("setup_assist.cancel", who="wholesale.write", source="assumed", refuses=("hub.assist.ended",))
    def cancel(self, assist: AnySetupAssist, *, actor: AnyAdministrator | None = None) -> SetupAssist:
        """Cancel an order that is under way; it is not billed, and the location can be ordered for again.

        Args:
            assist: the order: its id, the id of its location, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the order has ended.
            HubError: the order does not exist.
        """
        order = self._open(assist)
        setup_assist.cancel(self._world, order)
        return value_of(self._world, order)

    def _location(self, customer: entities.Customer, given: AnyLocation) -> entities.Location:
        location = resolver.location(self._world, given, HubError)
        if location.organization_id != customer.organization_id:
            raise HubError(f"location {location.name!r} does not belong to customer {customer.external_id!r}")
        return location

    def _assist(self, given: AnySetupAssist) -> entities.SetupAssist:
        return resolver.setup_assist(self._world, given, HubError)

    def _open(self, given: AnySetupAssist) -> entities.SetupAssist:
        order = self._assist(given)
        if not order.is_unfinished:
            raise Refusal("hub.assist.ended", Finding("assist", f"the order is {order.status}"))
        return order

    def _tick(self, given: AnySetupAssist, key: str) -> SetupAssist:
        order = self._open(given)
        task = _open_task(order, key)
        if not order.may_tick(task):
            raise Refusal("hub.assist.contact", Finding("contacts", "none of the contacts knows the call flows"))
        setup_assist.tick(self._world, order, task)
        return value_of(self._world, order)


def _completion(world: World, given: datetime | None) -> datetime:
    """Return the completion that is asked for, or the earliest one. Raises HubError."""
    moment = given or rules.earliest(world)
    if moment.tzinfo is None:
        raise HubError(f"{moment.isoformat()} has no time zone; use datetime(..., tzinfo=UTC)")
    if moment > LATEST:
        raise HubError(f"{moment.isoformat()} is beyond the end of the clock, {LATEST.isoformat()}")
    return moment


def _form(
    world: World,
    customer: entities.Customer,
    location: entities.Location,
    completes: datetime | None,
    requested_by: str,
    own: Mapping[str, Any],
) -> AssistRequest:
    """Return the form as the portals fill it in, with the fields that were given in their place."""
    filled = setup_assist.form(world, customer, location, _completion(world, completes), requested_by)
    given = {name: value for name, value in own.items() if value is not None}
    return AssistRequest(**attrs.asdict(filled, recurse=False) | given)


def _contact(given: AnyContact) -> Contact:
    """Return a contact, also of a dict of its fields in Python's or in the wire's spelling. Raises HubError."""
    if isinstance(given, Contact):
        return given
    try:
        return Contact(**{to_snake(str(name)): value for name, value in dict(given).items()})
    except (TypeError, ValueError) as problem:
        raise HubError(f"a contact cannot be made of {given!r}: {problem}") from None


def _open_task(order: entities.SetupAssist, key: str) -> Task:
    """Return an open task of the present phase. Raises Refusal for another one, and HubError for one that is none."""
    found = next((task for task in order.open_tasks if task.key == key), None)
    if found:
        return found
    keys = {task.key for phase in order.phases for task in tasks(phase.name)}
    try:
        known("task", key, keys)
    except ValueError as problem:
        raise HubError(str(problem)) from None
    left = ", ".join(task.key for task in order.open_tasks)
    raise Refusal("hub.assist.task", Finding("task", f"{key} is not open in phase {order.status}; open are {left}"))
