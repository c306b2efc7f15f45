"""The step that all operations of the wizard are made of: who acts, whose turn it is, and that it can be repeated."""

from __future__ import annotations

from collections.abc import Callable

from webex_wholesale_contracts.facts.emails import is_email
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.entities.order_lifecycles import OrderEvent
from webex_wholesale_mock.hub._acting import actor_of
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun
from webex_wholesale_mock.validation import orders as rules
from webex_wholesale_mock.values import OrderedSubscription, resolver
from webex_wholesale_mock.values.order import order as value_of
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrder


class OrderSteps(Noun):
    """Base class of the parts of the wizard."""

    __slots__ = ()

    def _order(self, given: AnyOrder) -> entities.Order:
        return resolver.order(self._world, given, HubError)

    def _actor(self, order: entities.Order, given: AnyAdministrator | None) -> str:
        """Return the address of the one who acts: by default the contact, after a hand-over the customer's."""
        if given is None:
            return order.customer_admin if order.is_handed_over else order.contact_email
        if isinstance(given, str) and given in ROLES:
            partners = self._world.partners
            return actor_of(
                self._world, given, partners[order.partner_id] if order.partner_id else partners.first
            ).email
        if isinstance(given, str) and is_email(given):
            return given
        return resolver.person(self._world, given, HubError).email

    def _hands(self, given: AnyOrder, actor: AnyAdministrator | None) -> entities.Order:
        """Return an order in the hands of one who may take its steps. Raises Refusal: order.not-contact."""
        order = self._order(given)
        rules.check_hands(self._world, order, self._actor(order, actor))
        return order

    def _step(
        self,
        given: AnyOrder,
        actor: AnyAdministrator | None,
        event: OrderEvent,
        work: Callable[[entities.Order], object],
        *details: str,
    ) -> OrderedSubscription:
        """Take a step. One that was taken just now, with the same details, is not taken again.

        Raises Refusal: order.not-contact, order.state, order.line-closed, and those of the work.
        """
        order, step = self._hands(given, actor), (event, *details)
        if order.last_step != step:
            rules.check_turn(self._world, order, event)
            work(order)
            order.last_step = step
        return value_of(order)
