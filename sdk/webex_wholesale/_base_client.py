"""The part that both clients share: settings, the connection, and the clients derived from one."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

import httpx

from webex_wholesale._core.connection import Connection, share
from webex_wholesale._core.options import UNSET, RetryLike, TimeoutLike
from webex_wholesale._core.secret import conceal_headers
from webex_wholesale._core.settings import Settings
from webex_wholesale._methods.modes import Mode, ModeT
from webex_wholesale.resources._namespace import Resources, noun

__all__ = ["BaseClient"]

RawT = TypeVar("RawT", bound=Mode)
HttpT = TypeVar("HttpT", bound=httpx.Client | httpx.AsyncClient)


class BaseClient(Resources[ModeT], Generic[ModeT, RawT, HttpT]):
    """A client without what blocks or awaits: its two modes, and that of its raw answers, are up to the subclass."""

    _raw_mode: type[Mode]
    _settings: Settings
    _connection: Connection[HttpT]

    def _set_up(self, settings: Settings, connection: Connection[HttpT]) -> None:
        self._settings = settings
        self._connection = connection
        self._client = self

    @noun
    def raw(self) -> Resources[RawT]:
        """The same resources; results come with status, headers and tracking id."""
        raw: Resources[Any] = Resources(self, self._raw_mode)
        return raw

    def on_behalf_of(self, org_id: str) -> Self:
        """A client that acts for a sub-partner in every call that can be made for one.

        It costs nothing to make. It shares connection, settings and budget of repetitions with this client, and is
        closed with it: closing it alone does nothing. An `on_behalf_of` argument of a single call goes before it.

        Args:
            org_id: organization id of the sub-partner, as `sub_partners.list` gives it.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        return self._derive(self._settings.for_sub_partner(org_id))

    def with_options(
        self, *, timeout: TimeoutLike = UNSET, retry: RetryLike = UNSET, headers: Mapping[str, str] = UNSET
    ) -> Self:
        """A client with other options, for some of the calls.

        It costs nothing to make. It shares connection and everything else with this client, and is closed with it.

        Args:
            timeout: as for the client; a number of seconds limits the whole call and leaves the other limits.
            retry: as for the client.
            headers: more headers; they go before those of this client that have the same name.

        Raises:
            InvalidArgument: an argument cannot be right.
        """
        headers = conceal_headers(headers)
        return self._derive(self._settings.with_options(timeout, retry, headers))

    def _derive(self, settings: Settings) -> Self:
        client = object.__new__(type(self))
        client.__dict__.update(_own_attributes(self))
        client._set_up(settings, share(self._connection))
        return client

    @property
    def observations(self) -> Mapping[str, int]:
        """Oddities of the answers so far, in words, with the number of times; see `strict`."""
        return dict(self._settings.observations)

    def __repr__(self) -> str:
        kind = next(cls for cls in type(self).__mro__ if cls.__module__ == "webex_wholesale")
        return f"<{kind.__name__} {self._connection.describe(self._settings)}>"


def _own_attributes(client: object) -> dict[str, Any]:
    """The attributes of a client, such as those of a subclass, without what was computed for this client alone."""
    kind = type(client)
    return {
        name: value
        for name, value in vars(client).items()
        if not isinstance(inspect.getattr_static(kind, name, None), cached_property)
    }
