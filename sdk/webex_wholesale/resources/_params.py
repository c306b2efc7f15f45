"""Arguments that resources have in common, on their way to the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._workflows.ensure import Ensured


def acting_call(
    name: str,
    on_behalf_of: str | None,
    *,
    ids: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
) -> SingleCall[Any]:
    """Describe a call that can be made for a sub-partner."""
    acting = {**(query or {}), "on_behalf_of_sub_partner_org_id": on_behalf_of}
    return build_call(name, ids=ids, query=acting, body=body)


def id_of(value: Any, model: type[Any]) -> Any:
    """The id of a handle, of an outcome of `ensure` or of this model; a text is the id itself."""
    return value.id if isinstance(value, Accepted | Ensured | model) else value


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
