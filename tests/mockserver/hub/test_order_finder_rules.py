"""The organization finder of ordered subscriptions: choices, matches, candidates, search, review, confirmation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.by_hand import refused
from webex_wholesale_contracts.facts.orders import RANKING
from webex_wholesale_mock import HubError
from webex_wholesale_mock.entities.order_lifecycles import BEFORE_MAPPING
from webex_wholesale_mock.validation.organization_finder import _KEYS
from webex_wholesale_mock.workflows import people

ADA = "ada@acme.example"
LINES = {"meetings": 10}
NEW = {"name": "Acme", "vertical": "Retail", "country": "NO"}


@pytest.fixture
def hub(mock):
    return mock.hub.orders


@pytest.fixture
def pia(mock):
    """The email of the partner's full administrator."""
    return mock.template.service_provider_admin


@pytest.fixture
def at_partner(hub, pia):
    """An order whose contact is of the partner, in the partner's step."""
    order = hub.place("Acme", LINES, contact_email=pia)
    hub.open(order)
    return hub.choose(order, "customer")


@pytest.fixture
def at_customer(mock, hub, at_partner):
    return hub.choose_organization(at_partner, mock.partner)


def company(hub, email=ADA):
    """An order of a company for itself, in the step that finds its organization."""
    order = hub.place("Acme", LINES, contact_email=email)
    hub.open(order)
    return hub.choose(order, "company")


# The choice


@pytest.mark.rule("order.not-contact")
def test_the_contact_alone_opens_the_wizard(mock, hub, pia):
    order = hub.place("Acme", LINES, contact_email=ADA)
    for somebody in (pia, "full-admin", "bo@acme.example"):
        with refused(mock, "order.not-contact"):
            hub.open(order, actor=somebody)
    assert hub.open(order, actor="ADA@acme.example").status == "choosing"
    assert hub.open(order).status == "choosing"


def test_an_actor_who_does_not_exist_is_told(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA)
    with pytest.raises(HubError, match="no person has the id or email 'ada'"):
        hub.open(order, actor="ada")
    person = mock.hub.add_person(mock.hub.add_organization("Acme"), ADA)
    assert hub.open(order, actor=person).status == "choosing"


def test_an_order_for_a_customer_looks_for_the_partner_first(at_partner, at_customer):
    assert (at_partner.status, at_partner.choice) == ("partner_mapping", "customer")
    assert (at_customer.status, at_customer.partner.found) == ("customer_mapping", "matched")


def test_an_order_for_ones_own_company_has_no_partner(mock, hub):
    order = hub.create_organization(company(hub), **NEW)
    assert (order.status, order.choice, order.partner, order.role_label) == ("review", "company", None, "")
    mapped = hub.confirm(order)
    home = mock.hub.organization(mapped.customer.org_id)
    assert (home.administrators, home.partners, mapped.access) == ((ADA,), {}, "none")


def test_somebody_else_completes_the_order(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA)
    hub.open(order)
    left = hub.choose(order, "somebody_else", email="bo@acme.example")
    assert (left.status, left.contact_email) == ("awaiting_details", "bo@acme.example")
    mock.hub.follow(mock.outbox(to="bo@acme.example")[-1].links["set-up-your-service"])
    assert hub.get(order).status == "choosing"
    with refused(mock, "order.not-contact"):
        hub.choose(order, "company", actor=ADA)


@pytest.mark.rule("order.contact.invalid")
@pytest.mark.parametrize("email", ["", "bo", ADA])
def test_somebody_else_has_another_address(mock, hub, email):
    order = hub.place("Acme", LINES, contact_email=ADA)
    hub.open(order)
    with refused(mock, "order.contact.invalid"):
        hub.choose(order, "somebody_else", email=email)


@pytest.mark.rule("order.choice.unknown")
def test_there_are_three_choices(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA)
    hub.open(order)
    with refused(mock, "order.choice.unknown"):
        hub.choose(order, "friend")


