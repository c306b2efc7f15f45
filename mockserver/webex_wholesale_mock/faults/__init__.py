"""What goes wrong between a client and the service because the tester says so, and which calls it strikes."""

from __future__ import annotations

from ._errors import Crashed, FaultError, PredicateError
from ._faults import Fault, Faults, due
from ._kinds import (
    KINDS,
    ContentType,
    Crash,
    Disconnect,
    Duplicate,
    Effect,
    Kind,
    Latency,
    Malformed,
    Scene,
    Status,
    Truncated,
)
from ._matching import Asked

__all__ = [
    "KINDS",
    "Asked",
    "ContentType",
    "Crash",
    "Crashed",
    "Disconnect",
    "Duplicate",
    "Effect",
    "Fault",
    "FaultError",
    "Faults",
    "Kind",
    "Latency",
    "Malformed",
    "PredicateError",
    "Scene",
    "Status",
    "Truncated",
    "due",
]
