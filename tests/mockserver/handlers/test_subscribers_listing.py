"""Finding subscribers: filters, order, pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from webex_wholesale_contracts import ids

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
SUBSCRIBERS = "/v1/wholesale/subscribers"
BEGIN = datetime(2026, 1, 5, 9, 0, 30, tzinfo=UTC)
"""When the first customer is provisioned, and so the moment of the first subscriber."""


@pytest.fixture
def six(api, subscribers):
    """Six subscribers, a minute apart, oldest first: 3 and 4 have free accounts, 5 is another customer's."""
    other = api.subscribers(api.provisioned(api.numbered(2)))
    api.mock.clock.advance_to(BEGIN + timedelta(minutes=1))
    made = []
    for number in range(6):
        if number in (3, 4):
            api.mock.hub.add_free_account(f"una{number}@acme.example")
        where = other if number == 5 else subscribers
        made.append(where.provision(where.numbered(number)))
        api.mock.clock.advance(60)
    return made


def minute(number):
    """The moment at which the subscriber of this number was made."""
    return BEGIN + timedelta(minutes=1 + number)


def at(moment):
    """A moment of an answer in whole seconds, of which all here are."""
    return moment.partition(".")[0]


def epoch(moment):
    return f"{moment.timestamp() * 1000:.0f}"


def picked(six, numbers):
    return [six[number] for number in numbers]


def test_subscribers_of_all_customers_come_newest_first(subscribers, six):
    assert subscribers.ids() == six[::-1]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("customerId={first}", [4, 3, 2, 1, 0]),
        ("customerId={second}", [5]),
        ("customerId={older}", [4, 3, 2, 1, 0]),
        ("customerId={unknown}", []),
        ("customerId={person}", []),
        ("externalCustomerId=acme-1", [4, 3, 2, 1, 0]),
        ("externalCustomerId=acme-2", [5]),
        ("externalCustomerId=Acme-1", []),
        ("customerId={first}&externalCustomerId=acme-1", [4, 3, 2, 1, 0]),
        ("customerId={first}&externalCustomerId=acme-2", []),
        ("email=una2@acme.example", [2]),
        ("email=UNA2%40ACME.example", [2]),
        ("email=una9@acme.example", []),
        ("email=una2@acme.example&customerId={first}", [2]),
        ("email=una2@acme.example&customerId={second}", []),
        ("email=una2@acme.example&customerId={unknown}", []),
        ("email=una2@acme.example&externalCustomerId=acme-1", [2]),
        ("email=una2@acme.example&status=provisioned", [2]),
        ("email=una2@acme.example&status=pending_user_migration", []),
        ("email=una3@acme.example", [3]),
        ("email=una3@acme.example&personId={person}", []),
        ("personId={person}", [1]),
        ("personId={person}&email=Una1@acme.example", [1]),
        ("personId={person}&email=una2@acme.example", []),
        ("personId={person}&customerId={second}", []),
        ("personId={unknown}", []),
        ("status=provisioned", [5, 2, 1, 0]),
        ("status=pending_user_migration", [4, 3]),
        ("status=provisioned&customerId={first}", [2, 1, 0]),
        ("status=provisioned&customerId={second}", [5]),
        ("status=pending_user_migration&externalCustomerId=acme-2", []),
        ("sortOrder=ASC&status=provisioned", [0, 1, 2, 5]),
        ("sortOrder=DESC&sortBy=created", [5, 4, 3, 2, 1, 0]),
        ("sortBy=lastStatusChange&sortOrder=ASC", [0, 1, 2, 3, 4, 5]),
        ("sortBy=created", [5, 4, 3, 2, 1, 0]),
        ("sortBy=userCreationTimestamp", [5, 4, 3, 2, 1, 0]),
        ("sortBy=userCreationTimestamp&sortOrder=asc", [0, 1, 2, 3, 4, 5]),
        ("sortOrder=asc", [0, 1, 2, 3, 4, 5]),
        ("sortOrder=Desc", [5, 4, 3, 2, 1, 0]),
        ("unknown=1", [5, 4, 3, 2, 1, 0]),
    ],
)
def test_filters_hold_together(subscribers, six, query, numbers):
    known = {
        "first": subscribers.customer_id,
        "second": subscribers.get(six[5]).json["customerId"],
        "older": ids.encode("CUSTOMER", ids.decode(subscribers.customer_id)[1]),
        "unknown": ids.encode("ENTERPRISE", UUID),
        "person": subscribers.get(six[1]).json["personId"],
    }
    assert subscribers.ids(query.format(**known)) == picked(six, numbers)


