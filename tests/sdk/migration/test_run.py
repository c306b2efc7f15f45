"""Running a migration on the mock: everything once, failures line by line, roles, emails and times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from webex_wholesale import CheckpointError, InvalidArgument, PlanError, Unauthorized
from webex_wholesale.migration import PackageMap
from webex_wholesale_mock.entities.roles import ROLES
from webex_wholesale_mock.faults import Disconnect, Status


def outcomes(summary):
    return [(line.kind, line.outcome) for line in summary.lines]


def test_everything_is_made_in_order(use, export, read, mock, tmp_path):
    migration, journal = read(export()), tmp_path / "journal"
    told = []
    summary = use("run", migration, journal=journal, on_progress=told.append)
    assert outcomes(summary) == [
        ("customer", "created"),
        ("location", "found"),
        ("numbers", "created"),
        *[("subscriber", "created")] * 4,
        *[("device", "created")] * 3,
    ]
    assert sorted(told, key=str) == sorted(summary.lines, key=str)
    with mock.client() as client:
        (customer,) = client.customers.list()
        location, *_ = client.locations.list(org_id=customer.org_id)
        numbers = client.numbers.list(org_id=customer.org_id, location_id=location.id).all()
        people = {person.emails[0]: person for person in client.people.list(org_id=customer.org_id)}
        devices = client.devices.list(org_id=customer.org_id).all()
    held = {number.phone_number: number for number in numbers}
    assert held["+4721200000"].main_number
    assert [held[f"+472120000{digit}"].owner is not None for digit in range(4)] == [True, True, True, True]
    ada = people["user0@c1-s0.example"]
    assert (ada.extension, ada.phone_numbers[0].value, ada.location_id) == ("2000", "+4721200000", location.id)
    assert {device.person_id for device in devices} == {people[f"user{n}@c1-s0.example"].id for n in range(3)}


def test_the_first_user_becomes_the_administrator(use, export, read, mock, tmp_path):
    use("run", read(export(users=9)), journal=tmp_path / "journal")
    with mock.client() as client:
        (customer,) = client.customers.list()
        people = client.people.list(org_id=customer.org_id).all()
    assert [person.emails[0] for person in people if person.roles] == ["user0@c1-s0.example"]


def test_further_locations_and_main_numbers_are_made(use, export, read, mock, tmp_path):
    source = export().add("locations", group_id="group-2", name="Branch", main_number="+4721211111")
    source.add("numbers", group_id="group-2", number="+4721211112", range_end="", state="inactive")
    summary = use("run", read(source), journal=tmp_path / "journal")
    assert outcomes(summary)[1:5] == [
        ("location", "found"),
        ("location", "created"),
        ("numbers", "created"),
        ("numbers", "created"),
    ]
    with mock.client() as client:
        (customer,) = client.customers.list()
        (branch,) = client.locations.list(org_id=customer.org_id, name="Branch")
        shown = client.numbers.list(org_id=customer.org_id, location_id=branch.id).all()
    states = {number.phone_number: (number.state, number.main_number) for number in shown}
    assert states["+4721211111"] == ("ACTIVE", True)
    assert states["+4721211112"] == ("INACTIVE", False)


def test_a_second_run_sends_nothing(use, export, read, mock, tmp_path):
    migration, journal = read(export()), tmp_path / "journal"
    use("run", migration, journal=journal)
    sent = len(mock.calls)
    again = use("run", migration, journal=journal)
    assert len(mock.calls) == sent
    assert (again.ok, again.resumed) == (True, len(migration.plan))


def test_without_its_journal_everything_is_found(use, export, read, mock, tmp_path):
    migration = read(export())
    use("run", migration, journal=tmp_path / "journal")
    again = use("run", migration, journal=tmp_path / "another")
    assert {line.outcome for line in again.lines} == {"found"}


def test_a_line_that_was_added_to_the_export_joins_the_others(use, export, read, mock, tmp_path):
    source, journal = export(), tmp_path / "journal"
    use("run", read(source), journal=journal)
    source.add("users", user_id="late", email="late@c1-s0.example", number="", extension="2900")
    again = use("run", read(source), journal=journal)
    assert [line.key for line in again.lines if not line.resumed] == ["late@c1-s0.example"]
    assert again.ok


def test_a_line_that_asks_for_something_else_now_is_compared_again(use, export, read, tmp_path):
    source, journal = export(), tmp_path / "journal"
    use("run", read(source), journal=journal)
    again = use("run", read(source.set("users", extension="2999")), journal=journal)
    (differing,) = again.problems
    assert (differing.key, differing.outcome) == ("user0@c1-s0.example", "differs")
    assert differing.field == "provisioningParameters.extension"


def test_a_line_that_fails_stops_those_that_need_it_and_no_others(use, export, read, mock, tmp_path):
    taken = mock.hub.add_organization("Elsewhere")
    mock.hub.add_person(taken, "user1@c1-s0.example")
    summary = use("run", read(export()), journal=tmp_path / "journal")
    refused, phone = summary.problems
    assert (refused.file, refused.line, refused.outcome) == ("users.csv", 3, "refused")
    assert refused.rule == "subscriber.email.in-use"
    assert phone.text == 'not tried: its subscriber "user1@c1-s0.example" (users.csv line 3) was not provisioned'
    assert summary.counts["created"] == 7


def test_a_number_that_another_customer_has_is_refused(use, export, read, tmp_path):
    use("run", read(export()), journal=tmp_path / "journal")
    other = export("bolt", seed=1).set("numbers", number="+4721200000", range_end="").set("locations", main_number="")
    for user in range(4):
        other.set("users", user, number="")
    summary = use("run", read(other), journal=tmp_path / "journal")
    (refused,) = summary.problems
    assert (refused.file, refused.line, refused.field) == ("numbers.csv", 2, "number")
    assert refused.rule == "migration.number.taken"


def test_a_phone_of_somebody_else_is_refused(use, export, read, tmp_path):
    source = export()
    use("run", read(source), journal=tmp_path / "journal")
    macs = [row["mac"] for row in source.rows("devices")]
    swapped = source.set("devices", 0, mac=macs[1]).set("devices", 1, mac=macs[0])
    summary = use("run", read(swapped), journal=tmp_path / "another")
    assert [(line.file, line.outcome, line.rule) for line in summary.problems] == [
        ("devices.csv", "refused", "migration.device.mac")
    ] * 2


def test_a_phone_of_another_customer_is_refused_by_the_service(use, export, read, tmp_path):
    mac = export().rows("devices")[0]["mac"]
    use("run", read(export()), journal=tmp_path / "journal")
    summary = use("run", read(export("bolt", seed=1).set("devices", mac=mac)), journal=tmp_path / "journal")
    assert [(line.kind, line.outcome, line.rule) for line in summary.problems] == [
        ("device", "refused", "adjacent.in-use")
    ]


def test_numbers_that_are_there_in_part_are_completed(use, export, read, mock, tmp_path):
    source = export()
    use("run", read(source), journal=tmp_path / "journal")
    longer = read(source.set("numbers", range_end="+4721200009"))
    summary = use("run", longer, journal=tmp_path / "journal")
    assert (summary.ok, [line.outcome for line in summary.lines if not line.resumed]) == (True, ["found"])
    with mock.client() as client:
        (customer,) = client.customers.list()
        numbers = {number.phone_number for number in client.numbers.list(org_id=customer.org_id)}
    assert {f"+472120000{digit}" for digit in range(10)} <= numbers


# Lost answers


@pytest.mark.parametrize("operation", ["locations.create", "numbers.add", "devices.create", "subscribers.provision"])
def test_after_a_lost_answer_nothing_is_made_twice(use, export, read, mock, tmp_path, operation):
    source = export().add("locations", group_id="group-2", name="Branch", main_number="")
    mock.faults.add(Disconnect(), operation=operation, times=1, effect="after")
    summary = use("run", read(source), journal=tmp_path / "journal")
    assert summary.ok
    assert summary.counts["repaired"] == 1
    with mock.client() as client:
        (customer,) = client.customers.list()
        assert len(client.locations.list(org_id=customer.org_id).all()) == 2
        assert len(client.devices.list(org_id=customer.org_id).all()) == 3


@pytest.mark.parametrize("operation", ["locations.create", "devices.create"])
def test_a_request_that_never_arrived_fails_its_line_until_the_next_run(use, export, read, mock, tmp_path, operation):
    source = export().keep("devices", 0).add("locations", group_id="group-2", name="Branch", main_number="")
    mock.faults.add(Disconnect(), operation=operation, times=1)
    migration = read(source)
    assert [line.outcome for line in use("run", migration, journal=tmp_path / "journal").problems] == ["failed"]
    assert use("resume", migration, journal=tmp_path / "journal").ok


def test_numbers_that_never_arrived_are_sent_again(use, export, read, mock, tmp_path):
    mock.faults.add(Disconnect(), operation="numbers.add", times=1)
    summary = use("run", read(export()), journal=tmp_path / "journal")
    assert (summary.ok, summary.lines[2].outcome) == (True, "repaired")


def test_reads_may_lag_behind_writes(use, export, read, mock, tmp_path):
    mock.visibility(lag=5)
    assert use("run", read(export()), journal=tmp_path / "journal").ok


def test_a_subscriber_who_is_gone_has_no_phone(use, export, read, mock, tmp_path):
    mock.faults.add(Status(404), operation="subscribers.get")
    summary = use("run", read(export().keep("devices", 0)), journal=tmp_path / "journal")
    assert [(line.kind, line.outcome) for line in summary.problems] == [("device", "refused")]


# People, times, emails, roles


def test_a_free_account_is_pending_and_its_phone_waits_for_the_consent(use, export, read, mock, tmp_path):
    mock.hub.add_free_account("user0@c1-s0.example")
    migration, journal = read(export()), tmp_path / "journal"
    summary = use("run", migration, journal=journal)
    (phone,) = summary.problems
    assert (phone.kind, phone.outcome) == ("device", "failed")
    assert "has not consented to the move yet" in phone.text
    assert "consent" in summary.lines[3].text
    assert [mail.kind for mail in mock.outbox if mail.to == "user0@c1-s0.example"] == ["consent-to-move"]
    mock.hub.give_consent("user0@c1-s0.example")
    assert use("resume", migration, journal=journal).ok


def test_everything_waits_for_a_compliance_review_and_goes_on_after_it(use, export, read, mock, tmp_path):
    mock.hub.deny_names("Example Company 1")
    migration, journal = read(export()), tmp_path / "journal"
    held = use("run", migration, journal=journal)
    assert {line.outcome for line in held.lines} == {"failed"}
    assert held.lines[0].rule == "customer.async.compliance"
    mock.hub.clear("ent-0-1")
    assert use("resume", migration, journal=journal).ok


def test_an_organization_that_is_attached_waits_for_its_administrator(use, export, read, mock, tmp_path):
    organization = mock.hub.add_organization("Acme", country="NO", users=150, administrators=["boss@acme.example"])
    migration = read(export().set("customer", org_id=organization.id))
    held = use("run", migration, journal=tmp_path / "journal")
    assert {line.outcome for line in held.lines} == {"failed"}
    mock.hub.approve_attachment("ent-0-1")
    assert use("resume", migration, journal=tmp_path / "journal").ok
    with mock.client() as client:
        assert client.customers.list().one().org_id == organization.id


def test_usage_begins_with_the_migration(use, export, read, mock, tmp_path):
    use("run", read(export()), journal=tmp_path / "journal")
    day = mock.clock.now.date()
    mock.clock.advance(timedelta(days=1))
    rows = [*mock.billing.expected(day, day)]
    assert {row.service_name for row in rows} == {"WEBEX_CALLING", "WEBEX_SUITE"}


def test_the_administrator_is_welcomed(use, export, read, mock, tmp_path):
    use("run", read(export()), journal=tmp_path / "journal")
    assert [mail.to for mail in mock.outbox if mail.kind == "welcome"] == ["admin@c1-s0.example"]


@pytest.mark.parametrize(
    ("role", "rule"), [("read-only", "auth.role.insufficient"), ("no-scope", "auth.scope.missing")]
)
def test_an_administrator_who_may_not_is_refused_and_nothing_is_made(export, read, mock, tmp_path, role, rule):
    migration, journal = read(export()), tmp_path / "journal"
    with mock.client(token=mock.tokens[role]) as client:
        summary = client.migration.run(migration, journal=journal)
    assert (summary.lines[0].outcome, summary.lines[0].rule) == ("refused", rule)
    assert {line.outcome for line in summary.lines[1:]} == {"failed"}
    assert not mock.customers()
    with mock.client() as client:
        assert client.migration.resume(migration, journal=journal).ok


MAKES_ALL = {"full-admin", "partner-full-admin", "partner-admin", "wholesale-admin", "sales-full-admin"}
STOPPED_AT = {"admin": "numbers"}
"""Roles that get as far as this step; the others do not get a customer."""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_decides_how_far_a_migration_gets(export, read, mock, tmp_path, role):
    pia = mock.place.administrator("pia@telecom.example", roles=[role])
    migration, journal = read(export()), tmp_path / "journal"
    with mock.client(token=mock.add_token(actor=pia).value) as client:
        summary = client.migration.run(migration, journal=journal)
        if role in MAKES_ALL:
            assert summary.ok
            assert client.migration.review(migration, journal=journal).ok
            return
    refused = [line for line in summary.lines if line.outcome == "refused"]
    kind = STOPPED_AT.get(role, "customer")
    assert [(line.kind, line.rule) for line in refused] == [(kind, "auth.role.insufficient")]
    with mock.client() as client:
        assert client.migration.resume(migration, journal=journal).ok


@pytest.mark.parametrize("role", ["partner-admin", "wholesale-admin"])
def test_a_rollback_of_a_role_that_may_not_end_it_is_ended_by_a_full_administrator(export, read, mock, tmp_path, role):
    pia = mock.place.administrator("pia@telecom.example", roles=[role])
    migration, journal = read(export()), tmp_path / "journal"
    with mock.client(token=mock.add_token(actor=pia).value) as client:
        client.migration.run(migration, journal=journal)
        assert not client.migration.rollback(migration, journal=journal).ok
    with mock.client() as client:
        assert client.migration.rollback(migration, journal=journal).ok
        assert not client.customers.list().all()
        assert len(client.organizations.list().all()) == 1


def test_a_token_that_is_not_accepted_stops_the_run(use, export, read, mock, tmp_path):
    with pytest.raises(Unauthorized):
        use("run", read(export()), journal=tmp_path / "journal", client={"token": mock.tokens["expired"]})


def test_a_sub_partner_is_migrated_with_an_account_of_its_own(export, read, mock, tmp_path):
    below = mock.add_partner("Below", parent=mock.partner)
    migration = read(export(), provisioning_id=below.template.provisioning_id)
    with mock.client(token=below.tokens["full-admin"]) as client:
        assert client.migration.run(migration, journal=tmp_path / "journal").ok
        assert client.migration.review(migration, journal=tmp_path / "journal").ok


def test_locations_are_out_of_reach_for_the_parent_of_a_sub_partner(export, read, mock, tmp_path):
    below = mock.add_partner("Below", parent=mock.partner)
    migration, journal = read(export(), provisioning_id=below.template.provisioning_id), tmp_path / "journal"
    with mock.client() as client:
        summary = client.on_behalf_of(below.org_id).migration.run(migration, journal=journal)
        assert outcomes(summary)[:2] == [("customer", "created"), ("location", "refused")]
        assert {line.outcome for line in summary.lines[2:]} == {"failed"}
        with pytest.raises(CheckpointError, match="was migrated with the service") as caught:
            client.migration.run(migration, journal=journal)
    assert caught.value.rule == "migration.already-run"


# Dry runs


def test_a_check_changes_nothing(use, export, read, mock):
    summary = use("check", read(export()))
    assert {line.outcome for line in summary.lines} == {"passed"}
    writes = {"customers.provision", "subscribers.provision", "locations.create", "numbers.add", "devices.create"}
    assert not writes & {call.operation for call in mock.calls}
    assert not mock.customers()


def test_a_check_finds_what_is_there_already(use, export, read, tmp_path):
    migration = read(export())
    use("run", migration, journal=tmp_path / "journal")
    assert {line.outcome for line in use("check", migration).lines} == {"found"}


def test_a_check_finds_numbers_of_another_location(use, export, read, tmp_path):
    source = export()
    use("run", read(source), journal=tmp_path / "journal")
    source.add("locations", group_id="group-2", name="Branch", main_number="").set("locations", main_number="")
    for user in range(4):
        source.set("users", user, number="")
    summary = use("check", read(source.set("numbers", group_id="group-2")))
    assert [(line.kind, line.rule) for line in summary.problems] == [("numbers", "migration.number.taken")]


def test_a_check_tells_what_the_service_would_refuse(use, export, read, mock):
    mock.hub.add_person(mock.hub.add_organization("Elsewhere"), "user1@c1-s0.example")
    summary = use("check", read(export()))
    assert [(line.line, line.rule) for line in summary.problems] == [(3, "subscriber.email.in-use")]


# Coexistence


@pytest.fixture
def half(export, mock):
    """An export of an organization that has one more person of Webex for BroadWorks."""
    customer = mock.hub.add_customer(external_id="ent-0-1", packages=["webex_calling"])
    mock.hub.add_person(customer.org_id, "behind@acme.example")
    return export().set("customer", org_id=customer.org_id).set("manifest", source="webex-for-broadworks")


def test_people_who_stay_behind_are_a_warning(use, half, read):
    migration = read(half)
    (problem,) = use("people_left", migration)
    assert (problem.file, problem.line, problem.column) == ("customer.csv", 2, "org_id")
    assert problem.rule == "migration.coexistence"
    assert "1 person is in the organization and not in the export, such as behind@acme.example" in problem.text
    assert use("check", migration).lines


@pytest.mark.parametrize("method", ["check", "run"])
def test_in_strict_mode_they_refuse_the_migration(use, half, read, mock, tmp_path, method):
    options = {"journal": tmp_path / "journal"} if method == "run" else {}
    with pytest.raises(PlanError, match=r"migration\.coexistence"):
        use(method, read(half, strict=True), **options)
    assert not (tmp_path / "journal").exists()
    assert {call.operation for call in mock.calls} == {"people.list"}


def test_a_whole_organization_may_be_migrated_in_strict_mode(use, half, read):
    half.set("users", 1, email="behind@acme.example", number="", extension="2001")
    assert use("people_left", read(half, strict=True)) == ()


def test_people_of_other_platforms_are_not_looked_for(use, half, read, mock):
    assert use("people_left", read(half.set("manifest", source="broadworks"))) == ()
    assert use("people_left", read(half.set("customer", org_id=""))) == ()
    assert not mock.calls


def test_an_organization_that_is_not_managed_yet_cannot_be_looked_into(use, export, read, mock):
    organization = mock.hub.add_organization("Acme", users=5)
    source = export().set("customer", org_id=organization.id).set("manifest", source="webex-for-broadworks")
    assert use("people_left", read(source)) == ()


# Arguments


@pytest.mark.parametrize("concurrency", [0, 9])
@pytest.mark.parametrize("method", ["check", "run", "review"])
def test_at_most_eight_lines_are_under_way(use, export, read, tmp_path, method, concurrency):
    options = {} if method == "check" else {"journal": tmp_path}
    with pytest.raises(InvalidArgument, match="concurrency must be from 1 to 8"):
        use(method, read(export()), concurrency=concurrency, **options)


def test_what_differs_can_be_updated(use, export, read, tmp_path):
    source = export()
    use("run", read(source, package_map=PackageMap({"Premium UC": "webex_calling"})), journal=tmp_path / "journal")
    wanted = read(source)
    differing = use("run", wanted, journal=tmp_path / "journal")
    assert (differing.problems[0].kind, differing.problems[0].outcome) == ("customer", "differs")
    assert use("run", wanted, journal=tmp_path / "journal", on_difference="update").ok
