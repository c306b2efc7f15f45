"""Descriptions in files: JSON, or YAML where PyYAML is installed, and the pinned one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from webex_wholesale_contracts.drift._model import Unreadable, UnusableDocument

__all__ = ["PINNED", "load", "pinned", "pinned_date", "read"]

PINNED = "pinned"
"""The name of the pinned description in the place of a file."""


def load(path: Path | str) -> dict[str, Any]:
    """Read an OpenAPI document from a file.

    Args:
        path: a file of JSON or, with the extra `scenarios`, YAML; "pinned" for the description in this package.

    Raises:
        UnusableDocument: the file is neither, such as an HTML page; the place is a line and column.
        Unreadable: the file cannot be read, or is YAML and PyYAML is not installed.
    """
    if str(path) == PINNED:
        return pinned()
    content = read(Path(path))
    if content.lstrip().startswith("<"):
        raise UnusableDocument("the file is an HTML or XML page, not an OpenAPI document", "line 1, column 1")
    try:
        document = json.loads(content)
    except json.JSONDecodeError as problem:
        if content.lstrip().startswith(("{", "[")) or not content.strip():
            raise UnusableDocument(problem.msg, f"line {problem.lineno}, column {problem.colno}") from None
        document = _yaml(content)
    except RecursionError:
        raise UnusableDocument("the JSON is nested too deep") from None
    if not isinstance(document, dict):
        raise UnusableDocument("an OpenAPI document must be an object")
    return document


def read(path: Path) -> str:
    """Read a text file.

    Raises:
        Unreadable: it cannot be opened, or is not UTF-8, UTF-16 or UTF-32 with a byte order mark.
    """
    try:
        data = path.read_bytes()
        return data.decode(json.detect_encoding(data))
    except OSError as problem:
        raise Unreadable(f"cannot read the file: {problem.strerror or problem}") from None
    except UnicodeDecodeError as problem:
        raise UnusableDocument("the file is not text", f"byte {problem.start}") from None


def pinned() -> dict[str, Any]:
    """Return the vendor's description that the contract follows, cut down to the wholesale operations.

    It is (c) Cisco, under CC BY 4.0; `x-source` in it has its date, its licence and what was changed.
    """
    text = resources.files(__package__).joinpath("data", "pinned.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def pinned_date() -> str:
    """Return the date of the pinned description, as YYYY-MM-DD."""
    date: str = pinned()["x-source"]["date"]
    return date


def _yaml(content: str) -> Any:
    try:
        import yaml
    except ImportError:
        reason = "it is not JSON; to read YAML, install webex-wholesale[scenarios]"
        raise UnusableDocument(reason, "line 1, column 1") from None
    try:
        return _with_text_keys(yaml.safe_load(content), 0, {})
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "#"
        raise UnusableDocument(f"not YAML: {getattr(problem, 'problem', None) or problem}", place) from None
    except (RecursionError, ValueError):
        raise UnusableDocument("the YAML is nested too deep, or holds a value that cannot be read") from None


def _with_text_keys(value: Any, depth: int, done: dict[int, Any]) -> Any:
    """YAML reads statuses as numbers and dates as dates; JSON has texts there.

    `done` has the results by identity: an alias is one object in many places, and aliases of aliases are many more.
    """
    if depth > 200:
        raise RecursionError
    if isinstance(value, (dict, list)):
        if id(value) not in done:
            below = [_with_text_keys(item, depth + 1, done) for item in _items(value)]
            done[id(value)] = dict(zip(map(str, value), below, strict=True)) if isinstance(value, dict) else below
        return done[id(value)]
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


def _items(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
