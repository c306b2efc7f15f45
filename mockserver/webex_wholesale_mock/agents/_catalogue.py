"""Every operation of a mock, read from the OpenAPI document that the mock makes of its tables.

The operations of the API, the control endpoints and the operations of the portals' administrators are rows of tables.
The document has all of them, with schemas, rules and examples, and of a served mock it is that of its own version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, Literal
from urllib.parse import quote

import attrs

from webex_wholesale_mock.agents._door import AgentError, Door
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.suggestions import nearest

__all__ = ["Area", "Catalogue", "Entry"]

Area = Literal["api", "portals", "control"]
SCHEMAS: Final = "#/components/schemas/"
PORTALS: Final = ("hub/", "place/")
"""The beginnings of the control endpoints that do what people do in the web portals."""


@attrs.frozen(slots=False)
class Entry:
    """One operation.

    Attributes:
        name: of the API as `customers.provision`; of the control endpoints as `POST clock/advance`.
        method: the HTTP method.
        path: the path below the root of the mock.
        described: its part of the OpenAPI document.
        schemas: the schemas of the document.
    """

    name: str
    method: str
    path: str
    described: Mapping[str, Any] = attrs.field(repr=False)
    schemas: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def area(self) -> Area:
        """The table that it is a row of."""
        if not self.path.startswith(CONTROL):
            return "api"
        return "portals" if self.path.removeprefix(CONTROL).startswith(PORTALS) else "control"

    @property
    def portal_name(self) -> str | None:
        """The name of an operation of the portals' administrators, as Python has it: `hub.templates.create`."""
        name = self.described.get("x-hub-operation")
        return f"hub.{name}" if name else None

    @property
    def summary(self) -> str:
        """A sentence on it."""
        return str(self.described["summary"])

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The JSON Schema of its arguments. Those of the API have the body in the argument `body`."""
        properties: dict[str, Any] = {}
        required: list[str] = []
        for one in self.described.get("parameters", ()):
            text = {"description": one["description"]} if "description" in one else {}
            properties[one["name"]] = {**one["schema"], **text}
            required += [one["name"]] if one.get("required") else []
        body = self.described.get("requestBody")
        if body and self.area != "api":
            return whole(self._body["schema"], self.schemas)
        if body:
            properties["body"] = self._body["schema"]
            required += ["body"] if body["required"] else []
        schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return whole(schema, self.schemas)

    def told(self) -> dict[str, Any]:
        """Tell all that is known of it, as JSON."""
        described = self.described
        facts = {
            "operation": self.name,
            "area": self.area,
            "summary": self.summary,
            "request": f"{self.method} {self.path}",
            "portalOperation": self.portal_name,
            "needs": described.get("x-role") or described.get("x-who"),
            "arguments": self.arguments,
            "example": self._body.get("example"),
            "canBeRefusedBy": described.get("x-rules"),
        }
        return {name: value for name, value in facts.items() if value is not None}

    def send(self, door: Door, arguments: Mapping[str, Any], *, role: str | None, token: str | None) -> Any:
        """Send the request that the arguments make, and return the answer. Raises AgentError."""
        if self.area != "api":
            return door.control(self.method, self.path.removeprefix(CONTROL), arguments)
        self._check(arguments)
        query = {**arguments}
        body = query.pop("body", None)
        path = re.sub(r"\{(\w+)\}", lambda found: quote(str(query.pop(found[1])), safe=""), self.path)
        sent = {} if body is None else {"data" if self._is_form else "json": body}
        return door.api(self.method, path, query=query, token=token or door.token_of(role), **sent)

    def _check(self, arguments: Mapping[str, Any]) -> None:
        """The service passes over what it does not know, and a path needs all of its parts."""
        known = self.arguments["properties"]
        wrong = [f"{name} is not an argument of it" for name in arguments if name not in known]
        wrong += [
            f"{name} is missing"
            for name in self.arguments["required"]
            if name != "body" and not str(arguments.get(name, ""))
        ]
        if wrong:
            raise AgentError(f"{self.name}: {'; '.join(wrong)}; it takes {', '.join(known) or 'no arguments'}")

    @property
    def _is_form(self) -> bool:
        return "application/json" not in self.described["requestBody"]["content"]

    @property
    def _body(self) -> Mapping[str, Any]:
        """The first content of the body: its schema, and of the API an example."""
        content: Mapping[str, Any] = self.described.get("requestBody", {}).get("content", {})
        return next(iter(content.values()), {})


class Catalogue(dict[str, Entry]):
    """Every operation by its name."""

    def the(self, name: str) -> Entry:
        """Return the operation of a name. Raises AgentError for an unknown one, with the nearest."""
        found = self.get(name) or next((one for one in self.values() if one.portal_name == name), None)
        if found is None:
            near = nearest(name, self)
            hint = f"did you mean {near!r}? " if near else ""
            raise AgentError(f"unknown operation {name!r}; {hint}find_operations searches all of them by words")
        return found

    def search(self, text: str, area: Area | None) -> list[Entry]:
        """Return the operations with any of the words, those with the most of them first."""
        words = [word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower())]
        hits = {
            name: sum(_weight(entry, word) for word in words)
            for name, entry in self.items()
            if area in (None, entry.area)
        }
        found = [name for name, weight in hits.items() if weight or not words]
        return [self[name] for name in sorted(found, key=lambda name: (-hits[name], len(name)))]


def catalogue_of(door: Door) -> Catalogue:
    """Read the operations of a mock. Raises AgentError where it does not describe them."""
    document = door.look("openapi.json", related=True, control=True)
    return Catalogue({entry.name: entry for entry in _entries(document)})


def _entries(document: Mapping[str, Any]) -> Iterator[Entry]:
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            verb = method.upper()
            name = described["operationId"]
            if path.startswith(CONTROL):
                name = f"{verb} {path.removeprefix(CONTROL) or 'overview'}"
            yield Entry(name, verb, path, described, schemas)


def _weight(entry: Entry, word: str) -> int:
    return 2 * (word in entry.name.lower()) + (word in entry.summary.lower())


def whole(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with all that it refers to below `$defs`."""
    needed: dict[str, Any] = {}
    ahead = [schema]
    while ahead:
        for name in re.findall(rf'"{SCHEMAS}([^"]+)"', json.dumps(ahead.pop())):
            if name not in needed:
                needed[name] = schemas[name]
                ahead.append(schemas[name])
    made = {**schema, "$defs": needed} if needed else {**schema}
    found: dict[str, Any] = json.loads(json.dumps(made).replace(SCHEMAS, "#/$defs/"))
    return found
