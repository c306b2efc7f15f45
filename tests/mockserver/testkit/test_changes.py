"""`mock.changes`: what differs between a snapshot and now, in the contract's words."""

from __future__ import annotations

import json

import pytest

from webex_wholesale_contracts.models import Customer
from webex_wholesale_mock import Change, FieldChange, ForeignSnapshot, Request, WholesaleMock


@pytest.fixture
def acme(mock):
    return mock.hub.add_customer(external_id="acme-1", packages=["webex_calling"])


def test_a_world_that_has_not_changed_gives_nothing(mock, acme):
    mock.hub.add_subscriber(acme)
    mock.hub.add_report()
    ready = mock.snapshot()
    mock.clock.advance(3600)
    mock.client().customers.get(acme.id)
    changes = mock.changes(since=ready)
    assert changes == []
    assert str(changes) == "nothing has changed"


def test_added_and_removed_things_are_values_of_the_contract(mock, acme):
    ready = mock.snapshot()
    globex = mock.hub.add_customer(external_id="globex-1")
    mock.client().customers.delete(acme.id)
    mock.clock.advance(mock.durations.deleting)
    changes = mock.changes(since=ready)("customer")
    assert [(change.action, change.name) for change in changes] == [("removed", "acme-1"), ("added", "globex-1")]
    assert changes.removed[0].old == acme
    assert changes.added[0].new == globex
    assert isinstance(changes.added[0].new, Customer)
    assert changes.added[0].id == globex.id


def test_a_changed_thing_is_told_field_by_field(mock, acme):
    ready = mock.snapshot()
    mock.client().customers.update(acme.id, packages=["webex_calling", "webex_meetings"])
    [change] = mock.changes(since=ready)
    assert (change.action, change.kind, change.name, change.id) == ("changed", "customer", "acme-1", acme.id)
    assert FieldChange("status", "provisioned", "updating") in change.fields
    assert (change.old, change.new.status) == (acme, "updating")


def test_objects_in_lists_are_told_by_name(mock, acme):
    ready = mock.snapshot()
    mock.client().customers.update(acme.id, packages=["webex_calling", "webex_meetings"])
    mock.clock.advance(mock.durations.updating)
    [change] = mock.changes(since=ready)("customer")
    assert [str(field) for field in change.fields] == [
        "packages: ['webex_calling'] -> ['webex_calling', 'webex_meetings']",
        "resourceDetails.packages[webex_meetings].name: nothing -> 'webex_meetings'",
        "resourceDetails.packages[webex_meetings].status: nothing -> 'provisioned'",
    ]


def test_looking_changes_nothing(mock, acme, state):
    ready = mock.snapshot()
    mock.hub.add_subscriber(acme)
    before = state(mock)
    mock.changes(since=ready)
    assert state(mock) == before
    assert mock.calls == []


def test_a_later_snapshot_is_compared_after_a_rollback(mock, acme):
    first = mock.snapshot()
    mock.hub.add_customer(external_id="globex-1")
    later = mock.snapshot()
    mock.rollback(first)
    assert [str(change) for change in mock.changes(since=later)("customer")] == ["- customer globex-1"]
    assert mock.changes(since=first) == []


def test_a_reset_is_a_change(mock, acme):
    ready = mock.snapshot()
    mock.reset()
    assert [change.name for change in mock.changes(since=ready)("customer").removed] == ["acme-1"]


def test_a_fork_compares_with_its_own_snapshots(mock, acme):
    of_parent = mock.snapshot()
    fork = mock.fork()
    of_fork = fork.snapshot()
    fork.hub.add_customer(external_id="theirs")
    mock.hub.add_customer(external_id="ours")
    assert [change.name for change in fork.changes(since=of_fork)("customer")] == ["theirs"]
    assert [change.name for change in mock.changes(since=of_parent)("customer")] == ["ours"]
    for foreign in (of_parent, WholesaleMock().snapshot()):
        with pytest.raises(ForeignSnapshot):
            fork.changes(since=foreign)
        with pytest.raises(ForeignSnapshot):
            fork.story_since = foreign
    assert [customer.external_id for customer in fork.customers()] == ["theirs", "acme-1"]


