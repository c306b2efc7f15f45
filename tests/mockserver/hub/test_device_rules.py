"""Phones in the hub: added by MAC address and by code, plugged in, shown late, deleted, and refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.by_hand import mistaken, refused
from webex_wholesale_mock import HubError, WholesaleMock

MAC = "D82E3EEF4E5C"
OTHER = "00:00:00:00:00:01"
WEEK = timedelta(days=7)
LAG = 600


@pytest.fixture
def acme(mock):
    return mock.hub.add_customer(packages=["webex_calling", "common_area_calling", "webex_calling_standard"])


@pytest.fixture
def una(mock, acme):
    return mock.hub.add_subscriber(acme, "una@acme.example")


@pytest.fixture
def lobby(mock, acme):
    return mock.hub.add_workspace(acme, "Lobby")


@pytest.fixture
def phone(mock, una):
    return mock.hub.devices.add("8865", MAC, person=una)


@pytest.fixture
def coded(mock, lobby):
    return mock.hub.devices.create_code("Cisco 8845", workspace=lobby)


def listed(mock, acme):
    client = mock.client()
    return [(each.mac, each.connection_status) for each in client.devices.list(org_id=acme.org_id)]


def test_a_phone_is_added_by_its_mac_address_and_plugged_in(mock, acme, una, phone):
    assert (phone.model, phone.mac, phone.status, phone.person_id) == ("Cisco 8865", MAC, "activating", una.person_id)
    assert (phone.org_id, phone.code, phone.expires, phone.workspace_id) == (acme.org_id, None, None, None)
    assert phone.is_webex_aware
    assert mock.hub.devices.connect(phone).status == "connected"
    assert mock.hub.devices.list() == mock.hub.devices.list(customer=acme) == (mock.hub.devices.get(phone),)
    for given in (phone.id, MAC, MAC.lower()):
        assert mock.hub.devices.get(given).id == phone.id


def test_what_is_shown_lags_ten_minutes_behind(mock, acme, phone):
    mock.hub.devices.connect(phone)
    mock.clock.advance(LAG - 1)
    assert listed(mock, acme) == [("D8:2E:3E:EF:4E:5C", "activating")]
    assert mock.hub.devices.get(phone).shown_status == "activating"
    mock.clock.advance(1)
    assert listed(mock, acme) == [("D8:2E:3E:EF:4E:5C", "connected")]
    assert mock.hub.devices.set_network(phone, on=False).status == "disconnected"
    mock.clock.advance(LAG - 1)
    assert mock.hub.devices.set_network(phone, on=True).shown_status == "connected"


def test_a_code_has_sixteen_digits_and_is_entered_once(mock, acme, lobby, coded):
    assert len(coded.code) == 16
    assert coded.code.isdigit()
    assert (coded.mac, coded.workspace_id, coded.expires) == (None, lobby.id, datetime(2026, 1, 12, 9, tzinfo=UTC))
    assert listed(mock, acme) == []
    code = "-".join(coded.code[at : at + 4] for at in range(0, 16, 4))
    done = mock.hub.devices.connect(code, mac=OTHER)
    assert (done.mac, done.status) == ("000000000001", "connected")
    assert listed(mock, acme) == [("00:00:00:00:00:01", "activating")]
    mock.clock.advance(WEEK)
    assert mock.hub.devices.get(done).shown_status == "connected"


def test_a_phone_at_which_a_code_is_entered_has_some_mac_address(mock, coded):
    assert len(mock.hub.devices.connect(coded).mac) == 12


@pytest.mark.rule("hub.device.code-expired")
def test_a_code_is_dead_after_seven_days(mock, coded):
    event = mock.clock.run_until("device.expire")
    assert (event.due, event.id, event.name) == (coded.expires, coded.id, "Cisco 8845")
    for dead in (coded, coded.code):
        with refused(mock, "hub.device.code-expired"):
            mock.hub.devices.connect(dead)
    assert mock.hub.devices.list() == ()


@pytest.mark.rule("hub.device.state")
def test_nothing_happens_to_a_phone_twice_or_out_of_order(mock, phone, coded):
    with refused(mock, "hub.device.state") as caught:
        mock.hub.devices.set_network(phone, on=False)
    assert "the phone is activating; what can follow now is connect, expire, delete" in str(caught.value)
    for each in (phone, coded):
        mock.hub.devices.connect(each)
        with refused(mock, "hub.device.state"):
            mock.hub.devices.connect(each)
        with refused(mock, "hub.device.state"):
            mock.hub.devices.set_network(each, on=True)


@pytest.mark.rule("hub.device.model")
def test_another_makers_phone_is_refused(mock, una):
    with refused(mock, "hub.device.model"):
        mock.hub.devices.add("Acme 1", MAC, person=una)
    with refused(mock, "hub.device.model"):
        mock.hub.devices.create_code("Acme 1", person=una)


@pytest.mark.rule("hub.device.mac")
def test_a_mac_address_is_one_and_stays(mock, una, phone):
    with refused(mock, "hub.device.mac"):
        mock.hub.devices.add("8865", "zz", person=una)
    with refused(mock, "hub.device.mac"):
        mock.hub.devices.connect(phone, mac=OTHER)


@pytest.mark.rule("hub.device.mac-in-use")
def test_a_mac_address_belongs_to_one_phone_until_it_is_free(mock, una, phone, coded):
    with refused(mock, "hub.device.mac-in-use"):
        mock.hub.devices.add("8865", MAC, person=una)
    with refused(mock, "hub.device.mac-in-use"):
        mock.hub.devices.connect(coded, mac=MAC)
    mock.hub.devices.delete(phone)
    again = mock.hub.devices.add("8865", MAC, person=una)
    mock.client().subscribers.delete(una.id)
    mock.client().people.delete(una.person_id)
    with pytest.raises(HubError, match="no phone has"):
        mock.hub.devices.get(again)
    assert mock.hub.devices.connect(coded, mac=MAC).mac == MAC


def test_a_workspace_takes_its_phones_with_it(mock, lobby, coded):
    mock.hub.remove_workspace(lobby)
    assert (mock.hub.devices.list(), mock.clock.upcoming()) == ((), [])
    with pytest.raises(HubError, match="no phone has"):
        mock.hub.devices.connect(coded.code)


@pytest.mark.rule("hub.device.owner")
def test_a_phone_is_for_one_person_or_one_workspace_with_calling(mock, acme, una, lobby):
    idle = mock.hub.add_person(acme, "idle@acme.example")
    for owner in ({}, {"person": una, "workspace": lobby}, {"person": idle}):
        with refused(mock, "hub.device.owner"):
            mock.hub.devices.add("8865", MAC, **owner)
        with refused(mock, "hub.device.owner"):
            mock.hub.devices.create_code("8865", **owner)


@pytest.mark.rule("hub.device.password")
def test_only_phones_of_third_parties_take_a_password(mock, una):
    with refused(mock, "hub.device.password"):
        mock.hub.devices.add("8865", MAC, person=una, password="secret")
    assert not mock.hub.devices.add("VVX450", MAC, person=una, password="secret").is_webex_aware


@pytest.mark.rule("hub.device.code-unsupported")
@pytest.mark.parametrize("model", ["VVX450", "T46S", "Cisco 192"])
def test_other_phones_are_added_by_their_mac_address_alone(mock, una, model):
    with refused(mock, "hub.device.code-unsupported"):
        mock.hub.devices.create_code(model, person=una)


def test_a_phone_ends_calling_in_the_app_of_the_standard_package(mock, acme, phone):
    bo = mock.hub.add_subscriber(acme, "bo@acme.example", packages=["webex_calling_standard"])
    assert mock.hub.devices.add("8865", OTHER, person=bo).ends_app_calling
    assert not phone.ends_app_calling


def test_administrators_of_the_customer_keep_its_phones_and_no_others(mock, acme, phone):
    ada = mock.place.administrator("ada@acme.example", roles=["device-admin"], customer=acme)
    assert mock.hub.devices.get(phone, actor=ada) == phone
    assert mock.hub.devices.list(customer=acme, actor=ada) == (phone,)
    other = mock.hub.add_workspace(mock.hub.add_customer(packages=["common_area_calling"]), "Hall")
    with refused(mock, "hub.role.insufficient"):
        mock.hub.devices.add("8865", OTHER, workspace=other, actor=ada)
    mock.hub.devices.delete(phone, actor=ada)
    assert mock.hub.devices.list() == ()


def test_phones_are_saved_forked_and_told_as_changes(mock, phone, coded, tmp_path):
    before = mock.snapshot()
    mock.hub.devices.connect(phone)
    (change,) = mock.changes(before)(kind="device")
    assert (change.action, change.name) == ("changed", MAC)
    mock.save(tmp_path / "world")
    copy = WholesaleMock.load(tmp_path / "world")
    assert copy.hub.devices.list() == mock.hub.devices.list()
    copy.clock.advance(WEEK)
    with refused(copy, "hub.device.code-expired"):
        copy.hub.devices.connect(coded.code)
    mock.rollback(before)
    assert mock.hub.devices.get(phone).status == "activating"


@pytest.mark.parametrize("wrong", [None, 5, b"8865"])
def test_models_and_addresses_are_texts(mock, una, coded, wrong):
    acts = (
        lambda: mock.hub.devices.add(wrong, MAC, person=una),
        lambda: mock.hub.devices.add("Cisco 8865", wrong, person=una),
        lambda: mock.hub.devices.create_code(wrong, person=una),
    )
    for act in acts:
        with mistaken(mock, "must be a text"):
            act()
    for act in (mock.hub.devices.get, mock.hub.devices.connect, mock.hub.devices.delete):
        with mistaken(mock, "is not a phone"):
            act(wrong)
    with mistaken(mock, "must be a text"):
        mock.hub.devices.connect(coded, mac=5)
    with mistaken(mock, "password must be a text"):
        mock.hub.devices.add("Yealink T48S", MAC, person=una, password=5)