def test_a_person_who_is_only_awaited_is_nobodys(api, subscribers, six):
    person = subscribers.get(six[0]).json["personId"]
    subscribers.delete(six[0])
    assert subscribers.ids(f"personId={person}") == []
    again = subscribers.provision(subscribers.numbered(0))
    assert subscribers.ids(f"personId={person}") == [again]


# Moments


@pytest.mark.parametrize("name", ["after", "lastStatusChange"])
@pytest.mark.parametrize("number", [-1, 0, 2, 5])
def test_a_moment_can_be_written_in_many_ways(subscribers, six, name, number):
    moment = minute(number)
    oslo = moment + timedelta(hours=1)
    for text in (
        epoch(moment),
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        moment.strftime("%Y-%m-%dT%H:%M:%S"),
        oslo.strftime("%Y-%m-%dT%H:%M:%S+01:00"),
    ):
        assert subscribers.ids(f"{name}={quote(text)}") == six[number + 1 :][::-1]
        assert subscribers.ids(f"sortOrder=ASC&{name}={quote(text)}") == six[number + 1 :]
        assert subscribers.ids(f"email=una2@acme.example&{name}={quote(text)}") == six[2:3][: number < 2]


def test_a_moment_may_be_a_date_and_may_lie_far_away(subscribers, six):
    for text in ("2026-01-05", "1970-01-01", "0", "0001-01-01T00:00:00%2B01:00"):
        assert subscribers.ids(f"after={text}") == six[::-1]
    for text in ("2026-01-06", "9999-12-31T23:59:59-01:00", "253402300799999"):
        assert subscribers.ids(f"after={text}") == []


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize("name", ["after", "lastStatusChange"])
@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "-1",
        "1.5e9",
        "2026-13-01",
        "2026-01-05T25:00:00Z",
        "9" * 30,
        "253402300800000",
        "%C2%B2",
        "%00",
    ],
)
def test_an_unreadable_moment_is_refused(subscribers, expect, name, text):
    answer = subscribers.list(f"{name}={text}")
    expect(answer, "http.query.invalid", name)
    expect(subscribers.list(f"email=una@acme.example&{name}={text}"), "http.query.invalid", name)


def test_both_moments_hold_together(api, subscribers, six):
    api.mock.hub.give_consent(six[3])
    subscribers.put(six[0], {"package": "webex_suite"})
    assert subscribers.ids(f"lastStatusChange={epoch(minute(5))}") == picked(six, [3, 0])
    assert subscribers.ids(f"lastStatusChange={epoch(minute(5))}&after={epoch(minute(1))}") == [six[3]]
    assert subscribers.ids(f"lastStatusChange={epoch(minute(5))}&status=pending_user_migration") == []


