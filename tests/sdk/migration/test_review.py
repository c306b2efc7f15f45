"""Reviews: what the service has, read back, beside what was exported."""

from __future__ import annotations

import csv
import json

import pytest

from webex_wholesale import InvalidArgument, WholesaleError
from webex_wholesale._migration.packages import LOST
from webex_wholesale.migration import PackageMap, Total
from webex_wholesale_mock.faults import Status


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "journal"


@pytest.fixture
def reviewed(use, read, journal):
    """Runs an export and reviews it; `between` is called in the middle."""

    def review(source, between=lambda: None, **options):
        migration = read(source, **options)
        use("run", migration, journal=journal)
        between()
        return use("review", migration, journal=journal)

    return review


def test_everything_that_was_made_is_there(reviewed, export, mock):
    review = reviewed(export())
    assert review
    assert str(review) == "1 customer: 13 made; 0 differences"
    assert review.totals == (
        Total("customers", 1, 1, 0, 0, 0),
        Total("locations", 1, 1, 0, 0, 0),
        Total("numbers", 4, 4, 0, 0, 0),
        Total("users", 4, 4, 0, 0, 0),
        Total("services", 12, 7, 0, 0, 5),
        Total("phones", 3, 3, 0, 0, 0),
        Total("soft clients", 4, 4, 0, 0, 0),
    )
    (customer,) = review.customers
    assert (customer.key, customer.differences, customer.pending, customer.not_ready) == ("ent-0-1", (), (), ())
    assert (review.begin, review.end) == (customer.begin, customer.end)
    assert review.begin <= review.end <= mock.clock.now
    assert repr(review) == "<Review of 1 customer: 13 made; 0 differences>"


