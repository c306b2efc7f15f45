"""What was asked and what was answered, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from webex_wholesale_contracts.deprecations import Deprecation
from webex_wholesale_mock.engine import recorded_bodies
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Response


@attrs.frozen(slots=True, kw_only=True)
class Record:
    """One call. `ignored` are the paths of fields and the names of query parameters that no contract knows.

    `operation` is None where the path led nowhere, or to a download, `rule` names the rule that refused, `reason` is
    what the refusal said first, `fault` is the id of the fault that struck, and `deprecated` what the caller should not
    have used. `status` and `response_body` are what the client was given: 0 for no answer. Bodies are kept as bytes,
    those of the calls that make tokens left out: no token is kept; nor is the body of a download, which is handed out
    in chunks. `time` is the mock's clock.
    """

    serial: int
    time: datetime
    method: str
    path: str
    query: str
    operation: str | None
    status: int
    rule: str | None
    fault: str | None
    reason: str | None = attrs.field(repr=False)
    tracking_id: str
    partner: str | None
    ignored: tuple[str, ...]
    deprecated: tuple[Deprecation, ...]
    request_body: bytes = attrs.field(repr=False)
    response_body: bytes = attrs.field(repr=False)

    @property
    def request(self) -> Any:
        """The request body as the operation's model, without what was ignored; None where it takes none.

        Raises ValueError where the body cannot be read as that model, or was not kept.
        """
        return recorded_bodies.request(self.operation, self.request_body)

    @property
    def response(self) -> Any:
        """The answer as the operation's model, that of a refusal as `ErrorBody`; None where it has no content.

        Raises ValueError where the body cannot be read as that model, or was not kept.
        """
        return recorded_bodies.response(self.operation, self.status, self.response_body)

    def request_json(self) -> Any:
        """The request body as JSON. Raises ValueError where it was none."""
        return json.loads(self.request_body)

    def response_json(self) -> Any:
        """The response body as JSON. Raises ValueError where there was none."""
        return json.loads(self.response_body)


class Entry(NamedTuple):
    """What the journal keeps of a call; a record is made of it when somebody looks."""

    serial: int
    time: datetime
    exchange: Exchange
    response: Response

    def record(self) -> Record:
        exchange, request = self.exchange, self.exchange.request
        name = exchange.operation.name if exchange.operation else None
        secret = recorded_bodies.is_secret(name)
        astray = name is None and "token" in request.path  # a call for a token with a wrong path or method
        return Record(
            serial=self.serial,
            time=self.time,
            method=request.method,
            path=request.path,
            query=request.query,
            operation=name,
            status=self.response.status,
            rule=exchange.rule,
            fault=exchange.fault,
            reason=None if secret else recorded_bodies.reason(self.response.status, self.response.body),
            tracking_id=exchange.tracking_id,
            partner=exchange.partner.name if exchange.partner else None,
            ignored=tuple(exchange.ignored),
            deprecated=recorded_bodies.deprecated(name, request),
            request_body=b"" if secret or astray else request.body,
            response_body=b"" if secret else self.response.body,
        )


class Journal(TrackedObject):
    """The last calls, newest last; older ones than `size` calls are let go, so that a long-lived mock stays small.

    `dropped` counts those.
    """

    __slots__ = ("_entries", "dropped", "serial", "size")

    def __init__(self, size: int = 10_000) -> None:
        self.size = size
        self.serial = 0
        self.dropped = 0
        self._entries: list[Entry] = []

    def __iter__(self) -> Iterator[Record]:
        return (entry.record() for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Record:
        return self._entries[index].record()

    def entries(self) -> tuple[Entry, ...]:
        """What there is now."""
        return tuple(self._entries)

    def next_serial(self) -> int:
        self.touch()
        self.serial += 1
        return self.serial

    def add(self, entry: Entry) -> None:
        self.touch()
        self._entries.append(entry)
        if len(self._entries) >= 2 * self.size:
            self.dropped += len(self._entries) - self.size
            del self._entries[: -self.size]
