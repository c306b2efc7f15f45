"""The bulk plan of an export: lines, what they need, and what is left to people."""

from __future__ import annotations

import pytest

from webex_wholesale import InvalidArgument, PlanError
from webex_wholesale.migration import CsvExport, Layout, PackageMap, Rows, read_sources


def lines_of(migration, kind):
    return [line for line in migration.plan.lines if line.kind == kind]


def test_steps_come_in_order_and_name_what_they_need(export, read):
    migration = read(export())
    kinds = [line.kind for line in migration.plan.lines]
    assert kinds == ["customer", "location", "numbers", *["subscriber"] * 4, *["device"] * 3]
    location, numbers, first, second = migration.plan.lines[1:5]
    assert (location.needs, numbers.needs, first.needs, first.after) == ((), (1,), (1, 2), ())
    assert (second.needs, second.after) == ((1, 2), (3,))
    assert [line.needs for line in lines_of(migration, "device")] == [(3,), (4,), (5,)]
    assert [migration.plan.before(index) for index in (0, 1, 4, 7)] == [[], [0], [0, 1, 2, 3], [0, 3]]


def test_lines_know_their_file_and_line(export, read):
    migration = read(export())
    places = [(line.file, line.number) for line in migration.plan.lines]
    assert places[:5] == [
        ("customer.csv", 2),
        ("locations.csv", 2),
        ("numbers.csv", 2),
        ("users.csv", 2),
        ("users.csv", 3),
    ]


def test_the_parts_of_a_split_plan_keep_what_lines_need(read, mock, tmp_path):
    folder = mock.migration.export(tmp_path / "batch", customers=3)
    parts = read(folder).plan.split(2)
    assert sum(map(len, parts)) == len(read(folder).plan)
    for part in parts:
        for index, line in enumerate(part.lines):
            assert all(part.lines[other].customer_key == line.customer_key for other in (*line.needs, *line.after))
            assert all(other < index for other in part.before(index))


def test_the_customer_gets_the_union_of_packages(export, read):
    (customer,) = lines_of(read(export()), "customer")
    assert customer.body["packages"] == ["webex_calling", "webex_suite"]
    location = customer.body["provisioningParameters"]["calling"]["location"]
    assert (location["name"], location["timezone"]) == ("Office group-1", "Europe/Oslo")
    assert customer.body["customerInfo"]["primaryEmail"] == "admin@c1-s0.example"
    assert "orgId" not in customer.body


def test_a_customer_that_is_attached_keeps_its_name(export, read):
    (customer,) = lines_of(read(export().set("customer", org_id="org-1")), "customer")
    assert customer.body["orgId"] == "org-1"
    assert "customerInfo" not in customer.body


def test_a_user_without_calling_needs_no_place(export, read):
    meeting = lines_of(read(export(users=9)), "subscriber")[8]
    assert meeting.body["packages"] == ["webex_meetings"]
    assert meeting.needs == ()
    assert {*meeting.body["provisioningParameters"]} == {"firstName", "lastName"}


def test_nobody_with_calling_leaves_places_and_numbers_out(export, read):
    migration = read(export(), package_map=PackageMap({"Premium UC": "webex_meetings"}))
    assert {line.kind for line in migration.plan.lines} == {"customer", "subscriber"}
    left = [(each.kind, each.file) for each in migration.by_hand]
    assert left == [
        ("location", "locations.csv"),
        ("numbers", "numbers.csv"),
        *[("phone", "devices.csv")] * 3,
        ("group service", "group-services.csv"),
    ]


def test_a_phone_in_a_lobby_is_left_to_people(export, read):
    source = export().set("users", 1, service_pack="Lobby Phone", softclient="none").keep("services", 0)
    migration = read(source)
    assert migration.packages["common_area_calling"] == 1
    left = [(each.kind, each.file, each.line) for each in migration.by_hand]
    assert left[:2] == [("workspace", "users.csv", 3), ("phone", "devices.csv", 3)]
    assert "common_area_calling" in lines_of(migration, "customer")[0].body["packages"]
    assert len(lines_of(migration, "subscriber")) == 3


def test_further_lines_of_a_phone_are_left_to_people(export, read):
    source = export()
    mac = source.rows("devices")[0]["mac"]
    migration = read(source.add("devices", mac=mac, user_id=source.rows("users")[1]["user_id"], line="2"))
    (left, _) = migration.by_hand
    assert (left.kind, left.key, left.line) == ("phone line", mac, 5)
    assert len(lines_of(migration, "device")) == 3


def test_a_main_number_outside_of_the_ranges_is_added(export, read):
    numbers = lines_of(read(export().set("locations", main_number="+4721211111")), "numbers")
    assert [(line.file, line.body.get("mainNumber")) for line in numbers] == [
        ("numbers.csv", None),
        ("locations.csv", "+4721211111"),
    ]
    assert numbers[1].body["phoneNumbers"] == ["+4721211111"]


