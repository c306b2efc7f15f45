"""Faults at work: which of them takes a call, and what the client then gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock import faults, routing
from webex_wholesale_mock.errors import Refusal
from webex_wholesale_mock.exchange import Exchange
from webex_wholesale_mock.faults import Asked, Fault, Scene
from webex_wholesale_mock.http import Request, Response
from webex_wholesale_mock.pipeline import bearer
from webex_wholesale_mock.world import World

Answer = Callable[[Exchange], Response]


def due(world: World, request: Request) -> Fault | None:
    """The fault that takes a call, if one does; one that has held it up already still has it."""
    if request.held_by:
        return world.faults.get(request.held_by)
    return faults.due(world, Asked(request, _operation(request), world.tokens.get(bearer(request))))


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
