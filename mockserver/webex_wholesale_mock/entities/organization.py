"""Webex organizations with their people, locations, licences, Meetings site and subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

import attrs

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities.access import SERVICES_ONLY, AccessRequest
from webex_wholesale_mock.entities.branding import Branding
from webex_wholesale_mock.entities.subscriber import Calling
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history

ATTACH_APPROVAL_USERS = 100
"""Number of users from which an organization's administrator decides about attaching it (provisioning guide)."""

ADMIN_INVITES: Final = "allow-admin-invite-emails"
SETTINGS: Final[Mapping[str, str]] = {
    ADMIN_INVITES: "Automatic Activation Emails",
    "allow-vidcast-access": "Vidcast Access",
}
"""The switches of an organization, with their names; that of the second, and that both begin on, is assumed."""


@attrs.define(slots=True, weakref_slot=False, kw_only=True, eq=False, on_setattr=tell_history)
class Person(TrackedObject):
    """A user of an organization; `id` is the bare uuid. Stays, without calling, when the subscriber goes.

    `active` is False for one whom directory synchronization has deactivated. `roles` are keys of ROLES. `licenses` are
    wire ids of those given by hand; those of a subscriber's packages come with the packages. Files of earlier versions
    have lists of them. `kind` is `person`, or
    `appuser` for the account that a service app acts with.
    """

    id: str
    wire_id: str
    email: str
    organization_id: str
    first_name: str = ""
    last_name: str = ""
    display_name: str = ""
    kind: str = "person"
    created: datetime
    last_modified: datetime
    roles: tuple[str, ...] | list[str] = ()
    licenses: tuple[str, ...] | list[str] = ()
    calling: Calling | None = None
    active: bool = True

    @property
    def administrator(self) -> bool:
        """True if the person is a full administrator."""
        return "full-admin" in self.roles

    @property
    def names(self) -> dict[str, str]:
        """First and last name by their names on the wire; a blank one is left out."""
        both = {"firstName": self.first_name, "lastName": self.last_name}
        return {key: name for key, name in both.items() if name}

    @property
    def name(self) -> str:
        """The name that lists show: the display name, else first and last name, else the email."""
        return self.display_name or f"{self.first_name} {self.last_name}".strip() or self.email


@attrs.frozen(slots=True, kw_only=True)
class License:
    """A licence of an organization, brought by a package, a trial or a line of an order; clients see `id`.

    `trial` is the id of the trial that brought it, with its `service` and its `units`; empty for a package. `expired`
    is the tag of a trial in its grace period. That of an order has the `order`, its `service`, its `units`, and for
    Meetings the `site_url`; its `package` is empty.
    """

    __module__ = "webex_wholesale_mock"

    id: str
    package: str
    trial: str = ""
    service: str = ""
    units: int = 0
    expired: bool = False
    order: str = ""
    site_url: str = ""

    def gives(self, service: str, packages: Collection[str]) -> bool:
        """Tell whether it is of one of these packages, or of an order's line for a service."""
        return self.package in packages or bool(self.order and self.service == service)


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Location(TrackedObject):
    """A calling location; `extensions` maps each extension in use to the id of its person.

    `numbers` maps the location's phone numbers to their state. It has a few from the start, which are made up when a
    client first asks for them; `stocked` is True from then on. `pstn` is the connection chosen by hand, and
    `main_number` the number that calls from the location show.
    """

    holds: ClassVar = ("extensions", "numbers")

    id: str
    wire_id: str
    organization_id: str
    name: str
    address: dict[str, Any]
    timezone: str
    language: str
    announcement_language: str
    extensions: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    numbers: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    stocked: bool = False
    pstn: str | None = None
    main_number: str | None = None


@attrs.frozen(slots=True, kw_only=True)
class MeetingsSite:
    """The Webex Meetings site of an organization.

    `call_in` is the calling code of its default call-in number; None without call-in over Cisco's PSTN. A site with
    `early_release` gets features before the normal cycle.
    """

    __module__ = "webex_wholesale_mock"

    url: str
    language: str
    timezone: str | None
    call_in: str | None
    early_release: bool = False


