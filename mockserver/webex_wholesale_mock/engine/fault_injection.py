"""Fault injection: the choice of the fault that takes a call, and the response that the client then gets.

The first fault that fits a call takes it; those that do not fit, or have struck often enough, are passed over. The
choice is made before the stages run, from what the request says of itself: its path, token, query and body. So a fault
also strikes calls that would be refused. A fault then decides itself whether and when the request takes effect: it gets
a `FaultContext` with a function that runs the stages, and returns the response. A call that a fault has delayed in
real time comes back with `held_by`, and goes to the same fault again without being counted twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.engine.stages import bearer
from webex_wholesale_mock.faults import Fault, FaultContext, IncomingCall
from webex_wholesale_mock.wire import routing
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

Answer = Callable[[Exchange], Response]


def due(world: World, request: Request) -> Fault | None:
    """Find the fault that takes a call, or None. A call that was delayed keeps its fault. Raises PredicateError."""
    if request.held_by:
        return world.faults.get(request.held_by)
    call = IncomingCall(request, _operation(request), world.partners.tokens.get(bearer(request)))
    return next((fault for fault in world.faults.values() if fault.takes(call, world.ids)), None)


def strike(fault: Fault, exchange: Exchange, answer: Answer) -> Response:
    """Return the response of a call that a fault takes; `answer` lets the request take effect."""
    exchange.fault = fault.id
    operation = exchange.operation = _operation(exchange.request)
    return fault.what.strike(
        FaultContext(
            request=exchange.request,
            status=min(operation.statuses) if operation else 200,
            tracking_id=exchange.tracking_id,
            clock=exchange.world.clock,
            effect=fault.effect,
            answer=lambda: answer(exchange),
        )
    )


def _operation(request: Request) -> Operation[Any, Any] | None:
    try:
        return routing.route(request.method, request.path)[0]
    except Refusal:
        return None
