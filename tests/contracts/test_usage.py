from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.models import BILLING_REPORT_TYPES
from webex_wholesale_contracts.usage import COLUMNS, SECONDS_PER_DAY, guard, quantity_text, unguard

beginnings = st.text("'=+-@\uff1d\t\r\n\x00ab", max_size=5)


def test_every_type_of_report_has_its_columns_and_the_quantity_last() -> None:
    assert set(COLUMNS) == set(BILLING_REPORT_TYPES)
    assert {columns[-1] for columns in COLUMNS.values()} == {"QUANTITY"}
    assert [len(COLUMNS[kind]) for kind in BILLING_REPORT_TYPES] == [9, 11, 14]
    assert COLUMNS["USER"][:10] == COLUMNS["CUSTOMER"][:10]
    assert COLUMNS["CUSTOMER"][:8] == COLUMNS["PARTNER"][:8]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@sum", "\tx", "\r", "\n", "\x00", "\x7f", "\uff1dA1", "'=1"])
def test_what_a_spreadsheet_would_act_on_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "'s Bakery", "''", "a=1", " =1", "Zoë", "1-2"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert guard(text) == unguard(text) == text


@given(beginnings | st.text())
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert guard(text)[:1] not in {*"=+-@\uff1d\uff0b\uff0d\uff20\t\r\n\x00"} - {""}
    assert unguard(guard(text)) == text


@given(st.lists(beginnings | st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_guarded_texts_go_through_csv(texts: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([guard(text) for text in texts])
    (row,) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert [unguard(text) for text in row] == texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0"),
        (1, "0.000012"),
        (27, "0.000313"),
        (43_200, "0.5"),
        (28_800, "0.333333"),
        (57_600, "0.666667"),
        (86_399, "0.999988"),
        (86_400, "1"),
        (31 * 86_400, "31"),
        (10**6 * 86_400 + 1, "1000000.000012"),
    ],
)
def test_a_quantity_is_printed_in_days(seconds: int, text: str) -> None:
    assert quantity_text(seconds) == text


@given(st.integers(0, 10**12))
def test_a_printed_quantity_gives_the_seconds_back(seconds: int) -> None:
    whole, _, part = quantity_text(seconds).partition(".")
    millionths = int(whole) * 10**6 + int(part.ljust(6, "0"))
    assert (2 * millionths * SECONDS_PER_DAY + 10**6) // (2 * 10**6) == seconds
