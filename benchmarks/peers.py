"""Other tools that answer a program's calls in its process, next to an interception: a GET and a POST each.

They do not do the same. respx, responses and requests-mock give an answer that was written down before. The mock
checks a request by all rules and keeps what it makes; moto keeps what it is sent, here in a table of DynamoDB, for
boto3. The rows of a client on a fixed answer say what that client costs by itself.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import requests
import urllib3

from benchmarks import interception, sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import Open, Prepare, microseconds_inside
from webex_wholesale_mock import Response, WholesaleMock

FLOOR = interception.FLOOR
TABLE = "customers"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}


def rows(scale: Scale) -> list[Row]:
    """Measure every peer that is installed, and name the others."""
    missing = [name for name in PEERS if find_spec(name) is None]
    peers = {what: how for name, works in PEERS.items() if name not in missing for what, how in works.items()}
    works = {FLOOR: interception.floor, **interception.ours(), REQUESTS_FIXED: requests_fixed, **peers}
    for name in missing:
        print(f"  {name} is not installed; python -m pip install -r benchmarks/requirements.txt")
    figures = microseconds_inside(works, rounds=scale.runs, calls=scale.calls, clock=scale.clock)
    return [Row(FLOOR, "µs", figures[FLOOR])] + [
        Row(what, "µs", figures[what], FLOOR, figures[FLOOR]) for what in works if what != FLOOR
    ]


class FixedAdapter(requests.adapters.HTTPAdapter):
    """An adapter of requests that gives one answer, as `httpx.MockTransport` does for httpx."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer

    def send(self, request: Any, *_: Any, **__: Any) -> Any:
        raw = urllib3.HTTPResponse(
            io.BytesIO(self.answer.body), dict(self.answer.headers), self.answer.status, preload_content=False
        )
        return self.build_response(request, raw)


@contextmanager
def requests_fixed() -> Iterator[Prepare]:
    """Let requests itself answer a GET."""
    mock, url, answer, _ = answers()
    with requests.Session() as session:
        session.mount("https://", FixedAdapter(answer))
        yield _gets(session.get, mock, url)


@cache
def answers() -> tuple[WholesaleMock, str, Response, Response]:
    """Return a mock, the address of a customer of it, and the mock's answers to a GET and to a POST."""
    mock = WholesaleMock()
    made = sample.answer(mock, sample.post(mock, 0))
    path: str = json.loads(made.body)["url"].removeprefix(sample.ORIGIN)
    mock.clock.advance(mock.durations.provisioning)
    return mock, sample.ORIGIN + path, sample.answer(mock, sample.get(mock, path)), made


def _gets(send: interception.Send, mock: WholesaleMock, url: str) -> Prepare:
    return lambda calls: [partial(interception.succeed, send, url, headers=interception.bearer(mock))] * calls


def _calls(send: Mapping[str, interception.Send], method: str) -> Prepare:
    mock, url, _, _ = answers()
    return _gets(send["GET"], mock, url) if method == "GET" else partial(interception.posts, mock, send["POST"])


@contextmanager
def respx(method: str) -> Iterator[Prepare]:
    """Let respx give the answers to httpx."""
    _, url, got, made = answers()
    with import_module("respx").mock(assert_all_called=False) as router:
        router.get(url).respond(got.status, headers=dict(got.headers), content=got.body)
        router.post(sample.ORIGIN + sample.CUSTOMERS).respond(made.status, content=made.body)
        client = interception.browser()
        yield _calls({"GET": client.get, "POST": client.post}, method)


@contextmanager
def responses(method: str) -> Iterator[Prepare]:
    """Let responses give the answers to requests."""
    _, url, got, made = answers()
    with import_module("responses").RequestsMock(assert_all_requests_are_fired=False) as router:
        router.get(url, got.body, status=got.status, content_type="application/json")
        router.post(sample.ORIGIN + sample.CUSTOMERS, made.body, status=made.status, content_type="application/json")
        session = interception.session()
        yield _calls({"GET": session.get, "POST": session.post}, method)


@contextmanager
def requests_mock(method: str) -> Iterator[Prepare]:
    """Let requests-mock give the answers to requests."""
    _, url, got, made = answers()
    with import_module("requests_mock").Mocker() as router:
        router.get(url, content=got.body, status_code=got.status)
        router.post(sample.ORIGIN + sample.CUSTOMERS, content=made.body, status_code=made.status)
        session = interception.session()
        yield _calls({"GET": session.get, "POST": session.post}, method)


@cache
def dynamodb() -> Any:
    """Return boto3's client of DynamoDB, made after the import of moto, which sees no older client."""
    import_module("moto")
    # A call that neither moto nor a fixed answer takes ends at a port of this machine where nobody listens.
    config = import_module("botocore.config").Config
    nowhere = {"proxies": {"https": "http://127.0.0.1:9"}, "retries": {"max_attempts": 0}}
    return import_module("boto3").client("dynamodb", config=config(**nowhere), **KEYS)


@contextmanager
def moto(method: str) -> Iterator[Prepare]:
    """Let moto keep the same bodies, by boto3, in a table."""
    with import_module("moto").mock_aws():
        dynamodb().create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb().put_item(TableName=TABLE, Item=_item(0))
        yield _of_boto3(method)


class Stream(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def boto3_fixed(method: str) -> Iterator[Prepare]:
    """Answer boto3 where moto does, before it sends, with what moto has answered."""
    raw = import_module("botocore.awsrequest")
    content = b"{}" if method == "POST" else json.dumps({"Item": _item(0)}).encode()

    def answer(request: Any, **_: Any) -> Any:
        headers = {"content-type": "application/x-amz-json-1.0"}
        return raw.AWSResponse(request.url, 200, headers, Stream(content))

    events = dynamodb().meta.events
    events.register_first("before-send.dynamodb", answer)
    try:
        yield _of_boto3(method)
    finally:
        events.unregister("before-send.dynamodb", answer)


def _of_boto3(method: str) -> Prepare:
    client = dynamodb()
    get = partial(client.get_item, TableName=TABLE, Key={"id": {"S": "acme-0"}})
    puts: Callable[[int], Any] = lambda calls: [  # noqa: E731  # the other way beside `get`
        partial(client.put_item, TableName=TABLE, Item=_item(number)) for number in range(calls)
    ]
    return puts if method == "POST" else lambda calls: [get] * calls


def _item(number: int) -> dict[str, Any]:
    """Return a provisioning body as an item of DynamoDB."""
    body = sample.body(answers()[0], number)
    return {"id": {"S": f"acme-{number}"}, **{name: _attribute(value) for name, value in body.items()}}


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"M": {name: _attribute(each) for name, each in value.items()}}
    if isinstance(value, list):
        return {"L": list(map(_attribute, value))}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _both(what: str, how: Callable[[str], Any]) -> dict[str, Open]:
    return {f"{what}, {method}": partial(how, method) for method in ("GET", "POST")}


REQUESTS_FIXED = "requests.Session.get on a fixed adapter"
PEERS: Mapping[str, dict[str, Open]] = {
    "respx": _both("respx, httpx", respx),
    "responses": _both("responses, requests", responses),
    "requests_mock": _both("requests-mock, requests", requests_mock),
    "moto": {**_both("boto3 on a fixed answer", boto3_fixed), **_both("moto, boto3", moto)},
}
"""The packages of the peers, with what is measured of each."""
