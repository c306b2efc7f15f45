"""A target: something that answers the wholesale API, the tokens for it, and how to wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from webex_wholesale_contracts.traffic import Exchange, Redactor, text_of
from webex_wholesale_contracts.verify._answer import Answer
from webex_wholesale_contracts.verify._names import TOKENS
from webex_wholesale_contracts.verify._replay import CASE, NotRecorded

__all__ = ["Target", "TargetError", "connect", "json_of", "reason_of"]

_UNKNOWN_TOKEN: Final = {"unknown": "never-issued"}
_PATIENCE: Final = 30.0
"""Seconds without a byte from the target before a call counts as lost."""
_SECRET: Final = frozenset({"tokens.exchange"})


class TargetError(Exception):
    """A target that cannot be used: one line that says why and what to do."""


@dataclass(slots=True, kw_only=True)
class Target:
    """Something that answers the wholesale API.

    Attributes:
        name: as it stands in reports and evidence.
        base_url: the address of the API, with its version.
        transport: the way there; None for the network.
        tokens: access tokens by their names: full-admin, read-only, no-scope, expired, not-entitled, sub-partner.
        facts: what the API does not tell, by name, such as provisioningId.
        pause: waits for a number of seconds, or moves the target's clock by them.
        is_mock: it is a mock of ours, which names the rule that refused.
        is_recording: nothing is behind it, so nothing is left behind either.
        recorded_run: the beginning of the names in a recording; empty where they were taken out.
        recorded: the calls that were made, where they are to be kept.
    """

    name: str
    base_url: str
    transport: httpx.BaseTransport | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    pause: Callable[[float], None] = time.sleep
    is_mock: bool = False
    is_recording: bool = False
    recorded_run: str = ""
    recorded: list[Exchange] = field(default_factory=list)
    _client: httpx.Client | None = None
    _today: date | None = None

    @property
    def today(self) -> date:
        """The day at the target, in UTC, as its last answer had it."""
        return self._today or datetime.now(UTC).date()

    def has_token(self, name: str | None) -> bool:
        """Tell if a step can be sent with this token."""
        return name is None or name in _UNKNOWN_TOKEN or name in self.tokens

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = "full-admin",
        query: Mapping[str, Any] | None = None,
        operation: str | None = None,
        case: str = "",
        **body: Any,
    ) -> Answer:
        """Send one request.

        Args:
            method: of HTTP.
            path: below the base URL, or a whole address, to which no token is sent.
            token: its name; None sends none.
            query: query parameters.
            operation: the name of the operation.
            case: the id of the case that asks.
            **body: `json`, `content` or `data`, as httpx takes them, and `headers`.

        Raises:
            httpx.RequestError: no answer came.
        """
        headers = dict(body.pop("headers", {}))
        if token is not None and not path.startswith("http"):
            headers["Authorization"] = f"Bearer {({**_UNKNOWN_TOKEN, **self.tokens})[token]}"
        if self.is_mock:
            headers["X-Mock-Explain"] = "1"
        client = self._open()
        request = client.build_request(
            method, path.lstrip("/"), params=query or None, headers=headers, extensions={CASE: case}, **body
        )
        answer = client.send(request)
        self._note(request, answer, operation, case)
        return Answer(
            answer.status_code, json_of(answer), {name.lower(): text for name, text in answer.headers.items()}
        )

    def probe(self) -> None:
        """Ask for a list of customers.

        Raises:
            TargetError: nobody answers, the answer is not the API's, or the token is refused.
        """
        try:
            answer = self.send("GET", "/wholesale/customers", query={"max": 1}, operation="customers.list")
        except NotRecorded:
            reason = "does not have the calls of a verification; record one with --record"
            raise TargetError(f"{self.name} {reason}") from None
        except httpx.RequestError as problem:
            raise TargetError(f"{self.name} cannot be reached ({reason_of(problem)})") from None
        if answer.status in (401, 403):
            what = TOKENS["full-admin"]
            raise TargetError(
                f"{self.name} refuses the token with {answer.status}: it must be {what.text}, with the scope "
                f"spark-admin:wholesale_customers_read; it is read from {what.variable}"
            )
        if not (answer.is_success and isinstance(answer.json, dict) and "items" in answer.json):
            kind = answer.headers.get("content-type", "no content type").partition(";")[0]
            raise TargetError(
                f"{self.name} does not answer as the wholesale API: {answer.status} with {kind} in place of a list of "
                "customers; the address ends in /v1"
            )

    def recording(self) -> str:
        """Return the calls that were made as JSON lines, without personal data."""
        redactor = Redactor()
        return text_of(map(redactor.redact, self.recorded), "jsonl", redacted=True)

    def close(self) -> None:
        """Close the connections."""
        if self._client:
            self._client.close()

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = connect(self.transport, base_url=self.base_url.rstrip("/") + "/")
        return self._client

    def _note(self, request: httpx.Request, answer: httpx.Response, operation: str | None, case: str) -> None:
        if moment := answer.headers.get("date"):
            self._today = _moment_of(moment).date()
        secret = operation in _SECRET
        self.recorded.append(
            Exchange(
                method=request.method,
                path=request.url.raw_path.decode("ascii").partition("?")[0],
                query=request.url.query.decode("ascii"),
                operation=operation,
                status=answer.status_code,
                sent=None if secret else json_of(request),
                received=None if secret else json_of(answer),
                tracking_id=answer.headers.get("trackingid"),
                started=_moment_of(moment) if moment else datetime.now(UTC),
                note=case,
            )
        )


def connect(transport: httpx.BaseTransport | None, **options: Any) -> httpx.Client:
    """Return a client.

    Args:
        transport: the way to the service; None for the network.
        **options: others of httpx.

    Raises:
        TargetError: the environment names a proxy or certificates that cannot be used.
    """
    try:
        return httpx.Client(transport=transport, timeout=_PATIENCE, **options)
    except (ValueError, ImportError, OSError) as problem:
        kind = type(problem).__name__
        raise TargetError(
            f"no connection can be set up ({kind}); check the proxies and certificates that the environment names"
        ) from None


def reason_of(problem: httpx.RequestError) -> str:
    """Return the reason for which no answer came."""
    return f"{type(problem).__name__}: {problem}".rstrip(": ")


def json_of(message: httpx.Request | httpx.Response) -> Any:
    """Return the JSON body of a request or an answer; None for anything else."""
    try:
        return httpx.Response(200, content=message.content).json()
    except ValueError:
        return None


def _moment_of(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