@pytest.mark.rule("order.state")
def test_steps_are_taken_in_their_order(mock, hub, at_partner):
    early = hub.place("Acme", LINES, contact_email=ADA)
    for attempt in (
        lambda: hub.choose(early, "customer"),
        lambda: hub.find(early),
        lambda: hub.search(early, "acme.example"),
        lambda: hub.create_organization(early, **NEW),
        lambda: hub.confirm(early),
        lambda: hub.set_up_now(early),
        lambda: hub.set_sites(early, [{"url": "acme", "timezone": "Etc/UTC"}]),
        lambda: hub.confirm(at_partner),
        lambda: hub.choose(at_partner, "somebody_else", email="bo@acme.example"),
        lambda: hub.back(at_partner, "customer"),
    ):
        with refused(mock, "order.state"):
            attempt()


@pytest.mark.rule("order.state")
@pytest.mark.parametrize("status", ["placed", "mapped", "later", "summary", "provisioned", "cancelled"])
def test_the_wizard_opens_between_the_mail_and_the_mapping(mock, hub, status):
    order = mock.place.order(status=status)
    with refused(mock, "order.state"):
        hub.open(order)


@pytest.mark.parametrize("status", BEFORE_MAPPING)
def test_the_wizard_goes_on_where_it_was_left(mock, hub, status):
    order = mock.place.order(status=status)
    assert hub.open(order) == order


def test_a_step_that_is_taken_twice_happens_once(mock, hub, at_customer):
    reviewed = hub.create_organization(at_customer, **NEW, admin_email=ADA)
    assert hub.create_organization(at_customer, **NEW, admin_email=ADA) == reviewed
    mapped = hub.confirm(reviewed)
    assert hub.confirm(reviewed) == mapped
    assert [each.name for each in mock._engine.world.directory.organizations.values()] == ["Acme"]


# Matches and candidates


@pytest.mark.rule("order.org.kind")
def test_a_user_of_an_organization_matches_it_as_that_kind_alone(mock, hub, at_partner, pia):
    assert hub.find(at_partner).outcome == "matched"
    globex = mock.hub.add_organization("Globex", administrators=[ADA])
    found = hub.find(at_partner, email=ADA)
    assert (found.outcome, found.candidates) == ("none", ())
    with refused(mock, "order.org.kind"):
        hub.choose_organization(at_partner, globex)
    order = company(hub, email=pia)
    with refused(mock, "order.org.kind"):
        hub.choose_organization(order, mock.partner)
    (only,) = hub.find(order, email=ADA).candidates
    assert (only.id, only.org_id, only.kind, only.name) == (globex.id, globex.id, "customer", "Globex")


def test_an_unknown_address_of_a_known_domain_has_candidates(mock, hub):
    by_user = mock.hub.add_organization("By user", administrators=["bo@acme.example"], bought=["calling"])
    verified = mock.hub.add_organization("Verified", verified_domains=["ACME.example"], users=7)
    claimed = mock.hub.add_organization("Claimed", claimed_domains=["acme.example"], trial=["meetings"])
    mock.hub.add_organization("Other", verified_domains=["other.example"])
    order = company(hub)
    found = hub.find(order)
    assert found.outcome == "candidates"
    assert [each.id for each in found.candidates] == [verified.id, by_user.id, claimed.id]
    shown = {each.name: each for each in found.candidates}
    assert {*shown} == {"By user", "Verified", "Claimed"}
    assert (shown["Verified"].active_users, shown["Verified"].verified_domains) == (7, ("ACME.example",))
    assert (shown["By user"].subscriptions, shown["Claimed"].subscriptions) == (("calling",), ("meetings",))
    chosen = hub.choose_organization(order, shown["Claimed"])
    assert (chosen.customer.org_id, chosen.customer.found) == (claimed.id, "candidate")


def test_an_address_of_a_partners_domain_has_partners_as_candidates(mock, hub, pia):
    mock.add_partner("Rival")
    domain = pia.partition("@")[2]
    order = hub.place("Acme", LINES, contact_email=f"new@{domain}")
    hub.open(order)
    hub.choose(order, "customer")
    (only,) = hub.find(order).candidates
    assert (only.id, only.kind) == (mock.partner.org_id, "partner")
    assert hub.choose_organization(order, only).partner.found == "candidate"


def test_free_mail_matches_nobody_by_domain(mock, hub):
    mock.hub.add_organization("Shop", administrators=["shop@gmail.com"])
    order = company(hub, email="ada@gmail.com")
    assert hub.find(order).outcome == "none"
    assert hub.find(order, email="shop@gmail.com").outcome == "matched"
    assert [each.name for each in hub.search(order, "gmail.com")] == ["Shop"]


