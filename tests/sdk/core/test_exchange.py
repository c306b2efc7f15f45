"""The exchange stepped by hand: no client, no transport."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    BadRequest,
    ConnectionFailed,
    DeadlineExceeded,
    NotFound,
    RateLimit,
    RateLimited,
    RetryPolicy,
    ServiceUnavailable,
    TimedOut,
    Timeouts,
    WholesaleError,
)
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.exchange import acting_for
from webex_wholesale._core.recording import Recorder
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Send, Steps, Wait

GET = build_call("customers.get", ids={"customerId": "c1"})
DELETE = build_call("customers.delete", ids={"customerId": "c1"})
BODY = {
    "provisioning_id": "p",
    "packages": ["webex_meetings"],
    "external_id": "acme",
    "address": {"addressLine1": "Storgata 1", "city": "Oslo", "country": "NO"},
}
POST = build_call("customers.provision", body=BODY)
PUT = build_call("customers.update", ids={"customerId": "c1"}, body={"packages": ["webex_meetings"]})
PRECHECK = build_call("customers.precheck", body=BODY)
ABSENT = {"message": "No such customer."}
GOOD = httpx.Response(200, json={"id": "c1", "status": "provisioned"})


class Hand:
    """Drives one exchange: `send` gives what came of the last request, `wait` lets the asked time pass."""

    def __init__(self, clock: Any, call: SingleCall[Any] = GET, within: float | None = None, **options: Any) -> None:
        retry = options.pop("retry", RetryPolicy(random=lambda: 0.5))
        self.clock = clock
        self.settings = Settings("token", clock=clock, retry=retry, **options)
        self.steps: Steps[RawResponse[Any]] = call.steps(self.settings)
        self.step = next(self.steps)

    @property
    def request(self) -> httpx.Request:
        assert isinstance(self.step, Send)
        return self.step.request

    @property
    def waits(self) -> float:
        assert isinstance(self.step, Wait)
        return self.step.seconds

    def send(self, reply: httpx.Response | httpx.RequestError, took: float = 0.0) -> None:
        self.clock.seconds += took
        self.step = self.steps.send(reply)

    def wait(self) -> None:
        self.clock.sleep(self.waits)
        self.step = self.steps.send(None)

    def finish(self, reply: httpx.Response, took: float = 0.0) -> RawResponse[Any]:
        with pytest.raises(StopIteration) as end:
            self.send(reply, took)
        result: RawResponse[Any] = end.value.value
        return result


@pytest.fixture
def clock(blocking: Any) -> Any:
    return blocking.clock


def timeouts(request: httpx.Request) -> dict[str, float]:
    limits: dict[str, float] = request.extensions["timeout"]
    return limits


def test_a_good_answer_ends_it(clock: Any) -> None:
    result = Hand(clock).finish(GOOD, took=0.25)
    assert result.value.id == "c1"
    assert (result.attempts, result.elapsed, result.status) == (1, 0.25, 200)


def test_the_request_says_who_asks_for_what(clock: Any) -> None:
    request = Hand(clock).request
    assert str(request.url) == "https://webexapis.com/v1/wholesale/customers/c1"
    assert request.headers["authorization"] == "Bearer token"
    assert request.headers["accept"] == "application/json"
    assert "content-type" not in request.headers


def test_a_body_goes_as_json(clock: Any) -> None:
    request = Hand(clock, POST).request
    assert request.headers["content-type"] == "application/json"
    assert request.content == (
        b'{"provisioningId":"p","packages":["webex_meetings"],"externalId":"acme",'
        b'"address":{"addressLine1":"Storgata 1","city":"Oslo","country":"NO"}}'
    )


def test_text_beyond_ascii_is_sent_in_utf_8(clock: Any) -> None:
    address = {"addressLine1": "Ærøgata 8", "city": "Łódź", "country": "PL"}
    assert (
        "Ærøgata 8".encode()
        in Hand(clock, build_call("customers.provision", body={**BODY, "address": address})).request.content
    )


def test_a_busy_service_is_asked_again_after_growing_waits(clock: Any) -> None:
    hand = Hand(clock)
    waits = []
    for _ in range(3):
        hand.send(httpx.Response(503))
        waits.append(hand.waits)
        hand.wait()
    assert waits == [0.25, 0.5, 1.0]
    assert hand.finish(GOOD).attempts == 4


def test_after_the_last_attempt_the_refusal_is_raised(clock: Any) -> None:
    hand = Hand(clock, retry=RetryPolicy(attempts=2))
    hand.send(httpx.Response(503))
    hand.wait()
    with pytest.raises(ServiceUnavailable):
        hand.send(httpx.Response(503))


def test_the_wait_is_what_the_service_asks_for(clock: Any) -> None:
    hand = Hand(clock)
    hand.send(httpx.Response(429, headers={"retry-after": "7"}))
    assert hand.waits == 7


def test_a_date_to_wait_for_counts_from_the_clock_of_the_client(clock: Any) -> None:
    hand = Hand(clock)
    hand.send(httpx.Response(503, headers={"retry-after": "Mon, 05 Jan 2026 09:00:12 GMT"}))
    assert hand.waits == 12


@pytest.mark.parametrize("told", ["61", "999999999999", "Mon, 05 Jan 2026 10:00:00 GMT"])
def test_a_wait_beyond_the_cap_is_handed_to_the_caller_at_once(clock: Any, told: str) -> None:
    hand = Hand(clock, timeout=Timeouts(total=7200))
    with pytest.raises(RateLimited) as caught:
        hand.send(httpx.Response(429, headers={"retry-after": told}))
    assert (caught.value.retry_after or 0) > 60
    assert clock.slept == []


@pytest.mark.parametrize("took", [5, 10])
def test_a_wait_to_the_deadline_or_beyond_is_handed_to_the_caller_at_once(clock: Any, took: float) -> None:
    hand = Hand(clock, timeout=Timeouts(total=30))
    with pytest.raises(RateLimited) as caught:
        hand.send(httpx.Response(429, headers={"retry-after": "25"}), took=took)
    assert caught.value.retry_after == 25


def test_a_wait_that_only_chance_makes_too_long_is_the_end_of_the_time(clock: Any) -> None:
    retry = RetryPolicy(base=8, random=lambda: 0.5)
    with pytest.raises(DeadlineExceeded):
        Hand(clock, timeout=Timeouts(total=30), retry=retry).send(
            httpx.Response(503, headers={"retry-after": "1"}), took=27
        )


@pytest.mark.parametrize("call", [GET, POST, DELETE])
@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow")])
def test_a_request_that_never_arrived_is_sent_again(
    clock: Any, call: SingleCall[Any], failure: httpx.RequestError
) -> None:
    hand = Hand(clock, call)
    hand.send(failure)
    assert hand.waits == 0.25


def test_a_provisioning_that_may_have_happened_is_not_sent_again(clock: Any) -> None:
    with pytest.raises(TimedOut, match="may have acted on it"):
        Hand(clock, POST).send(httpx.ReadTimeout("slow"))
    with pytest.raises(ServiceUnavailable):
        Hand(clock, POST).send(httpx.Response(503, headers={"retry-after": "1"}))


def test_a_deletion_that_may_have_happened_is_sent_again(clock: Any) -> None:
    hand = Hand(clock, DELETE)
    hand.send(httpx.ReadError("reset"))
    assert hand.waits == 0.25


def test_a_refusal_is_raised_at_once(clock: Any) -> None:
    with pytest.raises(NotFound):
        Hand(clock).send(httpx.Response(404))


def test_a_removal_of_what_is_not_there_is_refused(clock: Any) -> None:
    with pytest.raises(NotFound):
        Hand(clock, DELETE).send(httpx.Response(404, json=ABSENT))


def test_a_removal_whose_answer_was_lost_worked_where_nothing_is_there_any_more(clock: Any) -> None:
    hand = Hand(clock, DELETE)
    hand.send(httpx.ReadError("reset"))
    hand.wait()
    assert hand.finish(httpx.Response(404, json=ABSENT)).status == 404


@pytest.mark.parametrize("call", [GET, PUT, PRECHECK], ids=["GET", "PUT", "POST"])
def test_only_of_a_removal_does_a_404_after_a_lost_answer_say_that_it_worked(clock: Any, call: SingleCall[Any]) -> None:
    hand = Hand(clock, call)
    hand.send(httpx.ReadError("reset"))
    hand.wait()
    with pytest.raises(NotFound):
        hand.send(httpx.Response(404, json=ABSENT))


@pytest.mark.parametrize(("status", "noted"), [(400, True), (409, True), (499, True), (500, False), (501, False)])
def test_a_refusal_after_a_lost_answer_may_be_its_effect_but_no_failure_of_the_service(
    clock: Any, status: int, noted: bool
) -> None:
    hand = Hand(clock, PUT)
    hand.send(httpx.ReadError("reset"))
    hand.wait()
    with pytest.raises(WholesaleError) as caught:
        hand.send(httpx.Response(status))
    assert isinstance(caught.value.__cause__, ConnectionFailed) == noted
    assert bool(getattr(caught.value, "__notes__", [])) == noted


@pytest.mark.parametrize("call", [GET, PRECHECK], ids=["GET", "POST"])
def test_a_refusal_of_what_changes_nothing_is_not_called_the_effect_of_a_lost_answer(
    clock: Any, call: SingleCall[Any]
) -> None:
    hand = Hand(clock, call)
    hand.send(httpx.ReadError("reset"))
    hand.wait()
    with pytest.raises(BadRequest) as caught:
        hand.send(httpx.Response(400))
    assert (caught.value.__cause__, getattr(caught.value, "__notes__", [])) == (None, [])


@pytest.mark.parametrize("reply", [httpx.Response(400), httpx.ReadError("reset")], ids=["refused", "lost"])
def test_a_failure_names_what_the_call_was_about(clock: Any, reply: httpx.Response | httpx.RequestError) -> None:
    with pytest.raises(WholesaleError) as caught:
        Hand(clock, retry=RetryPolicy(attempts=1)).send(reply)
    assert caught.value.resource_id == "c1"


@pytest.mark.parametrize("call", [GET, DELETE])
def test_a_refusal_of_the_first_attempt_tells_of_no_earlier_one(clock: Any, call: SingleCall[Any]) -> None:
    with pytest.raises(BadRequest) as caught:
        Hand(clock, call).send(httpx.Response(400))
    assert not getattr(caught.value, "__notes__", [])


def test_a_removal_that_was_accepted_is_remembered(clock: Any) -> None:
    hand = Hand(clock, DELETE)
    with pytest.raises(StopIteration):
        hand.send(httpx.Response(202))
    write = hand.settings.memory.write("c1")
    assert write is not None
    assert write.removed


LIST = build_call("customers.list", query={"external_id": "a b"})
NAMING = build_call("customers.list", query={"on_behalf_of_sub_partner_org_id": "other"})


@pytest.mark.parametrize(
    ("call", "query", "acts_for"),
    [
        (GET, "onBehalfOfSubPartnerOrgId=sub", "sub"),
        (LIST, "externalId=a%20b&onBehalfOfSubPartnerOrgId=sub", "sub"),
        (NAMING, "onBehalfOfSubPartnerOrgId=other", "other"),
        (build_call("sub_partners.list"), "", "sub"),
    ],
)
def test_a_call_is_for_the_sub_partner_of_the_client_unless_it_names_one_or_cannot(
    clock: Any, call: SingleCall[Any], query: str, acts_for: str
) -> None:
    settings = Settings("token", clock=clock).for_sub_partner("sub")
    sent = next(call.steps(settings))
    assert isinstance(sent, Send)
    assert sent.request.url.query.decode() == query
    assert acting_for(settings, call) == acts_for
    assert acting_for(Settings("token"), GET) is None


def test_the_same_request_is_made_anew_for_each_attempt(clock: Any) -> None:
    hand = Hand(clock, POST)
    first = hand.request
    hand.send(httpx.Response(429))
    hand.wait()
    assert hand.request is not first
    assert hand.request.content == first.content


def test_connect_and_read_have_limits_of_their_own(clock: Any) -> None:
    limits = timeouts(Hand(clock, timeout=Timeouts(connect=2, read=9)).request)
    assert limits == {"connect": 2, "read": 9, "write": 9, "pool": 2}


def test_an_attempt_gets_no_more_time_than_the_call_has_left(clock: Any) -> None:
    hand = Hand(clock, timeout=Timeouts(connect=5, read=30, total=40))
    hand.send(httpx.ReadTimeout("slow"), took=30)
    hand.wait()
    assert timeouts(hand.request) == {"connect": 5, "read": 9.75, "write": 9.75, "pool": 5}


def test_running_out_of_time_is_its_own_error_with_the_last_failure_as_cause(clock: Any) -> None:
    hand = Hand(clock, timeout=Timeouts(total=30))
    with pytest.raises(DeadlineExceeded, match=r"attempts: 1") as caught:
        hand.send(httpx.ReadTimeout("slow"), took=30)
    assert isinstance(caught.value.__cause__, TimedOut)
    assert isinstance(caught.value.__cause__.__cause__, httpx.ReadTimeout)


def test_a_busy_answer_behind_the_deadline_is_the_end_of_the_time_even_to_the_last_attempt(clock: Any) -> None:
    hand = Hand(clock, timeout=Timeouts(total=30), retry=RetryPolicy(attempts=1))
    with pytest.raises(DeadlineExceeded):
        hand.send(httpx.Response(503), took=30)


@pytest.mark.parametrize("took", [29.75, 29.9])
def test_a_wait_that_ends_at_the_deadline_or_later_is_not_begun(clock: Any, took: float) -> None:
    hand = Hand(clock, timeout=Timeouts(total=30))
    with pytest.raises(DeadlineExceeded) as caught:
        hand.send(httpx.Response(503, headers={"trackingid": "T"}), took=took)  # it would wait 0.25
    assert isinstance(caught.value.__cause__, ServiceUnavailable)
    assert caught.value.tracking_id == "T"
    assert clock.slept == []


def test_the_wait_for_the_rate_limit_is_no_part_of_the_time_of_an_attempt(clock: Any) -> None:
    limit = RateLimit(per_minute=1)
    assert list(limit._admit(clock)) == []
    hand = Hand(clock, timeout=Timeouts(total=20), rate_limit=limit)
    while isinstance(hand.step, Wait):
        hand.wait()
    assert clock.seconds == 60
    assert timeouts(hand.request)["read"] == 20


def test_an_attempt_is_recorded_with_its_own_time(clock: Any, tmp_path: Path) -> None:
    class Noted(Recorder):
        def note(self, *noted: Any) -> None:
            times.append(noted[-1])

    times: list[float] = []
    clock.seconds = 100
    hand = Hand(clock, recorder=Noted(tmp_path / "traffic.jsonl"))
    hand.send(httpx.Response(503), took=2)
    hand.wait()
    hand.finish(GOOD, took=3)
    assert times == [2, 3]


def test_a_provisioning_cut_off_by_the_deadline_is_not_called_safe_to_repeat(clock: Any) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        Hand(clock, POST, timeout=Timeouts(total=30)).send(httpx.ReadTimeout("slow"), took=30)
    assert not caught.value.retryable


@pytest.mark.parametrize("more", [29.75, 100])
def test_a_sleep_to_the_deadline_or_beyond_ends_the_call(clock: Any, more: float) -> None:
    hand = Hand(clock, timeout=Timeouts(total=30))
    hand.send(httpx.Response(503))
    clock.seconds += more
    with pytest.raises(DeadlineExceeded):
        hand.wait()


def test_a_refusal_that_arrives_late_is_still_the_refusal(clock: Any) -> None:
    with pytest.raises(BadRequest):
        Hand(clock, timeout=Timeouts(total=30)).send(httpx.Response(400), took=31)


def test_the_budget_is_shared_by_all_calls_of_a_client(clock: Any) -> None:
    settings = Settings("token", clock=clock, retry=RetryPolicy(attempts=100, budget=2, base=0))
    first = GET.steps(settings)
    next(first)
    assert isinstance(first.send(httpx.Response(503)), Wait)
    first.send(None)
    assert isinstance(first.send(httpx.Response(503)), Wait)
    second = GET.steps(settings)
    next(second)
    with pytest.raises(ServiceUnavailable) as caught:
        second.send(httpx.Response(503))
    assert "the retry budget of this client is used up" in caught.value.__notes__[0]


def test_a_success_refills_the_budget(clock: Any) -> None:
    settings = Settings("token", clock=clock, retry=RetryPolicy(budget=1, refill=1))
    for _ in range(3):
        steps = GET.steps(settings)
        next(steps)
        steps.send(httpx.Response(503))
        steps.send(None)
        with pytest.raises(StopIteration):
            steps.send(GOOD)


def test_a_connection_failure_keeps_what_httpx_said_as_its_cause(clock: Any) -> None:
    failure = httpx.ReadError("reset by peer")
    with pytest.raises(ConnectionFailed, match="ReadError: reset by peer") as caught:
        Hand(clock, POST).send(failure)
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("target", ["javascript:alert(1)", "https://xn--/", "https://[::1", "data:,"])
def test_a_redirect_to_what_is_no_url_is_an_error_of_the_package(service: Any, target: str) -> None:
    service.script(httpx.Response(302, headers={"location": target}))
    with pytest.raises(ConnectionFailed, match="Invalid URL in location header"):
        service.call(lambda client: client.customers.get("c1"), retry=False)
