"""The parts that every check is made of: findings, checks, and the function that runs them in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias, TypeVar, overload

V = TypeVar("V")
JsonObject: TypeAlias = Mapping[str, object]

# A body of the largest accepted size can hold 100,000 wrong package names, which would make a useless answer.
MAX_FINDINGS = 50

DEFAULT_OFF = frozenset(
    {
        "customer.address.state-iso",
        "customer.template.pstn-required",
        "http.body.null",
        "subscriber.location.not-calling",
    }
)
"""Rules that are off by default: a newer page drops `pstn-required`, and clients that work break the others."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at one place of a body.

    `field` is the path of wire names, such as "address.addressLine1" or "packages[1]"; None where the problem is not in
    a single field. `text` gives the reason, the limit, and advice.
    """

    field: str | None
    text: str


View: TypeAlias = Callable[[JsonObject], V]


def _whole(body: JsonObject) -> JsonObject:
    return body


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that can be decided from the request body alone.

    `view` selects the part of the body that the rule is about, and `find` reads only that part.
    """

    rule: str
    find: Callable[[Any], Iterable[Finding]]
    view: View[Any] = _whole

    def run(self, body: JsonObject) -> Iterable[Finding]:
        """Return the findings in a body, never raising.

        The body has wire names and checked JSON types; parts may be absent.
        """
        return self.find(self.view(body))


@overload
def pure(rule: str) -> Callable[[Callable[[JsonObject], Iterable[Finding]]], Check]: ...


@overload
def pure(rule: str, view: View[V]) -> Callable[[Callable[[V], Iterable[Finding]]], Check]: ...


def pure(rule: str, view: View[Any] = _whole) -> Callable[[Callable[[Any], Iterable[Finding]]], Check]:
    """Turn a function from a body, or a view of it, to findings into the check of the rule with that id."""
    return lambda find: Check(rule, find, view)


def run(
    checks: Iterable[Check], body: JsonObject, skip: Collection[str] = frozenset()
) -> tuple[str, list[Finding]] | None:
    """Return the rule id and the findings of the first check that fails, or None where all pass.

    The order of `checks` is their precedence. Rules whose id is in `skip` are switched off. At most `MAX_FINDINGS`
    findings are returned.
    """
    seen: dict[View[Any], Any] = {}
    for check in checks:
        if check.rule in skip:
            continue
        if check.view not in seen:
            seen[check.view] = check.view(body)
        findings = iter(check.find(seen[check.view]))
        for first in findings:
            return check.rule, [first, *islice(findings, MAX_FINDINGS - 1)]
    return None
