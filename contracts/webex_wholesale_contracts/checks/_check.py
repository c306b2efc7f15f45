from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias, TypeVar, overload

V = TypeVar("V")
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


View: TypeAlias = Callable[[JsonObject], V]


def _whole(body: JsonObject) -> JsonObject:
    return body


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that can be decided from the request body alone.

    `view` picks from the body what the rule is about, and `find` looks at that alone.
    """

    rule: str
    find: Callable[[Any], Iterable[Finding]]
    view: View[Any] = _whole

    def run(self, body: JsonObject) -> Iterable[Finding]:
        """Return what is wrong with a body.

        It has its wire names and has been checked for JSON types; parts may be absent. Never raises.
        """
        return self.find(self.view(body))


@overload
def pure(rule: str) -> Callable[[Callable[[JsonObject], Iterable[Finding]]], Check]: ...


@overload
def pure(rule: str, view: View[V]) -> Callable[[Callable[[V], Iterable[Finding]]], Check]: ...


def pure(rule: str, view: View[Any] = _whole) -> Callable[[Callable[[Any], Iterable[Finding]]], Check]:
    """Turn a function to findings, from the body or from a view of it, into the check of the rule with that id."""
    return lambda find: Check(rule, find, view)


def run(
    checks: Iterable[Check], body: JsonObject, skip: Collection[str] = frozenset()
) -> tuple[str, list[Finding]] | None:
    """Return the id and the findings of the first check that finds something, or None where all pass.

    The order of `checks` is precedence. Rules whose id is in `skip` are switched off. At most fifty findings are given.
    """
    seen: dict[View[Any], Any] = {}
    for check in checks:
        if check.rule in skip:
            continue
        if check.view not in seen:
            seen[check.view] = check.view(body)
        findings = iter(check.find(seen[check.view]))
        for first in findings:
            return check.rule, [first, *islice(findings, MOST_FINDINGS - 1)]
    return None
