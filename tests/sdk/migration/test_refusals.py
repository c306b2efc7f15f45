"""Exports that are refused: every rule of a migration by file, line and column, and nothing half done."""

from __future__ import annotations

import zipfile

import pytest

from webex_wholesale import InvalidArgument, PlanError
from webex_wholesale.migration import read_export, read_sources
from webex_wholesale_contracts.catalogue import RULES


def refusal(read, source, **options):
    """The one problem of an export: file, line, column, rule."""
    with pytest.raises(PlanError) as caught:
        read(source, **options)
    (problem,) = caught.value.problems
    assert problem.text in str(problem)
    assert problem.rule in RULES
    return problem.file, problem.line, problem.column, problem.rule


IN_FILES = {
    "migration.manifest": ("manifest.csv", 2, "format"),
    "migration.one-customer": ("customer.csv", 3, None),
    "migration.file.missing": ("users.csv", 1, None),
    "migration.file.unreadable": ("users.csv", 2, None),
    "migration.file.column-missing": ("users.csv", 1, "last_name"),
    "migration.cell.invalid": ("users.csv", 3, "extension"),
    "migration.key.duplicate": ("locations.csv", 3, "group_id"),
    "migration.key.unknown": ("users.csv", 3, "group_id"),
    "migration.extension.duplicate": ("users.csv", 3, "extension"),
    "migration.number.taken": ("numbers.csv", 3, "number"),
    "migration.number.range": ("numbers.csv", 2, "range_end"),
    "migration.email.missing": ("users.csv", 3, "email"),
    "migration.email.duplicate": ("users.csv", 3, "email"),
    "migration.device.model": ("devices.csv", 2, "model"),
    "migration.device.mac": ("devices.csv", 2, "mac"),
}
ELSEWHERE = {
    "migration.coexistence": "test_run.py",
    "migration.already-run": "test_stages.py",
    "migration.package.unmappable": "test_packages.py",
    "migration.stage.order": "test_stages.py",
    "migration.rollback.too-late": "test_stages.py",
}
"""Rules that files alone cannot break, and the tests of them."""


def test_every_rule_of_a_migration_has_a_test():
    assert {*IN_FILES, *ELSEWHERE} == {rule for rule in RULES if rule.startswith("migration.")}


@pytest.mark.parametrize("rule", IN_FILES)
def test_an_export_that_breaks_one_rule_is_refused_at_its_cell(mock, read, tmp_path, rule):
    broken = mock.migration.export_broken(tmp_path / "broken") / rule
    assert refusal(read, broken) == (*IN_FILES[rule], rule)


def test_all_problems_of_all_exports_are_told_at_once(mock, read, tmp_path):
    broken = mock.migration.export_broken(tmp_path / "broken")
    with pytest.raises(PlanError) as caught:
        read(broken)
    assert {problem.rule for problem in caught.value.problems} == {*IN_FILES}
    assert all(problem.file.startswith(f"{problem.rule}/") for problem in caught.value.problems)
    assert len(caught.value.problems) == len(IN_FILES)


@pytest.mark.slow
def test_of_200_customers_the_broken_ones_are_left_out_and_the_others_are_made(mock, read, tmp_path):
    folder = mock.migration.export(tmp_path / "batch", customers=200, users=(1, 3))
    broken = [folder / f"customer-{number:05}" for number in (7, 70, 200)]
    (broken[0] / "users.csv").unlink()
    (broken[1] / "manifest.csv").write_text("format,source\nbw-export/1,commpilot\n", "utf-8")
    (broken[2] / "locations.csv").write_bytes(b"\xff\xfe")
    migration = read(folder)
    assert [*migration.refused] == [each.name for each in broken]
    assert [problems[0].rule for problems in migration.refused.values()] == [
        "migration.file.missing",
        "migration.manifest",
        "migration.file.unreadable",
    ]
    assert (len(migration), migration.counts["customers"]) == (197, 197)
    assert str(migration).endswith("; 3 refused")
    with mock.client() as client:
        assert client.migration.run(migration, journal=tmp_path / "journal").ok
        ids = {customer.external_id for customer in client.customers.list()}
    assert ids == {*migration.enterprises}
    assert not {"ent-0-7", "ent-0-70", "ent-0-200"} & ids


