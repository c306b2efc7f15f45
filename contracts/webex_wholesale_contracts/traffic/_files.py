"""Files of recorded traffic: JSON lines, and HAR 1.2 for browsers' tools."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, get_args
from uuid import uuid4

from webex_wholesale_contracts._recordings import RecordingError, har_of, rows
from webex_wholesale_contracts.traffic._exchange import Exchange, TrafficError, from_row, header_line, to_line
from webex_wholesale_contracts.traffic._har import from_har, to_har

__all__ = ["FORMATS", "FileFormat", "format_of", "read", "text_of", "write"]

FileFormat = Literal["har", "jsonl"]
FORMATS: Final[tuple[str, ...]] = get_args(FileFormat)
"""The formats of files."""


def format_of(path: Path) -> FileFormat:
    """Return the format that the name of a file asks for: HAR for `.har`, JSON lines for anything else."""
    return "har" if path.suffix.lower() == ".har" else "jsonl"


def text_of(exchanges: Iterable[Exchange], format: FileFormat, *, redacted: bool) -> str:
    """Return the text of a file.

    Args:
        exchanges: in the order in which they were sent.
        format: "har" or "jsonl".
        redacted: what the header of JSON lines says.
    """
    if format == "har":
        return json.dumps(to_har(exchanges), indent=1) + "\n"
    return "".join([header_line(redacted=redacted), *map(to_line, exchanges)])


def write(path: Path, text: str) -> None:
    """Write a file whole, readable by its owner alone; one that is there is replaced, or stays where this fails.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{uuid4().hex}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path) -> list[Exchange]:
    """Read the exchanges of a file of JSON lines or HAR, a browser's included.

    Raises:
        TrafficError: the file cannot be opened, is neither, or was written by another version.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise TrafficError(f"cannot read the file: {problem.strerror or problem}") from None
    except UnicodeDecodeError as problem:
        raise TrafficError(f"byte {problem.start}: the file is not text in UTF-8") from None
    archive = har_of(content)
    try:
        if archive is not None:
            return from_har(archive)
        return [from_row(row, place) for place, row in rows(content)]
    except RecordingError as problem:
        raise TrafficError(str(problem)) from None
