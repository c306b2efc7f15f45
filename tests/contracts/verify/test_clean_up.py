"""Clean-up: whatever a run has made is removed however it ends, or is named and can be found again."""

from __future__ import annotations

import json
import os
import signal
import threading

import httpx
import pytest

from webex_wholesale_contracts.verify import LedgerError, Options, command
from webex_wholesale_contracts.verify._answer import Answer
from webex_wholesale_contracts.verify._ledger import Ledger, Thing, read
from webex_wholesale_mock import Stuck
from webex_wholesale_mock.cli import _verification

REAL = "https://wholesale.example/v1"
NEEDS_A_USER = {"rules": ("subscriber.email.in-use",)}


@pytest.fixture
def leftovers(service, environ, mock, tmp_path, monkeypatch):
    """Runs the command `leftovers` against the stand-in."""
    monkeypatch.chdir(tmp_path)

    def run(name=REAL, *, removes=False, **options):
        sources = command.Sources(
            environ=environ, open_mock=_verification.target, transport=service, sleep=mock.clock.advance
        )
        return command.leftovers(name, Options(**options), sources, removes=removes)

    return run


def at(method, path, act):
    """An answer of the stand-in: `act` for requests with a method to a path that ends so, once `response` is there."""

    def answer(request, response):
        if request.method == method and path in request.url.path and response is not None:
            return act(request)
        return None

    return answer


def down(request, response):
    raise httpx.ConnectError("Connection refused")


def no_delete(request, response):
    return httpx.Response(503, json={"message": "out of order"}) if request.method == "DELETE" else None


def raising(error):
    def act(request):
        raise error

    return act


def test_the_ledger_has_a_thing_before_it_is_made(verify_service, service, mock, ledger):
    seen = []

    def look(request, response):
        if request.method == "POST" and request.url.path.endswith("/wholesale/customers") and response is None:
            seen.append(json.loads(ledger.read_text("utf-8").splitlines()[-1]))

    service.answers.append(look)
    assert verify_service(**NEEDS_A_USER).status == 0
    (row,) = seen
    assert (row["event"], row["kind"], row["id"], row["target"]) == ("making", "customer", None, REAL)
    assert row["name"].endswith("-main")
    assert not ledger.exists()
    assert mock.customers() == []


def test_ctrl_c_removes_everything_and_reports(verify_service, service, mock, ledger):
    service.answers.append(at("POST", "/wholesale/subscribers", raising(KeyboardInterrupt)))
    outcome = verify_service(format="json")
    assert (outcome.status, outcome.complaint) == (130, "stopped by Ctrl-C")
    assert (mock.customers(), mock.subscribers(), ledger.exists()) == ([], [], False)
    report = json.loads(outcome.output)
    assert (report["broken off"], report["left"]) == (True, [])
    notes = {row["id"]: row["note"] for row in report["findings"]}
    assert notes["customer.has-subscribers"] == "the run was broken off: stopped by Ctrl-C"
    assert len(notes) == len(report["findings"])


def test_a_cancelled_job_removes_everything(verify_service, service, mock):
    before = signal.getsignal(signal.SIGTERM)
    service.answers.append(at("POST", "/wholesale/subscribers", lambda request: os.kill(os.getpid(), signal.SIGTERM)))
    assert verify_service(**NEEDS_A_USER).status == 130
    assert (mock.customers(), mock.subscribers()) == ([], [])
    assert signal.getsignal(signal.SIGTERM) == before


def test_another_thread_can_verify(verify_service, mock):
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(verify_service(**NEEDS_A_USER)))
    thread.start()
    thread.join()
    assert outcomes[0].status == 0
    assert mock.customers() == []


def test_a_failure_of_the_program_removes_everything(verify_service, service, mock):
    service.answers.append(at("POST", "/wholesale/subscribers", raising(RuntimeError("a mistake"))))
    with pytest.raises(RuntimeError, match="a mistake"):
        verify_service(**NEEDS_A_USER)
    assert (mock.customers(), mock.subscribers()) == ([], [])


