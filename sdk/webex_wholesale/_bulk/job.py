"""One run of a plan: which line comes next, and what became of the others. Does no I/O but the checkpoint's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

from webex_wholesale._bulk.backoff_gate import BackoffGate, Stopped, with_backoff
from webex_wholesale._bulk.checkpoint import Done
from webex_wholesale._bulk.lines import LineSteps
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.report import BulkSummary, LineReport, make_report
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps

__all__ = ["Job", "OnProgress", "Record", "Result"]

OnProgress: TypeAlias = Callable[[LineReport], object]
Result: TypeAlias = tuple[int, LineReport | BaseException]
"""The index of a line, and what became of it, or what went wrong with carrying it out."""


class Record(Protocol):
    """The memory of a job beyond its process: a checkpoint, or the journals of a migration."""

    done: dict[int, Done]
    reviews: dict[int, str]

    def add(self, reports: Iterable[tuple[int, LineReport]]) -> None:
        """Write down what became of some lines; it is on the disk on return."""
        ...


class Job:
    """Hands out lines in the order that `Plan.before` asks for, and takes what became of them.

    Not safe to share: one thread or task takes and finishes, the workers only carry out `steps`.
    """

    def __init__(
        self,
        plan: Plan,
        line_steps: LineSteps,
        settings: Settings,
        checkpoint: Record | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.backoff_gate = BackoffGate()
        self._plan = plan
        self._line_steps = line_steps
        self._settings = settings
        self._checkpoint = checkpoint
        self._on_progress = on_progress
        self._reports: dict[int, LineReport] = {}
        self._ready: deque[int] = deque()
        self._blockers: dict[int, set[int]] = {}
        self._blocked_by: dict[int, list[int]] = {}
        self._running: set[int] = set()
        for index, customer_id in (checkpoint.reviews if checkpoint else {}).items():
            settings.memory.note_review((settings.sub_partner, plan.lines[index].key), customer_id)
        self._resume(checkpoint.done if checkpoint else {})

    def _resume(self, done: Mapping[int, Done]) -> None:
        """Take over what earlier runs have done."""
        for index, done_line in sorted(done.items()):
            line = self._plan.lines[index]
            self._record(index, make_report(line, done_line.outcome, id=done_line.id, resumed=True))
        opened: list[int] = []
        for index in (index for index in range(len(self._plan)) if index not in done):
            before = self._plan.before(index)
            if blockers := {other for other in before if other not in done}:
                self._blockers[index] = blockers
                for other in blockers:
                    self._blocked_by.setdefault(other, []).append(index)
            else:
                (opened if before else self._ready).append(index)
        self._ready.extendleft(reversed(opened))

    @property
    def unfinished(self) -> bool:
        return bool(self._ready or self._running)

    def take(self, concurrency: int) -> list[int]:
        """The indices of the lines to begin now, so that at most `concurrency` are under way."""
        count = min(concurrency - len(self._running), len(self._ready))
        taken = [self._ready.popleft() for _ in range(count)]
        self._running.update(taken)
        return taken

    def steps(self, index: int) -> Steps[LineReport]:
        """Return the steps for a line."""
        line, needed = self._plan.lines[index], self._plan.needed(index)
        known = tuple((self._plan.lines[other], self._reports[other]) for other in needed if other in self._reports)
        return with_backoff(self._line_steps(self._settings, line, known), self.backoff_gate, self._settings.clock)

    def finish(self, results: Iterable[Result]) -> None:
        """Write down what became of lines, then tell about them; raises the first exception among the results."""
        reports: list[tuple[int, LineReport]] = []
        failures: list[BaseException] = []
        for index, result in results:
            self._running.discard(index)
            if isinstance(result, LineReport):
                reports.append((index, result))
            elif not isinstance(result, Stopped):
                failures.append(result)
        if self._checkpoint:
            self._checkpoint.add(reports)
        for index, result in reports:
            self._record(index, result)
            self._ready.extendleft(reversed([*self._unblock(index)]))
        if failures:
            raise failures[0]

    def _unblock(self, finished: int) -> Iterator[int]:
        """The lines that nothing holds back any more."""
        for index in self._blocked_by.pop(finished, ()):
            self._blockers[index].discard(finished)
            if not self._blockers[index]:
                yield index

    def _record(self, index: int, result: LineReport) -> None:
        self._reports[index] = result
        if self._on_progress:
            self._on_progress(result)

    def summary(self) -> BulkSummary:
        """Return the results of all lines, once the job is finished."""
        return BulkSummary(tuple(self._reports[index] for index in range(len(self._plan))))