def test_in_strict_mode_one_broken_export_refuses_all(mock, read, tmp_path):
    folder = mock.migration.export(tmp_path / "batch", customers=3)
    (folder / "customer-00002" / "users.csv").unlink()
    assert refusal(read, folder, strict=True) == ("customer-00002/users.csv", 1, None, "migration.file.missing")


# Files


@pytest.mark.parametrize("table", ["manifest", "customer", "locations"])
def test_a_file_that_an_export_needs_is_missing(export, read, table):
    source = export()
    source.path(table).unlink()
    rule = "migration.manifest" if table == "manifest" else "migration.file.missing"
    with pytest.raises(PlanError) as caught:
        read(source)
    assert (f"{table}.csv", 1, None, rule) in [
        (each.file, each.line, each.column, each.rule) for each in caught.value.problems
    ]


@pytest.mark.parametrize("table", ["numbers", "services", "devices", "group-services"])
def test_other_files_may_be_missing(export, read, table):
    source = export()
    for user in range(4):
        source.set("users", user, number="")
    source.set("locations", main_number="")
    source.path(table).unlink()
    assert len(read(source)) == 1


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"user_id,group_id\n\xff\xfea", 2, "byte 0xff is not UTF-8"),
        (b'user_id,group_id\na,"b', 2, "the line cannot be read"),
        (b"", 1, None),
    ],
)
def test_a_file_that_is_not_csv_in_utf_8_is_refused_at_its_line(export, read, content, line, said):
    source = export()
    source.path("users").write_bytes(content)
    with pytest.raises(PlanError) as caught:
        read(source)
    rule = "migration.file.unreadable" if said else "migration.file.column-missing"
    (problem, *_) = (each for each in caught.value.problems if each.rule == rule)
    assert (problem.file, problem.line) == ("users.csv", line)
    assert problem.text.startswith(said or "the column is missing")


def test_a_line_with_a_cell_too_many_is_refused_and_the_next_ones_are_read(export, read):
    source = export().set("users", 2, extension="1")
    lines = source.path("users").read_text(encoding="utf-8").splitlines()
    lines[1] += ",more"
    source.path("users").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read(source)
    found = [(each.line, each.rule) for each in caught.value.problems if each.file == "users.csv"]
    assert found == [(2, "migration.file.unreadable"), (4, "migration.cell.invalid")]


def test_a_moment_and_blank_lines_are_read(export, read):
    source = export().set("manifest", exported_at="2026-01-05T09:00:00Z")
    path = source.path("users")
    path.write_text(path.read_text("utf-8").replace("\n", "\n,,,,,,,,\n", 2), "utf-8")
    assert read(source).refused == {}


def test_a_column_that_appears_twice_is_refused(export, read):
    source = export()
    lines = source.path("numbers").read_text(encoding="utf-8").splitlines()
    source.path("numbers").write_text("\n".join(f"{line},x" if n else f"{line},number" for n, line in enumerate(lines)))
    with pytest.raises(PlanError) as caught:
        read(source)
    first = caught.value.problems[0]
    assert (first.file, first.line, first.column) == ("numbers.csv", 1, "number")
    assert (first.rule, first.text) == ("migration.file.column-missing", "the column appears twice")


def test_a_file_beyond_the_limit_is_refused(export, read, monkeypatch):
    monkeypatch.setattr("webex_wholesale._migration.sources.MAX_BYTES", 200)
    with pytest.raises(PlanError, match="the limit is 200; divide the customer"):
        read(export(users=40))


