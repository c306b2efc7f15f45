"""Meetings sites of trials: one name in every spelling, held by one, and free when the service goes."""

from __future__ import annotations

import pytest

from tests.support.by_hand import mistaken, refused
from tests.support.trials import ADA, BO, SITE, existing, request, start
from tests.support.trials import seller as seller

MEETINGS = ["messaging", "meetings"]


def site_of(mock, trial):
    return mock.hub.organization(trial.org_id).meetings_site


@pytest.mark.rule("trial.site-taken")
@pytest.mark.parametrize("spelling", ["acme", "ACME.webex.com", "https://acme.webex.com/", " acme.webex.com "])
def test_a_site_is_the_same_in_every_spelling(seller, spelling):
    assert start(seller, services=MEETINGS, site_url=spelling, timezone="UTC").site_url == "acme.webex.com"
    for again in ("acme", "Acme.Webex.com"):
        with refused(seller, "trial.site-taken"):
            start(seller, services=MEETINGS, admin_email=BO, site_url=again, timezone="UTC")


@pytest.mark.rule("trial.site-required")
@pytest.mark.parametrize("url", ["  ", "not a url", "-acme", "a" * 61, "a.b"])
def test_a_site_has_the_form_of_one(seller, url):
    with refused(seller, "trial.site-required"):
        start(seller, services=MEETINGS, site_url=url, timezone="UTC")


@pytest.mark.rule("trial.site-taken")
def test_a_site_of_an_order_under_way_is_not_for_a_trial(seller):
    seller.place.order("Globex", status="summary", lines={"meetings": 5}, sites=[{"url": "acme", "timezone": "UTC"}])
    with refused(seller, "trial.site-taken"):
        start(seller, services=MEETINGS, **SITE)


@pytest.mark.rule("trial.state")
@pytest.mark.parametrize("change", [{"site_url": "new"}, {"timezone": "UTC"}])
def test_a_site_that_runs_keeps_its_url_and_time_zone(seller, change):
    made = seller.place.trial(services=MEETINGS, **SITE)
    with refused(seller, "trial.state"):
        seller.hub.trials.edit(made, **change)
    assert seller.hub.trials.edit(made, quantity=9, site_url="ACME").site_url == "acme.webex.com"


def test_the_url_is_free_when_a_customer_declines(seller):
    existing(seller)
    made = request(seller, services=MEETINGS, **SITE)
    seller.hub.trials.decline(made, BO)
    assert start(seller, services=MEETINGS, **SITE).site_url == "acme.webex.com"


def test_the_url_is_free_when_meetings_is_removed(seller):
    made = seller.place.trial(services=MEETINGS, **SITE)
    assert seller.hub.trials.edit(made, services=["messaging"]).site_url is None
    start(seller, services=MEETINGS, admin_email=BO, **SITE)
    again = seller.hub.trials.edit(made, services=MEETINGS, site_url="acme-2", timezone="UTC")
    assert (again.site_url, site_of(seller, made).url) == ("acme-2.webex.com", "acme-2.webex.com")
    seller.hub.trials.cancel(made)
    assert site_of(seller, made) is None


def test_the_url_is_free_when_an_order_leaves_meetings_out(seller):
    made = seller.place.trial(services=MEETINGS, **SITE)
    done = seller.hub.trials.convert(made, ADA, services=["messaging"])
    assert (done.trial.site_url, done.organization.meetings_site) == (None, None)
    start(seller, services=MEETINGS, admin_email=BO, **SITE)


def test_a_wholesale_package_of_meetings_keeps_the_site_when_the_trial_ends(seller):
    customer = seller.hub.add_customer(packages=["webex_calling"])
    seller.place.administrator(BO, customer=customer)
    made = request(seller, services=["meetings"], **SITE)
    seller.hub.trials.accept(made, BO)
    seller.hub.trials.provision(made)
    seller.clock.run_until("trial.provisioned")
    seller.hub.customers.change_packages(customer, ["webex_calling", "webex_meetings"])
    seller.clock.advance(3_600)
    seller.hub.trials.cancel(made)
    assert seller.hub.organization(customer.org_id).meetings_site.url == "acme.webex.com"


@pytest.mark.rule("trial.field-required")
def test_devices_are_types_with_numbers_or_a_reason(seller):
    with mistaken(seller, "devices must be a dict"):
        start(seller, services=["devices"], devices=["phone"])
    with refused(seller, "trial.field-required") as caught:
        start(seller, services=["devices"])
    assert "customer-owns" in str(caught.value)
    assert "test" not in str(caught.value)  # a reason for existing customers
