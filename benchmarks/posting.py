"""A served mock in a process of its own, and clients that provision customers there with little work of their own."""

from __future__ import annotations

import json
import re
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count

from benchmarks import sample
from webex_wholesale_mock import WholesaleMock

HOST = "127.0.0.1"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """A served mock: its process and its port."""

    process: subprocess.Popen[str]
    port: int


def command(*options: str) -> list[str]:
    """The command of a server on a free port."""
    return [sys.executable, "-m", "webex_wholesale_mock.server", "--port", "0", "--quiet", *options]


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """Serve a mock until the block ends."""
    with subprocess.Popen(command(*options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = last = process.stdout.readline()
        while last and not last.startswith("clock: "):
            last = process.stdout.readline()
        if not last:
            raise RuntimeError(f"the server has not started: {process.communicate()[1]}")
        try:
            yield Server(process, int(first.rpartition(":")[2].partition("/")[0]))
        finally:
            process.terminate()
            process.communicate()


class Customers:
    """Requests that provision a customer each, in some world of a server.

    Args:
        world: the path of the world, such as `/w/a`; empty for the default one.
        prefix: begins the external ids.
    """

    def __init__(self, world: str = "", prefix: str = "acme") -> None:
        mock = WholesaleMock()
        self._numbers, self._prefix = count(), prefix
        self._body = sample.body(mock, 0)
        headers = sample.headers(mock) | {"host": HOST}
        lines = [f"POST {world}{sample.CUSTOMERS} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self._head = "\r\n".join(lines)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return self

    def __next__(self) -> tuple[str, bytes]:
        """Return the next external id, and its request as bytes."""
        name = f"{self._prefix}-{next(self._numbers)}"
        info = self._body["customerInfo"] | {"primaryEmail": f"{name}@acme.example"}
        body = json.dumps(self._body | {"externalId": name, "customerInfo": info})
        return name, f"{self._head}\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


class Clients:
    """Some connections to a server, each with one request on its way at a time. Used as a context manager."""

    def __init__(self, port: int, connections: int) -> None:
        self._stack = ExitStack()
        self._connections = [
            self._stack.enter_context(socket.create_connection((HOST, port))) for _ in range(connections)
        ]

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def provision(self, customers: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """Yield the external id and the answer of each customer as it arrives, and send the next one there.

        Raises OSError where the server has ended, after all answers that arrived whole.
        """
        waiting = dict.fromkeys(self._connections, "")
        for connection in waiting:
            waiting[connection] = self._send(connection, customers)
        while True:
            for connection in select.select(self._connections, [], [])[0]:
                answer = _received(connection)
                yield waiting[connection], answer
                waiting[connection] = self._send(connection, customers)

    @staticmethod
    def _send(connection: socket.socket, customers: Iterator[tuple[str, bytes]]) -> str:
        name, request = next(customers)
        connection.sendall(request)
        return name


def _received(connection: socket.socket) -> bytes:
    """Receive one whole answer. Raises ConnectionError where the connection ends before."""
    answer = b""
    while True:
        part = connection.recv(65_536)
        if not part:
            raise ConnectionError("the server has ended")
        answer += part
        head, end, body = answer.partition(b"\r\n\r\n")
        if end and (found := LENGTH.search(head)) and len(body) >= int(found[1]):
            return answer
