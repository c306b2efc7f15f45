"""What holds for the exchange whatever the service does, and for lists whatever happens to them meanwhile."""

from __future__ import annotations

from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import RetryPolicy, Timeouts, WholesaleClient, WholesaleError
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Send, Wait

GET = build_call("customers.get", ids={"customerId": "c1"})
ADDRESS = {"addressLine1": "Storgata 1", "city": "Oslo", "country": "NO"}
POST = build_call(
    "customers.provision",
    body={"provisioning_id": "p", "packages": ["webex_meetings"], "external_id": "e", "address": ADDRESS},
)

# Whether the service may have acted on a request that ended so.
UNSURE: dict[str, httpx.RequestError | int] = {
    "500": 500,
    "502": 502,
    "503": 503,
    "504": 504,
    "read timeout": httpx.ReadTimeout("slow"),
    "write timeout": httpx.WriteTimeout("slow"),
    "reset": httpx.ReadError("reset"),
    "cut off": httpx.RemoteProtocolError("cut off"),
}
UNTOUCHED: dict[str, httpx.RequestError | int] = {
    "423": 423,
    "429": 429,
    "refused": httpx.ConnectError("refused"),
    "connect timeout": httpx.ConnectTimeout("slow"),
    "pool timeout": httpx.PoolTimeout("full"),
}

RETRY_AFTER = st.sampled_from(["", "0", "1", "2.5", "59", "61", "rand(30),add(30)", "Mon, 05 Jan 2026 09:00:30 GMT"])
OUTCOMES = st.lists(
    st.tuples(st.sampled_from([*UNSURE, *UNTOUCHED, "200"]), RETRY_AFTER, st.floats(0, 40)), min_size=1, max_size=12
)


def reply(name: str, retry_after: str) -> httpx.Response | httpx.RequestError:
    what = {**UNSURE, **UNTOUCHED, "200": 200}[name]
    if isinstance(what, httpx.RequestError):
        return what
    body = {"id": "c1", "status": "provisioned", "url": "https://webexapis.com/v1/wholesale/customers/c1"}
    return httpx.Response(what, json=body, headers={"retry-after": retry_after} if retry_after else {})


class Run:
    """One exchange against a list of outcomes, each with the seconds it takes."""

    def __init__(self, clock: Any, call: SingleCall[Any], script: list[tuple[str, str, float]], drawn: float) -> None:
        self.sent: list[str] = []
        self.limits: list[float] = []
        self.waits: list[float] = []
        self.result: RawResponse[Any] | None = None
        self.error: WholesaleError | None = None
        settings = Settings("token", clock=clock, timeout=Timeouts(total=100), retry=RetryPolicy(random=lambda: drawn))
        try:
            self._drive(clock, call.steps(settings), script)
        except WholesaleError as error:
            self.error = error

    def _drive(self, clock: Any, steps: Any, script: list[tuple[str, str, float]]) -> None:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                self.waits.append(step.seconds)
                clock.sleep(step.seconds)
                back: Any = None
            else:
                assert isinstance(step, Send)
                name, retry_after, seconds = script[len(self.sent) % len(script)]
                limit = step.request.extensions["timeout"]["read"]
                self.sent.append(name)
                self.limits.append(limit)
                clock.seconds += min(seconds, limit)
                back = reply(name, retry_after)
            try:
                step = steps.send(back)
            except StopIteration as end:
                self.result = end.value
                return


@given(script=OUTCOMES, drawn=st.floats(0, 1))
def test_a_call_ends_within_its_attempts_and_its_deadline(make_clock: Any, script: Any, drawn: float) -> None:
    clock = make_clock()
    run = Run(clock, GET, script, drawn)
    assert (run.result is None) != (run.error is None)
    assert len(run.sent) <= RetryPolicy().attempts
    assert clock.seconds <= 100 + 1e-6
    assert all(0 < limit <= 30 for limit in run.limits)


@given(script=OUTCOMES, drawn=st.floats(0, 1))
def test_no_wait_is_longer_than_the_cap(make_clock: Any, script: Any, drawn: float) -> None:
    assert all(0 <= wait <= RetryPolicy().cap for wait in Run(make_clock(), GET, script, drawn).waits)


@given(script=OUTCOMES, drawn=st.floats(0, 1))
def test_nothing_is_provisioned_twice(make_clock: Any, script: Any, drawn: float) -> None:
    sent = Run(make_clock(), POST, script, drawn).sent
    assert all(name in UNTOUCHED for name in sent[:-1])


@given(script=OUTCOMES, drawn=st.floats(0, 1))
def test_a_success_is_returned_and_a_failure_raised(make_clock: Any, script: Any, drawn: float) -> None:
    run = Run(make_clock(), GET, script, drawn)
    assert (run.sent[-1] == "200") == (run.result is not None)
    assert run.result is None or run.result.attempts == len(run.sent)


class GrowingList:
    """A list, newest first, to which somebody adds entries at the front between two pages."""

    def __init__(self, size: int, page: int, additions: list[int]) -> None:
        self.entries = [f"old-{number}" for number in range(size)]
        self.page = page
        self.additions = list(additions)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params.get("offset", "0"))
        shown = self.entries[offset : offset + self.page]
        more = offset + self.page < len(self.entries)
        link = f'<{request.url.copy_with(query=None)}?offset={offset + self.page}>; rel="next"'
        for number in range(self.additions.pop() if self.additions else 0):
            self.entries.insert(0, f"new-{len(self.entries)}-{number}")
        body = {"items": [{"id": each, "status": "provisioned"} for each in shown]}
        return httpx.Response(200, json=body, headers={"link": link} if more else {})


@given(size=st.integers(0, 30), page=st.integers(1, 7), additions=st.lists(st.integers(0, 5), max_size=10))
def test_entries_that_were_there_come_exactly_once_and_in_order(size: int, page: int, additions: list[int]) -> None:
    service = GrowingList(size, page, additions)
    with WholesaleClient("token", transport=httpx.MockTransport(service)) as client:
        pager = client.customers.list()
        ids = [customer.id for customer in pager]
    assert [each for each in ids if each.startswith("old")] == [f"old-{number}" for number in range(size)]
    assert len(ids) == len(set(ids))
    assert set(pager.repeated) <= set(ids)
