"""The one exception that rules and handlers raise to say no."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding


class Refusal(Exception):
    """The answer is no, because of one rule of the catalogue.

    `findings` say where and why; without any, the rule's own text is the answer. `headers` go out with it, and
    `status` is set where it differs from the rule's usual one. `answers_as` names the rule whose answer is given in its
    stead, where a stranger must not be able to tell the two apart.
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
    """The refusal of one query parameter."""
    return Refusal("http.query.invalid", Finding(name, text))
