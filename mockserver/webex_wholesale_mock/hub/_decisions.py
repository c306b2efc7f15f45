"""Decisions of people about customers, subscribers and sub-partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._access import Accesses
from webex_wholesale_mock.hub._base import HubBase, HubError
from webex_wholesale_mock.hub._orders import Orders
from webex_wholesale_mock.hub._reviews import Reviews
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyPartner, AnySubscriber
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.outbox import Email


class Decisions(HubBase):
    """Part of the hub that decides as people do."""

    @property
    def denied_names(self) -> tuple[str, ...]:
        """The names on the denied list."""
        return tuple(self._world.compliance.denied_names)

    def deny_names(self, *names: str) -> None:
        """Replace the denied list.

        A new customer whose name contains one of these, in any case, goes to review (rule customer.async.compliance):
        looked at every hour, and left to people after 72.

        Args:
            *names: all the names that are on the list from now on.

        Raises:
            HubError: a name is blank, which would deny every customer, or is not a text.
        """
        for name in names:
            if not isinstance(name, str):
                raise HubError(f"a denied name must be a text, got {type(name).__name__}; use deny_names('A', 'B')")
            if not name.strip():
                raise HubError("a denied name is blank, which would match every customer")
        self._world.compliance.denied_names = [*names]

    def clear(self, customer_id: AnyCustomer) -> None:
        """Clear a customer under review, as `reviews.clear` does; provisioning starts.

        Args:
            customer_id: its id, external id or organization id, or a value.

        Raises:
            HubRefusal: no review of it is under way.
            HubError: the customer does not exist.
        """
        Reviews(self._holder, self._guard).clear(customer_id)

    def deny(self, customer_id: AnyCustomer) -> None:
        """Deny a customer under review, as `reviews.deny` does; the customer is removed.

        Args:
            customer_id: its id, external id or organization id, or a value.

        Raises:
            HubRefusal: no review of it is under way.
            HubError: the customer does not exist.
        """
        Reviews(self._holder, self._guard).deny(customer_id)

    # Attaching to existing organizations

    def approve_attachment(self, customer_id: AnyCustomer) -> None:
        """Agree to an attachment, as an administrator of the organization; provisioning starts.

        Args:
            customer_id: the customer that waits: its id or external id, or a value.

        Raises:
            HubError: no approval is awaited.
        """
        customer_workflow.approve(self._world, self._waiting(customer_id))

    def decline_attachment(self, customer_id: AnyCustomer) -> None:
        """Decline an attachment, as an administrator of the organization; the customer is removed.

        Args:
            customer_id: the customer that waits: its id or external id, or a value.

        Raises:
            HubError: no approval is awaited.
        """
        self._world.step_customer(self._waiting(customer_id), "decline")

    def give_consent(self, subscriber_id: AnySubscriber) -> None:
        """Agree to a move, as the owner of the free account; the subscriber is then provisioned.

        Args:
            subscriber_id: its id or email, or a value.

        Raises:
            HubError: no consent is awaited.
        """
        subscriber = self._subscriber(subscriber_id)
        if subscriber.status != "pending_user_migration":
            raise HubError(f"no consent is awaited: subscriber {subscriber.email} is {subscriber.status}")
        subscriber_workflow.consent(self._world, subscriber)

    def follow(self, link: str) -> None:
        """Follow a link of an email in the outbox: give consent, approve, decline, grant, sign in, or open a wizard.

        Args:
            link: the URL, from `links` of an email in `mock.outbox`. It is followed by whom the email went to.

        Raises:
            HubRefusal: a rule order.* refuses what the link does.
            HubError: no email has the link, or the decision was made already.
        """
        for email in self._world.outbox:
            for name, url in email.links.items():
                if url == link:
                    return self._follow(email, name, link)
        raise HubError(f"no email has the link {link!r}")

    def _follow(self, email: Email, name: str, link: str) -> None:
        access = Accesses(self._holder, self._guard)
        decide: Mapping[str, Callable[[str], object]] = {
            "agree": self.give_consent,
            "approve": self.approve_attachment,
            "decline": self.decline_attachment,
            "grant": access.grant,
            "refuse": access.refuse,
        }
        if email.link:
            self._order_answers(link, email)[name](email.subject)
        else:
            answers = self._trial_answers(email) if email.about_trial else decide
            answers[name](email.subject)

    def _order_answers(self, link: str, email: Email) -> Mapping[str, Callable[[str], object]]:
        """Return what each link in an email about an order does, as the one whom it was sent to."""
        orders, to = Orders(self._holder, self._guard), email.to
        return {
            "set-up-your-service": lambda about: orders.open(about, link=link, actor=to),
            "continue": lambda about: orders.open(about, link=link, actor=to),
            "grant": lambda about: orders.grant_full_admin(about, link=link, actor=to),
            "refuse": lambda about: orders.refuse_full_admin(about, link=link, actor=to),
        }

    def _trial_answers(self, email: Email) -> Mapping[str, Callable[[str], object]]:
        """Return what each link in an email about a trial does, as the one whom it was sent to."""
        trials, to = Trials(self._holder, self._guard), email.to
        return {
            "accept": lambda about: trials.accept(about, to),
            "accept-full-admin": lambda about: trials.accept(about, to, full_admin=True),
            "approve": trials.approve_extension,
            "decline": lambda about: trials.decline(about, to),
            "purchase": trials.request_purchase,
            "sign-in": lambda about: trials.set_up(about, actor=to),
        }

    # Sub-partners

    def suspend(self, org_id: AnyPartner) -> None:
        """Suspend a sub-partner, which then provisions and updates no more (rule sub-partner.suspended).

        One that is suspended stays so; `mock.hub.sub_partners.suspend` refuses it.

        Args:
            org_id: its organization id or name, or a value.

        Raises:
            HubError: the sub-partner does not exist.
        """
        self._sub_partner(org_id).suspended = True

    def resume(self, org_id: AnyPartner) -> None:
        """End the suspension of a sub-partner.

        Args:
            org_id: its organization id or name, or a value.

        Raises:
            HubError: the sub-partner does not exist.
        """
        self._sub_partner(org_id).suspended = False

    def _waiting(self, customer_id: AnyCustomer) -> entities.Customer:
        customer = self._customer(customer_id)
        if not customer.awaits_approval:
            raise HubError(f"no approval is awaited: customer {customer.external_id!r} is {customer.status}")
        return customer
