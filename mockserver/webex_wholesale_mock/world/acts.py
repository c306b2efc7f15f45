"""Acts by hand: what people did in the portals, and testers beside them, each with its moment and who did it.

Calls of clients are in the journal; an act is kept here, with the ids that it was about, so that the history of a thing
has both. Nothing else of what was given is kept, so that no secret is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import wraps
from inspect import getmembers_static
from types import FunctionType
from typing import Any, Final, Protocol, TypeVar

import attrs

from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.tracked import TrackedList

C = TypeVar("C")

KEPT: Final = 1_000
"""Acts that a world remembers: this many at least, less than twice as many."""
NAMED: Final = frozenset(
    (
        *("customer", "subscriber", "person", "administrator", "external_id", "email", "assist", "trial", "shipment"),
        *("workspace", "review", "template", "location", "organization", "partner", "sub_partner", "order", "report"),
        "sub_partner_request",
    )
)
"""Arguments that say what an act is about, beside those that end in `_id`. A phone can be meant by its secret code."""
IDS: Final = ("id", "org_id", "customer_id", "person_id", "provisioning_id")
"""Attributes of values that have the ids of what they are about."""


@attrs.frozen(slots=True, kw_only=True)
class Act:
    """Something that was done by hand.

    Attributes:
        serial: the number of the act, from 1.
        time: of the mock's clock, in UTC.
        name: an operation of the hub, such as `templates.create`, or a method such as `approve_attachment`.
        by: the email of the administrator, or who did it in words; empty for the tester.
        about: the ids, external ids and emails of what it was about.
    """

    __module__ = "webex_wholesale_mock"

    serial: int
    time: datetime
    name: str
    by: str = ""
    about: tuple[str, ...] = ()


class HasActs(Protocol):
    """A world, with the list of the acts that it remembers."""

    clock: VirtualClock
    acts: TrackedList[Act]


def done(world: HasActs, name: str, by: str, arguments: Mapping[str, Any], work: Callable[[], C]) -> C:
    """Do an act and keep it; acts that it is made of become a part of it. Nothing is kept of one that raises.

    Args:
        world: where it is done.
        name: the name of the act.
        by: who does it.
        arguments: what it was given, by name.
        work: does it.

    Returns:
        The result of the work.
    """
    before = last(world)
    result = work()
    acts, about = world.acts, [*_ids_in(arguments, result)]
    while last(world) > before:
        about += acts.pop().about
    acts.append(
        Act(serial=before + 1, time=world.clock.now, name=name, by=by, about=tuple(dict.fromkeys(filter(None, about))))
    )
    if len(acts) >= 2 * KEPT:
        del acts[:-KEPT]
    return result


def last(world: HasActs) -> int:
    """Return the number of the last act; 0 where nothing was done yet."""
    return world.acts[-1].serial if world.acts else 0


def _ids_in(arguments: Mapping[str, Any], result: object) -> Iterator[str]:
    for name, given in arguments.items():
        if isinstance(given, str):
            if name in NAMED or name.endswith("_id"):
                yield given
        elif name not in ("self", "actor"):
            yield from _ids_of(given)
    yield from _ids_of(result)


def _ids_of(value: object) -> Iterator[str]:
    found = (getattr(value, name, None) for name in IDS)
    return (id for id in found if isinstance(id, str))


def noted(prefix: str = "", *, reads: Collection[str] = ()) -> Callable[[type[C]], type[C]]:
    """Keep an act for each public method of a class with `_world` and `_guard`; a decorator.

    Args:
        prefix: before the names of the methods.
        reads: methods that only look.
    """

    def decorate(cls: type[C]) -> type[C]:
        for name, member in getmembers_static(cls):
            if isinstance(member, FunctionType) and not name.startswith("_") and name not in reads:
                setattr(cls, name, _noting(f"{prefix}{name}", member))
        return cls

    return decorate


def _noting(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @wraps(method)
    def noting_method(self: Any, *positional: Any, **named: Any) -> Any:
        try:
            arguments = signature.bind(self, *positional, **named).arguments
        except TypeError:
            return method(self, *positional, **named)  # for Python's own words, which name the method
        with self._guard:
            return done(self._world, name, "", arguments, lambda: method(self, *positional, **named))

    return noting_method
