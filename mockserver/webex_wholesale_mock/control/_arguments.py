"""What an endpoint takes, read from the parameters of the function that it calls: one list of them, not two."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from types import NoneType
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, create_model
from pydantic.alias_generators import to_camel

from webex_wholesale_mock.entities import Partner

_LISTS: Final = (Collection, Iterable, Sequence)


class Arguments(BaseModel):
    """The body of a control request."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=to_camel, arbitrary_types_allowed=True, populate_by_name=False
    )


@dataclass(frozen=True)
class Endpoint:
    """One control endpoint: a function, or a method of what `part` finds in the mock, and the arguments of both.

    The first parameter is the mock, or that part of it; a parameter that takes a function is not offered.
    """

    run: Callable[..., Any]
    part: Callable[[Any], Any] = lambda mock: mock

    @cached_property
    def body(self) -> type[Arguments]:
        """The body that the endpoint takes."""
        fields: dict[str, Any] = dict(_fields(self.run))
        return create_model(self.run.__name__, __base__=Arguments, **fields)

    def call(self, mock: Any, sent: bytes) -> Any:
        """Call the function with the arguments in a JSON object. Raises ValidationError for what does not fit."""
        given = self.body.model_validate_json(sent, context=mock)
        values = {name: getattr(given, name) for name in given.model_fields_set}
        rest = [one for name, one in _parameters(self.run) if one.kind is one.VAR_POSITIONAL]
        return self.run(self.part(mock), *(each for one in rest for each in values.pop(one.name, ())), **values)


def _parameters(function: Callable[..., Any]) -> list[tuple[str, inspect.Parameter]]:
    return [*inspect.signature(function).parameters.items()][1:]


def _fields(function: Callable[..., Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in _parameters(function):
        hint = _readable(hints[name])
        if parameter.kind is parameter.VAR_POSITIONAL:
            yield name, (list[hint], ...)  # type: ignore[valid-type]  # known at run time alone
        elif hint is not None:
            yield name, (hint, ... if parameter.default is parameter.empty else Field(default=parameter.default))


def _readable(hint: Any) -> Any:
    """A type as JSON can give it; None for one that it cannot."""
    options = get_args(hint)
    if hint is timedelta:
        return _Seconds
    if hint is Partner or Partner in options:
        return _PartnerByOrgId | None if NoneType in options else _PartnerByOrgId
    if get_origin(hint) in _LISTS:
        return list[options[0]]  # type: ignore[valid-type]  # known at run time alone
    return None if any(get_origin(one) is Callable for one in (hint, *options)) else hint


def _partner(org_id: str, info: ValidationInfo[Any]) -> Partner:
    partners: Iterable[Partner] = info.context._core.world.partners.values()
    found = next((one for one in partners if one.org_id == org_id), None)
    if found is None:
        raise ValueError(f"no partner has the organization id {org_id!r}")
    return found


_PartnerByOrgId = Annotated[str, AfterValidator(_partner)]
_Seconds = Annotated[float, Field(allow_inf_nan=False), AfterValidator(lambda seconds: timedelta(seconds=seconds))]