def test_a_clean_up_that_fails_half_way_names_what_is_left(verify_service, service, mock, ledger):
    def out_of_order(request):
        return httpx.Response(503, json={"message": "out of order"})

    service.answers.append(at("DELETE", "/customers/", out_of_order))
    outcome = verify_service(format="json", **NEEDS_A_USER)
    assert outcome.status == 2
    assert "\n" not in outcome.complaint
    assert outcome.complaint.startswith("1 left behind at https://wholesale.example/v1, such as customer verify-")
    assert outcome.complaint.endswith(f"`webex-wholesale contracts leftovers --target {REAL} --remove` tries again")
    report = json.loads(outcome.output)
    (left,) = report["left"]
    assert left.endswith(": 503 out of order")
    assert [thing.kind for thing in read(ledger)] == ["customer", "organization"]
    assert mock.subscribers() == []
    assert len(mock.customers()) == 1


def test_a_second_ctrl_c_ends_the_clean_up_and_names_what_is_left(verify_service, service, ledger):
    service.answers.append(at("DELETE", "/wholesale/subscribers", raising(KeyboardInterrupt)))
    outcome = verify_service(format="json", **NEEDS_A_USER)
    assert outcome.status == 2
    left = json.loads(outcome.output)["left"]
    assert [thing.split(" ")[0] for thing in left] == ["customer", "organization", "subscriber", "person"]
    assert all(thing.endswith(": its removal was stopped") for thing in left)
    assert len(read(ledger)) == 4


def test_a_service_that_goes_down_ends_the_run_in_one_line(verify_service, service, ledger):
    def goes_down(request):
        service.answers.append(down)

    service.answers.append(at("GET", "/wholesale/customers/", goes_down))
    outcome = verify_service(**NEEDS_A_USER)
    assert outcome.status == 2
    assert "\n" not in outcome.complaint
    assert outcome.complaint.startswith(f"{REAL} answers no more (ConnectError: Connection refused); 1 left behind")
    assert [thing.kind for thing in read(ledger)] == ["customer"]


def test_a_lost_answer_is_looked_for_by_name(verify_service, service, mock):
    """The request may have been carried out, so it is not sent again."""
    service.answers.append(at("POST", "/wholesale/customers", raising(httpx.ReadTimeout("too slow"))))
    outcome = verify_service(format="json", cases=("customers.provision 202",))
    (row,) = json.loads(outcome.output)["findings"]
    assert (row["verdict"], row["note"]) == ("not tried", "no answer came (ReadTimeout: too slow)")
    assert len(mock.calls("customers.provision")) == 1
    assert mock.customers() == []


def test_a_lost_answer_counts_as_a_user(verify_service, service, mock):
    def lost(request, response):
        if request.method == "POST" and request.url.path.endswith("/wholesale/subscribers") and response is not None:
            raise httpx.ReadTimeout("too slow")

    service.answers.append(lost)
    outcome = verify_service(format="json", max_users=1)
    assert len(mock.calls("subscribers.provision")) == json.loads(outcome.output)["users"] == 1
    assert mock.customers() == []


def test_an_answer_that_is_lost_after_waiting_is_not_asked_for_again(verify_service, service, mock):
    answers = iter([httpx.Response(429)] * 3)

    def throttled(request, response):
        if request.method != "POST" or response is not None:
            return None
        if answer := next(answers, None):
            return answer
        raise httpx.ReadTimeout("too slow")

    service.answers.append(throttled)
    outcome = verify_service(format="json", cases=("billing_reports.create 200",))
    (row,) = json.loads(outcome.output)["findings"]
    assert row["note"] == "no answer came (ReadTimeout: too slow)"


def test_a_service_that_is_throttled_for_long_is_no_difference(verify_service, service):
    service.answers.append(at("POST", "/wholesale/billing/reports", lambda request: httpx.Response(429)))
    outcome = verify_service(format="json", cases=("billing_reports.create 200",))
    (row,) = json.loads(outcome.output)["findings"]
    assert (row["verdict"], row["note"]) == ("not tried", "the target failed with 429")


