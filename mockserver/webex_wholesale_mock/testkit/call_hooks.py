"""Hooks around the calls into a mock: they may end a call, let it wait, or do something before it.

A mock asks its hooks only where there are some. What a hook does itself, such as a call in the middle of another one,
passes all hooks of that mock by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, Protocol

from webex_wholesale_mock.wire import control_paths, routing
from webex_wholesale_mock.wire.messages import Request, Response, Trouble
from webex_wholesale_mock.wire.refusal import Refusal

Answer = Callable[[Request], Response]


class Hook(Protocol):
    """Something that stands around each call; `answer` goes on with it."""

    def handle(self, answer: Answer, request: Request) -> Response: ...


class CallHooks:
    """The hooks of one mock, the outermost first; `before_wait` is called when a client is about to wait."""

    __slots__ = ("around", "before_wait")

    def __init__(self) -> None:
        self.around: tuple[Hook, ...] = ()
        self.before_wait: Callable[[], None] | None = None

    @property
    def is_inside(self) -> bool:
        """True in the middle of a call that the hooks have seen."""
        return any(hooks is self for hooks in _INSIDE.get())

    def handle(self, answer: Answer, request: Request) -> Response:
        """Answer a call through all hooks; a control request is not a call."""
        if not control_paths.is_control(request.path):
            for hook in reversed(self.around):
                answer = partial(hook.handle, answer)
        token = _INSIDE.set((*_INSIDE.get(), self))
        try:
            return answer(request)
        finally:
            _INSIDE.reset(token)

    @contextmanager
    def outermost(self, hook: Hook) -> Iterator[None]:
        """Put a hook around all others for the time of a `with` block."""
        self.around = (hook, *self.around)
        try:
            yield
        finally:
            self.remove(hook)

    def add(self, hook: Hook) -> None:
        """Put a hook inside of all others."""
        self.around = (*self.around, hook)

    def remove(self, hook: Hook) -> None:
        """Take a hook away, if it is there."""
        self.around = tuple(each for each in self.around if each is not hook)


_INSIDE: Final[ContextVar[tuple[CallHooks, ...]]] = ContextVar("_INSIDE", default=())
"""The hooks that have seen the call in whose middle this thread or task is."""


def crash() -> Response:
    """Make the answer with which a job ends: the client raises `Crashed`."""
    return Response(0, trouble=Trouble(lost="crash"))


def operation_of(request: Request) -> str:
    """Name the operation of a request, or show its method and path where there is none."""
    try:
        return routing.route(request.method, request.path)[0].name
    except Refusal:
        return f"{request.method} {request.path}"


def name_of(function: Callable[..., Any]) -> str:
    """Name a function of a test."""
    return getattr(function, "__name__", type(function).__name__)
