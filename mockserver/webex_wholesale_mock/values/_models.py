"""Frozen classes for what the API does not model: partners, templates, tokens, organizations as the hub sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs

from webex_wholesale_contracts.ids import shortened
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_mock.entities import Integration, License, MeetingsSite, ServiceApp, Subscription

__all__ = [
    "Administrator",
    "Attachment",
    "License",
    "MeetingsSite",
    "OrganizationDetails",
    "Partner",
    "RestrictedMode",
    "Restriction",
    "Subscription",
    "Template",
    "Token",
    "Value",
    "Workspace",
]

_PUBLIC: Final = "webex_wholesale_mock"
_OLD_NAMES: Final[Mapping[str, str]] = {
    "licenses_of": "licenses",
    "organization": "org_id",
    "organization_id": "org_id",
    "parent_id": "parent_org_id",
    "partner_id": "partner_org_id",
    "state": "status",
    "wire_id": "id",
}
"""Attributes that the entities had, and those that the values have in their place; told for one release."""


class Value:
    """Base class of the frozen values: something as it was when a test asked for it."""

    __slots__ = ()
    __module__ = _PUBLIC

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            kind = type(self).__name__
            new = _OLD_NAMES.get(name, "")
            if hasattr(type(self), new):
                raise AttributeError(f"{kind}.{name} has another name now: use .{new}", name=name, obj=self)
            raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(_shown(self))})"


def _shown(value: Any) -> Iterator[str]:
    """The fields that say something, with short ids."""
    for field in attrs.fields(type(value)):
        content = getattr(value, field.name)
        if field.repr and content not in (None, "", (), {}, False):
            text = shortened(content) if isinstance(content, str) else content
            yield f"{field.name}={field.repr(content) if callable(field.repr) else repr(text)}"


@attrs.frozen(kw_only=True, repr=False)
class Template(Value):
    """An onboarding template, as a partner has it in Partner Hub.

    Attributes:
        provisioning_id: the id that clients see, with which a customer is provisioned; also called `id`.
        country: ISO 3166-1 alpha-2 code.
        authentication: `webex`, or `partner` with the EntityID of its identity provider in `idp_entity_id`.
        pstn_provider: None where no provider is chosen; a name that begins with Cisco gives Meetings sites call-in.
        language: the locale of emails where a request names none.
        allow_admin_invite_on_attach: administrators are mailed when an existing organization is attached.
        service_provider_admin: the email of an administrator of the partner.
        wholesale_subscription: the id of the subscription that is billed.
        brand_name: the name of the provider in emails; empty without one.
        disable_webex_calls: calls between two people outside of the PSTN are off.
    """

    __module__ = _PUBLIC

    provisioning_id: str
    name: str
    country: str
    language: str
    authentication: str
    idp_entity_id: str | None
    pstn_provider: str | None
    allow_admin_invite_on_attach: bool
    service_provider_admin: str
    wholesale_subscription: str
    brand_name: str
    disable_webex_calls: bool

    @property
    def id(self) -> str:
        """The id that clients see."""
        return self.provisioning_id


@attrs.frozen(kw_only=True, repr=False)
class Administrator(Value):
    """An administrator of a partner, or of one of its customers.

    Attributes:
        id: the id of the person that clients see.
        roles: the keys of the roles, such as `partner-admin`.
        org_id: the organization of the person: the partner's own, or that of a customer.
        partner_org_id: the organization id of the partner; for a customer's administrator of the customer's partner,
            None where the organization has none.
        customers: ids of the customers that are assigned to the administrator.
    """

    __module__ = _PUBLIC

    id: str
    email: str
    name: str
    roles: tuple[str, ...]
    org_id: str
    partner_org_id: str | None
    customers: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Token(Value):
    """A bearer token.

    Attributes:
        value: the text that a client sends.
        partner_org_id: the organization id of the partner whose token it is.
        org_id: the organization in which it acts: the partner's own, or that of one customer.
        person_id: the person for whom it speaks.
        role: the key of a role, such as `full-admin`; None where the roles of the person decide.
        expires: the moment from which it is refused, in UTC.
    """

    __module__ = _PUBLIC

    value: str = attrs.field(repr=False)
    name: str
    partner_org_id: str
    org_id: str
    person_id: str
    role: str | None
    scopes: frozenset[str] = attrs.field(repr=False)
    expires: datetime = attrs.field(repr=str)


@attrs.frozen(kw_only=True, repr=False)
class Partner(Value):
    """A partner, or with `parent_org_id` a sub-partner.

    Attributes:
        org_id: the id that clients see, of its own organization; also called `id`.
        country: ISO 3166-1 alpha-2 code.
        entitled: may use prechecks (rule auth.partner.not-entitled).
        suspended: of a sub-partner, provisions and updates no more (rule sub-partner.suspended).
        parent_org_id: the organization id of its parent; None for a partner.
        services: the packages that it may sell, as the purchase order lists them.
        onboarded, assist_ordered: what Setup Assist asks for: all is set up, and A-Wholesale is ordered.
        resale, certified, tier: sells beside wholesale, and its standing there, which trials ask for.
        trusted_idps: EntityIDs of its identity providers that Webex trusts.
        tokens: values of tokens by name, as they were when the value was made.
    """

    __module__ = _PUBLIC

    org_id: str
    name: str
    country: str
    subscription_id: str
    entitled: bool
    suspended: bool
    created: datetime = attrs.field(repr=str)
    parent_org_id: str | None
    services: tuple[str, ...] = attrs.field(repr=False)
    onboarded: bool = attrs.field(repr=False)
    assist_ordered: bool = attrs.field(repr=False)
    resale: bool = attrs.field(repr=False)
    certified: bool = attrs.field(repr=False)
    tier: int = attrs.field(repr=False)
    trusted_idps: tuple[str, ...] = attrs.field(repr=False)
    templates: tuple[Template, ...] = attrs.field(repr=False)
    tokens: Mapping[str, str] = attrs.field(repr=False, hash=False)
    integration: Integration = attrs.field(repr=False)
    service_app: ServiceApp = attrs.field(repr=False)

    @property
    def id(self) -> str:
        """The id that clients see."""
        return self.org_id

    @property
    def template(self) -> Template:
        """The first template. Raises ValueError where all were deleted."""
        if not self.templates:
            raise ValueError(f"{self.name} has no template; create one with mock.hub.templates.create")
        return self.templates[0]


@attrs.frozen(kw_only=True, repr=False)
class OrganizationDetails(Value):
    """An organization as people see it in Control Hub, with more than the Organizations API shows.

    Attributes:
        id: the id that clients see; also called `org_id`, as on a customer.
        country: ISO 3166-1 alpha-2 code.
        customer_id: the live wholesale customer that has it; None without one.
        users: how many users it has.
        needs_approval: one of its administrators decides before a partner can attach it.
        partners: roles of partners in it, by their organization ids.
        subscriptions: services that it has from elsewhere.
        locations: its calling locations, as the Locations API answers.
        call_in: calling code of the default call-in number of its Meetings site, such as `+47`; None without one.
        restricted: Restricted by Partner mode is on (rule hub.restricted).
        webex_calls: two people can call each other outside of the PSTN.
        vertical: the business vertical, where an order told it.
        sites: every Meetings site, that of its packages first.
    """

    __module__ = _PUBLIC

    id: str
    name: str
    country: str
    created: datetime = attrs.field(repr=str)
    language: str
    authentication: str
    customer_id: str | None
    users: int
    needs_approval: bool
    verified_domains: tuple[str, ...]
    claimed_domains: tuple[str, ...]
    administrators: tuple[str, ...]
    partners: Mapping[str, str] = attrs.field(repr=False, hash=False)
    subscriptions: tuple[Subscription, ...] = attrs.field(repr=False)
    locations: tuple[Location, ...] = attrs.field(repr=False, hash=False)
    licenses: tuple[License, ...] = attrs.field(repr=False)
    meetings_site: MeetingsSite | None = attrs.field(repr=False)
    call_in: str | None
    restricted: bool
    webex_calls: bool
    vertical: str = attrs.field(repr=False)
    sites: tuple[MeetingsSite, ...] = attrs.field(repr=False)

    @property
    def org_id(self) -> str:
        """The id that clients see, under its name on a customer."""
        return self.id


@attrs.frozen(kw_only=True, repr=False)
class Restriction(Value):
    """A row of the table of Restricted by Partner mode.

    Attributes:
        row: its number.
        setting: the setting in Control Hub.
        denial: how a customer's administrator sees it, such as `hidden` or `read-only`.
        calls: the operations of the API that the mock refuses for it; none where only the hub has the setting.
    """

    __module__ = _PUBLIC

    row: int
    setting: str
    denial: str
    calls: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class RestrictedMode(Value):
    """Restricted by Partner mode of a customer, as its administrators meet it.

    Attributes:
        org_id: the organization id of the customer.
        banner: the text under the header of Control Hub; None while the mode is off.
        restrictions: the settings that are taken away; none while the mode is off.
    """

    __module__ = _PUBLIC

    org_id: str
    on: bool
    banner: str | None
    restrictions: tuple[Restriction, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Workspace(Value):
    """A place with a phone, such as a lobby, that holds a package of a customer. `id` is the one in reports."""

    __module__ = _PUBLIC

    id: str
    name: str
    package: str
    customer_id: str


@attrs.frozen(kw_only=True, repr=False)
class Attachment(Value):
    """The attachment of an organization that waits for an administrator's approval.

    Attributes:
        org_id: the organization to attach.
        administrators: the email addresses of those who can decide.
        problem: the reason for which nobody will decide, with what to do; None where somebody can.
    """

    __module__ = _PUBLIC

    customer_id: str
    external_id: str
    org_id: str
    organization: str
    administrators: tuple[str, ...]
    problem: str | None
