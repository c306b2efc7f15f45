"""Handles of accepted work: wait for it, ask how far it is, and take it up again from its id."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call
from webex_wholesale._methods.modes import Mode, ModeT
from webex_wholesale._public import public
from webex_wholesale._workflows.polling import WaitCall
from webex_wholesale._workflows.progress import DoneCall, StatusCall
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.models import Customer, Subscriber

__all__ = ["CustomerHandle", "Handle", "SubscriberHandle", "Unbound"]


@public
class Handle(Accepted, Resource[ModeT], ABC):
    """Base class of the handles. The `id` is all that has to be kept: `handle(id)` of the noun gives the handle again.

    A handle pickles as a plain `Accepted`, without its client and the token that this has.
    """

    def __init__(self, client: Any, mode: type[ModeT], accepted: Accepted, on_behalf_of: str | None) -> None:
        Accepted.__init__(self, accepted.url, accepted.id)
        for name, value in {"_client": client, "_mode": mode, "_on_behalf_of": on_behalf_of}.items():
            object.__setattr__(self, name, value)

    _on_behalf_of: str | None

    @abstractmethod
    def _until(self) -> WaitCall[Any, Any]:
        """The wait whose end makes it done."""

    @call
    def done(self) -> Call[bool]:
        """Look once, and tell if the work is over, well or not: `wait` would not wait any more.

        Raises:
            NotFound: it is not there, or not any more; a 404 soon after it was accepted is False.
            ComplianceDenied: it was under review, and is gone.
        """
        return DoneCall(self._until())

    @call
    def status(self) -> Call[str]:
        """Look once, and tell the status; "accepted" where the service does not show the work yet.

        Raises:
            NotFound: it is not there, or not any more.
            ComplianceDenied: it was under review, and is gone.
        """
        return StatusCall(self._until())

    def __reduce__(self) -> tuple[Any, ...]:
        return Accepted, (self.url, self.id)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@public
class CustomerHandle(Handle[ModeT]):
    """A customer that is being provisioned or changed, as `customers.provision`, `update` and `handle` give it."""

    def _until(self) -> WaitCall[Customer, Customer]:
        return customer_calls.until_provisioned(self, self._on_behalf_of)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 120.0,
        interval: float | timedelta = 5.0,
        on_progress: Callable[[Customer], object] | None = None,
        allow_errors: bool = True,
    ) -> Call[Customer]:
        """Wait until the customer is provisioned, or its change is done, as `customers.wait_until_provisioned` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the customer after every check.
            allow_errors: accept `provisioned_with_errors`.

        Raises:
            ProvisioningFailed: it ended in another status, or disappeared.
            ComplianceDenied: it was under review, and is gone.
            WaitTimeout: it is still under way; waiting again goes on.
        """
        return customer_calls.until_provisioned(
            self, self._on_behalf_of, timeout, interval, on_progress, allow_errors=allow_errors
        )


@public
class SubscriberHandle(Handle[ModeT]):
    """A subscriber whose move is awaited, as `subscribers.handle` gives it."""

    def _until(self) -> WaitCall[Subscriber, Subscriber]:
        return subscriber_calls.until_migrated(self, self._on_behalf_of)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 3600.0,
        interval: float | timedelta = 30.0,
        on_progress: Callable[[Subscriber], object] | None = None,
    ) -> Call[Subscriber]:
        """Wait until the subscriber is provisioned, as `subscribers.wait_until_migrated` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the subscriber after every check.

        Raises:
            ProvisioningFailed: the subscriber disappeared.
            WaitTimeout: consent is still awaited; waiting again goes on.
        """
        return subscriber_calls.until_migrated(self, self._on_behalf_of, timeout, interval, on_progress)


@dataclass(frozen=True, slots=True)
class Unbound:
    """A handle that has no client yet."""

    kind: type[Handle[Any]]
    accepted: Accepted
    on_behalf_of: str | None

    @classmethod
    def reading(cls, kind: type[Handle[Any]], call: SingleCall[Accepted], on_behalf_of: str | None) -> SingleCall[Any]:
        """The same call, reading its answer as a handle."""
        reading: SingleCall[Any] = call
        return replace(reading, read=lambda response: cls(kind, call.read(response), on_behalf_of))

    @classmethod
    def resuming(
        cls, kind: type[Handle[Any]], client: Any, look: SingleCall[Any], id: str, on_behalf_of: str | None
    ) -> Self:
        """The handle of what `look` shows."""
        return cls(kind, Accepted(str(client._settings.url(look.path, "")), id), on_behalf_of)

    @property
    def id(self) -> str:
        return self.accepted.id

    def bind(self, client: Any, mode: type[Mode]) -> Any:
        """Make the handle whose methods use this client."""
        return self.kind(client, mode, self.accepted, self.on_behalf_of)
