"""`client.bulk`: the same job on threads, and on the tasks of an event loop."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from os import PathLike
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol, TypeVar

from webex_wholesale._bulk import lines
from webex_wholesale._bulk.checkpoint import Checkpoint
from webex_wholesale._bulk.common import OnDifference, Options
from webex_wholesale._bulk.job import Job, OnProgress, Result
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.plan_lines import PlannedWork
from webex_wholesale._bulk.report import BulkSummary
from webex_wholesale._core.options import check_callback
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public
from webex_wholesale._workflows.polling import check_times

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

__all__ = ["INTERVAL", "AsyncBulk", "AsyncClient", "BlockingClient", "Bulk", "make_options"]

T = TypeVar("T")

INTERVAL = 5.0
"""Seconds between two polls of a customer that is under way."""
MAX_CONCURRENCY = 100
"""As many connections as httpx opens at once."""


class BlockingClient(Protocol):
    """The part of a blocking client that plans need."""

    _settings: Settings

    def _run(self, steps: Steps[T]) -> T: ...


class AsyncClient(Protocol):
    """The part of an asynchronous client that plans need."""

    _settings: Settings

    async def _run(self, steps: Steps[T]) -> T: ...


@public
class Bulk:
    """Whole plans at once, on threads of their own."""

    def __init__(self, client: BlockingClient) -> None:
        self._client = client

    def provision(
        self,
        plan: Plan | Iterable[PlannedWork],
        *,
        concurrency: int = 8,
        checkpoint: str | PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        on_difference: OnDifference = "report",
        interval: float = INTERVAL,
    ) -> BulkSummary:
        """Carry out a plan: see to it that every customer and subscriber is there, changed or gone, as its line says.

        What is there already is found and compared; it is never made twice (see `ensure` of both nouns), and what is
        gone already is `absent`, so a plan can be run again at any time. A customer comes before its subscribers; one
        that is to be removed comes after them, and takes all others of its subscribers with it. While the service asks
        one worker to wait (Retry-After), all of them do. A customer that is held back by a compliance review, is not
        provisioned or gone after 15 minutes, or is to be made anew and still being removed after two, has failed for
        this run, and so have its subscribers.

        Args:
            plan: customers with their subscribers, to be added, changed or removed, or a file's: `Plan.read_csv(path)`.
            concurrency: how many lines are under way at once, at most 100.
            checkpoint: a file that remembers what is done; it is made, or added to. With it a run that was stopped or
                killed goes on where it was, and one with refused or failed lines tries only those again. It belongs to
                one plan and one service, and holds line numbers and ids.
            on_progress: called in this thread with the report on each line, after it has been written down; those of
                earlier runs first. What it raises stops the run.
            on_difference: where something exists and is not as the line has it, "report" the outcome `differs` and
                leave the subscribers of such a customer alone, or "update" it. What an update cannot change, such as
                the name of a customer, differs in both cases. Lines whose action is `change` need no such word.
            interval: seconds between two polls of a customer that is under way.

        Returns:
            A report on every line; lines that differ, were refused or failed raise nothing.

        Raises:
            PlanError: lines of the plan contradict each other; nothing was sent.
            CheckpointError: the file is not a checkpoint of this plan and service; nothing was sent.
            Unauthorized: the token is not accepted (any more); what was done is written down.
            OSError: the checkpoint cannot be read or written.
        """
        plan, settings = _prepare(plan, concurrency, on_progress), self._client._settings
        options = make_options(on_difference, interval)
        with _open_checkpoint(checkpoint, plan, settings) as open_file:
            steps = partial(lines.provision, options=options)
            return self._run(Job(plan, steps, settings, open_file, on_progress), concurrency)

    def precheck(
        self, plan: Plan | Iterable[PlannedWork], *, concurrency: int = 8, on_progress: OnProgress | None = None
    ) -> BulkSummary:
        """Ask for every line of a plan whether it would work, and what it would change or remove; nothing is changed.

        Needs a Partner Full Administrator. The service cannot be asked about the packages, names and numbers of
        subscribers whose customer is not there yet, only about their emails.

        Args:
            plan: customers with their subscribers, or a file's: `Plan.read_csv(path)`.
            concurrency: how many lines are under way at once, at most 100.
            on_progress: called in this thread with the report on each line.

        Returns:
            A report on every line: `found` or `differs` where it exists, `passed`, or why it would be refused. For a
            change or a removal `passed` has in its text what would be changed or removed; `absent` is gone already.

        Raises:
            PlanError: lines of the plan contradict each other; nothing was sent.
            Unauthorized: the token is not accepted (any more).
        """
        job = Job(_prepare(plan, concurrency, on_progress), lines.precheck, self._client._settings, None, on_progress)
        return self._run(job, concurrency)

    def _run(self, job: Job, concurrency: int) -> BulkSummary:
        inbox: SimpleQueue[Result] = SimpleQueue()
        try:
            with ThreadPoolExecutor(concurrency, "webex-wholesale-bulk") as pool:
                try:
                    while job.unfinished:
                        for index in job.take(concurrency):
                            pool.submit(self._run_line, job, index, inbox)
                        job.finish([inbox.get(), *_drain(inbox)])
                finally:
                    job.backoff_gate.stop()
        finally:
            # After an interruption: what the workers still brought to an end.
            job.finish(_drain(inbox))
        return job.summary()

    def _run_line(self, job: Job, index: int, inbox: SimpleQueue[Result]) -> None:
        try:
            inbox.put((index, self._client._run(job.steps(index))))
        except BaseException as error:
            inbox.put((index, error))


@public
class AsyncBulk:
    """Whole plans at once, on tasks of the running event loop."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def provision(
        self,
        plan: Plan | Iterable[PlannedWork],
        *,
        concurrency: int = 8,
        checkpoint: str | PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        on_difference: OnDifference = "report",
        interval: float = INTERVAL,
    ) -> BulkSummary:
        """Carry out a plan: `Bulk.provision`, on tasks.

        The checkpoint is written on the event loop, which waits for the disk then.

        Args:
            plan: customers with their subscribers, or a file's: `Plan.read_csv(path)`.
            concurrency: how many lines are under way at once, at most 100.
            checkpoint: a file that remembers what is done.
            on_progress: a plain function, called in this task with the report on each line.
            on_difference: "report" the outcome `differs`, or "update" what exists and is not as its line has it.
            interval: seconds between two polls of a customer that is under way.

        Returns:
            A report on every line; it raises what `Bulk.provision` raises.
        """
        plan, settings = _prepare(plan, concurrency, on_progress), self._client._settings
        options = make_options(on_difference, interval)
        with _open_checkpoint(checkpoint, plan, settings) as open_file:
            steps = partial(lines.provision, options=options)
            return await self._run(Job(plan, steps, settings, open_file, on_progress), concurrency)

    async def precheck(
        self, plan: Plan | Iterable[PlannedWork], *, concurrency: int = 8, on_progress: OnProgress | None = None
    ) -> BulkSummary:
        """Ask for every line of a plan whether it would work: `Bulk.precheck`, on tasks.

        Args:
            plan: customers with their subscribers, or a file's: `Plan.read_csv(path)`.
            concurrency: how many lines are under way at once, at most 100.
            on_progress: a plain function, called in this task with the report on each line.

        Returns:
            A report on every line; it raises what `Bulk.precheck` raises.
        """
        job = Job(_prepare(plan, concurrency, on_progress), lines.precheck, self._client._settings, None, on_progress)
        return await self._run(job, concurrency)

    async def _run(self, job: Job, concurrency: int) -> BulkSummary:
        import anyio

        send, receive = anyio.create_memory_object_stream[Result](math.inf)
        failure: Exception | None = None
        with send, receive:
            try:
                async with anyio.create_task_group() as group:
                    try:
                        while job.unfinished:
                            for index in job.take(concurrency):
                                group.start_soon(self._run_line, job, index, send)
                            job.finish([await receive.receive(), *_drain_async(receive)])
                    except Exception as error:
                        # Raised here, it would come out as a group of exceptions.
                        failure = error
                        group.cancel_scope.cancel()
            finally:
                job.finish(_drain_async(receive))
        if failure:
            raise failure
        return job.summary()

    async def _run_line(self, job: Job, index: int, inbox: MemoryObjectSendStream[Result]) -> None:
        try:
            inbox.send_nowait((index, await self._client._run(job.steps(index))))
        except Exception as error:
            inbox.send_nowait((index, error))


