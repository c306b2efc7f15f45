"""Values: what a mock hands out is a copy, the same type as the SDK's where the API has one, and never an entity."""

from __future__ import annotations

import inspect
import pickle
import typing
from datetime import timedelta

import attrs
import pytest
from pydantic import BaseModel

import webex_wholesale_contracts.models as contract
import webex_wholesale_mock
from webex_wholesale_contracts.models import SubPartner
from webex_wholesale_mock import (
    Fails,
    Fault,
    Hub,
    Partner,
    RateLimit,
    Request,
    ScriptedOutcome,
    Stuck,
    Takes,
    WholesaleMock,
)
from webex_wholesale_mock.control._binding import _OF_THE_MOCK
from webex_wholesale_mock.faults import FaultContext, FaultKind, Latency, Status
from webex_wholesale_mock.hub._operation import Noun
from webex_wholesale_mock.hub.operations import NOUNS
from webex_wholesale_mock.state.tracked import Tracked

HANDLES = ("hub", "clock", "faults", "outcomes", "billing")
LIVE = {"rules", "durations"}
"""Settings of a mock, which are changed in place; they belong to their mock."""


@pytest.fixture
def mock():
    return WholesaleMock()


@pytest.fixture
def rich(mock):
    """A mock with something of each kind in it."""
    hub = mock.hub
    acme = hub.add_customer(external_id="acme-1")
    child = mock.add_partner("Child", parent=mock.partner)
    hub.add_subscriber(acme)
    hub.add_report()
    hub.add_workspace(hub.add_customer(packages=["common_area_calling"]), "Lobby")
    hub.add_customer(status="provisioning", provisioning_id=child.template)
    mock.faults.add(Status(503), operation="customers.list", times=1)
    mock.outcomes.add(Stuck(), customer="*")
    mock.client().customers.get(acme.id)
    mock.clock.advance(timedelta(days=1))
    return mock


def reachable(thing, seen):
    """All that can be reached from a value by attributes, items and fields."""
    if id(thing) in seen or isinstance(thing, (str, bytes, int, float, type(None), type)):
        return
    seen[id(thing)] = thing
    yield thing
    parts = []
    if isinstance(thing, (list, tuple, set, frozenset)):
        parts = [*thing]
    elif isinstance(thing, dict):
        parts = [*thing.keys(), *thing.values()]
    elif isinstance(thing, BaseModel):
        parts = [*thing.__dict__.values()]
    elif attrs.has(type(thing)):
        parts = [getattr(thing, field.name) for field in attrs.fields(type(thing))]
    elif isinstance(thing, (ScriptedOutcome, Fault)):
        parts = [value for name, value in vars(thing).items() if name not in ("_holder", "_guard")]
    for part in parts:
        yield from reachable(part, seen)


def is_clean(thing):
    return not any(isinstance(part, Tracked) for part in reachable(thing, {}))


def members(thing):
    for name, member in inspect.getmembers_static(type(thing)):
        if not name.startswith("_") and (isinstance(member, property) or inspect.isfunction(member)):
            yield name, member


def test_no_property_of_a_mock_hands_out_an_entity(rich):
    things = [rich, *(getattr(rich, name) for name in HANDLES)]
    for thing in things:
        for name, member in members(thing):
            if isinstance(member, property) and name not in LIVE | set(HANDLES):
                assert is_clean(getattr(thing, name)), (thing, name)
    for thing in (*rich.faults, *rich.outcomes, *rich.outbox, *rich.calls, *rich.clock.upcoming()):
        assert is_clean(thing), thing


def test_no_method_of_a_mock_hands_out_an_entity(rich):
    hub, acme = rich.hub, rich.hub.customer("acme-1")
    location = hub.organization(acme).locations[0]
    day = rich.clock.now.date()
    given = [
        *rich.customers(),
        *rich.subscribers(),
        *rich.organizations(),
        hub.customer(acme),
        hub.organization(acme),
        hub.partner("Child"),
        hub.subscriber("user-1@people.example"),
        hub.person("user-1@people.example"),
        hub.add_customer(),
        hub.add_subscriber(acme),
        hub.add_organization("Globex", administrators=["boss@globex.example"], trial=["calling"]),
        hub.add_person(acme, "joe@acme.example"),
        hub.add_subscription(acme, "devices"),
        hub.add_report(day - timedelta(days=1)),
        hub.order_setup_assist(acme, location, users=2),
        rich.add_partner("Other"),
        rich.add_template("Second"),
        rich.add_token("mine", lifetime=60),
        rich.faults.add(Latency(timedelta(seconds=2))),
        rich.outcomes.add(Takes(seconds=1), customer=acme),
        rich.billing.plant("empty"),
        rich.billing.grade([]),
        [*rich.billing.expected(day - timedelta(days=1), day - timedelta(days=1))],
        rich.clock.upcoming(),
        rich.calls("customers.get"),
    ]
    assert [thing for thing in given if not is_clean(thing)] == []


def returned(annotation):
    """The classes in an annotation."""
    if isinstance(annotation, type):
        yield annotation
    for part in typing.get_args(annotation):
        yield from returned(part)


ARGUMENTS = ("Application", "AsyncWholesaleClient", "Exceptions", "Held", "Job", "TokenProvider", "WholesaleClient")
"""Types that the modules of the mock itself import for type checkers alone, and that it does not return."""


