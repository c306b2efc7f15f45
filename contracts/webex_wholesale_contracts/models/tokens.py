"""Access tokens. OAuth spells its names with underscores, on the wire too."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from webex_wholesale_contracts.models._base import Query, Request, Response

__all__ = ["AccessToken", "AuthorizeQuery", "ExchangeToken", "ServiceAppToken"]


def _whole(value: Any) -> int | None:
    """Read a number of any size; NaN, infinity and what is not a number say nothing, and lose no token."""
    try:
        return int(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


Lifetime = Annotated[int | None, BeforeValidator(_whole)]


class AuthorizeQuery(Query):
    """The request of an integration for a person's consent; the answer redirects to redirect_uri with a code."""

    model_config = ConfigDict(alias_generator=None)

    response_type: Literal["code"]
    client_id: str
    redirect_uri: str
    scope: str = Field(description="Scopes, separated by spaces.")
    state: str | None = Field(default=None, description="Comes back with the code.")


class ExchangeToken(Request):
    """A code or a refresh token to turn into an access token.

    Client id and secret are left out where the Authorization header carries them (HTTP Basic).
    """

    model_config = ConfigDict(alias_generator=None)

    grant_type: Literal["authorization_code", "refresh_token"]
    client_id: str | None = None
    client_secret: str | None = Field(default=None, repr=False)
    code: str | None = Field(default=None, repr=False)
    redirect_uri: str | None = None
    refresh_token: str | None = Field(default=None, repr=False)


class ServiceAppToken(Request):
    """A request for the token of a service app in an organization whose administrator has allowed it."""

    client_id: str
    client_secret: str = Field(repr=False)
    target_org_id: str


class AccessToken(Response):
    """An access token, and the refresh token that renews it."""

    model_config = ConfigDict(alias_generator=None)

    access_token: str = Field(repr=False)
    expires_in: Lifetime = Field(default=None, description="Seconds.")
    refresh_token: str | None = Field(default=None, repr=False)
    refresh_token_expires_in: Lifetime = Field(default=None, description="Seconds.")
    token_type: str | None = None
    scope: str | None = Field(default=None, description="Scopes, separated by spaces.")
