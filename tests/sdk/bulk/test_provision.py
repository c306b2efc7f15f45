"""Plans carried out on a mock in process, by threads and by tasks."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections import Counter

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale import (
    Address,
    CheckpointError,
    CustomerInfo,
    InvalidArgument,
    PlanError,
    RetryPolicy,
    Unauthorized,
)
from webex_wholesale._bulk.backoff_gate import BackoffGate
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.runners import AsyncBulk, Bulk
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.world.settings import RateLimit


class Runner:
    """Carries out plans on a mock, with a blocking or an asynchronous client."""

    def __init__(self, mock, asynchronous):
        self.mock = mock
        self.asynchronous = asynchronous

    def __call__(self, plan, use="provision", *, client=None, **options):
        if not self.asynchronous:
            with self.mock.client(**(client or {})) as blocking:
                return getattr(blocking.bulk, use)(plan, **options)

        async def main():
            async with self.mock.async_client(**(client or {})) as tasks:
                return await getattr(tasks.bulk, use)(plan, **options)

        return asyncio.run(main())


@pytest.fixture(params=["sync", "async"])
def carry_out(request, mock):
    return Runner(mock, request.param == "async")


@pytest.fixture
def there(mock):
    """The external ids of the customers that exist, and the emails of the subscribers, each as often as it does."""

    def there():
        with mock.client() as client:
            customers = Counter(each.external_id for each in client.customers.list())
            return customers, Counter(each.email for each in client.subscribers.list())

    return there


def keys(plan):
    customers = Counter(line.key for line in plan.lines if line.kind == "customer")
    return customers, Counter(line.key for line in plan.lines if line.kind == "subscriber")


def outcomes(summary):
    return [each.outcome for each in summary.lines]


# What becomes of lines


def test_everything_that_is_planned_is_there_afterwards(carry_out, company, there):
    plan = Plan.of([company("acme", 3), company("globex"), company("initech", 1)])
    summary = carry_out(plan)
    assert there() == keys(plan)
    assert summary.ok
    assert summary.counts == {"created": 7}
    assert [(each.line, each.kind, each.key) for each in summary.lines] == [
        (line.number, line.kind, line.key) for line in plan.lines
    ]


def test_a_plan_may_be_given_as_customers(carry_out, company, there):
    carry_out([company("acme", 1)])
    assert there() == ({"acme": 1}, {"user0@acme.example": 1})


def test_a_plan_of_nothing_is_done(carry_out, mock):
    summary = carry_out([])
    assert (summary.ok, summary.lines, str(summary)) == (True, (), "0 lines: none")
    assert mock.calls == []


def test_reports_carry_the_ids_of_the_service(carry_out, company, mock):
    customer, subscriber = carry_out([company("acme", 1)]).lines
    with mock.client() as client:
        assert client.customers.get(customer.id).external_id == "acme"
        assert client.subscribers.get(subscriber.id).customer_id == customer.id


def test_what_is_there_already_is_found(carry_out, company, there):
    first = carry_out([company("acme", 1)])
    second = carry_out([company("acme", 2)])
    assert outcomes(second) == ["found", "found", "created"]
    assert [each.id for each in second.lines[:2]] == [each.id for each in first.lines]
    assert there() == ({"acme": 1}, {"user0@acme.example": 1, "user1@acme.example": 1})


def test_what_differs_is_left_as_it_is_and_counted_as_a_problem(carry_out, company, mock):
    carry_out([company("acme", 2)])
    wanted = company("acme", 1, packages=["webex_calling", "webex_suite"])
    summary = carry_out([wanted, company("globex", 1)])
    assert outcomes(summary) == ["differs", "failed", "created", "created"]
    customer, subscriber, *_ = summary.lines
    assert customer.text == "exists, but differs: packages: there webex_calling, wanted webex_calling, webex_suite"
    assert (customer.field, customer.differences[0].wanted) == ("packages", ["webex_calling", "webex_suite"])
    assert subscriber.text == 'not tried: its customer "acme" (line 1) differs'
    assert (summary.ok, summary.counts["differs"]) == (False, 1)
    assert summary.problems == (customer, subscriber)
    with mock.client() as client:
        assert [each.packages for each in client.customers.list(external_id="acme")] == [["webex_calling"]]


def test_a_customer_of_another_name_gets_none_of_the_people(carry_out, company, there):
    carry_out([company("acme")])
    info = CustomerInfo(name="Somebody else", primary_email="admin@acme.example", language="en_US")
    summary = carry_out([company("acme", 1, customer_info=info)], on_difference="update")
    assert outcomes(summary) == ["differs", "failed"]
    assert summary.lines[0].field == "customerInfo.name"
    assert there()[1] == {}


def test_an_edited_plan_is_carried_out_where_that_is_wanted(carry_out, company, mock):
    carry_out([company("acme", 1)])
    wanted = company("acme", 1, packages=["webex_calling", "webex_suite"])
    wanted.subscribers[0].packages = ["webex_suite"]
    assert outcomes(carry_out([wanted], on_difference="update")) == ["updated", "updated"]
    assert outcomes(carry_out([wanted])) == ["found", "found"]
    with mock.client() as client:
        assert [each.packages for each in client.subscribers.list()] == [["webex_suite"]]


def test_a_line_that_differs_is_tried_again_with_the_same_checkpoint(carry_out, company, tmp_path):
    carry_out([company("acme")])
    wanted = Plan.of([company("acme", packages=["webex_calling", "webex_suite"])])
    path = tmp_path / "progress"
    assert outcomes(carry_out(wanted, checkpoint=path)) == ["differs"]
    assert outcomes(carry_out(wanted, checkpoint=path, on_difference="update")) == ["updated"]
    assert carry_out(wanted, checkpoint=path).resumed == 1


def test_a_plan_is_not_carried_out_with_an_unknown_word_for_differences(carry_out, company):
    with pytest.raises(InvalidArgument, match="on_difference must be 'report' or 'update', got 'raise'"):
        carry_out([company("acme")], on_difference="raise")


def test_a_customer_that_was_denied_between_two_runs_is_not_provisioned_again(carry_out, company, mock, tmp_path):
    """Rule customer.async.compliance."""
    mock.hub.deny_names("Company acme")
    plan, path = Plan.of([company("acme", 1)]), tmp_path / "progress"
    held = carry_out(plan, checkpoint=path).lines[0]
    assert (held.outcome, held.rule) == ("failed", "customer.async.compliance")
    mock.hub.deny(held.id)
    for _ in range(2):
        summary = carry_out(plan, checkpoint=path)
        assert outcomes(summary) == ["refused", "failed"]
        assert "a compliance review denied the customer" in summary.lines[0].text
    assert len([call for call in mock.calls if call.operation == "customers.provision"]) == 1


def test_a_customer_that_was_cleared_between_two_runs_is_found(carry_out, company, mock, tmp_path):
    mock.hub.deny_names("Company acme")
    plan, path = Plan.of([company("acme", 1)]), tmp_path / "progress"
    mock.hub.clear(carry_out(plan, checkpoint=path).lines[0].id)
    assert outcomes(carry_out(plan, checkpoint=path)) == ["found", "created"]


def test_an_owner_of_a_free_account_is_told_of(carry_out, company, mock):
    mock.hub.add_free_account("user0@acme.example")
    summary = carry_out([company("acme", 2)])
    assert outcomes(summary) == ["created"] * 3
    told = "has a free account; its owner was asked by email to consent to the move"
    assert [each.text for each in summary.lines] == ["", told, ""]


def test_an_answer_that_is_lost_after_it_took_effect_is_repaired(carry_out, company, mock, there):
    cut = {"transport": Cut(mock)}
    plan = Plan.of([company("acme", 1)])
    summary = carry_out(plan, client=cut)
    assert outcomes(summary) == ["repaired", "repaired"]
    assert (summary.ok, there()) == (True, keys(plan))


def test_a_refused_line_names_rule_field_and_reason(carry_out, company, mock, there):
    taken = company("acme", 1)
    globex = company("globex", 2)
    globex.subscribers[0].email = "user0@acme.example"
    globex.subscribers[0].provisioning_parameters.first_name = "Somebody"
    carry_out([taken])
    summary = carry_out([globex])
    created, refused, other = summary.lines
    assert (created.outcome, refused.outcome, other.outcome) == ("created", "refused", "created")
    assert (refused.rule, refused.field) == ("subscriber.email.in-use", "email")
    assert refused.text == "The email is already associated with an existing user."
    assert not summary
    assert summary.problems == (refused,)


def test_subscribers_of_a_refused_customer_are_not_tried(carry_out, company, mock):
    broken = company("acme", 2, provisioning_id="no-such-template")
    summary = carry_out([broken, company("globex", 1)])
    assert outcomes(summary) == ["refused", "failed", "failed", "created", "created"]
    assert summary.lines[0].rule == "customer.template.unknown"
    assert summary.lines[1].text == 'not tried: its customer "acme" (line 1) was not provisioned'
    assert str(summary) == "5 lines: 1 refused, 2 failed, 2 created"
    assert [call.operation for call in mock.calls if "acme" in call.request_body.decode()] == ["customers.provision"]


def test_a_customer_that_ends_in_error_has_failed(carry_out, company, mock):
    summary = carry_out([company("acme", 1)], client={"transport": Ending(mock, "error")})
    assert outcomes(summary) == ["failed", "failed"]
    assert "ended in status error" in summary.lines[0].text


def test_what_is_wrong_with_single_packages_is_told_of_a_customer_that_is_there(carry_out, company, mock):
    mock.hub.calling_maintenance = True
    summary = carry_out([company("acme", packages=["webex_calling", "webex_meetings"])])
    assert outcomes(summary) == ["created"]
    assert summary.lines[0].text.startswith("webex_calling: ")


def test_a_compliance_review_keeps_no_worker_waiting(carry_out, company, mock):
    mock.hub.deny_names("Company acme")
    began = mock.clock.elapsed
    summary = carry_out([company("acme", 1)], concurrency=1)
    assert outcomes(summary) == ["failed", "failed"]
    assert "a compliance review holds the customer back" in summary.lines[0].text
    assert mock.clock.elapsed - began < 120


def test_a_rule_that_the_client_checks_refuses_a_line_before_it_is_sent(carry_out, company, mock):
    address = Address(address_line1="x" * 51, city="Oslo", zip_or_postal_code="0155", country="NO")
    summary = carry_out([company("acme", address=address)], client={"check": True})
    assert (summary.lines[0].outcome, summary.lines[0].rule) == ("refused", "customer.address.line-length")
    assert [call.operation for call in mock.calls if call.method == "POST"] == []


def test_a_service_that_fails_fails_the_line_alone(carry_out, company, mock):
    broken = {"transport": Breaking(mock, "globex", httpx.Response(500, json={"message": "broken"}))}
    summary = carry_out([company("acme"), company("globex"), company("initech")], client=broken)
    assert outcomes(summary) == ["created", "failed", "created"]
    assert summary.lines[1].text == "broken"


class Breaking(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock behind something that answers in its stead whatever has a word in it."""

    def __init__(self, mock, word, answer):
        self.inner = mock.transport()
        self.word = word.encode()
        self.answer = answer

    def handle_request(self, request):
        if self.word in request.read() + bytes(request.url.query):
            return self.answer
        return self.inner.handle_request(request)

    async def handle_async_request(self, request):
        return self.handle_request(request)


