"""Minutes of the real clock against a served mock with a state file, which is killed now and then."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx

from benchmarks.kills import Known, Lost
from benchmarks.posting import HOST, Server, serving
from tests.soak.figures import Line, Samples, nothing_lost
from tests.soak.virtual import HISTORY, person, wanted
from webex_wholesale import RetryPolicy, WholesaleClient, WholesaleError
from webex_wholesale_mock import WholesaleMock

CLIENTS = 8
WORLDS = ("", "/w/a")
FEW = 12
"""Customers that each client has at a time."""
SHARE = 0.4
"""Of the time, in which the server is killed again and again; in the rest one server has to stay flat."""
LIVES = 8
INTERVAL = 0.5
HOUR = 3_600


@dataclass
class Ledger:
    """A world as its clients know it: its customers, its subscribers, and how much was acknowledged."""

    world: str
    customers: Known = field(init=False)
    subscribers: Known = field(init=False)

    def __post_init__(self) -> None:
        self.customers = Known(self.world)
        self.subscribers = Known(self.world, "subscribers", "email")

    def compare(self, server: Server) -> None:
        """Raise Lost where the world has lost or doubled something, after all that was being removed is gone."""
        control(server, self.world, "clock/advance", {"seconds": HOUR})
        self.customers.compare(server)
        self.subscribers.compare(server)


def control(server: Server, world: str, endpoint: str, body: object) -> None:
    """Send a request to a control endpoint."""
    url = f"http://{HOST}:{server.port}{world}/__mock__/{endpoint}"
    httpx.post(url, json=body, trust_env=False, timeout=60).raise_for_status()


@contextmanager
def on_its_way(known: Known, name: str) -> Iterator[None]:
    """Note that a thing is being made or removed. Where the answer does not come, it stays noted."""
    known.sent.add(name)
    yield
    known.sent.discard(name)


class Worker:
    """One client: it makes, reads and removes customers and subscribers of its own until it is told to stop.

    Args:
        name: begins the names of what it makes.
        server: where it works.
        ledger: gets all that is acknowledged.
        stop: ends it.
    """

    def __init__(self, name: str, server: Server, ledger: Ledger, stop: threading.Event) -> None:
        self._name, self._ledger, self._stop, self._random = name, ledger, stop, Random(name)
        mock = WholesaleMock()
        self._template = mock.template.provisioning_id
        self._options = {
            "base_url": f"http://{HOST}:{server.port}{ledger.world}/v1",
            "token": mock.tokens["full-admin"],
            "retry": RetryPolicy(attempts=2, base=0.05),
        }
        self.acknowledged = Counter[str]()
        self.failed: Exception | None = None

    def run(self) -> None:
        """Work. An error that comes before the stop is kept."""
        try:
            with WholesaleClient(**self._options) as client:
                self._work(client)
        except (WholesaleError, httpx.HTTPError) as problem:
            self.failed = problem

    def _work(self, client: WholesaleClient) -> None:
        mine = [name for name in [*self._ledger.customers.ids] if name.startswith(self._name.partition("-")[0] + "-")]
        number = 0
        while not self._stop.is_set():
            if len(mine) < FEW:
                mine.append(f"{self._name}-{(number := number + 1)}")
                self._come(client, mine[-1])
            else:
                self._go(client, mine.pop(self._random.randrange(len(mine))))

    def _come(self, client: WholesaleClient, name: str) -> None:
        customers, subscribers, email = self._ledger.customers, self._ledger.subscribers, f"siri@{name}.example"
        with on_its_way(customers, name):
            accepted = client.customers.provision(wanted(self._template, name))
            customers.ids[name] = accepted.id
        while client.customers.get(accepted.id).status != "provisioned":
            if self._stop.is_set():  # a wait of the SDK goes on while the server is away
                return
        with on_its_way(subscribers, email):
            subscribers.ids[email] = client.subscribers.provision(
                customer_id=accepted.id,
                email=email,
                provisioning_parameters=person(name),
                packages=["webex_meetings"],
            ).id
        self.acknowledged["made"] += 2

    def _go(self, client: WholesaleClient, name: str) -> None:
        customers, subscribers, email = self._ledger.customers, self._ledger.subscribers, f"siri@{name}.example"
        id = customers.ids[name]
        client.customers.get(id)
        for subscriber in client.subscribers.list(customer_id=id):
            with on_its_way(subscribers, email):
                subscribers.ids.pop(email, None)
                client.subscribers.delete(subscriber.id)
        with on_its_way(customers, name):
            del customers.ids[name]
            client.customers.delete(id)
        self.acknowledged["removed"] += 2


class Soak:
    """A state file, the ledgers of its worlds, and what was measured.

    Args:
        seconds: how long to go on, of the real clock.
        folder: for the state file.
        interval: seconds between samples.
        lives: how many servers are killed before the one that is measured.
    """

    def __init__(self, seconds: float, folder: Path, interval: float = INTERVAL, lives: int = LIVES) -> None:
        self.seconds, self.interval, self.short_lives, self.random = seconds, interval, lives, Random(0)
        self.state = folder / "soak.state"
        self.ledgers = [Ledger(world) for world in WORLDS]
        self.server, self.clients = Samples("server"), Samples("clients")
        self.lives, self.gone, self.acknowledged = 0, 0, Counter[str]()

    def run(self, check: Callable[[Server], None] = lambda server: None) -> list[Line]:
        """Let servers live and die. Returns the lines of the table.

        Args:
            check: is called with each server that has started again, before it is compared.
        """
        lost = nothing_lost("", "", [lambda: self._lives(check)], Lost)
        kept = f"{sum(self.acknowledged.values()):,} acknowledged, {self.lives} times kill -9"
        about = f"served: {CLIENTS} clients, {len(WORLDS)} worlds, {self.seconds:.0f} s"
        return [Line(about, kept, lost.breach), *self.server.lines(HISTORY * self.gone / 2), *self.clients.lines()]

    def _lives(self, check: Callable[[Server], None]) -> None:
        short = self.seconds * SHARE / self.short_lives
        for _ in range(self.short_lives):
            self._live(short * self.random.uniform(0.5, 1.5), check)
        before = self.acknowledged["removed"]
        self._live(self.seconds * (1 - SHARE), check, (self.server, self.clients))
        self.gone = (self.acknowledged["removed"] - before) // 2
        with serving("--state", str(self.state)) as server:
            self._compare(server, check)

    def _compare(self, server: Server, check: Callable[[Server], None]) -> None:
        check(server)
        for ledger in self.ledgers:
            ledger.compare(server)

    def _live(
        self, seconds: float, check: Callable[[Server], None], samples: tuple[Samples, Samples] | None = None
    ) -> None:
        """Start the server, compare it with the ledgers, work, and kill it in the middle of that."""
        with serving("--state", str(self.state)) as server:
            self._compare(server, check)
            stop = threading.Event()
            workers = [
                Worker(f"{number}-{self.lives}", server, self.ledgers[number % len(WORLDS)], stop)
                for number in range(CLIENTS)
            ]
            threads = [threading.Thread(target=worker.run) for worker in workers]
            for thread in threads:
                thread.start()
            self._watch(seconds, server, workers, samples)
            server.process.kill()
            stop.set()
            for thread in threads:
                thread.join()
        self.lives += 1
        for worker in workers:
            self.acknowledged += worker.acknowledged

    def _watch(
        self, seconds: float, server: Server, workers: list[Worker], samples: tuple[Samples, Samples] | None
    ) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, self.interval))
            if samples:
                samples[0].take(server.process.pid)
                samples[1].take()
            for worker in workers:
                if worker.failed:
                    server.process.kill()
                    raise Lost(f"a client failed while the server was alive: {worker.failed}") from worker.failed


def minutes(number: float) -> list[Line]:
    """Go on for some minutes of the real clock."""
    with TemporaryDirectory() as folder:
        return Soak(number * 60, Path(folder)).run()
