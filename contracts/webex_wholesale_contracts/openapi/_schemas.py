"""Schemas of bodies and parameters, made from the wire models, with the limits of the rules and what is deprecated."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from webex_wholesale_contracts.deprecations import DEPRECATIONS
from webex_wholesale_contracts.models._base import Query, Wire
from webex_wholesale_contracts.models.errors import ErrorBody
from webex_wholesale_contracts.openapi._limits import CONDITIONS, LIMITS
from webex_wholesale_contracts.operations import Operation

__all__ = ["SCHEMAS", "content", "parameters", "schemas"]

SCHEMAS = "#/components/schemas/"

_LIMITS_OF = {place: [limit for limit in LIMITS if place in limit.places] for one in LIMITS for place in one.places}


class _Schemas(GenerateJsonSchema):
    """Schemas of what is on the wire: absent instead of null, no defaults of the reader, unknown fields allowed."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        result = super().model_schema(schema)
        # The Python models refuse unknown names to catch typos; the service does not.
        result.pop("additionalProperties", None)
        return result

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schemas(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    """Return the schemas that operations need, by the names of their models."""
    models: list[type[Wire]] = [ErrorBody]
    for operation in operations:
        models += [model for model in (operation.body, operation.result) if model is not None]
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        ref_template=SCHEMAS + "{model}",
        schema_generator=_Schemas,
    )
    found: dict[str, Any] = definitions["$defs"]
    for name, schema in found.items():
        _put_limits({name: schema, **{f"{name}.{field}": one for field, one in schema.get("properties", {}).items()}})
        _add_conditions(name, schema)
    _deprecate(found, operations)
    return dict(sorted(found.items()))


def _put_limits(places: dict[str, Any]) -> None:
    """Put limits on models and their fields, each with the rule that it comes from."""
    for place, described in places.items():
        for limit in _LIMITS_OF.get(place, ()):
            if "anyOf" in limit.keywords:
                del described["type"]
            described |= copy.deepcopy(limit.keywords)
            described.setdefault("x-rules", []).append(limit.rule)


def _add_conditions(model: str, schema: dict[str, Any]) -> None:
    found = [{"x-rules": [one.rule], **copy.deepcopy(one.keywords)} for one in CONDITIONS if model in one.models]
    if found:
        schema["allOf"] = found


def _deprecate(found: dict[str, Any], operations: Sequence[Operation[Any, Any]]) -> None:
    bodies = {operation.name: operation.body for operation in operations if operation.body is not None}
    for row in DEPRECATIONS:
        if row.place == "body" and row.operation in bodies:
            found[bodies[row.operation].__name__]["properties"][row.name]["deprecated"] = True


def parameters(query: type[Query]) -> list[dict[str, Any]]:
    """Return the parameter objects of a query. None of them may be empty (http.body.null)."""
    schema = query.model_json_schema(schema_generator=_Schemas)
    found: dict[str, Any] = schema.get("properties", {})
    for described in found.values():
        if described.get("type") == "string" and described.keys().isdisjoint(("enum", "format")):
            described["minLength"] = 1
    _put_limits({f"{query.__name__}.{name}": one for name, one in found.items()})
    return [_parameter(name, one, needed=name in schema.get("required", ())) for name, one in found.items()]


def _parameter(name: str, schema: dict[str, Any], *, needed: bool) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key != "description"}
    text = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": "query", **({"required": True} if needed else {}), **text, "schema": plain}


def content(model: type[BaseModel], media_type: str = "application/json") -> dict[str, Any]:
    """Return a content object with the schema of a model."""
    return {media_type: {"schema": {"$ref": SCHEMAS + model.__name__}}}
