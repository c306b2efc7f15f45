"""Edits of texts: found sentence by sentence, grouped, and ranked by the rules they state."""

from __future__ import annotations

import pytest

from tests.support.drift_documents import (
    POST,
    Document,
    answer_fields,
    changed,
    description,
    operation,
    request_body,
    request_fields,
)
from webex_wholesale_contracts.drift import Change, compare


def after(old: str | None, new: str | None) -> list[Change]:
    """The changes that an edit of the description of a field makes."""

    def describe(text: str | None) -> Document:
        return changed(lambda d: request_fields(d)["name"].update(description=text))

    return list(compare(describe(old), describe(new)).changes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Name.", "Name. (There is a 50 character limit on each line)"),
        ("State of the customer.", "State of the customer in ISO 3166 format."),
        ("Code of the country, size = 2.", "Code of the country, 2 characters."),
        ("Name.", "Name. It must be unique."),
        ("Name.", "Name. Only one can be given."),
        ("Name.", "Name. This attribute is mandatory."),
        ("Name (optional).", "Name."),
        ("Name.", "Name. **NOTE:** this will be deprecated soon."),
        ("Console.", "Console. It builds on `webex_calling`."),
        ("It builds on `webex_calling`.", "It builds on `webex_calling` or `webex_voice`."),
        ("It must have 8 digits.", "It must have 10 digits."),
        ("Up to 5 can be named.", "Up to 3 can be named."),
        ("Internal users are billed.", "Internal users are billed. Default: false."),
        ("Dates are given.", "Dates are given as YYYY-MM-DD."),
        ("It is sent.", "It cannot be sent."),
        ("`a` is dependent on: `b`", "`a` is dependent on: `b`, `c`"),
        ("Either one is needed.", "Both are needed."),
        (None, "It must be unique."),
        ("It must be unique.", None),
    ],
)
def test_an_edit_that_states_a_rule_is_rule_text(old: str | None, new: str | None) -> None:
    assert {change.level for change in after(old, new)} == {"rule-text"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("City of the customer.", "Customer's city."),
        ("`cx` - Customer Experience Package.", "`cx` - Customer Assist Package."),
        ("A list of Info object.", "A list of `Info` objects."),
        ("Name.", "Name. Refer to the [help page](https://one.example/a#b) for more."),
        ("It must be short, please see the guide.", "It must be short, refer to the guide."),
        ("Name.", "Name of the customer."),
        ("Name.", "Name of the digital, isolated customer, with information."),
    ],
)
def test_any_other_edit_is_wording(old: str, new: str) -> None:
    assert {change.level for change in after(old, new)} == {"wording"}


def test_an_edit_of_white_space_is_not_a_change() -> None:
    assert after("One. Two\nthree.\n * `a` - A", "One.  Two three.\n* `a` - A\n") == []


def test_one_text_can_have_edits_of_both_levels() -> None:
    changes = after("City. Any text.", "Customer's city. Any text. At most 50 characters.")
    assert [(change.level, change.old, change.new) for change in changes] == [
        ("rule-text", None, "At most 50 characters."),
        ("wording", "City.", "Customer's city."),
    ]


def test_the_same_edit_in_differing_texts_is_one_change_with_all_its_places() -> None:
    def describe(suffix: str) -> Document:
        def edit(document: Document) -> None:
            answer_fields(document)["name"]["description"] = f"Their name{suffix}."
            request_fields(document)["name"]["description"] = f"The name{suffix}."
            request_fields(document)["address"]["description"] = f"An address{suffix}."

        return changed(edit)

    (change,) = compare(describe(""), describe(" of 50 characters")).changes
    assert (change.level, change.direction, change.operation) == ("rule-text", "request", POST)
    assert (change.place, change.old, change.new) == (
        "body.name description", "The name.", "The name of 50 characters."
    )  # fmt: skip
    assert change.places == (
        (POST, "body.name description"),
        (POST, "body.address description"),
        (POST, "200.body.name description"),
    )


def test_texts_are_read_wherever_they_stand() -> None:
    def edit(document: Document) -> None:
        operation(document).update(summary="Provision 1", description="Start 2")
        operation(document)["parameters"][0]["description"] = "Max 3"
        operation(document)["requestBody"]["description"] = "Body 4"
        request_body(document)["title"] = "Title 5"
        operation(document)["responses"]["404"]["description"] = "Not found 6"
        operation(document)["responses"]["200"]["headers"]["Location"]["description"] = "Where 7"

    changes = compare(description(), changed(edit)).changes
    assert {(change.place, change.new) for change in changes if change.new} == {
        ("operation description", "Provision 1"),
        ("operation description", "Start 2"),
        ("query.max description", "Max 3"),
        ("body description", "Body 4"),
        ("body description", "Title 5"),
        ("404 description", "Not found 6"),
        ("200.header.Location description", "Where 7"),
    }


def test_a_text_beside_a_reference_and_the_one_it_leads_to_both_count() -> None:
    def edit(document: Document) -> None:
        request_fields(document)["packages"]["items"]["description"] = "At most one."

    assert [(change.level, change.new) for change in compare(description(), changed(edit)).changes] == [
        ("rule-text", "At most one.")
    ]


def test_an_example_is_wording_and_the_same_one_is_named_once() -> None:
    def edit(document: Document) -> None:
        request_fields(document)["size"]["example"] = 4
        answer_fields(document)["size"]["example"] = 4

    (change,) = compare(description(), changed(edit)).changes
    assert (change.level, change.place, change.old, change.new) == ("wording", "body.size example", 3, 4)
    assert len(change.places) == 2
