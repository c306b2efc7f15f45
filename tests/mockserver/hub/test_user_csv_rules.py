"""The CSV file of users: its columns, its modes, and that it is done as a whole or not at all."""

from __future__ import annotations

import pytest

from tests.support.by_hand import mistaken, refused
from webex_wholesale_mock import HubError

HEADER = "first_name,last_name,email,package,location,extension,phone_number,action"


@pytest.fixture
def acme(mock):
    return mock.hub.add_customer(
        name="Acme", packages=["webex_voice", "webex_calling", "webex_suite", "attendant_console"]
    )


@pytest.fixture
def una(mock, acme):
    mock.hub.add_subscriber(acme, "admin@acme.example")
    return mock.hub.add_subscriber(acme, "una@acme.example", packages=["webex_calling"])


def file(*lines, header=HEADER):
    return "\n".join((header, *lines)) + "\n"


def test_a_file_adds_updates_and_deletes(mock, acme, una):
    gone = mock.hub.add_subscriber(acme, "gone@acme.example")
    done = mock.hub.users.import_csv(
        acme,
        "\ufeff"
        + file("Bo,Ek,bo@acme.example,webex_calling,Main,2001,,add", "Unna,,una@acme.example,,,,,Update", "")
        + f",,{gone.email},,,,,delete\n",
    )
    assert ([one.email for one in done.added], done.deleted) == (["bo@acme.example"], (gone.email,))
    assert [one.packages for one in done.updated] == [["webex_calling"]]
    assert mock.hub.person(una).first_name == "Unna"
    with pytest.raises(HubError):
        mock.hub.subscriber(gone)


def test_a_file_without_the_optional_columns_adds(mock, acme, una):
    text = file("Bo,Ek,bo@acme.example,webex_suite", header="First_Name, last_name,email,package")
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, text)  # calling needs a number
    assert "subscriber.calling.number-required" in str(caught.value)
    header = "first_name,last_name,email,package,extension,preferred_site"
    assert mock.hub.users.import_csv(acme, file("Bo,Ek,bo@acme.example,webex_suite,2001,", header=header)).added


def test_the_mode_decides_what_becomes_of_the_present_packages(mock, acme, una):
    line = f",,{una.email},webex_suite,,,,update"
    add_on = f",,{una.email},attendant_console,,,,update"
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, file(line))
    assert "subscriber.package.only-one" in str(caught.value)
    both = mock.hub.users.import_csv(acme, file(add_on)).updated[0]
    assert both.packages == ["webex_calling", "attendant_console"]
    alone = mock.hub.users.import_csv(acme, file(line), mode="add-and-remove").updated[0]
    assert alone.packages == ["webex_suite"]
    several = f",,{una.email},webex_suite; attendant_console,,,,update"
    assert mock.hub.users.import_csv(acme, file(several), mode="add-and-remove").updated[0].packages == [
        "webex_suite",
        "attendant_console",
    ]
    with refused(mock, "hub.users.csv-field"):
        mock.hub.users.import_csv(acme, file(f",,{una.email},,,,,update"), mode="add-and-remove")
    with pytest.raises(HubError, match="is not a mode"):
        mock.hub.users.import_csv(acme, file(line), mode="remove")


@pytest.mark.rule("hub.users.csv-field")
@pytest.mark.parametrize("column", ["first_name", "last_name", "email", "package"])
def test_a_mandatory_column_is_there(mock, acme, column):
    header = ",".join(name for name in ("first_name", "last_name", "email", "package") if name != column)
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, file("a,b,c", header=header))
    assert [finding.field for finding in caught.value.findings] == [f"line 1, {column}"]


@pytest.mark.rule("hub.users.csv-field")
@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", ["line 1, first_name", "line 1, last_name", "line 1, email", "line 1, package"]),
        (file(), ["line 1"]),
        (file(header=f"{HEADER},email,shoe_size"), ["line 1, email", "line 1, shoe_size"]),
        (file("Bo,Ek"), ["line 2"]),
        (file('Bo,"Ek" x,bo@acme.example,,,,,'), ["line 2"]),
        (file(",Ek,bo@acme.example,webex_suite,,2001,,"), ["line 2, first_name"]),
        (file("Bo,Ek,bo@acme.example,webex_suite,,2001,,move"), ["line 2, action"]),
        (file("Bo,Ek,bo,webex_suite,,2001,,"), ["line 2, email"]),
        (file("Bo,Ek,bo@acme.example,webex_tea,,2001,,"), ["line 2, package"]),
        (file("Bo,E%k,bo@acme.example,webex_suite,,2001,,"), ["line 2, last_name"]),
        (file("Bo,Ek,bo@acme.example,webex_suite,Hill,2001,,"), ["line 2, location"]),
        (file("Bo,Ek,bo@acme.example,webex_suite,,2001,12,"), ["line 2, phone_number"]),
        (file(",,bo@acme.example,,,,,delete", ",,bo@b.example,,,,,update"), ["line 2, email", "line 3, email"]),
        (file("B%,,una@acme.example,,,,,update"), ["line 2, first_name"]),
        (
            file(*[f"Bo,Ek,{email},webex_suite,,200{n},," for n, email in enumerate(("bo@a.example", "BO@a.example"))]),
            ["line 3, email"],
        ),
    ],
)
def test_each_problem_has_its_line_and_column_and_nothing_is_done(mock, acme, una, text, places):
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, text)
    assert [finding.field for finding in caught.value.findings] == places


