"""Devices that are shipped for trials: once for each type, extended with approval, returned as they were shipped."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from tests.support.trials import ADA, BO, DAY, existing, kinds, own_paid, request, start
from tests.support.trials import older as older
from tests.support.trials import seller as seller
from webex_wholesale_mock import HubError
from webex_wholesale_mock.entities.trial_lifecycles import SHIPMENT

WITH = ["messaging", "devices"]


def shipped(mock, **changed):
    """The devices of a trial of a new customer."""
    (only,) = start(mock, services=WITH, devices={"phone": 2}, **changed).shipments
    return only


def now(mock, shipment):
    return mock.hub.trials.shipment(shipment)


def test_devices_are_ordered_shipped_and_delivered(seller):
    ordered = shipped(seller, duration_days=30)
    (eula,) = seller.outbox(kind="trial-eula")
    assert (ordered.status, len(ordered.serials), ordered.has_power_supply) == ("ordered", 2, False)
    assert (eula.to, eula.text) == (ADA, "Devices are due on 2026-02-04.")
    assert [str(each) for each in seller.clock.upcoming()][1] == "2026-01-08 09:00:00 shipment.ship phone of Acme"
    seller.clock.run_until("shipment.ship", "phone of Acme")
    (sent,) = seller.outbox(kind="trial-shipped")
    assert sent.title.startswith("Status Shipped")
    assert sent.text.splitlines() == ["Carrier: UPS", f"Tracking Information: {now(seller, ordered).tracking}"]
    seller.clock.run_until("shipment.deliver", ordered)
    assert now(seller, ordered.order_number).status == "in_use"
    assert seller.hub.trials.list()[0].shipments == (now(seller, ordered),)


def test_licences_for_devices_are_as_many_as_the_devices(seller):
    made = start(seller, services=WITH, quantity=200, devices={"phone": 2, "board": 1})
    seller.clock.run_until("trial.provisioned")
    seller.hub.trials.edit(made, quantity=150)
    seller.hub.trials.edit(made, quantity=100, devices={"desk": 3})
    with seller.client() as api:
        units = {each.name: each.total_units for each in api.licenses.list(org_id=made.org_id)}
    assert units == {"Webex Messaging": 100, "Webex Devices": 6}


def test_devices_of_other_trials_are_ordered_when_they_are_provisioned(seller):
    existing(seller)
    made = request(seller, services=["devices"], devices={"room": 1})
    seller.hub.trials.accept(made, BO)
    assert seller.hub.trials.provision(made).shipments[0].device == "room"
    added = seller.hub.trials.add(own_paid(seller), services=["devices"], quantity=1, devices={"desk": 1})
    assert added.shipments[0].device == "desk"


@pytest.mark.parametrize("reason", ["registration-only", "partner-supplies", "customer-owns"])
def test_devices_can_be_skipped_for_a_reason(seller, reason):
    made = start(seller, services=WITH, quantity=5, devices=reason)
    assert (made.device_skip, made.shipments) == (reason, ())
    seller.clock.run_until("trial.provisioned")
    units = {each.service: each.units for each in seller.hub.organization(made.org_id).licenses}
    assert units == {"messaging": 5, "devices": 5}


def test_an_existing_customer_may_skip_devices_too(seller):
    home = existing(seller)
    made = request(seller, services=WITH, quantity=5, devices="customer-owns")
    seller.hub.trials.accept(made, BO)
    seller.hub.trials.provision(made)
    seller.clock.run_until("trial.provisioned")
    units = {each.service: each.units for each in seller.hub.organization(home).licenses}
    assert units["devices"] == 5


@pytest.mark.rule("trial.field-required")
@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"devices": {}},
        {"devices": {"fax": 1}},
        {"devices": {"phone": 0}},
        {"devices": {"phone": "two"}},
        {"devices": "too-heavy"},
        {"devices": "test"},
        {"services": ["messaging"], "devices": {"phone": 1}},
    ],
)
def test_devices_are_chosen_or_skipped_for_a_reason_that_there_is(seller, wrong):
    with refused(seller, "trial.field-required"):
        start(seller, **{"services": WITH, **wrong})


def test_a_test_is_a_reason_for_existing_customers_alone(seller):
    existing(seller)
    assert request(seller, services=["devices"], devices="test").device_skip == "test"


@pytest.mark.rule("trial.shipment-repeated")
def test_each_type_is_shipped_once(seller):
    made = start(seller, services=WITH, devices={"phone": 2})
    seller.clock.run_until("trial.provisioned")
    with refused(seller, "trial.shipment-repeated"):
        seller.hub.trials.edit(made, devices={"phone": 3})
    assert [each.device for each in seller.hub.trials.edit(made, devices={"room": 1}).shipments] == ["phone", "room"]
    seller.hub.trials.edit(made, services=["messaging"])
    with refused(seller, "trial.shipment-repeated"):
        seller.hub.trials.edit(made, services=WITH, devices={"room": 1})


# Extensions


@pytest.mark.rule("trial.device-limit")
def test_devices_are_extended_with_approval_up_to_120_days(seller):
    made = seller.place.trial()
    devices = seller.place.shipment(made)
    with refused(seller, "trial.device-limit"):
        seller.hub.trials.approve_extension(devices)
    for days in (0, 31):
        with refused(seller, "trial.device-limit"):
            seller.hub.trials.extend_devices(devices, days)
    asked = seller.hub.trials.extend_devices(devices, 30)
    assert (asked.due, asked.asked_due) == (devices.due, devices.due + 30 * DAY)
    (mail,) = seller.outbox(kind="trial-device-extension")
    assert mail.to == "Webextrials_deviceextensions@cisco.com"
    seller.hub.follow(mail.links["approve"])
    assert now(seller, devices).due == devices.due + 30 * DAY
    with refused(seller, "trial.device-limit"):
        seller.hub.trials.extend_devices(devices, 1)
    seller.clock.run_until("shipment.due", limit=130 * DAY)
    assert seller.clock.now == devices.due + 30 * DAY


@pytest.mark.rule("trial.state")
def test_an_extension_of_devices_that_went_back_is_not_approved(seller):
    devices = seller.hub.trials.extend_devices(seller.place.shipment(seller.place.trial()), 30)
    seller.hub.trials.return_devices(devices, serials=devices.serials)
    with refused(seller, "trial.state"):
        seller.hub.trials.approve_extension(devices)


# Returns


def test_devices_that_are_not_returned_are_overdue_14_days_later(seller):
    devices = shipped(seller, duration_days=30)
    due = seller.clock.run_until("shipment.due")
    assert due.due == devices.due
    assert seller.clock.run_until("shipment.overdue").due == devices.due + 14 * DAY
    assert kinds(seller, ADA)[-1] == "trial-device-overdue"
    assert len(seller.outbox(kind="trial-device-overdue")) == 2
    assert now(seller, devices).status == "overdue"


@pytest.mark.rule("trial.serial-mismatch")
@pytest.mark.parametrize("state", ["shipped", "in_use", "due", "overdue"])
def test_devices_are_returned_with_the_serial_numbers_that_were_shipped(seller, state):
    devices = seller.place.shipment(seller.place.trial(), number=2, status=state)
    for serials in ((), devices.serials[:1], (*devices.serials, "FCH1")):
        with refused(seller, "trial.serial-mismatch") as caught:
            seller.hub.trials.return_devices(devices, serials)
        assert f"the serial numbers {', '.join(sorted(serials)) or 'none'} are not" in str(caught.value)
    with refused(seller, "trial.serial-mismatch"):
        seller.hub.trials.return_devices(devices, devices.serials, original_packaging=False)
    opened = seller.hub.trials.return_devices(devices, devices.serials, actor=ADA)
    assert (opened.status, opened.rma[:4]) == ("rma_open", "RMA-")
    seller.clock.run_until("shipment.receive")
    assert now(seller, devices).status == "returned"


@pytest.mark.parametrize(
    ("edition", "country", "carrier", "in_box"),
    [
        ("webex", "US", "UPS", True),
        ("webex", "CA", "DHL", False),
        ("webex", "NO", "DHL", False),
        ("webex", "AU", "Expeditors", False),
        ("spark", "US", "UPS", True),
        ("spark", "AU", "Expeditors", True),
    ],
)
def test_the_way_back_is_by_edition_and_region(seller, edition, country, carrier, in_box):
    seller.place.trial_edition(edition)
    devices = seller.place.shipment(seller.place.trial(country=country))
    assert devices.route == (carrier, in_box, in_box)
    assert seller.hub.trials.replace_labels(devices) == devices.route
    assert len(seller.outbox(kind="trial-return-label")) == in_box


@pytest.mark.rule("trial.role")
def test_devices_of_somebody_elses_trial_are_not_shown(seller):
    seller.place.administrator("sam@tel.example", roles=["sales-admin"])
    devices = shipped(seller)
    with refused(seller, "trial.role"):
        seller.hub.trials.shipment(devices, actor="sam@tel.example")


def test_the_number_of_an_order_is_found_by_customer_or_serial_numbers(seller):
    made = seller.place.trial()
    devices = seller.place.shipment(made)
    find = seller.hub.trials.find_order
    assert find(organization=made.org_id, admin_email=ADA) == (devices.order_number,)
    assert find(serials=devices.serials) == (devices.order_number,)
    assert [each.to for each in seller.outbox(kind="trial-order-question")] == ["webextrials_info@cisco.com"] * 2
    assert find(organization=made.org_id, admin_email=BO) == find(serials=["FCH1"]) == ()
    with pytest.raises(HubError, match="needs organization and admin_email"):
        find(admin_email=ADA)


def test_devices_of_an_organization_that_is_gone_are_found_and_returned(seller):
    made = seller.place.trial(status="purged")
    devices = seller.place.shipment(made, status="due")
    assert made.org_id not in [each.id for each in seller.organizations()]
    found = seller.hub.trials.find_order(organization=made.org_id, admin_email=ADA)
    assert found == (devices.order_number,)
    assert seller.hub.trials.return_devices(found[0], devices.serials).status == "rma_open"
    with pytest.raises(HubError, match="no organization has the id"):
        seller.hub.trials.find_order(organization="elsewhere", admin_email=ADA)


# After a conversion


@pytest.mark.parametrize(
    ("edition", "country", "after"), [("webex", "US", "due"), ("spark", "US", "kept"), ("spark", "NO", "due")]
)
def test_devices_go_back_after_a_conversion_but_for_the_older_edition_in_the_us(seller, edition, country, after):
    seller.place.trial_edition(edition)
    made = seller.place.trial(country=country)
    devices, coming = seller.place.shipment(made), seller.place.shipment(made, "room", status="ordered")
    if edition == "spark":
        seller.hub.trials.ask_team(made)
        seller.hub.trials.convert(made, ADA, offer="A-SPK", items=["C1"], deal_id=made.deal_id)
    else:
        seller.hub.trials.convert(made, ADA)
    assert (now(seller, devices).status, now(seller, coming).status) == (after, "ordered")


# The table


WAYS = {
    "ship": lambda mock, devices: mock.clock.run_until("shipment.ship"),
    "deliver": lambda mock, devices: mock.clock.run_until("shipment.deliver"),
    "fall_due": lambda mock, devices: mock.clock.run_until("shipment.due", limit=130 * DAY),
    "overdue": lambda mock, devices: mock.clock.run_until("shipment.overdue"),
    "receive": lambda mock, devices: mock.clock.run_until("shipment.receive"),
    "return": lambda mock, devices: mock.hub.trials.return_devices(devices, devices.serials),
    "extend": lambda mock, devices: [
        mock.hub.trials.extend_devices(devices, 5),
        mock.hub.trials.approve_extension(devices),
    ],
    "recall": lambda mock, devices: mock.hub.trials.convert(devices.trial_id, ADA),
    "keep": lambda mock, devices: [
        mock.hub.trials.ask_team(devices.trial_id),
        mock.hub.trials.convert(
            *(devices.trial_id, ADA), offer="A-SPK", items=["C1"], deal_id=mock.hub.trials.get(devices.trial_id).deal_id
        ),
    ],
}


@pytest.mark.parametrize(("state", "event"), [row for row in SHIPMENT.table if row[0] != "new"])
def test_each_step_of_the_table_is_taken(seller, state, event):
    seller.place.trial_edition("spark" if event == "keep" else "webex")
    devices = seller.place.shipment(seller.place.trial(), status=state)
    assert devices.status == state
    WAYS[event](seller, devices)
    assert now(seller, devices).status == SHIPMENT.table[state, event]


@pytest.mark.rule("trial.state")
@pytest.mark.parametrize("state", ["ordered", "rma_open", "returned", "kept"])
def test_devices_that_are_not_with_the_customer_are_not_returned(seller, state):
    devices = seller.place.shipment(seller.place.trial(), status=state)
    with refused(seller, "trial.state"):
        seller.hub.trials.return_devices(devices, devices.serials)
    with refused(seller, "trial.state"):
        seller.hub.trials.replace_labels(devices)


@pytest.mark.parametrize("wrong", [{"device": "fax"}, {"number": 0}, {"status": "lost"}])
def test_devices_that_cannot_be_are_not_placed(seller, wrong):
    made = seller.place.trial()
    with pytest.raises(HubError):
        seller.place.shipment(made, **wrong)
    seller.place.shipment(made)
    with pytest.raises(HubError, match="each once"):
        seller.place.shipment(made)
    with pytest.raises(HubError, match="no shipment has the id"):
        seller.hub.trials.shipment("DEMO-1")
