"""`webex-wholesale migration` in this process: what it prints, and how it ends."""

from __future__ import annotations

import csv
import json
import sys
from functools import partial

import pytest

from webex_wholesale import Timeouts, WholesaleClient
from webex_wholesale._cli import main
from webex_wholesale._cli import migration as command
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import Status

SERVICE = "service: https://webexapis.com/v1\n"


@pytest.fixture
def mock():
    """A mock that stands where the service is, and in which nothing takes time."""
    with WholesaleMock() as mock, mock.intercept():
        mock.durations.provisioning = mock.durations.deleting = 0
        yield mock


@pytest.fixture
def exports(mock, tmp_path):
    return mock.migration.export(tmp_path / "exports", customers=2, users=3)


@pytest.fixture
def migrate(mock, exports, monkeypatch, capsys, tmp_path):
    """Runs a command of migrations: exit status, output, complaints."""
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])

    def migrate(name, *options, path=exports):
        journal = [] if name in ("plan", "check") else ["--journal", str(tmp_path / "journal")]
        fixed = [str(path), "--provisioning-id", mock.template.provisioning_id, *journal]
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", "migration", name, *fixed, *map(str, options)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return migrate


def test_a_plan_needs_no_token_and_sends_nothing(migrate, mock, monkeypatch):
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    status, said, complaints = migrate("plan")
    assert (status, complaints) == (0, "")
    assert "group service  customer-00001/group-services.csv  2     Sales" in said
    assert said.endswith("users by package: webex_calling 6\n2 customers, 2 locations, 6 numbers, 6 users, 6 phones\n")
    assert not mock.calls


def test_a_plan_without_work_by_hand_has_no_table(migrate, exports):
    for folder in exports.iterdir():
        (folder / "group-services.csv").unlink()
    assert migrate("plan")[1].startswith("users by package:")


def test_exports_are_checked_run_reviewed_and_rolled_back(migrate, mock):
    assert migrate("check") == (0, "18 lines: 18 passed\n", SERVICE)
    assert migrate("run") == (0, "18 lines: 16 created, 2 found\n", SERVICE)
    assert migrate("resume") == (0, "18 lines: 16 created, 2 found (18 in earlier runs)\n", SERVICE)
    status, said, complaints = migrate("review")
    assert (status, complaints) == (0, SERVICE)
    assert said.splitlines()[1].split() == ["customers", "2", "2", "0", "0", "0"]
    assert said.endswith(
        "\n2 customers: 22 made; 0 differences; 8 things to do by hand, 0 waits, 0 users who cannot call\n"
    )
    assert migrate("rollback") == (0, "16 lines: 16 removed\n", SERVICE)
    assert not mock.customers()


def test_broken_exports_are_told_and_left_out(migrate, exports, mock):
    (exports / "customer-00002" / "users.csv").unlink()
    told = (
        "the file is missing; an export needs it (customer-00002/users.csv line 1; rule migration.file.missing)\n"
        "left out: customer-00002\n"
    )
    assert migrate("plan")[0::2] == (1, told)
    assert migrate("run") == (1, "9 lines: 8 created, 1 found\n", f"{SERVICE}{told}")
    assert migrate("review")[0] == 1
    assert len(mock.customers()) == 1


def test_in_strict_mode_nothing_is_sent(migrate, exports, mock):
    (exports / "customer-00002" / "users.csv").unlink()
    status, said, complaints = migrate("run", "--strict")
    assert (status, said) == (2, "")
    assert complaints.startswith("webex-wholesale: the file is missing; ")
    assert complaints.endswith("\n(1 problem; nothing was sent)\n")
    assert not mock.calls


def test_several_problems_are_counted(migrate, exports):
    for folder in exports.iterdir():
        (folder / "users.csv").unlink()
    assert migrate("plan")[2].endswith("(2 problems; nothing was sent)\n")


def test_a_folder_without_exports_is_refused(migrate, tmp_path):
    (tmp_path / "empty").mkdir()
    status, said, complaints = migrate("plan", path=tmp_path / "empty")
    assert (status, said) == (2, "")
    assert complaints.startswith("webex-wholesale: the folder has no export;")
    assert migrate("plan", path=tmp_path / "nowhere")[0] == 2


def test_lines_that_fail_are_told_with_their_files(migrate, mock, monkeypatch):
    # After a conflict it would look for the user for 30 seconds of the real clock.
    monkeypatch.setattr(command, "WholesaleClient", partial(WholesaleClient, timeout=Timeouts(grace=0)))
    mock.hub.add_person(mock.hub.add_organization("Elsewhere"), "user1@c1-s0.example")
    status, said, _ = migrate("run")
    assert status == 1
    assert said.splitlines()[0].split() == ["file", "line", "outcome", "rule", "reason"]
    assert said.splitlines()[1].split()[:4] == [
        "customer-00001/users.csv",
        "3",
        "refused",
        "subscriber.email.in-use",
    ]


def test_the_result_of_every_line_is_written(migrate, tmp_path):
    migrate("run", "--report", tmp_path / "lines.csv", "--concurrency", 2, "--interval", 1)
    with (tmp_path / "lines.csv").open(encoding="utf-8", newline="") as file:
        assert [row["outcome"] for row in csv.DictReader(file)].count("created") == 16


@pytest.mark.parametrize("name", ["run", "check", "review"])
def test_a_report_that_cannot_be_written_is_refused_at_once(migrate, mock, tmp_path, name):
    for path in ("lines.txt", "nowhere/lines.json"):
        status, said, complaints = migrate(name, "--report", tmp_path / path)
        assert (status, said) == (2, "")
        assert complaints.startswith("webex-wholesale: --report must be a .")
    assert not mock.calls


