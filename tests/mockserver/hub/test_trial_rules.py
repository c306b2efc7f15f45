"""Trials: each rule by what it refuses, the walk along both tables, and what shows in the public API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.by_hand import refused
from webex_wholesale_contracts.facts.trials import region_of, vertical_of
from webex_wholesale_mock import HubError, HubRefusal, WholesaleMock
from webex_wholesale_mock.entities.lifecycles import Lifecycle
from webex_wholesale_mock.entities.trial_lifecycles import TRIAL, TRIAL_SPARK

ADA = "ada@acme.example"
SITE = {"site_url": "acme.webex.com", "timezone": "Europe/Oslo"}
DAY = timedelta(days=1)
TABLES = pytest.mark.parametrize("table", [TRIAL, TRIAL_SPARK], ids=["webex", "spark"])


@pytest.fixture
def seller(mock):
    """A mock whose partner sells beside wholesale."""
    mock.place.reseller()
    return mock


def start(mock, **changed):
    form = {"services": ["messaging", "calling"], "quantity": 10, **changed}
    return mock.hub.trials.start(form.pop("company", "Acme"), form.pop("admin_email", ADA), **form)


def existing(mock, *administrators, **bought):
    return mock.hub.add_organization("Beta", administrators=administrators or ["bo@beta.example"], **bought)


def request(mock, email="bo@beta.example", **changed):
    return mock.hub.trials.request("Beta", email, **{"services": ["calling"], "quantity": 5, **changed})


def status(mock, trial):
    return mock.hub.trials.get(trial).status


def own_paid(mock):
    """A customer of the partner that has bought messaging."""
    trial = mock.place.trial(services=["messaging"], status="converted")
    return trial.org_id


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
    with refused(seller, "trial.own-organization"):
        start(seller, admin_email=seller.template.service_provider_admin)


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
    with refused(seller, "trial.service-trialled"):
        request(seller)


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
def test_the_older_edition_has_new_customers_only(seller):
    seller.place.trial_edition("spark")
    existing(seller)
    with refused(seller, "trial.edition"):
        request(seller)


def test_the_country_gives_the_region_and_the_vertical_is_the_nearest(seller):
    made = start(seller, country="NO", vertical="retail trade")
    assert (made.region, made.vertical) == ("EU", "Retail")
    assert [region_of(each) for each in ("CA", "GB", "JP", "IN", "QA", "BR")] == [
        *("Canada", "UK", "Japan", "Singapore", "UAE", "US")
    ]
    assert vertical_of("beekeeping") == "Other"


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


def test_expiry_is_told_a_week_before_and_on_the_day_then_all_is_lost(seller):
    made = start(seller, services=["meetings", "calling"], duration_days=30, **SITE)
    happened = []
    while seller.clock.upcoming():
        happened.append(str(seller.clock.run_next()).partition(" trial.")[2])
    assert happened == ["finish Acme", "notice Acme", "expire Acme", "purge Acme"]
    kinds = [each.kind for each in seller.outbox(to=ADA)]
    assert kinds == ["trial-welcome", "trial-notice", "trial-expired", "trial-over"]
    partner = [each.kind for each in seller.outbox(to=seller.template.service_provider_admin)]
    assert partner == ["trial-notice-partner", "trial-expired-partner"]
    with pytest.raises(HubError):
        seller.hub.organization(made.org_id)
    customer = seller.hub.add_customer(packages=["webex_calling"])
    with seller.client() as api:
        joined = api.subscribers.provision(customer_id=customer.id, email=ADA, package="webex_calling", extension="101")
        assert api.subscribers.get(joined.id).status == "pending_user_migration"
    assert seller.billing.expected() is not None


def test_licences_in_grace_have_the_tag_and_stay(seller):
    made = seller.place.trial(status="grace", days_left=3)
    assert made.days_left == 3
    assert {each.expired for each in seller.hub.organization(made.org_id).licenses} == {True}
    with seller.client() as api:
        assert len([*api.licenses.list(org_id=made.org_id)]) == 2


@pytest.mark.rule("trial.grace-over")
def test_after_the_grace_period_nothing_is_converted(seller):
    made = seller.place.trial(status="grace", days_left=3)
    seller.clock.advance(3 * DAY)
    with refused(seller, "trial.grace-over"):
        seller.hub.trials.convert(made, ADA)


def test_numbers_are_held_for_fifteen_days(seller):
    made = seller.place.trial(status="grace", days_left=3)
    number = "+12065550111"
    customer = seller.hub.add_customer(packages=["webex_calling"])
    with seller.client() as api:
        place = api.locations.create(
            org_id=made.org_id,
            name="HQ",
            time_zone="America/Los_Angeles",
            preferred_language="en_US",
            announcement_language="en_US",
            address={"address1": "1 Main St", "city": "Seattle", "state": "WA", "postalCode": "98101", "country": "US"},
        )
        api.numbers.add(place.id, [number], org_id=made.org_id)
        seller.clock.advance(3 * DAY)
        other = seller.hub.organization(customer).locations[0]
        with pytest.raises(Exception, match=r"taken|belongs|use"):
            api.numbers.add(other.id, [number], org_id=customer.org_id)
        seller.clock.advance(15 * DAY)
        api.numbers.add(other.id, [number], org_id=customer.org_id)


def test_where_something_is_bought_only_the_services_of_the_trial_end(seller):
    org_id = own_paid(seller)
    made = seller.hub.trials.add(org_id, services=["calling"], quantity=3, duration_days=30)
    assert made.status == "active"
    assert [each.kind for each in seller.outbox(to=ADA)][-1] == "trial-started"
    user = seller.hub.person(ADA)
    calling = next(each for each in seller.hub.organization(org_id).licenses if each.service == "calling")
    seller._engine.world.directory.people[ADA].licenses = [calling.id]
    seller.clock.advance(60 * DAY)
    left = seller.hub.organization(org_id)
    assert [each.service for each in left.licenses] == ["messaging"]
    assert seller.hub.person(user.id).licenses in ([], None)


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


def test_a_declined_trial_leaves_the_list_and_the_starter_is_told(seller):
    existing(seller)
    request(seller)
    seller.hub.follow(seller.outbox(kind="trial-consent")[0].links["decline"])
    assert (seller.hub.trials.list(), len(seller.outbox(kind="trial-declined"))) == ((), 1)


def test_consent_after_ten_days_comes_too_late(seller):
    existing(seller)
    made = request(seller)
    seller.clock.advance(10 * DAY)
    assert seller.hub.trials.list() == ()
    with pytest.raises(HubError, match="no trial has the id"):
        seller.hub.trials.accept(made, "bo@beta.example")


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
        seller.hub.add_person(made.org_id, f"{name}@acme.example")
        seller._engine.world.directory.people[f"{name}@acme.example"].licenses = [first.id]
    with refused(seller, "trial.quantity-below-use"):
        seller.hub.trials.edit(made, quantity=1)
    assert seller.hub.trials.edit(made, quantity=2).quantity == 2


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
def test_the_older_edition_extends_once_from_the_end(seller):
    seller.place.trial_edition("spark")
    made = seller.place.trial(days_left=5)
    assert seller.hub.trials.extend(made).days_left == 35
    with refused(seller, "trial.extend-once"):
        seller.hub.trials.extend(made)


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


@pytest.mark.rule("trial.role")
def test_a_sales_administrator_acts_on_its_own_trials(seller):
    seller.place.administrator("sam@tel.example", roles=["sales-admin"])
    own, other = start(seller, actor="sam@tel.example"), start(seller, company="Beta", admin_email="bo@beta.example")
    assert seller.hub.trials.list(actor="sam@tel.example") == (own,)
    with refused(seller, "trial.role"):
        seller.hub.trials.get(other, actor="sam@tel.example")


# Conversion


def test_a_conversion_keeps_what_is_ordered_and_loses_the_rest(seller):
    made = seller.place.trial(status="grace")
    paid = seller.hub.trials.convert(made, ADA, services=["messaging"])
    assert paid.id == made.org_id
    assert [(each.service, each.expired) for each in paid.licenses] == [("messaging", False)]
    assert [each.is_trial for each in paid.subscriptions] == [False]
    assert not seller.clock.upcoming()


@pytest.mark.parametrize("email", ["Ada@acme.example", "ada@acme.exampel"])
def test_a_mistyped_email_makes_a_new_organization_and_the_trial_runs_on(seller, email):
    made = seller.place.trial()
    paid = seller.hub.trials.convert(made, email)
    assert paid.id != made.org_id
    assert status(seller, made) == "active"


@pytest.mark.rule("trial.tier")
def test_a_partner_of_tier_two_converts_through_its_distributor(seller):
    made = seller.place.trial()
    seller.place.reseller(tier=2)
    distributor = seller.add_partner("Distributor")
    with refused(seller, "trial.tier"):
        seller.hub.trials.convert(made, ADA)
    assert seller.hub.trials.convert(made, ADA, distributor=distributor).id == made.org_id


@pytest.mark.rule("trial.field-required")
def test_an_order_has_a_service_of_the_trial(seller):
    made = seller.place.trial()
    with refused(seller, "trial.field-required"):
        seller.hub.trials.convert(made, ADA, services=["meetings"])


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


# The tables


ACTS = {
    "accept": lambda hub, trial: hub.trials.accept(trial, ADA),
    "decline": lambda hub, trial: hub.trials.decline(trial, ADA),
    "provision": lambda hub, trial: hub.trials.provision(trial),
    "edit": lambda hub, trial: hub.trials.edit(trial, quantity=20),
    "extend": lambda hub, trial: hub.trials.extend(trial),
    "convert": lambda hub, trial: hub.trials.convert(trial, ADA),
    "cancel": lambda hub, trial: hub.trials.cancel(trial),
}
ON_THE_CLOCK = {"finish": 1, "lapse": 10, "expire": 90, "purge": 30}
PLACED = {before for before, _ in TRIAL.table if before != "new"} | {"converted", "cancelled", "purged"}


@TABLES
def test_every_state_is_reached_and_leads_to_an_end(table: Lifecycle):
    reached = {"new"}
    for _ in table.table:
        reached |= {after for (before, _), after in table.table.items() if before in reached}
    assert reached == {before for before, _ in table.table} | {*table.table.values()}
    ends = reached - {before for before, _ in table.table}
    assert ends == {"converted", "cancelled", "purged"} | ({GONE} if table is TRIAL else set())


@pytest.mark.rule("trial.state")
@pytest.mark.parametrize("state", sorted(PLACED))
@pytest.mark.parametrize("event", ACTS)
def test_an_act_is_done_where_the_table_has_it_and_refused_elsewhere(mock, state, event):
    made = mock.place.trial(status=state)
    after = TRIAL.table.get((state, event))
    if after is None:
        late = (state, event) == ("purged", "convert")
        gone = state == "purged" and event in ("accept", "decline")
        if gone:
            with pytest.raises(HubError):
                ACTS[event](mock.hub, made)
            return
        with refused(mock, "trial.grace-over" if late else "trial.state"):
            ACTS[event](mock.hub, made)
        return
    ACTS[event](mock.hub, made)
    assert ([each.status for each in mock.hub.trials.list()] or [GONE]) == [after]


@pytest.mark.parametrize(("state", "event"), [row for row in TRIAL.table if row[1] in ON_THE_CLOCK])
def test_the_clock_takes_the_other_steps(mock, state, event):
    mock.place.trial(status=state)
    mock.clock.advance(ON_THE_CLOCK[event] * DAY)
    expected = TRIAL.table[state, event]
    assert ([each.status for each in mock.hub.trials.list()] or [GONE]) == [expected]


# Placing, saving


@pytest.mark.parametrize("state", sorted(PLACED))
def test_a_trial_in_any_state_is_saved_and_read_again(mock, tmp_path, state):
    made = mock.place.trial(status=state)
    assert made.status == state
    mock.save(tmp_path / "world.json")
    again = WholesaleMock.load(tmp_path / "world.json")
    assert again.hub.trials.list() == (made,)
    again.clock.advance(200 * DAY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "dead"},
        {"status": "grace", "days_left": 31},
        {"status": "converted", "days_left": 1},
        {"quantity": 0},
        {"quantity": 0, "status": "pending_customer_consent"},
    ],
)
def test_what_cannot_be_is_not_placed(mock, wrong):
    with pytest.raises(HubError):
        mock.place.trial(**wrong)
    assert (mock.hub.trials.list(), [*mock.organizations()]) == ((), [])
    with pytest.raises(HubRefusal):
        start(mock)


def test_tier_and_edition_are_of_those_that_there_are(mock):
    with pytest.raises(HubError, match="tier"):
        mock.place.reseller(tier=3)
    with pytest.raises(HubError, match="edition"):
        mock.place.trial_edition("gold")


def test_a_scenario_has_trials_and_their_edition(tmp_path):
    text = "trial_edition: spark\npartners: [{name: Tel, trials: [{status: grace, days_left: 3}]}]\n"
    (tmp_path / "trials.yaml").write_text(text)
    mock = WholesaleMock.from_scenario(tmp_path / "trials.yaml")
    (made,) = mock.hub.trials.list()
    assert (made.edition, made.status, made.days_left) == ("spark", "grace", 3)
