"""One schema for several kinds of a thing, whose fields differ: tools take an object, and no choice between objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["merged"]

Schema = Mapping[str, Any]


def merged(kinds: Mapping[str, tuple[str, Schema]]) -> dict[str, Any]:
    """Merge the schemas of several kinds into that of an object with the field `kind`.

    Args:
        kinds: the summary and the schema of each. A field that not all of them have says whose it is.
    """
    names = dict.fromkeys(name for _, schema in kinds.values() for name in schema["properties"])
    told = "; ".join(f"{kind}: {summary.partition(': ')[2] or summary}" for kind, (summary, _) in kinds.items())
    properties = {"kind": {"type": "string", "enum": [*kinds], "description": told}}
    for name in names:
        fields = {
            kind: schema["properties"][name] for kind, (_, schema) in kinds.items() if name in schema["properties"]
        }
        needed = [kind for kind, (_, schema) in kinds.items() if name in schema.get("required", ())]
        properties[name] = _field(fields, needed, everywhere=len(fields) == len(kinds))
    return {"type": "object", "properties": properties, "required": ["kind"], "additionalProperties": False}


def _field(fields: Mapping[str, Schema], needed: list[str], *, everywhere: bool) -> dict[str, Any]:
    shapes: list[dict[str, Any]] = []
    texts: dict[str, list[str]] = {}
    for kind, field in fields.items():
        shape = {key: value for key, value in field.items() if key != "description"}
        shapes += [shape] if shape not in shapes else []
        texts.setdefault(field.get("description", ""), []).append(kind)
    notes = [_note(text, kinds, everywhere=everywhere and len(texts) == 1) for text, kinds in texts.items()]
    notes += [f"needed for {', '.join(needed)}"] if needed else []
    described = {"description": "; ".join(filter(None, notes))}
    return {**(shapes[0] if len(shapes) == 1 else {"anyOf": shapes}), **described}


def _note(text: str, kinds: list[str], *, everywhere: bool) -> str:
    return text if everywhere else f"{', '.join(kinds)}: {text or 'as its name says'}"
