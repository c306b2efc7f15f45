from __future__ import annotations

from collections.abc import Iterator

from webex_wholesale_contracts.checks._body import absence, join, quote
from webex_wholesale_contracts.checks._check import Finding, JsonObject
from webex_wholesale_contracts.facts.emails import email_problem


def absent(holder: JsonObject, names: tuple[str, ...], who: str, prefix: str = "") -> Iterator[Finding]:
    """Yield a finding for each of the fields that says nothing; `prefix` is the path of their holder, with its dot."""
    for name in names:
        if how := absence(holder, name):
            yield Finding(prefix + name, f"{name} is {how}; {who} needs {join(names, 'and')}")


def wrong_email(field: str, email: str | None) -> Iterator[Finding]:
    """Yield a finding where an address is none."""
    if email is not None and (problem := email_problem(email)):
        name = field.rpartition(".")[2]
        yield Finding(field, f"{name} {quote(email)} {problem}; give an address such as name@example.com")
