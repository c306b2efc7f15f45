"""Where access tokens come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from webex_wholesale._core.steps import Ask, Steps
from webex_wholesale._errors import DeadlineExceeded, InvalidArgument

if TYPE_CHECKING:
    from webex_wholesale._core.settings import Settings

__all__ = ["AsyncToken", "Called", "Token", "TokenProvider", "check_token", "is_token", "remaining"]


class TokenProvider(ABC):
    """Has an access token when one is needed: `EnvironmentToken`, `RefreshingToken`, `ServiceAppToken`.

    For a way of your own, give the client a function that returns the token.
    """

    @abstractmethod
    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        """What to do for a token, until `deadline` on the clock of the client.

        `rejected` is the one that the service has just refused; where there is no other, it is returned again.
        """


Token: TypeAlias = str | TokenProvider | Callable[[], str]
AsyncToken: TypeAlias = Token | Callable[[], Awaitable[str]]


class Called(TokenProvider):
    """Asks a function of the caller's each time."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function

    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        token: object = yield Ask(self._function)
        if not isinstance(token, str):
            raise InvalidArgument(f"the function that gives the token returned a {type(token).__name__}, no text")
        return token


def remaining(settings: Settings, deadline: float) -> float:
    """The seconds that are left; raises DeadlineExceeded where none are, which is before the call itself was made."""
    seconds = deadline - settings.clock.monotonic()
    if seconds <= 0:
        raise DeadlineExceeded("no time of the whole call was left when the token had been got", retryable=True)
    return seconds


def check_token(token: object) -> None:
    """Raise InvalidArgument where this can be no token and gives none."""
    if not (isinstance(token, TokenProvider) or is_token(token) or (callable(token) and not isinstance(token, type))):
        raise InvalidArgument("the token is empty, or has characters in it that a header cannot carry")


def is_token(value: object) -> bool:
    """Whether a header can carry this."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value) and " " not in value
