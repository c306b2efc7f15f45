"""Reading an OpenAPI document node by node, each with its place, so that a malformed part is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import unquote

from webex_wholesale_contracts.drift._model import UnusableDocument

__all__ = ["RECURSIVE", "Node", "root", "step_to"]

RECURSIVE = "recursive"
"""The reason for which a schema is not read again inside itself."""

_BOOLEAN: dict[bool, dict[str, Any]] = {True: {}, False: {"not": {}}}
_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document with its place, a JSON pointer.

    `unread` is the reason for which a reference leads nowhere; such a node has the value of an empty object. `seen` are
    the references that led here, by which a schema that contains itself is noticed.
    """

    document: Mapping[str, Any] = field(repr=False)
    value: Any
    pointer: str
    unread: str = ""
    seen: tuple[str, ...] = ()

    def has(self, key: str) -> bool:
        """Tell if the object has a key."""
        return key in self.value

    def child(self, key: str) -> Node:
        """Return the node below a key of this object."""
        return Node(self.document, self.value[key], f"{self.pointer}/{_escape(key)}", seen=self.seen)

    def get(self, key: str, kind: type, default: Any = None) -> Any:
        """Return a value of one type; the default where it is absent or null.

        Raises:
            UnusableDocument: it has another type.
        """
        found = self.value.get(key)
        if found is None:
            return default
        if not isinstance(found, kind) or (kind in (int, float) and isinstance(found, bool)):
            raise self.child(key).unusable(f"must be {_KINDS.get(kind, 'a number')}, is {_shown(found)}")
        return found

    def number(self, key: str) -> int | float | None:
        """Return a number, or None where it is absent."""
        found = self.value.get(key)
        if found is None or (isinstance(found, (int, float)) and not isinstance(found, bool)):
            return found
        raise self.child(key).unusable(f"must be a number, is {_shown(found)}")

    def names(self, key: str) -> list[str]:
        """Return a list of texts, empty where it is absent."""
        found = self.get(key, list, [])
        for number, name in enumerate(found):
            if not isinstance(name, str):
                raise self.unusable(f"must be a text, is {_shown(name)}", f"/{_escape(key)}/{number}")
        return list(found)

    def members(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield the names and nodes of an object below a key; nothing where it is absent."""
        for name in self.get(key, dict, {}):
            yield str(name), self._below(key, name)

    def items(self, key: str) -> Iterator[Node]:
        """Yield the nodes of a list below a key; nothing where it is absent."""
        for number, _ in enumerate(self.get(key, list, [])):
            yield self._below(key, number)

    def object(self) -> Node:
        """Return this node with its reference followed.

        Raises:
            UnusableDocument: it is not an object.
        """
        if not isinstance(self.value, dict):
            raise self.unusable(f"must be an object, is {_shown(self.value)}")
        node, own = self, {key: value for key, value in self.value.items() if key != "$ref"}
        while "$ref" in node.value and not node.unread:
            node = _follow(node, self.seen)
        return node if node is self else replace(node, value=_laid_over(node.value, own))

    def schema(self) -> Node:
        """Return this node as a schema; OpenAPI 3.1 writes true for anything and false for nothing."""
        if isinstance(self.value, bool):
            return replace(self, value=_BOOLEAN[self.value])
        return self.object()

    def unusable(self, reason: str, below: str = "") -> UnusableDocument:
        """Return the error that names this place."""
        return UnusableDocument(reason, f"{self.pointer}{below}")

    def _below(self, key: str, step: Any) -> Node:
        pointer = f"{self.pointer}/{_escape(key)}/{_escape(str(step))}"
        return Node(self.document, self.value[key][step], pointer, seen=self.seen)


def root(document: Mapping[str, Any]) -> Node:
    """Return the node of a whole document."""
    return Node(document, document, "#")


def step_to(document: Mapping[str, Any], pointer: str) -> Any:
    """Return the value at a JSON pointer such as `#/components/schemas/Customer`, following references on the way.

    Raises:
        LookupError: nothing is there.
    """
    node = root(document)
    for step in pointer.removeprefix("#").split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(node.value, dict) and "$ref" in node.value and name not in node.value:
            node = node.object()
        if isinstance(node.value, dict) and name in node.value:
            node = node.child(name)
        elif isinstance(node.value, list) and name.isdigit() and int(name) < len(node.value):
            node = Node(document, node.value[int(name)], f"{node.pointer}/{name}", seen=node.seen)
        else:
            raise LookupError(pointer)
    return node.value


def _follow(node: Node, above: tuple[str, ...]) -> Node:
    reference = node.get("$ref", str, "")
    reason, value = "", cast(Any, {})
    if not reference.startswith("#"):
        reason = f"{reference!r} is in another document"
    elif reference in above:
        reason = RECURSIVE
    elif reference in node.seen:
        reason = f"{reference!r} leads back to itself"
    else:
        try:
            value = step_to(node.document, reference)
        except (LookupError, RecursionError):
            reason = f"{reference!r} is not in the document"
    target = Node(node.document, _BOOLEAN.get(value) if isinstance(value, bool) else value, reference)
    if not isinstance(target.value, dict):
        raise target.unusable(f"must be an object, is {_shown(value)}")
    return replace(target, unread=reason, seen=(*node.seen, reference))


def _laid_over(target: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The target of a reference with what stands beside the reference; the texts of both count."""
    both = isinstance(target.get("description"), str) and isinstance(own.get("description"), str)
    joined = {"description": f"{own['description']}\n* {target['description']}"} if both else {}
    return {**target, **own, **joined}


def _escape(step: str) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return _KINDS[type(value)]
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
