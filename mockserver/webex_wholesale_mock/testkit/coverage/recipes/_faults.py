"""Recipes for the kinds of faults: each has one strike, and meets it as httpx shows it."""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock.testkit.coverage.recipes._recipe import CUSTOMERS, Recipe

_CALL: Final = f'http.get("{CUSTOMERS}")'


def _answered(fault: str, promise: str) -> Recipe:
    """A fault whose answer the client gets."""
    name = fault.partition("(")[0]
    return Recipe(
        imports=("", f"from webex_wholesale_mock.faults import {name}"),
        before=f"mock.faults.add({fault}, times=1)\n",
        call=f"answer = {_CALL}\nassert {promise}",
    )


def _raised(fault: str, error: str, *more: str, call: str = _CALL) -> Recipe:
    """A fault that the client meets as an error."""
    names = ", ".join([*more, fault.partition("(")[0]])
    return Recipe(
        imports=("import pytest", "", f"from webex_wholesale_mock.faults import {names}"),
        before=f"mock.faults.add({fault}, times=1)\n",
        call=f"with pytest.raises({error}):\n    {call}",
    )


FAULTS: Final = {
    "status": _answered("Status(503)", "answer.status_code == 503"),
    "latency": _raised("Latency(60)", "httpx.ReadTimeout"),
    "disconnect": _raised("Disconnect()", "httpx.TransportError"),
    "truncated": _raised("Truncated()", "httpx.TransportError"),
    "malformed": _raised("Malformed()", "ValueError", call=f"{_CALL}.json()"),
    "content-type": _answered('ContentType("text/html")', 'answer.headers["content-type"] == "text/html"'),
    "gateway": _answered("Gateway(502)", "answer.status_code == 502"),
    "duplicate": _answered("Duplicate()", "len(mock.calls) == 2"),
    "crash": _raised("Crash()", "Crashed", "Crashed"),
}
