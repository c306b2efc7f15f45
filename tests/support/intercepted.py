"""Clients of every library that an interception answers, and a comparison of the libraries before and after."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tests.support.clients import library

CUSTOMERS = "https://webexapis.com/v1/wholesale/customers"


def blocking(name: str) -> Callable[..., tuple[int, bytes]]:
    """A function `send(method, url, headers, body)` of httpx, httpx2, requests or urllib3: status and body."""
    module = library(name)

    def send(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        if name == "urllib3":
            answer = module.request(method, url, headers=headers, body=body, retries=False)
            return answer.status, answer.data
        content = {"data": body} if name == "requests" else {"content": body}
        answer = module.request(method, url, headers=headers, timeout=5, **content)
        return answer.status_code, answer.content

    return send


def asynchronous(name: str) -> Callable[..., tuple[int, bytes]]:
    """The same for the asynchronous clients of httpx, httpx2 and aiohttp, each call in a loop of its own."""
    module = library(name)

    async def of_httpx(method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        async with module.AsyncClient(headers=headers) as client:
            answer = await client.request(method, url, content=body)
            return answer.status_code, answer.content

    async def of_aiohttp(method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        limits = module.ClientTimeout(sock_read=5)
        async with (
            module.ClientSession(headers=headers, timeout=limits) as session,
            session.request(method, url, data=body) as answer,
        ):
            return answer.status, await answer.read()

    send = of_aiohttp if name == "aiohttp" else of_httpx
    return lambda method, url, headers, body=None: asyncio.run(send(method, url, headers, body))


CLIENTS: dict[str, tuple[Callable[[str], Callable[..., tuple[int, bytes]]], str]] = {
    "httpx": (blocking, "httpx"),
    "httpx, asynchronous": (asynchronous, "httpx"),
    "httpx2": (blocking, "httpx2"),
    "httpx2, asynchronous": (asynchronous, "httpx2"),
    "requests": (blocking, "requests"),
    "urllib3": (blocking, "urllib3"),
    "aiohttp": (asynchronous, "aiohttp"),
}


def client(name: str) -> Callable[..., tuple[int, bytes]]:
    kind, module = CLIENTS[name]
    return kind(module)


def attributes() -> dict[str, Any]:
    """Every attribute of the modules and classes that an interception may touch, by its name."""
    owners = [socket, ssl, http.client, asyncio, *map(import_module, ("httpx", "httpcore", "requests", "urllib3"))]
    for name in ("httpx2", "httpcore2", "aiohttp", "uvloop"):
        try:
            owners.append(import_module(name))
        except ModuleNotFoundError:
            continue
    found = {}
    for owner in owners:
        for name, value in vars(owner).items():
            found[f"{owner.__name__}.{name}"] = value
            if isinstance(value, type):
                found |= {f"{owner.__name__}.{name}.{key}": each for key, each in vars(value).items()}
    # A module that is imported lazily, and what a class remembers of its subclasses, come by themselves.
    return {name: value for name, value in found.items() if callable(value) and not isinstance(value, type)}
