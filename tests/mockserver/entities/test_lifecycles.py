"""Lifecycle tables: their shape, the steps that a mock takes along them, and that nothing else assigns a status."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import attrs
import pytest

import webex_wholesale_mock
from tests.support.order_steps import DO, LINES, ROWS
from webex_wholesale_contracts.models import BillingReportStatus, CustomerStatus, PackageStatus, SubscriberStatus
from webex_wholesale_mock import Fails, Flaps
from webex_wholesale_mock.entities import (
    Customer,
    CustomerPackage,
    Device,
    Order,
    Report,
    Review,
    SetupAssist,
    Shipment,
    SsoRelationship,
    SubPartnerRequest,
    Subscriber,
    Trial,
)
from webex_wholesale_mock.entities.lifecycles import (
    CUSTOMER,
    DEVICE,
    GONE,
    NEW,
    PACKAGE,
    REPORT,
    REVIEW,
    SETUP_ASSIST,
    SSO,
    SUB_PARTNER,
    SUBSCRIBER,
    CustomerEvent,
    DeviceEvent,
    DeviceStatus,
    IllegalTransition,
    Lifecycle,
    PackageEvent,
    ReportEvent,
    ReviewEvent,
    ReviewStatus,
    SetupAssistEvent,
    SetupAssistStatus,
    SsoEvent,
    SsoStatus,
    SubPartnerEvent,
    SubPartnerStatus,
    SubscriberEvent,
)
from webex_wholesale_mock.entities.order_lifecycles import (
    ACCESS,
    ORDER,
    AccessEvent,
    AccessStatus,
    OrderEvent,
    OrderStatus,
)
from webex_wholesale_mock.entities.trial_lifecycles import (
    SHIPMENT,
    TRIAL,
    TRIAL_SPARK,
    ShipmentEvent,
    ShipmentStatus,
    SparkEvent,
    SparkStatus,
    TrialEvent,
    TrialStatus,
)

CONTRACT = {
    "customer": (CUSTOMER, CustomerStatus, CustomerEvent),
    "package": (PACKAGE, PackageStatus, PackageEvent),
    "subscriber": (SUBSCRIBER, SubscriberStatus, SubscriberEvent),
    "report": (REPORT, BillingReportStatus, ReportEvent),
    "phone": (DEVICE, DeviceStatus, DeviceEvent),
    "setup assist": (SETUP_ASSIST, SetupAssistStatus, SetupAssistEvent),
    "sub-partner": (SUB_PARTNER, SubPartnerStatus, SubPartnerEvent),
    "sso": (SSO, SsoStatus, SsoEvent),
    "order": (ORDER, OrderStatus, OrderEvent),
    "access of an order": (ACCESS, AccessStatus, AccessEvent),
    "trial": (TRIAL, TrialStatus, TrialEvent),
    "older trial": (TRIAL_SPARK, SparkStatus, SparkEvent),
    "shipment": (SHIPMENT, ShipmentStatus, ShipmentEvent),
    "review": (REVIEW, ReviewStatus, ReviewEvent),
}
MADE = {
    Customer: CUSTOMER,
    CustomerPackage: PACKAGE,
    Device: DEVICE,
    Order: ORDER,
    Report: REPORT,
    SetupAssist: SETUP_ASSIST,
    Shipment: SHIPMENT,
    SubPartnerRequest: SUB_PARTNER,
    SsoRelationship: SSO,
    Review: REVIEW,
    Subscriber: SUBSCRIBER,
    Trial: TRIAL,
}
EACH = pytest.mark.parametrize("lifecycle", [row[0] for row in CONTRACT.values()], ids=[*CONTRACT])
TYPED = pytest.mark.parametrize(("lifecycle", "statuses", "events"), CONTRACT.values(), ids=[*CONTRACT])
SOURCES = Path(webex_wholesale_mock.__file__).parent
ENTITIES = {entity.__name__ for entity in MADE}
FAILURE = Fails(code=4711, description="No capacity.")
BOTH = ["webex_calling", "webex_meetings"]
HOUR = 3_600


def states(lifecycle):
    return {state for state, _ in lifecycle.table} | {*lifecycle.table.values()}


def literals(hint):
    """The values of a literal, or of a union of literals."""
    parts = get_args(hint)
    return {value for part in parts for value in ([part] if isinstance(part, str) else literals(part))}


def reached_from(lifecycle, state):
    reached = {state}
    for _ in lifecycle.table:
        reached |= {after for (before, _), after in lifecycle.table.items() if before in reached}
    return reached


# The tables


@TYPED
def test_a_table_has_the_statuses_of_the_contract_and_its_own_two_ends(lifecycle, statuses, events):
    assert states(lifecycle) - {NEW, GONE} == literals(statuses)


@TYPED
def test_every_event_that_has_a_type_stands_in_the_table(lifecycle, statuses, events):
    assert {event for _, event in lifecycle.table} == literals(events)


@EACH
def test_every_state_is_reached_from_the_start(lifecycle):
    assert reached_from(lifecycle, lifecycle.start) == states(lifecycle)


FOR_GOOD = {
    *("completed", "withdrawn", "login_verified", "cleared", "denied"),
    *("converted", "cancelled", "purged", "removed", "returned", "kept", "provisioned"),
}
"""States that last: of a request, a trial or an order that is over, and of a relationship that works."""


@pytest.mark.parametrize("lifecycle", [row[0] for row in CONTRACT.values() if row[0] is not ACCESS])
def test_every_state_leads_to_an_end(lifecycle):
    ends = states(lifecycle) - {state for state, _ in lifecycle.table}
    assert ends <= {GONE, *FOR_GOOD}
    assert [state for state in states(lifecycle) if ends.isdisjoint(reached_from(lifecycle, state))] == []


def test_the_access_to_a_customer_goes_back_and_forth():
    assert reached_from(ACCESS, "full") == {"provisioning", "requested", "full"}


@EACH
def test_nothing_comes_back_and_nothing_becomes_new_again(lifecycle):
    assert GONE not in {state for state, _ in lifecycle.table}
    assert NEW not in lifecycle.table.values()


@EACH
def test_unfinished_states_are_states_of_the_table(lifecycle):
    assert lifecycle.unfinished < states(lifecycle) - {NEW, GONE}


def test_a_customer_is_changed_and_removed_at_rest_only():
    for event in ("update", "delete"):
        before = {state for state, row_event in CUSTOMER.table if row_event == event}
        assert before == states(CUSTOMER) - CUSTOMER.unfinished - {NEW, GONE}


def test_an_update_ends_as_provisioning_does():
    for event in ("finish", "finish_with_errors", "fail"):
        assert CUSTOMER.table["updating", event] == CUSTOMER.table["provisioning", event]


@pytest.mark.parametrize(("entity", "lifecycle"), MADE.items())
def test_an_object_begins_in_the_start_of_its_lifecycle(entity, lifecycle):
    assert attrs.fields(entity).status.default == lifecycle.start


def test_a_step_outside_the_table_is_a_defect_of_the_mock_and_changes_nothing():
    package = CustomerPackage(name="webex_calling")
    PACKAGE.step(package, "finish")
    with pytest.raises(IllegalTransition, match="'finish' cannot happen to a package in state 'provisioned'"):
        PACKAGE.step(package, "finish")
    assert package.status == "provisioned"


# The steps that a mock takes


@pytest.fixture
def taken(monkeypatch):
    """Every step that is taken, as lifecycle, state and event."""
    steps = set()
    step = Lifecycle.step

    def record(lifecycle, entity, event):
        before = entity.status
        step(lifecycle, entity, event)
        steps.add((lifecycle.noun, before, event))

    after = Lifecycle.after

    def record_access(lifecycle, state, event):
        if lifecycle is ACCESS:  # an order has it beside its status
            steps.add((lifecycle.noun, state, event))
        return after(lifecycle, state, event)

    monkeypatch.setattr(Lifecycle, "step", record)
    monkeypatch.setattr(Lifecycle, "after", record_access)
    return steps


def plain_life(api):
    customer_id = api.provisioned()
    api.put(customer_id, {"packages": ["webex_meetings", "webex_suite"]})
    api.mock.clock.advance(HOUR)
    api.delete(customer_id)
    api.mock.clock.advance(HOUR)


def life_in_error(api):
    planned = api.mock.outcomes.add(FAILURE, customer="*")
    customer_id = api.provisioned()
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(HOUR)
    planned.remove()
    api.delete(customer_id)
    api.mock.clock.advance(HOUR)


def life_with_one_package_in_error(api):
    api.mock.outcomes.add(FAILURE, customer="*", package="webex_meetings")
    customer_id = api.provisioned()
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(HOUR)
    api.delete(customer_id)


def removal_that_fails(api):
    customer_id = api.provisioned()
    api.mock.outcomes.add(FAILURE, customer="*", attempt="delete")
    api.delete(customer_id)
    api.mock.clock.advance(HOUR)


def ends_that_do_not_stand(api):
    api.mock.outcomes.add(Flaps(seconds=15), customer="*")
    api.provision(api.numbered(1))
    api.mock.outcomes.add(FAILURE, customer="acme-2", times=1)
    api.provision(api.numbered(2))
    api.mock.outcomes.add(FAILURE, customer="acme-3", package="webex_calling", times=1)
    api.provision(api.numbered(3))
    api.mock.clock.advance(HOUR)


def reviews(api):
    api.mock.hub.deny_names("Acme")
    for number, hours in enumerate((1, 72)):
        cleared, denied = (api.provision(api.numbered(2 * number + each)) for each in range(2))
        api.mock.clock.advance(hours * HOUR)
        api.mock.hub.clear(cleared)
        api.mock.hub.deny(denied)


def declined_attachment(api):
    org_id = api.mock.hub.add_organization("Acme", users=100, administrators=["boss@acme.example"]).org_id
    api.mock.hub.decline_attachment(api.attach(org_id).json["url"].rpartition("/")[2])


def life_of_a_subscriber(api):
    subscribers = api.subscribers(api.provisioned())
    subscriber_id = subscribers.provision()
    subscribers.put(subscriber_id, {"packages": ["webex_meetings"]})
    subscribers.delete(subscriber_id)


def life_with_a_free_account(api):
    subscribers = api.subscribers(api.provisioned())
    api.mock.hub.add_free_account("una1@acme.example")
    api.mock.hub.add_free_account("una2@acme.example")
    moved, removed = (subscribers.provision(subscribers.numbered(number)) for number in (1, 2))
    api.mock.outcomes.add(FAILURE, subscriber="una1@acme.example", times=1)
    api.mock.hub.give_consent(moved)
    api.mock.hub.give_consent(moved)
    subscribers.delete(removed)


def lives_of_reports(api):
    api.reports().delete(api.reports().completed())
    api.mock.outcomes.add(FAILURE, report="*")
    api.reports().delete(api.reports().completed())
    api.reports().delete(api.reports().create())


def life_with_setup_assist(api, users, phases):
    customer_id = api.provisioned()
    (location,) = api.mock.hub.organization(customer_id).locations
    for passed in range(phases):
        order = api.mock.hub.order_setup_assist(customer_id, location, users=users)
        api.mock.clock.advance_to(max([api.mock.clock.now, *(phase.ends for phase in order.phases[:passed])]))
        api.mock.hub.setup_assist.cancel(order)
    order = api.mock.hub.order_setup_assist(customer_id, location, users=users)
    api.mock.clock.advance_to(order.completes)
    api.delete(customer_id, token=api.mock.add_token("later").value)
    api.mock.clock.advance(HOUR)


def life_with_express_help(api):
    life_with_setup_assist(api, users=5, phases=2)


def life_with_standard_help(api):
    life_with_setup_assist(api, users=6, phases=8)


def lives_of_phones(api):
    hub = api.mock.hub
    lobby = hub.add_workspace(hub.add_customer(packages=["common_area_calling"]), "Lobby")
    hub.devices.create_code("8865", workspace=lobby)
    api.mock.clock.advance(8 * 24 * HOUR)
    for number in range(3):
        phone = hub.devices.add("8865", f"00000000000{number}", workspace=lobby)
        if number:
            hub.devices.connect(phone)
            hub.devices.set_network(phone, on=False)
        if number > 1:
            hub.devices.set_network(phone, on=True)
        hub.devices.delete(phone)


def lives_of_sub_partners(api):
    sub_partners = api.mock.hub.sub_partners
    for name in ("One", "Two"):
        asked = sub_partners.request(name, admin_email=f"{name}@sub.example", first_name="Ada", last_name="Berg")
        if name == "One":
            sub_partners.withdraw(asked)
    api.mock.clock.advance_to(asked.due)


def lives_of_single_sign_on(api):
    sso = api.mock.hub.sso
    steps = (
        lambda: sso.check_idp("https://idp.example"),
        lambda: sso.open_ticket(pass_email_in_request=False),
        sso.establish_trust,
        sso.upload_metadata,
    )
    for count in range(1, len(steps) + 1):
        for step in steps[:count]:
            step()
        sso.cancel()
    for step in steps:
        step()
    made = api.mock.hub.templates.create(
        "Gold", country="US", authentication="partner", idp_entity_id="https://idp.example"
    )
    api.mock.hub.add_subscriber(api.mock.hub.add_customer(provisioning_id=made))
    sso.verify_login()


def lives_of_orders(api):
    for state, event in ROWS:
        order = api.mock.place.order(status=state, lines=LINES)
        DO[event](api.mock, order)
        api.mock.reset()


def lives_of_the_access_to_customers(api):
    hub, home = api.mock.hub.orders, api.mock.hub.add_organization("Acme", administrators=["ada@acme.example"])
    order = api.mock.place.order(organization=home, lines={"messaging": 1})
    api.mock.place.order("Own", choice="company")
    for decide in (hub.refuse_full_admin, hub.grant_full_admin):
        hub.request_full_admin(order)
        decide(order)
    hub.revoke_full_admin(order)


def lives_of_trials(api):
    hub, place = api.mock.hub, api.mock.place
    for number in range(8):
        made = place.trial(admin_email=f"ada{number}@acme.example", status="active" if number < 3 else "grace")
        if number == 0:
            hub.trials.cancel(hub.trials.extend(hub.trials.edit(hub.trials.set_up(made), quantity=20)))
        elif number < 5:
            hub.trials.convert(made, made.admin_email)
    hub.trials.add(hub.trials.list()[1].org_id, services=["devices"], quantity=1, devices="customer-owns")
    for number, decide in enumerate((hub.trials.decline, hub.trials.accept, hub.trials.accept, hub.trials.accept)):
        email = f"bo{number}@beta.example"
        asked = place.trial(admin_email=email, status="pending_customer_consent")
        decide(asked, email)
        if number == 1:
            hub.trials.cancel(asked)
        elif number == 2:
            hub.trials.provision(asked)
    place.trial(admin_email="cy@gamma.example", status="removed")
    place.trial(admin_email="di@delta.example", status="pending_customer_consent")
    api.mock.clock.advance(200 * 24 * HOUR)


def lives_of_shipped_devices(api):
    hub, place = api.mock.hub, api.mock.place
    made = place.trial(services=["devices"], devices={"phone": 1, "room": 1})
    phone, room = (hub.trials.shipment(each) for each in made.shipments)
    api.mock.clock.run_until("shipment.ship", phone)
    hub.trials.return_devices(phone, phone.serials)
    api.mock.clock.run_until("shipment.deliver", room)
    hub.trials.extend_devices(room, 10)
    hub.trials.approve_extension(room)
    for edition, country in (("webex", "US"), ("spark", "US")):
        place.trial_edition(edition)
        for number, status in enumerate(("shipped", "in_use", "due", "overdue", "in_use")):
            other = place.trial(admin_email=f"{edition}{number}@acme.example", country=country)
            devices = place.shipment(other, status=status)
            if edition == "spark":
                hub.trials.ask_team(other)
                order = {"offer": "A-SPK", "items": ["C1"], "deal_id": other.deal_id}
                hub.trials.convert(other, other.admin_email, **order)
            elif number == 4:
                hub.trials.convert(other, other.admin_email)
            else:
                hub.trials.return_devices(devices, devices.serials)
    api.mock.clock.advance(200 * 24 * HOUR)


LIVES = (
    plain_life,
    life_in_error,
    life_with_one_package_in_error,
    removal_that_fails,
    ends_that_do_not_stand,
    reviews,
    declined_attachment,
    life_of_a_subscriber,
    life_with_a_free_account,
    lives_of_reports,
    life_with_express_help,
    life_with_standard_help,
    lives_of_phones,
    lives_of_sub_partners,
    lives_of_single_sign_on,
    lives_of_orders,
    lives_of_the_access_to_customers,
    lives_of_trials,
    lives_of_shipped_devices,
)


def test_every_transition_is_taken_by_a_mock(taken, new_api):
    for live in LIVES:
        live(new_api())
    rows = {(lifecycle.noun, *row) for lifecycle, _, _ in CONTRACT.values() for row in lifecycle.table}
    assert taken == rows


def test_a_failed_move_is_not_a_change_of_status(api):
    """The move of a free account fails: `lastStatusChange` stays, errors tell why."""
    subscribers = api.subscribers(api.provisioned())
    api.mock.hub.add_free_account("una@acme.example")
    subscriber_id = subscribers.provision()
    before = subscribers.get(subscriber_id).json
    api.mock.outcomes.add(FAILURE, subscriber="una@acme.example", times=1)
    api.mock.clock.advance(HOUR)
    api.mock.hub.give_consent(subscriber_id)
    after = subscribers.get(subscriber_id).json
    assert (after["status"], after["lastStatusChange"]) == ("pending_user_migration", before["lastStatusChange"])


# The sources


def sources():
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(SOURCES.rglob("*.py"))]


def is_of_an_entity(target, path):
    """True for the status of any object, an entity's own included; the HTTP status of a response is left out."""
    owner = ast.unparse(target.value)
    return owner != "response" and (owner != "self" or path.parent.name == "entities")


