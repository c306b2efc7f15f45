"""A file that is whole, or refused.

One line of JSON says what it is, its version, and the length and the SHA-256 of the JSON in the rest. It is written
beside its place and moved there when it is on the disk, so that there never is half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from errno import ENOENT
from pathlib import Path
from typing import Any, Final

from webex_wholesale_mock.persistence._errors import SavingError

FORMAT: Final = "webex-wholesale-mock/world"
VERSION: Final = 1
LONGEST_HEADER: Final = 200


def packed(document: Any) -> bytes:
    """What stands in a file for a document. Raises SavingError."""
    try:
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except ValueError as error:  # of numbers that are none, and of halves of characters
        raise SavingError(f"there is something in the world that no file can keep: {error}") from None
    return _header(body) + body


def write(path: Path, document: Any) -> None:
    """Put a document where there may be another, which stays if this fails. Raises SavingError, or OSError."""
    data = packed(document)
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _keep_name(path.parent)


def read(path: Path) -> Any:
    """The document in a file. Raises SavingError for one that is not whole, foreign, or of a later version; OSError."""
    return unpacked(path.read_bytes(), str(path))


def unpacked(data: bytes, source: str) -> Any:
    """The same of what stands in such a file; `source` is what errors call it."""
    first, _, body = data.partition(b"\n")
    header = _read_header(source, first)
    if header["version"] != VERSION:
        raise SavingError(f"{source} has version {header['version']!r}, this package reads version {VERSION}")
    if len(body) != header["bytes"]:
        raise SavingError(f"{source} is damaged: {len(body)} bytes of a world that was saved with {header['bytes']!r}")
    if _header(body) != first + b"\n":
        raise SavingError(f"{source} is damaged: its content is not what was saved")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SavingError(f"{source} holds no world: {error}") from None


def _header(body: bytes) -> bytes:
    header = {"format": FORMAT, "version": VERSION, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return json.dumps(header).encode() + b"\n"


def _read_header(source: str, line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line) if len(line) <= LONGEST_HEADER else None
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise SavingError(f"{source} is no saved world: its first line does not say so")
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
