"""Orders that convert a trial, and sites that trials and orders keep from each other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.by_hand import refused

ADA = "Ada@acme.example"
SITE = {"url": "acme", "timezone": "Europe/Oslo"}
TRIAL = {"services": ["meetings", "calling", "messaging"], "site_url": "acme.webex.com", "timezone": "Europe/Oslo"}


@pytest.fixture
def hub(mock):
    return mock.hub.orders


@pytest.fixture
def trial(mock):
    return mock.place.trial("Acme", ADA, quantity=10, **TRIAL)


def ordered(mock, lines, email):
    """An order that converts a trial, in the customer's step, which has looked for an address."""
    hub = mock.hub.orders
    contact = mock.template.service_provider_admin
    order = hub.place("Acme", lines, contact_email=contact, trial_conversion=True)
    hub.open(order)
    hub.choose(order, "customer")
    hub.choose_organization(order, mock.partner)
    return order, hub.find(order, email=email)


def finished(mock, order, sites=None):
    """Set an order up that is mapped, until it is provisioned."""
    hub = mock.hub.orders
    hub.set_up_now(order)
    if sites:
        hub.set_sites(order, sites)
    hub.close(order)
    mock.clock.run_until("order.provisioned")
    return hub.get(order)


def test_the_exact_address_converts_the_trial(mock, hub, trial):
    home = mock.hub.organization(trial.org_id)
    ids = {each.service: each.id for each in home.licenses}
    person = mock.hub.person(ADA)
    order, found = ordered(mock, {"meetings": 50, "messaging": 20}, ADA)
    assert (found.outcome, found.candidates[0].id) == ("matched", trial.org_id)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    finished(mock, order, [SITE])
    assert mock.hub.trials.get(trial).status == "converted"
    now = mock.hub.organization(trial.org_id)
    assert {each.service: (each.id, each.units, each.trial) for each in now.licenses} == {
        "meetings": (ids["meetings"], 50, ""),
        "messaging": (ids["messaging"], 20, ""),
    }
    assert [(owned.services, owned.is_trial) for owned in now.subscriptions] == [
        (frozenset({"meetings", "messaging"}), False)
    ]
    assert [site.url for site in now.sites] == ["acme.webex.com"]
    assert mock.hub.person(ADA) == person
    mock.clock.advance(timedelta(days=200))
    assert mock.hub.organization(trial.org_id).licenses == now.licenses


def test_a_trial_in_its_grace_period_is_converted_too(mock, hub):
    trial = mock.place.trial("Acme", ADA, status="grace", services=["messaging"])
    order, _ = ordered(mock, {"messaging": 5, "calling": 3}, ADA)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    hub.set_up_now(order)
    hub.set_location(order, name="Oslo", country="NO", address="Karl Johans gate 1", postal_code="0154")
    hub.close(order)
    mock.clock.run_until("order.provisioned")
    licenses = mock.hub.organization(trial.org_id).licenses
    assert [(each.service, each.units, each.expired) for each in licenses] == [
        ("messaging", 5, False),
        ("calling", 3, False),
    ]


@pytest.mark.rule("order.org.not-candidate")
@pytest.mark.parametrize("email", ["ada@acme.example", "ADA@acme.example", "bo@acme.example"])
def test_any_other_address_makes_a_new_organization_and_the_trial_runs_on(mock, hub, trial, email):
    order, found = ordered(mock, {"messaging": 5}, email)
    assert found.outcome == "none"
    with refused(mock, "order.org.not-candidate"):
        hub.choose_organization(order, trial.org_id)
    hub.create_organization(order, name="Acme", vertical="Retail", country="NO", admin_email="cy@acme.example")
    hub.confirm(order)
    done = finished(mock, order)
    assert done.customer.org_id != trial.org_id
    assert mock.hub.trials.get(trial).status == "active"
    assert [each.service for each in mock.hub.organization(done.customer.org_id).licenses] == ["messaging"]


def test_an_order_that_is_for_no_trial_leaves_the_trial_of_its_customer_alone(mock, hub, trial):
    order = hub.place("Acme", {"devices": 2}, contact_email=mock.template.service_provider_admin)
    hub.open(order)
    hub.choose(order, "customer")
    hub.choose_organization(order, mock.partner)
    assert hub.find(order, email=ADA).outcome == "matched"
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    finished(mock, order)
    assert mock.hub.trials.get(trial).status == "active"


