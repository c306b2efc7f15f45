"""Subscribers, the people behind them, and their answers on the wire."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models import SINGLE_SUBSCRIBER_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale_mock import HubError
from webex_wholesale_mock.entities import Calling

UNA = "una@acme.example"
EMAIL = "email"
PARAMETERS = "provisioningParameters"
NUMBER, EXTENSION = f"{PARAMETERS}.primaryPhoneNumber", f"{PARAMETERS}.extension"
MEETINGS = {"packages": ["webex_meetings"], EXTENSION: ...}
LIMITS = f"{PARAMETERS}.packages.limits"
CALLED = {NUMBER: "+12405551212"}


@pytest.fixture
def world(api):
    return api.mock._engine.world


@pytest.fixture
def pending(api, subscribers):
    """Somebody with a free account, who is to be called at +12405551212, extension 1000."""
    api.mock.hub.add_free_account(UNA)
    return subscribers.provision(CALLED)


def extensions(subscribers):
    return subscribers.organization.locations[0].extensions


# The wire


def test_a_subscriber_is_shown_with_its_documented_fields(subscribers):
    answer = subscribers.post()
    assert answer.status == 200
    view = answer.json
    person_id = view.pop("personId")
    assert ids.decode(person_id) == ("PEOPLE", subscribers.person().id)
    assert ids.decode(view["id"])[0] == "SUBSCRIBER"
    assert view == {
        "id": view["id"],
        "email": UNA,
        "customerId": subscribers.customer_id,
        "externalCustomerId": "acme-1",
        "package": "webex_calling",
        "packages": ["webex_calling"],
        "status": "provisioned",
        "created": "2026-01-05T09:00:30.000Z",
        "lastStatusChange": "2026-01-05T09:00:30.000000Z",
    }


def test_every_look_at_a_subscriber_shows_the_same(subscribers):
    answer = subscribers.post()
    subscriber_id = answer.json["id"]
    assert subscribers.get(subscriber_id).json == answer.json
    assert subscribers.list().json == {"items": [answer.json]}
    assert subscribers.put(subscriber_id, {"package": "webex_suite"}).json == subscribers.get(subscriber_id).json


@pytest.mark.parametrize("package", [name for name in SUBSCRIBER_PACKAGES if name != "attendant_console"])
def test_the_older_field_is_there_for_the_older_packages_alone(subscribers, package):
    view = subscribers.post({"packages": [package]}).json
    assert view["packages"] == [package]
    assert view.get("package") == (package if package in SINGLE_SUBSCRIBER_PACKAGES else None)
    assert ("package" in view) == (package in SINGLE_SUBSCRIBER_PACKAGES)


@pytest.mark.parametrize("origin", ["https://webexapis.com", "http://localhost:8787"])
def test_an_answer_tells_where_the_subscriber_is(subscribers, origin):
    posted = subscribers.post(origin=origin, query="onBehalfOfSubPartnerOrgId=")
    subscriber_id = posted.json["id"]
    got = subscribers.get(subscriber_id, origin=origin)
    put = subscribers.put(subscriber_id, {"package": "webex_suite"}, origin=origin)
    for answer in (posted, got, put):
        assert answer.header("location") == f"{origin}/v1/wholesale/subscribers/{subscriber_id}"


def test_a_removal_has_no_content(subscribers):
    answer = subscribers.delete(subscribers.provision())
    assert (answer.status, answer.response.body) == (204, b"")
    assert [name for name, _ in answer.response.headers] == ["trackingid", "date"]


def test_a_precheck_that_passes_says_so_in_a_list(subscribers):
    answer = subscribers.precheck()
    assert (answer.status, answer.header("location")) == (200, None)
    assert answer.json["message"] == "success"
    assert answer.json["info"] == [{"infoCode": 100, "description": "Provisioning preCheck validation successful."}]


def test_times_are_those_of_the_clock_the_change_of_status_with_six_digits(api, subscribers):
    api.mock.clock.advance(0.0625)
    subscriber_id = subscribers.provision()
    api.mock.clock.advance(3_600)
    view = subscribers.put(subscriber_id, {"package": "webex_suite"}).json
    assert (view["created"], view["lastStatusChange"]) == ("2026-01-05T09:00:30.062Z", "2026-01-05T10:00:30.062500Z")


def test_an_external_id_that_changes_shows_at_once(api, subscribers):
    subscriber_id = subscribers.provision(MEETINGS)
    api.put(subscribers.customer_id, {"packages": ["webex_meetings"], "externalId": "bakery"})
    assert subscribers.get(subscriber_id).json["externalCustomerId"] == "bakery"


# People


def test_the_first_user_of_a_new_organization_administers_it(subscribers):
    for number in range(2):
        subscribers.provision(subscribers.numbered(number))
    assert [subscribers.person(f"una{number}@acme.example").administrator for number in range(2)] == [True, False]
    assert subscribers.organization.administrators == ("una0@acme.example",)


def test_the_first_who_joins_is_the_first_user(api, subscribers, pending):
    subscribers.provision(subscribers.numbered(1))
    api.mock.hub.give_consent(pending)
    assert subscribers.organization.administrators == ("una1@acme.example",)


@pytest.mark.parametrize("people", [{}, {"users": 7}, {"administrators": ["boss@b.example"]}])
def test_an_attached_organization_keeps_its_administrators(api, people):
    org = api.mock.hub.add_organization("Acme", **people)
    customer_id = api.attach(org.org_id).json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    subscribers = api.subscribers(customer_id)
    subscribers.provision()
    assert not subscribers.person().administrator
    assert [*api.mock.hub.organization(org).administrators] == people.get("administrators", [])


def test_a_user_of_the_organization_becomes_the_subscriber(api, subscribers, world):
    org_id = api.get(subscribers.customer_id).json["orgId"]
    person = api.mock.hub.add_person(org_id, "Una@acme.example", name="Berg")
    view = subscribers.post().json
    assert view["personId"] == person.id
    assert [*world.directory.people_of[subscribers.organization.id]] == [ids.decode(person.id)[1]]


def test_a_person_stays_without_calling_and_comes_back(subscribers, world):
    first = subscribers.post(CALLED).json
    assert world.directory.numbers == {"+12405551212": subscribers.person().id}
    assert extensions(subscribers) == {"1000": subscribers.person().id}
    subscribers.delete(first["id"])
    assert subscribers.person().calling is None
    assert (world.directory.numbers, extensions(subscribers), len(world.subscribers)) == ({}, {}, 0)
    second = subscribers.post(CALLED).json
    assert (second["personId"], second["id"] != first["id"]) == (first["personId"], True)
    assert subscribers.organization.users == 1


def test_number_and_extension_are_free_for_the_next(subscribers):
    subscribers.delete(subscribers.provision(CALLED))
    subscribers.provision({EMAIL: "bo@b.example", **CALLED})
    assert subscribers.person("bo@b.example").calling.number == "+12405551212"


def test_a_person_comes_back_in_the_next_customer_of_the_organization(api, subscribers):
    org_id = api.get(subscribers.customer_id).json["orgId"]
    subscriber = subscribers.post().json
    subscribers.delete(subscriber["id"])
    api.delete(subscribers.customer_id)
    api.mock.clock.advance(10)
    again = api.attach(org_id).json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    assert api.subscribers(again).post().json["personId"] == subscriber["personId"]


# Changing packages


def test_calling_begins_with_a_calling_package(subscribers, world):
    subscriber_id = subscribers.provision(MEETINGS)
    update = {"packages": ["webex_suite"], PARAMETERS: {"primaryPhoneNumber": "240-555-1212", "extension": "77"}}
    assert subscribers.put(subscriber_id, update).status == 200
    location_id = subscribers.organization.locations[0].wire_id
    assert subscribers.person().calling == Calling(number="+12405551212", extension="77", location_id=location_id)
    assert [*world.directory.numbers] == ["+12405551212"]
    assert [*extensions(subscribers)] == ["77"]


def test_calling_ends_with_the_last_calling_package(subscribers, world):
    subscriber_id = subscribers.provision(CALLED)
    view = subscribers.put(subscriber_id, {"packages": ["webex_meetings"]}).json
    assert view["packages"] == ["webex_meetings"]
    assert (subscribers.person().calling, world.directory.numbers, extensions(subscribers)) == (None, {}, {})


def test_between_calling_packages_the_number_stays(subscribers):
    subscriber_id = subscribers.provision(CALLED)
    before = subscribers.person().calling
    for packages in (["webex_voice"], ["webex_calling", "attendant_console"], ["webex_suite"]):
        answer = subscribers.put(subscriber_id, {"packages": packages, PARAMETERS: {"extension": "77"}})
        assert answer.json["packages"] == packages
        assert subscribers.person().calling == before


def test_the_packages_that_are_held_are_counted(api, subscribers):
    def held():
        return +api.inside(subscribers.customer_id).held

    first = subscribers.provision({"packages": ["webex_calling", "attendant_console"]})
    second = subscribers.provision({**MEETINGS, EMAIL: "bo@b.example"})
    assert held() == {"webex_calling": 1, "attendant_console": 1, "webex_meetings": 1}
    subscribers.put(first, {"package": "webex_meetings"})
    assert held() == {"webex_meetings": 2}
    for subscriber_id in (first, second):
        subscribers.delete(subscriber_id)
    assert held() == {}
    assert api.inside(subscribers.customer_id).subscribers == 0


def test_an_update_repeated_changes_nothing_more(subscribers, world):
    subscriber_id = subscribers.provision(MEETINGS)
    update = {"packages": ["webex_calling"], PARAMETERS: {"extension": "77"}}
    answers = [subscribers.put(subscriber_id, update) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert [*extensions(subscribers)] == ["77"]


# Free accounts


def test_consent_is_asked_for_by_email(api, subscribers, pending):
    (email,) = [sent for sent in api.mock.outbox if sent.kind == "consent-to-move"]
    assert (email.to, email.subject) == (UNA, pending)
    assert subscribers.ask_again(pending).status == 204
    path = f"/v1/wholesale/subscribers/{pending}/emails/consentMove"
    assert api.send("POST", path).status == 204
    assert api.mock.calls[-1].operation == "subscribers.send_consent_email"
    assert [email.to for email in api.mock.outbox if email.kind == "consent-to-move"] == [UNA] * 3


def test_nobody_is_moved_before_they_agree(api, subscribers, pending, world):
    view = subscribers.get(pending).json
    assert (view["status"], "personId" in view) == ("pending_user_migration", False)
    assert (UNA in world.directory.people, world.directory.numbers, extensions(subscribers)) == (False, {}, {})
    assert api.delete(subscribers.customer_id).rule == "customer.has-subscribers"


def test_whoever_agrees_is_provisioned(api, subscribers, pending, world):
    api.mock.clock.advance(60)
    api.mock.hub.give_consent(pending)
    view = subscribers.get(pending).json
    assert (view["status"], view["personId"]) == ("provisioned", subscribers.person().wire_id)
    assert (view["created"], view["lastStatusChange"]) == ("2026-01-05T09:00:30.000Z", "2026-01-05T09:01:30.000000Z")
    assert subscribers.person().calling.number == "+12405551212"
    assert world.directory.free_accounts == set()
    subscribers.delete(pending)
    assert subscribers.post().status == 200


def test_what_somebody_else_took_meanwhile_is_theirs(api, subscribers, pending, world):
    other = subscribers.provision({EMAIL: "bo@b.example", **CALLED})
    api.mock.hub.give_consent(pending)
    location_id = subscribers.organization.locations[0].wire_id
    assert subscribers.person().calling == Calling(number=None, extension=None, location_id=location_id)
    assert world.directory.numbers == {"+12405551212": subscribers.person("bo@b.example").id}
    subscribers.delete(pending)
    assert [*extensions(subscribers)] == ["1000"]
    subscribers.delete(other)
    assert (world.directory.numbers, extensions(subscribers)) == ({}, {})


def test_whoever_does_not_agree_can_be_given_up(api, subscribers, pending):
    assert subscribers.delete(pending).status == 204
    assert subscribers.get(pending).status == 404
    assert subscribers.post().status == 202
    with pytest.raises(HubError, match="no subscriber has the id"):
        api.mock.hub.give_consent(pending)


def test_only_awaited_consent_can_be_given(api, subscribers, pending):
    api.mock.hub.give_consent(pending)
    with pytest.raises(HubError, match="no consent is awaited"):
        api.mock.hub.give_consent(pending)


def test_a_user_of_the_organization_has_left_the_free_account_behind(api, subscribers):
    subscribers.delete(subscribers.provision())
    api.mock.hub.add_free_account(UNA)
    assert subscribers.post().status == 200


# Customers with subscribers


@pytest.mark.rule("customer.package.in-use")
def test_a_package_is_dropped_when_the_last_holder_has_another(api, subscribers, expect):
    subscriber_id = subscribers.provision()
    update = {"packages": ["webex_meetings"]}
    expect(api.put(subscribers.customer_id, update), "customer.package.in-use", "packages")
    subscribers.put(subscriber_id, {"packages": ["webex_meetings"]})
    assert api.put(subscribers.customer_id, update).status == 202
    api.mock.clock.advance(10)
    assert api.packages(subscribers.customer_id) == {"webex_meetings": "provisioned"}


@pytest.mark.rule("customer.limits.below-use")
def test_a_limit_is_not_set_below_what_is_held(api, subscribers, expect):
    for number in range(2):
        subscribers.provision(subscribers.numbered(number))
    update = api.changed({"packages": ["webex_calling"]}, {LIMITS: {"webex_calling": 1}})
    expect(api.put(subscribers.customer_id, update), "customer.limits.below-use", f"{LIMITS}.webex_calling")
    subscribers.delete(subscribers.ids()[0])
    assert api.put(subscribers.customer_id, update).status == 202


@pytest.mark.rule("customer.has-subscribers")
def test_a_customer_goes_after_its_last_subscriber(api, subscribers, expect):
    subscriber_id = subscribers.provision()
    expect(api.delete(subscribers.customer_id), "customer.has-subscribers")
    subscribers.delete(subscriber_id)
    assert api.delete(subscribers.customer_id).status == 202


def test_where_it_is_allowed_subscribers_go_with_their_customer(api, subscribers, world):
    made = [
        subscribers.provision({**subscribers.numbered(number), NUMBER: f"+1240555121{number}"}) for number in range(3)
    ]
    organization = subscribers.organization
    api.mock.rules.disable("customer.has-subscribers")
    assert api.delete(subscribers.customer_id).status == 202
    assert subscribers.put(made[0], {"package": "webex_calling"}).rule == "subscriber.package.not-on-customer"
    assert subscribers.delete(made[0]).status == 204
    api.mock.clock.advance(10)
    assert {subscribers.get(subscriber_id).status for subscriber_id in made} == {404}
    assert subscribers.ids() == []
    assert (world.directory.numbers, organization.locations[0].extensions) == ({}, {})
    assert len(world.directory.people_of[organization.id]) == 3


def test_where_it_is_allowed_a_package_goes_and_its_holders_stay(api, subscribers):
    subscriber_id = subscribers.provision()
    api.mock.rules.disable("customer.package.in-use")
    api.put(subscribers.customer_id, {"packages": ["webex_meetings"]})
    api.mock.clock.advance(10)
    assert subscribers.get(subscriber_id).json["packages"] == ["webex_calling"]
    assert subscribers.put(subscriber_id, {"package": "webex_meetings"}).status == 200


# By hand


def test_a_subscriber_can_be_placed_by_hand(api, subscribers):
    placed = api.mock.hub.add_subscriber(subscribers.customer_id, UNA, packages=["webex_meetings"])
    view = subscribers.get(placed.id).json
    assert (view["email"], view["status"], view["personId"]) == (UNA, "provisioned", subscribers.person().wire_id)


def test_no_hand_places_what_is_taken(api, subscribers, world):
    subscribers.provision()
    api.mock.hub.add_organization("Elsewhere", administrators=["boss@b.example", "BOSS@b.example"])
    before = len(world.directory.people), len(world.subscribers)
    for email in ("UNA@acme.example", "Boss@b.example"):
        with pytest.raises(HubError, match=r"already associated .* \(rule subscriber.email.in-use\)"):
            api.mock.hub.add_subscriber(subscribers.customer_id, email, packages=["webex_meetings"])
    api.put(subscribers.customer_id, {"packages": ["webex_calling"]})
    with pytest.raises(HubError, match="webex_meetings: the customer has it in status deleting"):
        api.mock.hub.add_subscriber(subscribers.customer_id, "bo@b.example", packages=["webex_meetings"])
    assert (len(world.directory.people), len(world.subscribers)) == before


def test_nobody_is_put_into_an_organization_twice(api, subscribers):
    org_id = api.get(subscribers.customer_id).json["orgId"]
    subscribers.delete(subscribers.provision())
    with pytest.raises(HubError, match="the organization has a user with the email"):
        api.mock.hub.add_person(org_id, "Una@acme.example")