def test_one_bad_line_keeps_the_good_ones_from_being_done(mock, acme, una):
    good = "Bo,Ek,bo@acme.example,webex_suite,,2001,,"
    with refused(mock, "hub.users.csv-field"):
        mock.hub.users.import_csv(acme, file(good, ",,una@acme.example,,,,,delete", "Cy,,cy@acme.example,,,,,"))
    assert mock.hub.users.import_csv(acme, file(good)).added


def test_an_administrator_is_not_downgraded_by_a_file(mock, acme):
    first = mock.hub.add_subscriber(acme, "first@acme.example", packages=["webex_calling"])
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, file(f",,{first.email},webex_voice,,,,update"), mode="add-and-remove")
    assert "hub.package.admin-downgrade" in str(caught.value)


def test_a_name_is_changed_while_consent_is_awaited(mock, acme):
    named = {"first_name": "Una", "last_name": "Berg"}
    waits = mock.hub.add_subscriber(acme, "free@acme.example", status="pending_user_migration", **named)
    assert mock.hub.users.import_csv(acme, file(f"Fay,,{waits.email},,,,,update")).updated
    mock.hub.give_consent(waits)
    person = mock.hub.person(waits.email)
    assert (person.first_name, person.last_name) == ("Fay", "Berg")


def test_a_new_name_is_the_last_change_of_a_person_and_the_same_one_is_none(api, mock, acme):
    one = mock.hub.add_subscriber(acme, "una@acme.example", first_name="Una")
    changed = []
    for name in ("Fay", "Fay", "Eva"):
        mock.clock.advance(60)
        mock.hub.users.import_csv(acme, file(f"{name},,{one.email},,,,,update"))
        (shown,) = api.send("GET", "/v1/people", query=f"email={one.email}").json["items"]
        changed.append(shown["lastModified"])
    assert changed[0] == changed[1] < changed[2]


@pytest.mark.rule("hub.users.csv-field")
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_the_comma(mock, acme, separator):
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, file("Bo,Ek,bo@acme.example,webex_suite,,2001,,").replace(",", separator))
    [finding] = caught.value.findings
    assert (finding.field, "use commas" in finding.text) == ("line 1", True)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_all_systems_are_read(mock, acme, una, ending, mark):
    text = mark + file('"Bo","E,k",bo@acme.example,"webex_suite",,2001,,', ",,,,,,,").replace("\n", ending)
    [added] = mock.hub.users.import_csv(acme, text).added
    assert mock.hub.person(added).last_name == "E,k"


def test_cells_are_data_and_never_formulas(mock, acme, una):
    [added] = mock.hub.users.import_csv(acme, file("=1+1,@SUM(A1),bo@acme.example,webex_suite,,2001,,")).added
    assert mock.hub.person(added).first_name == "=1+1"


@pytest.mark.parametrize("text", [None, 5, b"first_name,last_name,email,package"])
def test_the_contents_are_a_text(mock, acme, text):
    with mistaken(mock, "text must be a text"):
        mock.hub.users.import_csv(acme, text)


def test_a_file_has_as_many_lines_as_it_needs(mock, acme, una):
    lines = [f"Bo,Ek,bo-{number}@acme.example,webex_suite,,{2000 + number},," for number in range(500)]
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(acme, file(*(line + "move" for line in lines)))
    assert len(caught.value.findings) == 500
    assert len(mock.hub.users.import_csv(acme, file(*lines)).added) == 500


@pytest.mark.rule("hub.users.csv-field")
def test_a_file_for_a_customer_that_is_not_ready_is_refused(mock):
    early = mock.hub.add_customer(external_id="early", status="provisioning")
    with refused(mock, "hub.users.csv-field") as caught:
        mock.hub.users.import_csv(early, file("Bo,Ek,bo@acme.example,webex_meetings,,,,"))
    assert "subscriber.customer.not-ready" in str(caught.value)
