"""The second half of the wizard: the services of an order that is mapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
from pydantic.alias_generators import to_snake

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import Headquarters, OrderLine, OrderSite
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import CONTACT, operation
from webex_wholesale_mock.hub._order_steps import OrderSteps
from webex_wholesale_mock.validation import order_setup as setup_rules
from webex_wholesale_mock.validation import orders as rules
from webex_wholesale_mock.validation.sites import site_url
from webex_wholesale_mock.values import OrderedSubscription, OrderSummary
from webex_wholesale_mock.values.order import order as value_of
from webex_wholesale_mock.values.order_summary import order_summary
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrder
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import orders

AnySite = OrderSite | dict[str, Any]
"""A Meetings site of an order, or a dict of its fields."""

_EACH: Final = ("order.not-contact", "order.state")
_WITH_SUMMARY: Final = ("summary", "provisioning", "provisioned")


class OrderSetup(OrderSteps):
    """The service setup."""

    __slots__ = ()

    @operation(
        "orders.hand_over",
        who="",
        by=CONTACT,
        source="003:85",
        refuses=("order.handover.not-partner", "order.contact.invalid", *_EACH),
    )
    def hand_over(
        self, order: AnyOrder, *, email: str | None = None, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Tick the box that the customer sets up its own services; the partner keeps its access.

        Args:
            order: its number or id, or the value.
            email: the full administrator of the customer who gets the mail; by default the first.
            actor: the email of the one who hands over; by default the contact.

        Raises:
            HubRefusal: the order is for one's own company, or the address is not of a full administrator.
            HubError: the order does not exist.
        """

        def work(placed: entities.Order) -> None:
            wanted = placed.customer_admin if email is None else email
            rules.check_recipient(self._world, placed, wanted)
            orders.hand_over(self._world, placed, wanted)

        rules.check_hand_over(self._order(order))
        return self._step(order, actor, "hand_over", work, email or "")

    @operation("orders.set_up_now", who="", by=CONTACT, source="003:101, 003:134", refuses=_EACH)
    def set_up_now(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Begin the service setup. Lines for messaging and devices have nothing to enter.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who sets up; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: the order is not mapped yet, or somebody else sets up.
            HubError: the order does not exist.
        """
        return self._step(order, actor, "set_up_now", lambda one: orders.begin(one, "set_up_now"))

    @operation("orders.set_up_later", who="", by=CONTACT, source="003:95, 003:103, 003:136", refuses=_EACH)
    def set_up_later(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Leave the service setup for later; nothing is provisioned, and what was entered is kept (assumed).

        Args:
            order: its number or id, or the value.
            actor: the email of the one who leaves; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: the order is in no step of the service setup, or somebody else leaves it.
            HubError: the order does not exist.
        """
        return self._step(order, actor, "set_up_later", lambda one: orders.step(one, "set_up_later"))

    @operation("orders.resume", who="", by=CONTACT, source="003:95, h:WBX000028108", refuses=_EACH)
    def resume(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Sign in to Control Hub, where a setup that was left for later goes on at the first missing step.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who signs in; also a full administrator of the partner or the customer.

        Raises:
            HubRefusal: the order was not left for later, or somebody else signs in.
            HubError: the order does not exist.
        """
        return self._step(order, actor, "resume", lambda one: orders.begin(one, "resume"))

    @operation(
        "orders.set_sites",
        who="",
        by=CONTACT,
        source="003:107-117",
        refuses=(
            *("order.site.required", "order.site.url", "order.site.taken", "order.site.timezone"),
            *("order.site.early-release-fixed", *_EACH),
        ),
    )
    def set_sites(
        self, order: AnyOrder, sites: Sequence[AnySite], *, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Set the Meetings sites of an order; further URLs are further sites. A single site has all licences.

        Args:
            order: its number or id, or the value.
            sites: each an `OrderSite`, or a dict with `url`, `timezone` (IANA) and `early_release`. A URL is the
                name of the site, with or without `.webex.com`. The vendor advises 50 at most.
            actor: the email of the one who sets up; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: a site has no URL, a malformed one or one in use, or no time zone, or the setup is over.
            HubError: the order does not exist, or a site has other fields.
        """
        wanted = [_site(site) for site in sites]
        setup_rules.check_fixed(self._order(order), wanted)

        def work(placed: entities.Order) -> None:
            setup_rules.check_sites(self._world, placed, wanted)
            orders.set_sites(placed, wanted)

        return self._step(order, actor, "enter", work, "sites", *map(repr, wanted))

    @operation(
        "orders.distribute",
        who="",
        by=CONTACT,
        source="003:120-122",
        refuses=("order.distribution-missing", "order.distribution-sum", "order.site.required", *_EACH),
    )
    def distribute(
        self,
        order: AnyOrder,
        shares: dict[str, int],
        *,
        line: int | None = None,
        actor: AnyAdministrator | None = None,
    ) -> OrderedSubscription:
        """Distribute the licences of a Meetings line over the sites of an order.

        Args:
            order: its number or id, or the value.
            shares: licences by the URL of the site; each site has a share, which can be 0.
            line: the number of the line; by default that of the only line for Meetings.
            actor: the email of the one who sets up; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: a site has no share, or the shares do not add up to the quantity of the line.
            HubError: the order or the line does not exist, or there are several.
        """

        def work(placed: entities.Order) -> None:
            wanted = _meetings_line(placed, line)
            if not placed.sites:
                raise Refusal("order.site.required", Finding("sites", "the order has no site yet; set them first"))
            orders.distribute(placed, wanted, setup_rules.shares_of(placed, wanted, shares))

        return self._step(order, actor, "enter", work, "shares", str(line), repr(shares))

    @operation(
        "orders.set_location",
        who="",
        by=CONTACT,
        source="003:130-142",
        refuses=("order.location.field-required", "adjacent.field.invalid", "adjacent.in-use", *_EACH),
    )
    def set_location(
        self,
        order: AnyOrder,
        *,
        name: str,
        country: str,
        address: str,
        city: str = "",
        state: str = "",
        postal_code: str = "",
        timezone: str = "Etc/UTC",
        language: str = "en_us",
        actor: AnyAdministrator | None = None,
    ) -> OrderedSubscription:
        """Set the location of the main headquarters for Calling; more are added in Control Hub afterwards.

        Args:
            order: its number or id, or the value.
            name: the name of the location.
            country: ISO 3166-1 alpha-2 of the country with most users.
            address, city, state, postal_code: the address; state and postcode where the country needs them.
            timezone: IANA name.
            language: a locale, such as `en_us`.
            actor: the email of the one who sets up; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: a field is blank or unknown, or the customer has a location of this name.
            HubError: the order does not exist.
        """
        place = Headquarters(
            name=name,
            country=country,
            address=address,
            city=city,
            state=state,
            postal_code=postal_code,
            timezone=timezone,
            language=language,
        )

        def work(placed: entities.Order) -> None:
            setup_rules.check_headquarters(self._world, placed, place)
            orders.set_headquarters(placed, place)

        return self._step(order, actor, "enter", work, repr(place))

    @operation(
        "orders.close",
        who="",
        by=CONTACT,
        source="003:124, 003:142",
        refuses=(
            *("order.site.required", "order.distribution-missing", "order.location.field-required"),
            *("order.site.taken", "adjacent.in-use", *_EACH),
        ),
    )
    def close(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Close the wizard on its last step; the order is provisioned after `mock.durations.order` seconds.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who closes; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: a line is not set up, or a site or location has been taken meanwhile.
            HubError: the order does not exist.
        """

        def work(placed: entities.Order) -> None:
            if placed.sites:
                setup_rules.check_sites(self._world, placed, placed.sites)
            if placed.location:
                setup_rules.check_headquarters(self._world, placed, placed.location)
            orders.close(self._world, placed)

        setup_rules.check_complete(self._hands(order, actor))
        return self._step(order, actor, "close", work)

    @operation("orders.summary", who="", by=CONTACT, source="003:126, 003:144", refuses=_EACH)
    def summary(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderSummary:
        """Download the summary, as a page that prints on one sheet of A4 and as plain text.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who looks; by default the contact, after a hand-over the customer's.

        Raises:
            HubRefusal: the setup has not come to its last step, or somebody else looks.
            HubError: the order does not exist.
        """
        placed = self._hands(order, actor)
        if placed.status not in _WITH_SUMMARY:
            text = f"the summary comes with the last step: the order is {placed.status}"
            raise Refusal("order.state", Finding("order", text))
        return order_summary(value_of(placed))


def _site(given: AnySite) -> OrderSite:
    """Return a site with its whole name, also of a dict in Python's or in the wire's spelling. Raises HubError."""
    if isinstance(given, OrderSite):
        return attrs.evolve(given, url=site_url(given.url))
    try:
        fields = {to_snake(str(name)): value for name, value in dict(given).items()}
        site = OrderSite(**fields)
    except (TypeError, ValueError) as problem:
        raise HubError(f"a site cannot be made of {given!r}: {problem}") from None
    return attrs.evolve(site, url=site_url(site.url))


def _meetings_line(order: entities.Order, number: int | None) -> OrderLine:
    """Return the Meetings line of a number, or the only one. Raises HubError."""
    lines = order.lines_of("meetings")
    found = [line for line in lines if number in (None, line.number)]
    if len(found) != 1:
        numbers = ", ".join(str(line.number) for line in lines) or "none"
        raise HubError(f"line {number} cannot be told: the Meetings lines of the order are {numbers}")
    return found[0]
