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
    Kind,
    Latency,
    Malformed,
    Scene,
    Status,
    Truncated,
)
from webex_wholesale_mock.faults._matching import Asked
from webex_wholesale_mock.faults.fault import Fault

__all__ = [
    "FAULT_KINDS",
    "Asked",
    "ContentType",
    "Crash",
    "Crashed",
    "Disconnect",
    "Duplicate",
    "Effect",
    "Fault",
    "FaultError",
    "Kind",
    "Latency",
    "Malformed",
    "PredicateError",
    "Scene",
    "Status",
    "Truncated",
]
