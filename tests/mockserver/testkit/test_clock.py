"""The clock in the tester's hands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from webex_wholesale_contracts.models.numbers import AddNumbers
from webex_wholesale_mock import Event, Flaps, Takes
from webex_wholesale_mock.engine.engine import SCHEDULED_WORK
from webex_wholesale_mock.state.clock import START
from webex_wholesale_mock.testkit.event_words import EVENTS

HOUR = 3_600


def after(seconds):
    return START + timedelta(seconds=seconds)


def test_what_is_scheduled_is_told_in_the_ids_that_clients_see(api, reports):
    report_id = reports.create({"type": "USER"})
    customer_id = api.provision()
    assert api.mock.clock.upcoming() == [
        Event(after(30), "customer.finish", customer_id, "acme-1"),
        Event(after(60), "report.finish", report_id, "USER 2026-01-01 to 2026-01-04"),
    ]
    assert [str(event) for event in api.mock.clock.upcoming()] == [
        "2026-01-05 09:00:30 customer.finish acme-1",
        "2026-01-05 09:01:00 report.finish USER 2026-01-01 to 2026-01-04",
    ]


def test_what_is_scheduled_is_told_in_words(api, reports):
    reports.create({"type": "USER"})
    api.provision()
    assert [event.text for event in api.mock.clock.upcoming()] == [
        "customer acme-1 finishes provisioning or its update",
        "the billing report USER 2026-01-01 to 2026-01-04 is completed",
    ]


def test_every_kind_of_event_has_words():
    assert {*EVENTS} == {*SCHEDULED_WORK}


def test_what_will_not_happen_is_not_scheduled(api, reports):
    for decide in (api.mock.hub.clear, api.mock.hub.deny):
        api.mock.hub.deny_names("Bakery")
        held = api.provision()
        assert [event.kind for event in api.mock.clock.upcoming()] == ["customer.review", "customer.cease"]
        decide(held)
        assert not {"customer.review", "customer.cease"} & {event.kind for event in api.mock.clock.upcoming()}
        api.mock.clock.advance(30)
        api.delete(held)
        api.mock.clock.advance(10)
    replaced, report_id = reports.create(), reports.create()
    assert [event.id for event in api.mock.clock.upcoming()] == [report_id] != [replaced]
    reports.delete(report_id)
    assert api.mock.clock.upcoming() == []


def place_trials(mock):
    """Trials and shipped devices with every event to come within weeks."""
    for status in ("provisioning", "pending_customer_consent", "active", "grace"):
        days = {"active": 9, "grace": 2}.get(status)
        made = mock.place.trial(admin_email=f"{status}@trial.example", status=status, days_left=days)
    with mock.client() as api:
        place = api.locations.create(
            org_id=made.org_id,
            name="HQ",
            time_zone="America/Los_Angeles",
            preferred_language="en_US",
            announcement_language="en_US",
            address={"address1": "1 Main St", "city": "Seattle", "state": "WA", "postalCode": "98101", "country": "US"},
        )
        api.numbers.add(place.id, AddNumbers(phone_numbers=["+12065550111"]), org_id=made.org_id)
    mock.hub.trials.start(
        "Short", "ada@short.example", services=["devices"], quantity=1, duration_days=30, devices={"phone": 1}
    )
    mock.place.shipment(made, status="due")
    mock.place.shipment(made, "room", status="rma_open")


@pytest.mark.parametrize("kind", [*SCHEDULED_WORK])
def test_each_kind_of_event_can_be_waited_for(api, reports, kind):
    helped = api.provisioned(api.numbered(6))
    (location,) = api.mock.hub.organization(api.get(helped).json["orgId"]).locations
    api.mock.hub.order_setup_assist(helped, location.id, users=1)
    api.mock.hub.sub_partners.request("Sub", admin_email="ada@sub.example", first_name="Ada", last_name="Berg")
    phoned = api.mock.hub.add_subscriber(helped, "bo@acme.example", packages=["webex_calling"])
    api.mock.hub.devices.create_code("Cisco 8845", person=phoned)
    api.mock.hub.sso.check_idp("https://idp.example")
    api.mock.hub.sso.open_ticket(pass_email_in_request=True)
    api.mock.outcomes.add(Takes(seconds=60), subscriber="*")
    api.mock.outcomes.add(Flaps(seconds=60), customer="acme-4")
    api.mock.hub.deny_names("denied")
    api.provision({**api.numbered(1), "customerInfo.name": "Denied"})
    api.subscribers(api.provisioned(api.numbered(5))).provision()
    api.delete(api.provisioned(api.numbered(2)))
    api.provision(api.numbered(4))
    api.mock.place.order(status="placed")
    api.mock.place.order(status="provisioning", sites=[{"url": "acme", "timezone": "Etc/UTC"}])
    reports.create()
    hub = api.mock.hub
    lobby = hub.add_workspace(hub.add_customer(packages=["common_area_calling"]), "Lobby")
    hub.devices.create_code("8865", workspace=lobby)
    place_trials(api.mock)
    event = api.mock.clock.run_until(kind, limit=timedelta(days=60))
    assert (event.kind, event.due) == (kind, api.mock.clock.now)


def test_the_clock_runs_to_the_moment_of_an_event_and_lets_it_happen(api):
    customer_id = api.provision()
    event = api.mock.clock.run_until("customer.finish")
    assert event == Event(after(30), "customer.finish", customer_id, "acme-1")
    assert api.mock.clock.now == after(30)
    assert api.status(customer_id) == "provisioned"


def test_an_event_is_named_by_whom_it_is_about_or_told_by_a_function(api):
    clock = api.mock.clock
    made = []
    for number in range(4):
        made.append(api.provision(api.numbered(number)))
        clock.advance(1)
    assert clock.run_until("customer.finish", "acme-1").id == made[1]
    assert clock.run_until("customer.finish", made[2]).name == "acme-2"
    assert clock.run_until(lambda event: event.due > after(32)).id == made[3]
    assert clock.elapsed == 33


def test_an_event_is_named_by_a_value_of_the_hub(mock):
    acme = mock.hub.add_customer(packages=["webex_calling"])
    una = mock.hub.add_subscriber(acme, packages=["webex_calling"])
    first, second = (mock.hub.devices.create_code("Cisco 8845", person=una) for _ in range(2))
    order = mock.hub.setup_assist.submit(acme, mock.hub.organization(acme).locations[0], partner_tasks="on_time")
    names = {"admin_email": "ada@skerry.example", "first_name": "Ada", "last_name": "Vik"}
    _, asked = (mock.hub.sub_partners.request(name, **names | {"admin_email": f"ada@{name}.example"}) for name in "ab")
    assert mock.clock.run_until("sub_partner.set_up", asked).name == "b"
    assert mock.clock.run_until("device.expire", second).id == second.id != first.id
    assert mock.clock.run_until("setup_assist.complete", order).id == order.location_id
    assert mock.hub.setup_assist.get(order).status == "completed"


def test_an_event_that_another_one_brings_is_found(api):
    api.mock.hub.deny_names("Bakery")
    api.provision()
    api.mock.clock.advance(1)
    api.mock.hub.deny_names()
    api.mock.clock.run_until("customer.finish", "acme-1")
    assert api.mock.clock.elapsed == HOUR + 30


@pytest.mark.parametrize(
    ("event", "about", "limit", "reason"),
    [
        ("customer.finish", "acme-2", 60, "customer.finish of acme-2 does not happen by 2026-01-05 09:01:00; "),
        ("customer.remove", None, 60, "customer.remove does not happen by"),
        ("customer.finish", None, 29.9, "does not happen by 2026-01-05 09:00:29"),
        (lambda event: False, None, 60, "nothing wanted does not happen"),
        (
            "customer.finished",
            None,
            60,
            "unknown kind of event 'customer.finished'; did you mean",
        ),
        ("x", None, 60, "unknown kind of event 'x'"),
        ("customer.finish", 7, 60, "about must be an id, a name or a value, got int"),
        ("customer.finish", None, -1, "limit must be 0 or more, got -1"),
        ("customer.finish", None, float("nan"), "limit must be seconds or a timedelta, got nan"),
        ("customer.finish", None, 1e300, "limit must be seconds or a timedelta, got 1e"),
    ],
)
def test_an_event_that_does_not_come_is_refused_and_time_stands_still(api, event, about, limit, reason):
    customer_id = api.provision()
    with pytest.raises(ValueError, match=reason) as refused:
        api.mock.clock.run_until(event, about, limit=limit)
    assert "does not happen" not in str(refused.value) or "scheduled: 2026-01-05 09:00:30" in str(refused.value)
    assert (api.mock.clock.elapsed, api.status(customer_id)) == (0, "provisioning")


def test_a_function_that_raises_leaves_everything_as_it_was(api):
    api.provision()
    before = api.mock.clock.now

    def stumbling(event):
        raise RuntimeError("not today")

    with pytest.raises(RuntimeError, match="not today"):
        api.mock.clock.run_until(stumbling)
    assert api.mock.clock.now == before
    assert [event.kind for event in api.mock.clock.upcoming()] == ["customer.finish"]


def test_a_refusal_names_the_first_of_what_is_scheduled(api):
    with pytest.raises(ValueError, match=r"scheduled: nothing$"):
        api.mock.clock.run_until("customer.finish")
    for number in range(7):
        api.provision(api.numbered(number))
    with pytest.raises(ValueError, match=r"acme-4 and 2 more$"):
        api.mock.clock.run_until("customer.remove")


def test_time_can_go_from_one_event_to_the_next(api):
    for number in range(2):
        api.provision(api.numbered(number))
        api.mock.clock.advance(5)
    assert [api.mock.clock.run_next().name for _ in range(2)] == ["acme-0", "acme-1"]
    assert api.mock.clock.elapsed == 35
    with pytest.raises(ValueError, match="nothing is scheduled"):
        api.mock.clock.run_next()
    assert api.mock.clock.elapsed == 35


def test_a_clock_held_in_the_hand_survives_a_reset(api):
    clock = api.mock.clock
    clock.advance(100)
    api.mock.reset()
    clock.advance(1)
    assert (clock.elapsed, api.mock.clock.elapsed) == (1, 1)
    assert repr(clock) == "<Clock at 2026-01-05 09:00:01 UTC>"


def test_many_threads_can_move_the_clock_while_others_ask(api):
    def work(number):
        api.provision(api.numbered(number))
        api.mock.clock.advance(0.5)
        api.mock.hub.add_organization(f"Org {number}", administrators=[f"boss{number}@b.example"])

    with ThreadPoolExecutor(8) as pool:
        [*pool.map(work, range(64))]
    assert api.mock.clock.elapsed == 32
    api.mock.clock.advance(30)
    assert {item["status"] for item in api.list().json["items"]} == {"provisioned"}
    assert len(api.mock._engine.world.directory.organizations) == 128
