"""Users by hand: the form, names, external users, packages, claiming, the customer's directory, restricted mode."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.by_hand import mistaken, refused
from webex_wholesale_contracts.facts.packages import is_lower
from webex_wholesale_mock import HubError, NewUser

CALLING, SUITE = "webex_calling", "webex_suite"
HOUR = 3_600


def user(number, **fields):
    return NewUser(
        **{
            "email": f"user-{number}@acme.example",
            "first_name": "Una",
            "last_name": "Berg",
            "packages": CALLING,
            "extension": str(1000 + number),
            **fields,
        }
    )


@pytest.fixture
def acme(mock):
    return mock.hub.add_customer(name="Acme", packages=["webex_voice", CALLING, SUITE, "webex_meetings"])


# Adding


@pytest.mark.rule("hub.users.too-many")
def test_twenty_five_users_are_added_at_a_time(mock, acme):
    with refused(mock, "hub.users.too-many"):
        mock.hub.users.add(acme, [user(number) for number in range(26)])
    with refused(mock, "hub.users.too-many"):
        mock.hub.customers.set_up(acme, users=[user(number) for number in range(26)])
    assert len(mock.hub.users.add(acme, [user(number) for number in range(25)])) == 25
    mock.rules.disable("hub.users.too-many")
    assert len(mock.hub.users.add(acme, [user(number) for number in range(30, 56)])) == 26


def test_one_bad_user_keeps_all_from_being_added(mock, acme):
    with refused(mock, "subscriber.email.in-use") as caught:
        mock.hub.users.add(acme, [user(1), user(2, email="USER-1@acme.example")])
    assert caught.value.findings[0].field == "users[1].email"
    with refused(mock, "subscriber.name.required"):
        mock.hub.users.add(acme, [user(1, first_name="")])
    with refused(mock, "subscriber.location.unknown"):
        mock.hub.users.add(acme, [user(1, location="nowhere")])
    with pytest.raises(HubError, match="no user is named"):
        mock.hub.users.add(acme, [])
    with pytest.raises(HubError, match="cannot be made of"):
        mock.hub.users.add(acme, [{"mail": "una@acme.example"}])


@pytest.mark.rule("hub.users.name")
@pytest.mark.parametrize("name", ["x" * 31, "Bjørn", *(f"a{sign}" for sign in '%#<>\\/"')])
def test_names_of_calling_users_are_short_and_plain(mock, acme, name):
    for field in ("first_name", "last_name"):
        with refused(mock, "hub.users.name"):
            mock.hub.users.add(acme, [user(1, **{field: name})])
    one = mock.hub.users.add(acme, [user(1, first_name=name, packages="webex_meetings", extension="")])[0]
    with refused(mock, "hub.users.name"):
        mock.hub.users.change_package(one, CALLING, extension="1000")
    mock.rules.disable("hub.users.name")
    assert mock.hub.users.change_package(one, CALLING, extension="1000").packages == [CALLING]


@pytest.mark.rule("hub.users.external")
def test_a_user_of_another_organization_takes_no_package(mock, acme):
    mock.hub.add_organization("Elsewhere", administrators=["eve@elsewhere.example"])
    with refused(mock, "hub.users.external"):
        mock.hub.users.add(acme, [user(1, email="eve@elsewhere.example")])


# Changing the package


def test_a_package_changes_with_number_details(mock, acme):
    one = mock.hub.users.add(acme, [user(1, packages="webex_meetings", extension="")])[0]
    with refused(mock, "subscriber.calling.number-required"):
        mock.hub.users.change_package(one, CALLING)
    place = mock.hub.organization(acme).locations[0]
    changed = mock.hub.users.change_package(one, CALLING, phone_number="+12405551212", location=place)
    assert (changed.packages, mock.hub.person(changed).location_id) == ([CALLING], place.id)
    assert mock.hub.users.change_package(one.email, SUITE).packages == [SUITE]


def test_a_change_by_hand_splits_the_day_on_the_bill_and_changes_the_licence(mock, acme):
    mock.hub.users.add(acme, [user(1), user(2)])  # the first is the administrator
    before = mock.hub.person("user-2@acme.example").licenses
    mock.clock.advance(6 * HOUR)
    changed = mock.hub.users.change_package("user-2@acme.example", "webex_meetings")
    assert set(mock.hub.person(changed).licenses).isdisjoint(before)
    mock.clock.advance(24 * HOUR)
    day = mock.clock.now.date() - timedelta(days=1)
    rows = [row for row in mock.billing.expected(day, day, "USER") if row.subscriber_id == changed.id]
    assert [(row.service_name, float(row.quantity)) for row in rows] == [
        ("WEBEX_CALLING", 6 / 24),
        ("WEBEX_MEETINGS", 9 / 24),  # from three o'clock in the afternoon
    ]


@pytest.mark.rule("hub.package.admin-downgrade")
def test_a_full_administrator_keeps_the_package(mock, acme):
    first, other = mock.hub.users.add(acme, [user(1), user(2)])
    assert mock.hub.person(first).roles
    with refused(mock, "hub.package.admin-downgrade"):
        mock.hub.users.change_package(first, "webex_voice")
    assert mock.hub.users.change_package(first, SUITE).packages == [SUITE]
    assert mock.hub.users.change_package(other, "webex_voice").packages == ["webex_voice"]
    mock.rules.disable("hub.package.admin-downgrade")
    assert mock.hub.users.change_package(first, CALLING).packages == [CALLING]


def test_packages_without_a_level_are_never_lower():
    assert is_lower(SUITE, CALLING)
    assert not is_lower(CALLING, CALLING)
    assert not is_lower(SUITE, "cx_premium_agent")
    assert not is_lower(None, CALLING)


# Claiming


def test_users_of_verified_domains_are_claimed_and_then_added(mock, acme):
    elsewhere = mock.hub.add_organization("Elsewhere", users=2)
    mock.hub.add_person(elsewhere, "bo@acme.example", name="Bo")
    mock.hub.add_person(elsewhere, "eve@elsewhere.example")
    mock.hub.add_free_account("cy@acme.example")
    assert mock.hub.users.claimable(acme) == ()
    mock.place.verified_domains(acme, ["acme.example"])
    assert mock.hub.users.claimable(acme) == ("bo@acme.example", "cy@acme.example")
    users = mock.hub.organization(acme).users
    claimed = mock.hub.users.claim(acme, ["bo@acme.example", "cy@acme.example"])
    assert mock.hub.organization(acme).users == users + 2
    assert mock.hub.organization(elsewhere).users == 1
    assert {person.org_id for person in claimed} == {acme.org_id}
    assert [email.to for email in mock.outbox(kind="user-claimed")] == ["bo@acme.example", "cy@acme.example"]
    assert mock.hub.users.add(acme, [user(1, email="bo@acme.example")])[0].status == "provisioned"
    assert mock.hub.users.claimable(acme) == ()


@pytest.mark.rule("hub.users.claim")
def test_nobody_else_is_claimed(mock, acme):
    mock.place.verified_domains(acme, ["acme.example"])
    mock.hub.add_organization("Elsewhere", administrators=["ada@acme.example"])
    bakery = mock.hub.add_customer(name="Bakery")
    mock.hub.add_subscriber(bakery)
    mock.hub.users.add(bakery, [user(1)])
    mock.hub.add_person(acme, "own@acme.example")
    mock.hub.administrators.add("roles@acme.example", roles=["read-only"], customer=bakery)
    staff = mock.template.service_provider_admin
    known = ("ada@acme.example", "roles@acme.example", "user-1@acme.example", "own@acme.example", staff)
    texts = {
        "user-1@acme.example": "is a subscriber of another customer",
        "eve@elsewhere.example": "has verified acme.example",
        "nobody@acme.example": "is nobody yet",
    }
    for email in {*known, *texts}:
        with refused(mock, "hub.users.claim") as caught:
            mock.hub.users.claim(acme, [email])
        assert texts.get(email, "") in str(caught.value)
    with refused(mock, "adjacent.field.invalid"):
        mock.hub.users.claim(acme, ["@acme.example"])
    mock.hub.add_free_account("cy@acme.example")
    with refused(mock, "hub.users.claim"):
        mock.hub.users.claim(acme, ["cy@acme.example", "cy@acme.example"])


def test_a_domain_is_verified_once(mock, acme):
    mock.hub.add_organization("Elsewhere", verified_domains=["elsewhere.example"])
    for domain, text in (("Elsewhere.example", "has verified"), ("no domain", "is not a domain")):
        with pytest.raises(HubError, match=text):
            mock.place.verified_domains(acme, [domain])


# The customer's directory


def test_the_directory_adds_renames_and_deactivates(api, mock, acme):
    first, second = mock.hub.users.add(acme, [user(1), user(2)])
    mock.add_token("theirs", actor=second.email)
    state = mock.hub.users.sync(acme, [{"email": "dag@acme.example", "first_name": "Dag"}])
    assert (state.on, state.synced) == (True, mock.clock.now)
    assert state.active == (first.email, "dag@acme.example")  # the first is the administrator
    assert state.deactivated == (second.email,)
    assert api.send("GET", "/v1/people/me", token="theirs").status == 401
    with pytest.raises(HubError, match="is deactivated"):
        mock.add_token(actor=second.email)
    assert mock.hub.subscriber(second).status == "provisioned"
    name = mock.hub.person(second).first_name
    again = mock.hub.users.sync(acme, [{"email": second.email, "last_name": "Dahl"}])
    assert (second.email in again.active, again.deactivated) == (True, ("dag@acme.example",))
    assert (mock.hub.person(second).first_name, mock.hub.person(second).last_name) == (name, "Dahl")
    since = mock.hub.person("dag@acme.example").last_modified
    mock.clock.advance(60)
    mock.hub.users.sync(acme, [{"email": second.email}])
    assert mock.hub.person("dag@acme.example").last_modified == since
    ended = mock.hub.users.end_sync(acme)
    assert (ended.on, ended.deactivated) == (False, ())
    assert mock.hub.users.get_sync(acme) == ended
    with pytest.raises(HubError, match="is not synchronized"):
        mock.hub.users.end_sync(acme)


@pytest.mark.rule("hub.users.external")
def test_a_directory_has_no_people_of_elsewhere(mock, acme):
    mock.hub.add_organization("Elsewhere", administrators=["eve@elsewhere.example"])
    mock.hub.add_free_account("free@acme.example")
    bakery = mock.hub.add_customer(name="Bakery")
    mock.hub.add_subscriber(bakery, "bo@bakery.example")
    for email in ("eve@elsewhere.example", "free@acme.example", "bo@bakery.example"):
        with refused(mock, "hub.users.external"):
            mock.hub.users.sync(acme, [{"email": "dag@acme.example"}, {"email": email}])
    with refused(mock, "adjacent.field.invalid"):
        mock.hub.users.sync(acme, [{"email": "dag"}])


# Restricted by Partner mode


@pytest.mark.rule("hub.restricted")
def test_a_customers_administrator_adds_users_when_the_mode_is_off(mock, acme):
    ada = mock.place.administrator("ada@acme.example", customer=acme)
    one = mock.hub.users.add(acme, [user(1)])[0]
    acts = (
        lambda: mock.hub.users.add(acme, [user(2)], actor=ada),
        lambda: mock.hub.users.import_csv(acme, "", actor=ada),
        lambda: mock.hub.users.change_package(one, SUITE, actor=ada),
        lambda: mock.hub.users.claim(acme, [], actor=ada),
        lambda: mock.hub.users.sync(acme, [], actor=ada),
    )
    for act in acts:
        with refused(mock, "hub.restricted"):
            act()
    mock.hub.restricted_mode.set(acme, on=False)
    assert acts[0]()
    with refused(mock, "hub.role.insufficient"):
        mock.hub.customers.set_up(acme, users=[user(3)], actor=ada)


# Mistakes


@pytest.mark.parametrize("users", [None, 5, "una@acme.example", user(1), {"email": "una@acme.example"}])
def test_users_are_a_list(mock, acme, users):
    for act in (mock.hub.users.add, mock.hub.users.sync):
        with mistaken(mock, "must be a list"):
            act(acme, users)
    with mistaken(mock, "must be a list"):
        mock.hub.customers.set_up(acme, users=users)


def test_an_address_to_claim_may_stand_by_itself(mock, acme):
    mock.place.verified_domains(acme, ["acme.example"])
    mock.hub.add_free_account("cy@acme.example")
    assert [person.emails for person in mock.hub.users.claim(acme, "cy@acme.example")] == [["cy@acme.example"]]


@pytest.mark.parametrize("line", [5, None, [1, 2], "una@acme.example", {"email": "a@acme.example", "packages": 5}])
def test_a_line_that_is_none_is_told(mock, acme, line):
    for act in (mock.hub.users.add, mock.hub.users.sync):
        with mistaken(mock, "a user cannot be made of"):
            act(acme, [line])


@pytest.mark.parametrize("field", ["email", "first_name", "last_name"])
def test_a_directory_holds_texts(mock, acme, field):
    entry = {"email": "dag@acme.example"}
    for value, text in ((5, "must be a text"), (None, "must be a text"), ("\ud800", "surrogate")):
        with mistaken(mock, text):
            mock.hub.users.sync(acme, [entry | {field: value}])
    with mistaken(mock, "emails has an entry that must be a text"):
        mock.hub.users.claim(acme, [5])


def test_an_address_stands_once_in_a_directory(mock, acme):
    twice = [{"email": "dag@acme.example"}, {"email": "Dag@acme.example", "first_name": "Dag"}]
    with refused(mock, "adjacent.field.invalid") as caught:
        mock.hub.users.sync(acme, twice)
    assert "Dag@acme.example stands twice in the directory; list each address once" in str(caught.value)


def test_an_address_that_is_malformed_is_quoted(mock, acme):
    mock.place.verified_domains(acme, "acme.example")
    for act in (lambda: mock.hub.users.sync(acme, [{"email": "dag"}]), lambda: mock.hub.users.claim(acme, "dag")):
        with refused(mock, "adjacent.field.invalid") as caught:
            act()
        assert str(caught.value).startswith('the address "dag" has no @; give one such as name@example.com')


def test_an_add_on_may_stand_by_itself(mock, acme):
    mock.hub.customers.change_packages(acme, [CALLING, "attendant_console"])
    mock.clock.advance(mock.durations.updating)
    one = mock.hub.users.add(acme, [user(1)])[0]
    changed = mock.hub.users.change_package(one, CALLING, add_ons="attendant_console")
    assert changed.packages == [CALLING, "attendant_console"]


def test_a_customer_without_an_organization_has_no_users_yet(mock):
    early = mock.hub.add_customer(external_id="early", status="provisioning")
    acts = (
        lambda: mock.hub.users.claim(early, ["bo@acme.example"]),
        lambda: mock.hub.users.claimable(early),
        lambda: mock.hub.users.sync(early, []),
        lambda: mock.hub.users.end_sync(early),
        lambda: mock.hub.users.get_sync(early),
    )
    for act in acts:
        with mistaken(mock, "customer 'early' has no organization yet; it is provisioning"):
            act()


# People who are asked for consent


@pytest.mark.rule("hub.users.claim")
def test_nobody_is_claimed_who_is_asked_for_consent(mock, acme):
    """The consent would move a person whom somebody else has taken meanwhile."""
    mock.place.verified_domains(acme, ["acme.example"])
    bakery = mock.hub.add_customer(name="Bakery", external_id="bakery")
    for customer, email in ((acme, "own@acme.example"), (bakery, "theirs@acme.example")):
        mock.hub.add_subscriber(customer, email, status="pending_user_migration")
        assert mock.hub.users.claimable(acme) == ()
        with refused(mock, "hub.users.claim"):
            mock.hub.users.claim(acme, [email])


def test_a_directory_may_list_who_is_asked_for_consent(mock, acme):
    waits = mock.hub.add_subscriber(acme, "free@acme.example", status="pending_user_migration")
    assert "free@acme.example" not in mock.hub.users.sync(acme, [{"email": "free@acme.example"}]).active
    mock.hub.give_consent(waits)
    assert "free@acme.example" in mock.hub.users.get_sync(acme).active


@pytest.mark.rule("hub.users.name")
def test_a_directory_names_calling_users_as_they_can_be(mock, acme):
    one = mock.hub.users.add(acme, [user(1)])[0]
    with refused(mock, "hub.users.name"):
        mock.hub.users.sync(acme, [{"email": one.email, "first_name": "x" * 31}])
    assert mock.hub.users.sync(acme, [{"email": one.email, "first_name": "x" * 30}]).active


def test_a_name_of_thirty_characters_is_not_too_long(mock, acme):
    assert mock.hub.users.add(acme, [user(1, first_name="x" * 30, last_name="y" * 30)])
