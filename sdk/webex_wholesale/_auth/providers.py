"""The token providers that come with the package: environment, refresh token, service app."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from webex_wholesale._auth.tokens import EARLY, NOTHING_TO_DO, IssuedToken, RenewedToken
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.secret import conceal
from webex_wholesale._core.settings import Settings, Token, TokenProvider, read_token
from webex_wholesale._core.steps import Invoke, RawResponse, Steps
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public

if TYPE_CHECKING:
    from webex_wholesale_contracts.models.tokens import AccessToken

__all__ = ["EnvironmentToken", "RefreshingToken", "ServiceAppToken"]


@public
@dataclass(frozen=True, slots=True)
class EnvironmentToken(TokenProvider):
    """The access token that an environment variable holds; it is read again for every request.

    A call raises InvalidArgument where the variable is not set.

    Args:
        variable: its name.
    """

    variable: str = "WEBEX_ACCESS_TOKEN"

    def read(self) -> str:
        """Return the token that the variable holds now. Raises InvalidArgument where it is not set."""
        token: str = conceal(os.environ.get(self.variable, "").strip())
        if not token:
            raise InvalidArgument(
                f"the environment variable {self.variable} is not set; it must contain an access token"
            )
        checked: str = read_token(token, f"the environment variable {self.variable}")
        return checked

    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        yield from NOTHING_TO_DO
        return self.read()


@public
class RefreshingToken(RenewedToken):
    """Access tokens of an integration, got with its refresh token (OAuth; `POST /v1/access_token`).

    A new one is got when the first call needs it, a minute before it expires by the clock of the client, and once where
    the service refuses it. Threads, tasks and clients may share one provider: they get one new token together. It
    pickles with its secrets, like a client; no secret is ever shown or logged.

    Args:
        client_id: of the integration.
        client_secret: of the integration.
        refresh_token: what the integration got with its first access token.
        access_token: one that is still good, to begin with.
        expires_at: when it expires, with a time zone; without it, it is used until it is refused.
        on_refresh: called with every new token. Its `refresh_token` is the one to keep: the service may hand out a new
            one, and the provider uses that from then on. For an asynchronous client it may be a coroutine function.

    Raises:
        InvalidArgument: a token cannot be one, an id is empty, or the moment has no time zone.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        *,
        access_token: str | None = None,
        expires_at: datetime | None = None,
        on_refresh: Callable[[AccessToken], object] | None = None,
    ) -> None:
        client_secret, refresh_token, access_token = map(conceal, (client_secret, refresh_token, access_token))
        _require(client_id=client_id, client_secret=client_secret, refresh_token=refresh_token)
        super().__init__(_issued(access_token, expires_at))
        self._client_id = client_id
        self._client_secret = client_secret
        self._refresh_token = refresh_token
        self._on_refresh = on_refresh

    def _request(self, settings: Settings, within: float) -> Steps[RawResponse[AccessToken]]:
        body = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "refresh_token": self._refresh_token,
        }
        return exchange(settings, _repeatable(build_call("tokens.exchange", body=body)), within)

    def _received(self, answer: AccessToken) -> Steps[None]:
        self._refresh_token = conceal(answer.refresh_token or self._refresh_token)
        if self._on_refresh:
            yield Invoke(partial(self._on_refresh, answer))

    def __repr__(self) -> str:
        return f"RefreshingToken(client_id={self._client_id!r})"


@public
class ServiceAppToken(RenewedToken):
    """Access tokens of a service app for one organization (`POST /v1/applications/{applicationId}/token`).

    A new one is got when the first call needs it, a minute before it expires by the clock of the client, and once where
    the service refuses it. Threads, tasks and clients may share one provider: they get one new token together. It
    pickles with its secrets, like a client; no secret is ever shown or logged.

    Args:
        application_id: of the service app.
        client_id: of the service app.
        client_secret: of the service app.
        target_org_id: the organization, whose administrator has allowed the service app.
        token: of the one who asks, with the scope spark:applications_token: a text, or a provider such as
            `RefreshingToken`.

    Raises:
        InvalidArgument: a token cannot be one, or an id is empty.
    """

    def __init__(
        self, application_id: str, client_id: str, client_secret: str, target_org_id: str, *, token: Token
    ) -> None:
        client_secret, token = conceal(client_secret), read_token(token)
        _require(
            application_id=application_id,
            client_id=client_id,
            client_secret=client_secret,
            target_org_id=target_org_id,
        )
        super().__init__(None)
        self._application_id = application_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._target_org_id = target_org_id
        self._token = token

    def _request(self, settings: Settings, within: float) -> Steps[RawResponse[AccessToken]]:
        body = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "target_org_id": self._target_org_id,
        }
        ask = build_call("tokens.service_app", ids={"applicationId": self._application_id}, body=body)
        return exchange(settings.with_token(self._token), _repeatable(ask), within)

    def __repr__(self) -> str:
        return f"ServiceAppToken(application_id={self._application_id!r}, target_org_id={self._target_org_id!r})"


def _repeatable(ask: SingleCall[AccessToken]) -> SingleCall[AccessToken]:
    """A second token does no harm, and where the first one was lost a second request is the only way to get one."""
    return replace(ask, operation=replace(ask.operation, idempotent=True))


def _require(**named: object) -> None:
    for name, value in named.items():
        if not (isinstance(value, str) and value.strip()):
            raise InvalidArgument(f"{name} must be a str that is not empty")


def _issued(token: str | None, expires_at: datetime | None) -> IssuedToken | None:
    if token is None:
        return None
    token = read_token(token, "access_token")
    if not isinstance(token, str):
        raise InvalidArgument(f"access_token must be a str, got {type(token).__name__}")
    if expires_at is not None and not isinstance(expires_at, datetime):
        raise InvalidArgument(f"expires_at must be a datetime, got {type(expires_at).__name__}")
    if expires_at is None:
        return IssuedToken(token, None)
    if expires_at.utcoffset() is None:
        raise InvalidArgument("expires_at must have a time zone, such as datetime.UTC")
    return IssuedToken(token, expires_at - timedelta(seconds=EARLY))
