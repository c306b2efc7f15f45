"""Docstrings of functions and classes as descriptions: the first sentence, and a text for each parameter."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from pydantic.alias_generators import to_camel

__all__ = ["described_fields", "first_sentence"]

SECTION: Final = re.compile(r"^(?:Args|Attributes):\n((?:[ \t]+\S.*\n?|\n)+)", re.MULTILINE)
ENTRY: Final = re.compile(r"^    (\w[\w, ]*): (.+(?:\n {8,}\S.*)*)", re.MULTILINE)


def first_sentence(function: Any) -> str:
    """Return the first sentence of what a function or a class says of itself."""
    return re.split(r"\.(?:\s|$)", inspect.getdoc(function) or "")[0]


def described_fields(function: Any) -> dict[str, str]:
    """Return the text on each parameter of a function, or attribute of a class, by its name on the wire.

    Parameters that the docstring describes together have the same text, which then begins with their names.
    """
    section = SECTION.search(inspect.getdoc(function) or "")
    found: dict[str, str] = {}
    for listed, text in ENTRY.findall(section[1]) if section else ():
        names = [to_camel(name.strip()) for name in listed.split(",")]
        told = " ".join(text.split())
        found |= dict.fromkeys(names, f"{', '.join(names)}: {told}" if len(names) > 1 else told)
    return found
