"""The service's rules that need only the request, run before it is sent."""

from __future__ import annotations

from typing import Any

from webex_wholesale._errors import RuleViolation
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import DEFAULT_OFF, Check, Finding, customers, run, subscribers
from webex_wholesale_contracts.models import ErrorDetail
from webex_wholesale_contracts.operations import Operation

__all__ = ["check"]

CHECKS: dict[str, tuple[Check, ...]] = {
    "customers.provision": customers.PROVISION,
    "customers.update": customers.UPDATE,
    "customers.precheck": customers.PRECHECK,
    "subscribers.provision": subscribers.PROVISION,
    "subscribers.update": subscribers.UPDATE,
    "subscribers.precheck": subscribers.PRECHECK,
}


def check(operation: Operation[Any, Any], body: dict[str, Any]) -> None:
    """Raise RuleViolation where the body breaks a rule that is on by default."""
    broken = run(CHECKS.get(operation.name, ()), body, skip=DEFAULT_OFF)
    if broken:
        raise _violation(operation, *broken)


def _violation(operation: Operation[Any, Any], rule_id: str, findings: list[Finding]) -> RuleViolation:
    rule = RULES[rule_id]
    errors = tuple(
        ErrorDetail(description=finding.text, error_code=rule.code, field_name=finding.field) for finding in findings
    )
    reasons = "; ".join(f"{finding.field}: {finding.text}" if finding.field else finding.text for finding in findings)
    text = f"{reasons} (rule {rule_id}, {rule.evidence}); {operation.name} was not sent"
    return RuleViolation(text, rule=rule_id, evidence=rule.evidence.value, errors=errors)
