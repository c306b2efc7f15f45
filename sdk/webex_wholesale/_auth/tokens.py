"""Access tokens that are kept and renewed.

Theory of operation. A provider gives steps, as every call does, so one implementation serves both clients. A token
that is still good is returned at once, without the lock. Otherwise the lock is acquired and the token checked again:
a caller that waited for a renewal uses its result, or raises its failure instead of asking a second time. A token is
renewed a minute before it expires, by the clock of the client, and when the service has refused it. Each failure is an
object of its own, by which a caller tells that of the renewal it waited for from an older one.
"""

from __future__ import annotations

from abc import abstractmethod
from copy import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from webex_wholesale._core.lock import SharedLock
from webex_wholesale._core.settings import Settings, TokenProvider, require_time
from webex_wholesale._core.steps import Acquire, RawResponse, Step, Steps
from webex_wholesale._errors import WholesaleError

if TYPE_CHECKING:
    from webex_wholesale_contracts.models.tokens import AccessToken

__all__ = ["EARLY", "NOTHING_TO_DO", "IssuedToken", "RenewedToken"]

EARLY: Final = 60.0
"""Seconds before its expiry at which a token is renewed; a token with a short life is renewed after half of it."""

MAX_LIFETIME: Final = 1e9
"""Thirty years: a longer one is as good as none, and might not fit into the calendar."""

NOTHING_TO_DO: Final[tuple[Step, ...]] = ()


class IssuedToken(NamedTuple):
    """An access token and the moment from which on it is renewed; None where that is unknown."""

    token: str
    renew_at: datetime | None

    def __repr__(self) -> str:
        return f"IssuedToken(renew_at={self.renew_at!r})"


class RenewedToken(TokenProvider):
    """Keeps a token and gets a new one when it is about to expire, or has been refused.

    Threads and tasks that need a token during a renewal wait for it, and get its failure too.
    """

    def __init__(self, issued: IssuedToken | None) -> None:
        self._issued = issued
        self._lock = SharedLock()
        self._failure: WholesaleError | None = None
        """The error of the last renewal, if it failed."""

    @abstractmethod
    def _request(self, settings: Settings, within: float) -> Steps[RawResponse[AccessToken]]:
        """Ask the service for a new one."""

    def _received(self, answer: AccessToken) -> Steps[None]:
        """Use the rest of the answer, such as a new refresh token."""
        yield from NOTHING_TO_DO

    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        issued, known = self._usable(settings, rejected), self._failure
        if issued:
            return issued.token
        yield Acquire(self._lock)
        try:
            issued = self._usable(settings, rejected)
            if self._failure and self._failure is not known:
                raise copy(self._failure)
            return (issued or (yield from self._renew(settings, deadline))).token
        finally:
            self._lock.release()

    def _usable(self, settings: Settings, rejected: str | None) -> IssuedToken | None:
        issued = self._issued
        if issued is None or issued.token == rejected:
            return None
        return issued if issued.renew_at is None or settings.clock.now() < issued.renew_at else None

    def _renew(self, settings: Settings, deadline: float) -> Steps[IssuedToken]:
        within = require_time(settings, deadline)
        try:
            answer = (yield from self._request(settings, within)).value
        except WholesaleError as failure:
            self._failure = failure
            raise
        self._failure = None
        self._issued = issued = IssuedToken(answer.access_token, _renew_at(settings.clock.now(), answer.expires_in))
        yield from self._received(answer)
        return issued


def _renew_at(now: datetime, lifetime: float | None) -> datetime | None:
    """The moment to renew at; None, so until it is refused, where the lifetime says nothing usable."""
    if lifetime is None or not 0 < lifetime <= MAX_LIFETIME:
        return None
    return now + timedelta(seconds=max(lifetime - EARLY, lifetime / 2))
