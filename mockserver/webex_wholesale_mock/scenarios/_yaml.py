"""YAML as text, lists and mappings with the place of each value; what a value means is for the schema to say.

Nothing is converted here: `NO` is a country and no falsehood, `0100` an extension and no number. Anchors, tags and
merge keys, by which small files become huge or run code, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

try:
    import yaml
except ModuleNotFoundError as missing:
    text = 'scenario files need PyYAML; pip install "webex-wholesale[scenarios]"'
    raise ModuleNotFoundError(text, name=missing.name) from None

from webex_wholesale_mock.scenarios._errors import Key, Mark, Problem, located

LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The quick one where libyaml is there."""
MOST_DEPTH: Final = 16
NULLS: Final = ("", "~", "null")


class NotYaml(ValueError):
    """A text is no YAML, or of a kind that is not read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Reader:
    """One document being read: `marks` has the place of every value, `problems` what is wrong with the YAML."""

    def __init__(self, text: str) -> None:
        self.marks: dict[Key, Mark] = {(): (1, 1)}
        self.problems: list[Problem] = []
        self._events: Iterator[Any] = yaml.parse(text, Loader=LOADER)

    def read(self) -> Any:
        """The one document; None for an empty file. Raises NotYaml."""
        try:
            return self._document()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = getattr(error, "problem", None) or getattr(error, "reason", None) or "something is wrong"
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise NotYaml(Problem(line, column, "", f"this is not YAML that can be read: {said}")) from None

    def _document(self) -> Any:
        value = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if len(self.marks) > 1:
                    self._problem((), event, "a second document begins here; a scenario is one")
                    break
                value = self._value(next(self._events), ())
        return value

    def _value(self, event: Any, key: Key) -> Any:
        self.marks.setdefault(key, _mark(event))
        if isinstance(event, yaml.AliasEvent):
            return self._problem(key, event, f"*{event.anchor} refers to another place; write out what stands there")
        if event.tag is not None and event.tag != "!":
            self._problem(key, event, f"the tag {event.tag} has no meaning here; leave it out")
        if isinstance(event, yaml.ScalarEvent):
            return None if not event.style and event.value in NULLS else event.value
        if len(key) >= MOST_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"nests deeper than {MOST_DEPTH} levels", problem_mark=event.start_mark)
        return self._list(key) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(key)

    def _list(self, key: Key) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*key, len(found))))
        return found

    def _mapping(self, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise yaml.MarkedYAMLError(problem="a key is plain text", problem_mark=event.start_mark)
            own = (*key, event.value)
            if event.value in found:
                self._problem(own, event, f"stands in line {self.marks[own][0]} already")
            self.marks[own] = _mark(event)
            found[event.value] = self._value(next(self._events), own)
        return found

    def _problem(self, key: Key, event: Any, text: str) -> None:
        self.problems.append(located(key, text, {key: _mark(event)}))


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1
