"""Reconciliation of files as people have them: read, or refused by line and column."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import DamagedReport, InvalidArgument, RecordsError, UsageRow, read_report, reconcile
from webex_wholesale.cli import reconcile as run_command

pytest.importorskip("ibis")

UsageCsv = Callable[..., str]
DAYS = date(2026, 1, 1), date(2026, 1, 31)
HEADER = "customer_external_id,service_name,quantity"
OWN = f"{HEADER}\r\nacme,webex_calling,31\r\nblåbær,webex_calling,12\r\n"


def row(customer: str = "acme", days: str = "31") -> UsageRow:
    who = ("o1", customer, None, None, None)
    return UsageRow("Fjordnett", "o0", "Sub1", "WEBEX_CALLING", "SKU", "A package", *DAYS, Decimal(days), *who)


@pytest.fixture
def report(tmp_path: Path, usage_csv: UsageCsv) -> Path:
    path = tmp_path / "report.csv"
    path.write_bytes(usage_csv("CUSTOMER", [row(), row("blåbær", "12")]).encode())
    return path


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    def own(content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "own.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return own


@pytest.mark.parametrize(
    "content",
    [
        OWN.rstrip(),
        OWN.replace(",", " , "),
        OWN.replace("acme", '" acme "'),
        OWN.replace("acme,webex_calling", 'acme, "webex_calling"').replace("quantity", ' "quantity"'),
        OWN.replace(",", ";"),
        OWN.replace(",", "|"),
        OWN.replace(HEADER, '"Customer_External_ID","SERVICE_NAME","Quantity"'),
        OWN + "\r\n\r\n",
        OWN + "  \r\n,,\r\n",
        "\ufeff" + OWN,
        '\ufeff"' + OWN.replace(",", '","').replace("\r\n", '"\r\n"')[:-1],
    ],
    ids=[
        "no line break at the end",
        "blanks",
        "blanks in quotes",
        "blanks before quotes",
        "semicolons",
        "bars",
        "quoted header in mixed case",
        "empty lines",
        "blank rows",
        "byte order mark",
        "byte order mark and quotes",
    ],
)
def test_records_as_people_have_them_are_read(report: Path, own: Any, content: str) -> None:
    assert [*reconcile(report, own(content)).findings] == []


@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_utf_16_of_spreadsheets_is_read(report: Path, own: Any, separator: str) -> None:
    assert reconcile(report, own(OWN.replace(",", separator), "utf-16")).ok


def test_a_code_page_has_to_be_told(report: Path, own: Any) -> None:
    path = own(OWN, "cp1252")
    assert reconcile(report, path, encoding="cp1252").ok
    with pytest.raises(RecordsError) as caught:
        reconcile(report, path)
    assert str(caught.value) == (
        "byte 0xe5 is not UTF-8 (own.csv, line 3, customer_external_id); "
        "export the records again, or repair the file, or pass its encoding, such as cp1252"
    )
    with pytest.raises(InvalidArgument, match="encoding is not known: 'klingon'"):
        reconcile(report, path, encoding="klingon")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"acme,k\xf8l,1\n", "own.csv, line 2, service_name"),
        (b'"a,b","k\xf8l",1\n', "own.csv, line 2, service_name"),
        (b'"a\nb",k\xf8l,1\n', "own.csv, line 3"),
        (b"acme,x,1,2,\xf8\n", "own.csv, line 2"),
    ],
)
def test_the_column_of_a_wrong_byte_is_told_where_it_is_certain(
    report: Path, own: Any, content: bytes, place: str
) -> None:
    with pytest.raises(RecordsError, match=rf"byte 0xf8 is not UTF-8 \({place}\)"):
        reconcile(report, own(f"{HEADER}\n".encode() + content))


def test_the_code_page_of_own_records_is_not_that_of_the_report(report: Path, own: Any, tmp_path: Path) -> None:
    saved = tmp_path / "saved.csv"
    saved.write_bytes(report.read_bytes().decode().encode("cp1252"))
    assert reconcile(read_report(saved, encoding="cp1252"), own(OWN)).ok


def test_blanks_around_the_ids_of_a_report_do_not_count(usage_csv: UsageCsv, report: Path, own: Any) -> None:
    report.write_bytes(usage_csv("CUSTOMER", [row(" acme "), row("blåbær ", "12")]).encode())
    assert reconcile(report, own(OWN)).ok


def test_records_that_differ_in_blanks_only_are_the_same(report: Path, own: Any) -> None:
    with pytest.raises(RecordsError, match=r"the same record is in line 2 \(own.csv, line 3\)"):
        reconcile(report, own(f"{HEADER}\nacme,webex_calling,1\n acme,webex_calling,2\n"))


def test_a_decimal_comma_is_refused_by_its_place(report: Path, own: Any) -> None:
    with pytest.raises(RecordsError, match=r'"30,5" is not a quantity .* \(own.csv, line 2, quantity\)'):
        reconcile(report, own(f"{HEADER.replace(',', ';')}\nacme;webex_calling;30,5\n"))


def test_a_report_as_a_spreadsheet_saves_it_is_read(report: Path, own: Any) -> None:
    text = report.read_bytes().decode()
    for content in (text.replace(",", ";"), text.lower().replace("webex_calling", "WEBEX_CALLING")):
        report.write_bytes(content.encode())
        assert reconcile(report, own(OWN)).ok
    report.write_bytes(text.replace(",", "\t").encode("utf-16"))
    assert reconcile(report, own(OWN)).ok


def test_a_report_without_a_last_line_break_is_read_where_that_is_allowed(report: Path, own: Any) -> None:
    report.write_bytes(report.read_bytes().rstrip())
    with pytest.raises(DamagedReport, match=r"does not end with a line break.*\(report.csv, line 3\)"):
        reconcile(report, own(OWN))
    assert reconcile(report, own(OWN), allow_unterminated=True).ok
    assert reconcile(read_report(report, allow_unterminated=True), own(OWN)).ok


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_both_may_come_out_of_pipes(report: Path, own: Any, tmp_path: Path) -> None:
    writers = []
    for name, content in (("report.pipe", report.read_bytes()), ("own.pipe", OWN.encode())):
        os.mkfifo(tmp_path / name)
        writers.append(threading.Thread(target=(tmp_path / name).write_bytes, args=[content]))
        writers[-1].start()
    outcome = reconcile(tmp_path / "report.pipe", tmp_path / "own.pipe")
    assert (outcome.ok, outcome.report_name, outcome.records_name) == (True, "report.pipe", "own.pipe")
    for writer in writers:
        writer.join()


def test_the_result_names_both_files_and_the_period(report: Path, own: Any) -> None:
    outcome = reconcile(report, own(OWN))
    assert (outcome.report_name, outcome.records_name, outcome.period) == ("report.csv", "own.csv", DAYS)
    outcome = reconcile(
        [row()], [{"customer_external_id": "acme", "service_name": "webex_calling", "quantity": 1}], type="CUSTOMER"
    )
    assert (outcome.report_name, outcome.records_name, outcome.period) == ("the report", "own records", DAYS)


@pytest.mark.parametrize("engine", [None, "duckdb://"])
@pytest.mark.parametrize("damaged", ["consumption_start_date", "consumption_end_date"])
def test_rows_with_a_damaged_day_are_compared_and_have_no_period(engine: str | None, damaged: str) -> None:
    billed = {"customer_external_id": "acme", "service_name": "webex_calling", "quantity": 31}
    days = {"consumption_start_date": "2026-01-01", "consumption_end_date": "2026-01-31", damaged: "2026-02-29"}
    outcome = reconcile([billed | days], [billed], type="CUSTOMER", engine=engine)
    assert (outcome.ok, outcome.period) == (True, None)


# The type of a report


def test_a_report_by_user_in_which_nobody_is_named_is_not_taken_for_one_by_customer() -> None:
    own = [{"customer_external_id": "acme", "subscriber_id": "s1", "service_name": "webex_calling", "quantity": 31}]
    with pytest.raises(InvalidArgument, match="nothing is in subscriber_id and workspace_id; pass the type"):
        reconcile([row()], own)
    outcome = reconcile([row()], own, type="USER")
    assert (outcome.type, [found.kind for found in outcome.findings]) == ("USER", ["not_ours", "not_billed"])
    assert reconcile([row()], own, type="CUSTOMER").ok


def test_rows_of_another_type_than_asked_for_are_refused(report: Path, own: Any) -> None:
    for given in (report, read_report(report), [row()], read_report(report).to_arrow()):
        with pytest.raises(DamagedReport, match="those of a CUSTOMER report, not of a PARTNER report"):
            reconcile(given, own(OWN), type="PARTNER")
    with pytest.raises(InvalidArgument, match="type must be one of PARTNER, CUSTOMER, USER, got 'user'"):
        reconcile(report, own(OWN), type="user")  # type: ignore[arg-type]


# On the command line


def test_the_command_takes_what_has_to_be_told(report: Path, own: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_bytes(report.read_bytes().rstrip())
    path = own(OWN, "cp1252")
    assert run_command(report, path, tolerance="0") == 2
    assert run_command(report, path, tolerance="0", encoding="cp1252", allow_unterminated=True, kind="CUSTOMER") == 0
    assert run_command(report, path, tolerance="0", encoding="cp1252", allow_unterminated=True, kind="USER") == 2
    assert "those of a CUSTOMER report, not of a USER report" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (OWN.encode(), "utf-16", r"byte 0x63 is not UTF-16 \(own.csv, line 1\); .*pass its encoding"),
        (OWN.replace("\r\n", "\r").encode(), None, "a carriage return is not followed by a line feed, as in old"),
        (f"\n{OWN}".encode(), None, r"the first line is empty, and should be the header \(own.csv, line 1\)"),
        (b"", None, r"the file is empty \(own.csv, line 1\)"),
        (b"PK\x03\x04\x14\x00" + bytes(60), None, r"the file is a workbook or an archive .*; save it as CSV"),
    ],
    ids=["no mark", "carriage returns", "empty first line", "empty", "workbook"],
)
def test_a_file_of_another_kind_is_refused_in_words(
    report: Path, own: Any, content: bytes, encoding: str | None, words: str
) -> None:
    with pytest.raises(RecordsError, match=words):
        reconcile(report, own(content), encoding=encoding)
