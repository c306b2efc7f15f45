"""Calls of pages of other sites, where the person who serves the mock lets them in."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.server.cross_origin import CrossOrigin

CUSTOMERS = "/v1/wholesale/customers"
PAGE = "http://localhost:4200"
QUESTION = {"access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type"}


def ask(mock, method="GET", path=CUSTOMERS, *, origins=(PAGE,), **headers):
    sent = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return CrossOrigin(mock.handle, origins).handle(Request(method, path, headers=sent))


def preflight(mock, **changes):
    return ask(mock, "OPTIONS", **{"origin": PAGE, **QUESTION, **changes})


def test_a_browser_is_told_what_a_page_may_send(mock):
    answer = preflight(mock)
    assert (answer.status, answer.body) == (204, b"")
    assert dict(answer.headers) == {
        "access-control-allow-origin": PAGE,
        "vary": "origin",
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": "600",
    }


def test_the_question_of_a_browser_is_not_a_call_of_the_service(mock):
    preflight(mock)
    assert len(mock.calls) == 0


def test_an_answer_may_be_read_with_the_headers_that_clients_need(mock):
    answer = ask(mock, origin=PAGE)
    assert answer.header("access-control-allow-origin") == PAGE
    assert answer.header("vary") == "origin"
    shown = answer.header("access-control-expose-headers").split(", ")
    assert {"link", "location", "retry-after", "trackingid", "x-mock-rule"} <= {*shown}


def test_a_refusal_may_be_read_too(mock):
    answer = ask(mock, origin=PAGE, authorization="Bearer nothing")
    assert (answer.status, answer.header("access-control-allow-origin")) == (401, PAGE)


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost:4201"}, {"origin": "null"}])
def test_an_answer_to_anybody_else_is_as_ever(mock, headers):
    answer = ask(mock, **headers)
    assert not [name for name, _ in answer.headers if name.startswith("access-control") or name == "vary"]
    assert preflight(mock, origin="http://localhost:4201").status == 405


def test_a_star_lets_every_site_in(mock):
    for origin in (PAGE, "https://other.example"):
        assert ask(mock, origins=("*",), origin=origin).header("access-control-allow-origin") == origin


def test_a_slash_behind_an_origin_does_not_matter(mock):
    assert ask(mock, origins=(f"{PAGE}/",), origin=PAGE).header("access-control-allow-origin") == PAGE


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_the_control_endpoints_stay_closed_to_every_site(mock, method):
    answer = ask(mock, method, "/__mock__/", origins=("*",), origin=PAGE, **QUESTION)
    assert answer.status == 403
    assert answer.header("access-control-allow-origin") is None


def test_options_without_a_question_of_a_browser_is_a_call_like_any(mock):
    assert ask(mock, "OPTIONS", origin=PAGE).status == 405


def test_the_journal_has_the_answer_of_the_service(mock: WholesaleMock):
    ask(mock, origin=PAGE)
    assert mock.calls[-1].status == 200