def test_a_file_whose_size_was_not_told_truly_is_read_up_to_the_limit(monkeypatch):
    from webex_wholesale._migration import sources

    monkeypatch.setattr(sources, "MAX_BYTES", 5)
    with pytest.raises(sources.UnreadableFile, match="the limit is 5"):
        [*sources._limited(__import__("io").BytesIO(b"123\n4567\n"))]


def test_a_folder_without_exports_and_one_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(PlanError, match="the folder has no export"):
        read_export(tmp_path, provisioning_id="x")
    with pytest.raises(FileNotFoundError):
        read_export(tmp_path / "nowhere", provisioning_id="x")


# Zip files


def zipped(source, path, inside=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in source.folder.iterdir():
            archive.write(file, f"{inside}{file.name}")
    return path


@pytest.mark.parametrize("inside", ["", "export/"])
def test_an_export_may_be_a_zip_file(export, read, tmp_path, inside):
    source = export()
    migration = read(zipped(source, tmp_path / "acme.zip", inside))
    assert migration.plan.lines == read(source).plan.lines


def test_a_zip_file_without_the_files_is_refused(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "acme.zip", "w") as archive:
        archive.writestr("one/two/users.csv", "user_id")
    with pytest.raises(PlanError) as caught:
        read(tmp_path / "acme.zip")
    assert {each.rule for each in caught.value.problems} == {"migration.manifest", "migration.file.missing"}


def test_a_batch_may_have_folders_and_zip_files(export, read, tmp_path):
    export("acme")
    zipped(export("bolt", seed=2), tmp_path / "exports" / "cork.zip")
    export("bolt", seed=1)
    (tmp_path / "exports" / "notes.txt").write_text("not an export")
    assert read(tmp_path / "exports").enterprises == ("ent-0-1", "ent-1-1", "ent-2-1")


def test_a_zip_file_that_is_none_is_refused(read, tmp_path):
    (tmp_path / "acme.zip").write_bytes(b"PK")
    with pytest.raises(PlanError, match="the zip file cannot be read") as caught:
        read(tmp_path / "acme.zip")
    assert {each.rule for each in caught.value.problems} == {"migration.file.unreadable"}


def test_a_damaged_member_of_a_zip_file_is_refused(export, read, tmp_path):
    path = zipped(export(users=40), tmp_path / "acme.zip")
    content = path.read_bytes()
    at = content.index(b"user_id") + 20
    path.write_bytes(content[:at] + b"XX" + content[at + 2 :])
    with pytest.raises(PlanError, match="the zip file cannot be read: Bad CRC"):
        read(path)


# Cells


@pytest.mark.parametrize(
    ("table", "column", "cell", "rule"),
    [
        ("manifest", "source", "commpilot", "migration.manifest"),
        ("manifest", "format", "", "migration.manifest"),
        ("manifest", "exported_at", "yesterday", "migration.cell.invalid"),
        ("customer", "country", "no", "migration.cell.invalid"),
        ("customer", "country", "Norway", "migration.cell.invalid"),
        ("customer", "country", "Atlantis", "migration.cell.invalid"),
        ("customer", "enterprise_id", "x" * 81, "migration.cell.invalid"),
        ("customer", "name", "50 % off", "customer.name.percent-sign"),
        ("customer", "admin_email", "nobody", "migration.cell.invalid"),
        ("customer", "address1", "x" * 51, "migration.cell.invalid"),
        ("customer", "postcode", "", "customer.address.postcode-required"),
        ("locations", "timezone", "Oslo", "migration.cell.invalid"),
        ("locations", "timezone", "europe/oslo", "migration.cell.invalid"),
        ("locations", "language", "tlh", "migration.cell.invalid"),
        ("locations", "main_number", "21 20 00 00", "migration.cell.invalid"),
        ("users", "first_name", "", "migration.cell.invalid"),
        ("users", "last_name", "x" * 31, "migration.cell.invalid"),
        ("users", "softclient", "skype", "migration.cell.invalid"),
        ("users", "number", "+4799", "migration.cell.invalid"),
        ("numbers", "state", "ported", "migration.cell.invalid"),
        ("services", "enabled", "maybe", "migration.cell.invalid"),
        ("services", "settings", "{", "migration.cell.invalid"),
        ("services", "user_id", "nobody", "migration.key.unknown"),
        ("devices", "line", "0", "migration.cell.invalid"),
        ("devices", "user_id", "nobody", "migration.key.unknown"),
    ],
)
def test_a_cell_that_cannot_be_so_is_refused(export, read, table, column, cell, rule):
    assert refusal(read, export().set(table, **{column: cell})) == (f"{table}.csv", 2, column, rule)


def test_a_user_with_calling_needs_a_number_or_an_extension(export, read):
    found = refusal(read, export().set("users", 1, number="", extension=""))
    assert found == ("users.csv", 3, "extension", "subscriber.calling.number-required")


def test_people_of_an_attached_organization_may_have_a_number_there(export, read):
    source = export().set("customer", org_id="org").set("users", 1, number="", extension="")
    assert read(source).refused == {}


def test_an_export_without_users_is_refused(export, read):
    source = export().keep("users").keep("services").keep("devices")
    assert refusal(read, source) == ("users.csv", 1, "service_pack", "customer.packages.empty")


def test_a_further_location_needs_a_postcode(export, read):
    source = export().add("locations", group_id="group-2", name="Branch", main_number="", postcode="")
    assert refusal(read, source) == ("locations.csv", 3, "postcode", "adjacent.field.required")


# Keys, numbers, addresses


@pytest.mark.parametrize("name", ["Office group-1", "OFFICE GROUP-1"])
def test_two_locations_do_not_have_one_name(export, read, name):
    source = export().add("locations", group_id="group-2", name=name, main_number="")
    assert refusal(read, source) == ("locations.csv", 3, "name", "migration.key.duplicate")


def test_a_number_of_another_group_or_of_nobody_is_refused(export, read):
    source = export().add("locations", group_id="group-2", name="Branch", main_number="")
    assert refusal(read, source.set("users", 1, group_id="group-2")) == (
        "users.csv",
        3,
        "number",
        "migration.key.unknown",
    )
    assert refusal(read, source.set("users", 1, group_id="group-1", number="+4721211111"))[3] == "migration.key.unknown"


def test_a_number_has_one_user(export, read):
    source = export()
    number = source.rows("users")[0]["number"]
    assert refusal(read, source.set("users", 1, number=number)) == ("users.csv", 3, "number", "migration.number.taken")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("+4721200000", "+472120000", "migration.cell.invalid"),
        ("+4721200000", "+4721201000", "the range has 1001 numbers, the limit is 1000; divide it"),
        ("+4721200009", "+4721200000", "+4721200000 is smaller than +4721200009"),
        ("+4721200000", "+12015550123", "+12015550123 has another length than +4721200000"),
    ],
)
def test_a_range_that_cannot_be_is_refused(export, read, first, last, said):
    source = export().set("locations", main_number="").set("numbers", number=first, range_end=last)
    for user in range(4):
        source.set("users", user, number="")
    with pytest.raises(PlanError) as caught:
        read(source)
    (problem,) = caught.value.problems
    assert said in (problem.rule, problem.text)


