"""The journal of a mock: the last calls with their answers, in order.

Each call adds an entry of values, without its token and its world; a record, with its bodies as models and its
deprecated parts found, is made when a tester looks. Bodies that hold tokens are left out of records. The journal
is cut back to `size` entries whenever it has twice as many, so that adding an entry costs the same each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from webex_wholesale_contracts.deprecations import Deprecation
from webex_wholesale_mock.engine import call_labels, recorded_bodies
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Request, Response


@attrs.frozen(slots=True, kw_only=True, repr=False)
class Record:
    """One recorded call.

    Attributes:
        serial: the number of the call, from 1.
        time: of the mock's clock, in UTC.
        operation: the name, such as `customers.get`; None for a download and for an unknown path.
        status: the HTTP status that the client got; 0 for no answer.
        rule: the id of the rule that refused the call.
        fault: the id of the fault that struck the call.
        reason: the first description of a refusal.
        partner: the name of the acting partner.
        ignored: paths of fields and names of query parameters that the contract does not have,
            and fields that the mock makes nothing of.
        deprecated: deprecated parts of the request.
        request_body: the bytes as sent; empty where they hold tokens.
        response_body: the bytes as the client got them; empty for a download, and where they hold tokens.
    """

    __module__ = "webex_wholesale_mock"

    serial: int
    time: datetime
    method: str
    path: str
    query: str
    operation: str | None
    status: int
    rule: str | None
    fault: str | None
    reason: str | None
    tracking_id: str
    partner: str | None
    ignored: tuple[str, ...]
    deprecated: tuple[Deprecation, ...]
    request_body: bytes
    response_body: bytes

    @property
    def request(self) -> Any:
        """The request body as the operation's model, without ignored fields; None for an operation without a body.

        Raises ValueError where the body cannot be read as that model, or was not kept.
        """
        return recorded_bodies.request(self.operation, self.request_body)

    @property
    def response(self) -> Any:
        """The response body as the operation's model, or as `ErrorBody` for a refusal; None without content.

        Raises ValueError where the body cannot be read as that model, or was not kept.
        """
        return recorded_bodies.response(self.operation, self.status, self.response_body)

    @property
    def state(self) -> str | None:
        """The status of the customer, subscriber or report that the answer shows; None for an answer without one."""
        return call_labels.state_in(self.status, self.response_body)

    def request_json(self) -> Any:
        """Decode the request body as JSON. Raises ValueError where it is not JSON."""
        return json.loads(self.request_body)

    def response_json(self) -> Any:
        """Decode the response body as JSON. Raises ValueError where it is not JSON."""
        return json.loads(self.response_body)

    def __repr__(self) -> str:
        names = call_labels.names_in(self.request_body, self.response_body, self.path.split("/"))
        about = call_labels.subject(self.operation, self.path, self.request_body, names)
        notes = (f"{self.time:%H:%M:%S}", self.state, self.rule, self.fault and f"fault {self.fault}")
        return f"<Record {self.serial}: {call_labels.line(self.method, about, self.status, notes)}>"


class Entry(NamedTuple):
    """A call as the journal keeps it, from which a record is made on demand."""

    serial: int
    time: datetime
    request: Request
    response: Response
    operation: str | None
    rule: str | None
    fault: str | None
    tracking_id: str
    partner: str | None
    ignored: tuple[str, ...]

    @classmethod
    def of(cls, serial: int, time: datetime, exchange: Exchange, response: Response) -> Entry:
        """Make the entry of a finished exchange."""
        return cls(
            serial,
            time,
            exchange.request.without_headers(),
            response.without_chunks(),
            exchange.operation.name if exchange.operation else None,
            exchange.rule,
            exchange.fault,
            exchange.tracking_id,
            exchange.partner.name if exchange.partner else None,
            tuple(exchange.ignored),
        )

    def record(self) -> Record:
        """Make the record of the call, without what is secret."""
        request, name = self.request, self.operation
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
            rule=self.rule,
            fault=self.fault,
            reason=None if secret else recorded_bodies.reason(self.response.status, self.response.body),
            tracking_id=self.tracking_id,
            partner=self.partner,
            ignored=self.ignored,
            deprecated=recorded_bodies.deprecated(name, request),
            request_body=b"" if secret or astray else request.body,
            response_body=b"" if secret else self.response.body,
        )


class Journal(TrackedObject):
    """The last calls, newest last.

    Attributes:
        serial: the number of the last call.
        size: calls that are kept at least; older ones are dropped, so that a long-lived mock stays small.
        dropped: calls that were dropped.
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
        """Return the entries as they are now."""
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
