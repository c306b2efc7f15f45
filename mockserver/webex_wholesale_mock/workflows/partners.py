"""Partners as they begin: with an organization, templates, tokens, and programs that are let in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_mock.entities import ROLES, Integration, Organization, Partner, Person, Template, Token
from webex_wholesale_mock.entities.application import programs_of
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.workflows import oauth, sso
from webex_wholesale_mock.workflows.people import new_staff, staff
from webex_wholesale_mock.world.partners import ALL_SCOPES
from webex_wholesale_mock.world.settings import TOKEN_LIFETIME
from webex_wholesale_mock.world.world import World

FIRST_TOKENS: Final = {
    "full-admin": ("full-admin", ALL_SCOPES, TOKEN_LIFETIME),
    "read-only": ("read-only", ALL_SCOPES, TOKEN_LIFETIME),
    "no-scope": ("full-admin", frozenset[str](), TOKEN_LIFETIME),
    "expired": ("full-admin", ALL_SCOPES, timedelta(0)),
}
"""The tokens that every partner starts with: role, scopes, lifetime."""


def add_partner(
    world: World,
    name: str,
    *,
    country: str = "US",
    entitled: bool = True,
    parent: Partner | None = None,
    suspended: bool = False,
    templates: Sequence[dict[str, Any]] = ({"name": "Standard"},),
    administrator: tuple[str, str, str] | None = None,
) -> Partner:
    """Make a partner ready for work, with its organization, templates, the usual tokens, and an integration let in.

    Args:
        parent: makes it a sub-partner that shares this one's subscription.
        templates: fields of Template; one without a country has the partner's.
        administrator: email, first and last name of the first full administrator; made up without.

    Raises ValueError for a parent that is a sub-partner itself or another mock's, and for a suspended partner without
    a parent.
    """
    if suspended and not parent:
        raise ValueError(f"{name} has no parent; only a sub-partner can be suspended")
    if parent and parent.parent_id:
        raise ValueError(f"{parent.name} is a sub-partner itself, and there is only one level of them")
    uuid, organization = world.ids.uuid(), _organization(world, name, country)
    integration, service_app = programs_of(world.ids.seed, uuid)
    partner = world.partners.add(
        Partner(
            id=uuid,
            organization=organization,
            name=name,
            country=country,
            subscription_id=parent.subscription_id if parent else f"Sub{world.ids.number(8)}",
            entitled=entitled,
            created=world.clock.now,
            integration=integration,
            service_app=service_app,
            parent_id=parent.id if parent else None,
            suspended=suspended,
        )
    )
    if administrator:
        _first_administrator(world, partner, *administrator)
    for template in templates:
        add_template(world, partner, **{"country": country, **template})
    for token, (role, scopes, lifetime) in FIRST_TOKENS.items():
        add_token(world, partner, token, role=role, scopes=scopes, lifetime=lifetime)
    _let_in(world, partner, partner.integration)
    return partner


def _first_administrator(world: World, partner: Partner, email: str, first_name: str, last_name: str) -> None:
    """Make the first full administrator of a partner; the tokens from the start are this person's."""
    person = new_staff(world, partner, "full-admin")
    person.email, person.first_name, person.last_name, person.display_name = email, first_name, last_name, ""
    world.directory.add_person(person)


def start_billing(world: World, partner: Partner, moment: datetime) -> None:
    """Bill a sub-partner from a moment on; what it uses before is not billed."""
    world.ledger.starts[partner.id] = moment


def add_integration(
    world: World,
    partner: Partner,
    redirect_uris: Sequence[str],
    scopes: Collection[str] | None = None,
    role: str = "full-admin",
) -> Integration:
    """Add one more integration of a partner, which an administrator of this role lets in.

    Raises ValueError for an address that no browser can be sent to, and for an unknown scope or role.
    """
    known("role", role, ROLES)
    registered = None if scopes is None else frozenset(known("scope", scope, SCOPES) for scope in scopes)
    source = world.ids.branch(f"{partner.id}/integration {len(partner.integrations)}")
    integration = Integration.new(source, checked_uris(redirect_uris), scopes=registered, role=role)
    partner.more_integrations = (*partner.more_integrations, integration)
    _let_in(world, partner, integration)
    return integration


def checked_uris(uris: Sequence[str]) -> tuple[str, ...]:
    """Return addresses to which codes can be sent. Raises ValueError for none, and for one that is not absolute."""
    for uri in uris:
        parts = urlsplit(uri)
        if not (parts.scheme and (parts.netloc or parts.path)) or parts.fragment or not uri.isascii() or " " in uri:
            raise ValueError(
                f"{uri!r} is not an absolute URI without a fragment, such as http://localhost:8080/callback"
            )
    if not uris:
        raise ValueError("an integration needs a redirect URI, such as http://localhost:8080/callback")
    return tuple(uris)


def _let_in(world: World, partner: Partner, integration: Integration) -> None:
    scopes = ALL_SCOPES if integration.scopes is None else integration.scopes
    oauth.keep(world, oauth.for_integration(world, partner, integration, integration.refresh_token, scopes))


def _organization(world: World, name: str, country: str) -> Organization:
    uuid = world.ids.uuid()
    wire_id = wire_ids.encode("ORGANIZATION", uuid)
    return Organization(id=uuid, org_id=wire_id, name=name, country=country, created=world.clock.now)


def add_template(world: World, partner: Partner, name: str, **settings: object) -> Template:
    """Add one more template of a partner; `settings` are the fields of Template. Webex trusts its identity provider.

    Raises ValueError for a way of authentication that does not exist, or without what it needs.
    """
    uuid = world.ids.uuid()
    template = Template(
        id=uuid,
        provisioning_id=wire_ids.encode_provisioning_id(uuid),
        name=name,
        partner_id=partner.id,
        **settings,  # type: ignore[arg-type]  # checked by Template itself
    )
    if problem := template.authentication_problem:
        raise ValueError(problem)
    if template.idp_entity_id and template.idp_entity_id not in partner.trusted_idps:
        partner.trusted_idps = (*partner.trusted_idps, template.idp_entity_id)
    sso.use_in_template(world, template)
    return world.partners.add_template(partner, template)


def add_token(
    world: World, partner: Partner, name: str, *, role: str, scopes: frozenset[str], lifetime: timedelta
) -> Token:
    """Issue a token to a partner's administrator of a role; one of the same name is revoked.

    Raises ValueError for an unknown role.
    """
    known("role", role, ROLES)
    person = staff(world, partner, role)
    return issue_token(world, partner, person, name, role=role, scopes=scopes, lifetime=lifetime)


def issue_token(
    world: World,
    partner: Partner,
    person: Person,
    name: str,
    *,
    role: str | None = None,
    scopes: frozenset[str],
    lifetime: timedelta,
) -> Token:
    """Issue a token to an administrator of a partner or of its customer; one of the same name is revoked.

    Without a role, the roles of the person decide.
    """
    return world.partners.add_token(
        Token(
            value=world.ids.secret(),
            name=name,
            partner_id=partner.id,
            organization_id=person.organization_id,
            person_id=person.id,
            role=role,
            scopes=scopes,
            expires=world.clock.now + lifetime,
        )
    )
