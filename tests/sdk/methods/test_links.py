from __future__ import annotations

from timeit import repeat

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._methods.links import next_link

HERE = "https://webexapis.com/v1/wholesale/customers"


def headers(*links: str) -> httpx.Headers:
    return httpx.Headers([("Link", link) for link in links])


@pytest.mark.parametrize(
    "link",
    [
        f'<{HERE}?offset=2>; rel="next"',
        f"<{HERE}?offset=2>;rel=next",
        f'<{HERE}?offset=2>; REL="NEXT"',
        f'< {HERE}?offset=2 > ; title="a, b; c" ; rel = "last next"',
        f'<{HERE}?offset=9>; rel="last", <{HERE}?offset=2>; rel="next"',
        f'<{HERE}?offset=9>; rel="prev"; title="quote \\" <{HERE}?offset=8>; rel=next", <{HERE}?offset=2>; rel=next',
        f'<{HERE}?offset=9>; rel="next"; anchor="#other", <{HERE}?offset=2>; rel="next"',
    ],
)
def test_the_next_page_is_found_in_every_allowed_form(link: str) -> None:
    assert next_link(headers(link)) == f"{HERE}?offset=2"


def test_a_target_may_hold_commas_and_semicolons() -> None:
    assert next_link(headers(f'<{HERE}?status=a,b;c>; rel="next"')) == f"{HERE}?status=a,b;c"


def test_several_headers_are_read_as_one() -> None:
    assert next_link(headers(f"<{HERE}>; rel=first", f"<{HERE}?offset=2>; rel=next")) == f"{HERE}?offset=2"


def test_of_a_repeated_relation_the_first_counts() -> None:
    assert next_link(headers(f"<{HERE}>; rel=prev; rel=next")) is None


@pytest.mark.parametrize("link", ["", "garbage", "<>", "<a", 'a>; rel="next"', f'<{HERE}>; rev="next"', f"<{HERE}>"])
def test_what_names_no_next_page_gives_none(link: str) -> None:
    assert next_link(headers(link)) is None


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_header_raises(text: str) -> None:
    found = next_link(headers(text, f"{text}<{text}>; rel=next"))
    assert found is None or found in f"{text}, {text}<{text}>"


@pytest.mark.parametrize("hostile", ["<a>;" * 24_000, "<a>" + ";" * 97_000, '<a>;x="' * 14_000, "<a>; " + " " * 97_000])
def test_a_hostile_header_is_looked_at_up_to_a_limit(hostile: str) -> None:
    assert next_link(httpx.Headers({"link": f'{hostile}, <b>; rel="next"'})) is None


@pytest.mark.parametrize("hostile", ["<a>;" * 24_000, '<a>;x="' * 14_000, '<a>;x="\\' * 12_000, "<a>" + ";a=" * 33_000])
def test_a_hostile_header_takes_a_bounded_number_of_steps(hostile: str) -> None:
    """Four times the header costs no more: 97 kB once took 34 s."""

    def fastest(text: str) -> float:
        given = httpx.Headers({"link": text})
        return min(repeat(lambda: next_link(given), number=1, repeat=5))

    assert fastest(hostile * 4) < 4 * fastest(hostile) + 0.1
