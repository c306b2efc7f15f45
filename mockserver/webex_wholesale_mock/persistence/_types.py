"""Types of saved attributes: each value of a loaded object has to be what its class says it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from types import ModuleType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from webex_wholesale_mock.entities import branding, order, organization, review
from webex_wholesale_mock.faults import fault
from webex_wholesale_mock.state import clock
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedSet
from webex_wholesale_mock.state.tracked_index import TrackedIndex
from webex_wholesale_mock.world import acts, outbox, planted
from webex_wholesale_mock.world.ledger import Account, Charge, Fact, Ledger
from webex_wholesale_mock.world.rulebook import Observed, Rulebook

__all__ = ["Matches", "hints", "is_certain", "matcher"]

Matches = Callable[[Any], bool]

_MODULES: Final[Mapping[type, ModuleType]] = {
    acts.Act: acts,
    clock.VirtualClock: clock,
    branding.Branding: branding,
    fault.Fault: fault,
    order.ContactChange: order,
    order.OrderLine: order,
    organization.Subscription: organization,
    review.ReviewStep: review,
    outbox.Email: outbox,
    planted.PlantedDiscrepancy: planted,
}
"""The modules of classes that say they are of the public package, for the names in their hints."""
_OWN: Final[dict[type, dict[str, Any]]] = {
    Ledger: {
        "accounts": TrackedDict[str, Account],
        "internal": TrackedSet[str],
        "starts": TrackedDict[str, datetime],
        "_open": TrackedDict[str, TrackedIndex[int, tuple[Fact, ...]]],
        "_ended": TrackedDict[str, TrackedList[Fact]],
        "_charges": TrackedDict[str, TrackedList[Charge]],
    },
    Rulebook: {"_off": set[str], "_codes": dict[str, int], "_observed": dict[str, Observed]},
}
"""The hints of classes that declare their attributes in their constructor."""


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """Return the types of the attributes of a class, by name."""
    return _OWN.get(kind) or get_type_hints(kind, localns=vars(_MODULES[kind]) if kind in _MODULES else None)


# Compiled once for each type: a world of 1,000 customers has 266,000 values to check, and to look at the hints again
# for each of them took half of the time of loading it.
@cache
def matcher(hint: Any) -> Matches:
    """Return a function that tells whether a value is of a type, with all that is in it."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _any_of([matcher(part) for part in parts])
    if origin is Literal:
        return lambda value: type(value) is str and value in parts
    if origin is Counter:
        counted = matcher(parts[0])
        return lambda value: type(value) is Counter and all(counted(key) and type(n) is int for key, n in value.items())
    if origin is tuple:
        return _tuple_of(parts)
    if origin is Callable:
        return lambda value: False  # a function cannot be saved
    if hint is Any:
        return _is_plain
    if origin is Mapping:
        origin = dict  # all that come out of a file are, and to ask the abstract class takes five times as long
    if origin is not None:
        origin = TrackedDict if origin is TrackedIndex else origin  # a table in a file, of which an index is made later
        return _collection_of(origin, [matcher(part) for part in parts])
    return _PLAIN.get(hint) or (lambda value: isinstance(value, hint))


def is_certain(hint: Any, kind: type) -> bool:
    """Tell whether every value of a plain type is of a type."""
    if get_origin(hint) in (Union, UnionType):
        return any(is_certain(part, kind) for part in get_args(hint))
    return (kind is hint and kind in (str, bool, int, type(None))) or (kind is int and hint is float)


def _any_of(kinds: list[Matches]) -> Matches:
    return lambda value: any(matches(value) for matches in kinds)


def _tuple_of(parts: tuple[Any, ...]) -> Matches:
    if parts[-1] is ...:
        item_matches = matcher(parts[0])
        return lambda value: type(value) is tuple and (not value or all(map(item_matches, value)))
    kinds = [matcher(part) for part in parts]
    return lambda value: (
        type(value) is tuple
        and len(value) == len(kinds)
        and all(matches(item) for matches, item in zip(kinds, value, strict=True))
    )


def _is_plain(value: Any) -> bool:
    """Tell a value without any object of ours in it."""
    if type(value) in _PLAIN:
        return True
    if isinstance(value, Mapping):
        return all(_is_plain(key) and _is_plain(item) for key, item in value.items())
    if type(value) in (list, tuple, set, frozenset):
        return all(map(_is_plain, value))
    return type(value).__module__ in ("builtins", "datetime", "decimal")


def _collection_of(origin: Any, kinds: list[Matches]) -> Matches:
    first, last = kinds[0], kinds[-1]
    if issubclass(origin, Mapping):
        return lambda value: (
            isinstance(value, origin) and all(map(first, value.keys())) and all(map(last, value.values()))
        )
    return lambda value: isinstance(value, origin) and all(map(first, value))


_PLAIN: Final[Mapping[Any, Matches]] = {
    str: lambda value: type(value) is str,
    bool: lambda value: type(value) is bool,
    int: lambda value: type(value) is int,
    float: lambda value: type(value) in (int, float) and math.isfinite(value),
    datetime: lambda value: type(value) is datetime and value.utcoffset() is not None,
    date: lambda value: type(value) is date,
    type(None): lambda value: value is None,
}
"""Types that have no parts, and what is one of them: no subclass, no time without a zone, no number without an end."""
