"""The partners of a mock, and what they have to call it with: templates, tokens, limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from webex_wholesale_contracts._later import Later
from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_mock.state.clock import timedelta_of
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known, named
from webex_wholesale_mock.world.acts import noted
from webex_wholesale_mock.world.settings import TOKEN_LIFETIME, RateLimit

if TYPE_CHECKING:
    from webex_wholesale_contracts.facts import geography, locales
    from webex_wholesale_mock.engine.engine import Engine
    from webex_wholesale_mock.entities import Authentication, Integration, ServiceApp
    from webex_wholesale_mock.hub import Place
    from webex_wholesale_mock.values import Partner, Template, Token, copies, resolver
    from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner
    from webex_wholesale_mock.workflows import oauth, partners
    from webex_wholesale_mock.world.world import World
else:
    geography = Later("webex_wholesale_contracts.facts.geography")
    locales = Later("webex_wholesale_contracts.facts.locales")
    copies = Later("webex_wholesale_mock.values.copies")
    resolver = Later("webex_wholesale_mock.values.resolver")
    oauth = Later("webex_wholesale_mock.workflows.oauth")
    partners = Later("webex_wholesale_mock.workflows.partners")


@noted()
class Administration:
    """Part of a mock that has partners, templates and tokens."""

    _engine: Engine
    _lock: WorldLock

    @property
    def _world(self) -> World:
        """The world; for use while the lock is held."""
        return self._engine.world

    @property
    def _guard(self) -> AbstractContextManager[Any]:
        return self._lock

    @property
    def partner(self) -> Partner:
        """The first partner, as it is now."""
        with self._lock:
            world = self._engine.world
            return copies.partner(world, resolver.partner(world, None))

    @property
    def tokens(self) -> dict[str, str]:
        """The first partner's tokens: `full-admin`, `read-only`, `no-scope`, `expired`, and those issued since."""
        with self._lock:
            return dict(self._engine.world.partners.first.tokens)

    @property
    def template(self) -> Template:
        """The first partner's first template."""
        with self._lock:
            return copies.template(self._world, self._world.partners.first.template)

    @property
    def integration(self) -> Integration:
        """The first partner's integration: its credentials, where codes are sent, and a first refresh token."""
        return self.partner.integration

    @property
    def service_app(self) -> ServiceApp:
        """The first partner's service app, which every organization that the partner manages has allowed."""
        return self.partner.service_app

    @property
    def place(self) -> Place:
        """Any state of the portals, placed in one call, such as an administrator with roles."""
        from webex_wholesale_mock.hub import Place

        return Place(self._engine, self._lock)

    def add_partner(
        self,
        name: str,
        *,
        country: str = "US",
        entitled: bool = True,
        parent: AnyPartner | None = None,
        suspended: bool = False,
    ) -> Partner:
        """Add a partner, with a template and tokens of its own.

        Args:
            name: as it stands in reports.
            country: ISO 3166-1 alpha-2, of the partner and its template.
            parent: makes it a sub-partner of this one, by name, organization id or value; there is only one level.
            entitled: it may use prechecks (rule auth.partner.not-entitled).
            suspended: a sub-partner is suspended from the start (rule sub-partner.suspended).

        Returns:
            The partner as it is now.

        Raises:
            ValueError: the name is blank, the country or the parent is unknown, the parent is a sub-partner itself, or
                a suspended partner has no parent.
        """
        named("partner", name)
        _check_country(country)
        with self._lock:
            world = self._engine.world
            above = None if parent is None else resolver.partner(world, parent)
            made = partners.add_partner(
                world, name, country=country, entitled=entitled, parent=above, suspended=suspended
            )
            return copies.partner(world, made)

    def add_template(
        self,
        name: str,
        *,
        partner: AnyPartner | None = None,
        country: str = "US",
        language: str = "en_US",
        authentication: Authentication = "webex",
        idp_entity_id: str | None = None,
        pstn_provider: str | None = "Cisco Calling Plans",
        allow_admin_invite_on_attach: bool = True,
    ) -> Template:
        """Add an onboarding template.

        Args:
            name: as it stands in Partner Hub.
            partner: its partner, by name, organization id or value; by default the first.
            country: ISO 3166-1 alpha-2.
            language: a locale such as `en_US`.
            authentication: `webex`, or `partner` with an identity provider of the partner's.
            idp_entity_id: the EntityID in the metadata of that identity provider.
            pstn_provider: None chooses none. A name that begins with Cisco gives Meetings sites call-in numbers.
            allow_admin_invite_on_attach: False mails no administrator when an existing organization is attached.

        Raises:
            ValueError: the name is blank, the country, the language, the partner or the authentication is unknown, or
                idp_entity_id is missing or has no use.
        """
        named("template", name)
        _check_country(country)
        known("language of a template", language, locales.SUPPORTED)
        with self._lock:
            world = self._engine.world
            made = partners.add_template(
                world,
                resolver.partner(world, partner),
                name,
                country=country,
                language=language,
                authentication=authentication,
                idp_entity_id=idp_entity_id,
                pstn_provider=pstn_provider,
                allow_admin_invite_on_attach=allow_admin_invite_on_attach,
            )
            return copies.template(world, made)

    def add_token(
        self,
        name: str | None = None,
        *,
        actor: AnyAdministrator | None = None,
        partner: AnyPartner | None = None,
        role: str = "full-admin",
        scopes: frozenset[str] | None = None,
        lifetime: timedelta | float = TOKEN_LIFETIME,
    ) -> Token:
        """Issue a token; an earlier one of the same name is revoked.

        Args:
            name: the name of the token among those of its partner; for an actor by default the email.
            actor: the administrator of a partner or of a customer whose token it is, by email, id or value; the roles
                that the person has at the time of a call decide what it may do. By default the one of `role`.
            partner: its partner, by name, organization id or value; by default the first.
            role: a role of a partner, such as `full-admin` or `read-only`.
            scopes: by default all that an operation needs.
            lifetime: a timedelta, or seconds; 0 or less has expired.

        Raises:
            ValueError: the role, a scope, the actor or the partner is unknown, the actor is an administrator of nobody,
                or the lifetime is too long.
        """
        from webex_wholesale_mock.hub._acting import actor_of
        from webex_wholesale_mock.world.partners import ALL_SCOPES

        scopes = ALL_SCOPES if scopes is None else scopes
        for scope in scopes:
            known("scope", scope, SCOPES)
        with self._lock:
            world, whose = self._engine.world, resolver.partner(self._engine.world, partner)
            duration = timedelta_of("lifetime", lifetime)
            speaks = None if actor is None else actor_of(world, actor, whose)
            called = speaks.email if name is None and speaks else name
            named("token", called)
            if speaks and not speaks.stands_for:
                person = speaks.person(world)
                made = partners.issue_token(
                    world, speaks.partner, person, str(called), scopes=scopes, lifetime=duration
                )
            else:
                role = speaks.stands_for if speaks and speaks.stands_for else role
                made = partners.add_token(world, whose, str(called), role=role, scopes=scopes, lifetime=duration)
            return copies.token(world, made)

    def add_integration(
        self,
        *,
        redirect_uri: str | Sequence[str],
        scopes: Collection[str] | None = None,
        role: str = "full-admin",
        partner: AnyPartner | None = None,
    ) -> Integration:
        """Add an integration with credentials of its own.

        Args:
            redirect_uri: the address to which codes are sent, or several.
            scopes: those that it has registered, and can ask for; by default any.
            role: of the administrator who agrees whenever it asks, and whose its first refresh token is.
            partner: its partner; by name, organization id or value; by default the first.

        Raises:
            ValueError: a redirect URI is not absolute, or a scope, the role or the partner is unknown.
        """
        uris = [redirect_uri] if isinstance(redirect_uri, str) else redirect_uri
        with self._lock:
            world = self._engine.world
            return partners.add_integration(world, resolver.partner(world, partner), uris, scopes, role)

    def revoke_token(self, token: str | Token) -> None:
        """Revoke an access or refresh token.

        Args:
            token: the token, the text that clients send, or its name among the first partner's tokens.

        Raises:
            ValueError: it was never issued, or is revoked already.
        """
        with self._lock:
            if not oauth.revoke(self._world, self._token_text(token)):
                raise ValueError("no token to revoke has this value")

    def limit_token(self, token: str | Token, limit: RateLimit | None) -> None:
        """Give one token a rate limit of its own instead of `rate_limit`; None takes it back.

        Args:
            token: the token, the text that clients send, or its name among the first partner's tokens.
            limit: counted from the token's next call on.

        Raises:
            ValueError: the token does not exist.
        """
        with self._lock:
            self._world.partners.limit_token(self._token_text(token), limit)

    def _token_text(self, token: str | Token) -> str:
        return self.tokens.get(token, token) if isinstance(token, str) else token.value


def _check_country(code: str) -> None:
    if not geography.is_country(code):
        raise ValueError(f"{code!r} is not an ISO 3166-1 code of a country, in capital letters, such as 'NO'")