def test_requests_are_counted_over_all_runs(use, read, export, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    sent = len(mock.calls)
    use("resume", migration, journal=journal)
    review = use("review", migration, journal=journal)
    assert review.calls == sent
    assert len(mock.calls) - sent == 7


def test_a_review_reads_the_public_api_and_not_the_journal(reviewed, export, mock):
    def remove():
        with mock.client() as client:
            subscriber = client.subscribers.find(email="user1@c1-s0.example")
            client.subscribers.delete(subscriber.id)
            phones = client.devices.list(org_id=client.customers.list().one().org_id)
            client.devices.delete(min(phones, key=lambda phone: phone.mac).id)  # of line 2; they were added at once

    review = reviewed(export(), remove)
    assert not review
    failed = [
        (line.file, line.line, line.kind, line.text) for line in review.customers[0].lines if line.status == "failed"
    ]
    assert failed == [
        ("users.csv", 3, "users", "is not there; run the migration again"),
        ("devices.csv", 2, "phones", "is not there; run the migration again"),
    ]
    assert review.customers[0].not_ready == (("user1@c1-s0.example", "is not provisioned"),)


def test_a_line_that_was_refused_has_rule_and_reason(reviewed, export, mock):
    mock.hub.add_person(mock.hub.add_organization("Elsewhere"), "user1@c1-s0.example")
    review = reviewed(export())
    (user, phone) = [line for line in review.customers[0].lines if line.status == "failed"]
    assert (user.line, user.rule) == (3, "subscriber.email.in-use")
    assert phone.text.startswith("not tried: its subscriber")


def test_a_customer_that_is_not_there_fails_with_everything(use, read, export, mock, journal):
    mock.hub.deny_names("Example Company 1")
    migration = read(export())
    use("run", migration, journal=journal)
    pending = use("review", migration, journal=journal)
    assert pending.customers[0].pending == ("ent-0-1: a compliance review is under way",)
    assert pending.totals[0] == Total("customers", 1, 0, 1, 0, 0)
    mock.hub.deny("ent-0-1")
    denied = use("review", migration, journal=journal)
    assert denied.totals[:2] == (Total("customers", 1, 0, 0, 1, 0), Total("locations", 1, 0, 0, 1, 0))
    assert denied.customers[0].differences == ()


def test_an_attachment_that_waits_is_pending(use, read, export, mock, journal):
    organization = mock.hub.add_organization("Acme", country="NO", users=150, administrators=["boss@acme.example"])
    migration = read(export().set("customer", org_id=organization.id))
    use("run", migration, journal=journal)
    (text,) = use("review", migration, journal=journal).customers[0].pending
    assert text == "ent-0-1: provisioning; an administrator may have to approve the attachment"


def test_a_customer_in_error_failed(use, read, export, mock, journal):
    from webex_wholesale_mock import Fails

    mock.outcomes.add(Fails(code=1, description="no"), customer="*")
    migration = read(export())
    use("run", migration, journal=journal)
    (line, *_) = use("review", migration, journal=journal).customers[0].lines
    assert (line.status, line.text) == ("failed", "is in status error")


def test_people_who_have_not_consented_are_pending(reviewed, export, mock):
    mock.hub.add_free_account("user0@c1-s0.example")
    review = reviewed(export())
    assert [line.line for line in review.customers[0].lines if line.status == "pending" and line.kind == "users"] == [2]
    (text,) = review.customers[0].pending
    assert "client.subscribers.send_consent_email asks again" in text
    clients = [line for line in review.customers[0].lines if line.kind == "soft clients"]
    assert [(line.status, line.text) for line in clients][:2] == [
        ("pending", "waits for its user"),
        ("made", "is upgraded to the Webex App at the first sign-in"),
    ]


# Differences


def change(mock, email, **fields):
    with mock.client() as client:
        person = client.people.list(email=email).one()
        kept = {"emails": person.emails, "display_name": person.display_name, "extension": person.extension}
        kept |= {"first_name": person.first_name, "last_name": person.last_name, "location_id": person.location_id}
        client.people.update(person.id, **{**kept, **fields})


def test_differences_are_told_field_by_field(reviewed, export, mock):
    source = export()

    def edit():
        change(mock, "user1@c1-s0.example", first_name="Adah", extension="2999")
        with mock.client() as client:
            org_id = client.customers.list().one().org_id
            location = client.locations.list(org_id=org_id).first()
            client.locations.update_calling(location.id, announcement_language="en_US", org_id=org_id)
            client.identity.update_organization(org_id, display_name="Acme Ltd")

    found = reviewed(source, edit).customers[0].differences
    row = source.rows("users")[1]
    assert {(each.file, each.line, each.field, each.source, each.now) for each in found} == {
        ("customer.csv", 2, "name", "Example Company 1", "Acme Ltd"),
        ("locations.csv", 2, "language", "nb_NO", "en_US"),
        ("users.csv", 3, "first_name", row["first_name"], "Adah"),
        ("users.csv", 3, "extension", "2001", "2999"),
        ("users.csv", 3, "number", row["number"], ""),
    }


def test_the_export_may_have_changed_since_the_run(use, read, export, mock, journal):
    source = export()
    use("run", read(source), journal=journal)
    source.set("customer", address1="Karl Johans gate 1").set("locations", timezone="Europe/Berlin", address1="Gata 2")
    source.set("locations", main_number="+4721200001").set("numbers", state="inactive").set("devices", model="8851")
    source.set("devices", 1, user_id=source.rows("users")[3]["user_id"])
    source.set("users", 3, email="USER3@c1-s0.example", service_pack="x")
    changed = read(source, package_map=PackageMap({"x": "webex_calling"}))
    found = {
        (each.file, each.field): (each.source, each.now)
        for each in use("review", changed, journal=journal).customers[0].differences
    }
    assert found["customer.csv", "address1"] == ("Karl Johans gate 1", "Storgata 1")
    assert found["customer.csv", "packages"] == ("webex_calling", "webex_calling webex_suite")
    assert found["locations.csv", "timezone"] == ("Europe/Berlin", "Europe/Oslo")
    assert found["locations.csv", "address1"] == ("Gata 2", "Storgata 1")
    assert found["locations.csv", "main_number"] == ("+4721200001", "")
    assert found["numbers.csv", "state of +4721200000"] == ("INACTIVE", "ACTIVE")
    assert found["users.csv", "package"] == ("webex_calling", "webex_suite")
    assert found["users.csv", "email"] == ("USER3@c1-s0.example", "user3@c1-s0.example")
    assert found["devices.csv", "model"][0] == "Cisco 8851"
    assert ("devices.csv", "owner") in found


def test_a_location_that_was_renamed_in_the_export_is_not_there(use, read, export, journal):
    source = export()
    use("run", read(source), journal=journal)
    review = use("review", read(source.set("locations", name="Headquarters")), journal=journal)
    (failed,) = [line for line in review.customers[0].lines if line.status == "failed"]
    assert (failed.kind, failed.key) == ("locations", "group-1")
    fields = {each.field for each in review.customers[0].differences}
    assert "location" in fields
    assert "location of +4721200000" in fields


def test_numbers_that_are_there_in_part_are_counted(use, read, export, journal):
    source = export()
    use("run", read(source), journal=journal)
    review = use("review", read(source.set("numbers", range_end="+4721200009")), journal=journal)
    assert review.totals[2] == Total("numbers", 10, 4, 0, 6, 0)


def test_a_name_that_may_not_be_seen_is_not_compared(use, read, export, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    mock.faults.add(Status(403), operation="organizations.get")
    assert use("review", migration, journal=journal).customers[0].differences == ()


# Work that is left


def test_losses_and_services_are_told_per_user(reviewed, export):
    source = export(users=10).set("services", 2, settings='{"tone": 3}')
    customer = reviewed(source).customers[0]
    losses = {loss.key: loss for loss in customer.losses}
    first = losses["user0@c1-s0.example"]
    assert first.lost == LOST
    verdicts = [(each.service, each.outcome) for each in first.services]
    assert verdicts == [
        ("UC-One Messaging", "unknown"),
        ("Voice Messaging User", "carried"),
        ("Call Waiting", "offered"),
    ]
    skipped = [line for line in customer.lines if line.status == "skipped" and line.kind != "services"]
    assert [(line.kind, line.text) for line in skipped] == [
        ("users", "needs a workspace"),
        ("phones", "is left to people"),
    ]


def test_services_that_are_switched_off_are_left_out(reviewed, export):
    source = export().set("services", 0, enabled="no")
    assert reviewed(source).totals[4].read == 11


def test_phones_are_to_be_reset_and_groups_to_be_built(reviewed, export):
    left = [(each.kind, each.text) for each in reviewed(export()).customers[0].by_hand]
    assert left == [
        ("group service", "build the hunt group by hand"),
        *[("phone", "reset the phone, so that it fetches its new settings")] * 3,
    ]


def test_numbers_without_owner_and_users_without_number_are_listed(reviewed, export):
    source = export().set("users", 1, number="").set("locations", main_number="")
    left = [(each.kind, each.key, each.text) for each in reviewed(source).customers[0].by_hand[-2:]]
    assert left == [
        ("numbers", "+4721200001", "1 of the numbers have no owner"),
        ("user", "user1@c1-s0.example", "has an extension and no number"),
    ]


def test_users_who_cannot_call_are_listed(reviewed, export, mock):
    def mute():
        with mock.client() as client:
            people = client.people.list(org_id=client.customers.list().one().org_id).all()
        shown = [{**person.to_wire(), "created": None, "lastModified": None} for person in people]
        silent = next(each for each in shown if each["emails"] == ["user1@c1-s0.example"])
        silent |= {"extension": None, "phoneNumbers": []}
        mock.faults.add(Status(200, body={"items": shown}), operation="people.list")

    packages = PackageMap({"Premium UC": "cx_essentials"})
    not_ready = dict(reviewed(export().keep("devices"), mute, package_map=packages).customers[0].not_ready)
    assert not_ready["user0@c1-s0.example"] == "has no phone, and the package has no softphone"
    assert not_ready["user1@c1-s0.example"] == "has neither a number nor an extension"


def test_a_customer_without_calling_has_its_places_skipped(reviewed, export):
    review = reviewed(export(), package_map=PackageMap({"Premium UC": "webex_meetings"}))
    assert review.ok
    assert review.totals[1:3] == (Total("locations", 1, 0, 0, 0, 1), Total("numbers", 4, 0, 0, 0, 4))
    assert review.totals[5] == Total("phones", 3, 0, 0, 0, 3)
    assert review.customers[0].not_ready == ()


def test_columns_that_were_left_out_are_listed(reviewed, export):
    customer = reviewed(export().set("users", shoe_size="44", sip_password="x")).customers[0]
    assert (customer.extra, customer.ignored) == (("users.csv: shoe_size",), ("users.csv: sip_password",))


# Failures


def test_a_service_that_refuses_to_show_a_customer_ends_the_review(use, read, export, mock, journal):
    migration = read(export())
    use("run", migration, journal=journal)
    mock.faults.add(Status(403), operation="numbers.list")
    with pytest.raises(WholesaleError, match="403"):
        use("review", migration, journal=journal)


# Files


def test_a_review_is_written_as_json_csv_and_html(reviewed, export, tmp_path):
    review = reviewed(export().set("users", 1, first_name="<b>", last_name="=1+1", number="", shoe_size="44"))
    json_file, csv_file, page = (tmp_path / f"review.{end}" for end in ("json", "csv", "html"))
    review.to_json(json_file)
    review.to_csv(csv_file)
    review.to_html(page)
    content = json.loads(json_file.read_text("utf-8"))
    assert content == review.to_dict()
    assert content["totals"][0] == {"kind": "customers", "read": 1, "made": 1, "pending": 0, "failed": 0, "skipped": 0}
    with csv_file.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == len(review.customers[0].lines)
    assert {row["customer"] for row in rows} == {"ent-0-1"}
    assert [row["key"] for row in rows if row["kind"] == "numbers"] == ["'+4721200000"]
    text = page.read_text("utf-8")
    assert "<h2>ent-0-1</h2>" in text
    assert "<h3>To be done by hand</h3>" in text
    assert "users.csv: shoe_size" in text
    assert "has an extension and no number" in text


def test_texts_are_escaped_on_the_page(reviewed, export, tmp_path):
    source = export().set("customer", enterprise_id="<script>")
    review = reviewed(source)
    review.to_html(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_page_of_nothing_says_so(use, read, export, mock, journal, tmp_path):
    from webex_wholesale._migration.page import render_page
    from webex_wholesale._migration.reviewed import CustomerReview

    empty = CustomerReview("acme", None, None, 0, (), (), (), (), (), (), (), ())
    assert "nothing was done" in render_page([empty], (), "")


def test_two_reviews_are_compared(use, read, export, mock, journal, tmp_path):
    mock.hub.add_free_account("user0@c1-s0.example")
    source = export()
    migration = read(source)
    use("run", migration, journal=journal)
    before = use("review", migration, journal=journal)
    before.to_json(tmp_path / "before.json")
    mock.hub.give_consent("user0@c1-s0.example")
    use("resume", migration, journal=journal)
    after = use("review", migration, journal=journal)
    changes = after.changes_since(before)
    assert [(each.kind, each.key, each.before, each.now) for each in changes] == [
        ("users", "user0@c1-s0.example", "pending", "made"),
        ("phones", "000000000001", "failed", "made"),
        ("soft clients", "user0@c1-s0.example", "pending", "made"),
    ]
    assert after.changes_since(tmp_path / "before.json") == changes
    assert after.changes_since(after) == ()


@pytest.mark.parametrize("content", ["{", "[]", '{"webexWholesaleMigrationReview": 2}'])
def test_a_file_that_is_no_review_is_refused(reviewed, export, tmp_path, content):
    path = tmp_path / "before.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidArgument, match=r"is not (JSON|a review)"):
        reviewed(export()).changes_since(path)
