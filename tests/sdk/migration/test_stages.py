"""Stages: steps in order, out of order, twice and too late; and the journal that remembers them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from webex_wholesale import CheckpointError, Unauthorized
from webex_wholesale._migration.stages import STAGES
from webex_wholesale_contracts.catalogue import RULES

EVENTS = ("run", "resume", "review", "rollback")


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "journal"


def bring_to(stage, use, migration, journal):
    """Bring a migration to a stage: a run with a user less is one that is not done."""
    if stage == "new":
        return
    use("run", migration, journal=journal)
    if stage == "running":
        (file,) = journal.iterdir()
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-1]))
    if stage == "undone":
        use("rollback", migration, journal=journal)


def test_the_table_has_a_row_for_every_event_in_every_stage():
    stages = {row.stage for row in STAGES}
    assert stages == {"new", "running", "done", "undone"}
    assert {(row.stage, row.event) for row in STAGES} == {(stage, event) for stage in stages for event in EVENTS}
    assert len(STAGES) == 16
    assert all((row.next is None) is bool(row.rule) for row in STAGES)
    assert {row.rule for row in STAGES} == {"", "migration.stage.order"} <= {"", *RULES}


@pytest.mark.parametrize("row", STAGES, ids=lambda row: f"{row.stage}-{row.event}")
def test_a_step_is_carried_out_or_refused_as_the_table_says(use, export, read, mock, journal, row):
    migration = read(export())
    bring_to(row.stage, use, migration, journal)
    before = snapshot(mock, journal)
    if row.next is None:
        with pytest.raises(CheckpointError) as caught:
            use(row.event, migration, journal=journal)
        assert caught.value.rule == row.rule == "migration.stage.order"
        assert row.text in str(caught.value)
        assert snapshot(mock, journal) == before
        return
    assert use(row.event, migration, journal=journal).ok or row.event == "review"
    assert stage_of(use, migration, journal) == {"running": "done"}.get(row.next, row.next) or row.event == "review"


def snapshot(mock, journal):
    """Everything that a refused step must leave as it was."""
    files = {path.name: path.read_bytes() for path in journal.iterdir()} if journal.exists() else {}
    return len(mock.calls), mock.clock.now, files


def stage_of(use, migration, journal):
    from webex_wholesale._core.clock import SystemClock
    from webex_wholesale._migration.journal import Journals

    content = next(journal.iterdir()).read_text("utf-8").splitlines()[0]
    journals = Journals(journal, migration, json.loads(content)["service"], SystemClock())
    return journals.stage(migration.shares[0])


# Too late


def test_a_rollback_is_too_late_once_a_day_of_usage_has_ended(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    mock.clock.advance(timedelta(days=1))
    before = snapshot(mock, journal)
    with pytest.raises(CheckpointError, match=r"was migrated on 2026-01-05 \(UTC\)") as caught:
        use("rollback", migration, journal=journal)
    assert caught.value.rule == "migration.rollback.too-late"
    assert snapshot(mock, journal) == before
    assert use("review", migration, journal=journal).ok


def test_a_run_may_be_resumed_at_any_time(use, export, read, mock, journal):
    migration = read(export())
    bring_to("running", use, migration, journal)
    mock.clock.advance(timedelta(days=7))
    assert use("resume", migration, journal=journal).ok


# Another template


def test_an_enterprise_is_not_migrated_again_with_another_template(use, export, read, mock, journal):
    source, other = export(), mock.add_template("Second").provisioning_id
    use("run", read(source), journal=journal)
    before = snapshot(mock, journal)
    with pytest.raises(CheckpointError, match='"ent-0-1" was migrated with the template') as caught:
        use("run", read(source, provisioning_id=other), journal=journal)
    assert caught.value.rule == "migration.already-run"
    assert snapshot(mock, journal) == before


def test_after_a_rollback_it_may_have_another_template(use, export, read, mock, journal):
    source, other = export(), mock.add_template("Second").provisioning_id
    use("run", read(source), journal=journal)
    use("rollback", read(source), journal=journal)
    assert use("run", read(source, provisioning_id=other), journal=journal).ok
    with pytest.raises(CheckpointError) as caught:
        use("run", read(source), journal=journal)
    assert caught.value.rule == "migration.already-run"


# Rollback


def people(mock):
    with mock.client() as client:
        organizations = [each.id for each in client.organizations.list()][1:]
        return [client.people.list(org_id=each).all() for each in organizations]


def test_a_rollback_leaves_nothing_of_a_customer_that_was_made(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    summary = use("rollback", migration, journal=journal)
    assert [(line.kind, line.action, line.outcome) for line in summary.lines] == [
        *[("device", "remove", "removed")] * 3,
        *[("subscriber", "remove", "removed")] * 4,
        ("numbers", "remove", "removed"),
        ("customer", "remove", "removed"),
    ]
    assert (mock.customers(), people(mock)) == ([], [])
    assert use("run", migration, journal=journal).ok


def test_a_rollback_takes_only_what_was_made_from_a_customer_that_was_there(use, export, read, mock, journal):
    source = export()
    use(
        "run", read(source.keep("users", 0, 3).keep("services", 0, 1, 2, 9, 10, 11).keep("devices", 0)), journal=journal
    )
    other = journal.with_name("another")
    again = export()
    use("run", read(again), journal=other)
    summary = use("rollback", read(again), journal=other)
    assert {line.kind for line in summary.lines} == {"device", "subscriber"}
    with mock.client() as client:
        left = sorted(subscriber.email or "" for subscriber in client.subscribers.list())
    assert left == ["user0@c1-s0.example", "user3@c1-s0.example"]


@pytest.fixture
def there(export, mock):
    """An export whose customer is there already."""
    customer = mock.hub.add_customer(external_id="ent-0-1", packages=["webex_calling", "webex_suite"])
    with mock.client() as client:
        name = client.organizations.get(customer.org_id).display_name
    address = {
        "address1": customer.address.address_line1,
        "city": customer.address.city,
        "state": customer.address.state_or_province or "",
        "postcode": customer.address.zip_or_postal_code or "",
        "country": customer.address.country,
    }
    return export().set("customer", name=name, **address)


def test_locations_and_numbers_stay_where_the_customer_was_there(use, there, read, mock, journal):
    migration = read(there)
    assert use("run", migration, journal=journal).ok
    summary = use("rollback", migration, journal=journal)
    stays = [(line.kind, line.outcome) for line in summary.lines if line.kind in ("location", "numbers")]
    assert stays == [("numbers", "found"), ("location", "found")]
    assert "no request removes it" in summary.lines[-1].text
    assert len(mock.customers()) == 1


def test_what_is_gone_already_is_absent(use, there, read, mock, journal):
    migration = read(there)
    use("run", migration, journal=journal)
    with mock.client() as client:
        for device in client.devices.list(org_id=client.customers.list().one().org_id):
            client.devices.delete(device.id)
    summary = use("rollback", migration, journal=journal)
    assert [line.outcome for line in summary.lines if line.kind == "device"] == ["absent"] * 3


def test_a_token_that_is_not_accepted_stops_the_rollback(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    with mock.client(token=mock.tokens["expired"]) as client, pytest.raises(Unauthorized):
        client.migration.rollback(migration, journal=journal)


def test_strangers_keep_a_customer_from_being_removed(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    mock.hub.add_subscriber("ent-0-1", email="stranger@acme.example")
    summary = use("rollback", migration, journal=journal)
    (refused,) = summary.problems
    assert "stranger@acme.example; nothing was removed" in refused.text
    with mock.client() as client:
        assert len(client.subscribers.list().all()) == 5
    assert "undone" not in next(journal.iterdir()).read_text("utf-8")


def test_other_people_keep_the_organization(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    with mock.client() as client:
        org_id = client.customers.list().one().org_id
    mock.hub.add_person(org_id, "other@acme.example")
    summary = use("rollback", migration, journal=journal)
    assert summary.lines[-1].text == "its organization stays, with 1 of its people"
    assert [[person.emails for person in org] for org in people(mock)] == [[["other@acme.example"]]]


def test_a_rollback_that_was_killed_is_ended_by_the_next_one(use, export, read, mock, journal):
    from webex_wholesale_mock.faults import Crash, Crashed

    migration = read(export())
    use("run", migration, journal=journal)
    for operation in ("subscribers.delete", "people.delete", "organizations.delete"):
        mock.faults.add(Crash(), operation=operation, times=1, effect="after")
        with pytest.raises(Crashed):
            use("rollback", migration, journal=journal)
    assert use("rollback", migration, journal=journal).ok
    assert (mock.customers(), people(mock)) == ([], [])


def test_a_rollback_that_the_service_refuses_is_not_written_down(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    with mock.client(token=mock.tokens["read-only"]) as client:
        summary = client.migration.rollback(migration, journal=journal)
    assert [(line.outcome, line.rule) for line in summary.problems] == [("failed", "auth.role.insufficient")]
    assert use("review", migration, journal=journal).ok
    assert use("rollback", migration, journal=journal).ok


# Batches


def test_of_a_batch_those_are_reviewed_that_were_run(use, read, mock, journal, tmp_path):
    folder = mock.migration.export(tmp_path / "batch", customers=2)
    use("run", read(folder / "customer-00001"), journal=journal)
    assert [each.key for each in use("review", read(folder), journal=journal).customers] == ["ent-0-1"]
    assert use("resume", read(folder), journal=journal).ok
    assert [each.key for each in use("review", read(folder), journal=journal).customers] == ["ent-0-1", "ent-0-2"]


# Files


def test_a_torn_line_is_ended_and_done_again(use, export, read, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    (file,) = journal.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:-20])
    again = use("resume", migration, journal=journal)
    assert (again.ok, again.resumed) == (True, len(migration.plan) - 1)
    assert content[:-20] + b"\n" in file.read_bytes()


def test_a_journal_that_is_torn_within_its_first_line_is_begun_anew(use, export, read, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    (file,) = journal.iterdir()
    file.write_bytes(file.read_bytes()[:10])
    with pytest.raises(CheckpointError, match="nothing was run yet"):
        use("review", migration, journal=journal)
    assert use("run", migration, journal=journal).ok


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello\n", "the file is not a journal"),
        (b'{"webexWholesaleMigration":9}\n', "the file is not a journal of version 1"),
    ],
)
def test_a_file_that_is_no_journal_is_refused_and_left_alone(use, export, read, journal, content, said):
    migration = read(export())
    use("run", migration, journal=journal)
    (file,) = journal.iterdir()
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=said):
        use("run", migration, journal=journal)
    assert file.read_bytes() == content


def test_ids_that_cannot_be_names_of_files_have_journals_of_their_own(use, export, read, journal, tmp_path):
    export("acme").set("customer", enterprise_id="../../Ærø A/S")
    export("bolt", seed=1).set("customer", enterprise_id="../../Ærø A S")
    migration = read(tmp_path / "exports")
    assert use("run", migration, journal=journal).ok
    assert len([*journal.iterdir()]) == 2
    assert {path.name.rpartition("-")[0] for path in journal.iterdir()} == {"r-A-S"}


def test_a_journal_has_no_names_and_no_secrets(use, export, read, journal):
    use("run", read(export().set("users", first_name="Hemmelig")), journal=journal)
    assert "Hemmelig" not in next(journal.iterdir()).read_text("utf-8")
