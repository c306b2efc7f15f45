"""Decoding of JSON bodies and query strings, checked against the contract.

A body is read twice at most. pydantic-core's parser is fast but accepts duplicate keys, so its result counts only when
the text has exactly one colon per key read. Every other body goes to the strict parser, which finds duplicates, lone
surrogates and the place of a syntax error. Both give the same result for a body that both accept.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import accumulate, islice
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel
from pydantic_core import from_json

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import MAX_FINDINGS, Finding
from webex_wholesale_contracts.checks.billing import parse_date
from webex_wholesale_contracts.json_shape import Wrong, check, shape_of
from webex_wholesale_contracts.models._base import ANY_CASE
from webex_wholesale_mock.wire.refusal import Refusal, invalid_query

JSON_TYPE: Final = "application/json"
MAX_BODY: Final = 1_048_576
"""Bytes of the largest body that is read; above it the answer is 413."""
MAX_DEPTH: Final = 32
"""Levels of nesting; the deepest documented body has six."""
DATE_LENGTH: Final = len("2026-01-31")

# A string that never ends is taken to the end of the body: looking for its quotes one by one would take for ever.
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
_STEPS: Final = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


def read_body(
    model: type[BaseModel], body: bytes, content_type: str | None, *, refuse_null: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """Read a body as a JSON object whose known fields have the right types.

    Args:
        model: the operation's body.
        body: the bytes as sent, at most MAX_BODY of them.
        content_type: the header as sent; None where there is none.
        refuse_null: refuses a known field that is null, which is left out otherwise.

    Returns the object, and the paths of its unknown fields.
    Raises Refusal: http.media-type.unsupported, http.body.malformed, http.field.wrong-type, http.body.null.
    """
    if len(body) > MAX_BODY:
        raise _malformed(f"the body is larger than {MAX_BODY} bytes", status=413)
    if body and (content_type or "").partition(";")[0].strip().lower() != JSON_TYPE:
        text = f"the content type is {content_type or 'missing'}, send application/json"
        raise Refusal("http.media-type.unsupported", Finding(None, text))
    shape = shape_of(model)
    data = _read_quickly(body)
    report = check(shape, data)
    # The quick reader takes the last of two equal keys. Each key has a colon behind it, so where there are as many keys
    # as colons, none stood twice.
    if data is None or report.keys != body.count(b":"):
        data = parse_object(body)
        report = check(shape, data)
    unknown = report.unknown
    if b"null" in body:
        if refuse_null:
            _refuse_nulls(data, unknown)
        data = _without_nulls(data)
        report = check(shape, data)
    if report.wrong:
        raise Refusal("http.field.wrong-type", *map(_wrong_type, report.wrong[:MAX_FINDINGS]))
    return data, unknown


def _wrong_type(wrong: Wrong) -> Finding:
    return Finding(wrong.path, f"{wrong.path} is of type {wrong.got}, expected {wrong.expected}")


def _without_nulls(value: Any) -> Any:
    """Copy a JSON value without the nulls in it, at any depth and in lists too."""
    if type(value) is dict:
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value if item is not None] if type(value) is list else value


def _refuse_nulls(data: dict[str, Any], unknown: Collection[str]) -> None:
    """Raise Refusal (http.body.null) where a field is null that is not, and is not in, an unknown one."""
    paths = [*islice(_nulls(data, "", frozenset(unknown)), MAX_FINDINGS)]
    if paths:
        found = [Finding(path, f"{path} is null; leave out what has no value") for path in paths]
        raise Refusal("http.body.null", *found)


def _nulls(value: Any, path: str, skip: Collection[str]) -> Iterator[str]:
    if value is None:
        yield path
    elif type(value) is dict:
        for name, item in value.items():
            place = f"{path}.{name}" if path else name
            if place not in skip:
                yield from _nulls(item, place, skip)
    elif type(value) is list:
        for index, item in enumerate(value):
            yield from _nulls(item, f"{path}[{index}]", skip)


def parse_object(body: bytes) -> dict[str, Any]:
    """Read bytes as a JSON object. Raises Refusal (http.body.malformed) for anything else, with the place."""
    if not body:
        raise _malformed("the body is empty, send a JSON object")
    if depth(body) > MAX_DEPTH:
        raise _malformed(f"the body nests deeper than {MAX_DEPTH} levels")
    try:
        data = _DECODER.decode(body.decode())
        if b"\\u" in body:
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise _malformed(f"the body is not UTF-8: byte {error.start}") from None
    except UnicodeEncodeError:
        raise _malformed("the body has half a surrogate pair, which is not a character") from None
    except json.JSONDecodeError as error:
        raise _malformed(f"the body is not JSON after its first {_good_characters(error)} characters") from None
    except ValueError:
        raise _malformed("the body is not JSON that can be read: a number has too many digits") from None
    if not isinstance(data, dict):
        raise _malformed("the body is not a JSON object")
    return data


def _read_quickly(body: bytes) -> dict[str, Any] | None:
    """Read a body with the fast parser. Returns None where the strict parser has to decide."""
    if (b"\\" in body and b"\\u" in body) or depth(body) > MAX_DEPTH:
        return None
    try:
        data = from_json(body, allow_inf_nan=False)
    except ValueError:
        return None
    return data if type(data) is dict else None


def depth(body: bytes) -> int:
    """Count the levels to which the brackets of a text nest, without those in strings."""
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return 0
    return max(accumulate(_STEPS.get(token, 0) for token in _BRACKETS.findall(body)), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise _malformed(f"the key {twice[:60]!r} stands twice in one object")
    return value


def _no_constant(text: str) -> Any:
    raise _malformed(f"the body is not JSON: {text} is not a JSON number")


def _good_characters(error: json.JSONDecodeError) -> int:
    """Count the characters before a syntax error. Python versions differ at a stray comma; the place is before it."""
    return len(error.doc[: error.pos].rstrip(" \t\r\n,"))


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)


def _malformed(text: str, *, status: int | None = None) -> Refusal:
    return Refusal("http.body.malformed", Finding(None, text), status=status)


def read_query(query: type[BaseModel], text: str, *, refuse_empty: bool = False) -> tuple[dict[str, Any], list[str]]:
    """Read a query string.

    A list may be sent as a repeated parameter or as one value joined by commas.

    Args:
        query: the operation's query.
        text: what stands behind the question mark.
        refuse_empty: refuses a known parameter without a value, which is left out otherwise.

    Returns the values by name, typed as the contract says, and the names that the contract does not have.
    Raises Refusal: http.query.invalid, http.body.null.
    """
    if not text:
        return {}, []
    known = _parameters(query)
    values: dict[str, Any] = {}
    unknown = []
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in known:
            unknown.append(name)
        elif not value:
            if refuse_empty:
                raise Refusal("http.body.null", Finding(name, f"{name} is empty; leave out what has no value"))
        elif known[name].many:
            values.setdefault(name, []).extend(known[name].read(part) for part in value.split(",") if part)
        elif name in values:
            raise invalid_query(name, f"{name} is given twice")
        else:
            values[name] = known[name].read(value)
    return values, unknown


class Parameter:
    """One query parameter and the type of its value. `many` marks a list, `any_case` values in any case."""

    __slots__ = ("allowed", "any_case", "kind", "many", "name")

    def __init__(self, name: str, annotation: Any, any_case: bool) -> None:
        self.name = name
        self.many = get_origin(annotation) is list
        inner = get_args(annotation)[0] if self.many else annotation
        self.any_case = any_case
        self.allowed = get_args(inner) if get_origin(inner) is Literal else ()
        self.kind = type(self.allowed[0]) if self.allowed else inner

    def read(self, text: str) -> Any:
        """Convert the text of a value. Raises Refusal (http.query.invalid) where it does not fit the type."""
        text = text.upper() if self.any_case else text
        if self.allowed and text not in self.allowed:
            raise invalid_query(self.name, f"{self.name} is {text!r}, allowed: {', '.join(self.allowed)}")
        reader = _READERS.get(self.kind)
        return reader(self.name, text) if reader else _read_text(self.name, text)


def _read_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise invalid_query(name, f"{name} is {text!r}, expected a whole number from 0 on")
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= 18 else 10**18


def _read_flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise invalid_query(name, f"{name} is {text!r}, expected true or false")
    return text.lower() == "true"


def _read_date(name: str, text: str) -> date:
    """Read a date; a time of day behind it is checked and left out (observed: clients send moments)."""
    day = parse_date(text[:DATE_LENGTH])
    if day is None or not _is_moment(text):
        raise invalid_query(name, f"{name} is {text!r}, expected a calendar date as YYYY-MM-DD")
    return day


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read_text(name: str, text: str) -> str:
    if name in _ID_FILTERS:
        try:
            wire_ids.decode(text)
        except ValueError as error:
            raise invalid_query(name, f"{name} is {text!r}, which is not an id: {error}") from None
    return text


_READERS: Final[Mapping[Any, Any]] = {int: _read_number, bool: _read_flag, date: _read_date}
_ID_FILTERS: Final = frozenset({"orgId", "customerId", "personId", "locationId"})


@cache
def _parameters(query: type[BaseModel]) -> dict[str, Parameter]:
    named = {field.serialization_alias or name: field for name, field in query.model_fields.items()}
    return {name: Parameter(name, _bare(field.annotation), ANY_CASE in field.metadata) for name, field in named.items()}


def _bare(annotation: Any) -> Any:
    """Return a type without its `| None`, and an open enumeration without its `| str`."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return next((kind for kind in kinds if kind is not str), str)
