"""Ordered subscriptions before the organization finder and after the setup: contact, mails, lines, and access."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from tests.support.by_hand import refused
from webex_wholesale import Forbidden
from webex_wholesale_contracts.facts.orders import CLOSE_DAYS, OFFERS
from webex_wholesale_mock import HubError, OrderLine
from webex_wholesale_mock.entities.order_lifecycles import ORDER, UNMAPPED, OrderStatus
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS

ADA = "ada@acme.example"
LINES = {"meetings": 10}
MAIL = "order-provisioning-required"
STATES = get_args(OrderStatus)


@pytest.fixture
def hub(mock):
    return mock.hub.orders


@pytest.fixture
def order(hub):
    """An order whose mail has gone to Ada."""
    return hub.place("Acme", LINES, contact_email=ADA)


def link(mock, to, kind=MAIL, name="set-up-your-service"):
    """The link in the last mail to somebody."""
    return mock.outbox(to=to, kind=kind)[-1].links[name]


# Placing


def test_an_order_has_what_was_ordered(hub):
    order = hub.place("Acme", {"meetings": 10, "calling": 5}, contact_email=ADA, offer="A-FLEX")
    assert order.lines == (
        OrderLine(service="meetings", quantity=10, number=1),
        OrderLine(service="calling", quantity=5, number=2),
    )
    assert (order.company, order.offer, order.contact_email) == ("Acme", "A-FLEX", ADA)
    assert (order.partner, order.customer, order.choice, order.access) == (None, None, None, None)
    assert hub.list() == (order,) == (hub.get(order.number),) == (hub.get(order),)


def test_lines_are_objects_dicts_or_numbers_by_service(hub):
    lines = [OrderLine(service="meetings", quantity=3), {"service": "meetings", "quantity": 4}]
    order = hub.place("Acme", lines, contact_email=ADA)
    assert [(line.number, line.quantity) for line in order.lines] == [(1, 3), (2, 4)]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"lines": {}}, "needs a line"),
        ({"lines": {"fax": 1}}, "is not a line"),
        ({"lines": [{"service": "meetings", "quantity": 1, "price": 7}]}, "is not a line"),
        ({"lines": {"meetings": 0}}, "at least 1, got 0"),
        ({"lines": {"meetings": 1.5}}, "at least 1, got 1.5"),
        ({"company": " "}, "company of an order is blank"),
        ({"offer": "A-FAX"}, "'A-FAX' is not an offer"),
        ({"deal_id": "D1"}, "takes no deal id"),
        ({"start_date": datetime(2026, 2, 1, tzinfo=UTC)}, "must be a date"),
    ],
)
def test_an_order_that_cannot_be_is_not_placed(hub, wrong, text):
    with pytest.raises(HubError, match=text):
        hub.place(**{"company": "Acme", "lines": LINES, "contact_email": ADA} | wrong)
    assert hub.list() == ()


def test_an_order_of_the_older_trials_has_a_deal(hub):
    order = hub.place("Acme", LINES, contact_email=ADA, offer="A-SPK", deal_id="D1", trial_conversion=True)
    assert (order.deal_id, order.trial_conversion) == ("D1", True)


@pytest.mark.rule("order.contact.invalid")
def test_an_order_needs_an_address(mock, hub, order):
    for wrong in ("", "ada", "ada@"):
        with refused(mock, "order.contact.invalid"):
            hub.place("Acme", LINES, contact_email=wrong)
        with refused(mock, "order.contact.invalid"):
            hub.change_contact(order, wrong)
    with refused(mock, "order.contact.invalid"):
        hub.change_contact(order, "ADA@acme.example")


@pytest.mark.rule("order.transfer-unsupported")
def test_existing_sites_are_not_transferred(mock, hub):
    with refused(mock, "order.transfer-unsupported"):
        hub.place("Acme", LINES, contact_email=ADA, transfer_code="T1")


def test_an_unknown_order_is_told(hub):
    with pytest.raises(HubError, match="no order has the number or id '7'"):
        hub.get("7")


# Mails


def test_the_mail_goes_out_on_the_start_date(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA, start_date=date(2026, 2, 1))
    assert (order.status, order.commerce_status, order.closes) == ("placed", "Ordered", None)
    assert not mock.outbox(kind=MAIL)
    assert [*mock.client().organizations.list()][1:] == []
    mock.clock.run_until("order.mail", order.number)
    (mail,) = mock.outbox(kind=MAIL, subject=order.id)
    assert (mail.to, mail.sent) == (ADA, datetime(2026, 2, 1, tzinfo=UTC))
    assert mail.title == f"Provisioning information required for order {order.number}"
    assert mail.sender == "webex_comm@webex.com"
    now = hub.get(order)
    assert (now.status, now.commerce_status) == ("awaiting_details", "Awaiting Provisioning Details")


def test_a_contact_who_changes_before_the_start_date_is_mailed_then(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA, start_date=date(2026, 2, 1))
    assert hub.change_contact(order, "bo@acme.example").status == "placed"
    assert not mock.outbox(kind=MAIL)
    mock.clock.run_until("order.mail")
    assert [mail.to for mail in mock.outbox(kind=MAIL)] == ["bo@acme.example"]


@pytest.mark.rule("order.state")
def test_a_mail_is_sent_again_after_the_first_one(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA, start_date=date(2026, 2, 1))
    with refused(mock, "order.state"):
        hub.resend(order)


@pytest.mark.rule("order.not-contact")
def test_another_mail_makes_the_link_before_it_dead(mock, hub, order):
    dead = link(mock, ADA)
    hub.resend(order)
    with refused(mock, "order.not-contact") as caught:
        mock.hub.follow(dead)
    assert "the link is dead" in str(caught.value)
    mock.hub.follow(link(mock, ADA))
    assert hub.get(order).status == "choosing"


@pytest.mark.rule("order.not-contact")
def test_a_new_contact_takes_the_wizard_over(mock, hub, order):
    dead = link(mock, ADA)
    mock.hub.follow(dead)
    hub.choose(order, "customer")
    changed = hub.change_contact(order, "bo@acme.example")
    assert (changed.status, changed.choice, changed.contact_email) == ("awaiting_details", None, "bo@acme.example")
    assert [(each.email, each.since) for each in changed.contacts] == [
        (ADA, mock.clock.now),
        ("bo@acme.example", mock.clock.now),
    ]
    for attempt in (lambda: mock.hub.follow(dead), lambda: hub.open(order, actor=ADA)):
        with refused(mock, "order.not-contact"):
            attempt()
    mock.hub.follow(link(mock, "bo@acme.example"))
    assert hub.get(order).status == "choosing"


def test_a_mail_that_is_sent_again_keeps_the_wizard_where_it_is(mock, hub, order):
    hub.open(order)
    hub.choose(order, "customer")
    assert hub.resend(order).status == "partner_mapping"
    mock.hub.follow(link(mock, ADA))
    assert hub.get(order).status == "partner_mapping"


@pytest.mark.rule("order.contact.locked")
@pytest.mark.parametrize("status", [state for state in STATES if state not in UNMAPPED])
def test_the_contact_is_fixed_from_the_mapping_on(mock, hub, status):
    order = mock.place.order(status=status)
    for attempt in (lambda: hub.resend(order), lambda: hub.change_contact(order, "bo@acme.example")):
        with refused(mock, "order.contact.locked"):
            attempt()


@pytest.mark.parametrize("status", sorted(UNMAPPED - {"placed"}))
def test_the_contact_changes_until_the_mapping(mock, hub, status):
    order = mock.place.order(status=status)
    assert hub.change_contact(order, "bo@acme.example").contact_email == "bo@acme.example"
    assert mock.outbox(to="bo@acme.example", kind=MAIL)


# The end of the lines


@pytest.mark.parametrize("offer", OFFERS)
def test_a_line_closes_some_days_after_the_mail(mock, hub, offer):
    order = hub.place("Acme", LINES, contact_email=ADA, offer=offer)
    assert order.closes - mock.clock.now == timedelta(days=CLOSE_DAYS[offer])
    mock.clock.run_until("order.close_line", order.id)
    closed = hub.get(order)
    assert (closed.status, closed.commerce_status, closed.closed) == ("line_closed", "Closed", order.closes)
    assert CLOSE_DAYS[offer] == (7 if offer in ("A-FLEX", "A-FLEX-3") else 30)


def test_a_closed_line_leaves_contact_and_wizard_open(mock, hub):
    order = mock.place.order(status="line_closed")
    assert hub.change_contact(order, ADA).status == "line_closed"
    assert hub.resend(order).commerce_status == "Closed"
    mock.hub.follow(link(mock, ADA))
    assert hub.get(order).status == "choosing"


@pytest.mark.parametrize("status", ["choosing", "partner_mapping", "customer_mapping", "review"])
def test_a_line_that_closes_inside_the_wizard_takes_nothing_away(mock, hub, status):
    order = mock.place.order(status=status)
    mock.clock.run_until("order.close_line")
    now = hub.get(order)
    assert (now.status, now.commerce_status) == (status, "Closed")
    assert hub.open(order).status == status


@pytest.mark.rule("order.line-closed")
def test_the_wizard_stops_at_the_end_of_the_lines_where_the_option_says_so(mock, hub, order):
    mock.place.order_options(strict_close=True)
    late = mock.place.order(status="customer_mapping")
    mock.clock.advance(timedelta(days=7))
    with refused(mock, "order.line-closed"):
        hub.open(order)
    for attempt in (
        lambda: hub.open(late),
        lambda: hub.create_organization(late, name="A", vertical="Retail", country="NO", admin_email="a@b.example"),
    ):
        with refused(mock, "order.line-closed"):
            attempt()


def test_an_order_that_was_mapped_after_its_lines_had_closed_goes_on(mock, hub):
    late = mock.place.order(status="review")
    mock.clock.advance(timedelta(days=7))
    assert hub.confirm(late).closed is not None
    mock.place.order_options(strict_close=True)
    assert hub.set_up_now(late).status == "service_setup"


def test_a_mapped_order_has_no_end_of_lines(mock, hub):
    order = mock.place.order(status="mapped")
    assert mock.clock.upcoming() == []
    assert hub.get(order).closed is None


@pytest.mark.parametrize(
    ("options", "text"), [({"match": "2017"}, "unknown algorithm"), ({"inactive_days": 0}, "at least 1")]
)
def test_options_that_cannot_be_are_refused(mock, options, text):
    with pytest.raises(HubError, match=text):
        mock.place.order_options(**options)


# Cancelling


@pytest.mark.parametrize("status", sorted(state for state, event in ORDER.table if event == "cancel"))
def test_an_order_is_cancelled_before_its_summary(mock, hub, status):
    order = mock.place.order(status=status)
    cancelled = hub.cancel(order)
    assert (cancelled.status, cancelled.commerce_status) == ("cancelled", "Cancelled")
    assert hub.cancel(order) == cancelled
    assert mock.clock.upcoming() == []
    if cancelled.customer and cancelled.customer.org_id:
        assert mock.hub.organization(cancelled.customer.org_id).licenses == ()


@pytest.mark.rule("order.not-contact")
def test_the_link_to_an_order_that_is_cancelled_is_dead(mock, hub, order):
    hub.cancel(order)
    with refused(mock, "order.not-contact"):
        mock.hub.follow(link(mock, ADA))


@pytest.mark.rule("order.not-contact")
@pytest.mark.parametrize("link", ["https://portal.example", "https://portal.example/"])
def test_an_order_that_has_no_link_any_more_is_opened_by_none(mock, hub, link):
    order = mock.place.order(status="mapped")
    with refused(mock, "order.not-contact"):
        hub.open(order, link=link)


@pytest.mark.rule("order.state")
@pytest.mark.parametrize("status", ["summary", "provisioning", "provisioned"])
def test_an_order_in_its_last_step_is_not_cancelled(mock, hub, status):
    order = mock.place.order(status=status)
    with refused(mock, "order.state"):
        hub.cancel(order)


# Access of the partner


@pytest.fixture
def shared(mock):
    """A provisioned order for an organization with Ada, which the partner does not manage otherwise."""
    home = mock.hub.add_organization("Globex", administrators=[ADA])
    return mock.place.order("Globex", organization=home, lines={"messaging": 3})


@pytest.mark.rule("hub.access.services-only")
def test_a_partner_is_provisioning_administrator_of_an_organization_that_was_there(mock, shared):
    assert (shared.access, shared.role_label) == ("provisioning", "Provisioning administrator")
    client, org_id = mock.client(), shared.customer.org_id
    assert org_id in [each.id for each in client.organizations.list()]
    for attempt in (
        lambda: [*client.people.list(org_id=org_id)],
        lambda: [*client.licenses.list(org_id=org_id)],
        lambda: client.people.get(mock.hub.person(ADA).id),
        lambda: client.people.create(emails=["bo@acme.example"], display_name="Bo", org_id=org_id),
        lambda: client.licenses.get(mock.hub.organization(org_id).licenses[0].id),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert [*client.people.list(email=ADA)] == []


def test_the_customer_grants_full_sight_by_the_mail(mock, hub, shared):
    asked = hub.request_full_admin(shared)
    assert asked.access == "requested"
    (mail,) = mock.outbox(kind="order-full-admin-request")
    assert (mail.to, {*mail.links}) == (ADA, {"grant", "refuse"})
    mock.hub.follow(mail.links["grant"])
    granted = hub.get(shared)
    assert (granted.access, granted.role_label) == ("full", "")
    client, org_id = mock.client(), shared.customer.org_id
    assert [each.emails for each in client.people.list(org_id=org_id)] == [[ADA]]
    assert [each.total_units for each in client.licenses.list(org_id=org_id)] == [3]
    with refused(mock, "order.not-contact"):
        mock.hub.follow(mail.links["refuse"])


def test_the_customer_refuses_or_revokes(mock, hub, shared):
    hub.request_full_admin(shared, actor="full-admin")
    mock.hub.follow(link(mock, ADA, "order-full-admin-request", "refuse"))
    assert hub.get(shared).access == "provisioning"
    hub.request_full_admin(shared)
    assert hub.grant_full_admin(shared).access == "full"
    assert hub.revoke_full_admin(shared, actor=ADA).access == "provisioning"
    with pytest.raises(Forbidden):
        [*mock.client().people.list(org_id=shared.customer.org_id)]


@pytest.mark.rule("hub.role.insufficient")
def test_the_customers_full_administrators_alone_decide(mock, hub, shared):
    hub.request_full_admin(shared)
    for decide in (hub.grant_full_admin, hub.refuse_full_admin, hub.revoke_full_admin):
        with refused(mock, "hub.role.insufficient"):
            decide(shared, actor="full-admin")


@pytest.mark.rule("hub.role.insufficient")
def test_a_customer_without_full_administrators_decides_nothing(mock, hub):
    order = mock.place.order()
    mock.client().people.delete(mock.hub.person(order.customer_admin).id)
    with refused(mock, "hub.role.insufficient") as caught:
        hub.revoke_full_admin(order)
    assert "has lost its full administrators" in str(caught.value)


@pytest.mark.rule("order.not-contact")
def test_the_partner_alone_asks(mock, hub, shared):
    with refused(mock, "order.not-contact"):
        hub.request_full_admin(shared, actor=ADA)


@pytest.mark.rule("order.role.full-too-early")
@pytest.mark.parametrize("status", ["review", "mapped", "service_setup", "provisioning"])
def test_full_privileges_are_asked_for_after_the_setup(mock, hub, status):
    home = mock.hub.add_organization("Globex", administrators=[ADA])
    order = mock.place.order(status=status, organization=home)
    with refused(mock, "order.role.full-too-early"):
        hub.request_full_admin(order)


@pytest.mark.rule("order.state")
def test_access_changes_where_it_can(mock, hub, shared):
    own = mock.place.order("Own", choice="company")
    managed = mock.place.order("Managed")
    assert (own.access, managed.access) == ("none", "full")
    unmapped = mock.place.order("Late", status="review")
    for attempt in (
        lambda: hub.request_full_admin(own),
        lambda: hub.request_full_admin(managed),
        lambda: hub.grant_full_admin(shared),
        lambda: hub.revoke_full_admin(shared),
        lambda: hub.grant_full_admin(unmapped),
    ):
        with refused(mock, "order.state"):
            attempt()
    for order, reason in ((own, "the order is for one's own company"), (unmapped, "the order is not mapped yet")):
        with refused(mock, "order.state") as caught:
            hub.grant_full_admin(order)
        assert reason in str(caught.value)


def test_a_partner_that_manages_an_organization_already_keeps_its_access(mock):
    acme = mock.hub.add_customer(packages=["webex_meetings"])
    order = mock.place.order("Acme", organization=acme.org_id, lines={"messaging": 3})
    assert order.access == "full"
    units = {each.name: each.total_units for each in mock.client().licenses.list(org_id=acme.org_id)}
    assert units["Webex Messaging"] == 3


def test_an_answer_counts_for_all_orders_of_the_partner_for_an_organization(mock, hub, shared):
    other = mock.place.order("Globex", organization=shared.customer.org_id, lines={"devices": 1})
    rivals = mock.place.order(
        "Globex", organization=shared.customer.org_id, lines={"calling": 1}, partner=mock.add_partner("Rival")
    )
    hub.request_full_admin(shared)
    hub.grant_full_admin(shared)
    assert (hub.get(other).access, hub.get(other).role_label, hub.get(rivals).access) == ("full", "", "provisioning")
    hub.revoke_full_admin(other)
    assert (hub.get(shared).access, hub.get(shared).role_label) == ("provisioning", "Provisioning administrator")


def test_another_partner_of_the_organization_stays(mock):
    rival = mock.add_partner("Rival")
    first = mock.place.order("Acme", lines={"messaging": 1}, partner=rival)
    second = mock.place.order("Acme", organization=first.customer.org_id, lines={"calling": 1})
    partners = mock.hub.organization(first.customer.org_id).partners
    assert partners == {rival.org_id: "full-admin", mock.partner.org_id: "provisioning-admin"}
    assert (second.access, mock.hub.orders.get(first).access) == ("provisioning", "full")


def test_full_privileges_that_a_wholesale_customer_revokes_end_in_orders_too(mock, hub):
    customer = mock.hub.add_customer(packages=["webex_calling"])
    mock.place.administrator(ADA, customer=customer)
    mock.place.access(customer, "provisioning-admin")
    mock.hub.access.request(customer)
    mock.hub.access.grant(customer)
    order = mock.place.order("Acme", organization=customer.org_id, lines={"devices": 1})
    assert order.access == "full"
    mock.hub.access.revoke(customer)
    assert mock.hub.organization(customer).partners == {mock.partner.org_id: "provisioning-admin"}
    assert hub.get(order).access == "provisioning"


def test_a_partner_keeps_the_role_of_its_order_when_a_trial_there_never_runs(mock, hub):
    mock.place.reseller()
    home = mock.hub.add_organization("Globex", administrators=[ADA])
    mock.place.order("Globex", organization=home, lines={"devices": 1})
    trial = mock.hub.trials.request("Globex", ADA, services=["calling"], quantity=1)
    mock.hub.trials.accept(trial, ADA)
    mock.hub.trials.cancel(trial)
    assert mock.hub.organization(home).partners == {mock.partner.org_id: "provisioning-admin"}


@pytest.mark.rule("order.state")
@pytest.mark.parametrize("status", ["placed", "awaiting_details", "choosing", "review", "service_setup", "cancelled"])
def test_a_step_out_of_order_is_told_which_acts_can_follow(mock, hub, status):
    order = mock.place.order(status=status)
    with refused(mock, "order.state") as caught:
        hub.resume(order)
    acts = str(caught.value).partition("what can follow now is ")[2].partition(" (rule")[0].split(", ")
    assert acts == ["nothing"] or {f"orders.{act}" for act in acts} <= {*HUB_OPERATIONS}
    assert ("resend" in acts) == (status in ("awaiting_details", "choosing", "review"))
