"""The ASGI application, driven message by message as a server drives it."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from webex_wholesale_mock import Response
from webex_wholesale_mock.adapters._asgi import application

CUSTOMERS = "/v1/wholesale/customers"
LIMIT = 1_048_576
LEFT = {"type": "http.disconnect"}


def drive(app, scope, *messages):
    """Everything that the application sends while it is given these messages, one for each time it asks."""
    waiting, sent = list(messages), []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert not waiting, "the application did not take every message"
    return sent


def http_scope(mock, method="GET", path=CUSTOMERS, **changes):
    headers = [
        (b"host", b"mock.example:8787"),
        (b"authorization", b"Bearer " + mock.tokens["full-admin"].encode()),
        (b"content-type", b"application/json"),
    ]
    return {
        "type": "http",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "server": ("127.0.0.1", 8787),
        **changes,
    }


def pieces(*bodies):
    """A request body as a server hands it over, piece by piece."""
    more = [*[True] * (len(bodies) - 1), False]
    return [
        {"type": "http.request", "body": body, "more_body": going} for body, going in zip(bodies, more, strict=True)
    ]


def call(mock, *bodies, **scope):
    """Status, headers and body of one HTTP exchange."""
    start, end = drive(mock.asgi(), http_scope(mock, **scope), *pieces(*bodies or (b"",)))
    return start["status"], dict(start["headers"]), end["body"]


def test_the_lifespan_is_one_message_for_the_startup_and_one_for_the_shutdown(mock):
    sent = drive(mock.asgi(), {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


def test_a_websocket_is_closed_before_it_opens(mock):
    assert drive(mock.asgi(), {"type": "websocket"}, {"type": "websocket.connect"}) == [{"type": "websocket.close"}]


def test_another_protocol_is_refused_as_the_asgi_specification_says(mock):
    with pytest.raises(NotImplementedError, match="'smtp'"):
        drive(mock.asgi(), {"type": "smtp"})


def test_a_body_in_pieces_is_one_body(mock, api):
    body = json.dumps(api.body()).encode()
    status, headers, answer = call(mock, body[:7], b"", body[7:300], body[300:], method="POST")
    assert (status, json.loads(answer)) == (202, {"url": headers[b"location"].decode()})


@pytest.mark.parametrize("arrived", [0, 100, None])
def test_a_request_whose_sender_leaves_before_its_end_is_not_handled(mock, api, arrived):
    body = json.dumps(api.body()).encode()[:arrived]
    start = {"type": "http.request", "body": body, "more_body": True}
    assert drive(mock.asgi(), http_scope(mock, "POST"), start, LEFT) == []
    assert mock.calls == []


@pytest.mark.rule("http.body.malformed")
def test_a_body_above_the_limit_is_answered_the_same_however_it_arrives(mock):
    whole = call(mock, b" " * 2 * LIMIT, method="POST")
    mock.reset()
    in_pieces = call(mock, *[b" " * 65_536] * 32, method="POST")
    assert whole == in_pieces
    assert whole[0] == 413


def test_of_a_body_above_the_limit_no_more_is_kept_than_shows_it(mock):
    call(mock, *[b" " * 65_536] * 64, method="POST")
    record = mock.calls[-1]
    assert len(record.request_body) + record.request_cut == LIMIT + 1


def test_a_body_at_the_limit_is_read(mock, api):
    body = json.dumps(api.body()).encode().ljust(LIMIT)
    assert call(mock, body[:1000], body[1000:], method="POST")[0] == 202


def test_a_saved_world_may_be_larger_than_other_bodies(mock):
    path, piece = "/__mock__/world", b" " * LIMIT
    assert call(mock, *[piece] * 2, method="PUT", path=path)[0] == 400
    assert call(mock, *[piece] * 64, b" ", method="PUT", path=path)[0] == 413
    assert call(mock, *[piece] * 2, method="PUT", path="/v1/__mock__/world")[0] == 404


def test_an_answer_to_head_has_no_body_and_the_length_of_the_one_to_get(mock):
    status, headers, body = call(mock, method="HEAD")
    assert (status, body) == (200, b"")
    assert headers[b"content-length"] == call(mock)[1][b"content-length"]


@pytest.mark.parametrize(("status", "length"), [(200, b"0"), (202, b"0"), (204, None)])
def test_an_empty_answer_has_a_length_unless_it_cannot_have_content(mock, status, length):
    sent = drive(application(lambda request: Response(status)), http_scope(mock), *pieces(b""))
    assert dict(sent[0]["headers"]).get(b"content-length") == length


def test_a_percent_encoded_id_is_the_id(mock, api):
    customer_id = api.provision()
    encoded = "".join(f"%{ord(letter):02X}" for letter in customer_id)
    assert call(mock, path=f"{CUSTOMERS}/{encoded}")[0] == 200
    assert mock.calls[-1].path.endswith(encoded)


@pytest.mark.rule("http.route.unknown")
def test_an_encoded_slash_is_no_slash(mock, api):
    assert call(mock, path="/v1/wholesale%2Fcustomers")[0] == 404


@pytest.mark.parametrize("without", [{"raw_path": None}, {}])
def test_a_server_that_does_not_pass_the_raw_path_is_understood(mock, api, without):
    customer_id = api.provision()
    scope = http_scope(mock, path=f"{CUSTOMERS}/{customer_id} \u00e9")
    del scope["raw_path"]
    start, _ = drive(mock.asgi(), scope | without, *pieces(b""))
    assert start["status"] == 404
    assert mock.calls[-1].path == f"{CUSTOMERS}/{customer_id}%20%C3%A9"


@pytest.mark.parametrize("path", ["//v1/wholesale/customers", "/v1//wholesale///customers"])
def test_a_doubled_slash_is_one(mock, path):
    assert call(mock, path=path)[0] == 200


def test_a_target_that_is_a_whole_url_means_its_path(mock):
    assert call(mock, path=f"http://webexapis.com{CUSTOMERS}")[0] == 200
    assert mock.calls[-1].path == CUSTOMERS


def location(mock, api, **scope):
    _, headers, _ = call(mock, json.dumps(api.body()).encode(), method="POST", **scope)
    return headers[b"location"].decode().rpartition("/")[0]


def headers_with_host(mock, *host):
    return [(b"host", name) for name in host] + http_scope(mock)["headers"][1:]


@pytest.mark.parametrize(
    ("scope", "host", "base"),
    [
        ({}, [b"localhost:9"], "http://localhost:9"),
        ({"scheme": "https"}, [b"wholesale.example"], "https://wholesale.example"),
        ({}, [b"[::1]:8787"], "http://[::1]:8787"),
        ({}, [], "http://127.0.0.1:8787"),
        ({"server": ("::1", 80)}, [], "http://[::1]:80"),
        ({"server": ("mock.sock", None)}, [], "http://mock.sock"),
        ({"server": None}, [], "http://localhost"),
    ],
)
def test_urls_in_answers_have_the_scheme_and_the_host_of_the_caller(mock, api, scope, host, base):
    assert location(mock, api, headers=headers_with_host(mock, *host), **scope) == base + CUSTOMERS


@pytest.mark.parametrize("host", [b"a,b", b'<a>; rel="next"', b"a/b", b"h\xe9", b""])
def test_a_host_that_would_break_a_url_is_not_repeated(mock, api, host):
    assert location(mock, api, headers=headers_with_host(mock, host)) == "http://127.0.0.1:8787" + CUSTOMERS


def test_an_application_mounted_below_a_path_keeps_it_in_its_urls(mock, api):
    found = location(mock, api, root_path="/mock up", path=f"/mock%20up{CUSTOMERS}")
    assert found == f"http://mock.example:8787/mock%20up{CUSTOMERS}"


def test_answers_are_those_of_the_core_byte_for_byte(mock, api, new_api):
    body = api.body()

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi()), base_url="http://here:1") as client:
            client.headers["authorization"] = f"Bearer {mock.tokens['full-admin']}"
            return [await client.post(CUSTOMERS, json=body), await client.get(CUSTOMERS), await client.get("/v1/nope")]

    twin = new_api()
    asked = [("POST", CUSTOMERS, body), ("GET", CUSTOMERS, None), ("GET", "/v1/nope", None)]
    for served, question in zip(asyncio.run(ask()), asked, strict=True):
        answer = twin.send(*question, origin="http://here:1", headers={"x-mock-explain": "1"}).response
        length = ("content-length", str(len(answer.body)))
        assert (served.status_code, served.content) == (answer.status, answer.body)
        assert served.headers.multi_items() == [*answer.headers, length]
