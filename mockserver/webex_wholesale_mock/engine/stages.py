"""The stages that a request passes, in the order in which the service checks it.

A stage returns a response to end the call, or None to pass the request on; a Refusal ends it too. The order decides
which refusal a call with several faults gets: the rate limit counts even calls with a bad token, a bad token hides
whether the path exists, and a role that does not suffice hides whether the body is right. Work that has come due runs
first, so that every call sees the world of its own moment. A download needs no token, because its link is signed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs
from pydantic import BaseModel

from webex_wholesale_contracts.checks import Finding, customers
from webex_wholesale_contracts.facts.scopes import EVERYTHING_OF_A_PERSON
from webex_wholesale_contracts.json_shape import MAX_LISTED
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock import billing
from webex_wholesale_mock.engine.entitlements import ADMITTED, OF_PARTNERS
from webex_wholesale_mock.engine.exchange import Exchange, success
from webex_wholesale_mock.entities import Token
from webex_wholesale_mock.entities.roles import SEES_ALL
from webex_wholesale_mock.handlers import HANDLERS, Call
from webex_wholesale_mock.handlers._access import sub_partner
from webex_wholesale_mock.handlers._call import Answer, Handler
from webex_wholesale_mock.validation.partners import check_not_suspended
from webex_wholesale_mock.wire import compression, decoding, forms, routing
from webex_wholesale_mock.wire.messages import CSV, Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.rulebook import NULLS

Stage = Callable[[Exchange], Response | None]

_OF_CUSTOMERS: Final = ("subPartnerAdminEmail", "provisioningParameters.calling.location.emergencyLocationIdentifier")
WITHOUT_EFFECT: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("customers.provision", "customers.update", "customers.precheck"), _OF_CUSTOMERS),
    "locations.update_calling": (
        "callingLineId.name",
        "externalCallerIdName",
        "outsideDialDigit",
        "enforceOutsideDialDigit",
        "routingPrefix",
    ),
}
"""Fields of the contract, by operation, that are checked and change nothing that anybody can see in this mock."""

PLAIN: Final[Mapping[str, Callable[[bytes], dict[str, Any] | None]]] = {"customers.provision": customers.read_plain}
"""For each operation that has one, a quick reader of bodies in which no check finds anything; None for all others.

They have no unknown field, and none of those that are WITHOUT_EFFECT.
"""

SUSPENDABLE: Final = frozenset(
    {"customers.provision", "customers.update", "subscribers.provision", "subscribers.update"}
)
"""All that a suspended sub-partner may not do (rule sub-partner.suspended)."""


def run_due_work(exchange: Exchange) -> None:
    exchange.world.clock.settle()


def download(exchange: Exchange) -> Response | None:
    """Send a finished report to any caller with a valid link; that needs no token. Raises Refusal for other links."""
    request, world = exchange.request, exchange.world
    path = routing.api_path(request.path)
    if not path.startswith(billing.PATH) or request.method not in ("GET", "HEAD"):
        return None
    report = billing.linked(world, path, request.query)
    exchange.partner = world.partners[report.partner_id]
    name = f"{report.type}_{report.start}_{report.end}.csv"
    headers = [CSV, ("content-disposition", f'attachment; filename="{name}"')]
    return Response(200, headers, chunks=billing.report_chunks(world, report))


def throttle(exchange: Exchange) -> None:
    """Count the calls of a token in a window, which begins with its first call. Raises Refusal: http.rate.limited."""
    world = exchange.world
    if world.rate_limit is None and not world.partners.rate_limits:
        return
    now, caller = world.clock.elapsed, bearer(exchange.request)
    limit = world.partners.rate_limits.get(caller, world.rate_limit)
    if limit is None:
        return
    begun, count = world.partners.windows.get(caller, (now, 0))
    passed = round(now - begun, 6)  # whole microseconds, so that rounding costs no second of waiting
    if passed >= limit.seconds:
        begun, count, passed = now, 0, 0
    if count >= limit.requests:
        wait = max(1, math.ceil(limit.seconds - passed))
        text = f"more than {limit.requests} requests in {limit.seconds:g} seconds; wait {wait} seconds"
        raise Refusal("http.rate.limited", Finding(None, text), headers=(("retry-after", str(wait)),))
    world.partners.windows[caller] = begun, count + 1


def authenticate(exchange: Exchange) -> None:
    if routing.is_open(exchange.request.path):
        return
    value = bearer(exchange.request)
    if not value:
        raise Refusal("auth.token.missing")
    token = exchange.world.partners.tokens.get(value)
    if token is None:
        raise Refusal("auth.token.unknown")
    if token.expires <= exchange.world.clock.now:
        raise Refusal("auth.token.expired")
    exchange.token = token
    exchange.partner = exchange.world.partners[token.partner_id]


def bearer(request: Request) -> str:
    """Return the token that a request carries; empty without one."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def route(exchange: Exchange) -> None:
    exchange.operation, exchange.params = routing.route(exchange.request.method, exchange.request.path)


