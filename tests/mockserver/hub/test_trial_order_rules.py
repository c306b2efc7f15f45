"""Orders that convert trials: the exact address, tiers and distributors, and the offers of the older edition."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from tests.support.trials import ADA, BO, DAY, SITE, add_user, licence, status
from tests.support.trials import older as older
from tests.support.trials import seller as seller

ALL = ("messaging", "meetings", "calling")
NEW_SITE = {"site_url": "new.webex.com", "timezone": "UTC"}


def ordered(mock, trial, **changed):
    return mock.hub.trials.convert(trial, ADA, **{"offer": "A-SPK", "deal_id": trial.deal_id, **changed})


def bought(conversion):
    return {service for each in conversion.organization.subscriptions for service in each.services}


@pytest.mark.parametrize("state", ["active", "grace"])
def test_a_conversion_keeps_what_is_ordered_and_loses_the_rest(seller, state):
    made = seller.place.trial(status=state)
    messaging = licence(seller, made.org_id, "messaging")
    una = add_user(seller, made.org_id, "una@acme.example", [messaging])
    done = seller.hub.trials.convert(made, ADA, services=["messaging"])
    paid = done.organization
    assert (done.converted, paid.id, done.warnings) == (True, made.org_id, ())
    assert [(each.id, each.expired) for each in paid.licenses] == [(messaging, False)]
    assert [each.is_trial for each in paid.subscriptions] == [False]
    assert seller.hub.person(una.id).licenses == [messaging]
    assert not seller.clock.upcoming()


@pytest.mark.parametrize("email", ["Ada@acme.example", "ada@acme.exampel"])
def test_a_mistyped_email_makes_a_new_organization_and_the_trial_runs_on(seller, email):
    made = seller.place.trial()
    done = seller.hub.trials.convert(made, email, company="Acme Ltd")
    assert (done.converted, done.organization.name, status(seller, made)) == (False, "Acme Ltd", "active")
    assert done.organization.id != made.org_id
    assert [owned.services for owned in done.organization.subscriptions] == [frozenset(made.services)]
    assert {each.id for each in seller.organizations()} >= {made.org_id, done.organization.id}
    seller.clock.advance(120 * DAY)
    assert status(seller, made) == "purged"


def test_a_new_organization_has_the_name_of_the_trial_where_the_order_has_none(seller):
    made = seller.place.trial("Acme Bakery")
    assert seller.hub.trials.convert(made, BO).organization.name == "Acme Bakery"


@pytest.mark.rule("trial.tier")
def test_a_partner_of_tier_two_converts_through_its_distributor(seller):
    made = seller.place.trial()
    seller.place.reseller(tier=2)
    distributor = seller.add_partner("Distributor")
    with refused(seller, "trial.tier"):
        seller.hub.trials.convert(made, ADA)
    assert seller.hub.trials.convert(made, ADA, distributor=distributor).converted


def test_an_address_that_another_trial_waits_for_gets_no_second_organization(seller):
    made, other = seller.place.trial(), seller.place.trial("Beta", BO, status="provisioning")
    assert seller.hub.trials.convert(made, BO).organization.administrators == ()
    seller.clock.run_until("trial.provisioned")
    assert seller.hub.organization(other.org_id).administrators == (BO,)


@pytest.mark.rule("trial.field-required")
def test_an_order_has_a_service_of_the_trial_and_an_address(seller):
    made = seller.place.trial()
    with refused(seller, "trial.field-required"):
        seller.hub.trials.convert(made, "ada@")
    with refused(seller, "trial.field-required"):
        seller.hub.trials.convert(made, ADA, services=["meetings"])
    for other in ("meetings", "fax"):
        with refused(seller, "trial.field-required"):
            seller.hub.trials.convert(made, ADA, services=["messaging", other])


@pytest.mark.rule("trial.edition")
@pytest.mark.parametrize("field", ["offer", "items", "deal_id", "site_url", "timezone"])
def test_orders_of_the_newer_edition_have_no_offers(seller, field):
    made = seller.place.trial()
    with refused(seller, "trial.edition"):
        seller.hub.trials.convert(made, ADA, **{field: "x"})


# The older edition


@pytest.mark.rule("trial.edition")
def test_orders_of_the_older_edition_have_items(older):
    made = older.place.trial()
    with refused(older, "trial.edition"):
        ordered(older, made, services=["messaging"])


@pytest.mark.rule("trial.field-required")
@pytest.mark.parametrize("wrong", [{"offer": ""}, {"offer": "A-FLEX"}, {"items": ["M4"]}, {"items": []}])
def test_an_order_names_an_offer_and_its_items(older, wrong):
    made = older.place.trial()
    with refused(older, "trial.field-required"):
        ordered(older, made, **{"items": ["M1"], **wrong})


@pytest.mark.rule("trial.deal-id")
@pytest.mark.parametrize("deal", ["", "DEAL-00000000"])
def test_an_order_has_the_deal_of_the_trial(older, deal):
    made = older.place.trial()
    with refused(older, "trial.deal-id"):
        ordered(older, made, deal_id=deal, items=["C1"])


@pytest.mark.parametrize(
    ("items", "services"),
    [
        (["M1"], {"messaging"}),
        (["M2"], {"messaging", "meetings"}),
        (["C1"], {"messaging", "calling"}),
        (["C2"], {*ALL}),
        (["M1", "Room Device", "Training Center 200", "Event Center 1000"], {"messaging", "devices"}),
    ],
)
def test_each_item_of_a_spk_converts_its_services(older, items, services):
    made = older.place.trial(services=[*ALL, "devices"], **SITE)
    done = ordered(older, made, items=items)
    assert bought(done) == services
    assert done.organization.meetings_site is None


@pytest.mark.rule("trial.site-url-required")
@pytest.mark.parametrize("item", ["M3", "C3"])
def test_the_site_becomes_paid_where_the_order_names_its_url(older, item):
    made = older.place.trial(services=ALL, **SITE)
    fork = older.fork()
    kept = ordered(older, made, items=[item], site_url=SITE["site_url"])
    assert (kept.organization.meetings_site.url, kept.warnings) == (SITE["site_url"], ())
    lost = ordered(fork, made, items=[item])
    assert lost.converted
    assert lost.organization.meetings_site is None
    assert "trial.site-url-required" in lost.warnings[0]
    assert bought(kept) == bought(lost)


@pytest.mark.parametrize("item", ["M2", "C2"])
def test_the_url_alone_keeps_no_site(older, item):
    made = older.place.trial(services=ALL, **SITE)
    lost = ordered(older, made, items=[item], site_url=SITE["site_url"])
    assert (lost.converted, lost.organization.meetings_site, lost.warnings) == (True, None, ())


def test_a_trial_without_a_site_has_none_to_lose(older):
    made = older.place.trial()
    assert ordered(older, made, items=["C3"]).warnings == ()


def test_a_wx_converts_messaging_and_makes_a_new_site(older):
    made = older.place.trial(services=ALL, **SITE)
    done = ordered(older, made, offer="A-WX", **NEW_SITE)
    assert bought(done) == {"messaging", "meetings"}
    assert (done.organization.meetings_site.url, done.organization.meetings_site.timezone) == ("new.webex.com", "UTC")
    assert ordered(older, older.place.trial(admin_email=BO), offer="A-WX").converted is False


def test_a_wx_makes_no_site_where_no_meetings_were_tried(older):
    done = ordered(older, older.place.trial(), offer="A-WX", **NEW_SITE)
    assert (done.converted, done.organization.meetings_site) == (True, None)


def test_meetings_of_the_newer_edition_keep_their_site(seller):
    made = seller.place.trial(services=ALL, **SITE)
    assert seller.hub.trials.convert(made, ADA).organization.meetings_site.url == SITE["site_url"]


@pytest.mark.rule("trial.site-required")
@pytest.mark.parametrize(
    "site",
    [
        {},
        {"site_url": "new.webex.com"},
        {"timezone": "UTC"},
        {**NEW_SITE, "timezone": "Oslo"},
        {**NEW_SITE, "site_url": "a b"},
    ],
)
def test_a_wx_needs_its_new_site(older, site):
    made = older.place.trial(services=ALL, **SITE)
    with refused(older, "trial.site-required"):
        ordered(older, made, offer="A-WX", **site)


@pytest.mark.rule("trial.site-url-held")
def test_the_url_of_the_trial_is_held_until_a_ticket_removes_its_site(older):
    made = older.place.trial(services=ALL, **SITE)
    same = {"offer": "A-WX", "site_url": "ACME.webex.com", "timezone": "UTC"}
    with refused(older, "trial.site-url-held"):
        ordered(older, made, **same)
    assert older.hub.trials.remove_site(made).site_url is None
    assert ordered(older, made, **same).organization.meetings_site.url == "acme.webex.com"


@pytest.mark.rule("trial.site-taken")
def test_the_url_of_somebody_else_is_not_ordered(older):
    older.place.trial("Beta", BO, services=["meetings"], **NEW_SITE)
    made = older.place.trial(services=ALL, **SITE)
    with refused(older, "trial.site-taken"):
        ordered(older, made, offer="A-WX", **NEW_SITE)


@pytest.mark.rule("trial.state")
@pytest.mark.rule("trial.edition")
def test_a_ticket_needs_a_site_in_the_older_edition(older):
    bare, over = older.place.trial(), older.place.trial(admin_email=BO, status="cancelled")
    for trial in (bare, over):
        with refused(older, "trial.state"):
            older.hub.trials.remove_site(trial)
    older.place.trial_edition("webex")
    newer = older.place.trial(admin_email="cy@gamma.example", services=["meetings"], **SITE)
    with refused(older, "trial.edition"):
        older.hub.trials.remove_site(newer)


@pytest.mark.rule("trial.state")
def test_the_team_is_asked_before_a_trial_with_devices_is_converted(older):
    made = older.place.trial()
    older.place.shipment(made)
    with refused(older, "trial.state") as caught:
        ordered(older, made, items=["C1"])
    assert "ask the trials team" in str(caught.value)
    older.hub.trials.ask_team(made)
    assert older.outbox(kind="trial-devices-question")[0].to == "webextrials_info@cisco.com"
    assert ordered(older, made, items=["C1"]).converted
