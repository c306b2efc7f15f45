"""Faults at work: which of them takes a call, and what the client then gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.engine.stages import bearer
from webex_wholesale_mock.faults import Asked, Fault, Scene
from webex_wholesale_mock.wire import routing
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

Answer = Callable[[Exchange], Response]


def due(world: World, request: Request) -> Fault | None:
    """The fault that takes a call, if one does; one that has held it up already still has it. Raises PredicateError."""
    if request.held_by:
        return world.faults.get(request.held_by)
    asked = Asked(request, _operation(request), world.partners.tokens.get(bearer(request)))
    return next((fault for fault in world.faults.values() if fault.takes(asked, world.ids)), None)


def strike(fault: Fault, exchange: Exchange, answer: Answer) -> Response:
    """What the client gets of a call; `answer` lets it take effect."""
    exchange.fault = fault.id
    operation = exchange.operation = _operation(exchange.request)
    return fault.what.strike(
        Scene(
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
