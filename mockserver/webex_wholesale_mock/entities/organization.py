"""Webex organizations and what is in them: people, locations, licenses, a Meetings site, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import attrs

from webex_wholesale_mock.entities.subscriber import Calling
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history

ATTACH_APPROVAL_USERS = 100
"""From so many users on, an organization's administrator decides about attaching it (provisioning guide)."""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Person(TrackedObject):
    """A user of an organization; `id` is the bare uuid. Stays, without calling, when the subscriber goes.

    `roles` are keys of ROLES. `licenses` are wire ids of those given by hand; those of a subscriber's packages come
    with the packages. `kind` is `person`, or `appuser` for the account that a service app acts with.
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
    roles: list[str] = attrs.Factory(list)
    licenses: list[str] = attrs.Factory(list)
    calling: Calling | None = None

    @property
    def administrator(self) -> bool:
        """Whether the person is a full administrator."""
        return "full-admin" in self.roles

    @property
    def names(self) -> dict[str, str]:
        """Those of first and last name that there are, as they are called on the wire."""
        both = {"firstName": self.first_name, "lastName": self.last_name}
        return {key: name for key, name in both.items() if name}

    @property
    def name(self) -> str:
        """What the person is called in lists."""
        return self.display_name or f"{self.first_name} {self.last_name}".strip() or self.email


@attrs.frozen(slots=True, kw_only=True)
class License:
    id: str
    package: str


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Location(TrackedObject):
    """A calling location; `extensions` maps those in use to the person who has each.

    `numbers` maps the numbers that it was given to their state; a few of these it has from the start. They are made up
    when somebody looks for the first time, which `stocked` remembers. `pstn` is the connection chosen for it by hand.
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


@attrs.frozen(slots=True, kw_only=True)
class MeetingsSite:
    url: str
    language: str
    timezone: str | None
    call_in: str


@attrs.frozen(slots=True, kw_only=True)
class Subscription:
    """Services an organization has from elsewhere: bought, or on trial until `trial_ends`."""

    services: frozenset[str]
    trial_ends: datetime | None = None

    @property
    def is_trial(self) -> bool:
        return self.trial_ends is not None

    def is_active(self, now: datetime) -> bool:
        return self.trial_ends is None or self.trial_ends > now


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Organization(TrackedObject):
    """One tenant of Webex. `customer_id` is set while a live wholesale customer is mapped to it."""

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

    @property
    def needs_approval(self) -> bool:
        """Whether an administrator of it decides before a partner can attach it."""
        return self.users >= ATTACH_APPROVAL_USERS or bool(self.verified_domains or self.claimed_domains)

    def licenses_of(self, package: str) -> list[str]:
        """The wire ids of the licenses that a package brought."""
        return [license.id for license in self.licenses if license.package == package]
