"""Base classes of the handles of accepted work."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.protocols import Call
from webex_wholesale._methods.decorators import Resource, call
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._public import public
from webex_wholesale._workflows.polling import WaitCall
from webex_wholesale._workflows.progress import DoneCall, StatusCall
from webex_wholesale_contracts.models import (
    CreatedBillingReport,
    Subscriber,
)

__all__ = ["AnsweredHandle", "Handle", "ResourceT"]

ResourceT = TypeVar("ResourceT", Subscriber, CreatedBillingReport)


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


class ShownStatus(str):
    """The status of an answer, which is also the method that looks again."""

    __slots__ = ("_look",)

    def __new__(cls, text: str, look: Callable[[], Any]) -> Self:
        status = super().__new__(cls, text)
        status._look = look
        return status

    _look: Callable[[], Any]

    def __call__(self) -> Any:
        return self._look()


class AnsweredHandle(Handle[ModeT], Generic[ModeT, ResourceT]):
    """A handle of work whose answer shows a resource: it has the fields of that too, as they were in the answer.

    Attributes:
        resource: the resource as the answer showed it; None where the handle was taken up from an id.
    """

    resource: ResourceT | None

    def __init__(
        self,
        client: Any,
        mode: type[ModeT],
        accepted: Accepted,
        on_behalf_of: str | None,
        resource: ResourceT | None = None,
    ) -> None:
        super().__init__(client, mode, accepted, on_behalf_of)
        shown = dict(resource or ())
        if "status" in shown:
            # Code that compares the status goes on working, and so does code that asks for it.
            shown["status"] = ShownStatus(shown["status"], cast(Any, self).status)
        own = {*dir(type(self)), *vars(self)} - {"status"}
        vars(self).update({name: value for name, value in shown.items() if name not in own}, resource=resource)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            advice = "; the handle was taken up from an id, and knows no more: wait() returns the rest"
            known = name in inspect.get_annotations(type(self))
            text = f"{type(self).__name__!r} object has no attribute {name!r}{advice if known else ''}"
            raise AttributeError(text, name=name, obj=self)
