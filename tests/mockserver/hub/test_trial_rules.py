"""Trials: each rule of their start and of changes, and all that shows in the public API while they run."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from tests.support.trials import (
    ADA,
    BO,
    DAY,
    SITE,
    add_user,
    existing,
    kinds,
    licence,
    own_paid,
    request,
    start,
    status,
)
from tests.support.trials import older as older
from tests.support.trials import seller as seller
from webex_wholesale import BadRequest, Forbidden
from webex_wholesale_contracts.facts.trials import FEATURES, region_of, vertical_of
from webex_wholesale_mock import HubError

# Starting


@pytest.mark.rule("trial.field-required")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company", " "),
        ("admin_email", "ada@"),
        ("vertical", ""),
        ("country", "XX"),
        ("services", []),
        ("services", ["fax"]),
        ("quantity", 0),
        ("duration_days", 45),
        ("dids", -1),
        ("offices", -1),
    ],
)
def test_the_wizard_asks_for_each_field(seller, field, value):
    with refused(seller, "trial.field-required"):
        start(seller, **{field: value})


@pytest.mark.rule("trial.wholesale-partner")
def test_a_partner_that_sells_wholesale_alone_has_no_trials(mock):
    with refused(mock, "trial.wholesale-partner"):
        start(mock)


@pytest.mark.rule("trial.partner-not-certified")
def test_a_partner_has_to_be_certified(mock):
    mock.place.reseller(certified=False)
    with refused(mock, "trial.partner-not-certified"):
        start(mock)


@pytest.mark.rule("trial.location-unconfirmed")
def test_the_location_has_to_be_confirmed(seller):
    with refused(seller, "trial.location-unconfirmed"):
        start(seller, supported_location=False)


@pytest.mark.rule("trial.own-organization")
def test_a_partner_starts_no_trial_for_itself(seller):
    own = seller.template.service_provider_admin
    with refused(seller, "trial.own-organization"):
        start(seller, admin_email=own)
    with refused(seller, "trial.own-organization"):
        request(seller, own)


@pytest.mark.rule("trial.wrong-flow")
def test_the_email_decides_between_a_new_and_an_existing_customer(seller):
    abroad = existing(seller)
    with refused(seller, "trial.wrong-flow"):
        start(seller, admin_email=abroad.administrators[0])
    with refused(seller, "trial.wrong-flow"):
        request(seller, "nobody@beta.example")
    customer = seller.hub.add_customer(packages=["webex_calling"])
    with refused(seller, "trial.wrong-flow"):
        seller.hub.trials.add(customer.org_id, services=["messaging"], quantity=1)


@pytest.mark.rule("trial.service-purchased")
def test_what_is_bought_is_not_tried(seller):
    existing(seller, bought=["calling"])
    with refused(seller, "trial.service-purchased"):
        request(seller)
    assert request(seller, services=["messaging"]).services == ("messaging",)


@pytest.mark.rule("trial.service-purchased")
def test_services_of_a_wholesale_customer_count_as_bought(seller):
    customer = seller.hub.add_customer(packages=["webex_calling"])
    seller.place.administrator("cy@acme.example", customer=customer)
    with refused(seller, "trial.service-purchased"):
        request(seller, "cy@acme.example")


@pytest.mark.rule("trial.service-trialled")
def test_a_service_is_tried_once(seller):
    existing(seller, trial=["messaging"])
    with refused(seller, "trial.service-trialled"):
        request(seller, services=["messaging"])
    request(seller)
    with refused(seller, "trial.service-trialled") as caught:
        request(seller)
    assert "Example Telecom" not in str(caught.value)  # whose trial it is stays untold


@pytest.mark.rule("trial.site-required")
@pytest.mark.parametrize("site", [{}, {"site_url": "acme.webex.com"}, {**SITE, "timezone": "Oslo"}])
def test_meetings_needs_a_site_with_a_time_zone(seller, site):
    with refused(seller, "trial.site-required"):
        start(seller, services=["meetings"], **site)


@pytest.mark.rule("trial.site-taken")
def test_a_site_is_of_one_customer(seller):
    start(seller, services=["meetings"], **SITE)
    with refused(seller, "trial.site-taken"):
        start(seller, services=["meetings"], admin_email="bo@beta.example", **SITE)
    taken = seller.hub.organization(seller.hub.add_customer(packages=["webex_meetings"])).meetings_site
    with refused(seller, "trial.site-taken"):
        start(seller, services=["meetings"], site_url=taken.url, timezone="UTC", admin_email="bo@beta.example")


@pytest.mark.rule("trial.edition")
def test_the_older_edition_has_new_customers_only(older):
    existing(older)
    with refused(older, "trial.edition"):
        request(older)
    org_id = older.place.trial().org_id
    with refused(older, "trial.edition"):
        older.hub.trials.add(org_id, services=["devices"], quantity=1)


@pytest.mark.rule("trial.edition")
def test_deals_are_of_the_older_edition(seller):
    with refused(seller, "trial.edition"):
        start(seller, deal_id="D-1")
    assert start(seller).deal_id == ""
    seller.place.trial_edition("spark")
    assert start(seller, admin_email=BO, deal_id="D-1").deal_id == "D-1"
    assert start(seller, admin_email="cy@gamma.example").deal_id.startswith("DEAL-")


def test_the_country_gives_the_region_and_the_vertical_is_the_nearest(seller):
    made = start(seller, country="NO", vertical="retail trade")
    assert start(seller, admin_email=BO, services="calling").services == ("calling",)
    assert (made.region, made.vertical) == ("EU", "Retail")
    assert [region_of(each) for each in ("CA", "GB", "JP", "IN", "QA", "BR")] == [
        *("Canada", "UK", "Japan", "Singapore", "UAE", "US")
    ]
    assert vertical_of("beekeeping") == "Other"
    assert made.features == (*FEATURES["messaging"], *FEATURES["calling"])


def test_numbers_for_calling_are_needed_where_the_provider_is_not_integrated(seller):
    assert start(seller).warnings == ()
    assert start(seller, admin_email=BO, dids=14, offices=2).warnings == ()
    (warning,) = start(seller, admin_email="cy@gamma.example", dids=13, offices=2).warnings
    assert "13 numbers, and needs 14" in warning
    assert start(seller, admin_email="di@delta.example", services=["messaging"], dids=0).warnings == ()


def test_a_confirmation_names_the_organization_of_an_address(seller):
    existing(seller)
    assert seller.hub.trials.confirm(BO) == "Beta"


@pytest.mark.rule("trial.wrong-flow")
def test_without_a_confirmation_the_wizard_goes_back(seller):
    with refused(seller, "trial.wrong-flow"):
        seller.hub.trials.confirm("nobody@beta.example")


@pytest.mark.rule("trial.wrong-flow")
def test_an_administrator_of_a_new_customer_is_taken_from_the_start(seller):
    start(seller)
    with refused(seller, "trial.wrong-flow"):
        start(seller, company="Acme again")
    with pytest.raises(HubError, match="belongs to another organization"):
        seller.hub.add_person(existing(seller), ADA)


# A trial of a new customer


def test_a_new_customer_has_an_organization_at_once_and_licences_when_provisioned(seller):
    made = start(seller, services=["meetings", "calling"], **SITE)
    assert (made.status, seller.hub.organization(made.org_id).licenses) == ("provisioning", ())
    assert not seller.outbox(to=ADA)
    seller.clock.run_until("trial.provisioned", made.id)
    with seller.client() as api:
        shown = {each.name: each for each in api.licenses.list(org_id=made.org_id)}
    assert {name: each.total_units for name, each in shown.items()} == {"Webex Meetings": 10, "Webex Calling": 10}
    assert shown["Webex Meetings"].site_url == "acme.webex.com"
    assert [each.kind for each in seller.outbox(to=ADA)] == ["trial-welcome"]
    assert seller.hub.organization(made.org_id).administrators == (ADA,)
    assert made.org_id in [each.id for each in seller.organizations()]


@pytest.mark.parametrize(("now", "wizard"), [(True, "open"), (False, "later")])
def test_the_first_set_up_is_done_now_later_or_by_the_customer(seller, now, wizard):
    made = start(seller, set_up_now=now)
    assert made.wizard == wizard
    seller.clock.run_until("trial.provisioned")
    seller.hub.follow(seller.outbox(kind="trial-welcome")[0].links["sign-in"])
    assert seller.hub.trials.get(made).wizard == "done"
    assert seller.hub.trials.set_up(made).wizard == "done"


def test_the_partner_sees_a_new_customer_at_once_and_works_in_it(seller):
    made = start(seller)
    with seller.client() as api:
        assert made.org_id in [each.id for each in api.organizations.list()]
        seller.clock.run_until("trial.provisioned")
        una = add_user(seller, made.org_id, "una@acme.example", [licence(seller, made.org_id, "messaging")])
        assert [each.id for each in api.people.list(org_id=made.org_id)][1:] == [una.id]
        used = {each.name: each.consumed_units for each in api.licenses.list(org_id=made.org_id)}
    assert used == {"Webex Messaging": 1, "Webex Calling": 0}


def test_an_organization_on_trial_is_not_deleted(seller):
    made = start(seller)
    with seller.client() as api, pytest.raises(Exception, match="is on trial"):
        api.organizations.delete(made.org_id)


# Consent


def test_consent_is_asked_of_all_full_administrators_and_shows_which_role_the_partner_gets(seller):
    home = existing(seller, "bo@beta.example", "cy@beta.example")
    seller.hub.add_person(home, "una@beta.example")
    made = request(seller, "una@beta.example")
    asked = seller.outbox(kind="trial-consent")
    assert [each.to for each in asked] == ["una@beta.example", "bo@beta.example", "cy@beta.example"]
    assert seller.hub.trials.resend(made).consent_until == made.consent_until
    seller.hub.follow(asked[2].links["accept"])
    assert status(seller, made) == "awaiting_provisioning_details"
    roles = seller.hub.organization(home).partners
    assert [*roles.values()] == ["provisioning-admin"]
    seller.hub.trials.provision(made, quantity=7)
    seller.clock.run_until("trial.provisioned")
    assert [each.units for each in seller.hub.organization(home).licenses] == [7]


def test_a_ticked_box_makes_the_partner_full_administrator(seller):
    home = existing(seller)
    made = request(seller)
    (asked,) = seller.outbox(kind="trial-consent")
    seller.hub.follow(asked.links["accept-full-admin"])
    assert seller.hub.trials.get(made).full_admin
    assert [*seller.hub.organization(home).partners.values()] == ["full-admin"]
    seller.hub.trials.cancel(made)
    assert not seller.hub.organization(home).partners


def test_a_later_consent_can_give_more_and_never_takes_away(seller):
    home = existing(seller)
    for service, ticked, role in (
        ("calling", False, "provisioning-admin"),
        ("messaging", True, "full-admin"),
        ("devices", False, "full-admin"),
    ):
        made = request(seller, services=[service], devices="test" if service == "devices" else None)
        seller.hub.trials.accept(made, BO, full_admin=ticked)
        assert [*seller.hub.organization(home).partners.values()] == [role]


def test_a_cancelled_request_leaves_the_role_of_another_trial(seller):
    home = existing(seller)
    first, second = request(seller), request(seller, services=["messaging"])
    seller.hub.trials.accept(first, BO)
    seller.hub.trials.cancel(second)
    assert len(seller.hub.organization(home).partners) == 1


def test_a_service_can_be_tried_after_its_trial_was_declined(seller):
    existing(seller)
    seller.hub.trials.decline(request(seller), BO)
    assert request(seller).services == ("calling",)


def test_a_declined_trial_leaves_the_list_and_the_starter_is_told(seller):
    existing(seller)
    request(seller)
    seller.hub.follow(seller.outbox(kind="trial-consent")[0].links["decline"])
    assert (seller.hub.trials.list(), len(seller.outbox(kind="trial-declined"))) == ((), 1)


@pytest.mark.rule("trial.state")
def test_who_has_agreed_in_time_is_not_told_that_it_was_too_late(seller):
    existing(seller)
    made = request(seller)
    seller.hub.trials.accept(made, BO)
    seller.clock.advance(10 * DAY)
    with refused(seller, "trial.state"):
        seller.hub.trials.accept(made, BO)


@pytest.mark.rule("trial.state")
def test_a_request_that_was_cancelled_in_time_has_not_expired(seller):
    existing(seller)
    made = request(seller)
    seller.hub.trials.cancel(made)
    with refused(seller, "trial.state"):
        seller.hub.trials.accept(made, BO)


def test_a_trial_from_elsewhere_that_has_ended_is_in_nobodys_way(seller):
    home = existing(seller)
    seller.hub.add_subscription(home, "calling", trial_days=1)
    seller.clock.advance(2 * DAY)
    assert request(seller).services == ("calling",)


@pytest.mark.rule("trial.consent-expired")
def test_consent_after_ten_days_comes_too_late(seller):
    existing(seller)
    made = request(seller)
    asked = seller.outbox(kind="trial-consent")[0]
    seller.clock.advance(10 * DAY)
    assert (seller.hub.trials.list(), seller.hub.trials.get(made).status) == ((), "removed")
    with refused(seller, "trial.consent-expired"):
        seller.hub.trials.accept(made, BO)
    for link in asked.links.values():
        with pytest.raises(HubError, match="was cancelled"):
            seller.hub.follow(link)


@pytest.mark.rule("trial.state")
@pytest.mark.parametrize("answer", [lambda hub, made: hub.cancel(made), lambda hub, made: hub.decline(made, BO)])
def test_a_request_that_was_withdrawn_or_declined_is_not_called_late(seller, answer):
    existing(seller)
    made = request(seller)
    answer(seller.hub.trials, made)
    seller.clock.advance(11 * DAY)
    with refused(seller, "trial.state"):
        seller.hub.trials.accept(made, BO)


def test_resending_does_not_start_the_ten_days_again(seller):
    existing(seller)
    made = request(seller)
    seller.clock.advance(9 * DAY)
    assert seller.hub.trials.resend(made).consent_until == made.consent_until
    assert len(seller.outbox(kind="trial-consent")) == 2
    seller.clock.advance(1 * DAY)
    assert seller.hub.trials.list() == ()


def test_each_full_administrator_sees_the_pending_request_when_signing_in(seller):
    home = existing(seller, BO, "cy@beta.example")
    seller.hub.add_person(home, "una@beta.example")
    made = request(seller)
    assert seller.hub.trials.pending(BO) == seller.hub.trials.pending("cy@beta.example") == (made,)
    assert seller.hub.trials.pending("una@beta.example") == ()
    assert seller.hub.trials.pending(seller.template.service_provider_admin) == ()
    seller.hub.trials.accept(made, BO)
    assert seller.hub.trials.pending(BO) == ()


def test_an_existing_customer_is_seen_after_consent_and_keeps_what_it_has(seller):
    home = existing(seller)
    made = request(seller, services=["meetings"], **SITE)
    assert made.org_id == ""
    with seller.client() as api:
        assert home.id not in [each.id for each in api.organizations.list()]
        seller.hub.trials.accept(made, BO, full_admin=True)
        assert home.id in [each.id for each in api.organizations.list()]
        assert [each.emails for each in api.people.list(org_id=home.id)] == [[BO]]
        seller.hub.trials.provision(made)
        seller.clock.run_until("trial.provisioned")
        assert [each.site_url for each in api.licenses.list(org_id=home.id)] == ["acme.webex.com"]
    assert kinds(seller, BO) == ["trial-consent", "trial-welcome"]


@pytest.mark.rule("hub.access.services-only")
def test_a_provisioning_administrator_sees_nobody(seller):
    home = existing(seller)
    made = request(seller)
    seller.hub.trials.accept(made, BO)
    bo = seller.hub.person(BO)
    with seller.client() as api:
        for call in (
            lambda: [*api.people.list(org_id=home.id)],
            lambda: api.people.get(bo.id),
            lambda: add_user(seller, home.id, "una@beta.example"),
        ):
            with pytest.raises(Forbidden, match="only provisions services"):
                call()
        assert [*api.people.list(email=BO)] == []
        assert [*api.licenses.list(org_id=home.id)] == []
        seller.rules.disable("hub.access.services-only")
        assert api.people.get(bo.id).id == bo.id


def test_details_can_change_before_a_trial_is_provisioned(seller):
    existing(seller)
    made = request(seller, services=["calling", "devices"], devices={"phone": 2})
    seller.hub.trials.accept(made, BO)
    assert seller.hub.trials.get(made).shipments == ()
    provisioned = seller.hub.trials.provision(made, services=["calling"], quantity=7, devices={})
    assert (provisioned.services, provisioned.quantity, provisioned.shipments) == (("calling",), 7, ())


@pytest.mark.rule("trial.service-purchased")
def test_what_was_sold_meanwhile_is_not_provisioned(seller):
    home = existing(seller)
    made = request(seller)
    seller.hub.trials.accept(made, BO)
    seller.hub.add_subscription(home, "calling")
    with refused(seller, "trial.service-purchased"):
        seller.hub.trials.provision(made)


@pytest.mark.rule("trial.consent-not-full-admin")
def test_only_a_full_administrator_of_the_customer_accepts(seller):
    home = existing(seller)
    seller.hub.add_person(home, "una@beta.example")
    made = request(seller)
    for person in ("una@beta.example", seller.template.service_provider_admin):
        with refused(seller, "trial.consent-not-full-admin"):
            seller.hub.trials.accept(made, person)


# Changes


@pytest.mark.rule("trial.quantity-below-use")
def test_the_quantity_covers_what_is_in_use(seller):
    made = seller.place.trial()
    (first, *_) = seller.hub.organization(made.org_id).licenses
    for name in ("a", "b"):
        add_user(seller, made.org_id, f"{name}@acme.example", [first.id])
    with refused(seller, "trial.quantity-below-use"):
        seller.hub.trials.edit(made, quantity=1)
    assert seller.hub.trials.edit(made, quantity=2).quantity == 2


@pytest.mark.rule("trial.service-purchased")
@pytest.mark.rule("trial.site-required")
def test_what_an_edit_adds_is_not_bought_and_has_what_it_needs(seller):
    made = seller.hub.trials.add(own_paid(seller), services=["calling"], quantity=3)
    for services, rule in ((["messaging"], "trial.service-purchased"), (["meetings"], "trial.site-required")):
        with refused(seller, rule):
            seller.hub.trials.edit(made, services=services)
    with refused(seller, "trial.service-purchased"):
        seller.hub.trials.add(made.org_id, services=["messaging"], quantity=3)


@pytest.mark.rule("trial.service-purchased")
def test_a_trial_of_what_was_bought_meanwhile_is_changed_and_gets_nothing_more_that_is_bought(seller):
    made = seller.place.trial(services=["messaging"])
    seller.place.order(organization=made.org_id, lines={"messaging": 5, "devices": 2})
    assert seller.hub.trials.edit(made, quantity=12).quantity == 12
    with refused(seller, "trial.service-purchased"):
        seller.hub.trials.edit(made, services=["messaging", "devices"], devices="customer-owns")


def test_a_wholesale_package_and_a_trial_of_the_same_service_keep_their_own_licences(seller):
    """PUT adds a package while a trial runs; neither takes the other's licence away."""
    acme = seller.hub.add_customer(packages=["webex_calling", "webex_meetings"])
    seller.hub.customers.change_packages(acme, ["webex_meetings"])
    seller.clock.advance(3_600)
    seller.place.administrator(ADA, customer=acme)
    made = request(seller, ADA)
    seller.hub.trials.accept(made, ADA)
    seller.hub.trials.provision(made)
    seller.clock.run_until("trial.provisioned")
    tried = licence(seller, acme.org_id, "calling")
    seller.hub.customers.change_packages(acme, ["webex_meetings", "webex_calling"])
    seller.clock.advance(3_600)
    seller.hub.customers.change_packages(acme, ["webex_meetings"])
    seller.clock.advance(3_600)
    assert tried in [each.id for each in seller.hub.organization(acme).licenses]
    seller.hub.trials.cancel(made)
    assert [each.package for each in seller.hub.organization(acme).licenses] == ["webex_meetings"]