def test_a_review_is_written_and_compared_with_an_earlier_one(migrate, mock, tmp_path):
    mock.hub.add_free_account("user0@c1-s0.example")
    migrate("run")
    before, page = tmp_path / "before.json", tmp_path / "page.html"
    assert migrate("review", "--report", before, "--report", page)[0] == 1
    assert json.loads(before.read_text("utf-8"))["totals"][3]["pending"] == 1
    assert page.read_text("utf-8").startswith("<!doctype html>")
    mock.hub.give_consent("user0@c1-s0.example")
    migrate("resume")
    status, said, _ = migrate("review", "--previous", before)
    assert status == 0
    assert "ent-0-1 users user0@c1-s0.example: pending before, now made\n" in said


def test_lines_that_are_new_or_gone_are_compared_too(migrate, exports, tmp_path):
    migrate("run")
    before = tmp_path / "before.json"
    migrate("review", "--report", before)
    (exports / "customer-00002").rename(tmp_path / "gone")
    assert "ent-0-2 customers ent-0-2: made before, now not there\n" in migrate("review", "--previous", before)[1]


def test_differences_are_printed(migrate, exports):
    migrate("run")
    path = exports / "customer-00001" / "customer.csv"
    path.write_text(path.read_text("utf-8").replace("Example Company 1", "Acme"), "utf-8")
    said = migrate("review")[1]
    assert "customer-00001/customer.csv  2     ent-0-1  name   Acme    Example Company 1" in said


def test_packages_layout_and_template_are_read(migrate, exports, tmp_path):
    packages, layout = tmp_path / "map.csv", tmp_path / "layout.toml"
    packages.write_text("service_pack,package\nPremium UC,webex_suite\n", "utf-8")
    layout.write_text('[users]\nfile = "people.csv"\n', "utf-8")
    for folder in exports.iterdir():
        users = folder / "users.csv"
        users.write_text(users.read_text("utf-8").replace(",user0@", ",").replace("user0@", "u0@", 1), "utf-8")
        users.rename(folder / "people.csv")
    options = ["--package-map", packages, "--layout", layout, "--email-template", "{user}@{domain}"]
    status, _, complaints = migrate("plan", *options)
    assert status == 2
    assert "people.csv" in complaints
    status, _, complaints = migrate("plan", "--package-map", packages, "--on-order", "webex_calling")
    assert status == 2
    assert "webex_suite is not on the purchase order" in complaints


def test_a_map_gives_packages(migrate, tmp_path):
    packages = tmp_path / "map.csv"
    packages.write_text("service_pack,package\nPremium UC,webex_suite\n", "utf-8")
    assert "users by package: webex_suite 6\n" in migrate("plan", "--package-map", packages)[1]


def test_what_differs_is_updated_where_that_is_asked_for(migrate, tmp_path):
    packages = tmp_path / "map.csv"
    packages.write_text("service_pack,package\nPremium UC,webex_calling\n", "utf-8")
    assert migrate("run", "--package-map", packages, "--update")[0] == 0


@pytest.mark.parametrize("name", ["check", "run", "resume", "review", "rollback"])
def test_without_a_token_nothing_is_sent(migrate, mock, monkeypatch, name):
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    status, said, complaints = migrate(name)
    assert (status, said) == (2, "")
    assert "WEBEX_ACCESS_TOKEN is not set" in complaints


@pytest.mark.parametrize("name", ["resume", "review", "rollback"])
def test_steps_out_of_order_are_refused(migrate, mock, name):
    status, said, complaints = migrate(name)
    assert (status, said) == (2, "")
    assert "nothing was run yet" in complaints
    assert "migration.stage.order" in complaints
    assert not mock.calls


def test_a_warning_tells_of_people_who_would_stay_behind(migrate, mock, exports):
    customer = mock.hub.add_customer(external_id="ent-0-1", packages=["webex_calling"])
    mock.hub.add_person(customer.org_id, "behind@acme.example")
    folder = exports / "customer-00001"
    text = (folder / "customer.csv").read_text("utf-8").replace("nb_NO", f"{customer.org_id},nb_NO")
    text = text.replace("language,", "", 1).replace("org_id,", "org_id,language,", 1).replace(",,", ",", 1)
    (folder / "customer.csv").write_text(text, "utf-8")
    manifest = folder / "manifest.csv"
    manifest.write_text(manifest.read_text("utf-8").replace("broadworks", "webex-for-broadworks", 1), "utf-8")
    complaints = migrate("check")[2]
    assert "warning: 1 person is in the organization and not in the export" in complaints


def test_a_refused_token_stops_the_run(migrate, mock, monkeypatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["expired"])
    status, said, complaints = migrate("run")
    assert (status, said) == (1, "")
    assert "stopped: 401 Unauthorized" in complaints


def test_a_journal_that_cannot_be_written_is_told(migrate, tmp_path):
    (tmp_path / "journal").write_text("a file", "utf-8")
    status, _, complaints = migrate("run")
    assert status == 2
    assert complaints.startswith(f"{SERVICE}webex-wholesale: [Errno")


def test_an_interruption_is_told(migrate, mock, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "read_export", interrupt)
    status, _, complaints = migrate("run")
    assert status == 130
    assert complaints == "webex-wholesale: stopped; the same command continues with the remaining lines\n"


def test_a_service_that_shows_nothing_is_told(migrate, mock):
    migrate("run")
    mock.faults.add(Status(403), operation="numbers.list")
    assert migrate("review")[0] == 1
