"""Tokens: authorize, exchange, service app."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_contracts.models.tokens import ExchangeToken, ServiceAppToken
from webex_wholesale_mock.entities import Grant, Integration, Partner, ServiceApp
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.validation.fields import conform
from webex_wholesale_mock.wire.refusal import Refusal, invalid_query
from webex_wholesale_mock.workflows import oauth
from webex_wholesale_mock.world.world import World

__all__ = ["authorize", "exchange", "service_app"]


def authorize(call: Call) -> Answer:
    """Redirect with a code. In a mock, the administrator of the integration's role agrees at once."""
    query, world = call.query, call.world
    for name in ("response_type", "client_id", "redirect_uri", "scope"):
        if not query.get(name):
            raise invalid_query(name, f"{name} is missing")
    partner, integration = _integration(world, query["client_id"])
    if query["redirect_uri"] not in integration.redirect_uris:
        raise invalid_query("redirect_uri", "redirect_uri is not one that the integration has registered")
    scopes = _scopes(query["scope"], integration)
    grant = oauth.for_integration(world, partner, integration, world.ids.secret(), scopes)
    code = oauth.give_code(world, grant, query["redirect_uri"])
    back = {"code": code.value} | ({"state": query["state"]} if "state" in query else {})
    mark = "&" if "?" in query["redirect_uri"] else "?"
    return Answer(302, None, (("location", f"{query['redirect_uri']}{mark}{urlencode(back)}"),))


def _integration(world: World, client_id: str) -> tuple[Partner, Integration]:
    """Find an integration and its partner. Raises Refusal (adjacent.client.unknown)."""
    for partner in world.partners:
        for integration in partner.integrations:
            if integration.client_id == client_id:
                return partner, integration
    raise Refusal("adjacent.client.unknown")


def exchange(call: Call) -> Answer:
    conform(ExchangeToken, call.body)
    client = _client(call)
    if call.body["grant_type"] == "authorization_code":
        grant = _granted(call, client, "code", call.world.partners.codes)
        if call.body.get("redirect_uri") != grant.redirect_uri:
            raise _invalid("redirect_uri", "redirect_uri is not the one that the code was asked for with")
        kept = oauth.use_code(call.world, grant)
    else:
        kept = oauth.keep(call.world, _granted(call, client, "refresh_token", call.world.partners.refresh_tokens))
    return _answer(call.world, kept)


def service_app(call: Call) -> Answer:
    conform(ServiceAppToken, call.body)
    partner = _owner(call)
    app, body = partner.service_app, call.body
    if (body["clientId"], body["clientSecret"]) != (app.client_id, app.client_secret):
        raise Refusal("adjacent.client.unknown", Finding("clientId", "the service app has other credentials"))
    organization = _access.named_organization(call, body["targetOrgId"], "targetOrgId")
    grant = oauth.for_service_app(call.world, partner, call.world.ids.secret(), organization)
    return _answer(call.world, oauth.keep(call.world, grant))


def _owner(call: Call) -> Partner:
    """Return the acting partner. Raises Refusal unless the path names its service app."""
    call.path_id("applicationId", "APPLICATION")
    if call.params["applicationId"].rstrip("=") != call.partner.service_app.id:
        raise _access.missing("service app")
    return call.partner


def _scopes(text: str, integration: Integration) -> frozenset[str]:
    scopes = frozenset(text.split())
    if unknown := sorted(scopes - SCOPES):
        raise invalid_query("scope", f"scope {unknown[0]!r} is not known")
    if integration.scopes is not None and (more := sorted(scopes - integration.scopes)):
        raise invalid_query("scope", f"scope {more[0]!r} is not one that the integration has registered")
    return scopes


def _client(call: Call) -> Integration | ServiceApp:
    """Find the program with the credentials of the body. Raises Refusal (adjacent.client.unknown)."""
    wanted = (call.body.get("client_id"), call.body.get("client_secret"))
    for partner in call.world.partners:
        clients: tuple[Integration | ServiceApp, ...] = (*partner.integrations, partner.service_app)
        for client in clients:
            if wanted == (client.client_id, client.client_secret):
                return client
    raise Refusal("adjacent.client.unknown", Finding("client_id", "client id and secret belong to no program"))


def _granted(call: Call, client: Integration | ServiceApp, field: str, given: dict[str, Grant]) -> Grant:
    value = call.body.get(field, "")
    if not value.strip():
        raise Refusal("adjacent.field.required", Finding(field, f"{field} is missing"))
    grant = given.get(value)
    if grant is None or grant.client_id != client.client_id:
        raise _invalid(field, f"this {field} was not given to this client, or has been used or revoked")
    if grant.expires <= call.world.clock.now:
        raise _invalid(field, f"this {field} has expired")
    return grant


def _invalid(field: str, text: str) -> Refusal:
    return Refusal("adjacent.grant.invalid", Finding(field, text))


def _answer(world: World, grant: Grant) -> Answer:
    token = oauth.redeem(world, grant)
    body: dict[str, Any] = {
        "access_token": token.value,
        "expires_in": int(grant.lifetime.total_seconds()),
        "refresh_token": grant.value,
        "refresh_token_expires_in": int(oauth.REFRESH_TOKEN_LIFETIME.total_seconds()),
        "token_type": "Bearer",
        "scope": " ".join(sorted(grant.scopes)),
    }
    return Answer(200, body)
