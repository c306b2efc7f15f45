"""What was asked and what was answered, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs


@attrs.frozen(slots=True, kw_only=True)
class Record:
    """One call. `ignored` are the paths of fields and the names of query parameters that no contract knows.

    `operation` is None where the path led nowhere, `rule` names the rule that refused. Bodies are kept as bytes; no
    token is kept. `time` is the mock's clock.
    """

    serial: int
    time: datetime
    method: str
    path: str
    query: str
    operation: str | None
    status: int
    rule: str | None
    tracking_id: str
    partner: str | None
    ignored: tuple[str, ...]
    request_body: bytes = attrs.field(repr=False)
    response_body: bytes = attrs.field(repr=False)

    def request_json(self) -> Any:
        """The request body as JSON. Raises ValueError where it was none."""
        return json.loads(self.request_body)

    def response_json(self) -> Any:
        """The response body as JSON. Raises ValueError where there was none."""
        return json.loads(self.response_body)


class Journal:
    """The last calls, newest last; older ones than `size` calls are let go, so that a long-lived mock stays small."""

    __slots__ = ("_records", "serial", "size")

    def __init__(self, size: int = 10_000) -> None:
        self.size = size
        self.serial = 0
        self._records: list[Record] = []

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: int) -> Record:
        return self._records[index]

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def add(self, record: Record) -> None:
        self._records.append(record)
        if len(self._records) >= 2 * self.size:
            del self._records[: -self.size]
