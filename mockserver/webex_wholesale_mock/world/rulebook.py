"""Which rules of the catalogue are in force, and the codes they answer with: the one place to change either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from webex_wholesale_contracts.catalogue import RULES, Evidence, Rule
from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.state.tracked import TrackedObject

NULLS: Final = "http.body.null"
"""The rule against nulls and empty query parameters, off by default: clients send them, and the service takes them."""

SWITCHABLE: Final = (
    NULLS,
    "auth.scope.missing",
    "auth.role.insufficient",
    "auth.partner.not-entitled",
    "customer.name.percent-sign",
    "customer.email.invalid",
    "customer.packages.empty",
    "customer.packages.duplicate",
    "customer.packages.calling-plan-base",
    "customer.packages.attendant-console-base",
    "customer.address.line-length",
    "customer.address.country",
    "customer.address.state-required",
    "customer.address.postcode-required",
    "customer.address.state-iso",
    "customer.calling.location-required",
    "customer.calling.timezone",
    "customer.calling.language",
    "customer.template.pstn-required",
    "customer.org.paid-subscription",
    "customer.org.active-trial",
    "customer.email.in-use",
    "customer.limits.below-use",
    "customer.package.in-use",
    "customer.has-subscribers",
    "subscriber.location.not-calling",
    "adjacent.device.model",
    "adjacent.device.owner",
    "adjacent.device.code-unsupported",
    "hub.role.insufficient",
    "hub.restricted",
    "hub.access.services-only",
    "hub.customer.location-unconfirmed",
    "hub.package.not-on-order",
    "hub.package.admin-downgrade",
    "hub.users.too-many",
    "hub.users.name",
)
"""Rules that the mock can do without. The others keep its world consistent or its answers readable."""


class Observed(NamedTuple):
    """The behaviour of the real service under one rule, as somebody has seen it.

    Attributes:
        agrees: it did what the catalogue says.
        enforced: it has the rule.
        status: the HTTP status that came in place of the catalogue's.
        code: the error code that came in place of the catalogue's.
        told: when, by whom and where: "on 2026-11-28 by Una Berg, https://webexapis.com/v1".
    """

    agrees: bool
    enforced: bool
    status: int | None
    code: int | None
    told: str


class Rulebook(TrackedObject):
    """The rules of one mock. Relax one where the real service has shown you that it is more lenient."""

    __slots__ = ("_codes", "_observed", "_off")

    def __init__(self) -> None:
        super().__init__()
        self._off = {*DEFAULT_OFF}
        self._codes: dict[str, int] = {}
        self._observed: dict[str, Observed] = {}

    @property
    def off(self) -> frozenset[str]:
        """The ids of the rules that are switched off."""
        return frozenset(self._off)

    def disable(self, *rules: str) -> None:
        """Switch rules off. Raises ValueError for an unknown id, and for a rule that the mock needs itself."""
        for rule in _known(rules):
            if rule not in SWITCHABLE:
                raise ValueError(f"{rule} cannot be switched off: the mock relies on it")
        self.touch()
        self._off.update(rules)

    def enable(self, *rules: str) -> None:
        """Switch rules on, also those that are off by default. Raises ValueError for an unknown id."""
        on = _known(rules)
        self.touch()
        self._off.difference_update(on)

    def recode(self, rule: str, code: int) -> None:
        """Let a rule answer with another error code, such as an observed one. Raises ValueError for an unknown id."""
        (known,) = _known([rule])
        self.touch()
        self._codes[known] = code

    def observe(self, observed: Mapping[str, Observed]) -> None:
        """Let rules be as they were observed: on or off, with the status and the code that came.

        A rule that the mock needs itself stays on where the service was seen without it.
        """
        self.touch()
        self._observed = {**self._observed, **observed}
        enforced = {rule for rule, seen in observed.items() if seen.enforced}
        self._off = (self._off - enforced) | {rule for rule in SWITCHABLE if rule in observed and rule not in enforced}
        self._codes = {**self._codes, **{rule: seen.code for rule, seen in observed.items() if seen.code is not None}}

    def rule(self, rule: str) -> Rule:
        """The row of a rule as it is known here: with the evidence and the source of whoever has observed it."""
        row, seen = RULES[rule], self._observed.get(rule)
        if seen is None or (seen.agrees and row.evidence is Evidence.DOCUMENTED):
            return row
        if not seen.enforced:
            return replace(row, evidence=Evidence.ASSUMED, source=f"{row.source}; the service let it pass {seen.told}")
        return replace(row, evidence=Evidence.OBSERVED, source=f"observed {seen.told}", settles="")

    def status(self, rule: str) -> int | None:
        """The HTTP status with which a rule was observed, where it is not that of the catalogue."""
        seen = self._observed.get(rule)
        return None if seen is None else seen.status

    def enforces(self, rule: str) -> bool:
        """Say whether a rule is in force."""
        return rule not in self._off

    def code(self, rule: str) -> int | None:
        """The error code that a rule answers with; None where none is known and `recode` gave none."""
        return self._codes.get(rule, RULES[rule].code)


def _known(rules: Iterable[str]) -> list[str]:
    return [known("rule", rule, RULES) for rule in rules]
