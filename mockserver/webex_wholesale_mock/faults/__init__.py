"""Kinds of faults between a client and the service, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_mock.faults._errors import Crashed, FaultError, PredicateError
from webex_wholesale_mock.faults._kinds import (
    FAULT_KINDS,
    ContentType,
    Crash,
    Disconnect,
    Duplicate,
    Effect,
    FaultContext,
    FaultKind,
    Gateway,
    Latency,
    Malformed,
    Status,
    Truncated,
)
from webex_wholesale_mock.faults._matching import IncomingCall
from webex_wholesale_mock.faults.fault import Fault

__all__ = [
    "FAULT_KINDS",
    "ContentType",
    "Crash",
    "Crashed",
    "Disconnect",
    "Duplicate",
    "Effect",
    "Fault",
    "FaultContext",
    "FaultError",
    "FaultKind",
    "Gateway",
    "IncomingCall",
    "Latency",
    "Malformed",
    "PredicateError",
    "Status",
    "Truncated",
]

if not TYPE_CHECKING:
    __getattr__ = renamed(
        __name__,
        {
            "Asked": "IncomingCall",
            "Faults": "webex_wholesale_mock.Faults",
            "KINDS": "FAULT_KINDS",
            "Kind": "FaultKind",
            "Scene": "FaultContext",
            "due": "webex_wholesale_mock.engine.fault_injection.due",
        },
    )