def assignments(tree):
    return (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in ("status", "state")
    )


def test_a_status_is_assigned_in_one_place():
    found = [
        (path.relative_to(SOURCES).as_posix(), ast.unparse(target))
        for path, tree in sources()
        for target in assignments(tree)
        if is_of_an_entity(target, path)
    ]
    assert found == [("entities/lifecycles.py", "entity.status")]


def called(node):
    return ast.unparse(node.func).rpartition(".")[2]


GIVEN_STATUSES = {
    "cli/_imported_world.py": "what is imported has the status that the service shows",
    "hub/_templates.py": "a template has no status",
    "server/settings.py": "settings of a server have no status",
    "testkit/orders.py": "the HTTP status of a step",
    "values/device.py": "a value has the status of its phone",
    "values/setup_assist.py": "a value has the status of its order",
    "hub/_trial_base.py": "a draft of a trial is new, and so is the trial",
    "values/partner_setup.py": "a value has the status of its entity",
    "values/trial_of.py": "a value has the status of its trial or shipment",
    "values/vendor_setup.py": "a value has the status of its entity",
}
"""Modules that set a status when they make an object, each with its reason."""


def test_no_object_is_made_in_a_status_of_its_own():
    makers = ENTITIES | {"cls", "evolve"}
    found = [
        f"{path.name}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in makers
        if path.relative_to(SOURCES).as_posix() not in GIVEN_STATUSES
        if any(keyword.arg in ("status", None) for keyword in node.keywords)
    ]
    assert found == []


def test_no_status_is_set_by_its_name():
    found = [
        f"{path.name}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in ("setattr", "__setattr__")
        if any(isinstance(argument, ast.Constant) and argument.value == "status" for argument in node.args)
    ]
    assert found == []
