"""The cost of a state file: provisioning on a server with one, and its start after a kill."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks import sample
from benchmarks.posting import HOST, Clients, Customers, serving
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale_mock import WholesaleMock, persistence
from webex_wholesale_mock.server.kept_worlds import KeptWorlds
from webex_wholesale_mock.server.state_file import StateFile

CLIENTS = 8
PLAIN = f"POST from {CLIENTS} clients to a served mock"
DURABLE = f"POST from {CLIENTS} clients to one with --state"
LOAD = "load a saved world, {:,} customers"
CLEAN = "read {:,} customers from a state file after an end in order"
KILLED = "read {:,} customers from a state file with the longest log"
SERVER = "start a server with {:,} customers in its state file, until its first answer"
AIMED_AT = 10_000


def rows(scale: Scale) -> list[Row]:
    with TemporaryDirectory() as folder:
        rows = [*_posts(scale, Path(folder))]
        for size in scale.sizes[1:]:
            rows += _starts(scale, size, Path(folder))
        return rows


def _posts(scale: Scale, folder: Path) -> Iterator[Row]:
    with serving() as plain, serving("--state", str(folder / "served.state")) as durable:
        worlds = (f"/w/{number}" for number in count())
        work = {
            PLAIN: lambda: _rate(plain.port, next(worlds), scale.seconds),
            DURABLE: lambda: _rate(durable.port, next(worlds), scale.seconds),
        }
        figures = turns(work, scale.runs)
    yield Row(PLAIN, "requests/s", figures[PLAIN])
    yield Row(DURABLE, "requests/s", figures[DURABLE], PLAIN, figures[PLAIN], "0.33 at least")


def _rate(port: int, world: str, seconds: float) -> float:
    """Measure requests per second to a new world."""
    done, started = 0, time.perf_counter()
    with Clients(port, CLIENTS) as clients:
        for name, answer in clients.provision(Customers(world)):
            if not answer.startswith(b"HTTP/1.1 202 "):
                raise RuntimeError(f"{name} was not provisioned: {answer!r}")
            done += 1
            if time.perf_counter() - started >= seconds:
                break
        return done / (time.perf_counter() - started)


def _starts(scale: Scale, size: int, folder: Path) -> Iterator[Row]:
    saved, clean, killed = (folder / f"{size}-{name}" for name in ("saved.world", "clean.state", "killed.state"))
    mock = WholesaleMock()
    for _ in range(size):
        mock.hub.add_subscriber(mock.hub.add_customer().id)
    mock.save(saved)
    StateFile.create(clean, {}, persistence.checkpoint(mock), 0.0)
    StateFile.create(killed, {}, persistence.checkpoint(mock), 0.0)
    filled = _fill(killed)
    most = len(filled.customers())
    load, clean_start, load_filled, killed_start = (
        name.format(count) for name, count in ((LOAD, size), (CLEAN, size), (LOAD, most), (KILLED, most))
    )
    filled.save(folder / "filled.world")
    work: dict[str, Callable[[], object]] = {
        load: lambda: WholesaleMock.load(saved),
        clean_start: partial(_read, clean),
        load_filled: lambda: WholesaleMock.load(folder / "filled.world"),
        killed_start: partial(_read, killed),
    }
    figures = turns({name: _timed(call, scale.clock) for name, call in work.items()}, scale.runs)
    yield Row(load, "ms", figures[load])
    yield Row(clean_start, "ms", figures[clean_start], load, figures[load])
    yield Row(load_filled, "ms", figures[load_filled])
    yield Row(killed_start, "ms", figures[killed_start], load_filled, figures[load_filled], "1.0 at most")
    target = "1,500 at most" if size == AIMED_AT else ""
    served = str(folder / f"{size}-served.state")
    with serving("--state", served, "--world", str(saved)):
        pass  # makes the file, and ends in order
    yield Row(SERVER.format(size), "ms", [_server_start(served) for _ in range(scale.pairs + 1)], target=target)


def _server_start(state: str) -> float:
    headers = sample.headers(WholesaleMock())
    start = time.perf_counter()
    with serving("--state", state) as server:
        httpx.get(f"http://{HOST}:{server.port}{sample.CUSTOMERS}?max=1", headers=headers).raise_for_status()
        return (time.perf_counter() - start) * 1e3


def _fill(path: Path) -> WholesaleMock:
    """Let the log be as long as it gets, and leave the file as a kill leaves it; return its mock."""
    worlds = KeptWorlds(file := StateFile(path), print)
    mock, kept = worlds.begin("default")
    number, copy = count(), path.with_name("copy.state")
    beside = [(path.with_name(path.name + end), copy.with_name(copy.name + end)) for end in ("", "-wal")]
    while kept.room > 1:
        kept.handle(sample.post(mock, next(number)))
    for source, target in beside:
        shutil.copy(source, target)
    file.close()
    for source, target in beside:
        target.replace(source)
    return mock


def _read(path: Path) -> None:
    with closing(StateFile(path)) as file:
        KeptWorlds(file, print).begin("default")


def _timed(call: Callable[[], object], clock: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        start = clock()
        call()
        return (clock() - start) * 1e3

    return run