def test_nothing_known_is_told(hub):
    found = hub.find(company(hub))
    assert (found.outcome, found.candidates) == ("none", ())


def names(found):
    return [each.name for each in found.candidates]


def test_candidates_are_ranked_by_each_criterion_in_turn(mock, hub):
    """Each organization differs from the one before it in one criterion, which puts it behind, and not by its name."""
    now, day = mock.clock.now, timedelta(days=1)
    domain = ["acme.example"]
    rows = [
        ("I", {"claimed_domains": domain, "verified_domains": domain, "users": 1, "last_activity": now - 9 * day}),
        ("H", {"verified_domains": domain, "users": 9, "last_activity": now}),
        ("G", {"verified_domains": domain, "users": 9, "last_activity": now - day}),
        ("F", {"verified_domains": domain, "users": 8, "last_activity": now - day}),
        ("A", {"verified_domains": domain, "users": 8, "last_activity": now - day, "created": now - day}),
        ("B", {"verified_domains": domain, "users": 8, "last_activity": now - day, "created": now - day}),
        ("A7", {"claimed_domains": domain, "users": 99, "last_activity": now - 366 * day}),
    ]
    for name, print_ in reversed(rows):
        mock.place.footprint(mock.hub.add_organization(name), **print_)
    found = hub.find(company(hub))
    assert names(found) == [name for name, _ in rows]
    assert [each.is_unlikely for each in found.candidates] == [False] * 6 + [True]


def test_the_ranking_is_a_table():
    assert [*_KEYS] == [criterion.key for criterion in RANKING]


@pytest.mark.parametrize(
    ("footprint", "unlikely"),
    [
        ({"claimed_domains": ["acme.example"]}, True),
        ({"verified_domains": ["acme.example"]}, False),
        ({"claimed_domains": ["acme.example"], "last_activity": timedelta(days=365)}, False),
        ({"claimed_domains": ["acme.example"], "last_activity": timedelta(days=366)}, True),
        ({"verified_domains": ["acme.example"], "last_activity": timedelta(days=366)}, False),
    ],
)
def test_an_organization_without_domain_and_activity_is_unlikely(mock, hub, footprint, unlikely):
    if "last_activity" in footprint:
        footprint = footprint | {"last_activity": mock.clock.now - footprint["last_activity"]}
    mock.place.footprint(mock.hub.add_organization("Acme"), **footprint)
    (only,) = hub.find(company(hub)).candidates
    assert only.is_unlikely is unlikely


def test_the_days_without_activity_are_an_option(mock, hub):
    mock.place.order_options(inactive_days=30)
    home = mock.hub.add_organization("Acme", claimed_domains=["acme.example"])
    mock.place.footprint(home, last_activity=mock.clock.now - timedelta(days=31))
    (only,) = hub.find(company(hub)).candidates
    assert only.is_unlikely


def test_a_footprint_needs_a_time_zone(mock):
    with pytest.raises(HubError, match="need a time zone"):
        mock.place.footprint(mock.partner, last_activity=mock.clock.now.replace(tzinfo=None))


def test_the_address_of_any_user_matches(mock, hub):
    home = mock.hub.add_organization("Acme", administrators=["bo@acme.example"])
    mock.hub.add_person(home, "cy@acme.example")
    found = hub.find(company(hub), email="cy@acme.example")
    assert (found.outcome, names(found)) == ("matched", ["Acme"])


# The algorithm of 2018


def test_in_2018_an_administrator_matched_and_a_user_did_not(mock, hub):
    mock.place.order_options(match="2018")
    globex = mock.hub.add_organization("Acme Nordic", administrators=[ADA])
    mock.hub.add_person(globex, "bo@acme.example")
    order = company(hub)
    assert hub.find(order).outcome == "matched"
    assert hub.find(order, email="bo@acme.example", company="Acme North").outcome == "candidates"