def test_a_customer_of_another_partner_tries_what_it_has_not_and_cancels(seller):
    rival = seller.add_partner("Rival")
    acme = seller.hub.add_customer(provisioning_id=rival.template.provisioning_id, packages=["webex_calling"])
    seller.place.administrator(ADA, customer=acme, partner=rival)
    made = request(seller, ADA, services=["devices"], devices="test")
    seller.hub.trials.accept(made, ADA)
    seller.hub.trials.provision(made)
    seller.clock.run_until("trial.provisioned")
    home = seller.hub.organization(acme)
    assert {*home.partners.values()} == {"full-admin", "provisioning-admin"}
    assert seller.hub.trials.cancel(made, actor=ADA).status == "cancelled"
    assert [each.package for each in seller.hub.organization(acme).licenses] == ["webex_calling"]
    assert seller.hub.customer(acme).status == "provisioned"


@pytest.mark.rule("adjacent.field.invalid")
def test_a_trial_has_licences_for_so_many_people(seller):
    made = seller.place.trial(services=["messaging"], quantity=1)
    messaging = licence(seller, made.org_id, "messaging")
    una = add_user(seller, made.org_id, "una@acme.example", [messaging])
    with pytest.raises(BadRequest, match="1 of 1 licences of messaging are in use"):
        add_user(seller, made.org_id, "bo@acme.example", [messaging])
    seller.client().people.update(una.id, emails=["una@acme.example"], display_name="Una K", licenses=[messaging])
    seller.hub.trials.edit(made, quantity=2)
    add_user(seller, made.org_id, "bo@acme.example", [messaging])


