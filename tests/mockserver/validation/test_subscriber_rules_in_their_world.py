"""The subscriber.* rules that need the world."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import Fails
from webex_wholesale_mock.entities import Location

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
EMAIL = "email"
PARAMETERS = "provisioningParameters"
NUMBER, EXTENSION, LOCATION = (f"{PARAMETERS}.{name}" for name in ("primaryPhoneNumber", "extension", "locationId"))
MEETINGS = {"packages": ["webex_meetings"], EXTENSION: ...}
LIMITS = "provisioningParameters.packages.limits"
TROUBLE = {"code": 4711, "description": "No capacity."}


def both(subscribers, changes=None):
    """Provisioning and its precheck: they may not disagree."""
    return subscribers.post(changes), subscribers.precheck(changes)


def neighbours(api, packages=("webex_calling", "webex_meetings"), partner=None):
    """The subscribers of one more customer."""
    template = (partner or api.mock.partner).template.provisioning_id
    changes = {**api.numbered(2), "packages": [*packages], "provisioningId": template}
    return api.subscribers(api.provisioned(changes, partner=partner), partner)


@pytest.fixture
def calling(subscribers):
    """A subscriber who is called at +12405551212, extension 1000."""
    return subscribers.provision({NUMBER: "+12405551212"})


# The customer


@pytest.mark.rule("subscriber.customer.unknown")
@pytest.mark.parametrize(
    "customer_id", ["x", UUID, ids.encode("ENTERPRISE", UUID), ids.encode("SUBSCRIBER", UUID), "a" * 10_000]
)
def test_a_customer_must_exist(subscribers, expect, customer_id):
    answers = [*both(subscribers, {"customerId": customer_id})]
    answers.append(subscribers.send("POST", "/validate", {"customerId": customer_id, "email": "bo@b.example"}))
    for answer in answers:
        expect(answer, "subscriber.customer.unknown", "customerId")
        assert answer.status == 404


@pytest.mark.rule("subscriber.customer.unknown")
def test_a_customer_of_another_partner_is_none(api, subscribers, expect):
    theirs = neighbours(api, partner=api.mock.add_partner("Other Telecom")).customer_id
    unknown = subscribers.post({"customerId": ids.encode("ENTERPRISE", UUID)})
    for answer in both(subscribers, {"customerId": theirs}):
        expect(answer, "subscriber.customer.unknown", "customerId")
        assert answer.json["errors"] == unknown.json["errors"]


@pytest.mark.parametrize("kind", ["ENTERPRISE", "CUSTOMER", "customer", "Enterprise"])
@pytest.mark.parametrize("padding", ["", "="])
def test_a_customer_is_known_by_every_form_of_its_id(subscribers, kind, padding):
    customer_id = ids.encode(kind, ids.decode(subscribers.customer_id)[1])
    answer = subscribers.post({"customerId": customer_id + padding * (-len(customer_id) % 4)})
    assert answer.json["customerId"] == subscribers.customer_id


def still_provisioning(api):
    return api.provision()


def in_review(api):
    api.mock.hub.deny_names("acme")
    return api.provision()


def awaiting_approval(api):
    return api.attach(api.mock.hub.add_organization("Acme", users=100).org_id).json["url"].rpartition("/")[2]


def in_error(api):
    for package in ("webex_calling", "webex_meetings"):
        api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package=package)
    return api.provisioned()


def being_deleted(api):
    customer_id = api.provisioned()
    api.delete(customer_id)
    return customer_id


@pytest.mark.rule("subscriber.customer.not-ready")
@pytest.mark.parametrize("make", [still_provisioning, in_review, awaiting_approval, in_error, being_deleted])
def test_a_customer_must_be_ready(api, expect, make):
    advice = "update it to try again" if make is in_error else "wait until it is provisioned"
    subscribers = api.subscribers(make(api))
    answers = [*both(subscribers, MEETINGS)]
    body = {"customerId": subscribers.customer_id, "email": "bo@b.example"}
    answers.append(subscribers.send("POST", "/validate", body))
    for answer in answers:
        expect(answer, "subscriber.customer.not-ready", "customerId")
        assert answer.json["errors"][0]["description"].endswith(advice)


def test_a_customer_with_errors_takes_subscribers_of_what_works(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_calling")
    customer_id = api.provisioned()
    assert api.status(customer_id) == "provisioned_with_errors"
    assert api.subscribers(customer_id).post(MEETINGS).status == 200


def test_a_customer_that_is_updated_takes_subscribers_of_what_stays(api, subscribers):
    api.put(subscribers.customer_id, {"packages": ["webex_calling"]})
    assert api.status(subscribers.customer_id) == "updating"
    assert subscribers.post().status == 200


# Packages


@pytest.mark.rule("subscriber.package.not-on-customer")
def test_the_customer_must_have_the_package(api, expect):
    subscribers = api.subscribers(api.provisioned())
    for answer in both(subscribers, {"packages": ["webex_suite"]}):
        expect(answer, "subscriber.package.not-on-customer", "packages")
    for answer in both(subscribers, {"packages": ..., "package": "webex_suite"}):
        expect(answer, "subscriber.package.not-on-customer", "package")
    for answer in both(subscribers, {"packages": ["webex_calling", "attendant_console"]}):
        expect(answer, "subscriber.package.not-on-customer", "packages")
    expect(
        subscribers.put(subscribers.provision(), {"package": "webex_suite"}),
        "subscriber.package.not-on-customer",
        "package",
    )


@pytest.mark.rule("subscriber.package.not-on-customer")
def test_a_package_that_failed_is_none(api, expect):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_calling")
    subscribers = api.subscribers(api.provisioned())
    for answer in both(subscribers):
        expect(answer, "subscriber.package.not-on-customer", "packages")
        assert "in status error" in answer.json["errors"][0]["description"]


@pytest.mark.rule("subscriber.package.not-on-customer")
def test_a_package_that_maintenance_held_up_comes_with_the_next_update(api, expect):
    api.mock.hub.calling_maintenance = True
    subscribers = api.subscribers(api.provisioned())
    expect(subscribers.post(), "subscriber.package.not-on-customer", "packages")
    api.mock.hub.calling_maintenance = False
    api.put(subscribers.customer_id, {"packages": ["webex_calling", "webex_meetings"]})
    expect(subscribers.post(), "subscriber.package.not-on-customer", "packages")
    api.mock.clock.advance(10)
    assert subscribers.post().status == 200


@pytest.mark.rule("subscriber.package.not-on-customer")
def test_a_package_that_is_being_removed_is_none(api, subscribers, expect):
    subscriber_id = subscribers.provision()
    api.put(subscribers.customer_id, {"packages": ["webex_calling"]})
    for answer in both(subscribers, {**MEETINGS, EMAIL: "bo@b.example"}):
        expect(answer, "subscriber.package.not-on-customer", "packages")
    answer = subscribers.put(subscriber_id, {"packages": ["webex_meetings"]})
    expect(answer, "subscriber.package.not-on-customer", "packages")


@pytest.mark.rule("subscriber.package.not-on-customer")
def test_a_customer_in_its_second_attempt_has_no_package_yet(api, expect):
    customer_id = in_error(api)
    api.put(customer_id, {"packages": ["webex_meetings"]})
    for answer in both(api.subscribers(customer_id), MEETINGS):
        expect(answer, "subscriber.package.not-on-customer", "packages")


@pytest.mark.rule("subscriber.package.limit")
def test_a_limit_is_the_most_that_can_hold_a_package(api, expect):
    subscribers = api.subscribers(api.provisioned({LIMITS: {"webex_calling": 2}}))
    first, second = (subscribers.provision(subscribers.numbered(number)) for number in range(2))
    other = subscribers.provision({**MEETINGS, EMAIL: "bo@b.example"})
    for answer in both(subscribers):
        expect(answer, "subscriber.package.limit", "packages")
    update = {"package": "webex_calling", PARAMETERS: {"extension": "2000"}}
    expect(subscribers.put(other, update), "subscriber.package.limit", "package")
    assert subscribers.put(first, {"packages": ["webex_calling"]}).status == 200
    subscribers.put(second, {"packages": ["webex_meetings"]})
    assert subscribers.put(other, update).status == 200
    subscribers.delete(other)
    assert subscribers.post(subscribers.numbered(2)).status == 200


@pytest.mark.rule("subscriber.package.limit")
def test_a_limit_can_be_raised_and_can_be_zero(api, expect):
    subscribers = api.subscribers(api.provisioned({LIMITS: {"webex_calling": 0}}))
    expect(subscribers.post(), "subscriber.package.limit", "packages")
    api.put(subscribers.customer_id, {"packages": ["webex_calling"], **api.changed({}, {LIMITS: {"webex_calling": 1}})})
    assert subscribers.post().status == 200


@pytest.mark.rule("subscriber.package.limit")
def test_whoever_is_asked_for_consent_counts(api, expect):
    subscribers = api.subscribers(api.provisioned({LIMITS: {"webex_calling": 1}}))
    api.mock.hub.add_free_account("una@acme.example")
    subscribers.provision()
    expect(subscribers.post(subscribers.numbered(1)), "subscriber.package.limit", "packages")


# The email


@pytest.mark.rule("subscriber.email.in-use")
@pytest.mark.parametrize("email", ["una@acme.example", "UNA@acme.EXAMPLE"])
def test_an_email_is_one_subscribers(api, subscribers, expect, email):
    subscribers.provision()
    for where in (subscribers, neighbours(api)):
        for answer in both(where, {EMAIL: email, EXTENSION: "2000"}):
            expect(answer, "subscriber.email.in-use", EMAIL)
            (error,) = answer.json["errors"]
            assert (answer.status, error["errorCode"]) == (409, 10022)
            assert error["description"] == "The email is already associated with an existing user."


@pytest.mark.rule("subscriber.email.in-use")
def test_the_email_of_another_partners_subscriber_is_taken(api, subscribers, expect):
    subscribers.provision()
    theirs = neighbours(api, partner=api.mock.add_partner("Other Telecom"))
    expect(theirs.post(), "subscriber.email.in-use", EMAIL)


@pytest.mark.rule("subscriber.email.in-use")
def test_the_email_of_a_user_elsewhere_is_taken(api, subscribers, expect):
    org_id = api.mock.hub.add_organization("Elsewhere", administrators=["boss@b.example"]).org_id
    api.mock.hub.add_person(org_id, "una@acme.example")
    for email in ("Boss@b.example", "una@acme.example"):
        for answer in both(subscribers, {EMAIL: email}):
            expect(answer, "subscriber.email.in-use", EMAIL)


@pytest.mark.rule("subscriber.email.in-use")
@pytest.mark.parametrize("wait", [0, 30])
def test_the_primary_email_of_a_customer_is_free_for_its_own_subscriber_alone(api, subscribers, expect, wait):
    api.provision(api.numbered(2))
    api.mock.clock.advance(wait)
    for answer in both(subscribers, {EMAIL: "ann2@acme.example"}):
        expect(answer, "subscriber.email.in-use", EMAIL)
    own = {EMAIL: "Ann@acme.example"}
    assert (subscribers.precheck(own).status, subscribers.post(own).status) == (200, 200)


@pytest.mark.rule("subscriber.email.in-use")
def test_the_email_stays_with_the_person_who_stays(api, subscribers, expect):
    first, others = subscribers.provision(), neighbours(api)
    subscribers.delete(first)
    expect(others.post(), "subscriber.email.in-use", EMAIL)
    assert subscribers.post().status == 200


@pytest.mark.rule("subscriber.email.in-use")
def test_a_prospects_people_are_checked_before_there_is_a_customer(api, subscribers, expect):
    subscribers.delete(subscribers.provision())

    def precheck(primary):
        return subscribers.send(
            "POST", "/validate", {EMAIL: "una@acme.example", "customerInfo": {"primaryEmail": primary}}
        )

    expect(precheck("new@b.example"), "subscriber.email.in-use", EMAIL)
    expect(subscribers.send("POST", "/validate", {EMAIL: "una@acme.example"}), "subscriber.email.in-use", EMAIL)
    assert precheck("Ann@acme.example").status == 200


def test_an_attached_organizations_people_are_no_conflict_in_a_second_attempt(api):
    org = api.mock.hub.add_organization("Acme", administrators=["boss@acme.example"])
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.attach(org.org_id, {"packages": ["webex_meetings"]}).json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    api.put(customer_id, {"packages": ["webex_meetings"]})
    body = {"customerId": customer_id, "email": "boss@acme.example"}
    assert api.subscribers("").send("POST", "/validate", body).status == 200


def test_the_location_of_a_prospect_cannot_be_known(subscribers):
    body = {"customerInfo": {"primaryEmail": "new@b.example"}, EMAIL: "una@b.example", "package": "webex_calling"}
    parameters = {"firstName": "Una", "lastName": "Berg", "extension": "1000", "locationId": "Y2lz"}
    assert subscribers.send("POST", "/validate", {**body, "provisioningParameters": parameters}).status == 200


def test_number_and_extension_are_for_calling_alone(subscribers):
    subscribers.provision({"provisioningParameters.primaryPhoneNumber": "+12405551212"})
    body = {
        "provisioningParameters.primaryPhoneNumber": "+12405551212",
        EMAIL: "bo@acme.example",
        "packages": ["webex_meetings"],
    }
    assert subscribers.post(body).status == 200


def test_the_primary_email_is_no_conflict_in_the_second_attempt_of_a_new_customer(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.provisioned({"packages": ["webex_meetings"]})
    api.put(customer_id, {"packages": ["webex_meetings"]})
    body = {"customerId": customer_id, "email": "ann@acme.example"}
    assert api.subscribers("").send("POST", "/validate", body).status == 200


@pytest.mark.rule("subscriber.email.free-account")
@pytest.mark.parametrize("email", ["una@acme.example", "Una@ACME.example"])
def test_the_owner_of_a_free_account_is_asked_first(api, subscribers, email):
    api.mock.hub.add_free_account(email)
    assert subscribers.precheck().status == 200
    answer = subscribers.post()
    assert (answer.status, answer.json["status"]) == (202, "pending_user_migration")
    assert "personId" not in answer.json


# Number, extension, location


@pytest.mark.rule("subscriber.phone.in-use")
@pytest.mark.parametrize("spelling", ["+12405551212", "+1-240-555-1212", "240-555-1212"])
def test_a_number_is_one_persons(api, subscribers, calling, expect, spelling):
    for where in (subscribers, neighbours(api), neighbours_of_another_partner(api)):
        for answer in both(where, {**where.numbered(1), NUMBER: spelling}):
            expect(answer, "subscriber.phone.in-use", NUMBER)
    other = subscribers.provision({**MEETINGS, EMAIL: "bo@b.example"})
    answer = subscribers.put(other, {"package": "webex_calling", PARAMETERS: {"primaryPhoneNumber": spelling}})
    expect(answer, "subscriber.phone.in-use", NUMBER)


def neighbours_of_another_partner(api):
    other = api.mock.add_partner("Other Telecom")
    changes = {**api.numbered(3), "provisioningId": other.template.provisioning_id}
    return api.subscribers(api.provisioned(changes, partner=other), other)


@pytest.mark.rule("subscriber.extension.in-use")
def test_an_extension_is_one_persons_in_its_location(subscribers, calling, expect):
    for answer in both(subscribers, {EMAIL: "bo@b.example"}):
        expect(answer, "subscriber.extension.in-use", EXTENSION)
    other = subscribers.provision({**MEETINGS, EMAIL: "bo@b.example"})
    answer = subscribers.put(other, {"packages": ["webex_voice"], PARAMETERS: {"extension": "1000"}})
    expect(answer, "subscriber.extension.in-use", EXTENSION)


@pytest.mark.rule("subscriber.extension.in-use")
def test_an_extension_is_free_in_another_location(api, subscribers, calling, expect):
    second = Location(
        id=UUID,
        wire_id=ids.encode("LOCATION", UUID),
        organization_id=subscribers.organization.id,
        name="Mill",
        address={},
        timezone="Europe/Oslo",
        language="en_us",
        announcement_language="en_us",
    )
    api.mock._engine.world.directory.add_location(subscribers.organization, second)
    there = {EMAIL: "bo@b.example", LOCATION: second.wire_id}
    assert subscribers.post(there).status == 200
    assert subscribers.person("bo@b.example").calling.location_id == second.wire_id
    expect(subscribers.post({**there, EMAIL: "cy@b.example"}), "subscriber.extension.in-use", EXTENSION)
    assert neighbours(api).post({EMAIL: "cy@b.example"}).status == 200


@pytest.mark.rule("subscriber.location.unknown")
@pytest.mark.parametrize("location_id", ["", "x", UUID, ids.encode("LOCATION", UUID), ids.encode("ORGANIZATION", UUID)])
def test_a_location_must_exist(subscribers, expect, location_id):
    for answer in both(subscribers, {LOCATION: location_id}):
        expect(answer, "subscriber.location.unknown", LOCATION)
        assert answer.status == 404
    other = subscribers.provision({**MEETINGS, EMAIL: "bo@b.example"})
    update = {"package": "webex_calling", PARAMETERS: {"extension": "2000", "locationId": location_id}}
    expect(subscribers.put(other, update), "subscriber.location.unknown", LOCATION)


@pytest.mark.rule("subscriber.location.unknown")
def test_a_location_of_another_customer_is_none(api, subscribers, expect):
    theirs = neighbours(api).organization.locations[0].wire_id
    expect(subscribers.post({LOCATION: theirs}), "subscriber.location.unknown", LOCATION)


@pytest.mark.rule("subscriber.calling.number-required")
def test_an_update_to_a_first_calling_package_brings_a_number(subscribers, expect):
    subscriber_id = subscribers.provision(MEETINGS)
    for parameters in (
        {},
        {PARAMETERS: {}},
        {PARAMETERS: {"locationId": subscribers.organization.locations[0].wire_id}},
    ):
        answer = subscribers.put(subscriber_id, {"packages": ["webex_suite"], **parameters})
        expect(answer, "subscriber.calling.number-required", EXTENSION)


@pytest.mark.rule("subscriber.calling.number-required")
def test_whoever_has_calling_elsewhere_still_needs_a_number_here(api, calling, expect):
    for answer in both(neighbours(api), {EXTENSION: ...}):
        expect(answer, "subscriber.calling.number-required", EXTENSION)


# The subscriber


def missing(subscribers, expect, subscriber_id, **sending):
    answers = [
        subscribers.get(subscriber_id, **sending),
        subscribers.put(subscriber_id, {"package": "webex_suite"}, **sending),
        subscribers.delete(subscriber_id, **sending),
        subscribers.ask_again(subscriber_id, **sending),
    ]
    for answer in answers:
        expect(answer, "subscriber.not-found")
        assert answer.json["message"] == "The requested resource could not be found."


@pytest.mark.rule("subscriber.not-found")
def test_a_subscriber_must_exist(subscribers, expect):
    missing(subscribers, expect, ids.encode("SUBSCRIBER", UUID))
    subscriber_id = subscribers.provision()
    subscribers.delete(subscriber_id)
    missing(subscribers, expect, subscriber_id)


@pytest.mark.rule("subscriber.not-found")
def test_a_subscriber_of_another_partner_is_none(api, subscribers, expect, calling):
    missing(subscribers, expect, calling, partner=api.mock.add_partner("Other Telecom"))
    assert subscribers.get(calling).status == 200


@pytest.mark.rule("id.malformed")
@pytest.mark.parametrize("bad", ["x", UUID, "%00", ids.encode("PEOPLE", UUID), ids.encode("ENTERPRISE", UUID)])
def test_a_malformed_id_is_none(subscribers, expect, bad):
    for answer in (subscribers.get(bad), subscribers.delete(bad), subscribers.ask_again(bad)):
        expect(answer, "id.malformed")


def test_a_subscriber_is_known_by_every_form_of_its_id(subscribers, calling):
    uuid = ids.decode(calling)[1]
    for form in (calling, ids.encode("subscriber", uuid), calling + "=" * (-len(calling) % 4)):
        assert subscribers.get(form).json["id"] == calling


@pytest.fixture
def pending(api, subscribers):
    api.mock.hub.add_free_account("una@acme.example")
    return subscribers.provision()


@pytest.mark.rule("subscriber.pending-migration")
def test_nothing_is_changed_before_the_person_agrees(api, subscribers, pending, expect):
    expect(subscribers.put(pending, {"package": "webex_meetings"}), "subscriber.pending-migration")
    api.mock.hub.give_consent(pending)
    assert subscribers.put(pending, {"package": "webex_meetings"}).status == 200


@pytest.mark.rule("subscriber.email.in-use")
def test_whoever_is_asked_for_consent_is_a_subscriber(api, subscribers, pending, expect):
    for where in (subscribers, neighbours(api)):
        for answer in both(where, {EXTENSION: "2000"}):
            expect(answer, "subscriber.email.in-use", EMAIL)


@pytest.mark.rule("subscriber.consent.not-pending")
def test_whoever_agreed_is_not_asked_again(api, subscribers, pending, expect):
    assert subscribers.ask_again(pending).status == 204
    api.mock.hub.give_consent(pending)
    expect(subscribers.ask_again(pending), "subscriber.consent.not-pending")
    expect(subscribers.ask_again(subscribers.provision(subscribers.numbered(1))), "subscriber.consent.not-pending")


# Which rule speaks first


def test_the_body_is_judged_before_the_world(subscribers):
    subscribers.provision()
    wrong = {"customerId": "x", EXTENSION: "x", NUMBER: "+1", "packages": ["webex_suite"]}
    assert {answer.rule for answer in both(subscribers, wrong)} == {"subscriber.phone.invalid"}
    wrong[NUMBER] = "+12405551212"
    assert {answer.rule for answer in both(subscribers, wrong)} == {"subscriber.extension.invalid"}
    wrong = {"customerId": "x", EMAIL: "una@acme.example"}
    assert {answer.rule for answer in both(subscribers, wrong)} == {"subscriber.customer.unknown"}


def test_the_number_counts_only_where_calling_is_new(api, subscribers, calling):
    """A person who has Webex Calling keeps it; what the request says of it is ignored."""
    taken = {"primaryPhoneNumber": "+12405551213", "extension": "2000", "locationId": ids.encode("LOCATION", UUID)}
    before = subscribers.person().calling
    assert subscribers.put(calling, {"package": "webex_suite", PARAMETERS: taken}).status == 200
    assert subscribers.put(calling, {"package": "webex_voice"}).status == 200
    assert subscribers.person().calling == before
    assert api.mock._engine.world.directory.numbers == {"+12405551212": subscribers.person().id}
