"""Exceptions that leave a mock: which of them tell the story of the calls."""

from __future__ import annotations

import http.client
import urllib.error

import httpx
import pytest

from webex_wholesale import NotFound, WholesaleError
from webex_wholesale_mock import HubError, ScenarioError, WholesaleMock


class OwnError(HubError):
    """An exception that a program derives from one of ours."""


def notes_of(error):
    """What an exception is told by a mock that had a call."""
    mock = WholesaleMock()
    list(mock.client().customers.list())
    with pytest.raises(type(error)) as left, mock:
        raise error
    assert left.value is error
    return getattr(error, "__notes__", [])


TOLD = [
    AssertionError("no"),
    pytest.fail.Exception("no"),
    WholesaleError("no"),
    NotFound("no"),
    OwnError("no"),
    HubError("no"),
    httpx.ReadTimeout("no"),
    httpx.HTTPStatusError("no", request=httpx.Request("GET", "x:"), response=httpx.Response(500)),
    urllib.error.URLError("no"),
    urllib.error.HTTPError("x:", 404, "no", http.client.HTTPMessage(), None),
    http.client.RemoteDisconnected("no"),
    ConnectionResetError("no"),
    TimeoutError("no"),
    ExceptionGroup("tasks", [ValueError("no"), ExceptionGroup("more", [AssertionError("no")])]),
]
NOT_TOLD = [
    KeyboardInterrupt(),
    SystemExit(1),
    GeneratorExit(),
    pytest.skip.Exception("later"),
    LookupError("no"),
    ValueError("no"),
    OSError("no"),
    ExceptionGroup("tasks", [ValueError("no")]),
]


@pytest.mark.parametrize("error", TOLD, ids=repr)
def test_assertion_errors_http_errors_and_ours_tell_the_story(error):
    (note,) = notes_of(error)
    assert note == "calls:\n   1 GET customers 200, 09:00:00"


@pytest.mark.parametrize("error", NOT_TOLD, ids=repr)
def test_no_other_exception_does(error):
    assert not notes_of(error)


def test_the_errors_of_requests_do():
    requests = pytest.importorskip("requests")
    assert notes_of(requests.HTTPError("no"))
    assert notes_of(requests.ConnectTimeout("no"))


def test_a_mock_without_calls_tells_nothing():
    with pytest.raises(AssertionError) as failure, WholesaleMock():
        raise AssertionError
    assert not hasattr(failure.value, "__notes__")


def test_an_error_of_a_scenario_is_ours(tmp_path):
    (tmp_path / "bad.yaml").write_text("partners: 7")
    mock = WholesaleMock()
    list(mock.client().customers.list())
    with pytest.raises(ScenarioError) as failure, mock:
        mock.load_scenario(tmp_path / "bad.yaml")
    assert failure.value.__notes__
