"""The first half of the wizard: whom an order is for, and which organizations it is mapped to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, cast, get_args

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.emails import is_email
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import MappedOrganization, NewOrganization
from webex_wholesale_mock.entities.order import Choice, Kind
from webex_wholesale_mock.entities.order_lifecycles import BEFORE_MAPPING, OrderEvent
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import CONTACT, operation
from webex_wholesale_mock.hub._order_steps import OrderSteps
from webex_wholesale_mock.validation import orders as rules
from webex_wholesale_mock.validation import organization_finder
from webex_wholesale_mock.values import OrderCandidate, OrderedSubscription, OrderSuggestion, resolver
from webex_wholesale_mock.values.order import candidate, suggestion
from webex_wholesale_mock.values.order import order as value_of
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrder, AnyOrganization, AnyPartner
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import orders
from webex_wholesale_mock.world.world import World

Step = Literal["choice", "partner", "customer"]

_EACH: Final = ("order.not-contact", "order.state", "order.line-closed")
_CONTINUE: Final[dict[str, OrderEvent]] = {"handed_over": "set_up_now", "later": "resume"}
_BACK: Final[dict[Step, OrderEvent]] = {
    "choice": "back_to_choice",
    "partner": "back_to_partner",
    "customer": "back_to_customer",
}


class OrderFinder(OrderSteps):
    """The organization finder."""

    __slots__ = ()

    @operation("orders.open", who="", by=CONTACT, source="003:29-33", refuses=_EACH)
    def open(
        self, order: AnyOrder, *, link: str | None = None, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Open the wizard by the link of the last mail; one that was begun goes on where it was left.

        Args:
            order: its number or id, or the value.
            link: the link that is followed; by default the good one.
            actor: the email of the one who opens it; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: the link is dead, somebody else opens it, or there is nothing to open yet or any more.
            HubError: the order does not exist.
        """
        placed = self._order(order)
        if link is not None:
            rules.check_link(placed, link)
        under_way = BEFORE_MAPPING if not placed.is_handed_over else ("service_setup", "summary")
        if placed.status in under_way:
            rules.check_line(self._world, placed)
            return value_of(self._hands(order, actor))
        event = _CONTINUE.get(placed.status, "open") if placed.is_handed_over else "open"
        return self._step(order, actor, event, lambda one: orders.begin(one, event))

    @operation(
        "orders.choose",
        who="",
        by=CONTACT,
        source="003:37-41",
        refuses=("order.choice.unknown", "order.contact.invalid", *_EACH),
    )
    def choose(
        self, order: AnyOrder, choice: str, *, email: str = "", actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Say whom an order is for: a customer, one's own company, or somebody else who completes it.

        Args:
            order: its number or id, or the value.
            choice: `customer`, `company` or `somebody_else`.
            email: the address of somebody else, who is the contact from now on and gets a mail.
            actor: the email of the one who chooses; by default the contact.

        Raises:
            HubRefusal: the choice is another one, the address is not one or the same, or a step is missing.
            HubError: the order does not exist.
        """
        rules.check_choice(choice)
        if choice == "somebody_else":
            return self._step(order, actor, "change_contact", lambda one: self._leave_to(one, email), email)
        made = cast(Choice, choice)
        event: OrderEvent = "for_customer" if made == "customer" else "for_company"
        return self._step(order, actor, event, lambda one: orders.choose(one, made))

    @operation(
        "orders.find",
        who="",
        by=CONTACT,
        source="003:46-54, 003:62-71, h:nsxeafh",
        refuses=("trial.deal-id", *_EACH),
    )
    def find(
        self, order: AnyOrder, *, email: str = "", company: str = "", actor: AnyAdministrator | None = None
    ) -> OrderSuggestion:
        """Look for the organization of the present step: the partner's, or the customer's.

        Args:
            order: its number or id, or the value.
            email: the address to look for; by default the contact's. For the customer that of an administrator; where
                the order converts a trial, exactly as the trial has it.
            company: the name of the company, which the algorithm of 2018 compares; by default that of the order.
            actor: the email of the one who looks; by default the contact.

        Raises:
            HubRefusal: somebody else looks, the order is in no step of the organization finder, or the trial of that
                address has another deal.
            HubError: the order does not exist.
        """
        placed, kind = self._looking(order, actor)
        found = rules.suggestion(self._world, placed, kind, email, company)
        placed.shown = (*placed.shown, *rules.shown_by(found))
        return suggestion(self._world, found)

    @operation("orders.search", who="", by=CONTACT, source="003:20", refuses=_EACH)
    def search(
        self, order: AnyOrder, domain: str, *, actor: AnyAdministrator | None = None
    ) -> tuple[OrderCandidate, ...]:
        """Search all organizations of the present step by a domain, also where others were suggested.

        Args:
            order: its number or id, or the value.
            domain: such as `acme.example`.
            actor: the email of the one who searches; by default the contact.

        Raises:
            HubRefusal: somebody else searches, or the order is in no step of the organization finder.
            HubError: the order does not exist, or the domain is malformed.
        """
        placed, kind = self._looking(order, actor)
        wanted = domain.strip().removeprefix("@").lower()
        if not is_email(f"somebody@{wanted}"):
            raise HubError(f"{domain!r} is not a domain, such as acme.example")
        found = organization_finder.search(self._world, kind, wanted)
        new = [one.organization.id for one in found if one.organization.id not in dict(placed.shown)]
        placed.shown = (*placed.shown, *((each, "search") for each in new))
        return tuple(candidate(self._world, one) for one in found)

    @operation(
        "orders.choose_organization",
        who="",
        by=CONTACT,
        source="003:46-52, 003:64-69",
        refuses=("order.org.same", "order.org.kind", "order.org.not-candidate", "trial.deal-id", *_EACH),
    )
    def choose_organization(
        self, order: AnyOrder, organization: AnyOrganization | AnyPartner, *, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Map the present step to an organization that was suggested or found, and go on.

        Args:
            order: its number or id, or the value.
            organization: its organization id, or a value that has one; also a partner.
            actor: the email of the one who chooses; by default the contact.

        Raises:
            HubRefusal: it is of the other kind, the partner's own, or neither suggested nor found.
            HubError: the order or the organization does not exist.
        """
        home = home_of(self._world, organization)
        return self._map(order, actor, lambda one, kind: self._existing(one, kind, home), home.id)

    @operation(
        "orders.create_organization",
        who="",
        by=CONTACT,
        source="003:54, 003:71",
        refuses=("order.org.field-required", "order.contact.invalid", *_EACH),
    )
    def create_organization(
        self,
        order: AnyOrder,
        *,
        name: str,
        vertical: str,
        country: str,
        admin_email: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> OrderedSubscription:
        """Have a new organization made for the present step, and go on; it is there from the confirmation on.

        Args:
            order: its number or id, or the value.
            name: the name of the company.
            vertical: the business vertical.
            country: ISO 3166-1 alpha-2.
            admin_email: its first full administrator; by default the contact, but for the customer of a partner.
            actor: the email of the one who creates it; by default the contact.

        Raises:
            HubRefusal: a field is blank, the country unknown, or the administrator belongs to another organization.
            HubError: the order does not exist.
        """
        details = (name, vertical, country, admin_email or "")

        def create(placed: entities.Order, kind: Kind) -> MappedOrganization:
            own = "" if kind == "customer" and placed.choice == "customer" else placed.contact_email
            admin = own if admin_email is None else admin_email
            new = NewOrganization(name=name, vertical=vertical, country=country, admin_email=admin)
            rules.check_new_organization(self._world, new)
            return MappedOrganization(how="created", name=name, country=country, new=new)

        return self._map(order, actor, create, *details)

    @operation("orders.back", who="", by=CONTACT, source="003:77-81", refuses=_EACH[:2])
    def back(self, order: AnyOrder, to: Step, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Go back to an earlier step, before the confirmation.

        Args:
            order: its number or id, or the value.
            to: `choice`, `partner` or `customer`.
            actor: the email of the one who goes back; by default the contact.

        Raises:
            HubRefusal: the step does not come earlier, or the order is mapped.
            HubError: the order does not exist, or it has no such step.
        """
        if to not in get_args(Step):
            raise HubError(f"{to!r} is not a step; use one of {', '.join(get_args(Step))}")
        return self._step(order, actor, _BACK[to], lambda one: self._go_back(one, to))

    @operation("orders.confirm", who="", by=CONTACT, source="003:77-83", refuses=("order.contact.invalid", *_EACH))
    def confirm(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Confirm the review, the point of no return: organizations are made, and the contact is fixed.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who confirms; by default the contact.

        Raises:
            HubRefusal: an organization is gone, or the administrator of a new one has another by now.
            HubError: the order does not exist.
        """

        def work(placed: entities.Order) -> None:
            rules.check_confirmation(self._world, placed)
            orders.confirm(self._world, placed)

        return self._step(order, actor, "confirm", work)

    def _leave_to(self, order: entities.Order, email: str) -> None:
        rules.check_contact(email, other_than=order.contact_email)
        if order.status != "choosing":
            raise Refusal("order.state", Finding("choice", f"the choice comes first: the order is {order.status}"))
        orders.change_contact(self._world, order, email)

    def _looking(self, given: AnyOrder, actor: AnyAdministrator | None) -> tuple[entities.Order, Kind]:
        """Return an order in a step of the finder, and the kind of organization that it looks for."""
        order = self._hands(given, actor)
        if order.status == "customer_mapping":
            return order, "customer"
        rules.check_turn(self._world, order, "map_partner")
        return order, "partner"

    def _map(
        self,
        given: AnyOrder,
        actor: AnyAdministrator | None,
        found: Callable[[entities.Order, Kind], MappedOrganization],
        *details: str,
    ) -> OrderedSubscription:
        """Map the side of an order that the present step is about."""
        if self._order(given).status in ("customer_mapping", "review"):
            return self._step(
                given, actor, "map_customer", lambda one: orders.map_customer(one, found(one, "customer")), *details
            )
        return self._step(
            given, actor, "map_partner", lambda one: orders.map_partner(one, found(one, "partner")), *details
        )

    def _existing(self, order: entities.Order, kind: Kind, home: entities.Organization) -> MappedOrganization:
        how = rules.found_by(self._world, order, kind, home)
        return MappedOrganization(how=how, name=home.name, country=home.country, id=home.id, org_id=home.org_id)

    def _go_back(self, order: entities.Order, to: Step) -> None:
        if to == "partner" and order.choice == "company":
            text = "the order is for one's own company, and has no partner"
            raise Refusal("order.state", Finding("to", text))
        orders.step(order, _BACK[to])


def home_of(world: World, given: AnyOrganization | AnyPartner) -> entities.Organization:
    """Return an organization of either kind. Raises HubError where there is none."""
    text = given if isinstance(given, str) else getattr(given, "org_id", None)
    for partner in world.partners:
        if text in (partner.org_id, partner.name):
            return partner.organization
    return resolver.organization(world, given, HubError)
