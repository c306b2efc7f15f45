"""Reports as streams: they come in chunks through every adapter, and end as they were begun."""

from __future__ import annotations

import asyncio
import csv
import io
import tracemalloc
from datetime import date
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from webex_wholesale_contracts import ids
from webex_wholesale_mock import Response
from webex_wholesale_mock.adapters._asgi import application
from webex_wholesale_mock.adapters._httpx import MockTransport
from webex_wholesale_mock.adapters._interception import intercepted
from webex_wholesale_mock.billing import report_chunks
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.world.ledger import Holder

MANY = 700
DAY = 86_400
MONDAY = date(2026, 1, 5)
URL = "https://webexapis.com/v1/wholesale/billing/downloads/report.csv"


def fill(api, customer_id, numbers):
    """Let so many more hold a package of a customer, in the ledger alone."""
    world = api.mock._engine.world
    customer = world.customers.find(customer_id)
    world.ledger.name(customer, world.clock.now)
    for number in numbers:
        holder = Holder(
            serial=10 + number,
            partner_id=customer.partner_id,
            customer_id=customer.id,
            subscriber_id=ids.encode("SUBSCRIBER", f"{number:08x}-0000-4000-8000-000000000000"),
            user_id=ids.encode("PEOPLE", f"{number:08x}-0000-4000-8000-000000000000"),
        )
        world.ledger.hold(holder, ["webex_calling"], world.clock.now)


@pytest.fixture
def customer_id(api):
    """A customer of many, the day after they came."""
    made = api.provisioned()
    fill(api, made, range(MANY))
    api.mock.clock.advance(DAY)
    return made


def link(reports, kind="USER"):
    both = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05"}
    return reports.url(reports.completed({**both, "type": kind}))


def rows(chunks):
    return [*csv.reader(io.StringIO(b"".join(chunks).decode(), newline=""))]


def test_a_large_report_comes_in_chunks_of_some_tens_of_kilobytes(reports, customer_id):
    *whole, last = reports.fetch(link(reports)).response.chunks
    assert len(rows([*whole, last])) == MANY + 1
    assert all(30_000 < len(chunk) < 100_000 for chunk in whole)
    assert 0 < len(last) < 100_000


def peak(api, kind):
    """The most that reading a report takes, in bytes above what there was."""
    partner = api.mock._engine.world.partners.first.id
    report = Report(
        id="",
        wire_id="",
        partner_id=partner,
        subject_id=partner,
        start=MONDAY,
        end=MONDAY,
        type=kind,
        left_out=frozenset(),
        created=api.mock.clock.now,
        created_by="",
    )
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in report_chunks(api.mock._engine.world, report):
            pass
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(api, customer_id):
    few = peak(api, "USER")
    fill(api, customer_id, range(MANY, 10 * MANY))
    # A reference to each fact and, while they are sorted, one number; a row takes some 400 bytes.
    assert peak(api, "USER") - few < 9 * MANY * 24


@pytest.mark.parametrize("kind", ["PARTNER", "CUSTOMER", "USER"])
def test_a_report_is_finished_as_it_was_begun(api, reports, customer_id, kind):
    url = link(reports, kind)
    whole = reports.fetch(url).response.read()
    begun = iter(reports.fetch(url).response.chunks)
    first = next(begun)
    world = api.mock._engine.world
    world.ledger.hold(Holder(serial=10, partner_id=world.partners.first.id, customer_id="x"), (), api.mock.clock.now)
    fill(api, customer_id, range(MANY, MANY + 5))
    reports.delete(reports.ids()[0])
    world.ledger.accounts.clear()
    world.partners.first.name = "New Name"
    api.mock.reset()
    assert first + b"".join(begun) == whole


def test_a_stream_is_read_once_and_read_keeps_it(reports, customer_id):
    response = reports.fetch(link(reports)).response
    assert response.body == b""
    assert response.read() == response.read() == response.body != b""
    assert response.chunks is None


def test_the_journal_keeps_no_report(api, reports, customer_id):
    response = reports.fetch(link(reports)).response
    assert response.read()
    assert api.mock.calls[-1].response_body == b""
    assert api.mock.calls[-2].response_body != b""