def test_in_2018_candidates_shared_five_letters_and_a_users_domain(mock, hub):
    mock.place.order_options(match="2018")
    mock.hub.add_organization("ACME nordic", administrators=["bo@acme.example"])
    mock.hub.add_organization("Acme Norway", verified_domains=["acme.example"])
    mock.hub.add_organization("Acne Nordic", administrators=["cy@acme.example"])
    order = company(hub)
    assert names(hub.find(order, company="Acme North")) == ["ACME nordic"]
    assert hub.find(order, company="Acre").outcome == "none"
    assert hub.find(order, company="Acne Nordic").outcome == "candidates"


def test_in_2018_the_company_of_the_order_was_looked_for_by_default(mock, hub):
    mock.place.order_options(match="2018")
    mock.hub.add_organization("Acme", administrators=["bo@acme.example"])
    assert names(hub.find(company(hub))) == ["Acme"]


# Search


@pytest.mark.rule("order.org.not-candidate")
def test_an_organization_is_chosen_when_it_was_suggested_or_found(mock, hub, at_customer):
    globex = mock.hub.add_organization("Globex", claimed_domains=["globex.example"])
    with refused(mock, "order.org.not-candidate"):
        hub.choose_organization(at_customer, globex)
    (only,) = hub.search(at_customer, "@Globex.example")
    assert only.id == globex.id
    hub.search(at_customer, "globex.example")
    assert hub.choose_organization(at_customer, globex).customer.found == "search"


def test_the_customer_is_found_by_its_administrators_address(mock, hub, at_customer):
    globex = mock.hub.add_organization("Globex", administrators=[ADA])
    assert [each.id for each in hub.find(at_customer, email=ADA).candidates] == [globex.id]
    assert hub.choose_organization(at_customer, globex).customer.found == "matched"


def test_a_suggestion_can_be_chosen_without_a_look_at_it(mock, hub):
    globex = mock.hub.add_organization("Globex", administrators=[ADA])
    assert hub.choose_organization(company(hub), globex).customer.found == "matched"


def test_the_partner_that_was_chosen_can_be_chosen_again(mock, hub, at_customer):
    hub.back(at_customer, "partner")
    assert hub.choose_organization(at_customer, mock.partner).status == "customer_mapping"


def test_what_one_step_has_shown_is_not_for_the_next(mock, hub, at_partner):
    rival = mock.add_partner("Rival")
    mock.place.footprint(rival, verified_domains=["rival.example"])
    hub.search(at_partner, "rival.example")
    hub.back(at_partner, "choice")
    hub.choose(at_partner, "customer")
    with refused(mock, "order.org.not-candidate"):
        hub.choose_organization(at_partner, rival)


def test_a_search_needs_a_domain(hub, at_customer):
    with pytest.raises(HubError, match="'acme' is not a domain"):
        hub.search(at_customer, "acme")


def test_an_organization_that_does_not_exist_is_told(hub, at_customer):
    with pytest.raises(HubError, match="no organization has the id"):
        hub.choose_organization(at_customer, "x")


@pytest.mark.rule("order.org.same")
def test_partner_and_customer_are_two(mock, hub, at_customer):
    with refused(mock, "order.org.same"):
        hub.choose_organization(at_customer, mock.partner)


@pytest.mark.rule("order.org.kind")
def test_a_customer_is_not_mapped_to_another_partner(mock, hub, at_customer):
    rival = mock.add_partner("Rival")
    with refused(mock, "order.org.kind"):
        hub.choose_organization(at_customer, rival.name)


# New organizations


@pytest.mark.rule("order.org.field-required")
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"vertical": " "},
        {"country": ""},
        {"country": "Norway"},
        {"admin_email": ""},
        {"admin_email": None},
    ],
)
def test_a_new_organization_needs_all_fields(mock, hub, at_customer, wrong):
    with refused(mock, "order.org.field-required"):
        hub.create_organization(at_customer, **NEW | {"admin_email": ADA} | wrong)


@pytest.mark.rule("order.contact.invalid")
def test_the_administrator_of_a_new_organization_is_new(mock, hub, at_customer, pia):
    mock.hub.add_subscriber(mock.hub.add_customer(), "una@people.example")
    for email in ("ada", pia, "una@people.example"):
        with refused(mock, "order.contact.invalid"):
            hub.create_organization(at_customer, **NEW, admin_email=email)


