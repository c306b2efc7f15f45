"""Services billed without a subscriber: workspaces and Setup Assist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webex_wholesale_mock import HubError

DAY = 86_400
MONDAY = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05"}
TYPES = ("PARTNER", "CUSTOMER", "USER")
ONBOARDED = datetime(2026, 1, 13, 12, tzinfo=UTC)


@pytest.fixture
def acme(api):
    """A customer with common areas, at noon of Monday."""
    made = api.provisioned({"packages": ["webex_calling", "common_area_calling"]})
    api.mock.clock.advance_to(datetime(2026, 1, 5, 12, tzinfo=UTC))
    return made


@pytest.fixture
def location(api, acme):
    return api.mock.hub.organization(acme).locations[0].id


def quantities(rows):
    return [(row["SERVICE_NAME"], row["QUANTITY"]) for row in rows]


# Workspaces


def test_a_workspace_is_billed_from_the_day_it_is_set_up_to_the_day_it_goes(api, reports, acme):
    lobby = api.mock.hub.add_workspace(acme, "Lobby")
    api.mock.clock.advance(DAY)
    api.mock.hub.remove_workspace(lobby.id)
    api.mock.clock.advance(2 * DAY)
    week = {**MONDAY, "billingEndDate": "2026-01-07", "type": "USER"}
    (row,) = reports.rows(week)
    ids = [row[column] for column in ("SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID")]
    assert (ids, row["SERVICE_NAME"], row["QUANTITY"]) == (["", "", lobby.id], "COMMON_AREA_CALLING", "1")
    (told,) = api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 7))
    assert (told.subscriber_id, told.user_id, told.workspace_id) == (None, None, lobby.id)


def test_workspaces_and_subscribers_add_up(api, reports, acme):
    for name in ("Lobby", "Kitchen"):
        api.mock.hub.add_workspace(acme, name)
    api.mock.hub.add_workspace(acme, "Reception", package="webex_calling")
    api.subscribers(acme).provision()
    api.mock.clock.advance(DAY)
    for kind in ("PARTNER", "CUSTOMER"):
        rows = quantities(reports.rows({**MONDAY, "type": kind}))
        assert rows == [("COMMON_AREA_CALLING", "1"), ("WEBEX_CALLING", "1")]
    assert len(reports.rows({**MONDAY, "type": "USER"})) == 4


def test_a_package_that_a_workspace_holds_is_in_use(api, expect, acme):
    lobby = api.mock.hub.add_workspace(acme, "Lobby")
    expect(api.put(acme, {"packages": ["webex_calling"]}), "customer.package.in-use", "packages")
    api.mock.hub.remove_workspace(lobby.id)
    assert api.put(acme, {"packages": ["webex_calling"]}).status == 202


def test_workspaces_go_with_their_customer(api, reports, acme):
    lobby = api.mock.hub.add_workspace(acme, "Lobby")
    assert api.delete(acme).status == 202
    api.mock.clock.advance(DAY)
    (row,) = reports.rows({**MONDAY, "type": "USER"})
    assert float(row["QUANTITY"]) == pytest.approx(api.mock.durations.deleting / DAY, abs=1e-6)
    with pytest.raises(HubError, match="no workspace has the id"):
        api.mock.hub.remove_workspace(lobby.id)


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("webex_meetings", "a workspace cannot hold 'webex_meetings'; it can hold common_area_calling,"),
        ("webex_voice", "customer 'acme-1' does not have webex_voice provisioned"),
        ("webex_calling", "customer 'acme-1' has reached the limit of 1 for webex_calling"),
    ],
)
def test_a_workspace_holds_what_its_customer_can_give(api, acme, package, text):
    limits = {"packages": {"limits": {"webex_calling": 1}}}
    api.put(acme, {"packages": ["webex_calling", "common_area_calling"], "provisioningParameters": limits})
    api.mock.clock.advance(DAY)
    api.subscribers(acme).provision()
    with pytest.raises(HubError, match=text):
        api.mock.hub.add_workspace(acme, "Lobby", package=package)


# Setup Assist


@pytest.mark.parametrize(
    ("users", "service", "quantity"), [(1, "EXPRESS", "1"), (5, "EXPRESS", "1"), (6, "STANDARD", "6")]
)
def test_help_is_charged_by_the_users_of_the_location(api, reports, acme, location, users, service, quantity):
    subscribers = api.subscribers(acme)
    found = [subscribers.provision(subscribers.numbered(number)) for number in range(users)]
    placed = api.mock.hub.order_setup_assist(acme, location)
    assert placed.completes == ONBOARDED
    for one in found:
        subscribers.delete(one)
    api.mock.clock.advance_to(datetime(2026, 1, 14, tzinfo=UTC))
    day = {"billingStartDate": "2026-01-13", "billingEndDate": "2026-01-13"}
    for kind in TYPES:
        (row,) = reports.rows({**day, "type": kind})
        assert row["SERVICE_NAME"] == f"WHOLESALE_SETUP_ASSIST_{service}"
        assert (row["SKU"], row["QUANTITY"]) == (f"MOCK-WHOLESALE-SETUP-ASSIST-{service}", quantity)
        assert row.get("CUSTOMER_EXTERNAL_ID") == (None if kind == "PARTNER" else "acme-1")
        assert not any(row.get(column) for column in ("SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID"))
    assert row["DESCRIPTION"] == f"Wholesale Setup Assist {service.title()}"


def test_help_is_charged_in_the_period_in_which_it_ends(api, reports, acme, location):
    api.mock.hub.order_setup_assist(acme, location, users=20, completes=datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC))
    api.mock.hub.order_setup_assist(acme, location, users=30, completes=datetime(2026, 2, 1, tzinfo=UTC))
    api.mock.clock.advance_to(datetime(2026, 2, 2, tzinfo=UTC))
    api.mock.add_token("full-admin")
    days = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-01"), ("2026-01-31", "2026-02-01")]
    found = [quantities(reports.rows({"billingStartDate": start, "billingEndDate": end})) for start, end in days]
    assert [[quantity for _, quantity in rows] for rows in found] == [["20"], ["30"], ["50"]]


@pytest.mark.parametrize(
    ("placed", "soonest"),
    [
        (datetime(2026, 1, 9, 8, tzinfo=UTC), datetime(2026, 1, 19, 8, tzinfo=UTC)),
        (datetime(2026, 1, 10, 8, tzinfo=UTC), datetime(2026, 1, 19, 8, tzinfo=UTC)),
        (datetime(2026, 1, 11, 8, tzinfo=UTC), datetime(2026, 1, 19, 8, tzinfo=UTC)),
        (datetime(2026, 1, 12, 8, tzinfo=UTC), datetime(2026, 1, 20, 8, tzinfo=UTC)),
    ],
)
def test_an_order_is_placed_six_business_days_before(api, acme, location, placed, soonest):
    api.mock.clock.advance_to(placed)
    with pytest.raises(HubError, match=f"too soon: 6 business days end at {soonest.date()}"):
        api.mock.hub.order_setup_assist(acme, location, users=1, completes=soonest - timedelta(seconds=1))
    assert api.mock.hub.order_setup_assist(acme, location, users=1).completes == soonest
    assert api.mock.hub.order_setup_assist(acme, location, users=1, completes=soonest).completes == soonest


def test_the_completion_is_on_the_clock_under_the_customers_name(api, acme, location):
    placed = api.mock.hub.order_setup_assist(acme, location, users=3)
    (event,) = api.mock.clock.upcoming()
    assert (event.due, event.kind, event.id, event.name) == (
        placed.completes,
        "setup_assist.complete",
        location,
        "acme-1",
    )
    assert api.mock.clock.run_until("setup_assist.complete", about="acme-1") == event


def test_a_customer_who_goes_is_not_charged_for_help(api, reports, acme, location):
    api.mock.hub.order_setup_assist(acme, location, users=3)
    assert api.delete(acme).status == 202
    api.mock.clock.advance(10 * DAY)
    assert reports.rows({**MONDAY, "billingEndDate": "2026-01-14"}) == []


def test_a_location_is_helped_that_is_the_customers_and_has_users(api, acme, location):
    other = api.provisioned(api.numbered(2))
    with pytest.raises(HubError, match="location 'Bakery' does not belong to customer 'acme-2'"):
        api.mock.hub.order_setup_assist(other, location, users=1)
    with pytest.raises(HubError, match="no location has the id 'x'"):
        api.mock.hub.order_setup_assist(acme, "x", users=1)
    with pytest.raises(HubError, match="users must be at least 1, got 0"):
        api.mock.hub.order_setup_assist(acme, location)
    with pytest.raises(HubError, match="has no time zone"):
        api.mock.hub.order_setup_assist(acme, location, users=1, completes=datetime(2026, 2, 1))  # noqa: DTZ001
    assert api.mock.clock.upcoming() == []