def _prepare(plan: Plan | Iterable[PlannedWork], concurrency: int, on_progress: OnProgress | None) -> Plan:
    if type(concurrency) is not int or not 1 <= concurrency <= MAX_CONCURRENCY:
        raise InvalidArgument(f"concurrency must be from 1 to {MAX_CONCURRENCY}, got {concurrency!r}")
    check_callback("on_progress", on_progress)
    return plan if isinstance(plan, Plan) else Plan.of(plan)


def make_options(on_difference: OnDifference, interval: float) -> Options:
    """The choices for a run, checked."""
    if on_difference not in ("report", "update"):
        raise InvalidArgument(f"on_difference must be 'report' or 'update', got {on_difference!r}")
    check_times(0, interval)
    return Options(on_difference, interval)


def _open_checkpoint(
    path: str | PathLike[str] | None, plan: Plan, settings: Settings
) -> AbstractContextManager[Checkpoint | None]:
    return nullcontext() if path is None else Checkpoint(path, plan, str(settings))


def _drain(inbox: SimpleQueue[Result]) -> Iterator[Result]:
    """Take the results that have already arrived."""
    while True:
        try:
            yield inbox.get_nowait()
        except Empty:
            return


def _drain_async(inbox: MemoryObjectReceiveStream[Result]) -> Iterator[Result]:
    """Take the results that have already arrived."""
    from anyio import WouldBlock

    while True:
        try:
            yield inbox.receive_nowait()
        except WouldBlock:
            return
