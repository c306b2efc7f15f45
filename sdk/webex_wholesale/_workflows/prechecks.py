"""Prechecks: a refusal by the service is a result, not an exception."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.options import check_flag
from webex_wholesale._core.responses import find_rule, keep_response, malformed_error, refusal_error
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import RemoteError, WholesaleError
from webex_wholesale._public import public
from webex_wholesale_contracts.models import (
    CustomerInfo,
    ErrorDetail,
    PrecheckAnswer,
    PrecheckCustomerInfo,
    PrecheckInfo,
)
from webex_wholesale_contracts.operations import Operation

__all__ = ["PrecheckCall", "PrecheckFinding", "PrecheckResult", "prospect_of"]

NEGATIVE = frozenset({400, 404, 409})

SUCCESS = "success"


@public
@dataclass(frozen=True, slots=True)
class PrecheckFinding:
    """One reason why provisioning would be refused.

    Attributes:
        rule: the id of the rule, where it is known.
        code: the service's number for the reason, or None.
        field: the wire path of the field to blame, such as "customerInfo.primaryEmail", or None.
        text: the reason in words.
        evidence: how well the rule is known: "documented", "observed" or "assumed"; None where no rule is known.
    """

    rule: str | None
    code: int | None
    field: str | None
    text: str
    evidence: str | None = None


@public
@dataclass(frozen=True, slots=True)
class PrecheckResult:
    """The verdict of a precheck; true in a condition if provisioning is expected to work.

    Attributes:
        ok: true if provisioning is expected to work.
        message: the service's one-line verdict.
        info: remarks that come with a positive verdict.
        findings: the reasons of a negative one.
    """

    ok: bool
    message: str
    info: tuple[PrecheckInfo, ...] = ()
    findings: tuple[PrecheckFinding, ...] = ()

    def __bool__(self) -> bool:
        return self.ok


@dataclass(frozen=True, slots=True)
class PrecheckCall:
    """A call whose refusal is a result, or is raised like any other."""

    call: SingleCall[PrecheckAnswer]
    raise_on_refusal: bool

    def __post_init__(self) -> None:
        check_flag("raise_on_refusal", self.raise_on_refusal)

    def steps(self, settings: Settings) -> Steps[RawResponse[PrecheckResult]]:
        results = frozenset[int]() if self.raise_on_refusal else NEGATIVE
        raw = yield from exchange(settings, replace(self.call, read=keep_response, also_read=results))
        if raw.response.is_success:
            return with_value(raw, _passed(raw.response, self.call.read(raw.response)))
        failure = refusal_error(self.call.operation, self.call.subject, raw.response, settings.clock.now())
        return with_value(raw, _refused(self.call.operation, failure))


def prospect_of(info: CustomerInfo | PrecheckCustomerInfo | None) -> PrecheckCustomerInfo | dict[str, Any] | None:
    """The part of a new customer's information that a precheck takes: all but the names of the administrator."""
    if not isinstance(info, CustomerInfo):
        return info
    return info.model_copy(update={"admin_first_name": None, "admin_last_name": None}).to_wire()


def _passed(response: httpx.Response, answer: PrecheckAnswer) -> PrecheckResult:
    """The verdict; raises where it is not the one word that says that all is well."""
    if answer.message.lower() != SUCCESS:
        raise malformed_error(response, f'is not a verdict: its message is not "{SUCCESS}"')
    return PrecheckResult(True, answer.message, info=tuple(answer.info))


def _refused(operation: Operation[Any, Any], failure: WholesaleError) -> PrecheckResult:
    """The verdict; raises where the answer gives no reason, and so does not come from a precheck."""
    if not isinstance(failure, RemoteError) or not (failure.message or failure.errors):
        raise failure
    findings = tuple(_finding(operation, detail, failure) for detail in failure.errors)
    return PrecheckResult(False, failure.message, findings=findings or (_whole(failure),))


def _finding(operation: Operation[Any, Any], detail: ErrorDetail, failure: RemoteError) -> PrecheckFinding:
    same = detail.error_code == failure.code
    rule, evidence = (failure.rule, failure.evidence) if same else find_rule(operation, detail.error_code)
    return PrecheckFinding(rule, detail.error_code, detail.field_name, detail.description, evidence)


def _whole(failure: RemoteError) -> PrecheckFinding:
    return PrecheckFinding(failure.rule, None, None, failure.message, failure.evidence)
