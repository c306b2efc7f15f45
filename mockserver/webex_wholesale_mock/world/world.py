"""The world of one mock: everything that exists in it, and the indexes that keep every call cheap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from webex_wholesale_contracts.facts import locales
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import (
    Attempt,
    Customer,
    Device,
    Order,
    Organization,
    Partner,
    Person,
    PlannedOutcome,
    Review,
    SetupAssist,
    Shipment,
    SsoRelationship,
    SubPartnerRequest,
    Template,
    Token,
    Trial,
)
from webex_wholesale_mock.entities.lifecycles import CUSTOMER, DEVICE, GONE, CustomerEvent, DeviceEvent
from webex_wholesale_mock.entities.organization import ADMIN_INVITES
from webex_wholesale_mock.entities.trial_lifecycles import Edition
from webex_wholesale_mock.faults import Fault
from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedObject, set_touched, tell_history
from webex_wholesale_mock.world.acts import Act
from webex_wholesale_mock.world.customers import Customers
from webex_wholesale_mock.world.directory import Directory
from webex_wholesale_mock.world.ledger import Ledger
from webex_wholesale_mock.world.outbox import INVITATIONS, Email, EmailKind
from webex_wholesale_mock.world.partners import Partners
from webex_wholesale_mock.world.planted import PlannedDiscrepancy
from webex_wholesale_mock.world.reports import Reports
from webex_wholesale_mock.world.rulebook import Rulebook
from webex_wholesale_mock.world.settings import Compliance, Durations, MaintenanceStatus, OrderOptions, RateLimit
from webex_wholesale_mock.world.subscribers import Subscribers
from webex_wholesale_mock.world.visibility import Visibility


@attrs.define(slots=True, eq=False, on_setattr=tell_history)
class World(TrackedObject):
    """Everything there is. Nothing outside it changes when a request is answered.

    `holidays` are days that do not count as business days. `setup_assists` are the orders: one per location, and those
    that were cancelled. `sub_partner_requests` are kept when they are over. `sso` has the SSO relationships by the ids
    of their partners. `reviews` has the compliance reviews by the ids of their customers, also those that are over.
    `trials` are of the edition `trial_edition` when they start, `shipments` are the devices that are shipped for them.
    `orders` are the ordered subscriptions, oldest first. `plants` are what testers planted in reports, oldest first.
    `acts` are what was done by hand lately, oldest first. `plans` are the tester's, in the order in which they were
    made, `attempts` what has not come to its end, by the id of what it is about.
    """

    clock: VirtualClock
    ids: Ids
    rules: Rulebook = attrs.Factory(Rulebook)
    durations: Durations = attrs.Factory(Durations)
    compliance: Compliance = attrs.Factory(Compliance)
    rate_limit: RateLimit | None = None
    visibility: Visibility = attrs.Factory(Visibility)
    faults: TrackedDict[str, Fault] = attrs.Factory(TrackedDict)
    faults_added: int = 0
    poll_step: float = 0
    calling_maintenance: bool = False
    maintenance_status: MaintenanceStatus = "error"
    plans: TrackedList[PlannedOutcome] = attrs.Factory(TrackedList)
    attempts: TrackedDict[str, Attempt] = attrs.Factory(TrackedDict)
    partners: Partners = attrs.Factory(Partners)
    directory: Directory = attrs.Factory(Directory)
    holidays: frozenset[date] = frozenset()
    setup_assists: TrackedDict[str, SetupAssist] = attrs.Factory(TrackedDict)
    sub_partner_requests: TrackedDict[str, SubPartnerRequest] = attrs.Factory(TrackedDict)
    sso: TrackedDict[str, SsoRelationship] = attrs.Factory(TrackedDict)
    order_options: OrderOptions = attrs.Factory(OrderOptions)
    orders: TrackedDict[str, Order] = attrs.Factory(TrackedDict)
    trial_edition: Edition = "webex"
    trials: TrackedDict[str, Trial] = attrs.Factory(TrackedDict)
    shipments: TrackedDict[str, Shipment] = attrs.Factory(TrackedDict)
    reviews: TrackedDict[str, Review] = attrs.Factory(TrackedDict)
    customers: Customers = attrs.Factory(Customers)
    subscribers: Subscribers = attrs.Factory(Subscribers)
    ledger: Ledger = attrs.Factory(Ledger)
    reports: Reports = attrs.Factory(Reports)
    plants: TrackedList[PlannedDiscrepancy] = attrs.Factory(TrackedList)
    outbox: TrackedList[Email] = attrs.Factory(TrackedList)
    acts: TrackedList[Act] = attrs.Factory(TrackedList)
    _serial: int = 0

    holds = (
        *("clock", "ids", "rules", "durations", "compliance", "faults", "plans", "attempts", "partners", "directory"),
        *(
            "setup_assists",
            "sub_partner_requests",
            "sso",
            "orders",
            "trials",
            "shipments",
            "reviews",
            "customers",
            "subscribers",
            "ledger",
            "reports",
            "plants",
            "outbox",
            "acts",
            "visibility",
        ),
    )

    def remove_person(self, person: Person) -> None:
        """Free a person's address; the person's phones and tokens go too."""
        self.remove_devices(person.id)
        self.directory.remove_person(person)
        self.partners.drop_tokens(lambda token: token.person_id == person.id)

    def remove_devices(self, owner_id: str) -> None:
        """Remove the phones of a person or of a workspace; their MAC addresses are free."""
        for device in [
            each for each in self.directory.devices.values() if owner_id in (each.person_id, each.workspace_id)
        ]:
            self.remove_device(device, "delete")

    def remove_device(self, device: Device, event: DeviceEvent) -> None:
        """Take a phone out of the world by the last event of its lifecycle."""
        DEVICE.step(device, event)
        self.clock.drop(device.id)
        del self.directory.devices[device.id]

    def remove_organization(self, organization: Organization) -> None:
        """Take away an organization that has no people, and the tokens that act in it."""
        self.directory.remove_organization(organization)
        self.partners.drop_tokens(lambda token: token.organization_id == organization.id)

    def template_of(self, customer: Customer) -> Template:
        """The template of a customer, as it was when the customer was made."""
        return customer.template or self.partners.templates[customer.template_id]

    def roles_of(self, token: Token) -> Sequence[str]:
        """The roles that a token has: its own, or those of its person."""
        return (token.role,) if token.role else self.directory.people_by_id[token.person_id].roles

    def visited_by(self, token: Token) -> frozenset[str]:
        """The organizations of customers that have let the person of a token in for a while."""
        now, there = self.clock.now, self.directory.organizations.values()
        return frozenset(each.id for each in there if each.access and each.lets_in(token.person_id, now))

    def administrators_of(self, organization: Organization) -> list[Person]:
        """The administrators of an organization, oldest first."""
        return [person for person in self.directory.people_of.get(organization.id, {}).values() if person.roles]

    def shipments_of(self, trial: Trial) -> list[Shipment]:
        """The devices that were ordered for a trial, oldest first."""
        return [shipment for shipment in self.shipments.values() if shipment.trial_id == trial.id]

    def partners_by_trial_or_order(self, organization: Organization) -> set[str]:
        """Ids of the partners that act in an organization by a trial that has not ended, or by an order for it."""
        trials = (each for each in self.trials.values() if each.is_held and each.organization_id == organization.id)
        orders = (each for each in self.orders.values() if each.customer and each.customer.id == organization.id)
        ids = {*(each.partner_id for each in trials), *(each.partner_id for each in orders if each.is_mapped)}
        return ids - {""}

    def owners_of_email(self, email: str) -> list[str]:
        """Ids of the organizations, or of customers and requests that have none yet, to which an address belongs.

        The administrator of a new customer's trial has it from the start, before there is such a person.
        """
        address, owners = normalise_email(email), []
        if person := self.directory.people.get(address):
            owners.append(person.organization_id)
        if customer := self.customers.with_primary_email(address):
            owners.append(customer.organization_id or customer.attach_to or customer.id)
        for asked in self.sub_partner_requests.values():
            awaited = (asked.details.admin_email, asked.details.parent_admin_email)
            if asked.status == "requested" and address in map(normalise_email, awaited):
                owners.append(asked.id)
        owners += [
            trial.organization_id
            for trial in self.trials.values()
            if trial.status == "provisioning" and address == normalise_email(trial.admin_email)
        ]
        return owners

    def send(
        self,
        to: str,
        kind: EmailKind,
        subject: str,
        name: str = "",
        *,
        customer: Customer | None = None,
        partner: Partner | None = None,
        title: str = "",
        text: str = "",
        link: str = "",
    ) -> None:
        """Put an email into the outbox; one that a customer is told of has the brand and the language of its template.

        An invitation is not sent where the customer's organization has turned them off (assumed).

        Args:
            to: the address.
            kind: one of EMAIL_KINDS.
            subject: the wire id of what the email is about.
            name: the name of the person, where it is known.
            customer: the customer in whose onboarding it is sent.
            partner: the partner whose brand it has instead, which is that of its first template with one (assumed).
            title, text: its subject line and its body, where the guides tell them.
            link: a secret that makes its links differ from those of other emails.
        """
        if customer and kind in INVITATIONS and not self._invites(customer):
            return
        brand, language = ("", "en_US") if customer is None else self._voice(customer)
        if partner:
            brand = next((template.brand_name for template in partner.templates if template.brand_name), "")
        sent = self.clock.now
        self.outbox.append(
            Email(
                to=to,
                kind=kind,
                subject=subject,
                sent=sent,
                name=name,
                brand=brand,
                language=language,
                title=title,
                link=link,
                text=text,
            )
        )

    def _invites(self, customer: Customer) -> bool:
        return self.directory.organizations[customer.organization_id or ""].is_on(ADMIN_INVITES)

    def _voice(self, customer: Customer) -> tuple[str, str]:
        template = self.template_of(customer)
        locale = locales.resolve(customer.language, template.language, template.country)
        return template.brand_name, locale.organization

    @property
    def serial(self) -> int:
        """The number of the customer or subscriber that came last; those that are gone have kept theirs."""
        return self._serial

    def next_serial(self) -> int:
        self.touch()
        set_touched(self, "_serial", self._serial + 1)
        return self._serial

    def step_customer(self, customer: Customer, event: CustomerEvent) -> None:
        """Move a customer along its lifecycle; at the end of it, take it out of the world."""
        status = CUSTOMER.after(customer.status, event)
        if customer.status == "pending_rpl_review":
            self.clock.drop(customer.id)
        if status == GONE:
            self._forget(customer, event)
        else:
            self.customers.step(customer, event)

    def _forget(self, customer: Customer, event: CustomerEvent) -> None:
        self.customers.remove(customer)
        self.subscribers.forget(customer)
        self.attempts.pop(customer.id, None)
        self.ledger.leave(customer, self.clock.now)
        CUSTOMER.step(customer, event)
        if organization := self.directory.organizations.get(customer.organization_id or customer.attach_to or ""):
            organization.customer_id = None
