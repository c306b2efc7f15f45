"""The checkpoint: what it remembers, what a kill may leave of it, and which files it leaves alone."""

from __future__ import annotations

import json
import os
import pickle
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import CheckpointError, LocalError
from webex_wholesale._bulk import checkpoint as checkpoints
from webex_wholesale._bulk.checkpoint import Checkpoint, Done
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import make_report
from webex_wholesale._workflows.reviews import COMPLIANCE

SERVICE = "https://webexapis.com/v1"


@pytest.fixture
def plan(company):
    return Plan.of([company("acme", 3)])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.checkpoint"


@pytest.fixture
def write(path, plan):
    """Adds outcomes by index, and returns what the file then holds."""

    def write(**outcomes):
        with Checkpoint(path, plan, SERVICE) as checkpoint:
            for name, outcome in outcomes.items():
                index = int(name.removeprefix("line"))
                checkpoint.add([(index, make_report(plan.lines[index], outcome, id=f"id-{index}"))])
        return path.read_bytes()

    return write


@pytest.fixture
def done(path, plan):
    """What is remembered."""

    def done():
        with Checkpoint(path, plan, SERVICE) as checkpoint:
            return checkpoint.done

    return done


@pytest.fixture
def refusal_error(path, plan):
    """Why the file is refused, which must leave it as it is."""

    def refusal_error(plan=plan, service=SERVICE):
        before = path.read_bytes()
        with pytest.raises(CheckpointError) as problem:
            Checkpoint(path, plan, service)
        assert path.read_bytes() == before
        return str(problem.value)

    return refusal_error


def test_a_new_checkpoint_says_what_it_belongs_to(write, plan):
    assert json.loads(write()) == {
        "webexWholesaleCheckpoint": 1,
        "plan": plan.fingerprint,
        "lines": 4,
        "service": SERVICE,
    }


def test_done_lines_are_remembered_with_their_ids(write, done):
    write(line0="created", line1="found", line3="repaired")
    assert done() == {0: Done("created", "id-0"), 1: Done("found", "id-1"), 3: Done("repaired", "id-3")}


@pytest.mark.parametrize("outcome", ["refused", "failed", "passed"])
def test_what_is_not_done_is_tried_again(write, done, outcome):
    assert f'"outcome":"{outcome}"'.encode() in write(line0=outcome, line1="created")
    assert [*done()] == [1]


def test_a_line_that_was_done_in_the_end_is_done(write, done):
    write(line0="failed")
    write(line0="found")
    assert done() == {0: Done("found", "id-0")}


def test_a_checkpoint_is_only_ever_added_to(write):
    first = write(line0="created")
    second = write(line1="created")
    assert second.startswith(first)
    assert second.count(b"webexWholesaleCheckpoint") == 1


def test_nothing_personal_is_in_it(write):
    content = write(line0="created", line1="created")
    assert b"acme" not in content
    assert b"Number" not in content


