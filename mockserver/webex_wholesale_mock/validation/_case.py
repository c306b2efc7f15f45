"""Cases and checks: a request is validated by the contracts' checks first, then by those that need the world."""

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
    """A request about a customer, to be validated: the acting partner, the body, the existing customer if there is one.

    `template` is named by the body or by the existing customer, and belongs to the acting partner. `organization` is
    the existing organization that the body asks to attach. `is_plain` says that the body is plainly right, so that the
    contracts' checks need not run.
    """

    world: World
    partner: Partner
    body: dict[str, Any]
    customer: Customer | None = None
    is_plain: bool = False
    template: Template | None = attrs.field(init=False)
    organization: Organization | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if self.customer:
            # In a body about an existing customer, provisioningId and orgId are unknown fields of any type.
            self.template, self.organization = self.world.template_of(self.customer), None
        else:
            self.template = self._named_template()
            self.organization = self.world.directory.organization_of(self.body.get("orgId"))

    @property
    def packages(self) -> list[str]:
        """The packages in the body."""
        wanted: list[str] = self.body.get("packages", [])
        return wanted

    def _named_template(self) -> Template | None:
        template = self.world.partners.template_of(self.body.get("provisioningId"))
        return template if template and template.partner_id == self.partner.id else None


EMAIL_IN_USE = "The email is already associated with an existing user."
"""Text of code 10022, as the vendor has it."""


class AnyCase(Protocol):
    """The part that cases of all kinds share."""

    world: World
    body: dict[str, Any]


C = TypeVar("C", bound=AnyCase)


@attrs.frozen(slots=True)
class WorldCheck(Generic[C]):
    """The check of one rule that needs the world; `run` returns a finding for each violation.

    Most are generators. Those that every provisioning runs return a tuple: 0.15 µs less for each.
    """

    rule: str
    run: Callable[[C], Iterable[Finding]]


def stateful(rule: str) -> Callable[[Callable[[C], Iterable[Finding]]], WorldCheck[C]]:
    """Make a function the check of a rule; a decorator."""
    return lambda function: WorldCheck(rule, function)


def validate(case: C, body_checks: tuple[Check, ...], checks: tuple[WorldCheck[C], ...]) -> None:
    """Run checks in their order. Raises Refusal with the findings of the first rule that is violated.

    Args:
        body_checks: the contracts' checks, which need the body only.
        checks: the checks that need the world.
    """
    off = case.world.rules.off
    if violated := run(body_checks, case.body, skip=off):
        rule, found = violated
        raise Refusal(rule, *found)
    for check in checks:
        if check.rule not in off and (findings := tuple(check.run(case))):
            raise Refusal(check.rule, *findings)
