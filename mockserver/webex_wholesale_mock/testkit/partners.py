"""The partners of a mock, and what they have to call it with: templates, tokens, limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from webex_wholesale_contracts.facts import geography, locales
from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.entities import Integration, Partner, ServiceApp, Template, Token
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known, named
from webex_wholesale_mock.workflows import oauth, partners
from webex_wholesale_mock.world.partners import ALL_SCOPES, TOKEN_LIFETIME
from webex_wholesale_mock.world.settings import RateLimit
from webex_wholesale_mock.world.world import World


class Administration:
    """The part of a mock that lets somebody in."""

    _engine: Engine
    _lock: WorldLock

    @property
    def _world(self) -> World:
        """The world; for use while the lock is held."""
        return self._engine.world

    @property
    def partner(self) -> Partner:
        """The first partner."""
        with self._lock:
            return self._world.partners.first

    @property
    def tokens(self) -> dict[str, str]:
        """The first partner's tokens: `full-admin`, `read-only`, `no-scope`, `expired`, and those issued since."""
        with self._lock:
            return {**self._world.partners.first.tokens}

    @property
    def template(self) -> Template:
        """The first partner's first template."""
        with self._lock:
            return self._world.partners.first.template

    @property
    def integration(self) -> Integration:
        """The first partner's integration: its credentials, where codes are sent, and a first refresh token."""
        return self.partner.integration

    @property
    def service_app(self) -> ServiceApp:
        """The first partner's service app, which every organization that the partner manages has allowed."""
        return self.partner.service_app

    def add_partner(
        self,
        name: str,
        *,
        country: str = "US",
        entitled: bool = True,
        parent: Partner | None = None,
        suspended: bool = False,
    ) -> Partner:
        """One more partner, with a template and tokens of its own.

        Args:
            name: as it stands in reports.
            country: ISO 3166-1 alpha-2, of the partner and its template.
            parent: makes it a sub-partner of this one; there is only one level.
            entitled: whether it may use prechecks (rule auth.partner.not-entitled).
            suspended: of a sub-partner, whether it is suspended from the start (rule sub-partner.suspended).

        Raises ValueError for a name that is none, an unknown country, a parent that is a sub-partner or another mock's,
        and a suspended one without.
        """
        named("partner", name)
        _check_country(country)
        with self._lock:
            return partners.add_partner(
                self._world, name, country=country, entitled=entitled, parent=parent, suspended=suspended
            )

    def add_template(
        self,
        name: str,
        *,
        partner: Partner | None = None,
        country: str = "US",
        language: str = "en_US",
        authentication: str = "webex",
        pstn_provider: str | None = "Cisco Calling Plans",
        suppress_emails: bool = False,
    ) -> Template:
        """One more template, of the first partner where none is given; the rest are the fields of `Template`.

        Raises ValueError for a name that is none, and for an unknown country or language.
        """
        named("template", name)
        _check_country(country)
        known("language of a template", language, locales.SUPPORTED)
        with self._lock:
            return partners.add_template(
                self._world,
                partner or self._world.partners.first,
                name,
                country=country,
                language=language,
                authentication=authentication,
                pstn_provider=pstn_provider,
                suppress_emails=suppress_emails,
            )

    def add_token(
        self,
        name: str,
        *,
        partner: Partner | None = None,
        role: str = "full-admin",
        scopes: frozenset[str] = ALL_SCOPES,
        lifetime: timedelta = TOKEN_LIFETIME,
    ) -> Token:
        """Issue a token, replacing one of the same name.

        Raises ValueError for an unknown role or scope, and for no lifetime.
        """
        named("token", name)
        for scope in scopes:
            known("scope", scope, SCOPES)
        with self._lock:
            return partners.add_token(
                self._world, partner or self._world.partners.first, name, role=role, scopes=scopes, lifetime=lifetime
            )

    def add_integration(
        self,
        *,
        redirect_uri: str | Sequence[str],
        scopes: Collection[str] | None = None,
        role: str = "full-admin",
        partner: Partner | None = None,
    ) -> Integration:
        """Add an integration with credentials of its own.

        Args:
            redirect_uri: the address to which codes are sent, or several.
            scopes: those that it has registered, and can ask for; by default any.
            role: of the administrator who agrees whenever it asks, and whose its first refresh token is.
            partner: its partner; by default the first.

        Raises:
            ValueError: a redirect URI is not absolute, or a scope, the role or the partner is unknown.
        """
        uris = [redirect_uri] if isinstance(redirect_uri, str) else redirect_uri
        with self._lock:
            owner = self._world.partners.own(partner or self._world.partners.first)
            return partners.add_integration(self._world, owner, uris, scopes, role)

    def revoke_token(self, token: str) -> None:
        """Make an access or refresh token worthless, by its value or by its name among the first partner's tokens.

        Raises ValueError for one that was never issued, or is worthless already.
        """
        with self._lock:
            if not oauth.revoke(self._world, self._value_of(token)):
                raise ValueError("there is no such token to revoke")

    def limit_token(self, token: str, limit: RateLimit | None) -> None:
        """Give one token a rate limit of its own instead of `rate_limit`; None takes it back.

        Args:
            token: its value, or its name among the first partner's tokens.
            limit: counted from the token's next call on.

        Raises ValueError for a token that there is not.
        """
        with self._lock:
            self._world.partners.limit_token(self._value_of(token), limit)

    def _value_of(self, token: str) -> str:
        """A token's value, by that or by its name among the first partner's."""
        return self._world.partners.first.tokens.get(token, token)


def _check_country(code: str) -> None:
    if not geography.is_country(code):
        raise ValueError(f"{code!r} is not an ISO 3166-1 code of a country, in capital letters, such as 'NO'")
