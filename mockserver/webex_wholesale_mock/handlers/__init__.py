"""The handlers of all operations, by name: `customers.provision` is `provision` in `customers.py`."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.handlers._call import Answer, Call, Handler

__all__ = ["HANDLERS", "Answer", "Call", "Handler", "load_all"]


def load_all() -> None:
    """Import every handler, in a process in which that may fail later."""
    for operation in ALL_OPERATIONS:
        _load(operation)


def _load(operation: Operation[Any, Any]) -> Handler:
    handler: Handler = getattr(import_module(f"{__name__}.{operation.noun}"), operation.verb)
    HANDLERS[operation.name] = handler
    return handler


def _at_the_first_call(operation: Operation[Any, Any]) -> Handler:
    """Return a handler that imports the one of an operation, which takes its place."""
    return lambda call: _load(operation)(call)


HANDLERS: Final[dict[str, Handler]] = {operation.name: _at_the_first_call(operation) for operation in ALL_OPERATIONS}
"""The handler of each operation, by the operation's name; most processes call few of them."""
