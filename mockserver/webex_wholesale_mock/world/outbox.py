"""The emails that the service would have sent, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, Self

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.state.frozen_list import Listing
from webex_wholesale_mock.state.lookup import known

EmailKind = Literal[
    "welcome",
    "admin-invite",
    "attach-approval",
    "attach-nobody-to-ask",
    "full-admin-request",
    "consent-to-move",
    "review-ceased",
    "setup-assist-copy",
    "setup-assist-closeout",
    "restricted-mode-on",
    "trial-welcome",
    "trial-consent",
    "trial-declined",
    "trial-started",
    "trial-purchase-request",
    "trial-notice",
    "trial-notice-partner",
    "trial-expired",
    "trial-expired-partner",
    "trial-over",
    "trial-eula",
    "trial-shipped",
    "trial-device-extension",
    "trial-device-overdue",
    "trial-return-label",
    "trial-devices-question",
    "trial-order-question",
    "user-claimed",
    "sub-partner-request",
    "sub-partner-welcome",
    "sso-ticket",
    "order-provisioning-required",
    "order-continue-setup",
    "order-setup-complete",
    "order-full-admin-request",
]


class Template(NamedTuple):
    """Whom emails of a kind go to and when, and what the links in them do."""

    to: str
    when: str
    links: tuple[str, ...] = ()
    sender: str = ""


_OF_ORDERS: Final = "webex_comm@webex.com"

EMAIL_KINDS: Final[Mapping[EmailKind, Template]] = {
    "welcome": Template(
        "the customer's primary email",
        "the customer has its new organization for the first time",
    ),
    "admin-invite": Template(
        "the customer's primary email",
        "the customer has its attached organization, unless the template or the organization allows no invitation",
    ),
    "attach-approval": Template(
        "up to five administrators of the organization",
        "a customer is to be attached to an organization that has to agree, unless the template allows no invitation",
        ("approve", "decline"),
    ),
    "attach-nobody-to-ask": Template(
        "each full administrator of the partner",
        "a customer is to be attached to an organization that has to agree, and no administrator is asked (assumed)",
    ),
    "full-admin-request": Template(
        "each full administrator of the customer",
        "an administrator of the partner asks for full administrator in the customer's organization",
        ("grant", "refuse"),
    ),
    "consent-to-move": Template(
        "the owner of a free account",
        "a subscriber is provisioned with the account's address, and again with `subscribers.send_consent_email`",
        ("agree",),
    ),
    "review-ceased": Template(
        "the service provider administrator of the customer's template",
        "a customer is still under compliance review after 72 hours, and onboarding stops (assumed)",
    ),
    "setup-assist-copy": Template(
        "the administrator who hands the form in",
        "Setup Assist is requested, with a copy asked for",
    ),
    "setup-assist-closeout": Template(
        "the administrator who handed the form in, and the contacts",
        "onboarding with the Standard flow of Setup Assist is complete",
    ),
    "restricted-mode-on": Template(
        "each administrator of the customer",
        "the partner turns Restricted by Partner mode on again",
    ),
    "trial-welcome": Template(
        "the administrator of the customer", "a trial of a new or an existing customer is provisioned", ("sign-in",)
    ),
    "trial-consent": Template(
        "the email that was given; with it each full administrator, where it is none of them",
        "a trial of an existing customer is requested",
        ("accept", "accept-full-admin", "decline"),
    ),
    "trial-declined": Template("the administrator who started it", "the customer declines a trial (assumed)"),
    "trial-started": Template("each administrator of the customer", "a trial of one's own paying customer starts"),
    "trial-purchase-request": Template(
        "each administrator of the partner to whom the trial is assigned", "the customer wants to buy"
    ),
    "trial-notice": Template("each administrator of the customer", "a trial ends in 7 days", ("purchase",)),
    "trial-notice-partner": Template("each administrator of the partner", "a trial ends in 7 days"),
    "trial-expired": Template("each administrator of the customer", "a trial ends", ("purchase",)),
    "trial-expired-partner": Template("each administrator of the partner", "a trial ends"),
    "trial-over": Template("each user of the customer", "30 days after the end of a trial"),
    "trial-eula": Template(
        "the administrator of the customer", "devices of a trial are ordered; it names the day on which they are due"
    ),
    "trial-shipped": Template(
        "the administrator of the customer", "devices of a trial are shipped; it has the tracking number"
    ),
    "trial-device-extension": Template(
        "the vendor's trials team", "the partner wants devices to be due later", ("approve",)
    ),
    "trial-device-overdue": Template(
        "the administrator of the customer, and the one who started the trial",
        "devices are not returned 14 days after they were due (assumed)",
    ),
    "trial-return-label": Template("the administrator of the customer", "the vendor sends new labels for a return"),
    "trial-devices-question": Template(
        "the vendor's trials team", "a trial with devices is to be converted, in the older edition"
    ),
    "trial-order-question": Template("the vendor's trials team", "somebody looks for the number of a demo order"),
    "user-claimed": Template(
        "the user",
        "a customer claims the user, unless the organization allows no invitation (assumed)",
    ),
    "sub-partner-request": Template(
        "the vendor's PSM team",
        "a partner requests a sub-partner (assumed)",
    ),
    "sub-partner-welcome": Template(
        "the first administrator of the sub-partner, and the parent's account there",
        "the vendor's team has set the sub-partner up",
    ),
    "sso-ticket": Template(
        "Cisco TAC",
        "a partner opens the service request for partner SSO (assumed)",
    ),
    "order-provisioning-required": Template(
        "the provisioning contact",
        "the start date of an order has come, or the contact is changed or mailed again",
        ("set-up-your-service",),
        _OF_ORDERS,
    ),
    "order-continue-setup": Template(
        "the customer's administrator",
        "a partner leaves the setup of the services to its customer",
        ("continue",),
        _OF_ORDERS,
    ),
    "order-setup-complete": Template(
        "the provisioning contact, and each full administrator of the customer",
        "an order is provisioned (assumed)",
        (),
        _OF_ORDERS,
    ),
    "order-full-admin-request": Template(
        "each full administrator of the customer",
        "a partner asks for full administrator privileges (assumed)",
        ("grant", "refuse"),
        _OF_ORDERS,
    ),
}


INVITATIONS: Final[frozenset[EmailKind]] = frozenset({"admin-invite", "user-claimed"})
"""Kinds that an organization does not send while its setting `allow-admin-invite-emails` is off (assumed).

