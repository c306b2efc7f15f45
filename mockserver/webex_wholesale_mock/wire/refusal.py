"""The exception that rules and handlers raise to refuse a call."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding


class Refusal(Exception):
    """Raised to refuse a call by one rule of the catalogue.

    Args:
        rule: the id of the rule.
        findings: fields and reasons; without any, the rule's own text is the answer.
        headers: further headers of the answer.
        status: the HTTP status where it differs from the rule's usual one.
        answers_as: the id of the rule whose answer is sent instead, where a stranger must not tell the two apart.
    """

    def __init__(
        self,
        rule: str,
        *findings: Finding,
        headers: tuple[tuple[str, str], ...] = (),
        status: int | None = None,
        answers_as: str | None = None,
    ) -> None:
        super().__init__(rule)
        self.rule = rule
        self.findings = findings
        self.headers = headers
        self.status = status
        self.answers_as = answers_as or rule


def invalid_query(name: str, text: str) -> Refusal:
    """Build the refusal of one query parameter (http.query.invalid)."""
    return Refusal("http.query.invalid", Finding(name, text))