@attrs.frozen(slots=True, kw_only=True)
class Subscription:
    """Services that an organization has from another source: bought, or on trial until `trial_ends`.

    `trial` is the id of the trial in the hub that it comes from, `order` that of the order; empty for others.
    """

    __module__ = "webex_wholesale_mock"

    services: frozenset[str]
    trial_ends: datetime | None = None
    trial: str = ""
    order: str = ""

    @property
    def is_trial(self) -> bool:
        """True if the subscription is a trial, running or over."""
        return self.trial_ends is not None

    def is_active(self, now: datetime) -> bool:
        """Return True if the subscription is bought, or its trial has not ended."""
        return self.trial_ends is None or self.trial_ends > now


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Organization(TrackedObject):
    """One tenant of Webex. `customer_id` is set while a live wholesale customer is mapped to it.

    `restricted` is Restricted by Partner mode, which binds the administrators of an organization that a partner manages
    (rule hub.restricted). `synced` is the moment of the last synchronization with the customer's own directory, while
    that is on. `webex_calls` is False where a template has turned calls outside of the PSTN off. `switched_off` are the
    keys of settings that are off. `branding` is what its own administrators chose, `partner_branding` what its partner
    chose for it. `assistant` is Webex Assistant, which takes effect with a package that has it. `partners` has the role
    of each partner that acts in it, and `access` what their people have asked for beyond that. `vertical` is the
    business vertical, where an order told it. `last_activity` is when its users last did anything, and `ordered_sites`
    are the Meetings sites of orders.
    """

    id: str
    org_id: str
    name: str
    country: str
    created: datetime
    language: str = "en_US"
    authentication: str = "webex"
    customer_id: str | None = None
    users: int = 0
    verified_domains: tuple[str, ...] = ()
    claimed_domains: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    partners: Mapping[str, str] = attrs.Factory(dict)
    subscriptions: tuple[Subscription, ...] = ()
    locations: tuple[Location, ...] = ()
    licenses: tuple[License, ...] = ()
    meetings_site: MeetingsSite | None = None
    last_modified: datetime | None = None
    restricted: bool = True
    synced: datetime | None = None
    webex_calls: bool = True
    switched_off: tuple[str, ...] = ()
    branding: Branding | None = None
    partner_branding: Branding | None = None
    assistant: bool = True
    access: tuple[AccessRequest, ...] = ()
    vertical: str = ""
    last_activity: datetime | None = None
    ordered_sites: tuple[MeetingsSite, ...] = ()

    @property
    def sites(self) -> tuple[MeetingsSite, ...]:
        """Every Meetings site, that of its packages first."""
        return (*filter(None, [self.meetings_site]), *self.ordered_sites)

    @property
    def needs_approval(self) -> bool:
        """True if an administrator decides before a partner can attach the organization."""
        return self.users >= ATTACH_APPROVAL_USERS or bool(self.verified_domains or self.claimed_domains)

    def has_full_administrator(self, email: str) -> bool:
        """Tell if an address is that of one of its own full administrators."""
        return normalise_email(email) in map(normalise_email, self.administrators)

    def give_role(self, partner_id: str, role: str) -> None:
        """Give a partner its role in the organization, in place of the present one."""
        self.partners = {**self.partners, partner_id: role}

    def shows_services_alone(self, partner_id: str, person_id: str, now: datetime) -> bool:
        """Tell if a person of a partner may provision services here, and does not see the users."""
        if self.partners.get(partner_id) != SERVICES_ONLY:
            return False
        return not self.lets_in(person_id, now)

    def lets_in(self, person_id: str, now: datetime) -> bool:
        """Tell if a person of a partner is full administrator here for a while."""
        return any(request.lets_in(person_id, now) for request in self.access)

    @property
    def awaited_access(self) -> AccessRequest | None:
        """The request for full administrator that waits for an answer; there is one at most."""
        return next((request for request in self.access if request.status == "requested"), None)

    def is_on(self, setting: str) -> bool:
        """Tell if a switch of the organization, one of SETTINGS, is on."""
        return setting not in self.switched_off

    def switch(self, setting: str, *, on: bool) -> None:
        """Turn one of SETTINGS on or off."""
        others = tuple(other for other in self.switched_off if other != setting)
        self.switched_off = others if on else (*others, setting)

    def licenses_of(self, package: str) -> list[str]:
        """Return the wire ids of the licences that a package brought."""
        return [license.id for license in self.licenses if license.package == package and not license.trial]