They tell somebody of a place in an organization that was there before. The welcome of a new organization, and emails
that ask for a decision, do not count: nobody could go on without them.
"""


@attrs.frozen(slots=True, kw_only=True)
class Email:
    """One email: to whom, of which kind, about which resource (a wire id), when.

    `name` is the name of the person, where a request gave it. `brand` is the name of the provider, as the template of
    the customer has it; empty without one. `language` is the locale that it is written in. `title` is the
    subject line and `text` the body, where a guide tells them, and `sender` the address that it comes from. `links` has
    the links in it by what they do; `mock.hub.follow` follows one. `link` is the secret in them, where they have one.
    """

    __module__ = "webex_wholesale_mock"

    to: str
    kind: EmailKind
    subject: str
    sent: datetime
    name: str = ""
    brand: str = ""
    language: str = "en_US"
    title: str = ""
    text: str = ""
    link: str = ""
    links: Mapping[str, str] = attrs.field(init=False)

    @links.default
    def _links(self) -> Mapping[str, str]:
        own = f"/{self.link or self.to}" if self.link or self.about_trial else ""
        return {
            name: f"https://email.example/{self.kind}/{name}/{self.subject}{own}"
            for name in EMAIL_KINDS[self.kind].links
        }

    @property
    def about_trial(self) -> bool:
        """True if the subject is a trial; its links are each recipient's own."""
        return self.kind.startswith("trial-")

    @property
    def sender(self) -> str:
        """The address that it comes from; empty where no document tells it."""
        return EMAIL_KINDS[self.kind].sender


class Outbox(Listing[Email]):
    """Emails, oldest first; called with what they have to be like, those that are."""

    __module__ = "webex_wholesale_mock"

    __slots__ = ("_emails",)

    def __init__(self, emails: Sequence[Email]) -> None:
        self._emails = [*emails]

    def __len__(self) -> int:
        return len(self._emails)

    def _at(self, index: int) -> Email:
        return self._emails[index]

    def _part(self, part: slice) -> Self:
        return type(self)(self._emails[part])

    def __call__(self, *, to: str | None = None, kind: EmailKind | None = None, subject: str | None = None) -> Outbox:
        """The emails that are all of this, oldest first.

        Args:
            to: the address, however it is written.
            kind: one of `EMAIL_KINDS`.
            subject: the id of the customer or subscriber that they are about.

        Raises ValueError for an unknown kind, and for a subject that is not an id.
        """
        emails = self._emails
        if to is not None:
            emails = [email for email in emails if normalise_email(email.to) == normalise_email(to)]
        if kind is not None:
            known("kind of email", kind, EMAIL_KINDS)
            emails = [email for email in emails if email.kind == kind]
        if subject is not None:
            _, uuid = wire_ids.decode(subject)
            emails = [email for email in emails if wire_ids.decode(email.subject)[1] == uuid]
        return Outbox(emails)