@pytest.mark.parametrize("order", ["created", "lastStatusChange"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_any_moments_in_any_order_pick_what_a_search_through_all_would(api, subscribers, six, order, direction):
    for number in (2, 0):
        subscribers.put(six[number], {"package": "webex_suite"})
        api.mock.clock.advance(60)
    views = subscribers.list(f"sortBy={order}&sortOrder={direction}").json["items"]
    moments = sorted({at(view[name]) for view in views for name in ("created", "lastStatusChange")})
    for after in ["2026-01-01", *moments]:
        for changed in ["2026-01-01", *moments]:
            fitting = [
                one["id"] for one in views if at(one["created"]) > after and at(one["lastStatusChange"]) > changed
            ]
            query = f"sortBy={order}&sortOrder={direction}&after={after}&lastStatusChange={changed}"
            assert subscribers.ids(query) == fitting
            assert subscribers.ids(f"{query}&offset=1&max=2") == fitting[1:3]


# Order


def test_a_change_moves_a_subscriber_to_the_end_of_the_changes(api, subscribers, six):
    subscribers.put(six[1], {"package": "webex_suite"})
    api.mock.hub.give_consent(six[4])
    expected = picked(six, [0, 2, 3, 5, 1, 4])
    assert subscribers.ids("sortBy=lastStatusChange&sortOrder=ASC") == expected
    assert subscribers.ids("sortBy=lastStatusChange") == expected[::-1]
    assert subscribers.ids("sortBy=lastStatusChange&sortOrder=ASC&status=provisioned") == picked(six, [0, 2, 5, 1, 4])
    assert subscribers.ids("sortBy=lastStatusChange&externalCustomerId=acme-1") == picked(six, [4, 1, 3, 2, 0])
    assert subscribers.ids("sortOrder=ASC") == six
    assert subscribers.ids("status=provisioned") == picked(six, [5, 4, 2, 1, 0])


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize(
    "query",
    [
        "sortBy=email",
        "sortBy=usercreationtimestamp",
        "sortBy=none",
        "sortOrder=up",
        "status=gone",
        "status=none",
        "customerId=x",
        "customerId=none",
        "personId=x",
        "max=-1",
        "max=x",
        "offset=1.0",
    ],
)
def test_an_unreadable_filter_is_refused(subscribers, expect, query):
    expect(subscribers.list(query), "http.query.invalid", query.partition("=")[0])


# Pages


def next_query(answer):
    parts = urlsplit(answer.links["next"])
    assert (parts.netloc, parts.path) == ("webexapis.com", SUBSCRIBERS)
    return parts.query


FILTERS = (
    "",
    "sortOrder=ASC",
    "sortBy=lastStatusChange&sortOrder=ASC",
    "status=provisioned",
    "externalCustomerId=acme-1",
    "after=2026-01-05T10:01:30%2B01:00",
    "lastStatusChange=1767603690000&sortBy=lastStatusChange&status=provisioned",
)


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
@pytest.mark.parametrize("filters", FILTERS)
def test_pages_add_up_and_their_links_repeat_every_filter(subscribers, six, filters, size):
    whole, found, query = subscribers.ids(filters), [], f"{filters}&max={size}"
    while query is not None:
        answer = subscribers.list(query)
        found += [item["id"] for item in answer.json["items"]]
        query = next_query(answer) if "next" in answer.links else None
        if query:
            assert dict(parse_qsl(query)) == {**dict(parse_qsl(filters)), "max": str(size), "offset": str(len(found))}
    assert found == whole
    assert len(whole) >= 3


@pytest.mark.parametrize("name", ["email=una1@acme.example", "personId={}", "externalCustomerId=acme-2"])
def test_one_match_is_one_page(subscribers, six, name):
    query = name.format(subscribers.get(six[1]).json["personId"])
    assert subscribers.list(f"{query}&max=1").header("link") is None
    assert subscribers.ids(f"{query}&offset=1") == []
    assert subscribers.ids(f"{query}&max=0") == []


def test_a_page_has_fifty_entries_unless_another_number_is_asked_for(subscribers):
    made = [subscribers.provision(subscribers.numbered(number)) for number in range(102)][::-1]
    assert subscribers.ids() == made[:50]
    for size in ("100", "101", "9" * 40):
        answer = subscribers.list(f"max={size}")
        assert [item["id"] for item in answer.json["items"]] == made[:100]
        assert dict(parse_qsl(next_query(answer))) == {"offset": "100", "max": "100"}
    assert subscribers.ids("offset=101") == made[101:]
    assert subscribers.ids("offset=" + "9" * 40) == []


def test_older_entries_stay_where_they_are_when_sorted_by_age(subscribers, six):
    """Paged by offset from the oldest on, nothing is skipped or repeated by what comes in meanwhile."""
    first = subscribers.ids("sortOrder=ASC&max=3")
    subscribers.provision(subscribers.numbered(7))
    assert first + subscribers.ids("sortOrder=ASC&max=3&offset=3") == six