def authorise(exchange: Exchange) -> None:
    operation, token, partner = exchange.operation, exchange.token, exchange.partner
    if token is None:
        return
    assert operation
    assert partner
    enforces = exchange.world.rules.enforces
    has_scope = operation.scope in token.scopes or _has_other_scope(token, operation)
    if not has_scope and enforces("auth.scope.missing"):
        raise Refusal("auth.scope.missing", Finding(None, f"the token lacks the scope {operation.scope}"))
    roles = exchange.world.roles_of(token)
    if ADMITTED[operation.name].isdisjoint(roles) and enforces("auth.role.insufficient"):
        exchange.visits = frozenset() if operation.name in OF_PARTNERS else exchange.world.visited_by(token)
        if not exchange.visits:
            caller = f"a {', '.join(roles)} administrator" if roles else "no administrator"
            text = f"{operation.name} needs {operation.role} access, the caller is {caller}"
            raise Refusal("auth.role.insufficient", Finding(None, text))
    is_partners = token.organization_id == partner.organization.id
    if is_partners and SEES_ALL.isdisjoint(roles):
        exchange.only_of = token.person_id
    if not is_partners and operation.name in OF_PARTNERS and enforces("auth.role.insufficient"):
        raise Refusal("auth.role.insufficient", Finding(None, "the caller acts for one customer, and is not a partner"))
    if not partner.entitled and operation.verb == "precheck" and enforces("auth.partner.not-entitled"):
        raise Refusal("auth.partner.not-entitled")


def _has_other_scope(token: Token, operation: Operation[Any, Any]) -> bool:
    """Tell whether a token without an operation's scope carries another that does as well.

    One scope stands for all of a person's own (assumed).
    """
    if not token.scopes.isdisjoint(operation.other_scopes):
        return True
    enough = (operation.scope, *operation.other_scopes)
    area = EVERYTHING_OF_A_PERSON.partition("all")[0]
    return EVERYTHING_OF_A_PERSON in token.scopes and any(scope.startswith(area) for scope in enough)


def decode(exchange: Exchange) -> None:
    operation, request = exchange.operation, exchange.request
    assert operation
    if request.query:
        strict = exchange.world.rules.enforces(NULLS)
        exchange.query, exchange.ignored = decoding.read_query(operation.query, request.query, refuse_empty=strict)
        del exchange.ignored[MAX_LISTED:]
    if operation.body is not None:
        _decode_body(exchange, operation, operation.body)


def _decode_body(exchange: Exchange, operation: Operation[Any, Any], model: type[BaseModel]) -> None:
    request = exchange.request
    if compression.HEADER in request.headers:
        compression.unpack(request)  # the engine could not
    if (body := _plain_body(operation, request)) is not None:
        exchange.body, exchange.is_plain = body, True
        return
    content_type, authorization = request.headers.get("content-type"), request.headers.get("authorization", "")
    if operation.form:
        exchange.body, unknown = forms.read_form(model, request.body, content_type, authorization)
    else:
        strict = exchange.world.rules.enforces(NULLS)
        exchange.body, unknown = decoding.read_body(model, request.body, content_type, refuse_null=strict)
    paths = WITHOUT_EFFECT.get(operation.name, ())
    without_effect = [path for path in paths if path not in unknown and _has(exchange.body, path)]
    exchange.ignored += [*unknown, *without_effect][: MAX_LISTED - len(exchange.ignored)]


def _plain_body(operation: Operation[Any, Any], request: Request) -> dict[str, Any] | None:
    """Read a body that is plainly right; None for any other, and for operations without such a reader."""
    if operation.name not in PLAIN or request.headers.get("content-type") != decoding.JSON_TYPE:
        return None
    return PLAIN[operation.name](request.body) if len(request.body) <= decoding.MAX_BODY else None


def _has(body: dict[str, Any], path: str) -> bool:
    """Tell whether a body has a field, given with dots between nested ones."""
    value: Any = body
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def act_for_sub_partner(exchange: Exchange) -> None:
    """Let a partner act for one of its sub-partners. Raises Refusal where the acting partner is suspended."""
    if exchange.partner is None:
        return
    operation, partner = exchange.operation, exchange.partner
    assert operation
    if named := exchange.query.get("onBehalfOfSubPartnerOrgId"):
        exchange.partner = partner = sub_partner(exchange.world, partner, named)
    if operation.name in SUSPENDABLE:
        check_not_suspended(partner)


def dispatch(exchange: Exchange) -> None:
    operation, request = exchange.operation, exchange.request
    assert operation
    call = Call(
        world=exchange.world,
        token=exchange.token,
        acting=exchange.partner,
        only_of=exchange.only_of,
        visits=exchange.visits,
        base=request.origin + routing.PREFIX,
        path=request.path,
        params=exchange.params,
        query=exchange.query,
        body=exchange.body,
        is_plain=exchange.is_plain,
    )
    handler, visibility = HANDLERS[operation.name], exchange.world.visibility
    if visibility.lag and operation.method == "GET" and operation.noun in visibility.resources:
        exchange.answer = _late(handler, call)
    else:
        exchange.answer = handler(call)


def _late(handler: Handler, call: Call) -> Answer:
    """Answer a read with what was visible a lag ago.

    It counts as a poll of what is there now. It moves the clock by the poll step even where that is finished, because a
    client that sleeps for real would wait for ever otherwise.
    """
    world, clock = call.world, call.world.clock
    begun = clock.now
    with suppress(Refusal):
        handler(call)
    if world.poll_step and clock.now == begun:
        clock.let_pass(world.poll_step)
    with world.visibility.lagging(clock):
        return handler(attrs.evolve(call, is_late=True))


def encode(exchange: Exchange) -> Response:
    assert exchange.answer is not None
    return success(exchange.answer)


STAGES: Final[tuple[Stage, ...]] = (
    run_due_work,
    download,
    throttle,
    authenticate,
    route,
    authorise,
    decode,
    act_for_sub_partner,
    dispatch,
    encode,
)


def run(exchange: Exchange) -> Response:
    """Run the stages on a request. Raises Refusal by the first rule that refuses it."""
    for stage in STAGES:
        response = stage(exchange)
        if response is not None:
            return response
    raise AssertionError("the last stage answers")