def test_a_range_that_passes_numbers_that_do_not_exist_is_refused(export, read, monkeypatch):
    gap = {"+4721200002": "is not a number of its country"}
    monkeypatch.setattr("webex_wholesale._migration.checking.phone_problem", gap.get)
    found = refusal(read, export().keep("users", 0).keep("services").keep("devices"))
    assert found == ("numbers.csv", 2, "range_end", "migration.number.range")


def test_a_main_number_stands_in_its_own_group_or_nowhere_else(export, read):
    source = export()
    number = source.rows("numbers")[0]["number"]
    source.add("locations", group_id="group-2", name="Branch", main_number=number)
    assert refusal(read, source) == ("locations.csv", 3, "main_number", "migration.number.taken")


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("customer", "enterprise_id", "migration.key.duplicate"),
        ("customer", "admin_email", "migration.email.duplicate"),
        ("users", "email", "migration.email.duplicate"),
        ("numbers", "number", "migration.number.taken"),
        ("devices", "mac", "migration.device.mac"),
    ],
)
def test_two_exports_of_a_batch_do_not_claim_the_same(export, read, tmp_path, table, column, rule):
    first, second = export("acme"), export("bolt", seed=1)
    for user in range(4):
        second.set("users", user, number="")
    second.set("locations", main_number="").set("numbers", number="+4721211000", range_end="")
    second.set(table, **{column: first.rows(table)[0][column]})
    migration = read(tmp_path / "exports")
    (problem,) = migration.problems
    assert (problem.file, problem.line, problem.column, problem.rule) == (f"bolt/{table}.csv", 2, column, rule)
    assert f"acme/{table}.csv line 2" in problem.text
    assert migration.enterprises == ("ent-0-1",)


