from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import Address, CustomerInfo

Answers = Callable[..., httpx.Response]
TOKEN = "secret-token-of-the-partner"
PRIVATE = [TOKEN, "kari@acme.example", "Storgata", "Oslo", "+4722334455", "acme-7"]


def provision(client: Any, address: Address) -> Any:
    return client.customers.provision(
        provisioning_id="p",
        packages=["webex_meetings"],
        external_id="acme-7",
        address=address,
        customer_info=CustomerInfo(name="Acme", primary_email="kari@acme.example"),
    )


def test_a_line_tells_what_was_called_and_what_came_of_it(
    service: Any, customer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(customer())
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        service.call(lambda client: client.customers.get("c1", on_behalf_of="org"))
    assert [record.getMessage() for record in caplog.records if record.name == "webex_wholesale"] == [
        "customers.get GET /wholesale/customers/c1 -> 200 in 0.000 s (attempt 1, tracking id MOCK_200)"
    ]


def test_every_attempt_and_every_repetition_has_its_line(
    service: Any, customer: Answers, answer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(503), httpx.ConnectError("refused"), customer())
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        service.call(lambda client: client.customers.get("c1"))
    lines = [record.getMessage() for record in caplog.records if record.name == "webex_wholesale"]
    assert [line.split(" -> ")[-1].split(" in ")[0] for line in lines[::2]] == ["503", "ConnectError", "200"]
    assert lines[1] == "customers.get attempt 1: ServiceUnavailable; again in 0.2 s"
    assert lines[3] == "customers.get attempt 2: ConnectionFailed; again in 0.5 s"


def test_nothing_personal_is_logged_by_us_or_by_httpx(
    service: Any, answer: Answers, address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    refusal_error = {
        "message": "kari@acme.example, Storgata 1, Oslo, +4722334455",
        "errors": [{"errorCode": 1, "description": "+4722334455"}],
    }
    service.script(answer(429, refusal_error), answer(202, {"url": "https://webexapis.com/v1/wholesale/customers/c1"}))
    with caplog.at_level(logging.INFO):
        caplog.set_level(logging.DEBUG, "webex_wholesale")
        service.call(lambda client: provision(client, address))
        service.answers = [answer(200, {"items": []})]
        service.each(lambda client: client.customers.list(external_id="acme-7"))
        service.each(lambda client: client.on_behalf_of("org").subscribers.list(email="kari@acme.example"))
    assert "httpx" in {record.name for record in caplog.records}
    assert [each for each in PRIVATE if each in caplog.text] == []


def test_content_is_logged_on_request_but_never_the_token(
    service: Any, answer: Answers, address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(202, {"url": "https://webexapis.com/v1/wholesale/customers/c1"}))
    with caplog.at_level(logging.DEBUG):
        service.call(lambda client: provision(client, address), log_content=True)
    assert "kari@acme.example" in caplog.text
    assert '"url"' in caplog.text
    assert TOKEN not in caplog.text


def test_content_that_never_arrived_is_logged_as_nothing(
    service: Any, customer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(httpx.ConnectError("refused"), customer())
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        service.call(lambda client: client.customers.get("c1"), log_content=True)
    assert "sent - received " in caplog.text


def test_a_reason_of_a_server_writes_no_control_characters_into_the_log_of_httpx(
    service: Any, caplog: pytest.LogCaptureFixture
) -> None:
    reason = {"reason_phrase": b"OK \x1b[31m\r\nFAKE"}
    service.script(lambda _: httpx.Response(200, content=b'{"id": "c1", "status": "ok"}', extensions=reason))
    with caplog.at_level(logging.INFO, "httpx"):
        service.call(lambda client: client.customers.get("c1"))
    line = next(record.getMessage() for record in caplog.records if record.name == "httpx")
    assert line.endswith('200 OK \ufffd[31m\ufffd FAKE"')


def test_other_peoples_lines_of_httpx_keep_their_query(
    service: Any, answer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(200, {"items": []}))
    with caplog.at_level(logging.INFO, "httpx"):
        service.each(lambda client: client.customers.list(external_id="acme-7"))
        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))).get("https://other.example/?q=mine")
    lines = [record.getMessage() for record in caplog.records]
    assert "https://webexapis.com/v1/wholesale/customers " in lines[0]
    assert "https://other.example/?q=mine" in lines[1]


def test_a_program_without_logging_sees_nothing(
    service: Any, customer: Answers, capfd: pytest.CaptureFixture[str]
) -> None:
    service.script(customer("provisioned_with_errors"))
    service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert capfd.readouterr() == ("", "")


def test_a_line_is_one_short_line_whatever_a_server_sends(service: Any, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"trackingid": "T\x1b\n" + "x" * 50_000}
    service.script(lambda _: httpx.Response(200, headers=headers, content=b'{"id": "c1", "status": "provisioned"}'))
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        service.call(lambda client: client.customers.get("c1"))
    (line,) = [record.getMessage() for record in caplog.records if record.name == "webex_wholesale"]
    assert line.isprintable()
    assert len(line) < 1_000


def test_a_logged_answer_has_no_control_characters_and_an_end(service: Any, caplog: pytest.LogCaptureFixture) -> None:
    content = b'{"id": "c1", "status": "provisioned", "x": "\x7f\xc2\x9b' + b"y" * 200_000 + b'"}'
    service.script(lambda _: httpx.Response(200, content=content))
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        service.call(lambda client: client.customers.get("c1"), log_content=True)
    (line,) = [record.getMessage() for record in caplog.records if " received " in record.getMessage()]
    assert line.isprintable()
    assert len(line) < 101_000
    assert line.endswith(" ...")


def secret_lines(name: str) -> list[tuple[str, tuple[Any, ...]]]:
    return {
        "hpack.hpack": [("Adding (b'authorization', b'Bearer %s')", (TOKEN,))],
        "httpcore.http2": [("send_request_headers.started request=<Request> auth=%s", (TOKEN,))],
        "urllib3.connectionpool": [('%s://%s:%s "GET %s" %s', ("https", "host", 443, f"/p?email={PRIVATE[1]}", 200))],
        "httpx2": [("HTTP Request: %s", (httpx.URL(f"https://host/p?email={PRIVATE[1]}"),))],
    }[name]


@pytest.mark.parametrize("name", ["hpack.hpack", "httpcore.http2", "urllib3.connectionpool", "httpx2"])
def test_libraries_under_a_transport_log_nothing_secret_during_a_call(
    service: Any, customer: Answers, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    def write() -> None:
        for message, args in secret_lines(name):
            logging.getLogger(name).debug(message, *args)

    def transport(_: httpx.Request) -> httpx.Response:
        write()
        return customer()

    service.script(transport)
    with caplog.at_level(logging.DEBUG):
        service.call(lambda client: client.customers.get("c1"))
        assert [each for each in PRIVATE if each in caplog.text] == []
        write()
    assert [each for each in PRIVATE if each in caplog.text] != []
