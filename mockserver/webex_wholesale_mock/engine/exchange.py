"""One call on its way through the stages, and the responses made from its outcome.

The exchange is the one value that the stages share. Each stage reads the fields that earlier stages have set and sets
its own; none is set twice, except that a partner may act for a sub-partner. The journal takes the values that a record
needs, so that an exchange with its token, its world and its decoded bodies ends with its call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock.entities import Partner, Token
from webex_wholesale_mock.handlers import Answer
from webex_wholesale_mock.wire.encoding import MESSAGES, encode, error
from webex_wholesale_mock.wire.messages import JSON, Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World


@attrs.define(slots=True)
class Exchange:
    """The state of one call, filled in by the stages one after the other.

    `only_of` is the id of a partner's administrator who sees only the customers that it manages.
    `is_plain` says that the body is right by all checks that need only the body.
    `visits` are organizations that have let the caller in for a while, where its roles do not allow the call.
    """

    world: World
    request: Request
    tracking_id: str
    operation: Operation[Any, Any] | None = None
    params: Mapping[str, str] = attrs.Factory(dict)
    query: dict[str, Any] = attrs.Factory(dict)
    body: dict[str, Any] = attrs.Factory(dict)
    is_plain: bool = False
    token: Token | None = None
    partner: Partner | None = None
    only_of: str | None = None
    visits: frozenset[str] | None = None
    answer: Answer | None = None
    ignored: list[str] = attrs.Factory(list)
    rule: str | None = None
    fault: str | None = None


def success(answer: Answer) -> Response:
    """Build the response to a call that was answered."""
    if answer.body is None:
        return Response(answer.status, [*answer.headers])
    return Response(answer.status, [JSON, *answer.headers], encode(answer.body))


def refused(exchange: Exchange, refusal: Refusal, *, explain: bool) -> Response:
    """Build the response to a call that a rule refused.

    Args:
        exchange: the call; the rule is noted in it.
        refusal: the rule, with its findings.
        explain: adds headers that name the rule and its evidence.
    """
    rules = exchange.world.rules
    rule, shown = rules.rule(refusal.rule), RULES[refusal.answers_as]
    exchange.rule = rule.id
    status = rules.status(shown.id) or refusal.status or int(shown.status)
    headers = [JSON, *refusal.headers]
    if explain:
        headers += [("x-mock-rule", rule.id), ("x-mock-evidence", rule.evidence.value)]
    findings = refusal.findings or (Finding(None, MESSAGES.get(status, shown.text)),)
    code = rules.code(shown.id)
    return error(status, [entry(finding, code) for finding in findings], exchange.tracking_id, headers)


def entry(finding: Finding, code: int | None) -> dict[str, Any]:
    """Build the entry of a finding in the list of errors of an answer."""
    written: dict[str, Any] = {"description": finding.text}
    if code is not None:
        written["errorCode"] = code
    if finding.field:
        written["fieldName"] = finding.field
    return written
