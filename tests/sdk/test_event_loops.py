"""One asynchronous client on one event loop after another."""

from __future__ import annotations

import asyncio
import gc
import json
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
import trio

from webex_wholesale import AsyncWholesaleClient, LocalError, NotUnique
from webex_wholesale_mock import WholesaleMock

# The first loop ends with open connections, which is what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        content = json.dumps({"id": "c1", "status": "provisioned"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def base_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


async def status(client: AsyncWholesaleClient) -> str:
    return (await client.customers.get("c1")).status


@pytest.fixture(autouse=True)
def abandoned_connections() -> Iterator[None]:
    """Have the connections that no loop is left to close collected here, and not during another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_second_run_opens_connections_of_its_own(base_url: str) -> None:
    client = AsyncWholesaleClient("token", base_url=base_url, retry=False)
    acting = client.on_behalf_of("org")
    assert [asyncio.run(status(each)) for each in (client, client, acting)] == ["provisioned"] * 3
    asyncio.run(client.aclose())
    with pytest.raises(LocalError, match="closed"):
        asyncio.run(status(client))


def test_a_second_run_of_trio_works_too(base_url: str) -> None:
    client = AsyncWholesaleClient("token", base_url=base_url, retry=False)
    assert [trio.run(status, client), trio.run(status, client), asyncio.run(status(client))] == ["provisioned"] * 3
    trio.run(client.aclose)


def test_two_runs_of_trio_at_the_same_time_are_refused_in_words(base_url: str) -> None:
    client = AsyncWholesaleClient("token", base_url=base_url, retry=False)

    async def main() -> None:
        await status(client)
        with pytest.raises(LocalError, match="create one client for each loop"):
            await trio.to_thread.run_sync(lambda: trio.run(status, client))
        await client.aclose()

    trio.run(main)


def test_the_transport_of_an_ended_loop_is_refused_in_words(base_url: str) -> None:
    client = AsyncWholesaleClient("token", base_url=base_url, transport=httpx.AsyncHTTPTransport(), retry=False)
    assert asyncio.run(status(client)) == "provisioned"
    with pytest.raises(LocalError, match="create a client with a new transport for each loop"):
        asyncio.run(status(client))


def test_two_loops_at_the_same_time_are_refused_in_words(base_url: str) -> None:
    client = AsyncWholesaleClient("token", base_url=base_url, retry=False)

    async def main() -> None:
        await status(client)
        with pytest.raises(LocalError, match="create one client for each loop"):
            await asyncio.to_thread(lambda: asyncio.run(status(client)))
        await client.aclose()

    asyncio.run(main())


@pytest.mark.parametrize("run", ["asyncio", "trio"])
def test_a_list_that_is_left_early_leaves_nothing_open(run: str) -> None:
    """A generator that nobody closes would be told of by trio as a ResourceWarning."""
    mock = WholesaleMock()
    for number in range(3):
        mock.hub.add_customer(external_id=f"c{number}")

    async def main() -> None:
        async with mock.async_client() as client:
            pager = client.customers.list(max=2)
            assert await pager.first() is not None
            with pytest.raises(NotUnique):
                await pager.one()
            async for _ in pager:
                break
            async for page in pager.pages():
                assert len(page.items) == 2
                break
            assert len(await pager.all()) == 3
        gc.collect()

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        asyncio.run(main()) if run == "asyncio" else trio.run(main)
    assert [str(warning.message) for warning in warned if "generator" in str(warning.message)] == []
