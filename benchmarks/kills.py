"""Servers with a state file that are killed under load: nothing acknowledged is lost, and nothing is there twice."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx

from benchmarks.posting import HOST, Clients, Customers, Server, command, serving
from benchmarks.report import Row
from benchmarks.scale import Scale

CLIENTS = 8
LONGEST = 1.0
"""Seconds that a server is under load, at most."""
MANY = 3_000
"""Customers with which a world begins anew, so that each life is about as long as the others."""
STARTS = "start after kill -9 under load of {} clients, {} times"
WRITES = "writes acknowledged and found again, {:,} in all"


class Lost(Exception):
    """Raised where a world is not as the clients know it."""


class Known:
    """A world as its clients know it: the ids of things that were acknowledged, and what was on its way.

    Args:
        world: the path of the world, such as `/w/a`; empty for the default one.
        noun: the control endpoint that lists the things.
        key: the field that names each of them.
    """

    def __init__(self, world: str, noun: str = "customers", key: str = "externalId") -> None:
        self.world, self.noun, self.key = world, noun, key
        self.ids: dict[str, str] = {}
        self.sent: set[str] = set()

    def compare(self, server: Server) -> None:
        """Raise Lost where the world has lost or doubled something; what was on its way may be there."""
        url = f"http://{HOST}:{server.port}{self.world}/__mock__/"
        with httpx.Client(base_url=url, verify=False, trust_env=False, timeout=60) as http:
            found = http.get(self.noun).json()["items"]
            twice = [name for name, times in Counter(each[self.key] for each in found).items() if times > 1]
            ids = {each[self.key]: each["id"] for each in found}
            lost = [name for name, id in self.ids.items() if ids.get(name) != id]
            strange = ids.keys() - self.ids.keys() - self.sent
            if lost or twice or strange:
                raise Lost(f"{self.world or 'default'}: lost {lost}, twice {twice}, not wanted {sorted(strange)}")
            self.ids, self.sent = ids, set()
            if len(ids) > MANY:
                http.post("reset", headers={"content-type": "application/json"}).raise_for_status()
                self.ids = {}


def rows(scale: Scale) -> list[Row]:
    starts, rates, total, random = [], [], 0, Random(0)
    worlds = [Known(""), Known("/w/a"), Known("/w/b")]
    with TemporaryDirectory() as folder:
        options = ("--state", str(Path(folder, "kills.state")))
        with serving(*options) as server:
            _live(server, worlds, 0, random)
        for life in range(1, scale.kills + 1):
            if random.random() < 0.2:
                _kill_at_the_start(options, random)
            started = time.perf_counter()
            with serving(*options) as server:
                starts.append((time.perf_counter() - started) * 1e3)
                for known in worlds:
                    known.compare(server)
                acknowledged, seconds = _live(server, worlds, life, random)
            total += acknowledged
            rates.append(acknowledged / seconds)
        with serving(*options) as server:
            for known in worlds:
                known.compare(server)
    return [
        Row(STARTS.format(CLIENTS, scale.kills), "ms", starts),
        Row(WRITES.format(total), "requests/s", rates),
    ]


def _live(server: Server, worlds: list[Known], life: int, random: Random) -> tuple[int, float]:
    """Let clients write until the server is killed. Returns the number of acknowledged writes, and the seconds."""
    acknowledged, started, lasts = 0, time.perf_counter(), random.uniform(0.05, LONGEST)
    with suppress(ConnectionError), Clients(server.port, CLIENTS) as clients:
        for name, answer in clients.provision(_customers(worlds, life)):
            if not answer.startswith(b"HTTP/1.1 202 "):
                raise Lost(f"{name} was not provisioned: {answer!r}")
            index, _, _ = name.partition("-")
            worlds[int(index)].ids[name] = json.loads(answer.partition(b"\r\n\r\n")[2])["url"].rpartition("/")[2]
            acknowledged += 1
            if time.perf_counter() - started > lasts:
                # The other requests are on their way, or in the middle of being answered.
                server.process.kill()
    return acknowledged, time.perf_counter() - started


def _customers(worlds: list[Known], life: int) -> Iterator[tuple[str, bytes]]:
    """Requests to all worlds in turn, noted as sent."""
    sources = [(known, Customers(known.world, f"{index}-{life}")) for index, known in enumerate(worlds)]
    for known, customers in cycle(sources):
        name, request = next(customers)
        known.sent.add(name)
        yield name, request


def _kill_at_the_start(options: tuple[str, ...], random: Random) -> None:
    """Kill a server at any moment of its start."""
    with subprocess.Popen(command(*options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(random.uniform(0, LONGEST))
        process.kill()
