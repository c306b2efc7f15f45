"""Examples, as the mock answered them; `tools/openapi_examples.py` makes them."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib import resources
from typing import Any

from webex_wholesale_contracts.catalogue import RULES

__all__ = ["answer", "refusals", "request"]


@cache
def _shipped() -> Any:
    return json.loads(resources.files(__package__).joinpath("data", "examples.json").read_text(encoding="utf-8"))


def _example(*steps: str, default: Any = None) -> Any:
    """Return a copy of what stands at a place of the file."""
    found = _shipped()
    for step in steps:
        if step not in found:
            return default
        found = found[step]
    return copy.deepcopy(found)


def request(operation: str, part: str) -> Any:
    """Return the `body`, or the values in the `path` or `query`, of the example of an operation."""
    return _example("operations", operation, "request", part, default={})


def answer(operation: str, status: int) -> Any:
    """Return the body of an answer, None where it has none."""
    return _example("operations", operation, "answers", str(status))


def refusals(status: int) -> dict[str, Any]:
    """Return example objects of answers with an error status, by their rules; empty where no rule answers so."""
    found = _example("refusals", str(status), default={})
    return {rule: {"summary": RULES[rule].text, "value": body} for rule, body in found.items()}
