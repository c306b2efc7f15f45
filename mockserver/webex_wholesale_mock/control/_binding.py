"""Arguments of an endpoint, read from the parameters of the function that it calls."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.models import Customer, Subscriber
from webex_wholesale_contracts.models._base import Response
from webex_wholesale_contracts.models.organizations import Organization
from webex_wholesale_mock.entities import Authentication, Integration, ServiceApp
from webex_wholesale_mock.state.clock import MAX_SECONDS
from webex_wholesale_mock.testkit.calls import Body, Statuses
from webex_wholesale_mock.values import Partner, Template, Token, Value
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyPartner

_OF_THE_MOCK: Final = {
    "AnyAdministrator": AnyAdministrator,
    "AnyCustomer": AnyCustomer,
    "AnyPartner": AnyPartner,
    "Authentication": Authentication,
    "Body": Body,
    "Customer": Customer,
    "Integration": Integration,
    "Organization": Organization,
    "Partner": Partner,
    "ServiceApp": ServiceApp,
    "Statuses": Statuses,
    "Subscriber": Subscriber,
    "Template": Template,
    "Token": Token,
}
"""Types of arguments and results that the modules of the mock itself import for type checkers alone."""
_LISTS: Final = (Collection, Iterable, Sequence)


class Arguments(BaseModel):
    """The body of a control request."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=to_camel, arbitrary_types_allowed=True, populate_by_name=False
    )


@dataclass(frozen=True)
class File:
    """A file that can be the whole body in place of JSON: its content type, and the argument that gets its text."""

    media_type: str
    argument: str


@dataclass(frozen=True)
class Endpoint:
    """One control endpoint: a function, or a method of what `part` finds in the mock, and the arguments of both.

    The first parameter is the mock, or that part of it. Where there is a `kind`, the second is an object of it, whose
    own fields are given beside the other arguments. A parameter that takes a function is not offered. The one that
    `address` names gets the address at which the mock was called, and is not offered either.
    """

    run: Callable[..., Any]
    part: Callable[[Any], Any] = lambda mock: mock
    kind: type | None = None
    file: File | None = None
    address: str | None = None

    @cached_property
    def body(self) -> type[Arguments]:
        """The body that the endpoint takes."""
        own = _parameters(self.kind) if self.kind else []
        fields: dict[str, Any] = dict(_fields([*own, *self._parameters]))
        return create_model((self.kind or self.run).__name__, __base__=Arguments, **fields)

    def call(self, mock: Any, sent: bytes | Mapping[str, str], address: str = "") -> Any:
        """Call the function with the arguments in a JSON object or a query. Raises ValidationError for a misfit."""
        if isinstance(sent, bytes):
            given = self.body.model_validate_json(sent, context=mock)
        else:
            given = self.body.model_validate_strings(sent, strict=False, context=mock)
        values = {name: getattr(given, name) for name in given.model_fields_set}
        values |= {self.address: address} if self.address else {}
        first = [] if self.kind is None else [_made(self.kind, values)]
        bound = inspect.signature(self.run).bind_partial(self.part(mock), *first)
        bound.arguments |= values
        return self.run(*bound.args, **bound.kwargs)

    @property
    def _parameters(self) -> list[inspect.Parameter]:
        parameters = _parameters(self.run)[1 if self.kind is None else 2 :]
        return [parameter for parameter in parameters if parameter.name != self.address]


def misfits(problem: ValidationError) -> str:
    """Tell in a line which arguments do not fit, and why."""
    return "; ".join(_where(wrong) + wrong["msg"] for wrong in problem.errors())


def _where(wrong: Any) -> str:
    path = ".".join(str(step) for step in wrong["loc"])
    return f"{path}: " if path else ""


def _made(kind: type, values: dict[str, Any]) -> Any:
    names = [parameter.name for parameter in _parameters(kind) if parameter.name in values]
    return kind(**{name: values.pop(name) for name in names})


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters of a function, or of the objects of a class."""
    hints = get_type_hints(function, localns=_OF_THE_MOCK, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    return [parameter.replace(annotation=hints.get(parameter.name, Any)) for parameter in parameters]


def _fields(parameters: Iterable[inspect.Parameter]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for parameter in parameters:
        hint = _readable(parameter.annotation)
        if parameter.kind is parameter.VAR_POSITIONAL:
            yield parameter.name, (list[hint], ...)  # type: ignore[valid-type]  # known at run time alone
        elif hint is not None:
            default = ... if parameter.default is parameter.empty else Field(default=parameter.default)
            yield parameter.name, (hint, default)


def _readable(hint: Any) -> Any:
    """A type as JSON can give it; None for one that it cannot."""
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if timedelta in options:
        options = tuple(option for option in options if option is not float)
    known = [_STAND_INS.get(option, _plain(option)) for option in options if not _is_left_out(option)]
    return Union[tuple(known)] if set(known) - {NoneType} else None  # noqa: UP007  # of types known at run time alone


def _is_left_out(hint: Any) -> bool:
    """True for a function, and for a value."""
    return get_origin(hint) is Callable or (isinstance(hint, type) and issubclass(hint, _VALUES))


def _plain(hint: Any) -> Any:
    return list[_readable(get_args(hint)[0])] if get_origin(hint) in _LISTS else hint  # type: ignore[misc]  # the same


_Seconds = Annotated[float, Field(ge=-MAX_SECONDS, le=MAX_SECONDS)]
_STAND_INS: Final[dict[Any, Any]] = {datetime: AwareDatetime, timedelta: _Seconds}
_VALUES: Final = (Value, Response)
"""Classes of values, in whose place a request has an id."""