def test_lines_are_on_the_disk_when_they_are_added(path, plan, monkeypatch):
    synced = []
    monkeypatch.setattr(checkpoints.os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    with Checkpoint(path, plan, SERVICE) as checkpoint:
        checkpoint.add(
            [(0, make_report(plan.lines[0], "created", id="a")), (1, make_report(plan.lines[1], "created", id="b"))]
        )
        checkpoint.add([])
    content = path.read_bytes()
    assert content.count(b"\n") == 3
    assert synced == [len(content.partition(b"\n")[0]) + 1, len(content)]


PLAN = Plan(tuple(PlanLine(number, "customer", f"c{number}", {}) for number in (1, 2, 3)))


@given(st.data())
def test_wherever_a_kill_cuts_the_file_the_lines_before_are_remembered(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("cut") / "checkpoint"
    whole = header(PLAN) + b"".join(entry(index) for index in range(3))
    left = whole[: data.draw(st.integers(0, len(whole)))]
    path.write_bytes(left)
    with Checkpoint(path, PLAN, SERVICE) as checkpoint:
        remembered = checkpoint.done
        checkpoint.add([(2, make_report(PLAN.lines[2], "created", id="late"))])
    # A line that lacks nothing but its end is whole.
    assert [*remembered] == [index for index in range(3) if (left + b"\n").startswith(up_to(index))]
    with Checkpoint(path, PLAN, SERVICE) as checkpoint:
        assert checkpoint.done == {**remembered, 2: Done("created", "late")}
    assert path.read_bytes().startswith(left)


def up_to(index):
    return header(PLAN) + b"".join(map(entry, range(index + 1)))


def header(plan):
    fields = {"webexWholesaleCheckpoint": 1, "plan": plan.fingerprint, "lines": len(plan), "service": SERVICE}
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def entry(index):
    return json.dumps({"line": index, "outcome": "created", "id": "x"}, separators=(",", ":")).encode() + b"\n"


def test_an_empty_file_becomes_a_checkpoint(path, write, done):
    path.touch()
    write(line0="created")
    assert [*done()] == [0]


# Files that are left alone


@pytest.mark.parametrize("content", ["type,external_id\n", "{}\n", "[1]\n", "\n", "\x00\xff", '{"webez', "no newline"])
def test_a_file_of_something_else_is_left_alone(path, refusal_error, content):
    path.write_text(content, encoding="latin-1")
    assert refusal_error() == (
        f"the file is not a checkpoint ({path}); name a new file: finished work is found, not repeated"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="its device has no path")
def test_what_keeps_nothing_is_no_checkpoint(company):
    with pytest.raises(CheckpointError, match=rf"a device or pipe cannot be a checkpoint \({os.devnull}\)"):
        Checkpoint(os.devnull, Plan.of([company("acme", 2)]), "https://service.example")


def test_a_checkpoint_of_another_plan_is_refused(write, refusal_error, company):
    write(line0="created")
    reason = refusal_error(plan=Plan.of([company("acme", 2)]))
    assert "belongs to another plan, or the plan has changed: it was written for 4 lines, this plan has 3" in reason


def test_a_checkpoint_of_another_service_is_refused(write, refusal_error):
    write(line0="created")
    reason = refusal_error(service="http://127.0.0.1:8787/v1")
    assert (
        f"belongs to another service: it was written for {SERVICE}, this run is for http://127.0.0.1:8787/v1" in reason
    )


def test_a_checkpoint_of_another_version_is_refused(write, path, refusal_error):
    path.write_bytes(write().replace(b'Checkpoint":1', b'Checkpoint":2'))
    assert "has version 2 of the format, this program writes version 1" in refusal_error()


def test_a_refused_checkpoint_is_the_callers_own_mistake(write, path, company):
    write()
    with pytest.raises(LocalError) as problem:
        Checkpoint(path, Plan.of([company("globex")]), SERVICE)
    assert isinstance(pickle.loads(pickle.dumps(problem.value)), CheckpointError)


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path, plan):
    with pytest.raises(FileNotFoundError):
        Checkpoint(tmp_path / "nowhere" / "checkpoint", plan, SERVICE)


def test_a_folder_is_no_file_to_write_a_checkpoint_to(tmp_path, plan):
    with pytest.raises(IsADirectoryError if os.name == "posix" else PermissionError):
        Checkpoint(tmp_path, plan, SERVICE)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_file_that_cannot_be_written_is_an_os_error(path, plan):
    path.touch(mode=stat.S_IRUSR)
    with pytest.raises(PermissionError):
        Checkpoint(path, plan, SERVICE)


@pytest.mark.parametrize(
    "line",
    [
        '{"line":0}',
        '{"line":"0","outcome":"created","id":"a"}',
        '{"line":0,"outcome":"created","id":null}',
        "7",
        "\xff",
    ],
)
def test_a_line_that_tells_of_nothing_is_passed_over(write, path, done, line):
    path.write_bytes(write(line1="created") + line.encode("latin-1") + b"\n")
    assert [*done()] == [1]


def test_a_review_is_remembered_until_its_line_is_tried_again(path, plan, write):
    write()
    tried = [{"line": 0, "id": "c-0", "review": True}, {"line": 1, "id": "c-1", "review": True}, {"line": 0}]
    with path.open("a") as file:
        file.writelines(f"{json.dumps(entry)}\n" for entry in tried)
    with Checkpoint(path, plan, SERVICE) as checkpoint:
        assert checkpoint.reviews == {1: "c-1"}


@pytest.mark.parametrize(("rule", "reviews"), [(COMPLIANCE, {0: "c-0"}), ("customer.template.unknown", {}), (None, {})])
def test_a_line_that_failed_for_another_reason_has_no_review(path, plan, rule, reviews):
    with Checkpoint(path, plan, SERVICE) as checkpoint:
        checkpoint.add([(0, make_report(plan.lines[0], "failed", id="c-0", rule=rule))])
    with Checkpoint(path, plan, SERVICE) as checkpoint:
        assert checkpoint.reviews == reviews
