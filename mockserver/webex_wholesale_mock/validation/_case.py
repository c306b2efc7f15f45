"""How a request is held against the rules: the pure ones first, then those that look at the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

import attrs

from webex_wholesale_contracts.checks import Check, Finding, run
from webex_wholesale_mock.entities import Customer, Organization, Partner, Template
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World


@attrs.define(slots=True)
class Case:
    """One request to judge: who asks, with which body, about which existing customer.

    `template` is the one that the body, or the customer it is about, names; only one of the acting partner.
    `organization` is the existing one that the body asks to attach to.
    """

    world: World
    partner: Partner
    body: dict[str, Any]
    customer: Customer | None = None
    template: Template | None = attrs.field(init=False)
    organization: Organization | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if self.customer:
            # What a body about an existing customer says of these is an unknown field, of any type.
            self.template, self.organization = self.world.partners.templates[self.customer.template_id], None
        else:
            self.template = self._named_template()
            self.organization = self.world.directory.organization_of(self.body.get("orgId"))

    @property
    def packages(self) -> list[str]:
        wanted: list[str] = self.body.get("packages", [])
        return wanted

    def _named_template(self) -> Template | None:
        template = self.world.partners.template_of(self.body.get("provisioningId"))
        return template if template and template.partner_id == self.partner.id else None


EMAIL_IN_USE = "The email is already associated with an existing user."
"""The vendor's own text for code 10022."""


class Judged(Protocol):
    """What every case has."""

    world: World
    body: dict[str, Any]


C = TypeVar("C", bound=Judged)


@attrs.frozen(slots=True)
class WorldCheck(Generic[C]):
    """One rule that looks at the world. `run` yields nothing where all is well."""

    rule: str
    run: Callable[[C], Iterable[Finding]]


def stateful(rule: str) -> Callable[[Callable[[C], Iterable[Finding]]], WorldCheck[C]]:
    """Make a function the check of a rule."""
    return lambda function: WorldCheck(rule, function)


def validate(case: C, pure: tuple[Check, ...], checks: tuple[WorldCheck[C], ...]) -> None:
    """Hold a case against the rules in their order. Raises Refusal with the findings of the first that finds any."""
    off = case.world.rules.off
    if found := run(pure, case.body, skip=off):
        raise Refusal(found[0], *found[1])
    for check in checks:
        if check.rule not in off:
            for finding in (findings := iter(check.run(case))):
                raise Refusal(check.rule, finding, *findings)
