"""The world of one mock: everything that exists in it, and the indexes that keep every call cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.entities import (
    ROLES,
    Attempt,
    Customer,
    Device,
    Grant,
    Integration,
    Location,
    Organization,
    Partner,
    Person,
    PlannedOutcome,
    ServiceApp,
    SetupAssist,
    Template,
    Token,
    Workspace,
)
from webex_wholesale_mock.entities.lifecycles import CUSTOMER, GONE, CustomerEvent
from webex_wholesale_mock.faults import Fault
from webex_wholesale_mock.state.clock import MAX_SECONDS, VirtualClock, check_seconds
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedObject, TrackedSet, attach_all
from webex_wholesale_mock.state.versions import History
from webex_wholesale_mock.world.customers import Customers
from webex_wholesale_mock.world.ledger import Ledger
from webex_wholesale_mock.world.outbox import Email, EmailKind
from webex_wholesale_mock.world.planted import PlannedDiscrepancy
from webex_wholesale_mock.world.reports import Reports
from webex_wholesale_mock.world.rulebook import Rulebook
from webex_wholesale_mock.world.subscribers import Subscribers

ALL_SCOPES = frozenset(
    scope for operation in ALL_OPERATIONS for scope in (operation.scope, *operation.other_scopes) if scope
)
TOKEN_LIFETIME = timedelta(seconds=1_209_599)


def _can_pass(durations: Durations, field: attrs.Attribute[Any], seconds: Any) -> None:
    check_seconds(field.name, seconds)


@attrs.define(slots=True)
class Durations(TrackedObject):
    """Seconds that the service takes, on the virtual clock; zero is done by the next call.

    The vendor speaks of minutes; its clients poll every 15 seconds or give up after two minutes. Raises ValueError for
    what is no number of seconds, and for more than 10,000,000,000.
    """

    provisioning: float = attrs.field(default=30, validator=_can_pass)
    updating: float = attrs.field(default=10, validator=_can_pass)
    deleting: float = attrs.field(default=10, validator=_can_pass)
    report: float = attrs.field(default=60, validator=_can_pass)


@attrs.frozen(slots=True)
class RateLimit:
    """So many requests per token in so many seconds (rule http.rate.limited). Raises ValueError for none at all."""

    requests: int
    seconds: float

    def __attrs_post_init__(self) -> None:
        if self.requests < 1:
            raise ValueError(f"requests must be at least 1, got {self.requests}")
        if not 0 < self.seconds <= MAX_SECONDS:
            raise ValueError(f"seconds must be greater than 0 and at most {MAX_SECONDS}, got {self.seconds}")


def check_limit(limit: object) -> None:
    """Raises ValueError for what is neither a rate limit nor None."""
    if not isinstance(limit, RateLimit | None):
        raise ValueError(f"{limit!r} is no rate limit; give RateLimit(requests=..., seconds=...), or None for none")


@attrs.define(slots=True)
class Compliance(TrackedObject):
    """Names on the denied list, matched as case-insensitive parts of a customer's name."""

    denied_names: list[str] = attrs.Factory(list)

    def denies(self, name: str) -> bool:
        folded = name.casefold()
        return any(denied.casefold() in folded for denied in self.denied_names)


