"""The service that a test run calls: the mock of the test itself, a mock served elsewhere, or the real service.

A served mock is known by its control endpoints. Each test gets a partner of its own there, so that tests, and workers
of pytest-xdist, see nothing of each other's customers. Time is moved by the control endpoints, so nobody waits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit

import anyio.to_thread
import attrs
import httpx

Kind = Literal["mock", "url", "real"]

TOKEN: Final = "WEBEX_ACCESS_TOKEN"
BASE_URL: Final = "WEBEX_WHOLESALE_BASE_URL"
PROVISIONING_ID: Final = "WEBEX_WHOLESALE_PROVISIONING_ID"
CONTROL_TOKEN: Final = "WEBEX_WHOLESALE_CONTROL_TOKEN"
"""The environment variable with the control token of a mock that other machines reach."""
REALM: Final = 'realm="control endpoints"'
"""Says in a 401 that a mock asks for that token."""
SECONDS: Final = 30.0
"""The time that a control endpoint has to answer."""
HEADERS: Final[Mapping[str, str]] = {"X-Mock-Explain": "1"}
_OF_THE_WIRE: Final = (b"content-encoding", b"content-length", b"transfer-encoding")
"""Headers that are not true of a body which has been read."""
_VERSIONS: Final = "/v1"


class TargetError(ValueError):
    """Raised where a target cannot be used: one line that says why."""


@attrs.frozen
class Target:
    """A service that tests can call.

    Attributes:
        kind: "mock" is in this process; "url" and "real" are elsewhere.
        base_url: where it is; None for the SDK's own reading of the environment.
        control_url: where its control endpoints are; None where it has none.
    """

    kind: Kind = "mock"
    base_url: str | None = None
    control_url: str | None = None

    @property
    def name(self) -> str:
        """The target in words, for reasons."""
        return {"mock": "the mock", "real": "the real service"}.get(self.kind) or str(self.base_url)

    def control(self) -> httpx.Client:
        """Return a client of the control endpoints, which are there."""
        return httpx.Client(base_url=self.control_url or "", timeout=SECONDS, headers=control_headers())


@attrs.frozen
class OwnPartner:
    """A partner of one test on a served mock.

    Attributes:
        token: of its full administrator.
        provisioning_id: of its template.
    """

    token: str
    provisioning_id: str


def control_headers() -> dict[str, str]:
    """Return the headers that a served mock asks of control requests, with the token of the environment."""
    token = os.environ.get(CONTROL_TOKEN, "").strip()
    return {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}


def find_target(text: str, *, transport: httpx.BaseTransport | None = None) -> Target:
    """Return the target of a text, which is asked whether it is there.

    Args:
        text: "mock", "real", or the base URL of a service, such as `http://127.0.0.1:8787/v1`.
        transport: carries the question instead of the network.

    Raises:
        TargetError: the text is none of these, a URL does not answer, or the environment has no token.
    """
    if text == "mock":
        return Target()
    if text == "real":
        _need_token("the real service")
        return Target("real", os.environ.get(BASE_URL) or None)
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise TargetError(f"{text!r} is not a target; give mock, real, or a base URL such as http://127.0.0.1:8787/v1")
    origin = f"{url.scheme}://{url.netloc}"
    path = url.path.rstrip("/") or _VERSIONS
    base_url = f"{origin}{path}"
    # A served mock has many worlds: /w/NAME/v1, and its control endpoints are beside the API.
    control_url = f"{origin}{path.removesuffix(_VERSIONS) if path.endswith(_VERSIONS) else ''}/__mock__/"
    if _has_control(control_url, transport):
        return Target("url", base_url, control_url)
    _need_token(base_url)
    return Target("url", base_url)


def own_partner(control: httpx.Client, name: str) -> OwnPartner:
    """Make a partner for one test.

    Args:
        control: a client of the control endpoints.
        name: the name of the partner.
    """
    answer = control.post("partners", json={"name": name[-100:]})
    answer.raise_for_status()
    partner = answer.json()
    return OwnPartner(partner["tokens"]["full-admin"], partner["templates"][0]["provisioningId"])


class ServedClock:
    """The clock of a served mock as a client sees it: waiting moves the mock's time instead of spending ours."""

    def __init__(self, control: httpx.Client, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._control, self._monotonic, self._moved = control, monotonic, 0.0

    def now(self) -> datetime:
        """Return the moment of the mock."""
        return datetime.fromisoformat(self._control.get("").raise_for_status().json()["now"])

    def monotonic(self) -> float:
        """Return real seconds and those that were moved."""
        return self._monotonic() + self._moved

    def sleep(self, seconds: float) -> None:
        """Move the time of the mock."""
        self._control.post("clock/advance", json={"seconds": seconds}).raise_for_status()
        self._moved += seconds


class ThreadedTransport(httpx.AsyncBaseTransport):
    """A transport for asynchronous clients on any event loop, closed without one: its requests run in threads."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(transport=transport)  # which knows the proxies of the environment

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        sent = httpx.Request(
            request.method, request.url, headers=request.headers, content=content, extensions=request.extensions
        )
        return await anyio.to_thread.run_sync(self._send, sent)

    async def aclose(self) -> None:
        self._client.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        response = self._client.send(request)
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_WIRE]
        return httpx.Response(response.status_code, headers=headers, content=response.content)


def _need_token(where: str) -> None:
    if not os.environ.get(TOKEN, "").strip():
        raise TargetError(f"the environment variable {TOKEN} is not set; it must contain an access token for {where}")


def _has_control(url: str, transport: httpx.BaseTransport | None) -> bool:
    """Ask for control endpoints, with the control token where a mock asks for it and nowhere else."""
    token = control_headers()
    try:
        with httpx.Client(transport=transport, timeout=SECONDS) as client:
            answer = client.get(url)
            if _asks_for_token(answer) and "Authorization" in token:
                answer = client.get(url, headers=token)
    except httpx.HTTPError as problem:
        raise TargetError(f"{url} does not answer: {str(problem) or type(problem).__name__}") from None
    if _asks_for_token(answer):
        what = "refuses the control token of" if "Authorization" in token else "asks for its control token; set"
        raise TargetError(f"{url} {what} the environment variable {CONTROL_TOKEN}")
    try:
        return answer.status_code == httpx.codes.OK and "partner" in answer.json()
    except ValueError:
        return False


def _asks_for_token(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.UNAUTHORIZED and REALM in answer.headers.get("www-authenticate", "")
