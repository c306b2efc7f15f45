from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.facts.emails import email_problem, is_email, normalise_email


@pytest.mark.parametrize(
    "text",
    [
        "ann@acme.example",
        "ann.lee+webex@mail.acme.example",
        "o'neil@acme-bakery.example",
        "_@a.bc",
        "1@1.example",
        "a" * 64 + "@acme.example",
    ],
)
def test_an_address(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no @"),
        ("acme.example", "has no @"),
        ("@acme.example", "is not well formed before the @"),
        ("ann lee@acme.example", "is not well formed before the @"),
        (".ann@acme.example", "is not well formed before the @"),
        ("ann..lee@acme.example", "is not well formed before the @"),
        ("ann@lee@acme.example", "is not well formed before the @"),
        ('"ann"@acme.example', "is not well formed before the @"),
        ("ann\n@acme.example", "is not well formed before the @"),
        ("zoë@acme.example", "is not well formed before the @"),
        ("ann@", "has no valid domain after the @"),
        ("ann@acme", "has no valid domain after the @"),
        ("ann@-acme.example", "has no valid domain after the @"),
        ("ann@acme..example", "has no valid domain after the @"),
        ("ann@acme.example\n", "has no valid domain after the @"),
        (f"ann@{'a' * 64}.example", "has no valid domain after the @"),
        ("a" * 65 + "@acme.example", "has 65 characters before the @, the limit is 64"),
        ("a" * 250 + "@a.example", "has 260 characters, the limit is 254"),
    ],
)
def test_no_address(text: str, problem: str) -> None:
    assert email_problem(text) == problem
    assert not is_email(text)


@given(st.emails(domains=st.just("acme.example")))
def test_generated_addresses_are_addresses_unless_too_long(text: str) -> None:
    assert is_email(text) == (len(text) <= 254)


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_email(text) == (email_problem(text) is None)


@given(st.emails())
def test_case_is_no_difference_between_addresses(text: str) -> None:
    assert normalise_email(text.upper()) == normalise_email(text)
    assert normalise_email(normalise_email(text)) == normalise_email(text)
