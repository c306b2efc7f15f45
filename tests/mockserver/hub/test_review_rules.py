"""Compliance reviews in the hub: their life, those who see and decide them, and what the customer shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.by_hand import refused
from tests.support.world_state import state_of
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA
from webex_wholesale_mock import HubError, ReviewStep, SavingError, WholesaleMock, persistence
from webex_wholesale_mock.persistence import _file

HOUR = 3_600
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
STOP = START + timedelta(hours=72)


@pytest.fixture
def held(api):
    """A customer under review."""
    api.mock.hub.deny_names("acme", "Globex")
    return api.provision()


@pytest.fixture
def reviews(api, held):
    return api.mock.hub.reviews


def began(event="begin", by="checks", at=START):
    return ReviewStep(at=at, event=event, by=by)


def test_a_review_says_what_matched_who_has_it_and_until_when(reviews, held):
    review = reviews.get(held)
    assert (review.customer_id, review.external_id) == (held, "acme-1")
    assert (review.name, review.matched) == ("Acme Bakery", "acme")
    assert (review.status, review.owner, review.ceased) == ("checking", "checks", None)
    assert (review.began, review.since, review.stops) == (START, START, STOP)
    assert review.history == (began(),)
    assert reviews.list() == (review,)


def test_after_72_hours_the_review_is_in_the_hands_of_operations(api, reviews, held):
    api.mock.clock.advance(80 * HOUR)
    review = reviews.get(held)
    assert (review.status, review.owner) == ("ceased", "operations")
    assert review.ceased == review.since == STOP
    assert review.history == (began(), began("cease", at=STOP))
    assert reviews.list(status="ceased") == (review,)
    assert reviews.list(status="checking") == ()


@pytest.mark.rule("customer.async.compliance")
def test_the_customer_keeps_its_status_and_has_an_error_once_onboarding_has_ceased(api, held):
    assert "errors" not in api.get(held).json
    api.mock.clock.advance(72 * HOUR)
    view = api.get(held).json
    assert (view["status"], [error["errorCode"] for error in view["errors"]]) == ("pending_rpl_review", [999_998])
    assert "Onboarding has ceased" in view["errors"][0]["description"]
    assert [package["status"] for package in view["resourceDetails"]["packages"]] == ["provisioning"] * 2
    assert not any("errors" in package for package in view["resourceDetails"]["packages"])
    assert api.mock.client().customers.get(held).errors[0].error_code == 999_998


def test_an_observed_code_takes_the_place_of_the_mocks_own(api, held):
    api.mock.rules.recode("customer.async.compliance", 4711)
    api.mock.clock.advance(72 * HOUR)
    assert api.get(held).json["errors"][0]["errorCode"] == 4711


def test_the_email_goes_to_the_administrator_of_the_customers_template(api):
    mock = api.mock
    pia = mock.place.administrator("pia@telecom.example", name="Pia", roles=["full-admin"])
    gold = mock.hub.templates.create("Gold", country="US", brand_name="Fjord", service_provider_admin=pia.email)
    mock.hub.deny_names("Acme")
    held = api.provision({"provisioningId": gold.provisioning_id})
    mock.clock.advance(72 * HOUR)
    (email,) = mock.outbox(kind="review-ceased")
    assert (email.to, email.name, email.brand, email.subject) == ("pia@telecom.example", "Pia", "Fjord", held)
    assert email.sent == STOP


@pytest.mark.parametrize("hours", [1, 80])
def test_a_customer_that_is_cleared_is_provisioned_and_its_error_is_gone(api, reviews, held, hours):
    api.mock.clock.advance(hours * HOUR)
    review = reviews.clear(held)
    assert (review.status, review.owner, review.since) == ("cleared", None, api.mock.clock.now)
    assert review.history[-1] == began("clear", "operations", api.mock.clock.now)
    assert (api.status(held), "errors" in api.get(held).json) == ("provisioning", False)
    api.mock.clock.advance(30)
    assert api.status(held) == "provisioned"
    assert reviews.list() == (review,)


@pytest.mark.parametrize("hours", [1, 80])
def test_a_customer_that_is_denied_is_gone_and_its_review_stays(api, reviews, held, hours):
    api.mock.clock.advance(hours * HOUR)
    review = reviews.deny(reviews.get(held))
    assert (review.status, review.owner) == ("denied", None)
    assert (api.get(held).status, api.get(held).rule) == (404, "customer.not-found")
    assert reviews.get("acme-1") == reviews.get(held) == reviews.get(review) == review


def test_a_check_that_finds_the_name_off_the_list_ends_the_review(api, reviews, held):
    api.mock.hub.deny_names("Globex")
    assert reviews.get(held).status == "checking"
    api.mock.clock.advance(HOUR)
    review = reviews.get(held)
    assert (review.status, review.history[-1]) == ("cleared", began("clear", "checks", START + timedelta(hours=1)))
    assert review.ceased is None


def test_once_onboarding_has_ceased_a_change_of_the_list_ends_nothing(api, reviews, held):
    api.mock.clock.advance(72 * HOUR)
    api.mock.hub.deny_names()
    api.mock.clock.advance(72 * HOUR)
    assert reviews.get(held).status == "ceased"


@pytest.mark.rule("hub.review.over")
@pytest.mark.parametrize("first", ["clear", "deny"])
@pytest.mark.parametrize("second", ["clear", "deny"])
def test_a_review_is_decided_once(api, reviews, held, first, second):
    getattr(reviews, first)(held)
    for decide in (getattr(reviews, second), getattr(api.mock.hub, second)):
        with refused(api.mock, "hub.review.over") as caught:
            decide(held)
        assert f"was {reviews.get(held).status}" in str(caught.value)


@pytest.mark.rule("hub.review.over")
def test_a_decision_after_a_check_has_cleared_the_customer_is_too_late(api, reviews, held):
    api.mock.hub.deny_names()
    api.mock.clock.advance(HOUR)
    with refused(api.mock, "hub.review.over"):
        reviews.deny(held)
    assert api.status(held) == "provisioning"


@pytest.mark.rule("hub.review.none")
@pytest.mark.parametrize("act", ["get", "clear", "deny"])
def test_a_customer_that_was_never_reviewed_has_no_review(api, act):
    customer_id = api.provision()
    with refused(api.mock, "hub.review.none"):
        getattr(api.mock.hub.reviews, act)(customer_id)


@pytest.mark.parametrize("act", ["get", "clear", "deny"])
def test_the_review_of_an_unknown_customer_is_unknown(api, reviews, act):
    with pytest.raises(HubError, match="no customer has the id"):
        getattr(reviews, act)("acme-2")
    with pytest.raises(HubError, match="int is not a compliance review"):
        getattr(reviews, act)(1)


def test_the_old_call_says_the_new_one(mock):
    with pytest.raises(HubError, match=r"use mock.hub.reviews.list\(\)"):
        mock.hub.reviews()


# Who sees and who decides


@pytest.mark.rule("hub.role.insufficient")
def test_reviews_are_seen_by_administrators_of_wholesale_and_decided_by_operations_alone(api, reviews, held):
    for act in (lambda: reviews.list(actor="help-desk"), lambda: reviews.get(held, actor="help-desk")):
        with refused(api.mock, "hub.role.insufficient"):
            act()
    assert reviews.get(held, actor="read-only") in reviews.list(actor="wholesale-admin")
    for decide in (reviews.clear, reviews.deny):
        with pytest.raises(TypeError, match="actor"):
            decide(held, actor="full-admin")


@pytest.mark.rule("hub.role.insufficient")
def test_a_partner_sees_the_reviews_of_its_own_customers(api, reviews, held):
    rival = api.mock.add_partner("Rival")
    theirs = rival.template.service_provider_admin
    assert reviews.list(partner=rival) == ()
    reviews.deny(held)
    for act in (lambda: reviews.list(actor=theirs), lambda: reviews.get(held, actor=theirs)):
        with refused(api.mock, "hub.role.insufficient"):
            act()


@pytest.mark.rule("hub.role.insufficient")
def test_an_administrator_sees_the_reviews_of_the_customers_that_it_manages(api, reviews, held):
    pia = api.mock.place.administrator("pia@telecom.example", roles=["partner-admin"])
    assert reviews.list(actor=pia) == ()
    with refused(api.mock, "hub.role.insufficient"):
        reviews.get(held, actor=pia)
    api.mock.hub.administrators.assign_customer(held, pia)
    assert reviews.list(actor=pia) == (reviews.get(held, actor=pia),)
    reviews.deny(held)
    assert (reviews.list(actor=pia), len(reviews.list())) == ((), 1)


# Names


def test_a_customer_that_takes_a_denied_name_later_is_not_reviewed(api):
    """Only provisioning of a new customer compares names (assumed)."""
    customer_id = api.provisioned()
    api.mock.hub.deny_names("Globex")
    org_id = api.get(customer_id).json["orgId"]
    body = {"schemas": [ORGANIZATION_SCHEMA], "displayName": "Globex"}
    assert api.send("PATCH", f"/v1/identity/organizations/{org_id}", body).status == 200
    api.put(customer_id, {"packages": ["webex_calling"]})
    api.mock.clock.advance(2 * HOUR)
    assert (api.status(customer_id), api.mock.hub.reviews.list()) == ("provisioned", ())
    assert api.mock.hub.organization(customer_id).name == "Globex"


def test_both_names_of_an_attached_organization_are_looked_at(api):
    org = api.mock.hub.add_organization("Globex Holding")
    api.mock.hub.deny_names("globex")
    body = {"customerInfo": {"name": "Harmless", "primaryEmail": "a@globex.example"}}
    held = api.attach(org.org_id, body).json["url"].rpartition("/")[2]
    review = api.mock.hub.reviews.get(held)
    assert (review.name, review.matched) == ("Globex Holding", "globex")


@pytest.mark.parametrize(("name", "status"), [("Nice Group", "cleared"), ("Acme Holding Ltd", "checking")])
def test_a_check_looks_at_the_present_name_of_an_attached_organization(api, name, status):
    org = api.mock.hub.add_organization("Acme Holding")
    api.mock.hub.deny_names("Holding")
    held = api.attach(org.org_id, {"customerInfo": {"name": "Harmless", "primaryEmail": "a@nice.example"}})
    (present,) = api.mock._engine.world.directory.organizations.values()
    present.name = name  # as its own administrator does
    api.mock.clock.advance(HOUR)
    assert api.mock.hub.reviews.get(held.json["url"].rpartition("/")[2]).status == status


def test_a_new_customer_with_the_external_id_of_a_denied_one_has_a_review_of_its_own(api, reviews, held):
    reviews.deny(held)
    again = api.provision()
    assert reviews.get("acme-1").customer_id == again
    assert [review.status for review in reviews.list()] == ["denied", "checking"]
    reviews.deny("acme-1")
    assert reviews.get("acme-1").customer_id == again


# Snapshots, forks, files, placing


def test_snapshots_forks_and_files_keep_reviews(api, reviews, held, tmp_path):
    ready = api.mock.snapshot()
    before = reviews.get(held)
    api.mock.clock.advance(72 * HOUR)
    fork = api.mock.fork()
    ceased = reviews.get(held)
    api.mock.save(tmp_path / "world.json")
    reviews.deny(held)
    loaded = WholesaleMock.load(tmp_path / "world.json")
    assert fork.hub.reviews.get(held) == loaded.hub.reviews.get(held) == ceased
    assert loaded.hub.reviews.clear(held).status == "cleared"
    api.mock.rollback(ready)
    assert reviews.get(held) == before
    assert "errors" not in api.get(held).json


@pytest.mark.parametrize(("hours", "left"), [(0, 72), (70.5, 1.5)])
def test_a_review_can_be_placed_on_its_way(api, held, hours, left):
    review = api.mock.place.review(held, hours=hours)
    assert review.began == START - timedelta(hours=hours)
    assert (review.status, review.stops) == ("checking", START + timedelta(hours=left))
    assert api.mock.clock.run_until("customer.review").due == START + timedelta(hours=hours // 1 + 1 - hours)
    assert api.mock.clock.run_until("customer.cease").due == review.stops


@pytest.mark.parametrize("hours", [72, 100])
def test_a_review_can_be_placed_as_ceased(api, held, hours):
    review = api.mock.place.review(held, hours=hours)
    assert (review.status, review.ceased) == ("ceased", START - timedelta(hours=hours - 72))
    assert api.mock.clock.upcoming() == []
    assert [email.kind for email in api.mock.outbox] == ["review-ceased"]
    with pytest.raises(HubError, match="not checked now"):
        api.mock.place.review(held, hours=1)


@pytest.mark.parametrize("hours", [-1, 8_761, float("nan")])
def test_the_hours_of_a_review_are_those_of_a_year(api, held, hours):
    with pytest.raises(HubError, match="from 0 to 8760"):
        api.mock.place.review(held, hours=hours)


def of_before(thing):
    """A part of a file as it was before reviews were saved: a customer has the moment in which onboarding ceased."""
    if isinstance(thing, list):
        return [of_before(each) for each in thing]
    if not isinstance(thing, dict):
        return thing
    kept = {name: of_before(part) for name, part in thing.items() if name not in ("reviews", "own_errors")}
    return kept | ({"review_ceased": None} if "own_errors" in thing else {})


def test_a_file_of_an_earlier_package_gets_the_reviews_of_its_customers(api, held):
    api.provisioned({**api.numbered(3), "customerInfo.name": "Harmless"})
    api.mock.clock.advance_to(STOP)
    young = api.provision(api.numbered(2))
    before = api.mock.hub.reviews.list()
    document = json.loads(persistence.saved(api.mock._engine).partition("\n")[2])
    persistence.load_text(api.mock._engine, _file.packed(of_before(document)).decode())
    assert api.mock.hub.reviews.list() == before
    assert [error["errorCode"] for error in api.get(held).json["errors"]] == [999_998]
    api.mock.clock.run_until("customer.cease")
    assert api.mock.hub.reviews.get(young).status == "ceased"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda review: review.update(partner_id="nobody"), "names 'nobody'"),
        (lambda review: review.update(history={"$tuple": []}), "the history of a compliance review"),
        (lambda review: review.update(status="cleared"), "a compliance review names"),
        (lambda review: review.update(id="other"), "a compliance review names"),
    ],
)
def test_a_file_whose_reviews_do_not_fit_its_customers_is_refused(api, held, damage, reason):
    document = json.loads(persistence.saved(api.mock._engine).partition("\n")[2])
    ((_, review),) = document["world"]["$world"]["reviews"]["$table"]
    damage(review["$review"])
    before = state_of(api.mock)
    with pytest.raises(SavingError, match=reason):
        persistence.load_text(api.mock._engine, _file.packed(document).decode())
    assert state_of(api.mock) == before