def test_nothing_exists_before_the_confirmation(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA)
    hub.open(order)
    hub.choose(order, "customer")
    hub.create_organization(order, name="Reseller", vertical="Technology", country="SE")
    review = hub.create_organization(order, **NEW, admin_email="bo@acme.example")
    assert (review.partner.org_id, review.customer.org_id) == (None, None)
    assert (review.customer.name, review.customer.country, review.customer.region) == ("Acme", "NO", "EU")
    assert len(mock._engine.world.partners) == 1
    mapped = hub.confirm(order)
    made = mock.hub.partner("Reseller")
    assert (mapped.partner.org_id, mapped.partner.found, made.country) == (made.org_id, "created", "SE")
    assert mock.hub.administrators.list(partner=made)[0].email == ADA
    client = mock.client(made.tokens["full-admin"])
    assert mapped.customer.org_id in [each.id for each in client.organizations.list()]
    acme = mock.hub.organization(mapped.customer.org_id)
    assert (acme.name, acme.country, acme.vertical) == ("Acme", "NO", "Retail")
    assert (acme.administrators, acme.partners) == (("bo@acme.example",), {made.org_id: "full-admin"})
    assert mapped.access == "full"


# Review


def test_the_review_labels_a_partner_that_is_new_to_the_customer(mock, hub, at_customer):
    globex = mock.hub.add_organization("Globex", administrators=[ADA])
    hub.find(at_customer, email=ADA)
    assert hub.choose_organization(at_customer, globex).role_label == "Provisioning administrator"
    hub.back(at_customer, "customer")
    created = hub.create_organization(at_customer, **NEW, admin_email="bo@acme.example")
    assert created.role_label == ""


def test_every_step_leads_back_before_the_confirmation(hub, at_customer):
    hub.create_organization(at_customer, **NEW, admin_email=ADA)
    assert hub.back(at_customer, "customer").status == "customer_mapping"
    assert hub.back(at_customer, "partner").status == "partner_mapping"
    assert hub.back(at_customer, "choice").status == "choosing"
    again = hub.choose(at_customer, "company")
    assert (again.partner, again.customer) == (None, None)
    assert hub.back(at_customer, "choice").status == "choosing"


@pytest.mark.parametrize("to", ["partner", "choice"])
def test_the_review_leads_back_to_the_earlier_steps(mock, hub, to):
    order = mock.place.order(status="review")
    assert hub.back(order, to).status == {"partner": "partner_mapping", "choice": "choosing"}[to]


@pytest.mark.rule("order.state")
def test_a_company_has_no_step_for_a_partner_to_go_back_to(mock, hub):
    order = company(hub)
    with refused(mock, "order.state"):
        hub.back(order, "partner")
    with pytest.raises(HubError, match="'start' is not a step"):
        hub.back(order, "start")


@pytest.mark.rule("order.state")
def test_nothing_leads_back_over_the_point_of_no_return(mock, hub):
    order = mock.place.order(status="mapped")
    for to in ("choice", "partner", "customer"):
        with refused(mock, "order.state"):
            hub.back(order, to)


@pytest.mark.rule("order.state")
def test_an_organization_that_is_gone_is_not_mapped(mock, hub, at_customer):
    globex = mock.hub.add_organization("Globex", administrators=[ADA])
    hub.find(at_customer, email=ADA)
    hub.choose_organization(at_customer, globex)
    world = mock._engine.world
    people.dissolve(world, world.directory.organization_of(globex.id))
    with refused(mock, "order.state") as caught:
        hub.confirm(at_customer)
    assert "'Globex' is there no more" in str(caught.value)


@pytest.mark.rule("order.contact.invalid")
def test_an_administrator_who_has_another_organization_by_now_is_not_made(mock, hub, at_customer):
    hub.create_organization(at_customer, **NEW, admin_email=ADA)
    mock.hub.add_organization("Globex", administrators=[ADA])
    with refused(mock, "order.contact.invalid"):
        hub.confirm(at_customer)


@pytest.mark.rule("order.contact.invalid")
def test_two_new_organizations_have_two_administrators(mock, hub):
    order = hub.place("Acme", LINES, contact_email=ADA)
    hub.open(order)
    hub.choose(order, "customer")
    hub.create_organization(order, name="Reseller", vertical="Technology", country="SE")
    hub.create_organization(order, **NEW, admin_email=ADA)
    with refused(mock, "order.contact.invalid"):
        hub.confirm(order)
