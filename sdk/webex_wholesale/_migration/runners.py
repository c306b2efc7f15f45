"""`client.migration`: the same work on threads, and on the tasks of an event loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import PathLike
from typing import Any, Final, TypeVar

from webex_wholesale._bulk import lines
from webex_wholesale._bulk.check import raise_problems
from webex_wholesale._bulk.common import OnDifference, Options
from webex_wholesale._bulk.job import Job, OnProgress
from webex_wholesale._bulk.report import BulkSummary, LineReport
from webex_wholesale._bulk.runners import INTERVAL, AsyncBulk, AsyncClient, BlockingClient, Bulk, make_options
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Send, Steps
from webex_wholesale._errors import InvalidArgument, PlanProblem
from webex_wholesale._migration.coexistence import find_people_left
from webex_wholesale._migration.journal import Journals
from webex_wholesale._migration.migration import Migration, Share
from webex_wholesale._migration.public import public
from webex_wholesale._migration.report import Review
from webex_wholesale._migration.review import review_customer
from webex_wholesale._migration.reviewed import CustomerReview
from webex_wholesale._migration.rollback import roll_back
from webex_wholesale._migration.stages import Event

__all__ = ["AsyncMigrations", "Migrations"]

T = TypeVar("T")

MAX_CONCURRENCY: Final = 8
"""Lines under way at once: the whole platform that is left behind is not in a hurry (assumed)."""


class CountingJob(Job):
    """A job that counts the requests of each line for the journal."""

    def __init__(self, journals: Journals, migration: Migration, *arguments: Any) -> None:
        self._calls = journals.calls
        super().__init__(migration.plan, *arguments)

    def steps(self, index: int) -> Steps[LineReport]:
        """Return the steps for a line, counted."""
        return _counted(super().steps(index), self._calls, index)


def _counted(steps: Steps[T], calls: dict[int, int], index: int) -> Steps[T]:
    reply: Any = None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Send):
                calls[index] = calls.get(index, 0) + 1
            reply = yield step
    finally:
        steps.close()


def _check_concurrency(concurrency: int) -> None:
    if not 1 <= concurrency <= MAX_CONCURRENCY:
        raise InvalidArgument(f"concurrency must be from 1 to {MAX_CONCURRENCY}, got {concurrency!r}")


class _Preparation:
    """The part of both classes that sends nothing."""

    _client: Any

    @property
    def _settings(self) -> Settings:
        settings: Settings = self._client._settings
        return settings

    def _open(self, migration: Migration, journal: str | PathLike[str], event: Event) -> tuple[Journals, list[Share]]:
        journals = Journals(journal, migration, str(self._settings), self._settings.clock)
        return journals, journals.admitted(event)

    def _job(
        self, migration: Migration, journals: Journals, options: Options, on_progress: OnProgress | None
    ) -> CountingJob:
        steps = partial(lines.provision, options=options)
        return CountingJob(journals, migration, steps, self._settings, journals, on_progress)

    def _reviews(
        self, migration: Migration, journals: Journals, shares: Iterable[Share]
    ) -> Iterator[Steps[CustomerReview]]:
        for share in shares:
            journal = journals.journals[share.enterprise.key]
            yield review_customer(self._settings, migration, share, journal)

    def _rollbacks(
        self, migration: Migration, journals: Journals, shares: Iterable[Share]
    ) -> Iterator[tuple[str, Steps[tuple[LineReport, ...]]]]:
        for share in shares:
            own = [migration.plan.lines[index] for index in share.lines]
            key = share.enterprise.key
            remember = partial(journals.remember_organization, key)
            yield key, roll_back(self._settings, own, journals.journals[key], remember)


@public
class Migrations(_Preparation):
    """Migrations of customers from BroadWorks."""

    _client: BlockingClient

    def __init__(self, client: BlockingClient) -> None:
        self._client = client
        self._bulk = Bulk(client)

    def check(
        self, migration: Migration, *, concurrency: int = 8, on_progress: OnProgress | None = None
    ) -> BulkSummary:
        """Ask the service about every customer and user, and look for what is there already; nothing is changed.

        Args:
            migration: the exports, as `read_export` gives them.
            concurrency: how many lines are under way at once, at most 8.
            on_progress: called in this thread with the report on each line.

        Returns:
            A report on every line, as `client.bulk.precheck` gives it; `file` tells where each stands.

        Raises:
            PlanError: people of Webex for BroadWorks would stay behind in an organization, in strict mode.
            Unauthorized: the token is not accepted (any more).
        """
        _check_concurrency(concurrency)
        self._refuse_coexistence(migration)
        return self._bulk.precheck(migration.plan, concurrency=concurrency, on_progress=on_progress)

    def people_left(self, migration: Migration) -> tuple[PlanProblem, ...]:
        """Find organizations in which people of Webex for BroadWorks would stay behind; nothing is changed.

        Args:
            migration: the exports, as `read_export` gives them.

        Returns:
            A `PlanProblem` for each of them, with the rule migration.coexistence.
        """
        return self._perform(find_people_left(self._settings, migration.shares))

    def run(
        self,
        migration: Migration,
        *,
        journal: str | PathLike[str],
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        on_difference: OnDifference = "report",
        interval: float = INTERVAL,
    ) -> BulkSummary:
        """Carry a migration out, or go on with one that was stopped or killed.

        A customer comes first, then locations, numbers, users and phones. A line that fails stops those that need it,
        and no others. What is there already is found and compared, and never made twice.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: a folder for the journals, one for each customer; it is made where it is not there.
            concurrency: how many lines are under way at once, at most 8.
            on_progress: called in this thread with the report on each line, after it has been written down.
            on_difference: where something exists and is not as the export has it, "report" or "update", as for
                `client.bulk.provision`.
            interval: seconds between two polls of a customer that is under way.

        Returns:
            A report on every line; lines that differ, were refused or failed raise nothing.

        Raises:
            CheckpointError: a journal is of another template or service (rule migration.already-run), or not a
                journal; nothing was sent.
            PlanError: people of Webex for BroadWorks would stay behind in an organization, in strict mode.
            Unauthorized: the token is not accepted (any more); what was done is written down.
            OSError: a journal cannot be read or written.
        """
        _check_concurrency(concurrency)
        options = make_options(on_difference, interval)
        journals, _ = self._open(migration, journal, "run")
        self._refuse_coexistence(migration)
        return self._bulk._run(self._job(migration, journals, options, on_progress), concurrency)

    def resume(self, migration: Migration, *, journal: str | PathLike[str], **options: Any) -> BulkSummary:
        """Go on with a migration; `run`, but refused where there is nothing to go on with.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.
            **options: the other arguments of `run`.

        Raises:
            CheckpointError: nothing was run, or all of it was rolled back (rule migration.stage.order).
        """
        self._open(migration, journal, "resume")
        return self.run(migration, journal=journal, **options)

    def review(self, migration: Migration, *, journal: str | PathLike[str], concurrency: int = 8) -> Review:
        """Read back what the service has now, and compare it with the exports. Nothing is changed.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.
            concurrency: how many customers are read at once, at most 8.

        Raises:
            CheckpointError: nothing was run, or all of it was rolled back (rule migration.stage.order).
            WholesaleError: the service refused to show a customer.
        """
        _check_concurrency(concurrency)
        journals, shares = self._open(migration, journal, "review")
        with ThreadPoolExecutor(concurrency, "webex-wholesale-review") as pool:
            return Review(tuple(pool.map(self._perform, self._reviews(migration, journals, shares))))

    def rollback(self, migration: Migration, *, journal: str | PathLike[str]) -> BulkSummary:
        """Remove what a migration made, in reverse order, and nothing else; on the day on which it began.

        What a killed run made and did not write down counts as found: it stays, with the customer it is in.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.

        Returns:
            A report on every line that was made.

        Raises:
            CheckpointError: there is nothing to take back (rule migration.stage.order), or a day of usage has ended
                (rule migration.rollback.too-late); nothing was removed.
        """
        journals, shares = self._open(migration, journal, "rollback")
        reports: list[LineReport] = []
        for key, steps in self._rollbacks(migration, journals, shares):
            reports += _undone(journals, key, self._perform(steps))
        return BulkSummary(tuple(reports))

    def _refuse_coexistence(self, migration: Migration) -> None:
        if migration.strict:
            raise_problems("the exports", self.people_left(migration))

    def _perform(self, steps: Steps[T]) -> T:
        return self._client._run(steps)


def _undone(journals: Journals, key: str, reports: tuple[LineReport, ...]) -> tuple[LineReport, ...]:
    """Write a rollback down if all of it worked."""
    if BulkSummary(reports).ok:
        journals.undo(key)
    return reports


@public
class AsyncMigrations(_Preparation):
    """Migrations of customers from BroadWorks, on tasks of the running event loop."""

    _client: AsyncClient

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._bulk = AsyncBulk(client)

    async def check(
        self, migration: Migration, *, concurrency: int = 8, on_progress: OnProgress | None = None
    ) -> BulkSummary:
        """Ask the service about every customer and user: `Migrations.check`, on tasks.

        Args:
            migration: the exports, as `read_export` gives them.
            concurrency: how many lines are under way at once, at most 8.
            on_progress: a plain function, called in this task with the report on each line.
        """
        _check_concurrency(concurrency)
        await self._refuse_coexistence(migration)
        return await self._bulk.precheck(migration.plan, concurrency=concurrency, on_progress=on_progress)

    async def people_left(self, migration: Migration) -> tuple[PlanProblem, ...]:
        """Find organizations in which people would stay behind: `Migrations.people_left`, on tasks.

        Args:
            migration: the exports, as `read_export` gives them.
        """
        return await self._perform(find_people_left(self._settings, migration.shares))

    async def run(
        self,
        migration: Migration,
        *,
        journal: str | PathLike[str],
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        on_difference: OnDifference = "report",
        interval: float = INTERVAL,
    ) -> BulkSummary:
        """Carry a migration out: `Migrations.run`, on tasks.

        The journals are written on the event loop, which waits for the disk then.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: a folder for the journals, one for each customer.
            concurrency: how many lines are under way at once, at most 8.
            on_progress: a plain function, called in this task with the report on each line.
            on_difference: "report" the outcome `differs`, or "update" what exists and is not as its line has it.
            interval: seconds between two polls of a customer that is under way.
        """
        _check_concurrency(concurrency)
        options = make_options(on_difference, interval)
        journals, _ = self._open(migration, journal, "run")
        await self._refuse_coexistence(migration)
        return await self._bulk._run(self._job(migration, journals, options, on_progress), concurrency)

    async def resume(self, migration: Migration, *, journal: str | PathLike[str], **options: Any) -> BulkSummary:
        """Go on with a migration: `Migrations.resume`, on tasks.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.
            **options: the other arguments of `run`.
        """
        self._open(migration, journal, "resume")
        return await self.run(migration, journal=journal, **options)

    async def review(self, migration: Migration, *, journal: str | PathLike[str], concurrency: int = 8) -> Review:
        """Read back what the service has now: `Migrations.review`, on tasks.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.
            concurrency: how many customers are read at once, at most 8.
        """
        import anyio

        _check_concurrency(concurrency)
        journals, shares = self._open(migration, journal, "review")
        limiter, found, failures = anyio.CapacityLimiter(concurrency), dict[int, CustomerReview](), list[Exception]()

        async def read(index: int, steps: Steps[CustomerReview]) -> None:
            async with limiter:
                try:
                    found[index] = await self._perform(steps)
                except Exception as failure:
                    # Raised here, it would come out as a group of exceptions.
                    failures.append(failure)

        async with anyio.create_task_group() as group:
            for index, steps in enumerate(self._reviews(migration, journals, shares)):
                group.start_soon(read, index, steps)
        if failures:
            raise failures[0]
        return Review(tuple(found[index] for index in sorted(found)))

    async def rollback(self, migration: Migration, *, journal: str | PathLike[str]) -> BulkSummary:
        """Remove what a migration made: `Migrations.rollback`, on tasks.

        Args:
            migration: the exports, as `read_export` gives them.
            journal: the folder of the journals.
        """
        journals, shares = self._open(migration, journal, "rollback")
        reports: list[LineReport] = []
        for key, steps in self._rollbacks(migration, journals, shares):
            reports += _undone(journals, key, await self._perform(steps))
        return BulkSummary(tuple(reports))

    async def _refuse_coexistence(self, migration: Migration) -> None:
        if migration.strict:
            raise_problems("the exports", await self.people_left(migration))

    async def _perform(self, steps: Steps[T]) -> T:
        return await self._client._run(steps)
