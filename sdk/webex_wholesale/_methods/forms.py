"""Methods that take the model of a request as well as its fields as keywords.

Theory of operation. The method is written for keywords. `given` adds the other form, from a declaration: a function
without a body whose signature is that of the other form, with the model as its parameter `wanted`. The type checker
sees an overload of the two. At run time the fields that the model was made with become the keywords, so both forms go
one way and send the same bytes. A keyword beside the model that is one of the model's fields is refused.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast

from webex_wholesale._core.steps import RawResponse
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._methods.decorators import CallMethod, Resource
from webex_wholesale._methods.modes import Async, Raw, RawAsync, Sync
from webex_wholesale_contracts.models import Request

__all__ = ["given"]

P = ParamSpec("P")
Q = ParamSpec("Q")
S = TypeVar("S")
A = TypeVar("A")
S_co = TypeVar("S_co", covariant=True)
A_co = TypeVar("A_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)

MODEL = "wanted"
"""The parameter that takes the model."""


class TwoForms(Protocol[Q, P, R_co]):
    """A bound method in both forms: with the model first, then with keywords."""

    @typing.overload
    def __call__(self, *args: Q.args, **kwargs: Q.kwargs) -> R_co: ...
    @typing.overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class ModelMethod(Protocol[S_co, A_co, P, Q]):
    """The type of a `CallMethod` that takes the model too."""

    @typing.overload
    def __get__(self, resource: None, owner: type) -> Callable[..., S_co]: ...
    @typing.overload
    def __get__(self, resource: Resource[Sync], owner: type) -> TwoForms[Q, P, S_co]: ...
    @typing.overload
    def __get__(self, resource: Resource[Async], owner: type) -> TwoForms[Q, P, Coroutine[Any, Any, A_co]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Raw], owner: type) -> TwoForms[Q, P, RawResponse[S_co]]: ...
    @typing.overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> TwoForms[Q, P, Coroutine[Any, Any, RawResponse[A_co]]]: ...
    def __get__(self, resource: Any, owner: type) -> Callable[..., S_co | Awaitable[A_co] | object]: ...


class given(Generic[Q]):  # noqa: N801 - used as a decorator
    """Lets a method take a model too; `form` declares that, with the model as its parameter `wanted`."""

    def __init__(self, form: Callable[Q, None]) -> None:
        self._form = form

    def __call__(self, method: CallMethod[S, A, P]) -> ModelMethod[S, A, P, Q]:
        return cast("ModelMethod[S, A, P, Q]", type(method)(_both_forms(method.__wrapped__, self._form)))


class _Required:
    """The default shown for a keyword that is needed where no model is given."""

    def __repr__(self) -> str:
        return "<required>"


REQUIRED = _Required()


def _both_forms(build: Callable[..., Any], form: Callable[..., None]) -> Callable[..., Any]:
    """The same function, taking the model too."""
    declared = inspect.signature(form).parameters
    position = [*declared].index(MODEL)
    annotation = str(declared[MODEL].annotation)

    @wraps(build)
    def both(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) > position:
            kwargs = _fields(annotation, args[position], kwargs)
            args = args[:position] + args[position + 1 :]
        elif MODEL in kwargs:
            kwargs = _fields(annotation, kwargs.pop(MODEL), kwargs)
        return build(self, *args, **kwargs)

    both.__signature__ = _signature(build, position, annotation)  # type: ignore[attr-defined]
    both.__annotations__ = {**build.__annotations__, MODEL: f"{annotation} | None"}
    return both


def _fields(annotation: str, model: object, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a call that was given a model. Raises InvalidArgument where they cannot be told."""
    if not isinstance(model, Request) or not {cls.__name__ for cls in type(model).__mro__} & {*annotation.split(" | ")}:
        raise InvalidArgument(f"{MODEL} must be {_with_articles(annotation)}, got {type(model).__name__}")
    if twice := [name for name in keywords if name in type(model).model_fields]:
        raise InvalidArgument(f"{', '.join(twice)} cannot be given beside {MODEL}, which is a whole request")
    return {**{name: getattr(model, name) for name in model.model_fields_set}, **keywords}


def _signature(build: Callable[..., Any], position: int, annotation: str) -> inspect.Signature:
    """The signature of both forms together, which accepts each."""
    signature = inspect.signature(build)
    kept = [
        parameter.replace(default=REQUIRED)
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
        else parameter
        for parameter in signature.parameters.values()
    ]
    model = inspect.Parameter(
        MODEL, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=f"{annotation} | None"
    )
    kept.insert(position + 1, model)
    return signature.replace(parameters=kept)


def _with_articles(annotation: str) -> str:
    """The names of one or more classes in words."""
    return " or ".join(f"{'an' if name[0] in 'AEIOU' else 'a'} {name}" for name in annotation.split(" | "))