class Ending(Breaking):
    """A mock behind something that shows every customer in a status."""

    def __init__(self, mock, status):
        super().__init__(mock, "", httpx.Response(200, json={"id": "c1", "status": status}))

    def handle_request(self, request):
        looks = request.method == "GET" and "/customers/" in request.url.path
        return self.answer if looks else self.inner.handle_request(request)


class Cut(Breaking):
    """A mock behind a connection that is cut before each answer to something new."""

    def __init__(self, mock):
        super().__init__(mock, "", None)

    def handle_request(self, request):
        answer = self.inner.handle_request(request)
        if request.method == "POST":
            raise httpx.ReadError("cut", request=request)
        return answer


def test_a_customer_that_is_being_removed_is_made_again(carry_out, company, mock, there):
    (old,) = carry_out([company("acme")]).lines
    with mock.client() as client:
        client.customers.delete(old.id)
    summary = carry_out([company("acme", 1)])
    assert outcomes(summary) == ["created", "created"]
    assert summary.lines[0].id != old.id
    assert there() == (Counter(["acme"]), Counter(["user0@acme.example"]))


def test_a_customer_whose_removal_takes_long_has_failed_for_this_run(carry_out, company, mock):
    (old,) = carry_out([company("acme")]).lines
    mock.durations.deleting = 10_000
    with mock.client() as client:
        client.customers.delete(old.id)
    summary = carry_out([company("acme", 1)])
    assert outcomes(summary) == ["failed", "failed"]
    assert "still in status deleting" in summary.lines[0].text


