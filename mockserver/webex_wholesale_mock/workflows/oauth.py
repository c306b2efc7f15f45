"""OAuth: codes, refresh tokens and access tokens of integrations and service apps."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from webex_wholesale_mock.entities import Grant, Integration, Organization, Partner, Token
from webex_wholesale_mock.workflows.people import staff
from webex_wholesale_mock.world.partners import ALL_SCOPES
from webex_wholesale_mock.world.settings import TOKEN_LIFETIME
from webex_wholesale_mock.world.world import World

CODE_LIFETIME: Final = timedelta(minutes=5)
REFRESH_TOKEN_LIFETIME: Final = timedelta(seconds=7_775_999)
SERVICE_TOKEN_LIFETIME: Final = timedelta(seconds=3_600)


def for_integration(
    world: World, partner: Partner, integration: Integration, value: str, scopes: frozenset[str]
) -> Grant:
    """Make the grant of a partner's integration; the administrator of its role always agrees."""
    return Grant(
        value=value,
        client_id=integration.client_id,
        partner_id=partner.id,
        role=integration.role,
        person_id=staff(world, partner, integration.role).id,
        organization_id=partner.organization.id,
        scopes=scopes,
        expires=world.clock.now + CODE_LIFETIME,
        lifetime=TOKEN_LIFETIME,
    )


def for_service_app(world: World, partner: Partner, value: str, organization: Organization) -> Grant:
    """Make the grant of a partner's service app for one organization; its administrators always agree."""
    return Grant(
        value=value,
        client_id=partner.service_app.client_id,
        partner_id=partner.id,
        person_id=staff(world, partner, "service-app").id,
        organization_id=organization.id,
        scopes=ALL_SCOPES,
        expires=world.clock.now + REFRESH_TOKEN_LIFETIME,
        lifetime=SERVICE_TOKEN_LIFETIME,
    )


def give_code(world: World, grant: Grant, redirect_uri: str) -> Grant:
    """Keep a grant as a code for one exchange within five minutes (assumed)."""
    code = attrs.evolve(grant, redirect_uri=redirect_uri)
    world.partners.codes[code.value] = code
    return code


def use_code(world: World, code: Grant) -> Grant:
    """Turn a code into a refresh token; the code is used up."""
    del world.partners.codes[code.value]
    return keep(world, attrs.evolve(code, value=world.ids.secret()))


def keep(world: World, grant: Grant) -> Grant:
    """Keep a grant as a refresh token; each use starts its lifetime again (assumed)."""
    kept = attrs.evolve(grant, expires=world.clock.now + REFRESH_TOKEN_LIFETIME, redirect_uri=None)
    world.partners.refresh_tokens[kept.value] = kept
    return kept


def redeem(world: World, grant: Grant) -> Token:
    """Issue an access token for a refresh token; older ones are valid until they expire."""
    token = Token(
        value=world.ids.secret(),
        name=grant.client_id,
        partner_id=grant.partner_id,
        organization_id=grant.organization_id,
        person_id=grant.person_id,
        role=grant.role,
        scopes=grant.scopes,
        expires=world.clock.now + grant.lifetime,
    )
    world.partners.tokens[token.value] = token
    return token


def revoke(world: World, value: str) -> bool:
    """Revoke an access or refresh token. Return True if it was valid."""
    return any((world.partners.tokens.pop(value, None), world.partners.refresh_tokens.pop(value, None)))
