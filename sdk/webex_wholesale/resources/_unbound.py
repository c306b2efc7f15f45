"""Handles that have no client yet, and the calls that give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

import httpx

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._methods.modes import Mode
from webex_wholesale.resources._handle_base import AnsweredHandle, Handle, ResourceT

__all__ = ["StartCall", "Unbound"]


@dataclass(frozen=True, slots=True)
class Unbound:
    """A handle that has no client yet."""

    kind: Callable[[Any, Any, Accepted, str | None], Handle[Any]]
    accepted: Accepted
    on_behalf_of: str | None = None

    @classmethod
    def reading(cls, kind: type[Handle[Any]], call: SingleCall[Accepted], on_behalf_of: str | None) -> SingleCall[Any]:
        """The same call, reading its answer as a handle."""
        reading: SingleCall[Any] = call
        return replace(reading, read=lambda response: cls(kind, call.read(response), on_behalf_of))

    @classmethod
    def showing(
        cls,
        kind: type[AnsweredHandle[Any, Any]],
        client: Any,
        call: SingleCall[ResourceT],
        look: Callable[[str], SingleCall[Any]],
        on_behalf_of: str | None = None,
    ) -> SingleCall[Any]:
        """The same call, reading the resource in its answer as a handle; `look` shows the one with an id."""
        reading: SingleCall[Any] = call

        def read(response: httpx.Response) -> Unbound:
            resource = call.read(response)
            return cls.resuming(partial(kind, resource=resource), client, look(resource.id), on_behalf_of)

        return replace(reading, read=read)

    @classmethod
    def resuming(
        cls,
        kind: Callable[[Any, Any, Accepted, str | None], Handle[Any]],
        client: Any,
        look: SingleCall[Any],
        on_behalf_of: str | None = None,
    ) -> Self:
        """The handle of what `look` shows."""
        return cls(kind, Accepted(str(client._settings.url(look.path, "")), look.resource_id or ""), on_behalf_of)

    @property
    def id(self) -> str:
        return self.accepted.id

    def bind(self, client: Any, mode: type[Mode]) -> Any:
        """Make the handle whose methods use this client."""
        return self.kind(client, mode, self.accepted, self.on_behalf_of)


@dataclass(frozen=True, slots=True)
class StartCall:
    """A call without a result, which gives a handle instead."""

    call: Call[None]
    handle: Unbound

    def steps(self, settings: Settings) -> Steps[RawResponse[Any]]:
        return with_value((yield from self.call.steps(settings)), self.handle)
