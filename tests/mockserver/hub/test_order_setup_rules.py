"""The service setup of ordered subscriptions: hand-over, later, sites, headquarters, and all that comes of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.support.by_hand import refused
from webex_wholesale import Conflict, WholesaleError
from webex_wholesale_mock import Headquarters, HubError, MeetingsSite, OrderSite, Request, SiteShare

ADA = "ada@acme.example"
SITE = {"url": "acme", "timezone": "Europe/Oslo"}
HOME = {"name": "Oslo", "country": "NO", "address": "Karl Johans gate 1", "city": "Oslo", "postal_code": "0154"}


@pytest.fixture
def hub(mock):
    return mock.hub.orders


@pytest.fixture
def ready(mock):
    """An order of 100 licences for Meetings and 20 for Calling in the service setup."""
    return mock.place.order(status="service_setup", lines={"meetings": 100, "calling": 20}, country="NO")


def two(hub, order):
    """Give an order two sites."""
    return hub.set_sites(order, [SITE, {"url": "acme-east", "timezone": "Asia/Tokyo", "early_release": True}])


def named(*urls):
    return [OrderSite(url=url, timezone="Etc/UTC") for url in urls]


# Hand-over


def test_a_partner_hands_the_setup_over_to_its_customer(mock, hub):
    order = mock.place.order(status="mapped", lines={"meetings": 10})
    handed = hub.hand_over(order)
    assert (handed.status, handed.is_handed_over) == ("handed_over", True)
    (mail,) = mock.outbox(kind="order-continue-setup")
    assert (mail.to, mail.title) == (handed.customer_admin, f"Continue the setup of order {order.number}")
    mock.hub.follow(mail.links["continue"])
    assert hub.get(order).status == "service_setup"
    assert hub.set_sites(order, [SITE], actor=mail.to).status == "summary"
    assert hub.close(order).status == "provisioning"
    partners = mock.hub.organization(order.customer.org_id).partners
    assert partners == {mock.partner.org_id: "full-admin"}


def test_the_link_of_a_hand_over_leads_on_until_the_setup_is_closed(mock, hub):
    order = mock.place.order(status="handed_over", lines={"meetings": 10, "calling": 5})
    link = mock.outbox(kind="order-continue-setup")[-1].links["continue"]
    mock.hub.follow(link)
    hub.set_sites(order, [SITE])
    mock.hub.follow(link)
    assert hub.get(order).missing == ("location",)
    hub.set_up_later(order)
    mock.hub.follow(link)
    assert hub.get(order).status == "service_setup"
    hub.set_location(order, **HOME)
    mock.hub.follow(link)
    hub.close(order)
    with refused(mock, "order.state"):
        mock.hub.follow(link)


def test_the_partner_can_go_on_itself_after_a_hand_over(mock, hub):
    order = mock.place.order(status="handed_over")
    assert hub.set_up_now(order, actor="full-admin").status == "service_setup"


def test_a_hand_over_goes_to_the_full_administrator_who_is_named(mock, hub):
    order = mock.place.order(status="mapped")
    mock.hub.add_person(order.customer.org_id, ADA, administrator=True)
    assert hub.hand_over(order, email=ADA).customer_admin == ADA
    assert mock.outbox(to=ADA, kind="order-continue-setup")


@pytest.mark.rule("order.contact.invalid")
def test_a_hand_over_goes_to_a_full_administrator(mock, hub):
    order = mock.place.order(status="mapped")
    with refused(mock, "order.contact.invalid"):
        hub.hand_over(order, email=ADA)
    nobody = mock.place.order(status="mapped", organization=mock.hub.add_organization("Empty"))
    with refused(mock, "order.contact.invalid"):
        hub.hand_over(nobody)


@pytest.mark.rule("order.handover.not-partner")
def test_a_company_hands_nothing_over_to_itself(mock, hub):
    order = mock.place.order(status="mapped", choice="company")
    with refused(mock, "order.handover.not-partner"):
        hub.hand_over(order)


def test_every_full_administrator_of_the_partner_sets_an_order_up(mock, hub):
    order = mock.place.order(status="mapped", contact_email="seller@elsewhere.example")
    assert hub.set_up_now(order, actor=mock.template.service_provider_admin).status == "service_setup"


def test_the_administrators_of_a_company_set_its_own_order_up(mock, hub):
    order = mock.place.order(status="mapped", choice="company", contact_email="buyer@elsewhere.example")
    assert hub.set_up_now(order, actor=order.customer_admin).status == "service_setup"


@pytest.mark.rule("order.not-contact")
def test_nobody_but_partner_and_customer_takes_a_setup_over(mock, hub):
    order = mock.place.order(status="handed_over")
    rival = mock.add_partner("Rival").template.service_provider_admin
    for somebody in (ADA, rival):
        with refused(mock, "order.not-contact"):
            hub.set_up_now(order, actor=somebody)


@pytest.mark.rule("order.not-contact")
def test_the_customer_sets_up_what_was_handed_over_to_it(mock, hub):
    order = mock.place.order(status="mapped")
    with refused(mock, "order.not-contact"):
        hub.set_up_now(order, actor=order.customer_admin)
    with refused(mock, "order.not-contact"):
        hub.hand_over(order, actor=order.customer_admin)


# Later


def test_a_setup_that_is_left_for_later_provisions_nothing_and_keeps_what_was_entered(mock, hub, ready):
    hub.set_sites(ready, [SITE])
    later = hub.set_up_later(ready)
    assert (later.status, later.missing, mock.clock.upcoming()) == ("later", ("location",), [])
    mock.clock.advance(86_400)
    home = mock.hub.organization(later.customer.org_id)
    assert (home.licenses, home.sites, home.subscriptions, home.locations) == ((), (), (), ())
    resumed = hub.resume(later, actor=later.customer_admin)
    assert (resumed.status, resumed.missing[0], resumed.sites[0].url) == ("service_setup", "location", "acme.webex.com")


def test_a_setup_is_left_before_it_begins_too(mock, hub):
    order = mock.place.order(status="mapped")
    hub.set_up_later(order)
    assert hub.resume(order).missing == ("sites", "distribution", "location")
    assert hub.set_up_later(order).status == "later"


def test_a_setup_without_anything_to_enter_goes_on_at_the_summary(mock, hub):
    later = mock.place.order(status="later", lines={"messaging": 5})
    assert hub.resume(later).status == "summary"
    assert hub.close(later).status == "provisioning"


@pytest.mark.rule("order.state")
@pytest.mark.parametrize("status", ["review", "handed_over", "summary", "provisioned"])
def test_a_setup_is_left_while_it_is_under_way(mock, hub, status):
    order = mock.place.order(status=status)
    for attempt in (hub.set_up_later, hub.resume):
        with refused(mock, "order.state"):
            attempt(order)


@pytest.mark.rule("order.not-contact")
def test_strangers_do_not_resume(mock, hub):
    order = mock.place.order(status="later")
    with refused(mock, "order.not-contact"):
        hub.resume(order, actor=ADA)


def test_lines_without_details_lead_to_the_summary_at_once(mock, hub):
    order = mock.place.order(status="mapped", lines={"messaging": 5, "devices": 2})
    assert hub.set_up_now(order).status == "summary"


# Meetings sites


@pytest.mark.parametrize("status", ["handed_over", "later"])
def test_lines_without_details_lead_to_the_summary_after_a_hand_over_or_a_pause_too(mock, hub, status):
    order = mock.place.order(status=status, lines={"messaging": 3})
    going_on = hub.open if status == "handed_over" else hub.resume
    assert going_on(order).status == "summary"
    assert hub.close(order).status == "provisioning"


def test_a_single_site_has_all_licences(hub, ready):
    order = hub.set_sites(ready, [SITE])
    assert order.sites == (OrderSite(url="acme.webex.com", timezone="Europe/Oslo"),)
    assert order.shares == (SiteShare(line=1, url="acme.webex.com", quantity=100),)
    assert order.missing == ("location",)


def test_further_sites_share_the_licences(hub, ready):
    order = two(hub, ready)
    assert (order.missing, order.sites[1].early_release) == (("distribution", "location"), True)
    shared = hub.distribute(ready, {"acme": 60, "acme-east.webex.com": 40})
    assert [(one.url, one.quantity) for one in shared.shares] == [("acme.webex.com", 60), ("acme-east.webex.com", 40)]
    renamed = hub.set_sites(ready, [{**SITE, "timezone": "Etc/UTC"}, {"url": "acme-east", "timezone": "Etc/UTC"}])
    assert renamed.shares == shared.shares
    assert hub.set_sites(ready, named("acme", "other")).shares == ()


def test_each_line_is_distributed(mock, hub):
    lines = [{"service": "meetings", "quantity": 10}, {"service": "meetings", "quantity": 5}]
    order = mock.place.order(status="service_setup", lines=lines)
    hub.set_sites(order, named("a", "b"))
    with pytest.raises(HubError, match="the Meetings lines of the order are 1, 2"):
        hub.distribute(order, {"a": 5, "b": 5})
    assert hub.distribute(order, {"a": 5, "b": 0}, line=2).missing == ("distribution",)
    assert hub.distribute(order, {"a": 4, "b": 6}, line=1).status == "summary"
    assert [share.line for share in hub.get(order).shares] == [1, 1, 2, 2]


@pytest.mark.rule("order.site.required")
def test_a_meetings_line_needs_a_site(mock, hub, ready):
    for attempt in (
        lambda: hub.set_sites(ready, []),
        lambda: hub.set_sites(ready, [{"timezone": "Etc/UTC"}]),
        lambda: hub.distribute(ready, {"acme": 100}),
        lambda: hub.close(ready),
    ):
        with refused(mock, "order.site.required"):
            attempt()


@pytest.mark.rule("order.site.url")
@pytest.mark.parametrize("url", ["-acme", "acme-", "a_b", "a.b", "å", "a" * 61, "acme.example/"])
def test_a_site_has_a_name_of_letters_digits_and_hyphens(mock, hub, ready, url):
    with refused(mock, "order.site.url"):
        hub.set_sites(ready, named(url))


@pytest.mark.parametrize("url", ["ACME", "acme.webex.com", "https://acme.webex.com/", "a", "a-1", "a" * 60])
def test_a_site_is_named_in_several_ways(hub, ready, url):
    (site,) = hub.set_sites(ready, named(url)).sites
    assert site.url.endswith(".webex.com")
    assert site.url == site.url.lower()


@pytest.mark.rule("order.site.taken")
def test_a_name_leads_to_one_site(mock, hub, ready):
    wholesale = mock.hub.add_customer(packages=["webex_meetings"])
    theirs = mock.hub.organization(wholesale).meetings_site.url
    mock.place.order("Globex", status="summary", lines={"meetings": 1})
    mock.place.order("Initech", lines={"meetings": 1})
    for urls in ([theirs], ["globex"], ["INITECH"], ["twice", "twice"]):
        with refused(mock, "order.site.taken"):
            hub.set_sites(ready, named(*urls))
    mock.place.order("Gone", status="service_setup", lines={"meetings": 1})
    gone = hub.list()[-1]
    hub.set_sites(gone, named("gone", "gone-too"))
    hub.cancel(gone)
    assert hub.set_sites(ready, named("gone")).sites


@pytest.mark.rule("order.site.taken")
def test_a_name_that_is_taken_meanwhile_is_refused_at_the_end(mock, hub, ready):
    hub.set_sites(ready, [SITE])
    hub.set_location(ready, **HOME)
    world = mock._engine.world
    other = mock.hub.add_customer(packages=["webex_meetings"])
    home = world.directory.organization_of(other.org_id)
    home.ordered_sites = (MeetingsSite(url="acme.webex.com", language="en_US", timezone=None, call_in=None),)
    with refused(mock, "order.site.taken"):
        hub.close(ready)


@pytest.mark.rule("order.site.timezone")
@pytest.mark.parametrize("timezone", ["", "Oslo", "Europe/oslo"])
def test_a_site_has_a_time_zone(mock, hub, ready, timezone):
    with refused(mock, "order.site.timezone"):
        hub.set_sites(ready, [{"url": "acme", "timezone": timezone}])


def test_more_than_fifty_sites_are_advised_against(hub, ready):
    assert hub.set_sites(ready, named(*(f"a{number}" for number in range(50)))).advice == ()
    many = hub.set_sites(ready, named(*(f"a{number}" for number in range(51))))
    assert many.advice == ("51 sites; the vendor advises 50 at most",)


def test_a_site_has_no_other_fields(hub, ready):
    with pytest.raises(HubError, match="a site cannot be made of"):
        hub.set_sites(ready, [{"url": "acme", "colour": "red"}])


@pytest.mark.rule("order.site.early-release-fixed")
@pytest.mark.parametrize("status", ["provisioning", "provisioned"])
def test_the_release_schedule_stays_after_the_setup(mock, hub, status):
    order = mock.place.order(status=status, lines={"meetings": 1}, sites=[{**SITE, "earlyRelease": True}])
    with refused(mock, "order.site.early-release-fixed"):
        hub.set_sites(order, [SITE])
    with refused(mock, "order.state"):
        hub.set_sites(order, [{**SITE, "early_release": True, "timezone": "Etc/UTC"}])


def test_the_release_schedule_changes_before_the_end(mock, hub):
    order = mock.place.order(status="summary", lines={"meetings": 1}, sites=[SITE])
    assert hub.set_sites(order, [{**SITE, "early_release": True}]).sites[0].early_release


@pytest.mark.rule("order.distribution-sum")
@pytest.mark.parametrize("shares", [(60, 39), (60, 41), (-1, 101), (60.0, 40.0), (True, 99)])
def test_the_shares_add_up_to_the_line(mock, hub, ready, shares):
    two(hub, ready)
    with refused(mock, "order.distribution-sum"):
        hub.distribute(ready, dict(zip(["acme", "acme-east"], shares, strict=True)))


def test_a_site_can_have_no_share(hub, ready):
    two(hub, ready)
    assert hub.distribute(ready, {"acme": 100, "acme-east": 0}).missing == ("location",)


@pytest.mark.rule("order.distribution-missing")
def test_every_site_of_several_has_a_share(mock, hub, ready):
    two(hub, ready)
    for attempt in (
        lambda: hub.distribute(ready, {"acme": 100}),
        lambda: hub.distribute(ready, {"acme": 50, "acme-east": 50, "acme-west": 0}),
        lambda: hub.close(ready),
    ):
        with refused(mock, "order.distribution-missing"):
            attempt()


@pytest.mark.rule("order.state")
def test_an_order_without_a_line_takes_no_details_of_it(mock, hub):
    order = mock.place.order(status="mapped", lines={"calling": 1})
    hub.set_up_now(order)
    with refused(mock, "order.state"):
        hub.set_sites(order, [SITE])
    other = mock.place.order("Other", status="service_setup", lines={"meetings": 1})
    with refused(mock, "order.state"):
        hub.set_location(other, **HOME)


# Headquarters


def test_the_headquarters_are_one_location(mock, hub, ready):
    order = hub.set_location(ready, **HOME)
    assert order.location == Headquarters(**HOME)
    assert (order.missing, order.sip_domain) == (("sites", "distribution"), "acme.calls.webex.com")
    hub.set_sites(order, [SITE])
    hub.close(order)
    assert mock.hub.organization(order.customer.org_id).locations == ()
    mock.clock.run_until("order.provisioned")
    (place,) = mock.client().locations.list(org_id=order.customer.org_id)
    assert (place.name, place.address.city, place.time_zone) == ("Oslo", "Oslo", "Etc/UTC")
    assert mock.hub.organization(order.customer.org_id).country == "NO"


def test_the_country_of_the_organization_is_not_that_of_its_headquarters(mock, hub):
    order = mock.place.order(status="service_setup", lines={"calling": 1}, country="SE")
    hub.set_location(order, **HOME)
    hub.close(order)
    mock.clock.run_until("order.provisioned")
    assert mock.hub.organization(order.customer.org_id).country == "SE"


@pytest.mark.rule("order.location.field-required")
@pytest.mark.parametrize("field", ["name", "country", "address", "postal_code"])
def test_the_headquarters_need_a_name_a_country_and_an_address(mock, hub, ready, field):
    with refused(mock, "order.location.field-required") as caught:
        hub.set_location(ready, **HOME | {field: " "})
    assert field in [finding.field for finding in caught.value.findings]
    hub.set_sites(ready, [SITE])
    with refused(mock, "order.location.field-required"):
        hub.close(ready)


@pytest.mark.rule("adjacent.field.invalid")
@pytest.mark.parametrize("wrong", [{"country": "Norway"}, {"timezone": "Oslo"}, {"language": "xx"}])
def test_the_headquarters_have_a_known_country_zone_and_language(mock, hub, ready, wrong):
    with refused(mock, "adjacent.field.invalid"):
        hub.set_location(ready, **HOME | wrong)


@pytest.mark.rule("adjacent.in-use")
def test_the_headquarters_have_a_name_of_their_own(mock, hub):
    acme = mock.hub.add_customer(packages=["webex_calling"])
    order = mock.place.order("Acme", status="mapped", organization=acme.org_id, lines={"calling": 1})
    hub.set_up_now(order)
    with refused(mock, "adjacent.in-use"):
        hub.set_location(order, **HOME | {"name": "MAIN"})


# Provisioned


def test_an_order_is_provisioned_after_a_while(mock, hub):
    mock.durations.order = 60
    order = mock.place.order(status="summary")
    assert hub.close(order).status == "provisioning"
    assert hub.close(order).status == "provisioning"
    event = mock.clock.run_until("order.provisioned", order.number)
    assert (event.name, mock.clock.elapsed) == (order.number, 60)
    now = hub.get(order)
    assert (now.status, now.commerce_status, now.provisioned) == ("provisioned", "Provisioned", mock.clock.now)
    mails = mock.outbox(kind="order-setup-complete")
    assert [mail.to for mail in mails] == [order.contact_email, order.customer_admin]


def test_licences_show_for_each_line_and_site(mock, hub, ready):
    two(hub, ready)
    hub.distribute(ready, {"acme": 60, "acme-east": 40})
    hub.set_location(ready, **HOME)
    hub.close(ready)
    mock.clock.run_until("order.provisioned")
    org_id = ready.customer.org_id
    shown = [(each.name, each.total_units, each.site_url) for each in mock.client().licenses.list(org_id=org_id)]
    assert shown == [
        ("Webex Meetings", 60, "acme.webex.com"),
        ("Webex Meetings", 40, "acme-east.webex.com"),
        ("Webex Calling", 20, None),
    ]
    sites = mock.hub.organization(org_id).sites
    assert [(site.url, site.timezone, site.early_release) for site in sites] == [
        ("acme.webex.com", "Europe/Oslo", False),
        ("acme-east.webex.com", "Asia/Tokyo", True),
    ]
    (first, *_), client = mock.client().licenses.list(org_id=org_id), mock.client()
    assert client.licenses.get(first.id).total_units == 60


def test_licences_of_an_order_are_given_to_people(mock):
    order = mock.place.order(lines={"calling": 2, "meetings": 2})
    org_id, client = order.customer.org_id, mock.client()
    meetings, calling = sorted(client.licenses.list(org_id=org_id), key=lambda each: each.name, reverse=True)
    (place,) = client.locations.list(org_id=org_id)
    bo = client.people.create(
        emails=["bo@acme.example"],
        display_name="Bo",
        org_id=org_id,
        licenses=[meetings.id, calling.id],
        extension="5001",
        location_id=place.id,
    )
    assert {*bo.licenses} == {meetings.id, calling.id}
    used = client.licenses.get(calling.id)
    assert (used.consumed_units, used.total_units, used.consumed_by_users) == (1, 2, 1)


def test_the_new_organization_has_its_administrator_and_the_partner_its_role(mock):
    order = mock.place.order("Acme", admin_email=ADA)
    home = mock.hub.organization(order.customer.org_id)
    assert (home.administrators, home.partners) == ((ADA,), {mock.partner.org_id: "full-admin"})
    assert mock.hub.person(ADA).roles
    own = mock.place.order("Own", choice="company", contact_email=None)
    assert mock.hub.organization(own.customer.org_id).administrators == (own.contact_email,)


@pytest.mark.rule("customer.org.paid-subscription")
def test_the_subscription_conflicts_with_wholesale_for_the_same_services(mock):
    order = mock.place.order(lines={"meetings": 10})
    org_id, client = order.customer.org_id, mock.client()
    (owned,) = mock.hub.organization(org_id).subscriptions
    assert (owned.services, owned.is_trial) == (frozenset({"meetings"}), False)
    body = {
        "provisioning_id": mock.template.provisioning_id,
        "external_id": "acme-1",
        "address": {"address_line1": "1 Main Street", "city": "X", "country": "NO", "zip_or_postal_code": "0154"},
        "org_id": org_id,
    }
    with pytest.raises(Conflict) as caught:
        client.customers.provision(**body, packages=["webex_meetings"])
    assert caught.value.rule == "customer.org.paid-subscription"


def test_another_service_of_the_organization_can_be_wholesale(mock):
    order = mock.place.order(lines={"meetings": 10}, sites=[SITE])
    acme = mock.hub.add_customer(org_id=order.customer.org_id, packages=["common_area_calling"])
    names = [each.name for each in mock.client().licenses.list(org_id=acme.org_id)]
    assert names == ["Webex Meetings", "Common Area Calling"]
    mock.client().customers.delete(acme.id)
    mock.clock.advance(60)
    assert [each.service for each in mock.hub.organization(order.customer.org_id).licenses] == ["meetings"]


def test_nothing_of_an_order_is_billed(mock):
    mock.place.order()
    mock.clock.advance(3 * 86_400)
    day = mock.clock.now.date()
    assert [*mock.billing.expected(day - timedelta(days=2), day - timedelta(days=1))] == []


def test_two_orders_for_one_organization_add_up(mock):
    first = mock.place.order("Acme", lines={"meetings": 10}, sites=[SITE])
    org_id = first.customer.org_id
    second = mock.place.order(
        "Acme", lines={"meetings": 5, "calling": 2}, organization=org_id, sites=[{"url": "more", "timezone": "Etc/UTC"}]
    )
    units = [(each.total_units, each.subscription_id) for each in mock.client().licenses.list(org_id=org_id)]
    assert sorted(units) == sorted([(10, f"Sub{first.number}"), (5, f"Sub{second.number}"), (2, f"Sub{second.number}")])
    home = mock.hub.organization(org_id)
    assert [sorted(each.services) for each in home.subscriptions] == [["meetings"], ["calling", "meetings"]]
    assert [site.url for site in home.sites] == ["acme.webex.com", "more.webex.com"]


def test_an_organization_that_an_order_sets_up_is_not_deleted(mock, hub):
    order = mock.place.order(status="mapped")
    client = mock.client()
    with pytest.raises(WholesaleError, match=f"is being set up by order {order.number}"):
        client.organizations.delete(order.customer.org_id)
    hub.cancel(order)
    client.organizations.delete(order.customer.org_id)
    assert hub.get(order).customer.org_id == order.customer.org_id


# Over the control endpoints


def test_a_program_in_any_language_sets_an_order_up(mock):
    def post(path, **body):
        response = mock.handle(Request("POST", f"/__mock__/{path}", body=json.dumps(body).encode()))
        return response.status, json.loads(response.body)

    contact = mock.template.service_provider_admin
    lines = [{"service": "meetings", "quantity": 4}]
    _, placed = post("hub/orders/place", company="Acme", lines=lines, contactEmail=contact, startDate="2026-01-05")
    order = {"order": placed["number"]}
    post("hub/orders/open", **order, actor=contact)
    post("hub/orders/choose", **order, choice="customer")
    assert post("hub/orders/find", **order)[1]["outcome"] == "matched"
    post("hub/orders/choose-organization", **order, organization=mock.partner.org_id)
    new = {"name": "Acme", "vertical": "Retail", "country": "NO", "adminEmail": ADA}
    post("hub/orders/create-organization", **order, **new)
    post("hub/orders/confirm", **order)
    post("hub/orders/set-up-now", **order)
    sites = [{"url": "acme", "timezone": "Etc/UTC", "earlyRelease": True}, {"url": "east", "timezone": "Etc/UTC"}]
    post("hub/orders/set-sites", **order, sites=sites)
    status, refusal = post("hub/orders/distribute", **order, shares={"acme": 3, "east": 2})
    assert (status, refusal["errors"][0]["fieldName"]) == (400, "shares")
    shared = post("hub/orders/distribute", **order, shares={"acme": 3, "east": 1})[1]
    assert (shared["status"], shared["sites"][0]["earlyRelease"]) == ("summary", True)
    assert post("hub/orders/summary", **order)[1]["text"].startswith("Summary of order")
    assert post("place/order", company="Globex", status="later", lines={"calling": 3})[1]["status"] == "later"


def test_a_partner_with_an_order_keeps_its_role_when_another_one_sells_wholesale_there(mock):
    rival = mock.add_partner("Rival Telecom")
    kept = mock.place.order("Globex", lines={"devices": 3})
    over = mock.place.trial("Initech", "bo@initech.example", services=["messaging"], status="cancelled")
    for org_id in (kept.customer.org_id, over.org_id):
        mock.hub.add_customer(org_id=org_id, packages=["webex_calling"], provisioning_id=rival.template)
    full, services = "full-admin", "provisioning-admin"
    assert mock.hub.organization(kept.customer.org_id).partners == {mock.partner.org_id: full, rival.org_id: services}
    assert mock.hub.organization(over.org_id).partners == {rival.org_id: full}


def test_a_partner_with_an_order_stays_full_administrator_when_it_sells_wholesale_too(mock):
    order = mock.place.order("Globex", lines={"devices": 3})
    mock.hub.add_customer(org_id=order.customer.org_id, packages=["webex_calling"])
    assert mock.hub.organization(order.customer.org_id).partners == {mock.partner.org_id: "full-admin"}
