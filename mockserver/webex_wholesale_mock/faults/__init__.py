"""Kinds of faults between a client and the service, as values."""

from __future__ import annotations

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
    "IncomingCall",
    "Latency",
    "Malformed",
    "PredicateError",
    "Status",
    "Truncated",
]


def __getattr__(name: str) -> object:
    if name == "Kind":
        raise ImportError("webex_wholesale_mock.faults.Kind is now FaultKind")
    if name == "Faults":
        raise ImportError(f"{__name__}.Faults has another name now: use webex_wholesale_mock.Faults", name=__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