def test_every_kind_of_thing_is_compared(mock, acme):
    ready = mock.snapshot()
    hub = mock.hub
    mock.add_partner("Child", parent=mock.partner)
    mock.add_token("spare")
    calling = hub.add_customer(packages=["webex_calling", "common_area_calling"])
    una = hub.add_subscriber(calling)
    hub.add_workspace(calling, "Lobby")
    hub.add_report()
    [location] = hub.organization(calling).locations
    hub.order_setup_assist(calling, location, users=2)
    person = una.person_id
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}", "content-type": "application/json"}
    phone = json.dumps({"mac": "00:11:22:33:44:55", "model": "DMS Cisco 8865", "personId": person}).encode()
    assert mock.handle(Request("POST", "/v1/devices", headers=headers, body=phone)).status == 200
    hub.sub_partners.request("Sub", admin_email="ada@sub.example", first_name="Ada", last_name="Berg")
    hub.add_customer(status="pending_rpl_review")
    hub.sso.check_idp("https://idp.example")
    mock.place.order(status="awaiting_details")
    assert [*dict.fromkeys(change.kind for change in mock.changes(since=ready).added)] == [
        "partner",
        "template",
        "token",
        "customer",
        "subscriber",
        "organization",
        "person",
        "location",
        "workspace",
        "device",
        "setup assist",
        "sub-partner request",
        "compliance review",
        "SSO relationship",
        "order",
        "billing report",
    ]
    mock.client().subscribers.delete(una.id)
    mock.client().customers.delete(calling.id)
    mock.clock.advance(mock.durations.deleting)
    assert "Lobby" not in str(mock.changes(since=ready))


def test_unknown_filters_are_refused(mock):
    changes = mock.changes(since=mock.snapshot())
    with pytest.raises(ValueError, match="unknown kind of thing 'custmer'; did you mean 'customer'"):
        changes("custmer")
    with pytest.raises(ValueError, match="unknown action 'add'; did you mean 'added'"):
        changes(action="add")


def test_values_are_frozen(mock, acme):
    ready = mock.snapshot()
    mock.hub.add_customer()
    change = mock.changes(since=ready)[0]
    assert isinstance(change, Change)
    with pytest.raises(AttributeError):
        change.name = "other"


# Over HTTP


def control(mock, method, path, body=None):
    answer = mock.handle(Request(method, f"/__mock__/{path}", body=json.dumps(body or {}).encode()))
    return answer.status, json.loads(answer.body)


def test_over_http_changes_are_since_a_named_snapshot(mock, acme):
    control(mock, "POST", "snapshots", {"name": "ready"})
    assert control(mock, "POST", "changes", {"since": "ready"}) == (200, {"items": []})
    mock.client().customers.update(acme.id, packages=["webex_calling", "webex_meetings"])
    _, answer = control(mock, "POST", "changes", {"since": "ready"})
    [change] = answer["items"]
    assert (change["action"], change["kind"], change["id"], change["name"]) == (
        "changed",
        "customer",
        acme.id,
        "acme-1",
    )
    assert {"field": "status", "old": "provisioned", "new": "updating"} in change["fields"]
    assert change["old"]["externalId"] == change["new"]["externalId"] == "acme-1"


def test_over_http_an_unknown_snapshot_is_refused(mock):
    control(mock, "POST", "snapshots", {"name": "ready"})
    status, answer = control(mock, "POST", "changes", {"since": "steady"})
    assert status == 400
    assert "unknown snapshot 'steady'; known are ready" in str(answer)
    assert control(mock, "POST", "changes")[0] == 400


# In stories


def test_stories_tell_changes_on_request(mock, acme):
    mock.client().customers.update(acme.id, packages=["webex_calling", "webex_meetings"])
    assert "changes:" not in mock.story()
    mock.story_since = mock.snapshot()
    assert "changes:" not in mock.story()
    mock.clock.advance(mock.durations.updating)
    assert "changes:\n  ~ customer acme-1\n      status: 'updating' -> 'provisioned'" in mock.story()
    with pytest.raises(AssertionError) as failure, mock:
        raise AssertionError
    assert "~ customer acme-1" in failure.value.__notes__[0]
    assert "changes:" not in mock.fork().story()
    mock.story_since = None
    assert "changes:" not in mock.story()


def test_a_story_of_many_changes_is_cut(mock):
    mock.story_since = mock.snapshot()
    for _ in range(30):
        mock.hub.add_customer()
    told = mock.story().splitlines()
    assert len(told) == 42
    assert told[-1].startswith("  and ")
