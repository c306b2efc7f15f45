"""Checks of a customer's packages and limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from webex_wholesale_contracts.checks._body import join, part, quote
from webex_wholesale_contracts.checks._check import Finding, JsonObject, pure
from webex_wholesale_contracts.facts.packages import BASES, LIMITED
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES

_KNOWN = frozenset(CUSTOMER_PACKAGES)
_LIMITS_FIELD = "provisioningParameters.packages.limits"
# Comparing takes quadratic time, and a longer text is not a misspelt package.
_MAX_MISSPELLING = 40


def _packages(body: JsonObject) -> Sequence[object]:
    packages = body.get("packages")
    return packages if isinstance(packages, list) else ()


def _advice(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.75) if len(name) <= _MAX_MISSPELLING else []
    return f'did you mean "{close[0]}"?' if close else f"use one of {', '.join(known)}"


@pure("customer.packages.empty")
def _empty(body: JsonObject) -> Iterator[Finding]:
    if body.get("packages") == []:
        yield Finding("packages", "packages is an empty list; name at least one package")


@pure("customer.packages.unknown", _packages)
def _unknown(packages: Sequence[object]) -> Iterator[Finding]:
    for index, name in enumerate(packages):
        if isinstance(name, str) and name not in _KNOWN:
            yield Finding(
                f"packages[{index}]", f"{quote(name)} is not a customer package; {_advice(name, CUSTOMER_PACKAGES)}"
            )


@pure("customer.packages.duplicate", _packages)
def _duplicate(packages: Sequence[object]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, name in enumerate(packages):
        if isinstance(name, str) and first.setdefault(name, index) != index:
            place = f"packages[{first[name]}]"
            yield Finding(f"packages[{index}]", f"{quote(name)} is in the list already, as {place}; list it once")


def _without_base(packages: Sequence[object], add_on: str) -> Iterator[Finding]:
    if add_on in packages and not any(base in packages for base in BASES[add_on]):
        field = f"packages[{packages.index(add_on)}]"
        yield Finding(field, f"{add_on} cannot stand alone; add one of {join(BASES[add_on])}")


@pure("customer.packages.calling-plan-base", _packages)
def _calling_plan(packages: Sequence[object]) -> Iterator[Finding]:
    return _without_base(packages, "cisco_calling_plan")


@pure("customer.packages.attendant-console-base", _packages)
def _attendant_console(packages: Sequence[object]) -> Iterator[Finding]:
    return _without_base(packages, "attendant_console")


def _limit_problem(value: object) -> str | None:
    """Return the problem of a limit, or None; 50 and 50.0 are the same JSON number, true and false are not numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is not a number"
    if isinstance(value, float) and not value.is_integer():
        return "is not a whole number"
    return "is negative" if value < 0 else None


def _wrong_limit(name: str, value: object) -> Finding | None:
    if name not in LIMITED:
        return Finding(_LIMITS_FIELD, f"{quote(name)} is not a package with a limit; {_advice(name, LIMITED)}")
    if problem := _limit_problem(value):
        wanted = "give a whole number from 0 up, or leave the limit out"
        return Finding(f"{_LIMITS_FIELD}.{name}", f"the limit {quote(value)} of {name} {problem}; {wanted}")
    return None


@pure("customer.limits.invalid")
def _limits(body: JsonObject) -> Iterator[Finding]:
    parameters = part(part(body, "provisioningParameters"), "packages")
    limits = parameters.get("limits", {})
    if not isinstance(limits, dict):
        yield Finding(_LIMITS_FIELD, f"limits is {quote(limits)}; give an object of package names and whole numbers")
        return
    for name, value in limits.items():
        if finding := _wrong_limit(name, value):
            yield finding


PACKAGE_CHECKS = (_empty, _unknown, _duplicate, _calling_plan, _attendant_console, _limits)
