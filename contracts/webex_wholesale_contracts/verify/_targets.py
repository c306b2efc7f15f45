"""Targets by their names on the command line: a service at an address, the real one, and a recording."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from webex_wholesale_contracts.traffic import Exchange, TrafficError, read
from webex_wholesale_contracts.verify._names import CONTROL_TOKEN, FACTS, TOKENS
from webex_wholesale_contracts.verify._replay import Replay
from webex_wholesale_contracts.verify._target import Target, TargetError, connect, json_of, reason_of

__all__ = ["REAL", "is_guarded", "open_replay", "open_service"]

REAL: Final = "https://webexapis.com/v1"
"""The address of the real service."""
_NAME: Final = re.compile(r"(.+-[0-9a-f]{8})-\w+")
_OVERVIEW: Final = "__mock__/"
_ADVANCE: Final = "__mock__/clock/advance"
_VERSION: Final = "/v1"
_CHALLENGE: Final = 'realm="control endpoints"'
"""Says in a 401 that a mock of ours asks for its control token."""


def is_guarded(target: Target) -> bool:
    """Tell a service that may be a real one: neither a mock of ours, nor on this machine, nor a recording."""
    if target.is_mock or target.is_recording:
        return False
    host = httpx.URL(target.base_url).host
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def open_service(
    address: str,
    environ: Mapping[str, str],
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Target:
    """Return the target at an address. A served mock of ours tells its tokens and template, and moves its clock.

    Args:
        address: the base URL, with its version.
        environ: the environment, which has tokens and facts of other services.
        transport: the way there; None for the network.
        sleep: waits where the clock cannot be moved.

    Raises:
        TargetError: the address cannot be one, or nobody tells a token.
    """
    url = _url(address)
    overview = {} if _is_real(url) else _overview(url, environ, transport)
    if overview:
        return _served(address, url, overview, environ, transport)
    target = Target(
        name=address,
        base_url=address,
        tokens=_known(TOKENS, environ),
        facts=_known(FACTS, environ),
        transport=transport,
        pause=sleep,
    )
    _hold_complete(target)
    return target


def open_replay(name: str, path: Path) -> Target:
    """Return a recording as a target.

    Args:
        name: of the target.
        path: the file of recorded calls.

    Raises:
        TargetError: the file cannot be read, or has no call.
    """
    try:
        exchanges = read(path)
    except TrafficError as problem:
        raise TargetError(f"{path}: {problem}") from None
    if not exchanges:
        raise TargetError(f"{path}: no call is in the file")
    everything = {name: f"recorded-{name}" for name in (*FACTS, *TOKENS)}
    return Target(
        name=name,
        base_url="https://recorded.example/v1",
        tokens={name: everything[name] for name in TOKENS},
        facts={name: everything[name] for name in FACTS} | _day(exchanges),
        transport=Replay(exchanges),
        pause=lambda seconds: None,
        is_recording=True,
        recorded_run=_run_of(exchanges),
    )


def _day(exchanges: list[Exchange]) -> dict[str, str]:
    """The day of the billing report in a recording, which is compared; a run chooses its own."""
    for exchange in exchanges:
        if exchange.operation == "billing_reports.create" and exchange.status < 300 and isinstance(exchange.sent, dict):
            return {"day": str(exchange.sent.get("billingStartDate"))}
    return {}


def _run_of(exchanges: list[Exchange]) -> str:
    """The beginning of the names in a recording; empty where they were taken out."""
    sent = [exchange.sent for exchange in exchanges if exchange.operation == "customers.provision"]
    named = (_NAME.fullmatch(str(body.get("externalId"))) for body in sent if isinstance(body, dict))
    return next((found[1] for found in named if found), "")


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as problem:
        raise TargetError(f"{address!r} is not an address: {problem}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise TargetError(f"{address!r} is not a target: use mock, real, replay:FILE or an address such as {REAL}")
    return url


def _is_real(url: httpx.URL) -> bool:
    return url.host == httpx.URL(REAL).host


def _beside_the_api(url: httpx.URL, path: str) -> httpx.URL:
    """The address of a control endpoint of a mock, which may be one of many worlds: `/w/NAME/v1`."""
    root = url.path.rstrip("/")
    root = root.removesuffix(_VERSION) if root.endswith(_VERSION) else ""
    return url.copy_with(path=f"{root}/{path}", query=None)


def _overview(url: httpx.URL, environ: Mapping[str, str], transport: httpx.BaseTransport | None) -> dict[str, Any]:
    """The overview of a served mock of ours; empty for any other service. Raises TargetError.

    The control token is sent to nobody but a mock that asks for it.
    """
    token = _control_token(environ)
    with connect(transport) as client:
        try:
            answer = client.get(_beside_the_api(url, _OVERVIEW))
            if _asks_for_token(answer) and token:
                answer = client.get(_beside_the_api(url, _OVERVIEW), headers=token)
        except httpx.RequestError as problem:
            raise TargetError(f"{url} cannot be reached ({reason_of(problem)})") from None
    if _asks_for_token(answer):
        what = "refuses the control token of" if token else "asks for its control token; give --control-token, or set"
        raise TargetError(f"{url} {what} the environment variable {CONTROL_TOKEN.variable}")
    body = json_of(answer) if answer.is_success else None
    return body if isinstance(body, dict) and "partner" in body and "templates" in body else {}


def _asks_for_token(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.UNAUTHORIZED and _CHALLENGE in answer.headers.get("www-authenticate", "")


def _control_token(environ: Mapping[str, str]) -> dict[str, str]:
    """The header with the control token of the environment; none without one. Raises TargetError."""
    known = _known({"control": CONTROL_TOKEN}, environ)
    return {"Authorization": f"Bearer {known['control']}"} if known else {}


def _served(
    address: str,
    url: httpx.URL,
    overview: dict[str, Any],
    environ: Mapping[str, str],
    transport: httpx.BaseTransport | None,
) -> Target:
    clock, token = _beside_the_api(url, _ADVANCE), _control_token(environ)

    def advance(seconds: float) -> None:
        with connect(transport) as control:
            try:
                control.post(clock, json={"seconds": seconds}, headers=token)
            except httpx.RequestError as problem:
                raise TargetError(f"{address} answers no more ({reason_of(problem)})") from None

    integration, templates = overview["integration"], overview["templates"]
    own = {"clientId": integration["clientId"], "clientSecret": integration["clientSecret"]}
    if templates:
        own["provisioningId"] = templates[0]["provisioningId"]
    target = Target(
        name=address,
        base_url=address,
        tokens=_others(TOKENS, environ) | overview["partner"]["tokens"],
        facts=_others(FACTS, environ) | own,
        transport=transport,
        pause=advance,
        is_mock=True,
    )
    _hold_complete(target)
    return target


def _hold_complete(target: Target) -> None:
    """Refuse a target without the token and the template that hardly any case can do without. Raises TargetError."""
    for name, known, table in (("full-admin", target.tokens, TOKENS), ("provisioningId", target.facts, FACTS)):
        if name not in known:
            what = table[name]
            raise TargetError(f"{target.name} needs {what.text}; set the environment variable {what.variable}")


def _known(table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """The values of the environment. Raises TargetError for one that cannot be sent, and does not show it."""
    values = {name: environ.get(what.variable, "").strip() for name, what in table.items()}
    for name, text in values.items():
        if not (text.isascii() and text.isprintable()):
            raise TargetError(f"{table[name].variable} is not {table[name].text}: it has characters that none can have")
    return {name: text for name, text in values.items() if text}


def _others(table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """The values of the environment beside the token, which a mock has of its own."""
    return {name: text for name, text in _known(table, environ).items() if name != "full-admin"}
