"""What a tester holds of a mock, such as its hub: a way to the world, which a reset replaces, and a guard."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from webex_wholesale_mock.world.world import World


class HasWorld(Protocol):
    """What the world is looked up in, each time anew."""

    @property
    def world(self) -> World: ...


class Held:
    """The base of these."""

    def __init__(self, holder: HasWorld, guard: AbstractContextManager[Any]) -> None:
        self._holder = holder
        self._guard = guard

    @property
    def _world(self) -> World:
        return self._holder.world
