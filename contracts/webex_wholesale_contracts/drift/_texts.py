"""Edits of texts: sentence by sentence, each graded by the words that state a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Edit", "edits"]

_TAG = re.compile(r"(</?[A-Za-z][^<>]*>)")
_BREAK = re.compile(r"\s*\n\s*[*-]\s+|\n\s*\n|(?<=[.!?])\s+(?=[A-Z(*`\[])|(?<=[.!?])(?=\()")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SIMILAR = 0.5

_RULES = {
    "length": r"characters?|length|size|digits?|at (?:most|least)|up to|maximum|minimum|limit(?:ed|s)?",
    "range": r"between \d+|less than|greater than|more than \d+|exceed(?:s|ed|ing)?",
    "must": r"must|shall|should|has to|have to|need(?:s|ed)? to|cannot|can not|may not",
    "refusal": r"not (?:allowed|permitted|supported|valid)",
    "only": r"only|exclusively|unless|except|either|both|ignored|at the same time",
    "format": r"ISO|RFC|E\.?164|UTC|format(?:s|ted)?|YYYY|pattern|unique(?:ly)?|case.sensitive|alphanumeric",
    "mandatory": r"mandatory|require[sd]?|compulsory|optional|conditional",
    "deprecated": r"deprecated?|deprecation|obsolete|discontinued?|no longer|sunset|end of (?:life|sale)|retired",
    "dependency": r"builds? on|depend(?:s|ent|ing)? (?:up)?on|dependenc(?:y|ies)|prerequisite|base package",
    "company": r"together with|in combination|in addition to",
    "default": r"defaults? (?:to|is|value)|default:|by default",
}
_RULE = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})(?!\w))" for name, pattern in _RULES.items()), re.IGNORECASE)
_VALUE = re.compile(r"\d|`|\b[A-Z]{2,}\b|\w_\w|\b[a-z]+[A-Z]")
"""A number, a quoted code, or an identifier: in a sentence that states a rule, changing one changes the rule."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a text.

    Attributes:
        words: the words taken out and those put in; the same edit has the same ones wherever it was made.
        old: the sentence before; None where a sentence was added.
        new: the sentence now; None where a sentence was taken out.
    """

    words: tuple[str, str]
    old: str | None
    new: str | None

    @property
    def states_rule(self) -> bool:
        """Tell if the edit changes a rule, rather than how something is worded."""
        changed, sentences = " / ".join(self.words), f"{self.old or ''} / {self.new or ''}"
        return bool(_RULE.search(changed) or (_RULE.search(sentences) and _VALUE.search(changed)))


def edits(old: str | None, new: str | None) -> Iterator[Edit]:
    """Yield the edits that turn one text into another; a change of white space is none."""
    before, now = _sentences(old), _sentences(new)
    keys = [_tokens(sentence) for sentence in before], [_tokens(sentence) for sentence in now]
    for kind, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _paired(before[a:b], now[c:d])


def _sentences(text: str | None) -> list[str]:
    pieces = [piece for part in _TAG.split(text or "") for piece in _BREAK.split(f"\n{part}")]
    plain = (" ".join(piece.split()).removeprefix("* ") for piece in pieces)
    return [piece for piece in plain if piece]


def _tokens(sentence: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(sentence))


def _paired(before: list[str], now: list[str]) -> Iterator[Edit]:
    """Pair the sentences that resemble each other; the others were taken out or put in."""
    if len(before) == len(now) == 1:
        yield Edit(_changed_words(before[0], now[0]), before[0], now[0])
        return
    left = list(now)
    for sentence in before:
        likeness = [SequenceMatcher(None, _tokens(sentence), _tokens(other), autojunk=False).ratio() for other in left]
        best = max(range(len(left)), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < _SIMILAR:
            yield Edit((sentence, ""), sentence, None)
        else:
            other = left.pop(best)
            yield Edit(_changed_words(sentence, other), sentence, other)
    for sentence in left:
        yield Edit(("", sentence), None, sentence)


def _changed_words(old: str, new: str) -> tuple[str, str]:
    """The words between the common beginning and the common end of two sentences."""
    a, b = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    start = _common(a, b)
    end = _common(a[start:][::-1], b[start:][::-1])
    return _between(old, a[start : len(a) - end]), _between(new, b[start : len(b) - end])


def _common(a: list[re.Match[str]], b: list[re.Match[str]]) -> int:
    pairs = zip(a, b, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one[0] != other[0]), min(len(a), len(b)))


def _between(text: str, tokens: list[re.Match[str]]) -> str:
    return text[tokens[0].start() : tokens[-1].end()] if tokens else ""