# Arguments


@pytest.mark.parametrize("concurrency", [0, -1, 101])
def test_a_concurrency_beyond_the_connections_is_refused(carry_out, company, mock, tmp_path, concurrency):
    with pytest.raises(InvalidArgument, match=f"concurrency must be from 1 to 100, got {concurrency}"):
        carry_out([company()], concurrency=concurrency, checkpoint=tmp_path / "checkpoint")
    assert mock.calls == []
    assert [*tmp_path.iterdir()] == []


def test_a_plan_that_contradicts_itself_sends_nothing(carry_out, company, mock):
    with pytest.raises(PlanError):
        carry_out([company("acme"), company("acme")])
    assert mock.calls == []


@pytest.mark.parametrize("concurrency", [1, 3, 100])
def test_no_more_lines_are_under_way_than_wanted(mock, company, concurrency):
    busiest = Busiest(mock)
    with mock.client(transport=busiest) as client:
        client.bulk.provision([company(f"c{number}", 2) for number in range(6)], concurrency=concurrency)
    assert 1 <= busiest.most <= concurrency


@pytest.mark.parametrize("concurrency", [1, 3])
def test_as_many_tasks_are_under_way_as_wanted(mock, company, concurrency):
    busiest = Busiest(mock)

    async def main():
        async with mock.async_client(transport=busiest) as client:
            await client.bulk.provision([company(f"c{number}", 2) for number in range(6)], concurrency=concurrency)

    asyncio.run(main())
    assert busiest.most == concurrency