def test_services_come_and_go_with_an_edit(seller):
    made = seller.place.trial(services=["messaging", "meetings"], **SITE)
    edited = seller.hub.trials.edit(made, services=["calling", "messaging"])
    left = seller.hub.organization(made.org_id)
    assert {each.service for each in left.licenses} == {"calling", "messaging"}
    assert (left.meetings_site, edited.expires) == (None, made.expires)


@pytest.mark.parametrize("left", [65, 3])
def test_an_extension_counts_from_today(seller, left):
    made = seller.place.trial(days_left=left)
    assert seller.hub.trials.extend(made).days_left == 30
    assert seller.hub.trials.extend(made).days_left == 30


@pytest.mark.rule("trial.extend-once")
def test_the_older_edition_extends_once_from_the_end(older):
    made = older.place.trial(days_left=5)
    assert older.hub.trials.extend(made).days_left == 35
    with refused(older, "trial.extend-once"):
        older.hub.trials.extend(made)


@pytest.mark.rule("trial.edition")
def test_services_are_added_by_an_edit_or_with_the_extension(older):
    made = older.place.trial(services=["messaging"])
    with refused(older, "trial.edition"):
        older.hub.trials.edit(made, services=["messaging", "calling"])
    assert older.hub.trials.extend(made, services=["calling"]).services == ("messaging", "calling")
    assert older.hub.trials.edit(made, services=["calling"], quantity=3).services == ("calling",)
    older.place.trial_edition("webex")
    newer = older.place.trial(admin_email=BO)
    with refused(older, "trial.edition"):
        older.hub.trials.extend(newer, services=["devices"])


