"""The way out of each state in which something is under way: the clock, or what people do.

Each row is a noun with a lifecycle: where its objects are, and what takes one of them out of its state when the clock
alone has not. All is tried in a fork, so the history goes on as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from tests.stateful.hand import present, request
from tests.stateful.things import OFFICE
from tests.stateful.worlds import YEARS
from webex_wholesale_mock import HubError, HubRefusal, OutcomeError, WholesaleMock
from webex_wholesale_mock.entities import lifecycles, order_lifecycles, trial_lifecycles
from webex_wholesale_mock.entities.lifecycles import Lifecycle
from webex_wholesale_mock.world.world import World

Wait = Callable[[float], None]
LONG = timedelta(days=60)
ROUNDS = 14


class Way(NamedTuple):
    """A noun: its lifecycle, its objects, what people do for one of them, and where its state is."""

    lifecycle: Lifecycle[Any, Any]
    objects: Callable[[World], Iterable[Any]]
    act: Callable[[WholesaleMock, Any, Wait], None]
    field: str = "status"

    def state_of(self, each: Any) -> str:
        """The state of one of them."""
        return str(getattr(each, self.field))


def _poll(mock: WholesaleMock, customer: Any) -> None:
    partner = present(mock).partners[customer.partner_id]
    token = mock.add_token("poll", partner=partner.org_id, lifetime=YEARS)
    for _ in range(3):
        mock.handle(request("GET", f"/wholesale/customers/{customer.wire_id}", token.value))


def _customer(mock: WholesaleMock, customer: Any, wait: Wait) -> None:
    if customer.status == "pending_rpl_review":
        mock.hub.clear(customer.wire_id)
    elif customer.awaits_approval:
        mock.hub.approve_attachment(customer.wire_id)
    else:
        _poll(mock, customer)


def _subscriber(mock: WholesaleMock, subscriber: Any, wait: Wait) -> None:
    mock.hub.give_consent(subscriber.wire_id)
    if subscriber.status == "pending_user_migration":  # the first move has failed as it was planned
        mock.hub.give_consent(subscriber.wire_id)


def _review(mock: WholesaleMock, review: Any, wait: Wait) -> None:
    mock.hub.reviews.clear(present(mock).customers[review.id].wire_id)


def _report(mock: WholesaleMock, report: Any, wait: Wait) -> None:
    partner = present(mock).partners[report.partner_id]
    token = mock.add_token("poll", partner=partner.org_id, lifetime=YEARS)
    for _ in range(3):
        mock.handle(request("GET", f"/wholesale/billing/reports/{report.wire_id}", token.value))


def _setup_assist(mock: WholesaleMock, order: Any, wait: Wait) -> None:
    """Do every task of the partner, phase by phase."""
    hub = mock.hub.setup_assist
    hub.set_contacts(order.id, [{"email": "helper@own.example", "knows_call_flows": True}])
    for _ in range(ROUNDS):
        if order.status == "completed":
            return
        for task in hub.get(order.id).tasks:
            if task.phase == order.status and not task.is_done and task.side == "partner":
                with suppress(HubError):
                    hub.tick(order.id, task.key)
        with suppress(HubError):
            hub.approve(order.id)
        if order.status != "completed":
            hub.end_phase(order.id)


def _device(mock: WholesaleMock, device: Any, wait: Wait) -> None:
    mock.hub.devices.connect(device.wire_id)


def _sub_partner(mock: WholesaleMock, asked: Any, wait: Wait) -> None:
    mock.hub.sub_partners.set_up(asked.id)


def _sso(mock: WholesaleMock, relationship: Any, wait: Wait) -> None:
    """Give it up while that can be done, and else go on to the first login."""
    partner = present(mock).partners[relationship.id]
    if relationship.status not in ("template_set", "user_created"):
        return mock.hub.sso.cancel(partner=partner.org_id)
    if relationship.status == "template_set":
        _first_user(mock, partner, relationship.entity_id, wait)
    mock.hub.sso.verify_login(partner=partner.org_id)
    return None


def _first_user(mock: WholesaleMock, partner: Any, entity_id: str, wait: Wait) -> None:
    if partner.parent_id:
        mock.hub.resume(partner.org_id)
    template = next(each for each in partner.templates if each.idp_entity_id == entity_id)
    mock.hub.deny_names()
    made = mock.hub.customers.create(
        "First Login",
        admin_email="first@login.example",
        packages=[next(iter(_sold(mock, partner)))],
        headquarters=OFFICE,
        in_supported_location=True,
        template=template.provisioning_id,
    )
    wait(mock.durations.provisioning)
    mock.hub.add_person(made, "second@login.example")


def _trial(mock: WholesaleMock, trial: Any, wait: Wait) -> None:
    """Provision one that the customer agreed to if it can still be, and end one that runs."""
    partner = present(mock).partners[trial.partner_id]
    if partner.parent_id:
        mock.hub.resume(partner.org_id)
    if trial.status == "awaiting_provisioning_details":
        with suppress(HubRefusal):  # what it was about may be bought by now
            mock.hub.trials.provision(trial.wire_id)
            return
    mock.hub.trials.cancel(trial.wire_id)


def _shipment(mock: WholesaleMock, shipment: Any, wait: Wait) -> None:
    partner = present(mock).partners[present(mock).trials[shipment.trial_id].partner_id]
    if partner.parent_id:
        mock.hub.resume(partner.org_id)
    mock.hub.trials.return_devices(shipment.wire_id, shipment.serials)


def _order(mock: WholesaleMock, order: Any, wait: Wait) -> None:
    """Go a step on in the wizard, or cancel where that can be done and the step cannot."""
    hub = mock.hub.orders
    steps: Mapping[str, Callable[[], Any]] = {
        "awaiting_details": lambda: hub.open(order.wire_id),
        "line_closed": lambda: hub.open(order.wire_id),
        "choosing": lambda: hub.choose(order.wire_id, "company"),
        "partner_mapping": lambda: hub.back(order.wire_id, "choice"),
        "customer_mapping": lambda: hub.back(order.wire_id, "choice"),
        "review": lambda: hub.confirm(order.wire_id),
        "mapped": lambda: hub.set_up_later(order.wire_id),
        "handed_over": lambda: hub.set_up_now(order.wire_id),
        "service_setup": lambda: hub.set_up_later(order.wire_id),
        "later": lambda: hub.resume(order.wire_id),
        "summary": lambda: hub.close(order.wire_id),
    }
    with suppress(HubRefusal):
        if order.status in steps:
            steps[order.status]()
            return
    hub.cancel(order.wire_id)


def _access(mock: WholesaleMock, order: Any, wait: Wait) -> None:
    """Let a full administrator of the customer answer, who may have to be found first."""
    home = present(mock).directory.organizations[order.customer.id]
    if not home.administrators:
        mock.hub.add_person(home.org_id, "found@answer.example", administrator=True)
    mock.hub.orders.refuse_full_admin(order.wire_id, actor=home.administrators[0])


def _sold(mock: WholesaleMock, partner: Any) -> tuple[str, ...]:
    parent = present(mock).partners[partner.parent_id] if partner.parent_id else partner
    return tuple(parent.services)


WAYS: Mapping[str, Way] = {
    "customer": Way(lifecycles.CUSTOMER, lambda world: world.customers, _customer),
    "subscriber": Way(lifecycles.SUBSCRIBER, lambda world: world.subscribers, _subscriber),
    "report": Way(lifecycles.REPORT, lambda world: world.reports.matching(bool), _report),
    "setup_assist": Way(lifecycles.SETUP_ASSIST, lambda world: world.setup_assists.values(), _setup_assist),
    "device": Way(lifecycles.DEVICE, lambda world: world.directory.devices.values(), _device),
    "sub_partner": Way(lifecycles.SUB_PARTNER, lambda world: world.sub_partner_requests.values(), _sub_partner),
    "review": Way(lifecycles.REVIEW, lambda world: world.reviews.values(), _review),
    "sso": Way(lifecycles.SSO, lambda world: world.sso.values(), _sso),
    "trial": Way(trial_lifecycles.TRIAL, lambda world: world.trials.values(), _trial),
    "shipment": Way(trial_lifecycles.SHIPMENT, lambda world: world.shipments.values(), _shipment),
    "order": Way(order_lifecycles.ORDER, lambda world: world.orders.values(), _order),
    "access of the partner": Way(order_lifecycles.ACCESS, lambda world: world.orders.values(), _access, "access"),
    "package": Way(
        lifecycles.PACKAGE,
        lambda world: [package for customer in world.customers for package in customer.packages.values()],
        lambda mock, package, wait: None,  # goes with its customer
    ),
}
"""Every noun that has a lifecycle; a test holds that none is missing."""


def waiting(world: World) -> list[tuple[str, Any, str]]:
    """All that is under way, with its state."""
    return [
        (noun, each, way.state_of(each))
        for noun, way in WAYS.items()
        for each in way.objects(world)
        if way.state_of(each) in way.lifecycle.unfinished
    ]


def nothing_is_stuck(mock: WholesaleMock) -> None:
    """Hold that each of these moves on: by the clock alone, or when people have done their part."""
    fork = mock.fork()
    before = waiting(present(fork))
    for script in [*fork.outcomes]:
        with suppress(OutcomeError):  # it may hold nothing
            script.release()
    fork.outcomes.clear()
    fork.faults.clear()
    fork.clock.advance(LONG)
    for noun, each, state in before:
        if WAYS[noun].state_of(each) == state:
            WAYS[noun].act(fork, each, fork.clock.advance)
    fork.clock.advance(LONG)
    still = [(noun, each, state) for noun, each, state in before if WAYS[noun].state_of(each) == state]
    stuck = [f"{noun} {getattr(each, 'id', each)} in {state}" for noun, each, state in still]
    assert not stuck, stuck
