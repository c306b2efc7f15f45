"""Integrations and service apps, and the grants with which they get tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.state.ids import Ids

REDIRECT_URI = "https://integration.example/callback"


@attrs.frozen(slots=True, kw_only=True)
class Integration:
    """A program that acts for people who agree. `refresh_token` is the first one, of the full administrator."""

    __module__ = "webex_wholesale_mock"

    client_id: str
    client_secret: str = attrs.field(repr=False)
    redirect_uri: str
    refresh_token: str = attrs.field(repr=False)

    @classmethod
    def new(cls, ids: Ids) -> Integration:
        """Make one with its own credentials."""
        client_id, secret, refresh_token = _client_id(ids), ids.secret(), ids.secret()
        return cls(client_id=client_id, client_secret=secret, redirect_uri=REDIRECT_URI, refresh_token=refresh_token)


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


def _client_id(ids: Ids) -> str:
    return "C" + ids.uuid().replace("-", "")
