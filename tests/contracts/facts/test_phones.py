from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.facts.phones import extension_problem, local_number, normalise, phone_problem


@pytest.mark.parametrize(
    "number",
    [
        "+12405551212",
        "+1-240-555-1212",
        "12405551212",
        "1-240-555-1212",
        "2405551212",
        "240-555-1212",
        "+1--2405551212",
    ],
)
def test_spellings_of_one_number_are_the_same(number: str) -> None:
    assert phone_problem(number) is None
    assert normalise(number) == "+12405551212"


@pytest.mark.parametrize("number", ["+442079460958", "+49-30-123456", "+81312345678", "+80012345678", "+12405550123"])
def test_numbers_of_every_numbering_plan_are_taken(number: str) -> None:
    assert phone_problem(number) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+1 240 555 1212", "may only have digits, hyphens and a plus sign in front"),
        ("(240)555-1212", "may only have digits"),
        ("1+2405551212", "may only have digits"),
        ("++12405551212", "may only have digits"),
        ("tel:+12405551212", "may only have digits"),
        ("+12405551212\n", "may only have digits"),
        ("+١٢٤٠٥٥٥١٢١٢", "may only have digits"),
        ("+1240555121", "is not a number of its country"),
        ("+999123456789", "is not a number of its country"),
        ("+", "is not a number of its country"),
        ("+15555550100", "is not a number of its country"),
        ("442079460958", "is not a number of the United States"),
        ("4930123456", "is not a number of the United States"),
        ("--", "is not a number of the United States"),
        ("", "is not a number of the United States"),
        ("+" + "1" * 40, "has 41 characters, the limit is 40"),
    ],
)
def test_what_is_no_number_says_why(number: str, words: str) -> None:
    problem = phone_problem(number)
    assert problem is not None
    assert words in problem
    with pytest.raises(ValueError, match=re.escape(words)):
        normalise(number)


def numbers_of(document: Any, name: str = "") -> set[str]:
    """Every number with a plus sign that a document of the vendor gives as an example."""
    if isinstance(document, dict):
        return set().union(*(numbers_of(value, key) for key, value in document.items()))
    if isinstance(document, list):
        return set().union(*(numbers_of(value, name) for value in document))
    text = document.strip("\"'") if isinstance(document, str) else ""
    return {text} if re.fullmatch(r"\+[0-9-]{8,}", text) else set()


def test_the_numbers_in_the_examples_of_the_vendor_are_taken(vendor_spec: dict[str, Any]) -> None:
    numbers = numbers_of(vendor_spec)
    assert {"+12405551212", "+1-240-555-1212"} <= numbers
    assert [number for number in numbers if phone_problem(number)] == []


@pytest.mark.parametrize("extension", ["10", "0000", "51212", "1234567890"])
def test_an_extension_has_two_to_ten_digits(extension: str) -> None:
    assert extension_problem(extension) is None


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        ("", "may only have digits"),
        ("1", "is too short"),
        ("12345678901", "is too long"),
        ("12 34", "may only have digits"),
        ("-123", "may only have digits"),
        ("12\n", "may only have digits"),
        ("²³", "may only have digits"),
        ("١٢٣٤", "may only have digits"),
    ],
)
def test_what_is_no_extension_says_why(extension: str, words: str) -> None:
    problem = extension_problem(extension)
    assert problem is not None
    assert words in problem


@given(st.text("+-0123456789", max_size=50) | st.text())
def test_a_number_is_either_refused_or_has_one_form(number: str) -> None:
    if problem := phone_problem(number):
        with pytest.raises(ValueError, match=re.escape(problem)):
            normalise(number)
    else:
        e164 = normalise(number)
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", e164)
        assert normalise(e164) == e164


def test_importing_the_module_loads_no_library() -> None:
    program = "import sys; from webex_wholesale_contracts.facts import phones; assert 'phonenumbers' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("country", "ending", "number"),
    [
        ("US", "0042", "+12015550042"),
        ("IT", "4321", "+390212344321"),
        ("NO", "6789", "+4721236789"),
        ("AQ", "0000", None),
        ("XX", "0000", None),
        ("NU", "7012", None),
    ],
)
def test_numbers_of_a_country_are_made_from_its_example(country: str, ending: str, number: str | None) -> None:
    assert local_number(country, ending) == number
    assert number is None or normalise(number) == number
