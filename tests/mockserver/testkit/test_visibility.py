"""Reads that lag behind writes: single resources, lists and removals, on the clock of the mock."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

import pytest

from tests.support.api import REPORTS, SUBSCRIBERS, Api
from webex_wholesale import Address, CustomerInfo, NotFound
from webex_wholesale_mock import Request, Takes, WholesaleMock

LAG = 5


@pytest.fixture
def late(api):
    """The API of a mock whose reads are late, with a customer that was there before."""
    api.customer_id = api.provisioned()
    api.mock.visibility(lag=LAG)
    return api


def listed(api, **query):
    return [item["externalId"] for item in api.list(urlencode(query)).json["items"]]


def ids_of(url):
    return url.rpartition("/")[2]


def test_what_is_there_when_the_lag_begins_is_visible(late):
    assert late.status(late.customer_id) == "provisioned"
    assert listed(late) == ["acme-1"]


def test_a_new_customer_is_not_found_until_the_lag_has_passed(late):
    customer_id = ids_of(late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"}).json["url"])
    assert late.get(customer_id).rule == "customer.not-found"
    assert listed(late) == listed(late, status="provisioned") == ["acme-1"]
    late.mock.clock.advance(LAG - 0.5)
    assert late.get(customer_id).status == 404
    late.mock.clock.advance(0.5)
    assert late.status(customer_id) == "provisioning"
    assert listed(late) == ["acme-2", "acme-1"]
    assert listed(late, externalId="acme-2") == ["acme-2"]


def test_work_on_the_clock_is_seen_late_too(late):
    """Provisioning takes 30 seconds, so the status is seen after 35."""
    customer_id = ids_of(late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"}).json["url"])
    late.mock.clock.advance(34)
    assert late.status(customer_id) == "provisioning"
    assert "orgId" not in late.get(customer_id).json
    late.mock.clock.advance(1)
    assert late.status(customer_id) == "provisioned"


def test_a_changed_customer_shows_its_old_values(late):
    late.put(late.customer_id, {"externalId": "renamed", "packages": ["webex_meetings"]})
    shown = late.get(late.customer_id).json
    assert (shown["externalId"], shown["status"]) == ("acme-1", "provisioned")
    assert listed(late, externalId="acme-1") == ["acme-1"]
    assert listed(late, externalId="renamed") == []
    late.mock.clock.advance(LAG)
    assert listed(late, externalId="acme-1") == []
    assert listed(late, externalId="renamed") == ["renamed"]


def test_a_removed_customer_is_still_there(late):
    late.delete(late.customer_id)
    late.mock.clock.advance(10)
    assert late.mock.customers() == []
    assert late.status(late.customer_id) == "deleting"
    assert listed(late) == ["acme-1"]
    late.mock.clock.advance(LAG)
    assert late.get(late.customer_id).status == 404
    assert listed(late) == []


def test_subscribers_are_late_alone_and_in_lists(late):
    subscribers = late.subscribers(late.customer_id)
    made = subscribers.provision()
    assert subscribers.get(made).status == 404
    assert subscribers.ids() == []
    late.mock.clock.advance(LAG)
    assert subscribers.get(made).status == 200
    assert subscribers.ids() == [made]
    subscribers.delete(made)
    assert subscribers.get(made).status == 200
    assert subscribers.ids() == [made]
    late.mock.clock.advance(LAG)
    assert subscribers.get(made).status == 404
    assert subscribers.ids() == []


def test_a_subscriber_outlives_its_customer_in_late_reads(late):
    """Both are shown as they were in the same moment."""
    subscribers = late.subscribers(late.customer_id)
    made = subscribers.provision()
    late.mock.visibility(lag=60, resources=["subscribers"])
    subscribers.delete(made)
    late.delete(late.customer_id)
    late.mock.clock.advance(20)
    assert late.get(late.customer_id).status == 404
    assert subscribers.get(made).json["externalCustomerId"] == "acme-1"
    assert subscribers.ids() == [made]


def test_reports_are_late_and_their_links_last_from_the_present(late):
    """Generating takes 60 seconds; a link is good for 30 minutes (rule billing.download.expired)."""
    reports = late.reports()
    late.mock.visibility(lag=120)
    made = reports.post({"billingStartDate": "2025-12-01", "billingEndDate": "2025-12-31"}).json["id"]
    assert reports.get(made).status == 404
    assert reports.ids() == []
    late.mock.clock.advance(179)
    assert reports.get(made).json["status"] == "IN_PROGRESS"
    late.mock.clock.advance(1)
    url = reports.get(made).json["tempDownloadURL"]
    late.mock.clock.advance(1_799)
    assert reports.fetch(url).status == 200
    late.mock.clock.advance(1)
    assert reports.fetch(url).rule == "billing.download.expired"


def test_writes_and_their_checks_see_the_present(late):
    """Rule customer.external-id.in-use."""
    late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"})
    again = late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "b@two.example"})
    assert again.rule == "customer.external-id.in-use"
    assert [customer.external_id for customer in late.mock.customers()] == ["acme-2", "acme-1"]


def test_only_the_resources_that_are_named_are_late(late):
    late.mock.visibility(timedelta(seconds=LAG), resources=["subscribers"])
    assert late.mock.visibility.resources == {"subscribers"}
    customer_id = ids_of(late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"}).json["url"])
    assert late.status(customer_id) == "provisioning"
    assert late.subscribers(late.customer_id).get(late.subscribers(late.customer_id).provision()).status == 404


def test_no_lag_shows_everything_at_once(late):
    customer_id = ids_of(late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"}).json["url"])
    late.mock.visibility(0)
    assert late.status(customer_id) == "provisioning"
    assert (late.mock.visibility.lag, late.mock.visibility.resources) == (0, frozenset())
    assert late.mock._engine.world.visibility.past == ()
    assert repr(late.mock.visibility) == "<Visibility: no lag>"


def test_a_late_read_changes_nothing(late):
    late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"})
    late.mock.clock.advance(1)
    before, upcoming = late.mock.clock.now, late.mock.clock.upcoming()
    late.list()
    assert (late.mock.clock.now, late.mock.clock.upcoming()) == (before, upcoming)
    assert [call.operation for call in late.mock.calls[-2:]] == ["customers.provision", "customers.list"]


def test_a_late_read_counts_as_a_poll(api):
    """Each poll moves the clock on, as it does without a lag, so that a client that sleeps for real gets on too."""
    mock = WholesaleMock(poll_step=3)
    mock.visibility(LAG)
    late = Api(mock)
    customer_id = ids_of(late.post().json["url"])
    assert late.get(customer_id).status == 404
    assert mock.clock.elapsed == 3
    seen = [late.status(customer_id) for _ in range(11)]
    assert seen == ["provisioning"] * 10 + ["provisioned"]
    assert mock.clock.elapsed == 36


def test_a_scripted_number_of_polls_counts_late_reads(late):
    late.mock.outcomes.add(Takes(polls=3), customer="acme-2")
    customer_id = ids_of(late.post({"externalId": "acme-2", "customerInfo.primaryEmail": "a@two.example"}).json["url"])
    assert [late.get(customer_id).status for _ in range(3)] == [404] * 3
    late.mock.clock.advance(LAG)
    assert late.status(customer_id) == "provisioned"


def test_states_are_kept_no_longer_than_they_can_be_seen(late):
    for _ in range(200):
        late.mock.clock.advance(1)
    assert len(late.mock._engine.world.visibility.past) <= LAG + 2
    late.mock.clock.advance(1_000)
    late.mock.clock.advance(1)
    assert len(late.mock._engine.world.visibility.past) <= 2


def test_about_a_hundred_states_are_kept_at_most(late):
    """Each of them holds a copy of the journal."""
    for _ in range(1_500):
        late.mock.clock.advance(LAG / 1_000)
        late.mock.handle(Request("GET", "/v1/people/me"))
    assert 50 < len(late.mock._engine.world.visibility.past) < 125


def test_a_change_between_two_tiny_steps_is_seen_after_a_long_one(late):
    late.mock.clock.advance(LAG / 10_000)
    late.put(late.customer_id, {"externalId": "renamed", "packages": ["webex_meetings"]})
    late.mock.clock.advance(LAG / 10_000)
    assert listed(late) == ["acme-1"]
    late.mock.clock.advance(100)
    assert listed(late) == ["renamed"]


def test_a_snapshot_keeps_the_lag_and_what_is_not_visible_yet(late):
    made = late.subscribers(late.customer_id).provision()
    late.mock.clock.advance(1)
    snapshot = late.mock.snapshot()
    late.mock.visibility(0)
    late.mock.rollback(snapshot)
    assert late.mock.visibility.lag == LAG
    assert late.subscribers(late.customer_id).get(made).status == 404
    late.mock.clock.advance(LAG - 1)
    assert late.subscribers(late.customer_id).get(made).status == 200


def test_a_fork_has_a_lag_of_its_own(late):
    made = late.subscribers(late.customer_id).provision()
    fork = Api(late.mock.fork())
    fork.mock.visibility(0)
    assert fork.subscribers(late.customer_id).get(made).status == 200
    assert late.subscribers(late.customer_id).get(made).status == 404
    late.mock.clock.advance(LAG)
    assert late.subscribers(late.customer_id).get(made).status == 200


def test_a_saved_world_keeps_the_lag_and_shows_what_was_written(late, tmp_path):
    made = late.subscribers(late.customer_id).provision()
    late.mock.save(tmp_path / "world.gz")
    loaded = Api(WholesaleMock.load(tmp_path / "world.gz"))
    subscribers = loaded.subscribers(late.customer_id)
    assert (loaded.mock.visibility.lag, subscribers.get(made).status) == (LAG, 200)
    for _ in range(2):
        another = subscribers.provision(subscribers.numbered(2))
        assert subscribers.get(another).status == 404
        loaded.mock.clock.advance(LAG)
        assert subscribers.get(another).status == 200
        loaded.mock.reset()


def test_a_reset_ends_the_lag(late):
    late.mock.reset()
    assert late.mock.visibility.lag == 0


@pytest.mark.parametrize("lag", [-1, float("nan"), "5", None, True])
def test_a_lag_is_a_number_of_seconds(api, lag):
    with pytest.raises(ValueError, match="lag is"):
        api.mock.visibility(lag)


def test_an_unknown_resource_is_refused(api):
    with pytest.raises(ValueError, match="unknown resource 'people'; known are customers"):
        api.mock.visibility(5, resources=["people"])


def test_it_is_set_over_the_wire(api):
    answer = api.send("PUT", "/__mock__/visibility", {"lag": 5, "resources": ["subscribers"]}, token=None)
    assert answer.json == {"lag": 5, "resources": ["subscribers"]}
    assert repr(api.mock.visibility) == "<Visibility: 5 seconds for subscribers>"
    assert api.send("DELETE", "/__mock__/visibility", token=None).status == 200
    assert api.mock.visibility.lag == 0
    assert api.send("PUT", "/__mock__/visibility", {"lag": 5, "resources": ["x"]}, token=None).status == 400


def look(api):
    """Each list as clients see it: customers, subscribers and reports with their states."""
    looks = (api.list("max=100"), api.send("GET", SUBSCRIBERS, query="max=100&sortBy=lastStatusChange"))
    return [*(answer.json["items"] for answer in looks), api.send("GET", REPORTS).json["items"]]


def act(api, draw):
    """Write something at random."""
    customers, subscribers = api.mock.customers(), api.mock.subscribers()
    kind, key = draw.randrange(6), f"acme-{draw.randrange(3)}"
    if kind == 0 or not customers:
        api.post({"externalId": key, "customerInfo.primaryEmail": f"post@{key}.example"})
    elif kind == 1:
        api.put(draw.choice(customers).id, {"packages": ["webex_calling"]})
    elif kind == 2:
        api.subscribers(draw.choice(customers).id).post(api.subscribers("").numbered(draw.randrange(9)))
    elif kind == 3 and subscribers:
        api.subscribers("").delete(draw.choice(subscribers).id)
    elif kind == 4:
        api.delete(draw.choice(customers).id)
    else:
        end = f"2025-12-{draw.randint(1, 31):02}"
        api.reports().post({"billingStartDate": "2025-12-01", "billingEndDate": end})


@pytest.mark.parametrize("seed", range(2))
def test_late_lists_are_those_of_a_mock_without_a_lag_some_seconds_ago(seed):
    truth, late = Api(WholesaleMock()), Api(WholesaleMock())
    late.mock.visibility(LAG)
    begun, seen = look(truth), []
    for second in range(100):
        for api in (truth, late):
            act(api, Random(f"{seed} {second}"))
        seen.append(look(truth))
        assert look(late) == (seen[second - LAG] if second >= LAG else begun)
        for api in (truth, late):
            api.mock.clock.advance(1)
    assert all(map(any, zip(*seen, strict=True)))


# The SDK


def wanted(mock):
    """Arguments of a customer with Webex Meetings."""
    return {
        "provisioning_id": mock.template.provisioning_id,
        "external_id": "late",
        "packages": ["webex_meetings"],
        "address": Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        "customer_info": CustomerInfo(name="Late", primary_email="post@late.example"),
    }


def test_a_wait_tolerates_that_a_new_customer_is_not_found_yet(late):
    client = late.mock.client()
    found = client.customers.wait_until_provisioned(client.customers.provision(**wanted(late.mock)))
    assert (found.external_id, found.status) == ("late", "provisioned")
    statuses = [call.status for call in late.mock.calls(operation="customers.get")]
    assert statuses[0] == 404
    assert statuses[-1] == 200


def test_a_wait_tolerates_it_in_the_other_colour_too(late):
    async def provision():
        async with late.mock.async_client() as client:
            return await client.customers.wait_until_provisioned(await client.customers.provision(**wanted(late.mock)))

    assert asyncio.run(provision()).status == "provisioned"


def test_a_lag_beyond_the_grace_period_ends_a_wait(late):
    late.mock.visibility(lag=3_600)
    client = late.mock.client()
    accepted = client.customers.provision(**wanted(late.mock))
    with pytest.raises(NotFound):
        client.customers.wait_until_provisioned(accepted)


def test_a_wait_for_a_removal_ends_when_it_can_be_seen(late):
    client = late.mock.client()
    begun = late.mock.clock.elapsed
    client.customers.delete(late.customer_id)
    client.customers.wait_until_removed(late.customer_id)
    assert late.mock.clock.elapsed - begun >= 10 + LAG


def test_a_pager_lists_each_subscriber_that_is_visible_once(late):
    subscribers = late.subscribers(late.customer_id)
    for number in range(7):
        subscribers.provision(subscribers.numbered(number))
    late.mock.clock.advance(LAG)
    for made in subscribers.ids()[:3]:
        subscribers.delete(made)
    emails = [found.email for found in late.mock.client().subscribers.list(max=2)]
    assert len(emails) == len(set(emails)) == 7
    late.mock.clock.advance(LAG)
    assert len(list(late.mock.client().subscribers.list(max=2))) == 4
