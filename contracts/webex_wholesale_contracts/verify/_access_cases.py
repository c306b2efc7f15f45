"""Cases of access and of HTTP, and lists: they need nothing and change nothing."""

from __future__ import annotations

import json
from typing import Any, Final

from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify.bodies import CUSTOMER, changed

__all__ = ["ACCESS", "PRECHECKED"]

PRECHECKED: Final = ("customers.precheck 200",)
"""The precheck that passes: without it, a refusal of a changed body says nothing about the change."""
_ADDRESS: Final = {"address": CUSTOMER["address"]}
_AS_TEXT: Final = json.dumps(_ADDRESS)


def _rule(rule: str, call: str, *, needs: tuple[str, ...] = (), **step: Any) -> Case:
    return Case(id=rule, needs=needs, steps=(Step(call=call, rule=rule, **step),))


ACCESS: Final = (
    Case(id="customers.list 200", steps=(Step(call="customers.list", query={"max": 1}, status=(200,)),)),
    Case(id="subscribers.list 200", steps=(Step(call="subscribers.list", query={"max": 1}, status=(200,)),)),
    Case(id="billing_reports.list 200", steps=(Step(call="billing_reports.list", query={"max": 1}, status=(200,)),)),
    Case(id="sub_partners.list 200", steps=(Step(call="sub_partners.list", query={"max": 1}, status=(200,)),)),
    _rule("auth.token.missing", "customers.list", token=None),
    _rule("auth.token.unknown", "customers.list", token="unknown"),
    _rule("auth.token.expired", "customers.list", token="expired"),
    _rule("auth.scope.missing", "customers.list", token="no-scope"),
    _rule("auth.role.insufficient", "customers.precheck", token="read-only", body=_ADDRESS, needs=PRECHECKED),
    _rule("auth.partner.not-entitled", "customers.precheck", token="not-entitled", body=_ADDRESS),
    _rule("http.route.unknown", "GET /wholesale/nothing"),
    _rule("http.method.unsupported", "PATCH /wholesale/customers", body={}),
    _rule("http.media-type.unsupported", "customers.precheck", content=_AS_TEXT, media_type="text/plain"),
    _rule("http.body.malformed", "customers.precheck", content="{"),
    _rule("http.body.null", "customers.precheck", body={**CUSTOMER, "orgId": None}, needs=PRECHECKED),
    _rule("http.field.wrong-type", "customers.precheck", body=changed(CUSTOMER, {"externalId": 1}), needs=PRECHECKED),
    _rule("http.query.invalid", "customers.list", query={"max": -1}),
    _rule("id.malformed", "customers.get", of="x"),
)
