"""The end of a trial: notices, expiry, grace, the purge; and what either side loses or keeps."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.support.by_hand import refused
from tests.support.trials import ADA, BO, DAY, SITE, add_user, kinds, licence, own_paid, start, status
from tests.support.trials import older as older
from tests.support.trials import seller as seller
from webex_wholesale import Conflict
from webex_wholesale_contracts.models import SubscriberParameters
from webex_wholesale_contracts.models.numbers import AddNumbers
from webex_wholesale_mock import HubError

NUMBER = "+12065550111"
OFFICE = {"address1": "1 Main St", "city": "Seattle", "state": "WA", "postalCode": "98101", "country": "US"}


def add_number(mock, org_id):
    """Give an organization a location with a number."""
    with mock.client() as api:
        place = api.locations.create(
            org_id=org_id,
            name="HQ",
            time_zone="America/Los_Angeles",
            preferred_language="en_US",
            announcement_language="en_US",
            address=OFFICE,
        )
        api.numbers.add(place.id, AddNumbers(phone_numbers=[NUMBER]), org_id=org_id)


def is_free(mock):
    """Tell whether another customer can have the number."""
    fork = mock.fork()
    other = fork.hub.organization(fork.hub.add_customer(packages=["webex_calling"]))
    with fork.client(token=fork.add_token("later").value) as api, suppress(Conflict):
        api.numbers.add(other.locations[0].id, AddNumbers(phone_numbers=[NUMBER]), org_id=other.id)
        return True
    return False


@pytest.mark.parametrize("edition", ["webex", "spark"])
def test_expiry_is_told_a_week_before_and_on_the_day_then_all_is_lost(seller, edition):
    seller.place.trial_edition(edition)
    made = start(seller, services=["meetings", "calling"], duration_days=30, **SITE)
    happened = []
    while seller.clock.upcoming():
        happened.append(str(seller.clock.run_next()))
    assert happened == [
        "2026-01-05 09:00:30 trial.provisioned Acme",
        "2026-01-28 09:00:30 trial.notice Acme",
        "2026-02-04 09:00:30 trial.expire Acme",
        "2026-03-06 09:00:30 trial.purge Acme",
    ]
    assert kinds(seller, ADA) == ["trial-welcome", "trial-notice", "trial-expired", "trial-over"]
    partner = kinds(seller, seller.template.service_provider_admin)
    assert partner == ["trial-notice-partner", "trial-expired-partner"]
    with pytest.raises(HubError):
        seller.hub.organization(made.org_id)


def test_users_of_a_trial_that_is_over_have_free_accounts(seller):
    made = seller.place.trial(status="grace", days_left=3)
    add_user(seller, made.org_id, "una@acme.example")
    seller.clock.advance(3 * DAY)
    assert kinds(seller, "una@acme.example") == ["trial-over"]
    customer = seller.hub.add_customer(packages=["webex_calling"])
    with seller.client() as api:
        assert [*api.people.list(email="una@acme.example")] == []
        joined = api.subscribers.provision(
            customer_id=customer.id,
            email="una@acme.example",
            package="webex_calling",
            provisioning_parameters=SubscriberParameters(
                first_name="Una",
                last_name="Berg",
                extension="101",
                location_id=seller.hub.organization(customer).locations[0].id,
            ),
        )
        assert api.subscribers.get(joined.id).status == "pending_user_migration"


def test_a_notice_goes_to_every_other_partner_administrator_too(seller):
    seller.place.administrator("sam@tel.example", roles=["sales-admin"])
    made = start(seller, duration_days=30)
    seller.hub.trials.assign(made, "sam@tel.example")
    seller.clock.run_until("trial.notice")
    partner = [each.to for each in seller.outbox(kind="trial-notice-partner")]
    assert {made.starter, "sam@tel.example"} <= {*partner}
    (told,) = seller.outbox(kind="trial-notice")
    seller.hub.follow(told.links["purchase"])
    assert [each.to for each in seller.outbox(kind="trial-purchase-request")] == [made.starter, "sam@tel.example"]


def test_an_extension_brings_the_notices_again(seller):
    made = seller.place.trial(days_left=8)
    seller.clock.run_until("trial.notice")
    seller.hub.trials.extend(made)
    seller.clock.run_until("trial.notice")
    assert (len(seller.outbox(kind="trial-notice")), seller.hub.trials.get(made).days_left) == (2, 7)
    seller.clock.run_until("trial.expire")
    assert len(seller.outbox(kind="trial-expired")) == 1


def test_the_list_of_the_partner_shows_what_ends_and_when(seller):
    seller.place.trial(days_left=5)
    (shown,) = seller.hub.trials.list()
    assert (shown.services, shown.days_left) == (("messaging", "calling"), 5)


def test_where_nobody_can_be_told_a_note_says_so(seller):
    made = seller.place.trial(days_left=8)
    with seller.client() as api:
        ada = next(iter(api.people.list(email=ADA)))
        api.people.delete(ada.id)
    seller.clock.run_until("trial.notice")
    assert kinds(seller, ADA) == ["trial-welcome"]
    assert seller.hub.trials.get(made).notes == ("2026-01-06: the email trial-notice was sent to nobody",)


def test_licences_in_grace_have_the_tag_and_stay(seller):
    made = seller.place.trial(status="grace", days_left=3)
    assert made.days_left == 3
    assert {each.expired for each in seller.hub.organization(made.org_id).licenses} == {True}
    with seller.client() as api:
        assert len([*api.licenses.list(org_id=made.org_id)]) == 2


@pytest.mark.rule("trial.state")
def test_in_grace_nothing_but_a_conversion_can_be_done(seller):
    made = seller.place.trial(status="grace")
    for act in (seller.hub.trials.extend, seller.hub.trials.edit, seller.hub.trials.cancel, seller.hub.trials.set_up):
        with refused(seller, "trial.state"):
            act(made)
    assert seller.hub.trials.convert(made, ADA).converted


@pytest.mark.rule("trial.grace-over")
def test_after_the_grace_period_nothing_is_converted(seller):
    made = seller.place.trial(status="grace", days_left=3)
    seller.clock.advance(3 * DAY)
    for act in (lambda: seller.hub.trials.convert(made, ADA), lambda: seller.hub.trials.request_purchase(made)):
        with refused(seller, "trial.grace-over"):
            act()


def test_numbers_are_held_for_fifteen_days(seller):
    made = seller.place.trial(status="grace", days_left=3)
    add_number(seller, made.org_id)
    seller.clock.advance(3 * DAY)
    assert not is_free(seller)
    assert [str(each).partition(" trial.")[2] for each in seller.clock.upcoming()] == ["release Acme"]
    seller.clock.advance(15 * DAY)
    assert is_free(seller)


def test_where_something_is_bought_only_the_services_of_the_trial_end(seller):
    org_id = own_paid(seller)
    made = seller.hub.trials.add(org_id, services=["calling"], quantity=3, duration_days=30)
    assert (made.status, kinds(seller, ADA)[-1]) == ("active", "trial-started")
    add_number(seller, org_id)
    (office,) = seller.hub.organization(org_id).locations
    both = [licence(seller, org_id, each) for each in ("messaging", "calling")]
    una = add_user(
        seller,
        org_id,
        "una@acme.example",
        both,
        phone_numbers=[{"type": "work", "value": NUMBER}],
        location_id=office.id,
    )
    seller.clock.advance(60 * DAY)
    left = seller.hub.organization(org_id)
    assert [each.service for each in left.licenses] == ["messaging"]
    assert seller.hub.person(una.id).licenses == [left.licenses[0].id]
    assert (status(seller, made), is_free(seller)) == ("purged", False)
    seller.clock.advance(15 * DAY)
    assert is_free(seller)


def test_calling_that_is_bought_stays_with_its_numbers(seller):
    org_id = seller.place.trial(services=["calling"], status="converted").org_id
    add_number(seller, org_id)
    seller.hub.trials.add(org_id, services=["messaging"], quantity=3, duration_days=30)
    seller.clock.advance(60 * DAY)
    assert not is_free(seller)
    seller.clock.advance(15 * DAY)
    assert not is_free(seller)


def test_calling_of_a_wholesale_customer_stays_with_its_numbers(seller):
    made = seller.place.trial(services=["calling"], status="grace", days_left=3)
    seller.rules.disable("customer.org.active-trial")
    seller.hub.add_customer(org_id=made.org_id, packages=["webex_calling"])
    add_number(seller, made.org_id)
    seller.clock.advance(60 * DAY)
    assert (status(seller, made), is_free(seller)) == ("purged", False)


def test_a_trial_that_still_runs_keeps_the_organization(seller):
    org_id = own_paid(seller)
    first = seller.hub.trials.add(org_id, services=["calling"], quantity=3, duration_days=30)
    second = seller.hub.trials.add(org_id, services=["meetings"], quantity=3, duration_days=90, **SITE)
    seller.clock.advance(61 * DAY)
    assert (status(seller, first), status(seller, second)) == ("purged", "active")
    assert {each.service for each in seller.hub.organization(org_id).licenses} == {"messaging", "meetings"}


def test_the_url_of_a_trial_is_free_when_it_is_purged(seller):
    seller.place.trial(status="grace", days_left=3, services=["meetings"], **SITE)
    seller.clock.advance(3 * DAY)
    assert start(seller, admin_email=BO, services=["meetings"], **SITE).site_url == SITE["site_url"]


def test_either_side_cancels_and_the_users_stay(seller):
    for actor in (None, ADA):
        fork = seller.fork()
        made = fork.place.trial(services=["meetings"], **SITE)
        assert fork.hub.trials.cancel(made, actor=actor).status == "cancelled"
        home = fork.hub.organization(made.org_id)
        assert (home.licenses, home.subscriptions, home.meetings_site) == ((), (), None)
        assert home.administrators == (ADA,)
        assert not fork.clock.upcoming()


def test_the_site_of_a_trial_goes_where_the_organization_tries_calling_alone(seller):
    org_id = own_paid(seller)
    first = seller.hub.trials.add(org_id, services=["meetings"], quantity=3, duration_days=30, **SITE)
    seller.hub.trials.add(org_id, services=["calling"], quantity=3, duration_days=90)
    seller.clock.advance(2 * DAY)
    assert seller.hub.organization(org_id).meetings_site.url == SITE["site_url"]
    seller.hub.trials.cancel(first)
    assert seller.hub.organization(org_id).meetings_site is None


def test_a_trial_that_is_placed_has_given_the_partner_no_full_access(seller):
    assert not seller.place.trial(status="awaiting_provisioning_details").full_admin


def test_trials_are_never_billed(seller):
    seller.place.trial(status="grace", days_left=3)
    seller.clock.advance(40 * DAY)
    first = seller.clock.now.date()
    assert [*seller.billing.expected(first - 39 * DAY, first - DAY, "CUSTOMER")] == []


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        ("active", "customer.org.active-trial"),
        ("grace", "customer.org.active-trial"),
        ("converted", "customer.org.paid-subscription"),
        ("cancelled", None),
    ],
)
def test_a_trial_stands_in_the_way_of_wholesale_provisioning(seller, state, rule):
    made = seller.place.trial(status=state, services=["calling"])
    if rule is None:
        assert seller.hub.add_customer(org_id=made.org_id, packages=["webex_calling"]).org_id == made.org_id
        return
    with pytest.raises(HubError) as caught:
        seller.hub.add_customer(org_id=made.org_id, packages=["webex_calling"])
    assert caught.value.rule == rule