def test_either_side_cancels_and_the_users_stay(seller):
    for actor in (None, ADA):
        fork = seller.fork()
        made = fork.place.trial(services=["meetings"], **SITE)
        assert fork.hub.trials.cancel(made, actor=actor).status == "cancelled"
        home = fork.hub.organization(made.org_id)
        assert (home.licenses, home.subscriptions, home.meetings_site) == ((), (), None)
        assert home.administrators == (ADA,)


def test_a_request_to_purchase_is_told_to_the_starter(seller):
    made = seller.place.trial(days_left=3)
    seller.hub.trials.request_purchase(made)
    assert seller.outbox(kind="trial-purchase-request")[0].to == made.starter
    seller.clock.advance(3 * DAY)
    seller.hub.follow(seller.outbox(kind="trial-expired")[0].links["purchase"])
    assert len(seller.outbox(kind="trial-purchase-request")) == 2


def test_each_administrator_to_whom_a_trial_is_assigned_is_told_of_the_purchase(seller):
    made = seller.place.trial()
    seller.place.administrator("sam@tel.example", roles=["sales-admin"])
    seller.hub.trials.assign(made, "sam@tel.example")
    assert seller.hub.trials.list(actor="sam@tel.example") == (made,)
    seller.hub.trials.request_purchase(made)
    assert [each.to for each in seller.outbox(kind="trial-purchase-request")] == [made.starter, "sam@tel.example"]
    rival = seller.add_partner("Rival").template.service_provider_admin
    for stranger in (ADA, rival):
        with pytest.raises(HubError, match="is not an administrator of"):
            seller.hub.trials.assign(made, stranger)


