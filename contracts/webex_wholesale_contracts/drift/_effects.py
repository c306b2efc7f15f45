"""The table of checks: for each aspect of a place, the effect of a change, and for each effect its level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from webex_wholesale_contracts.drift._model import Direction, Level

__all__ = ["CHECKS", "LEVEL", "Effect", "Finding"]

Effect = Literal["narrower", "wider", "other", "harmless", "rule"]
Finding = tuple[Effect, Any, Any]
"""The effect of one change, the value before and the value now."""
Check = Callable[[Any, Any], Iterator[Finding]]

LEVEL: dict[tuple[Effect, Direction], Level] = {
    ("narrower", "request"): "breaking-request",
    ("narrower", "answer"): "additive",
    ("wider", "request"): "additive",
    ("wider", "answer"): "breaking-reader",
    ("other", "request"): "breaking-request",
    ("other", "answer"): "breaking-reader",
    ("harmless", "request"): "additive",
    ("harmless", "answer"): "additive",
    ("rule", "request"): "rule-text",
    ("rule", "answer"): "rule-text",
}
"""Less may be sent, or more may come: breaking. More may be sent, or less may come: additive."""


def _always(effect: Effect) -> Check:
    def check(old: Any, new: Any) -> Iterator[Finding]:
        yield effect, old, new

    return check


def _upper(old: Any, new: Any) -> Iterator[Finding]:
    yield ("wider" if new is None or (old is not None and new > old) else "narrower"), old, new


def _lower(old: Any, new: Any) -> Iterator[Finding]:
    yield ("wider" if new is None or (old is not None and new < old) else "narrower"), old, new


def _flag(effect: Effect, otherwise: Effect) -> Check:
    """A flag: one effect when it is set, the other when it is taken away."""

    def check(old: Any, new: Any) -> Iterator[Finding]:
        yield (effect if new else otherwise), bool(old), bool(new)

    return check


def _constraint(old: Any, new: Any) -> Iterator[Finding]:
    """Something that a value has to satisfy, and that cannot be put in order."""
    if old is None:
        yield "narrower", None, new
    elif new is None:
        yield "wider", old, None
    else:
        yield "other", old, new


def _enum(old: Any, new: Any) -> Iterator[Finding]:
    if old is None or new is None:
        yield ("narrower" if old is None else "wider"), old, new
        return
    for value in (value for value in old if value not in new):
        yield "narrower", value, None
    for value in (value for value in new if value not in old):
        yield "wider", None, value


def _types(old: Any, new: Any) -> Iterator[Finding]:
    before, now = _accepted(old), _accepted(new)
    if before is None or now is None:
        effect: Effect = "narrower" if before is None else "wider"
    else:
        effect = "wider" if before < now else "narrower" if now < before else "other"
    yield effect, _type_text(old), _type_text(new)


def _accepted(types: list[str] | None) -> set[str] | None:
    return None if types is None else {*types, *(["integer"] if "number" in types else [])}


def _type_text(types: list[str] | None) -> str | None:
    return None if types is None else " or ".join(types)


def _default(old: Any, new: Any) -> Iterator[Finding]:
    yield ("harmless" if old is None else "other"), old, new


def _servers(old: Any, new: Any) -> Iterator[Finding]:
    lost = old and new and not set(old) <= set(new)
    yield ("other" if lost else "harmless"), old, new


def _security(old: Any, new: Any) -> Iterator[Finding]:
    """Whoever was let in has to be let in now: each old alternative covers one that is enough now."""
    enough = all(any(_covers(have, need) for need in new or [{}]) for have in old or [{}])
    yield ("wider" if enough else "narrower"), old, new


def _covers(have: dict[str, list[str]], need: dict[str, list[str]]) -> bool:
    return all(name in have and set(scopes) <= set(have[name]) for name, scopes in need.items())


def _content(old: Any, new: Any) -> Iterator[Finding]:
    yield ("wider" if set(old or ()) < set(new or ()) else "other"), old, new


CHECKS: dict[str, Check] = {
    "type": _types,
    "enum": _enum,
    "required": _flag("narrower", "wider"),
    "nullable": _flag("wider", "narrower"),
    "uniqueItems": _flag("narrower", "wider"),
    "deprecated": _flag("rule", "harmless"),
    "format": _constraint,
    "pattern": _constraint,
    "conditions": _constraint,
    "multipleOf": _constraint,
    "maxLength": _upper,
    "maximum": _upper,
    "exclusiveMaximum": _upper,
    "maxItems": _upper,
    "maxProperties": _upper,
    "minLength": _lower,
    "minimum": _lower,
    "exclusiveMinimum": _lower,
    "minItems": _lower,
    "minProperties": _lower,
    "additionalProperties": _constraint,
    "default": _default,
    "servers": _servers,
    "security": _security,
    "content": _content,
    "style": _always("other"),
    "reference": _always("other"),
}
"""The checks by aspect. Texts and examples are compared elsewhere."""
