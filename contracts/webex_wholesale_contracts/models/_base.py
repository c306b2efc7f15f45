"""Base classes of the models: strict for requests, tolerant for responses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.ids import shortened
from webex_wholesale_contracts.models.enums import note_unknown

__all__ = ["ANY_CASE", "FREE", "Query", "Request", "Response", "Wire"]

ANY_CASE = "any case"
"""``Annotated`` mark of a query parameter whose values the service reads in capital and in small letters."""

FREE = "free"
"""``Annotated`` mark of an object whose content is checked by a rule and not by `json_shape`."""

_OLD_NAMES = {
    "changed": "last_status_change",
    "end": "billing_end_date",
    "organization_id": "org_id",
    "start": "billing_start_date",
    "wire_id": "id",
}
"""Attributes of the mock's objects in the last release, and the fields that have taken their place."""


if TYPE_CHECKING:
    _Model = BaseModel
else:

    class _Listed(type(BaseModel)):
        """Lists the fields among the attributes of a class, for completion and for doubles: `Mock(Customer)`."""

        def __dir__(cls):
            return [*super().__dir__(), *cls.__pydantic_fields__]

    class _Model(BaseModel, metaclass=_Listed):
        """A model whose class lists its fields."""


class Wire(_Model):
    """Base of all wire models: snake_case in Python, camelCase on the wire, both accepted when reading."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
        protected_namespaces=(),
        # A wrong value may be personal data.
        hide_input_in_errors=True,
    )

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON object to send: wire names, and only what was set; nothing is ever null."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


class Request(Wire):
    """Base of what a caller sends. Types are not coerced and unknown names are refused, so that typos surface at once.
    A date is a ``date``; ``model_validate_json`` also reads its text.

    Required fields are the vendor's; conditions between fields are rules and are not checked here.
    """

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(Request):
    """The query parameters of one operation; on its own, those of an operation that has none."""


class Response(Wire):
    """Base of what the service answers. Unknown fields are kept (``model_extra``) and unknown enum values pass as text.

    The vendor's schema requires no field of an answer. Fields without a default are those that make an answer useful
    (an id, a status, a URL); every documented example has them.
    """

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(note_unknown)]] = Field(init=False)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """The fields that say something, with short ids: an answer is read in the output of a failing test."""
        for name, value in super().__repr_args__():
            if value not in (None, [], {}):
                yield name, shortened(value) if isinstance(value, str) else value

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read a field that the contract does not know; say the new name of one that the mock's objects had."""
            new = _OLD_NAMES.get(name)
            if new in type(self).model_fields and name not in (self.model_extra or ()):
                raise AttributeError(f"{name} has another name now: use .{new}", name=name, obj=self)
            return super().__getattr__(name)


# The same, not as text: pydantic 2.12.0 looks for the names of a text in the module of each subclass.
Response.__annotations__["__pydantic_extra__"] = dict[str, Annotated[Any, AfterValidator(note_unknown)]]
