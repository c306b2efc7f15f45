"""What a client does when the mock lets something go wrong, before and after a request took effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import (
    Address,
    BadGateway,
    Conflict,
    ConnectionFailed,
    CustomerInfo,
    DeadlineExceeded,
    GatewayTimeout,
    MalformedAnswer,
    NotFound,
    RetryPolicy,
    ServerError,
    ServiceUnavailable,
    SubscriberParameters,
    TimedOut,
    Timeouts,
    WholesaleError,
)
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import (
    ContentType,
    Crash,
    Crashed,
    Disconnect,
    Duplicate,
    FaultKind,
    Latency,
    Malformed,
    Status,
    Truncated,
)

OSLO = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")
KARI = SubscriberParameters(first_name="Kari", last_name="Nordmann")

PASSING = [
    Status(423),
    Status(429),
    Status(502, body="<html>"),
    Status(503),
    Status(504),
    Latency(31),
    Disconnect(),
    Disconnect("close"),
    Truncated(),
    Truncated(0),
]
"""What a client gets over by asking again, where it may."""
DOUBTFUL: list[tuple[FaultKind, type[WholesaleError]]] = [
    (Status(500), ServerError),
    (Status(502), BadGateway),
    (Status(503), ServiceUnavailable),
    (Status(504), GatewayTimeout),
    (Latency(31), TimedOut),
    (Disconnect(), ConnectionFailed),
    (Disconnect("close"), ConnectionFailed),
    (Truncated(), ConnectionFailed),
]
"""What leaves open whether the service has acted, and what a call says of it that is not repeated."""


class Setting:
    """A mock and clients of one mode that wait without randomness: after attempt n, a quarter of 2 ** n seconds."""

    def __init__(self, asynchronous: bool = False) -> None:
        self.mock = WholesaleMock()
        self.asynchronous = asynchronous

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        given = {"retry": RetryPolicy(random=lambda: 0.5), **options}
        if not self.asynchronous:
            return use(self.mock.client(**given))

        async def main() -> Any:
            async with self.mock.async_client(**given) as client:
                return await use(client)

        return asyncio.run(main())

    def customer(self) -> dict[str, Any]:
        return {
            "external_id": "acme",
            "provisioning_id": self.mock.template.provisioning_id,
            "packages": ["webex_meetings"],
            "address": OSLO,
            "customer_info": CustomerInfo(name="Acme", primary_email="post@acme.example"),
        }

    def made(self, operation: str) -> int:
        """How many calls of an operation the journal knows."""
        return len([call for call in self.mock.calls if call.operation == operation])

    @property
    def customers(self) -> list[str]:
        return [each.external_id or "" for each in self.mock.client().customers.list()]


@pytest.fixture(params=["sync", "async"])
def setting(request: pytest.FixtureRequest) -> Setting:
    return Setting(request.param == "async")


@pytest.fixture
def acme(setting: Setting) -> str:
    """The id of a customer."""
    return setting.mock.hub.add_customer(external_id="old").id


@pytest.fixture
def siri(setting: Setting, acme: str) -> str:
    """The id of its subscriber."""
    return setting.mock.hub.add_subscriber(acme, "siri@old.example").id


# Reads


@pytest.mark.parametrize("effect", ["before", "after"])
@pytest.mark.parametrize("what", PASSING, ids=str)
def test_a_read_gets_over_what_passes(setting: Setting, acme: str, what: FaultKind, effect: Any) -> None:
    setting.mock.faults.add(what, operation="customers.get", effect=effect, times=3)
    assert setting.call(lambda client: client.customers.get(acme), timeout=Timeouts(total=300)).id == acme
    assert setting.mock.faults.pending == []


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        (2, 2.0),
        (0.5, 0.5),
        (0.1, 0.25),
        ("Mon, 05 Jan 2026 09:00:10 GMT", 10.0),
        ("Mon, 05 Jan 2026 08:00:00 GMT", 0.25),
        (-1, 0.25),
        ("soon", 0.25),
        ("rand(30),add(30)", 0.25),
        ("1e3", 0.25),
    ],
)
def test_retry_after_is_kept_to_where_it_can_be_read(
    setting: Setting, acme: str, retry_after: float | str, waits: float
) -> None:
    setting.mock.faults.add(Status(429, retry_after=retry_after), times=1)
    setting.call(lambda client: client.customers.get(acme))
    assert setting.mock.clock.elapsed == waits


def test_who_is_asked_to_wait_too_long_is_told_at_once(setting: Setting, acme: str) -> None:
    moment = setting.mock.clock.now + timedelta(seconds=61)
    fault = setting.mock.faults.add(Status(503, retry_after=moment))
    with pytest.raises(ServiceUnavailable) as caught:
        setting.call(lambda client: client.customers.get(acme))
    assert (caught.value.retry_after, fault.hits, setting.mock.clock.elapsed) == (61, 1, 0)


def test_a_service_that_is_always_late_ends_at_the_deadline(setting: Setting, acme: str) -> None:
    setting.mock.faults.add(Latency(31))
    with pytest.raises(DeadlineExceeded) as caught:
        setting.call(lambda client: client.customers.get(acme))
    assert setting.mock.clock.elapsed == 120
    assert isinstance(caught.value.__cause__, TimedOut)


@pytest.mark.parametrize(
    "what",
    [Malformed(), Malformed(b"\xff"), Malformed("null"), Malformed("[" * 9_999), Status(200, body="<p>"), Status(304)],
    ids=lambda what: str(what)[:40],
)
def test_what_is_no_answer_is_malformed_and_not_asked_for_again(setting: Setting, acme: str, what: FaultKind) -> None:
    fault = setting.mock.faults.add(what)
    with pytest.raises(MalformedAnswer):
        setting.call(lambda client: client.customers.get(acme))
    assert fault.hits == 1


def test_a_wrong_content_type_is_no_reason_to_fail(setting: Setting, acme: str) -> None:
    setting.mock.faults.add(ContentType("text/html"))
    assert setting.call(lambda client: client.customers.get(acme)).id == acme


def test_a_list_goes_on_where_a_page_was_lost(setting: Setting) -> None:
    for _ in range(5):
        setting.mock.hub.add_customer()
    setting.mock.faults.add(Disconnect(), operation="customers.list", skip=1, times=1, effect="after")

    async def every(client: Any) -> list[str]:
        return [each.external_id async for each in client.customers.list(max=2)]

    def each_one(client: Any) -> Any:
        return every(client) if setting.asynchronous else [each.external_id for each in client.customers.list(max=2)]

    assert setting.call(each_one) == [f"customer-{number}" for number in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize("body", [{}, {"message": "Maintenance"}, {"errors": [{"description": "no"}]}], ids=str)
def test_a_precheck_passes_by_the_word_of_the_service_alone(setting: Setting, body: dict[str, Any]) -> None:
    setting.mock.faults.add(Status(200, body=body))
    wanted = setting.customer()
    with pytest.raises(MalformedAnswer, match='its message is not "success"'):
        setting.call(lambda client: client.customers.precheck(**wanted))


# What must not happen twice


@pytest.mark.parametrize(("effect", "made"), [("before", []), ("after", ["acme"])])
@pytest.mark.parametrize(("what", "raised"), DOUBTFUL, ids=str)
def test_provisioning_is_not_repeated_in_doubt(
    setting: Setting, what: FaultKind, raised: type[WholesaleError], effect: Any, made: list[str]
) -> None:
    setting.mock.faults.add(what, operation="customers.provision", effect=effect)
    with pytest.raises(raised) as caught:
        setting.call(lambda client: client.customers.provision(**setting.customer()))
    assert not caught.value.retryable
    assert setting.made("customers.provision") == 1
    assert setting.customers == made


@pytest.mark.parametrize("what", [Status(423), Status(429), Disconnect("refuse")], ids=str)
def test_provisioning_is_repeated_where_it_certainly_was_not_processed(setting: Setting, what: FaultKind) -> None:
    fault = setting.mock.faults.add(what, operation="customers.provision", times=2)
    accepted = setting.call(lambda client: client.customers.provision(**setting.customer()))
    assert (fault.hits, setting.customers) == (2, ["acme"])
    assert setting.mock.client().customers.get(accepted.id).external_id == "acme"


def test_an_acceptance_whose_body_is_garbled_is_read_by_its_location(setting: Setting) -> None:
    setting.mock.faults.add(Malformed(), operation="customers.provision")
    accepted = setting.call(lambda client: client.customers.provision(**setting.customer()))
    assert setting.call(lambda client: client.customers.wait_until_provisioned(accepted)).external_id == "acme"


@pytest.mark.parametrize("what", [what for what, _ in DOUBTFUL], ids=str)
@pytest.mark.parametrize(("effect", "outcome"), [("before", "created"), ("after", "repaired")])
def test_ensure_makes_one_whatever_is_lost(setting: Setting, what: FaultKind, effect: Any, outcome: str) -> None:
    setting.mock.faults.add(what, operation="customers.provision", effect=effect, times=1)
    ensured = setting.call(lambda client: client.customers.ensure(**setting.customer()))
    assert (ensured.outcome, setting.customers) == (outcome, ["acme"])


@pytest.mark.parametrize(("effect", "outcome"), [("before", "found"), ("after", "created")])
def test_ensure_makes_one_though_its_request_arrives_twice(setting: Setting, effect: Any, outcome: str) -> None:
    setting.mock.faults.add(Duplicate(), operation="*.provision", effect=effect)
    ensured = setting.call(lambda client: client.customers.ensure(**setting.customer()))
    assert (ensured.outcome, setting.customers) == (outcome, ["acme"])
    person = {"email": "kari@acme.example", "customer_id": ensured.id, "provisioning_parameters": KARI}
    setting.mock.clock.advance(30)
    kari = setting.call(lambda client: client.subscribers.ensure(packages=["webex_meetings"], **person))
    assert kari.outcome == outcome
    assert [each.email for each in setting.mock.client().subscribers.list()] == ["kari@acme.example"]


# Removing


@pytest.mark.parametrize("what", PASSING, ids=str)
def test_a_subscriber_whose_removal_was_not_heard_of_is_removed(setting: Setting, siri: str, what: FaultKind) -> None:
    setting.mock.faults.add(what, operation="subscribers.delete", effect="after", times=1)
    if what in (Status(423), Status(429)):  # by which a service says that it has not acted: here it lies
        with pytest.raises(NotFound):
            setting.call(lambda client: client.subscribers.delete(siri))
    else:
        setting.call(lambda client: client.subscribers.delete(siri))
    with pytest.raises(NotFound):
        setting.call(lambda client: client.subscribers.delete(siri))


def test_what_was_gone_before_is_not_found(setting: Setting, siri: str) -> None:
    setting.mock.client().subscribers.delete(siri)
    setting.mock.faults.add(Disconnect("refuse"), operation="subscribers.delete", times=1)
    with pytest.raises(NotFound):
        setting.call(lambda client: client.subscribers.delete(siri))


def test_a_404_of_something_else_than_the_service_is_no_removal(setting: Setting, siri: str) -> None:
    setting.mock.faults.add(Disconnect(), operation="subscribers.delete", times=1)
    setting.mock.faults.add(Status(404, body="<h1>nginx</h1>"), operation="subscribers.delete", times=1)
    with pytest.raises(NotFound):
        setting.call(lambda client: client.subscribers.delete(siri))


@pytest.mark.parametrize("what", [Status(503), Latency(31), Disconnect(), Truncated()], ids=str)
def test_a_customer_whose_removal_was_not_heard_of_is_on_its_way_out(
    setting: Setting, acme: str, what: FaultKind
) -> None:
    setting.mock.durations.deleting = 600
    setting.mock.faults.add(what, operation="customers.delete", effect="after", times=1)
    setting.call(lambda client: client.customers.delete(acme))
    assert setting.call(lambda client: client.customers.get(acme)).status == "deleting"
    setting.call(lambda client: client.customers.wait_until_removed(acme, timeout=900))


@pytest.mark.parametrize("lost", [True, False])
def test_somebody_elses_change_keeps_a_customer(setting: Setting, acme: str, lost: bool) -> None:
    setting.mock.client().customers.update(acme, packages=["webex_meetings"])
    if lost:
        setting.mock.faults.add(Status(503), operation="customers.delete", times=1)
    with pytest.raises(Conflict) as caught:
        setting.call(lambda client: client.customers.delete(acme))
    assert isinstance(caught.value.__cause__, ServiceUnavailable) is lost


def test_a_change_that_its_own_first_attempt_is_in_the_way_of_says_so(setting: Setting, acme: str) -> None:
    setting.mock.faults.add(Truncated(), operation="customers.update", times=1)
    with pytest.raises(Conflict) as caught:
        setting.call(lambda client: client.customers.update(acme, packages=["webex_meetings"]))
    assert isinstance(caught.value.__cause__, ConnectionFailed)
    assert "may be the effect of that attempt" in caught.value.__notes__[0]


# The end of the program


@pytest.mark.parametrize(("effect", "outcome"), [("before", "created"), ("after", "found")])
def test_nothing_keeps_a_program_alive_that_ends_in_a_call(setting: Setting, effect: Any, outcome: str) -> None:
    fault = setting.mock.faults.add(Crash(), operation="customers.provision", effect=effect, times=1)
    with pytest.raises(Crashed):
        setting.call(lambda client: client.customers.ensure(**setting.customer()))
    assert (setting.mock.calls[-1].fault, setting.made("customers.provision")) == (fault.id, 1)
    assert setting.call(lambda client: client.customers.ensure(**setting.customer())).outcome == outcome


# Files


@pytest.fixture
def fetch(setting: Setting, acme: str) -> Callable[[Path], bytes]:
    """Downloads a report to a path, and gives what is there then."""
    day = date(2026, 1, 5)
    setting.mock.clock.advance(86_400)
    report = setting.mock.client().billing_reports.create_and_wait(billing_start_date=day, billing_end_date=day)

    def fetch(path: Path) -> bytes:
        got: Path = setting.call(lambda client: client.billing_reports.download(report, to=path))
        return got.read_bytes()

    return fetch


FILES = {"path": "*/downloads/*"}


@pytest.mark.parametrize("what", [Truncated(), Truncated(0), Disconnect(), Status(503), Latency(31)], ids=str)
def test_a_report_arrives_whole_or_not_at_all(
    setting: Setting, fetch: Callable[[Path], bytes], tmp_path: Path, what: FaultKind
) -> None:
    whole = fetch(tmp_path / "whole.csv")
    setting.mock.faults.add(what, matching=FILES, times=1)
    assert fetch(tmp_path / "late.csv") == whole
    setting.mock.faults.add(what, matching=FILES)
    with pytest.raises(WholesaleError):
        fetch(tmp_path / "never.csv")
    assert {each.name for each in tmp_path.iterdir()} == {"whole.csv", "late.csv"}


def test_a_web_page_is_no_report(setting: Setting, fetch: Callable[[Path], bytes], tmp_path: Path) -> None:
    setting.mock.faults.add(ContentType("Text/HTML; charset=utf-8"), matching=FILES)
    with pytest.raises(MalformedAnswer, match="is a web page instead of the report"):
        fetch(tmp_path / "report.csv")
    assert [*tmp_path.iterdir()] == []


# Whatever goes wrong

WHATS = st.sampled_from([*PASSING, Status(500), Malformed(), ContentType(), Duplicate(), Status(400), Status(401)])
FAULTS = st.lists(
    st.tuples(
        WHATS,
        st.sampled_from(["customers.provision", "customers.list", "customers.*", "subscribers.*", "*"]),
        st.sampled_from(["before", "after"]),
        st.integers(0, 2),
    ),
    max_size=4,
)


@pytest.mark.slow
@given(faults=FAULTS)
def test_whatever_goes_wrong_asking_again_ends_with_one_of_each(faults: list[Any]) -> None:
    setting = Setting()
    for what, operation, effect, skip in faults:
        setting.mock.faults.add(what, operation=operation, effect=effect, skip=skip, times=1)
    client = setting.mock.client(retry=RetryPolicy(random=lambda: 0.5))

    def onboard() -> tuple[str, str]:
        acme = client.customers.ensure(**setting.customer())
        client.customers.wait_until_provisioned(acme)
        kari = {"email": "kari@acme.example", "packages": ["webex_meetings"], "provisioning_parameters": KARI}
        return acme.id, client.subscribers.ensure(customer_id=acme.id, **kari).id

    for _ in range(len(faults)):
        try:
            onboard()
        except WholesaleError:
            continue
    setting.mock.faults.clear()
    found = onboard()
    assert ([each.id for each in client.customers.list()], [each.id for each in client.subscribers.list()]) == (
        [found[0]],
        [found[1]],
    )
