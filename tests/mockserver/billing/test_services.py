"""Services billed without a subscriber: workspaces and Setup Assist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webex_wholesale_contracts.facts.packages import PER_CUSTOMER, license_name
from webex_wholesale_mock import Fails, HubError

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


def second_location(api, customer_id):
    """Add a location to a customer and return its id."""
    place = {
        "name": "Mill",
        "timeZone": "America/Los_Angeles",
        "preferredLanguage": "en_US",
        "announcementLanguage": "en_us",
        "address": {
            "address1": "1 Mill Road",
            "city": "Portland",
            "state": "OR",
            "postalCode": "97201",
            "country": "US",
        },
    }
    org_id = api.get(customer_id).json["orgId"]
    answer = api.send("POST", "/v1/locations", place, query=f"orgId={org_id}")
    assert answer.status == 201, answer.json
    return answer.json["id"]


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
    assert row["DESCRIPTION"] == f"Wholesale Setup Assist {service.title()} Usage"


def test_help_is_charged_in_the_period_in_which_it_ends(api, reports, acme, location):
    other = second_location(api, acme)
    api.mock.hub.order_setup_assist(acme, location, users=20, completes=datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC))
    api.mock.hub.order_setup_assist(acme, other, users=30, completes=datetime(2026, 2, 1, tzinfo=UTC))
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
    other = second_location(api, acme)
    assert api.mock.hub.order_setup_assist(acme, location, users=1).completes == soonest
    assert api.mock.hub.order_setup_assist(acme, other, users=1, completes=soonest).completes == soonest


def test_help_is_ordered_once_for_a_location(api, acme, location):
    placed = api.mock.hub.order_setup_assist(acme, location, users=3)
    with pytest.raises(HubError, match=f"location 'Bakery' has an order, to be complete at {placed.completes.date()}"):
        api.mock.hub.order_setup_assist(acme, location, users=30)
    api.mock.clock.advance_to(placed.completes)
    with pytest.raises(HubError, match="location 'Bakery' has an order"):
        api.mock.hub.order_setup_assist(acme, location, users=30)
    assert api.mock.hub.order_setup_assist(acme, second_location(api, acme), users=3)


def test_the_completion_is_on_the_clock_under_the_customers_name(api, acme, location):
    placed = api.mock.hub.order_setup_assist(acme, location, users=3)
    phase, event = api.mock.clock.upcoming()
    assert (phase.kind, phase.id, phase.name) == ("setup_assist.phase", location, "acme-1")
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


# Packages of the customer as a whole


@pytest.fixture
def planned(api):
    """A customer with a calling plan, provisioned thirty seconds after nine on Monday."""
    return api.provisioned({"packages": ["webex_calling", "cisco_calling_plan"]})


@pytest.mark.parametrize("package", PER_CUSTOMER)
def test_a_package_that_nobody_holds_is_a_row_of_the_customer_in_every_type(api, reports, package):
    api.provisioned({"packages": ["webex_calling", package]})
    api.mock.clock.advance_to(datetime(2026, 1, 7, tzinfo=UTC))
    tuesday = {"billingStartDate": "2026-01-06", "billingEndDate": "2026-01-06"}
    for kind in TYPES:
        (row,) = reports.rows({**tuesday, "type": kind})
        assert quantities([row]) == [(package.upper(), "1")]
        assert row["DESCRIPTION"] == license_name(package)
        assert row.get("CUSTOMER_EXTERNAL_ID") == (None if kind == "PARTNER" else "acme-1")
        assert not any(row.get(column) for column in ("SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID"))


def test_the_oracle_has_the_rows_of_the_customer_as_reports_have_them(api, reports, planned):
    api.subscribers(planned).provision()
    api.mock.clock.advance_to(datetime(2026, 1, 7, tzinfo=UTC))
    for kind in TYPES:
        rows = reports.rows({**MONDAY, "billingEndDate": "2026-01-06", "type": kind})
        told = [*api.mock.billing.expected(date(2026, 1, 5), date(2026, 1, 6), kind)]
        assert quantities(rows) == [(row.service_name, str(row.quantity)) for row in told]
        assert len(rows) == 2


def test_usage_of_a_customer_begins_provisioned_and_ends_with_the_package(api, reports, planned):
    api.mock.clock.advance_to(datetime(2026, 1, 6, 12, tzinfo=UTC))
    assert api.put(planned, {"packages": ["webex_calling"]}).status == 202
    api.mock.clock.advance_to(datetime(2026, 1, 7, tzinfo=UTC))
    (row,) = reports.rows({**MONDAY, "billingEndDate": "2026-01-06", "type": "CUSTOMER"})
    begun, ended = timedelta(hours=9, seconds=30), timedelta(days=1, hours=12, seconds=10)
    assert float(row["QUANTITY"]) == pytest.approx((ended - begun) / timedelta(days=1), abs=1e-6)


def test_usage_of_a_customer_ends_with_the_customer(api, reports, planned):
    assert api.delete(planned).status == 202
    api.mock.clock.advance_to(datetime(2026, 1, 7, tzinfo=UTC))
    (row,) = reports.rows({**MONDAY, "type": "USER"})
    assert float(row["QUANTITY"]) == pytest.approx(api.mock.durations.deleting / DAY, abs=1e-6)
    assert reports.rows({"billingStartDate": "2026-01-06", "billingEndDate": "2026-01-06"}) == []


def test_a_package_that_failed_is_not_billed(api, reports):
    api.mock.outcomes.add(Fails(code=1, description="x"), customer="*", package="cisco_calling_plan")
    api.provisioned({"packages": ["webex_calling", "cisco_calling_plan"]})
    api.mock.clock.advance(DAY)
    assert reports.rows(MONDAY) == []


def test_a_row_of_the_customer_can_be_planted(api, planned):
    api.mock.clock.advance_to(datetime(2026, 1, 6, tzinfo=UTC))
    api.mock.billing.plant("missing_row", package="cisco_calling_plan")
    api.reports().completed({**MONDAY, "type": "CUSTOMER"})
    (planted,) = api.mock.billing.planted
    assert [(shown.kind, shown.customer, shown.service_name) for shown in planted.shows_as] == [
        ("not_billed", "acme-1", "CISCO_CALLING_PLAN")
    ]
