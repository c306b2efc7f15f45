"""Targets for the tests of the verification."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from webex_wholesale_contracts.verify import Options, command
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.cli import _verification

REAL = "https://wholesale.example/v1"


@pytest.fixture
def mock():
    return WholesaleMock()


@pytest.fixture
def target(mock):
    """The mock as the target of a verification, with all that cases need."""
    return _verification.target(mock)


class Service(httpx.BaseTransport):
    """A mock that stands in for the real service: no control endpoints, no names of rules, and answers of its own.

    Each of `answers` gets the request and the mock's answer, and returns one in its place, raises, or returns None.
    """

    def __init__(self, mock: WholesaleMock) -> None:
        self._inner = mock.transport()
        self.answers = []
        self.sent = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/__mock__/"):
            return httpx.Response(404)
        self.sent.append(request)
        for answer in self.answers:
            if other := answer(request, None):
                return other
        response = self._inner.handle_request(request)
        for answer in self.answers:
            if other := answer(request, response):
                return other
        return response


@pytest.fixture
def service(mock):
    mock.explain = False
    return Service(mock)


@pytest.fixture
def environ(mock):
    return {
        "WEBEX_ACCESS_TOKEN": mock.tokens["full-admin"],
        "WEBEX_WHOLESALE_PROVISIONING_ID": mock.template.provisioning_id,
    }


@pytest.fixture
def verify_service(service, environ, mock, tmp_path, monkeypatch):
    """Runs the command against the stand-in, whose time passes at once. Keywords are options, or files."""
    monkeypatch.chdir(tmp_path)

    def run(name: str = REAL, *, format: str = "text", **keywords):
        files = {key: keywords.pop(key) for key in ("update_evidence", "by", "record") if key in keywords}
        sources = command.Sources(
            environ=environ, open_mock=_verification.target, transport=service, sleep=mock.clock.advance
        )
        options = Options(**{"yes_real": True, **keywords})
        return command.run(name, options, sources, format=format, files=command.Files(**files))

    return run


@pytest.fixture
def ledger() -> Path:
    return command.LEDGER
