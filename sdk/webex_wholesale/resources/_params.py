"""Arguments that resources have in common, on their way to the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from webex_wholesale._errors import InvalidArgument


def sub_partner_query(on_behalf_of: str | None) -> dict[str, str | None]:
    """The query of a call for a sub-partner."""
    return {"on_behalf_of_sub_partner_org_id": on_behalf_of}


def as_list(values: str | Iterable[Any] | None) -> Any:
    """A list of one or of several; what is neither stays as it is, for the model to refuse by its name."""
    if isinstance(values, str):
        return [values]
    return list(values) if isinstance(values, Iterable) and not isinstance(values, bytes | Mapping) else values


def join_values(values: str | Iterable[str] | None) -> Any:
    """One or several in one text, for a parameter that takes them with commas between; else as `as_list`."""
    parts = as_list(values)
    return ",".join(parts) if isinstance(parts, list) and all(isinstance(part, str) for part in parts) else parts


def as_path(name: str, value: object) -> Path:
    """The path of a file; raises InvalidArgument for what cannot be one."""
    if not isinstance(value, str | PathLike) or not str(value):
        raise InvalidArgument(f"{name} must be the path of a file, got {type(value).__name__}")
    return Path(value)


def format_moment(name: str, value: datetime | str | None) -> str | None:
    """A moment as text; raises InvalidArgument where it has no time zone, because the moment is then unknown."""
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        raise InvalidArgument(f"{name} must have a time zone, such as datetime.UTC, got {value.isoformat()}")
    return value.isoformat(timespec="milliseconds")


def filled(name: str, key: object) -> str:
    """The text that names what is looked for; an empty one would name whatever has none."""
    if not isinstance(key, str) or not key.strip():
        raise InvalidArgument(f"{name} must be a text that is not empty, got {key!r}")
    return key
