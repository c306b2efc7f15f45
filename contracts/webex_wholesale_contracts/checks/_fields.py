"""Checks that several nouns share: absent fields and email addresses."""

from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, has, join, quote
from webex_wholesale_contracts.checks._check import Finding, JsonObject
from webex_wholesale_contracts.facts.emails import email_problem


def absent(holder: JsonObject, names: tuple[str, ...], who: str, prefix: str = "") -> Iterator[Finding]:
    """Yield a finding for each missing or blank field; `prefix` is the path of their object, with its dot."""
    for name in names:
        if how := absence(holder, name):
            yield Finding(prefix + name, f"{name} is {how}; {who} needs {join(names, 'and')}")


def blank(holder: JsonObject, names: tuple[str, ...], prefix: str = "") -> Iterator[Finding]:
    """Yield a finding for each field that is there and blank, where a missing one would be fine."""
    for name in names:
        if has(holder, name) and absence(holder, name):
            yield Finding(prefix + name, f"{name} is blank; fill it in or leave it out")


def wrong_email(field: str, email: str | None) -> Iterator[Finding]:
    """Yield a finding where the text is not an email address."""
    if email is not None and (problem := email_problem(email)):
        name = field.rpartition(".")[2]
        yield Finding(field, f"{name} {quote(email)} {problem}; give an address such as name@example.com")
