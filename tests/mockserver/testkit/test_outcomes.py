"""What comes of accepted requests where a test has planned it."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale import ProvisioningFailed, WaitTimeout
from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models import BillingReportStatus, CustomerStatus, PackageStatus, SubscriberStatus
from webex_wholesale_mock import Fails, Flaps, OutcomeError, Stuck, Takes, WholesaleMock

BOTH = ["webex_calling", "webex_meetings"]
TROUBLE = Fails(code=4711, description="No capacity.")
ERROR = {"errorCode": 4711, "description": "No capacity."}
DAY = 86_400


def looks(api, customer_id, count):
    return [api.status(customer_id) for _ in range(count)]


# How long it takes


def test_an_attempt_takes_the_planned_seconds(api):
    script = api.mock.outcomes.add(Takes(seconds=300), customer="acme-1")
    customer_id = api.provisioned()
    assert api.status(customer_id) == "provisioning"
    api.mock.clock.advance(269.9)
    assert api.status(customer_id) == "provisioning"
    api.mock.clock.advance(0.1)
    assert api.status(customer_id) == "provisioned"
    assert script.hits == 1


def test_an_attempt_can_be_over_at_once(api):
    api.mock.outcomes.add(Takes(seconds=0), customer="*")
    customer_id = api.provision()
    assert api.status(customer_id) == "provisioned"
    api.put(customer_id, {"packages": ["webex_meetings"]})
    assert api.status(customer_id) == "provisioned"
    api.delete(customer_id)
    assert api.get(customer_id).status == 404
    assert api.mock.clock.elapsed == 0


def test_the_nth_look_sees_the_end(api):
    api.mock.outcomes.add(Takes(polls=3), customer="*")
    customer_id = api.provision()
    api.mock.clock.advance(DAY)
    assert looks(api, customer_id, 4) == ["provisioning", "provisioning", "provisioned", "provisioned"]
    api.put(customer_id, {"packages": BOTH})
    assert looks(api, customer_id, 3) == ["updating", "updating", "provisioned"]


def test_a_list_is_a_look_at_everybody_on_its_page(api):
    api.mock.outcomes.add(Takes(polls=2), customer="*")
    for number in range(3):
        api.provision(api.numbered(number))
    assert [item["status"] for item in api.list("max=2").json["items"]] == ["provisioning"] * 2
    assert [item["status"] for item in api.list().json["items"]] == ["provisioned"] * 2 + ["provisioning"]
    assert api.ids("status=provisioning") == []


def test_a_removal_can_be_over_with_a_look(api):
    customer_id = api.provisioned()
    api.mock.outcomes.add(Takes(polls=2), customer="acme-1", attempt="delete")
    api.delete(customer_id)
    assert [item["status"] for item in api.list().json["items"]] == ["deleting"]
    assert api.list().json["items"] == []
    assert api.get(customer_id).status == 404


def test_a_refused_look_does_not_count(api):
    api.mock.outcomes.add(Takes(polls=1), customer="*")
    customer_id = api.provision()
    assert api.get(customer_id, token=None).status == 401
    assert api.get(customer_id, partner=api.mock.add_partner("Rival")).status == 404
    assert api.mock.hub.customer(customer_id).status == "provisioning"
    assert api.status(customer_id) == "provisioned"


# Stuck


def test_what_is_stuck_ends_when_it_is_released(api):
    script = api.mock.outcomes.add(Stuck(), customer="*")
    first, second = api.provision(api.numbered(1)), api.provision(api.numbered(2))
    api.mock.clock.advance(30 * DAY)
    api.mock.add_token("full-admin")
    assert (api.status(first), api.status(second)) == ("provisioning", "provisioning")
    assert (script.holding, script.hits) == (["acme-1", "acme-2"], 2)
    assert api.mock.clock.upcoming() == []
    script.release("acme-2")
    assert api.mock.hub.customer(second).status == "provisioned"
    script.release(first)
    assert (api.status(first), script.holding) == ("provisioned", [])
    api.provision(api.numbered(3))
    script.release()
    assert api.ids("status=provisioned") == api.ids()


@pytest.mark.parametrize("whose", [None, "acme-2", "acme-9"])
def test_what_is_not_stuck_is_not_released(api, whose):
    script = api.mock.outcomes.add(Stuck(), customer="acme-1")
    takes = api.mock.outcomes.add(Takes(seconds=60), customer="acme-2")
    api.provision(api.numbered(2))
    with pytest.raises(OutcomeError, match="this script holds nothing"):
        script.release(whose)
    api.provision(api.numbered(1))
    if whose:
        with pytest.raises(OutcomeError, match=f"'{whose}' is not held by this script; it holds acme-1"):
            script.release(whose)
    with pytest.raises(OutcomeError, match="holds nothing"):
        takes.release()
    assert script.holding == ["acme-1"]


def test_a_script_that_is_taken_back_leaves_things_as_they_would_have_been(api):
    script = api.mock.outcomes.add(Stuck(), customer="*")
    customer_id = api.provision()
    api.mock.clock.advance(20)
    script.remove()
    assert [event.kind for event in api.mock.clock.upcoming()] == ["customer.finish"]
    api.mock.clock.advance(10)
    assert api.status(customer_id) == "provisioned"
    late = api.mock.outcomes.add(Stuck(), customer="*")
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(100)
    late.remove()
    assert api.status(customer_id) == "provisioned"
    with pytest.raises(OutcomeError, match="has been removed"):
        script.remove()


# Failing


def test_a_package_can_fail_alone(api):
    script = api.mock.outcomes.add(TROUBLE, customer="acme-1", package="webex_meetings")
    customer_id = api.provisioned()
    view = api.get(customer_id).json
    assert (view["status"], view["errors"]) == ("provisioned_with_errors", [ERROR])
    assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_meetings": "error"}
    assert script.hits == 1
    assert api.packages(api.provisioned(api.numbered(2))) == dict.fromkeys(BOTH, "provisioned")


def test_without_a_package_all_of_them_fail(api):
    script = api.mock.outcomes.add(TROUBLE, customer="acme-1")
    customer_id = api.provisioned()
    assert (api.status(customer_id), api.get(customer_id).json["errors"]) == ("error", [ERROR] * 2)
    assert script.hits == 1


def test_what_failed_can_recover_with_the_next_update(api):
    api.mock.outcomes.add(TROUBLE, customer="acme-1", times=1)
    customer_id = api.provisioned()
    assert api.status(customer_id) == "error"
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(10)
    assert api.status(customer_id) == "provisioned"
    assert "errors" not in api.get(customer_id).json


def test_only_the_update_can_fail(api):
    api.mock.outcomes.add(TROUBLE, customer="acme-1", attempt="update")
    customer_id = api.provisioned({"packages": ["webex_calling"]})
    assert api.status(customer_id) == "provisioned"
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(10)
    assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_meetings": "error"}


def test_a_removal_fails_only_where_that_is_asked_for(api):
    trouble = api.mock.outcomes.add(TROUBLE, customer="*", times=2)
    for package in (None, "webex_meetings"):
        trouble.remove()
        customer_id = api.provisioned()
        trouble = api.mock.outcomes.add(TROUBLE, customer="*", package=package)
        stays = api.mock.outcomes.add(TROUBLE, customer="*", package=package, attempt="delete", times=1)
        api.delete(customer_id)
        api.mock.clock.advance(10)
        left = BOTH if package is None else [package]
        assert (api.status(customer_id), api.packages(customer_id)) == ("error", dict.fromkeys(left, "error"))
        view = api.get(customer_id).json
        assert "orgId" in view
        assert [error["errorCode"] for error in view["errors"]] == [4711] * len(left)
        for each in view["resourceDetails"]["packages"]:
            assert [error["errorCode"] for error in each["errors"]] == [4711]
        stays.remove()
        api.delete(customer_id)
        api.mock.clock.advance(10)
        assert api.get(customer_id).status == 404


def test_the_last_script_added_decides(api):
    api.mock.outcomes.add(Fails(code=1, description="one"), customer="*")
    api.mock.outcomes.add(Fails(code=2, description="two"), customer="*", package="webex_calling")
    api.mock.outcomes.add(Stuck(), customer="*")
    api.mock.outcomes.add(Takes(seconds=5), customer="acme-1")
    customer_id = api.provision()
    api.mock.clock.advance(5)
    assert [error["errorCode"] for error in api.get(customer_id).json["errors"]] == [2, 1]


# Flapping


def test_a_customer_can_seem_provisioned_and_not_be(api):
    api.mock.outcomes.add(Flaps(times=2, seconds=15), customer="acme-1")
    customer_id = api.provision()
    seen = []
    for _ in range(7):
        seen.append((api.status(customer_id), {*api.packages(customer_id).values()}))
        api.mock.clock.advance(15)
    back_and_forth = [("provisioning", {"provisioning"}), ("provisioned", {"provisioned"})] * 3
    assert seen == [*back_and_forth, back_and_forth[-1]]
    assert [email.kind for email in api.mock.outbox] == ["welcome"]
    (organization,) = api.mock._engine.world.directory.organizations.values()
    assert [license.package for license in organization.licenses] == BOTH
    assert api.mock.clock.upcoming() == []


def test_looks_can_make_it_flap(api):
    customer_id = api.provisioned()
    api.mock.outcomes.add(Flaps(polls=1), customer="acme-1", attempt="update")
    api.put(customer_id, {"packages": [*BOTH, "webex_suite"]})
    assert looks(api, customer_id, 5) == ["provisioned", "updating", "provisioned", "provisioned", "provisioned"]


def test_a_customer_can_fail_and_come_right_by_itself(api):
    api.mock.outcomes.add(Flaps(seconds=15), customer="acme-1")
    api.mock.outcomes.add(TROUBLE, customer="acme-1", times=1)
    customer_id = api.provision()
    seen = []
    for _ in range(4):
        api.mock.clock.advance(15)
        seen.append((api.status(customer_id), api.get(customer_id).json.get("errors", [])))
    good = ("provisioned", [])
    assert seen == [("error", [ERROR] * 2), ("provisioning", []), good, good]


def test_what_a_client_asks_for_while_it_seems_provisioned_counts(api):
    api.mock.outcomes.add(Flaps(seconds=15), customer="*")
    kept, removed = (api.provision(api.numbered(number)) for number in range(2))
    api.mock.clock.advance(15)
    api.subscribers(kept).provision()
    api.delete(removed)
    api.mock.clock.advance(15)
    assert (api.status(kept), api.get(removed).status) == ("provisioning", 404)
    assert api.subscribers(kept).post({"email": "two@acme.example"}).rule == "subscriber.customer.not-ready"
    api.mock.clock.advance(100)
    assert api.status(kept) == "provisioned"
    assert api.put(kept, {"packages": BOTH}).status == 202


def test_a_flapping_script_that_is_taken_back_leaves_the_end_that_was_seen(api):
    script = api.mock.outcomes.add(Flaps(times=9, seconds=15), customer="*")
    customer_id = api.provision()
    api.mock.clock.advance(15)
    script.remove()
    assert api.mock.clock.upcoming() == []
    api.mock.clock.advance(DAY)
    assert api.status(customer_id) == "provisioned"


# Whose it is


def test_a_script_holds_for_what_is_under_way_too(api):
    customer_id = api.provision()
    api.mock.clock.advance(10)
    script = api.mock.outcomes.add(Stuck(), customer=customer_id)
    api.mock.clock.advance(100)
    assert api.status(customer_id) == "provisioning"
    script.remove()
    api.mock.outcomes.add(Takes(seconds=200), customer=customer_id)
    api.mock.clock.advance(89.9)
    assert api.status(customer_id) == "provisioning"
    api.mock.clock.advance(0.1)
    assert api.status(customer_id) == "provisioned"


def test_ids_and_addresses_are_known_in_every_form(api, subscribers):
    uuid = ids.decode(subscribers.customer_id)[1]
    script = api.mock.outcomes.add(Stuck(), customer=ids.encode("CUSTOMER", uuid))
    api.put(subscribers.customer_id, {"packages": [*api.packages(subscribers.customer_id)]})
    script.release(ids.encode("CUSTOMER", uuid))
    assert api.status(subscribers.customer_id) == "provisioned"
    held = api.mock.outcomes.add(Stuck(), subscriber=" Una@Acme.example".strip())
    subscriber_id = subscribers.provision({"email": "UNA@acme.example"})
    held.release("una@ACME.example")
    assert subscribers.get(subscriber_id).json["status"] == "provisioned"


def test_a_review_comes_before_the_planned_time(api):
    api.mock.hub.deny_names("Bakery")
    api.mock.outcomes.add(Takes(seconds=5), customer="acme-1")
    customer_id = api.provision()
    api.mock.clock.advance(100)
    assert api.status(customer_id) == "pending_rpl_review"
    api.mock.hub.clear(customer_id)
    api.mock.clock.advance(5)
    assert api.status(customer_id) == "provisioned"


def is_big(body):
    return body["provisioningParameters"]["packages"]["limits"]["webex_calling"] > 100


@pytest.mark.parametrize(
    "when",
    [
        {"customerInfo": {"primaryEmail": "ann2@acme.example"}},
        {"externalId": "acme-2", "packages": BOTH},
        lambda body: body["externalId"] == "acme-2",
        is_big,
    ],
)
def test_a_script_can_be_for_certain_requests(new_api, monkeypatch, when):
    api = new_api()
    monkeypatch.setattr("tests.support.contract_guard._state", lambda engine: b"")  # a lambda stands in no pickle
    script = api.mock.outcomes.add(TROUBLE, customer="*", when=when)
    limits = {"provisioningParameters.packages.limits": {"webex_calling": 101}}
    made = [api.provisioned(api.numbered(number) | (limits if number == 2 else {})) for number in range(4)]
    assert [api.status(one) for one in made] == ["provisioned", "provisioned", "error", "provisioned"]
    assert script.hits == 1


@pytest.mark.parametrize("when", [lambda body: body["orgId"] == "x", lambda body: body.get("orgId").upper() == "X"])
def test_a_function_that_stumbles_over_an_absent_field_finds_it_absent(new_api, monkeypatch, when):
    api = new_api()
    monkeypatch.setattr("tests.support.contract_guard._state", lambda engine: b"")
    api.mock.outcomes.add(TROUBLE, customer="*", when=when)
    assert api.status(api.provisioned()) == "provisioned"


def test_time_can_run_to_what_a_script_with_a_function_brings(new_api, monkeypatch):
    api = new_api()
    monkeypatch.setattr("tests.support.contract_guard._state", lambda engine: b"")
    api.mock.outcomes.add(Flaps(seconds=15), customer="*", when=lambda body: body["externalId"] == "acme-1")
    api.provision()
    assert api.mock.clock.run_until("customer.resume", "acme-1").due == api.mock.clock.now
    assert api.mock.clock.elapsed == 30


def test_a_plan_for_a_package_waits_for_an_attempt_that_has_it(api):
    script = api.mock.outcomes.add(TROUBLE, customer="*", package="webex_meetings", times=1)
    without = api.provisioned({"packages": ["webex_calling"]})
    assert (api.status(without), script.hits) == ("provisioned", 0)
    having = api.provisioned(api.numbered(2))
    assert (api.status(having), script.hits) == ("provisioned_with_errors", 1)


def test_an_update_that_goes_on_again_leaves_the_packages_that_are_there(api):
    customer_id = api.provisioned()
    api.mock.outcomes.add(Flaps(seconds=15), customer="acme-1")
    api.put(customer_id, {"packages": ["webex_calling", "webex_meetings"]})
    api.mock.clock.run_until("customer.resume", "acme-1")
    states = {name: package.status for name, package in api.inside(customer_id).packages.items()}
    assert api.status(customer_id) == "updating"
    assert states == {"webex_calling": "provisioned", "webex_meetings": "provisioned"}


def test_a_null_has_none_of_the_fields_that_a_plan_wants(api):
    api.mock.outcomes.add(Stuck(), customer="*", when={"provisioningParameters": {"meetings": {"timezone": "UTC"}}})
    body = {"provisioningParameters": None, "packages": ["webex_meetings"]}
    assert api.status(api.provisioned(body)) == "provisioned"


def test_a_limit_is_no_object_whose_fields_a_plan_could_want(api):
    limits = {"provisioningParameters": {"packages": {"limits": {"webex_calling": {"most": 1}}}}}
    api.mock.outcomes.add(Stuck(), customer="*", when=limits)
    made = api.provisioned({"provisioningParameters.packages": {"limits": {"webex_calling": 50}}})
    assert api.status(made) == "provisioned"


def test_a_builder_sends_no_request_that_a_function_could_look_at(api, monkeypatch):
    monkeypatch.setattr("tests.support.contract_guard._state", lambda engine: b"")
    api.mock.outcomes.add(Stuck(), customer="*", when=lambda body: True)
    api.mock.hub.add_customer(external_id="acme-1", status="provisioning")
    api.mock.clock.run_until("customer.finish", "acme-1")
    assert api.mock.hub.customer("acme-1").status == "provisioned"


def test_a_builder_sends_no_request_that_could_be_looked_at(api):
    api.mock.outcomes.add(Stuck(), customer="*", when={"externalId": "acme-1"})
    api.mock.hub.add_customer(external_id="acme-1", status="provisioning")
    api.mock.clock.run_until("customer.finish", "acme-1")
    assert api.mock.hub.customer("acme-1").status == "provisioned"


def test_scripts_can_be_looked_through_and_cleared(api):
    first = api.mock.outcomes.add(Stuck(), customer="acme-1")
    api.mock.outcomes.add(TROUBLE, report="*")
    customer_id = api.provision()
    assert [script.outcome for script in api.mock.outcomes] == [Stuck(), TROUBLE]
    assert len(api.mock.outcomes) == 2
    assert "Stuck() for customer 'acme-1', 1 hits" in repr(first)
    api.mock.outcomes.clear()
    api.mock.clock.advance(30)
    assert (len(api.mock.outcomes), api.status(customer_id)) == (0, "provisioned")


def test_a_reset_takes_every_script_back(api):
    script = api.mock.outcomes.add(Stuck(), customer="*")
    api.mock.reset()
    assert len(api.mock.outcomes) == 0
    with pytest.raises(OutcomeError, match="the mock was reset"):
        assert script.hits


def test_a_script_from_before_a_rollback_is_no_other_one(api):
    before = api.mock.snapshot()
    gone = api.mock.outcomes.add(Stuck(), customer="*")
    api.mock.rollback(before)
    made = api.mock.outcomes.add(Takes(polls=3), customer="acme-1")
    assert made.id == gone.id
    for use in (gone.remove, gone.release, lambda: gone.hits):
        with pytest.raises(OutcomeError, match="has been removed"):
            use()
    assert [script.outcome for script in api.mock.outcomes] == [Takes(polls=3)]


# Subscribers


def test_a_planned_subscriber_is_awaited(api, subscribers):
    api.mock.outcomes.add(Takes(seconds=60), subscriber="Una@acme.example")
    answer = subscribers.post()
    assert (answer.status, answer.json["status"]) == (202, "pending_user_migration")
    assert "personId" not in answer.json
    assert str(api.mock.clock.upcoming()[-1]) == "2026-01-05 09:01:30 subscriber.finish una@acme.example"
    api.mock.clock.advance(60)
    view = subscribers.get(answer.json["id"]).json
    assert (view["status"], "personId" in view) == ("provisioned", True)
    assert subscribers.post({"email": "two@acme.example", "provisioningParameters.extension": "1001"}).status == 200


@pytest.mark.parametrize("look", ["get", "list"])
def test_a_look_at_a_subscriber_counts(api, subscribers, look):
    api.mock.outcomes.add(Takes(polls=2), subscriber="*", package="webex_calling")
    subscriber_id = subscribers.provision()
    see = {"get": lambda: subscribers.get(subscriber_id).json, "list": lambda: subscribers.list().json["items"][0]}[
        look
    ]
    assert [see()["status"] for _ in range(3)] == ["pending_user_migration", "provisioned", "provisioned"]


def test_each_look_at_a_pending_subscriber_can_move_the_clock(new_api):
    api = new_api(poll_step=5)
    subscribers = api.subscribers(api.provisioned())
    api.mock.outcomes.add(Takes(seconds=10), subscriber="*")
    subscriber_id = subscribers.provision()
    assert [subscribers.get(subscriber_id).json["status"] for _ in range(2)][-1] == "provisioned"


def test_consent_by_hand_ends_what_is_stuck(api, subscribers):
    script = api.mock.outcomes.add(Stuck(), subscriber="*")
    first, second = subscribers.provision(), subscribers.provision(subscribers.numbered(2))
    assert script.holding == ["una@acme.example", "una2@acme.example"]
    api.mock.hub.give_consent(first)
    script.release(second)
    assert subscribers.ids("status=provisioned") == [second, first]
    assert script.holding == []


def test_a_move_that_fails_says_why_and_can_be_tried_again(api, subscribers):
    api.mock.outcomes.add(TROUBLE, subscriber="una@acme.example", times=1)
    subscriber_id = subscribers.provision()
    view = subscribers.get(subscriber_id).json
    assert (view["status"], view["errors"]) == ("pending_user_migration", [ERROR])
    assert api.mock.clock.upcoming() == []
    api.mock.outcomes.add(Takes(seconds=10), subscriber=subscriber_id)
    assert subscribers.ask_again(subscriber_id).status == 204
    assert "errors" not in subscribers.get(subscriber_id).json
    api.mock.clock.advance(10)
    assert subscribers.get(subscriber_id).json["status"] == "provisioned"


def test_a_failed_move_is_tried_again_at_once_where_nothing_else_is_planned(api, subscribers):
    api.mock.outcomes.add(TROUBLE, subscriber="*", times=1)
    subscriber_id = subscribers.provision()
    assert subscribers.get(subscriber_id).json["errors"] == [ERROR]
    assert subscribers.ask_again(subscriber_id).status == 204
    view = subscribers.get(subscriber_id).json
    assert (view["status"], "errors" in view) == ("provisioned", False)


def test_the_move_of_a_free_account_fails_when_its_owner_agrees(api, subscribers):
    api.mock.hub.add_free_account("una@acme.example")
    api.mock.outcomes.add(TROUBLE, subscriber="*", times=1)
    subscriber_id = subscribers.provision()
    api.mock.clock.advance(DAY)
    assert "errors" not in subscribers.get(subscriber_id).json
    for errors in ([ERROR], None):
        api.mock.hub.give_consent(subscriber_id)
        assert subscribers.get(subscriber_id).json.get("errors") == errors
    assert subscribers.get(subscriber_id).json["status"] == "provisioned"


def test_a_pending_subscriber_who_is_removed_stays_so(api, subscribers):
    api.mock.outcomes.add(Takes(seconds=60), subscriber="*")
    subscribers.delete(subscribers.provision())
    assert [event.kind for event in api.mock.clock.upcoming()] == []


# Reports


def test_a_report_can_take_its_time_and_fail(api, reports):
    api.mock.outcomes.add(Takes(polls=2), report="*", when={"type": "USER"})
    report_id, other = reports.create({"type": "USER"}), reports.create()
    api.mock.outcomes.add(Fails(code=2000, description="No usage."), report=other)
    api.mock.clock.advance(60)
    assert [reports.get(report_id).json["status"] for _ in range(2)] == ["IN_PROGRESS", "COMPLETED"]
    view = reports.get(other).json
    assert (view["status"], view["errors"]) == ("FAILED", [{"code": 2000, "description": "No usage."}])


def test_a_stuck_report_can_be_asked_for_again(api, reports):
    script = api.mock.outcomes.add(Stuck(), report="*", times=1)
    stuck = reports.create()
    api.mock.clock.advance(DAY)
    assert reports.get(stuck).json["status"] == "IN_PROGRESS"
    assert reports.get(reports.completed()).json["status"] == "COMPLETED"
    assert script.holding == []


# With the SDK


def test_the_sdk_waits_for_what_is_slow_and_gives_up_on_what_is_stuck(api):
    client = api.mock.client()
    api.mock.outcomes.add(Takes(seconds=600), customer="acme-0")
    api.mock.outcomes.add(Stuck(), customer="acme-1")
    api.mock.outcomes.add(TROUBLE, customer="acme-2")
    slow, stuck, bad = (api.provision(api.numbered(number)) for number in range(3))
    assert client.customers.wait_until_provisioned(slow, timeout=900).status == "provisioned"
    with pytest.raises(WaitTimeout):
        client.customers.wait_until_provisioned(stuck, timeout=900)
    with pytest.raises(ProvisioningFailed):
        client.customers.wait_until_provisioned(bad, timeout=900)


def test_the_sdk_looks_as_often_as_a_script_wants(api):
    api.mock.outcomes.add(Takes(polls=3), customer="*")
    customer_id = api.provision()
    assert api.mock.client().customers.wait_until_provisioned(customer_id, interval=20).status == "provisioned"
    assert [call.operation for call in api.mock.calls[1:]] == ["customers.get"] * 3
    assert api.mock.clock.elapsed == 1.5


def test_the_sdk_sees_a_flapping_customer_at_its_first_end(api):
    api.mock.outcomes.add(Flaps(polls=1), customer="*")
    client, customer_id = api.mock.client(), api.provision()
    assert client.customers.wait_until_provisioned(customer_id).status == "provisioned"
    assert client.customers.get(customer_id).status == "provisioning"


def test_scripts_and_what_they_hold_are_saved_with_the_world(api, new_api, tmp_path):
    api.mock.outcomes.add(Flaps(times=2, seconds=15), customer="acme-0")
    api.mock.outcomes.add(Stuck(), customer="acme-1")
    for number in range(2):
        api.provision(api.numbered(number))
    api.mock.clock.advance(20)
    api.mock.save(tmp_path / "world.json")
    loaded = type(api)(WholesaleMock.load(tmp_path / "world.json"))
    flaps, held = loaded.mock.outcomes
    assert (flaps.hits, held.holding, loaded.mock.clock.upcoming()) == (1, ["acme-1"], api.mock.clock.upcoming())
    held.release()
    loaded.mock.clock.advance(100)
    assert loaded.ids("status=provisioned") == loaded.ids()
    assert api.ids("status=provisioning") == api.ids("externalId=acme-1")


# What is refused


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Takes(), "either seconds of the clock or a number of polls"),
        (lambda: Takes(seconds=1, polls=1), "either seconds"),
        (lambda: Takes(seconds=-1), "seconds is -1; give a number of seconds from 0, for at once"),
        (lambda: Takes(seconds=float("nan")), "seconds is nan"),
        (lambda: Takes(seconds=float("inf")), "seconds is inf"),
        (lambda: Takes(seconds=True), "seconds is True"),
        (lambda: Takes(polls=True), "polls is True; give a whole number, 1 at least"),
        (lambda: Takes(polls=0), "polls is 0; give a whole number, 1 at least"),
        (lambda: Takes(polls=1.5), "polls is 1.5"),
        (lambda: Flaps(), "Flaps takes either"),
        (lambda: Flaps(times=0, polls=1), "times is 0"),
        (lambda: Fails(code="x", description="y"), "code is 'x'"),
        (lambda: Takes(seconds=1e300), r"seconds is 1e\+300; .* to 10000000000"),
        (lambda: Takes(seconds=10**400), "seconds is 1000"),
        (lambda: Flaps(times=math.inf, polls=1), "times is inf"),
        (lambda: Fails(code=math.inf, description="y"), "code is inf"),
        (lambda: Fails(code=1, description=" "), "description is ' '"),
        (lambda: Fails(code=1, description=5), "description is 5"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(make, reason):
    with pytest.raises(OutcomeError, match=reason):
        make()


SUBSCRIBER_ID = ids.encode("SUBSCRIBER", "0" * 8 + "-0000-4000-8000-" + "0" * 12)


def test_every_id_and_the_value_itself_name_what_is_scripted(mock):
    acme = mock.hub.add_customer(status="provisioning")
    moving = mock.hub.add_subscriber(mock.hub.add_customer(), status="pending_user_migration")
    report = mock.hub.add_report(status="IN_PROGRESS")
    by_value = [
        mock.outcomes.add(Stuck(), customer=acme),
        mock.outcomes.add(Stuck(), subscriber=moving),
        mock.outcomes.add(Stuck(), report=report),
    ]
    assert [script.holding for script in by_value] == [["customer-1"], [moving.email], [report.id]]
    by_value[0].release(acme)
    done = mock.hub.add_customer()
    assert mock.outcomes.add(Stuck(), customer=done.org_id).whose == done.id


def test_seconds_of_outcomes_may_be_a_timedelta():
    assert Takes(seconds=timedelta(minutes=2)) == Takes(seconds=120)
    assert Flaps(seconds=timedelta(seconds=5)) == Flaps(seconds=5)


@pytest.mark.parametrize(
    ("outcome", "script", "reason"),
    [
        (Stuck(), {}, "give one of customer=, subscriber= and report="),
        (Stuck(), {"package": "webex_meetings"}, "give one of customer=, subscriber= and report="),
        (Stuck(), {"customer": "*", "report": "*"}, "give one of"),
        (Stuck, {"customer": "*"}, "is not an outcome; use one of Takes, Stuck, Flaps, Fails"),
        (Stuck(), {"customer": " "}, "the customer is blank"),
        (Stuck(), {"customer": Stuck()}, "Stuck is not a customer; give its id"),
        (Stuck(), {"customer": SUBSCRIBER_ID}, "is the id of a SUBSCRIBER, which a customer cannot have"),
        (Stuck(), {"subscriber": "acme-1"}, "'acme-1' cannot be a subscriber; give an id"),
        (Stuck(), {"report": "january"}, "'january' cannot be a report"),
        (TROUBLE, {"customer": "*", "package": "webex_meeting"}, "did you mean 'webex_meetings'"),
        (TROUBLE, {"customer": "*", "package": "x"}, "unknown package of a customer 'x'"),
        (
            TROUBLE,
            {"subscriber": "*", "package": "common_area_calling"},
            "unknown package of a subscriber",
        ),
        (TROUBLE, {"report": "*", "package": "webex_meetings"}, "unknown package of a report"),
        (Stuck(), {"customer": "*", "attempt": "updat"}, "did you mean 'update'"),
        (Stuck(), {"subscriber": "*", "attempt": "update"}, "unknown kind of attempt at a subscriber 'update'"),
        (Flaps(polls=1), {"subscriber": "*"}, "Flaps is for a customer that is provisioned or updated"),
        (Flaps(polls=1), {"customer": "*", "attempt": "delete"}, "Flaps is for a customer"),
        (Stuck(), {"customer": "*", "times": 0}, "times is 0"),
        (Stuck(), {"customer": "*", "when": {}}, "holds for every request"),
        (Stuck(), {"customer": "*", "when": {"customerInfo": {"nmae": "x"}}}, "customerInfo.nmae is not a field"),
        (
            Stuck(),
            {"customer": "*", "when": {"packages": "webex_meetings"}},
            "packages is of type string, expected array",
        ),
        (
            Stuck(),
            {"customer": "*", "when": {"provisioningId": "x"}, "attempt": "update"},
            "provisioningId is not a field",
        ),
        (Stuck(), {"customer": "*", "when": {"externalId": "x"}, "attempt": "delete"}, "removed without a body"),
    ],
)
def test_a_script_that_can_never_match_is_refused_and_nothing_changes(api, outcome, script, reason):
    before = api.mock._engine.world.next_serial()
    with pytest.raises(OutcomeError, match=reason):
        api.mock.outcomes.add(outcome, **script)
    assert len(api.mock.outcomes) == 0
    assert api.mock._engine.world.next_serial() == before + 1


def test_what_is_over_cannot_be_planned(api, subscribers, reports):
    api.mock.outcomes.add(Stuck(), customer=subscribers.customer_id)
    for over in (
        {"customer": subscribers.customer_id, "attempt": "provision"},
        {"subscriber": subscribers.provision()},
        {"report": reports.completed()},
    ):
        with pytest.raises(OutcomeError, match="already, and has no other attempt"):
            api.mock.outcomes.add(Stuck(), **over)


# What always holds

WHOSE = st.sampled_from(["*", "acme-0", "acme-1"])
PACES = st.one_of(
    st.builds(Takes, seconds=st.integers(0, 100)),
    st.builds(Takes, polls=st.integers(1, 4)),
    st.just(Stuck()),
    st.builds(Flaps, times=st.integers(1, 3), seconds=st.integers(0, 30)),
    st.builds(Flaps, times=st.integers(1, 3), polls=st.integers(1, 2)),
    st.builds(Fails, code=st.integers(1, 9), description=st.just("x")),
)
SCRIPTS = st.fixed_dictionaries(
    {"customer": WHOSE},
    optional={
        "package": st.sampled_from(BOTH),
        "attempt": st.sampled_from(["provision", "update", "delete"]),
        "times": st.integers(1, 3),
    },
)
STEPS = st.one_of(
    st.tuples(st.just("plan"), PACES, SCRIPTS),
    st.tuples(st.just("put"), st.integers(0, 1), st.sampled_from([BOTH, BOTH[:1], BOTH[1:]])),
    st.tuples(st.just("delete"), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.integers(0, 60)),
    st.tuples(st.just("unplan"), st.integers(0, 9)),
    st.tuples(st.just("release"), st.integers(0, 9)),
)


def take(api, made, step):
    match step:
        case "plan", outcome, script:
            if not (isinstance(outcome, Flaps) and script.get("attempt") == "delete"):
                api.mock.outcomes.add(outcome, **script)
        case "put", number, packages:
            api.put(made[number], {"packages": packages})
        case "delete", number:
            api.delete(made[number])
        case "wait", seconds:
            api.mock.clock.advance(seconds)
        case "unplan" | "release", number:
            scripts = [one for one in api.mock.outcomes if step[0] == "unplan" or one.holding]
            if scripts:
                script = scripts[number % len(scripts)]
                script.remove() if step[0] == "unplan" else script.release()


def seen(api):
    """The statuses in the list, which are those of the contract."""
    items = api.list().json["items"]
    assert {item["status"] for item in items} <= {*get_args(CustomerStatus)}
    for item in items:
        packages = item["resourceDetails"]["packages"]
        assert {package["status"] for package in packages} <= {*get_args(PackageStatus)}
    return {item["externalId"]: item["status"] for item in items}


KINDLY = st.one_of(
    st.builds(Takes, seconds=st.integers(0, 100)),
    st.builds(Takes, polls=st.integers(1, 4)),
    st.just(Stuck()),
    st.builds(Fails, code=st.integers(1, 9), description=st.just("x")),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(KINDLY, st.sampled_from(["subscriber", "report"])), max_size=5), st.booleans())
def test_whatever_is_planned_subscribers_and_reports_settle_fail_or_are_stuck(new_api, plans, free):
    api = new_api()
    subscribers, reports = api.subscribers(api.provisioned()), api.reports()
    if free:
        api.mock.hub.add_free_account("una@acme.example")
    scripts = [api.mock.outcomes.add(outcome, **{noun: "*"}) for outcome, noun in plans]
    subscriber_id, report_id = subscribers.provision(), reports.create()
    for _ in range(6):
        api.mock.clock.advance(100)
        person, report = subscribers.get(subscriber_id).json, reports.get(report_id).json
        assert person["status"] in get_args(SubscriberStatus)
        assert report["status"] in get_args(BillingReportStatus)
    stuck = [name for script in scripts for name in script.holding]
    paced = any(noun == "subscriber" and not isinstance(outcome, Fails) for outcome, noun in plans)
    waits = "una@acme.example" in stuck or (free and not paced)
    assert (person["status"] == "provisioned") == ("personId" in person) == (not waits and "errors" not in person)
    assert (report["status"] == "IN_PROGRESS") == (report_id in stuck)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(STEPS, max_size=6), st.lists(STEPS, max_size=10))
def test_whatever_is_planned_a_customer_settles_or_is_stuck(new_api, before, after):
    api = new_api()
    for step in before:
        if step[0] == "plan":
            take(api, [], step)
    made = [api.provision(api.numbered(number)) for number in range(2)]
    for step in after:
        take(api, made, step)
        seen(api)
    for _ in range(40):
        api.mock.clock.advance(1000)
        statuses = seen(api)
    stuck = {name for script in api.mock.outcomes for name in script.holding}
    unfinished = {name for name, status in statuses.items() if status in ("provisioning", "updating", "deleting")}
    assert unfinished == stuck
    api.mock.outcomes.clear()
    api.mock.clock.advance(0)
    assert not {*seen(api).values()} & {"provisioning", "updating", "deleting"}
    assert api.mock._engine.world.attempts == {}
