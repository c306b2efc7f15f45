"""Loading of a scenario file: YAML, its schema, and the place of each value."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args

import attrs
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from webex_wholesale_mock.scenarios._errors import Key, Mark, Problem, ScenarioError, located
from webex_wholesale_mock.scenarios._models import Scenario
from webex_wholesale_mock.scenarios._yaml import NotYaml, Reader

MAX_BYTES: Final = 4 * 1_048_576
MAX_SHOWN: Final = 40


@attrs.frozen(slots=True)
class Reading:
    """A scenario that fits the schema. The builder checks it against the rules."""

    source: str
    scenario: Scenario
    marks: Mapping[Key, Mark]


def read(path: Path) -> Reading:
    """Read a scenario file. Raises ScenarioError with all its problems, and OSError."""
    return parse(path.read_bytes(), str(path))


def parse(data: bytes, source: str) -> Reading:
    """Read the bytes of a scenario; `source` is its name in errors. Raises ScenarioError with all its problems."""
    if len(data) > MAX_BYTES:
        raise ScenarioError(source, [Problem(1, 1, "", f"has {len(data)} bytes, the limit is {MAX_BYTES}")])
    try:
        reader = Reader(data.decode("utf-8-sig"))
        value = reader.read()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ScenarioError(source, [Problem(line, 1, "", "is not UTF-8")]) from None
    except NotYaml as error:
        raise ScenarioError(source, [error.problem]) from None
    return Reading(source, _shaped(source, value, reader), reader.marks)


def _shaped(source: str, value: Any, reader: Reader) -> Scenario:
    problems = reader.problems
    try:
        scenario = Scenario.model_validate({} if value is None else value)
        if not problems:
            return scenario
    except ValidationError as error:
        told = {problem.key for problem in problems}
        shapes = [located(found["loc"], _text(found), reader.marks) for found in error.errors()]
        problems = problems + [problem for problem in shapes if problem.key not in told]
    raise ScenarioError(source, problems)


def _text(found: ErrorDetails) -> str:
    """Describe the problem of a value: in pydantic's words, or in ours where they can give advice."""
    kind, message = found["type"], found["msg"]
    if kind == "extra_forbidden":
        known = _keys_at(found["loc"][:-1])
        near = get_close_matches(str(found["loc"][-1]), known, n=1)
        return f"unknown key; did you mean {near[0]!r}?" if near else f"unknown key; known: {', '.join(known)}"
    if kind == "missing":
        return "is missing"
    if kind == "model_type":
        return "expected keys with values"
    given = found["input"]
    shown = f", not {given!r}" if given is None or (isinstance(given, str) and len(given) <= MAX_SHOWN) else ""
    return (
        f"{message.replace('Input should be ', 'expected ')}{shown or (', nothing is given' if given is None else '')}"
    )


def _keys_at(key: Key) -> list[str]:
    """List the known keys at a place in a scenario."""
    model: Any = Scenario
    for step in key:
        if isinstance(step, str):
            model = _part_in(model.model_fields[step].annotation)
    return [*model.model_fields]


def _part_in(annotation: Any) -> Any:
    """Find the model in an annotation such as `list[Customer]` or `Place | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(part for part in map(_part_in, get_args(annotation)) if part) if get_args(annotation) else None
