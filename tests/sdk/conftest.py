from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from webex_wholesale import Address, AsyncWholesaleClient, RetryPolicy, UsageRow, WholesaleClient
from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_contracts.usage import COLUMNS, guard

TOKEN = "secret-token-of-the-partner"
BASE = "https://webexapis.com/v1"


class VirtualClock:
    """Time that moves only when somebody sleeps or advances it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Service:
    """A scripted service: gives its answers in order, the last one again and again, and notes the requests.

    `call` and its siblings run the same code on a blocking or on an asynchronous client.
    """

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.clock = VirtualClock()
        self.answers: list[Answer] = []
        self.requests: list[httpx.Request] = []

    def script(self, *answers: Answer) -> Service:
        self.answers = list(answers)
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request)

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        # No randomness: the wait after attempt n is exactly half of its upper limit.
        still = {"clock": self.clock, "retry": RetryPolicy(random=lambda: 0.5)}
        return {"transport": httpx.MockTransport(self), **still, **given}

    def client(self, **options: Any) -> WholesaleClient:
        return WholesaleClient(TOKEN, **self.options(options))

    def async_client(self, **options: Any) -> AsyncWholesaleClient:
        return AsyncWholesaleClient(TOKEN, **self.options(options))

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """The result of one call on a client, in whichever mode."""
        if not self.asynchronous:
            with self.client(**options) as client:
                return use(client)

        async def main() -> Any:
            async with self.async_client(**options) as client:
                return await use(client)

        return asyncio.run(main())

    def calls(self, *uses: Callable[[Any], Any], **options: Any) -> list[Any]:
        """The results of several calls on one client."""
        if not self.asynchronous:
            with self.client(**options) as client:
                return [use(client) for use in uses]

        async def main() -> list[Any]:
            async with self.async_client(**options) as client:
                return [await use(client) for use in uses]

        return asyncio.run(main())

    def each(self, use: Callable[[Any], Any], **options: Any) -> list[Any]:
        """Everything that iterating over what `use` returns gives."""
        if not self.asynchronous:
            with self.client(**options) as client:
                return list(use(client))

        async def main() -> list[Any]:
            async with self.async_client(**options) as client:
                return [item async for item in use(client)]

        return asyncio.run(main())


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients take nothing from the environment of whoever runs the tests."""
    for name in ("WEBEX_ACCESS_TOKEN", "WEBEX_WHOLESALE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sync", "async"])
def service(request: pytest.FixtureRequest) -> Service:
    return Service(request.param == "async")


@pytest.fixture
def blocking() -> Service:
    """A service for what does not depend on the mode."""
    return Service(False)


@pytest.fixture(scope="session")
def make_clock() -> type[VirtualClock]:
    return VirtualClock


@pytest.fixture
def address() -> Address:
    return Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


class Drops(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces, each of which takes its time."""

    def __init__(self, clock: VirtualClock, pieces: int, seconds: float) -> None:
        self.clock = clock
        self.pieces = pieces
        self.seconds = seconds
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.clock.seconds += self.seconds
            yield b" "
        yield b'{"id": "c1", "status": "provisioned"}'

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in iter(self):
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def drops() -> type[Drops]:
    return Drops


def answer(status: int = 200, body: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = {} if body is None else {"json": body}
    return httpx.Response(status, headers={"trackingid": f"MOCK_{status}", **named}, **content)  # type: ignore[arg-type]


@pytest.fixture(name="answer")
def answer_fixture() -> Callable[..., httpx.Response]:
    """Makes an answer: status, JSON body, headers with `_` for `-`."""
    return answer


@pytest.fixture
def customer() -> Callable[..., httpx.Response]:
    """Makes the answer that shows a customer in a status."""

    def make(status: str = "provisioned", **fields: Any) -> httpx.Response:
        return answer(200, {"id": "c1", "externalId": "acme", "status": status, **fields})

    return make


def usage_csv(kind: BillingReportType, rows: Iterable[UsageRow], columns: Iterable[str] = ()) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    columns = [*(columns or COLUMNS[kind])]
    writer.writerow(columns)
    for row in rows:
        cells = {name.upper(): _cell(value) for name, value in row._asdict().items()}
        writer.writerow([cells.get(name, "") for name in columns])
    return file.getvalue()


def _cell(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else guard(str(value or ""))


@pytest.fixture(scope="session", name="usage_csv")
def usage_csv_fixture() -> Callable[..., str]:
    """Makes the CSV of a report of a type as the service writes it, or with its columns in another order."""
    return usage_csv
