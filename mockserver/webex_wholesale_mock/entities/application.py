"""Integrations and service apps, and the grants with which they get tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.state.ids import Ids

REDIRECT_URI = "https://integration.example/callback"


@attrs.frozen(slots=True, kw_only=True)
class Integration:
    """A program that acts for people who agree.

    Attributes:
        redirect_uri: the first address to which codes are sent.
        refresh_token: the first one, of the administrator who agrees.
        more_redirect_uris: the other addresses to which codes are sent.
        scopes: those that it has registered, and can ask for; None for any.
        role: of the administrator who agrees whenever it asks.
    """

    __module__ = "webex_wholesale_mock"

    client_id: str
    client_secret: str = attrs.field(repr=False)
    redirect_uri: str
    refresh_token: str = attrs.field(repr=False)
    more_redirect_uris: tuple[str, ...] = ()
    scopes: frozenset[str] | None = None
    role: str = "full-admin"

    @classmethod
    def new(
        cls,
        ids: Ids,
        redirect_uris: Sequence[str] = (REDIRECT_URI,),
        *,
        scopes: frozenset[str] | None = None,
        role: str = "full-admin",
    ) -> Integration:
        """Make one with its own credentials."""
        client_id, secret, refresh_token = _client_id(ids), ids.secret(), ids.secret()
        return cls(
            client_id=client_id,
            client_secret=secret,
            redirect_uri=redirect_uris[0],
            refresh_token=refresh_token,
            more_redirect_uris=tuple(redirect_uris[1:]),
            scopes=scopes,
            role=role,
        )

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Every address to which codes are sent."""
        return (self.redirect_uri, *self.more_redirect_uris)

    def redirected(self, uris: Sequence[str]) -> Integration:
        """Return the integration with other addresses to which codes are sent."""
        return attrs.evolve(self, redirect_uri=uris[0], more_redirect_uris=tuple(uris[1:]))


@attrs.frozen(slots=True, kw_only=True)
class ServiceApp:
    """A program that acts for itself in organizations that allow it; clients see `id`."""

    __module__ = "webex_wholesale_mock"

    id: str
    client_id: str
    client_secret: str = attrs.field(repr=False)

    @classmethod
    def new(cls, ids: Ids) -> ServiceApp:
        """Make one with its own credentials."""
        app_id = wire_ids.encode("APPLICATION", ids.uuid())
        return cls(id=app_id, client_id=_client_id(ids), client_secret=ids.secret())


@attrs.frozen(slots=True, kw_only=True)
class Grant:
    """A code or refresh token, which one client can turn into an access token until it expires.

    `redirect_uri` is that of the request for a code; the exchange has to repeat it.
    """

    value: str = attrs.field(repr=False)
    client_id: str
    partner_id: str
    person_id: str
    organization_id: str
    scopes: frozenset[str]
    expires: datetime
    lifetime: timedelta
    redirect_uri: str | None = None
    role: str = "full-admin"


# A suite makes the first partner of one seed again and again: 17 µs of a fresh mock's 150 for each.
@lru_cache(maxsize=1_024, typed=True)
def programs_of(seed: int, partner_id: str) -> tuple[Integration, ServiceApp]:
    """Return the integration and the service app with which a partner begins, as the seed decides."""
    source = Ids(seed).branch(partner_id)
    return Integration.new(source), ServiceApp.new(source)


def _client_id(ids: Ids) -> str:
    return "C" + ids.uuid().replace("-", "")