# Doors


class Source:
    """Three chunks, and how many of them were asked for."""

    chunks = (b"a" * 50_000, b"b" * 50_000, b"c" * 7)

    def __init__(self):
        self.asked = 0

    def __iter__(self):
        for chunk in self.chunks:
            self.asked += 1
            yield chunk

    def handle(self, request):
        return Response(200, [("content-type", "text/csv")], chunks=self)


def hold(source, answer, pieces, asked, needed=1):
    """For the first piece no more was asked for than it needed; all came, and nobody was told a length."""
    assert asked == needed
    assert b"".join(pieces) == b"".join(source.chunks)
    assert "content-length" not in answer.headers


def test_a_blocking_client_reads_chunk_by_chunk():
    source = Source()
    with httpx.Client(transport=MockTransport(source.handle)) as client, client.stream("GET", URL) as answer:
        pieces = answer.iter_bytes()
        head, asked = next(pieces), source.asked
        hold(source, answer, [head, *pieces], asked)


def test_an_asynchronous_client_reads_chunk_by_chunk():
    source = Source()

    async def story(transport):
        async with httpx.AsyncClient(transport=transport) as client, client.stream("GET", URL) as answer:
            pieces = answer.aiter_bytes()
            head, asked = await anext(pieces), source.asked
            hold(source, answer, [head, *[piece async for piece in pieces]], asked)

    asyncio.run(story(MockTransport(source.handle)))
    source.asked = 0
    with intercepted(source.handle):
        asyncio.run(story(None))


def test_an_intercepted_client_reads_chunk_by_chunk():
    source = Source()
    with intercepted(source.handle), httpx.stream("GET", URL, verify=False) as answer:
        pieces = answer.iter_bytes()
        head, asked = next(pieces), source.asked
        hold(source, answer, [head, *pieces], asked)


@pytest.mark.parametrize(("size", "needed"), [(1_000, 1), (50_000, 1), (60_000, 2), (200_000, 3)])
def test_requests_reads_as_much_as_it_wants(size, needed):
    source = Source()
    with intercepted(source.handle), requests.get(URL, stream=True, timeout=5) as answer:
        pieces = answer.iter_content(size)
        head, asked = next(pieces), source.asked
        hold(source, answer, [head, *pieces], asked, needed)


def asked_for(source, send):
    """The coroutine in which an application answers."""
    link = urlsplit(URL)
    scope = {"type": "http", "scheme": link.scheme, "method": "GET", "path": link.path, "query_string": b""}

    async def receive():
        return {"type": "http.request"}

    return application(source.handle)({**scope, "headers": []}, receive, send)


def test_asgi_sends_each_chunk_when_it_is_there():
    source, sent = Source(), []

    async def send(message):
        sent.append((message, source.asked))

    asyncio.run(asked_for(source, send))
    (start, _), *bodies = sent
    assert start == {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]}
    assert [(message["body"], asked) for message, asked in bodies] == [
        *zip(source.chunks, (1, 2, 3), strict=True),
        (b"", 3),
    ]
    assert [message.get("more_body", False) for message, _ in bodies] == [True, True, True, False]


def test_others_get_their_turn_between_the_chunks_of_asgi():
    source, seen = Source(), []

    async def send(message):
        """Takes everything at once."""

    async def other():
        while source.asked < len(source.chunks):
            seen.append(source.asked)
            await asyncio.sleep(0)

    async def both():
        await asyncio.gather(asked_for(source, send), other())

    asyncio.run(both())
    assert seen == [1, 2]


def test_every_door_hands_out_the_same_report(api, reports, customer_id):
    url = link(reports)
    whole = reports.fetch(url).response.read()

    async def asynchronous():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api.mock.asgi())) as client:
            return (await client.get(url)).content

    with httpx.Client(transport=api.mock.transport()) as client:
        assert client.get(url).content == whole
    with api.mock.intercept():
        assert httpx.get(url, verify=False).content == requests.get(url, timeout=5).content == whole
    assert asyncio.run(asynchronous()) == whole
