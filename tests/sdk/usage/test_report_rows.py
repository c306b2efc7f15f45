"""Billing reports as rows: read exactly, whatever the order of columns, or refused where they are damaged."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import BillingReport, ConnectionFailed, DamagedReport, InvalidArgument, UsageRow, read_report
from webex_wholesale_contracts.models import BILLING_REPORT_TYPES
from webex_wholesale_contracts.usage import COLUMNS

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
UsageCsv = Callable[..., str]

ACME = UsageRow(
    *("Fjordnett", "o1", "Sub1", "WEBEX_CALLING", "SKU-1", "Webex Calling", *JANUARY, Decimal("30.5")),
    *("o2", "acme-1", "s1", "p1", None),
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.text(
    "'=+-@\r\n\",;x"
)
days = st.dates()
quantities = st.decimals(0, 999_999_999, places=6) | st.integers(0, 31).map(Decimal)
HEADER_OF_USERS = ",".join(COLUMNS["USER"])
optional = texts.map(lambda text: text or None)


def usage(kind: str) -> st.SearchStrategy[UsageRow]:
    there = st.tuples(*[optional] * (len(COLUMNS[kind]) - 9))  # type: ignore[index]
    shared = st.tuples(*[texts] * 6, days, days, quantities)
    return st.builds(lambda first, rest: UsageRow(*first, *rest), shared, there)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "january.csv"


@pytest.fixture
def refused(path: Path) -> Callable[..., str]:
    """What is said of a damaged file; its place is in the exception too."""

    def refused(content: str | bytes, line: int, column: str | None = None) -> str:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(DamagedReport) as caught:
            list(read_report(path))
        assert (caught.value.line, caught.value.column) == (line, column)
        place = f" (january.csv, line {line}{f', {column}' if column else ''}); download the report again"
        text = str(caught.value)
        assert text.endswith(place)
        return text.removesuffix(place)

    return refused


@given(st.data())
def test_rows_come_back_as_they_were_written(usage_csv: UsageCsv, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(BILLING_REPORT_TYPES))
    rows = data.draw(st.lists(usage(kind), max_size=4))
    report = read_report(io.BytesIO(usage_csv(kind, rows).encode()))
    assert report.type == kind
    assert list(report) == rows


@given(st.permutations([*COLUMNS["USER"], "REGION"]))
def test_the_order_of_columns_does_not_matter_nor_do_unknown_ones(usage_csv: UsageCsv, columns: list[str]) -> None:
    assert list(read_report(io.BytesIO(usage_csv("USER", [ACME], columns).encode()))) == [ACME]


@given(st.integers(0, 10_000))
def test_a_file_that_is_cut_anywhere_is_refused_or_ends_with_a_whole_row(usage_csv: UsageCsv, cut: int) -> None:
    rows = [ACME, ACME._replace(quantity=Decimal(31)), ACME._replace(description='a "new"\r\nline')]
    content = usage_csv("USER", rows).encode()
    read = []
    try:
        for row in read_report(io.BytesIO(content[: cut % len(content)])):
            read.append(row)  # noqa: PERF402 - what was read before the damage counts too
    except DamagedReport:
        pass
    assert read == rows[: len(read)]


def test_a_file_may_be_named_opened_or_given_line_by_line(path: Path, usage_csv: UsageCsv) -> None:
    content = usage_csv("USER", [ACME, ACME])
    path.write_bytes(content.encode("utf-8-sig"))
    for source in (path, str(path), path.open("rb"), path.open(encoding="utf-8-sig", newline="")):
        assert list(read_report(source)) == [ACME, ACME]
        getattr(source, "close", lambda: None)()
    assert list(read_report(content.splitlines(keepends=True))) == [ACME, ACME]


def test_what_has_a_path_is_read_as_often_as_one_likes(path: Path, usage_csv: UsageCsv) -> None:
    path.write_text(usage_csv("CUSTOMER", [ACME]), encoding="utf-8", newline="")
    report = read_report(path)
    assert list(report) == list(report) == [ACME._replace(subscriber_id=None, user_id=None)]


def test_what_was_read_up_is_refused_rather_than_empty(usage_csv: UsageCsv) -> None:
    report = read_report(usage_csv("USER", [ACME]).splitlines(keepends=True))
    assert list(report) == [ACME]
    with pytest.raises(InvalidArgument, match="pass the path of its file to read it several times"):
        list(report)


def test_rows_are_read_when_they_are_asked_for(usage_csv: UsageCsv) -> None:
    def endless() -> Iterator[str]:
        yield usage_csv("USER", [])
        while True:
            yield usage_csv("USER", [ACME]).splitlines(keepends=True)[1]

    assert list(islice(read_report(endless()), 3)) == [ACME] * 3


def test_a_report_without_usage_has_no_rows(usage_csv: UsageCsv) -> None:
    assert list(read_report(io.BytesIO(usage_csv("PARTNER", []).encode()))) == []


# Damage


HEADER = ",".join(COLUMNS["PARTNER"])
ROW = "Fjordnett,o1,Sub1,WEBEX_CALLING,SKU-1,Webex Calling,2026-01-01,2026-01-31,30.5"


def test_an_empty_file_is_refused(refused: Callable[..., str]) -> None:
    assert refused("", line=1) == "the file is empty"


@pytest.mark.parametrize("text", [ROW, "<html>\n", "a\n"])
def test_a_file_without_header_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(f"{text}\n", line=1) == "the line is not the header of a report: PARTNER_NAME is missing"


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_a_missing_column_is_refused(refused: Callable[..., str], kind: Any, usage_csv: UsageCsv) -> None:
    for column in ("SERVICE_NAME", "QUANTITY"):
        columns = [name for name in COLUMNS[kind] if name != column]
        assert refused(usage_csv(kind, [ACME], columns), 1, column) == "the column is missing"


def test_a_column_of_users_makes_a_report_by_user(refused: Callable[..., str]) -> None:
    assert refused(f"{HEADER},SUBSCRIBER_ID\n", 1, "CUSTOMER_ORG_ID") == "the column is missing"


def test_a_column_that_is_there_twice_is_refused(refused: Callable[..., str]) -> None:
    assert refused(f"{HEADER},SKU\n", 1, "SKU") == "the column appears twice"


def test_a_row_with_other_cells_than_the_header_is_refused(refused: Callable[..., str]) -> None:
    assert refused(f"{HEADER}\n{ROW}\nFjordnett,o1\n", 3) == "the row has 2 cells, the header has 9"
    assert refused(f"{HEADER}\n{ROW},1\n", 2) == "the row has 10 cells, the header has 9"


def test_a_line_that_was_cut_off_is_refused_even_where_it_looks_whole(refused: Callable[..., str]) -> None:
    assert (
        refused(f"{HEADER}\n{ROW}\n{ROW[:-3]}", 3)
        == "the line does not end with a line break, as if the file were cut off"
    )
    assert refused(HEADER, 1) == "the line does not end with a line break, as if the file were cut off"


def test_quotes_that_are_not_closed_are_refused(refused: Callable[..., str]) -> None:
    assert refused(f'{HEADER}\n"Fjord\n', 2) == "unexpected end of data"


@pytest.mark.parametrize(
    "text", ["", "many", "-1", "+1", "1e3", "1_0", "1,5", "٣", "NaN", "1.", "0.1234567891", "9" * 10]
)
def test_a_quantity_that_is_none_is_refused(refused: Callable[..., str], text: str, usage_csv: UsageCsv) -> None:
    content = usage_csv("PARTNER", []) + ROW.replace("30.5", f'"{text}"') + "\r\n"
    assert refused(content, 2, "QUANTITY") == f'"{text}" is not a quantity in days, such as 30.5'


@pytest.mark.parametrize(
    ("column", "day"), [("CONSUMPTION_START_DATE", "2026-01-01"), ("CONSUMPTION_END_DATE", "2026-01-31")]
)
@pytest.mark.parametrize("text", ["", "31.01.2026", "2026-02-29", "20260131", "2026-W01-1"])
def test_a_day_that_is_none_is_refused(refused: Callable[..., str], text: str, column: str, day: str) -> None:
    content = f"{HEADER}\n{ROW.replace(day, text)}\n"
    assert refused(content, 2, column) == f'"{text}" is not a date, such as 2026-01-31'


def test_what_is_no_utf_8_is_refused_with_the_way_out(path: Path) -> None:
    path.write_bytes(f"{HEADER}\n{ROW}\n".encode() + b"K\xf8benhavn")
    with pytest.raises(DamagedReport) as caught:
        list(read_report(path))
    assert str(caught.value) == (
        "byte 0xf8 is not UTF-8 (january.csv, line 3, PARTNER_NAME); "
        "download the report again, or pass its encoding, such as cp1252"
    )


def test_what_is_not_in_the_encoding_is_refused_by_its_line(path: Path) -> None:
    path.write_bytes(f"{HEADER}\n{ROW}\n".encode() + b"\x81\n")
    with pytest.raises(DamagedReport, match=r"byte 0x81 is not CP1252 \(january.csv, line 3, PARTNER_NAME\)"):
        list(read_report(path, encoding="cp1252"))


def test_pieces_of_a_file_may_end_anywhere_where_the_encoding_is_told() -> None:
    content = f"{HEADER}\n{ROW}\n{ROW}\n".encode("utf-16-le")
    pieces = [content[start : start + 7] for start in range(0, len(content), 7)]
    assert len(list(read_report(pieces, encoding="utf-16-le"))) == 2
    with pytest.raises(DamagedReport, match=r"byte 0x81 is not CP1252 \(the report, line 2\)"):
        list(read_report([f"{HEADER}\nFjord,".encode() + b"\x81\n"], encoding="cp1252"))


def test_a_row_after_the_damage_is_never_given(path: Path) -> None:
    path.write_text(f"{HEADER}\n{ROW}\nFjordnett\n{ROW}\n", encoding="utf-8")
    rows = iter(read_report(path))
    assert next(rows).quantity == Decimal("30.5")
    with pytest.raises(DamagedReport, match="line 3"):
        next(rows)
    assert list(rows) == []


@pytest.mark.parametrize("source", [b"PARTNER_NAME", None, 7])
def test_what_has_no_lines_is_refused(source: Any) -> None:
    with pytest.raises(InvalidArgument, match="must be a path, an open file or its lines"):
        read_report(source)


def test_a_file_that_is_not_there_is_no_damage(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_report(path)


# As people have them


@pytest.fixture
def saved(path: Path, usage_csv: UsageCsv) -> Callable[..., Path]:
    """A report that a spreadsheet has saved again."""

    def saved(encoding: str = "utf-8", separator: str = ",", change: Callable[[str], str] = str) -> Path:
        rows = [ACME._replace(partner_name="Blåbær"), ACME]
        path.write_bytes(change(usage_csv("USER", rows)).replace(",", separator).encode(encoding))
        return path

    return saved


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_byte_order_mark_and_any_separator_are_understood(saved: Any, encoding: str, separator: str) -> None:
    names = [each.partner_name for each in read_report(saved(encoding, separator))]
    assert names == ["Blåbær", "Fjordnett"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-8"])
def test_an_encoding_can_be_told(saved: Any, encoding: str) -> None:
    path = saved(encoding)
    assert [each.partner_name for each in read_report(path, encoding=encoding)] == ["Blåbær", "Fjordnett"]
    with path.open("rb") as file:
        assert len(list(read_report(file, encoding=encoding))) == 2


@pytest.mark.parametrize("encoding", ["klingon", "base64", 7, "a\0b"])
def test_an_encoding_that_there_is_not_is_told(path: Path, encoding: Any) -> None:
    with pytest.raises(InvalidArgument, match="encoding is not known"):
        read_report(path, encoding=encoding)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(HEADER_OF_USERS, HEADER_OF_USERS.lower()),
        lambda text: text.replace(HEADER_OF_USERS, '"' + HEADER_OF_USERS.replace(",", '","') + '"'),
        lambda text: text.replace(",QUANTITY", ", Quantity "),
        lambda text: text + "\r\n\r\n",
        lambda text: text + "   \r\n",
    ],
    ids=["small letters", "quotes", "blanks", "empty lines", "a blank line"],
)
def test_headers_and_ends_of_any_form_are_understood(saved: Any, change: Callable[[str], str]) -> None:
    assert [each.quantity for each in read_report(saved(change=change))] == [Decimal("30.5")] * 2


def test_a_report_without_a_last_line_break_is_read_where_that_is_allowed(saved: Any) -> None:
    path = saved(change=str.rstrip)
    with pytest.raises(DamagedReport, match="line 3"):
        list(read_report(path))
    assert len(list(read_report(path, allow_unterminated=True))) == 2
    with pytest.raises(DamagedReport, match="the row has 4 cells"):
        list(read_report(saved(change=lambda text: text + "a,b,c,d"), allow_unterminated=True))


def test_a_report_of_another_type_than_asked_for_is_refused(saved: Any) -> None:
    assert read_report(saved(), type="USER").type == "USER"
    with pytest.raises(DamagedReport, match="the columns are those of a USER report, not of a CUSTOMER report"):
        read_report(saved(), type="CUSTOMER")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_read_once_and_its_rows_as_often_as_one_likes(saved: Any, tmp_path: Path) -> None:
    content, pipe = saved().read_bytes(), tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[content])
    writer.start()
    report = read_report(pipe)
    writer.join()
    assert len(list(report)) == len(list(report)) == 2


# Frames


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_frames_have_the_fields_of_rows(path: Path, library: str, usage_csv: UsageCsv) -> None:
    pytest.importorskip(library)
    path.write_text(usage_csv("USER", [ACME, ACME._replace(user_id="p2")]), encoding="utf-8", newline="")
    report = read_report(path)
    rows = report.to_polars().to_dicts() if library == "polars" else report.to_arrow().to_pylist()
    assert [UsageRow(**row) for row in rows] == list(report)


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_frames_of_reports_without_rows_have_the_columns(path: Path, library: str, usage_csv: UsageCsv) -> None:
    pytest.importorskip(library)
    path.write_text(usage_csv("PARTNER", []), encoding="utf-8", newline="")
    report = read_report(path)
    columns = report.to_polars().columns if library == "polars" else report.to_arrow().column_names
    assert tuple(columns) == UsageRow._fields


def test_frames_say_which_extra_they_need(path: Path, monkeypatch: pytest.MonkeyPatch, usage_csv: UsageCsv) -> None:
    path.write_text(usage_csv("PARTNER", []), encoding="utf-8", newline="")
    for package, extra in (("polars", "polars"), ("pyarrow", "arrow")):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(ImportError, match=rf'{package} is not installed; pip install "webex-wholesale\[{extra}\]"'):
            getattr(read_report(path), f"to_{extra}")()


# From the service


FILE = "https://files.example/january.csv?Signature=s"
SEEN = BillingReport(id="r1", status="COMPLETED", temp_download_url=FILE)


def answer(content: str, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(content.encode()))


def rows_of(service: Any, report: Any = SEEN, **given: Any) -> list[UsageRow]:
    rows: list[UsageRow] = service.each(lambda client: client.billing_reports.rows(report, **given))
    return rows


def test_the_rows_of_a_report_are_downloaded_and_read(service: Any, usage_csv: UsageCsv) -> None:
    service.script(answer(usage_csv("USER", [ACME] * 3_000)))
    assert rows_of(service) == [ACME] * 3_000


def test_a_report_is_found_by_its_id(service: Any, usage_csv: UsageCsv) -> None:
    shown = httpx.Response(200, json={"id": "r1", "status": "COMPLETED", "tempDownloadURL": FILE})
    service.script(shown, answer(usage_csv("CUSTOMER", [])))
    assert rows_of(service, "r1") == []
    assert [request.url.path for request in service.requests] == ["/v1/wholesale/billing/reports/r1", "/january.csv"]


def test_nothing_is_sent_before_the_first_row_is_wanted(service: Any) -> None:
    client = service.async_client() if service.asynchronous else service.client()
    client.billing_reports.rows(SEEN)
    assert service.requests == []
    with pytest.raises(InvalidArgument, match="timeout"):
        client.billing_reports.rows(SEEN, timeout=0)


def test_a_download_that_broke_off_is_tried_again_and_gives_no_row_before(service: Any, usage_csv: UsageCsv) -> None:
    content = usage_csv("USER", [ACME, ACME])
    service.script(answer(content[:-60], **{"content-length": str(len(content))}), answer(content))
    assert rows_of(service) == [ACME, ACME]
    assert len(service.requests) == 2


def test_one_that_was_cut_off_before_it_was_sent_is_damaged(service: Any, usage_csv: UsageCsv) -> None:
    service.script(answer(usage_csv("USER", [ACME, ACME])[:-60]))
    with pytest.raises(DamagedReport, match="the report, line 3"):
        rows_of(service)


def test_one_without_a_last_line_break_is_read_where_its_length_was_confirmed(
    service: Any, usage_csv: UsageCsv
) -> None:
    content = usage_csv("USER", [ACME, ACME]).rstrip()
    service.script(answer(content, **{"content-length": str(len(content))}))
    assert rows_of(service) == [ACME, ACME]


def test_one_without_a_last_line_break_and_length_is_read_only_where_that_is_allowed(
    service: Any, usage_csv: UsageCsv
) -> None:
    service.script(answer(usage_csv("USER", [ACME, ACME]).rstrip()))
    with pytest.raises(DamagedReport, match="does not end with a line break"):
        rows_of(service)
    assert rows_of(service, allow_unterminated=True) == [ACME, ACME]


def test_rows_of_another_type_than_the_report_was_asked_for_are_refused(service: Any, usage_csv: UsageCsv) -> None:
    service.script(answer(usage_csv("CUSTOMER", [])))
    with pytest.raises(DamagedReport, match="those of a CUSTOMER report, not of a USER report"):
        rows_of(service, SEEN.model_copy(update={"type": "USER"}))


def test_one_that_never_arrives_whole_is_an_error(service: Any, usage_csv: UsageCsv) -> None:
    content = usage_csv("USER", [ACME, ACME])
    service.script(answer(content[:-60], **{"content-length": str(len(content))}))
    with pytest.raises(ConnectionFailed, match="bytes arrived"):
        rows_of(service)


def test_a_file_that_is_no_report_is_an_error(service: Any) -> None:
    service.script(answer(""))
    with pytest.raises(DamagedReport, match=r"the file is empty \(the report, line 1\)"):
        rows_of(service)


def test_raw_rows_come_with_the_answer(service: Any, usage_csv: UsageCsv) -> None:
    service.script(answer(usage_csv("USER", [ACME])))
    raw = service.call(lambda client: client.raw.billing_reports.rows(SEEN))
    assert (raw.status, list(raw.value)) == (200, [ACME])


def test_rows_that_are_left_unread_leave_nothing_behind(blocking: Any, usage_csv: UsageCsv) -> None:
    blocking.script(answer(usage_csv("USER", [ACME, ACME])))
    rows = blocking.client().billing_reports.rows(SEEN)
    assert next(rows) == ACME
    rows.close()
    assert list(rows) == []
