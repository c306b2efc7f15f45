from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

JsonObject: TypeAlias = Mapping[str, object]

# A body of the largest accepted size could hold a hundred thousand wrong package names; nobody reads that answer.
MOST_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in one place of a body.

    `field` is the path of wire names to blame, such as "address.addressLine1" or "packages[1]"; None where no single
    field is to blame. `text` says what is wrong, the limit, and what to do about it.
    """

    field: str | None
    text: str


Run: TypeAlias = Callable[[JsonObject], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that can be decided from the request body alone.

    `run` takes the body with its wire names, already checked for JSON types; parts may be absent. It never raises.
    """

    rule: str
    run: Run


def pure(rule: str) -> Callable[[Run], Check]:
    """Turn a function from body to findings into the check of the rule with that id."""
    return lambda run: Check(rule, run)


def run(
    checks: Iterable[Check], body: JsonObject, skip: Collection[str] = frozenset()
) -> tuple[str, list[Finding]] | None:
    """Return the id and the findings of the first check that finds something, or None where all pass.

    The order of `checks` is precedence. Rules whose id is in `skip` are switched off. At most fifty findings are given.
    """
    for check in checks:
        if check.rule in skip:
            continue
        findings = iter(check.run(body))
        for first in findings:
            return check.rule, [first, *islice(findings, MOST_FINDINGS - 1)]
    return None
