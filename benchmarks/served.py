"""The served mock under load, next to an application that only sends the same bytes, on the same server."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from socket import socket
from time import process_time
from typing import Any

import httpx
import uvicorn

from benchmarks import sample
from benchmarks.report import Row, Unavailable
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale_mock import Response
from webex_wholesale_mock.adapters._asgi import Application
from webex_wholesale_mock.server.serve import address, config, listen, play

BARE = "a bare ASGI answer of the same size"
MOCK = "the served mock, GET"
ANEW = "the same with a real clock, so that each call is a change"
HOST = "127.0.0.1"
CONNECTIONS = 8
START = 60
"""Seconds that a server has for its first answer, on a busy machine."""


def rows(scale: Scale) -> list[Row]:
    if shutil.which("wrk") is None:
        raise Unavailable("wrk is not installed")
    makers = {BARE: bare_application, MOCK: mock_application, ANEW: changing_application}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_serving(make)) for name, make in makers.items()}
        figures = turns({name: partial(_throughput, server, scale) for name, server in servers.items()}, scale.runs)
    return [
        Row(BARE, "requests/s", figures[BARE]),
        Row(MOCK, "requests/s", figures[MOCK], BARE, figures[BARE], "0.5 at least"),
        Row(ANEW, "requests/s", figures[ANEW], BARE, figures[BARE]),
    ]


def mock_application() -> Application:
    """Make the application of a mock with one provisioned customer."""
    return _play()[0]


def changing_application() -> Application:
    """Make the same application with a clock that each request moves, so that no answer is kept."""
    mock, app = play(0, "real")
    sample.provisioned(mock)
    return app


def bare_application() -> Application:
    """Make an application that sends the mock's answer without reading the request."""
    start, body = _messages(_play()[3])

    async def app(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        await send(start)
        await send(body)

    return app


def _play() -> tuple[Application, str, dict[str, str], Response]:
    """Return the application, and the path, headers and answer for its customer. They are the same each time."""
    mock, app = play(0, "virtual")
    path = sample.provisioned(mock)
    return app, path, sample.headers(mock), sample.answer(mock, sample.get(mock, path))


def _messages(response: Response) -> tuple[dict[str, Any], dict[str, Any]]:
    headers = [(name.encode(), value.encode()) for name, value in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    return (
        {"type": "http.response.start", "status": response.status, "headers": headers},
        {"type": "http.response.body", "body": response.body},
    )


@contextmanager
def _serving(make: Callable[[], Application]) -> Iterator[tuple[str, int]]:
    """Serve an application in a process of its own; yields the address, and the id of the process."""
    with listen(HOST, 0) as listener:
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(make, listener))
        process.start()
        try:
            yield address(HOST, listener), process.pid or 0
        finally:
            process.terminate()
            process.join()


def _serve(make: Callable[[], Application], listener: socket) -> None:
    uvicorn.Server(config(make())).run(sockets=[listener])


def _throughput(server: tuple[str, int], scale: Scale) -> float:
    """Measure requests per second; with `--cpu`, requests per second of the server's CPU time."""
    url, process = server
    _, path, headers, answered = _play()
    headers.pop("host")
    if httpx.get(url + path, headers=headers, timeout=START).content != answered.body:
        raise RuntimeError(f"{url} does not answer what it should")
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{scale.seconds}s", *sent, url + path]
    before = _cpu_seconds(process)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = _cpu_seconds(process) - before
    found, counted = (re.search(form, output) for form in (r"Requests/sec:\s*([\d.]+)", r"(\d+) requests in"))
    if found is None or counted is None or "Non-2xx" in output:
        raise RuntimeError(f"wrk reports:\n{output}")
    return int(counted[1]) / spent if scale.clock is process_time else float(found[1])


def _cpu_seconds(process: int) -> float:
    """Read the CPU time of another process, where Linux tells it."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return 0.0
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
