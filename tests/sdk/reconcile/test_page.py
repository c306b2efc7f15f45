"""The page of a reconciliation: whole in itself, plain words, the largest differences first, and in a browser."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import UsageRow, reconcile
from webex_wholesale._reconcile import inputs

DAYS = date(2026, 1, 1), date(2026, 1, 31)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
in_browser = pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium")


def row(customer: str = "acme", subscriber: str = "s1", package: str = "WEBEX_CALLING", days: Any = 31) -> UsageRow:
    who = ("o1", customer, subscriber, "p1", None)
    return UsageRow("Fjordnett", "o0", "Sub1", package, "SKU", "A package", *DAYS, Decimal(str(days)), *who)


OWN = """customer_external_id,subscriber_id,service_name,quantity
acme,s1,webex_calling,31
bolt,s1,webex_calling,31
bolt,s1,webex_suite,1
"""
ROWS = [
    *[row()] * 2,
    row("bolt", days="0.5"),
    row("<script>document.title='run'</script>", '"><img src=x onerror=alert(1)>', days=2),
    row("cork", "s1", days="2500.25"),
]


@pytest.fixture(autouse=True)
def way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is the same for the findings of Python and of an engine, so that one of them is enough."""
    monkeypatch.setattr(inputs, "SMALL", 0)


class Texts(HTMLParser):
    """The tags of a page, how they nest, its texts, and the cells of its table."""

    VOID = ("meta", "input")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.addresses += [name for name, _ in attrs if name in ("src", "href")]
        if tag == "tr" and ("hidden", "") not in attrs:
            self.rows.append([])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())
            if self.open[-1] == "td" and self.rows:
                self.rows[-1].append(data)


@pytest.fixture
def page(tmp_path: Path, usage_csv: Callable[..., str]) -> Path:
    (tmp_path / "january.csv").write_bytes(usage_csv("USER", ROWS).encode())
    (tmp_path / "own <records>.csv").write_text(OWN, encoding="utf-8")
    path = tmp_path / "page.html"
    reconcile(tmp_path / "january.csv", tmp_path / "own <records>.csv").to_html(path)
    return path


def read(path: Path) -> Texts:
    return Texts(path.read_text(encoding="utf-8"))


def made(tmp_path: Path, rows: Iterable[UsageRow], own: Iterable[Any], **given: Any) -> Texts:
    reconcile(rows, own, **given).to_html(tmp_path / "page.html")
    return read(tmp_path / "page.html")


def test_the_page_is_whole_in_itself_and_every_text_is_a_text(page: Path) -> None:
    texts = read(page)
    assert texts.open == []
    assert texts.addresses == []
    assert {"<script>document.title='run'</script>", '"><img src=x onerror=alert(1)>', "5 findings"} <= {*texts.texts}
    assert (texts.tags["img"], texts.tags["script"], texts.tags["link"]) == (0, 1, 0)
    text = page.read_text(encoding="utf-8")
    assert "http:" not in text
    assert "https:" not in text


def test_the_page_names_both_files_and_the_period(page: Path) -> None:
    texts = read(page).texts
    assert {"january.csv (USER report)", "own <records>.csv", "2026-01-01 to 2026-01-31, days in UTC"} <= {*texts}


def test_the_page_speaks_plainly(page: Path) -> None:
    texts = {*read(page).texts}
    words = {"Billed, not in our records", "In our records, not billed", "Days differ", "Billed more than once"}
    assert words <= texts
    assert not {"not_ours", "not_billed", "quantity", "duplicate"} & texts
    assert "2,564.75 billed" in texts


def test_the_largest_differences_are_first_whichever_way(page: Path) -> None:
    assert [(cells[0], cells[-1]) for cells in read(page).rows[1:]] == [
        ("Billed, not in our records", "+2,500.25"),
        ("Billed more than once", "+31"),
        ("Days differ", "-30.5"),
        ("Billed, not in our records", "+2"),
        ("In our records, not billed", "-1"),
    ]


def test_the_page_of_records_that_agree_says_so_and_has_nothing_to_filter(tmp_path: Path) -> None:
    texts = made(tmp_path, [row()], [row()])
    assert "No findings" in texts.texts
    assert (texts.tags["table"], texts.tags["script"], texts.tags["form"]) == (0, 0, 0)


def test_a_page_of_very_many_findings_shows_the_largest_of_each_kind_and_says_so(tmp_path: Path) -> None:
    rows = [row(subscriber=f"s{number}", days=2 + number) for number in range(1_002)]
    texts = made(tmp_path, rows, [row("bolt", days=1)])
    assert len(texts.rows) == 1 + 1_000 + 1
    assert texts.rows[1][-1] == "+1,003"
    assert texts.rows[-1][:2] == ["In our records, not billed", "bolt"]
    assert (
        "Billed, not in our records: the 1,000 largest of 1,002 are on this page. "
        "All of them are in the CSV of the findings (to_csv, --csv)."
    ) in texts.texts


def test_a_page_has_the_columns_of_its_type_and_says_where_there_is_no_period(tmp_path: Path) -> None:
    rows = [{"service_name": "WEBEX_SUITE", "quantity": 3}]
    texts = made(tmp_path, rows, [{"service_name": "WEBEX_CALLING", "quantity": 1}])
    assert "not told by the report" in texts.texts
    assert texts.rows[1:] == [
        ["Billed, not in our records", "WEBEX_SUITE", "3", "0", "+3"],
        ["In our records, not billed", "WEBEX_CALLING", "0", "1", "-1"],
    ]


# In a browser


def browse(page: Path, fragment: str = "", *options: str) -> str:
    """The page as Chromium has it after its script ran."""
    assert BROWSER
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-rules=MAP * ~NOTFOUND")
    profile = f"--user-data-dir={page.parent / 'profile'}"
    command = [BROWSER, *flags, profile, *(options or ["--dump-dom"]), f"{page.as_uri()}{fragment}"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True).stdout


@in_browser
@pytest.mark.parametrize(
    ("fragment", "customers", "said"),
    [
        ("", ["cork", "acme", "bolt", "<script>document.title='run'</script>", "bolt"], None),
        ("#kind=quantity", ["bolt"], "1 of 5 rows shown."),
        ("#find=BOLT", ["bolt", "bolt"], "2 of 5 rows shown."),
        ("#kind=not_ours&find=c", ["cork", "<script>document.title='run'</script>"], "2 of 5 rows shown."),
        ("#find=dory", [], "0 of 5 rows shown."),
        ("#kind=nosuch", ["cork", "acme", "bolt", "<script>document.title='run'</script>", "bolt"], None),
    ],
)
def test_a_browser_shows_what_the_address_asks_for(
    page: Path, fragment: str, customers: list[str], said: str | None
) -> None:
    texts = Texts(browse(page, fragment))
    assert [cells[1] for cells in texts.rows[1:] if cells] == customers
    assert next((text for text in texts.texts if text.endswith("rows shown.")), None) == said


@in_browser
def test_a_browser_runs_nothing_that_an_id_contains(page: Path) -> None:
    texts = Texts(browse(page))
    assert (texts.tags["script"], texts.tags["img"]) == (1, 0)
    assert "5 findings: january.csv and own <records>.csv" in texts.texts


@in_browser
def test_a_browser_prints_it(page: Path) -> None:
    paper = page.with_name("page.pdf")
    browse(page, "", "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert paper.read_bytes().startswith(b"%PDF")
