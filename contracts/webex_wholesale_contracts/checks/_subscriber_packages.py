"""Checks of a subscriber's packages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from webex_wholesale_contracts.checks._body import join, quote
from webex_wholesale_contracts.checks._check import Finding, JsonObject, pure
from webex_wholesale_contracts.facts.packages import BASES, CALLING
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SINGLE_SUBSCRIBER_PACKAGES, SUBSCRIBER_PACKAGES

ADD_ON = "attendant_console"
# Comparing takes quadratic time, and a longer text is not a misspelt package.
_MAX_MISSPELLING = 40


def has_packages(body: JsonObject) -> bool:
    """Tell if the body names packages in either form."""
    return "packages" in body or "package" in body


def packages_of(body: JsonObject) -> list[str]:
    """Return the packages of a subscriber's body from either form, in the body's order; empty where it has neither."""
    return [name for _, name in _named(body)]


def base_of(packages: Sequence[str]) -> str | None:
    """Return the first package other than attendant_console, which adds to it, or None."""
    return next((name for name in packages if name != ADD_ON), None)


def is_calling(packages: Sequence[str]) -> bool:
    """Tell if these packages include calling."""
    return any(name in CALLING for name in packages)


def _named(body: JsonObject) -> list[tuple[str, str]]:
    """Return every package of the body with its field."""
    several = body.get("packages")
    if isinstance(several, list):
        return [(f"packages[{index}]", name) for index, name in enumerate(several) if isinstance(name, str)]
    single = body.get("package")
    return [("package", single)] if isinstance(single, str) else []


@pure("subscriber.package.exactly-one-form")
def one_form(body: JsonObject) -> Iterator[Finding]:
    if not has_packages(body):
        yield Finding("packages", "packages is missing; name the package of the subscriber")
    elif "packages" in body and "package" in body:
        yield Finding("package", "package and packages are both given; leave package out")


def _advice(name: str, known: tuple[str, ...]) -> str:
    if name in SUBSCRIBER_PACKAGES:
        return "leave package out and give it in packages"
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.75) if len(name) <= _MAX_MISSPELLING else []
    return f'did you mean "{close[0]}"?' if close else f"use one of {', '.join(known)}"


def _problem(name: str, field: str) -> str:
    if name in SUBSCRIBER_PACKAGES:
        return f"{quote(name)} is not a value of {field}"
    return f"{quote(name)} is {'a package for customers only' if name in CUSTOMER_PACKAGES else 'not a package'}"


def _unknown(body: JsonObject, single: tuple[str, ...]) -> Iterator[Finding]:
    for field, name in _named(body):
        known = single if field == "package" else SUBSCRIBER_PACKAGES
        if name not in known:
            yield Finding(field, f"{_problem(name, field)}; {_advice(name, known)}")


@pure("subscriber.package.unknown")
def unknown(body: JsonObject) -> Iterator[Finding]:
    return _unknown(body, SINGLE_SUBSCRIBER_PACKAGES)


# The spec gives the older field of an update all the packages, and that of a provisioning only the first six.
@pure("subscriber.package.unknown")
def unknown_in_update(body: JsonObject) -> Iterator[Finding]:
    return _unknown(body, SUBSCRIBER_PACKAGES)


def _surplus(named: list[tuple[str, str]], base: str | None) -> Iterator[Finding]:
    seen: set[str] = set()
    for field, name in named:
        if name in seen:
            yield Finding(field, f"{quote(name)} is in the list already; list it once")
        elif name not in (base, ADD_ON):
            yield Finding(field, f"{quote(name)} is one too many: {quote(base)} takes nothing with it but {ADD_ON}")
        seen.add(name)


def _add_on_without_base(named: list[tuple[str, str]], base: str | None) -> Iterator[Finding]:
    field = next((field for field, name in named if name == ADD_ON), None)
    if field and base not in BASES[ADD_ON]:
        how = f"does not go with {quote(base)}" if base else "cannot stand alone"
        yield Finding(field, f"{ADD_ON} {how}; it needs one of {join(BASES[ADD_ON])}")


@pure("subscriber.package.only-one")
def only_one(body: JsonObject) -> Iterator[Finding]:
    named = _named(body)
    base = base_of([name for _, name in named])
    if len(named) == 1 and base:
        return
    if body.get("packages") == []:
        yield Finding("packages", "packages is an empty list; name one package")
    yield from _surplus(named, base)
    yield from _add_on_without_base(named, base)
