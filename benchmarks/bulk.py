"""Bulk provisioning by four processes against a served mock: throughput, memory, and one of them killed on the way.

The plan is made in batches, as nobody holds a million lines in memory. Each process has its part of each batch by
`Plan.split`, with a checkpoint of its own; one is killed in the middle and starts again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.peak import PROCESSES, resident
from benchmarks.posting import HOST, Server, serving
from benchmarks.report import Row, Unavailable
from benchmarks.scale import Scale
from webex_wholesale import Address, CustomerInfo, Plan, PlannedCustomer, PlannedSubscriber, SubscriberParameters
from webex_wholesale import WholesaleClient as Client
from webex_wholesale_mock import WholesaleMock

WORKERS = 4
PEOPLE = 50
"""Subscribers of each customer."""
BATCH = 200
"""Customers of each batch."""
KILLED = 0
"""The process that is killed when it has done half of its work."""
CONTEXT = get_context("spawn")
SPARED = "memory of a process that was not killed, {} of its work, largest"


@dataclass
class Worker:
    """A process with a part of the work; `done` counts its lines, and `memory` has samples of lines and megabytes."""

    process: BaseProcess
    done: Any
    memory: list[tuple[int, float]] = field(default_factory=list)


def rows(scale: Scale) -> list[Row]:
    if not PROCESSES.exists():
        raise Unavailable("memory is read from /proc")
    customers = -(-scale.bulk // PEOPLE)
    with TemporaryDirectory() as folder, serving() as server:
        started = time.perf_counter()
        workers = _run(server, Path(folder), customers)
        seconds = time.perf_counter() - started
        _compare(server, customers)
    subscribers = customers * PEOPLE
    spared = [worker.memory for number, worker in enumerate(workers) if number != KILLED]
    before, after = ([_at(samples, share) for samples in spared] for share in (0.25, 1.0))
    return [
        Row(f"{subscribers:,} subscribers, by {WORKERS} processes", "s", [seconds]),
        Row("lines of the plan", "lines/s", [(subscribers + customers) / seconds]),
        Row(SPARED.format("after a quarter"), "MB", [max(before)]),
        Row(SPARED.format("at the end"), "MB", [max(after)], "after a quarter", [max(before)]),
    ]


def _at(samples: list[tuple[int, float]], share: float) -> float:
    """The memory when so much of the work was done."""
    lines = samples[-1][0] * share
    return next(memory for done, memory in samples if done >= lines)


def _run(server: Server, folder: Path, customers: int) -> list[Worker]:
    """Let the processes work, and kill one of them once. Raises RuntimeError where one fails."""
    url = f"http://{HOST}:{server.port}"
    httpx.put(f"{url}/__mock__/durations", json={"provisioning": 0}).raise_for_status()
    start = partial(_started, url, folder, customers)
    workers = [start(number) for number in range(WORKERS)]
    half, killed = customers * (PEOPLE + 1) // WORKERS // 2, False
    while any(worker.process.is_alive() for worker in workers):
        time.sleep(0.1)
        for worker in workers:
            if worker.process.is_alive() and (memory := resident(worker.process.pid or 0)):
                worker.memory.append((worker.done.value, memory))
        if not killed and workers[KILLED].done.value >= half:
            workers[KILLED].process.kill()
            workers[KILLED].process.join()
            workers[KILLED], killed = start(KILLED), True
    failed = [worker.process.exitcode for worker in workers if worker.process.exitcode]
    if failed or not killed:
        raise RuntimeError(f"a process ended with {failed}" if failed else "none was killed")
    return workers


def _started(url: str, folder: Path, customers: int, number: int) -> Worker:
    done = CONTEXT.Value("i", 0, lock=False)
    process = CONTEXT.Process(target=_work, args=(url, folder, customers, number, done))
    process.start()
    return Worker(process, done)


def _work(url: str, folder: Path, customers: int, number: int, done: Any) -> None:
    mock = WholesaleMock()  # the token and the template are those of every mock with this seed
    with Client(mock.tokens["full-admin"], base_url=f"{url}/v1") as client:
        for first in range(0, customers, BATCH):
            some = range(first, min(first + BATCH, customers))
            part = Plan.of([_customer(mock.template.provisioning_id, each) for each in some]).split(WORKERS)[number]

            def count(_: object) -> None:
                done.value += 1

            file = folder / f"{first}-{number}.checkpoint"
            summary = client.bulk.provision(part, checkpoint=file, on_progress=count, interval=0.1)
            if not summary.ok:
                raise RuntimeError(f"{summary}: {summary.problems[:1]}")


def _customer(provisioning_id: str, number: int) -> PlannedCustomer:
    return PlannedCustomer(
        external_id=f"c-{number}",
        provisioning_id=provisioning_id,
        packages=["webex_meetings"],
        address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        customer_info=CustomerInfo(name=f"Customer {number}", primary_email=f"post@c{number}.example"),
        subscribers=[_subscriber(f"p{person}@c{number}.example") for person in range(PEOPLE)],
    )


def _subscriber(email: str) -> PlannedSubscriber:
    names = SubscriberParameters(first_name="Ada", last_name="Vik")
    return PlannedSubscriber(email=email, packages=["webex_meetings"], provisioning_parameters=names)


def _compare(server: Server, customers: int) -> None:
    """Raise RuntimeError where a customer or a subscriber is lost, or there twice."""
    with Client(WholesaleMock().tokens["full-admin"], base_url=f"http://{HOST}:{server.port}/v1") as client:
        found = Counter(customer.external_id for customer in client.customers.list())
        people = Counter(subscriber.email for subscriber in client.subscribers.list())
    wrong = [*_wrong(found, {f"c-{number}" for number in range(customers)})]
    wrong += _wrong(people, {f"p{person}@c{number}.example" for number in range(customers) for person in range(PEOPLE)})
    if wrong:
        raise RuntimeError(f"lost, twice or not wanted: {wrong[:10]}")


def _wrong(found: Counter[Any], wanted: set[str]) -> Iterator[str]:
    yield from (name for name, times in found.items() if times > 1)
    yield from wanted ^ found.keys()