def test_numbers_that_are_not_in_service_stay_so(export, read):
    (numbers,) = lines_of(read(export().set("numbers", state="Inactive")), "numbers")
    assert numbers.body["state"] == "INACTIVE"


def test_a_location_without_a_state_names_its_city(export, read):
    location, american = lines_of(
        read(
            export().add(
                "locations", group_id="group-2", name="Branch", main_number="", state="MA", country="US", city="Boston"
            )
        ),
        "location",
    )
    assert location.body["address"] == {
        "address1": "Storgata 1",
        "city": "Oslo",
        "state": "Oslo",
        "postalCode": "0155",
        "country": "NO",
    }
    assert american.body["address"]["state"] == "MA"


def test_a_migration_says_what_it_makes(export, read):
    migration = read(export())
    assert str(migration) == "1 customer, 1 location, 4 numbers, 4 users, 3 phones"
    assert migration.counts == {"customers": 1, "locations": 1, "numbers": 4, "users": 4, "phones": 3}
    assert repr(migration).startswith("Migration(provisioning_id=")


def test_cells_that_look_like_formulas_are_data(export, read):
    lines = lines_of(read(export().set("users", 0, first_name="=SUM(A1)")), "subscriber")
    assert lines[0].body["provisioningParameters"]["firstName"] == "=SUM(A1)"


def test_a_byte_order_mark_is_allowed(export, read):
    source = export()
    for file in source.folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert len(read(source)) == 1


def test_secrets_are_never_read_and_unknown_columns_are_kept(export, read):
    source = export().set("users", 0, password="hunter2", PIN="1234", type="", shoe_size="44")
    enterprise = read(source).shares[0].enterprise
    assert enterprise.ignored == ["users.csv: password", "users.csv: pin"]
    assert enterprise.extra["users"] == ["type", "shoe_size"]
    assert enterprise.rows("users")[0].get("shoe_size") == "44"
    assert "hunter2" not in str(enterprise)
    assert "1234" not in str(enterprise.rows("users"))


# Layouts and other sources


def renamed(source):
    source.path("users").rename(source.folder / "subscribers.csv")
    path = source.folder / "subscribers.csv"
    path.write_text(path.read_text("utf-8").replace("user_id", "User Id", 1), "utf-8")
    return source


def test_a_layout_renames_files_and_columns(export, read, tmp_path):
    plain, other = read(export()), renamed(export("bolt"))
    layout = Layout({"users": "subscribers.csv"}, {"users": {"user_id": "User ID"}})
    assert [line.body for line in read(other, layout=layout).plan.lines] == [line.body for line in plain.plan.lines]
    toml = tmp_path / "layout.toml"
    toml.write_text('[users]\nfile = "subscribers.csv"\nuser_id = "User ID"\n', "utf-8")
    assert Layout.read_toml(toml) == layout


def test_problems_have_the_names_of_the_layout(export, read):
    other = renamed(export("bolt"))
    path = other.folder / "subscribers.csv"
    path.write_text(path.read_text("utf-8").replace("user1@", "user0@"), "utf-8")
    with pytest.raises(PlanError) as caught:
        read(other, layout=Layout({"users": "subscribers.csv"}, {"users": {"user_id": "User ID"}}))
    assert {(each.file, each.line, each.column) for each in caught.value.problems} >= {
        ("subscribers.csv", 3, "User ID"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[people]\n", "'people' is not a table"),
        ("[users]\nuser = 'x'\n", "'user' is not a column of users"),
        ("[users]\nuser_id = 'x'\nemail = 'X'\n", "two columns of users are named 'x'"),
        ("users = 'x'\n", "users must be a section with texts"),
        ("[users]\nuser_id = 5\n", "users must be a section with texts"),
        ("[users\n", "is not TOML in UTF-8"),
        (b"\xff", "is not TOML in UTF-8"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(tmp_path, content, said):
    path = tmp_path / "layout.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidArgument, match=said):
        Layout.read_toml(path)


class Database:
    """An export whose rows come from anywhere."""

    name = "acme"

    def __init__(self, folder):
        self._files = CsvExport(folder)

    def rows(self, table):
        rows = self._files.rows(table)
        return rows and Rows(
            [name.upper() for name in rows.header], [(line, dict(cells)) for line, cells in rows.lines]
        )


def test_rows_may_come_from_elsewhere(export, read, mock):
    source = export()
    migration = read_sources([Database(source.folder)], provisioning_id=mock.template.provisioning_id)
    assert migration.plan.lines == read(source).plan.lines
