"""The recorded calls of a mock as a file of traffic: `mock.journal`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from webex_wholesale_contracts.traffic import FORMATS, Exchange, FileFormat, Redactor, format_of, text_of, write
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.engine.journal import Record, record_of
from webex_wholesale_mock.engine.recorded_bodies import is_secret
from webex_wholesale_mock.state.lookup import known

DEFAULT: Final[FileFormat] = "jsonl"


class Journal:
    """The calls that a mock still has, to take away: `mock.journal.export("traffic.har")`."""

    __module__ = "webex_wholesale_mock"

    def __init__(self, engine: Engine, guard: AbstractContextManager[Any]) -> None:
        self._engine = engine
        self._guard = guard

    def export(self, path: str | Path, *, format: FileFormat | None = None, redact: bool = True) -> int:
        """Write the calls to a file, oldest first; its owner alone can read it.

        Args:
            path: the file; one that is there is replaced.
            format: "har" for HAR 1.2 or "jsonl" for JSON lines; by default what the name of the file ends in.
            redact: replace personal data by stand-ins, the same for the same value. Tokens are left out always.

        Returns:
            The number of calls.

        Raises:
            ValueError: the format is unknown.
            OSError: the file cannot be written; one that is there stays as it was.
        """
        path = Path(path)
        records = self._records()
        write(path, _text(records, format_of(path) if format is None else format, redact=redact))
        return len(records)

    def text(self, format: FileFormat = DEFAULT, *, redact: bool = True) -> str:
        """Return what `export` writes; arguments and errors are the same."""
        return _text(self._records(), format, redact=redact)

    def __len__(self) -> int:
        return len(self._records())

    def __repr__(self) -> str:
        return f"<Journal: {len(self)} calls>"

    def _records(self) -> tuple[Record, ...]:
        with self._guard:
            return tuple(map(record_of, self._engine.journal.entries()))


def _text(records: tuple[Record, ...], format: FileFormat, *, redact: bool) -> str:
    known("format", format, FORMATS)
    return text_of(_exchanges(records, Redactor() if redact else None), format, redacted=redact)


def _exchanges(records: tuple[Record, ...], redactor: Redactor | None) -> Iterator[Exchange]:
    for record in records:
        secret = is_secret(record.operation)
        exchange = Exchange(
            method=record.method,
            path=record.path,
            query="" if secret else record.query,
            operation=record.operation,
            status=record.status,
            sent=None if secret else _json(record.request_json),
            received=None if secret else _json(record.response_json),
            tracking_id=record.tracking_id,
            started=record.time,
        )
        yield redactor.redact(exchange) if redactor else exchange


def _json(read: Any) -> Any:
    """A body; None for none, and for one that is not JSON, or was not kept whole."""
    try:
        return read()
    except (ValueError, RecursionError):
        return None
