"""Listings of the catalogue of cases."""

from __future__ import annotations

import json
from collections.abc import Iterable

from webex_wholesale_contracts.verify._case import Case

__all__ = ["as_json", "as_text"]


def as_text(cases: Iterable[Case]) -> str:
    """Return a line for each case: its id, the users it makes, its operations, and the cases that it needs."""
    return "\n".join(map(_line, cases))


def as_json(cases: Iterable[Case]) -> str:
    """Return the cases with all their steps, as an array."""
    return json.dumps([case.as_json() for case in cases], indent=2)


def _line(case: Case) -> str:
    users = f", {case.users} user" if case.users else ""
    needs = f", needs {', '.join(case.needs)}" if case.needs else ""
    others = [rule for rule in case.rules if rule != case.id]
    rules = f", rules {', '.join(others)}" if others else ""
    return f"{case.id}: {', '.join(case.operations) or case.steps[0].call}{users}{needs}{rules}"
