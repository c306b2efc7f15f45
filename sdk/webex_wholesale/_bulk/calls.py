"""The resources' own methods as calls that are still to be performed, for steps made of several of them."""

from __future__ import annotations

from typing import Any, Final, TypeVar, cast

from webex_wholesale._core.protocols import Call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps
from webex_wholesale._methods.modes import Raw
from webex_wholesale.resources._namespace import Resources

__all__ = ["CALLS", "perform"]

T = TypeVar("T")


class _Describer:
    """Stands where a client would be, and hands every call back."""

    def _perform(self, call: Call[Any]) -> Call[Any]:
        return call


CALLS: Final[Resources[Raw]] = Resources(_Describer(), Raw)
"""To the type checker its methods give answers; what they give is the call, for `performed`."""


def perform(settings: Settings, call: RawResponse[T]) -> Steps[T]:
    """The steps of a call that a method of `CALLS` gave."""
    answer = yield from cast(Call[T], call).steps(settings)
    return answer.value