def test_an_organization_that_was_searched_for_keeps_its_trial(mock, hub, trial):
    order, _ = ordered(mock, {"devices": 2}, "bo@acme.example")
    assert [each.id for each in hub.search(order, "acme.example")] == [trial.org_id]
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    finished(mock, order)
    assert mock.hub.trials.get(trial).status == "active"


def test_a_trial_that_has_ended_meanwhile_is_not_converted(mock, hub, trial):
    order, _ = ordered(mock, {"messaging": 5}, ADA)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    mock.clock.advance(timedelta(days=200))
    assert mock.hub.trials.get(trial).status == "purged"
    finished(mock, order)
    assert [each.units for each in mock.hub.organization(trial.org_id).licenses] == [5]


def test_an_order_for_none_of_the_services_of_a_trial_stands_beside_it(mock, hub):
    trial = mock.place.trial("Acme", ADA, services=["messaging"])
    order, _ = ordered(mock, {"devices": 2}, ADA)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    finished(mock, order)
    assert mock.hub.trials.get(trial).status == "active"
    assert [each.service for each in mock.hub.organization(trial.org_id).licenses] == ["messaging", "devices"]


def test_a_new_site_takes_the_place_of_that_of_the_trial(mock, hub, trial):
    order, _ = ordered(mock, {"meetings": 5}, ADA)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    finished(mock, order, [{**SITE, "url": "acme-new"}])
    assert [site.url for site in mock.hub.organization(trial.org_id).sites] == ["acme-new.webex.com"]


@pytest.mark.rule("order.site.taken")
def test_the_site_of_a_trial_is_for_its_own_conversion(mock, hub, trial):
    own = {"organization": trial.org_id}
    for place in ({}, own):
        order = mock.place.order("Globex", status="service_setup", lines={"meetings": 5}, **place)
        with refused(mock, "order.site.taken"):
            hub.set_sites(order, [SITE])


@pytest.mark.rule("trial.site-taken")
@pytest.mark.parametrize("status", ["summary", "provisioned"])
def test_the_site_of_an_order_is_not_for_a_trial(mock, status):
    mock.place.reseller()
    mock.place.order("Globex", status=status, lines={"meetings": 5}, sites=[SITE])
    with refused(mock, "trial.site-taken"):
        mock.hub.trials.start(
            "Acme", ADA, services=["meetings"], quantity=5, site_url="acme.webex.com", timezone="Europe/Oslo"
        )


@pytest.mark.rule("trial.service-purchased")
def test_a_service_that_was_ordered_is_not_tried(mock):
    mock.place.reseller()
    order = mock.place.order("Globex", admin_email=ADA, lines={"messaging": 5})
    with refused(mock, "trial.service-purchased"):
        mock.hub.trials.request(order.customer.org_id, ADA, services=["messaging"], quantity=5)


def test_an_order_converts_each_trial_of_the_customer_that_has_its_services(mock, hub, trial):
    calling = mock.hub.trials.edit(trial, services=["calling"])
    messaging = mock.hub.trials.request("Acme", ADA, services=["messaging"], quantity=4)
    mock.hub.trials.accept(messaging, ADA)
    mock.hub.trials.provision(messaging)
    mock.clock.run_until("trial.provisioned")
    ids = {each.id for each in mock.hub.organization(trial.org_id).licenses}
    order, _ = ordered(mock, {"messaging": 5, "calling": 6}, ADA)
    hub.choose_organization(order, trial.org_id)
    hub.confirm(order)
    hub.set_up_now(order)
    hub.set_location(order, name="Oslo", country="NO", address="1 Main Street", postal_code="0154")
    hub.close(order)
    mock.clock.run_until("order.provisioned")
    assert [mock.hub.trials.get(each).status for each in (calling, messaging)] == ["converted", "converted"]
    assert {each.id for each in mock.hub.organization(trial.org_id).licenses} == ids


@pytest.mark.rule("trial.deal-id")
def test_an_order_of_the_older_edition_has_the_deal_of_the_trial(mock, hub):
    mock.place.trial_edition("spark")
    trial = mock.place.trial("Acme", ADA, services=["messaging"])
    for deal, right in (("", False), ("DEAL-0", False), (trial.deal_id, True)):
        order = hub.place(
            "Acme", {"messaging": 5}, contact_email=ADA, offer="A-SPK", trial_conversion=True, deal_id=deal
        )
        hub.open(order)
        hub.choose(order, "company")
        if right:
            assert hub.find(order).outcome == "matched"
            continue
        for attempt in (hub.find, lambda one: hub.choose_organization(one, trial.org_id)):
            with refused(mock, "trial.deal-id"):
                attempt(order)