@attrs.define(slots=True, eq=False)
class World(TrackedObject):
    """Everything there is. Nothing outside it changes when a request is answered.

    Email addresses are kept in their normal form. `primary_emails` maps the primary email of each live customer to
    that customer, `people` every person by address, over all organizations; `free_accounts` are addresses of active
    consumer accounts. `numbers` maps phone numbers in E.164 form to the person who has each, `homes` those that
    locations were given to the location. `people_of` has the people of each organization by id, oldest first; the
    partners' own are among them. `codes` and `refresh_tokens` are what
    integrations and service apps can turn into tokens. `setup_assists` are the orders that are under way, `plants` what
    testers planted in reports, oldest first. `rate_limits` are those of single tokens, by their values.
    `plans` are the tester's, in the order in which they were made, `attempts` what has not come to its end, by the id
    of what it is about.
    """

    clock: VirtualClock
    ids: Ids
    rules: Rulebook = attrs.Factory(Rulebook)
    durations: Durations = attrs.Factory(Durations)
    compliance: Compliance = attrs.Factory(Compliance)
    rate_limit: RateLimit | None = None
    rate_limits: TrackedDict[str, RateLimit] = attrs.Factory(TrackedDict)
    windows: TrackedDict[str, tuple[float, int]] = attrs.Factory(TrackedDict)
    faults: TrackedDict[str, Fault] = attrs.Factory(TrackedDict)
    faults_added: int = 0
    poll_step: float = 0
    calling_maintenance: bool = False
    plans: TrackedList[PlannedOutcome] = attrs.Factory(TrackedList)
    attempts: TrackedDict[str, Attempt] = attrs.Factory(TrackedDict)
    partners: TrackedDict[str, Partner] = attrs.Factory(TrackedDict)
    templates: TrackedDict[str, Template] = attrs.Factory(TrackedDict)
    tokens: TrackedDict[str, Token] = attrs.Factory(TrackedDict)
    organizations: TrackedDict[str, Organization] = attrs.Factory(TrackedDict)
    people: TrackedDict[str, Person] = attrs.Factory(TrackedDict)
    people_by_id: TrackedDict[str, Person] = attrs.Factory(TrackedDict)
    people_of: TrackedDict[str, TrackedDict[str, Person]] = attrs.Factory(TrackedDict)
    locations: TrackedDict[str, Location] = attrs.Factory(TrackedDict)
    homes: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    devices: TrackedDict[str, Device] = attrs.Factory(TrackedDict)
    workspaces: TrackedDict[str, Workspace] = attrs.Factory(TrackedDict)
    setup_assists: TrackedDict[str, SetupAssist] = attrs.Factory(TrackedDict)
    codes: TrackedDict[str, Grant] = attrs.Factory(TrackedDict)
    refresh_tokens: TrackedDict[str, Grant] = attrs.Factory(TrackedDict)
    customers: Customers = attrs.Factory(Customers)
    subscribers: Subscribers = attrs.Factory(Subscribers)
    ledger: Ledger = attrs.Factory(Ledger)
    reports: Reports = attrs.Factory(Reports)
    plants: TrackedList[PlannedDiscrepancy] = attrs.Factory(TrackedList)
    free_accounts: TrackedSet[str] = attrs.Factory(TrackedSet)
    numbers: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    outbox: TrackedList[Email] = attrs.Factory(TrackedList)
    _serial: int = 0

    def attach(self, history: History) -> None:
        super().attach(history)
        attach_all(history, self.contents())

    # Partners, their templates and tokens

    def add_partner(self, name: str, *, country: str, entitled: bool, parent: Partner | None) -> Partner:
        """A partner, or a sub-partner that shares its parent's subscription, with no template and no token yet.

        Raises ValueError for a parent that is a sub-partner itself.
        """
        if parent and parent.parent_id:
            raise ValueError(f"{parent.name} is a sub-partner itself, and there is only one level of them")
        uuid, org_uuid, now = self.ids.uuid(), self.ids.uuid(), self.clock.now
        own = self.ids.branch(uuid)
        partner = Partner(
            id=uuid,
            organization=Organization(
                id=org_uuid,
                org_id=wire_ids.encode("ORGANIZATION", org_uuid),
                name=name,
                country=country,
                created=now,
            ),
            name=name,
            country=country,
            subscription_id=parent.subscription_id if parent else f"Sub{self.ids.number(8)}",
            entitled=entitled,
            created=now,
            integration=Integration.new(own),
            service_app=ServiceApp.new(own),
            parent_id=parent.id if parent else None,
        )
        self.partners[partner.id] = partner
        return partner

    def own(self, partner: Partner) -> Partner:
        """What a partner, which a test may have got before a reset, is here. Raises ValueError for one of elsewhere."""
        if not isinstance(partner, Partner):
            raise ValueError(f"a partner cannot be {partner!r}; take one from mock.hub.partner(name)")
        if partner.id not in self.partners:
            text = "it is another mock's, or was added before a reset"
            raise ValueError(f"{partner.name} is no partner of this mock: {text}; take it from mock.hub.partner")
        return self.partners[partner.id]

    def sub_partners(self, partner: Partner) -> list[Partner]:
        """The sub-partners of a partner, newest first."""
        return [one for one in reversed(self.partners.values()) if one.parent_id == partner.id]

    def add_template(self, partner: Partner, template: Template) -> Template:
        partner.templates = (*partner.templates, template)
        self.templates[template.id] = template
        return template

    def template_of(self, provisioning_id: str | None) -> Template | None:
        """A template by its provisioning id, padded or not."""
        if not provisioning_id:
            return None
        try:
            return self.templates.get(wire_ids.decode_provisioning_id(provisioning_id))
        except ValueError:
            return None

    def add_token(
        self, partner: Partner, name: str, *, role: str, scopes: frozenset[str], lifetime: timedelta
    ) -> Token:
        """Issue a token to a partner's administrator of a role; one of the same name is revoked.

        Raises ValueError for an unknown role, and for no lifetime or one that leaves the calendar.
        """
        partner = self.own(partner)
        known("role", role, ROLES)
        if not isinstance(lifetime, timedelta):
            raise ValueError(f"lifetime is {lifetime!r}: give a timedelta, such as timedelta(days=90)")
        if abs(lifetime.total_seconds()) > MAX_SECONDS:
            raise ValueError(f"a lifetime of {lifetime.total_seconds():.0f} seconds is too long: {MAX_SECONDS} at most")
        token = Token(
            value=self.ids.secret(),
            name=name,
            partner_id=partner.id,
            organization_id=partner.organization.id,
            person_id=self.staff(partner, role).id,
            role=role,
            scopes=scopes,
            expires=self.clock.now + lifetime,
        )
        self.tokens.pop(partner.tokens.get(name, ""), None)
        partner.tokens[name] = token.value
        self.tokens[token.value] = token
        return token

    def limit_token(self, value: str, limit: RateLimit | None) -> None:
        """Give a token a limit of its own. Raises ValueError for one that there is not."""
        check_limit(limit)
        if value not in self.tokens:
            raise ValueError("there is no such token to limit")
        self.rate_limits.pop(value, None)
        self.windows.pop(value, None)
        if limit is not None:
            self.rate_limits[value] = limit

    def staff(self, partner: Partner, key: str) -> Person:
        """Somebody of a partner's own organization: the administrator of a role, or the account of its service app."""
        uuid = self.ids.uuid_of(f"{partner.id}/{key}")
        if found := self.people_by_id.get(uuid):
            return found
        person = Person(
            id=uuid,
            wire_id=wire_ids.encode("PEOPLE", uuid),
            email=f"{key}@{partner.id[:8]}.example",
            organization_id=partner.organization.id,
            display_name=f"{partner.name} {key}",
            kind="person" if key in ROLES else "appuser",
            created=self.clock.now,
            last_modified=self.clock.now,
            roles=[key] if key in ROLES else [],
        )
        return self.add_person(person)

    # Organizations and the addresses in them

    def add_organization(self, organization: Organization) -> Organization:
        self.organizations[organization.id] = organization
        return organization

    def remove_organization(self, organization: Organization) -> None:
        """Take an organization without people away, and the tokens that act in it."""
        for location in organization.locations:
            del self.locations[location.id]
            for number in location.numbers:
                del self.homes[number]
        self.people_of.pop(organization.id, None)
        del self.organizations[organization.id]
        self._drop_tokens(lambda one: one.organization_id == organization.id)

    def add_person(self, person: Person) -> Person:
        self.people[normalise_email(person.email)] = person
        self.people_by_id[person.id] = person
        self.people_of.setdefault(person.organization_id, TrackedDict())[person.id] = person
        return person

    def remove_person(self, person: Person) -> None:
        """Free the address; the person's phones and tokens go too."""
        del self.people[normalise_email(person.email)]
        del self.people_by_id[person.id]
        del self.people_of[person.organization_id][person.id]
        for device in [one for one in self.devices.values() if one.person_id == person.id]:
            del self.devices[device.id]
        self._drop_tokens(lambda one: one.person_id == person.id)

    def _drop_tokens(self, affected: Callable[[Token | Grant], bool]) -> None:
        table: TrackedDict[str, Any]
        for table in (self.tokens, self.codes, self.refresh_tokens):
            for value in [value for value, one in table.items() if affected(one)]:
                del table[value]

    def readdress_person(self, person: Person, email: str) -> None:
        """Give a person another address."""
        del self.people[normalise_email(person.email)]
        person.email = email
        self.people[normalise_email(email)] = person

    def add_location(self, organization: Organization, location: Location) -> Location:
        organization.locations = (*organization.locations, location)
        self.locations[location.id] = location
        return location

    def organization_of(self, wire_id: str | None) -> Organization | None:
        """An organization by the id that clients see."""
        return self.organizations.get(wire_ids.uuid_of("ORGANIZATION", wire_id)) if wire_id else None

    def owners_of_email(self, email: str) -> Iterator[str]:
        """Ids of the organizations, or of customers that have none yet, to which an address belongs."""
        if person := self.people.get(normalise_email(email)):
            yield person.organization_id
        if customer := self.customers.with_primary_email(email):
            yield customer.organization_id or customer.attach_to or customer.id

    def send(self, to: str, kind: EmailKind, subject: str) -> None:
        """Put an email into the outbox."""
        self.outbox.append(Email(to=to, kind=kind, subject=subject, sent=self.clock.now))

    def next_serial(self) -> int:
        self._serial += 1
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
        self.attempts.pop(customer.id, None)
        self.ledger.leave(customer, self.clock.now)
        CUSTOMER.step(customer, event)
        if organization := self.organizations.get(customer.organization_id or customer.attach_to or ""):
            organization.customer_id = None