@pytest.mark.parametrize(
    "cls",
    [
        WholesaleMock,
        Hub,
        *(getattr(webex_wholesale_mock, name) for name in ("Clock", "Faults", "Billing", "Place")),
        *NOUNS.values(),
    ],
)
def test_what_public_methods_return_is_exported_and_never_tracked(cls):
    public = {getattr(webex_wholesale_mock, name) for name in webex_wholesale_mock.__all__}
    for name, member in inspect.getmembers_static(cls):
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function) or name in LIVE:
            continue
        function = inspect.unwrap(function)
        scope = {**vars(inspect.getmodule(function)), **_OF_THE_MOCK, **vars(webex_wholesale_mock)}
        scope |= dict.fromkeys(ARGUMENTS, object)
        hint = typing.get_type_hints(function, globalns=scope).get("return")
        for kind in returned(hint):
            assert not issubclass(kind, Tracked), name
            if kind.__module__.startswith("webex_wholesale_mock"):
                assert kind in public or issubclass(kind, Noun), (name, kind)


def test_every_public_name_has_a_docstring():
    names = webex_wholesale_mock.__all__
    classes = {name: getattr(webex_wholesale_mock, name) for name in names}
    missing = [name for name, cls in classes.items() if isinstance(cls, type) and not cls.__dict__.get("__doc__")]
    assert missing == []


def test_values_are_what_the_sdk_returns(rich):
    client = rich.client()
    acme = rich.hub.customer("acme-1")
    siri = rich.subscribers(acme)[0]
    assert acme == client.customers.get(acme.id)
    assert siri == client.subscribers.get(siri.id)
    assert rich.hub.person(siri) == client.people.get(siri.person_id)
    assert rich.customers(rich.partner) == [*client.customers.list()]
    assert rich.subscribers(partner=rich.partner) == [*client.subscribers.list()]
    assert rich.organizations(rich.partner) == [*client.organizations.list()]


def test_lists_can_be_of_one_partner_or_customer(rich):
    assert len(rich.customers()) == 3
    assert len(rich.customers("Child")) == 1
    assert rich.subscribers(rich.customers("Child")[0]) == []
    assert len(rich.organizations()) == 4
    with pytest.raises(ValueError, match="no partner has the name or organization id 'Nobody'"):
        rich.customers("Nobody")


def test_a_value_does_not_change_with_the_world(rich):
    late = rich.customers("Child")[0]
    partner = rich.partner
    rich.add_token("mine")
    rich.outcomes.clear()
    rich.clock.advance(60)
    assert rich.hub.customer(late).status == "provisioned"
    assert late.status == "provisioning"
    assert "mine" not in partner.tokens


def test_values_can_be_pickled(rich):
    acme = rich.hub.customer("acme-1")
    values = [acme, rich.partner, rich.template, rich.hub.organization(acme), rich.add_token("mine"), *rich.outbox]
    assert pickle.loads(pickle.dumps(values)) == values


def test_a_handle_belongs_to_its_mock(mock):
    fault, script = mock.faults.add(Status(503)), mock.outcomes.add(Fails(code=1, description="x"), customer="*")
    fork = mock.fork()
    assert fork.handle(Request("GET", "/v1/people/me")).status == 503
    assert (fault.hits, script.hits, [one.hits for one in fork.faults]) == (0, 0, [1])


def test_old_names_say_the_new_ones(mock):
    acme = mock.hub.add_customer()
    for value in (acme, mock.hub.organization(acme), mock.partner):
        with pytest.raises(AttributeError, match=r"use \.id"):
            _ = value.wire_id
    for name, new in (("Plant", "PlantedDiscrepancy"), ("Script", "ScriptedOutcome"), ("saving", "persistence")):
        with pytest.raises(ImportError, match=f"use webex_wholesale_mock.{new}"):
            getattr(webex_wholesale_mock, name)
    with pytest.raises(ImportError, match=r"is now webex_wholesale_mock\.Faults"):
        exec("from webex_wholesale_mock.faults import Faults")


def test_durations_take_a_timedelta(mock):
    mock.durations.provisioning = timedelta(minutes=2)
    assert mock.durations.provisioning == 120
    assert RateLimit(1, timedelta(minutes=1)) == RateLimit(1, 60)
    assert mock.add_token("short", lifetime=60).expires - mock.clock.now == timedelta(minutes=1)
    assert Latency(timedelta(seconds=5)) == Latency(5)
    assert WholesaleMock(poll_step=timedelta(seconds=5))._engine.poll_step == 5


def test_representations_are_short(rich):
    acme = rich.hub.customer("acme-1")
    things = [rich.hub, rich.faults, rich.outcomes, rich.billing, rich.clock, acme, rich.partner, rich.template]
    things += [rich.hub.organization(acme), *rich.faults, *rich.outcomes, rich.subscribers(acme)[0]]
    assert [thing for thing in map(repr, things) if len(thing) > 500 or "Y2lzY29zcGFyazov" in thing] == []
    assert repr(rich.hub).startswith("<Hub of WholesaleMock seed 0: 3 customers")


def test_a_partner_is_named_by_any_value_that_stands_for_it(rich):
    (child,) = rich.client().sub_partners.list()
    assert isinstance(child, SubPartner)
    assert isinstance(rich.hub.partner(child), Partner)
    assert contract.Customer is type(rich.hub.customer("acme-1"))


PACKAGES = [webex_wholesale_mock, webex_wholesale_mock.faults]
# The control endpoints read the fields of these where they are defined.
KINDS = {*webex_wholesale_mock.faults.FAULT_KINDS.values(), FaultKind, FaultContext}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_tracebacks_and_reprs_name_public_classes_by_their_public_package(package):
    classes = {value for name in package.__all__ if isinstance(value := getattr(package, name), type)} - KINDS
    own = {cls for cls in classes if not cls.__module__.startswith("webex_wholesale_contracts")}
    assert {cls.__module__ for cls in own} <= {"webex_wholesale_mock", "webex_wholesale_mock.faults"}
