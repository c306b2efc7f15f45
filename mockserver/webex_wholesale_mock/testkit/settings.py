"""Settings of a mock as a test changes them: how long things take, and which rules are in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, overload

from webex_wholesale_mock.world.handle import WorldHandle, synchronized


class _Seconds:
    """A duration of the world that the handle belongs to."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, durations: None, owner: type) -> _Seconds: ...

    @overload
    def __get__(self, durations: Durations, owner: type) -> float: ...

    def __get__(self, durations: Durations | None, owner: type) -> float | _Seconds:
        if durations is None:
            return self
        with durations._guard:
            seconds: float = getattr(durations._world.durations, self._name)
            return seconds

    def __set__(self, durations: Durations, seconds: float | timedelta) -> None:
        with durations._guard:
            setattr(durations._world.durations, self._name, seconds)


class Durations(WorldHandle):
    """Seconds that the service takes, on the virtual clock; zero is done by the next call.

    The vendor speaks of minutes; its clients poll every 15 seconds or give up after two minutes. Setting one raises
    ValueError for anything but a number of seconds, for more than 10,000,000,000, and AttributeError for another name.
    """

    __module__ = "webex_wholesale_mock"

    __slots__ = ()

    provisioning = _Seconds()
    updating = _Seconds()
    deleting = _Seconds()
    report = _Seconds()
    order = _Seconds()

    def __repr__(self) -> str:
        with self._guard:
            return repr(self._world.durations)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Durations) and repr(self) == repr(other)

    __hash__ = None  # type: ignore[assignment]  # it changes


@synchronized
class Rules(WorldHandle):
    """The rules of one mock. Relax one where the real service has shown you that it is more lenient."""

    __module__ = "webex_wholesale_mock"

    @property
    def off(self) -> frozenset[str]:
        """The ids of the rules that are switched off."""
        return self._world.rules.off

    def disable(self, *rules: str) -> None:
        """Switch rules off. Raises ValueError for an unknown id, and for a rule that the mock needs itself."""
        self._world.rules.disable(*rules)

    def enable(self, *rules: str) -> None:
        """Switch rules on, also those that are off by default. Raises ValueError for an unknown id."""
        self._world.rules.enable(*rules)

    def recode(self, rule: str, code: int) -> None:
        """Let a rule answer with another error code, such as an observed one. Raises ValueError for an unknown id."""
        self._world.rules.recode(rule, code)

    def enforces(self, rule: str) -> bool:
        """Say whether a rule is in force."""
        return self._world.rules.enforces(rule)

    def code(self, rule: str) -> int | None:
        """The error code that a rule answers with; None where none is known and `recode` gave none."""
        return self._world.rules.code(rule)
