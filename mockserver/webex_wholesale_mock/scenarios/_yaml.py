"""A reader of YAML that gives texts, lists and mappings, and remembers the place of each value.

Values are not converted: `NO` is a country, not a falsehood, and `0100` is an extension, not a number. The schema says
which type a value has. Anchors, tags and merge keys are refused, because they let small files grow huge or run code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Final

try:
    import yaml
except ModuleNotFoundError as missing:
    text = 'scenario files need PyYAML; pip install "webex-wholesale[scenarios]"'
    raise ModuleNotFoundError(text, name=missing.name) from None

from webex_wholesale_mock.scenarios._errors import Key, Mark, Problem, located

LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The fast loader where PyYAML was built with libyaml, else the one in Python."""
MAX_DEPTH: Final = 16
"""Levels of lists and mappings; the deepest scenario needs fewer than half of them."""
TOO_DEEP: Final = f"nests deeper than {MAX_DEPTH} levels"
PLAIN_KEYS: Final = "a key is plain text"
OPENING: Final = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
CLOSING: Final = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
NULLS: Final = ("", "~", "null")


class NotYaml(ValueError):
    """Raised for a text that is not YAML, or uses a part of YAML that is not supported."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Reader:
    """One YAML document. `marks` has the place of every value, `problems` the errors that do not stop the reading.

    The limit on nesting is asked with each event. The loader reads ahead of its events, though: a bracket may begin a
    key, so it looks for the colon up to 1,024 characters further on. Since PyYAML 6.0.4 it gives up at 1,000 brackets
    in there, before the event of the 17th. So where a loader fails, the tokens that it had read ahead are counted, and
    a text that nests too deep gets the same problem at the same place from every loader.
    """

    def __init__(self, text: str) -> None:
        self.marks: dict[Key, Mark] = {(): (1, 1)}
        self.problems: list[Problem] = []
        self._text = text
        self._depth = 0
        self._in_braces = False
        self._reached = yaml.Mark("", 0, 0, 0, None, 0)
        self._events: Iterator[Any] = self._counted(yaml.parse(text, Loader=LOADER))

    def read(self) -> Any:
        """Return the one document, or None for an empty file. Raises NotYaml."""
        try:
            return self._document()
        except yaml.YAMLError as error:
            if problem := self._problem_ahead(error):
                raise NotYaml(problem) from None
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "something is wrong"
            raise NotYaml(_unreadable((mark.line + 1, mark.column + 1) if mark else (1, 1), reason)) from None

    def _counted(self, events: Iterator[Any]) -> Iterator[Any]:
        """Pass the events on, and raise NotYaml for the first one that nests too deep."""
        for event in events:
            if isinstance(event, yaml.CollectionStartEvent):
                self._depth += 1
                if self._depth > MAX_DEPTH:
                    raise NotYaml(_unreadable(_mark(event), TOO_DEEP))
            elif isinstance(event, yaml.CollectionEndEvent):
                self._depth -= 1
            self._reached = event.end_mark
            self._in_braces = isinstance(event, yaml.MappingStartEvent) and event.flow_style is True
            yield event

    def _problem_ahead(self, error: yaml.YAMLError) -> Problem | None:
        """Find what our own rules refuse between the last event and the place where the loader failed."""
        end, depth, in_braces = getattr(error, "problem_mark", None), self._depth, self._in_braces
        if end is None:
            return None
        with suppress(yaml.YAMLError):  # the cut at the end may split a token
            tokens = yaml.scan(self._text[self._reached.index : end.index], Loader=yaml.BaseLoader)
            for token in islice(tokens, 1, None):  # the first is the start of the stream
                depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
                if depth > MAX_DEPTH or (in_braces and isinstance(token, OPENING)):
                    return _unreadable(self._ahead(token.start_mark), TOO_DEEP if depth > MAX_DEPTH else PLAIN_KEYS)
                in_braces = isinstance(token, yaml.FlowMappingStartToken)
        return None

    def _ahead(self, mark: Any) -> Mark:
        """Return the place in the text of a mark that counts from the last event."""
        start = self._reached
        return start.line + mark.line + 1, mark.column + 1 + (0 if mark.line else start.column)

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
        return self._list(key) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(key)

    def _list(self, key: Key) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*key, len(values))))
        return values

    def _mapping(self, key: Key) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise NotYaml(_unreadable(_mark(event), PLAIN_KEYS))
            own = (*key, event.value)
            if event.value in values:
                self._problem(own, event, f"stands in line {self.marks[own][0]} already")
            self.marks[own] = _mark(event)
            values[event.value] = self._value(next(self._events), own)
        return values

    def _problem(self, key: Key, event: Any, text: str) -> None:
        self.problems.append(located(key, text, {key: _mark(event)}))


def _unreadable(place: Mark, reason: str) -> Problem:
    return Problem(*place, key="", text=f"this is not YAML that can be read: {reason}")


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1
