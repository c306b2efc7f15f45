"""Threads of jobs that take turns: one runs at a time, from one of its steps to the next.

Theory of operation. Each job has a thread of its own. It runs until it calls the mock, or its client is about to wait;
there it stops, with a ticket, until it is told to go. The thread that tells lets one job go at a time, until that has
come to its next step or to its end. So no two jobs run at once, and a call from a thread that is not known, such as one
of a pool, belongs to the job that is running. That holds for jobs that call from one thread at a time; others are told.
A job that ends or is dismissed leaves no thread behind. Nothing here
holds the lock of the mock while it waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from threading import Condition, Thread, current_thread
from typing import Final

import attrs

from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.testkit.call_hooks import Answer, crash, operation_of
from webex_wholesale_mock.testkit.jobs import Job, perform
from webex_wholesale_mock.testkit.orders import WAIT, letters
from webex_wholesale_mock.wire.messages import Request, Response

GRACE: Final = 5.0
"""Real seconds that a dismissed job gets to end."""
ONE_THREAD: Final = "let each job call from one thread at a time, such as with concurrency=1"


@attrs.define(slots=True, eq=False)
class Ticket:
    """A step that waits for its turn."""

    what: str
    granted: bool = False


@attrs.define(slots=True, eq=False)
class Worker:
    """One job on a thread: its step that waits, and its end."""

    name: str
    job: Job
    ticket: Ticket | None = None
    running: bool = False
    thread: Thread | None = None
    error: BaseException | None = None


class Turns:
    """The threads of some jobs, as a hook around the calls of a mock.

    Args:
        jobs: the jobs; they are called A, B and so on.
        answered: gets the status of each answer.
        patience: real seconds within which a job comes to its next step or to its end.
    """

    def __init__(self, jobs: Sequence[Job], answered: Callable[[int], None], patience: float) -> None:
        self.workers = [Worker(name, job) for name, job in zip(letters(jobs), jobs, strict=True)]
        self._answered, self._patience = answered, patience
        self._changed = Condition()
        self._threads: dict[Thread, Worker] = {}
        self._teller = current_thread()
        self._dismissed = False
        self._problem = ""

    # On the thread that tells

    def start(self) -> None:
        """Start the jobs one by one, each until its first step or its end."""
        for worker in self.workers:
            thread = Thread(
                target=copy_context().run, args=(self._run, worker), name=f"interleaved job {worker.name}", daemon=True
            )
            self._threads[thread] = worker
            worker.thread, worker.running = thread, True
            thread.start()
            self._await(worker)

    @property
    def ready(self) -> dict[str, str]:
        """The jobs that could go on, and with what."""
        with self._changed:
            return {worker.name: worker.ticket.what for worker in self.workers if worker.ticket}

    def go(self, name: str) -> None:
        """Let a job take its next step, until it comes to another one or to its end."""
        worker = next(worker for worker in self.workers if worker.name == name)
        with self._changed:
            if worker.ticket:
                worker.ticket.granted = worker.running = True
            worker.ticket = None
            self._changed.notify_all()
        self._await(worker)

    def dismiss(self) -> None:
        """End the jobs that have not ended, as if the program were killed; one that hangs is left to itself."""
        with self._changed:
            self._dismissed = True
            self._changed.notify_all()
        for worker in self.workers:
            if worker.thread:
                worker.thread.join(GRACE)

    def _await(self, worker: Worker) -> None:
        with self._changed:
            at_rest = self._changed.wait_for(lambda: self._problem or not worker.running, self._patience)
        if self._problem:
            raise RuntimeError(self._problem)
        if not at_rest:
            raise RuntimeError(
                f"job {worker.name} has neither called the mock nor ended for {self._patience:g} seconds. It may wait"
                " for another job, for a lock that another one holds, such as that of a shared client, or for a served"
                f" mock: give each job clients of its own from mock.client(){self._of_pools()}"
            )

    def _of_pools(self) -> str:
        """Advice for where calls came from threads of pools: one that is late is taken for a call of another job."""
        if len(self._threads) == len(self.workers):
            return ""
        return f". Or a call of it came while another job was running: {ONE_THREAD}"

    # On the threads of the jobs

    def handle(self, answer: Answer, request: Request) -> Response:
        """Answer a call of a job when it is its turn; calls of others at once."""
        worker = self._worker()
        if worker is None:
            return answer(request)
        if not self._take_turn(worker, operation_of(request)):
            return crash()
        response = answer(request)
        self._answered(response.status)
        return response

    def before_wait(self) -> None:
        """Let a client wait when it is its turn."""
        worker = self._worker()
        if worker is not None and not self._take_turn(worker, WAIT):
            raise Crashed("the job was dismissed")

    def _take_turn(self, worker: Worker, what: str) -> bool:
        """Stop at a step until the job is told to go; false where it is dismissed."""
        ticket = Ticket(what)
        with self._changed:
            if worker.ticket and not self._dismissed:
                self._tell(f"job {worker.name} calls from several threads at once")
            worker.ticket, worker.running = ticket, False
            self._changed.notify_all()
            self._changed.wait_for(lambda: ticket.granted or self._dismissed)
            return not self._dismissed

    def _worker(self) -> Worker | None:
        """The job that the present thread belongs to; None for the thread that tells."""
        thread = current_thread()
        with self._changed:
            if thread is self._teller:
                return None
            if thread not in self._threads:
                running = next((worker for worker in self.workers if worker.running), None)
                if running is None:
                    self._tell(f"the thread {thread.name} calls while all jobs wait")
                self._threads[thread] = running or self.workers[0]
            return self._threads[thread]

    def _tell(self, problem: str) -> None:
        self._problem = f"{problem}; {ONE_THREAD}"
        self._changed.notify_all()

    def _run(self, worker: Worker) -> None:
        try:
            perform(worker.job)
        except BaseException as error:
            worker.error = error
        finally:
            with self._changed:
                worker.running = False
                self._changed.notify_all()
