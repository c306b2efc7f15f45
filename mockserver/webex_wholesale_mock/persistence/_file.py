"""The format of saved worlds: a file is whole, or refused.

One line of JSON says what it is, its version, and the length and the SHA-256 of the JSON in the rest. It is written
beside its place and moved there when it is on the disk, so that there never is half of one. A writer holds a lock
on what is beside; what nobody holds was left by a process that was killed, and goes with the next file of that name.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from errno import ENOENT
from glob import escape
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from pydantic_core import from_json

from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.persistence._stream import data

if sys.platform != "win32":
    import fcntl

FORMAT: Final = "webex-wholesale-mock/world"
VERSION: Final = 1
LONGEST_HEADER: Final = 200


def packed(document: Any) -> bytes:
    """The bytes of a file for a document. Raises SavingError."""
    body = data(document)
    return _header(len(body), hashlib.sha256(body)) + body


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Put the JSON of a document where there may be another, which stays if this fails.

    The document is never in memory as a whole: the header, which has its length and its hash, is written last.
    Raises SavingError, or OSError.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))
    _remove_leftovers(path)
    descriptor, beside = _open_beside(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            written, digest = 0, hashlib.sha256()
            file.write(_header(written, digest))
            for piece in pieces:
                written += file.write(piece)
                digest.update(piece)
            file.seek(0)
            file.write(_header(written, digest))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _keep_name(path.parent)


def _open_beside(path: Path) -> tuple[int, Path]:
    """A new file beside a path, with the mode that the umask leaves, and claimed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        beside = path.with_name(f".{path.name}.{uuid4().hex}.part")
        descriptor = os.open(beside, flags, 0o666)
        if _claim(descriptor) and beside.exists():
            return descriptor, beside
        os.close(descriptor)  # another process removed it as a leftover before it was locked


def _remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a path; what cannot be removed stays."""
    for leftover in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError):
            descriptor = os.open(leftover, os.O_RDONLY)
            try:
                is_free = _claim(descriptor)
                if is_free and sys.platform != "win32":
                    leftover.unlink()
            finally:
                os.close(descriptor)
            if sys.platform == "win32":
                leftover.unlink()  # which fails while a process has it open


def _claim(descriptor: int) -> bool:
    """Hold an open file until it is closed, or the process ends. Says whether it was free."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read(path: Path) -> bytes:
    """The bytes of a file. Raises OSError."""
    _remove_leftovers(path)
    return path.read_bytes()


def unpacked(data: bytes, source: str) -> Any:
    """The document in the bytes of a file, which errors call `source`.

    Raises SavingError where it is not whole, foreign, or of a later version.
    """
    body = whole(data, source)
    with suppress(ValueError):  # the native reader stops at 200 levels
        return from_json(body)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SavingError(f"{source} holds no world: {error}") from None


def whole(data: bytes, source: str) -> bytes:
    """The JSON in what stands in such a file. Raises SavingError where it is not as it was saved."""
    first, _, body = data.partition(b"\n")
    header = _read_header(source, first)
    if header["version"] != VERSION:
        raise SavingError(f"{source} has version {header['version']!r}, this package reads version {VERSION}")
    if len(body) != header["bytes"]:
        raise SavingError(f"{source} is damaged: {len(body)} bytes of a world that was saved with {header['bytes']!r}")
    if _header(len(body), hashlib.sha256(body)).split() != first.split():
        raise SavingError(f"{source} is damaged: its content is not what was saved")
    return body


def _header(length: int, digest: Any) -> bytes:
    """The first line, which is as long for any document."""
    header = {"format": FORMAT, "version": VERSION, "bytes": length, "sha256": digest.hexdigest()}
    return json.dumps(header).encode().ljust(LONGEST_HEADER) + b"\n"


def _read_header(source: str, line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line) if len(line) <= LONGEST_HEADER else None
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise SavingError(f"{source} is not a saved world: its first line does not say so")
    if header.keys() != {"format", "version", "bytes", "sha256"}:
        raise SavingError(f"{source} is damaged: its first line is not as it was saved")
    return header


def _keep_name(folder: Path) -> None:
    """Have the new name in the folder on the disk too, where the system can do that."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
