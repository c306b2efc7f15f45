"""A malicious server on loopback: it answers with the bytes of a script, slow, endless or wrong as they may be."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Self

OK = b"HTTP/1.1 200 OK\r\n"

Script = Callable[[bytes], Iterator[bytes | None]]
"""The pieces of the answer to a request: an empty one is a pause of 20 ms, None the end of the connection."""


class HostileServer:
    """Answers each request with the pieces that `script` gives for it, and counts them."""

    def __init__(self) -> None:
        self.script: Script = lambda _: iter([])
        self.sent = 0
        self.requests: list[bytes] = []
        self.connections = 0
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                if self._ended.is_set():
                    connection.close()
                    return
                self.connections += 1
                self._threads.append(thread := threading.Thread(target=self._serve, args=[connection]))
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that has gone away is what most of these tests wait for.
        with connection, suppress(OSError):
            connection.settimeout(10)
            while request := self._receive(connection):
                self.requests.append(request)
                for piece in self.script(request):
                    if piece is None:
                        return
                    if self._ended.wait(0 if piece else 0.02):
                        return
                    connection.sendall(piece)
                    self.sent += len(piece)

    def _receive(self, connection: socket.socket) -> bytes:
        request = b""
        while not whole(request):
            if not (piece := connection.recv(65_536)):
                return b""
            request += piece
        return request

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        # Closing a listener does not wake the thread that accepts; a connection does.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()


def whole(request: bytes) -> bool:
    """Tell if head and body of a request have arrived, or the greeting of TLS."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return request.startswith(b"\x16\x03") or (bool(end) and len(body) >= int(length[1] if length else 0))


def drops(content: bytes) -> Iterator[bytes]:
    """The bytes one at a time, with a pause before each."""
    for byte in content:
        yield from (b"", bytes([byte]))


def answer(body: bytes, *headers: str) -> bytes:
    lines = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
    return OK + lines.encode() + b"\r\n" + body
