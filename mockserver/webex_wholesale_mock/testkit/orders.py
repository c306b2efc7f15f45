"""Orders in which jobs take turns: which are tried, and in which sequence.

Theory of operation. A run of the jobs is a row of steps, each a call or a wait of one job. Where several jobs could go
on, a guide chooses. Left to itself it lets the job that went last go on with its next call, and gives a job that waits
back its turn only when no other one could call: so jobs run one after the other, and nobody polls for ever. Each other
choice is an interruption. `Systematic` begins with no interruption, and notes at each choice what else could have been
chosen; these become the orders to come, those with fewer interruptions first. As the jobs do the same in the same
order, every order is tried once, and the first that breaks something has the fewest interruptions. `Seeded` draws each
choice from a seed instead.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import attrs

from webex_wholesale_mock.state.ids import Ids

WAIT: Final = "wait"
"""The step of a client that waits on the clock of the mock."""
Ready = Mapping[str, str]
"""The jobs that could go on, and the operation or wait with which each would."""


@attrs.frozen(slots=True)
class Step:
    """One step of one job.

    Attributes:
        job: the letter of the job, "A" for the first.
        what: the operation that it calls, or "wait".
        status: the status of the answer; None for a wait.
    """

    __module__ = "webex_wholesale_mock"

    job: str
    what: str
    status: int | None = attrs.field(default=None, eq=False)

    def __str__(self) -> str:
        return " ".join(map(str, filter(None, (self.job, self.what, self.status))))


def usual(last: str | None, ready: Ready) -> str:
    """Choose without an interruption: the last job where it calls, then the next one that does, then the next one."""
    if last is not None and ready.get(last, WAIT) != WAIT:
        return last
    first = last or ""
    others = [*(name for name in ready if name > first), *(name for name in ready if name < first)]
    calling = [name for name in others if ready[name] != WAIT]
    return (calling or others or [*ready])[0]


class Guide:
    """Base of the guides: one run's choices, with its steps so far and its interruptions."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.interruptions = 0

    def choose(self, ready: Ready) -> str:
        """Choose the job that goes on, and note its step."""
        last = self.steps[-1].job if self.steps else None
        chosen = self._chosen(last, ready)
        self.interruptions += cost(last, ready, chosen)
        self.steps.append(Step(chosen, ready[chosen]))
        return chosen

    def _chosen(self, last: str | None, ready: Ready) -> str:
        return usual(last, ready)

    def answered(self, status: int) -> None:
        """Note the status with which the last step was answered."""
        self.steps[-1] = attrs.evolve(self.steps[-1], status=status)

    @property
    def order(self) -> str:
        """The letters of the jobs, one for each step."""
        return "".join(step.job for step in self.steps)


def cost(last: str | None, ready: Ready, chosen: str) -> int:
    """The interruptions of a choice: one where the last job is held up, or waits on though another could call."""
    return int(last in ready and chosen != usual(last, ready))


class Scheduler(Protocol):
    """Something that hands out guides until every order to try has been tried.

    Attributes:
        is_complete: true where all orders that there are have been tried.
        seed: the seed that orders are drawn from, if they are.
        interruptions: of the next order, where all with fewer have been tried; None where none is left, or unknown.
    """

    @property
    def is_complete(self) -> bool: ...

    @property
    def seed(self) -> int | None: ...

    @property
    def interruptions(self) -> int | None: ...

    def next(self) -> Guide | None: ...


class Systematic:
    """Every order, those with fewer interruptions first."""

    seed = None

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, tuple[Step, ...]]] = [(0, 0, ())]
        self._serial = 0

    def next(self) -> Guide | None:
        """The guide of the next order; None where there is none left."""
        return _Follower(self, heapq.heappop(self._heap)[2]) if self._heap else None

    @property
    def is_complete(self) -> bool:
        """True where no order is left."""
        return not self._heap

    @property
    def interruptions(self) -> int | None:
        """The interruptions of the next order: all with fewer have been tried. None where no order is left."""
        return self._heap[0][0] if self._heap else None

    def add(self, interruptions: int, steps: tuple[Step, ...]) -> None:
        """Add an order that begins with these steps."""
        self._serial += 1
        heapq.heappush(self._heap, (interruptions, self._serial, steps))


class _Follower(Guide):
    """Follows the steps that it is given, then the usual choice, and tells what else there was to choose."""

    def __init__(self, tree: Systematic, given: tuple[Step, ...]) -> None:
        super().__init__()
        self._tree, self._given = tree, given

    def _chosen(self, last: str | None, ready: Ready) -> str:
        done = len(self.steps)
        if done < len(self._given):
            given = self._given[done]
            if ready.get(given.job) != given.what:
                found = f"step {done + 1} was {given.job} {given.what} before, and now there are {_listed(ready)}"
                raise RuntimeError(f"the jobs do not repeat: {found}; {ADVICE}")
            return given.job
        chosen = usual(last, ready)
        for other in ready:
            if other != chosen:
                steps = (*self.steps, Step(other, ready[other]))
                self._tree.add(self.interruptions + cost(last, ready, other), steps)
        return chosen


class Seeded:
    """As many orders as wanted, drawn from a seed."""

    is_complete, interruptions = False, None

    def __init__(self, seed: int) -> None:
        self.seed, self._source, self._serial = seed, Ids(seed), 0

    def next(self) -> Guide | None:
        """The guide of the next order."""
        self._serial += 1
        return _Drawer(self._source.branch(f"order {self._serial}"))


class _Drawer(Guide):
    """Draws each choice."""

    def __init__(self, source: Ids) -> None:
        super().__init__()
        self._source = source

    def _chosen(self, last: str | None, ready: Ready) -> str:
        return [*ready][int(self._source.fraction() * len(ready))]


class Given:
    """One order, by its letters; after these the usual choice."""

    is_complete, interruptions, seed = False, None, None

    def __init__(self, order: str) -> None:
        self._orders = [order]

    def next(self) -> Guide | None:
        """The guide of the order, once."""
        return _Reader(self._orders.pop()) if self._orders else None


class _Reader(Guide):
    """Follows the letters that it is given, then the usual choice."""

    def __init__(self, order: str) -> None:
        super().__init__()
        self._given = order

    def _chosen(self, last: str | None, ready: Ready) -> str:
        done = len(self.steps)
        if done >= len(self._given):
            return usual(last, ready)
        if self._given[done] not in ready:
            there = f"at step {done + 1} there are {_listed(ready)}"
            raise ValueError(f"the order {self._given!r} does not fit these jobs: {there}")
        return self._given[done]


def _listed(ready: Ready) -> str:
    return " and ".join(f"{name} {what}" for name, what in ready.items())


def letters(jobs: Sequence[object]) -> list[str]:
    """The letters by which jobs are called: A, B, C."""
    return [chr(ord("A") + number) for number in range(len(jobs))]


ADVICE: Final = (
    "make clients in the jobs themselves, and have prepare= put right what the jobs keep outside of the mock"
)