def test_an_address_of_a_user_is_not_that_of_another_customers_administrator(export, read, tmp_path):
    admin = export("acme").rows("customer")[0]["admin_email"]
    export("bolt", seed=1).set("users", email=admin).set("numbers", number="+4721211000", range_end="")
    found = [problem for problem in read(tmp_path / "exports").problems if problem.column == "email"]
    assert [(each.file, each.rule) for each in found] == [("bolt/users.csv", "migration.email.duplicate")]


def test_an_administrators_address_is_not_that_of_another_customers_user(export, read, tmp_path):
    user = export("acme").rows("users")[0]["email"]
    second = export("bolt", seed=1).set("customer", admin_email=user).set("locations", main_number="")
    second.set("numbers", number="+4721211000", range_end="")
    found = [problem for problem in read(tmp_path / "exports").problems if problem.column == "admin_email"]
    assert [(each.file, each.rule) for each in found] == [("bolt/customer.csv", "migration.email.duplicate")]


def test_the_administrator_may_be_a_user_of_the_own_customer(export, read):
    source = export()
    source.set("customer", admin_email=source.rows("users")[0]["email"])
    assert read(source).refused == {}


# Addresses from a template


def test_a_template_makes_the_address_of_a_user_without_one(export, read):
    source = export().set("users", 1, email="", first_name="Åse Marie", user_id="ase@acme.example")
    source.set("services", 3, user_id="ase@acme.example").keep("services", 0, 3).keep("devices", 0)
    migration = read(source, email_template="{first_name}.{user}@{domain}")
    assert "AseMarie.ase@acme.example" in [line.key for line in migration.plan.lines]


def test_a_template_that_makes_no_address_is_refused(export, read):
    source = export().set("users", 1, email="", extension="")
    found = refusal(read, source, email_template="{extension}@{domain}")
    assert found == ("users.csv", 3, "email", "migration.email.missing")


def test_a_template_with_an_unknown_field_is_refused(export, read):
    with pytest.raises(InvalidArgument, match=r"email_template has \{name\}; the fields are \{user_id\}, "):
        read(export(), email_template="{name}@acme.example")


# Arguments


def test_a_template_of_customers_is_named(export, read):
    with pytest.raises(InvalidArgument, match="provisioning_id must be the id of a customer template"):
        read(export(), provisioning_id=" ")


def test_rows_from_elsewhere_are_refused_in_the_same_way(mock):
    class Empty:
        name = "ldap"

        def rows(self, table):
            return None

    with pytest.raises(PlanError) as caught:
        read_sources([Empty()], provisioning_id="x")
    rules = {each.rule for each in caught.value.problems}
    assert rules == {"migration.manifest", "migration.file.missing"}