def test_a_service_that_fails_may_have_made_it_all_the_same(verify_service, service, mock):
    service.answers.append(at("POST", "/wholesale/billing/reports", lambda request: httpx.Response(504)))
    service.answers.append(at("POST", "/wholesale/subscribers", lambda request: httpx.Response(504)))
    verify_service(cases=("billing_reports.create 200", "subscribers.provision 200"))
    assert (mock.subscribers(), mock.customers()) == ([], [])
    assert [*mock._engine.world.reports.matching(lambda report: True)] == []


def test_people_and_organizations_may_stay_and_are_named(verify_service, service, ledger):
    def not_allowed(request):
        return httpx.Response(403, json={"message": "no scope"})

    service.answers += [at("DELETE", "/people/", not_allowed), at("DELETE", "/organizations/", not_allowed)]
    outcome = verify_service(**NEEDS_A_USER)
    assert (outcome.status, outcome.complaint) == (0, "")
    assert "stays, and costs nothing:\n  person verify-" in outcome.output
    assert [thing.kind for thing in read(ledger)] == ["organization", "person"]


def test_a_customer_that_is_busy_is_removed_when_it_is_ready(verify_service, service, mock):
    service.answers.append(at("POST", "/wholesale/customers", raising(KeyboardInterrupt)))
    assert verify_service(cases=("customers.provision 202",)).status == 130
    assert mock.customers() == []


def test_a_removal_that_does_not_end_is_told(verify_service, mock):
    mock.outcomes.add(Stuck(), customer="*", attempt="delete")
    outcome = verify_service(format="json", cases=("customers.provision 202",), patience=20)
    (left,) = json.loads(outcome.output)["left"]
    assert left.endswith("its removal has begun, and was not over after 20 seconds")


def test_leftovers_are_found_by_their_names(leftovers, verify_service, service, mock, ledger):
    for external_id in ("acme-1", "verify-now", "verify-1a2b3c4d-main-street"):
        mock.hub.add_customer(external_id=external_id)
    service.answers.append(no_delete)
    verify_service(**NEEDS_A_USER, allow_production=True)
    ledger.unlink()
    listed = leftovers()
    assert listed.status == 1
    kinds = [line.split(" ")[0] for line in listed.output.splitlines()]
    assert kinds == ["customer", "organization", "subscriber", "person", "4"]
    kept = leftovers(removes=True)
    assert (kept.status, kept.output.splitlines()[-1]) == (2, "0 removed, 4 left behind")
    service.answers.clear()
    removed = leftovers(removes=True)
    assert (removed.status, removed.output) == (0, "4 removed, 0 left behind")
    assert len(mock.customers()) == 3
    assert (leftovers().status, leftovers().output) == (0, "0 left behind")


def test_leftovers_are_found_by_the_ledger(leftovers, mock, ledger):
    """A report has no name of its own, and a call may have been cut off before its answer."""
    report = mock.hub.add_report()
    log = Ledger(ledger, REAL)
    log.know(Thing("report", str(report.billing_start_date), report.id, REAL))
    log.begin("customers.provision", {"externalId": "verify-1a2b3c4d-main"})
    log.begin("devices.create", {"mac": "00112233AABB"})
    assert len(read(ledger)) == 3
    assert leftovers().output.splitlines()[1] == "customer verify-1a2b3c4d-main (id unknown)"
    assert leftovers(removes=True).output == "3 removed, 0 left behind"
    assert not ledger.exists()
    assert [*mock._engine.world.reports.matching(lambda found: True)] == []


def test_the_owner_of_a_free_account_stays_where_somebody_has_agreed_to_move(verify_service, service, environ, mock):
    environ["WEBEX_WHOLESALE_FREE_ACCOUNT"] = "free@acme.example"
    mock.hub.add_free_account("free@acme.example")

    def agree(request, response):
        pending = [one for one in mock.subscribers() if one.status == "pending_user_migration"]
        if request.method == "GET" and "/wholesale/subscribers" in request.url.path and response is None and pending:
            mock.hub.give_consent(pending[0].id)

    service.answers.append(agree)
    outcome = verify_service(format="json", cases=("subscribers.provision 202",))
    assert (outcome.status, mock.subscribers(), mock.customers()) == (0, [], [])
    (stays,) = json.loads(outcome.output)["stays"]
    assert stays.startswith("organization verify-")
    assert stays.endswith(": a free account has moved there")
    assert "free@acme.example" in mock._engine.world.directory.people