class Busiest(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock that notes how many threads, or tasks, call it."""

    def __init__(self, mock):
        self.inner = mock.transport()
        self.lock = threading.Lock()
        self.now = self.most = 0

    def handle_request(self, request):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return self.inner.handle_request(request)
        finally:
            with self.lock:
                self.now -= 1

    async def handle_async_request(self, request):
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(20):  # whoever else may begin does so now
            await anyio.lowlevel.checkpoint()
        self.now -= 1
        return self.inner.handle_request(request)


@pytest.mark.parametrize("name", ["provision", "precheck"])
def test_both_modes_take_the_same_arguments(name):
    one, other = (inspect.signature(getattr(bulk, name)) for bulk in (Bulk, AsyncBulk))
    assert one.parameters == other.parameters
    assert one.return_annotation == other.return_annotation == "BulkSummary"


# Progress


def test_progress_is_told_line_by_line_in_the_callers_thread(carry_out, company):
    told = []
    summary = carry_out(
        [company("acme", 2), company("globex", 1)],
        on_progress=lambda report: told.append((report, threading.current_thread())),
    )
    assert sorted(report.line for report, _ in told) == [1, 2, 3, 4, 5]
    assert {thread for _, thread in told} == {threading.main_thread()}
    assert {report for report, _ in told} == {*summary.lines}


@pytest.mark.parametrize("use", ["provision", "precheck"])
def test_a_coroutine_function_cannot_be_told_of_progress(carry_out, company, there, use):
    async def tell(report):
        """Never called."""

    with pytest.raises(InvalidArgument, match="on_progress must be a plain function, got a coroutine function"):
        carry_out([company("acme")], use, on_progress=tell)
    assert there() == (Counter(), Counter())


def test_customers_are_told_of_before_their_subscribers(carry_out, company):
    told = []
    carry_out([company("acme", 3), company("globex", 3)], on_progress=lambda report: told.append(report.key))
    for key in ("acme", "globex"):
        assert all(told.index(key) < told.index(f"user{number}@{key}.example") for number in range(3))


def test_what_progress_raises_stops_the_run_and_loses_nothing(carry_out, company, tmp_path, there):
    plan = Plan.of([company(f"c{number}", 3) for number in range(5)])
    told = []

    def full(report):
        told.append(report)
        if len(told) == 4:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        carry_out(plan, checkpoint=tmp_path / "checkpoint", on_progress=full, concurrency=2)
    assert there()[0].total() < 5
    summary = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    assert summary.resumed >= 4
    assert (summary.ok, there()) == (True, keys(plan))


class Held(httpx.BaseTransport):
    """A mock that keeps one answer to the worker of globex until the run has been stopped."""

    def __init__(self, mock, method):
        self.inner = mock.transport()
        self.method = method
        self.worker = None
        self.held = threading.Event()
        self.stopped = threading.Event()
        self.sent = []

    def handle_request(self, request):
        answer = self.inner.handle_request(request)
        if b"globex" in request.content:
            self.worker = threading.get_ident()
        if threading.get_ident() == self.worker:
            self.sent.append(request.method)
            if request.method == self.method:
                self.held.set()
                assert self.stopped.wait(20)
        return answer


@pytest.fixture
def stop_at(mock, company, monkeypatch, tmp_path):
    """Stops a run while the worker of globex waits for such an answer; returns what that worker sent, from POST on."""

    def stop_at(method):
        held, stop = Held(mock, method), BackoffGate.stop

        def enough(report):
            assert held.held.wait(20)
            raise RuntimeError("enough")

        monkeypatch.setattr(BackoffGate, "stop", lambda backoff_gate: (stop(backoff_gate), held.stopped.set()))
        plan = [company("globex"), company("acme")]
        with mock.client(transport=held) as client:
            options = {"concurrency": 2, "checkpoint": tmp_path / "checkpoint", "on_progress": enough}
            with pytest.raises(RuntimeError, match="enough"):
                client.bulk.provision(plan, **options)
        return held.sent

    return stop_at


def test_a_stopped_run_sends_nothing_more(stop_at):
    assert stop_at("POST") == ["POST"]


def test_what_ends_while_a_run_is_stopped_is_written_down(stop_at, mock, tmp_path):
    mock.durations.provisioning = 0
    assert stop_at("GET") == ["POST", "GET"]
    written = (tmp_path / "checkpoint").read_text("ascii")
    assert written.count('"outcome":"created"') == 2


class Silent(Breaking):
    """A mock that never answers what has a word in it."""

    async def handle_async_request(self, request):
        if self.word in request.read():
            await anyio.sleep_forever()
        return self.inner.handle_request(request)


def test_tasks_that_wait_for_an_answer_are_cancelled_when_a_run_is_stopped(mock, company):
    def enough(report):
        raise RuntimeError("enough")

    async def main():
        async with mock.async_client(transport=Silent(mock, "globex", None)) as client:
            with anyio.fail_after(20), pytest.raises(RuntimeError, match="enough"):
                await client.bulk.provision([company("globex"), company("acme")], on_progress=enough)

    asyncio.run(main())


# Checkpoints


def test_a_run_that_is_done_sends_nothing_the_second_time(carry_out, company, mock, tmp_path):
    plan, told = Plan.of([company("acme", 2)]), []
    first = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    sent = len(mock.calls)
    second = carry_out(plan, checkpoint=tmp_path / "checkpoint", on_progress=told.append)
    assert len(mock.calls) == sent
    assert outcomes(second) == outcomes(first) == ["created"] * 3
    assert [each.id for each in second.lines] == [each.id for each in first.lines]
    assert (second.resumed, str(second)) == (3, "3 lines: 3 created (3 in earlier runs)")
    assert told == [*second.lines]


def test_only_what_is_left_is_tried_again(carry_out, company, mock, tmp_path):
    plan = Plan.of([company("acme", 1), company("globex", 1)])
    broken = {"transport": Breaking(mock, "globex", httpx.Response(500))}
    assert outcomes(carry_out(plan, checkpoint=tmp_path / "checkpoint", client=broken)) == [
        *("created", "created"),
        *("failed", "failed"),
    ]
    sent = len(mock.calls)
    summary = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    assert (summary.ok, summary.resumed) == (True, 2)
    assert not any(b"acme" in call.request_body for call in mock.calls[sent:])


def test_a_continued_run_begins_with_the_subscribers_of_customers_that_are_there(mock, company, tmp_path):
    def enough(_):
        raise RuntimeError("enough")

    plan, once = Plan.of([company("acme", 1), company("globex")]), {"concurrency": 1}
    with mock.client() as client:
        with pytest.raises(RuntimeError, match="enough"):
            client.bulk.provision(plan, checkpoint=tmp_path / "checkpoint", on_progress=enough, **once)
        sent = len(mock.calls)
        client.bulk.provision(plan, checkpoint=tmp_path / "checkpoint", **once)
    made = [call.operation for call in mock.calls[sent:] if call.method == "POST"]
    assert made == ["subscribers.provision", "customers.provision"]


def test_subscribers_that_are_done_stay_done_where_the_line_of_their_customer_is_lost(
    carry_out, company, mock, tmp_path
):
    plan, told = Plan.of([company("acme", 2)]), []
    checkpoint = tmp_path / "checkpoint"
    carry_out(plan, checkpoint=checkpoint)
    kept = [line for line in checkpoint.read_text("ascii").splitlines(keepends=True) if '"line":0' not in line]
    checkpoint.write_text("".join(kept), "ascii")
    summary = carry_out(plan, checkpoint=checkpoint, on_progress=lambda report: told.append(report.line))
    assert outcomes(summary) == ["found", "created", "created"]
    assert sorted(told) == [1, 2, 3]


def test_a_checkpoint_of_another_plan_sends_nothing(carry_out, company, mock, tmp_path):
    carry_out([company("acme")], checkpoint=tmp_path / "checkpoint")
    sent = len(mock.calls)
    with pytest.raises(CheckpointError, match="belongs to another plan"):
        carry_out([company("globex")], checkpoint=tmp_path / "checkpoint")
    assert len(mock.calls) == sent


def test_a_checkpoint_of_a_sub_partner_is_not_the_partners(mock, company, tmp_path):
    plan = Plan.of([company("acme")])
    with mock.client() as client:
        client.bulk.provision(plan, checkpoint=tmp_path / "checkpoint")
        acting = client.on_behalf_of(mock.add_partner("Reseller", parent=mock.partner).org_id)
        with pytest.raises(CheckpointError, match=f"on behalf of {acting._settings.sub_partner}"):
            acting.bulk.provision(plan, checkpoint=tmp_path / "checkpoint")


def test_a_checkpoint_of_a_sub_partner_is_good_for_each_form_of_its_id(mock, company, tmp_path):
    sub_partner = mock.add_partner("Reseller", parent=mock.partner)
    planned = company("acme", provisioning_id=sub_partner.template.provisioning_id)
    path = tmp_path / "checkpoint"
    with mock.client() as client:
        first, again = (client.on_behalf_of(f"{sub_partner.org_id}{padding}") for padding in ("", "="))
        assert first.bulk.provision([planned], checkpoint=path).ok
        assert again.bulk.provision([planned], checkpoint=path).resumed == 1


def test_a_token_that_is_not_accepted_stops_the_run(carry_out, company, mock, tmp_path):
    plan = Plan.of([company(f"c{number}", 2) for number in range(10)])
    with pytest.raises(Unauthorized):
        carry_out(plan, client={"token": "unknown"}, checkpoint=tmp_path / "checkpoint", concurrency=4)
    assert len(mock.calls) <= 4
    assert carry_out(plan, checkpoint=tmp_path / "checkpoint").ok


def test_a_token_that_expires_meanwhile_is_replaced_by_the_next_run(carry_out, company, mock, tmp_path, there):
    plan = Plan.of([company(f"c{number}", 2) for number in range(10)])
    token = mock.add_token("short").value
    done = []

    def revoke(report):
        done.append(report)
        if len(done) == 5:
            del mock._engine.world.partners.tokens[token]

    with pytest.raises(Unauthorized):
        carry_out(plan, client={"token": token}, checkpoint=tmp_path / "checkpoint", on_progress=revoke)
    summary = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    assert (summary.ok, summary.resumed >= 5, there()) == (True, True, keys(plan))


class Killed(BaseException):
    """The process is gone."""


class Dying(httpx.BaseTransport):
    """A mock that the process does not live to hear from again after so many requests, done or not."""

    def __init__(self, mock, lives, done):
        self.inner = mock.transport()
        self.lives = lives
        self.done = done

    def handle_request(self, request):
        self.lives -= 1
        if self.lives < 0:
            if self.done and self.lives == -1:
                self.inner.handle_request(request)
            raise Killed
        return self.inner.handle_request(request)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    deaths=st.lists(st.tuples(st.integers(0, 25), st.booleans(), st.integers(0, 60)), max_size=5),
    concurrency=st.integers(1, 4),
)
def test_wherever_runs_die_the_last_one_makes_everything_exactly_once(tmp_path_factory, deaths, concurrency):
    path = tmp_path_factory.mktemp("dying") / "checkpoint"
    mock = WholesaleMock()
    plan = Plan.read_csv(sheet_file(path.parent, mock))
    for lives, done, torn in deaths:
        with mock.client(transport=Dying(mock, lives, done)) as client:
            assert run_to_death(client, plan, path, concurrency)
        path.write_bytes(path.read_bytes()[: -torn or None] if path.stat().st_size > 400 else path.read_bytes())
    with mock.client() as client:
        summary = client.bulk.provision(plan, checkpoint=path, concurrency=concurrency)
        customers = Counter(each.external_id for each in client.customers.list())
        subscribers = Counter(each.email for each in client.subscribers.list())
    assert summary.ok
    assert (customers, subscribers) == keys(plan)


def run_to_death(client, plan, path, concurrency):
    try:
        return client.bulk.provision(plan, checkpoint=path, concurrency=concurrency).ok
    except Killed:
        return True


def sheet_file(folder, mock):
    path = folder / "plan.csv"
    columns = "type,external_id,provisioning_id,packages,name,primary_email,address_line1,city,country"
    lines = [f"{columns},zip_or_postal_code,email,first_name,last_name"]
    for key in ("acme", "globex", "initech"):
        name = f"{key},{mock.template.provisioning_id},webex_meetings,{key},admin@{key}.example"
        lines.append(f"customer,{name},Storgata 1,Oslo,NO,0155,,,")
        lines += [f"subscriber,{key},,webex_meetings,,,,,,,u{n}@{key}.example,Ada,No{n}" for n in range(3)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# Waiting together


def test_a_rate_limit_slows_a_run_down_and_fails_nothing(carry_out, company, mock, there):
    mock.rate_limit = RateLimit(20, 60)
    plan = Plan.of([company(f"c{number}", 4) for number in range(10)])
    concurrency = 4
    summary = carry_out(plan, concurrency=concurrency)
    calls = Counter("refused" if call.status == 429 else "answered" for call in mock.calls)
    mock.rate_limit = None
    assert (summary.ok, there()) == (True, keys(plan))
    # In each minute at most every worker is told once; without the brake, each would ask again and again.
    assert calls["refused"] <= (calls["answered"] / 20 + 1) * concurrency


def test_when_one_worker_is_told_to_wait_nobody_sends(company, mock):
    """One worker is told to wait; the clock shows when each of the others sent its next request."""
    clock = mock.client()._settings.clock
    slow = Telling(mock, seconds=30)
    with mock.client(transport=slow) as client:
        summary = client.bulk.provision([company(f"c{number}", 3) for number in range(8)], concurrency=4)
    assert summary.ok
    assert clock.monotonic() >= 30
    # What was on its way when the answer came is no matter; whatever began later waited.
    assert [moment for moment, begun in slow.later if begun and moment < slow.told + 30] == []


class Telling(httpx.BaseTransport):
    """A mock that tells the fifth request to wait, while no other is on its way."""

    def __init__(self, mock, seconds):
        self.mock = mock
        self.inner = mock.transport()
        self.seconds = seconds
        self.lock = threading.Lock()
        self.sent = 0
        self.told = None
        self.later = []

    def handle_request(self, request):
        with self.lock:
            self.sent += 1
            now = self.mock.clock.elapsed
            if self.sent == 5:
                self.told = now
                return httpx.Response(429, headers={"retry-after": str(self.seconds)}, request=request)
            if self.told is not None:
                self.later.append((now, self.sent > 5 + 4))
            return self.inner.handle_request(request)


def test_a_wait_longer_than_a_call_may_take_is_waited_for(carry_out, company, mock):
    impatient = {"retry": RetryPolicy(attempts=1), "transport": Once(mock, 3600)}
    began = mock.clock.elapsed
    assert carry_out([company("acme", 1)], client=impatient).ok
    assert mock.clock.elapsed - began >= 3600


class Once(Breaking):
    """A mock that first of all asks to wait."""

    def __init__(self, mock, seconds):
        super().__init__(mock, "", httpx.Response(503, headers={"retry-after": str(seconds)}))
        self.asked = False

    def handle_request(self, request):
        if self.asked:
            return self.inner.handle_request(request)
        self.asked = True
        return self.answer


def test_a_service_that_always_asks_to_wait_fails_the_line_in_the_end(carry_out, company, mock):
    never = {"transport": Breaking(mock, "acme", httpx.Response(429, headers={"retry-after": "7"}))}
    summary = carry_out([company("acme"), company("globex")], client=never)
    assert outcomes(summary) == ["failed", "created"]


# Size


@pytest.mark.slow
def test_a_thousand_subscribers_of_two_hundred_customers(carry_out, company, there, tmp_path):
    plan = Plan.of([company(f"c{number}", 5) for number in range(200)])
    summary = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    assert summary.counts == {"created": 1200}
    assert there() == keys(plan)
