"""The protocols between clients and what they carry out: calls, and the method that performs them."""

from __future__ import annotations

from typing import Protocol, TypeVar

from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps

__all__ = ["AsyncPerformer", "BlockingPerformer", "Call"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Call(Protocol[T_co]):
    """Description of the work behind one method call. A client runs the steps and returns the result."""

    def steps(self, settings: Settings) -> Steps[RawResponse[T_co]]:
        """Yield the steps to perform, one at a time, with the settings of a client."""
        ...


class BlockingPerformer(Protocol):
    """The one method of a blocking client that resources and pagers use."""

    def _perform(self, call: Call[T]) -> RawResponse[T]: ...


class AsyncPerformer(Protocol):
    """The one method of an asynchronous client that resources and pagers use."""

    async def _perform(self, call: Call[T]) -> RawResponse[T]: ...