def test_things_at_another_target_stay_in_the_ledger(leftovers, verify_service, ledger):
    elsewhere = Thing("customer", "verify-1a2b3c4d-main", "1", "https://other.example/v1")
    Ledger(ledger, elsewhere.target).know(elsewhere)
    assert verify_service(**NEEDS_A_USER).status == 0
    assert leftovers(removes=True).output == "0 removed, 0 left behind"
    assert read(ledger) == [elsewhere]


def test_leftovers_of_many_customers_are_found_page_by_page(leftovers, mock):
    for number in range(101):
        mock.hub.add_customer(
            external_id=f"verify-{number:08}-main", status="provisioning" if number < 3 else "provisioned"
        )
    assert leftovers().output.splitlines()[-1] == "199 left behind"
    assert leftovers(prefix="other").output == "0 left behind"


def test_leftovers_need_a_list_of_customers(leftovers, service):
    asked = []

    def second(request, response):
        asked.append(request)
        return httpx.Response(500) if len(asked) > 2 else None

    service.answers.append(second)
    outcome = leftovers()
    assert (outcome.status, outcome.complaint) == (2, f"{REAL} does not list customers: 500")
    assert leftovers("nonsense").status == 2
    assert leftovers("mock").output == "0 left behind"


def test_a_run_does_not_begin_where_an_earlier_one_has_left_something(verify_service, service, ledger):
    service.answers.append(no_delete)
    verify_service(**NEEDS_A_USER)
    service.answers.clear()
    outcome = verify_service(**NEEDS_A_USER)
    assert outcome.status == 2
    assert outcome.complaint == (
        f"{ledger}: a run has left 4 things behind, or is going on; afterwards remove them with "
        f"`webex-wholesale contracts leftovers --target {REAL} --remove`"
    )


def test_a_ledger_that_cannot_be_written_ends_the_run_before_anything_is_made(verify_service, mock, tmp_path):
    outcome = verify_service(cases=("customers.provision 202",), ledger=tmp_path / "none" / "ledger")
    assert outcome.status == 2
    assert outcome.complaint.endswith("cannot write the ledger: No such file or directory")
    assert mock.calls("customers.provision") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "line 1 is not one of a ledger; the file is damaged"),
        (b'{"event": "making"}', "line 1 is not one of a ledger"),
        (b'{"event": "?", "kind": "customer", "name": "a", "id": null, "target": "b"}', "line 1 is not one"),
        (b"\xff", "cannot read the ledger: not text in UTF-8"),
    ],
)
def test_a_damaged_ledger_is_refused(tmp_path, content, reason):
    path = tmp_path / "ledger"
    path.write_bytes(content)
    with pytest.raises(LedgerError) as refused:
        Ledger(path, "x")
    assert str(refused.value).startswith(f"{path}: ")
    assert reason in str(refused.value)


def test_a_ledger_that_is_a_folder_is_refused(tmp_path):
    with pytest.raises(LedgerError, match="cannot read the ledger: Is a directory"):
        Ledger(tmp_path, "x")


def test_a_success_without_an_id_stays_in_the_ledger_by_its_name(tmp_path):
    ledger = Ledger(tmp_path / "ledger", "x")
    ledger.begin("customers.provision", {"externalId": "verify-1a2b3c4d-main"})
    ledger.end("customers.provision", Answer(202, {}))
    assert ledger.things == (Thing("customer", "verify-1a2b3c4d-main", None, "x"),)


def test_a_ledger_is_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "ledger"
    Ledger(path, "x").know(Thing("customer", "a", "1", "x"))
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