@pytest.mark.rule("trial.role")
def test_a_sales_administrator_acts_on_its_own_trials(seller):
    seller.place.administrator("sam@tel.example", roles=["sales-admin"])
    own, other = start(seller, actor="sam@tel.example"), start(seller, company="Beta", admin_email="bo@beta.example")
    assert seller.hub.trials.list(actor="sam@tel.example") == (own,)
    with refused(seller, "trial.role"):
        seller.hub.trials.get(other, actor="sam@tel.example")


@pytest.mark.rule("hub.role.insufficient")
def test_who_may_start_trials_and_who_may_see_them(seller):
    for role in ("sales-admin", "sales-full-admin", "partner-full-admin"):
        start(seller, admin_email=f"{role}@acme.example", actor=role)
    assert len(seller.hub.trials.list(actor="partner-read-only")) == 3
    for role in ("partner-read-only", "wholesale-admin"):
        with refused(seller, "hub.role.insufficient"):
            start(seller, actor=role)


@pytest.mark.rule("hub.role.insufficient")
def test_of_the_customers_people_its_full_administrators_cancel(seller):
    made = seller.place.trial()
    other = seller.place.trial("Beta", BO)
    add_user(seller, made.org_id, "una@acme.example")
    for somebody in ("una@acme.example", BO):
        with refused(seller, "hub.role.insufficient"):
            seller.hub.trials.cancel(made, actor=somebody)
    assert seller.hub.trials.cancel(other, actor=BO).status == "cancelled"
