"""`mock.between`: the world changes between two calls of a job, such as a check and the act that relies on it."""

from __future__ import annotations

import threading

import pytest

from webex_wholesale import Address, Conflict, CustomerInfo
from webex_wholesale_mock import Between, BrokenOrder, WholesaleMock


@pytest.fixture
def wanted(mock):
    return {
        "provisioning_id": mock.template.provisioning_id,
        "external_id": "acme-1",
        "packages": ["webex_meetings"],
        "address": Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        "customer_info": CustomerInfo(name="Acme", primary_email="ann@acme.example"),
    }


@pytest.fixture
def job(mock, wanted):
    """Prechecks, then provisions."""

    def job():
        client = mock.client()
        client.customers.precheck(**wanted)
        client.customers.provision(**wanted)

    return job


def take(mock, external_id="acme-1"):
    """Someone else takes an external id."""
    return lambda: mock.hub.add_customer(external_id=external_id)


def look(mock, times):
    client = mock.client()
    for _ in range(times):
        list(client.customers.list())


def test_someone_else_takes_the_external_id_after_the_check(mock, job):
    """Rule customer.external-id.in-use."""
    with mock.between("customers.precheck", "customers.provision", do=take(mock)) as taken:
        with pytest.raises(Conflict) as refusal:
            job()
        assert refusal.value.rule == "customer.external-id.in-use"
    assert isinstance(taken, Between)
    assert (taken.hits, taken.is_pending) == (1, False)
    assert [call.operation for call in mock.calls] == ["customers.precheck", "customers.provision"]
    assert len(mock.customers()) == 1


def test_nothing_is_done_before_the_first_call(mock, wanted):
    taken = mock.between("customers.precheck", "customers.provision", do=take(mock))
    mock.client().customers.provision(**wanted)
    assert (taken.hits, taken.is_pending) == (0, True)
    assert repr(taken) == "<Between customers.precheck and customers.provision: <lambda>, 0 hits>"


def test_it_is_done_as_often_as_wanted(mock):
    counts = []
    with mock.between("customers.list", "customers.list", do=lambda: counts.append(1), times=2) as twice:
        look(mock, 5)
    assert (len(counts), twice.hits) == (2, 2)
    with mock.between("customers.list", "customers.list", do=lambda: counts.append(1), times=None) as each:
        look(mock, 5)
    assert (len(counts), each.hits) == (6, 4)


def test_it_ends_with_its_block_or_when_it_is_removed(mock, job):
    with mock.between("customers.precheck", "customers.provision", do=take(mock)):
        pass
    removed = mock.between("customers.precheck", "customers.provision", do=take(mock))
    removed.remove()
    removed.remove()
    job()
    assert mock._hooks.around == ()


def test_calls_that_it_makes_itself_do_not_count(mock):
    def look_around():
        look(mock, 3)

    with mock.between("customers.list", "customers.list", do=look_around, times=None) as looked:
        look(mock, 2)
    assert looked.hits == 1
    assert len(mock.calls) == 5


def test_it_may_remove_itself_and_may_be_asynchronous(mock):
    async def look_around():
        async with mock.async_client() as client:
            assert [each async for each in client.customers.list()] == []
        looked.remove()

    looked = mock.between("customers.list", "customers.list", do=look_around, times=None)
    look(mock, 5)
    assert looked.hits == 1
    assert len(mock.calls) == 6


@pytest.mark.anyio
@pytest.mark.parametrize("colour", ["blocking", "asynchronous"])
async def test_asynchronous_jobs_are_interrupted_too(mock, wanted, colour):
    async def take_asynchronously():
        async with mock.async_client() as client:
            await client.customers.provision(**wanted)

    before = threading.active_count()
    do = {"blocking": take(mock), "asynchronous": take_asynchronously}[colour]
    with mock.between("customers.precheck", "customers.provision", do=do):
        async with mock.async_client() as client:
            await client.customers.precheck(**wanted)
            with pytest.raises(Conflict):
                await client.customers.provision(**wanted)
    assert threading.active_count() == before


def test_what_it_raises_reaches_the_job_with_a_note(mock):
    def fails():
        raise ZeroDivisionError

    with (
        mock.between("customers.list", "customers.list", do=fails),
        pytest.raises(ZeroDivisionError) as failure,
    ):
        look(mock, 2)
    assert failure.value.__notes__ == ["raised by fails, done between customers.list and customers.list"]


def test_several_are_done_in_the_order_in_which_they_were_added(mock):
    done = []
    with (
        mock.between("customers.list", "customers.list", do=lambda: done.append("first")),
        mock.between("customers.list", "customers.list", do=lambda: done.append("second")),
    ):
        look(mock, 2)
    assert done == ["first", "second"]


def test_a_fork_does_not_have_it(mock, wanted):
    with mock.between("customers.precheck", "customers.provision", do=take(mock)) as taken:
        client = mock.fork().client()
        client.customers.precheck(**wanted)
        client.customers.provision(**wanted)
        assert (taken.hits, mock.customers()) == (0, [])


def test_a_rollback_restores_its_hits(mock, job):
    taken = mock.between("customers.precheck", "customers.provision", do=take(mock))
    ready = mock.snapshot()
    for _ in range(2):
        with pytest.raises(Conflict):
            job()
        assert taken.hits == 1
        mock.rollback(ready)
        assert taken.hits == 0


def test_a_reset_ends_it_and_its_rollback_brings_it_back(mock, job):
    taken = mock.between("customers.precheck", "customers.provision", do=take(mock))
    ready = mock.snapshot()
    mock.reset()
    job()
    assert taken.hits == 0
    mock.rollback(ready)
    with pytest.raises(Conflict):
        job()


def test_crash_points_and_interleavings_pass_it_each_time(mock, job):
    def only_theirs():
        return len(mock.customers()) == 1

    def careful():
        try:
            job()
        except Conflict:
            assert only_theirs()

    with mock.between("customers.precheck", "customers.provision", do=take(mock)) as taken:
        for _ in mock.crash_points(careful):
            assert only_theirs()
            assert taken.hits == 1
        assert mock.interleave(careful, careful, invariants=only_theirs).complete
        with pytest.raises(BrokenOrder, match="external-id"):
            mock.interleave(careful, job)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "reason"),
    [
        (("customers.prechek", "customers.provision"), {}, ValueError, "did you mean 'customers.precheck'"),
        (("customers.precheck", "customers.*"), {}, ValueError, "unknown operation 'customers.*'"),
        (("customers.list", "customers.list"), {"times": 0}, ValueError, "times must be a whole number from 1 on"),
        (("customers.list", "customers.list"), {"times": True}, ValueError, "times must be"),
        (("customers.list", "customers.list"), {"do": None}, TypeError, "do must be a function, got None"),
    ],
)
def test_what_cannot_be_is_refused(arguments, options, error, reason):
    mock = WholesaleMock()
    with pytest.raises(error) as refusal:
        mock.between(*arguments, **{"do": print, **options})
    assert reason in str(refusal.value)
    assert mock._hooks.around == ()
