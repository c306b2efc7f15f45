"""A world in which everything of the portals is under way: a file, a fork and a rollback lose nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.entities.lifecycles import DeviceStatus, SubPartnerStatus

MONTHS = timedelta(days=60)


def under_review(mock):
    """A review that goes on, one that has ceased, and two that are decided."""
    names = ("Going", "Ceased", "Cleared", "Denied")
    mock.hub.deny_names(*names)
    for name in names:
        customer = mock.hub.add_customer(name=name, external_id=name.lower(), status="pending_rpl_review")
        mock.place.review(customer, hours=3 if name == "Going" else 80)
    mock.hub.reviews.clear("cleared")
    mock.hub.reviews.deny("denied")


def asked_for_access(mock):
    """A request that waits, and one with each of the answers, for good and for a day."""
    desk = mock.place.administrator("desk@telecom.example", roles=["help-desk-advanced"])
    for actor in (desk, "full-admin"):
        for answer in ("wait", "grant", "refuse", "revoke"):
            customer = mock.hub.add_customer()
            mock.place.administrator(f"{answer}@{customer.external_id}.example", customer=customer)
            mock.place.access(customer, "provisioning-admin")
            mock.hub.access.request(customer, actor=actor)
            if answer == "revoke":
                mock.hub.access.grant(customer)
            if answer != "wait":
                getattr(mock.hub.access, answer)(customer)


def with_phones(mock, acme):
    """A phone in each status, and a code that waits."""
    una = mock.hub.add_subscriber(acme, "una@acme.example", packages=["webex_calling"])
    mock.hub.devices.create_code("8865", person=una)
    lobby = mock.hub.add_workspace(acme, "Lobby")
    for owner in ({"person": una}, {"workspace": lobby}):
        for status in get_args(DeviceStatus):
            mock.place.device("Cisco 8845", **owner, status=status)


def with_help(mock):
    """An order of Setup Assist at the beginning, in the middle, and at each end."""
    for status, users in (("express_discovery", 2), ("execution", 20), ("completed", 20), ("cancelled", 2)):
        mock.place.setup_assist(mock.hub.add_customer(), status=status, users=users, partner_tasks="on_time")


def with_people(mock, acme):
    """A directory with somebody who has left, a claim, and a consent that is awaited."""
    mock.place.directory_sync(
        mock.hub.add_customer(), [{"email": "x@b.example"}], deactivated=[{"email": "y@b.example"}]
    )
    mock.place.verified_domains(acme, "acme.example")
    mock.hub.add_free_account("free@acme.example")
    mock.hub.users.claim(acme, "free@acme.example")
    mock.hub.add_subscriber(acme, "waits@acme.example", status="pending_user_migration")
    mock.hub.add_customer(org_id=mock.hub.add_organization("Attached", users=20), status="pending_rpl_review")


def of_the_partner(mock, acme):
    """What partner and customer have set, single sign-on, sub-partners, and trials."""
    for status in get_args(SubPartnerStatus):
        mock.place.sub_partner_request(
            status, admin_email=f"ada@{status}.example", first_name="Ada", last_name="Berg", status=status
        )
    mock.place.single_sign_on("https://idp.example", status="tac_requested")
    mock.hub.branding.set(color_light="#112233")
    mock.hub.branding.set(color_light="#445566", customer=acme)
    mock.hub.restricted_mode.set(acme, on=False)
    mock.hub.assistant.set(acme, on=False)
    mock.hub.call_in.set("NO", "+44")
    mock.place.purchase_order(["webex_calling", "webex_suite"])
    mock.place.setting(acme, "allow-vidcast-access", on=False)
    mock.place.trial("Bakery", "bo@bakery.example", status="grace")
    waits = mock.place.trial("Café", "cy@cafe.example", status="active", services=["devices"], devices={"phone": 1})
    mock.place.shipment(waits, "room")


@pytest.fixture
def mock():
    made = WholesaleMock()
    acme = made.hub.add_customer(external_id="acme", packages=["webex_calling", "webex_suite", "common_area_calling"])
    under_review(made)
    asked_for_access(made)
    with_phones(made, acme)
    with_help(made)
    with_people(made, acme)
    of_the_partner(made, acme)
    return made


def saved(mock, path):
    """The bytes of the file of a world."""
    mock.save(path)
    return path.read_bytes()


def goes_on(mock):
    """Let months pass, with decisions at their beginning, and return the answers that there are then."""
    mock.hub.reviews.clear("ceased")
    mock.hub.users.sync("acme", [{"email": "una@acme.example"}])
    mock.clock.advance(MONTHS)
    hub = mock.hub
    shown = [hub.reviews.list(), hub.setup_assist.list(), hub.sub_partners.requests(), hub.sso.get(), hub.trials.list()]
    for customer in mock.customers():
        if customer.org_id:
            shown += [hub.access.get(customer), hub.devices.list(customer=customer)]
    return [*shown, hub.users.get_sync("acme"), [*mock.outbox], mock.subscribers()]


def test_a_file_and_a_fork_go_on_as_the_world_itself(mock, tmp_path):
    before = saved(mock, tmp_path / "before")
    others = [WholesaleMock.load(tmp_path / "before"), mock.fork()]
    for other in others:
        assert saved(other, tmp_path / "same") == before
        assert other.clock.upcoming() == mock.clock.upcoming()
    later, after = goes_on(mock), saved(mock, tmp_path / "after")
    for other in others:
        assert goes_on(other) == later
        assert saved(other, tmp_path / "same") == after


def test_a_rollback_restores_everything_of_the_portals(mock, tmp_path):
    before, snapshot, emails = saved(mock, tmp_path / "before"), mock.snapshot(), [*mock.outbox]
    goes_on(mock)
    assert len(mock.outbox) > len(emails)
    mock.rollback(snapshot)
    assert saved(mock, tmp_path / "after") == before
    assert [*mock.outbox] == emails
